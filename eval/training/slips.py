"""Questions as hurried people type them: without accents, or with one slip; the same for the same question. Pure."""

from __future__ import annotations

import random
import re
import unicodedata

from ingest.words import fold

# Keys that lie beside a key, for the letters that are typed most.
_BESIDE = {
    "a": "sqw", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k", "m": "n",
    "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "x": "zc",
    "y": "tu", "b": "vn", "đ": "sf",
}  # fmt: skip
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"(?<![\w/.\-])[^\W\d_]{3,}(?![\w/\-])")


def without_accents(text: str) -> str:
    """Return `text` as it is typed without accents, in small letters."""
    return fold(text)


def with_a_slip(text: str) -> str:
    """Return NFC `text` with one word of three or more small letters mistyped; unchanged where there is none.

    A letter left out, doubled or hit beside, two exchanged, or another tone (none, where the word had no tone).
    """
    chance = random.Random(text)
    words = [match.span() for match in _WORD.finditer(text) if match[0].islower()]
    if not words:
        return text
    start, end = chance.choice(words)
    return text[:start] + _mistyped(text[start:end], chance) + text[end:]


def _mistyped(word: str, chance: random.Random) -> str:
    kind, i = chance.randrange(5), chance.randrange(len(word) - 1)
    if kind == 0:
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    if kind == 1:
        return word[:i] + word[i + 1 :]
    if kind == 2:
        return word[:i] + word[i] + word[i:]
    if kind == 3:
        return word[:i] + chance.choice(_BESIDE.get(fold(word[i]), "x")) + word[i + 1 :]
    letters = unicodedata.normalize("NFD", word)
    tone = next((at for at, letter in enumerate(letters) if letter in _TONES), None)
    if tone is None:
        return fold(word)
    other = chance.choice([mark for mark in _TONES if mark != letters[tone]])
    return unicodedata.normalize("NFC", letters[:tone] + other + letters[tone + 1 :])
