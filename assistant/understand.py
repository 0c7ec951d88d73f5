"""What a question asks: its kind, periods, places, measures and the words that say the rest. Pure.

Patterns work on accent-less text, so that "bao nhiêu việc" and "bao nhieu viec" are one question.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.asks import HOW_MANY, MISSED, RATE, WHY, Ask, quantities_asked
from assistant.content import ASIDE, content_runs, expand_question, figure_word_spans, narrowing_words
from assistant.verdict import Claim, claim_of
from assistant.wordings import standard_wording
from ingest.figures import FigureKind, Subject, subjects_in
from ingest.numbers import quantities
from ingest.people import PERSON, persons
from ingest.periods import PeriodKind, PeriodMention, PeriodName, period_mentions
from ingest.places import NATIONAL, bare_districts, districts, place_mentions
from ingest.types import Quantity, Unit
from ingest.words import (
    DOCUMENT_KINDS,
    DOCUMENT_NUMBER,
    NAMED_NUMBER,
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
    # Its periods as the asker wrote them.
    period_texts: tuple[str, ...]
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
    # The question begins with a document's number, which is therefore its subject.
    opens_with_number: bool = False
    # The quantities that a question to be confirmed claims.
    claims: tuple[Claim, ...] = ()
    # The dates that it claims; the date of a meeting or report that is meant is none.
    claimed_dates: tuple[str, ...] = ()
    # "quy định về vấn đề gì": what a document is about is asked for.
    regulates: bool = False
    # The letters of the kind of document whose number is asked for ("Luật … số bao nhiêu": "qh").
    number_of: str = ""
    # The text tells the assistant how to behave and asks nothing.
    instructs: bool = False
    # A person's name is wanted, not an office's.
    wants_name: bool = False
    # "chiếm bao nhiêu phần trăm của …": a share of another whole than the rate's.
    of_share: bool = False
    # How long something takes or may take.
    duration: bool = False
    # Periods that the result is compared with ("nhiều hơn năm 2021").
    compared: tuple[PeriodName, ...] = ()
    # Its accents were not typed but restored, so that one or the other may be wrong.
    restored: bool = False
    # How the question names a time that is no period of a year: "năm ngoái", "tháng trước".
    unread_time: str = ""
    # Districts and offices of regions that the question names.
    units: tuple[str, ...] = ()
    # Documents that the conversation was about, for a question that leans on it.
    documents_before: tuple[str, ...] = ()
    # Each quantity asked for is a figure of the statistics that the question names, and nothing narrows it further.
    measured: bool = False

    @property
    def wants_figure(self) -> bool:
        """True when only a quantity answers."""
        kinds = {QuestionKind.FIGURE, QuestionKind.COMPARISON, QuestionKind.DOCUMENTS}
        return self.kind in kinds and bool(self.asks)

    @property
    def wants_indicator(self) -> bool:
        """True when a figure of the statistics is asked for, which holds for its own period and place only."""
        return self.wants_figure and any(ask.counted is None for ask in self.asks)


_WHO = re.compile(
    r"\bai\b|(?:ho )?ten (?:la )?gi\b|ten ai|\b(?:nguoi|dong chi|ong|ba|lanh dao|can bo"
    r"|luat su) nao\b|tac gia|do ai|nguoi (?:ky|viet|phan tich|cung cap)"
    r"|\bten (?:cua )?(?:(?:cac|nhung) )?(?:cuc|chi cuc|tong cuc|bo|thu)? ?truong\b"
    r"|\bten (?:cua )?(?:(?:cac|nhung) )?(?:chu tich|giam doc|chanh|pho|lanh dao|nguoi|dong chi|ong|ba)\b"
)
_WHEN = re.compile(
    r"khi nao|bao gio|(?:ngay|thang|nam|luc|hom|thoi gian|thoi diem) (?:nao|may)|ngay bao nhieu|ngay thang nao|may gio"
)
_LEGAL = re.compile(
    r"(?:van ban|nghi dinh|quyet dinh|nghi quyet|chi thi|thong tu|luat|ke hoach|ket luan|bao cao"
    r"|cong van|dieu(?! kien)|quy dinh)"
    r"(?:[^,;.?]{0,30}?)(?<!khi)(?<!ngay)(?<!luc)(?<!thang)(?<!ai)\s(?:so nao|nao|so may|so bao nhieu"
    r"|so gi|gi)\b|can cu (?:vao|theo)?\s*(?:van ban|dau|phap ly|nao)"
    r"|co so phap ly|can cu phap ly|quy dinh (?:gi|the nao|nhu the nao|ra sao)|so hieu|(?:mang|co) so (?:bao nhieu|may)"
)
_DIRECTIVE = re.compile(
    r"(?:chi dao|yeu cau|de nghi|luu y|nhan manh|giao|dan do|kien nghi|de xuat|quan triet|dat ra)[^?]{0,60}?"
    r"(?:nhung gi|gi\b|the nao|nhu the nao|ra sao|nao\b|viec gi|nhiem vu)|(?:chi dao|yeu cau"
    r"|kien nghi|nhiem vu|giai phap)"
    r"(?: trong tam| cua| doi voi| ve| nao)|phai lam gi|can lam gi"
)
_ENUMERATE = re.compile(r"^\s*(?:hay )?(?:neu|liet ke|ke ten|ke ra|trinh bay)\b")
_LIST = re.compile(
    r"^\s*(?:hay )?(?:neu|liet ke|ke ten|ke ra|trinh bay|tom tat)\b|gom (?:nhung|cac|co|gi)|bao gom|co nhung|la nhung"
    r"|nhung [^?]{1,60}? (?:nao|gi)\b|cac [^?]{1,60}? (?:nao|gi|la gi)\b|(?:han che|ton tai|kho khan"
    r"|nguyen nhan|ket qua noi bat|diem moi)"
)
_DEFINITION = re.compile(r"la gi\b|nghia la|the nao la|khai niem|viet tat|duoc hieu|co duoc\b|co phai (?:nop|chiu)")
_COMPARED_PLACE = re.compile(
    r"(?:cao|thap|nhieu|it|hon|kem) ?(?:hon)?[^,;?\d]{0,12}(?:mat bang|muc|binh quan|ket qua|trung binh)[^,;?\d]{0,12}$"
    r"|(?:cao|thap) hon(?: so voi)? $"
)
# "các năm 2020, 2021 và 2024": the word stands before the first year only.
_YEAR_LIST = re.compile(r"\bnam (?:19|20)\d\d(?:\s*(?:,|va|voi|so voi)\s*(?:nam )?(?:19|20)\d\d(?![\d/]))+")
_CALCULATION = re.compile(
    r"(?:tinh|xac dinh|hieu) (?:nhu the nao|the nao|ra sao|bang cach)|cach tinh|cong thuc|(?:tinh"
    r"|ke) tu (?:ngay|khi|thang) nao"
)
_DOCUMENTS = re.compile(
    r"(?:nhung|cac|qua cac|may|bao nhieu) (?:tai lieu|nguon|bao cao|van ban trong thu vien"
    r"|bao cao nao|bai (?:bao|viet))|trong thu vien"
    r"|giua cac (?:nam|tai lieu|dia phuong)|tung (?:dia phuong|nam|tinh)"
)
_COMPARISON = re.compile(
    r"so voi|so sanh|chenh lech|(?:tang|giam)(?: hay|,)|thay doi|cao hon|thap hon"
    r"|nhieu hon|it hon|bien dong|dien bien"
)


def local_words(text: str) -> str:
    """Return the words by which a text means a place without naming it ("toàn thành phố"), "" where it does not."""
    found = _LOCAL.search(fold_aligned(text))
    return text[found.start() : found.end()] if found else ""


# A claim to be confirmed, not a judgement ("có hợp lý không").
_CONFIRM = re.compile(r"(?:phai|dung|chinh xac|dung vay) (?:khong|chua)|co phai|co dung|dung khong")
_YES_NO = re.compile(
    r"\b(?:thoi )?a\s*\?|(?:phai|dung|chinh xac|dung vay|dung the) khong\b|\bco phai\b|\bco dung\b"
    r"|\bdung khong\b|\bkhong\s*\??\s*$|\bchua\s*\??\s*$"
)
_FALL = re.compile(r"\b(?:giam|sut|tut|thap hon|it hon|kem hon|xau di)\b")
_RISE = re.compile(r"\b(?:tang|cao hon|nhieu hon|vuot)\b")
_LOCAL = re.compile(
    r"(?:cuc|thads|thi hanh an dan su|ubnd|cac co quan[^?]{0,20}|toan|cua) (?:thanh pho|tinh)\b"
    r"|\bcap tinh\b|\bkhong ro tinh\b"
    r"|\b(?:rieng|con|the|cua|o) (?:thanh pho|tinh)(?= do\b| nay\b| thi\b|\s*[,?]|$)"
    r"|\b(?:tinh|thanh pho) (?:co|nay|nha|nao|phai|da|dat|thi hanh|thu|giai quyet|hoan thanh|con|duoc|bao cao)\b"
    r"|toan tinh|toan thanh pho|don vi (?:minh|nay|toi)|chi cuc|phong thads|dia phuong|quan khu"
)
CLAIM = re.compile(
    r"\d{1,2}/\d{1,2}/\d{4}|\d+(?:[.,]\d+)*\s?%|\d+(?:[.,]\d+)+|\d+(?=\s(?:việc|vụ|tỷ|triệu|bản án|ngày|tháng))"
)
_AUTHOR = re.compile(
    r"tac gia|nguoi viet|ai viet|cua ai viet|nguoi dua tin|ai dua tin|but danh|\bai ky\b|nguoi ky|do ai ky"
)


def understand(text: str) -> Question:
    """Return what `text`, a question that stands alone, asks."""
    typed = expand_question(text)
    text = standard_wording(typed)
    folded = fold_aligned(text)
    years = [m.span() for m in _YEAR_LIST.finditer(folded)]
    timed, mentioned = period_mentions(text), place_mentions(text)
    dated = [(m.start, m.end) for m in timed]
    spans = [*dated, *years, *((m.start, m.end) for m in mentioned)]
    # "cao hơn mặt bằng chung cả nước": what a place is compared with is not the place.
    asked = [m.name for m in mentioned if not _COMPARED_PLACE.search(folded[max(0, m.start - 40) : m.start])]
    places = tuple(dict.fromkeys(asked or [m.name for m in mentioned]))
    without_accents = not has_accents(text)
    # "cao hơn cả nước bao nhiêu": the nation stays, since it says what is compared with.
    unasked = [*dated, *years, *((m.start, m.end) for m in mentioned if m.name != NATIONAL)]
    # "Tỉnh phải thi hành 12.132 việc" tells which province is meant.
    unasked += [m.span() for m in _DESCRIBED.finditer(folded)]
    masked = _masked(folded, unasked)
    presumed = _presumed(folded)
    yes_no = bool(_YES_NO.search(folded)) and not HOW_MANY.search(folded)
    asks = quantities_asked(masked, _masked(text, unasked), presumed, yes_no)
    kind = _kind(folded, asks)
    unsaid = [*spans, *_number_spans(text, folded, yes_no)]
    stated = tuple(q for q in _stated(text, spans) if q.unit is not Unit.OTHER or "." in q.raw or "," in q.raw)
    subjects = subjects_in(folded)
    # A figure holds for its period, which is matched as such; other answers may be found by the year's digits.
    figure = kind in {QuestionKind.FIGURE, QuestionKind.COMPARISON, QuestionKind.DOCUMENTS} and bool(asks)
    runs = content_runs(text, folded, unsaid if figure else [s for s in unsaid if s not in dated], without_accents)
    # An aside and the name of the source help to find the document; they are not asked about.
    asides = [m.span() for m in ASIDE.finditer(text)] + [m.span() for m in PERSON.finditer(text)]
    said = [*unsaid, *asides, *((q.start, q.end) for q in stated), *figure_word_spans(text)]
    measured = bool(asks) and _all_measured(asks, subjects)
    if figure and measured:
        # What is counted is known: only what narrows it must be said too, however else the question is worded.
        residual = narrowing_words(text, folded, said, without_accents)
    else:
        residual = [w for run in content_runs(text, folded, said, without_accents) for w in run]
    if any(ask.counted and ask.counted.startswith(_OF_ANY_SORT) for ask in asks):
        # "Bao nhiêu trường hợp": cases of what is told by the other words only.
        residual = [w for w in residual if fold(w) not in _OF_ANY_SORT.split()] or residual
    if _GOING_ON.search(folded):
        residual = [w for w in residual if fold(w) != "tiep"]
    return Question(
        text=text,
        folded=without_accents,
        kind=kind,
        periods=_periods(timed, folded),
        places=places,
        subject=subjects[0] if subjects else Subject.ALL,
        asks=asks,
        words=tuple(w for run in runs for w in run),
        period_texts=tuple(written for m in timed if not m.compared and (written := text[m.start : m.end]) in typed),
        period_words=tuple(syllables(" ".join(text[s:e] for s, e in sorted(set(dated))))),
        pairs=tuple(f"{a}_{b}" for run in runs for a, b in itertools.pairwise(run)),
        residual=tuple(residual),
        document_terms=tuple(document_terms(text)),
        names=tuple(text[s:e] for s, e in persons(text)),
        stated=stated,
        measured=measured and not residual,
        yes_no=yes_no,
        presumed_change=presumed,
        local=bool(_LOCAL.search(folded)) or bool(_units(text)),
        subject_named=bool(subjects),
        author=bool(_AUTHOR.search(folded)),
        claims=_claims(text, folded, spans) if yes_no else (),
        claimed_dates=tuple(
            m[0] for m in _WHOLE_DATE.finditer(text) if "/" in m[0] and not _DATED_EVENT.search(text[: m.start()])
        ),
        opens_with_number=any(s < len(text) * 0.4 for s, _ in _number_spans(text, folded, False)),
        number_of=_number_of(folded),
        regulates=bool(re.search(r"quy dinh (?:ve )?(?:van de|noi dung|nhung|dieu)? ?(?:gi|nao)|ve viec gi", folded)),
        instructs=_instructs(text),
        wants_name=bool(re.search(r"la ai\b|\bai la (?!nguoi)|\bten\b|(?:ong|ba|dong chi|nguoi) nao", folded)),
        compared=(*(m.name for m in timed if m.compared), *_compared_years(folded, timed)),
        duration=bool(re.search(r"bao lau|may (?:ngay|thang|nam|gio)|bao nhieu (?:ngay|thang|gio)|thoi han", folded)),
        of_share=bool(re.search(r"\bchiem\b", folded)),
        units=_units(ASIDE.sub(" ", text)),
        unread_time="" if timed else _unread_time(text, folded),
        confirms=yes_no and bool(_CONFIRM.search(folded)),
        directing=bool(re.search(r"chi dao|yeu cau|nhiem vu|giai phap|de nghi|kien nghi", folded)),
    )


_DESCRIBED = re.compile(
    r"(?:(?<=\btinh )|(?<=\bnoi )|(?<=\bdon vi )|(?<=\bthanh pho ))(?:co|phai thi hanh|thu ly|phai thu)"
    r"\s[^,;?]{0,20}?\d[\d.]*\s(?:viec|vu)\b(?: phai thi hanh| thu ly)?"
)
_OF_ANY_SORT = "truong hop"
# "Còn phải theo dõi tiếp": what is left, not what is gone on with.
_GOING_ON = re.compile(r"\b(?:theo doi|thi hanh|giai quyet) tiep\b")
# A time told by the day of asking, or a part of a year whose year is not told.
_UNREAD_TIME = re.compile(
    r"(?<!so voi )(?<!so )(?<!cung ky )\b(?:(?:nam|thang|quy|tuan|ky) (?:ngoai|nay|kia|toi|vua roi|vua qua)"
    r"|hom (?:nay|qua)"
    r"|qu[yi] (?:iv|iii|ii|i|[1-4]|mot|hai|ba|tu)\b|thang (?:\d{1,2}|gieng|chap)\b(?! dau| cuoi))"
)


def _unread_time(text: str, folded: str) -> str:
    found = _UNREAD_TIME.search(folded)
    return text[found.start() : found.end()] if found else ""


def _units(text: str) -> tuple[str, ...]:
    """Return the districts that a text names, with their kind or without it."""
    with_kind = districts(text)
    bare = [m for m in bare_districts(text) if not any(k.start < m.end and m.start < k.end for k in with_kind)]
    return tuple(dict.fromkeys(m.name for m in (*with_kind, *bare)))


def _all_measured(asks: Sequence[Ask], subjects: Sequence[Subject]) -> bool:
    # "… kém mấy điểm phần trăm": a rate that says nothing else is that of the ask before it.
    bare = [ask for ask in asks if ask.rate and ask.measure is None and ask.basis is None and ask.counted is None]
    rest = [ask for ask in asks if ask not in bare]
    return all(_measured(ask, subjects) for ask in rest or asks)


def _measured(ask: Ask, subjects: Sequence[Subject]) -> bool:
    """Tell whether an ask says which figure of the statistics it is about."""
    if ask.counted is not None:
        return False
    if ask.measure is not None:
        return True
    said = ask.rate or ask.kind is not _LEVEL
    return (ask.basis is not None and (said or bool(subjects))) or (bool(subjects) and said)


_LEVEL = FigureKind.LEVEL
# Orders to the assistant; accent-less. They are text like any other, and are never followed.
_INSTRUCTION = re.compile(
    r"(?:bo qua|phot lo|quen|khong (?:can )?tuan theo|dung tuan theo|lo di)[^.?!]{0,30}(?:huong dan"
    r"|chi dan|quy tac|lenh|yeu cau tren)"
    r"|(?:tu gio|tu bay gio|tu nay)[^.?!]{0,20}(?:hay|ban la|coi)|\bhay coi\b|dong vai|gia vo|gia lam|system prompt"
    r"|ignore (?:all|the|previous)|in ra (?:toan bo|het|tat ca|prompt|cau lenh)"
)


def _instructs(text: str) -> bool:
    """Tell whether `text` orders the assistant about and, its orders aside, asks nothing."""
    parts = [p for p in re.split(r"(?<=[.?!;])\s+", text) if p.strip()]
    orders = [p for p in parts if _INSTRUCTION.search(fold_aligned(p))]
    if not orders:
        return False
    return not any(p.rstrip().endswith("?") for p in parts if p not in orders)


def _masked(folded: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        folded = folded[:start] + "\n" * (end - start) + folded[end:]
    return folded


def _number_of(folded: str) -> str:
    """Return the letters of the first kind of document named, where its number is asked for."""
    if not re.search(r"so (?:bao nhieu|nao|may|hieu)", folded):
        return ""
    kinds = {fold(name): fold(letters) for name, letters in DOCUMENT_KINDS.items() if len(name) > 3}
    first = re.search(r"\b(" + "|".join(sorted(kinds, key=len, reverse=True)) + r")\b", folded)
    return kinds[first[1]] if first else ""


def _claims(text: str, folded: str, spans: list[tuple[int, int]]) -> tuple[Claim, ...]:
    if not _CONFIRM.search(folded):
        return ()
    dates = [m.span() for m in _WHOLE_DATE.finditer(text)]
    stated = [q for q in _stated(text, [*spans, *dates]) if q.unit is not Unit.OTHER or q.counted]
    stated = [q for q in stated if not re.fullmatch(r"(?:19|20)\d\d", q.raw)]
    return tuple(claim_of(text, q) for q in stated)


_WHOLE_DATE = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?:/\d{4})?(?![\d/])|ngày \d{1,2}\b(?!/)")
# A date that says which meeting or report is meant is no claim.
_DATED_EVENT = re.compile(r"(?:hội nghị|tin|bài|báo cáo|họp|chiều|sáng|công bố|đăng)\s+(?:ngày\s+)?$", re.IGNORECASE)


def number_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text names documents by number, in order, each once."""
    spans = sorted(_number_spans(text, fold_aligned(text), yes_no=False))
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept


