"""Reads a question as it was meant: accents restored, typing errors mended, by the library's own words.

A noisy channel (Kernighan, Church and Gale 1990) over syllables: what the reader may have meant costs by how far it is
from what was typed and by how rare it is after the syllable before it, as the passages of the library have it; the
cheapest way through the question is found by dynamic programming. Counts are numbers of passages, which the keyword
index knows for every syllable and every pair; a small library says little, so that counts of general administrative
text stand beside its own. Words of asking ("bao nhiêu") stand in no report and are counted beside
them. What the library does not support is left as it was typed: names, other languages, numbers, capitals.
"""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from ingest.places import NATIONAL, districts_without_accents, place_mentions
from ingest.syllables import accented, is_syllable
from ingest.words import DOCUMENT_KINDS, NAMED_NUMBER, abbreviations, fold, fold_aligned, has_accents, spelling

# In how many passages a term (a syllable "thi", a pair "thi_hành") stands.
Frequency = Callable[[str], int]

# Natural logarithms of how likely a typing slip is, against typing what was meant.
_UNACCENTED_WORD, _OTHER_ACCENT, _OTHER_LETTER, _REAL_WORD = -2.0, -4.5, -4.0, -9.0
# Letters that sound alike in some region are taken for each other by people who know no better: no slip of the finger.
_ALIKE = -4.5
_SAME_SOUND = (("s", "x"), ("ch", "tr"), ("d", "gi"), ("d", "r"), ("r", "gi"), ("l", "n"), ("v", "d"), ("qu", "w"))
_SAME_ENDING = (("n", "ng"), ("c", "t"), ("nh", "ng"), ("n", "nh"), ("ch", "c"), ("i", "y"), ("ao", "au"), ("iu", "êu"))
# The share of a syllable's probability that comes from the syllable before it; the rest is its own frequency.
_PAIR_SHARE = 0.9
# A phrase of asking counts as if it stood in this share of the passages; a word that stands nowhere, as so many.
_ASKING_SHARE, _NOWHERE = 0.02, 0.02
# A spelling that Vietnamese has stands in at least this share of passages, whether or not the library holds one.
_REAL = 2e-4
# What the counts of the language weigh beside those of as many passages of the library.
_BACKGROUND_SHARE = 0.25
BACKGROUND = Path(__file__).parent / "pairs.txt.gz"
LONGEST_WORD = 8
# Shorter names of kinds of documents are abbreviations ("nđ").
_SHORTEST_KIND = 3
# Of an accent-less question, more than this share must be Vietnamese spellings.
_MOST = 0.6
_LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
_WORD = re.compile(r"(?<![\w/.\-])[^\W\d_]+(?![\w/\-])")
# Two words belong to one phrase when only a space is between them.
_GAP = re.compile(r"[ \u00a0]+")
# `spelling` writes one form of what is written in two; these are the ones that are printed ("hòa", "kỳ", "quản lý").
_PRINTED = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe",
    "oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_PRINTED_Y = {"kì": "kỳ", "kỉ": "kỷ", "kĩ": "kỹ", "lí": "lý", "mĩ": "mỹ", "tỉ": "tỷ", "li": "ly", "sĩ": "sĩ"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is read; `changed` holds (typed, read) of every word that was changed, in order."""

    text: str
    changed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the question: where it stands, its spelling, and whether a phrase goes on from the word before."""

    start: int
    end: int
    spelt: str
    joined: bool


class Speller:
    """Reads questions by the words of one library; holds nothing that changes."""

    def __init__(self, frequency: Frequency, passages: int) -> None:
        """`frequency` counts passages by index terms with their accents, `passages` are all there are."""
        # The same few thousand terms are asked for again and again, and dozens of times for one question.
        self._frequency = lru_cache(maxsize=1 << 16)(frequency)
        self._passages = passages
        self._asking_count = max(_ASKING_SHARE * passages, 1.0)

    def read(self, text: str) -> Reading:
        """Return `text` (NFC) as it was meant; itself where nothing speaks for another reading."""
        plain = not has_accents(text)
        if plain:
            text = _with_names(text)
        named = [(mention.start, mention.end) for mention in place_mentions(text)]
        named += [match.span() for match in NAMED_NUMBER.finditer(spelling(text))]
        words = list(_words(text, named))
        if not words or not self._passages or (plain and not _vietnamese(words)):
            return Reading(text)
        options = [self._options(words, i, plain, text) for i in range(len(words))]
        if all(len(option) == 1 for option in options):
            return Reading(text)
        return _written(text, words, self._cheapest(words, options))

    def _options(self, words: Sequence[_Word], i: int, plain: bool, text: str) -> dict[str, float]:
        """Return what word i may be, with the logarithm of the channel's probability."""
        word = words[i].spelt
        printed = text[words[i].start : words[i].end]
        options = {word: 0.0}
        if _left_alone(printed, words[i].start == 0, plain, text.isupper()):
            return options
        if plain:
            options |= dict.fromkeys(self._there(accented(word)), 0.0)
            if len(options) == 1 and not is_syllable(word):
                options |= dict.fromkeys(self._there(_near_without_accents(word)), _OTHER_LETTER)
            return options
        known = self._count(word) > 0
        bare = fold(word) == word
        if bare or not known or not self._fits(words, i):
            cost = _UNACCENTED_WORD if bare and not known else _OTHER_ACCENT
            others = (other for other in self._there(accented(fold(word))) if other != word)
            # A real word that the library does not know gives way only to one that goes with its neighbours.
            real = not bare and is_syllable(word)
            options |= {other: cost for other in others if not real or self._supported(words, i, other)}
        if not known or not self._fits(words, i):
            cost = _REAL_WORD if known or is_syllable(word) else _OTHER_LETTER
            near = self._there(_near(word))
            options |= {other: cost for other in near if other not in options and self._supported(words, i, other)}
        if known and not self._fits(words, i):
            alike = (other for other in self._there(_sounding_alike(word)) if self._supported(words, i, other))
            options |= dict.fromkeys(alike, _ALIKE)
        return options

    def _there(self, candidates: Iterable[str]) -> list[str]:
        return [candidate for candidate in candidates if self._count(candidate) > 0]

    def _fits(self, words: Sequence[_Word], i: int) -> bool:
        """Tell whether word i stands in a pair that the library has with a neighbour of the question."""
        return self._supported(words, i, words[i].spelt)

    def _supported(self, words: Sequence[_Word], i: int, word: str) -> bool:
        before = i > 0 and words[i].joined and self._pair(words[i - 1].spelt, word) > 0
        after = i + 1 < len(words) and words[i + 1].joined and self._pair(word, words[i + 1].spelt) > 0
        return before or after

    def _cheapest(self, words: Sequence[_Word], options: Sequence[dict[str, float]]) -> list[str]:
        """Return the likeliest sequence of readings (Viterbi 1967)."""
        best = {word: channel + self._alone(word) for word, channel in options[0].items()}
        back: list[dict[str, str]] = []
        for i in range(1, len(words)):
            step: dict[str, float] = {}
            came: dict[str, str] = {}
            for word, channel in options[i].items():
                step[word], came[word] = max(
                    (score + (self._after(previous, word) if words[i].joined else self._alone(word)), previous)
                    for previous, score in best.items()
                )
                step[word] += channel
            best = step
            back.append(came)
        chosen = [max(best, key=lambda word: (best[word], word))]
        for came in reversed(back):
            chosen.append(came[chosen[-1]])
        return chosen[::-1]

    def _alone(self, word: str) -> float:
        return math.log(self._share(word))

    def _share(self, word: str) -> float:
        # What can be a word of the language is one more often than a slip is.
        known = (self._count(word) + _NOWHERE) / self._passages
        return max(known, _REAL) if is_syllable(word) else known

    def _after(self, previous: str, word: str) -> float:
        alone = self._share(word)
        pair, before = self._pair(previous, word), self._count(previous)
        return math.log((1 - _PAIR_SHARE) * alone + _PAIR_SHARE * (min(1.0, pair / before) if before else 0.0))

    def _count(self, word: str) -> float:
        known = self._frequency(word) + self._asking_count * (word in _asked())
        return known + _BACKGROUND_SHARE * self._passages * _background().get(word, 0.0)

    def _pair(self, first: str, second: str) -> float:
        return self._count(f"{first}_{second}")


