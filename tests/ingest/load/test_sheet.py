"""Workbooks and CSV: values as Excel shows them in Vietnamese, rows as sentences, limits and damage."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import openpyxl
import pytest

from ingest.errors import DamagedFile, EmptyFile, LoadError
from ingest.load import load
from ingest.load.sheet import show


def xlsx(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_sheets_are_pages_with_merged_headers_and_formats():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Tỉnh A"
    sheet.append(["Biểu tổng hợp năm 2023"])
    sheet.merge_cells("A1:E1")
    sheet.append([None, None, None, None, "ĐVT: việc"])
    sheet.append(["Đơn vị", "Về việc", None, "Tỷ lệ", "Ngày chốt"])
    sheet.append([None, "Phải thi hành", "Xong", None, None])
    sheet.merge_cells("B3:C3")
    for column in "ADE":
        sheet.merge_cells(f"{column}3:{column}4")
    sheet.append(["Chi cục X", 12345, 1000.0, 0.8141, date(2023, 9, 30)])
    sheet["D5"].number_format = "0.00%"
    second = workbook.create_sheet("Ghi chú")
    second["A1"] = "Số liệu chính thức"
    hidden = workbook.create_sheet("Ẩn")
    hidden["A1"] = "không hiện"
    hidden.sheet_state = "hidden"

    loaded = load("bieu.xlsx", xlsx(workbook))

    assert [page.number for page in loaded.pages] == [1, 2]
    assert loaded.pages[0].text.split("\n") == [
        "Biểu tổng hợp năm 2023",
        "ĐVT: việc",
        "Chi cục X: Về việc, Phải thi hành (việc) 12.345; Về việc, Xong (việc) 1.000;"
        " Tỷ lệ 81,41%; Ngày chốt: 30/09/2023.",
    ]
    assert loaded.pages[1].text == "Số liệu chính thức"


def test_sheet_without_a_title_takes_its_name():
    workbook = openpyxl.Workbook()
    workbook.active.title = "Nghệ An"
    workbook.active.append(["Đơn vị", "Xong (việc)", "Còn (việc)"])
    workbook.active.append(["Chi cục X", 5, 6])
    assert load("a.xlsx", xlsx(workbook)).pages[0].text == "Nghệ An\nChi cục X: Xong (việc) 5; Còn (việc) 6."


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1234567, "#,##0", "1.234.567"),
        (1234567, "General", "1.234.567"),
        (2023, "General", "2023"),
        (2023, "#,##0", "2.023"),
        (1000.0, "General", "1.000"),
        (5.0, "General", "5"),
        (81.4, "0.00", "81,40"),
        (0.8141, "0.00%", "81,41%"),
        (0.8, "0%", "80%"),
        (1.125, "0.00", "1,13"),
        (0.1 + 0.2, "General", "0,3"),
        (-1500, "#,##0;(#,##0)", "-1.500"),
        (5300000, "#,##0,", "5.300"),
        (12, '#,##0" việc"', "12 việc"),
        (1e15, "General", "1.000.000.000.000.000"),
        (date(2023, 9, 30), "yyyy-mm-dd", "30/09/2023"),
        (datetime(2023, 9, 30, 8, 5), "dd/mm/yyyy hh:mm", "30/09/2023 08:05"),
        (time(7, 30), "hh:mm", "07:30"),
        (True, "General", "có"),
        ("#REF!", "General", ""),
        (None, "General", ""),
    ],
)
def test_show(value: object, number_format: str, shown: str):
    assert show(value, number_format) == shown


def test_formulas_never_calculated_are_refused_and_not_read_as_empty():
    workbook = openpyxl.Workbook()
    workbook.active.append(["Tổng", "=1+1"])
    with pytest.raises(LoadError, match="công thức"):
        load("a.xlsx", xlsx(workbook))


def test_too_many_rows_and_columns_are_refused():
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for i in range(20_001):
        sheet.append([i])
    with pytest.raises(LoadError, match=r"20\.000 dòng"):
        load("a.xlsx", xlsx(workbook))
    with pytest.raises(LoadError, match="200 cột"):
        load("a.csv", (",".join("x" * 201) + "\n").encode())
    with pytest.raises(LoadError, match=r"20\.000 dòng"):
        load("a.csv", b"a,b\n" * 20_001)


def test_empty_workbook():
    with pytest.raises(EmptyFile):
        load("a.xlsx", xlsx(openpyxl.Workbook()))


def test_truncated_workbook():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    content = xlsx(workbook)
    with pytest.raises(DamagedFile):
        load("a.xlsx", content[: len(content) // 2])


@pytest.mark.parametrize(
    "content",
    [
        "Đơn vị;Xong (việc);Tỷ lệ (%)\nCục A;1.234;81,41\n".encode(),
        "Đơn vị,Xong (việc),Tỷ lệ (%)\nCục A,1.234,\"81,41\"\n".encode(),
        "Đơn vị,Xong (việc),Tỷ lệ (%)\r\nCục A,1234,81.41\r\n".encode("utf-8-sig"),
        "Đơn vị\tXong (việc)\tTỷ lệ (%)\nCục A\t1.234\t81,41\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_csv_of_every_delimiter_and_encoding_reads_the_same(content: bytes):
    assert load("a.csv", content).pages[0].text == "Cục A: Xong (việc) 1.234; Tỷ lệ (%) 81,41."


def test_csv_in_windows_1258():
    # windows-1258 writes a letter and its tone apart; normalising puts them together.
    text = "Tên;Sô\u0301\nĐơn vi\u0323 A;5\n"
    assert load("a.csv", text.encode("cp1258")).pages[0].text == "Đơn vi\u0323 A: Sô\u0301 5."
