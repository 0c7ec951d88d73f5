"""The syllables that Vietnamese can have: which spellings are syllables, and what may stand behind one without accents.

A syllable is an onset, a rime and a tone. Onsets and rimes are a closed list (Đoàn Thiện Thuật, "Ngữ âm tiếng Việt",
1977, ch. 2-4; the spellings are those of the standard orthography); a rime that ends in a stop (c, ch, p, t) takes only
the tones sắc and nặng. Spellings are those of `ingest.words.spelling`: lower case, NFC, one tone placement.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from itertools import product

from ingest.words import fold, spelling

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x".split()
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y "
    "yêm yên yêng yêt yêu o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng "
    "oăt oe oen oeo oet oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uôc uôi uôm uôn "
    "uông uôt uy uya uych uyn uynh uyt uyu uyên uyêt uân uâng uât uây uê uêch uênh uơ ư ưa ưc ưi ưm ưn ưng ưt ưu ươc "
    "ươi ươm ươn ương ươp ươt ươu"
).split()
# After q the u belongs to the spelling of the onset.
_RIMES_AFTER_Q = (
    "ua uac uach uai uan uang uanh uao uat uau uay uăc uăm uăn uăng uăt uân uâng uât uây ue uen ueo uet uê uên uênh "
    "uêch ui uit uy uyên uyêt uynh uych uyt uơ uôc"
).split()
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")  # ngang, huyền, sắc, hỏi, ngã, nặng
# "gì", "gìn", "giếng": the i of the onset is that of the rime; "Đắk Lắk" keeps its own spelling.
_ODD = (("g", "i"), ("g", "in"), ("g", "iêng"), ("đ", "ăk"), ("l", "ăk"))
_STOPS = ("c", "ch", "k", "p", "t")
_STOP_TONES = ("\u0301", "\u0323")
_FRONT = "eêiy"  # k, gh, ngh stand before these; c, g, ng before the others


@cache
def _accented() -> dict[str, tuple[str, ...]]:
    """Return the syllables behind each accent-less spelling."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    bare = [(onset, rime) for onset, rime in product(["", *_ONSETS], _RIMES) if _goes_with(onset, rime)]
    for onset, rime in [*bare, *_ODD, *(("q", rime) for rime in _RIMES_AFTER_Q)]:
        for tone in _STOP_TONES if rime.endswith(_STOPS) else _TONES:
            syllable = spelling(onset + _with_tone(rime, tone, onset))
            found[fold(syllable)][syllable] = None
    return {folded: tuple(syllables) for folded, syllables in found.items()}


def _goes_with(onset: str, rime: str) -> bool:
    front = rime[0] in _FRONT
    if onset in {"k", "gh", "ngh"}:
        return front
    if onset in {"c", "g", "ng"}:
        return not front
    if onset == "gi":
        return rime[0] not in "iy"
    # yêu, yên stand alone; after a consonant they are written iêu, iên.
    return not (onset and len(rime) > 1 and rime[0] == "y") and not (not onset and rime.startswith("iê"))


def _with_tone(rime: str, tone: str, onset: str) -> str:
    """Return the rime with its tone mark where the orthography puts it (`spelling` settles oa, oe, uy)."""
    if not tone:
        return rime
    letters = list(rime)
    vowels = [i for i, letter in enumerate(letters) if unicodedata.normalize("NFD", letter)[0] in "aeiouy"]
    if onset == "q" and len(vowels) > 1:
        vowels = vowels[1:]
    marked = [i for i in vowels if letters[i] in "ăâêôơư"]
    closed = vowels[-1] < len(letters) - 1
    if marked:
        place = marked[-1]
    elif closed or rime.startswith(("oa", "oe", "uy")):
        place = vowels[-1] if len(vowels) < 3 else vowels[1]
    else:
        place = vowels[0]
    if not closed and rime.startswith(("oa", "oe", "uy")):
        place = vowels[1] if len(vowels) > 1 else vowels[0]
    letters[place] = unicodedata.normalize("NFC", letters[place] + tone)
    return "".join(letters)


def accented(folded: str) -> tuple[str, ...]:
    """Return the syllables that are `folded` without their accents; empty where it is no Vietnamese spelling."""
    return _accented().get(folded, ())


def is_syllable(text: str) -> bool:
    """Tell whether `text`, in the spelling of `ingest.words.spelling`, can be a Vietnamese syllable."""
    return text in accented(fold(text))
