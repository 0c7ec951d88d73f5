"""Years that cannot be right: what is told with them, and what may well be."""

from __future__ import annotations

import time

import pytest

from ingest.metadata import read_metadata
from ingest.records import read_records
from ingest.types import Metadata

HEAD = "BÁO CÁO KẾT QUẢ THI HÀNH ÁN DÂN SỰ NĂM 2024 TỈNH LÂM ĐỒNG\n"
ISSUED = "Lâm Đồng, ngày 15 tháng 10 năm 2024\n"


def found(text: str, issued: str = ISSUED) -> list[tuple[str, list[str]]]:
    """Return computation and figures of the checks of years, and that there are no others."""
    whole = HEAD + issued + "\n" + text
    records = read_records(whole, read_metadata(whole))
    assert {check.kind.value for check in records.checks} <= {"year"}
    return [(check.computation, [records.figures[i].raw for i in check.figures]) for check in records.checks]


@pytest.mark.parametrize(
    ("text", "computation", "figures"),
    [
        (
            "6 tháng đầu năm 2020, thi hành xong 900 việc, tăng 50 việc (5,88%) so với cùng kỳ năm 2021.",
            "6 tháng đầu năm 2021 sau 6 tháng đầu năm 2020",
            ["50 việc", "5,88%"],
        ),
        ("Trong năm 2012, thụ lý 900 việc, giảm 5% so với năm 2020.", "năm 2020 sau năm 2012", ["5%"]),
        ("So với năm 2025, số thụ lý tăng 5%.", "năm 2025 sau năm 2024", ["5%"]),
        ("Quý I năm 2022 thụ lý 30 việc, giảm 5 việc so với quý I năm 2023.", "quý I năm 2023 sau quý I năm 2022",
         ["5 việc"]),
        # Of different length: the whole of it must come later.
        ("Năm 2022 thụ lý 30 việc, giảm 5 việc so với 6 tháng đầu năm 2023.", "6 tháng đầu năm 2023 sau năm 2022",
         ["5 việc"]),
        # No amount of the change is printed: the result itself is named.
        ("Trong năm 2012, thụ lý 900 việc, cao hơn so với năm 2020.", "năm 2020 sau năm 2012", ["900 việc"]),
        ("Trong năm 2023, xong 900 việc, tăng 50 việc so với năm 2023.", "năm 2023 = năm 2023", ["50 việc"]),
        ("Trong năm 2023, xong 900 việc, tăng 50 việc so với cùng kỳ năm 2012.", "2023 − 2012 = 11", ["50 việc"]),
        # Told before it could be known.
        ("Tính đến ngày 30/9/2203, đã thi hành xong 900 việc.", "30/09/2203 > 15/10/2024 (ngày ban hành văn bản)",
         ["900 việc"]),
        ("Tính đến hết ngày 31 tháng 12 năm 2024, đã thu 9 tỷ đồng, còn 5 việc.",
         "31/12/2024 > 15/10/2024 (ngày ban hành văn bản)", ["9 tỷ đồng", "5 việc"]),
        ("Năm 2026 đã thi hành xong 900 việc.", "năm 2026 > 15/10/2024 (ngày ban hành văn bản)", ["900 việc"]),
        ("Năm 2203 thụ lý 900 việc.", "năm 2203 > 15/10/2024 (ngày ban hành văn bản)", ["900 việc"]),
    ],
)  # fmt: skip
def test_a_year_that_cannot_be_right_is_told(text: str, computation: str, figures: list[str]) -> None:
    assert found(text) == [(computation, figures)]


@pytest.mark.parametrize(
    "text",
    [
        "6 tháng đầu năm 2020, thi hành xong 900 việc, tăng 50 việc (5,88%) so với cùng kỳ năm 2019.",
        "Trong năm 2021, thụ lý 900 việc, giảm 5% so với năm 2020.",
        "Trong năm 2024, thụ lý 900 việc, giảm 5% so với năm 2012.",  # far back, and said so
        "Thi hành xong 900 việc, tăng 50 việc so với năm 2023.",
        "Thi hành xong 900 việc, tăng 50 việc so với năm 2024.",  # of a period that it does not name
        "Quý II năm 2024 thụ lý 30 việc, tăng 5 việc so với quý I năm 2024.",
        "Tháng 10 năm 2023 thụ lý 30 việc, tăng 5 việc so với tháng 9 năm 2023.",
        "9 tháng đầu năm 2024 thụ lý 30 việc, tăng 5 việc so với 6 tháng đầu năm 2024.",
        "9 tháng đầu năm 2023 thụ lý 30 việc, giảm 5 việc so với năm 2023.",
        # Each comparison is that of its own clause.
        "Năm 2018 giảm 50 việc; năm 2020 tăng 10 việc so với năm 2019.",
        "Năm 2018 giảm 50 việc, năm 2020 tăng 10 việc so với năm 2019.",
        "Năm 2024 thụ lý 900 việc (cùng kỳ năm 2023 là 880 việc).",
        "Năm 2024 thụ lý 900 việc, so với năm 2023 (880 việc) tăng 20 việc.",
        # Plans, terms and days that had come.
        "Tính đến ngày 30/9/2024, đã thi hành xong 900 việc.",
        "Phấn đấu đến ngày 30/9/2025 thi hành xong 900 việc.",
        "Đến ngày 31/12/2024 phải thi hành xong 900 việc.",
        "Năm 2026 dự kiến thi hành xong 900 việc.",
        "Giai đoạn 2026-2030 sẽ thi hành xong 9.000 việc.",
        "Năm 2025 thụ lý 900 việc.",  # of the statistics year that began on 1 October
        "Tính đến ngày 31/9/2024, đã thi hành xong 900 việc.",  # no day at all, and no year
        "Thu được 2203 tỷ đồng, xong 2300 việc.",
    ],
)
def test_a_year_that_may_be_right_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_without_a_day_of_issue_only_what_can_never_be_is_told() -> None:
    assert found("Tính đến ngày 31/12/2026, đã thi hành xong 900 việc.", issued="") == []
    (check,) = found("Tính đến ngày 31/12/2206, đã thi hành xong 900 việc.", issued="")
    assert check == ("31/12/2206 > 01/01/2100 (không thể có số liệu)", ["900 việc"])


@pytest.mark.parametrize(
    "piece", ["năm 2020 tăng 5 việc so với năm 2021 ", "so với năm 2021 ", "tăng 5 việc, ", "đến ngày 1/1/2999 5 việc "]
)
def test_a_long_sentence_takes_time_in_step_with_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        read_records(text, Metadata(title="Báo cáo"))
        return time.process_time() - began

    short = max(min(seconds(20_000) for _ in range(3)), 0.02)
    # Eight times the text; a quadratic reader takes 64 times as long.
    assert seconds(160_000) < 24 * short
