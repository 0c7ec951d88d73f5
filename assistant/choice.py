"""Which sentence answers a question, and whether any does: learnt weights over what speaks for a sentence.

Two models, trained by `eval.training.choice`: a linear one orders the sentences of a question, a forest tells from the
first of them whether the library answers at all (there trees earn their keep: what a sentence must have hangs on what
is asked). Nearness of meaning comes from the library's own embedding, of whole
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
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from assistant.asks import Ask
from assistant.evidence import DATE, DIRECTING, DURATION, LAW, REGULATES, Evidence, Rarity, content_terms
from assistant.features import FloatArray
from assistant.forest import Forest
from assistant.holders import defined_term, defines, definitions, is_byline, names_holder
from assistant.listing import lists
from assistant.rank import Ranker
from assistant.understand import Question, QuestionKind
from ingest.abbreviations import Abbreviations, in_use
from ingest.figures import Basis, FigureKind
from ingest.people import persons
from ingest.periods import PeriodKind, PeriodName
from ingest.places import NATIONAL
from ingest.types import DirectiveRecord, Quantity, Unit
from ingest.words import CAPITALS, DOCUMENT_NUMBER, document_terms, fold, fold_aligned, syllables

# Less far over the bar (log-odds) an answer is not told well from a near miss. On folds not trained on, further over it
# come 15 % of the near misses that were written to teach this, and of all that the library answers 97 % rightly.
_SURE = 1.0
# So many sentences are read closely: the first by the plain weighing of `assistant.evidence`, and of each of the best
# passages.
READ, _BEST_PASSAGES = 40, 6

Encode = Callable[[Sequence[str]], Mapping[str, FloatArray]]
Directives = Callable[[str], Sequence[DirectiveRecord]]

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

    @property
    def doubtful(self) -> bool:
        """True when the sentence may as well be about something near to what is asked."""
        return self.sure < _SURE


@dataclass(frozen=True, slots=True)
class Chooser:
    """The order of sentences and, from the first of them, whether they answer: above `bar`, they do."""

    order: Ranker
    answers: Forest
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
        sure = float(log_odds(self.answers.likelihood(ANSWER_NAMES, named[None, :]))[0]) - self.bar
        shares = np.exp(scores[ranked] - scores[ranked[0]])
        chosen = tuple(replace(read[i], score=float(share)) for i, share in zip(ranked, shares, strict=True))
        return Choice(chosen, tuple(map(float, shares)), sure)

    def save(self, file: Path) -> None:
        """Write the model: its order and bar to `file` (JSON), its forest beside it (npz)."""
        model = {"order": self.order.as_json(), "bar": round(self.bar, 4)}
        file.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
        self.answers.save(file.with_suffix(".npz"))

    @classmethod
    def load(cls, file: Traversable, forest: Traversable) -> Chooser:
        """Return the chooser that `save` wrote."""
        model = json.loads(file.read_text("utf-8"))
        with forest.open("rb") as kept:
            return cls(Ranker.from_json(model["order"]), Forest.load(kept), float(model["bar"]))


@cache
def packaged_chooser() -> Chooser:
    """Return the chooser that comes with the product."""
    here = files("assistant")
    return Chooser.load(here.joinpath("choice.json"), here.joinpath("choice.npz"))


def log_odds(likelihood: FloatArray) -> FloatArray:
    """Return the log-odds of likelihoods, none of them infinite."""
    kept = np.clip(likelihood, _LEAST, 1 - _LEAST)
    odds: FloatArray = np.log(kept / (1 - kept))
    return odds


_LEAST = 1e-3


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
    "bracketed", "position", "question_mark", "trails_off", "clause_own", "clause_soft", "unit_fits", "period_same",
    "period_part", "least_said", "least_said_2", "least_said_passage", "least_said_clause", "sort_found",
    "said_before", "not_said_before",
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
    "confirms", "confirms_own", "confirms_terms", "yes_no", "folded", "lists", "names_persons", "names_documents",
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
        float(lists(question)),
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
    # Whether several things, a place, a reason or a purpose are asked for.
    lists: bool
    where: bool
    why: bool
    purpose: bool


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
    folded = fold_aligned(question.text)
    return _Asked(
        weights,
        single,
        pairs,
        question.words,
        folded,
        tuple(_PROPER.findall(question.text)),
        tuple(_NUMBER.findall(question.text)),
        lists(question),
        bool(_WHERE.search(folded)),
        bool(_WHY.search(folded)),
        bool(_PURPOSE.search(folded)),
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
    near: _Near,
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
        *near.whole,
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
        (1.0 if DATE.search(text) else -1.0) if kind is QuestionKind.WHEN else 0.0,
        (1.0 if question.number_of in document_kinds else -1.0)
        if legal and question.number_of
        else float(legal and bool(DOCUMENT_NUMBER.search(text))),
        float(legal and bool(LAW.search(text))),
        float(question.regulates and bool(REGULATES.search(folded))),
        (1.0 if DIRECTING.search(folded) else -1.0) if directive else 0.0,
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
        (1.0 if _CAUSE.search(folded) else -1.0) if asked.why else 0.0,
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
        near.clause_own,
        near.clause_soft,
        near.unit_fits,
        float(any(p in question.periods for p in one.periods)),
        float(any(_part_of(p, year) for p in one.periods for year in question.periods)),
        *near.least_said,
        _sort_found(question, asked, one, folded, people),
        float(one.document.id in question.documents_before),
        float(bool(question.documents_before) and one.document.id not in question.documents_before),
    ]


_WHERE = re.compile(r"\bo dau\b|\btai dau\b|\bo (?:noi|cho) nao\b|dia diem|dia chi|tru so")
_PLACED = re.compile(r"\b(?:tai|o|thuoc|dia ban|dia chi|tru so|noi)\b")
_REASON = re.compile(
    r"\b(?:do|vi|boi|nguyen nhan|dan den|vi vay|xuat phat|nham|de|nen|anh huong|kho khan|vuong mac|han che)\b"
)
_PURPOSE = re.compile(r"\bde lam gi\b|\bnham (?:muc dich )?gi\b|muc dich")


def _sort_found(
    question: Question, asked: _Asked, one: Evidence, folded: str, people: Sequence[tuple[int, int]]
) -> float:
    """Return whether a sentence has the sort of thing that is asked for and not only what the question says.

    1 where it has, -1 where it has not, 0 where the question's words do not tell what sort of thing is wanted.
    """
    found: list[bool] = []
    if question.kind is QuestionKind.WHEN:
        found.append(any(date[0] not in question.text for date in DATE.finditer(one.text)))
    if question.kind is QuestionKind.WHO:
        named = any(one.text[start:end] not in question.text for start, end in people)
        found.append(named or (not question.wants_name and defines(question, one.text)))
    if question.duration:
        found.append(bool(DURATION.search(folded)))
    if question.kind is QuestionKind.LEGAL:
        numbers = {term for term in document_terms(one.text) if term not in question.document_terms}
        found.append(bool(numbers) or bool(LAW.search(one.text)) or question.regulates)
    if asked.where:
        found.append(bool(_PLACED.search(folded)))
    if asked.why or asked.purpose:
        found.append(bool(_REASON.search(folded)))
    if question.asks and not asked.lists:
        said = {q.raw for q in question.stated}
        found.append(any(f.quantity.raw not in said for f in one.figures))
    return float(sum(1 if one_found else -1 for one_found in found)) / len(found) if found else 0.0


def _part_of(stated: PeriodName, asked: PeriodName) -> bool:
    """Tell whether a period is a part of the year asked about: what was counted in it is less than the year's."""
    parts = {PeriodKind.MONTHS, PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.EARLY}
    return asked.kind is PeriodKind.YEAR and stated.kind in parts and stated.year == asked.year and stated.count != 12


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


