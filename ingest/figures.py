"""Figures of a text: each quantity with what it counts, as INDICATORS defines it. Pure.

A sentence of a report is read from left to right: words between two quantities say what the next one is
("đã thi hành xong 576.933 việc, đạt 81,41% (tăng 2,82% …)"), and what was said last holds until it is replaced.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from ingest.numbers import quantities
from ingest.periods import period_mentions
from ingest.split import sentences
from ingest.types import Quantity, Span, Unit
from ingest.words import DOCUMENT_NUMBER, fold_aligned


class Subject(StrEnum):
    """Which part of the work a figure is about."""

    ALL = "all"
    CREDIT = "credit"
    CORRUPTION = "corruption"
    BUDGET = "budget"
    COMMERCIAL = "commercial"
    ADMINISTRATIVE = "administrative"
    COMPLAINT = "complaint"
    OTHER = "other"


class Measure(StrEnum):
    """What of it is counted."""

    RECEIVED = "received"
    CARRIED_IN = "carried_in"
    NEW = "new"
    ENTRUSTED = "entrusted"
    WITHDRAWN = "withdrawn"
    TO_ENFORCE = "to_enforce"
    ENFORCEABLE = "enforceable"
    UNENFORCEABLE = "unenforceable"
    POSTPONED = "postponed"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CARRIED_OVER = "carried_over"
    COMPLETION_RATE = "completion_rate"
    ENFORCEABLE_RATE = "enforceable_rate"
    UNENFORCEABLE_RATE = "unenforceable_rate"
    OTHER = "other"


class Basis(StrEnum):
    """In what it is counted."""

    CASE = "case"
    MONEY = "money"
    JUDGMENT = "judgment"
    OTHER = "other"


class FigureKind(StrEnum):
    """Whether it is a state, a change, a goal or a distance from it."""

    LEVEL = "level"
    CHANGE = "change"
    TARGET = "target"
    MARGIN = "margin"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with its meaning; a rate's quantity is in percent, its change and margin in points."""

    subject: Subject
    measure: Measure
    basis: Basis
    kind: FigureKind
    quantity: Quantity

    @property
    def indicator(self) -> str:
        """The indicator as INDICATORS names it, "all.completed.case"."""
        return f"{self.subject}.{self.measure}.{self.basis}"


@dataclass(frozen=True, slots=True)
class _State:
    """What has been said so far in the sentence."""

    subject: Subject = Subject.ALL
    measure: Measure = Measure.OTHER
    basis: Basis = Basis.OTHER
    rate: bool = False
    level_percent: bool = False
    changed: bool = False
    kind: FigureKind = FigureKind.LEVEL


