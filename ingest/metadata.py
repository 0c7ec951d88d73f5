"""What a document says of itself: title, issuer, number, date, statistics period and place.

Only what stands in the text counts; what is not said is None. Later steps read a sentence in this context,
since "năm 2020" and the province often stand in the title alone.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from ingest.periods import PeriodKind, PeriodMention, PeriodName, period_mentions, resolve
from ingest.places import NATIONAL, place_mentions
from ingest.split import sentences
from ingest.types import Metadata, Period
from ingest.words import DOCUMENT_NUMBER, fold_aligned

_HEAD_CHARACTERS = 1500
_TITLE_CHARACTERS = 250
_DATE_LINE = re.compile(r"^\W*(?:ngày\s+)?\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d\W*$", re.IGNORECASE)
_MOTTO = re.compile(r"cong hoa xa hoi chu nghia|doc lap\s*[-–]\s*tu do")
_NUMBER_LINE = re.compile(r"^\W*số\s*:?\s*\d+", re.IGNORECASE)
_PLACE_DATE_LINE = re.compile(r"^[\w\s.]{2,40},\s*ngày\s+\d{1,2}\s+tháng", re.IGNORECASE)
_KIND_ALONE = re.compile(
    r"^(?:báo cáo|quyết định|kế hoạch|thông báo|chỉ thị|nghị quyết|nghị định|thông tư|công văn"
    r"|thông cáo báo chí|tờ trình|kết luận|chương trình|luật)\s*$",
    re.IGNORECASE,
)
_ISSUER_LINE = re.compile(
    r"^(?:bộ|tổng cục|cục|chi cục|ủy ban nhân dân|uỷ ban nhân dân|ubnd|hội đồng nhân dân|hđnd|tòa án|toà án"
    r"|viện kiểm sát|chính phủ|quốc hội|thủ tướng|ban chỉ đạo|sở|thanh tra|thads|thi hành án dân sự"
    r"|phòng thi hành án|văn phòng)\b.*$",
    re.IGNORECASE,
)
_PLACE_LINE = re.compile(r"^(?:TỈNH|THÀNH PHỐ|TP\.?|QUẬN|HUYỆN|THỊ XÃ|KHU VỰC)\s[^:]{2,40}$")
_WRITTEN_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+((?:19|20)\d\d)", re.IGNORECASE)
_SHORT_DATE = re.compile(r"(?<![\d/])(\d{1,2})[/.\-](\d{1,2})[/.\-]((?:19|20)\d\d)(?![\d/])")
_PLAN = re.compile(
    r"(?:trien khai|phuong huong|nhiem vu|chuong trinh|ke hoach|du kien|phan dau|chi tieu)[^.;\n]{0,60}\Z"
)
_COMPARED_YEAR = re.compile(r"\b(?:so voi|so cung ky|cung ky)\s*(?:cung ky\s*)?(?:cua\s*)?(?:nam\s*)?((?:19|20)\d\d)\b")
_RESULT = re.compile(r"ket qua|tong ket|so ket|danh gia")
_ARTICLE = re.compile(r"^(?:#+ )?Điều [\d.]+", re.MULTILINE)
_TITLE_BEFORE_NUMBER = re.compile(
    r"(?:luật|nghị định|nghị quyết|thông tư|quyết định|chỉ thị|báo cáo|kế hoạch|kết luận|công văn)\b"
    r"[^:.,]{0,40}?(?=\d)",
    re.IGNORECASE,
)
# So many articles make a legal text, whose dates are those of laws and not of results.
_LEGAL_ARTICLES = 3
# A document that is about a place names it within so many characters.
_OPENING = 400
_MEETING_PLACE = re.compile(r"(?:tại|ở|điểm cầu(?: tại)?|từ)\s*$", re.IGNORECASE)
_CENTRAL = re.compile(
    r"toàn quốc|cả nước|toàn hệ thống|63 (?:tỉnh|cục)|34 (?:tỉnh|cơ quan)|tổng cục"
    r"|cục quản lý thads|bộ tư pháp|chính phủ",
    re.IGNORECASE,
)


def read_metadata(text: str, *, title_hint: str | None = None) -> Metadata:
    """Return the metadata of a document's normalised text; the title falls back to the first sentence."""
    head = text[:_HEAD_CHARACTERS]
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    title = _title(lines, title_hint)
    number = _number(lines, title)
    return Metadata(
        title=title,
        issuer=_issuer(lines, number),
        number=number,
        issued_on=_issued_on(lines, title) or _dated_number(head, number),
        period=_period(text, title),
        place=_place(text, title, lines),
    )