def _number_spans(text: str, folded: str, yes_no: bool) -> list[tuple[int, int]]:
    """Return where document numbers stand, which are matched as such, and the claims of a yes-or-no question."""
    spans = [m.span() for m in DOCUMENT_NUMBER.finditer(text)] + [m.span() for m in NAMED_NUMBER.finditer(folded)]
    if not yes_no:
        return spans
    # What a yes-or-no question claims is not what it is about: its values and, of a document, its signer.
    claims = [m.span() for m in CLAIM.finditer(text) if not _DATED_EVENT.search(text[: m.start()])]
    return [*spans, *claims, *(persons(text) if spans and _CONFIRM.search(folded) else [])]


def _periods(mentions: Sequence[PeriodMention], folded: str) -> tuple[PeriodName, ...]:
    mentions = [m for m in mentions if m.name.kind is not PeriodKind.MONTH or not _PUBLISHED.search(folded[: m.start])]
    names = [name for m in mentions if not m.compared for name in _with_other_years(m, folded)]
    names = names or [m.name for m in mentions]
    if not names:
        # "Nghệ An 2023": a bare year, unless it belongs to a document number or a date.
        bare = re.search(r"(?<![\d/.,-])(20\d\d|19\d\d)(?![\d/.,-]|\s*(?:viec|vu|ty|trieu))", folded)
        if bare and not re.search(r"(?:luat|so)\s[^,;?]{0,30}$", folded[: bare.start()]):
            listed = _MORE_YEARS.match(folded, bare.end())
            years = [bare[1], *re.findall(r"20\d\d|19\d\d", listed[0] if listed else "")]
            names = [PeriodName(PeriodKind.YEAR, int(year)) for year in years]
    for of_years in _YEAR_LIST.finditer(folded):
        if any(m.start < of_years.start() < m.end for m in mentions):
            continue  # "6 tháng đầu năm 2019 và 2025": years of months
        names += [PeriodName(PeriodKind.YEAR, int(y)) for y in re.findall(r"(?:19|20)\d\d", of_years[0])]
    for bare in _BARE_MONTHS.finditer(folded):
        if names and not any(m.start < bare.end() and bare.start() < m.end for m in mentions):
            names.append(PeriodName(PeriodKind.MONTHS, None, int(bare[1])))
    asking = [m.start() for m in HOW_MANY.finditer(folded)] + [m.start() for m in RATE.finditer(folded)]
    if asking and len(names) > 1:
        clause = _clause(folded, asking[-1])
        within = [m.name for m in mentions if clause[0] <= m.start < clause[1]]
        if within and len(within) < len(names) and _SET_APART.search(folded):
            names.sort(key=lambda n: n not in within)
    given = [m.name for m in mentions if not m.compared and _GIVEN.search(folded[max(0, m.start - 60) : m.start])]
    if given and len(given) < len(names):
        names.sort(key=lambda n: n in given)
    same_time = _SAME_TIME_ASKED.search(folded)
    if same_time and names and names[0].year is not None:
        # The change of one year tells the same months of the year before.
        names = [replace(names[0], year=int(same_time[1])), *names]
    inferred = re.search(r"(?:suy ra|tinh ra|vay thi)\s+(?:nam\s+)?((?:19|20)\d\d)", folded)
    if inferred:
        names.sort(key=lambda n: n.year != int(inferred[1]))
    known = [n.year for n in names if n.year is not None]
    return tuple(dict.fromkeys(n.with_year(known[0]) if known else n for n in names))