_MEASURES: tuple[tuple[Measure, str], ...] = (
    (Measure.UNENFORCEABLE, r"(?:chua|khong) (?:co|du) dieu kien"),
    (
        Measure.CARRIED_OVER,
        r"chua (?:thi hanh|giai quyet) xong|chuyen (?:sang )?ky sau|con phai thi hanh|chuyen sang nam"
        r"|\bcon (?:dang |phai |tiep tuc )?theo doi"
        r"|(?<!giam )(?<!giam chi )(?<!han )\bcon(?: lai)?(?: la| hon| gan| tren| khoang|:)?(?=\s*$)"
        r"|\bton (?:dong|lai)|\bcon ton\b|\bton\b(?=\s*$)",
    ),
    (
        Measure.CARRIED_IN,
        r"cu chuyen sang|nam truoc chuyen sang|ky truoc chuyen sang|nam \d{4} chuyen sang"
        # "việc cũ", "Cũ (việc)"; "căn cứ", "cụ thể" and "chung cư" are folded alike.
        r"|\b(?:so|viec|tien|an) cu\b(?! the)|(?<!can )(?<!chung )\bcu\b(?=(?: la| co)?[\s:(]*$)",
    ),
    (
        Measure.NEW,
        r"thu l[yi] moi|moi thu l[yi]|thu moi|(?:ban hanh|ra quyet dinh|\bra) moi\b"
        r"|\bmoi\b(?= hon| gan| tren| khoang| \d|\s*$)",
    ),
    (Measure.ENTRUSTED, r"uy thac"),
    (Measure.WITHDRAWN, r"(?:thu hoi|huy)[^,;]{0,12} quyet dinh"),
    (Measure.POSTPONED, r"\bhoan\b(?! thanh| thien| toan| tra)(?:,? (?:va )?tam dinh chi)?"),
    (Measure.SUSPENDED, r"tam dinh chi"),
    (Measure.TO_ENFORCE, r"(?<!nguoi )(?<!ben )phai thi hanh(?! xong| an\b)"),
    (
        Measure.RECEIVED,
        r"thu l[yi](?! moi)|tong so giai quyet|phai giai quyet|tong so viec giai quyet|(?<!so )theo doi(?! rieng)",
    ),
    (
        Measure.COMPLETED,
        r"(?:thi hanh|giai quyet|to chuc thi hanh)(?: duoc| thanh cong)? xong|\bxong\b|thu(?: ve| hoi"
        r"| nop)? duoc|da thu\b"
        r"|thu hoi(?! quyet dinh)|da giai quyet|da thi hanh|\bthu(?= hon| gan| tren| khoang| tu | \d"
        r"|\s*$)|da tra|giai quyet duoc|thi hanh duoc",
    ),
    (
        # "xong trong số có điều kiện là 26.515 việc": what it is out of, not what is counted.
        Measure.ENFORCEABLE,
        r"(?<!chua )(?<!khong )(?<!trong so )(?<!trong nhom )(?<!tren so )(?<!trong so viec )(?:co|du) dieu kien",
    ),
)
_MEASURE = re.compile("|".join(f"(?P<{m.name}>{pattern})" for m, pattern in _MEASURES))
# "tổng số việc phải thi hành là" and bare "giải quyết 16.608 việc": what is being dealt with, not what is done.
_BARE_RECEIVED = re.compile(r"(?:^|[,;:.(]\s*|tong so )(?:tong )?giai quyet(?: tren| hon| gan| khoang| la|:)?\s*$")
# "Thi hành 8.431 việc": done; "cần thi hành", "phải thi hành" are not.
_BARE_DONE = re.compile(
    r"(?:^|[,;:.(]\s*|\bda |\bva )(?:to chuc )?(?:thi hanh(?: duoc)?|cuong che)(?: tren| hon| gan| khoang|:)?\s*$"
)
_SUBJECTS: tuple[tuple[Subject, str], ...] = (
    (Subject.CREDIT, r"tin dung|ngan hang|tctd"),
    (
        Subject.CORRUPTION,
        # "Thu hồi gần 16.000 tỷ đồng": of what was taken; a debt is "thu".
        r"^\W*thu hoi(?: duoc| ve)?\s*$|tham nhung|chiem doat|that thoat|ban chi dao (?:trung uong|tw)\b"
        r"|kinh te(?=,? (?:chuc vu|tham nhung))|\bkttn\b|an kinh te",
    ),
    (
        Subject.ADMINISTRATIVE,
        r"an hanh chinh|(?:vu |viec |ve )hanh chinh|thahc"
        r"|hanh chinh nha nuoc(?=, nguoi co tham quyen)|\bhc\b|to tung hanh chinh",
    ),
    (Subject.BUDGET, r"ngan sach|nsnn"),
    (Subject.COMMERCIAL, r"kinh doanh,? thuong mai|kdtm"),
    (
        Subject.COMPLAINT,
        r"khieu nai|to cao|kntc|tiep cong dan|don thu|luot cong dan|don (?:khieu nai|to cao|de nghi|kien nghi)",
    ),
)
# What courts do is no enforcement, and coercion, relief and compensation are counted by themselves. Only records tell
# them apart: who asks about them names them.
_OTHER_SUBJECTS = re.compile(
    r"toa an(?: nhan dan)?(?: cac cap| hai cap)?(?: da)? (?:thu l[yi]|giai quyet|xet xu)|\bxet xu\b|cuong che"
    r"|dan su trong (?:cac )?(?:ban )?(?:an )?hinh su|boi thuong nha nuoc|\bbtnn\b|mien,? giam"
)
_CLAUSE_END = re.compile(r"[;.]")
_SUBJECT = re.compile("|".join(f"(?P<{s.name}>{pattern})" for s, pattern in _SUBJECTS))
_CHANGE = re.compile(
    r"(?:tang|(?<!mien, )(?<!mien )giam|it hon|nhieu hon|cao hon|thap hon)(?: them)?(?: duoc)?(?: len)?(?: toi)?"
    r"(?: ve (?:viec|tien))?(?: (?:so voi|so cung ky)[^,;()\d]{0,40})?[\s:(]*$"
)
# "70% về việc và 30% về tiền": the second is of the first one's kind.
_COORDINATED = re.compile(r"\s?ve (?:viec|tien|gia tri)\s?(?:va|,|;)\s?")
_MARGIN = re.compile(
    r"(?:vuot|con thieu|(?<!toi )thieu|hut)(?: muc| tien do| chi tieu[^,;()\d]{0,40})?(?: la)?[\s:(]*$"
)
# "giảm ít nhất 8% đến 10% số việc và 6% đến 8% số tiền có điều kiện chuyển kỳ sau": the measure comes last, and is that
# of every number since "giảm". "thi hành xong 70% số việc có điều kiện" is no such thing.
_SHARE = r"(?:tren |hon |gan |khoang )?[\d.,]+\s?(?:%|phan tram)"
_RANGE = rf"{_SHARE}(?:\s?(?:den|toi|-|–)\s?{_SHARE})?"
_SHARE_OF = rf"{_RANGE} (?:tren )?(?:tong )?so (?:vu viec|viec|tien)"
_CHANGED_SHARES = re.compile(
    rf"\b(?P<verb>tang|giam)(?: duoc| them| it nhat| toi thieu| tu| khoang)* (?P<shares>{_SHARE_OF}"
    rf"(?:\s?(?:,|va|;)\s?{_SHARE_OF})*) (?P<measure>[a-z ]{{3,80}})"
)
_BASIS_OF_SHARE = re.compile(r"so (vu viec|viec|tien)")
# "cao hơn kết quả chung cả nước 2,56 %": a distance from the nation's result, not from an earlier one.
_COMPARED_WITH = re.compile(
    r"(?:cao|thap|nhieu|it) hon (?:so voi )?(?:ket qua|muc|binh quan|trung binh|chi tieu|toan quoc"
    r"|ca nuoc)[^,;()\d]{0,40}$"
)
_TARGET = re.compile(
    r"(?:chi tieu(?: duoc giao| giao| nam| la| dat| de ra| ve viec| ve tien|:|,|\(| )*|duoc giao"
    r"|(?<!chuyen )(?<!ban )\bgiao|phan dau(?: dat)?|nhiem vu duoc giao"
    r"|phai (?:thi hanh|giai quyet) xong)[\s:(]*(?:dat|la)?[\s:(]*$"
)
# "phấn đấu thi hành xong đạt trên 80%", "giao chỉ tiêu thi hành xong về việc 70%", "ít nhất 8%": for records, which
# tell targets from results; an answer about results may quote them.
_FAR_TARGET = re.compile(
    r"(?:(?:phan dau|giao(?: cac)? chi tieu|chi tieu(?: thi hanh| giai quyet| ve| nam| duoc giao|:"
    r"| [a-z ]{1,40} giao\b))"
    r"(?![^;.]*(?:ket qua|dat duoc|da dat|vuot|hoan thanh))[^;.]{0,80}|it nhat|toi thieu)[\s:(]*$"
)
# "giảm 205 việc (4,32%)", "tăng 205 việc, tương ứng 4,32%": the share of the change before it.
_SHARE_OF_CHANGE = re.compile(r" \(|,? ?\(?(?:tuong (?:ung|duong)|bang)(?: voi| ty le)*\s*")
_LEAST = re.compile(r"it nhat|toi thieu")
# A list of targets goes on until results are told.
_RESULTS_TOLD = re.compile(r"ket qua|\bda\b|dat duoc|thuc hien|thuc te|vuot|tang|giam")
_RATE = re.compile(r"ty le|ti le|dat|chiem|bang|tuong (?:ung|duong)")
_RANK = re.compile(r"(?:xep(?: hang)? thu|dung thu|vi tri thu|hang thu)\s*$")
# "80%, về tiền 50%": what follows the comma is said of the next number.
_BASIS_AFTER = re.compile(r"^\s?(?:\)|,(?!\s?ve (?:viec|tien|gia tri)[^,;.()]{0,40}$))?\s?ve (viec|tien|gia tri)")
_BASIS_BEFORE = re.compile(r"ve (viec|tien|gia tri)\b(?! lam)")
_MEASURE_AFTER = re.compile(
    r"^[\"”]?\s*(?:\(?|trong |tren |so )?(?:viec |tien )?(?:thuoc (?:dien|loai|truong hop) )?"
    r"(?:da |duoc )?(?P<after>(?:chua |khong )?(?:co|du) dieu kien"
    r"|phai thi hanh|thi hanh xong|chua (?:thi hanh|giai quyet) xong|ton (?:dong|lai)|thu l[yi](?: moi)?"
    r"|(?:cu|ky truoc|nam truoc|nam \d{4}) chuyen sang|chuyen ky sau|uy thac"
    r"|(?:thu hoi|huy)[a-z ,]{0,12} quyet dinh|tam dinh chi|\bhoan\b(?! thanh| thien| toan| tra)"
    r"|(?:so )?(?:viec |tien )(?:co dieu kien )?chuyen ky sau"
    r"|(?:vu viec |viec |so tien |don |ban an )?(?:da |duoc )+(?:thi hanh|giai quyet)(?: xong)?)"
)
# "phải thi hành 42 việc (có điều kiện: 30 việc; …)": what the brackets name is that of the number in them.
_OF_NEXT = re.compile(r"(?: thi hanh| giai quyet)?(?: la| co| dat)?[\s:]*$")
# "100% bản án": a share of all of them; "đạt 52% kế hoạch": of a plan, not of the cases.
_OF_ALL = re.compile(r"\s(?:so |tong so )?(ban an|vu viec|viec|quyet dinh)\b")
# "84,4% trên số việc có điều kiện, tăng 120 việc": of what the rate is, not what rose.
_OVER_AFTER = re.compile(
    r"\s(?:so voi |tren |trong |cua )?(?:tong )?so (?:vu viec |viec |tien |ban an |an )?(?:phai |da )?"
    r"(?:(?:co|du) dieu kien|thi hanh|thu l[yi]|giai quyet)"
)
_OF_PLAN = re.compile(r"\s(?:so voi )?(?:ke hoach|du toan|chi tieu|nhiem vu)")
_RESULT_IS = re.compile(r"(?:ket qua|\bdat|thuc hien(?: duoc)?)(?: la| dat| ty le| ti le)*[\s:(]*$")
_REACHES = re.compile(r"\bdat(?: duoc)?(?: ty le| ti le)?[\s:(]*$")
_RATE_AFTER = re.compile(r"\s*\)?\s*(?:ve|cua) (?:ty|ti) le\b")
# "đối với 100% bản án" as what is to be reached, in a sentence that sets goals.
_GOAL_WORDS = re.compile(r"muc tieu|chi tieu|bao dam|dam bao|phan dau|yeu cau|\bphai\b")
_REACHED = re.compile(r"(?:\bdat|da [a-z ]{0,40}|ket qua|hoan thanh)\s*$")
_ALL = 100
# "9.211 việc án tham nhũng, kinh tế": the subject right after the number.
_SUBJECT_AFTER = re.compile(
    r"\s(?:thuoc |ve |lien quan den )?(?:cac )?(?:loai )?(?:vu viec |vu an |viec |vu |an )?"
    r"(?:ve |cua )?(?:cac )?(?:to chuc )?(?:"
    + "|".join(f"(?P<{subject.name}>{pattern})" for subject, pattern in _SUBJECTS)
    + ")"
)
# Numbers without a unit that have that of the figure before them: "(15.007 chủ động, 1.889 theo yêu cầu)".
_CLASSIFIED = re.compile(r"\s(?:chu dong|theo yeu cau|cu\b|moi\b|co dieu kien|chua co|dang\b|da\b|an\b|dan su|hinh su)")
_LISTED = re.compile(r"[(,;]\s*(?:gom |co |trong do |va |la )*$")
_TIMES = re.compile(r"\s?(?:nam|thang|ngay|tuan|gio|nguoi|lan)\b")
_CALENDAR = re.compile(
    r"\b\d{1,2}\s?[/.–-]\s?\d{1,2}\s?[/.–-]\s?\d{4}\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}/\d{4}\b"
    r"|\b[Nn]gày \d{1,2}(?:\s?[/.–-]\s?\d{1,2}| tháng \d{1,2})?(?: năm \d{4})?|\b[Tt]háng \d{1,2}(?:/\d{4})?\b(?! đầu)"
    r"|(?:[Ss]áng|[Cc]hiều|[Tt]ối|[Hh]ôm|[Tt]ừ|[Đđ]ến) (?:ngày )?\d{1,2}[/.–-]\d{1,2}\b|\bnăm \d{4}\b"
)
# How far before its number a column's label may begin.
_LABEL_CHARACTERS = 120
_COLUMN_UNITS = {
    "việc": (Unit.CASE, 1), "vụ việc": (Unit.CASE, 1), "%": (Unit.PERCENT, 1), "bản án": (Unit.JUDGMENT, 1),
    "đồng": (Unit.VND, 1), "nghìn đồng": (Unit.VND, 10**3), "ngàn đồng": (Unit.VND, 10**3),
    "triệu đồng": (Unit.VND, 10**6), "tỷ đồng": (Unit.VND, 10**9), "tỉ đồng": (Unit.VND, 10**9),
}  # fmt: skip
# "Số việc thi hành xong 10.411;": the column's label names what is counted.
_COLUMN_LABEL = re.compile(
    r"(?:^|[;:,]\s)[^;:\d]*?\b(số việc|số vụ việc|số bản án|tỷ lệ|tỉ lệ)\b[^;:\d]{0,60}\s$", re.IGNORECASE
)
_LABEL_UNITS = {"số việc": Unit.CASE, "số vụ việc": Unit.CASE, "số bản án": Unit.JUDGMENT}
_UNIT_BEFORE = re.compile(r"\((?P<unit>" + "|".join([*_COLUMN_UNITS, r"1\.?000 đồng"]) + r")\)", re.IGNORECASE)
_UNIT_BEFORE_NUMBER = re.compile(_UNIT_BEFORE.pattern + r"\s*:?\s*$", re.IGNORECASE)
# Of a column's label, folded: its unit; and in "Tỷ lệ thi hành xong/có điều kiện" what the rate is over.
_COLUMN_UNIT = re.compile(r"\((?:[a-z0-9. ]{1,14}|%)\)(?=\s*:?\s*$)")
_OVER = re.compile(r"(?<=[a-z])\s?/\s?[a-z][^;:/]*$")
# What is left of what was received when entrusted and withdrawn cases are taken off is hardly less than this.
_RECEIVED_TO_ENFORCE = Decimal("0.95")
_OUT_OF_CHARACTERS = 24
_OUT_OF = re.compile(r"/|\s?(?:tren|trong|trong so|trong tong so|tren tong so|/)\s?(?:tong so )?")
# "Án tham nhũng, kinh tế: hơn 27.416 tỷ đồng": a line that goes on about what the one before it counted.
_NOT_YET_COUNTED = re.compile(r"[^\d]*")
_HEADING_CHARACTERS = 160
# What says what a number is stands within so many characters before it.
_SAID_CHARACTERS = 400
_ABOUT = re.compile(
    r"(?:[-+•] )?(?:ve |cac )?(?:viec |vu |vu an |an |loai |no )*(?:"
    + "|".join(p for _, p in _SUBJECTS)
    + r")[^:;.\d]{0,40}: "
)
# What carries a number of its own, before the number; folded.
_NUMBERED = re.compile(
    r"(?:dieu|khoan|diem|\bso|nam|quy|phu luc|chuong|muc|covi[dt]-?|quan|bieu|mau|nghi quyet|chi thi|de an|thong tu"
    r"|nghi dinh|ket luan|phuong|to|cung ky)\s*$"
)
# "(4) Về tổ chức", "([4])", "4) Về tổ chức": the number of a point of a list, or of a note; but not "hoãn (12)" nor the
# last of "(có điều kiện: 30; hoãn: 12)".
_POINT_BEFORE = re.compile(r"(?:\[|(?:^|[.;:,\n]|\bva)\s*\(|(?:^|[.;:\n]|\bva)\s*(?P<open>))$")
_POINT_AFTER = re.compile(r"[\])]")
_POINT_DIGITS = 2
# "Án tín dụng, ngân hàng: 138 việc, 1.170 tỷ đồng": a report that lists what was dealt with names no measure.
_LABELLED = re.compile(
    r"^\s*(?:[-+•]\s*)?(?:ve )?(?:(?:so )?(?:tien|viec)|.{0,40}(?:"
    + "|".join([*(pattern for _, pattern in _SUBJECTS), _OTHER_SUBJECTS.pattern])
    + r")[^:.;]{0,30}):\s*$"
)
# "Án tín dụng: 410 việc, 900 tỷ đồng, đã xong 60 việc": what is listed is still to be dealt with.
_DONE_LATER = re.compile(r"[^;.]*(?:\.\d[^;.]*)*,[^;.]*\b(?:xong|da thu|thu duoc|da thi hanh|da giai quyet)\b")
# What the following number names for the one before it: "29 tỷ đồng/67 tỷ đồng có điều kiện".
_OUT_OF_NEXT = re.compile(r"\s?(?:tren|trong so|trong tong so|/)\s?(?:tong so )?")
# A report's name lists both kinds of enforcement; its results are not those of administrative enforcement alone.
_BOTH_KINDS = re.compile(
    r"(?:dan su|thads),? (?:va )?(?:theo doi )?(?:cong tac )?(?:thi hanh an hanh chinh|thahc|hanh chinh|hc)\b"
)