def _title(lines: list[str], hint: str | None) -> str:
    # A numbered document names its kind on a line of its own, below the letterhead: the title begins there.
    for position, line in enumerate(lines[:15] if any(_NUMBER_LINE.match(x) for x in lines[:10]) else []):
        if _KIND_ALONE.match(line) and position + 1 < len(lines):
            return _shortened(f"{line.capitalize()} {_rest_of_title(lines[position + 1 :])}")
    for position, line in enumerate(lines):
        if _is_furniture(line, position, lines):
            continue
        if _KIND_ALONE.match(line) and position + 1 < len(lines):
            return _shortened(f"{line.capitalize()} {_rest_of_title(lines[position + 1 :])}")
        return _shortened(line.lstrip("# "))
    return _shortened(hint or (lines[0] if lines else ""))


def _rest_of_title(lines: list[str]) -> str:
    """Join the lines that a title is broken into: up to three, until one ends a sentence or is none."""
    taken: list[str] = []
    for line in lines[:3]:
        if taken and line.isupper() != taken[0].isupper():
            break
        if _is_furniture(line, 99, []):
            if taken:
                break
            continue
        if taken and line[:1].isupper() and not line.isupper():
            break
        taken.append(line)
        if line.endswith((".", ":", ";")):
            break
    return " ".join(taken)


def _is_furniture(line: str, position: int, lines: list[str]) -> bool:
    """Tell whether a head line is no title: motto, number, date, or the issuer above a numbered document."""
    if (
        _MOTTO.search(fold_aligned(line))
        or _NUMBER_LINE.match(line)
        or _DATE_LINE.match(line)
        or _PLACE_DATE_LINE.match(line)
    ):
        return True
    if not any(c.isalpha() for c in line) or (len(line) < 6 and not _KIND_ALONE.match(line)):
        return True
    numbered = any(_NUMBER_LINE.match(other) for other in lines[:8])
    return numbered and position < 6 and bool(_ISSUER_LINE.match(line)) and line.upper() == line


def _shortened(title: str) -> str:
    title = " ".join(title.split())
    if len(title) <= _TITLE_CHARACTERS:
        return title
    first = next(sentences(title), None)
    if first is not None and first.end <= _TITLE_CHARACTERS:
        return title[: first.end]
    cut = title.rfind(" ", 0, _TITLE_CHARACTERS)
    return title[: cut if cut > 0 else _TITLE_CHARACTERS] + "…"


def is_legal_text(text: str) -> bool:
    """Tell whether `text` is parted into articles, as laws, decrees and circulars are and reports never."""
    return len(_ARTICLE.findall(text)) >= _LEGAL_ARTICLES


# "Quyết định ban hành Kế hoạch công tác …", "Quyết định giao chỉ tiêu …": parted into articles, but no law.
_SETS_GOALS = re.compile(
    r"quyet dinh[^.;]{0,160}\b(?:ban hanh (?:ke hoach|chuong trinh)|(?:giao|phan bo|dieu chinh)[^.;]{0,40}chi tieu)"
)


def sets_goals(text: str) -> bool:
    """Tell whether `text` is a decision that sets a sector's plan or targets for a period."""
    return _SETS_GOALS.search(" ".join(fold_aligned(text[:_HEAD_CHARACTERS]).split())) is not None


