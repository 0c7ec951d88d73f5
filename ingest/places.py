"""Places in Vietnamese text: the whole country, the provinces old and new, districts named with their kind.

Names are matched with accents where the text has them, and without accents only in text that has none at all:
"an giang" is a province in "ket qua an giang", but "phú yên" never is "phụ yên".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.words import fold_aligned, spelling

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
    r"((?:[A-ZĐÀ-Ỹ][\wÀ-ỹ]*)(?:\s[A-ZĐÀ-Ỹ][\wÀ-ỹ]*){0,3}|\d{1,2}\b)"
)


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
    entries = tomllib.loads(files("ingest.vocabulary").joinpath("provinces.toml").read_text("utf-8"))[
        "province"
    ]
    return tuple(Province(e["name"], tuple(e.get("aliases", ())), e.get("merged_into")) for e in entries)


@cache
def _pattern(folded: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for province in provinces():
        for written in (province.name, *province.aliases):
            names[_key(written, folded)] = province.name
    longest_first = sorted(names, key=len, reverse=True)
    # "TP.HCM" and "TP HCM" are the same; a dash may or may not have spaces.
    alternatives = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in longest_first)
    return re.compile(r"(?<![\w.])(?:" + alternatives + r")(?!\w)"), names


def _key(written: str, folded: bool) -> str:
    return fold_aligned(written) if folded else _spelt(written)


def _spelt(text: str) -> str:
    """Return `spelling(text)` when it keeps every offset (it does for NFC text), else plain lower case."""
    spelt = spelling(text)
    return spelt if len(spelt) == len(text) else text.lower()


def place_mentions(text: str) -> list[PlaceMention]:
    """Return the country and provinces named in NFC `text`, in order."""
    folded = fold_aligned(text) == text.lower()
    haystack = fold_aligned(text) if folded else _spelt(text)
    pattern, names = _pattern(folded)
    found = [PlaceMention(NATIONAL, m.start(), m.end()) for m in _NATIONAL.finditer(text.lower())]
    for match in pattern.finditer(haystack):
        printed = text[match.start() : match.end()]
        if not folded and ((not printed[0].isupper() and len(printed) > 3) or _is_person(text, match)):
            continue
        name = names.get(" ".join(match[0].split()), "")
        if name:
            found.append(PlaceMention(name, match.start(), match.end()))
    return sorted(found, key=lambda m: m.start)


def _is_person(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 30) : match.start()].rstrip(" ").rsplit(None, 2)
    after = text[match.end() : match.end() + 2]
    if len(after) == 2 and after[0] == " " and after[1].isupper() and match[0].count(" ") == 0:
        return True
    previous = before[-1] if before else ""
    # "Nguyễn Hòa Bình", "Nguyễn Thị Thanh Hóa": a family name right before, or before a middle name.
    if previous[:1].isupper() and previous.lower() in _FAMILY_NAMES:
        return True
    return (
        previous[:1].isupper()
        and len(before) > 1
        and before[-2].lower() in _FAMILY_NAMES
        and before[-2][:1].isupper()
    )


def districts(text: str) -> list[PlaceMention]:
    """Return the districts, towns and quarters named with their kind ("quận Hồng Bàng")."""
    return [PlaceMention(m[1], m.start(), m.end()) for m in _DISTRICT.finditer(text)]


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
