"""Trains the bundled static embedding on the articles and the questions of the retrieval set.

Run as `python -m ingest.training.train_embedding --retrieval ../shared/retrieval --output ingest/model`
(seeded; MODEL_CARD.md says how long it takes). What it does:

1. A vocabulary of syllables, words of several syllables, and both without accents (`vocabulary`). A word's
   vector is the sum of its syllables' vectors and one of its own, so rare words borrow from their syllables.
2. Random vectors, frequent tokens shorter (smooth inverse frequency, Arora et al. 2017): this alone ranks by
   shared words. Then contrastive training (multiple negatives ranking loss, both directions) on pairs
   (`pairs`), each query also against the article of another pair that BM25 finds for its words (`negatives`).
   The loss is taken on whole vectors and on their first part (Matryoshka, Kusupati et al. 2022).
3. Tokens without accents start as the mean of what they may stand for, and training goes on with a share of
   the queries stripped of accents.
4. A short last stage on the real questions (`questions`). With `--folds FOLDER` it is also run once for each
   fold on the other folds' questions, so that `measure --folds FOLDER` can ask each question of a model that
   has not seen it, nor any other about the same law.
5. The table is stored in eight bits with one scale per row, in a folder that SentenceTransformer opens.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ingest.training.bags import Bags, IntArray
from ingest.training.pairs import Batch, PairSource, read_articles, read_related
from ingest.training.questions import FOLDS, QuestionSource, folds_by_law, read_judgements
from ingest.training.vocabulary import Vocabulary, build, tokenizer

if TYPE_CHECKING:
    import torch

FloatArray = npt.NDArray[np.float32]

SEED = 20
DIMENSIONS = 384
# Beginnings of a vector that are trained to be usable alone: one of them at each step, in turn.
PREFIXES, PREFIX_WEIGHT = (192, 96), 0.5
PHRASES, FOLDED_PHRASES = 16_000, 12_000
BATCH = 2048
SCALE = 20.0
ACCENTED_EPOCHS, ACCENTED_RATE = 5, 0.005
MIXED_EPOCHS, MIXED_RATE = 4, 0.002
QUESTION_STEPS, QUESTION_RATE = 30, 0.001
# Share of the queries without accents in the last two stages.
UNACCENTED = 0.4
WARM_UP_STEPS = 10
# Stands in for the similarity of a passage that may answer as well: it takes no part in the softmax.
LEFT_OUT = -1e4
# Frequency at which a token's first vector has half length; counts below the floor are taken as the floor.
HALF_FREQUENCY, COUNT_FLOOR = 1e-3, 20
# A word's own first vector beside the sum of its syllables.
PHRASE_SHARE = 0.5

# What SentenceTransformer needs beside weights and tokenizer: vectors are averaged and brought to length 1.
FOLDER: dict[str, Any] = {
    "modules.json": [
        {
            "idx": 0,
            "name": "0",
            "path": "",
            "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding",
        },
        {
            "idx": 1,
            "name": "1",
            "path": "1_Normalize",
            "type": "sentence_transformers.base.modules.normalize.Normalize",
        },
    ],
    "1_Normalize/config.json": {
        "module_input_name": "sentence_embedding",
        "module_output_name": "sentence_embedding",
    },
    "config_sentence_transformers.json": {
        "model_type": "SentenceTransformer",
        "prompts": {"query": "", "document": ""},
        "similarity_fn_name": "cosine",
    },
}

log = logging.getLogger(__name__)


def rows(vectors: FloatArray, parts: Bags) -> FloatArray:
    """Return one row per piece: the sum of the trained vectors it is made of, `parts.bag(piece)`."""
    summed: FloatArray = np.add.reduceat(vectors[parts.ids], parts.offsets[:-1], axis=0)
    return summed


def first_vectors(vocabulary: Vocabulary, random: np.random.Generator) -> FloatArray:
    """Return random vectors `(n, DIMENSIONS)`, the frequent ones shorter."""
    counts = np.array(vocabulary.counts, dtype=np.float64)
    phrase = np.zeros(len(counts), dtype=bool)
    phrase[[parts[-1] for parts in vocabulary.parts if len(parts) > 1]] = True
    frequency = np.maximum(counts, COUNT_FLOOR) / counts[~phrase].sum()
    length = HALF_FREQUENCY / (HALF_FREQUENCY + frequency) * np.where(phrase, PHRASE_SHARE, 1.0)
    vectors = random.standard_normal((len(counts), DIMENSIONS)) / np.sqrt(DIMENSIONS) * length[:, None]
    return vectors.astype(np.float32)


def start_folded(vocabulary: Vocabulary, vectors: FloatArray, parts: Bags) -> None:
    """Set, in place, each unaccented piece to the mean of the accented ones it may stand for."""
    position = {piece: i for i, piece in enumerate(vocabulary.pieces)}
    for piece, stands_for in vocabulary.folded:
        made_of = parts.bag(position[piece])
        weight = np.array([count for _, count in stands_for], dtype=np.float32)
        meanings = np.stack([vectors[parts.bag(position[accented])].sum(axis=0) for accented, _ in stands_for])
        vectors[made_of[-1]] = weight @ meanings / weight.sum() - vectors[made_of[:-1]].sum(axis=0)


def pooled(bags: list[IntArray], table: torch.Tensor) -> torch.Tensor:
    """Return `(len(bags), dimensions)`: the sum of each bag's rows of `table`."""
    return _summed(Bags.of(bags), table)


