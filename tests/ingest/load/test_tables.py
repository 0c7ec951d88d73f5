"""Tables as text: every data row is a line that names its row, its columns and their units."""

from __future__ import annotations

import pytest

from ingest.load.tables import header_of, render_table, unit_of_line


def test_row_becomes_one_sentence_with_headers():
    rows = [
        ["Đơn vị", "Phải thi hành (việc)", "Thi hành xong (việc)", "Tỷ lệ"],
        ["Cục THADS tỉnh A", "1.234", "1.000", "81,04%"],
    ]
    assert render_table(rows) == [
        "Cục THADS tỉnh A: Phải thi hành (việc) 1.234; Thi hành xong (việc) 1.000; Tỷ lệ 81,04%."
    ]


def test_title_and_unit_stay_as_lines_and_the_unit_reaches_headers_without_one():
    rows = [
        ["Bảng 1. Kết quả năm 2023", "", "", ""],
        ["", "", "", "Đơn vị tính: triệu đồng"],
        ["Tỉnh", "Phải thi hành", "Thi hành xong", "Tỷ lệ (%)"],
        ["A", "1.500", "900", "60,00"],
    ]
    assert render_table(rows) == [
        "Bảng 1. Kết quả năm 2023",
        "Đơn vị tính: triệu đồng",
        "A: Phải thi hành (triệu đồng) 1.500; Thi hành xong (triệu đồng) 900; Tỷ lệ (%) 60,00.",
    ]


def test_two_header_rows_with_merged_cells_are_joined():
    rows = [
        ["STT", "Đơn vị", "Về việc", "Về việc", "Về tiền", "Về tiền"],
        ["STT", "Đơn vị", "Phải thi hành", "Xong", "Phải thi hành", "Xong"],
        ["A", "B", "1", "2", "3", "4"],
        ["1", "Chi cục X", "100", "80", "5.000", "2.500"],
    ]
    assert render_table(rows) == [
        "Chi cục X: Về việc, Phải thi hành 100; Về việc, Xong 80; Về tiền, Phải thi hành 5.000; Về tiền, Xong 2.500."
    ]


def test_unit_of_two_kinds_goes_to_the_columns_that_say_which():
    rows = [
        ["Đơn vị tính: việc, nghìn đồng", "", "", ""],
        ["Tỉnh", "Số việc xong", "Số tiền xong", "Khác"],
        ["A", "10", "20", "3"],
    ]
    assert render_table(rows)[1] == "A: Số việc xong (việc) 10; Số tiền xong (nghìn đồng) 20; Khác 3."


def test_unit_of_money_is_not_put_to_a_count_of_cases_nor_the_reverse():
    rows = [["ĐVT: triệu đồng", "", ""], ["Tỉnh", "Số việc xong", "Số tiền xong"], ["A", "10", "20"]]
    assert render_table(rows)[1] == "A: Số việc xong 10; Số tiền xong (triệu đồng) 20."
    rows[0][0] = "ĐVT: việc"
    assert render_table(rows)[1] == "A: Số việc xong (việc) 10; Số tiền xong 20."


def test_header_of_a_table_that_begins_with_data_is_empty():
    rows = [["Tỉnh", "Xong", "Còn"], ["A", "10", "20"], ["B", "1", "2"]]
    assert header_of(rows) == [["Tỉnh", "Xong", "Còn"]]
    assert header_of(rows[1:]) == []


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["Số hiệu", "12/BC"], ["Người ký", "Văn A"]], ["Số hiệu: 12/BC", "Người ký: Văn A"]),
        ([["Chỉ tiêu", "Giá trị"], ["Thi hành xong (việc)", "1.234"]], ["Thi hành xong (việc): 1.234"]),
        ([["Trường", "Giá trị"], ["Cơ quan", "Cục A"]], ["Cơ quan: Cục A"]),
    ],
)  # fmt: skip
def test_two_columns_become_label_and_value(rows: list[list[str]], lines: list[str]):
    assert render_table(rows) == lines


def test_bare_years_as_headers_are_not_taken_for_data_nor_run_into_values():
    rows = [["Chỉ tiêu", "2022", "2023"], ["Số việc thi hành xong", "1.234", "2.000"]]
    assert render_table(rows) == ["Số việc thi hành xong: Năm 2022: 1.234; Năm 2023: 2.000."]


def test_column_of_units_is_put_behind_the_values():
    rows = [
        ["STT", "Chỉ tiêu", "Đơn vị tính", "Năm trước", "Năm nay"],
        ["1", "Thi hành xong", "việc", "10", "12"],
        ["2", "Tỷ lệ", "%", "81,4", "82,5"],
    ]
    assert render_table(rows) == [
        "Thi hành xong: Năm trước 10 việc; Năm nay 12 việc.",
        "Tỷ lệ: Năm trước 81,4%; Năm nay 82,5%.",
    ]


def test_column_of_agencies_headed_unit_is_the_label():
    rows = [["TT", "Đơn vị", "Xong"], ["1", "Chi cục A", "5"], ["2", "Chi cục B", "6"]]
    assert render_table(rows) == ["Chi cục A: Xong 5.", "Chi cục B: Xong 6."]


def test_several_text_columns_name_the_row_together():
    rows = [["Kỳ", "Địa phương", "Xong (việc)"], ["Năm 2023", "Tỉnh A", "5"], ["Năm 2023", "Tỉnh B", "6"]]
    assert render_table(rows) == ["Năm 2023, Tỉnh A: Xong (việc) 5.", "Năm 2023, Tỉnh B: Xong (việc) 6."]


def test_letterhead_keeps_its_lines():
    rows = [
        ["BỘ TƯ PHÁP\nTỔNG CỤC THADS", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"],
        ["Số: 12/BC-TCTHADS", "Hà Nội, ngày 02 tháng 3 năm 2023"],
    ]
    assert render_table(rows) == [
        "BỘ TƯ PHÁP",
        "TỔNG CỤC THADS",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/BC-TCTHADS",
        "Hà Nội, ngày 02 tháng 3 năm 2023",
    ]


def test_section_rows_notes_and_empty_rows():
    rows = [
        ["Đơn vị", "Xong", "Còn lại"],
        ["I. Miền Bắc", "I. Miền Bắc", "I. Miền Bắc"],
        ["A", "5", "6"],
        ["", "", ""],
        ["B", "7", "8"],
        ["Ghi chú: số liệu tạm tính", "", ""],
    ]
    assert render_table(rows) == [
        "I. Miền Bắc",
        "A: Xong 5; Còn lại 6.",
        "B: Xong 7; Còn lại 8.",
        "Ghi chú: số liệu tạm tính",
    ]


def test_words_only_take_the_headers_of_the_first_row():
    rows = [
        ["STT", "Nhiệm vụ", "Chủ trì", "Thời hạn"],
        ["1", "Tập huấn", "Vụ A", "Tháng 4/2025"],
        ["2", "Kiểm tra", "Vụ B", "Quý II/2025"],
    ]
    assert render_table(rows) == [
        "Tập huấn: Chủ trì: Vụ A; Thời hạn: Tháng 4/2025.",
        "Kiểm tra: Chủ trì: Vụ B; Thời hạn: Quý II/2025.",
    ]


def test_nothing_gives_nothing():
    assert render_table([]) == []
    assert render_table([["", ""], ["", ""]]) == []


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Đơn vị tính: nghìn đồng", "nghìn đồng"),
        ("(ĐVT: việc)", "việc"),
        ("Đơn vị báo cáo: Cục A", ""),
        ("Xong", ""),
    ],
)
def test_unit_of_line(line: str, unit: str):
    assert unit_of_line(line) == unit