def measures_in(folded: str) -> list[tuple[Measure, int]]:
    """Return the measures named in accent-less text with the offset where each is named."""
    return [(Measure[m.lastgroup or "OTHER"], m.start()) for m in _MEASURE.finditer(folded)]


def subjects_in(folded: str) -> list[Subject]:
    """Return the subjects named in accent-less text, in order."""
    text = _BOTH_KINDS.sub(" ", folded)
    return [Subject[m.lastgroup or "ALL"] for m in _SUBJECT.finditer(text)]


def rate_of(measure: Measure) -> Measure:
    """Return the rate that belongs to a count (thi hành xong: tỷ lệ thi hành xong), or the measure itself."""
    return _RATES.get(measure, measure)


def read_figures(text: str, start: int = 0, end: int | None = None, *, others: bool = False) -> list[Figure]:
    """Return the figures of the sentences in `text[start:end]`, offsets counted in `text`.

    With `others` as records need them: what is counted apart from enforcement itself (coercion, courts' work) has the
    subject OTHER, and targets are known from further off.
    What a line's first sentence says of basis ("Về tiền: …") holds for the sentences after it on the line.
    """
    figures: list[Figure] = []
    last: list[Figure] = []
    state = _State()
    heading = _State()
    previous_end = start
    for sentence in sentences(text, start, end):
        folded = fold_aligned(text[sentence.start : sentence.end])
        lead = _NOT_YET_COUNTED.match(folded)
        if "\n" in text[previous_end : sentence.start]:
            last = []
            # "Thi hành xong:" and "Án tham nhũng, kinh tế: …" on lines of their own.
            goes_on = heading if heading != _State() else state if lead and _ABOUT.match(lead[0]) else _State()
            state = _State(measure=goes_on.measure, subject=goes_on.subject, basis=goes_on.basis)
        carried = _State(subject=_lead_subject(text, sentence, state), basis=state.basis, measure=state.measure)
        if heading.subject is not Subject.ALL and state.subject is heading.subject:
            carried = replace(carried, subject=heading.subject)
        found = list(_read_sentence(text, sentence, folded, carried, others))
        found = _with_wholes(text, found, last)
        figures.extend(found)
        last = found
        if found:
            state = _State(found[-1].subject, found[0].measure, found[0].basis)
        elif lead and sentence.end - sentence.start <= _HEADING_CHARACTERS and text[sentence.end - 1] == ":":
            heading = state = _said(_State(), lead[0], others)
            heading = state = replace(heading, rate=False)
        if "\n\n" in text[sentence.end : sentence.end + 2] or (not found and text[sentence.end - 1] != ":"):
            heading = _State()
        previous_end = sentence.end
    return figures


