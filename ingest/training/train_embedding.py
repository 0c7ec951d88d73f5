"""Trains the bundled static embedding on the articles of the retrieval set, without its questions.

Run as `python -m ingest.training.train_embedding --retrieval ../shared/retrieval --output ingest/model`
(seeded; about ten minutes on two cores, 2 GB of memory). What it does:

1. A vocabulary of syllables, words of several syllables, and both without accents (`vocabulary`). A word's
   vector is the sum of its syllables' vectors and one of its own, so rare words borrow from their syllables.
2. Random vectors, frequent tokens shorter (smooth inverse frequency, Arora et al. 2017): this alone ranks by
   shared words. Then contrastive training (multiple negatives ranking loss, both directions) on pairs
(`pairs`). 3. Tokens without accents start as the mean of what they may stand for, and training goes on with
   a share of the queries stripped of accents.
4. The table is stored in eight bits with one scale per row, in a folder that SentenceTransformer opens.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.training.pairs import Bags, PairSource, read_articles, read_related
from ingest.training.vocabulary import Vocabulary, build, tokenizer

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

SEED = 20
DIMENSIONS = 256
PHRASES, FOLDED_PHRASES = 16_000, 12_000
BATCH = 2048
SCALE = 20.0
ACCENTED_EPOCHS, ACCENTED_RATE = 4, 0.005
MIXED_EPOCHS, MIXED_RATE, MIXED_SHARE = 3, 0.002, 0.3
WARM_UP_STEPS = 10
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


class Parts:
    """The way from pieces to trained vectors, for bags of pieces and for the finished table."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.bags = Bags.of([np.array(parts, dtype=np.int64) for parts in vocabulary.parts])

    def expand(self, bags: list[IntArray]) -> tuple[IntArray, IntArray]:
        """Return the trained vectors of all `bags`, one after another, and where each bag starts."""
        pieces = Bags.of(bags)
        lengths = np.diff(self.bags.offsets)[pieces.ids]
        ends = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=ends[1:])
        within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
        taken = self.bags.ids[np.repeat(self.bags.offsets[pieces.ids], lengths) + within]
        return taken, ends[pieces.offsets[:-1]]

    def table(self, vectors: FloatArray) -> FloatArray:
        """Return one row per piece: the sum of its trained vectors."""
        rows: FloatArray = np.add.reduceat(vectors[self.bags.ids], self.bags.offsets[:-1], axis=0)
        return rows


def first_vectors(vocabulary: Vocabulary, random: np.random.Generator) -> FloatArray:
    """Return random vectors `(n, DIMENSIONS)`, the frequent ones shorter."""
    counts = np.array(vocabulary.counts, dtype=np.float64)
    phrase = np.zeros(len(counts), dtype=bool)
    phrase[[parts[-1] for parts in vocabulary.parts if len(parts) > 1]] = True
    frequency = np.maximum(counts, COUNT_FLOOR) / counts[~phrase].sum()
    length = HALF_FREQUENCY / (HALF_FREQUENCY + frequency) * np.where(phrase, PHRASE_SHARE, 1.0)
    vectors = random.standard_normal((len(counts), DIMENSIONS)) / np.sqrt(DIMENSIONS) * length[:, None]
    return vectors.astype(np.float32)


def start_folded(vocabulary: Vocabulary, vectors: FloatArray, parts: Parts) -> None:
    """Set, in place, each unaccented piece to the mean of the accented ones it may stand for."""
    position = {piece: i for i, piece in enumerate(vocabulary.pieces)}
    for piece, stands_for in vocabulary.folded:
        made_of = parts.bags.bag(position[piece])
        weight = np.array([count for _, count in stands_for], dtype=np.float32)
        meanings = np.stack([vectors[parts.bags.bag(position[accented])].sum(axis=0) for accented, _ in stands_for])
        vectors[made_of[-1]] = weight @ meanings / weight.sum() - vectors[made_of[:-1]].sum(axis=0)


