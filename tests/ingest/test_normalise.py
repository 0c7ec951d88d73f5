"""Normalising: Unicode, white space, portal boilerplate and wrapped lines, offsets carried along."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import EmptyFile
from ingest.normalise import normalise, normalise_text
from ingest.types import Box, LoadedFile, LoadedPage, WordBox

# Arbitrary Unicode seldom meets the rules; these pieces do.
PIECES = st.sampled_from(
    ["Sign In", "\n", "\n\n", "\r\n", " ", "\u00a0", "(ảnh a)", "[Một tiêu đề liên quan khác]", "---", "---",
     "Các tin khác", "layout: x", "việc", "a\u0301", "\u200b", "Ð", "ƣ", "khoản", "5 việc", "a)", ".", ":",
     "Trang chủ > Tin", "e\u0323\u0302", "một câu dài hơn bốn mươi ký tự chưa hết vì"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_normalising_twice_is_normalising_once(text: str):
    once = normalise_text(text)
    assert normalise_text(once) == once


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(alphabet="ab\u0301\u200bÐ1. \n", min_size=1, max_size=6), max_size=6), max_size=4))
def test_spans_and_boxes_follow_the_text(pages: list[list[str]]):
    loaded: list[LoadedPage] = []
    expected: list[str] = []
    for number, pieces in enumerate(pages, start=1):
        text, words = "", []
        for piece in pieces:
            for word in piece.split():
                text += " "
                words.append(WordBox(len(text), len(text) + len(word), Box(number, 0, 0, 1, 1)))
                text += word
                expected.append(normalise_text(word))
            text += "\n"
        loaded.append(LoadedPage(number, text, tuple(words)))
    try:
        result = normalise(LoadedFile(tuple(loaded), "application/pdf"))
    except EmptyFile:
        return
    assert [result.text[w.start : w.end] for w in result.words] == [word for word in expected if word]
    edge = 0
    for page in result.pages:
        assert edge <= page.start <= page.end <= len(result.text)
        edge = page.end
    spans = {page.number: page for page in result.pages}
    assert all(spans[w.box.page].start <= w.start < w.end <= spans[w.box.page].end for w in result.words)


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("a\u0323\u0302n  da\u0302n\tsu\u031b\u0323", "ận dân sự"),
        ("Nghị định số 62/2015/NÐ-CP", "Nghị định số 62/2015/NĐ-CP"),
        ("ÐƢỢC, đƣờng", "ĐƯỢC, đường"),
        ("1.234\u00a0việc\u2009đạt\u202f81,41%", "1.234 việc đạt 81,41%"),
        ("thi\u200b hành\u00ad án\ufeff", "thi hành án"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("  một  \n\n\n\n  hai  \n", "một\n\nhai"),
        ("…còn nhiều…", "…còn nhiều…"),
        ("\ud800lẻ", "lẻ"),
        ("\uf0b7 Mục", "• Mục"),
    ],
)
def test_characters_and_white_space(raw: str, normalised: str):
    assert normalise_text(raw) == normalised


@pytest.mark.parametrize(
    "line",
    [
        "Sign In",
        "Đăng nhập",
        "In trang",
        "Chia sẻ:",
        "Trở về",
        "(ảnh Toàn cảnh hội nghị)",
        "(Ảnh các đại biểu)",
        "Ảnh: Cổng thông tin",
        "[Đẩy mạnh chuyển đổi số trong ngành tư pháp]",
        "Trang chủ > Tin tức > Hoạt động của ngành",
        "Các tin khác",
    ],
)
def test_boilerplate_lines_go(line: str):
    assert normalise_text(f"Kết quả thi hành án.\n{line}\nĐạt 81,41%.") == "Kết quả thi hành án.\nĐạt 81,41%."


@pytest.mark.parametrize(
    "line",
    [
        "Theo Nguyễn Văn A - Phòng Kiểm tra",
        "Trần Thị B - VP Cục THADS tỉnh C",
        "24/04/2020",
        "Pháp luật - Ngày đăng : 06:44, 10/03/2023",
        "Ảnh: thi hành xong 1.234 việc",
        "[Được sửa đổi, bổ sung theo Luật năm 2014]",
        "[1]",
        "Đăng nhập hệ thống để tra cứu kết quả.",
        "Chia sẻ kinh nghiệm của các đơn vị",
        "Trang chủ động triển khai",
    ],
)
def test_lines_that_say_something_stay(line: str):
    assert line in normalise_text(f"Kết quả thi hành án.\n{line}\nĐạt 81,41%.").split("\n")


def test_list_of_other_articles_at_the_end_goes_with_its_heading():
    text = "Đạt 81,41%.\nTheo A - Phòng B"
    tail = "\nCác tin khác\nHội nghị triển khai công tác\nTập huấn nghiệp vụ (12/04/2020)\n"
    assert normalise_text(text + tail) == text


def test_sentences_behind_such_a_heading_stay():
    text = "Mở đầu.\nCác tin khác\nThi hành xong 1.234 việc.\nĐạt 81,41%."
    assert normalise_text(text) == "Mở đầu.\nThi hành xong 1.234 việc.\nĐạt 81,41%."


def test_front_matter_goes_and_other_rules_stay():
    assert normalise_text("Tiêu đề\n\n---\nlayout: vanban\ntags:\n  - a\n---\n\nĐiều 1.") == "Tiêu đề\n\nĐiều 1."
    assert normalise_text("Một\n---\nHai\n---\nBa") == "Một\n---\nHai\n---\nBa"


def test_wrapped_lines_of_a_sentence_are_joined():
    text = (
        "Nghị định này quy định chi tiết điểm a khoản 4 Điều 10, khoản\n5 Điều 116 và các biện pháp"
        " thi hành án\ndân sự.\na) Mục một;"
    )
    assert normalise_text(text) == (
        "Nghị định này quy định chi tiết điểm a khoản 4 Điều 10, khoản 5 Điều 116 và các biện pháp"
        " thi hành án dân sự.\na) Mục một;"
    )


def test_title_printed_twice_stays_twice():
    assert normalise_text("HỘI NGHỊ\n\n24/04/2020\n\nHỘI NGHỊ") == "HỘI NGHỊ\n\n24/04/2020\n\nHỘI NGHỊ"


def test_pages_are_parted_by_lines_and_keep_their_sizes():
    pages = (
        LoadedPage(1, "Trang một.", width=595, height=842),
        LoadedPage(2, "Trang hai.", width=842, height=595),
    )
    result = normalise(LoadedFile(pages, "application/pdf"))
    assert result.text == "Trang một.\nTrang hai."
    assert [(p.number, result.text[p.start : p.end], p.width) for p in result.pages] == [
        (1, "Trang một.", 595), (2, "Trang hai.", 842),
    ]  # fmt: skip


def test_formats_without_pages_have_no_spans():
    assert normalise(LoadedFile((LoadedPage(None, "Một dòng"),), "text/plain")).pages == ()


@pytest.mark.parametrize("text", ["", " \n ", "Sign In\n", "---\n...", "\u200b"])
def test_nothing_left_is_an_empty_file(text: str):
    with pytest.raises(EmptyFile):
        normalise(LoadedFile((LoadedPage(None, text),), "text/plain"))


def test_a_megabyte_is_quick():
    line = "Cục Thi hành án dân sự đã thi ha\u0300nh xong  1.234\u00a0việc, đạt 81,41% trên tổng số.\n"
    text = line * (1_000_000 // len(line))
    words = tuple(WordBox(i, i + 3, Box(1, 0, 0, 1, 1)) for i in range(0, len(text), 10))
    started = time.perf_counter()
    normalise(LoadedFile((LoadedPage(1, text, words),), "text/plain"))
    assert time.perf_counter() - started < 5  # about 0.7 s on a free core; the margin is for a busy machine