def _with_wholes(text: str, figures: Sequence[Figure], before: Sequence[Figure]) -> list[Figure]:
    """Say what each "xong A/B" is out of: the enforceable where that is said of its sibling, or B is less than all.

    `before` are the figures of the sentence before.
    """
    wholes = [i for i in range(1, len(figures)) if _is_fraction(text, figures[i - 1], figures[i])]
    if not wholes:
        return list(figures)
    said = any(figures[i].measure is Measure.ENFORCEABLE for i in wholes)
    totals = [f for i, f in enumerate([*figures, *before]) if i not in wholes and f.kind is FigureKind.LEVEL]
    read = list(figures)
    for i in wholes:
        whole = figures[i]
        if whole.measure is not Measure.TO_ENFORCE or whole.subject is Subject.ADMINISTRATIVE:
            continue
        named = _MEASURE_AFTER.match(fold_aligned(text[whole.quantity.end : whole.quantity.end + _LABEL_CHARACTERS]))
        if named is None and (said or any(_is_more(total, whole) for total in totals)):
            read[i] = replace(whole, measure=Measure.ENFORCEABLE)
    return read


def _is_fraction(text: str, done: Figure, whole: Figure) -> bool:
    between = text[done.quantity.end : whole.quantity.start]
    return (
        done.measure is Measure.COMPLETED
        and whole.measure in {Measure.TO_ENFORCE, Measure.ENFORCEABLE}
        and len(between) <= _OUT_OF_CHARACTERS
        and _OUT_OF.fullmatch(fold_aligned(between)) is not None
    )


