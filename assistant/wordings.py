"""Reads a question in the words that reports have for what it says: "xử lý xong" is "thi hành xong". Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from assistant.asks import HOW_MANY, RATE
from ingest.places import place_mentions
from ingest.words import fold, fold_aligned, has_accents

# Wordings of every question; the other sections are for questions about figures.
_ALWAYS = ("directing", "offices", "parties", "everyday")
_ABOUT_FIGURES = re.compile(
    r"\b(?:so sanh|tang|giam|chenh lech|thay doi|bien dong|dien bien|ty trong|chiem"
    r"|ket qua|so lieu|con so|cao hon|thap hon|nhieu hon|it hon)\b"
)


def standard_wording(text: str) -> str:
    """Return `text` (NFC) with colloquial wordings replaced by the field's; what a replacement says stands alone."""
    folded = fold_aligned(text)
    about_figures = HOW_MANY.search(folded) or RATE.search(folded) or _ABOUT_FIGURES.search(folded)
    plain = not has_accents(text)
    for always in (True, False):
        if always or about_figures:
            pattern, meanings = _wordings(always, plain)
            text = _replaced(text, pattern, meanings)
    return text


def _replaced(text: str, pattern: re.Pattern[str], meanings: Mapping[str, str]) -> str:
    names = [(mention.start, mention.end) for mention in place_mentions(text)]

    def standard(match: re.Match[str]) -> str:
        of_name = any(start < match.end() and match.start() < end for start, end in names)
        return match[0] if of_name else meanings[" ".join(match[0].lower().split())]

    return pattern.sub(standard, text)


@cache
def _wordings(always: bool, plain: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of the wordings and what each means, accent-less for questions typed so."""
    sections = tomllib.loads(files("ingest.vocabulary").joinpath("wordings.toml").read_text("utf-8"))
    meanings = {
        wording.strip(): standard
        for name, section in sections.items()
        if (name in _ALWAYS) == always
        for wordings, standard in section.items()
        for wording in wordings.split("|")
    }
    if plain:
        meanings = {fold(wording): fold(standard) for wording, standard in meanings.items()}
    longest_first = sorted(meanings, key=len, reverse=True)
    alternatives = "|".join(re.escape(wording).replace(r"\ ", r"\s+") for wording in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE), meanings
