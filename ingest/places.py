"""Places in Vietnamese text: the whole country, the provinces old and new, districts named with their kind.

Names are matched with accents where the text has them, and without accents only in text that has none at all:
"an giang" is a province in "ket qua an giang", but "phú yên" never is "phụ yên".
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ingest.words import CAPITALS, abbreviations, fold, fold_aligned, has_accents, lower_aligned, spelling

NATIONAL = "toàn quốc"

_NATIONAL = re.compile(
    r"\b(?:toàn quốc|cả nước|toàn hệ thống|trên phạm vi cả nước|trong cả nước|63 tỉnh|34 tỉnh"
    r"|toàn ngành thi hành án|toan quoc|ca nuoc|toan he thong)\b"
)
# A family name before "Hòa Bình" or "Thanh Hóa" makes it a person.
_FAMILY_NAMES = frozenset(
    {"nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ",
     "ngô", "dương", "lý", "đào", "đinh", "lâm", "mai", "trịnh", "đoàn", "hà", "cao", "tạ"}
)  # fmt: skip
_DISTRICT = re.compile(
    r"\b(?:quận|huyện|thị xã|Quận|Huyện|Thị xã|thành phố thuộc tỉnh)\s+"
    r"((?:[" + CAPITALS + r"]\w*)(?:\s[" + CAPITALS + r"]\w*){0,3}|\d{1,2}\b)"
)
# "Nguyen Hoa Binh" typed without accents: the family names that are no other word without theirs.
_FOLDED_FAMILY_NAMES = frozenset({"nguyen", "pham", "huynh", "hoang"})
# Names that are ordinary words in small letters ("nâng cao bằng …", "vì hòa bình"), unless "tỉnh" and the like
# stand before them.
_ALSO_WORDS = frozenset({"Hòa Bình", "Thái Bình", "Cao Bằng", "Bình Định", "Bình Dương", "Phú Yên", "Long An", "Huế"})
_BEFORE_PLACE = re.compile(r"(?:tỉnh|thành phố|tp\.?|tại|ở|thads|dân sự)\s+$")
# The president, and what is named after him.
_PRESIDENT = re.compile(
    r"(?:chu tich|bac|lanh tu|tu tuong|dao duc|phong cach|tam guong|cong san|thanh nien|tien phong|quoc gia|duong"
    r"|chien dich|huan chuong|giai thuong|bao tang|lang)\s+$"
)
# A capitalised word after the first; "THADS" is none.
_CAPITALISED = re.compile(r"(?<=\s)[“\"'(]?[" + CAPITALS + r"]\w*[^\W\d_" + CAPITALS + "]")
_BEGINNING = 100
# Longer names that begin with a province's: an ocean.
_OTHER_NAMES = ("Thái Bình Dương",)


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally run city; `merged_into` names the unit of 1 July 2025 that took it in."""

    name: str
    aliases: tuple[str, ...] = ()
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named at `text[start:end]`; `name` is "toàn quốc" or a province's name."""

    name: str
    start: int
    end: int


@cache
def provinces() -> tuple[Province, ...]:
    """Return the provinces of the vocabulary, the 34 and the 29 merged into them."""
    entries = tomllib.loads(files("ingest.vocabulary").joinpath("provinces.toml").read_text("utf-8"))["province"]
    return tuple(Province(e["name"], tuple(e.get("aliases", ())), e.get("merged_into")) for e in entries)