def _is_more(total: Figure, whole: Figure) -> bool:
    """Tell whether a stated total is so much more than a whole that this is not the total itself."""
    least = {Measure.RECEIVED: _RECEIVED_TO_ENFORCE, Measure.TO_ENFORCE: Decimal(1)}.get(total.measure)
    same = (total.subject, total.quantity.unit) == (whole.subject, whole.quantity.unit)
    return least is not None and same and total.quantity.value * least > whole.quantity.value


def _lead_subject(text: str, sentence: Span, state: _State) -> Subject:
    """Keep the subject when a sentence goes on about the same thing ("Trong số có điều kiện, …")."""
    folded = fold_aligned(text[sentence.start : sentence.start + 40])
    goes_on = re.match(r"trong (?:so|do)|so tien|so viec nay|ket qua,", folded)
    return state.subject if goes_on else Subject.ALL


def _read_sentence(text: str, sentence: Span, folded: str, state: _State, others: bool) -> Iterator[Figure]:
    body = text[sentence.start : sentence.end]
    found = [q for q in quantities(body) if not _is_numbering(folded, q)]
    if not found:
        return
    folded = _BOTH_KINDS.sub(lambda m: " " * len(m[0]), folded)
    taken = bytearray(len(body))
    spans = [(m.start, m.end) for m in period_mentions(body)]
    for pattern in (DOCUMENT_NUMBER, _CALENDAR, _UNIT_BEFORE):
        spans += [m.span() for m in pattern.finditer(body)]
    for start, end in spans:
        taken[start:end] = b"\1" * (end - start)
    printed = [_with_unit_before(body, q) for q in found if not any(taken[q.start : q.end])]
    position = 0
    changed = deque(_changed_shares(folded))
    for index, as_printed in enumerate(printed):
        quantity = as_printed
        before = folded[max(position, quantity.start - _SAID_CHARACTERS) : quantity.start]
        before = _OVER.sub(" ", _COLUMN_UNIT.sub(" ", before))
        following = printed[index + 1].start if index + 1 < len(printed) else len(body)
        after = folded[quantity.end : following]
        if quantity.unit is Unit.OTHER and after == "/" and index + 1 < len(printed):
            quantity = replace(quantity, unit=printed[index + 1].unit, counted=printed[index + 1].counted)
        quantity = printed[index] = _with_unit_of(printed[index - 1] if index else None, quantity, before, after)
        out_of = index > 0 and _OUT_OF.fullmatch(before) and state.measure is Measure.COMPLETED
        whole = bool(out_of) and printed[index - 1].unit in {Unit.OTHER, quantity.unit}
        done = state
        state = _stated(state, before, folded[quantity.end : quantity.end + _SAID_CHARACTERS], others)
        named_by = printed[index + 1].end if after == "/" and index + 1 < len(printed) else quantity.end
        about = _SUBJECT_AFTER.match(folded, named_by)
        if quantity.unit is Unit.JUDGMENT and folded.startswith(" hanh chinh", named_by):
            state = replace(state, subject=Subject.ADMINISTRATIVE)
        elif about is not None and quantity.unit in _UNIT_BASIS:
            state = replace(state, subject=Subject[about.lastgroup or "ALL"])
        if folded.startswith(" buoc thi hanh", named_by):
            state = replace(state, measure=Measure.OTHER)
        if state.measure is Measure.OTHER and index + 1 < len(printed) and _OUT_OF_NEXT.fullmatch(after):
            state = replace(state, measure=Measure.COMPLETED)
        figure, state = _figure(
            state, quantity, before, after, folded[max(0, quantity.start - 200) : quantity.start], others
        )
        state = replace(state, kind=figure.kind)
        while changed and changed[0].end <= quantity.start:
            changed.popleft()
        if changed and changed[0].start <= quantity.start:
            figure = _of_changed(figure, changed[0], folded, others)
        if whole:
            # "363/830 việc", "8.529 việc trong số 9.867 việc có điều kiện": done out of what was to be done; a rate
            # after it is that of what was done.
            if figure.measure is Measure.COMPLETED:
                enforceable = re.match(r"[\"”]?\s(?:viec )?co dieu kien", after)
                figure = replace(figure, measure=Measure.ENFORCEABLE if enforceable else Measure.TO_ENFORCE)
            state = replace(state, measure=done.measure)
        # What names the whole ("… việc có điều kiện") says nothing of the rate that follows it.
        share = quantity.unit is Unit.PERCENT and figure.kind is FigureKind.LEVEL
        naming = _over(after) if share else _MEASURE_AFTER.match(after) if whole else None
        position = quantity.end + (naming.end() if naming else 0)
        shifted = replace(figure.quantity, start=quantity.start + sentence.start, end=quantity.end + sentence.start)
        yield replace(figure, quantity=shifted)


