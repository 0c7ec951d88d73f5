"""Splits a question about several things into questions about one each. Pure.

"So sánh tỷ lệ về tiền của Hà Nội đầu năm 2023 và toàn quốc 9 tháng năm 2024" asks the same of two contexts;
"thi hành án dân sự xong bao nhiêu việc, án hành chính còn bao nhiêu bản án" asks two things of one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.asks import BASIS_WORDS, HOW_MANY, RATE
from assistant.understand import number_spans, understand
from ingest.figures import Subject, subjects_in
from ingest.people import persons
from ingest.periods import period_mentions
from ingest.places import place_mentions
from ingest.words import fold, fold_aligned

_CIVIL = re.compile(r"\bdan su\b|\bthads\b|\ban noi chung\b|\btoan bo\b")
# More parts than this are no question but a text.
_MOST_PARTS = 4


def split_question(text: str) -> list[str]:
    """Return the questions that `text` is made of, each standing alone; just `text` when it asks one thing."""
    parts = _by_person(text) or _by_context(text) or _by_subject(text) or _by_document(text) or _by_question(text)
    return parts if 1 < len(parts) <= _MOST_PARTS else [text]


# What makes a piece of a text a question of its own; accent-less.
_ASKS = re.compile(
    r"bao nhieu|\bmay\b|\bnao\b|\bgi\b|\bai\b|bao lau|bao gio|the nao|ra sao|o dau|vi sao|tai sao|khi nao|co duoc|la ai"
)
_BETWEEN = re.compile(
    r"\s*[,;.]\s+(?:còn|con|và|va|đồng thời|dong thoi|thế còn|rồi|roi)\s+|\s*;\s+|\s*\?\s+", re.IGNORECASE
)
# Fewer syllables that say what is asked make no question that stands alone.
_STANDS_ALONE = 3
_HEAD = re.compile(r"^(?P<head>[^:?]{4,120}):\s+")
_AGAINST = re.compile(r"doi chieu|so sanh|\bso voi\b|khac nhau|khac gi|tung van ban|ca hai|hai van ban|lan luot")


def _by_question(text: str) -> list[str]:
    """Split where pieces ask for different sorts of things: "Luật … thông qua ngày nào, còn Nghị định … ai ký?"."""
    head = _HEAD.match(text)
    body = text[head.end() :] if head else text
    pieces = [piece.strip(" ?.") for piece in _BETWEEN.split(body) if piece.strip(" ?.")]
    if not 1 < len(pieces) <= _MOST_PARTS or not all(_ASKS.search(fold_aligned(piece)) for piece in pieces):
        return []
    lead = f"{head['head'].strip()}: " if head else ""
    read = [understand(piece) for piece in pieces]
    contexts = {(question.document_terms, question.periods, question.places) for question in read}
    of_contexts = len(contexts) == len(read) and all(question.periods or question.places for question in read)
    if all(question.wants_figure for question in read):
        if len(contexts) < len(read):
            return []  # several figures of one context are one answer
        if of_contexts:
            filled = [pieces[0], *(_filled(piece, pieces[0]) for piece in pieces[1:])]
            return [f"{lead}{piece}?" for piece in filled]
    if any(len(question.words) + len(question.document_terms) * _STANDS_ALONE < _STANDS_ALONE for question in read):
        return []
    return [f"{lead}{_with_context(piece, pieces[0])}?" for piece in pieces]


def _filled(piece: str, first: str) -> str:
    """Return a piece with what only the first one says: "còn toàn quốc là bao nhiêu" asks the same of the nation."""
    own = understand(piece)
    if own.words or any(ask.measure is not None or ask.rate for ask in own.asks):
        bases = {ask.basis for ask in understand(first).asks}
        said = BASIS_WORDS.get(bases.pop()) if len(bases) == 1 else None
        open_ = said and all(ask.basis is None and ask.counted is None for ask in own.asks)
        return " ".join([_with_context(_with_subject(piece, first), first), *([said] if said and open_ else [])])
    # Nothing is asked but for another period or place: the first question, of these.
    for mentions in (period_mentions, place_mentions):
        mine, its = mentions(piece), mentions(first)
        if mine and its:
            first = f"{first[: its[0].start]}{piece[mine[0].start : mine[0].end]}{first[its[0].end :]}"
        elif mine:
            first = f"{first} {piece[mine[0].start : mine[0].end]}"
    return first


def _with_subject(piece: str, first: str) -> str:
    """Return a piece with the part of the work that only the first one names, before its period and place."""
    starts = [*(m.start for m in period_mentions(first)), *(m.start for m in place_mentions(first))]
    begin = min(starts, default=0)
    lead = first[:begin].strip(" ,;:–-")
    subjects = subjects_in(fold_aligned(lead))
    return f"{lead} {piece}" if subjects and not subjects_in(fold_aligned(piece)) else piece


def _with_context(piece: str, first: str) -> str:
    """Return a piece with the period and place that only the first one names."""
    missing = []
    for mentions in (period_mentions, place_mentions):
        if not mentions(piece):
            missing += [first[m.start : m.end] for m in mentions(first)[:1]]
    return " ".join([piece, *missing]) if missing else piece


def _by_document(text: str) -> list[str]:
    """Split where the same is asked of several documents by number: "đối chiếu TTLT 03/2012 với TTLT 265/2013"."""
    if not _AGAINST.search(fold_aligned(text)):
        return []
    spans = number_spans(text)
    if len({text[start:end].lower() for start, end in spans}) < 2:
        return []
    return [_without_others(text, spans, kept) for kept in spans]


# What goes with a document's number where it is taken out: "(quân đội)", and the word that joins it to another.
_ASIDE_AFTER = re.compile(r"\s*\([^()]{0,40}\)")
_JOINED_AFTER = re.compile(r"\s*(?:với|và|so với|voi|va|,)\s+", re.IGNORECASE)
_JOINED_BEFORE = re.compile(r"\s*(?:với|và|so với|voi|va|,)\s*$", re.IGNORECASE)


def _without_others(text: str, spans: list[tuple[int, int]], kept: tuple[int, int]) -> str:
    for span in sorted(spans, reverse=True):
        if span == kept:
            continue
        start, end = span
        if aside := _ASIDE_AFTER.match(text, end):
            end = aside.end()
        if after := _JOINED_AFTER.match(text, end):
            end = after.end()
        elif before := _JOINED_BEFORE.search(text, 0, start):
            start = before.start()
        text = text[:start] + text[end:]
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class _Context:
    """A stretch `text[start:end]` that names a period, a place or both; each by how it is written."""

    start: int
    end: int
    period: str = ""
    place: str = ""


def _by_context(text: str) -> list[str]:
    """Split where the same is asked of several contexts: each a period with a place, an occasion, or one of either."""
    return _by_occasion(text) or _by_period_and_place(text)


# A title and an aside that go with a name: "Bộ trưởng Lê Văn A (hội nghị 27/11)".
_TITLE_BEFORE = re.compile(r"(?:[A-ZĐ]?\w+\s+){1,7}$")
_ASIDE = re.compile(r"\s*\([^()]{2,60}\)")
_BETWEEN_PERSONS = re.compile(r"\s*(?:,|và|va|với|voi|còn|con)\s+(?P<title>(?:\w+\s+){0,9})", re.IGNORECASE)
_EACH = re.compile(
    r"\s*,?\s*(?:mỗi người|moi nguoi|từng người|tung nguoi|lần lượt|lan luot|cả hai|ca hai)\b", re.IGNORECASE
)


def _by_person(text: str) -> list[str]:
    """Split where the same is asked of two persons named side by side, each with a title and an aside."""
    named = persons(text)
    if len(named) != 2 or not understand(text).directing:
        return []
    (start, first_end), (second_start, second_end) = named
    aside = _ASIDE.match(text, first_end)
    first_end = aside.end() if aside else first_end
    between = _BETWEEN_PERSONS.fullmatch(text[first_end:second_start])
    title = _TITLE_BEFORE.search(text[:start])
    if between is None or title is None:
        return []
    aside = _ASIDE.match(text, second_end)
    end = aside.end() if aside else second_end
    begin = title.start() if fold_aligned(title[0]).split()[0] in _RANKS else _rank_start(text, start)
    head, tail = text[:begin], _EACH.sub("", text[end:])
    second = text[first_end + between.start("title") : end]
    return [" ".join(f"{head}{one}{tail}".split()) for one in (text[begin:first_end], second)]


_RANKS = frozenset(
    {"bo", "thu", "tong", "cuc", "chi", "pho", "truong", "ong", "ba", "dong", "chu", "giam", "vien", "chanh"}
)


def _rank_start(text: str, start: int) -> int:
    """Return where the title before a name begins: at its first rank word, "Phó Tổng cục trưởng …"."""
    words = [*re.finditer(r"\w+", text[:start])]
    begin = start
    for word in reversed(words[-8:]):
        if fold(word[0]) in _RANKS and word[0][:1].isupper():
            begin = word.start()
    return begin


# What is held or published at one time and place. Two of them side by side are two contexts.
_OCCASION = (
    r"(?:hội nghị|hoi nghi|cuộc họp|cuoc hop|giao ban|kỳ họp|ky hop|bản tin|ban tin|tin|bài|bai|báo cáo|bao cao)"
)
_OCCASIONS = re.compile(
    rf"(?P<first>\b{_OCCASION}\s+(?:(?!\bvà\b|\bva\b)[^,;?:]){{3,90}}?)"
    rf"\s+(?:và|va|với|voi|so với|so voi)\s+(?:(?:của|cua|ở|o|tại|tai|theo|trong)\s+)?"
    rf"(?P<second>{_OCCASION}\s+[^,;?:]{{3,90}}?)"
    r"(?=\s+(?:do (?:những )?ai|do ai|la |là |được|duoc|thế nào|the nao|ra sao|như thế nào|nhu the nao|có |co )"
    r"|[,;?]|$)",
    re.IGNORECASE,
)


def _by_occasion(text: str) -> list[str]:
    match = _OCCASIONS.search(text)
    if match is None or not all(re.search(r"\d", match[name]) for name in ("first", "second")):
        return []
    return [
        " ".join(f"{text[: match.start()]}{match[name]}{text[match.end() :]}".split()) for name in ("first", "second")
    ]


# "Cả năm", "những tháng đầu năm": a period of the year that is named elsewhere.
_OF_THE_YEAR = re.compile(
    r"\b(?P<whole>(?:ca|tron|het|toan) nam)\b(?! \d)"
    r"|\b(?:(?:nhung|cac|may|vai) thang (?:dau|cuoi) nam|dau nam)\b(?! \d)"
)
# Words within a context or before it.
_SCOPES = (
    r"\b(?:toàn|của|tại|ở|toan|cua|tai|o|trong|vào|vao|cho|tỉnh|tinh|thành phố|thanh pho|hồi|hoi|trọn|tron|năm|nam"
    r"|bên|ben|tổng kết|tong ket|sơ kết|so ket|kỳ|ky)"
)
# One answer holds two contexts against each other.
_RIVALS = re.compile(
    r"\b(?:ben|noi|tinh|nam|ky|dia phuong|don vi|dau|cai) nao\b.{0,60}\bhon\b|\bhon\b|chenh lech|tong cong"
)
_WITHIN = re.compile(rf"[\s()]*(?:{_SCOPES}\s+)*[\s()]*", re.IGNORECASE)
# What joins two contexts; the question may be said again ("và bao nhiêu cuộc trong …"), and words before the first.
_JOINT = re.compile(
    r"[\s)]*(?:,\s*(?:còn|con|và|va)|,|;|so với|so voi|với|voi|và|va|còn|con|hay|hoặc|hoac)\s+"
    rf"(?:(?:bao nhiêu|bao nhieu|mấy|may)\s+\S+\s+(?:\S+\s+){{0,3}}?(?={_SCOPES}\s))?"
    rf"(?P<again>(?:\w+\s+){{0,10}}?)(?P<scope>(?:{_SCOPES}\s+)*)\(?",
    re.IGNORECASE,
)
_WHOLE_UNIT = re.compile(r"\btoan (?:thanh pho|tinh)\b")


def _by_period_and_place(text: str) -> list[str]:
    folded = fold_aligned(text)
    periods = [m for m in period_mentions(text) if not m.compared]
    places = place_mentions(text)
    loose = [
        m for m in _OF_THE_YEAR.finditer(folded) if not any(p.start < m.end() and m.start() < p.end for p in periods)
    ]
    contexts = sorted(
        [
            *(_Context(m.start, m.end, period=text[m.start : m.end]) for m in periods),
            *(_Context(m.start(), m.end(), period=text[m.start() : m.end()]) for m in loose),
            *(_Context(m.start, m.end, place=text[m.start : m.end]) for m in places),
            *(_Context(m.start(), m.end(), place=text[m.start() : m.end()]) for m in _WHOLE_UNIT.finditer(folded)),
        ],
        key=lambda context: context.start,
    )
    runs: list[list[_Context]] = []
    for context in contexts:
        previous = runs[-1][-1] if runs else None
        gap = text[previous.end : context.start] if previous else ""
        if previous and _WITHIN.fullmatch(gap) and not _same_sort(previous, context):
            runs[-1][-1] = _Context(
                previous.start, context.end, previous.period or context.period, previous.place or context.place
            )
        elif previous and (scope := _joined(gap, text[: runs[-1][0].start])) is not None:
            runs[-1].append(replace(context, start=context.start - scope))
        else:
            runs.append([context])
    run = max(runs, key=len, default=[])
    if not 1 < len(run) <= _MOST_PARTS or not _apart(text, run, bool(loose)):
        return []
    year = next((p.name.year for p in periods if p.name.year is not None), None)
    begin = _scope_before(text, run[0].start)
    head, tail = text[:begin].rstrip(" ,;"), text[run[-1].end :].strip()
    if loose and year is not None and all(_OF_THE_YEAR.search(folded[c.start : c.end]) for c in run):
        head = _without_year(head, year)
    said = []
    for context in run:
        words = text[context.start if context is not run[0] else begin : context.end].strip()
        missing = _missing([c.period for c in run], context.period)
        if not _UNNAMED.search(fold_aligned(words)):
            missing += _missing([c.place for c in run], context.place)
        words = " ".join([words, *missing])
        said.append(_with_year(words, year) if loose else words)
    return [re.sub(r"\s+(?=[,;:?.)])", "", " ".join(p for p in (head, one, tail) if p)) for one in said]


def _joined(gap: str, head: str) -> int | None:
    """Return how many characters of scope words end a gap that joins two contexts, None where it does not join them."""
    match = _JOINT.fullmatch(gap)
    if match is None:
        return None
    known = set(fold_aligned(head).split())
    again = fold_aligned(match["again"]).split()
    return len(match["scope"]) if all(word in known for word in again) else None


# A unit that is meant without its name is no place that the other context names.
_UNNAMED = re.compile(r"\b(?:thanh pho|tinh|dia phuong|don vi)\b")


def _missing(named: Sequence[str], own: str) -> list[str]:
    """Return the only period or place that the contexts name, for one that names none."""
    others = [name for name in dict.fromkeys(named) if name]
    return others if not own and len(others) == 1 else []


def _same_sort(first: _Context, second: _Context) -> bool:
    return bool(first.period and second.period) or bool(first.place and second.place)


def _apart(text: str, run: Sequence[_Context], loose: bool) -> bool:
    """Tell whether contexts are asked about one by one, and not side by side by the figures of one table."""
    if len({(context.period, context.place) for context in run}) < len(run) or _RIVALS.search(fold_aligned(text)):
        return False
    question = understand(text)
    if not question.wants_figure:
        return True
    if question.measured and not loose:
        # Several periods of one place, and several places of one period, are answered as one.
        whole = all(context.period and (context.place or question.local) for context in run)
        named = len({context.place for context in run if context.place}) + question.local
        return whole and len({context.period for context in run}) > 1 and named > 1
    return True


def _scope_before(text: str, start: int) -> int:
    leading = re.search(rf"(?:{_SCOPES}\s+)+$", text[:start], re.IGNORECASE)
    return leading.start() if leading else start


def _with_year(context: str, year: int | None) -> str:
    """Return a context whose part of the year has its year: "Hà Nội những tháng đầu năm 2023"."""
    match = _OF_THE_YEAR.search(fold_aligned(context))
    if match is None or year is None:
        return context
    said = f"năm {year}" if match["whole"] else f"{context[match.start() : match.end()]} {year}"
    return context[: match.start()] + said + context[match.end() :]


def _without_year(head: str, year: int) -> str:
    return " ".join(re.sub(rf"\b(?:trong |vào )?năm {year}\s*,?", "", head, flags=re.IGNORECASE).split())


def _by_subject(text: str) -> list[str]:
    """Split where several quantities are asked, each about another part of the work."""
    pieces = [
        p
        for p in re.split(r"[,;:]\s+|\s+(?:và|va|còn(?! (?:tồn|lại|bao|mấy|phải|thiếu|chưa|có)))\s+", text)
        if p.strip()
    ]
    asking = [p for p in pieces if HOW_MANY.search(fold_aligned(p)) or RATE.search(fold_aligned(p))]
    if len(asking) < 2:
        return []
    named = [next(iter(subjects_in(fold_aligned(p))), None) for p in asking]
    # A piece that names no part of the work is about what the one before it is about.
    if any(one is None and not _CIVIL.search(fold_aligned(p)) for one, p in zip(named, asking, strict=True)):
        return []
    subjects = [one or Subject.ALL for one in named]
    if len(set(subjects)) < len(asking):
        return []
    context = [text[m.start : m.end] for m in period_mentions(text) if not m.compared]
    context += [text[m.start : m.end] for m in place_mentions(text)]
    parts = []
    for piece in asking:
        missing = [c for c in context if c not in piece]
        parts.append(" ".join([piece.strip().rstrip("?"), *missing]) + "?")
    return parts
