"""Years that cannot be right: a result held against a later period, or told before it could be known. Pure.

Only what cannot be is told. Plans and deadlines lie ahead of their document, and a sentence may go through several
years ("năm 2018 giảm …; năm 2020 tăng … so với năm 2019"), so both are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.figures import FigureKind
from ingest.periods import PeriodKind, PeriodName, label, period_mentions, period_name, resolve
from ingest.split import sentences
from ingest.types import CheckKind, CheckRecord, FigureRecord, Period, Severity
from ingest.words import fold_aligned

# Results have one of these; "giai đoạn 2021-2025" and "6 tháng cuối năm" are plans as often.
_KINDS = frozenset({PeriodKind.YEAR, PeriodKind.MONTHS, PeriodKind.QUARTER, PeriodKind.MONTH})
# "cùng kỳ" is the year before; a report may go further back, but hardly so many years.
_FAR_BACK = 10
_SAME_PERIOD = re.compile(r"cung ky|cung thoi diem")
# No document of any library is from so far on.
_NEVER = date(2100, 1, 1)
_SAID_CHARACTERS = 20
_CLAUSE_END = re.compile(r"[;\n]|\.(?!\d)")
_DATED = re.compile(
    r"\b(?:den|toi)(?: het)?(?: thoi diem)?(?: ngay)? (\d{1,2})(?:\s?[/.-]\s?| thang )(\d{1,2})(?:\s?[/.-]\s?| nam )"
    r"(\d{4})\b(?![/-])"
)
_YEAR = re.compile(r"\bnam (\d{4})\b(?!\s?(?:viec|vu|dong|ty|trieu))")
_PLANNED = re.compile(
    r"phan dau|du kien|ke hoach|chi tieu|muc tieu|nhiem vu|phuong huong|chuong trinh|\bse\b|\bphai\b(?! thi hanh)"
    r"|cham nhat|\btruoc\b|yeu cau|de nghi|thoi han|gia han|keo dai|\buoc\b|giai doan|lo trinh|hieu luc"
)
_DONE = re.compile(r"\bda\b|\bxong\b|ket qua|dat duoc|thu duoc")
# A check names so many figures of its sentence.
_FIGURES = 4


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The figures of a sentence that tell results, by their places; offsets of `text` count from `start`."""

    start: int
    text: str
    folded: str
    figures: tuple[int, ...]

    def within(self, figures: Sequence[FigureRecord], begin: int, end: int) -> list[int]:
        """Return the places of its figures that stand between two offsets, not those of the period compared with."""
        first = bisect_left(self.figures, begin, key=lambda i: figures[i].start - self.start)
        last = bisect_left(self.figures, end, lo=first, key=lambda i: figures[i].start - self.start)
        return [i for i in self.figures[first:last] if not figures[i].rule.startswith("kỳ so sánh")]


def year_checks(figures: Sequence[FigureRecord], text: str, issued_on: date | None) -> Iterator[CheckRecord]:
    """Yield the contradictions of years and periods among the figures of `text`, a document issued on that day."""
    for sentence in _sentences(figures, text):
        yield from _with_later_periods(figures, sentence)
        yield from _not_yet(figures, sentence, issued_on)


def _with_later_periods(figures: Sequence[FigureRecord], sentence: _Sentence) -> Iterator[CheckRecord]:
    """Find results held against a period that is not before their own."""
    mentions = period_mentions(sentence.text)
    for i, mention in enumerate(mentions):
        if not mention.compared or mention.name.year is None or mention.name.kind not in _KINDS:
            continue
        begin = mentions[i - 1].end if i else 0
        for end in _CLAUSE_END.finditer(sentence.text, begin, mention.start):
            begin = end.end()
        held = sentence.within(figures, begin, mention.start)
        if not held:
            following = mentions[i + 1].start if i + 1 < len(mentions) else len(sentence.text)
            closed = _CLAUSE_END.search(sentence.text, mention.end, following)
            held = sentence.within(figures, mention.end, closed.start() if closed else following)
        before = sentence.folded[max(0, mention.start - _SAID_CHARACTERS) : mention.start]
        said = _not_before(figures, held, mention.name, same=bool(_SAME_PERIOD.search(before)))
        if said is not None:
            yield CheckRecord(CheckKind.YEAR, Severity.MEDIUM, *said)