def batches(
    source: PairSource,
    built: Any,
    parts: Parts,
    random: np.random.Generator,
    *,
    epochs: int,
    unaccented: float,
) -> Iterator[tuple[tuple[IntArray, IntArray], tuple[IntArray, IntArray]]]:
    """Yield (queries, passages) of each step as trained vectors and starts."""
    for _ in range(epochs):
        for queries, passages in source.epoch(random, BATCH, unaccented):
            encoded = built.encode_batch_fast(queries, add_special_tokens=False)
            bags = [np.array(e.ids, dtype=np.int64) for e in encoded]
            yield parts.expand(bags), parts.expand(passages)


def fit(
    vectors: FloatArray,
    steps: Iterator[tuple[tuple[IntArray, IntArray], tuple[IntArray, IntArray]]],
    count: int,
    rate: float,
) -> FloatArray:
    """Train `vectors` on `count` batches with Adam, the rate falling linearly; return the trained ones."""
    import torch
    from torch.nn import functional

    table = torch.nn.Parameter(torch.from_numpy(vectors.copy()))
    optimiser = torch.optim.Adam([table], lr=rate, fused=True)
    for step, (queries, passages) in enumerate(steps):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / WARM_UP_STEPS) * max(0.02, 1 - step / count)
        pooled = [
            functional.normalize(
                functional.embedding_bag(torch.from_numpy(ids), table, torch.from_numpy(starts), mode="sum"),
                dim=1,
            )
            for ids, starts in (queries, passages)
        ]
        similarity = pooled[0] @ pooled[1].T * SCALE
        right = torch.arange(len(similarity))
        loss = functional.cross_entropy(similarity, right) + functional.cross_entropy(similarity.T, right)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 20 == 0:
            log.info("step %d of %d, loss %.3f", step, count, loss.item() / 2)
    trained: FloatArray = table.detach().numpy()
    return trained


def save(vocabulary: Vocabulary, table: FloatArray, output: Path) -> None:
    """Write the sentence-transformers folder: eight-bit rows (equal ones once), a float16 scale per piece."""
    from safetensors.numpy import save_file

    output.mkdir(parents=True, exist_ok=True)
    rows, mapping = np.unique(table, axis=0, return_inverse=True)
    scale = np.maximum(np.abs(rows).max(axis=1) / 127, 1e-7).astype(np.float16).astype(np.float32)
    scale = np.where(scale > 0, scale, np.float32(6e-8))
    eight_bit = np.clip(np.rint(rows / scale[:, None]), -127, 127).astype(np.int8)
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


def train(retrieval: Path, output: Path) -> None:
    """Train on `retrieval` and write the model to `output`."""
    random = np.random.default_rng(SEED)
    articles = read_articles(retrieval)
    vocabulary = build((f"{a.title}\n{' '.join(a.sentences)}" for a in articles), PHRASES, FOLDED_PHRASES)
    built, parts = tokenizer(vocabulary), Parts(vocabulary)
    log.info("%d pieces of %d trained vectors", len(vocabulary.pieces), len(vocabulary.counts))
    source = PairSource(articles, read_related(retrieval, articles), built)
    vectors = first_vectors(vocabulary, random)
    a_pass = len(source.usable) // BATCH
    steps = batches(source, built, parts, random, epochs=ACCENTED_EPOCHS, unaccented=0.0)
    vectors = fit(vectors, steps, ACCENTED_EPOCHS * a_pass, ACCENTED_RATE)
    start_folded(vocabulary, vectors, parts)
    steps = batches(source, built, parts, random, epochs=MIXED_EPOCHS, unaccented=MIXED_SHARE)
    vectors = fit(vectors, steps, MIXED_EPOCHS * a_pass, MIXED_RATE)
    save(vocabulary, parts.table(vectors), output)


def main() -> None:
    """Read the arguments and train."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retrieval", type=Path, required=True, help="folder with corpus.jsonl.gz, related.tsv.gz")
    parser.add_argument("--output", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    started = time.perf_counter()
    train(arguments.retrieval, arguments.output)
    log.info("done in %.0f s", time.perf_counter() - started)


if __name__ == "__main__":
    main()
