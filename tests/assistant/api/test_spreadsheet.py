"""CSV and XLSX: all rows, true numbers, no formula from a report."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.accept import asked_instead
from assistant.api.spreadsheet import CSV, FORMS, XLSX, Cell, Column, neutral, spreadsheet

HOSTILE = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", '=HYPERLINK("http://x")', "--5")
HARMLESS = ("-33.2", "-33,2%", "+5", "-53.750", "−5", "trên 5", "", "a=1", "'=1")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_begins_as_a_formula_is_quoted(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_and_negative_numbers_stay(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", None),
        ("*/*", None),
        ("application/json", None),
        ("text/html,application/xhtml+xml,*/*;q=0.8", None),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/csv, application/json", CSV),
        ("text/csv;q=0.5, application/json", None),
        ("text/csv;q=0", None),
        (f"text/csv;q=0.5, {XLSX}", XLSX),
        ("text/csv;q=nhiều", None),
    ],
)
def test_the_form_that_is_asked_for(accept: str, form: str | None) -> None:
    assert asked_instead(accept, FORMS) == form


def _sent(form: str, cells: list[Cell]) -> bytes:
    """Return the file of one column with these cells, as it goes over the wire."""
    app = FastAPI()

    @app.get("/")
    def file() -> Any:
        return spreadsheet(form, "thu", (Column("Cột", lambda cell: cell),), cells)

    response = TestClient(app).get("/")
    assert int(response.headers["content-length"]) == len(response.content)
    return response.content


def _csv(cells: list[Cell]) -> list[str]:
    content = _sent(CSV, cells)
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert heading == ["Cột"]
    return [row[0] if row else "" for row in rows]


def _xlsx(cells: list[Cell]) -> list[Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(_sent(XLSX, cells))).active
    heading, *rows = sheet.iter_rows(max_col=1)
    assert heading[0].value == "Cột"
    return [row[0] for row in rows]


def test_csv_cells() -> None:
    cells: list[Cell] = ['Đạt “81,4%”, "xong"\nhai dòng', Decimal("-5.30E+3"), -7, date(2020, 9, 30), "=1+1"]
    assert _csv(cells) == ['Đạt “81,4%”, "xong"\nhai dòng', "-5300", "-7", "2020-09-30", "'=1+1"]


def test_xlsx_cells_are_numbers_dates_and_text_never_formulas() -> None:
    hostile: list[Cell] = list(HOSTILE)
    number, long, day, nothing, *texts = _xlsx(
        [Decimal("-33.2"), Decimal("1234567890123456.5"), date(2020, 9, 30), None, *hostile, "a\x0bb"]
    )

    assert (number.value, number.data_type) == (-33.2, "n")
    assert (long.value, long.data_type) == ("1234567890123456.5", "s")
    assert day.value.date() == date(2020, 9, 30)
    assert nothing.value is None
    assert {cell.data_type for cell in texts} == {"s"}
    assert all(cell.quotePrefix for cell in texts[:-1])
    assert texts[-1].value == "ab"


def test_figures_as_csv_are_all_of_the_filter(client: TestClient, loaded: dict[str, Any]) -> None:
    response = client.get("/v1/figures", params={"limit": 1, "measure": "completed"}, headers={"Accept": "text/csv"})

    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith('attachment; filename="so_lieu.csv"')
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert [row["Nguyên văn"] for row in rows] == ["hơn 570.000 việc", "53.000 tỷ đồng"]
    assert [row["Giá trị"] for row in rows] == ["570000", "53000000000000"]
    assert rows[0]["Mức"] == "trên"
    assert (rows[1]["Đơn vị"], rows[1]["Kỳ"], rows[1]["Từ ngày"]) == ("đồng", "năm 2020", "2019-10-01")
    ids = [item["id"] for item in client.get("/v1/figures", params={"measure": "completed"}).json()["items"]]
    assert [row["Mã"] for row in rows] == ids


@pytest.mark.parametrize(
    ("name", "other"), [("place", "Cà Mau"), ("period", "năm 2001"), ("indicator", "corruption.new.case")]
)
def test_a_filter_given_twice_leaves_the_same_figures_as_in_the_list(
    client: TestClient, loaded: dict[str, Any], name: str, other: str
) -> None:
    figure = client.get("/v1/figures").json()["items"][0]
    known = figure["period"]["label"] if name == "period" else figure[name]
    totals = []
    for asked in ([known, other], [other, known]):
        parameters = [(name, value) for value in asked]
        listed = client.get("/v1/figures", params=parameters).json()["items"]
        filed = client.get("/v1/figures", params=parameters, headers={"Accept": "text/csv"})
        rows = csv.DictReader(io.StringIO(filed.content.decode("utf-8-sig"), newline=""))
        assert [row["Mã"] for row in rows] == [item["id"] for item in listed]
        totals.append(len(listed))
    assert max(totals) > 0


def test_figures_as_xlsx(client: TestClient, loaded: dict[str, Any]) -> None:
    response = client.get("/v1/figures", headers={"Accept": XLSX})

    assert response.headers["content-type"] == XLSX
    heading, *rows = openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    values = [row[heading.index("Giá trị")] for row in rows]
    assert values == [570000, 81.4, 53000000000000]


def test_a_correction_that_begins_as_a_formula_stays_text(client: TestClient, loaded: dict[str, Any]) -> None:
    figure = client.get("/v1/figures").json()["items"][0]
    change = {"editor": "A", "place": "=cmd|'/C calc'!A0", "value": "-5"}
    client.patch(f"/v1/figures/{figure['id']}", json=change)

    response = client.get("/v1/figures", headers={"Accept": "text/csv"})
    row = next(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert row["Địa bàn"] == "'" + change["place"]
    assert row["Giá trị"] == "-5"
    book = openpyxl.load_workbook(io.BytesIO(client.get("/v1/figures", headers={"Accept": XLSX}).content))
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]
