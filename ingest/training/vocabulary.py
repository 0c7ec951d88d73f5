"""The tokens of the static embedding: Vietnamese syllables and words, as a Hugging Face tokenizer.

A Vietnamese word is often several syllables written apart, so a token is one syllable ("án") or a frequent
run of two to four ("thi hành án"). The tokenizer is a Unigram model whose pieces and scores are given, not
learned: its Viterbi search then finds the likeliest cut of a stretch of text into words. Spelling variants
(hoà/hòa, tỷ/tỉ) and the same words without accents are pieces of their own, so the saved tokenizer needs no
rule of ours.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.words import fold, spelling

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SPACE = "▁"
UNKNOWN = "<unk>"
_STRETCH = re.compile(r"[^\W_]+(?:[ \t]+[^\W_]+)*")

# A syllable below this count cannot be learned from the corpus; it is read by its onset and rhyme.
LEAST_SYLLABLE_COUNT = 8
LEAST_NUMBER_COUNT = 100
LEAST_PHRASE_COUNT = 20
# Log-probability of a part of a syllable: far below any whole one, so parts are the last resort.
PART_SCORE = -30.0

# What the field's abbreviations stand for: they start with the meaning of the words.
ABBREVIATIONS = {
    "thads": "thi hành án dân sự", "tha": "thi hành án", "thahc": "thi hành án hành chính",
    "chv": "chấp hành viên", "ubnd": "uỷ ban nhân dân", "hđnd": "hội đồng nhân dân",
    "tand": "toà án nhân dân", "tandtc": "toà án nhân dân tối cao", "vksnd": "viện kiểm sát nhân dân",
    "vksndtc": "viện kiểm sát nhân dân tối cao", "btp": "bộ tư pháp", "btc": "bộ tài chính",
    "bca": "bộ công an",
    "bqp": "bộ quốc phòng", "tphcm": "thành phố hồ chí minh", "hcm": "hồ chí minh", "nđ": "nghị định",
    "tt": "thông tư", "ttlt": "thông tư liên tịch", "qđ": "quyết định", "ct": "chỉ thị", "nq": "nghị quyết",
    "qh": "quốc hội", "cp": "chính phủ", "ttg": "thủ tướng chính phủ", "bhxh": "bảo hiểm xã hội",
    "bhyt": "bảo hiểm y tế", "gplx": "giấy phép lái xe", "csgt": "cảnh sát giao thông",
    "vbqppl": "văn bản quy phạm pháp luật",
    "kntc": "khiếu nại tố cáo", "tctd": "tổ chức tín dụng", "blhs": "bộ luật hình sự",
    "blds": "bộ luật dân sự",
    "ts": "tài sản", "tp": "thành phố", "tx": "thị xã", "gcn": "giấy chứng nhận", "qsdđ": "quyền sử dụng đất",
}  # fmt: skip

_ONSETS = (
    "ngh", "ng", "nh", "kh", "ph", "th", "tr", "ch", "gh", "gi", "qu", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces with their scores, and of what trained vectors each is made.

    `pieces[i]` is a piece as the tokenizer sees it ("▁thi▁hành"), `scores[i]` its log-probability, and its
    vector is the sum of the trained vectors `parts[i]` (a phrase: its syllables and one vector of its own).
    `counts[p]` is how often trained vector p occurs in the corpus; `folded` pairs an unaccented piece with
    the accented ones it may stand for, with their counts.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    parts: tuple[tuple[int, ...], ...]
    counts: tuple[int, ...]
    folded: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def stretches(text: str) -> list[list[str]]:
    """Return the syllables of `text` in one spelling, cut where punctuation or a line end stands."""
    return [match[0].split() for match in _STRETCH.finditer(spelling(text))]


def count_runs(texts: Iterable[str], most_phrases: int) -> tuple[Counter[str], Counter[str]]:
    """Return the counts of syllables and of the `most_phrases` most useful runs of two to four syllables."""
    cut = [stretch for text in texts for stretch in stretches(text)]
    single = Counter(itertools.chain.from_iterable(cut))
    total = sum(single.values())
    known = {s for s, n in single.items() if n >= LEAST_SYLLABLE_COUNT and not any(c.isdigit() for c in s)}
    phrases: Counter[str] = Counter()
    worth: dict[str, float] = {}
    shorter = {s: single[s] for s in known}
    for length in (2, 3, 4):
        runs: Counter[str] = Counter()
        for stretch in cut:
            for start in range(len(stretch) - length + 1):
                head = " ".join(stretch[start : start + length - 1])
                if head in shorter and stretch[start + length - 1] in known:
                    runs[f"{head} {stretch[start + length - 1]}"] += 1
        kept = {}
        for run, count in runs.items():
            if count < LEAST_PHRASE_COUNT:
                continue
            head, last = run.rsplit(" ", 1)
            # How much likelier the run is than chance, times how often that happens (log-likelihood gain).
            gain = math.log(count * total / (shorter[head] * single[last]))
            if gain > 1.0:
                kept[run] = count
                worth[run] = gain * math.sqrt(count)
        phrases.update(kept)
        shorter = kept
    best = sorted(worth, key=lambda run: (-worth[run], run))[:most_phrases]
    return single, Counter({run: phrases[run] for run in best})


def spelling_variants(run: str) -> list[str]:
    """Return the other accepted spellings of a run in our one spelling: "hoà giải" -> ["hòa giải"]."""
    return [v for v in map(" ".join, itertools.product(*map(_syllable_variants, run.split()))) if v != run][:3]


_NEW_TONE = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe",
    "oẽ": "õe", "oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_OTHER_I = dict(zip("iìíỉĩịyỳýỷỹỵ", "yỳýỷỹỵiìíỉĩị", strict=True))


def _syllable_variants(syllable: str) -> list[str]:
    tries = [
        syllable[:-2] + _NEW_TONE.get(syllable[-2:], syllable[-2:]),
        syllable[:-1] + _OTHER_I.get(syllable[-1], ""),
    ]
    return [
        syllable,
        *(t for t in tries if len(t) == len(syllable) and t != syllable and spelling(t) == syllable),
    ]


def build(texts: Iterable[str], most_phrases: int, most_folded_phrases: int) -> Vocabulary:
    """Make the vocabulary of `texts`: syllables, phrases, unaccented forms, spelling variants, parts."""
    single, phrases = count_runs(texts, most_phrases)
    return _Builder(single, phrases).build(most_folded_phrases)


class _Builder:
    """Collects pieces; kept as a class only because five steps add to the same four lists."""

    def __init__(self, single: Counter[str], phrases: Counter[str]) -> None:
        self.single, self.phrases = single, phrases
        self.total = sum(single.values())
        self.ids: dict[str, int] = {}
        self.pieces: list[str] = []
        self.scores: list[float] = []
        self.parts: list[tuple[int, ...]] = []
        self.counts: list[int] = []
        self.folded: list[tuple[str, tuple[tuple[str, int], ...]]] = []

    def build(self, most_folded_phrases: int) -> Vocabulary:
        self._add(UNKNOWN, 0, PART_SCORE)
        for syllable, count in self._syllables():
            self._add(self._piece(syllable), count, self._score(count))
        for short, meaning in ABBREVIATIONS.items():
            self._add(self._piece(short), self.single[short], self._score(self.single[short]), meaning.split())
        for run, count in self.phrases.most_common():
            self._add(self._piece(run), count, self._score(count), run.split())
        self._add_folded(most_folded_phrases)
        self._add_parts()
        for run in [*self.single, *self.phrases]:
            for variant in spelling_variants(run) if self._piece(run) in self.ids else []:
                self._alias(self._piece(variant), self.ids[self._piece(run)])
        return Vocabulary(
            tuple(self.pieces), tuple(self.scores), tuple(self.parts), tuple(self.counts), tuple(self.folded)
        )

    def _syllables(self) -> list[tuple[str, int]]:
        return [
            (s, n)
            for s, n in self.single.most_common()
            if n >= (LEAST_NUMBER_COUNT if any(c.isdigit() for c in s) else LEAST_SYLLABLE_COUNT)
            and len(s) <= 12
            and s not in ABBREVIATIONS
        ]

    @staticmethod
    def _piece(run: str) -> str:
        return SPACE + run.replace(" ", SPACE)

    def _score(self, count: int) -> float:
        return math.log(max(count, 1) / self.total)

    def _add(self, piece: str, count: int, score: float, made_of: Sequence[str] = ()) -> None:
        if piece in self.ids:
            return
        own = len(self.counts)
        self.counts.append(count)
        known = [self.ids[self._piece(s)] for s in made_of if self._piece(s) in self.ids]
        inherited = tuple(part for i in known for part in self.parts[i])
        self._append(piece, score, (*inherited, own))

    def _alias(self, piece: str, of: int) -> None:
        if piece not in self.ids:
            self._append(piece, self.scores[of] - 0.1, self.parts[of])

    def _append(self, piece: str, score: float, parts: tuple[int, ...]) -> None:
        self.ids[piece] = len(self.pieces)
        self.pieces.append(piece)
        self.scores.append(score)
        self.parts.append(parts)

    def _add_folded(self, most_phrases: int) -> None:
        for runs, limit in ((dict(self._syllables()), len(self.single)), (self.phrases, most_phrases)):
            sources: dict[str, list[tuple[str, int]]] = {}
            for run, count in runs.items():
                if self._piece(run) in self.ids and fold(run) != run:
                    sources.setdefault(fold(run), []).append((run, count))
            ranked = sorted(sources.items(), key=lambda item: -sum(n for _, n in item[1]))[:limit]
            for folded, stands_for in ranked:
                if self._piece(folded) in self.ids:
                    continue
                count = sum(n for _, n in stands_for)
                # Three nats rarer than the accented form: text with accents must not be read through these.
                self._add(
                    self._piece(folded),
                    count,
                    self._score(count) - 3.0,
                    folded.split() if " " in folded else (),
                )
                self.folded.append((self._piece(folded), tuple((self._piece(run), n) for run, n in stands_for)))

    def _add_parts(self) -> None:
        rhymes = Counter[str]()
        for syllable, count in self._syllables():
            onset = next((o for o in _ONSETS if syllable.startswith(o)), "")
            rhymes[syllable[len(onset) :]] += count
        letters = sorted({c for s in self.single for c in s if c.isalnum()})
        common = [r for r, n in rhymes.most_common(700) if 1 < len(r) <= 5]
        for part in [SPACE, *(SPACE + o for o in _ONSETS), *common, *letters]:
            self._add(part, 0, PART_SCORE)


def tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Return the vocabulary as a self-contained tokenizer: NFC, lower case, cut at punctuation, Unigram."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    model = models.Unigram(list(zip(vocabulary.pieces, vocabulary.scores, strict=True)), unk_id=0)
    built = Tokenizer(model)
    built.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace("Ð", "đ"), normalizers.Lowercase()])
    built.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\s*[^\p{L}\p{N}\p{M} \t]+\s*|\s{2,}|^\s+|\s+$"), "removed"),
            pre_tokenizers.Metaspace(SPACE, prepend_scheme="always", split=False),
        ]
    )
    return built
