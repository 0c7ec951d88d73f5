"""What each figure of a document is about in time and place: its sentence, else its paragraph, heading, document. Pure.

A sentence sets a scope for what follows it and switches it ("toàn quốc … Trong đó, toàn thành phố …"). What a result is
compared with ("so với năm 2019"), where a meeting is held ("tại Hà Nội") and the period of a plan set none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.figures import Figure, FigureKind
from ingest.periods import (
    PeriodKind,
    PeriodMention,
    PeriodName,
    keeps_calendar_year,
    period_mentions,
    period_name,
    resolve,
)
from ingest.places import NATIONAL, PlaceMention, district, districts, place_mentions
from ingest.split import sentences
from ingest.types import Metadata, Period, Span, Unit
from ingest.words import fold_aligned

# "chỉ tiêu năm 2023", "kế hoạch năm 2024": the period of a goal, not of a result.
_GOAL = re.compile(r"(?:chi tieu|ke hoach|chuong trinh|nhiem vu|\bgiao|phuong huong|trong tam)[^.;,:]{0,45}$")
# "năm 2018 chuyển sang": when cases came, not when they were dealt with.
_ORIGIN = re.compile(r"\s*(?:cu )?chuyen (?:sang|qua)")
_COMPARED_LEVEL = re.compile(r"[\s(:]*(?:la|dat|chi dat|dat ty le|co|thu ly|giai quyet)?[\s:]*$")
_SAME_PERIOD = re.compile(r"cung ky|cung thoi diem")
_THIS_YEAR = re.compile(r"\bnam nay\b")
_LOCAL = re.compile(
    r"toan (?:thanh pho|tinh)|(?:tren|trong) dia ban(?: toan)? (?:tinh|thanh pho)|trong toan tinh"
    r"|(?:thads|thi hanh an dan su) (?:tinh|thanh pho|tp)\b(?!\s*[,/])|(?:hai cap|2 cap) (?:tinh|thanh pho)"
)
# "các Cục Thi hành án dân sự tỉnh": all of them.
_ALL_OF_THEM = re.compile(r"(?:\bcac|\b63|\b34|\bmoi|\bnhieu|\bmot so)\b[^.;:]{0,40}$")
# Before the country's or a province's name: what a result is held against, or part of.
_HELD_AGAINST = re.compile(
    r"(?:so (?:voi|sanh)|(?:cao|thap|nhieu|it) hon|ket qua chung|binh quan|trung binh|mat bang|chung|cua|trong)"
    r"(?: ca| toan| ket qua| muc| ty le| chung| cua| voi)*\s*$"
    # "xếp thứ 12/63 tỉnh, thành", "đứng thứ 4 toàn quốc": who is ranked, not whose result it is.
    r"|\bthu \d{1,3}\s?(?:/|tren |trong |trong so |cua )?\s*$"
)
_MEETING = re.compile(
    r"(?:\btai|\bo|diem cau|\btu|\bden|\bve|\btham|gap|lam viec voi)\s*(?:tinh |thanh pho |tp\.? ?)?$"
)
_CLOSED = re.compile(r"\([^()]*\)")
# "tại Bình Thuận (cũ), Kiên Giang và Hà Nội"
_AND = re.compile(r"\s*(?:\((?:cu|moi)\))?(?:\s*,|\s+va)\s*(?:tinh |thanh pho |tp\.? ?)?")
# "của tỉnh", "THADS tỉnh": a province that the text leaves unnamed.
_UNNAMED = re.compile(r"(?<!cac )(?<!cap )(?<!63 )(?<!34 )\btinh\b(?![/,]| thanh| uy| hinh| den| trang| tu )")
_STANDING = 100  # percent: a target without a year
_SHORT_LINE = 160


@dataclass(frozen=True, slots=True)
class Scope:
    """When and where a figure holds; `rule` says where the period was read."""

    period: Period | None
    rule: str
    place: str | None
    compared_to: str | None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What a sentence names, offsets counted in the document."""

    start: int
    text: str
    folded: str
    reported: tuple[PeriodMention, ...]
    goals: tuple[PeriodMention, ...]
    compared: tuple[PeriodMention, ...]
    places: tuple[tuple[int, str], ...]