def _not_before(
    figures: Sequence[FigureRecord], held: Sequence[int], then: PeriodName, *, same: bool
) -> tuple[str, str, tuple[int, ...]] | None:
    """Return message, computation and figures where results are held against what cannot be right, None if it can."""
    changes = [i for i in held if figures[i].kind == FigureKind.CHANGE]
    told = (changes or list(held))[-1:]
    period = figures[told[0]].period if told else None
    now = period_name(period.label) if period else None
    year = then.year
    if period is None or now is None or now.year is None or now.kind not in _KINDS or year is None:
        return None
    if same and then.kind is PeriodKind.YEAR:
        then = replace(now, year=year)
    ours, theirs = period.label, label(then)
    alike = tuple(i for i in changes or held if figures[i].period == period)[:_FIGURES]
    if now == then and changes and figures[changes[-1]].rule.startswith("nêu"):
        return f"Số liệu của {ours} được so với chính {theirs}: có thể một năm in sai.", f"{ours} = {theirs}", alike
    if _is_later(then, now, period):
        said = f"Số liệu của {ours} được so với {theirs}, là kỳ sau: có thể một năm in sai."
        return said, f"{theirs} sau {ours}", alike
    apart = now.year - year
    if same and apart >= _FAR_BACK:
        said = f"Số liệu của {ours} được so với cùng kỳ {theirs}, cách {apart} năm: có thể một năm in sai."
        return said, f"{now.year} − {year} = {apart}", alike
    return None


def _is_later(then: PeriodName, now: PeriodName, period: Period) -> bool:
    if then.kind is now.kind:
        return (then.year or 0) > (now.year or 0)
    start = resolve(then).start
    return start is not None and period.end is not None and start > period.end


def _sentences(figures: Sequence[FigureRecord], text: str) -> Iterator[_Sentence]:
    """Yield the sentences that have results."""
    at = 0
    while at < len(figures):
        line = text.rfind("\n", 0, figures[at].start) + 1
        end = text.find("\n", figures[at].end)
        for span in sentences(text, line, len(text) if end < 0 else end):
            first = at
            while at < len(figures) and figures[at].start < span.end:
                at += 1
            told = [i for i in range(first, at) if figures[i].kind in {FigureKind.LEVEL, FigureKind.CHANGE}]
            if told:
                body = text[span.start : span.end]
                yield _Sentence(span.start, body, fold_aligned(body), tuple(told))
        # A figure outside every sentence would be met for ever.
        at += at < len(figures) and figures[at].start < (len(text) if end < 0 else end)


def _not_yet(figures: Sequence[FigureRecord], sentence: _Sentence, issued_on: date | None) -> Iterator[CheckRecord]:
    """Find results of a day or period that had not come when the document was issued."""
    if _PLANNED.search(sentence.folded):
        return
    limit = issued_on or _NEVER
    issued = "ngày ban hành văn bản" if issued_on else "không thể có số liệu"
    for match in _DATED.finditer(sentence.folded):
        told = [i for i in sentence.figures if figures[i].start >= sentence.start + match.end()]
        day = _date(*match.groups())
        if told and day is not None and day > limit:
            yield _too_early(f"{day:%d/%m/%Y}", limit, issued, told)
            return
    for match in _YEAR.finditer(sentence.folded):
        if int(match[1]) > _NEVER.year:
            yield _too_early(f"năm {match[1]}", limit, issued, sentence.figures)
            return
    if issued_on is None or not _DONE.search(sentence.folded):
        return
    ahead = [i for i in sentence.figures if _begins_after(figures[i], issued_on)]
    if ahead:
        period = figures[ahead[0]].period
        yield _too_early(period.label if period else "", issued_on, issued, ahead)


def _begins_after(figure: FigureRecord, day: date) -> bool:
    named = period_name(figure.period.label) if figure.period else None
    start = figure.period.start if figure.period else None
    stated = figure.rule.startswith("nêu trong câu")
    return stated and start is not None and start > day and named is not None and named.kind in _KINDS


def _too_early(told: str, limit: date, issued: str, figures: Sequence[int]) -> CheckRecord:
    return CheckRecord(
        CheckKind.YEAR,
        Severity.MEDIUM,
        f"Kết quả nêu cho {told}, sau {limit:%d/%m/%Y} ({issued}): có thể một năm in sai.",
        f"{told} > {limit:%d/%m/%Y} ({issued})",
        tuple(figures[:_FIGURES]),
    )


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
