"""What a question asks: its kind, periods, places, measures and the words that say the rest. Pure.

Patterns work on accent-less text, so that "bao nhiêu việc" and "bao nhieu viec" are one question.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.figures import Basis, FigureKind, Measure, Subject, measures_in, subjects_in
from ingest.numbers import quantities
from ingest.periods import PeriodKind, PeriodName, period_mentions
from ingest.places import NATIONAL, districts, place_mentions
from ingest.types import Quantity, Unit
from ingest.words import (
    DOCUMENT_NUMBER,
    NAMED_NUMBER,
    abbreviations,
    document_terms,
    fold,
    fold_aligned,
    has_accents,
    syllables,
)


class QuestionKind(StrEnum):
    """What sort of answer a question wants."""

    FIGURE = "figure"
    COMPARISON = "comparison"
    WHO = "who"
    WHEN = "when"
    LEGAL = "legal_basis"
    DIRECTIVE = "directive"
    LIST = "list"
    DEFINITION = "definition"
    DOCUMENTS = "multi_doc"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Ask:
    """One quantity asked for; None where the question leaves it open."""

    basis: Basis | None
    measure: Measure | None
    kind: FigureKind
    rate: bool = False
    # The counted thing of "bao nhiêu X" when X is no unit of the field ("bị cáo", "đơn vị").
    counted: str | None = None
    # A margin from the nation's result, not from a target ("cao hơn mặt bằng chung cả nước").
    from_nation: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands alone, understood."""

    text: str
    folded: bool
    kind: QuestionKind
    periods: tuple[PeriodName, ...]
    places: tuple[str, ...]
    subject: Subject
    asks: tuple[Ask, ...]
    # Content syllables in order, accented unless `folded`; periods, places and question words left out.
    words: tuple[str, ...]
    # The syllables that name its periods ("năm", "2020"): a sentence of that period need not repeat them.
    period_words: tuple[str, ...]
    # Pairs "thi_hành" of neighbouring content syllables.
    pairs: tuple[str, ...]
    # Of these, what no ask, subject or place already says; the rest of a figure's question is matched by record.
    residual: tuple[str, ...]
    document_terms: tuple[str, ...]
    names: tuple[str, ...]
    # Quantities that the asker states ("có phải đạt 80% không", "tỉnh có 12.132 việc …").
    stated: tuple[Quantity, ...]
    yes_no: bool
    # -1 when the question takes a fall for granted, +1 a rise, 0 neither.
    presumed_change: int
    # A unit below the nation is meant without being named ("Cục THADS thành phố", "tỉnh này").
    local: bool
    subject_named: bool = False

    author: bool = False
    # A yes-or-no question whose claim can be held against a source.
    confirms: bool = False
    directing: bool = False
    # A person's name is wanted, not an office's.
    wants_name: bool = False
    # "chiếm bao nhiêu phần trăm của …": a share of another whole than the rate's.
    of_share: bool = False
    # How long something takes or may take.
    duration: bool = False
    # Periods that the result is compared with ("nhiều hơn năm 2021").
    compared: tuple[PeriodName, ...] = ()
    # Districts and offices of regions that the question names.
    units: tuple[str, ...] = ()

    @property
    def wants_figure(self) -> bool:
        """True when only a quantity answers."""
        kinds = {QuestionKind.FIGURE, QuestionKind.COMPARISON, QuestionKind.DOCUMENTS}
        return self.kind in kinds and bool(self.asks)

    @property
    def wants_indicator(self) -> bool:
        """True when a figure of the statistics is asked for, which holds for its own period and place only."""
        return self.wants_figure and any(ask.counted is None for ask in self.asks)


_FAMILY = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đinh|Lâm|Mai|Trịnh|Đoàn|Hà|Cao|Tạ|Trương"
    "|Tô|Chu|Lương|Vương|Tống|Triệu|Lưu|Nông|Quách|Thái|Châu|Tôn|Kiều|Khuất|Doãn|Ninh|Đàm|Từ|Phùng|Thân|Hứa|Mạc|Văn"
)
PERSON = re.compile(rf"\b(?:{_FAMILY})(?:\s[A-ZĐÀ-Ỹ][a-zđà-ỹ]+){{1,3}}\b")


