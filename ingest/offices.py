"""Offices that were renamed: terms by which the old and the new name find each other."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from operator import contains

from ingest.words import fold, syllables

# The ways in which each syllable of a name may be written, and the name's term.
_Name = tuple[list[set[str]], str]


@cache
def _renamed() -> tuple[dict[str, list[_Name]], dict[str, str]]:
    """Return the names by their first syllable, longest first, and the term of each one's counterpart."""
    entries = tomllib.loads(files("ingest.vocabulary").joinpath("offices.toml").read_text("utf-8"))["office"]
    names: dict[str, list[_Name]] = {}
    other: dict[str, str] = {}
    for entry in entries:
        old, new = _term(entry["name"]), _term(entry["now"])
        other |= {old: new, new: old}
        for name in (entry["name"], entry["now"], *entry.get("aliases_now", ())):
            # Of "tong cuc thads" the abbreviation's syllables have accents.
            written = [{syllable, fold(syllable)} for syllable in syllables(name)]
            for first in written[0]:
                names.setdefault(first, []).append((written, old if name == entry["name"] else new))
    for known in names.values():
        known.sort(key=lambda item: -len(item[0]))
    return names, other


def _term(name: str) -> str:
    return "office_" + "_".join(fold(syllable) for syllable in syllables(name))


def office_terms(cut: Sequence[str]) -> list[str]:
    """Return a term for each renamed office among the syllables `cut`, which may be accent-less.

    The longest name counts: no "Cục Thi hành án dân sự" is found in "Tổng cục Thi hành án dân sự".
    """
    names, _ = _renamed()
    found: list[str] = []
    read_to = 0
    for at, syllable in enumerate(cut):
        if syllable not in names or at < read_to:
            continue
        for written, term in names[syllable]:
            here = cut[at : at + len(written)]
            if len(here) == len(written) and all(map(contains, written, here)):
                found.append(term)
                read_to = at + len(written)
                break
    return found


def counterparts(terms: Iterable[str]) -> list[str]:
    """Return the terms of the offices' other names, those already in `terms` left out."""
    known = set(terms)
    _, other = _renamed()
    return [other[term] for term in dict.fromkeys(terms) if other[term] not in known]
