"""A loader killed at any moment leaves whole documents only, and indexes that catch up."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from ingest import ownership, words
from ingest.library.library import Library

LOADER = Path(__file__).with_name("crash_loader.py")
ROOT = Path(__file__).parents[3]


def _load_and_kill(data_dir: Path, first: int, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, str(LOADER), str(data_dir), str(first)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n", process.communicate()[1]
    time.sleep(seconds)
    assert process.poll() is None, process.communicate()[1]
    process.kill()
    process.communicate()


def _assert_whole(library: Library) -> None:
    documents = library.all_documents_metadata()
    for document in documents.values():
        number = int(document.metadata.title.split()[-1])
        passages = library.document_passages(document.id)
        assert [p.text for p in passages] == [f"Câu {k} của bản {number}." for k in range(5 + number % 7)]
        assert len(passages) == document.passages
        assert hashlib.sha256(library.content(document.id)).hexdigest() == document.sha256
        term = f"bản_{number}"
        found = {hit.passage_id for hit in library.keyword_search([words.spelling(term)], limit=50)}
        assert found == {p.id for p in passages}
    kept = {path.name for path in (library.data_dir / "files").iterdir()}
    assert kept == {document.sha256 for document in documents.values()}


def test_killed_loader_leaves_whole_documents_and_indexes_that_catch_up(tmp_path: Path, encoder: Any) -> None:
    chance = random.Random(7)
    data_dir = tmp_path / "data"
    for turn in range(6):
        _load_and_kill(data_dir, 1 + turn * 1000, chance.uniform(0.05, 2.5))
        assert ownership.owner(data_dir) is None
        with Library.open(data_dir, encoder=lambda: encoder, create=False, wait_seconds=2) as library:
            library.follow()
            report = library.check()
            assert report.clean, report
            _assert_whole(library)
            assert report.passages == sum(d.passages for d in library.documents())
    assert report.catalogue_revision > 0
