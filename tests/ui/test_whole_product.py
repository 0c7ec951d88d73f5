"""The newcomer's first minute on the real thing: `troly serve --samples`, a question, its source, an upload."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import ask, is_in_view, open_citation

from ui import strings

ROOT = Path(__file__).parents[2]
FIRST_QUESTION = "Năm 2020 các cơ quan thi hành án dân sự thi hành xong bao nhiêu việc, đạt tỷ lệ bao nhiêu?"


@pytest.fixture(scope="module")
def served_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page's address of a server that has just loaded the samples into an empty data folder."""
    data_dir = tmp_path_factory.mktemp("served") / "data"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TROLY_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "serve", "--samples", "--port", "0", "--ui-port", "0"],
        env={**kept, "PYTHONPATH": str(ROOT), "TROLY_DATA_DIR": str(data_dir)},
        cwd=data_dir.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        found = re.match(r"Trang: (http\S+)", line)
        if found:
            yield found[1]
            break
    else:
        pytest.fail("the server did not start: " + "".join(lines))
    process.terminate()
    process.wait(30)
    process.stdout.close()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_newcomer_asks_and_opens_the_source_at_the_sentence(
    served_page: str, visit: Callable[..., Any], width: int, height: int
) -> None:
    page = visit(served_page, width, height)
    turn = ask(page, FIRST_QUESTION)
    text = turn.inner_text()
    assert "576.933 việc" in text
    assert "81,41%" in text
    mark = open_citation(page, 1)
    assert "576.933" in mark.inner_text()
    assert is_in_view(mark)


def test_what_the_library_does_not_say_is_refused(served_page: str, visit: Callable[..., Any]) -> None:
    page = visit(served_page)
    turn = ask(page, "Năm 2015 Cà Mau thi hành xong bao nhiêu việc?")
    assert "không" in turn.inner_text().lower()
    assert turn.locator(".t-figure").count() == 0


def test_a_follow_up_s_wrong_answer_is_taken_by_the_server(served_page: str, visit: Callable[..., Any]) -> None:
    page = visit(served_page)
    ask(page, FIRST_QUESTION)
    turn = ask(page, "Thế còn về tiền?")
    turn.get_by_role("button", name=strings.FEEDBACK_WRONG).click()
    turn.get_by_label(strings.FEEDBACK_EXPECTED).fill("Trên 53.750 tỷ đồng")

    turn.get_by_role("button", name=strings.FEEDBACK_SEND).click()

    turn.get_by_text(strings.FEEDBACK_THANKS_WRONG).wait_for()