def _over(after: str) -> re.Match[str] | None:
    """Return what a rate says it is over; of "70% tổng số phải thi hành 1.000 việc" none: that is the next number."""
    said = _OVER_AFTER.match(after)
    return None if said is None or _OF_NEXT.match(after, said.end()) else said


@dataclass(frozen=True, slots=True)
class _ChangedShares:
    """A run of shares that rise or fall, with the measure named at its end."""

    start: int
    end: int
    measure: Measure
    falls: bool
    goal: bool


def _changed_shares(folded: str) -> Iterator[_ChangedShares]:
    for match in _CHANGED_SHARES.finditer(folded):
        named = measures_in(match["measure"])
        if not named or named[0][1] != 0:
            continue
        # "có điều kiện chuyển kỳ sau": part of what is carried over.
        last = Measure.CARRIED_OVER if any(m is Measure.CARRIED_OVER for m, _ in named) else named[0][0]
        said = folded[max(0, match.start() - _LABEL_CHARACTERS) : match.start("shares")]
        goal = _FAR_TARGET.search(said) or _LEAST.search(match[0])
        yield _ChangedShares(match.start("shares"), match.end("shares"), last, match["verb"] == "giam", bool(goal))


def _of_changed(figure: Figure, shares: _ChangedShares, folded: str, others: bool) -> Figure:
    """Return a figure of such a run with its measure and basis; a goal that something falls to is negative."""
    quantity = figure.quantity
    own = _BASIS_OF_SHARE.search(folded, quantity.end, shares.end)
    basis = Basis.MONEY if own and own[1] == "tien" else Basis.CASE
    kind = FigureKind.TARGET if others and shares.goal else FigureKind.CHANGE
    value = -quantity.value if kind is FigureKind.TARGET and shares.falls else quantity.value
    quantity = replace(quantity, value=value, unit=Unit.PERCENT)
    return replace(figure, measure=shares.measure, basis=basis, kind=kind, quantity=quantity)