def persons(text: str) -> list[tuple[int, int]]:
    """Return where persons are named in `text`; "Hà Nội" and "Hồ Chí Minh" are places that look like names."""
    places = [(m.start, m.end) for m in place_mentions(text)]
    found = [m.span() for m in PERSON.finditer(text)]
    return [(s, e) for s, e in found if not any(a < e and s < b for a, b in places)]


_WHO = re.compile(
    r"\bai\b|(?:ho )?ten (?:la )?gi\b|ten ai|\b(?:nguoi|dong chi|ong|ba|lanh dao|can bo|luat su) nao\b|tac gia|do ai|nguoi (?:ky|viet|phan tich|cung cap)"
)
_WHEN = re.compile(
    r"khi nao|bao gio|(?:ngay|thang|nam|luc|hom|thoi gian|thoi diem) (?:nao|may)|ngay bao nhieu|ngay thang nao|may gio"
)
_LEGAL = re.compile(
    r"(?:van ban|nghi dinh|quyet dinh|nghi quyet|chi thi|thong tu|luat|ke hoach|ket luan|bao cao|cong van|dieu(?! kien)|quy dinh)"
    r"(?:[^,;.?]{0,30}?)(?<!khi)(?<!ngay)(?<!luc)(?<!thang)(?<!ai)\s(?:so nao|nao|so may|so bao nhieu|so gi|gi)\b|can cu (?:vao|theo)?\s*(?:van ban|dau|phap ly|nao)"
    r"|co so phap ly|can cu phap ly|quy dinh (?:gi|the nao|nhu the nao|ra sao)|so hieu|(?:mang|co) so (?:bao nhieu|may)"
)
_DIRECTIVE = re.compile(
    r"(?:chi dao|yeu cau|de nghi|luu y|nhan manh|giao|dan do|kien nghi|de xuat|quan triet|dat ra|kien nghi)[^?]{0,60}?"
    r"(?:nhung gi|gi\b|the nao|nhu the nao|ra sao|nao\b|viec gi|nhiem vu)|(?:chi dao|yeu cau|kien nghi|nhiem vu|giai phap)"
    r"(?: trong tam| cua| doi voi| ve| nao)|phai lam gi|can lam gi"
)
_ENUMERATE = re.compile(r"^\s*(?:hay )?(?:neu|liet ke|ke ten|ke ra|trinh bay)\b")
_LIST = re.compile(
    r"^\s*(?:hay )?(?:neu|liet ke|ke ten|ke ra|trinh bay|tom tat)\b|gom (?:nhung|cac|co|gi)|bao gom|co nhung|la nhung"
    r"|nhung [^?]{1,60}? (?:nao|gi)\b|cac [^?]{1,60}? (?:nao|gi|la gi)\b|(?:han che|ton tai|kho khan|nguyen nhan|ket qua noi bat|diem moi)"
)
_DEFINITION = re.compile(r"la gi\b|nghia la|the nao la|khai niem|viet tat|duoc hieu|co duoc\b|co phai (?:nop|chiu)")
_COMPARED_PLACE = re.compile(
    r"(?:cao|thap|nhieu|it|hon|kem) ?(?:hon)?[^,;?\d]{0,12}(?:mat bang|muc|binh quan|ket qua|trung binh)[^,;?\d]{0,12}$"
    r"|(?:cao|thap) hon(?: so voi)? $"
)
# "các năm 2020, 2021 và 2024": the word stands before the first year only.
_YEAR_LIST = re.compile(r"\bnam (?:19|20)\d\d(?:\s*(?:,|va|voi|so voi)\s*(?:nam )?(?:19|20)\d\d(?![\d/]))+")
_CALCULATION = re.compile(
    r"(?:tinh|xac dinh|hieu) (?:nhu the nao|the nao|ra sao|bang cach)|cach tinh|cong thuc|(?:tinh|ke) tu (?:ngay|khi|thang) nao"
)
_DOCUMENTS = re.compile(
    r"(?:nhung|cac|qua cac|may|bao nhieu) (?:tai lieu|nguon|bao cao|van ban trong thu vien|bao cao nao|bai (?:bao|viet))|trong thu vien"
    r"|giua cac (?:nam|tai lieu|dia phuong)|tung (?:dia phuong|nam|tinh)"
)
_COMPARISON = re.compile(
    r"so voi|so sanh|chenh lech|(?:tang|giam)(?: hay|,)|\\b(?:tang|giam|vuot|thieu|hon|kem)\\b[^?,;]{0,40}bao nhieu|thay doi|cao hon|thap hon"
    r"|nhieu hon|it hon|bien dong|dien bien"
)
# A claim to be confirmed, not a judgement ("có hợp lý không").
_CONFIRM = re.compile(r"(?:phai|dung|chinh xac|dung vay) (?:khong|chua)|co phai|co dung|dung khong")
_YES_NO = re.compile(
    r"\b(?:thoi )?a\s*\?|(?:phai|dung|chinh xac|dung vay|dung the) khong\b|\bco phai\b|\bco dung\b|\bdung khong\b|\bkhong\s*\??\s*$|\bchua\s*\??\s*$"
)
_RATE = re.compile(r"ty le|ti le|phan tram|%|bao nhieu diem")
_WHY = re.compile(r"vi sao|tai sao|nguyen nhan (?:nao|gi|vi sao)|do dau")
_FALL = re.compile(r"\b(?:giam|sut|tut|thap hon|it hon|kem hon|xau di)\b")
_RISE = re.compile(r"\b(?:tang|cao hon|nhieu hon|vuot)\b")
_LOCAL = re.compile(
    r"(?:cuc|thads|thi hanh an dan su|ubnd|cac co quan[^?]{0,20}|toan|cua) (?:thanh pho|tinh)\b|\btinh (?:co|nay|nha|nao)\b|thanh pho nay"
    r"|toan tinh|toan thanh pho|don vi (?:minh|nay|toi)|chi cuc|phong thads|dia phuong|quan khu"
)
_HOW_MANY = re.compile(
    r"bao nhieu|\bla may\b|\bmay (?=ngay|thang|lan|gio|viec|vu|ban|nguoi|don|quyet|tinh|phong|co quan|don vi|diem|truong|cuoc|bi|van|tap|ca)"
)
_COUNTED = re.compile(
    r"\s*(?P<unit>%|phan tram|diem(?: phan tram| %)|viec|vu viec|vu\b|tien|ty dong|ty|trieu|dong|ban an|so tien|no\b|gia tri)?(?P<rest>[^,;?\n]*)"
)
# Words of asking, not of what is asked; longest first. Matched on accent-less text.
_ASKING = re.compile(
    r"\b(?:xin|vui long|cho (?:toi|em|anh|minh) (?:hoi|biet)|cho (?:biet|hoi)|hay|lam on|giup (?:toi|em)|bao nhieu|nhu the nao|the nao"
    r"|la bao nhieu|la gi|la ai|ai la|gi|nao|ai|may|ra sao|thi sao|vi sao|tai sao|co phai|phai khong|dung khong|khong|duoc khong|nhi|nhe"
    r"|xuat hien|chuc vu gi|chuc vu|(?:nhung |cac |qua cac )?(?:tai lieu|nguon)|(?:duoc )?nhac (?:den|toi)|(?:duoc )?de cap(?: den)?|giu chuc(?: vu)?|ghi(?: nhan)?|neu|lien quan den|nhung|cac|cua|la|va|thi|co|duoc|da|o|tai|trong|ve|cho|voi|theo(?! doi)|tu|den|neu|liet ke|ke ten|khi|ngay|vao|bi|se|nay|do|moi|mot"
    r"|so voi|toan quoc|ca nuoc|con|the)\b"
)
# In accent-less text these would swallow syllables of the field ("thi hành", "có" and "cơ", "dân" ...).
_ASKING_ACCENTED_ONLY = frozenset("thi co do la va o da ve con the tu ai so may no bi mot khi dan moi".split())
_ACCENTED = {
    "thi": {"thì"}, "co": {"có"}, "do": {"do", "đó"}, "la": {"là"}, "va": {"và"}, "o": {"ở"}, "da": {"đã"}, "ve": {"về"},
    "con": {"còn"}, "the": {"thế"}, "tu": {"từ"}, "ai": {"ai"}, "may": {"mấy"}, "bi": {"bị"}, "mot": {"một"}, "khi": {"khi"},
    "moi": {"mỗi"}, "nao": {"nào"}, "gi": {"gì"}, "cho": {"cho"}, "trong": {"trong"}, "tai": {"tại"}, "den": {"đến"},
    "cac": {"các"}, "nhung": {"những", "nhưng"}, "cua": {"của"}, "duoc": {"được"}, "khong": {"không"}, "neu": {"nếu", "nêu"},
    "theo": {"theo"}, "voi": {"với"}, "hay": {"hãy", "hay"}, "xin": {"xin"}, "ngay": {"ngay"}, "vao": {"vào"}, "se": {"sẽ"},
    "nay": {"này", "nay"},
}  # fmt: skip
CLAIM = re.compile(
    r"\d{1,2}/\d{1,2}/\d{4}|\d+(?:[.,]\d+)*\s?%|\d+(?:[.,]\d+)+|\d+(?=\s(?:việc|vụ|tỷ|triệu|bản án|ngày|tháng))"
)
_AUTHOR = re.compile(
    r"tac gia|nguoi viet|ai viet|cua ai viet|nguoi dua tin|ai dua tin|but danh|\bai ky\b|nguoi ky|do ai ky"
)
_ASIDE = re.compile(
    r"\([^()]*\)|\b[Tt]heo (?:tin|bài|báo cáo|thông tin|tài liệu|số liệu|thông cáo|nguồn)\b[^,?]*,|\bđăng ngày [\d/.]+|\bngày \d{1,2}/\d{1,2}/\d{4}\b"
)
# What the asks, the subject and the place of a figure's question say already; and words that every report has.
_FIGURE_WORDS = re.compile(
    r"\b(?:so sanh|so voi|tong cong|trong do|so tien thu|thi hanh an dan su|thi hanh an hanh chinh|thads|thahc|(?:cac )?co quan|toan (?:he thong|nganh|quoc|tinh|thanh pho)|he thong"
    r"|nganh (?:tu phap|thads)|tinh|thanh pho|cuc|chi cuc|ket qua|con so|so lieu|tong so|tong|so (?:viec|tien|vu|ban an)|so|viec|vu viec|vu"
    r"|tien|ty dong|ban an|quyet dinh|ve viec|ve tien|gia tri|ty le|ti le|phan tram|diem|dat|tang|giam|vuot|thieu|chi tieu|duoc giao|giao"
    r"|so voi|cung ky|nam truoc|thay doi|chenh lech|khoang|tren|hon|da|thi hanh|giai quyet|xong|thu ly|moi|cu|chuyen (?:ky )?sau"
    r"|(?:chua|khong)? ?(?:co|du)? ?dieu kien|phai thi hanh|uy thac|hoan|tam dinh chi|thu hoi(?: duoc)?|thu duoc|tin dung|ngan hang"
    r"|to chuc tin dung|tham nhung|kinh te|hanh chinh|ngan sach(?: nha nuoc)?|an|loai|phai|lai|thuc hien|hoan thanh|theo doi|con lai|con|so sanh|khac nhau|chi|qua|giua|thuoc|muc|la|thoi|ghi|biet|suy ra|ca|trong so|so lieu|bien dong|dien bien|hay|nhieu|it"
    r"|cao|thap|hai|ba|a|truoc|ke ra|cho|chiem|tong hop|dang|neu|bo|tong cuc|sau|may|va|voi|dien|toan|theo|tp|tai lieu|mat bang(?: chung)?|binh quan|chung|tu|cong bo|thong ke|tin|bao cao|bao chi|chinh thuc)\b|%"
)


