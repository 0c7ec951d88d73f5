"""The keyword index alone: a search limited to very many documents is the search of all, the others left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.library.keywords import Keywords
from ingest.types import Metadata, StoredDocument, StoredPassage

DOCUMENTS = 5_000


def stored(number: int) -> tuple[StoredDocument, tuple[StoredPassage, ...]]:
    """Return a document of one passage; those with a greater number say "chung" in more words, so score lower."""
    identifier = f"d{number:05}"
    text = "chung " + "khác " * (number // 50)
    document = StoredDocument(
        id=identifier,
        source="",
        origin="",
        sha256="",
        media_type="",
        size=0,
        metadata=Metadata(""),
        passages=1,
        characters=len(text),
        pages=0,
        labels=(),
        loaded_at=datetime(2024, 1, 1, tzinfo=UTC),
        revision=number,
    )
    return document, (StoredPassage(f"{identifier}:00000", identifier, 0, 0, len(text), "", text),)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keywords]:
    folder: Path = tmp_path_factory.mktemp("keywords")
    opened = Keywords(folder)
    opened.apply((), [stored(number) for number in range(DOCUMENTS)], "identity", DOCUMENTS)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "chosen",
    [range(0, DOCUMENTS, 2), range(1, 2_500), range(2_500, DOCUMENTS), [0, *range(2_900, DOCUMENTS)], range(10)],
    ids=["every other", "the best", "the worst", "one of the best", "few"],
)
def test_the_best_among_some_documents_are_those_of_all_in_their_order(index: Keywords, chosen: range) -> None:
    among = {f"d{number:05}" for number in chosen}
    of_all = index.search(["chung"], limit=DOCUMENTS)
    expected = [hit for hit in of_all if hit.passage_id.split(":")[0] in among][:20]
    found = index.search(["chung"], limit=20, document_ids=among)
    # Which of equal scores come in is chance.
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected])
    assert {hit.passage_id.split(":")[0] for hit in found} <= among


def test_fewer_hits_than_asked_are_all_there_are(index: Keywords) -> None:
    among = {f"d{number:05}" for number in range(2_500)}
    found = index.search(["chung"], limit=DOCUMENTS, document_ids=among)
    assert {hit.passage_id.split(":")[0] for hit in found} == among


def test_a_search_among_unknown_documents_finds_nothing(index: Keywords) -> None:
    assert index.search(["chung"], document_ids=[f"x{number}" for number in range(3_000)]) == []
