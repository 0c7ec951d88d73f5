"""The training itself on a small set: seeded, in the size asked for, and measured without its own questions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from ingest.embedding import load_static
from ingest.training import train_embedding
from ingest.training.measure import JudgedSet, means, measure_folds, query_scores
from ingest.training.pairs import Batch
from ingest.training.train_embedding import left_out, ranking_loss, train
from tests.ingest.training.small_set import TOPICS, write_small_set


def batch(same: list[list[int]]) -> Batch:
    """Two queries with one passage each, and one negative: article 2."""
    ids = [np.array([i], dtype=np.int64) for i in range(3)]
    return Batch(
        ids[:2],
        np.arange(2),
        ids[:2],
        np.array([2]),
        [ids[2]],
        csr_matrix(np.array(same, dtype=bool)),
    )


def test_articles_that_may_answer_are_left_out_of_the_loss() -> None:
    rows, columns = left_out(batch([[1, 0, 1], [0, 1, 0]]))
    assert (rows.tolist(), columns.tolist()) == ([0], [2])


def test_loss_falls_when_a_near_negative_is_left_out() -> None:
    table = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.1]])
    against = ranking_loss(batch([[1, 0, 0], [0, 1, 0]]), table, [(2, 1.0)])
    without = ranking_loss(batch([[1, 0, 1], [0, 1, 0]]), table, [(2, 1.0)])
    assert without < against


def test_scores_of_one_question() -> None:
    passages = np.eye(60, dtype=np.float32)
    ids = [str(i) for i in range(60)]
    vector = np.linspace(1, 0, 60, dtype=np.float32)
    assert query_scores(passages, ids, vector, {"0"}) == (1.0, 1.0)
    assert query_scores(passages, ids, vector, {"1"}) == (pytest.approx(1 / np.log2(3)), 1.0)
    assert query_scores(passages, ids, vector, {"0", "59"})[1] == 0.5


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DIMENSIONS": 32,
        "PREFIXES": (16, 8),
        "PHRASES": 50,
        "FOLDED_PHRASES": 50,
        "ACCENTED_EPOCHS": 2,
        "MIXED_EPOCHS": 1,
        "QUESTION_STEPS": 2,
    }.items():
        monkeypatch.setattr(train_embedding, name, value)
    monkeypatch.setattr("ingest.training.questions.CORPUS_PAIRS", 16)


@pytest.mark.usefixtures("quick")
def test_training_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    retrieval = write_small_set(tmp_path)
    for name in ("one", "two"):
        train(retrieval, tmp_path / name)
    for file in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    encoder = load_static(tmp_path / "one", "small")
    assert encoder.dimensions == 32
    near, far = encoder.encode_passages([f"Hồ sơ {TOPICS[0]}", f"Hồ sơ {TOPICS[3]}"]) @ encoder.encode_query(TOPICS[0])
    assert near > far


@pytest.mark.usefixtures("quick")
def test_each_fold_has_a_model_and_each_question_is_asked_once(tmp_path: Path) -> None:
    retrieval = write_small_set(tmp_path)
    train(retrieval, tmp_path / "model", tmp_path / "folds")
    fold_of = json.loads((tmp_path / "folds" / "folds.json").read_text(encoding="utf-8"))
    weights = {(tmp_path / "folds" / str(f) / "model.safetensors").read_bytes() for f in set(fold_of.values())}
    assert len(weights) == len(set(fold_of.values())) == 5
    scores = measure_folds(tmp_path / "folds", JudgedSet.read(retrieval))
    assert {label: len(values) for label, values in scores.items()} == {"accented, 32": 10, "unaccented, 32": 10}
    assert 0 <= means(scores)["accented, 32"]["ndcg@10"] <= 1
