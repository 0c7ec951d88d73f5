"""Figures: what each quantity of a sentence counts, as INDICATORS reads it."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.figures import Figure, FigureKind, Measure, Subject, measures_in, rate_of, read_figures, subjects_in
from ingest.types import Unit
from ingest.words import fold_aligned


def records(text: str) -> list[tuple[str, str, str, str]]:
    """Return (raw, indicator, kind, unit) of each figure of `text`."""
    return [(f.quantity.raw, f.indicator, f.kind.value, f.quantity.unit.value) for f in read_figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tổng số thụ lý 936.046 việc, trong đó cũ chuyển sang 299.096 việc, thụ lý mới 636.950 việc.",
            [
                ("936.046 việc", "all.received.case", "level", "case"),
                ("299.096 việc", "all.carried_in.case", "level", "case"),
                ("636.950 việc", "all.new.case", "level", "case"),
            ],
        ),
        (
            "Tổng số phải thi hành 923.541 việc, có điều kiện thi hành 708.663 việc, chưa có điều kiện 190.000 việc.",
            [
                ("923.541 việc", "all.to_enforce.case", "level", "case"),
                ("708.663 việc", "all.enforceable.case", "level", "case"),
                ("190.000 việc", "all.unenforceable.case", "level", "case"),
            ],
        ),
        (
            "Về việc: đã thi hành xong 576.933 việc, đạt tỷ lệ 81,41%.",
            [
                ("576.933 việc", "all.completed.case", "level", "case"),
                ("81,41%", "all.completion_rate.case", "level", "percent"),
            ],
        ),
        (
            "Về tiền: đã thi hành xong trên 53.750 tỷ đồng, đạt tỷ lệ 40,10%.",
            [
                ("trên 53.750 tỷ đồng", "all.completed.money", "level", "VND"),
                ("40,10%", "all.completion_rate.money", "level", "percent"),
            ],
        ),
        (
            "Ủy thác 12.004 việc, hoãn thi hành án 30 việc, tạm đình chỉ 12 việc, chuyển kỳ sau 358.855 việc.",
            [
                ("12.004 việc", "all.entrusted.case", "level", "case"),
                ("30 việc", "all.postponed.case", "level", "case"),
                ("12 việc", "all.suspended.case", "level", "case"),
                ("358.855 việc", "all.carried_over.case", "level", "case"),
            ],
        ),
        (
            "Trong đó, án tín dụng, ngân hàng đã thi hành xong 5.000 việc.",
            [("5.000 việc", "credit.completed.case", "level", "case")],
        ),
        (
            "Đã thu hồi trong các vụ án tham nhũng, kinh tế 15.000 tỷ đồng.",
            [("15.000 tỷ đồng", "corruption.completed.money", "level", "VND")],
        ),
    ],
)
def test_levels(text: str, expected: list[tuple[str, str, str, str]]):
    assert records(text) == expected


def test_the_same_percent_is_points_of_a_rate_and_percent_of_an_amount():
    rate = read_figures("Đã thi hành xong 576.933 việc, đạt tỷ lệ 81,41% (tăng 2,82% so với cùng kỳ).")
    assert (rate[-1].kind, rate[-1].quantity.unit) == (FigureKind.CHANGE, Unit.POINT)
    amount = read_figures("Đã thi hành xong 53.750 tỷ đồng, tăng 1.035 tỷ đồng (tăng 1,96%).")
    assert [(f.kind, f.quantity.unit) for f in amount] == [
        (FigureKind.LEVEL, Unit.VND),
        (FigureKind.CHANGE, Unit.VND),
        (FigureKind.CHANGE, Unit.PERCENT),
    ]


def test_a_share_in_brackets_belongs_to_the_change_before_it():
    change, share = read_figures("Thi hành xong giảm 205 việc (4,32%) so với cùng kỳ.")
    assert (change.kind, change.quantity.unit) == (FigureKind.CHANGE, Unit.CASE)
    assert (share.kind, share.quantity.unit) == (FigureKind.CHANGE, Unit.PERCENT)


@pytest.mark.parametrize(
    ("text", "raw", "kind", "unit"),
    [
        ("Đạt tỷ lệ 85%, vượt 3,5% so với chỉ tiêu.", "3,5%", "margin", "point"),
        ("Đạt tỷ lệ 47%, còn thiếu 33,2% so với chỉ tiêu.", "33,2%", "margin", "point"),
        ("Đạt tỷ lệ 85%, cao hơn kết quả chung cả nước 2,56 %.", "2,56 %", "margin", "point"),
        ("Đạt tỷ lệ 85%, cao hơn 0,61% so với cùng kỳ.", "0,61%", "change", "point"),
        ("Chỉ tiêu được giao về việc là 83,5%.", "83,5%", "target", "percent"),
        ("Phấn đấu đạt 80%.", "80%", "target", "percent"),
        ("Kết quả của tỉnh xếp thứ 5/34.", "5", "rank", "other"),
    ],
)
def test_kinds(text: str, raw: str, kind: str, unit: str):
    assert (raw, kind, unit) in [(f.quantity.raw, f.kind.value, f.quantity.unit.value) for f in read_figures(text)]


def test_done_out_of_what_was_to_be_done():
    done, whole = read_figures("Đã thi hành xong 363/830 việc.")
    assert (done.measure, done.quantity.value, done.quantity.unit) == (Measure.COMPLETED, 363, Unit.CASE)
    assert (whole.measure, whole.quantity.value) == (Measure.TO_ENFORCE, 830)


def test_a_slash_between_cases_and_money_is_no_ratio():
    cases, money = read_figures("Đã thi hành xong 16.164 việc/611,6 tỷ đồng.")
    assert (cases.indicator, money.indicator) == ("all.completed.case", "all.completed.money")
    assert money.quantity.value == Decimal(611_600_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị tổ chức ngày 27/11/2019.",
        "Năm 2023, theo Nghị định số 62/2015/NĐ-CP.",
        "Báo cáo 6 tháng đầu năm 2020.",
        "Điều 5 và khoản 3 của Luật.",
        "Lúc 14:30 ngày 18 tháng 07 năm 2015.",
    ],
)
def test_dates_periods_and_numbers_of_documents_are_no_figures(text: str):
    assert records(text) == []


@pytest.mark.parametrize(
    ("text", "raw", "indicator", "value"),
    [
        ("Thi hành xong (việc): 3.806", "3.806", "all.completed.case", 3806),
        ("Tỷ lệ thi hành xong (%): 85,08", "85,08", "all.completion_rate.other", Decimal("85.08")),
        ("Thi hành xong (nghìn đồng): 18.391.153", "18.391.153", "all.completed.money", 18_391_153_000),
    ],
)
def test_a_column_gives_its_unit(text: str, raw: str, indicator: str, value: Decimal | int):
    (figure,) = read_figures(text)
    assert (figure.quantity.raw, figure.indicator, figure.quantity.value) == (raw, indicator, value)


def test_the_basis_of_a_line_holds_for_its_next_sentences_and_not_for_the_next_line():
    text = "Về tiền: có điều kiện 100 tỷ đồng. Tỷ lệ thi hành xong đạt 40%.\nTỷ lệ thi hành xong đạt 80%."
    assert [f.indicator for f in read_figures(text)][1:] == ["all.completion_rate.money", "all.completion_rate.other"]


def test_offsets_count_in_the_whole_text():
    text = "Mở đầu.\nĐã thi hành xong 5 việc. Còn lại 7 việc."
    figures = read_figures(text, 8)
    assert [text[f.quantity.start : f.quantity.end] for f in figures] == ["5 việc", "7 việc"]


def test_measures_and_subjects_of_accentless_text():
    assert [m for m, _ in measures_in("ty le co dieu kien va chua co dieu kien thi hanh")] == [
        Measure.ENFORCEABLE,
        Measure.UNENFORCEABLE,
    ]
    assert subjects_in("an tin dung va thu cho ngan sach") == [Subject.CREDIT, Subject.BUDGET]
    assert subjects_in("thi hanh an dan su, hanh chinh") == []


def test_rates_belong_to_counts():
    assert rate_of(Measure.COMPLETED) is Measure.COMPLETION_RATE
    assert rate_of(Measure.NEW) is Measure.NEW


PIECES = st.sampled_from(
    ["đã thi hành xong ", "5 việc", "81,41%", " (tăng 2,82%)", "/", "6 tỷ đồng", ". ", "\n", "về tiền", "(việc): ",
     "năm 2023", " | ", "5/34", "trên "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=25).map("".join)))
def test_figures_are_printed_where_they_say_and_in_order(text: str):
    edge = 0
    for figure in read_figures(text):
        assert text[figure.quantity.start : figure.quantity.end] == figure.quantity.raw
        assert edge <= figure.quantity.start
        edge = figure.quantity.end


@pytest.mark.parametrize("piece", ["5 việc, ", "5 việc. ", "1.", "(", "a "])
def test_a_long_sentence_takes_linear_time(piece: str):
    text = piece * (200_000 // len(piece))
    began = time.perf_counter()
    read_figures(text)
    assert time.perf_counter() - began < 20  # a second; quadratic would be hours


def test_a_figure_names_its_indicator():
    (figure,) = read_figures("Đã thi hành xong 5 việc.")
    assert isinstance(figure, Figure)
    assert figure.indicator == "all.completed.case"
    assert fold_aligned(figure.quantity.raw) == "5 viec"


@pytest.mark.parametrize(
    "text", ["Đã thi hành xong 2714 việc/3114 việc.", "Đã thi hành xong 2.900 việc trên 3.043 việc."]
)
def test_the_whole_with_a_unit_of_its_own_is_no_result(text: str):
    done, whole = read_figures(text)
    assert done.measure is Measure.COMPLETED
    assert whole.measure is not Measure.COMPLETED


def test_a_rate_after_its_denominator_is_the_rate_of_what_was_done():
    figures = read_figures("Thi hành xong 8.529 việc trong số 9.867 việc có điều kiện, đạt 86,44%.")
    assert figures[-1].measure is Measure.COMPLETION_RATE
