"""Sample reports that a first run loads, so that the first question has something to be answered from."""

from __future__ import annotations

from pathlib import Path

# The reports themselves; README.md beside this file says what each holds and which contradict themselves.
SAMPLES_DIR: Path = Path(__file__).parent / "files"