def _with_unit_of(previous: Quantity | None, quantity: Quantity, before: str, after: str) -> Quantity:
    """Give a bare number the unit of the figure before it: "thi hành xong 5 bản án; còn theo dõi 49."."""
    if previous is None or quantity.unit is not Unit.OTHER or previous.unit not in {Unit.CASE, Unit.JUDGMENT}:
        return quantity
    part = _LISTED.search(before) and _CLASSIFIED.match(after)
    rest = (
        quantity.counted is None
        and not before.endswith("(")
        and _MEASURE.search(before)
        and re.match(r"\s*(?:[.,;)]|$)", after)
    )
    return replace(quantity, unit=previous.unit, counted=None) if part or rest else quantity


def _is_standing_target(quantity: Quantity, before: str) -> bool:
    """Tell whether "100%" is what is to be reached, and not what was."""
    whole = quantity.unit is Unit.PERCENT and quantity.value == _ALL
    return whole and _GOAL_WORDS.search(before) is not None and not _REACHED.search(before)


def _with_unit_before(body: str, quantity: Quantity) -> Quantity:
    """Give a table's number the unit of its column: "Thi hành xong (việc) 3.806", "Tỷ lệ (%): 85,08"."""
    if quantity.unit is not Unit.OTHER:
        return quantity
    before = body[max(0, quantity.start - _LABEL_CHARACTERS) : quantity.start]
    stated = _UNIT_BEFORE_NUMBER.search(before)
    if stated is None and _TIMES.match(fold_aligned(body[quantity.end : quantity.end + 8])):
        return quantity
    if stated is None:
        label = _COLUMN_LABEL.search(before)
        unit = _LABEL_UNITS.get(label[1].lower()) if label else None
        return quantity if unit is None else replace(quantity, unit=unit, counted=None)
    words = " ".join(stated["unit"].lower().replace("1.000", "nghìn").replace("1000", "nghìn").split())
    unit, scale = _COLUMN_UNITS[words]
    return replace(quantity, unit=unit, value=quantity.value * scale, counted=None)


_UNIT_LINE = re.compile(r"(?:don vi(?: tinh)?|dvt)\s*:?\s*\(?$")


def _is_numbering(folded: str, quantity: Quantity) -> bool:
    """Tell whether the digits are a year, or those of an article, a list or a document."""
    if _UNIT_LINE.search(folded[max(0, quantity.start - 20) : quantity.start]):
        return True  # "Đơn vị tính: 1.000 đồng"
    if quantity.unit is not Unit.OTHER:
        return False
    if quantity.raw.isdigit() and len(quantity.raw) == 4 and 1990 <= quantity.value <= 2050 and not quantity.counted:
        return True
    before = folded[max(0, quantity.start - 14) : quantity.start]
    point = quantity.raw.isdigit() and len(quantity.raw) <= _POINT_DIGITS and _POINT_AFTER.match(folded, quantity.end)
    if _NUMBERED.search(before) or not point:
        return bool(_NUMBERED.search(before))
    found = _POINT_BEFORE.search(before)
    clause = folded[max(0, quantity.start - _LABEL_CHARACTERS) : quantity.start]
    return found is not None and (found["open"] is None or clause.rfind("(") <= clause.rfind(")"))


def _said(state: _State, before: str, others: bool = False) -> _State:
    """Return the state after the words between two quantities."""
    subject, named = state.subject, -1
    for match in _SUBJECT.finditer(before):
        subject, named = Subject[match.lastgroup or "ALL"], match.start()
    for match in _OTHER_SUBJECTS.finditer(before) if others else ():
        # "miễn, giảm khoản thu nộp ngân sách": relief, whatever was owed.
        relief = "mien" in match[0] and not _CLAUSE_END.search(before, match.end(), max(named, match.end()))
        if match.start() >= named or relief:
            subject = Subject.OTHER
    measure, rate = state.measure, False
    last = None
    for match in _MEASURE.finditer(before):
        last = match
    if last is not None:
        measure = Measure[last.lastgroup or "OTHER"]
    elif _BARE_RECEIVED.search(before):
        measure = Measure.RECEIVED
    elif _BARE_DONE.search(before) or (measure is Measure.OTHER and _LABELLED.search(before)):
        measure = Measure.COMPLETED
    # "… về tiền; án hành chính đạt …": judgments and letters are not counted in what was said before they were named.
    otherwise = subject in _COUNTED_OTHERWISE and subject is not state.subject
    basis = Basis.OTHER if otherwise else state.basis
    for match in _BASIS_BEFORE.finditer(before, max(named, 0) if otherwise else 0):
        basis = Basis.CASE if match[1] == "viec" else Basis.MONEY
    if _RATE.search(before):
        rate = True
    return replace(state, subject=subject, measure=measure, basis=basis, rate=rate)


def _stated(state: _State, before: str, later: str, others: bool) -> _State:
    """Return the state after the words before a quantity, in view of those `later`."""
    said = _said(state, before, others)
    listed = state.measure is Measure.OTHER and said.measure is Measure.COMPLETED and _LABELLED.search(before)
    return replace(said, measure=Measure.RECEIVED) if listed and _DONE_LATER.match(later) else said


