"""Trains the chooser of `assistant.choice` and says what it is worth on questions it has not seen.

Run as `python -m eval.training.choice --corpus ../shared/corpus [--questions FILE.jsonl ...] [--kept FILE]
[--output assistant/choice.json]`.

The examples are our own questions over reports: the sentences of their evidence are right, and asked again without
their sources they are questions that the library does not answer, as are those to be refused. (Users' questions over
articles of law, whose judged articles say nothing of sentences, made both models worse.) Folds are cut by source
document. The order is learnt listwise with an L2 penalty by L-BFGS (Byrd et al. 1995), whether the first of it answers
by extremely randomised trees, on orders by rankers that have not seen the example; the bar is the lowest over which, on
folds not trained on, at most a given share of the unanswerable questions is answered.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.answer import by_sentences
from assistant.choice import (
    ANSWER_NAMES,
    NAMES,
    Chooser,
    answer_features,
    close_reading,
    eligible,
    features,
    log_odds,
    scored,
)
from assistant.evidence import Evidence
from assistant.forest import LEAF, Forest
from assistant.pipeline import Assistant
from assistant.rank import LARGEST, Ranker
from assistant.types import Hit
from assistant.understand import Question
from eval.datasets import Expect, load_questions
from eval.datasets import Question as Asked
from eval.libraries import corpus_library
from eval.packaged import SAMPLE_QUESTIONS, sample_files
from eval.training.ranker import FOLDS, fold_of, spans_of
from ingest.abbreviations import using

if TYPE_CHECKING:
    from ingest.library.library import Library

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

# What an example over figures counts, whose sentences are mostly chosen by their figures.
FIGURE_WEIGHT = 0.3
ORDER_PENALTY = 1e-2
STEPS = 400
# The forest; chosen on folds.
TREES, FEWEST_IN_A_LEAF, FEATURES_TRIED, SEED = 300, 3, 0.3, 7
# So many passages are read for a question.
PASSAGES_READ = 40
# Questions in other words than their source's, and such as no report answers, written for training alone.
ASKED_OTHERWISE = Path(__file__).with_name("asked.jsonl")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Example:
    """A question's sentences: `values` (n, features) and which are `right`; none are where its source is left out.

    `group` is what a fold must not share. `elsewhere` (n, groups) says which sentence states which part of the answer:
    another document than the source may state all.
    """

    id: str
    question: Question
    group: str
    refuse: bool
    left_out: bool
    values: FloatArray
    right: BoolArray
    elsewhere: BoolArray

    @property
    def weight(self) -> float:
        """What the example counts in training."""
        return 1.0 if by_sentences(self.question) else FIGURE_WEIGHT


def question_examples(library: Library, asked: Sequence[Asked], among: frozenset[str] | None) -> Iterator[Example]:
    """Yield each question with its sources and without; `among` are the documents there are, None for all."""
    assistant = Assistant(library)
    of_source: dict[str, set[str]] = {}
    for document in library.all_documents_metadata().values():
        of_source.setdefault(document.source, set()).add(document.id)
    for one in asked:
        _, parts = assistant.asked(one.question, one.history)
        if len(parts) > 1:
            continue
        question = parts[0]
        sources = {identifier for source in one.source for identifier in of_source.get(source, ())}
        spans = list(spans_of(library, one))
        refuse = one.expect is Expect.REFUSE
        hits = assistant.retriever.search(question, PASSAGES_READ * 3)
        if among is not None:
            hits = [hit for hit in hits if hit.passage.document_id in among]
        for left_out in (False,) if refuse else (False, True):
            kept = [hit for hit in hits if not (left_out and hit.passage.document_id in sources)][:PASSAGES_READ]
            found = _found(assistant, question, kept)
            if found is None:
                continue
            read, values = found
            said = np.array(
                [[any(_plain(a) in _plain(e.text) for a in group) for group in one.must_include] for e in read]
            ).reshape(len(read), len(one.must_include))
            right = np.array(
                [
                    any(e.document.id == d and e.start < end and start < e.end for d, start, end in spans)
                    if spans
                    else e.document.id in sources and bool(said[i].size) and bool(said[i].all())
                    for i, e in enumerate(read)
                ],
                dtype=bool,
            )
            group = one.source[0] if one.source else one.id
            yield Example(one.id, question, group, refuse, left_out, values, right, said)


def _found(assistant: Assistant, question: Question, hits: Sequence[Hit]) -> tuple[list[Evidence], FloatArray] | None:
    with using(assistant.library.abbreviations):
        evidence = assistant.evidence(question, hits)
        read = [e for e in close_reading(evidence) if eligible(question, e)]
        if not read:
            return None
        return read, features(question, read, assistant.sources(question))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def fit_order(examples: Sequence[Example], penalty: float = ORDER_PENALTY) -> Ranker:
    """Return the weights under which the right sentences of `examples` are likeliest."""
    from scipy.optimize import minimize

    trained = [e for e in examples if e.right.any() and not e.left_out]
    values = np.concatenate([e.values for e in trained])
    means, scales = values.mean(axis=0), values.std(axis=0) + 1e-6
    standard = np.clip((values - means) / scales, -LARGEST, LARGEST)
    targets = np.concatenate([e.right / e.right.sum() for e in trained])
    counts = np.array([len(e.right) for e in trained])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    share = np.array([e.weight for e in trained])
    weight = np.repeat(share / share.sum(), counts)

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        scores = standard @ weights
        shifted = scores - np.repeat(np.maximum.reduceat(scores, starts), counts)
        odds = np.exp(shifted)
        total = np.repeat(np.add.reduceat(odds, starts), counts)
        value = -(weight * targets * (shifted - np.log(total))).sum() + penalty * (weights**2).sum()
        return float(value), standard.T @ (weight * (odds / total - targets)) + 2 * penalty * weights

    found = minimize(loss, np.zeros(standard.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return Ranker(NAMES, means, scales, found.x)


@dataclass(frozen=True)
class Ranked:
    """An example in the order of a ranker: whether its first sentences are right, and what tells if it is answered."""

    example: Example
    first_right: bool
    near_right: bool
    values: FloatArray

    @property
    def target(self) -> float | None:
        """1 where the first sentences answer, 0 where the library does not; None where neither is known."""
        if self.example.refuse or self.example.left_out:
            return None if self.near_right else 0.0
        return 1.0 if self.near_right else None


# A right sentence among so many of the first is taken for an answer: what is next to the first is said with it.
_NEAR = 3


def ranked(example: Example, order: Ranker) -> Ranked:
    """Return an example as `order` puts it."""
    scores = scored(order, NAMES, example.values)
    by = np.argsort(-scores, kind="stable")
    near = by[:_NEAR]
    stated = bool(example.elsewhere.shape[1]) and bool(example.elsewhere[near].any(axis=0).all())
    return Ranked(
        example,
        bool(example.right[by[0]]),
        stated if example.left_out else bool(example.right[near].any()),
        answer_features(example.question, example.values[by], scores[by]),
    )


def fit_answers(examples: Sequence[Ranked]) -> Forest:
    """Return the forest that tells whether the first sentences answer."""
    from sklearn.ensemble import ExtraTreesRegressor

    known = [(e, e.target) for e in examples if e.target is not None]
    model = ExtraTreesRegressor(
        TREES, min_samples_leaf=FEWEST_IN_A_LEAF, max_features=FEATURES_TRIED, random_state=SEED, n_jobs=-1
    )
    model.fit(
        np.array([e.values for e, _ in known]),
        np.array([target for _, target in known]),
        sample_weight=np.array([e.example.weight for e, _ in known]),
    )
    return forest_of([estimator.tree_ for estimator in model.estimators_])


def forest_of(trees: Sequence[Any]) -> Forest:
    """Return scikit-learn's `trees` as one forest."""
    roots = np.concatenate([[0], np.cumsum([tree.node_count for tree in trees])[:-1]]).astype(np.int32)
    leaf = np.concatenate([tree.children_left < 0 for tree in trees])

    def numbered(children: str) -> npt.NDArray[np.int32]:
        nodes = [getattr(tree, children) + root for tree, root in zip(trees, roots, strict=True)]
        return np.where(leaf, 0, np.concatenate(nodes)).astype(np.int32)

    return Forest(
        ANSWER_NAMES,
        roots,
        np.where(leaf, LEAF, np.concatenate([tree.feature for tree in trees])).astype(np.int16),
        np.where(leaf, 0, np.concatenate([tree.threshold for tree in trees])).astype(np.float32),
        numbered("children_left"),
        numbered("children_right"),
        np.where(leaf, np.concatenate([tree.value[:, 0, 0] for tree in trees]), 0).astype(np.float32),
    )


