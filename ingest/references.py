"""Legal documents that a text names: number, kind, date, issuing body, and what the text says is done to them. Pure.

"Nghị quyết số 96/2019/QH14 ngày 27/11/2019 của Quốc hội", "Luật Thi hành án dân sự năm 2008", "Chỉ thị số 33". A
document that is amended, replaced or repealed points to the one that does so: B in "A được thay thế bởi B" and in
"B thay thế A"; the text's own one in "bãi bỏ Thông tư …", "hết hiệu lực kể từ ngày Nghị định này có hiệu lực".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ingest.metadata import issuer_of_number
from ingest.split import sentences
from ingest.types import LegalReference, Metadata, Relation, Span
from ingest.words import CAPITALS, DOCUMENT_NUMBER, spelling_aligned

_LAWS = "Bộ luật|Luật|Pháp lệnh|Hiến pháp"
_ACTS = (
    "Văn bản hợp nhất|Thông tư liên tịch|Nghị quyết liên tịch|Nghị quyết|Nghị định|Thông tư|Quyết định|Chỉ thị|Kết luận"
    "|Kế hoạch|Công văn|Công điện|Thông báo|Báo cáo|Chương trình|Đề án|Hướng dẫn|Quy chế|Quy định|Tờ trình|Lệnh"
)
# The letters of a number that name its kind where no word does ("số 1700/QĐ-BTP và 1701/QĐ-BTP").
_LETTERS = {
    "QH": "Luật", "NĐ": "Nghị định", "NQ": "Nghị quyết", "TTLT": "Thông tư liên tịch", "TT": "Thông tư",
    "QĐ": "Quyết định", "CT": "Chỉ thị", "KL": "Kết luận", "KH": "Kế hoạch", "BC": "Báo cáo", "TB": "Thông báo",
    "CĐ": "Công điện", "VBHN": "Văn bản hợp nhất", "HD": "Hướng dẫn", "QC": "Quy chế", "PL": "Pháp lệnh",
}  # fmt: skip
# Kinds whose documents change others; a report only tells of it.
_CHANGING = re.compile(r"/(?:QH|UBTVQH|PL|NĐ|NQ|TTLT|TT|QĐ|CT|L)\b|/QH\d")
_NUMBER = DOCUMENT_NUMBER.pattern.removeprefix(r"\b")
# "Chỉ thị số 33", "Đề án 06", not "Quyết định 15 việc", "Báo cáo 2024".
_BARE = (
    r"(?!(?:19|20)\d\d\b)\d{1,4}\b(?![/.,-]\d|/?-?[A-ZĐ]|\s?%"
    r"| (?:việc|vụ|tháng|quý|tuần|năm|ngày|tỷ|tỉ|triệu|cuộc|người|văn))"
)
_NAMED = re.compile(
    rf"\b(?P<kind>{_ACTS}|{_LAWS})(?: [Ss]ố:?)? (?:(?P<number>{_NUMBER})|(?<=ố )(?P<numbered>{_BARE})"
    rf"|(?<=[nịảợđ] )(?P<bare>{_BARE}))"
)
# "Luật Thi hành án dân sự số 106/2025/QH15", "Luật Thi hành án dân sự năm 2008", "Hiến pháp 2013".
_LAW = re.compile(
    rf"\b(?P<kind>{_LAWS})(?P<name>(?: [^\W\d_]+,?){{0,14}}?),? (?:số (?P<number>{_NUMBER})"
    rf"|\(?(?:năm )?(?P<year>(?:19|20)\d\d)\b(?![/-]))"
)
_DATED = re.compile(
    r",? (?:(?:ký|ban hành) )?ngày (\d{1,2})(?:\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?| tháng (\d{1,2}) năm )((?:19|20)\d\d)"
)
_TITLES = r"(?:Bộ trưởng|Tổng cục trưởng|Cục trưởng|Chánh án|Viện trưởng|Chủ tịch|Chủ nhiệm) "
_BODY = re.compile(
    rf",? của (?:{_TITLES})?(?P<body>[{CAPITALS}]\w*(?: (?:[{CAPITALS}]\w*|pháp|hội|phủ|nước|dân|nhân|tối|cao"
    rf"|kiểm|sát|hành|án|sự|chính|phòng"
    r"|an|tế|cán|tỉnh|thành|phố|ủy|uỷ|tướng|thẩm|phán|trị|thư|vụ|ương|và (?=[A-ZĐ]))){0,10})"
)
_CHANGES = r"(?:sửa đổi|bổ sung|thay thế|bãi bỏ|huỷ bỏ)"
_DONE_TO = re.compile(
    rf"\b(?:được|bị) (?P<act>{_CHANGES}(?:,? (?:và )?{_CHANGES})*)[^.;:()]{{0,60}}?\b(?:bởi|bằng|theo|tại)\b"
)
_DOES = re.compile(
    rf"(?P<act>\b{_CHANGES}(?:,? (?:và |hoặc )?{_CHANGES})*)(?P<part>(?: (?:cho|một số|một phần|toàn bộ|các"
    rf"|những|điều|khoản|điểm|nội dung"
    r"|mục|phụ lục|biểu mẫu|quy định|của|tại|và|ban hành kèm theo|kèm theo|văn bản sau:?|[a-zđ]"
    r"|\d{1,3}[a-zđ]?),?){0,16})\s*$"
)
_EXPIRES = re.compile(r"(?:hết|không còn|chấm dứt|mất) hiệu lực")
_SINCE_THIS = re.compile(
    r"\b(?:luật|bộ luật|nghị định|nghị quyết|thông tư|thông tư liên tịch|quyết định|pháp lệnh|chỉ thị|quy chế"
    r"|quy định) này\b"
)
# What goes on a list of documents that one thing is said of.
_AND = re.compile(
    r"[\s,;]*(?:(?:và|cùng|cùng với|các|số|khoản \w{1,3}|điều \w{1,4}|của"
    r"|một số điều của)\b[\s,]*)*(?:\([^()]{0,200}\))?[\s,;]*(?:và\s)?"
)
_ABOUT = re.compile(r"^ (?:về|quy định|hướng dẫn|ban hành|sửa đổi|của)\b[^;.]{0,240}$")
# Wished or planned, not done.
_PLANNED = re.compile(
    r"\b(?:đề xuất|nghiên cứu|kiến nghị|đề nghị|tham mưu|xây dựng|dự thảo|dự án|dự kiến|cần|phải|tập trung"
    r"|hoàn thiện|rà soát|tiếp tục|trình|sớm|việc|xem xét"
    r"|để|hồ sơ|lần)\b[^.;]{0,80}$"
)
# "ban hành Nghị định thay thế Nghị định …": by a document that is not named.
_UNNAMED = re.compile(
    r"(?:luật|nghị định|nghị quyết|thông tư|quyết định|chỉ thị|văn bản|quy chế|quy định)\s*(?:mới\s*)?$"
)
_REACH = 200


@dataclass(frozen=True, slots=True)
class _Named:
    """A document named, and where what belongs to its name ("ngày …", "của Quốc hội") ends."""

    reference: LegalReference
    end: int


def read_references(text: str, metadata: Metadata) -> tuple[LegalReference, ...]:
    """Return the legal documents that `text` (normalised) names, in order; none overlap."""
    plain = spelling_aligned(text)
    return tuple(_related(text, plain, _all_named(text), _own(metadata)))


def _own(metadata: Metadata) -> str | None:
    """Return the number of a document that can change others; None for a report."""
    number = metadata.number
    return number if number and _CHANGING.search(number) else None


def _all_named(text: str) -> list[_Named]:
    found: list[_Named] = []
    taken = bytearray(len(text))
    for pattern in (_NAMED, _LAW, DOCUMENT_NUMBER):
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            found.append(_named(text, match))
    return sorted(found, key=lambda named: named.reference.start)


def _named(text: str, match: re.Match[str]) -> _Named:
    said = match.groupdict()
    printed = match[0].strip("( ")
    number = said.get("number") or (match[0] if not said else None)
    kind = said.get("kind") or _kind_of(match[0])
    end = match.end()
    dated = _DATED.match(text, end)
    issued_on = None
    if dated:
        day, month, month_in_words, year = dated.groups()
        issued_on = _date(day, month or month_in_words, year)
        end = dated.end()
    body = _BODY.match(text, end)
    end = body.end() if body else end
    issuer = body["body"].strip().removesuffix(" và") if body else issuer_of_number(number) if number else None
    if issuer is None and kind in {"Luật", "Bộ luật", "Hiến pháp"}:
        issuer = "Quốc hội"
    # Without a number of its own a document is called by its name ("Luật … năm 2008", "Chỉ thị số 33").
    reference = LegalReference(match.start(), match.end(), number or printed, kind, issued_on, issuer)
    return _Named(reference, end)


def _kind_of(number: str) -> str | None:
    """Return the kind that the letters of a number name ("2426/QĐ-BTP": Quyết định)."""
    for letters in re.findall(r"[A-ZĐa-z]+", number.replace("Ð", "Đ")):
        if letters in _LETTERS:
            return _LETTERS[letters]
    return None


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _related(text: str, plain: str, named: list[_Named], own: str | None) -> Iterator[LegalReference]:
    """Yield the references with what their sentence, or the line that announces them, says of them."""
    at = 0
    announced: Relation | None = None
    for sentence in sentences(text):
        here: list[_Named] = []
        while at < len(named) and named[at].reference.start < sentence.end:
            here.append(named[at])
            at += 1
        begins_line = sentence.start == 0 or text[sentence.start - 1] == "\n"
        if announced and begins_line and not (here and here[0].reference.start - sentence.start < 40):
            announced = None
        related = _in_sentence(plain, sentence, here, own)
        if announced and own:
            related = [
                replace(one, relation=announced, by=own)
                if one.relation is Relation.MENTIONS and one.number != own
                else one
                for one in related
            ]
        yield from related
        if text[sentence.end - 1] == ":" and not here:
            announced = _announces(plain[sentence.start : sentence.end]) or announced


def _announces(plain: str) -> Relation | None:
    """Return what a line like "Các văn bản sau hết hiệu lực …:", "Bãi bỏ các thông tư sau:" says of those after it."""
    if _EXPIRES.search(plain) or re.search(r"\b(?:bãi bỏ|thay thế|huỷ bỏ)\b", plain):
        return Relation.REPLACES
    return Relation.AMENDS if re.search(r"\b(?:sửa đổi|bổ sung)\b", plain) else None


def _in_sentence(plain: str, sentence: Span, named: list[_Named], own: str | None) -> list[LegalReference]:
    result = [one.reference for one in named]
    for i, one in enumerate(named):
        # Before the name, from the end of the one before.
        begin = named[i - 1].end if i else sentence.start
        between = plain[max(begin, one.reference.start - _REACH) : one.reference.start]
        goes_on = i > 0 and result[i - 1].relation is not Relation.MENTIONS and _goes_on(between)
        does = _DOES.search(between)
        if goes_on and result[i - 1].by != result[i].number:
            result[i] = replace(result[i], relation=result[i - 1].relation, by=result[i - 1].by)
        elif does:
            before = between[: does.start()]
            by = _doer(before, named[i - 1].reference.number if i else None, own)
            # "Thông tư này thay thế …" of a document that does not print its number.
            said = by or (_SINCE_THIS.search(before) and not _PLANNED.search(before))
            if said and by != result[i].number:
                result[i] = replace(result[i], relation=_relation(does["act"], does["part"]), by=by)
        # After it, to the beginning of the next.
        stop = named[i + 1].reference.start if i + 1 < len(named) else sentence.end
        done = _DONE_TO.search(plain, one.end, min(stop, one.end + _REACH))
        if done:
            this = _SINCE_THIS.search(plain, done.end(), min(stop, done.end() + 40))
            by = own if this else named[i + 1].reference.number if i + 1 < len(named) else None
            if by and by != result[i].number and stop - done.end() <= _REACH:
                # "Điều 138 Luật số … bị bãi bỏ bởi …": only that article.
                part = plain[max(begin, one.reference.start - 16) : one.reference.start] + plain[one.end : done.end()]
                result[i] = replace(result[i], relation=_relation(done["act"], part), by=by)
    return _expired(plain, sentence, named, result, own)


def _goes_on(between: str) -> bool:
    """Tell whether a name goes on the list of the one before it; its subject may stand between ("về việc …; ")."""
    if _AND.fullmatch(between):
        return True
    return bool(_ABOUT.match(between)) and between.rstrip().endswith((" và", ",")) and not re.search(_CHANGES, between)


def _doer(before: str, previous: str | None, own: str | None) -> str | None:
    """Return the number of the document that does what is said; None where it is only wished or not named."""
    if _PLANNED.search(before):
        return None
    if _SINCE_THIS.search(before):
        return own
    if previous is not None and not re.search(r"[;:]", before):
        return previous
    return None if _UNNAMED.search(before) else own


def _relation(act: str, part: str = "") -> Relation:
    # "bãi bỏ Điều 5 Thông tư …": the rest of it stays.
    replaces = re.search(r"thay thế|bãi bỏ|huỷ bỏ", act) and not re.search(r"\b(?:điều|khoản|điểm|nội dung|một) ", part)
    return Relation.REPLACES if replaces and not act.startswith(("sửa đổi", "bổ sung")) else Relation.AMENDS


def _expired(
    plain: str, sentence: Span, named: list[_Named], references: list[LegalReference], own: str | None
) -> list[LegalReference]:
    """Return the references with those marked that lose their force: all before "hết hiệu lực" in its clause."""
    match = _EXPIRES.search(plain, sentence.start, sentence.end)
    if match is None or not named:
        return references
    clause = max(plain.rfind(";", sentence.start, match.start()), sentence.start)
    this = _SINCE_THIS.search(plain, sentence.start, sentence.end)
    after = next((one.number for one in references if one.start > match.end()), None)
    by = after or (own if this else None)
    if by is None and not this:
        return references
    return [
        replace(one, relation=Relation.REPLACES, by=by)
        if clause <= one.start < match.start() and one.relation is Relation.MENTIONS and one.number != by
        else one
        for one in references
    ]
