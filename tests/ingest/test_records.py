"""Figures as records: what counts as one, its span, sign, indicator."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.metadata import read_metadata
from ingest.records import read_records
from ingest.types import Metadata

HEAD = "BÁO CÁO KẾT QUẢ THI HÀNH ÁN DÂN SỰ NĂM 2024 TỈNH LÂM ĐỒNG\n\n"


def read(text):
    return [
        (figure.raw, str(figure.value), figure.unit.value, figure.indicator, figure.kind)
        for figure in read_records(HEAD + text, read_metadata(HEAD + text)).figures
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Both parts of a fraction are cited together; a stroke may also part cases and money.
        ("Đã thi hành xong 363/830 việc.", [("363/830 việc", "363", "case", "all.completed.case", "level"),
                                            ("363/830 việc", "830", "case", "all.to_enforce.case", "level")]),
        ("Thi hành xong 40 việc/55 việc có điều kiện.", [("40 việc", "40", "case", "all.completed.case", "level"),
                                                         ("55 việc", "55", "case", "all.enforceable.case", "level")]),
        ("Đã giải quyết xong 16 việc/6,5 tỷ đồng.", [("16 việc", "16", "case", "all.completed.case", "level"),
                                                    ("6,5 tỷ đồng", "6500000000", "VND", "all.completed.money",
                                                     "level")]),
        # The sign is in the value, and the share of a fall falls with it.
        ("Thụ lý 5.000 việc, giảm 205 việc (3,94%).", [("5.000 việc", "5000", "case", "all.received.case", "level"),
                                                       ("205 việc", "-205", "case", "all.received.case", "change"),
                                                       ("3,94%", "-3.94", "percent", "all.received.case", "change")]),
        ("Đạt tỷ lệ 47,3%, còn thiếu 33,2% so với chỉ tiêu.", [
            ("47,3%", "47.3", "percent", "all.completion_rate.other", "level"),
            ("33,2%", "-33.2", "point", "all.completion_rate.other", "margin")]),
        # Subjects after the number, parts without a unit, what is left without one.
        ("Thi hành xong 92 việc án tham nhũng, kinh tế.", [
            ("92 việc", "92", "case", "corruption.completed.case", "level")]),
        ("Ban hành mới 30 quyết định (20 chủ động, 10 theo yêu cầu).", [
            ("30 quyết định", "30", "judgment", "all.new.judgment", "level"),
            ("20", "20", "judgment", "all.new.judgment", "level"),
            ("10", "10", "judgment", "all.new.judgment", "level")]),
        ("Cưỡng chế 45 trường hợp.", [("45 trường hợp", "45", "case", "other.completed.case", "level")]),
        ("Án tín dụng: 138 việc, 1.170 tỷ đồng, đạt 15%.", [
            ("138 việc", "138", "case", "credit.completed.case", "level"),
            ("1.170 tỷ đồng", "1170000000000", "VND", "credit.completed.money", "level"),
            ("15%", "15", "percent", "credit.completion_rate.money", "level")]),
        ("Giao trên 81,5%, kết quả 82,5%, vượt 01%.", [
            ("trên 81,5%", "81.5", "percent", "all.completion_rate.other", "target"),
            ("82,5%", "82.5", "percent", "all.completion_rate.other", "level"),
            ("01%", "1", "point", "all.completion_rate.other", "margin")]),
        # "tín dụng thu" is no rank ("đứng thứ").
        ("Nợ tín dụng thu trên 22.000 tỷ đồng.", [
            ("trên 22.000 tỷ đồng", "22000000000000", "VND", "credit.completed.money", "level")]),
        # Thresholds, terms, people, list numbers, dates are none.
        ("Rà soát các vụ việc có giá trị trên 20 tỷ đồng, đã quá 03 năm.", []),
        ("Hội nghị có 63 điểm cầu với 450 đại biểu; điều động 06 trường hợp.", []),
        ("Quyết định số 3011/QĐ-BTP ngày 25/12/2023; (4) Về tổ chức; Điều 7.", []),
    ],
)  # fmt: skip
def test_figures_of_a_sentence(text, expected):
    assert read(text) == expected


def test_a_table_row_gives_each_cell_the_measure_of_its_headers():
    row = (
        "Chi cục THADS huyện Di Linh: Thụ lý, Tổng số (việc) 1.000; Thụ lý, Mới (việc) 600; "
        "Phải thi hành, Hoãn, tạm đình chỉ và khác (việc) 20; Tỷ lệ thi hành xong/có điều kiện (%) 81,23."
    )
    assert [indicator for _, _, _, indicator, _ in read(row)] == [
        "all.received.case", "all.new.case", "all.postponed.case", "all.completion_rate.case",
    ]  # fmt: skip


def test_what_has_no_name_among_the_choices_is_called_as_in_the_document():
    text = HEAD + "Đã tổ chức cưỡng chế 45 trường hợp. Thi hành xong 30 việc.\nTrích đo 12 việc."
    named = {figure.raw: figure.indicator_text for figure in read_records(text, read_metadata(text)).figures}
    assert named == {"45 trường hợp": "Đã tổ chức cưỡng chế", "30 việc": None, "12 việc": "Trích đo"}


def test_a_heading_says_what_the_lines_below_it_count():
    text = "Thi hành xong:\n- Về việc: 500 việc.\n- Về tiền: 30 tỷ đồng."
    assert [indicator for _, _, _, indicator, _ in read(text)] == ["all.completed.case", "all.completed.money"]


def test_a_law_has_no_figures_and_no_tasks():
    law = "\n".join(f"Điều {i}. Phạm vi\nTài sản có giá trị 10 tỷ đồng phải được kê biên." for i in range(1, 5))
    records = read_records(law, Metadata(title="Luật"))
    assert records.figures == records.directives == ()


WORDS = st.sampled_from(
    ["thi hành xong ", "năm 2024 ", "1.234 việc", "giảm ", "5,5%", " tỷ đồng", "/", "(", ")", "; ", ".\n", "về tiền ",
     "Án tín dụng: ",
     "huyện Di Linh ", "cùng kỳ ", "chỉ tiêu ", "07", "\n\n", "yêu cầu ", "62/2015/NĐ-CP "]
)  # fmt: skip


@given(st.lists(WORDS, max_size=30).map("".join))
def test_spans_of_records_are_exact_in_any_text(text):
    records = read_records(text, Metadata(title="Báo cáo"))
    for figure in records.figures:
        assert text[figure.start : figure.end] == figure.raw
    assert all(0 <= i < len(records.figures) for check in records.checks for i in check.figures)
    assert all(text[task.start : task.end].strip() for task in records.directives)


@pytest.mark.parametrize(
    "piece",
    ["1.234,5", "1.", "tăng 5 việc so với cùng kỳ ", "(5%), ", "huyện Di Linh, ", "tỉnh Hà Nội ", "8/", "yêu cầu; "],
)
def test_reading_takes_time_in_step_with_the_length(piece):
    def seconds(length):
        text = piece * (length // len(piece))
        began = time.process_time()
        read_records(text, Metadata(title="Báo cáo"))
        return time.process_time() - began

    seconds(2_000)
    short = max(min(seconds(20_000) for _ in range(3)), 0.02)
    # Eight times the text; a quadratic reader takes 64 times as long.
    assert seconds(160_000) < 24 * short
