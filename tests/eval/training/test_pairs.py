"""Counts of general text for the speller: in how many texts, each text once, the same bytes for the same input."""

from __future__ import annotations

import gzip
from pathlib import Path

from eval.training.pairs import FEWEST, count, write


def test_syllables_and_pairs_are_counted_once_a_text() -> None:
    total, counts = count([("Thi hành án, thi hành", 1), ("thi hành", 3)])
    assert total == 4
    assert counts["thi"] == 4
    assert counts["thi_hành"] == 4
    # A comma parts a phrase.
    assert "án_thi" not in counts


def test_rare_terms_are_left_out_and_the_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    total, counts = count([("thi hành", FEWEST), ("hiếm", FEWEST - 1)])
    write(tmp_path / "one.gz", total, counts)
    write(tmp_path / "two.gz", total, counts)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    lines = gzip.decompress((tmp_path / "one.gz").read_bytes()).decode().split("\n")
    assert lines == [str(total), f"hành {FEWEST}", f"thi {FEWEST}", f"thi_hành {FEWEST}"]