def _with_other_years(mention: PeriodMention, folded: str) -> list[PeriodName]:
    """Return a period and the same one of the bare years that follow it."""
    names, end = [mention.name], mention.end
    while mention.name.year is not None and (more := _ANOTHER_YEAR.match(folded, end)):
        names.append(replace(mention.name, year=int(more[1])))
        end = more.end()
    return names


def _compared_years(folded: str, timed: Sequence[PeriodMention]) -> list[PeriodName]:
    """Return what a bare year stands for after "so với": the same months of that year."""
    first = next((m.name for m in timed if not m.compared and m.name.year is not None), None)
    years = [int(match[1]) for match in _COMPARED_YEAR.finditer(folded)]
    return [replace(first, year=year) for year in years if first is not None and year != first.year]


_COMPARED_YEAR = re.compile(r"\b(?:so voi|hon|kem)(?: cung ky)? ((?:19|20)\d\d)\b(?![/.-]\d)")
# "6 tháng đầu năm 2019 và 2025": the same months of another year.
_ANOTHER_YEAR = re.compile(r"\s*(?:,|va|hay|hoac|voi)\s*((?:19|20)\d\d)\b(?![/.-]\d|\s*(?:viec|vu|ty|trieu))")
# "… , cùng kỳ 2023 xong bao nhiêu": asked about, not compared with.
_SAME_TIME_ASKED = re.compile(
    r"(?<!so voi )(?<!so )(?<!voi )(?<!hon )\bcung ky (?:nam )?((?:19|20)\d\d)\b(?=[^,;?]*(?:bao nhieu|\bmay\b))"
)
# "2021 và 2022", "2021 hay 2022": more bare years.
_MORE_YEARS = re.compile(r"(?:\s*(?:,|va|hay|hoac|voi|so voi|den|-|–)\s*(?:nam )?(?:19|20)\d\d(?![\d/.,-]\d))+")
# "Theo con số công bố cuối tháng 11/2020": when it was said, not what it is about.
_PUBLISHED = re.compile(
    r"(?:cong bo|dua tin|dang(?: tai)?|ban hanh|thong bao|hop bao|ban tin)(?: (?:vao|hoi|cuoi|dau|giua))*\s*$"
)
# "Ở mốc 9 tháng và khi hết năm 2023": the months of the year that is named.
_BARE_MONTHS = re.compile(r"\b(?:moc|luc|het|ky)\s+(?:het )?(\d{1,2}) thang\b(?! cuoi)")
# "Năm 2020 cao hơn năm trước cả nghìn tỷ, thế năm 2019 bao nhiêu": what is asked stands in the clause that asks.
_SET_APART = re.compile(r"\b(?:the|vay|can cu|biet|neu|khi|hay cho biet|muc (?:tang|giam)|suy|luan|tinh nguoc)\b")