_KIND_LETTERS = frozenset({"QĐ", "NĐ", "NQ", "CT", "TT", "KL", "CV", "BC", "KH", "TTLT"})
# "TP" alone; before a name ("TP Hồ Chí Minh", "TP.HCM") it belongs to the name.
_CITY = re.compile(r"\bTP\b(?!\.?\s?(?:HCM|[A-ZĐ][a-zđà-ỹ]))")


def expand_question(text: str) -> str:
    """Return the question NFC with typed short forms written out ("bn" -> "bao nhiêu"), accented if the rest is."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    accented = has_accents(text)
    text = _CITY.sub("thành phố" if accented else "thanh pho", text)
    short = {**abbreviations("any_case"), **abbreviations("questions")}
    short |= {fold(key): value for key, value in short.items()}

    def written_out(match: re.Match[str]) -> str:
        word = match[0]
        if word in _KIND_LETTERS and re.match(r"\s*(?:số\s*)?\d", text[match.end() :]):
            return word  # "CT 05", "QĐ 1898": read with the number after it, as a document's name
        full = short.get(word.lower(), word)
        return full if accented or full is word else fold(full)

    # Kinds of documents before a number stay short: the document term reads them ("qd 1898").
    return re.sub(r"(?<![\w/\-])[^\W\d_]{2,8}(?![\w/\-])", written_out, text)


def understand(text: str) -> Question:
    """Return what `text`, a question that stands alone, asks."""
    text = expand_question(text)
    folded = fold_aligned(text)
    years = [m.span() for m in _YEAR_LIST.finditer(folded)]
    spans = [(m.start, m.end) for m in period_mentions(text)] + years + [(m.start, m.end) for m in place_mentions(text)]
    periods = _periods(text, folded)
    mentioned = place_mentions(text)
    # "cao hơn mặt bằng chung cả nước": what a place is compared with is not the place.
    asked = [m.name for m in mentioned if not _COMPARED_PLACE.search(folded[max(0, m.start - 40) : m.start])]
    places = tuple(dict.fromkeys(asked or [m.name for m in mentioned]))
    without_accents = not has_accents(text)
    masked = _masked(folded, spans)
    presumed = _presumed(folded)
    yes_no = bool(_YES_NO.search(folded)) and not _HOW_MANY.search(folded)
    asks = _asks(masked, _masked(text, spans), presumed, yes_no)
    kind = _kind(folded, asks)
    unsaid = [*spans, *_number_spans(text, folded, yes_no)]
    stated = tuple(q for q in _stated(text, spans) if q.unit is not Unit.OTHER or "." in q.raw or "," in q.raw)
    subjects = subjects_in(folded)
    # A figure holds for its period, which is matched as such; other answers may be found by the year's digits.
    figure = kind in {QuestionKind.FIGURE, QuestionKind.COMPARISON, QuestionKind.DOCUMENTS} and bool(asks)
    dated = {(m.start, m.end) for m in period_mentions(text)}
    runs = _content(text, folded, unsaid if figure else [s for s in unsaid if s not in dated], without_accents)
    # An aside and the name of the source help to find the document; they are not asked about.
    asides = [m.span() for m in _ASIDE.finditer(text)] + [m.span() for m in PERSON.finditer(text)]
    said = [*unsaid, *asides, *((q.start, q.end) for q in stated), *(m.span() for m in _FIGURE_WORDS.finditer(folded))]
    rest = _content(text, folded, said, without_accents)
    return Question(
        text=text,
        folded=without_accents,
        kind=kind,
        periods=periods,
        places=places,
        subject=subjects[0] if subjects else Subject.ALL,
        asks=asks,
        words=tuple(w for run in runs for w in run),
        period_words=tuple(syllables(" ".join(text[s:e] for s, e in sorted(dated)))),
        pairs=tuple(f"{a}_{b}" for run in runs for a, b in zip(run, run[1:], strict=False)),
        residual=tuple(w for run in rest for w in run),
        document_terms=tuple(document_terms(text)),
        names=tuple(text[s:e] for s, e in persons(text)),
        stated=stated,
        yes_no=yes_no,
        presumed_change=presumed,
        local=bool(_LOCAL.search(folded)) or bool(districts(text)),
        subject_named=bool(subjects),
        author=bool(_AUTHOR.search(folded)),
        wants_name=bool(re.search(r"la ai\b|\bai la (?!nguoi)|\bten\b|(?:ong|ba|dong chi|nguoi) nao", folded)),
        compared=tuple(m.name for m in period_mentions(text) if m.compared),
        duration=bool(re.search(r"bao lau|may (?:ngay|thang|nam|gio)|bao nhieu (?:ngay|thang|gio)|thoi han", folded)),
        of_share=bool(re.search(r"\bchiem\b", folded)),
        units=tuple(dict.fromkeys(m.name for m in districts(_ASIDE.sub(" ", text)))),
        confirms=yes_no and bool(_CONFIRM.search(folded)),
        directing=bool(re.search(r"chi dao|yeu cau|nhiem vu|giai phap|de nghi|kien nghi", folded)),
    )


def _masked(folded: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        folded = folded[:start] + "\n" * (end - start) + folded[end:]
    return folded


def _number_spans(text: str, folded: str, yes_no: bool) -> list[tuple[int, int]]:
    """Return where document numbers stand, which are matched as such, and the claims of a yes-or-no question."""
    spans = [m.span() for m in DOCUMENT_NUMBER.finditer(text)] + [m.span() for m in NAMED_NUMBER.finditer(folded)]
    if not yes_no:
        return spans
    # What a yes-or-no question claims is not what it is about: its values and, of a document, its signer.
    claims = [m.span() for m in CLAIM.finditer(text)]
    return [*spans, *claims, *(persons(text) if spans and _CONFIRM.search(folded) else [])]


def _periods(text: str, folded: str) -> tuple[PeriodName, ...]:
    mentions = period_mentions(text)
    names = [m.name for m in mentions if not m.compared] or [m.name for m in mentions]
    if not names:
        # "Nghệ An 2023": a bare year, unless it belongs to a document number or a date.
        bare = re.search(r"(?<![\d/.,-])(20\d\d|19\d\d)(?![\d/.,-]|\s*(?:viec|vu|ty|trieu))", folded)
        if bare and not re.search(r"(?:luat|so)\s[^,;?]{0,30}$", folded[: bare.start()]):
            names = [PeriodName(PeriodKind.YEAR, int(bare[1]))]
    for years in _YEAR_LIST.finditer(folded):
        names += [PeriodName(PeriodKind.YEAR, int(y)) for y in re.findall(r"(?:19|20)\d\d", years[0])]
    inferred = re.search(r"(?:suy ra|tinh ra|vay thi)\s+(?:nam\s+)?((?:19|20)\d\d)", folded)
    if inferred:
        names.sort(key=lambda n: n.year != int(inferred[1]))
    known = [n.year for n in names if n.year is not None]
    return tuple(dict.fromkeys(n.with_year(known[0]) if known else n for n in names))


def _stated(text: str, spans: list[tuple[int, int]]) -> list[Quantity]:
    spans = spans + [m.span() for m in DOCUMENT_NUMBER.finditer(text)]
    return [
        q
        for q in quantities(text)
        if not any(s < q.end and q.start < e for s, e in spans)
        and not re.search(r"\d{1,2}/\d{1,2}/?", q.raw + text[q.end : q.end + 4])
    ]


def _claimed(text: str, measures: list[tuple[Measure, int]]) -> Ask | None:
    """Return the ask behind a claim to be confirmed: "chỉ phải thi hành 3,2 tỷ đồng thôi à?" asks for that amount."""
    for quantity in quantities(text):
        basis = {Unit.CASE: Basis.CASE, Unit.VND: Basis.MONEY, Unit.JUDGMENT: Basis.JUDGMENT}.get(quantity.unit)
        if basis is None and quantity.unit is not Unit.PERCENT:
            continue
        named = [m for m, at in measures if at < quantity.start] or [m for m, _ in measures]
        if named or quantity.unit is Unit.PERCENT:
            measure = named[-1] if named else None
            before = fold_aligned(text[max(0, quantity.start - 30) : quantity.start])
            kind = FigureKind.CHANGE if re.search(r"\b(?:tang|giam)\b[^,;]*$", before) else FigureKind.LEVEL
            return Ask(basis, measure, kind, rate=quantity.unit is Unit.PERCENT and kind is FigureKind.LEVEL)
    return None


def _asks(folded: str, text: str, presumed: int, yes_no: bool) -> tuple[Ask, ...]:
    """Return the quantities asked for, in the question's order; a presumed change asks for that change."""
    asks: list[Ask] = []
    measures = measures_in(folded)
    for match in _HOW_MANY.finditer(folded):
        named = [m for m, at in measures if at < match.start()]
        measure = named[-1] if named else (measures[0][0] if measures else None)
        before = folded[max(0, match.start() - 90) : match.start()]
        counted = _COUNTED.match(folded, match.end())
        unit = (counted["unit"] or "") if counted else ""
        rest = counted["rest"] if counted else ""
        asks.append(_one_ask(measure, before, unit, rest))
        if asks[-1].basis is Basis.CASE and re.match(r"\s*(?:va|,|hay)\s*(?:so )?tien\b", rest):
            asks.append(Ask(Basis.MONEY, measure, asks[-1].kind))
    if _RATE.search(folded) and not any(a.rate for a in asks):
        measure = measures[-1][0] if measures else None
        asks.append(Ask(None, measure, FigureKind.LEVEL, rate=True))
    asks = _per_basis(asks, folded)
    claimed = _claimed(text, measures) if yes_no else None
    if claimed is not None:
        return (claimed,)
    if not asks and measures and re.search(r"\bso (?:tien|viec|vu|ban an)\b|\btong so\b", folded):
        asks.append(Ask(_basis(folded), measures[-1][0], FigureKind.LEVEL))
    if not asks and not yes_no and re.search(r"\bchi tieu\b", folded):
        bases = [b for b, word in ((Basis.CASE, "ve viec"), (Basis.MONEY, "ve tien")) if word in folded]
        asks += [Ask(basis, None, FigureKind.TARGET) for basis in bases] or [Ask(None, None, FigureKind.TARGET)]
    if presumed and measures:
        return (Ask(_basis(folded), measures[-1][0], FigureKind.CHANGE),)
    if (
        not asks
        and re.search(r"\bket qua\b|con so|so lieu|thay doi|\btang\b|\bgiam\b", folded)
        and not _WHY.search(folded)
    ):
        kind = FigureKind.CHANGE if re.search(r"thay doi|so voi|tang|giam", folded) else FigureKind.LEVEL
        basis = _basis(folded)
        asks.append(Ask(basis, measures[-1][0] if measures else None, kind, rate=False))
    if (
        asks
        and re.search(r"so voi|tang (?:hay|giam)|thay doi", folded)
        and all(a.kind is FigureKind.LEVEL for a in asks)
    ):
        asks.append(Ask(None, asks[0].measure, FigureKind.CHANGE))
    return tuple(dict.fromkeys(asks))


