"""PDF: whole paragraphs in reading order, the box of every word; scans, locks and damage told apart."""

from __future__ import annotations

import re

import pytest

from ingest.errors import DamagedFile, LoadError, NotFound
from ingest.load import load
from ingest.load.pdf import render_page
from ingest.normalise import normalise
from tests.pdf_writer import write_pdf

LONG = (
    "Năm 2023, các cơ quan thi hành án dân sự trong tỉnh đã thi hành xong 1.234 việc, đạt tỷ lệ 81,41% trên"
    " tổng số việc có điều kiện thi hành, tăng 2,5% so với cùng kỳ theo Báo cáo số 12/BC-CTHADS của Cục."
)


def test_wrapped_lines_are_joined_and_paragraphs_are_not():
    content = write_pdf([["BÁO CÁO NĂM 2023", LONG, "Đoạn hai ngắn.", LONG]], title="Báo cáo mẫu")
    loaded = load("a.pdf", content)
    assert loaded.pages[0].text.split("\n") == ["BÁO CÁO NĂM 2023", LONG, "Đoạn hai ngắn.", LONG]
    assert loaded.title_hint == "Báo cáo mẫu"
    assert (loaded.pages[0].width, loaded.pages[0].height) == (595.0, 842.0)


def test_words_have_the_boxes_where_they_are_printed():
    page = load("a.pdf", write_pdf([["Một dòng", "", "1.234 việc"]])).pages[0]
    words = {page.text[word.start : word.end]: word.box for word in page.words}
    assert list(words) == ["Một", "dòng", "1.234", "việc"]
    assert words["Một"].x0 == pytest.approx(72, abs=3)
    assert 60 < words["Một"].y0 < words["Một"].y1 < 95  # the margin is an inch, from the top
    assert words["1.234"].y0 > words["Một"].y1
    assert words["dòng"].x0 > words["Một"].x1


def test_boxes_hold_their_words_after_normalising():
    text = normalise(load("a.pdf", write_pdf([["Sign In", LONG], ["Trang hai: " + LONG]])))
    page_one, page_two = text.pages
    assert (page_one.number, page_two.number) == (1, 2)
    assert text.text[page_two.start :].startswith("Trang hai:")
    assert "Sign In" not in text.text
    words = [text.text[word.start : word.end] for word in text.words]
    assert words == text.text.split()
    assert {word.box.page for word in text.words if word.start >= page_two.start} == {2}


def test_sentence_over_a_page_break_is_whole():
    content = write_pdf([["Các cơ quan thi hành án đã thi hành xong"], ["được 1.234 việc, đạt 81,41%."]])
    assert normalise(load("a.pdf", content)).text == (
        "Các cơ quan thi hành án đã thi hành xong được 1.234 việc, đạt 81,41%."
    )


def test_running_headers_and_page_numbers_are_dropped():
    pages = [
        ["Cục THADS tỉnh A - lưu hành nội bộ", f"Nội dung riêng {i} việc.", *[""] * 38, f"Trang {i}/4"]
        for i in range(1, 5)
    ]
    loaded = load("a.pdf", write_pdf(pages))
    assert [page.text for page in loaded.pages] == [f"Nội dung riêng {i} việc." for i in range(1, 5)]


def test_rows_without_rules_stay_lines():
    lines = ["Đơn vị\tPhải thi hành\tXong", "Cục A\t1.234\t1.000", "Cục B\t567\t500"]
    assert load("a.pdf", write_pdf([lines])).pages[0].text.split("\n") == [
        "Đơn vị Phải thi hành Xong", "Cục A 1.234 1.000", "Cục B 567 500",
    ]  # fmt: skip


