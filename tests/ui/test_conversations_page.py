"""Kept conversations on the page: they outlive a reload, are listed, found, named, deleted and taken along."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import fake_api
import fake_conversations
import pytest
from browsing import ask, finished, is_in_view, open_citation

from ui import strings

Visit = Callable[..., Any]
Api = tuple[str, fake_api.Shelf]
WIDE = (1440, 900)
NARROW = (390, 844)
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture(autouse=True)
def none_kept(page_api: Api) -> None:
    """Every test begins without conversations; the page and its API are shared."""
    page_api[1].conversations.held.clear()


def show_list(page: Any) -> Any:
    """The list of conversations, opened where the screen is narrow."""
    if page.viewport_size["width"] < 1200:
        page.get_by_role("button", name=strings.CONVERSATIONS_TITLE).click()
    listed = page.locator(".t-list")
    listed.wait_for()
    return listed


@SIZES
def test_a_reload_shows_the_same_conversation(visit: Visit, page_url: str, size: tuple[int, int]) -> None:
    page = visit(page_url, *size)
    before = ask(page, fake_api.FIRST_QUESTION).locator(".t-body").inner_text()
    ask(page, fake_api.REFUSED_QUESTION)

    page.reload()

    assert finished(page, 0).locator(".t-body").inner_text() == before
    assert finished(page, 1).locator(".t-refused").is_visible()
    assert page.locator(".t-turn").count() == 2
    assert page.locator(".t-card").count() == 3
    mark = open_citation(page, 1, page.locator(".t-turn").first)
    assert mark.inner_text() == fake_api.YEAR_QUOTE


def test_a_question_after_a_reload_goes_on_from_what_was_said(visit: Visit, page_url: str, page_api: Api) -> None:
    page = visit(page_url, *WIDE)
    ask(page, fake_api.FIRST_QUESTION)
    page.reload()
    finished(page, 0)

    ask(page, "Còn năm 2019?")

    sent = page_api[1].asked[-1]
    assert sent["history"][0]["content"] == fake_api.FIRST_QUESTION
    (kept,) = page_api[1].conversations.held.values()
    assert sent["conversation_id"] == kept["id"]
    assert [turn["question"] for turn in kept["turns"]] == [fake_api.FIRST_QUESTION, "Còn năm 2019?"]


@SIZES
def test_conversations_are_listed_opened_and_left(
    visit: Visit, page_url: str, page_api: Api, size: tuple[int, int]
) -> None:
    page = visit(page_url, *size)
    ask(page, fake_api.FIRST_QUESTION)
    page.get_by_role("button", name=strings.NEW_CONVERSATION).click()
    page.locator(".t-turn").wait_for(state="detached")
    ask(page, fake_api.REFUSED_QUESTION)

    listed = show_list(page)
    listed.locator("li").nth(1).wait_for()
    assert listed.locator("li [aria-current]").inner_text().startswith(fake_api.REFUSED_QUESTION)
    listed.locator("[data-open]").nth(1).click()

    page.get_by_text("412.305").first.wait_for()
    # What was drawn before goes when the page is whole.
    page.locator(".t-refused").wait_for(state="detached")
    assert page.locator(".t-turn").count() == 1
    assert page.url.endswith("?c=" + next(iter(page_api[1].conversations.held)))
    assert is_in_view(page.locator(".t-question"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
def test_a_conversation_is_named_anew(visit: Visit, page_url: str, page_api: Api, size: tuple[int, int]) -> None:
    page = visit(page_url, *size)
    ask(page, fake_api.FIRST_QUESTION)
    show_list(page).locator("[data-rename]").click()
    form = page.get_by_role("dialog")
    field = form.get_by_label(strings.RENAME_LABEL)

    field.fill(fake_conversations.BAD_TITLE)
    form.get_by_role("button", name=strings.RENAME_SAVE).click()
    form.get_by_text("Hãy chọn tên khác.").wait_for()
    field.fill("<b>Kết quả</b> 2020")
    field.press("Enter")

    form.wait_for(state="detached")
    page.locator(".t-list-name").get_by_text("<b>Kết quả</b> 2020").wait_for()
    assert [kept["title"] for kept in page_api[1].conversations.held.values()] == ["<b>Kết quả</b> 2020"]


@SIZES
def test_a_conversation_is_deleted_only_when_that_is_confirmed(
    visit: Visit, page_url: str, page_api: Api, size: tuple[int, int]
) -> None:
    page = visit(page_url, *size)
    ask(page, fake_api.FIRST_QUESTION)
    show_list(page).locator("[data-delete]").click()
    page.get_by_role("dialog").get_by_role("button", name=strings.DELETE_KEEP).click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert len(page_api[1].conversations.held) == 1

    page.locator("[data-delete]").click()
    page.get_by_role("dialog").get_by_role("button", name=strings.DELETE, exact=True).click()

    page.locator(".t-turn").wait_for(state="detached")
    page.get_by_role("button", name=strings.EXAMPLES[0]).wait_for()
    assert page_api[1].conversations.held == {}
    assert "?c=" not in page.url


def test_conversations_are_searched(visit: Visit, page_url: str, page_api: Api) -> None:
    for title in ("Kế hoạch quý I", "Kết quả năm 2020"):
        page_api[1].conversations.begin(title)
    page = visit(page_url, *WIDE)
    page.locator(".t-list li").nth(1).wait_for()
    field = page.get_by_placeholder(strings.CONVERSATIONS_SEARCH)

    field.fill("kế hoạch")
    field.press("Enter")
    page.locator(".t-list li").nth(1).wait_for(state="detached")
    assert page.locator(".t-list-name").all_inner_texts() == ["Kế hoạch quý I"]
    field.fill("không có đâu")
    field.press("Enter")
    page.get_by_text(strings.CONVERSATIONS_NO_MATCH).wait_for()


@pytest.mark.parametrize("form", ["docx", "md"])
def test_a_conversation_is_taken_along_as_a_file(visit: Visit, page_url: str, page_api: Api, form: str) -> None:
    page = visit(page_url, *WIDE)
    ask(page, fake_api.FIRST_QUESTION)
    page.wait_for_timeout(800)

    with page.expect_download() as download:
        page.get_by_role("button", name={"docx": strings.EXPORT_DOCX, "md": strings.EXPORT_MD}[form]).click()

    assert download.value.suggested_filename == f"{strings.EXPORT_NAME}.{form}"
    assert download.value.path().read_bytes().decode() == f"{form}:{next(iter(page_api[1].conversations.held))}"


def test_a_conversation_that_is_gone_is_told_and_another_begins(visit: Visit, page_url: str, page_api: Api) -> None:
    page = visit(page_url, *WIDE)
    page.goto(f"{page_url}/?c=khong-co")

    page.get_by_text(strings.CONVERSATION_GONE).wait_for()
    ask(page, fake_api.FIRST_QUESTION)

    assert len(page_api[1].conversations.held) == 1


def test_a_question_in_a_conversation_deleted_elsewhere_can_be_asked_in_a_new_one(
    visit: Visit, page_url: str, page_api: Api
) -> None:
    page = visit(page_url, *WIDE)
    ask(page, fake_api.FIRST_QUESTION)
    page_api[1].conversations.held.clear()

    failed = ask(page, fake_api.REFUSED_QUESTION)
    assert "Không có cuộc trò chuyện nào" in failed.inner_text()
    page.get_by_role("button", name=strings.RETRY, exact=True).last.click()

    page.locator(".t-refused").wait_for()
    (kept,) = page_api[1].conversations.held.values()
    assert [turn["question"] for turn in kept["turns"]] == [fake_api.REFUSED_QUESTION]


def test_an_answer_whose_source_was_removed_says_so(visit: Visit, page_url: str, page_api: Api) -> None:
    conversations = page_api[1].conversations
    conversation = conversations.begin("Cũ")
    emptied = fake_api._answer(fake_conversations.NOTICE)
    conversations.keep(conversation["id"], "Bao nhiêu?", emptied, None)
    conversation["turns"][0] |= {"source_removed": True, "verdict": "right"}
    page = visit(page_url, *WIDE)

    page.locator("[data-open]").click()

    turn = finished(page, 0)
    assert turn.locator(".t-lead").inner_text() == strings.SOURCE_REMOVED
    assert fake_conversations.NOTICE in turn.inner_text()
    assert strings.FEEDBACK_THANKS_RIGHT in turn.inner_text()
    ask(page, "Còn gì?")
    assert page_api[1].asked[-1]["history"] == []


# What stands under an answer


def test_the_last_answer_is_asked_for_again_in_its_place(visit: Visit, page_url: str, page_api: Api) -> None:
    page = visit(page_url, *WIDE)
    first = ask(page, fake_api.FIRST_QUESTION)
    again = first.get_by_role("button", name=strings.ASK_AGAIN, exact=True)
    again.wait_for()
    last = ask(page, fake_api.REFUSED_QUESTION)
    again.wait_for(state="detached")
    asked = len(page_api[1].asked)

    last.get_by_role("button", name=strings.ASK_AGAIN, exact=True).click()

    deadline = time.monotonic() + 10
    while len(page_api[1].asked) == asked and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    page.locator(".t-turn").nth(1).locator(".t-refused").wait_for()
    assert page.locator(".t-turn").count() == 2
    (sent,) = page_api[1].asked[asked:]
    assert (sent["question"], sent["replaces"]) == (fake_api.REFUSED_QUESTION, "a-1")
    assert len(sent["history"]) == 2
    (kept,) = page_api[1].conversations.held.values()
    assert len(kept["turns"]) == 2


@SIZES
def test_how_an_answer_was_found_is_told_on_demand(visit: Visit, page_url: str, size: tuple[int, int]) -> None:
    page = visit(page_url, *size)
    turn = ask(page, fake_api.FIRST_QUESTION)
    assert turn.locator(".t-how").count() == 0

    turn.get_by_role("button", name=strings.HOW, expanded=False).click()

    told = turn.locator(".t-how")
    told.wait_for()
    words = told.inner_text()
    for part in (fake_api.FIRST_QUESTION, strings.HOW_NO_FILTERS, "điểm 4,25", "kỳ +2,00", strings.HOW_NO_CHECKS):
        assert part in words
    assert "<script>" in words
    assert page.evaluate("window.hacked") is None
    assert told.locator(".t-corrected").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    told.locator(".t-open").nth(1).click()
    page.locator(".t-text mark").first.wait_for()
    assert page.locator(".t-text mark").first.inner_text() == fake_api.FILLER
    page.get_by_role("button", name=strings.CLOSE, exact=True).click()
    turn.get_by_role("button", name=strings.HOW, expanded=True).click()
    told.wait_for(state="detached")


@SIZES
def test_a_suggested_question_is_asked_by_a_click(visit: Visit, page_url: str, size: tuple[int, int]) -> None:
    page = visit(page_url, *size)
    ask(page, fake_api.FIRST_QUESTION)

    page.get_by_role("button", name=fake_conversations.SUGGESTED[1]).click()

    turn = finished(page, 1)
    assert fake_conversations.SUGGESTED[1] in turn.inner_text()
    page.get_by_role("button", name=fake_conversations.SUGGESTED[0]).wait_for()


def test_a_suggestion_s_words_stay_characters(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    ask(page, fake_api.FIRST_QUESTION)

    buttons = page.locator(".st-key-suggestions button")
    buttons.nth(2).wait_for()

    assert buttons.all_inner_texts() == list(fake_conversations.SUGGESTED)
    assert page.locator(".st-key-suggestions img, .st-key-suggestions a").count() == 0
    buttons.nth(2).click()
    assert finished(page, 1).locator(".t-question").inner_text().endswith(fake_conversations.SUGGESTED[2])


def test_the_source_has_room_beside_the_answer_where_the_list_is(visit: Visit, page_url: str) -> None:
    page = visit(page_url, 1760, 900)
    turn = ask(page, fake_api.FIRST_QUESTION)

    open_citation(page, 1)

    listed, answer, panel = (
        page.locator(place).first.bounding_box() for place in (".st-key-conversations", ".t-answer", ".st-key-source")
    )
    assert turn.is_visible()
    assert listed["x"] + listed["width"] <= answer["x"]
    assert answer["x"] + answer["width"] <= panel["x"]