@dataclass(frozen=True)
class Judged:
    """What models that have not seen an example make of it."""

    ranked: Ranked
    sure: float


def cross_validated(examples: Sequence[Example]) -> list[Judged]:
    """Return the examples that sentences may answer, each judged by models of the other folds."""
    judged = []
    for fold in range(FOLDS):
        train = [e for e in examples if fold_of(e.group) != fold]
        order = fit_order(train)
        answers = fit_answers(_ranked_unseen(train))
        for example in examples:
            if fold_of(example.group) == fold and by_sentences(example.question):
                one = ranked(example, order)
                judged.append(Judged(one, float(log_odds(answers.likelihood(ANSWER_NAMES, one.values[None, :]))[0])))
    return judged


def report(judged: Sequence[Judged]) -> list[str]:
    """Return lines that say how often the first sentence is right and what each bar lets through."""
    asked = [j for j in judged if not j.ranked.example.refuse and not j.ranked.example.left_out]
    without = [j for j in judged if j.ranked.target == 0.0]
    first = sum(j.ranked.first_right for j in asked) / len(asked)
    near = sum(j.ranked.near_right for j in asked) / len(asked)
    lines = [f"{len(asked)} asked: right first {first:.3f}, among {_NEAR} {near:.3f}; {len(without)} unanswerable"]
    for share in (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3):
        bar = bar_for(judged, share)
        answered = [j for j in asked if j.sure > bar]
        right = sum(j.ranked.first_right for j in answered)
        to_refuse = [j for j in without if j.ranked.example.refuse]
        lines.append(
            f"at most {share:.0%} of the unanswerable answered: bar {bar:.2f}, {len(answered) / len(asked):.3f} of the"
            f" others answered, {right / len(asked):.3f} rightly by the first sentence,"
            f" {sum(j.sure > bar for j in to_refuse)} of {len(to_refuse)} to be refused answered"
        )
    return lines