def _with_names(text: str) -> str:
    """Return accent-less `text` with its provinces and kinds of documents in full: no counting is needed for these."""
    names = [(mention.start, mention.end, mention.name) for mention in place_mentions(text)]
    names += [(mention.start, mention.end, mention.name) for mention in districts_without_accents(text)]
    kinds = {fold(name): name for name in DOCUMENT_KINDS if len(name) > _SHORTEST_KIND}
    numbers = NAMED_NUMBER.finditer(fold_aligned(text))
    names += [(match.start(1), match.end(1), kinds[match[1]]) for match in numbers if match[1] in kinds]
    for start, end, name in sorted(names, reverse=True):
        if name != NATIONAL:
            text = text[:start] + name + text[end:]
    return text


def _words(text: str, named: Sequence[tuple[int, int]]) -> Iterator[_Word]:
    """Yield the words of `text` outside of the names, which are read already."""
    end = -1
    for match in _WORD.finditer(text):
        if any(start <= match.start() < stop for start, stop in named):
            end = -1
            continue
        joined = end >= 0 and _GAP.fullmatch(text, end, match.start()) is not None
        yield _Word(match.start(), match.end(), spelling(match[0]), joined)
        end = match.end()


def _vietnamese(words: Sequence[_Word]) -> bool:
    """Tell whether accent-less words look Vietnamese: most of them are syllables without their accents."""
    return sum(bool(accented(word.spelt)) for word in words) > _MOST * len(words)