_COUNTED_OTHERWISE = frozenset({Subject.ADMINISTRATIVE, Subject.COMPLAINT})
_UNIT_BASIS = {Unit.CASE: Basis.CASE, Unit.VND: Basis.MONEY, Unit.JUDGMENT: Basis.JUDGMENT}
_RATES = {
    Measure.COMPLETED: Measure.COMPLETION_RATE,
    Measure.ENFORCEABLE: Measure.ENFORCEABLE_RATE,
    Measure.UNENFORCEABLE: Measure.UNENFORCEABLE_RATE,
}
_OUT_OF_WHICH = frozenset({Measure.RECEIVED, Measure.TO_ENFORCE, Measure.ENFORCEABLE, Measure.NEW})
# "thụ lý mới tăng 12%": of the count, whatever rate stood before it.
_WITHOUT_RATE = frozenset(
    {Measure.RECEIVED, Measure.CARRIED_IN, Measure.NEW, Measure.ENTRUSTED, Measure.WITHDRAWN, Measure.TO_ENFORCE,
     Measure.POSTPONED, Measure.SUSPENDED, Measure.CARRIED_OVER}
)  # fmt: skip
_COUNTS = {rate: count for count, rate in _RATES.items()}


def _figure(
    state: _State, quantity: Quantity, before: str, after: str, folded_sentence: str, others: bool
) -> tuple[Figure, _State]:
    """Return the figure of `quantity` and the state that it leaves behind."""
    kind = state.kind if _COORDINATED.fullmatch(before) else _kind(before, quantity.unit, others)
    goes_on = state.kind is FigureKind.TARGET and quantity.unit is Unit.PERCENT and not re.search(r"[%)]", before)
    if kind is FigureKind.LEVEL and goes_on and not _RESULTS_TOLD.search(before):
        kind = FigureKind.TARGET
    if kind is FigureKind.LEVEL and _is_standing_target(quantity, folded_sentence):
        kind = FigureKind.TARGET
    if state.changed and _SHARE_OF_CHANGE.fullmatch(before) and quantity.unit is Unit.PERCENT:
        kind = FigureKind.CHANGE
    basis = _UNIT_BASIS.get(quantity.unit, state.basis)
    measure = state.measure
    next_measure = _MEASURE_AFTER.match(after)
    if next_measure and "(" in next_measure[0] and _OF_NEXT.match(after, next_measure.end()):
        next_measure = None
    if next_measure and kind is FigureKind.LEVEL and quantity.unit in _UNIT_BASIS:
        said = _MEASURE.search(next_measure["after"])
        named = Measure[said.lastgroup] if said and said.lastgroup else Measure.COMPLETED
        # "đã giải quyết xong 30 việc thụ lý từ năm trước" is what was done.
        measure = named if named is not Measure.RECEIVED or measure is Measure.OTHER else measure
    if kind is FigureKind.RANK and state.level_percent:
        return Figure(state.subject, _RATES.get(measure, measure), state.basis, kind, quantity), state
    if quantity.unit not in {Unit.PERCENT, Unit.POINT}:
        measure = _COUNTS.get(measure, measure)
        figure = Figure(state.subject, measure, basis, kind, quantity)
        if kind is FigureKind.LEVEL:
            return figure, replace(state, measure=measure, basis=basis, level_percent=False, changed=False)
        return figure, replace(state, measure=measure, basis=basis, changed=kind is FigureKind.CHANGE)
    basis_after = _BASIS_AFTER.match(after)
    if basis_after:
        basis = Basis.CASE if basis_after[1] == "viec" else Basis.MONEY
    of_all = _OF_ALL.match(after)
    if of_all and kind is FigureKind.TARGET:
        basis = Basis.CASE if of_all[1] in {"viec", "vu viec"} else Basis.JUDGMENT
    # "giao trên 81,5%, kết quả 82,5%, vượt 1%": the rate that targets are set for.
    goal = kind in {FigureKind.TARGET, FigureKind.MARGIN} or _RESULT_IS.search(before)
    if measure is Measure.OTHER and goal and not of_all and not _OF_PLAN.match(after):
        measure = Measure.COMPLETED
        state = replace(state, measure=measure)
    # "đạt" says how much was done, "chiếm" what part something is.
    if kind is FigureKind.LEVEL and measure in _OUT_OF_WHICH and _REACHES.search(before) and not of_all:
        # "theo dõi thi hành án hành chính đạt 100%": of the following, not of what is to be done.
        followed = state.subject is Subject.ADMINISTRATIVE and measure is Measure.RECEIVED
        measure = Measure.OTHER if followed else Measure.COMPLETED
    measure = _RATES.get(measure, measure)
    if kind is FigureKind.LEVEL:
        figure = Figure(state.subject, measure, basis, kind, quantity)
        return figure, replace(state, measure=measure, basis=basis, level_percent=True, changed=False)
    # After a rate, "tăng 2,82%" is in points; after an amount it is a share of that amount.
    of_rate = bool(_RATE_AFTER.match(after)) or (
        not state.changed and (state.level_percent or kind is not FigureKind.CHANGE or state.rate)
    )
    if kind is FigureKind.CHANGE and measure in _WITHOUT_RATE and not state.rate:
        of_rate = False
    unit = Unit.PERCENT if kind is FigureKind.TARGET else Unit.POINT if of_rate else Unit.PERCENT
    figure = Figure(state.subject, measure if of_rate else state.measure, basis, kind, replace(quantity, unit=unit))
    return figure, replace(state, basis=basis, changed=False)


def _kind(before: str, unit: Unit, others: bool) -> FigureKind:
    if _COMPARED_WITH.search(before):
        return FigureKind.MARGIN
    if _MARGIN.search(before):
        return FigureKind.MARGIN
    if _CHANGE.search(before):
        return FigureKind.CHANGE
    if _TARGET.search(before) or (others and _FAR_TARGET.search(before)):
        return FigureKind.TARGET
    # "tín dụng thu 22.000 tỷ" is no rank.
    if unit is Unit.OTHER and _RANK.search(before):
        return FigureKind.RANK
    return FigureKind.LEVEL