def bar_for(judged: Sequence[Judged], share: float) -> float:
    """Return the lowest bar over which at most `share` of the unanswerable questions come."""
    over = sorted((j.sure for j in judged if j.ranked.target == 0.0), reverse=True)
    return over[int(share * len(over))]


def train(examples: Sequence[Example], bar: float) -> Chooser:
    """Return the chooser learnt from all examples, with the bar that folds have shown."""
    return Chooser(fit_order(examples), fit_answers(_ranked_unseen(examples)), bar)


def _ranked_unseen(examples: Sequence[Example]) -> list[Ranked]:
    """Return the examples as rankers put them that have not seen them: a seen one is put better than any will be."""
    ranked_by_fold = []
    for fold in range(FOLDS):
        order = fit_order([e for e in examples if _inner_fold(e) != fold])
        ranked_by_fold += [ranked(e, order) for e in examples if _inner_fold(e) == fold]
    return ranked_by_fold


def _inner_fold(example: Example) -> int:
    # Cut otherwise than the folds that judge, within which these are cut.
    return fold_of(f"{example.group} ")


def gather(corpus: Path, more: Sequence[Path]) -> list[Example]:
    """Return the examples of our working sets, of the samples and of the reports, and of `more` files."""
    questions, own = corpus.parent / "questions", SAMPLE_QUESTIONS.parent
    asked = [
        question
        for path in (
            ASKED_OTHERWISE, own / "corpus_core.jsonl", own / "corpus_reports.jsonl", own / "worded_core.jsonl",
            own / "worded_reports.jsonl",
            *sorted(questions.glob("*.dev.jsonl")), *more,
        )
        for question in load_questions(path)
    ]  # fmt: skip
    of_samples = [*load_questions(SAMPLE_QUESTIONS), *(q for q in asked if q.scope == "samples")]
    others = [q for q in asked if q.scope != "samples"]
    found: list[Example] = []
    with corpus_library((sample_files(),)) as loaded:
        found += question_examples(loaded.library, of_samples, None)
    with corpus_library((corpus,)) as loaded:
        core = {file.name for file in (corpus / "core").iterdir()}
        seeds = frozenset(d.id for d in loaded.library.all_documents_metadata().values() if d.source in core)
        found += question_examples(loaded.library, [q for q in others if q.scope != "seeds_only"], None)
        found += question_examples(loaded.library, [q for q in others if q.scope == "seeds_only"], seeds)
    log.info("%d examples", len(found))
    return found


def main() -> None:
    """Read the arguments, cross-validate, train on everything and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the reports that the questions ask about")
    parser.add_argument("--questions", type=Path, nargs="*", default=[], help="further question files")
    parser.add_argument("--kept", type=Path, default=None, help="keep the examples here (pickle) and take them up")
    parser.add_argument("--unanswerable", type=float, default=0.2, help="share of left-out questions let through")
    parser.add_argument("--output", type=Path, default=None, help="write the model (JSON); default: only measure")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if arguments.kept is not None and arguments.kept.exists():
        examples: list[Example] = pickle.loads(arguments.kept.read_bytes())
    else:
        examples = gather(arguments.corpus, arguments.questions)
        if arguments.kept is not None:
            arguments.kept.write_bytes(pickle.dumps(examples))
    judged = cross_validated(examples)
    print("\n".join(report(judged)))
    if arguments.output is not None:
        chooser = train(examples, bar_for(judged, arguments.unanswerable))
        chooser.save(arguments.output)


if __name__ == "__main__":
    main()