def _number(lines: list[str], title: str) -> str | None:
    """Return the document's own number: of a "Số:" line of its head, or what its title names at its start."""
    for line in lines[:12]:
        if _NUMBER_LINE.match(line):
            found = DOCUMENT_NUMBER.search(line)
            if found:
                return found[0]
    own = _TITLE_BEFORE_NUMBER.match(title)
    found = DOCUMENT_NUMBER.match(title, own.end()) if own else None
    return found[0] if found else None


@cache
def _issuers() -> dict[str, str]:
    table = tomllib.loads(files("ingest.vocabulary").joinpath("agencies.toml").read_text("utf-8"))["issuers"]
    return dict(sorted(table.items(), key=lambda item: -len(item[0])))


def issuer_of_number(number: str) -> str | None:
    """Return the body that gives numbers of this ending ("2426/QĐ-BTP": Bộ Tư pháp), None when not known."""
    ending = re.sub(r"\d+$", "", re.split(r"[-/]", number)[-1])
    return _issuers().get(ending)


def _issuer(lines: list[str], number: str | None) -> str | None:
    numbered = any(_NUMBER_LINE.match(line) for line in lines[:10])
    head = [_without_motto(line) for line in lines[:12]] if numbered else []
    bodies = [k for k, line in enumerate(head[:8]) if _is_body(line) and not _KIND_ALONE.match(line)]
    if not bodies:
        return issuer_of_number(number) if number else None
    # The superior body stands first; the issuer is the last of the capital lines above the number.
    first = bodies[0]
    last = max(k for k in range(first, min(first + 4, len(head))) if k == first or _is_body(head[k]))
    place = head[last + 1] if last + 1 < len(head) and _PLACE_LINE.match(head[last + 1]) else ""
    return _sentence_case(f"{head[last]} {place}".strip())


def _is_body(line: str) -> bool:
    return bool(_ISSUER_LINE.match(line)) and line.upper() == line


def _without_motto(line: str) -> str:
    """Cut off a letterhead's right column: "BỘ TƯ PHÁP CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"."""
    motto = _MOTTO.search(fold_aligned(line))
    return line[: motto.start()].strip() if motto else line


def _sentence_case(line: str) -> str:
    """Return a line of capitals as a name: the first letter and the names of places keep theirs."""
    lowered = line.lower()
    text = lowered[:1].upper() + lowered[1:]
    for known in _issuers().values():
        if lowered.startswith(known.lower()):
            text = known + text[len(known) :]
            break
    for mention in reversed(place_mentions(lowered.title())):
        text = text[: mention.start] + lowered.title()[mention.start : mention.end] + text[mention.end :]
    return text


def _issued_on(lines: list[str], title: str) -> date | None:
    for line in lines[:14]:
        written = _WRITTEN_DATE.search(line)
        if written and (_PLACE_DATE_LINE.match(line) or _NUMBER_LINE.match(line)):
            return _date(*written.groups())
    for line in lines[:14]:
        short = _SHORT_DATE.search(line)
        if short and (
            _DATE_LINE.match(line) or re.search(r"ngày (?:đăng|cập nhật|xuất bản)|\d{1,2}:\d{2}", line, re.IGNORECASE)
        ):
            return _date(*short.groups())
        if short and _NUMBER_LINE.match(line):
            return _date(*short.groups())
    in_title = re.search(r"\((?:[^()]*?\s)?" + _SHORT_DATE.pattern.replace(r"(?<![\d/])", "") + r"\)", title)
    if in_title:
        return _date(*in_title.groups()[-3:])
    for line in lines[:14]:
        written = _WRITTEN_DATE.search(line)
        if written and _NUMBER_LINE.match(line):
            return _date(*written.groups())
        signed = re.search(r"số:?\s*\S+?,\s*(?:[\w\s]+,\s*)?ngày\s+" + _SHORT_DATE.pattern, line, re.IGNORECASE)
        if signed:
            return _date(*signed.groups()[-3:])
    return None