@cache
def _pattern(folded: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for province in provinces():
        for written in (province.name, *province.aliases):
            names[_undashed(_key(written, folded))] = province.name
    names |= {_key(name, folded): "" for name in _OTHER_NAMES}
    longest_first = sorted(names, key=len, reverse=True)
    # A dash may be long, and may or may not have spaces.
    alternatives = "|".join(re.escape(n).replace(r"\ ", r"\s+").replace(r"\-", r"\s*[-–]\s*") for n in longest_first)
    return re.compile(r"(?<![\w.])(?:" + alternatives + r")(?!\w)"), names


def _key(written: str, folded: bool) -> str:
    return fold_aligned(written) if folded else _spelt(written)


def _spelt(text: str) -> str:
    """Return `spelling(text)` when it keeps every offset (it does for NFC text), else plain lower case."""
    spelt = spelling(text)
    return spelt if len(spelt) == len(text) else lower_aligned(text)


def _undashed(name: str) -> str:
    return re.sub(r"\s*[-–]\s*", "-", " ".join(name.split()))


def place_mentions(text: str) -> list[PlaceMention]:
    """Return the country and provinces named in NFC `text`, in order.

    A name counts when it is capitalised; in text without capitals, as questions are typed, also when it is not.
    """
    return list(_mentions(text))


@lru_cache(maxsize=8192)
def _mentions(text: str) -> tuple[PlaceMention, ...]:
    lowered = lower_aligned(text)
    # Its beginning tells of most texts that they have accents.
    folded = fold_aligned(text[:_BEGINNING]) == lowered[:_BEGINNING] and fold_aligned(text) == lowered
    haystack = lowered if folded else _spelt(text)
    pattern, names = _pattern(folded)
    small = folded or not _CAPITALISED.search(text)
    found = [PlaceMention(NATIONAL, m.start(), m.end()) for m in _NATIONAL.finditer(lowered)]
    for match in pattern.finditer(haystack):
        name = names[_undashed(match[0])]
        if (
            name
            and _is_named(text, match, name, folded=folded, small=small)
            and not _is_person(text, match, folded=folded)
        ):
            found.append(PlaceMention(name, match.start(), match.end()))
    return tuple(sorted(found, key=lambda m: m.start))


# "Q.Ninh", "T. Hóa", "N.An": a name whose first syllable is its letter.
_SHORT_NAME = re.compile(r"(?<![\w.])(?P<letter>[^\W\d_])\.\s?(?P<rest>[^\W\d_]+(?: [^\W\d_]+)?)(?![\w.])")
# Initials that stand for more than one province, or for something else, are none; "HN" and the like are aliases.
_INITIALS = re.compile(rf"(?<![\w./-])[{CAPITALS}]{{2}}(?![\w./-]|\s*\d)")


@cache
def _by_rest() -> dict[tuple[str, str], list[str]]:
    """Return provinces by their first letter and the folded rest of their name."""
    found: dict[tuple[str, str], list[str]] = {}
    for province in provinces():
        first, _, rest = province.name.partition(" ")
        if rest:
            found.setdefault((first[0].lower(), fold(rest)), []).append(province.name)
    return found


@cache
def _by_initials() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for province in provinces():
        syllables = province.name.split()
        if len(syllables) == 2:
            found.setdefault("".join(syllable[0] for syllable in syllables), []).append(province.name)
    return found


def with_short_names(text: str) -> str:
    """Return a question with its provinces' short forms in full: "Q.Ninh" -> "Quảng Ninh", "NA" -> "Nghệ An".

    A short form that more than one province has, or that is an abbreviation of the field, stays as it is.
    """
    plain = not has_accents(text)

    def dotted(match: re.Match[str]) -> str:
        letters = [match["letter"].lower()]
        if plain and letters == ["d"]:
            letters = ["d", "đ"]
        rest = match["rest"].split()
        for length in range(len(rest), 0, -1):
            found = [name for letter in letters for name in _by_rest().get((letter, fold(" ".join(rest[:length]))), ())]
            if len(found) == 1:
                name = fold(found[0]) if plain else found[0]
                return " ".join([name, *rest[length:]])
        return match[0]

    def initials(match: re.Match[str]) -> str:
        names = _by_initials().get(match[0], [])
        taken = match[0].lower() in {**abbreviations("any_case"), **abbreviations("questions")}
        taken |= match[0] in abbreviations("capitals") or match[0] in _NO_PLACES
        return names[0] if len(names) == 1 and not taken else match[0]

    text = _SHORT_NAME.sub(dotted, text)
    return text if plain or text.isupper() else _INITIALS.sub(initials, text)


# What these initials mean in a report more often than a province.
_NO_PLACES = frozenset({"TH", "KH", "CT", "TB", "NĐ", "QT", "HT", "KT", "TV", "VP", "BT", "TG", "PT", "LA", "CB"})


def _is_named(text: str, match: re.Match[str], name: str, *, folded: bool, small: bool) -> bool:
    """Tell whether the words at `match` are written as a name, and as this one's."""
    printed = text[match.start() : match.end()]
    before = text[max(0, match.start() - 16) : match.start()]
    if match[0].startswith(("hồ", "ho ")) and _PRESIDENT.search(fold_aligned(before)):
        return False
    if match[0].startswith("nam ") and before.lower().endswith(("việt ", "viet ")):
        return False
    # "thành phố Hồ Chí Minh": the kind of place need not be capitalised.
    word = re.sub(r"^thành phố\s+", "", printed)
    # "hn", "hcm" are written so.
    if folded or word[0].isupper() or len(printed) <= 3:
        return True
    return small and (name not in _ALSO_WORDS or bool(_BEFORE_PLACE.search(before.lower())))


def _is_person(text: str, match: re.Match[str], *, folded: bool) -> bool:
    if folded:
        before_it = fold_aligned(text[max(0, match.start() - 30) : match.start()]).split()[-2:]
        return not _FOLDED_FAMILY_NAMES.isdisjoint(before_it)
    before = text[max(0, match.start() - 30) : match.start()].rstrip(" ").rsplit(None, 2)
    after = text[match.end() : match.end() + 2]
    # "Huế Thương"; not "THÀNH PHỐ HUẾ NĂM 2024".
    if match[0] == "huế" and after[:1] == " " and after[1:].isupper() and not text[match.end() - 1].isupper():
        return True
    previous = before[-1] if before else ""
    # "Nguyễn Hòa Bình", "Nguyễn Thị Thanh Hóa": a family name right before, or before a middle name.
    if previous[:1].isupper() and previous.lower() in _FAMILY_NAMES:
        return True
    return (
        previous[:1].isupper() and len(before) > 1 and before[-2].lower() in _FAMILY_NAMES and before[-2][:1].isupper()
    )


def districts(text: str) -> list[PlaceMention]:
    """Return the districts, towns and quarters named with their kind ("quận Hồng Bàng")."""
    return [PlaceMention(m[1], m.start(), m.end()) for m in _DISTRICT.finditer(text)]


@dataclass(frozen=True, slots=True)
class District:
    """A district, town or city of a province; `province` is None where several have one of this name, or none does."""

    name: str
    province: str | None


@cache
def _listed_districts() -> tuple[tuple[str, str], ...]:
    """Return (province, district) of the vocabulary, as they are written."""
    table = tomllib.loads(files("ingest.vocabulary").joinpath("districts.toml").read_text("utf-8"))
    return tuple((province, name.strip()) for province, listed in table.items() for name in listed.split(","))


@cache
def _provinces_of_districts() -> dict[str, str | None]:
    """Return {name in one spelling: its province, None for several}."""
    found: dict[str, str | None] = {}
    for province, name in _listed_districts():
        key = spelling(name)
        found[key] = None if key in found else province
    return found


@cache
def _district_names() -> re.Pattern[str]:
    names = [name for name in _provinces_of_districts() if " " in name and not name.startswith("quận ")]
    alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w.])(?:{alternatives})(?!\w)")


