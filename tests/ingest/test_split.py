"""Sentences, headings and passages: by offsets, nothing lost, nothing twice."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalise import normalise_text
from ingest.split import LONGEST_PASSAGE, PASSAGE_CHARACTERS, is_heading, passages, sentences

PIECES = st.sampled_from(
    ["\n", "\n\n", ". ", "; ", "! ", "…", "I. KẾT QUẢ", "Điều 5. ", "ĐİỀU 5", "tİểu mục 1", "## a", "một câu dài " * 8,
     "1. Về việc", "TP. ", "83.88%", "a" * 900, "”", " ", "KẾT QUẢ CÔNG TÁC\n" * 60, "\u2028", "\x85"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join))


def split(text: str) -> list[str]:
    """Return the sentences of `text`."""
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Kết quả tốt.", "Năm 2024 tăng 2.5%.", "Về tiền đạt 51,84%."],
        ["TP. Hồ Chí Minh đạt 83.88%.", "Hà Nội đạt 51,84%."],
        ["Ông Nguyễn Văn A. phát biểu.", "Hội nghị kết thúc."],
        ["ThS. Trần B và PGS. TS. Lê C dự họp.", "Sau đó bế mạc."],
        ["1. Thủ trưởng cơ quan.", "2. Chấp hành viên."],
        ["Điều 5. Thời hạn.", "Người được thi hành án có quyền."],
        ["“Phải làm ngay.”", "Ông nói."],
        ["Vì sao?", "Chưa rõ!", "Còn nữa…"],
        ["Thu 3.805.241.047.000 đồng.", "Còn 5 việc."],
        ["Theo v.v. Các cơ quan khác."],
        ["Một dòng không dấu chấm"],
    ],
)
def test_sentences(expected: list[str]):
    assert split(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bức xúc…Tất cả", ["bức xúc…", "Tất cả"]),
        ("đã thi hành.Tuy nhiên, còn", ["đã thi hành.", "Tuy nhiên, còn"]),
        ("dòng một\n  dòng hai\n\n", ["dòng một", "dòng hai"]),
        ("demo.moj.gov.vn đăng tin", ["demo.moj.gov.vn đăng tin"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_lines_and_missing_spaces(text: str, expected: list[str]):
    assert split(text) == expected


def test_a_part_of_a_text_keeps_its_offsets():
    text = "Câu một. Câu hai. Câu ba."
    found = list(sentences(text, 9, 17))
    assert [(s.start, s.end) for s in found] == [(9, 17)]


@pytest.mark.parametrize(
    "line",
    ["I. KẾT QUẢ ĐẠT ĐƯỢC", "II. Tồn tại, hạn chế", "1. Kết quả thi hành án", "1.1. Công tác chỉ đạo",
     "Điều 5. Thời hạn", "Chương II", "Mục 2", "Phụ lục I", "A. Đặc điểm tình hình", "KẾT QUẢ CÔNG TÁC NĂM 2023",
     "## Tiêu đề", "3. Đánh giá"],
)  # fmt: skip
def test_headings(line: str):
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    ["Kết quả tốt.", "1. Về việc: 5 việc", "6 tháng đầu năm đạt 80%", "12 đơn vị tham dự", "5 đồng chí được khen",
     "1. đạt chỉ tiêu", "Chương trình công tác", "Phần mềm quản lý", "a) việc", "- thi hành xong", "ab", "",
     "2. Thi hành xong 5 việc", "Điều 5. Thời hạn."],
)  # fmt: skip
def test_no_headings(line: str):
    assert not is_heading(line)


def test_a_passage_knows_the_headings_above_it():
    text = (
        "I. KẾT QUẢ\n1. Về việc\nĐã thi hành xong 5 việc.\n2. Về tiền\nĐã thu 6 tỷ đồng.\n"
        "II. NHIỆM VỤ\nCác đơn vị tiếp tục thực hiện."
    )
    found = passages(text)
    assert [p.heading for p in found] == [
        "I. KẾT QUẢ › 1. Về việc",
        "I. KẾT QUẢ › 2. Về tiền",
        "II. NHIỆM VỤ",
    ]
    assert [text[p.start : p.end].rpartition("\n")[2] for p in found] == [
        "Đã thi hành xong 5 việc.",
        "Đã thu 6 tỷ đồng.",
        "Các đơn vị tiếp tục thực hiện.",
    ]


def test_sentences_are_gathered_up_to_the_size_of_a_passage():
    text = "Đây là một câu có độ dài vừa phải để thử việc chia đoạn. " * 60
    sizes = [p.end - p.start for p in passages(text.strip())]
    assert max(sizes) <= PASSAGE_CHARACTERS
    assert min(sizes[:-1]) > PASSAGE_CHARACTERS / 2


def test_an_endless_sentence_is_cut_at_a_semicolon():
    text = "một việc phải làm; " * 300
    found = passages(text.strip())
    assert len(found) > 1
    assert all(text[p.start : p.end].endswith(";") for p in found)


def test_a_text_of_headings_alone_is_cut_and_takes_linear_time():
    began = time.perf_counter()
    found = passages("KẾT QUẢ CÔNG TÁC THI HÀNH ÁN\n" * 20_000)
    assert time.perf_counter() - began < 20  # a second; quadratic would be hours
    assert max(p.end - p.start for p in found) <= PASSAGE_CHARACTERS


def covers(text: str) -> None:
    """Assert that passages are in order, apart from each other, trimmed, and hold all but white space."""
    edge = 0
    for ordinal, passage in enumerate(passages(text)):
        assert passage.ordinal == ordinal
        assert edge <= passage.start < passage.end <= len(text)
        assert not text[edge : passage.start].strip()
        assert not text[passage.start].isspace()
        assert not text[passage.end - 1].isspace()
        edge = passage.end
    assert not text[edge:].strip()


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_every_character_but_white_space_is_in_exactly_one_passage(text: str):
    covers(text)
    covers(normalise_text(text))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_every_character_but_white_space_is_in_exactly_one_sentence(text: str):
    edge = 0
    for sentence in sentences(text):
        assert edge <= sentence.start < sentence.end
        assert not text[edge : sentence.start].strip()
        edge = sentence.end
    assert not text[edge:].strip()


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_no_passage_outgrows_two_of_the_longest(text: str):
    assert all(p.end - p.start <= PASSAGE_CHARACTERS + LONGEST_PASSAGE for p in passages(text))


@pytest.mark.parametrize("piece", ["1.", "1. ", "(", "a ", "a. ", ". ", "I. A\n", "A\n", "Điều 1. "])
def test_a_megabyte_takes_linear_time(piece: str):
    text = piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    passages(text)
    assert time.perf_counter() - began < 30  # about 4 s; quadratic would be hours