def test_rows_of_a_ruled_table_become_sentences_with_boxes():
    lines = ["Kết quả:", "Đơn vị\tPhải thi hành\tXong", "Cục A\t1.234\t1.000", "Cục B\t567\t500"]
    content = _with_rules(write_pdf([lines], compress=False), rows=3, columns=3, first_line=1)
    page = load("a.pdf", content).pages[0]
    assert page.text.split("\n") == [
        "Kết quả:",
        "Cục A: Phải thi hành 1.234; Xong 1.000.",
        "Cục B: Phải thi hành 567; Xong 500.",
    ]
    words = [page.text[word.start : word.end] for word in page.words]
    assert words == ["Kết", "quả:", "Cục", "A", "1.234", "1.000", "Cục", "B", "567", "500"]


def test_table_that_goes_on_over_the_page_keeps_its_headers():
    first = _with_rules(
        write_pdf([["TT\tĐơn vị\tXong", "1\tCục A\t1.000"], ["2\tCục B\t500", "3\tCục C\t7"]], compress=False),
        rows=2,
        columns=3,
        first_line=0,
        pages=2,
    )
    assert [page.text for page in load("a.pdf", first).pages] == [
        "Cục A: Xong 1.000.",
        "Cục B: Xong 500.\nCục C: Xong 7.",
    ]


def _with_rules(content: bytes, *, rows: int, columns: int, first_line: int, pages: int = 1) -> bytes:
    """Draw a grid around lines of the first pages of an uncompressed PDF of `write_pdf` (12 points, A4)."""
    step, width = 16.8, (595 - 144) / columns
    top = 842 - 72 - step * first_line
    cells = " ".join(
        f"{70 + c * width:.2f} {top - (r + 1) * step:.2f} {width:.2f} {step:.2f} re S"
        for r in range(rows)
        for c in range(columns)
    ).encode()

    def longer(match: re.Match[bytes]) -> bytes:
        return b"<< /Length %d >>\nstream\nBT%s\nET\n%s\nendstream" % (
            int(match[1]) + len(cells) + 1,
            match[2],
            cells,
        )

    # Both readers of PDF find the objects again where the table of offsets no longer fits.
    pattern = re.compile(rb"<< /Length (\d+) >>\nstream\nBT(.*?)\nET\nendstream", re.DOTALL)
    return pattern.sub(longer, content, count=pages)


def test_letterhead_is_read_column_by_column():
    lines = ["BỘ TƯ PHÁP\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA", "TỔNG CỤC THADS\tĐộc lập - Tự do", "", "BÁO CÁO"]
    assert [line for line in load("a.pdf", write_pdf([lines])).pages[0].text.split("\n") if line] == [
        "BỘ TƯ PHÁP", "TỔNG CỤC THADS", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Độc lập - Tự do", "BÁO CÁO",
    ]  # fmt: skip


def test_document_number_broken_at_its_hyphen_is_whole():
    first = "Thực hiện nghiêm các quy định của Luật và của văn bản số 62/2015/NĐ-"
    content = write_pdf([[first, "CP của Chính phủ."]], page_size=(72 * 2 + 455, 842))
    assert "62/2015/NĐ-CP của Chính phủ." in load("a.pdf", content).pages[0].text


def test_scan_without_text_says_so():
    with pytest.raises(LoadError, match="bản quét"):
        load("a.pdf", write_pdf([[], []]))


def test_truncated_and_broken_files():
    content = write_pdf([[LONG]])
    with pytest.raises(DamagedFile, match="cắt cụt"):
        load("a.pdf", content[: len(content) // 2])
    with pytest.raises(DamagedFile):
        load("a.pdf", b"%PDF-1.7\nkhong phai PDF\n%%EOF")


def test_locked_file_says_so():
    content = write_pdf([[LONG]])
    # A security handler with a password that is not the empty one (ISO 32000-1, 7.6.3).
    locked = content.replace(
        b"/Root 1 0 R",
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>] /Root 1 0 R"
        % (b"11" * 32, b"22" * 32),
    )
    with pytest.raises(DamagedFile, match="mật khẩu"):
        load("a.pdf", locked)


def test_page_is_drawn_as_png():
    content = write_pdf([["Một trang"]])
    assert render_page(content, 1).startswith(b"\x89PNG")
    with pytest.raises(NotFound, match="1 trang"):
        render_page(content, 2)