def _one_ask(measure: Measure | None, before: str, unit: str, rest: str) -> Ask:
    kind = FigureKind.LEVEL
    if re.search(r"(?:vuot|thieu|hut)[^,;]*$", before):
        kind = FigureKind.MARGIN
    elif re.search(r"(?:cao|thap|nhieu|it) hon [^,;]*(?:mat bang|ca nuoc|toan quoc|binh quan|chi tieu)", before):
        kind = FigureKind.MARGIN
    elif re.search(r"(?:tang|giam|nhieu hon|it hon|cao hon|thap hon|chenh lech)[^,;]*$", before):
        kind = FigureKind.CHANGE
    elif re.search(r"chi tieu(?:[^,;]{0,30})(?:la|giao)?\s*$", before):
        kind = FigureKind.TARGET
    rate = unit in {"%", "phan tram", "diem"} or bool(re.search(r"(?:ty le|ti le)[^,;]*$", before)) and unit == ""
    basis = {"viec": Basis.CASE, "vu viec": Basis.CASE, "ban an": Basis.JUDGMENT}.get(unit)
    if unit in {"tien", "ty dong", "ty", "trieu", "dong", "so tien", "no", "gia tri"}:
        basis = Basis.MONEY
    if basis is None:
        basis = _basis(rest[:16]) or _basis(before[-30:])
    thing = _counted(rest) if not unit and not rate and basis is None and kind is FigureKind.LEVEL else None
    from_nation = kind is FigureKind.MARGIN and bool(re.search(r"mat bang|ca nuoc|toan quoc|binh quan", before))
    return Ask(basis, measure, kind, rate=rate, counted=thing, from_nation=from_nation)


