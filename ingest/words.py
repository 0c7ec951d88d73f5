"""Vietnamese words for searching: one tokeniser for what is stored and what is asked.

A Vietnamese word is one or more syllables written apart, so the terms are syllables and, beside them, pairs
of neighbouring syllables; numbers and document numbers stay whole, in one form each. Spellings that differ
without a difference in meaning (hoà/hòa, tỷ/tỉ, Ð/Đ, 73.000/73000) give the same term. Only terms are changed
here: stored text never is. Places and offices have terms of their own: `ingest.places`, `ingest.offices`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from ingest.abbreviations import Abbreviations, in_use
from ingest.numbers import parse_number

# Look-alike letters of exported PDFs and web pages: Eth for D with stroke, the gha of .VnTime fonts for Ư.
LOOK_ALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ƣ": "Ư", "ƣ": "ư", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
                           "\u00ad": "", "\u200b": ""})  # fmt: skip
_LOOKS_ALIKE = re.compile("[" + "".join(map(chr, LOOK_ALIKES)) + "]")

# Tone on the first or the second vowel of oa, oe, uy is a matter of school, not of meaning.
_OLD_TONE = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
# The patterns begin with the letters they change, which the engine looks for quickest.
_TONE = re.compile(r"[òóỏõọ][ae]|[ùúủũụ]y")
_Y_TO_I = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_BOUND, _END = r"(?<![^\W\d_])", r"(?![^\W\d_])"  # no \b: a space may be missing after a number ("15tỷ")
_LONE_Y = re.compile(rf"[yỳýỷỹỵ]{_END}(?:(?<={_BOUND}[bcdđghklmnpqrstvx].)|(?<={_BOUND}(?:th|ph|kh|nh|ch|tr|gh|ng).))")
_QU_I = re.compile(rf"qu(?<={_BOUND}qu)([iìíỉĩị]){_END}")
_I_TO_Y = dict(zip("iìíỉĩị", "yỳýỷỹỵ", strict=True))

# The capital letters of Vietnamese, for character classes: a range such as "À-Ỹ" holds the small ones as well.
CAPITALS = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` without accents, lower case: "Nghị định" -> "nghi dinh"."""
    decomposed = unicodedata.normalize("NFD", text.translate(LOOK_ALIKES).lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


DOCUMENT_NUMBER = re.compile(
    r"\b\d{1,5}(?:/\d{4})?[/-](?=[A-ZĐÐ])[A-ZĐÐ]{1,10}\d{0,2}(?:[-/][A-ZĐÐa-z][A-ZĐÐa-z0-9]*)*", re.UNICODE
)
_TERM = re.compile(
    r"[^\W\d_]+"
    # 62/2015/NĐ-CP, 3011/qđ-btp, 04-CT/TW; not the beginning of a word: "3/vụ"
    r"|\d{1,5}(?:/\d{4})?[/-][A-Za-zĐđ]{1,10}(?![^\W\d_])\d{0,2}(?:[-/][A-Za-zĐđ][A-Za-zĐđ0-9]*)*"
    r"|\d+(?:[.,/]\d+)*"  # 576.933  81,41  363/830
)
# Kinds of documents as they are named in words, by the letters their numbers carry.
DOCUMENT_KINDS = {
    "nghị định": "nđ", "nđ": "nđ", "thông tư liên tịch": "ttlt", "ttlt": "ttlt", "thông tư": "tt", "tt": "tt",
    "quyết định": "qđ", "qđ": "qđ", "chỉ thị": "ct", "ct": "ct", "nghị quyết": "nq", "nq": "nq", "luật": "qh",
    "kết luận": "kl", "kl": "kl", "công văn": "cv", "cv": "cv", "báo cáo": "bc", "bc": "bc", "kế hoạch": "kh",
    "kh": "kh",
}  # fmt: skip
_KINDS = {spelt: letters for kind, letters in DOCUMENT_KINDS.items() for spelt in (kind, fold(kind))}
# What is counted or measured: "ra quyết định 15 việc" and "báo cáo 6 tháng" name no document, while "năm 2015" and
# "ngày 18/7" after a number date it.
_COUNTED = (
    r"%|(?:việc|viec|vụ|vu|tháng|thang|quý|quy|tuần|tuan|giờ|gio|tỷ|tỉ|ty|ti|triệu|trieu|nghìn|nghin|ngàn|ngan|đồng"
    r"|dong|người|nguoi|trường hợp|truong hop|bản án|ban an|cơ quan|co quan|đơn vị|don vi|tỉnh|tinh|lần|hồ sơ|ho so"
    r"|phần trăm|phan tram|nội dung|noi dung|nhiệm vụ|nhiem vu|(?:năm|nam|ngày|ngay)(?!\s\d))\b"
)
# A kind of document and its number, in accented or accent-less text of small letters; groups: kind, number, year
# after a stroke, year in words. No unbounded run stands beside another: two of spaces took quadratic time.
NAMED_NUMBER = re.compile(
    r"\b(" + "|".join(sorted(_KINDS, key=len, reverse=True)) + r")\s{0,3}"
    # "báo cáo 2024" is the report of a year.
    r"(?:(?:số|so)\s?:?\s{0,3}|(?!(?:19|20)\d\d(?![\d/-])))"
    # Neither "1.234", "15,2" nor the date "27/11".
    r"(\d{1,5})(?!\d|[.,]\d|/\d{1,3}(?!\d))(?:/(\d{4})(?!\d))?(?!\s{0,3}(?:" + _COUNTED + r"))"
    r"(?:(?=\s(?:năm|nam)\s(\d{4})(?!\d)))?"
)
_NUMBERED = re.compile(r"(\d(?<![\d.,/]\d)\d{0,4})(?:/(\d{4}))?[/-]([a-zđ]{1,10})(?![^\W\d_])")

# "5.141", "1.234,5", "1,234,567.8", "81.41": digits whose marks are of one number, not of a date or a heading.
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d+[.,]\d+")
_DOTTED_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
# "73 000": spaces may also part the columns of a table, so the whole number is a term beside its pieces.
_SPACED = re.compile(r"\d(?<![\d.,/-]\d)(?<!\d \d)\d{0,2}(?: \d{3}){1,4}(?! ?\d|[.,/-]\d)")
# "6.467 tỷ 721 triệu" in `spelling`, accent-less too; "ngan" alone begins "ngân hàng".
_AMOUNT = re.compile(
    r"(\d(?<![\d.,/-]\d)\d*+(?:[.,]\d++)*+)\s?(nghìn tỉ|ngàn tỉ|nghin ti|ngan ti|tỉ|ti|triệu|trieu|nghìn|ngàn|nghin)\b"
)
_SCALES = {
    "nghìn tỉ": 10**12, "ngàn tỉ": 10**12, "nghin ti": 10**12, "ngan ti": 10**12, "tỉ": 10**9, "ti": 10**9,
    "triệu": 10**6, "trieu": 10**6, "nghìn": 10**3, "ngàn": 10**3, "nghin": 10**3,
}  # fmt: skip
# No number that anybody means is longer.
_LONGEST_NUMBER = 40
# Words kept with their terms, in some tens of megabytes: those of a million passages are fewer, numbers aside.
_KEPT_CUTS = 200_000


def spelling(text: str) -> str:
    """Return `text` lower-cased in one spelling: NFC, look-alikes mended, one tone placement, one i/y."""
    return _respelt(_composed(text))


def _composed(text: str) -> str:
    # Looking for letters that hardly any text has takes a tenth of the time of translating it.
    return unicodedata.normalize("NFC", text.translate(LOOK_ALIKES) if _LOOKS_ALIKE.search(text) else text)


def _respelt(composed: str) -> str:
    text = _TONE.sub(lambda m: _OLD_TONE[m[0]], composed.lower())
    text = _LONE_Y.sub(lambda m: _Y_TO_I[m[0]], text)
    return _QU_I.sub(lambda m: "qu" + _I_TO_Y[m[1]], text)


class _FirstOfDecomposition(dict[int, str]):
    """Maps a code point to its letter without accents, one character for one, filled as characters come."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        folded = unicodedata.normalize("NFD", character.translate(LOOK_ALIKES).lower() or character)[0]
        self[point] = folded = {"đ": "d"}.get(folded, folded)
        return folded


_FOLDED = _FirstOfDecomposition()


def fold_aligned(text: str) -> str:
    """Return NFC `text` without accents, lower case, character for character, so that offsets stay valid."""
    return text.translate(_FOLDED)


def lower_aligned(text: str) -> str:
    """Return `text` in lower case, character for character: "İ".lower() would be two."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := c.lower()) == 1 else c for c in text)


def spelling_aligned(text: str) -> str:
    """Return NFC `text` in lower case with one tone placement, character for character, so that offsets stay valid."""
    return _TONE.sub(lambda m: _OLD_TONE[m[0]], lower_aligned(text))


def abbreviations(section: str) -> Mapping[str, str]:
    """Return a section of the abbreviations in use: "any_case", "capitals" or "questions"."""
    sections: Mapping[str, Mapping[str, str]] = in_use().sections
    return sections[section]


@lru_cache(maxsize=8)
def _expansions(vocabulary: Abbreviations) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the syllables of each abbreviation: in any case (also without đ), and in capitals only."""
    any_case: dict[str, list[str]] = {}
    for short, full in vocabulary.sections["any_case"].items():
        any_case[fold(short)] = any_case[spelling(short)] = _TERM.findall(spelling(full))
    capitals = {short: _TERM.findall(spelling(full)) for short, full in vocabulary.sections["capitals"].items()}
    return any_case, capitals


class _Cut(dict[str, tuple[str, ...]]):
    """Maps a word or number as it is printed to its terms, filled as words come: a text's are mostly known ones."""

    def __init__(self, vocabulary: Abbreviations) -> None:
        super().__init__()
        self._any_case, self._capitals = _expansions(vocabulary)

    def __missing__(self, printed: str) -> tuple[str, ...]:
        found: list[str] = []
        # More than one where a small letter is written with two characters ("İ").
        for term in _TERM.findall(_respelt(printed)):
            if term[0].isdecimal():
                found.append(canonical_number(term))
            else:
                found.extend(self._any_case.get(term) or self._capitals.get(printed) or (term,))
        if len(self) >= _KEPT_CUTS:
            self.clear()
        self[printed] = cut = tuple(found)
        return cut


_cut = lru_cache(maxsize=8)(_Cut)


def syllables(text: str) -> list[str]:
    """Return the terms of `text` in order: syllables, numbers, document numbers; abbreviations expanded."""
    return _syllables(_composed(text))


def _syllables(composed: str) -> list[str]:
    cut = _cut(in_use())
    return [term for printed in _TERM.findall(composed) for term in cut[printed]]


def spelt_out(text: str) -> str:
    """Return `text` (NFC) with its abbreviations in full: "mức đóng BHYT" -> "mức đóng bảo hiểm y tế"."""
    any_case, capitals = _expansions(in_use())

    def full(match: re.Match[str]) -> str:
        words = any_case.get(match[0].lower()) or capitals.get(match[0])
        return " ".join(words) if words else match[0]

    return _TERM.sub(full, text)


def document_numbers(text: str) -> list[str]:
    """Return the document numbers of `text` in their one form: "57/2020/QH14" -> "57/2020/qh14"."""
    return [term for term in syllables(text) if term[0].isdecimal() and any(c.isalpha() for c in term)]


@lru_cache(maxsize=16384)
def canonical_number(printed: str) -> str:
    """Return digits, or a document number, in the one form that all spellings share.

    "73.000" -> "73000", "81.40" -> "81,4", "05" -> "5", "27.11.2019" -> "27/11/2019", "62/2015/NĐ-CP" ->
    "62/2015/nd-cp" (its letters are typed without accents as often as with them). What is none of these,
    "1.2.3" say, stays as it is.
    """
    if len(printed) > _LONGEST_NUMBER:
        return printed
    if not printed[-1].isdecimal() or "-" in printed or any(c.isalpha() for c in printed):
        return fold(printed)
    date = _DOTTED_DATE.fullmatch(printed)
    parts = date.groups() if date else printed.split("/")
    return "/".join(_plain(part) for part in parts)


def _plain(number: str) -> str:
    if number.isdecimal():
        return str(int(number))
    if not _GROUPED.fullmatch(number):
        return number
    whole, _, decimals = f"{parse_number(number):f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole},{decimals}" if decimals else whole


def _whole_numbers(spelt: str) -> Iterator[str]:
    for match in _SPACED.finditer(spelt):
        yield str(int(match[0].replace(" ", "")))
    total, smallest, end = 0, 0, -1
    for match in _AMOUNT.finditer(spelt):
        if len(match[1]) > _LONGEST_NUMBER or (not _GROUPED.fullmatch(match[1]) and not match[1].isdecimal()):
            continue
        scale = _SCALES[match[2]]
        goes_on = scale < smallest and spelt[end : match.start()] in {" ", ", "}
        if smallest and not goes_on:
            yield str(total)
        total = int(parse_number(match[1]) * scale) + (total if goes_on else 0)
        smallest, end = scale, match.end()
    if smallest:
        yield str(total)


def number_terms(text: str) -> list[str]:
    """Return the numbers written in several words: "73 000" -> "73000", "6 tỷ 721 triệu" -> "6721000000"."""
    return list(_whole_numbers(spelling(text)))


def document_terms(text: str, *, years: bool = False) -> list[str]:
    """Return a term "nd_62" for each document number, written "62/2015/NĐ-CP" or "nghị định 62".

    With `years` also "nd_62_2015" where the year is given: two decrees may have one number.
    """
    return _document_terms(spelling(text), years)


def _document_terms(spelt: str, years: bool) -> list[str]:
    numbered = [(fold(m[3]), m[1], m[2]) for m in _NUMBERED.finditer(spelt)]
    named = [(fold(_KINDS[m[1]]), m[2], m[3] or m[4]) for m in NAMED_NUMBER.finditer(spelt)]
    found: dict[str, None] = {}
    for kind, number, year in [*numbered, *named]:
        term = f"{kind}_{int(number)}"
        found[term] = None
        if years and year:
            found[f"{term}_{int(year)}"] = None
    return list(found)


def terms(text: str) -> list[str]:
    """Return all index terms of `text`: syllables, pairs "thi_hành", numbers of several words, document terms."""
    composed = _composed(text)
    spelt = _respelt(composed)
    single = _syllables(composed)
    pairs = [f"{a}_{b}" for a, b in pairwise(single)]
    return [*single, *pairs, *_whole_numbers(spelt), *_document_terms(spelt, years=True)]


def folded_terms(text: str) -> list[str]:
    """Return the terms of `text` without accents, for questions that are typed without them."""
    return [fold(term) for term in terms(text)]


def idf(frequency: int, passages: int) -> float:
    """Return BM25's weight of a term that stands in `frequency` of `passages` passages, at least 0.

    ln(1 + (N - n + 0.5) / (n + 0.5)), Robertson and Zaragoza 2009, eq. 3.3.
    """
    return math.log(1 + (max(passages, frequency) - frequency + 0.5) / (frequency + 0.5))


def has_accents(text: str) -> bool:
    """Tell whether `text` carries any Vietnamese accent or đ."""
    return fold(text) != unicodedata.normalize("NFC", text).lower()