def _clause(folded: str, at: int) -> tuple[int, int]:
    """Return the bounds of the clause around an offset."""
    start = max(folded.rfind(mark, 0, at) for mark in (",", ";", ":", ". ")) + 1
    ends = [end for mark in (",", ";", ":", ". ") if (end := folded.find(mark, at)) >= 0]
    return start, min(ends, default=len(folded))


# "Suy từ kết quả năm 2021", "tính ngược từ số 9 tháng 2024": what is known, not what is asked.
_GIVEN = re.compile(
    r"(?:\b(?:suy|tinh|nguoc|luan)(?: nguoc)?(?: ra)? tu|\b(?:tu|theo|dua (?:vao|tren)|can cu)(?: vao)?"
    r" (?:ket qua|so lieu|con so|so))"
    r"[^,;:?]{0,30}$"
)


def _stated(text: str, spans: list[tuple[int, int]]) -> list[Quantity]:
    spans = spans + [m.span() for m in DOCUMENT_NUMBER.finditer(text)]
    return [
        q
        for q in quantities(text)
        if not any(s < q.end and q.start < e for s, e in spans)
        and not re.search(r"\d{1,2}/\d{1,2}/?", q.raw + text[q.end : q.end + 4])
    ]


def _kind(folded: str, asks: tuple[Ask, ...]) -> QuestionKind:
    if _CALCULATION.search(folded):
        return QuestionKind.DEFINITION
    if _DOCUMENTS.search(folded):
        return QuestionKind.DOCUMENTS
    if _ENUMERATE.search(folded) and not HOW_MANY.search(folded):
        return QuestionKind.LIST
    counts = bool(HOW_MANY.search(folded)) or bool(RATE.search(folded))
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
    if _LIST.search(folded) and not WHY.search(folded):
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
    if not (WHY.search(folded) or _YES_NO.search(folded)) or HOW_MANY.search(folded):
        return 0
    if MISSED.search(folded):
        return -1
    fall, rise = bool(_FALL.search(folded)), bool(_RISE.search(folded))
    return 0 if fall == rise else -1 if fall else 1


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


