"""Vietnamese words for searching: one tokeniser for what is stored and what is asked.

A Vietnamese word is one or more syllables written apart, so the terms are syllables and, beside them, pairs
of neighbouring syllables; numbers and document numbers stay whole. Spellings that differ without a difference
in meaning (hoà/hòa, tỷ/tỉ, Ð/Đ) give the same term. Only terms are changed here: stored text never is.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

# Look-alike letters of exported PDFs and web pages: Eth for D with stroke, the gha of .VnTime fonts for Ư.
LOOK_ALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ƣ": "Ư", "ƣ": "ư", "\u00a0": " ", "\u00ad": "", "\u200b": ""})

# Tone on the first or the second vowel of oa, oe, uy is a matter of school, not of meaning.
_OLD_TONE = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
_TONE = re.compile("|".join(_OLD_TONE))
_Y_TO_I = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_LONE_Y = re.compile(r"\b([bcdghklmnpqrstvx]|th|ph|kh|nh|ch|tr|gh|ng)([yỳýỷỹỵ])\b")
_QU_I = re.compile(r"\bqu([iìíỉĩị])\b")
_I_TO_Y = dict(zip("iìíỉĩị", "yỳýỷỹỵ", strict=True))

_LONGEST_ABBREVIATION = 8

# The capital letters of Vietnamese, for character classes: a range such as "À-Ỹ" holds the small ones as well.
CAPITALS = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"

DOCUMENT_NUMBER = re.compile(
    r"\b\d{1,5}(?:/\d{4})?[/-](?=[A-ZĐÐ])[A-ZĐÐ]{1,10}\d{0,2}(?:[-/][A-ZĐÐa-z][A-ZĐÐa-z0-9]*)*", re.UNICODE
)
_TERM = re.compile(
    # 62/2015/nđ-cp, 3011/qđ-btp, 04-ct/tw
    r"\d{1,5}(?:/\d{4})?[/-][a-zđ]{1,10}\d{0,2}(?:[-/][a-zđ][a-zđ0-9]*)*"
    r"|\d+(?:[.,/]\d+)*"  # 576.933  81,41  363/830
    r"|[^\W\d_]+"
)
# Kinds of documents as they are named in words, by the letters their numbers carry.
DOCUMENT_KINDS = {
    "nghị định": "nđ", "nđ": "nđ", "thông tư liên tịch": "ttlt", "ttlt": "ttlt", "thông tư": "tt", "tt": "tt",
    "quyết định": "qđ", "qđ": "qđ", "chỉ thị": "ct", "ct": "ct", "nghị quyết": "nq", "nq": "nq", "luật": "qh",
    "kết luận": "kl", "kl": "kl", "công văn": "cv", "cv": "cv", "báo cáo": "bc", "bc": "bc", "kế hoạch": "kh",
    "kh": "kh",
}  # fmt: skip
NAMED_NUMBER = re.compile(
    r"\b("
    + "|".join(sorted(DOCUMENT_KINDS, key=len, reverse=True))
    + r"|nghi dinh|nd|thong tu|quyet dinh|qd|chi thi|nghi quyet|luat|ket luan|cong van)"
    + r"\s*(?:số|so)?\s*(\d{1,5})(?![\d.,]*\s*(?:%|việc|viec))"
)


def spelling(text: str) -> str:
    """Return `text` lower-cased in one spelling: NFC, look-alikes mended, one tone placement, one i/y."""
    text = unicodedata.normalize("NFC", text.translate(LOOK_ALIKES)).lower()
    text = _TONE.sub(lambda m: _OLD_TONE[m[0]], text)
    text = _LONE_Y.sub(lambda m: m[1] + _Y_TO_I[m[2]], text)
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


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` without accents, lower case: "Nghị định" -> "nghi dinh"."""
    decomposed = unicodedata.normalize("NFD", text.translate(LOOK_ALIKES).lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


@cache
def abbreviations(section: str) -> dict[str, str]:
    """Return a section of the abbreviation vocabulary: "any_case", "capitals" or "questions"."""
    text = files("ingest.vocabulary").joinpath("abbreviations.toml").read_text("utf-8")
    table: dict[str, str] = tomllib.loads(text)[section]
    return table


@cache
def _expansions() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the syllables of each abbreviation: in any case (also without đ), and in capitals only."""
    any_case: dict[str, list[str]] = {}
    for short, full in abbreviations("any_case").items():
        any_case[short] = any_case[fold(short)] = _TERM.findall(spelling(full))
    capitals = {short: _TERM.findall(spelling(full)) for short, full in abbreviations("capitals").items()}
    return any_case, capitals


def syllables(text: str) -> list[str]:
    """Return the terms of `text` in order: syllables, numbers, document numbers; abbreviations expanded."""
    original = unicodedata.normalize("NFC", text.translate(LOOK_ALIKES))
    return _syllables(original, spelling(original))


def _syllables(original: str, spelt: str) -> list[str]:
    any_case, capitals = _expansions()
    aligned = len(spelt) == len(original)
    result: list[str] = []
    for match in _TERM.finditer(spelt):
        term = match[0]
        if len(term) <= _LONGEST_ABBREVIATION:
            expansion = any_case.get(term)
            if expansion is None and aligned and original[match.start()].isupper():
                expansion = capitals.get(original[match.start() : match.end()])
            if expansion is not None:
                result.extend(expansion)
                continue
        result.append(term)
    return result


def document_terms(text: str) -> list[str]:
    """Return a term "nd_62" for each document number, written "62/2015/NĐ-CP" or "nghị định 62"."""
    return _document_terms(spelling(text))


def _document_terms(spelt: str) -> list[str]:
    found: list[str] = []
    # Most texts name no document by its number, and need not be cut once more.
    for match in _TERM.finditer(spelt) if "/" in spelt or "-" in spelt else ():
        term = match[0]
        if "/" in term or "-" in term:
            number = re.match(r"(\d+)(?:/(\d{4}))?[/-]([a-zđ]+)", term)
            if number:
                found.append(f"{fold(number[3])}_{int(number[1])}")
    for match in NAMED_NUMBER.finditer(spelt):
        kind = DOCUMENT_KINDS.get(match[1], "")
        if not kind:
            kind = next(v for k, v in DOCUMENT_KINDS.items() if fold(k) == match[1])
        found.append(f"{fold(kind)}_{int(match[2])}")
    return list(dict.fromkeys(found))


def terms(text: str) -> list[str]:
    """Return all index terms of `text`: syllables, pairs "thi_hành", document terms."""
    original = unicodedata.normalize("NFC", text.translate(LOOK_ALIKES))
    spelt = spelling(original)
    single = _syllables(original, spelt)
    return [*single, *_pairs(single), *_document_terms(spelt)]


def folded_terms(text: str) -> list[str]:
    """Return the terms of `text` without accents, for questions that are typed without them."""
    return terms_and_folded(text)[1]


def terms_and_folded(text: str) -> tuple[list[str], list[str]]:
    """Return `terms(text)` and the same without accents, one for one.

    Only syllables are folded, of which there are few thousand different ones: folding a pair is pairing the folded.
    """
    original = unicodedata.normalize("NFC", text.translate(LOOK_ALIKES))
    spelt = spelling(original)
    single = _syllables(original, spelt)
    folded = [fold(term) for term in single]
    documents = _document_terms(spelt)
    return [*single, *_pairs(single), *documents], [*folded, *_pairs(folded), *documents]


def _pairs(single: list[str]) -> list[str]:
    return [f"{a}_{b}" for a, b in pairwise(single)]


def has_accents(text: str) -> bool:
    """Tell whether `text` carries any Vietnamese accent or đ."""
    return fold(text) != unicodedata.normalize("NFC", text).lower()