# A counted thing does not begin with one of these: "tăng bao nhiêu so với …", "bao nhiêu trong năm …".
_NOT_COUNTED = frozenset("so trong cua o tai nam ve va vao tren neu thi la khi den tu cho duoc voi ma hay".split())


def _counted(rest: str) -> str | None:
    words = re.split(r"[\s,]+", rest.strip())
    if not words[0] or words[0] in _NOT_COUNTED:
        return None
    return " ".join(w for w in words[:3] if w not in _NOT_COUNTED) or None


def _basis(folded: str) -> Basis | None:
    money = re.search(r"ve (?:tien|gia tri)|\btien\b|ty dong|so tien", folded)
    cases = re.search(r"ve viec|so viec|\bviec\b(?! thi hanh)", folded)
    if money and not cases:
        return Basis.MONEY
    if cases and not money:
        return Basis.CASE
    return None


def _per_basis(asks: list[Ask], folded: str) -> list[Ask]:
    """Ask a rate for each basis that the question names ("tỷ lệ về việc và về tiền")."""
    both = re.search(r"ve viec", folded) and re.search(r"(?:ve|va) tien", folded)
    result: list[Ask] = []
    for ask in asks:
        if both and ask.rate and len({a.basis for a in asks if a.rate}) == 1:
            result += [Ask(basis, ask.measure, ask.kind, rate=True) for basis in (Basis.CASE, Basis.MONEY)]
        elif (
            ask.rate
            and ask.basis is None
            and re.search(r"ve tien|so tien", folded)
            and not re.search(r"\bviec\b", folded)
        ):
            result.append(Ask(Basis.MONEY, ask.measure, ask.kind, rate=True))
        elif ask.rate and ask.basis is None and re.search(r"ve viec", folded):
            result.append(Ask(Basis.CASE, ask.measure, ask.kind, rate=True))
        elif ask.basis is None and ask.counted is None and not ask.rate and ask.kind is FigureKind.LEVEL:
            result.append(replace(ask, basis=_basis(folded)))
        else:
            result.append(ask)
    return result


