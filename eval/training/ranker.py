"""Trains the ranker of `assistant.rank` and says what it is worth on questions it has not seen.

Run as `python -m eval.training.ranker --retrieval ../shared/retrieval --corpus ../shared/corpus [--library FOLDER]`.

Two kinds of examples: real users' questions over articles of law (a BEIR-style set), and our own questions over
reports, whose evidence says which passages are right. Folds are cut by law and by source document, so that no text is
both trained on and measured on; the sets that are put aside ("holdout") are never read here. The features are
standardised, the loss is the listwise softmax with an L2 penalty, and L-BFGS (Byrd et al. 1995, in scipy) finds its
only minimum.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistant.pipeline import Assistant
from assistant.rank import LARGEST, Ranker
from eval import tables
from eval.datasets import Expect, load_corpus, load_qrels, load_queries, load_questions
from eval.libraries import corpus_library, temporary_library
from eval.metrics.ranking import mean_over_queries
from eval.packaged import SAMPLE_QUESTIONS, sample_files
from eval.readme import write_block
from eval.retrieval import load_into
from eval.training.slips import with_a_slip, without_accents

if TYPE_CHECKING:
    from eval.datasets import Question
    from ingest.library.library import Library

FloatArray = npt.NDArray[np.float64]

FOLDS = 5
# The penalty on the squared weights, per example; and what an example over reports counts beside one over laws.
PENALTY = 5e-3
REPORT_WEIGHT = 2.0
STEPS = 200
TOP = (1, 4, 8)
RETYPED = {"không dấu": without_accents, "một lỗi gõ mỗi câu": with_a_slip}
BLOCK = "retrieval"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Example:
    """A question's candidates: `values` (n, features), the `document` of each, and which are `right`.

    `group` is what a fold must not share: a law, a source document. `missing` counts what is right and among no
    candidates; `proves` (pieces of evidence, n) says which passage holds which piece.
    """

    id: str
    kind: str
    group: str
    names: tuple[str, ...]
    values: FloatArray
    documents: tuple[str, ...]
    right: npt.NDArray[np.bool_]
    missing: int = 0
    proves: npt.NDArray[np.bool_] | None = None


def fold_of(group: str, folds: int = FOLDS) -> int:
    """Return the fold of a group, the same in every run."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % folds


def law_examples(
    assistant: Assistant, ids: Mapping[str, str], queries: Path, qrels: Path, changed: Callable[[str], str] = str
) -> Iterator[Example]:
    """Yield the judged queries; `ids` is {library's document: corpus id}, `changed` retypes a query."""
    judged = load_qrels(qrels)
    for query in load_queries(queries):
        right = {document for document, grade in judged.get(query.id, {}).items() if grade > 0}
        if not right:
            continue
        law = min(right).split("|")[0]
        scored = assistant.retriever.scored(assistant.understood(changed(query.text)), 0)
        if scored is None:
            continue
        documents = tuple(ids[found.passage.document_id] for found in scored.found)
        yield Example(
            query.id,
            "law",
            law,
            scored.names,
            scored.values,
            documents,
            np.array([document in right for document in documents]),
            len(right.difference(documents)),
        )


def question_examples(library: Library, paths: Sequence[Path]) -> Iterator[Example]:
    """Yield the questions to be answered that need no history; a passage that holds evidence is right."""
    assistant = Assistant(library)
    for path in paths:
        for question in load_questions(path):
            if question.expect is Expect.REFUSE or question.history:
                continue
            spans = list(spans_of(library, question))
            scored = assistant.retriever.scored(assistant.understood(question.question), 0)
            if scored is None or not spans:
                continue
            passages = [found.passage for found in scored.found]
            proves = np.array(
                [[p.document_id == d and p.start < end and start < p.end for p in passages] for d, start, end in spans]
            )
            documents = tuple(passage.id for passage in passages)
            right: npt.NDArray[np.bool_] = np.any(proves, axis=0)
            missing = int((~proves.any(axis=1)).sum())
            yield Example(
                question.id, "reports", spans[0][0], scored.names, scored.values, documents, right, missing, proves
            )


def spans_of(library: Library, question: Question) -> Iterator[tuple[str, int, int]]:
    """Yield (document, start, end) of each piece of evidence in the first of its sources that holds it."""
    of_source: dict[str, list[str]] = {}
    for document in library.all_documents_metadata().values():
        of_source.setdefault(document.source, []).append(document.id)
    for evidence in question.evidence:
        if evidence.source is not None and evidence.start is not None and evidence.end is not None:
            for held in of_source.get(evidence.source, [])[:1]:
                yield held, evidence.start, evidence.end
            continue
        sentence = evidence.sentence or ""
        for held in (identifier for source in question.source for identifier in of_source.get(source, [])):
            start = library.text(held).find(sentence)
            if start >= 0:
                yield held, start, start + len(sentence)
                break


