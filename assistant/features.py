"""What speaks for a passage as the source of an answer, in numbers: the features that the ranker weighs. Pure.

All of them are shares, ranks or cosines, so that they mean the same in a library of ten documents and of a million.
"Own" words of a question are those that say what it is about; words of asking are not. Words weigh by their BM25 idf
over the library's passages (Robertson and Zaragoza 2009); pairs are neighbouring syllables: words, in Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from ingest.words import syllables

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
# The idf of an index term (a syllable "thi", a pair "thi_hành").
Idf = Callable[[str], float]

# BM25's usual constants, and the usual lengths of a passage, a title and a sentence of reports and laws, in syllables.
_K1, _B = 1.2, 0.75
_PASSAGE_LENGTH, _TITLE_LENGTH, _SENTENCE_LENGTH = 110.0, 14.0, 30.0
# A word in the title says five times what it says in the body (BM25F).
_TITLE_WEIGHT = 5
# A question's first own words are mostly what is asked for, the later ones about what.
_HEAD, _MIDDLE = 4, 9
_NEARBY = 30  # candidates that may stand for what another one leaves out
_NO_RANK = 300
_BREAK = re.compile(r"(?<=[.;:!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Words:
    """The syllables of a text in order, where each of its sentences begins among them, and their hashes (int64)."""

    syllables: tuple[str, ...]
    sentences: tuple[int, ...] = (0,)
    hashes: IntArray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash once what is looked through for every question."""
        object.__setattr__(self, "hashes", np.fromiter(map(hash, self.syllables), np.int64, len(self.syllables)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's syllables in order, which of them are its own, and its and its own words' vectors ((d,) float32)."""

    syllables: tuple[str, ...]
    own: tuple[bool, ...]
    vector: FloatArray
    own_vector: FloatArray
    definition: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to be ranked.

    `publication` is what its document is a part of, the document itself where nothing says so; `title` are the words of
    its document's title and its heading; `around` those of the passages before and after it in
    its document; ranks count from 0 and are None where a list does not hold it; `agreements` are the numbers of
    `AGREEMENTS` in their order.
    """

    document: str
    publication: str
    title: Words
    body: Words
    around: tuple[Words, ...]
    words_score: float
    words_rank: int | None
    vector_rank: int | None
    vector: FloatArray
    title_vector: FloatArray
    agreements: tuple[float, ...]


# How far document and passage agree with what the question names: 1 they do, -1 they name another, 0 nothing is said.
AGREEMENTS = (
    "period", "passage_period", "place", "passage_place", "national", "own_number", "numbers", "quantities", "names",
)  # fmt: skip


def words_of(text: str) -> Words:
    """Return the syllables of `text` with its sentences, as `ingest.words` cuts them."""
    found: list[str] = []
    starts: list[int] = []
    for sentence in _BREAK.split(text):
        cut = syllables(sentence)
        if cut:
            starts.append(len(found))
            found += cut
    return Words(tuple(found), tuple(starts) or (0,))


@dataclass(frozen=True, slots=True)
class _Terms:
    """The question's distinct syllables (m) and pairs (p) with their weights; `*_own` are 0 for words of asking."""

    hashes: IntArray  # of the syllables, ascending
    slots: IntArray  # of the same
    pair: IntArray  # (m, m) -> pair, -1 where the two are no neighbours in the question
    all: FloatArray
    own: FloatArray
    pairs: FloatArray
    own_pairs: FloatArray
    order: tuple[int, ...]  # own syllables as they come

    @property
    def own_weight(self) -> float:
        return max(float(self.own.sum()), 1e-6)

    @property
    def own_pair_weight(self) -> float:
        return max(float(self.own_pairs.sum()), 1e-6)


def _terms(asked: Asked, idf: Idf) -> _Terms:
    slot = {syllable: i for i, syllable in enumerate(dict.fromkeys(asked.syllables))}
    own = {syllable for syllable, is_own in zip(asked.syllables, asked.own, strict=True) if is_own}
    neighbours = list(pairwise(zip(asked.syllables, asked.own, strict=True)))
    pairs = {pair: i for i, pair in enumerate(dict.fromkeys((a, b) for (a, _), (b, _) in neighbours))}
    own_pairs = {(a, b) for (a, first), (b, second) in neighbours if first and second}
    matrix = np.full((len(slot), len(slot)), -1, dtype=np.int64)
    for (a, b), i in pairs.items():
        matrix[slot[a], slot[b]] = i
    hashes = np.array([hash(syllable) for syllable in slot], dtype=np.int64)
    ascending = np.argsort(hashes)
    weights = np.array([idf(syllable) for syllable in slot])
    pair_weights = np.array([idf(f"{a}_{b}") for a, b in pairs])
    return _Terms(
        hashes[ascending],
        ascending,
        matrix,
        weights,
        weights * np.array([syllable in own for syllable in slot], dtype=float),
        pair_weights,
        pair_weights * np.array([pair in own_pairs for pair in pairs], dtype=float),
        tuple(slot[s] for s, is_own in zip(asked.syllables, asked.own, strict=True) if is_own),
    )


class _Field:
    """Where the question's words stand in n texts: counts (n, m) of syllables and (n, p) of pairs, and the runs.

    A run is a stretch of the text that the question has word for word.
    """

    def __init__(self, texts: Sequence[Words], terms: _Terms) -> None:
        self.n = len(texts)
        self.terms = terms
        self.lengths = np.array([len(text.syllables) for text in texts], dtype=float)
        hashes = np.concatenate([text.hashes for text in texts]) if texts else np.zeros(0, dtype=np.int64)
        near = np.minimum(np.searchsorted(terms.hashes, hashes), max(len(terms.hashes) - 1, 0))
        self.hits = np.flatnonzero(terms.hashes[near] == hashes) if len(terms.hashes) else near[:0]
        self.slots = terms.slots[near[self.hits]]
        self.base = np.concatenate([[0], np.cumsum(self.lengths)[:-1]]).astype(np.int64)
        owners = np.repeat(np.arange(self.n), self.lengths.astype(np.int64))
        self.owners = owners[self.hits]
        near = np.flatnonzero((np.diff(self.hits) == 1) & (self.owners[1:] == self.owners[:-1]))
        pair = terms.pair[self.slots[near], self.slots[near + 1]] if len(near) else near
        self.near, self.pair = near[pair >= 0], pair[pair >= 0]
        self.counts = _counted(self.owners, self.slots, self.n, len(terms.all))
        self.pair_counts = _counted(self.owners[self.near], self.pair, self.n, len(terms.pairs))

    def runs(self) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
        """Return of each run: its owner, the hit it begins with, its length and the weight of its own words."""
        begins = np.ones(len(self.hits), dtype=bool)
        begins[self.near + 1] = False
        group = np.cumsum(begins) - 1
        if not len(group):
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, empty, np.zeros(0)
        weight: FloatArray = np.bincount(group, weights=self.terms.own[self.slots]).astype(np.float64)
        return self.owners[begins], np.flatnonzero(begins).astype(np.int64), np.bincount(group).astype(np.int64), weight

    def longest_run(self) -> FloatArray:
        """Return the weight of the heaviest run in each text, as a share of the question's."""
        owners, _, _, weights = self.runs()
        return _largest(weights, owners, self.n) / self.terms.own_weight


def _counted(rows: IntArray, columns: IntArray, n: int, width: int) -> FloatArray:
    return np.bincount(rows * width + columns, minlength=n * width).reshape(n, width).astype(float)


def _largest(values: FloatArray, rows: IntArray, n: int) -> FloatArray:
    found = np.zeros(n)
    np.maximum.at(found, rows, values)
    return found


def _saturated(counts: FloatArray, lengths: FloatArray, usual: float) -> FloatArray:
    """Return BM25's term frequency part, (n, m)."""
    norm = _K1 * (1 - _B + _B * lengths / usual)
    return counts * (_K1 + 1) / (counts + norm[:, None])


def features(asked: Asked, candidates: Sequence[Candidate], idf: Idf) -> tuple[tuple[str, ...], FloatArray]:
    """Return the names of the features and their values, (candidates, features)."""
    terms = _terms(asked, idf)
    found: dict[str, FloatArray] = {}
    title = _Field([c.title for c in candidates], terms)
    body = _Field([c.body for c in candidates], terms)
    _of_title(found, candidates, title, idf)
    _of_body(found, body, title)
    _of_surroundings(found, candidates, body, title)
    _of_sentences(found, asked, candidates, body, title)
    _of_vectors(found, asked, candidates, body, title)
    _of_lists(found, candidates)
    for i, name in enumerate(AGREEMENTS):
        found[f"agrees_{name}"] = np.array([c.agreements[i] for c in candidates])
    for name in ("around_cover", "around_pairs", "bm25", "bm25f", "sentence_pairs", "vector", "title_vector"):
        found[f"{name}_below_best"] = found[name] - found[name].max()
    return tuple(found), np.stack(list(found.values()), axis=1)


def _of_title(found: dict[str, FloatArray], candidates: Sequence[Candidate], title: _Field, idf: Idf) -> None:
    terms = title.terms
    has, has_pairs = title.counts > 0, title.pair_counts > 0
    found["title_cover"] = has @ terms.own / terms.own_weight
    found["title_pairs"] = has_pairs @ terms.own_pairs / terms.own_pair_weight
    found["title_bm25"] = (
        _saturated(title.counts, title.lengths, _TITLE_LENGTH) @ terms.all / max(float(terms.all.sum()), 1e-6)
    )
    titles = {id(c.title): c.title for c in candidates}
    weights = {key: _weights(words, idf) for key, words in titles.items()}
    whole, whole_pairs = np.array([weights[id(c.title)] for c in candidates]).T
    asked = np.bincount(title.owners, weights=terms.all[title.slots], minlength=title.n)
    found["title_asked"] = asked / np.maximum(whole, 1e-6)
    asked_pairs = np.bincount(title.owners[title.near], weights=terms.pairs[title.pair], minlength=title.n)
    found["title_asked_pairs"] = asked_pairs / np.maximum(whole_pairs, 1e-6)
    found["title_run"] = title.longest_run()
    found["title_head"] = _parts(has, terms)[0]


def _weights(words: Words, idf: Idf) -> tuple[float, float]:
    """Return the weight of all syllables and of all pairs."""
    return sum(map(idf, words.syllables)), sum(idf(f"{a}_{b}") for a, b in pairwise(words.syllables))


def _of_body(found: dict[str, FloatArray], body: _Field, title: _Field) -> None:
    terms = body.terms
    found["cover"] = (body.counts > 0) @ terms.own / terms.own_weight
    found["pairs"] = (body.pair_counts > 0) @ terms.own_pairs / terms.own_pair_weight
    found["body_pairs_bm25"] = (
        _saturated(body.pair_counts, body.lengths, _PASSAGE_LENGTH) @ terms.own_pairs / terms.own_pair_weight
    )
    lengths = body.lengths + title.lengths
    usual = _PASSAGE_LENGTH + _TITLE_LENGTH
    found["bm25"] = _saturated(body.counts + title.counts, lengths, usual) @ terms.own / terms.own_weight + (
        _saturated(body.pair_counts + title.pair_counts, lengths, usual) @ terms.own_pairs / terms.own_pair_weight
    )
    weighty = body.lengths + _TITLE_WEIGHT * title.lengths
    usual = _PASSAGE_LENGTH + _TITLE_WEIGHT * _TITLE_LENGTH
    found["bm25f"] = (
        _saturated(body.counts + _TITLE_WEIGHT * title.counts, weighty, usual) @ terms.own / terms.own_weight
    )
    found["run"] = body.longest_run()
    found["length"] = np.log1p(body.lengths)


def _of_surroundings(
    found: dict[str, FloatArray], candidates: Sequence[Candidate], body: _Field, title: _Field
) -> None:
    """Read the passage with its title and the passages beside it as one: an article, a section."""
    terms = body.terms
    # Neighbours are shared, and mostly candidates themselves: each is looked through once.
    place = {id(c.body): i for i, c in enumerate(candidates)}
    others = {id(words): words for c in candidates for words in c.around if id(words) not in place}
    place |= {key: body.n + i for i, key in enumerate(others)}
    further = _Field(list(others.values()), terms)
    near = [place[id(words)] for c in candidates for words in c.around]
    owners = np.repeat(np.arange(body.n), [len(c.around) for c in candidates])
    counts, pairs, lengths = body.counts + title.counts, body.pair_counts + title.pair_counts, body.lengths.copy()
    np.add.at(counts, owners, np.concatenate([body.counts, further.counts])[near])
    np.add.at(pairs, owners, np.concatenate([body.pair_counts, further.pair_counts])[near])
    np.add.at(lengths, owners, np.concatenate([body.lengths, further.lengths])[near])
    has, has_pairs = counts > 0, pairs > 0
    found["around_cover"] = has @ terms.own / terms.own_weight
    found["around_pairs"] = has_pairs @ terms.own_pairs / terms.own_pair_weight
    found["around_bm25"] = _saturated(counts, lengths, 2 * _PASSAGE_LENGTH) @ terms.own / terms.own_weight + (
        _saturated(pairs, lengths, 2 * _PASSAGE_LENGTH) @ terms.own_pairs / terms.own_pair_weight
    )
    largest = max(float(terms.all.max(initial=0.0)), 1e-6)
    found["missing"] = ((~has) & (terms.own > 0)).sum(axis=1).astype(float)
    found["missing_pair"] = ((~has_pairs) * terms.own_pairs).max(axis=1, initial=0.0) / largest
    found["head"], found["middle"], found["end"] = _parts(has, terms)
    found["sentences_around"] = np.log1p([sum(len(w.sentences) for w in (c.body, *c.around)) for c in candidates])


def _parts(has: npt.NDArray[np.bool_], terms: _Terms) -> list[FloatArray]:
    """Return how much of the question's first, further and last own words is there."""
    shares = []
    for part in (terms.order[:_HEAD], terms.order[_HEAD:_MIDDLE], terms.order[_MIDDLE:]):
        weights = np.zeros(len(terms.all))
        weights[list(part)] = terms.own[list(part)]
        shares.append(has @ weights / max(float(weights.sum()), 1e-6))
    return shares


def _of_sentences(
    found: dict[str, FloatArray], asked: Asked, candidates: Sequence[Candidate], body: _Field, title: _Field
) -> None:
    terms = body.terms
    starts = np.concatenate([np.array(c.body.sentences) + at for c, at in zip(candidates, body.base, strict=True)])
    counts = np.array([len(c.body.sentences) for c in candidates])
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    owner = np.repeat(np.arange(body.n), counts)
    # Of equal starts (an empty passage) the last one owns the words.
    where = np.searchsorted(starts, body.hits, side="right") - 1
    words = _counted(where, body.slots, len(starts), len(terms.all))
    pairs = _counted(where[body.near], body.pair, len(starts), len(terms.pairs))
    lengths = np.diff(np.append(starts, int(body.lengths.sum()))).astype(float)

    def best(values: FloatArray) -> FloatArray:
        return np.asarray(np.maximum.reduceat(values, first))

    cover = (words > 0) @ terms.own / terms.own_weight
    found["sentence_cover"] = best(cover)
    found["sentence_bm25"] = best(
        _saturated(words, lengths, _SENTENCE_LENGTH) @ terms.own / terms.own_weight
        + _saturated(pairs, lengths, _SENTENCE_LENGTH) @ terms.own_pairs / terms.own_pair_weight
    )
    titled = (words > 0) | (title.counts > 0)[owner]
    titled_pairs = (pairs > 0) | (title.pair_counts > 0)[owner]
    found["sentence_titled"] = best(titled @ terms.own / terms.own_weight)
    found["sentence_pairs"] = best(titled_pairs @ terms.own_pairs / terms.own_pair_weight)
    found["first_sentence"] = cover[first]
    owners, begins, length, weight = body.runs()
    if not len(owners):
        found["begins_sentence"] = found["defines"] = np.zeros(body.n)
        return
    at = body.hits[begins]
    opening = at - starts[np.searchsorted(starts, at, side="right") - 1] <= 2
    found["begins_sentence"] = _largest(np.where(opening, weight, 0.0), owners, body.n) / terms.own_weight
    # "Người phải thi hành án là …": what is asked for opens a sentence and "là" follows, or ends the run itself.
    defines = np.zeros(len(weight))
    if asked.definition:
        text = list(chain.from_iterable(c.body.syllables for c in candidates))
        followed = np.array([not _IS.isdisjoint(text[end - 1 : end + 1]) for end in at + length])
        defines = np.where(opening & followed, weight, 0.0)
    found["defines"] = _largest(defines, owners, body.n) / terms.own_weight


_IS = frozenset({"là", "la"})


def _of_vectors(
    found: dict[str, FloatArray], asked: Asked, candidates: Sequence[Candidate], body: _Field, title: _Field
) -> None:
    terms = body.terms
    vectors = np.stack([c.vector for c in candidates])
    found["vector"] = vectors @ asked.vector
    found["own_vector"] = vectors @ asked.own_vector
    titles = np.stack([c.title_vector for c in candidates])
    found["title_vector"] = titles @ asked.vector
    found["own_title_vector"] = titles @ asked.own_vector
    # What a first guess thinks of each: the leaders speak for those that resemble them (pseudo-relevance feedback,
    # Rocchio 1971), and for words that they have and their like leave out.
    guess = found["bm25"] + 2 * found["vector"] + found["title_cover"]
    leaders = np.argsort(-guess, kind="stable")[:_NEARBY]
    trust = np.exp(3 * (guess[leaders[:10]] - guess.max()))
    centre = trust @ vectors[leaders[:10]]
    found["like_leaders"] = vectors @ centre / max(float(np.linalg.norm(centre)), 1e-6)
    likeness = np.clip(vectors @ vectors[leaders].T, 0, 1) ** 3
    likeness[leaders, np.arange(len(leaders))] = 0
    trust = np.exp(4 * (guess[leaders] - guess.max()))
    found["support"] = likeness @ trust / trust.sum()
    has = (body.pair_counts + title.pair_counts) > 0
    lent = (likeness[:, :, None] * has[leaders][None, :, :]).max(axis=1) if len(terms.pairs) else has.astype(float)
    found["lent_pairs"] = np.where(has, 1.0, lent) @ terms.own_pairs / terms.own_pair_weight
    for name, groups in (
        ("document", [c.document for c in candidates]),
        ("publication", [c.publication for c in candidates]),
    ):
        _of_group(found, name, groups, guess)


def _of_group(found: dict[str, FloatArray], name: str, groups: Sequence[str], guess: FloatArray) -> None:
    """Read what else is found of the same document or publication: its best, how many stand before, its share."""
    before: dict[str, int] = {}
    scores: dict[str, list[float]] = {}
    place = np.zeros(len(groups))
    for i in np.argsort(-guess, kind="stable"):
        group = groups[i]
        place[i] = before[group] = before.get(group, -1) + 1
        scores.setdefault(group, []).append(float(guess[i]))
    others = [
        (best[1] if place[i] == 0 else best[0]) if len(best := scores[group]) > 1 else guess.max() - 2
        for i, group in enumerate(groups)
    ]
    found[f"others_of_{name}"] = np.array(others) - guess.max()
    found[f"place_in_{name}"] = np.log1p(place)
    trust = np.exp(4 * (guess - guess.max()))
    held: dict[str, float] = {}
    for group, weight in zip(groups, trust, strict=True):
        held[group] = held.get(group, 0.0) + float(weight)
    found[f"share_of_{name}"] = (np.array([held[group] for group in groups]) - trust) / float(trust.sum())


def _of_lists(found: dict[str, FloatArray], candidates: Sequence[Candidate]) -> None:
    scores = np.array([c.words_score for c in candidates])
    found["words_share"] = scores / max(float(scores.max()), 1e-6)
    found["words_rank"] = np.log1p([_NO_RANK if c.words_rank is None else c.words_rank for c in candidates])
    found["vector_rank"] = np.log1p([_NO_RANK if c.vector_rank is None else c.vector_rank for c in candidates])