def _summed(bags: Bags, table: torch.Tensor) -> torch.Tensor:
    import torch
    from torch.nn import functional

    starts = torch.from_numpy(bags.offsets[:-1].copy())
    return functional.embedding_bag(torch.from_numpy(bags.ids), table, starts, mode="sum")


def left_out(batch: Batch) -> tuple[IntArray, IntArray]:
    """Return rows and columns of the similarities that are neither right nor surely wrong.

    Columns are the batch's passages and, after them, its negatives; that of query i's own passage is i.
    """
    alike = batch.same[:, np.concatenate([batch.articles, batch.negative_articles])].tocoo()
    other = alike.row != alike.col
    return alike.row[other].astype(np.int64), alike.col[other].astype(np.int64)


def ranking_loss(batch: Batch, table: torch.Tensor, lengths: Iterable[tuple[int, float]]) -> torch.Tensor:
    """Return the loss of query → passage and passage → query over `lengths`: (dimensions, weight) each."""
    import torch
    from torch.nn import functional

    queries, passages = pooled(batch.queries, table), pooled(batch.passages + batch.negatives, table)
    skipped = tuple(map(torch.from_numpy, left_out(batch)))
    right = torch.arange(len(queries))
    loss = torch.zeros(())
    for length, weight in lengths:
        asked, offered = (functional.normalize(v[:, :length], dim=1) for v in (queries, passages))
        similarity = (asked @ offered.T * SCALE).index_put(skipped, torch.tensor(LEFT_OUT))
        back = similarity[:, : len(right)].T
        loss = loss + weight * (functional.cross_entropy(similarity, right) + functional.cross_entropy(back, right))
    return loss


def fit(vectors: FloatArray, parts: Bags, batches: Iterator[Batch], count: int, rate: float) -> FloatArray:
    """Train `vectors` on `count` batches with Adam, the rate falling linearly; return the trained ones."""
    import torch

    trained = torch.nn.Parameter(torch.from_numpy(vectors.copy()))
    optimiser = torch.optim.Adam([trained], lr=rate, fused=True)
    for step, batch in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / WARM_UP_STEPS) * max(0.02, 1 - step / count)
        lengths = ((vectors.shape[1], 1.0), (PREFIXES[step % len(PREFIXES)], PREFIX_WEIGHT))
        loss = ranking_loss(batch, _summed(parts, trained), lengths)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 20 == 0:
            log.info("step %d of %d, loss %.3f", step, count, loss.item())
    result: FloatArray = trained.detach().numpy()
    return result


