"""Which sentence answers a question, and whether any does: learnt weights over what speaks for a sentence.

Two linear models, trained by `eval.training.choice`: one orders the sentences of a question, the other tells from the
first of them whether the library answers at all. Nearness of meaning comes from the library's own embedding, of whole
sentences and of single words (the likest word of a sentence for each word of the question, after Khattab and Zaharia
2020), so that a sentence may say in other words what is asked.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.evidence import DURATION, LAW, REGULATES, Evidence, Rarity, content_terms
from assistant.features import FloatArray
from assistant.holders import defined_term, defines, definitions, is_byline, names_holder
from assistant.rank import Ranker
from assistant.understand import Question, QuestionKind
from ingest.abbreviations import Abbreviations, in_use
from ingest.people import persons
from ingest.places import NATIONAL
from ingest.types import DirectiveRecord
from ingest.words import CAPITALS, DOCUMENT_NUMBER, document_terms, fold, fold_aligned, syllables

# So many sentences are read closely: the first by the plain weighing of `assistant.evidence`, and of each of the best
# passages.
READ, _BEST_PASSAGES = 40, 6

Encode = Callable[[Sequence[str]], Mapping[str, FloatArray]]
Directives = Callable[[str], Sequence[DirectiveRecord]]

_DATE = re.compile(
    r"\d{1,2}/\d{1,2}(?:/\d{4})?|ngày \d{1,2}|tháng \d{1,2}|năm \d{4}|\d{1,2}-\d{1,2}-\d{4}|quý [IV1-4]+", re.IGNORECASE
)
_DIRECTING = re.compile(
    r"chi dao|yeu cau|de nghi|(?<!dang )luu y|phai |\bcan |tap trung|day manh|tang cuong|tiep tuc"
    r"|thuc hien|kien quyet|khan truong|chu dong|chu trong"
)
_CAUSE = re.compile(r"\b(?:do|vi|boi|nguyen nhan|dan den|vi vay|xuat phat)\b")
_WHY = re.compile(r"\b(?:vi sao|tai sao|nguyen nhan|do dau|vi dau|ly do)\b")
_ITEM = re.compile(r"(?:^|[\s;:(])(?:\(?\d{1,2}\)|[a-zđ]\)|\d{1,2}\.)\s")
_TERMS_EXPLAINED = re.compile(r"giai thich tu ngu|dinh nghia|khai niem")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a choice is made from beside the evidence: words' rarity, vectors of texts, tasks and texts of documents."""

    rarity: Rarity
    encode: Encode
    directives: Directives
    text: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences that may answer, likeliest first, and how sure it is that they do (log-odds above the bar).

    `share` of each sentence is its odds beside the first one's, 1 for the first and towards 0 for the last.
    """

    evidence: tuple[Evidence, ...] = ()
    shares: tuple[float, ...] = ()
    sure: float = -math.inf

    @property
    def answers(self) -> bool:
        """True when the library is taken to answer the question."""
        return self.sure >= 0


@dataclass(frozen=True, slots=True)
class Chooser:
    """The order of sentences and, from the first of them, whether they answer: above `bar`, they do."""

    order: Ranker
    answers: Ranker
    bar: float

    def choose(self, question: Question, evidence: Sequence[Evidence], sources: Sources) -> Choice:
        """Return what of `evidence` may answer `question`; what contradicts the question's scope may not."""
        read = [e for e in close_reading(evidence) if eligible(question, e)]
        if not read:
            return Choice()
        values = features(question, read, sources)
        scores = scored(self.order, NAMES, values)
        ranked = sorted(range(len(read)), key=lambda i: (-scores[i], read[i].document.id, read[i].start))
        named = answer_features(question, values[ranked], scores[ranked])
        sure = float(scored(self.answers, ANSWER_NAMES, named[None, :])[0]) - self.bar
        shares = np.exp(scores[ranked] - scores[ranked[0]])
        chosen = tuple(replace(read[i], score=float(share)) for i, share in zip(ranked, shares, strict=True))
        return Choice(chosen, tuple(map(float, shares)), sure)

    def as_json(self) -> dict[str, Any]:
        """Return the model as it is kept."""
        return {"order": self.order.as_json(), "answers": self.answers.as_json(), "bar": round(self.bar, 4)}

    @classmethod
    def from_json(cls, model: Mapping[str, Any]) -> Chooser:
        """Return the chooser that `as_json` wrote."""
        return cls(Ranker.from_json(model["order"]), Ranker.from_json(model["answers"]), float(model["bar"]))