# "Có phải Bộ trưởng Lê Văn A chủ trì hội nghị … không?": the name is the claim, the rest what is told of somebody.
_CLAIMED_SUBJECT = re.compile(r"^\s*(?:(?:co phai|co dung|phai chang|phai khong)(?: la)?\s+)?(?:[\w.]+\s+){0,9}$")
_CLAIM_END = re.compile(
    r"\s*,?\s*(?:(?:co )?(?:phai|dung|chinh xac)(?: vay| the)? (?:khong|chua)|khong|a|ha|dung khong)?\s*\?*\s*$"
)


def who_instead(question: Question) -> Question | None:
    """Return "ai … ?" for a question whether somebody named did something; None for any other question."""
    if not (question.confirms and len(question.names) == 1) or question.document_terms or question.claims:
        return None
    text, name = question.text, question.names[0]
    start = text.find(name)
    before = _CLAIMED_SUBJECT.match(fold_aligned(text[:start]))
    rest = text[start + len(name) :]
    rest = rest[: _CLAIM_END.search(fold_aligned(rest)).start()]  # type: ignore[union-attr]
    if before is None or len(rest.split()) < _DEED or rest.split()[0].lower() in {"là", "la"}:
        return None
    return understand(f"Ai {rest.strip()}?")


# A deed is told in so many words at least.
_DEED = 3


def is_national(question: Question) -> bool:
    """Tell whether the question is about the whole country, named or by naming no place at all."""
    return NATIONAL in question.places or (not question.places and not question.local)
