"""Figures, directives and checks in a real browser, over the fake API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import fake_api
import fake_records
import pytest
from browsing import is_in_view

from ui import strings

Visit = Callable[..., Any]
Api = tuple[str, fake_api.Shelf]
WIDE = (1440, 900)
NARROW = (390, 844)


@pytest.fixture(autouse=True)
def fresh_records(page_api: Api) -> fake_records.Records:
    """The sample records as they were, whatever the test before did to them."""
    records, samples = page_api[1].records, fake_records.samples()
    for name in ("figures", "directives", "checks", "corrections", "asked"):
        getattr(records, name)[:] = getattr(samples, name)
    return records


def show(page: Any, view: str) -> None:
    page.locator(f".st-key-view-{view} button").click()
    page.locator(f".st-key-view-{view} button[data-testid=stBaseButton-primary]").wait_for()


def choose(page: Any, label: str, option: str) -> None:
    """Open the field of this label and take an option."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def rows(page: Any) -> Any:
    page.locator(".t-records .t-table tbody tr").first.wait_for()
    return page.locator(".t-records .t-table tbody tr")


def has_rows(page: Any, count: int) -> None:
    """Wait until the table has so many rows: its heading is redrawn before them."""
    from playwright.sync_api import expect

    expect(page.locator(".t-records .t-table tbody tr")).to_have_count(count, timeout=20_000)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_three_views_are_walked_and_each_opens_a_source(visit: Visit, page_url: str, size: tuple[int, int]) -> None:
    page = visit(page_url, *size)
    for view, lit in (("figures", "486.404 việc"), ("directives", "30/6/2021"), ("checks", "576.933 việc")):
        show(page, view)
        page.locator(".t-records [data-open]").first.wait_for()
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        wide = page.locator('[data-testid="stMain"]').evaluate(
            """main => main.scrollWidth <= main.clientWidth ? [] : [...main.querySelectorAll("*")]
                .filter(piece => piece.getBoundingClientRect().right > innerWidth).map(piece => piece.outerHTML)"""
        )
        assert wide == []

        page.locator(".t-records [data-open]").first.focus()
        page.keyboard.press("Enter")
        mark = page.locator(".t-text mark").first
        mark.wait_for()
        page.wait_for_timeout(500)
        assert lit in page.locator(".t-text mark b").first.inner_text()
        assert is_in_view(mark)
        page.keyboard.press("Escape")
        page.locator(".st-key-source").wait_for(state="detached")
    assert page.evaluate("window.hacked") is None


