"""What a library says, as records to ask about: figures, directives, bases in law, holders of offices. Pure.

Only what is read without doubt becomes a record: a sentence about one period and one place, an indicator that has a
name. A doubtful record would cost the reviewer more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.scope import LOCAL, figures_of, periods_of, places_of
from eval.drafting.draft import Proof, proof_of
from eval.drafting.shelf import Shelf
from ingest.figures import Basis, Figure, FigureKind, Measure, Subject
from ingest.people import persons
from ingest.periods import PeriodKind, PeriodName, label, period_mentions
from ingest.places import NATIONAL, place_mentions
from ingest.split import is_heading, sentences
from ingest.types import Span, StoredDocument, Unit
from ingest.words import CAPITALS, DOCUMENT_NUMBER, fold_aligned


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A figure with its period, its place and the sentence it stands in; `rises` only for a change."""

    figure: Figure
    period: PeriodName
    place: str
    proof: Proof
    # The words that say rise or fall as printed ("tăng", "cao hơn"); None for a level.
    direction: str | None = None
    compared: str = ""
    # The level that a change was made from or to, in the same unit.
    level: Figure | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What is asked for: two records of one key answer the same question."""
        return (self.figure.indicator, self.figure.kind, self.figure.quantity.unit, label(self.period), self.place)


@dataclass(frozen=True, slots=True)
class DirectiveRecord:
    """Someone instructs someone to do something: the issuer, the verb and the rest as printed."""

    issuer: str
    verb: str
    addressee: str
    action: str
    when: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class LawRecord:
    """Something that is so by a document; `claim` as printed before it."""

    claim: str
    kind: str
    number: str
    when: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class HolderRecord:
    """A person beside an office."""

    office: str
    person: str
    place: str | None
    when: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class Records:
    """Everything found, in the order of the documents and their sentences."""

    figures: tuple[FigureRecord, ...]
    directives: tuple[DirectiveRecord, ...]
    laws: tuple[LawRecord, ...]
    holders: tuple[HolderRecord, ...]


Record = FigureRecord | DirectiveRecord | LawRecord | HolderRecord

# A longer "sentence" is a table's row or a list in one line: its figures are not those of one statement.
LONGEST_SENTENCE = 700
SHORTEST_SENTENCE = 25
_DIRECTIONS = ("tăng", "giảm", "cao hơn", "thấp hơn", "nhiều hơn", "ít hơn")
_RISES = frozenset({"tăng", "cao hơn", "nhiều hơn"})
_SUBJECTS = frozenset(
    {Subject.ALL, Subject.CREDIT, Subject.CORRUPTION, Subject.BUDGET, Subject.COMMERCIAL, Subject.ADMINISTRATIVE}
)
_OFFICE = (
    r"Thủ tướng(?: Chính phủ)?|Phó Thủ tướng(?: Chính phủ| Thường trực)?|Bộ trưởng|Thứ trưởng|Tổng cục trưởng"
    r"|Phó Tổng cục trưởng|Chi cục trưởng|Phó Chi cục trưởng|Cục trưởng|Phó Cục trưởng|Chủ tịch|Phó Chủ tịch"
    r"|Trưởng THADS|Trưởng ban|Phó Trưởng ban|Chánh án|Viện trưởng|Bí thư"
)
_BODY = (
    r"Bộ Tư pháp|Tổng cục|Cục|Chi cục|Ủy ban nhân dân|UBND|Hội đồng nhân dân|HĐND|Ban Chỉ đạo|Ban Bí thư|Quốc hội"
    r"|Chính phủ|Lãnh đạo"
)
_DIRECTIVE = re.compile(
    r"^(?P<issuer>[^;:.\d]{6,150}?),?\s+(?:đã\s+|cũng\s+|vừa\s+)?"
    # "giao" is half of many words ("cưỡng chế giao đất"): it instructs where someone is named after it.
    rf"(?<!theo\s)(?<!công tác\s)(?<!sự\s)(?P<verb>yêu cầu|chỉ đạo|đề nghị|giao(?=\s(?:cho |các |[{CAPITALS}])))"
    r"\s+(?P<rest>[^\n]{20,})$"
)
_ISSUING_BODY = re.compile(rf"^(?:{_BODY})\b")
_ACTION = re.compile(
    r"\s(?:phải |cần |khẩn trương |chủ động )?(?P<action>(?:hoàn thành|tập trung|lập|thực hiện|tiếp tục|tăng cường"
    r"|phân công|trình|xử lý|kiểm tra|rà soát|phối hợp|báo cáo|ban hành|xây dựng|triển khai|đẩy mạnh|nâng cao|bảo đảm"
    r"|đảm bảo|tổ chức|quan tâm|chỉ đạo|tham mưu|nghiên cứu|thi hành xong|xác minh|giải quyết|gửi|đôn đốc|thành lập"
    r"|bố trí|cập nhật|kết thúc)\s.*)$"
)
# The commas of a list of units, which end no part of the sentence.
_UNITS_IN_A_LIST = re.compile(r"(?:tỉnh|huyện|thành|xã|quận), (?=thành|thị|quận|phường)")
_LAW = re.compile(
    r"^(?P<claim>.{25,220}?),?\s+(?:theo(?: quy định tại| quy định của)?|căn cứ)\s+(?:[^,;]{0,25}?\s)?"
    r"(?P<kind>Luật|Nghị định|Nghị quyết|Thông tư liên tịch|Thông tư|Quyết định|Chỉ thị|Kết luận|Kế hoạch)"
    r"\s+(?:số\s+)?(?P<number>\d[^\s,;]*)"
)
# Between an office and the next name these say that the name is another's.
_NOT_OF_AN_OFFICE = re.compile(
    r"\b(?:yêu cầu|đề nghị|chỉ đạo|giao|cũng|đã|cho biết|phát biểu|cùng|và|với|do|được|tại|khi|là)\b"
)
_HOLDER = re.compile(
    rf"(?<!Tổng )(?<!Chi )(?<!nguyên )(?P<office>\b(?:{_OFFICE})\b[^.,;:()]{{0,70}}?)"
    r"\s*,?\s*(?:(?:đồng chí|ông|bà|Ông|Bà)\s)?$"
)


def read_records(shelf: Shelf) -> Records:
    """Return the records of all documents whose names are unambiguous."""
    found: list[Record] = []
    for document in shelf.named_once:
        text = shelf.texts[document.id]
        for span in sentences(text):
            sentence = text[span.start : span.end]
            if SHORTEST_SENTENCE <= len(sentence) <= LONGEST_SENTENCE and not is_heading(sentence):
                found += _of_sentence(document, text, span)
    return Records(
        tuple(r for r in found if isinstance(r, FigureRecord)),
        tuple(r for r in found if isinstance(r, DirectiveRecord)),
        tuple(r for r in found if isinstance(r, LawRecord)),
        tuple(r for r in found if isinstance(r, HolderRecord)),
    )


def rises(record: FigureRecord) -> bool:
    """Tell whether a change is a rise."""
    return record.direction in _RISES


def _of_sentence(document: StoredDocument, text: str, span: Span) -> Iterator[Record]:
    proof = proof_of(document.source, text, span.start, span.end)
    yield from _figures(document, text, span, proof)
    when = _when(document)
    match = _DIRECTIVE.match(proof.text)
    if match and (persons(match["issuer"]) or _ISSUING_BODY.match(match["issuer"])):
        addressee, action = _split_order(match["rest"].rstrip(" .;"))
        yield DirectiveRecord(match["issuer"].strip(), match["verb"], addressee, action, when, proof)
    law = _LAW.match(proof.text)
    numbers = [m[0] for m in DOCUMENT_NUMBER.finditer(proof.text)]
    if law and len(numbers) == 1 and law["number"].startswith(numbers[0]):
        yield LawRecord(law["claim"].strip(), law["kind"], numbers[0], when, proof)
    yield from _holders(document, proof, when)


def _figures(document: StoredDocument, text: str, span: Span, proof: Proof) -> Iterator[FigureRecord]:
    periods = periods_of(text, span.start, span.end, document)
    places = places_of(text, span.start, span.end, document)
    if len(set(periods)) != 1 or len(set(places)) != 1 or LOCAL in places:
        return
    period, place = periods[0], places[0]
    mentioned = {m.name for m in place_mentions(proof.text)}
    own = {m.name for m in period_mentions(proof.text) if not m.compared}
    # Results "từ 01/10/2022": a period with a year and a kind that a question can name.
    if period.year is None or len(mentioned) > 1 or len(own) > 1 or period.kind not in _ASKED_KINDS:
        return
    figures = figures_of(text, span.start, span.end)
    for position, figure in enumerate(figures):
        if figure.subject not in _SUBJECTS or not name_of(figure):
            continue
        if figure.kind is FigureKind.LEVEL:
            yield FigureRecord(figure, period, place, proof)
        elif figure.kind is FigureKind.CHANGE:
            direction = _direction(text, span.start, figure)
            compared = _compared(proof.text[figure.quantity.end - span.start :], period)
            if direction and compared:
                level = _level_of(figures[:position], figure)
                yield FigureRecord(figure, period, place, proof, direction, compared, level)


_ASKED_KINDS = frozenset({PeriodKind.YEAR, PeriodKind.MONTHS, PeriodKind.QUARTER, PeriodKind.MONTH})


def _direction(text: str, start: int, figure: Figure) -> str | None:
    before = text[max(start, figure.quantity.start - 30) : figure.quantity.start].lower()
    last = max(_DIRECTIONS, key=before.rfind)
    return last if last in before else None


def _compared(after: str, period: PeriodName) -> str:
    """Return what a change is from, as a question says it; empty where the sentence does not say it at once."""
    near = fold_aligned(after[:70])
    if "cung ky" in near:
        return "cùng kỳ năm trước"
    year = (period.year or 0) - 1
    if f"nam {year}" in near and period.kind is PeriodKind.YEAR:
        return f"năm {year}"
    return ""


def _level_of(before: tuple[Figure, ...], change: Figure) -> Figure | None:
    """Return the level printed just before a change of its own unit (a rate's change is in points)."""
    unit = Unit.PERCENT if change.quantity.unit is Unit.POINT else change.quantity.unit
    for figure in reversed(before):
        if figure.kind is FigureKind.LEVEL and figure.quantity.unit is unit:
            return figure if (figure.measure, figure.basis) == (change.measure, change.basis) else None
    return None


def _split_order(rest: str) -> tuple[str, str]:
    """Return (who is told, what to do); nobody where the order begins with the deed."""
    match = _ACTION.search(" " + rest)
    if match is None or match.start() > 110 or "," in _UNITS_IN_A_LIST.sub("", rest[: max(0, match.start() - 1)]):
        return "", rest
    return rest[: max(0, match.start() - 1)].strip(), match["action"].strip()


def _when(document: StoredDocument) -> str:
    """Return how a question dates what a document says: by its period, else by the year it was issued."""
    about = document.metadata
    if about.period is not None:
        return about.period.label
    return f"năm {about.issued_on.year}" if about.issued_on else ""


def _holders(document: StoredDocument, proof: Proof, when: str) -> Iterator[HolderRecord]:
    people = persons(proof.text)
    if len(people) != 1:
        return
    start, end = people[0]
    match = _HOLDER.search(proof.text[:start])
    if match is None or _NOT_OF_AN_OFFICE.search(match["office"]):
        return
    place = document.metadata.place
    yield HolderRecord(
        match["office"].strip(), proof.text[start:end], None if place == NATIONAL else place, when, proof
    )


_MEASURES = {
    Measure.RECEIVED: "thụ lý",
    Measure.CARRIED_IN: "kỳ trước chuyển sang",
    Measure.NEW: "thụ lý mới",
    Measure.ENTRUSTED: "ủy thác",
    Measure.TO_ENFORCE: "phải thi hành",
    Measure.ENFORCEABLE: "có điều kiện thi hành",
    Measure.UNENFORCEABLE: "chưa có điều kiện thi hành",
    Measure.POSTPONED: "hoãn thi hành",
    Measure.SUSPENDED: "tạm đình chỉ thi hành",
    Measure.COMPLETED: "thi hành xong",
    Measure.CARRIED_OVER: "chuyển kỳ sau",
}
_RATES = {
    Measure.COMPLETION_RATE: "tỷ lệ thi hành xong",
    Measure.ENFORCEABLE_RATE: "tỷ lệ có điều kiện thi hành",
    Measure.UNENFORCEABLE_RATE: "tỷ lệ chưa có điều kiện thi hành",
}
_THINGS = {Unit.CASE: "số việc", Unit.VND: "số tiền", Unit.JUDGMENT: "số bản án, quyết định"}
_BASES = {Basis.CASE: " về việc", Basis.MONEY: " về tiền"}
_OF_SUBJECT = {
    Subject.ALL: "",
    Subject.CREDIT: " trong án tín dụng, ngân hàng",
    Subject.CORRUPTION: " trong án kinh tế, tham nhũng",
    Subject.BUDGET: " trong án thu ngân sách nhà nước",
    Subject.COMMERCIAL: " trong án kinh doanh, thương mại",
    Subject.ADMINISTRATIVE: " trong án hành chính",
}


def name_of(figure: Figure) -> str:
    """Return what a figure counts, as a question names it: "số việc thi hành xong"; empty where it has no name."""
    unit = figure.quantity.unit
    about = _OF_SUBJECT.get(figure.subject, "")
    if unit in {Unit.PERCENT, Unit.POINT}:
        rate, basis = _RATES.get(figure.measure), _BASES.get(figure.basis)
        return f"{rate}{basis}{about}" if rate and basis else ""
    thing, measure = _THINGS.get(unit), _MEASURES.get(figure.measure)
    return f"{thing} {measure}{about}" if thing and measure else ""
