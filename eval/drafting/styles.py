"""The ways a question is typed: with accents, without, with abbreviations, with a typing error. Pure and seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.types import Turn
from eval.drafting.draft import Draft
from ingest.words import DOCUMENT_NUMBER, abbreviations, fold

STYLES = ("standard", "no_diacritics", "abbreviations", "typos")
# What an official types for short beside the field's own abbreviations; the longer words first.
_COMMON = {
    "bao nhiêu": "bn",
    "như thế nào": "ntn",
    "thành phố": "TP",
    "tỷ lệ": "TL",
    "tổng số": "TS",
    "quyết định": "QĐ",
    "nghị quyết": "NQ",
    "nghị định": "NĐ",
    "thông tư": "TT",
    "chỉ thị": "CT",
    "có điều kiện": "có ĐK",
    "cùng kỳ": "CK",
    "6 tháng đầu năm": "6T",
    "9 tháng đầu năm": "9T",
    "10 tháng đầu năm": "10T",
    "được": "đc",
}
_LETTERS = re.compile(r"[^\W\d_]{4,}")


def typed(draft: Draft, seed: int) -> Iterator[Draft]:
    """Yield a standard question in every style in which it reads differently; answers and evidence stay."""
    seen = set()
    for style in STYLES:
        question = _typed(draft.question, style, seed)
        if question not in seen:
            seen.add(question)
            history = draft.history
            if style == "no_diacritics":
                # Who types without accents did so before, too; the assistant did not.
                history = tuple(Turn(t.role, without_accents(t.content)) if t.role == "user" else t for t in history)
            yield replace(draft, question=question, style=style, history=history)


def _typed(question: str, style: str, seed: int) -> str:
    match style:
        case "no_diacritics":
            return without_accents(question)
        case "abbreviations":
            return abbreviated(question)
        case "typos":
            return mistyped(question, random.Random(f"{seed}:{question}"))
    return question


def without_accents(text: str) -> str:
    """Return a question as typed without a Vietnamese keyboard: "nam 2020 toan quoc", document numbers too."""
    return fold(text)


def abbreviated(text: str) -> str:
    """Return a question with the field's abbreviations and the usual short forms; names stay whole."""
    short = {full: key.upper() for key, full in abbreviations("any_case").items()}
    short |= {full: key for key, full in abbreviations("capitals").items()}
    short |= _COMMON
    for full in sorted(short, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(full)}(?!\w)", short[full].replace("\\", r"\\"), text, flags=re.IGNORECASE)
    return text


def mistyped(text: str, chance: random.Random) -> str:
    """Return a question with one typing error in an ordinary word; names, numbers and document numbers stay.

    A letter dropped, doubled or exchanged with the next: what hands do, and what leaves the word readable.
    """
    numbered = [m.span() for m in DOCUMENT_NUMBER.finditer(text)]
    words = [
        m
        for m in _LETTERS.finditer(text)
        if m[0].islower() and not any(start <= m.start() < end for start, end in numbered)
    ]
    if not words:
        return text
    word = chance.choice(words)
    at = word.start() + chance.randrange(1, len(word[0]) - 1)
    slip = chance.randrange(3)
    if slip == 0:
        return text[:at] + text[at + 1 :]
    if slip == 1:
        return text[:at] + text[at] + text[at:]
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return swapped if swapped != text else text[:at] + text[at + 1 :]