def bare_districts(text: str) -> list[PlaceMention]:
    """Return the districts that NFC `text` names in capitals without their kind ("Ngũ Hành Sơn"), in order.

    A name of one syllable, a province's and a person's are none.
    """
    provinces_named = [(mention.start, mention.end) for mention in place_mentions(text)]
    found = []
    for match in _district_names().finditer(_spelt(text)):
        printed = text[match.start() : match.end()]
        capital = all(word[0].isupper() for word in printed.split())
        taken = any(start < match.end() and match.start() < end for start, end in provinces_named)
        if capital and not taken and not _is_person(text, match, folded=False):
            found.append(PlaceMention(printed, match.start(), match.end()))
    return found


@cache
def _folded_districts() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, set[str]] = {}
    for _, name in _listed_districts():
        names.setdefault(fold(name), set()).add(name)
    alone = {folded: next(iter(written)) for folded, written in names.items() if len(written) == 1}
    alternatives = "|".join(re.escape(name) for name in sorted(alone, key=len, reverse=True))
    return re.compile(rf"\b(?:quan|huyen|thi xa|thanh pho) (?P<name>{alternatives})\b"), alone


def districts_without_accents(text: str) -> list[PlaceMention]:
    """Return the districts that an accent-less text names after their kind ("quan hai chau"), by their full names."""
    pattern, names = _folded_districts()
    return [
        PlaceMention(names[m["name"]], m.start("name"), m.end("name")) for m in pattern.finditer(fold_aligned(text))
    ]


def district(name: str) -> District:
    """Return the district whose name `name` begins with ("Krông Bông Nguyễn Văn"), with its province where known."""
    known = _provinces_of_districts()
    words = name.split()
    for length in range(len(words), 0, -1):
        key = spelling(" ".join(words[:length]))
        # "quận 3" is written without its kind.
        for tried in (key, f"quận {key}"):
            if tried in known:
                return District(" ".join(words[:length]), known[tried])
    return District(name, None)


@cache
def related(name: str) -> frozenset[str]:
    """Return what a question about `name` may mean: itself, what it merged into, what merged into it."""
    result = {name}
    for province in provinces():
        if province.name == name and province.merged_into:
            result.add(province.merged_into)
        if province.merged_into == name:
            result.add(province.name)
    return frozenset(result)


@cache
def place_term(name: str) -> str:
    """Return the index term of a place, whichever of its spellings a text has: "place_bac_giang"."""
    return "place_" + "_".join(re.findall(r"\w+", fold(name)))


@cache
def kin_term(name: str) -> str:
    """Return the index term of a place and of all that merged with it: "kin_bac_ninh" for "Bắc Giang" too."""
    return place_term(name).replace("place", "kin", 1)


@cache
def _terms_of(name: str) -> tuple[str, ...]:
    return (place_term(name), *sorted(kin_term(other) for other in related(name)))


def place_terms(text: str) -> list[str]:
    """Return the terms of the country and provinces named in `text`: each one's own, and its kin's."""
    mentions = place_mentions(unicodedata.normalize("NFC", text))
    return [term for mention in mentions for term in _terms_of(mention.name)]