@dataclass(frozen=True, slots=True)
class _Near:
    """How near a sentence comes to a question: `whole` by its words and as a whole, and its nearest clause by words.

    Where a quantity is asked for, only clauses with such a quantity are looked at; `unit_fits` says how well it is one.
    """

    whole: tuple[float, ...]
    clause_own: float
    clause_soft: float
    unit_fits: float
    # The rarity, as a share of the rarest word's, of what is said least of the question: in the sentence, the second
    # least there, in the passage and in the nearest clause.
    least_said: tuple[float, float, float, float]


def _nearness(asked: _Asked, question: Question, evidence: Sequence[Evidence], sources: Sources) -> list[_Near]:
    """Return of each sentence how near it comes in meaning: by the likest word for each word, and as a whole."""
    terms = [t for t in asked.weights if "_" in t or t in asked.single]
    keys = [t.replace("_", " ") for t in terms]
    own_text = " ".join(asked.order)
    sentences = [e.text for e in evidence]
    contexts = [f"{e.heading or e.document.metadata.title} {e.text}" for e in evidence]
    words = [_words_and_pairs(text, question.folded) for text in sentences]
    passages = [e.hit.passage.text if e.hit else e.text for e in evidence]
    counted = [*_COUNTED_AS.values(), *_counted_asked(question)]
    counted += [f.quantity.counted for e in evidence for f in e.figures if f.quantity.counted]
    vectors = sources.encode(
        list(
            dict.fromkeys(
                [*keys, *itertools.chain.from_iterable(words), *sentences, *contexts, question.text, own_text, *counted]
            )
        )
    )
    place = {word: i for i, word in enumerate(dict.fromkeys(itertools.chain.from_iterable(words)))}
    table = np.array([vectors[word] for word in place]) if place else np.zeros((1, 1))
    wanted = np.array([vectors[key] for key in keys]) if keys else np.zeros((0, table.shape[1]))
    near = np.clip(wanted @ table.T, 0, 1)
    weights = np.array([asked.weights[t] for t in terms])
    total = float(weights.sum()) or 1.0
    whole, own = vectors[question.text], vectors[own_text]

    def likest(found: Sequence[str]) -> FloatArray:
        columns = [place[word] for word in found if word in place]
        return near[:, columns].max(axis=1) if columns and terms else np.zeros(len(terms))

    of_words = np.array([t in asked.single for t in terms], dtype=bool)
    rarest_of_all = max(asked.single.values(), default=1.0) or 1.0

    def unsaid(row: FloatArray) -> tuple[float, float]:
        least = np.sort((weights * (1 - row))[of_words])[::-1] / rarest_of_all if of_words.any() else np.zeros(0)
        return (float(least[0]) if len(least) else 0.0), (float(least[1]) if len(least) > 1 else 0.0)

    best_of: dict[str, FloatArray] = {}
    rows = [likest(found) for found in words]
    for passage, row in zip(passages, rows, strict=True):
        best_of[passage] = np.maximum(best_of.get(passage, row), row)
    result: list[_Near] = []
    for one, row, passage, sentence, context in zip(evidence, rows, passages, sentences, contexts, strict=True):
        soft = float(weights @ row) / total
        rarest = float(row[int(weights.argmax())]) if len(weights) else 0.0
        clauses, fits = _clauses_asked(asked, question, one, vectors)
        said = [(_words_and_pairs(clause, question.folded), _term_set(clause, question.folded)) for clause in clauses]
        clause_rows = [likest(found) for found, _ in said]
        result.append(
            _Near(
                (
                    soft, rarest, soft - one.own_coverage, float(weights @ best_of[passage]) / total,
                    float(whole @ vectors[sentence]), float(whole @ vectors[context]), float(own @ vectors[sentence]),
                ),
                max((_share(asked.weights, terms_said) for _, terms_said in said), default=0.0),
                max((float(weights @ clause) / total for clause in clause_rows), default=0.0),
                fits,
                (*unsaid(row), unsaid(best_of[passage])[0], min((unsaid(r)[0] for r in clause_rows), default=1.0)),
            )
        )  # fmt: skip
    return result


