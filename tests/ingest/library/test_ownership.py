"""Ownership of a data folder."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ingest import ownership
from ingest.errors import DataFolderMissing, DataFolderOwned

ROOT = Path(__file__).parents[3]


def test_owner_is_known_while_the_folder_is_held(tmp_path: Path) -> None:
    assert ownership.owner(tmp_path) is None
    with ownership.acquire(tmp_path) as held:
        assert ownership.owner(tmp_path) == held.owner
        held.set_address("http://127.0.0.1:9000")
        found = ownership.owner(tmp_path)
        assert found is not None
        assert found.address == "http://127.0.0.1:9000"
    assert ownership.owner(tmp_path) is None


def test_held_folder_is_refused_with_its_address(tmp_path: Path) -> None:
    with (
        ownership.acquire(tmp_path, "http://127.0.0.1:9000"),
        pytest.raises(DataFolderOwned, match="đang được") as refused,
    ):
        ownership.acquire(tmp_path)
    assert refused.value.address == "http://127.0.0.1:9000"


def test_note_of_a_killed_owner_means_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from ingest import ownership\n"
        "held = ownership.acquire(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    found = ownership.owner(tmp_path)
    assert found is not None
    assert found.pid == process.pid
    process.kill()
    process.communicate()
    assert (tmp_path / ownership.NOTE_NAME).exists()
    assert ownership.owner(tmp_path) is None
    ownership.acquire(tmp_path).release()


def test_waiting_gets_the_folder_when_it_is_freed(tmp_path: Path) -> None:
    held = ownership.acquire(tmp_path)
    threading.Timer(0.3, held.release).start()
    started = time.monotonic()
    ownership.acquire(tmp_path, wait_seconds=10).release()
    assert time.monotonic() - started < 5


def test_looking_for_the_owner_never_keeps_others_out(tmp_path: Path) -> None:
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            ownership.owner(tmp_path)

    ownership.acquire(tmp_path).release()
    looker = threading.Thread(target=look)
    looker.start()
    try:
        for _ in range(30):
            ownership.acquire(tmp_path).release()
    finally:
        stop.set()
        looker.join()


def test_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DataFolderMissing, match="TROLY_DATA_DIR"):
        ownership.acquire(tmp_path / "no")
    assert ownership.owner(tmp_path / "no") is None