def test_figures_are_listed_newest_first_with_values_as_officials_write_them(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    show(page, "figures")

    listed = rows(page).all_inner_texts()
    assert "năm 2021" in listed[0]
    assert "năm 2019" in listed[-1]
    choose(page, strings.FILTER_INDICATOR, "Thi hành án dân sự – thi hành xong – tiền")

    page.get_by_text("trên 52.000\u00a0tỷ đồng").first.wait_for()


def test_years_and_half_years_are_drawn_apart_and_a_point_opens_its_source(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    show(page, "figures")
    titles = page.locator('[class*="st-key-chart-box-"] h2')
    titles.nth(1).wait_for()
    assert [title.lower() for title in titles.all_inner_texts()] == ["biểu đồ: cả năm", "biểu đồ: 6 tháng đầu năm"]
    for _ in range(2):
        # The same point again: what was clicked before must not swallow the click.
        page.locator('path[aria-label*="năm 2019"]').last.click()
        page.locator(".t-text mark").wait_for()
        assert page.locator(".t-text mark b").inner_text() == "579.208 việc"
        page.keyboard.press("Escape")
        page.locator(".st-key-source").wait_for(state="detached")


def test_sources_that_disagree_are_told_and_both_drawn(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    show(page, "figures")

    told = page.locator(".st-key-figures .t-caution")
    told.wait_for()
    assert "576.933\u00a0việc (so-lieu-2020.txt)" in told.inner_text()
    assert "576.339\u00a0việc (so-lieu-2020-b.txt)" in told.inner_text()
    page.locator('path[aria-label*="576.339"]').click()
    page.locator(".t-text mark b").wait_for()
    assert page.locator(".t-text mark b").inner_text() == "576.339 việc"


def test_places_and_periods_limit_the_table_and_nothing_left_says_what_to_do(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    show(page, "figures")
    has_rows(page, 6)
    page.get_by_role("combobox", name=strings.FILTER_PERIODS).click()
    page.get_by_role("option", name="năm 2020", exact=True).click()
    page.wait_for_function("document.querySelectorAll('.t-figures tbody tr').length === 2")
    page.keyboard.press("Escape")

    choose(page, strings.FILTER_KIND, "Chỉ tiêu")

    page.get_by_text(strings.FIGURES_NO_MATCH).wait_for()


@pytest.mark.parametrize(("view", "label"), [("figures", strings.EXPORT_CSV), ("directives", strings.EXPORT_XLSX)])
def test_the_whole_filter_is_downloaded(
    visit: Visit, page_url: str, fresh_records: fake_records.Records, view: str, label: str
) -> None:
    page = visit(page_url, *WIDE)
    show(page, view)
    rows(page)

    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()

    assert download.value.suggested_filename in {"so-lieu.csv", "chi-dao.xlsx"}
    path, asked, _ = next(told for told in fresh_records.asked if told[2] != "*/*")
    assert path == f"/v1/{view}"
    assert "limit" not in asked
    if view == "figures":
        assert asked == {"indicator": "all.completed.case", "kind": "level", "place": "toàn quốc"}


def test_an_empty_library_says_what_to_do(visit: Visit, page_url: str, fresh_records: fake_records.Records) -> None:
    fresh_records.clear()
    page = visit(page_url, *WIDE)

    for view, told in (
        ("figures", strings.FIGURES_EMPTY),
        ("directives", strings.DIRECTIVES_EMPTY),
        ("checks", strings.CHECKS_NONE),
    ):
        show(page, view)
        page.get_by_text(told).wait_for()


def test_directives_are_searched_paged_and_hold_no_markup(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    show(page, "directives")
    has_rows(page, 25)
    assert "<img src=x" in page.locator(".t-directives").inner_text()
    page.get_by_role("button", name=strings.NEXT).click()
    page.get_by_text(strings.RANGE.format(first=26, last=43, total=43)).wait_for()
    page.get_by_text("Nhiệm vụ số 40", exact=True).wait_for()

    field = page.get_by_label(strings.FILTER_WORDS)
    field.fill("án tín dụng")
    field.press("Enter")
    page.get_by_text(strings.DIRECTIVES_FOUND.format(count=1), exact=True).wait_for()
    has_rows(page, 1)
    choose(page, strings.FILTER_DIRECTIVE_KIND, "Kiến nghị")
    page.get_by_text(strings.DIRECTIVES_NO_MATCH).wait_for()
    page.get_by_role("combobox", name=strings.FILTER_ISSUER).click()
    assert page.get_by_role("option", name="<img src=x").is_visible()
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_checks_stand_most_severe_first_and_are_filtered_by_document(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    show(page, "checks")
    checks = page.locator(".t-check")
    checks.first.wait_for()
    assert "576.933 − 576.339 = 594 việc" in checks.first.inner_text()
    assert checks.first.locator("[data-open]").count() == 2

    choose(page, strings.FILTER_DOCUMENT, "so-lieu-2021.txt")

    page.wait_for_function("document.querySelectorAll('.t-check').length === 1")
    assert "Tiêu đề ghi năm 2021" in checks.first.inner_text()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_figure_is_corrected_and_its_history_told(
    visit: Visit, page_url: str, fresh_records: fake_records.Records, size: tuple[int, int]
) -> None:
    page = visit(page_url, *size)
    show(page, "figures")
    row = rows(page).first
    row.locator(".t-edit").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name=strings.EDIT_SAVE).click()
    form.get_by_text(strings.EDIT_NOTHING).wait_for()
    form.get_by_label(strings.EDIT_VALUE).fill("nhiều")
    form.get_by_role("button", name=strings.EDIT_SAVE).click()
    form.get_by_text(strings.EDIT_BAD_VALUE.format(value="nhiều")).wait_for()
    form.get_by_label(strings.EDIT_VALUE).fill("486.405")
    form.get_by_label(strings.EDIT_EDITOR).fill(fake_records.BAD_EDITOR)
    form.get_by_role("button", name=strings.EDIT_SAVE).click()
    form.get_by_text("cần một số thập phân").wait_for()
    form.get_by_label(strings.EDIT_EDITOR).fill("Trần Thị B")
    form.get_by_label(strings.EDIT_REASON).fill("Bản có dấu ghi 486.405.")
    form.get_by_role("button", name=strings.EDIT_SAVE).click()
    form.wait_for(state="detached")

    page.get_by_text(strings.EDIT_SAVED).wait_for()
    row.get_by_text("486.405\u00a0việc").wait_for()
    assert strings.CORRECTED in row.inner_text()
    (made,) = fresh_records.corrections
    assert (made["editor"], made["before"]["value"], made["after"]["value"]) == ("Trần Thị B", "486404", "486405")
    row.locator(".t-edit").click()
    page.get_by_role("dialog").get_by_text("Giá trị: 486.404 → 486.405").wait_for()
    page.get_by_role("dialog").get_by_text("lý do: Bản có dấu ghi 486.405.").wait_for()
    assert page.get_by_role("dialog").get_by_label(strings.EDIT_EDITOR).input_value() == "Trần Thị B"


def test_what_is_no_figure_is_withdrawn(visit: Visit, page_url: str, fresh_records: fake_records.Records) -> None:
    page = visit(page_url, *WIDE)
    show(page, "figures")
    rows(page).first.locator(".t-edit").click()
    form = page.get_by_role("dialog")
    form.get_by_text(strings.EDIT_WITHDRAWN_FIGURE).click()
    form.get_by_label(strings.EDIT_EDITOR).fill("Trần Thị B")
    form.get_by_role("button", name=strings.EDIT_SAVE).click()
    form.wait_for(state="detached")

    page.wait_for_function("document.querySelectorAll('.t-figures tbody tr').length === 5")
    assert [item["withdrawn"] for item in fresh_records.figures if item.get("withdrawn")] == [True]


def test_a_directive_is_corrected(visit: Visit, page_url: str, fresh_records: fake_records.Records) -> None:
    page = visit(page_url, *WIDE)
    show(page, "directives")
    rows(page).first.locator(".t-edit").click()
    form = page.get_by_role("dialog")
    form.get_by_label(strings.EDIT_BASIS_NUMBERS).fill("62/2015/NĐ-CP\n33/2020/NĐ-CP")
    form.get_by_label(strings.EDIT_EDITOR).fill("Trần Thị B")
    form.get_by_role("button", name=strings.EDIT_SAVE).click()
    form.wait_for(state="detached")

    page.get_by_text("62/2015/NĐ-CP; 33/2020/NĐ-CP").wait_for()
    assert fresh_records.directives[0]["legal_basis"] == ["62/2015/NĐ-CP", "33/2020/NĐ-CP"]


def test_a_form_that_is_put_away_changes_nothing(
    visit: Visit, page_url: str, fresh_records: fake_records.Records
) -> None:
    page = visit(page_url, *WIDE)
    show(page, "figures")
    rows(page).first.locator(".t-edit").click()
    page.get_by_role("dialog").get_by_role("button", name=strings.EDIT_CANCEL).click()
    page.get_by_role("dialog").wait_for(state="detached")

    show(page, "directives")

    rows(page)
    assert page.get_by_role("dialog").count() == 0
    assert fresh_records.corrections == []


def test_a_missing_server_is_told_on_each_view(visit: Visit, start_page: Callable[[str], str]) -> None:
    page = visit(start_page(f"http://127.0.0.1:{fake_api.free_port()}"), *WIDE)
    for view in ("figures", "directives", "checks"):
        show(page, view)
        page.locator(f".st-key-{view}").get_by_text(strings.UNREACHABLE).wait_for()