def _words_and_pairs(text: str, folded: bool) -> tuple[str, ...]:
    return _words_and_pairs_known(text, folded, in_use())


@lru_cache(maxsize=8192)
def _words_and_pairs_known(text: str, folded: bool, _in_use: Abbreviations) -> tuple[str, ...]:
    found = _terms(text, folded)
    return (*dict.fromkeys((*found, *(f"{a} {b}" for a, b in itertools.pairwise(found)))),)


_CLAUSE_END = re.compile(r"[,;:()]\s+|\s+(?:và|trong đó|đồng thời)\s+|[()]")
# Of a sentence so many clauses are looked at: the rest of a list that long is looked at as a whole.
_MOST_CLAUSES = 24


def _clauses_asked(
    asked: _Asked, question: Question, one: Evidence, vectors: Mapping[str, FloatArray]
) -> tuple[tuple[str, ...], float]:
    """Return the clauses that may hold what is asked, each with the one before it, and how well their units fit."""
    bounds = _clause_bounds(one.text)
    if not question.asks or asked.lists:
        return tuple(one.text[start:end] for _, start, end in bounds), 0.0
    kept, best = [], 0.0
    for lead, start, end in bounds:
        within = [f.quantity for f in one.figures if start <= f.quantity.start - one.start < end]
        fits = max((_unit_fits(ask, q, vectors) for ask in question.asks for q in within), default=0.0)
        if fits > 0:
            kept.append(one.text[lead:end])
            best = max(best, fits)
    return tuple(kept), best


@lru_cache(maxsize=8192)
def _clause_bounds(text: str) -> tuple[tuple[int, int, int], ...]:
    """Return of each clause where the one before it begins, where it begins and where it ends."""
    ends = [m.end() for m in _CLAUSE_END.finditer(text)][: _MOST_CLAUSES - 1]
    starts = [0, *ends]
    return tuple(
        (before, start, end) for before, start, end in zip([0, *starts], starts, [*ends, len(text)], strict=False)
    )


def _counted_asked(question: Question) -> list[str]:
    return [ask.counted for ask in question.asks if ask.counted]


def _unit_fits(ask: Ask, quantity: Quantity, vectors: Mapping[str, FloatArray]) -> float:
    """Return how well a quantity is of the sort that is asked for, 0 for money where cases are counted."""
    percent = quantity.unit in {Unit.PERCENT, Unit.POINT}
    if ask.rate or percent:
        return float(ask.rate == percent) if ask.kind is FigureKind.LEVEL else 0.5
    if ask.basis is Basis.MONEY or quantity.unit is Unit.VND:
        return float((ask.basis is Basis.MONEY) == (quantity.unit is Unit.VND)) if ask.basis else 0.5
    if ask.counted is None:
        return 1.0 if quantity.unit in {Unit.CASE, Unit.JUDGMENT} else 0.4
    counted = quantity.counted or _COUNTED_AS.get(quantity.unit, "")
    if not counted:
        return 0.2
    if fold(counted).split()[0] == fold(ask.counted).split()[0]:
        return 1.0
    if counted not in vectors:
        return 0.3
    return max(0.1, float(vectors[counted] @ vectors[ask.counted]))


_COUNTED_AS = {Unit.CASE: "việc", Unit.JUDGMENT: "bản án"}