def scopes(text: str, metadata: Metadata, figures: Sequence[Figure]) -> list[Scope]:
    """Return the scope of each of `figures` (in reading order) of a document."""
    # Most laws have none: nothing is read then.
    return list(_Reader(text, metadata).read(figures)) if figures else []


class _Reader:
    """Goes through a document once, keeping what has been set so far."""

    def __init__(self, text: str, metadata: Metadata) -> None:
        self._text = text
        self._calendar = keeps_calendar_year(metadata.title, metadata.issuer)
        self._of_document = period_name(metadata.period.label) if metadata.period else None
        self._year = self._of_document.year if self._of_document else None
        self._home, self._fixed = _home(text, metadata)
        self._place = self._home
        # Set by a heading or a line that introduces others, for the lines below it; by a sentence, for its paragraph.
        self._above: PeriodName | None = None
        self._before: PeriodName | None = None

    def read(self, figures: Sequence[Figure]) -> Iterator[Scope]:
        """Yield the scopes."""
        at = 0
        position = 0
        for line in self._text.split("\n"):
            if at == len(figures):
                return
            end = position + len(line)
            first = at
            while at < len(figures) and figures[at].quantity.start < end:
                at += 1
            yield from self._line(Span(position, end), figures[first:at])
            position = end + 1

    def _line(self, line: Span, figures: Sequence[Figure]) -> Iterator[Scope]:
        self._before = None
        if self._fixed:
            self._place = self._home
        if not figures and not self._may_matter(line):
            return
        at = 0
        mentioned: PeriodName | None = None
        for span in sentences(self._text, line.start, line.end):
            first = at
            while at < len(figures) and figures[at].quantity.start < span.end:
                at += 1
            sentence = self._sentence(span)
            for figure in figures[first:at]:
                yield self._scope(sentence, figure)
            if sentence.reported:
                mentioned = self._before = self._dated(sentence.reported[-1].name)
            self._switch(sentence, sentence.start + len(sentence.text))
        ending = self._text[line.start : line.end].rstrip()[-1:]
        introduces = ending == ":"
        # A heading has no full stop: "Việc kê biên bị tạm dừng trong quý IV." says nothing of the lines below.
        heads = not figures and line.end - line.start <= _SHORT_LINE and ending not in {".", ";", ","}
        if mentioned is not None and mentioned != self._of_document and (introduces or heads):
            self._above = mentioned

    def _may_matter(self, line: Span) -> bool:
        """Tell whether a line without figures may set a scope for those below it: not pages of prose."""
        return line.end > line.start and (line.end - line.start <= 4 * _SHORT_LINE or not self._fixed)

    def _sentence(self, span: Span) -> _Sentence:
        text = self._text[span.start : span.end]
        folded = fold_aligned(text)
        reported, goals, compared = [], [], []
        for mention in period_mentions(text):
            if mention.compared:
                compared.append(mention)
            elif _GOAL.search(folded[max(0, mention.start - 60) : mention.start]):
                goals.append(mention)
            elif mention.name.kind is not PeriodKind.LAST_MONTHS and not _ORIGIN.match(folded, mention.end):
                reported.append(mention)
        if self._year is not None:
            name = PeriodName(PeriodKind.YEAR, self._year)
            reported += [PeriodMention(name, m.start(), m.end()) for m in _THIS_YEAR.finditer(folded)]
            reported.sort(key=lambda mention: mention.start)
        return _Sentence(
            span.start, text, folded, tuple(reported), tuple(goals), tuple(compared), tuple(self._places(text, folded))
        )

    def _dated(self, name: PeriodName) -> PeriodName:
        earlier = self._before or self._above
        return name.with_year(earlier.year if earlier and earlier.year else self._year)

    # Time

    def _scope(self, sentence: _Sentence, figure: Figure) -> Scope:
        at = figure.quantity.start - sentence.start
        name, rule = self._period(sentence, figure, at)
        if figure.kind is FigureKind.TARGET:
            name, rule = self._target(sentence, figure, at, name, rule)
        self._switch(sentence, figure.quantity.start)
        place = self._place
        if name is None and figure.kind is not FigureKind.TARGET and sentence.compared:
            # "so với cùng kỳ năm 2023": a result of 2024.
            then = sentence.compared[0].name
            if then.year is not None:
                name, rule = replace(then, year=then.year + 1), "năm sau kỳ so sánh"
        period = resolve(name, calendar_year=self._calendar) if name else None
        if period is not None and name is not None and name.kind is PeriodKind.YEARS and "nhiem ky" in sentence.folded:
            period = replace(period, label=period.label.replace("giai đoạn", "nhiệm kỳ"))
        if period is not None and period.start is not None:
            rule += "; năm dương lịch" if self._calendar else "; năm thống kê 01/10–30/9"
        return Scope(period, rule, place, self._compared_to(sentence, figure, at, name))

    def _period(self, sentence: _Sentence, figure: Figure, at: int) -> tuple[PeriodName | None, str]:
        if figure.kind is FigureKind.LEVEL:
            for mention in sentence.compared:
                held = "so voi" in sentence.folded[max(0, mention.start - 20) : mention.start]
                if not held and mention.end <= at and _COMPARED_LEVEL.fullmatch(sentence.folded[mention.end : at]):
                    return self._dated(mention.name), "kỳ so sánh nêu ngay trước số liệu"
        before = [mention for mention in sentence.reported if mention.start < at]
        if before:
            year = next((m.name.year for m in reversed(sentence.reported) if m.name.year and m.start < at), None)
            return self._dated(before[-1].name.with_year(year)), "nêu trong câu"
        if self._before is not None:
            return self._before, "nêu trước đó trong đoạn"
        if sentence.reported:
            return self._dated(sentence.reported[0].name), "nêu trong câu"
        if self._above is not None:
            return self._above, "nêu ở mục"
        return self._of_document, "kỳ của văn bản" if self._of_document else ""

    def _target(
        self, sentence: _Sentence, figure: Figure, at: int, name: PeriodName | None, rule: str
    ) -> tuple[PeriodName | None, str]:
        """Return the period of a target: that of its plan, else the year; none for a standing one (100 %)."""
        goals = [mention for mention in sentence.goals if mention.start < at]
        if goals:
            return self._dated(goals[-1].name), "nêu cùng chỉ tiêu"
        if figure.quantity.unit is Unit.PERCENT and figure.quantity.value == _STANDING:
            return None, "chỉ tiêu thường xuyên"
        if name is not None and name.year is not None and name.kind in {PeriodKind.MONTHS, PeriodKind.QUARTER}:
            return PeriodName(PeriodKind.YEAR, name.year), "chỉ tiêu giao cho cả năm"
        return name, rule

    def _compared_to(self, sentence: _Sentence, figure: Figure, at: int, name: PeriodName | None) -> str | None:
        if figure.kind is FigureKind.MARGIN:
            before = sentence.folded[max(0, at - 60) : at]
            if re.search(r"ca nuoc|toan quoc|chung", before):
                return "kết quả chung cả nước"
            return "chỉ tiêu được giao"
        if figure.kind is not FigureKind.CHANGE:
            return None
        after = [mention for mention in sentence.compared if mention.start >= at]
        earlier = [mention for mention in sentence.compared if mention.start < at]
        nearest = after[:1] or earlier[-1:]
        same = _SAME_PERIOD.search(sentence.folded)
        if nearest:
            then = nearest[0].name
            if name is not None and then.kind is PeriodKind.YEAR and name.kind is not PeriodKind.YEAR and same:
                then = replace(name, year=then.year)
            return resolve(then).label
        if same and name is not None and name.year is not None:
            return resolve(replace(name, year=name.year - 1)).label
        return None

    # Place

    def _places(self, text: str, folded: str) -> Iterator[tuple[int, str]]:
        """Yield where a sentence sets a place, in order."""
        closed = [match.span() for match in _CLOSED.finditer(text)]
        found = [(mention.start, mention.name) for mention in _set_places(text, folded)]
        for mention in districts(text):
            there = district(mention.name)
            if _inside(mention.start, closed) or _ALL_OF_THEM.search(
                folded[max(0, mention.start - 60) : mention.start]
            ):
                continue
            province = there.province or (self._home if self._home != NATIONAL else None)
            if province is not None:
                found.append((mention.start, f"{there.name}, {province}"))
        if self._home not in {None, NATIONAL}:
            found += [
                (match.start(), self._home or "")
                for match in _LOCAL.finditer(folded)
                if not _ALL_OF_THEM.search(folded[max(0, match.start() - 60) : match.start()])
            ]
        yield from sorted(found, key=lambda one: one[0])

    def _switch(self, sentence: _Sentence, before: int) -> None:
        """Take up the places that the sentence sets before this offset of the document."""
        for at, place in sentence.places:
            if sentence.start + at < before:
                self._place = place