def save(vocabulary: Vocabulary, table: FloatArray, output: Path) -> None:
    """Write the sentence-transformers folder: eight-bit rows (equal ones once), a float16 scale per piece."""
    from safetensors.numpy import save_file

    output.mkdir(parents=True, exist_ok=True)
    unique, mapping = np.unique(table, axis=0, return_inverse=True)
    scale = np.maximum(np.abs(unique).max(axis=1) / 127, 1e-7).astype(np.float16).astype(np.float32)
    scale = np.where(scale > 0, scale, np.float32(6e-8))
    eight_bit = np.clip(np.rint(unique / scale[:, None]), -127, 127).astype(np.int8)
    # The names are those of model2vec, which sentence_transformers' StaticEmbedding unfolds on loading.
    save_file(
        {
            "embeddings": eight_bit,
            "mapping": mapping.reshape(-1).astype(np.int32),
            "weights": scale[mapping.reshape(-1)].astype(np.float16),
        },
        output / "model.safetensors",
    )
    tokenizer(vocabulary).save(str(output / "tokenizer.json"), pretty=False)
    for name, content in FOLDER.items():
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Trained:
    """What the stages share: the vocabulary, what its pieces are made of, and the vectors `(n, DIMENSIONS)`."""

    vocabulary: Vocabulary
    parts: Bags
    source: PairSource
    vectors: FloatArray

    def save(self, output: Path) -> None:
        """Write the model to `output`."""
        save(self.vocabulary, rows(self.vectors, self.parts), output)


def passes(source: PairSource, random: np.random.Generator, epochs: int, unaccented: float) -> Iterator[Batch]:
    """Yield the batches of `epochs` passes over the articles."""
    for _ in range(epochs):
        yield from source.epoch(random, batch_size(source), unaccented)


def batch_size(source: PairSource) -> int:
    """Return BATCH, or less where the set is small."""
    return min(BATCH, len(source.usable))


def train_on_articles(retrieval: Path) -> Trained:
    """Make the vocabulary and train on the articles of `retrieval` alone."""
    random = np.random.default_rng(SEED)
    articles = read_articles(retrieval)
    vocabulary = build((f"{a.title}\n{' '.join(a.sentences)}" for a in articles), PHRASES, FOLDED_PHRASES)
    parts = Bags.of([np.array(part, dtype=np.int64) for part in vocabulary.parts])
    log.info("%d pieces of %d trained vectors", len(vocabulary.pieces), len(vocabulary.counts))
    source = PairSource(articles, read_related(retrieval, articles), tokenizer(vocabulary), parts, SEED)
    log.info("hard negatives found")
    vectors = first_vectors(vocabulary, random)
    a_pass = len(source.usable) // batch_size(source)
    batches = passes(source, random, ACCENTED_EPOCHS, unaccented=0.0)
    vectors = fit(vectors, parts, batches, ACCENTED_EPOCHS * a_pass, ACCENTED_RATE)
    start_folded(vocabulary, vectors, parts)
    batches = passes(source, random, MIXED_EPOCHS, UNACCENTED)
    vectors = fit(vectors, parts, batches, MIXED_EPOCHS * a_pass, MIXED_RATE)
    return Trained(vocabulary, parts, source, vectors)


def train_on_questions(base: Trained, retrieval: Path, chosen: set[str]) -> Trained:
    """Train `base` further on the questions of `retrieval` whose ids are `chosen`."""
    questions = QuestionSource.read(retrieval, base.source, chosen)
    batches = questions.batches(np.random.default_rng(SEED), QUESTION_STEPS, UNACCENTED)
    vectors = fit(base.vectors, base.parts, batches, QUESTION_STEPS, QUESTION_RATE)
    return Trained(base.vocabulary, base.parts, base.source, vectors)


def train(retrieval: Path, output: Path, folds: Path | None = None) -> None:
    """Train on `retrieval` and write the model to `output`; to `folds`, one without each fold's questions."""
    base = train_on_articles(retrieval)
    fold_of = folds_by_law(read_judgements(retrieval))
    train_on_questions(base, retrieval, set(fold_of)).save(output)
    if folds is None:
        return
    base.save(folds / "base")
    (folds / "folds.json").write_text(json.dumps(fold_of, indent=0) + "\n", encoding="utf-8")
    for fold in range(FOLDS):
        others = {query for query, own in fold_of.items() if own != fold}
        train_on_questions(base, retrieval, others).save(folds / str(fold))


def main() -> None:
    """Read the arguments and train."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retrieval", type=Path, required=True, help="folder of articles, related, questions")
    parser.add_argument("--output", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--folds", type=Path, default=None, help="folder for a model without each fold's questions")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    started = time.perf_counter()
    train(arguments.retrieval, arguments.output, arguments.folds)
    log.info("done in %.0f s", time.perf_counter() - started)


if __name__ == "__main__":
    main()