def _kind(folded: str, asks: tuple[Ask, ...]) -> QuestionKind:
    if _CALCULATION.search(folded):
        return QuestionKind.DEFINITION
    if _DOCUMENTS.search(folded):
        return QuestionKind.DOCUMENTS
    if _ENUMERATE.search(folded) and not _HOW_MANY.search(folded):
        return QuestionKind.LIST
    counts = bool(_HOW_MANY.search(folded)) or bool(_RATE.search(folded))
    if _WHO.search(folded) and (not counts or re.match(r"\s*ai\b", folded)):
        return QuestionKind.WHO
    if _LEGAL.search(folded) and not re.search(r"ket qua|ty le", folded):
        return QuestionKind.LEGAL
    if (
        asks
        and re.search(r"\bket qua\b|\bchi tieu\b[^?]{0,60}(?:nam|thang) \d", folded)
        and not _DIRECTIVE.search(folded)
        and not _YES_NO.search(folded)
    ):
        counts = True
    if counts:
        return QuestionKind.COMPARISON if _COMPARISON.search(folded) else QuestionKind.FIGURE
    if _WHEN.search(folded):
        return QuestionKind.WHEN
    if _DIRECTIVE.search(folded) and not _ENUMERATE.search(folded):
        return QuestionKind.DIRECTIVE
    if _LIST.search(folded) and not _WHY.search(folded):
        return QuestionKind.LIST
    if _DEFINITION.search(folded):
        return QuestionKind.DEFINITION
    if asks and (_COMPARISON.search(folded) or any(a.kind is FigureKind.CHANGE for a in asks)):
        return QuestionKind.COMPARISON
    if asks:
        return QuestionKind.FIGURE
    return QuestionKind.GENERAL