_DATELINE = re.compile(r",\s*ngày\s+(?:\d|…|\.)")


def _set_places(text: str, folded: str) -> Iterator[PlaceMention]:
    """Yield the places whose results a text gives: not what they are held against, nor where somebody was."""
    closed = [match.span() for match in _CLOSED.finditer(text)]
    left_out = -1
    for mention in place_mentions(text):
        before = folded[max(0, mention.start - 40) : mention.start]
        against = _HELD_AGAINST.search(before)
        if against and mention.name != NATIONAL and against[0].strip() in {"cua", "trong"}:
            against = None  # "thi hành án dân sự của Hà Nội"
        listed = left_out >= 0 and _AND.fullmatch(folded[left_out : mention.start])
        if _DATELINE.match(text, mention.end):
            continue  # "Hà Nội, ngày 12 tháng 12 năm 2024": where it was signed
        if against or listed or _MEETING.search(before) or _inside(mention.start, closed):
            left_out = mention.end
        else:
            yield mention


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


# Bodies of the whole country.
_CENTRAL = re.compile(r"(?:Bộ|Tổng cục|Quốc hội|Chính phủ|Thủ tướng|Cục Quản lý)\b", re.IGNORECASE)


def _home(text: str, metadata: Metadata) -> tuple[str | None, bool]:
    """Return the place of a document's own body, and whether its title or letterhead says so.

    A report that names only its districts is of their province; one that names no place at all is the country's.
    """
    if metadata.place is not None and metadata.place != NATIONAL:
        return metadata.place, True
    if metadata.issuer is not None and _CENTRAL.match(metadata.issuer):
        return NATIONAL, False
    folded = fold_aligned(text)
    local = _LOCAL.search(folded) is not None
    votes: Counter[str] = Counter()
    for mention in districts(text):
        there = district(mention.name).province
        if there is not None:
            votes[there] += 1
    provinces = Counter(mention.name for mention in _set_places(text, folded) if mention.name != NATIONAL)
    if local and votes:
        return votes.most_common(1)[0][0], False
    if metadata.place == NATIONAL:
        return NATIONAL, False
    if local and len(provinces) == 1:
        return next(iter(provinces)), False
    if not local and not votes and not provinces and not _UNNAMED.search(folded):
        return NATIONAL, False
    if any(mention.name == NATIONAL for mention in place_mentions(text)):
        return NATIONAL, False
    return None, False
