"""How well a figure of a sentence is the quantity that a question asks for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.asks import Ask
from assistant.understand import Question
from ingest.figures import Basis, Figure, FigureKind, Measure, Subject, rate_of
from ingest.types import Unit
from ingest.words import fold, fold_aligned


def _near(sentence: str, start: int, figure: Figure) -> str:
    at, end = figure.quantity.start - start, figure.quantity.end - start
    return fold_aligned(sentence[max(0, at - 60) : end + 25])


def fitted_asks(
    question: Question, figures: Sequence[Figure], sentence: str, start: int
) -> tuple[tuple[Ask, Figure], ...]:
    """Return, for each quantity asked, the figure of the sentence that gives it."""
    result = []
    for ask in question.asks:
        candidates = [
            (fit(ask, figure, question.subject, _near(sentence, start, figure)), -index, figure)
            for index, figure in enumerate(figures)
        ]
        best = max(candidates, key=lambda c: c[:2], default=None)
        if best is not None and ask.counted and _is_of_a_few(question, sentence, start, best[2]):
            continue
        if best is not None and best[0] > 0:
            result.append((ask, best[2]))
    return tuple(result)


# What is done to some of those counted: "luân chuyển 06 chấp hành viên" does not say how many there are.
_DONE_TO_SOME = re.compile(
    r"\b(?:luan chuyen|dieu dong|biet phai|bo nhiem|tuyen dung|tuyen|bo sung|cu di|khen thuong|ky luat|de nghi|xin"
    r"|thieu|thua|nghi huu|tinh gian|dao tao|boi duong|giam|tang)\b"
)


def _is_of_a_few(question: Question, sentence: str, start: int, figure: Figure) -> bool:
    at = figure.quantity.start - start
    done = _DONE_TO_SOME.search(fold_aligned(sentence[max(0, at - 25) : at]))
    return done is not None and not _DONE_TO_SOME.search(fold_aligned(question.text))


# Counted nouns of two syllables, of which the first alone counts something else: "đơn vị" is no "đơn".
_TWO_SYLLABLES = frozenset(
    {"don vi", "co quan", "co so", "to chuc", "van ban", "van phong", "ban an", "truong hop", "can bo", "chi cuc"}
)


def _same_thing(asked: Sequence[str], counted: Sequence[str]) -> bool:
    """Tell whether a counted thing can be the one asked for, by its first word or its first two."""
    if " ".join(counted[:2]) in _TWO_SYLLABLES:
        return " ".join(counted[:2]) in " ".join(asked)
    return counted[0] in asked


def fit(ask: Ask, figure: Figure, subject: Subject, near: str = "") -> float:
    """Return how well `figure` is what `ask` asks for: 0 not at all, 1 wholly.

    `near` is the accent-less text around it, where a counted thing may stand ("Biên chế hiện có 119 người").
    """
    percent = figure.quantity.unit in {Unit.PERCENT, Unit.POINT}
    if ask.counted is not None:
        words = fold(figure.quantity.counted or "").split()
        if figure.kind is not ask.kind:
            return 0.0
        if words and _same_thing(ask.counted.split(), words):
            return 0.9
        return 0.6 if re.search(rf"\b{re.escape(ask.counted)}\b[^,;]*$", near[:-25]) else 0.0
    if figure.kind is not ask.kind or (ask.rate and not percent):
        return 0.0
    if figure.quantity.unit is Unit.OTHER and not figure.quantity.counted and figure.kind is not FigureKind.RANK:
        return 0.0  # a bare number is that of a list or an article more often than it counts anything
    if percent and not ask.rate and ask.kind is FigureKind.LEVEL and ask.measure is not None:
        return 0.0  # "kết quả thế nào" leaves open whether a count or a rate is meant
    if figure.quantity.unit is Unit.OTHER and ask.basis is not None:
        return 0.0
    score = 1.0 if figure.quantity.qualifier is None else 0.97  # the exact figure before "trên 612 nghìn"
    if ask.basis is not None and figure.basis is not ask.basis:
        related_basis = {figure.basis, ask.basis} == {Basis.CASE, Basis.JUDGMENT}
        if not (related_basis and figure.subject is Subject.ADMINISTRATIVE):
            return 0.0
    if subject is not Subject.ALL and figure.subject is not subject:
        score -= 0.3
    if subject is Subject.ALL and figure.subject is not Subject.ALL:
        score -= 0.3
    if (
        ask.measure is not None
        and rate_of(ask.measure) is not rate_of(figure.measure)
        and not _both_dealt_with(ask, figure)
    ):
        if figure.measure is not Measure.OTHER:
            return 0.0
        score -= 0.3
    if ask.kind is FigureKind.CHANGE and figure.quantity.unit is Unit.POINT and ask.basis and not ask.rate:
        score *= 0.4  # "tăng bao nhiêu việc" asks for cases; the change of the rate is the next best
    if ask.kind is FigureKind.MARGIN and ask.from_nation != bool(_NATION.search(near)):
        score *= 0.5
    return max(score, 0.05)


_NATION = re.compile(r"ca nuoc|toan quoc|mat bang|binh quan chung")


def _both_dealt_with(ask: Ask, figure: Figure) -> bool:
    """Judgments that are followed (theo dõi) are those to be enforced: "868/2.098 bản án"."""
    dealt_with = {Measure.RECEIVED, Measure.TO_ENFORCE}
    return figure.basis is Basis.JUDGMENT and ask.measure in dealt_with and figure.measure in dealt_with
