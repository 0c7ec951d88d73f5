"""Retrieval over a tiny corpus: the real library, a fake searcher; test_cli has the whole command."""

import numpy as np
import pytest

from assistant.types import Hit
from eval.datasets import RetrievalDocument, RetrievalQuery
from eval.retrieval import PASSAGES_PER_QUERY, as_document, load_into, ranked_documents, search_all
from ingest.library.library import Library
from ingest.types import StoredPassage


class HashEncoder:
    """Gives each text a vector of its own, the same in every process."""

    name = "hash"
    dimensions = 8

    def encode_passages(self, texts):
        rows = [np.random.default_rng(sum(text.encode())).normal(size=8) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)

    def encode_query(self, text):
        return self.encode_passages([text])[0]


def hit(document_id, score):
    return Hit(StoredPassage(f"{document_id}:0", document_id, 0, 0, 1, "", "x"), score)


def test_a_document_ranks_by_its_best_passage_once():
    hits = [hit("d2", 0.1), hit("d1", 0.9), hit("d3", 0.5), hit("d1", 0.2), hit("d2", 0.6)]
    assert ranked_documents(hits, {"d1": "một", "d2": "hai", "d3": "ba"}) == ["một", "hai", "ba"]


def test_every_query_is_searched_deep_enough_and_timed():
    asked = []

    class Searcher:
        def search(self, query, k, filters=None):
            asked.append((query, k))
            return [hit("d1", 1.0)]

    run, times = search_all(Searcher(), [RetrievalQuery("q1", "hỏi"), RetrievalQuery("q2", "nữa")], {"d1": "một"})
    assert run == {"q1": ["một"], "q2": ["một"]}
    assert asked == [("hỏi", PASSAGES_PER_QUERY), ("nữa", PASSAGES_PER_QUERY)]
    assert len(times) == 2


def test_documents_are_stored_with_their_title_and_ids_lead_back(tmp_path):
    records = [
        RetrievalDocument("luật|1", "Điều 1. Phạm vi", "Nội dung thứ nhất."),
        RetrievalDocument("luật|2", "Điều 1. Phạm vi", "Nội dung thứ nhất."),
        RetrievalDocument("trống", "", " "),
    ]
    with Library.open(tmp_path, encoder=HashEncoder) as library:
        ids = load_into(library, records)
        assert sorted(ids.values()) == ["luật|1", "luật|2"]
        stored = library.documents()
        assert {document.metadata.title for document in stored} == {"Điều 1. Phạm vi"}
        assert all(library.text(document.id).startswith("Điều 1. Phạm vi\n") for document in stored)
        assert library.check().clean


def test_a_text_that_begins_with_its_title_does_not_repeat_it():
    document, _ = as_document(RetrievalDocument("1", "Điều 1", "Điều 1 quy định việc này."))
    assert document.text == "Điều 1 quy định việc này."


@pytest.mark.parametrize("other", [("2", "T", "x."), ("1", "U", "x."), ("1", "T", "y.")])
def test_documents_that_differ_in_anything_are_different(other):
    first, _ = as_document(RetrievalDocument("1", "T", "x."))
    second, _ = as_document(RetrievalDocument(*other))
    assert first.id != second.id