def _left_alone(printed: str, first: bool, plain: bool, capitals: bool) -> bool:
    """Tell whether a word is no business of the speller: an abbreviation, a name, a letter, something long."""
    if len(printed) > LONGEST_WORD or printed.lower() in abbreviations("any_case"):
        return True
    if len(printed) == 1:
        return not plain  # "o", "y" for "ở", "ý"; with accents a letter is a point of a list
    if printed.isupper():
        return not capitals  # an abbreviation, unless the whole question is in capitals
    # Without accents any word may be typed with a capital; with them it begins a name.
    return not first and printed[0].isupper() and not plain


def _edits(word: str) -> Iterator[str]:
    """Yield what is one slip from `word`: a letter left out, put in or replaced, two exchanged (Damerau 1964)."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


@lru_cache(maxsize=1 << 14)
def _sounding_alike(word: str) -> tuple[str, ...]:
    """Return the syllables that sound like `word` to some ears: "song" for "xong", "hàng" for "hành", hỏi for ngã."""
    other_tone = "".join(_WITH_OTHER_TONE.get(c, c) for c in word)
    found = {other_tone}
    for pairs, at_end in ((_SAME_SOUND, False), (_SAME_ENDING, True)):
        for one, other in (*pairs, *(pair[::-1] for pair in pairs)):
            if at_end and word.endswith(one):
                found.add(word.removesuffix(one) + other)
            elif not at_end and word.startswith(one):
                found.add(other + word.removeprefix(one))
    return tuple(sorted(other for other in found if other != word and is_syllable(other)))


_HOI, _NGA = "ảẳẩẻểỉỏổởủửỷ", "ãẵẫẽễĩõỗỡũữỹ"
_WITH_OTHER_TONE = dict(zip(_HOI + _NGA, _NGA + _HOI, strict=True))


# The words that officials type are few thousand, each with some dozen syllables near it.
@lru_cache(maxsize=1 << 14)
def _near(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in _edits(word) if is_syllable(other)))


@lru_cache(maxsize=1 << 14)
def _near_without_accents(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(syllable for near in _edits(word) for syllable in accented(fold(near))))


@cache
def _background() -> Mapping[str, float]:
    """Return in which share of general texts each syllable and pair stands (`eval.training.pairs` counted them)."""
    total, *lines = gzip.decompress(BACKGROUND.read_bytes()).decode().split("\n")
    terms = (line.split(" ") for line in lines)
    return {term: int(count) / int(total) for term, count in terms}


@cache
def _asked() -> frozenset[str]:
    """Return the syllables and pairs of the phrases of asking."""
    lines = files("ingest.vocabulary").joinpath("asking.txt").read_text("utf-8").splitlines()
    phrases = [spelling(line).split() for line in lines if line and not line.startswith("#")]
    return frozenset(s for phrase in phrases for s in (*phrase, *(f"{a}_{b}" for a, b in pairwise(phrase))))


def _written(text: str, words: Sequence[_Word], read: Sequence[str]) -> Reading:
    pieces, changed, end = [], [], 0
    for word, reading in zip(words, read, strict=True):
        if reading == word.spelt:
            continue
        typed = text[word.start : word.end]
        shown = _as_typed(_printed(reading), typed)
        pieces += [text[end : word.start], shown]
        changed.append((typed, shown))
        end = word.end
    return Reading("".join([*pieces, text[end:]]), tuple(changed))


def _printed(syllable: str) -> str:
    """Return a syllable as reports print it: "hoà" -> "hòa", "tỉ" -> "tỷ"; "toàn" stays."""
    return _PRINTED_Y.get(syllable) or (
        syllable[:-2] + _PRINTED.get(syllable[-2:], syllable[-2:]) if not syllable.startswith("qu") else syllable
    )


def _as_typed(word: str, typed: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word
