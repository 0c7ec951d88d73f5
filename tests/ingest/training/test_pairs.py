"""What the training draws from a set of articles: queries, passages, hard negatives, folds of questions."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from ingest.training.bags import Bags, IntArray, tokenise
from ingest.training.negatives import bm25_matrix, mine
from ingest.training.pairs import Batch, PairSource, join, read_articles, read_related, same_answer
from ingest.training.phrasing import CLAUSE_QUESTIONS, LONGEST_CLAUSE, as_question, clause, drop_words
from ingest.training.questions import FOLDS, QuestionSource, folds_by_law
from ingest.training.vocabulary import build, tokenizer
from tests.ingest.training.small_set import TOPICS, write_small_set


@pytest.fixture(scope="module")
def retrieval(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_set(tmp_path_factory.mktemp("retrieval"))


@pytest.fixture(scope="module")
def source(retrieval: Path) -> PairSource:
    articles = read_articles(retrieval)
    vocabulary = build((f"{a.title}\n{' '.join(a.sentences)}" for a in articles), 50, 50)
    parts = Bags.of([np.array(part, dtype=np.int64) for part in vocabulary.parts])
    return PairSource(articles, read_related(retrieval, articles), tokenizer(vocabulary), parts, 1)


def bags(*lists: list[int]) -> Bags:
    return Bags.of([np.array(ids, dtype=np.int64) for ids in lists])


def test_bags_expand_each_id_in_its_place() -> None:
    expanded = bags([2, 0], [], [1]).expand(bags([7], [8], [7, 8, 9]))
    assert [expanded.bag(i).tolist() for i in range(3)] == [[7, 8, 9, 7], [], [8]]


def test_bm25_prefers_rare_terms_and_short_documents() -> None:
    # Term 0 is in every document, 1 in two, 2 in one; document 3 is long.
    common = [[0, 9 + i] for i in range(20)]
    weights = bm25_matrix(bags(*common, [0, 1], [0, 1, 2, 3, 4, 5, 6, 7]), 40).toarray()
    assert not weights[:, 0].any()
    assert weights[20, 1] > weights[21, 1] > 0
    assert weights[21, 2] > weights[21, 1]


def test_mined_documents_are_the_nearest_allowed_ones() -> None:
    documents = bm25_matrix(bags([1, 2, 3], [1, 2, 4], [1, 5, 6], *[[7 + i] for i in range(30)]), 40)
    forbidden = csr_matrix((np.array([True]), ([0], [0])), shape=(2, 33))
    found = mine(bags([1, 2, 3], [39]), documents, forbidden, 3)
    assert set(found[0].tolist()) == {1, 2, -1}
    assert found[1].tolist() == [-1, -1, -1]


def test_articles_alike_are_never_hard_negatives(source: PairSource) -> None:
    assert source.hard.shape[0] == len(source.articles)
    assert (source.hard >= 0).any()
    for i, found in enumerate(source.hard):
        assert not set(found[found >= 0].tolist()) & set(source.same[i].indices.tolist())


def test_same_answer_holds_itself_equal_titles_and_related(source: PairSource) -> None:
    articles = source.articles[:4]
    generic = [False] * 4
    same = same_answer(articles, {0: [3], 3: [0]}, generic).toarray()
    assert same.diagonal().all()
    assert same[0, 3]
    assert same[3, 0]
    assert not same[1, 2]


def test_batches_repeat_with_the_seed(source: PairSource) -> None:
    one, two = (next(source.epoch(np.random.default_rng(3), 16, 0.5)) for _ in range(2))
    assert np.array_equal(one.articles, two.articles)
    assert all(
        np.array_equal(a, b) for a, b in zip(one.queries + one.passages, two.queries + two.passages, strict=True)
    )


def test_batch_parts_fit_each_other(source: PairSource) -> None:
    batch = next(source.epoch(np.random.default_rng(3), 16, 0.5))
    assert len(batch.queries) == len(batch.passages) == len(batch.articles) == batch.same.shape[0] == 16
    assert len(batch.negatives) == len(batch.negative_articles)
    both = join(batch, batch)
    assert len(both.queries) == both.same.shape[0] == 32


def test_clause_is_a_stretch_of_the_sentence_without_its_number() -> None:
    sentence = (
        "a) Chấp hành viên kê biên tài sản của người phải thi hành án theo quy định của pháp luật về thi hành án;"
    )
    for seed in range(20):
        found = clause(sentence, np.random.default_rng(seed))
        assert found in sentence.removeprefix("a) ")
        assert len(found.split()) <= LONGEST_CLAUSE


def test_questions_hold_their_subject() -> None:
    random = np.random.default_rng(0)
    assert all("nộp thuế" in as_question("nộp thuế", CLAUSE_QUESTIONS, random) for _ in range(50))
    assert all(frame.count("{}") == 1 for frame in CLAUSE_QUESTIONS)


def test_dropping_words_keeps_order_and_something() -> None:
    ids: IntArray = np.arange(30, dtype=np.int64)
    left = [drop_words(ids, np.random.default_rng(seed)) for seed in range(40)]
    assert any(len(kept) < 30 for kept in left)
    assert all(len(kept) > 0 and (np.diff(kept) > 0).all() for kept in left)


def test_folds_hold_whole_laws_and_are_balanced() -> None:
    right = {f"q{i}": {f"{i % 23}/2020/nđ-cp|{i}"} for i in range(230)}
    fold_of = folds_by_law(right)
    by_law: dict[str, set[int]] = {}
    for query, documents in right.items():
        by_law.setdefault(min(documents).split("|")[0], set()).add(fold_of[query])
    assert all(len(folds) == 1 for folds in by_law.values())
    sizes = Counter(fold_of.values())
    assert len(sizes) == FOLDS
    assert max(sizes.values()) - min(sizes.values()) <= 10
    assert fold_of == folds_by_law(dict(reversed(right.items())))


def test_only_the_chosen_questions_are_drawn(
    source: PairSource, retrieval: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.training.questions.CORPUS_PAIRS", 8)
    questions = QuestionSource.read(retrieval, source, {"q0", "q1"})
    assert len(questions.texts) == 2
    drawn: list[Batch] = list(questions.batches(np.random.default_rng(0), 3, 0.0))
    assert [len(batch.queries) for batch in drawn] == [10, 10, 10]
    allowed = {int(i) for right in questions.right for i in right}
    assert all(set(batch.articles[:2].tolist()) <= allowed for batch in drawn)
    assert all(not questions.same[q, h] for q in range(2) for h in questions.hard[q] if h >= 0)


def test_tokenise_gives_a_bag_for_each_text(source: PairSource) -> None:
    found = tokenise(source.tokenizer, [TOPICS[0], "", TOPICS[1]])
    assert len(found) == 3
    assert len(found.bag(1)) == 0
