"""Where the question sets and sample reports that come with Troly lie."""

from __future__ import annotations

from pathlib import Path

QUESTIONS_DIR = Path(__file__).resolve().parent / "questions"
SAMPLE_QUESTIONS = QUESTIONS_DIR / "samples.jsonl"
SAMPLE_HOLDOUT = QUESTIONS_DIR / "samples_holdout.jsonl"


def sample_files() -> Path:
    """Return the folder of the packaged sample reports."""
    from ingest.samples import SAMPLES_DIR

    return SAMPLES_DIR
