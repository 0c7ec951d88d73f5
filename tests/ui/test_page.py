"""The page in a real browser, over the fake API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import fake_api
import pytest
from browsing import ask, finished, is_in_view, open_citation

from ui import strings

Visit = Callable[..., Any]
WIDE = (1440, 900)
NARROW = (390, 844)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_click_on_a_marker_opens_the_source_at_the_lit_sentence(
    visit: Visit, page_url: str, size: tuple[int, int]
) -> None:
    page = visit(page_url, *size)

    turn = ask(page, fake_api.FIRST_QUESTION)
    mark = open_citation(page, 1)

    assert "80,26%[1]; về tiền" in "".join(turn.inner_text().split("\u2060"))
    assert mark.inner_text() == fake_api.YEAR_QUOTE
    page.wait_for_timeout(500)
    assert is_in_view(mark)
    head = page.locator(".t-source-head").inner_text()
    for shown in ("bao-cao-nam-2020.pdf", "Tổng cục Thi hành án dân sự", "15/10/2020", "3"):
        assert shown in head


def test_the_source_stands_beside_the_answer_on_a_wide_screen(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    turn = ask(page, fake_api.FIRST_QUESTION)

    open_citation(page, 1)

    answer = turn.locator(".t-answer").bounding_box()
    panel = page.locator(".st-key-source").bounding_box()
    assert answer["x"] + answer["width"] <= panel["x"]


def test_the_source_covers_a_narrow_screen_and_gives_it_back(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *NARROW)
    turn = ask(page, fake_api.FIRST_QUESTION)

    open_citation(page, 2)
    assert page.locator(".st-key-source").bounding_box()["width"] == NARROW[0]
    page.get_by_role("button", name=strings.CLOSE, exact=True).click()

    page.locator(".st-key-source").wait_for(state="detached")
    assert is_in_view(turn.locator(".t-body"))


def test_another_marker_moves_the_light_and_escape_closes(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    ask(page, fake_api.FIRST_QUESTION)

    open_citation(page, 1)
    open_citation(page, 2)
    page.get_by_text(strings.SOURCE_CITED.format(n=2)).wait_for()
    page.wait_for_timeout(500)
    mark = page.locator(".t-text mark")

    assert mark.inner_text() == fake_api.MONEY_QUOTE
    assert is_in_view(mark)
    page.keyboard.press("Escape")
    page.locator(".st-key-source").wait_for(state="detached")


def test_a_marker_works_from_the_keyboard(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    turn = ask(page, fake_api.FIRST_QUESTION)

    turn.locator('.t-body [data-cite="1"]').focus()
    page.keyboard.press("Space")

    page.locator(".t-text mark").wait_for()


def test_a_click_elsewhere_does_not_stop_a_running_answer(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    ask(page, fake_api.FIRST_QUESTION)
    box = page.locator('[data-testid="stChatInput"] textarea')
    box.fill(fake_api.SLOW_QUESTION)
    box.press("Enter")
    page.locator(".t-pending .t-body").wait_for()

    open_citation(page, 1, page.locator(".t-turn").first)
    page.locator(".st-key-view-documents button").click()
    page.locator(".t-documents").wait_for()
    page.locator(".st-key-view-chat button").click()

    assert "41.870 tỷ đồng" in finished(page, 1).inner_text()


def test_words_appear_before_the_answer_is_whole(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    box = page.locator('[data-testid="stChatInput"] textarea')
    box.fill(fake_api.SLOW_QUESTION)
    box.press("Enter")

    early = page.locator(".t-pending .t-body")
    early.wait_for()
    first = early.inner_text()

    assert len(first) < len(finished(page, 0).locator(".t-body").inner_text())


def test_what_a_document_says_never_runs(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)

    turn = ask(page, fake_api.HOSTILE_QUESTION)
    mark = open_citation(page, 1)
    page.wait_for_timeout(500)

    assert "<script>" in turn.inner_text()
    assert mark.inner_text() == fake_api.HOSTILE_QUOTE
    assert page.evaluate("window.hacked") is None
    assert page.locator(".t-turn img, .t-text img, .t-text script").count() == 0


def test_a_refusal_is_shown_in_its_own_way(visit: Visit, page_url: str) -> None:
    turn = ask(visit(page_url, *WIDE), fake_api.REFUSED_QUESTION)

    assert turn.locator(".t-refused .t-lead").inner_text() == strings.REFUSALS["other_period"]


def test_figures_warnings_and_sources_stand_under_the_answer(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    turn = ask(page, fake_api.FIRST_QUESTION)

    assert turn.locator(".t-card").count() == 3
    assert "làm tròn" in turn.locator(".t-caution").inner_text()
    turn.locator(".t-chip").nth(1).click()
    page.locator(".t-text mark").wait_for()
    assert page.locator(".t-text mark").inner_text() == fake_api.MONEY_QUOTE


def test_an_interrupted_answer_says_so_and_can_be_asked_again(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)

    turn = ask(page, fake_api.BROKEN_QUESTION)

    assert strings.INTERRUPTED in turn.inner_text()
    assert page.get_by_role("button", name=strings.RETRY).is_visible()


def test_an_example_is_asked_by_a_click_and_the_conversation_can_begin_anew(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)

    page.get_by_role("button", name=strings.EXAMPLES[0]).click()
    assert "412.305" in finished(page, 0).inner_text()
    page.get_by_role("button", name=strings.NEW_CONVERSATION).click()

    page.get_by_role("button", name=strings.EXAMPLES[0]).wait_for()
    page.locator(".t-turn").wait_for(state="detached")


def test_earlier_turns_go_along_with_the_question(
    visit: Visit, page_url: str, page_api: tuple[str, fake_api.Shelf]
) -> None:
    page = visit(page_url, *WIDE)

    ask(page, fake_api.REFUSED_QUESTION)
    ask(page, "Còn năm 2020?")

    roles = [(m["role"], m["content"]) for m in page_api[1].asked[-1]["history"]]
    assert roles[0] == ("user", fake_api.REFUSED_QUESTION)
    assert roles[1][0] == "assistant"
    assert len(roles) == 2


def test_the_answer_is_copied_with_its_sources(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, fake_api.FIRST_QUESTION)

    turn.get_by_role("button", name=strings.COPY).click()
    turn.get_by_text(strings.COPIED).wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert "412.305 việc" in copied
    assert fake_api.YEAR_QUOTE in copied


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_wrong_answer_is_told_with_what_is_right(
    visit: Visit, page_url: str, page_api: tuple[str, fake_api.Shelf], size: tuple[int, int]
) -> None:
    page = visit(page_url, *size)
    ask(page, "Năm 2019?")
    turn = ask(page, fake_api.FIRST_QUESTION)
    assert not turn.locator("form").is_visible()

    turn.get_by_role("button", name=strings.FEEDBACK_WRONG).click()
    form = turn.get_by_role("form", name=strings.FEEDBACK_TITLE)
    field = form.get_by_label(strings.FEEDBACK_EXPECTED)
    assert field.evaluate("element => element === document.activeElement")
    field.fill("412.306 việc\n<b>đúng</b>")
    form.get_by_label(strings.FEEDBACK_COMMENT).fill("Thiếu một việc.")
    form.get_by_role("button", name=strings.FEEDBACK_SEND).click()

    turn.get_by_text(strings.FEEDBACK_THANKS_WRONG).wait_for()
    assert turn.locator("form").count() == 0
    said = page_api[1].feedback[-1]
    assert said["question"] == fake_api.FIRST_QUESTION
    assert (said["verdict"], said["answer_id"]) == ("wrong", "a-1")
    assert (said["expected"], said["comment"]) == ("412.306 việc\n<b>đúng</b>", "Thiếu một việc.")
    assert "412.305 việc" in said["answer"]
    assert [set(span) for span in said["citations"]] == [{"document_id", "source", "start", "end"}] * 2
    assert [turn["content"] for turn in said["history"]][:1] == ["Năm 2019?"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_right_answer_is_told_by_one_click(visit: Visit, page_url: str, page_api: tuple[str, fake_api.Shelf]) -> None:
    page = visit(page_url, *WIDE)
    first, second = ask(page, fake_api.FIRST_QUESTION), ask(page, fake_api.REFUSED_QUESTION)
    before = len(page_api[1].feedback)

    second.get_by_role("button", name=strings.FEEDBACK_RIGHT).click()

    second.get_by_text(strings.FEEDBACK_THANKS_RIGHT).wait_for()
    assert [said["verdict"] for said in page_api[1].feedback[before:]] == ["right"]
    assert first.get_by_role("button", name=strings.FEEDBACK_RIGHT).is_visible()


def test_an_opinion_that_is_not_kept_stays_to_be_sent_again(
    visit: Visit, page_url: str, page_api: tuple[str, fake_api.Shelf]
) -> None:
    page = visit(page_url, *WIDE)
    turn = ask(page, fake_api.FIRST_QUESTION)
    turn.get_by_role("button", name=strings.FEEDBACK_WRONG).click()
    form = turn.locator("form")
    form.get_by_label(strings.FEEDBACK_EXPECTED).fill("\nBằng 0 & <1>")
    form.get_by_label(strings.FEEDBACK_COMMENT).fill(f"Câu này {fake_api.BAD_FEEDBACK}")

    for _ in range(2):
        form.get_by_role("button", name=strings.FEEDBACK_SEND).click()
        turn.get_by_text("Thư viện không sẵn sàng").wait_for()
        page.wait_for_timeout(300)
    assert form.get_by_label(strings.FEEDBACK_EXPECTED).input_value() == "\nBằng 0 & <1>"
    assert turn.get_by_role("button", name=strings.FEEDBACK_WRONG, expanded=True).is_visible()
    form.get_by_label(strings.FEEDBACK_COMMENT).fill("Được rồi")
    form.get_by_role("button", name=strings.FEEDBACK_SEND).click()

    turn.get_by_text(strings.FEEDBACK_THANKS_WRONG).wait_for()
    assert page_api[1].feedback[-1]["expected"] == "Bằng 0 & <1>"


def test_a_form_that_is_open_outlives_a_look_at_the_source_and_can_be_shut(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    turn = ask(page, fake_api.FIRST_QUESTION)
    turn.get_by_role("button", name=strings.FEEDBACK_WRONG).click()
    turn.locator("form").get_by_label(strings.FEEDBACK_EXPECTED).fill("Đang viết dở")

    open_citation(page, 1, turn)

    assert turn.locator("form").get_by_label(strings.FEEDBACK_EXPECTED).input_value() == "Đang viết dở"
    turn.get_by_role("button", name=strings.FEEDBACK_CANCEL).click()
    assert not turn.locator("form").is_visible()


def test_the_original_file_is_downloaded_through_the_page(visit: Visit, page_url: str) -> None:
    page = visit(page_url, *WIDE)
    ask(page, fake_api.FIRST_QUESTION)
    open_citation(page, 1)

    with page.expect_download() as download:
        page.get_by_role("button", name=strings.DOWNLOAD_PDF).click()

    assert download.value.suggested_filename == "bao-cao-nam-2020.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1.4 mau"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_uploaded_files_each_tell_what_became_of_them(visit: Visit, page_url: str, size: tuple[int, int]) -> None:
    page = visit(page_url, *size)
    page.locator(".st-key-view-documents button").click()
    new = f"bao-cao-{size[0]}.txt"
    files = [(new, f"Báo cáo mới {size[0]}."), ("anh.png", "x"), (f"cham-{size[0]}.txt", f"Chậm {size[0]}.")]

    page.locator('[data-testid="stFileUploaderDropzoneInput"]').set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in files]
    )
    page.get_by_role("button", name=strings.UPLOAD_BUTTON).click()
    page.get_by_role("button", name=strings.UPLOAD_AGAIN).wait_for(timeout=30_000)

    rows = page.locator(".t-upload").all_inner_texts()
    assert strings.CHANGES["added"] in rows[0]
    assert strings.CHANGES["failed"] in rows[1]
    assert "chưa được hỗ trợ" in rows[1]
    assert strings.CHANGES["added"] in rows[2]
    page.locator(".t-documents").get_by_text(new, exact=True).wait_for()


def test_the_library_is_filtered_without_accents_opened_and_thinned(
    visit: Visit, page_url: str, page_api: tuple[str, fake_api.Shelf]
) -> None:
    page = visit(page_url, *WIDE)
    page.locator(".st-key-view-documents button").click()
    page.locator(".t-filter input").fill("dak lak 6 thang")
    rows = page.locator(".t-documents tbody tr:visible")
    title = "Báo cáo kết quả thi hành án dân sự 6 tháng đầu năm 2021 của Cục Thi hành án dân sự Đắk Lắk"

    assert rows.count() == 1
    rows.locator(".t-open").click()
    page.locator(".t-text").wait_for()
    assert page.locator(".t-source-title").inner_text() == title
    page.keyboard.press("Escape")
    page.locator(".st-key-source").wait_for(state="detached")

    rows.locator(".t-delete").click()
    page.get_by_role("dialog").get_by_role("button", name=strings.DELETE_KEEP).click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert any(held.title == title for held in page_api[1].documents.values())

    rows.locator(".t-delete").click()
    page.get_by_role("dialog").get_by_role("button", name=strings.DELETE, exact=True).click()
    page.get_by_text(strings.DELETED.format(title=title)).wait_for()
    assert all(held.title != title for held in page_api[1].documents.values())


def test_a_missing_server_is_told_on_the_page(visit: Visit, start_page: Callable[[str], str]) -> None:
    page = visit(start_page(f"http://127.0.0.1:{fake_api.free_port()}"), *WIDE)
    page.get_by_text(strings.UNREACHABLE).wait_for()

    turn = ask(page, fake_api.FIRST_QUESTION)

    assert strings.UNREACHABLE in turn.inner_text()
    page.locator(".st-key-view-documents button").click()
    page.get_by_text(strings.UNREACHABLE).wait_for()