@cache
def packaged_chooser() -> Chooser:
    """Return the chooser that comes with the product."""
    return Chooser.from_json(json.loads(files("assistant").joinpath("choice.json").read_text("utf-8")))


def scored(model: Ranker, names: Sequence[str], values: FloatArray) -> FloatArray:
    """Return the model's score of each row."""
    total: FloatArray = model.parts(names, values)[1].sum(axis=1)
    return total


def close_reading(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences that are read closely, in the order given."""
    return [one for i, one in enumerate(evidence) if i < READ or one.rank < _BEST_PASSAGES]


def eligible(question: Question, one: Evidence) -> bool:
    """Tell whether a sentence keeps to the persons, documents, period and place that the question names."""
    return one.named_kept and one.period_fits and one.place_fits and not is_byline(one.text)


NAMES = (
    "plain", "plain_behind", "own", "all_own", "context", "pairs", "run", "residual", "terms_own", "rarest",
    "rarest_passage", "passage", "document", "lead", "soft", "soft_rarest", "soft_gain", "soft_passage", "cosine",
    "cosine_context", "cosine_own", "passage_first", "passage_behind", "passage_score", "first_score", "heading",
    "heading_asked", "heading_title", "proper", "proper_document", "numbers", "title", "period", "period_stated",
    "period_contradicted", "place", "place_stated", "nation", "subject", "named", "names_in", "names_near",
    "document_terms", "who_person", "who_holder", "who_defines", "when_date", "legal_number", "legal_law",
    "legal_regulates", "directing", "speaker", "other_speaker", "task", "defines", "term", "no_term", "explained",
    "items", "list_items", "duration", "cause", "fitted", "counted", "length", "short", "title_only", "byline",
    "bracketed", "position", "question_mark", "trails_off",
)  # fmt: skip


def features(question: Question, evidence: Sequence[Evidence], sources: Sources) -> FloatArray:
    """Return the features `NAMES` of each sentence, (n, features), for sentences that `gather` found."""
    if not evidence:
        return np.zeros((0, len(NAMES)))
    asked = _asked(question, sources)
    nearness = _nearness(asked, question, evidence, sources)
    first = max(e.hit.score if e.hit else 0.0 for e in evidence)
    plain = max(e.score for e in evidence)
    rows = [
        _row(question, asked, one, near, first, plain, sources) for one, near in zip(evidence, nearness, strict=True)
    ]
    return np.array(rows)


_OF_THE_FIRST = ("plain", "own", "soft", "cosine", "passage")
_KINDS = tuple(kind for kind in QuestionKind)
ANSWER_NAMES = (
    *NAMES, *(f"most_{name}" for name in _OF_THE_FIRST), "margin", "above_mean", "score", "rivals", "few_words",
    "confirms", "confirms_own", "confirms_terms", "yes_no", "folded", "names_persons", "names_documents",
    "names_period", "names_place", *(f"kind_{kind}" for kind in _KINDS),
)  # fmt: skip


def answer_features(question: Question, values: FloatArray, scores: FloatArray) -> FloatArray:
    """Return the features `ANSWER_NAMES` of a question whose sentences, best first, have `values` and `scores`."""
    columns = [NAMES.index(name) for name in _OF_THE_FIRST]
    return np.array([
        *values[0],
        *values[:3, columns].max(axis=0),
        min(float(scores[0] - scores[1]), 5.0) if len(scores) > 1 else 5.0,
        float(scores[0] - scores.mean()),
        float(scores[0]),
        math.log(float(np.exp(scores - scores[0]).sum())),
        1.0 / (1 + len(question.words)),
        float(question.confirms),
        float(question.confirms) * values[0, NAMES.index("own")],
        float(question.confirms) * values[0, NAMES.index("terms_own")],
        float(question.yes_no),
        float(question.folded),
        float(bool(question.names)),
        float(bool(question.document_terms)),
        float(bool(question.periods)),
        float(bool(question.places)),
        *(float(question.kind is kind) for kind in _KINDS),
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """The content of a question: its terms with their weights (idf), and which stand nowhere in the library."""

    weights: Mapping[str, float]
    single: Mapping[str, float]
    pairs: Mapping[str, float]
    order: tuple[str, ...]
    folded: str
    # Its names, capitals within it, and its numbers, neither of which a paraphrase changes.
    proper: tuple[str, ...]
    numbers: tuple[str, ...]


_PROPER = re.compile(
    rf"(?<![.?!:“\"] )(?<!^)\b[{CAPITALS}][{CAPITALS.lower()}]+(?:\s[{CAPITALS}][{CAPITALS.lower()}]+)+"
)
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
# "Điều 30.2.LQ.71. Biện pháp …": what a heading is numbered by says nothing of its matter.
_HEADING_NUMBER = re.compile(r"^(?:(?:Điều|Chương|Mục|Phần)\s+[\w.]+?[.:]?\s+|[IVXLC\d]+(?:\.\d+)*[.)]\s+)")


def _kept(said: Sequence[str], text: str) -> float:
    """Return the share of what is `said` that stands in `text`, 1 where nothing is."""
    return sum(one in text for one in said) / len(said) if said else 1.0


def _asked_of(heading: str, asked: _Asked, sources: Sources, folded: bool) -> float:
    """Return the share of a heading's weight that the question says: an article is about what its heading names."""
    terms = dict.fromkeys(_terms(heading, folded))
    total = sum(sources.rarity(term) for term in terms)
    return sum(sources.rarity(term) for term in terms if term in asked.single) / total if total else 0.0


def _asked(question: Question, sources: Sources) -> _Asked:
    weights = {term: sources.rarity(term) for term in content_terms(question)}
    pairs = {term: weights[term] for term in dict.fromkeys(question.pairs)}
    single = {term: weights[term] for term in dict.fromkeys(question.words)}
    return _Asked(
        weights,
        single,
        pairs,
        question.words,
        fold_aligned(question.text),
        tuple(_PROPER.findall(question.text)),
        tuple(_NUMBER.findall(question.text)),
    )


def _share(weights: Mapping[str, float], said: set[str] | frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in said) / total if total else 0.0


def _terms(text: str, folded: bool) -> tuple[str, ...]:
    return _terms_known(text, folded, in_use())


def _term_set(text: str, folded: bool) -> frozenset[str]:
    return _term_set_known(text, folded, in_use())


@lru_cache(maxsize=8192)
def _terms_known(text: str, folded: bool, _in_use: Abbreviations) -> tuple[str, ...]:
    found = syllables(text)
    return tuple(fold(t) for t in found) if folded else tuple(found)


@lru_cache(maxsize=8192)
def _term_set_known(text: str, folded: bool, _in_use: Abbreviations) -> frozenset[str]:
    found = _terms(text, folded)
    return frozenset((*found, *(f"{a}_{b}" for a, b in itertools.pairwise(found)), *document_terms(text)))


# A sentence with this share of the question's weight says all of it: the rest is how it is asked.
_NEARLY_ALL = 0.9


def _row(
    question: Question,
    asked: _Asked,
    one: Evidence,
    near: tuple[float, ...],
    first: float,
    plain: float,
    sources: Sources,
) -> list[float]:
    kind, text = question.kind, one.text
    folded = fold_aligned(text)
    own = _term_set(text, question.folded)
    passage_text = one.hit.passage.text if one.hit else text
    in_passage = _term_set(passage_text, question.folded) | _term_set(one.heading, question.folded)
    metadata = one.document.metadata
    title = _term_set(" \n ".join((metadata.title, metadata.issuer or "", metadata.number or "")), question.folded)
    document_text = sources.text(one.document.id)
    whole = _whole(document_text, question.folded)
    last_heading = _HEADING_NUMBER.sub("", one.heading.rpartition(" › ")[2])
    in_heading = _term_set(last_heading, question.folded)
    in_document = {t for t in asked.single if t in whole}
    missing = [w for t, w in asked.single.items() if t not in own and t not in title]
    missing_passage = [w for t, w in asked.single.items() if t not in in_passage and t not in title]
    most = max(asked.single.values(), default=1.0) or 1.0
    people = persons(text)
    score = one.hit.score if one.hit else 0.0
    stated = any(p in one.text or p in passage_text for p in question.period_texts)
    names_near = [n for n in question.names if n in passage_text or n in one.heading or n in metadata.title]
    speaker, other, task = _spoken(question, asked, one, sources)
    who = kind is QuestionKind.WHO or question.author
    legal = kind is QuestionKind.LEGAL
    directive = kind is QuestionKind.DIRECTIVE or question.directing
    document_kinds = {term.split("_")[0] for term in document_terms(text)}
    items = min(len(_ITEM.findall(text)) + text.count(";"), 8) / 8
    definition = kind is QuestionKind.DEFINITION
    term = defined_term(question.text)
    total = sum(asked.weights.values()) or 1.0
    return [
        one.score,
        one.score - plain,
        one.own_coverage,
        float(one.own_coverage >= _NEARLY_ALL),
        one.coverage - one.own_coverage,
        _share(asked.pairs, own),
        _run(asked.order, _terms(text, question.folded)),
        one.residual,
        1.0 if question.document_terms and set(question.document_terms) & own else 0.0,
        max(missing, default=0.0) / most,
        max(missing_passage, default=0.0) / most,
        _share(asked.weights, in_passage | title),
        _share(asked.single, in_document),
        total / (10.0 + total),
        *near,
        1.0 / (1 + one.rank),
        one.passage_score,
        score / 10.0,
        first / 10.0,
        one.heading_coverage,
        _asked_of(last_heading, asked, sources, question.folded),
        _share(asked.weights, in_heading | title) if in_heading else 0.0,
        _kept(asked.proper, f"{one.heading} \n {metadata.title} \n {passage_text}"),
        _kept(asked.proper, document_text),
        _kept(asked.numbers, f"{one.heading} \n {metadata.title} \n {passage_text}"),
        _share(asked.weights, title),
        float(one.period_fits),
        float(bool(question.periods) and stated),
        float(bool(question.periods) and not one.period_fits),
        float(one.place_fits),
        float(bool(question.places) and any(p in one.places for p in question.places)),
        float(not question.places and not question.local and bool(one.places) and NATIONAL not in one.places),
        float(one.subject_fits),
        float(one.named_kept),
        float(bool(question.names) and any(n in text for n in question.names)),
        float(bool(question.names) and bool(names_near)),
        float(bool(question.document_terms) and bool(set(question.document_terms) & (in_passage | title))),
        float(who and bool(people)) - float(who and not people),
        float(who and names_holder(question, text)),
        float(who and defines(question, text)),
        (1.0 if _DATE.search(text) else -1.0) if kind is QuestionKind.WHEN else 0.0,
        (1.0 if question.number_of in document_kinds else -1.0)
        if legal and question.number_of
        else float(legal and bool(DOCUMENT_NUMBER.search(text))),
        float(legal and bool(LAW.search(text))),
        float(question.regulates and bool(REGULATES.search(folded))),
        (1.0 if _DIRECTING.search(folded) else -1.0) if directive else 0.0,
        speaker,
        other,
        task,
        float(definition and defines(question, text)),
        float(bool(term) and bool(definitions(term, text))),
        float(bool(term) and term not in folded),
        float((definition or bool(term)) and bool(_TERMS_EXPLAINED.search(fold(one.heading)))),
        items,
        items if kind is QuestionKind.LIST else 0.0,
        (1.0 if DURATION.search(folded) else -1.0) if question.duration else 0.0,
        (1.0 if _CAUSE.search(folded) else -1.0) if _WHY.search(asked.folded) else 0.0,
        len(one.fitted) / len(question.asks) if question.asks else 0.0,
        (1.0 if re.search(r"\d", text) else -1.0) if question.asks else 0.0,
        math.log(1 + len(text)) / 7.0,
        float(len(text) < 28),
        float(text.strip() == metadata.title and not text.rstrip().endswith(".")),
        float(is_byline(text)),
        float(text.startswith("(Điều ") or (text.startswith("(") and text.endswith(")"))),
        one.start / max(one.document.characters, 1),
        float(text.rstrip().endswith("?")),
        float(text.rstrip().endswith(":")),
    ]


def _whole(text: str, folded: bool) -> frozenset[str]:
    return _whole_known(text, folded, in_use())


@lru_cache(maxsize=512)
def _whole_known(text: str, folded: bool, _in_use: Abbreviations) -> frozenset[str]:
    return frozenset(fold(t) if folded else t for t in syllables(text))


def _run(order: Sequence[str], said: Sequence[str]) -> float:
    """Return the longest run of the question's words that the sentence says in their order, as a share of 6 words."""
    best = 0
    places: dict[str, list[int]] = {}
    for i, word in enumerate(said):
        places.setdefault(word, []).append(i)
    for i, word in enumerate(order):
        for at in places.get(word, ()):
            length = 0
            while i + length < len(order) and at + length < len(said) and order[i + length] == said[at + length]:
                length += 1
            best = max(best, length)
    return min(best, 6) / 6


def _spoken(question: Question, asked: _Asked, one: Evidence, sources: Sources) -> tuple[float, float, float]:
    """Return whether who is asked about gives the task that the sentence states, whether another does; and a task."""
    records = [r for r in sources.directives(one.document.id) if r.start < one.end and one.start < r.end]
    if not records:
        return 0.0, 0.0, 0.0
    issuers = {r.issuer for r in records if r.issuer}
    if not issuers:
        return 0.0, 0.0, 1.0
    wanted = set(asked.folded.split())
    best = max(
        sum(word in wanted for word in words) / len(words)
        for words in (re.findall(r"\w+", fold(issuer)) for issuer in issuers)
        if words
    )
    named = any(name in issuer for name in question.names for issuer in issuers)
    return (1.0 if named else best), float(bool(question.names) and not named), 1.0


def _nearness(
    asked: _Asked, question: Question, evidence: Sequence[Evidence], sources: Sources
) -> list[tuple[float, ...]]:
    """Return of each sentence how near it comes in meaning: by the likest word for each word, and as a whole."""
    terms = [t for t in asked.weights if "_" in t or t in asked.single]
    keys = [t.replace("_", " ") for t in terms]
    own_text = " ".join(asked.order)
    sentences = [e.text for e in evidence]
    contexts = [f"{e.heading or e.document.metadata.title} {e.text}" for e in evidence]
    cut = [_terms(text, question.folded) for text in sentences]
    words = [[*dict.fromkeys((*c, *(f"{a} {b}" for a, b in itertools.pairwise(c))))] for c in cut]
    passages = [e.hit.passage.text if e.hit else e.text for e in evidence]
    vectors = sources.encode(
        list(
            dict.fromkeys(
                [*keys, *itertools.chain.from_iterable(words), *sentences, *contexts, question.text, own_text]
            )
        )
    )
    place = {word: i for i, word in enumerate(dict.fromkeys(itertools.chain.from_iterable(words)))}
    table = np.array([vectors[word] for word in place]) if place else np.zeros((1, 1))
    wanted = np.array([vectors[key] for key in keys]) if keys else np.zeros((0, table.shape[1]))
    near = wanted @ table.T
    weights = np.array([asked.weights[t] for t in terms])
    total = float(weights.sum()) or 1.0
    whole, own = vectors[question.text], vectors[own_text]
    best_of: dict[str, FloatArray] = {}
    singles = [[place[w] for w in words_of] for words_of in words]
    likest = [
        np.clip(near[:, row].max(axis=1), 0, 1) if row and len(terms) else np.zeros(len(terms)) for row in singles
    ]
    for passage, row in zip(passages, likest, strict=True):
        best_of[passage] = np.maximum(best_of.get(passage, row), row)
    result: list[tuple[float, ...]] = []
    for one, row, passage, sentence, context in zip(evidence, likest, passages, sentences, contexts, strict=True):
        soft = float(weights @ row) / total
        rarest = float(row[int(weights.argmax())]) if len(weights) else 0.0
        result.append((
            soft, rarest, soft - one.own_coverage, float(weights @ best_of[passage]) / total,
            float(whole @ vectors[sentence]), float(whole @ vectors[context]), float(own @ vectors[sentence]),
        ))  # fmt: skip
    return result