def fit(examples: Sequence[Example], penalty: float = PENALTY, report_weight: float = REPORT_WEIGHT) -> Ranker:
    """Return the ranker under which the right passages of `examples` are likeliest."""
    from scipy.optimize import minimize

    rows = [_trained_on(example) for example in examples]
    values = np.concatenate([example.values[row] for example, row in zip(examples, rows, strict=True)])
    means, scales = values.mean(axis=0), values.std(axis=0) + 1e-6
    standard = np.clip((values - means) / scales, -LARGEST, LARGEST)
    targets = np.concatenate(
        [example.right[row] / example.right[row].sum() for example, row in zip(examples, rows, strict=True)]
    )
    counts = np.array([len(row) for row in rows])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    share = np.array([report_weight if example.kind == "reports" else 1.0 for example in examples])
    weight = np.repeat(share / share.sum(), counts)

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        scores = standard @ weights
        shifted = scores - np.repeat(np.maximum.reduceat(scores, starts), counts)
        odds = np.exp(shifted)
        total = np.repeat(np.add.reduceat(odds, starts), counts)
        value = -(weight * targets * (shifted - np.log(total))).sum() + penalty * (weights**2).sum()
        return float(value), standard.T @ (weight * (odds / total - targets)) + 2 * penalty * weights

    found = minimize(loss, np.zeros(standard.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return Ranker(examples[0].names, means, scales, found.x)


def _trained_on(example: Example) -> npt.NDArray[np.int64]:
    """Return the rows of an example that are trained on.

    Of a right article, only the passage that a plain search likes best: which of its passages answers nobody has said.
    """
    if example.kind != "law":
        return np.arange(len(example.right))
    guess = example.values[:, example.names.index("bm25")] + 2 * example.values[:, example.names.index("vector")]
    best: dict[str, int] = {}
    for i in np.argsort(-guess, kind="stable"):
        best.setdefault(example.documents[i], int(i))
    chosen = set(best.values())
    return np.array([i for i in range(len(guess)) if not example.right[i] or i in chosen])


def scores(ranker: Ranker, example: Example) -> FloatArray:
    """Return the ranker's score of every candidate."""
    total: FloatArray = ranker.parts(example.names, example.values)[1].sum(axis=1)
    return total


def rankers_of_folds(examples: Sequence[Example], **how: float) -> list[Ranker]:
    """Return for each fold the ranker that has seen none of its texts."""
    return [fit([e for e in examples if fold_of(e.group) != fold and e.right.any()], **how) for fold in range(FOLDS)]


def cross_validated(examples: Sequence[Example], rankers: Sequence[Ranker]) -> dict[str, FloatArray]:
    """Return {example: its candidates' scores} by the rankers of `rankers_of_folds`, each on its fold."""
    return {e.id: scores(rankers[fold_of(e.group)], e) for e in examples}


def plain(example: Example, words: float, vectors: float) -> FloatArray:
    """Return the weighted sum of BM25, as a share of its best, and the cosine."""
    column = example.names.index
    total: FloatArray = words * example.values[:, column("words_share")] + vectors * example.values[:, column("vector")]
    return total


def measured(
    examples: Sequence[Example], retyped: Mapping[str, Sequence[Example]]
) -> list[tuple[str, dict[str, float]]]:
    """Return each way of ranking with its figures, the ranker's on texts that it has not seen."""
    rankers = rankers_of_folds(examples)
    rows = [
        (name, report(examples, {e.id: plain(e, *weights) for e in examples}))
        for name, weights in (("BM25", (1.0, 0.0)), ("vectơ", (0.0, 1.0)), ("BM25 + vectơ", (0.7, 0.3)))
    ]
    rows.append(("bộ xếp hạng", report(examples, cross_validated(examples, rankers))))
    rows += [
        (f"bộ xếp hạng, {name}", report(changed, cross_validated(changed, rankers)))
        for name, changed in retyped.items()
    ]
    return rows


COLUMNS = ("ndcg@10", "recall@50", "evidence_in_top_1", "evidence_in_top_4", "evidence_in_top_8")
HEADER = ("Cách xếp hạng", "nDCG@10", "R@50", "đủ căn cứ ở 1 đoạn", "ở 4 đoạn", "ở 8 đoạn")


def table(rows: Sequence[tuple[str, Mapping[str, float]]]) -> str:
    """Return the README's table."""
    return tables.markdown(
        HEADER,
        [
            (name, *(tables.number(row[key], 3) if key in row else tables.NOTHING for key in COLUMNS))
            for name, row in rows
        ],
    )


def report(examples: Sequence[Example], scored: Mapping[str, FloatArray]) -> dict[str, float]:
    """Return nDCG@10, MRR@10 and recall over laws, and how often all evidence is in the first passages."""
    laws = [e for e in examples if e.kind == "law"]
    run, qrels = {}, {}
    for e in laws:
        order = np.argsort(-scored[e.id], kind="stable")
        run[e.id] = list(dict.fromkeys(e.documents[i] for i in order))
        right = {e.documents[i] for i in np.flatnonzero(e.right)}
        qrels[e.id] = dict.fromkeys(right | {f"missing {n}" for n in range(e.missing)}, 1)
    found = mean_over_queries(run, qrels, (10, 50, 100)) if laws else {}
    reports = [e for e in examples if e.kind == "reports" and e.proves is not None]
    for k in TOP if reports else ():
        covered = []
        for e in reports:
            first = np.argsort(-scored[e.id], kind="stable")[:k]
            covered.append(e.proves is not None and bool(e.proves[:, first].any(axis=1).all()))
        found[f"evidence_in_top_{k}"] = float(np.mean(covered))
    return {name: round(value, 4) for name, value in found.items()}


@contextmanager
def law_library(
    folder: Path | None, corpus: Path, model: str | None = None
) -> Iterator[tuple[Library, dict[str, str]]]:
    """Open a library of the articles with {document: corpus id}; kept in `folder` and taken up from there.

    `model` is the embedding to search with: the bundled one has seen the questions, so folds are honest with that of
    `ingest.training.train_embedding --folds` which has not ("base").
    """
    from ingest.embedding import load_encoder
    from ingest.library.library import Library

    if folder is None:
        with temporary_library(model) as library:
            yield library, load_into(library, load_corpus(corpus))
        return
    with Library.open(folder, encoder=lambda: load_encoder(model), durable=False) as library:
        if not library.documents():
            load_into(library, load_corpus(corpus))
        yield library, {document.id: document.source for document in library.documents()}


def gather(
    retrieval: Path, corpus: Path, folder: Path | None, model: str | None = None
) -> tuple[list[Example], dict[str, list[Example]]]:
    """Return all examples, of the samples, the reports and the articles; and those of the articles typed otherwise."""
    questions = corpus.parent / "questions"
    own = SAMPLE_QUESTIONS.parent
    found: list[Example] = []
    for folders, files in (
        ((sample_files(),), (SAMPLE_QUESTIONS,)),
        ((corpus,), (own / "corpus_core.jsonl", own / "corpus_reports.jsonl", *sorted(questions.glob("*.dev.jsonl")))),
    ):
        with corpus_library(folders, model) as loaded:
            found += question_examples(loaded.library, files)
    log.info("%d questions over reports", len(found))
    with law_library(folder, retrieval / "corpus.jsonl.gz", model) as (library, ids):
        assistant = Assistant(library)
        queries, qrels = retrieval / "queries.dev.jsonl", retrieval / "qrels.dev.tsv"
        found += law_examples(assistant, ids, queries, qrels)
        log.info("%d questions in all", len(found))
        retyped = {name: list(law_examples(assistant, ids, queries, qrels, change)) for name, change in RETYPED.items()}
    return found, retyped


def main() -> None:
    """Read the arguments, cross-validate, train on everything and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retrieval", type=Path, required=True, help="BEIR-style folder with queries.dev, qrels.dev")
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the reports that the questions ask about")
    parser.add_argument("--library", type=Path, default=None, help="keep the library of the articles here")
    parser.add_argument("--model", default=None, help="embedding that has not seen the questions; default: bundled")
    parser.add_argument("--readme", type=Path, default=None, help="write the table into the block `retrieval` of this")
    parser.add_argument("--output", type=Path, default=None, help="write the model (JSON); default: only measure")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    began = time.perf_counter()
    examples, retyped = gather(arguments.retrieval, arguments.corpus, arguments.library, arguments.model)
    shown = table(measured(examples, retyped))
    print(shown)
    if arguments.readme is not None:
        write_block(arguments.readme, BLOCK, shown)
    if arguments.output is not None:
        ranker = fit([example for example in examples if example.right.any()])
        arguments.output.write_text(json.dumps(ranker.as_json(), indent=1) + "\n", encoding="utf-8")
    log.info("done in %.0f s", time.perf_counter() - began)


if __name__ == "__main__":
    main()