def _dated_number(head: str, number: str | None) -> date | None:
    """Return the date after the document's own number in its opening ("số 1898/QĐ-BTP ngày 25/6/2025")."""
    if number is None:
        return None
    after = re.search(re.escape(number) + r",?\s+(?:ký\s+)?ngày\s+" + _SHORT_DATE.pattern, head)
    return _date(*after.groups()) if after else None


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def document_period(text: str, title: str) -> PeriodName | None:
    """Return the period whose results a document reports: of its title, else of its opening, no plan's.

    "triển khai nhiệm vụ năm 2024" is a plan. "9 tháng đầu năm" without a year takes the year after the one
    that is compared with ("so với cùng kỳ năm 2023": 2024).
    """
    if is_legal_text(text):
        return None
    for part in (title, text[:_HEAD_CHARACTERS]):
        mentions = [m for m in period_mentions(part) if not m.compared and not _is_plan(part, m)]
        results = [m.name for m in mentions if m.name.kind is not PeriodKind.LAST_MONTHS]
        if results:
            return _with_year(results, text)
    return None


def _with_year(names: list[PeriodName], text: str) -> PeriodName:
    first = names[0]
    if first.year is not None:
        # A bare year and "6 tháng đầu năm" beside each other name one period: the months of that year.
        yearless = next((n for n in names if n.year is None and n.kind is PeriodKind.MONTHS), None)
        return yearless.with_year(first.year) if yearless and first.kind is PeriodKind.EARLY else first
    years = [n.year for n in names if n.year is not None]
    compared = _COMPARED_YEAR.search(fold_aligned(text))
    if compared:
        return first.with_year(int(compared[1]) + 1)
    return first.with_year(years[0]) if years else first


def _is_plan(text: str, mention: PeriodMention) -> bool:
    plan = _PLAN.search(fold_aligned(text[max(0, mention.start - 90) : mention.start]))
    return plan is not None and not _RESULT.search(fold_aligned(text[max(0, mention.start - 90) : mention.start]))


def _period(text: str, title: str) -> Period | None:
    name = document_period(text, title)
    return resolve(name) if name is not None else None


def _place(text: str, title: str, lines: list[str]) -> str | None:
    """Return the province a document is about, or "toàn quốc"; a meeting's place ("tại Hà Nội") is not it."""
    # A first line that is cut short is the beginning of a text or a table's row, no title.
    heading = "" if title.endswith("…") else title
    for part in (heading, "\n".join(lines[:4]) if any(_NUMBER_LINE.match(x) for x in lines[:6]) else ""):
        named = [
            m.name
            for m in place_mentions(part)
            if not _MEETING_PLACE.search(part[max(0, m.start - 16) : m.start]) and not part.startswith(", ngày", m.end)
        ]
        if named:
            return named[0]
    counts: dict[str, int] = {}
    opening = text[:3000]
    for mention in place_mentions(opening):
        dated = opening[mention.end : mention.end + 7].startswith((", ngày", " (cũ)"))
        if not dated and not _MEETING_PLACE.search(opening[max(0, mention.start - 16) : mention.start]):
            counts[mention.name] = counts.get(mention.name, 0) + 1
    provinces = {name: n for name, n in counts.items() if name != NATIONAL}
    # One province named again and again is the subject; several are examples in a report about all.
    if len(provinces) == 1:
        only, times = next(iter(provinces.items()))
        early = only in [m.name for m in place_mentions(opening[:_OPENING])]
        if times >= 3 or (NATIONAL not in counts and (times == 2 or early)):
            return only
    if provinces:
        name, most = max(provinces.items(), key=lambda item: item[1])
        if most >= 3 and most > 2 * (sum(provinces.values()) - most):
            return name
    return NATIONAL if NATIONAL in counts or _CENTRAL.search(title) else None