def _presumed(folded: str) -> int:
    """Return the direction that a question presumes ("Vì sao … giảm"), 0 when it asks for it."""
    if not (_WHY.search(folded) or _YES_NO.search(folded)) or _HOW_MANY.search(folded):
        return 0
    fall, rise = bool(_FALL.search(folded)), bool(_RISE.search(folded))
    return 0 if fall == rise else -1 if fall else 1


def _content(text: str, folded: str, spans: list[tuple[int, int]], without_accents: bool) -> list[list[str]]:
    """Return the syllables that say what is asked about, in runs of neighbours."""
    masked = list(text)
    for start, end in spans:
        masked[start:end] = "\n" * (end - start)
    for match in _ASKING.finditer(folded):
        key = match[0]
        if " " not in key:
            if without_accents and key in _ASKING_ACCENTED_ONLY:
                continue
            printed = text[match.start() : match.end()].lower()
            if not without_accents and key in _ACCENTED and printed not in _ACCENTED[key]:
                continue
        masked[match.start() : match.end()] = "\n" * len(key)
    runs = [syllables(run) for run in re.split(r"[\n,;:.?!()]+(?!\d)", "".join(masked))]
    return [[fold(w) for w in run] if without_accents else run for run in runs if run]


def without_accents(question: Question) -> Question:
    """Return the question with its search words accent-less, to be matched with accent-less text."""
    return replace(
        question,
        folded=True,
        words=tuple(fold(w) for w in question.words),
        pairs=tuple(fold(w) for w in question.pairs),
        residual=tuple(fold(w) for w in question.residual),
        period_words=tuple(fold(w) for w in question.period_words),
    )


def is_national(question: Question) -> bool:
    """Tell whether the question is about the whole country, named or by naming no place at all."""
    return NATIONAL in question.places or not question.places and not question.local
