"""The newcomer's first minute on the real thing: `troly serve --samples`, a question, its source, an upload."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from browsing import ask, finished, is_in_view, open_citation

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


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_conversation_outlives_a_reload_and_goes_on_by_a_suggestion(
    served_page: str, visit: Callable[..., Any], width: int, height: int
) -> None:
    page = visit(served_page, width, height)
    before = ask(page, FIRST_QUESTION).locator(".t-body").inner_text()
    page.reload()
    turn = finished(page, 0)
    assert turn.locator(".t-body").inner_text() == before
    turn.get_by_role("button", name=strings.HOW).click()
    assert FIRST_QUESTION in turn.locator(".t-how").inner_text()
    assert turn.locator(".t-passages .t-corrected").count() >= 1

    page.locator(".st-key-suggestions button").first.click()

    answered = finished(page, 1)
    assert answered.locator(".t-refused").count() == 0
    assert answered.locator(".t-marker").count() >= 1
    page.wait_for_timeout(1500)
    with page.expect_download() as download:
        page.get_by_role("button", name=strings.EXPORT_DOCX).click()
    words = "\n".join(p.text for p in docx.Document(download.value.path()).paragraphs)
    assert FIRST_QUESTION in words
    assert "toan_quoc_2020_hoi_nghi.txt" in words


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_figures_directives_and_checks_are_walked_from_the_menu(
    served_page: str, visit: Callable[..., Any], width: int, height: int
) -> None:
    page = visit(served_page, width, height)
    for view in ("figures", "directives"):
        page.locator(f".st-key-view-{view} button").click()
        row = page.locator(f".st-key-{view} .t-records [data-open]").first
        row.wait_for()
        page.wait_for_timeout(500)
        row.click()
        mark = page.locator(".t-text mark").first
        mark.wait_for()
        page.wait_for_timeout(500)
        assert is_in_view(mark)
        page.get_by_role("button", name=strings.CLOSE, exact=True).click()
        page.locator(".st-key-source").wait_for(state="detached")
        assert page.locator('[data-testid="stMain"]').evaluate("main => main.scrollWidth <= main.clientWidth")
        assert page.locator(".t-notice").count() == 0
    page.locator(".st-key-view-checks button").click()
    page.locator(".t-check").first.or_(page.get_by_text(strings.CHECKS_NONE)).wait_for()


def test_a_table_is_downloaded_as_a_workbook(served_page: str, visit: Callable[..., Any]) -> None:
    page = visit(served_page)
    page.locator(".st-key-view-figures button").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=strings.EXPORT_XLSX).click()

    workbook = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert workbook.active is not None
    assert workbook.active.max_row > 1


def test_a_correction_is_kept_and_taken_back(served_page: str, visit: Callable[..., Any]) -> None:
    page = visit(served_page)
    page.locator(".st-key-view-figures button").click()
    row = page.locator(".t-figures tbody tr").first
    for place in ("Nghệ An", "toàn quốc"):
        if place != "Nghệ An":
            page.locator('[data-testid="stMultiSelect"]').first.get_by_role("button", name="Clear all").click()
            row = page.locator(".t-figures tbody tr").filter(has_text=strings.CORRECTED).first
        row.locator(".t-edit").click()
        form = page.get_by_role("dialog")
        form.get_by_label(strings.FILTER_PLACES).fill(place)
        form.get_by_label(strings.EDIT_EDITOR).fill("Trần Thị B")
        form.get_by_role("button", name=strings.EDIT_SAVE).click()
        form.wait_for(state="detached")
        page.get_by_text(strings.EDIT_SAVED).wait_for()
