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


@pytest.mark.parametrize(
    "piece", ["5 việc, ", "5 việc. ", "1.", "(", "a ", "giảm 5% số việc chuyển kỳ sau ", "5% số việc, ", "giảm từ "]
)
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


def told(text: str) -> list[tuple[str, str, str, Decimal]]:
    """Return (raw, indicator, kind, value) of each figure as records have them."""
    return [(f.quantity.raw, f.indicator, f.kind.value, f.quantity.value) for f in read_figures(text, others=True)]


@pytest.mark.parametrize(
    ("text", "raws"),
    [
        ("([4]) Tăng cường tiếp công dân; giải quyết xong đơn khiếu nại ([5]) Kiện toàn bộ máy.", []),
        ("(4) Tiếp công dân 12 lượt; 5) giải quyết 7 đơn tố cáo; (iv) đối thoại 3 lượt.", ["12", "7", "3"]),
        ("Giải quyết khiếu nại gồm: (1) tiếp nhận, (2) xác minh 15 đơn và (3) trả lời.", ["15"]),
        ("Giải quyết xong 40 việc khiếu nại [12] và tố cáo [3].", ["40 việc"]),
        # Neither a number that is told in brackets nor the last of a list in them.
        ("Số việc có điều kiện (30), số việc hoãn (12).", ["30", "12"]),
        ("Thi hành xong 30 việc (chủ động: 18; theo yêu cầu: 12).", ["30 việc", "18", "12"]),
    ],
)
def test_numbers_of_points_and_notes_are_no_figures(text: str, raws: list[str]):
    assert [f.quantity.raw for f in read_figures(text)] == raws


@pytest.mark.parametrize(
    "whole",
    [
        "xong 3.100 việc/3.500 việc có điều kiện (88,57%, vượt 13% chỉ tiêu)",
        "xong 3.100/3.500 việc có điều kiện (đạt 88,57%, vượt 13% so với chỉ tiêu)",
        'đã in là xong "3.100 việc/3.500 việc" có điều kiện (88,57%, vượt 13% chỉ tiêu)',
        "xong 3.100 việc trên 3.500 việc thuộc diện có điều kiện (88,57%), vượt 13% so với chỉ tiêu",
        "xong 3.100 việc/3.500 việc đủ điều kiện thi hành, đạt tỷ lệ 88,57%, vượt 13% chỉ tiêu",
    ],
)
def test_a_rate_after_done_out_of_the_whole_is_that_of_completion(whole: str):
    assert [(indicator, kind) for _, indicator, kind, _ in told(f"Toàn tỉnh {whole}.")] == [
        ("all.completed.case", "level"),
        ("all.enforceable.case", "level"),
        ("all.completion_rate.case", "level"),
        ("all.completion_rate.case", "margin"),
    ]


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        # Said of the whole itself, of its sibling, of neither.
        ("Xong 600/1.500 việc có điều kiện.", ["completed", "enforceable"]),
        ("Xong 600/1.500 việc có điều kiện; 3 tỷ đồng/8 tỷ đồng.", ["completed", "enforceable"] * 2),
        ("Xong 3 tỷ đồng trên 8 tỷ đồng và 600 việc trên 1.500 việc có điều kiện.", ["completed", "enforceable"] * 2),
        ("Xong 600/1.500 việc.", ["completed", "to_enforce"]),
        ("Xong 600/1.500 việc phải thi hành; 3 tỷ đồng/8 tỷ đồng.", ["completed", "to_enforce"] * 2),
        # Less than what was received or is to be enforced, in this sentence or the one before.
        ("Thụ lý 4.000 việc; xong 600/1.500 việc.", ["received", "completed", "enforceable"]),
        ("Thụ lý 4.000 việc. Kết quả, xong 600/1.500 việc.", ["received", "completed", "enforceable"]),
        ("Phải thi hành 1.700 việc, đã xong 600/1.500 việc.", ["to_enforce", "completed", "enforceable"]),
        ("Phải thi hành 1.500 việc, đã xong 600/1.500 việc.", ["to_enforce", "completed", "to_enforce"]),
        # A few were entrusted; the rest is to be enforced.
        ("Thụ lý 1.520 việc, đã xong 600/1.500 việc.", ["received", "completed", "to_enforce"]),
        # Said in so many words; of another unit; on another line; of administrative judgments.
        ("Thụ lý 4.000 việc; xong 600/1.500 việc phải thi hành.", ["received", "completed", "to_enforce"]),
        ("Thụ lý 9.000 tỷ đồng; xong 600/1.500 việc.", ["received", "completed", "to_enforce"]),
        ("Thụ lý 4.000 việc.\nXong 600/1.500 việc.", ["received", "completed", "to_enforce"]),
        ("Thụ lý 300 bản án hành chính; xong 60/150 bản án.", ["received", "completed", "to_enforce"]),
    ],
)
def test_what_was_done_is_out_of_the_enforceable_or_of_all(text: str, measures: list[str]):
    assert [figure.measure.value for figure in read_figures(text)] == measures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Giảm ít nhất 7% đến 9% số việc và 5% đến 6% số tiền có điều kiện chuyển kỳ sau.",
            [
                ("7%", "all.carried_over.case", "target", -7),
                ("9%", "all.carried_over.case", "target", -9),
                ("5%", "all.carried_over.money", "target", -5),
                ("6%", "all.carried_over.money", "target", -6),
            ],
        ),
        (
            "Phấn đấu giảm từ 3% - 4% số việc chuyển sang năm sau.",
            [("3%", "all.carried_over.case", "target", -3), ("4%", "all.carried_over.case", "target", -4)],
        ),
        (
            "Phấn đấu thi hành xong trên 70% số việc có điều kiện; giảm tối thiểu 5% số tiền chuyển kỳ sau.",
            [
                ("trên 70%", "all.completion_rate.case", "target", 70),
                ("5%", "all.carried_over.money", "target", -5),
            ],
        ),
        # Results: the sign of a change is given by its record.
        ("Giảm 10% số việc chuyển kỳ sau so với năm 2020.", [("10%", "all.carried_over.case", "change", 10)]),
        (
            "Tăng 12% số việc thi hành xong, giảm 4% số tiền phải thi hành.",
            [("12%", "all.completed.case", "change", 12), ("4%", "all.to_enforce.money", "change", 4)],
        ),
        # No measure follows: as before.
        ("Số thụ lý tăng 12% về việc.", [("12%", "all.received.case", "change", 12)]),
    ],
)
def test_what_rises_or_falls_may_be_named_after_its_shares(text: str, expected: list[tuple[str, str, str, int]]):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        (
            "Thu được 9 tỷ đồng, vượt 3% về tiền; theo dõi thi hành án hành chính đạt 100%.",
            "administrative.other.other",
        ),
        (
            "Đạt 80% về việc, 40% về tiền; công tác theo dõi thi hành án hành chính đạt 100%.",
            "administrative.other.other",
        ),
        ("Về tiền đạt 40%; giải quyết khiếu nại, tố cáo đạt 96%.", "complaint.completion_rate.other"),
        ("Về tiền đạt 40%; án hành chính thi hành xong về việc đạt 60%.", "administrative.completion_rate.case"),
        # What is counted in money goes on being so.
        ("Về tiền đạt 40%; án tín dụng, ngân hàng đạt 15%.", "credit.completion_rate.money"),
    ],
)
def test_the_basis_of_a_clause_does_not_leak_into_what_is_counted_otherwise(text: str, indicator: str):
    assert read_figures(text)[-1].indicator == indicator


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The basis after a comma is that of the next number; a target in brackets ends with them.
        (
            "Chỉ tiêu giao về việc 80%, về tiền 50%; kết quả về việc đạt 83,5%.",
            [("all.completion_rate.case", "target"), ("all.completion_rate.money", "target"),
             ("all.completion_rate.case", "level")],
        ),
        (
            "Đạt 83% về việc (vượt 3% so với chỉ tiêu được giao là 80%) và đạt 45% về tiền.",
            [("all.completion_rate.case", "level"), ("all.completion_rate.case", "margin"),
             ("all.completion_rate.case", "target"), ("all.completion_rate.money", "level")],
        ),
        # What brackets name is that of the number in them, unless they hold none.
        (
            "Phải thi hành 42 việc (có điều kiện: 30 việc; chưa có điều kiện 12 việc).",
            [("all.to_enforce.case", "level"), ("all.enforceable.case", "level"), ("all.unenforceable.case", "level")],
        ),
        (
            "Thụ lý 42 việc, 30 việc (có điều kiện), 12 việc (chưa có điều kiện thi hành).",
            [("all.received.case", "level"), ("all.enforceable.case", "level"), ("all.unenforceable.case", "level")],
        ),
        (
            "Thi hành xong 5 bản án hành chính; còn theo dõi 49 bản án.",
            [("administrative.completed.judgment", "level"), ("administrative.carried_over.judgment", "level")],
        ),
        ("Xong hoàn toàn 580 việc.", [("all.completed.case", "level")]),
    ],
)  # fmt: skip
def test_what_is_said_of_one_number_is_not_said_of_its_neighbour(text: str, expected: list[tuple[str, str]]):
    assert [(figure.indicator, figure.kind.value) for figure in read_figures(text)] == expected


def test_what_has_no_rate_changes_in_percent_after_a_rate_too():
    rate, change = read_figures("Thi hành xong đạt 70% về việc; thụ lý mới tăng 12% so với cùng kỳ.")
    assert (rate.quantity.unit, change.indicator, change.quantity.unit) == (
        Unit.PERCENT,
        "all.new.case",
        Unit.PERCENT,
    )


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # What follows the number names it.
        ("Trừ đi 50 việc ủy thác, 3 việc thu hồi quyết định.", ["entrusted", "withdrawn"]),
        ("Trong tổng số 500 việc thụ lý có 300 việc có điều kiện.", ["received", "enforceable"]),
        ("Đã giải quyết xong 30 việc thụ lý từ năm trước.", ["completed"]),
        ("Đã xong 30 việc, chỉ còn 5 việc chưa giải quyết xong.", ["completed", "carried_over"]),
        # What is left.
        ("Đã xong 31 bản án, còn 35 bản án đang thi hành.", ["completed", "carried_over"]),
        ("Đã thu 4 tỷ đồng; còn lại trên 25 tỷ đồng.", ["completed", "carried_over"]),
        ("Số thụ lý giảm còn 40 việc.", ["received"]),
        # Folded alike, but not "cũ".
        ("Đã xong 9 việc, cụ thể: 5 việc ở thành phố.", ["completed", "completed"]),
        ("Đã xong 9 việc; căn cứ 5 việc khảo sát.", ["completed", "completed"]),
        ("Đã thu 9 tỷ đồng từ nhà chung cư 5 tỷ đồng.", ["completed", "completed"]),
        ("Số việc cũ 300 việc; mới 500 việc.", ["carried_in", "new"]),
        # A separate register is not what is dealt with.
        ("Số việc chưa có điều kiện chuyển sổ theo dõi riêng là 640 việc.", ["unenforceable"]),
        # The whole that a rate names is not what changes next.
        (
            "Xong 27 việc, đạt 84% trên số việc có điều kiện, tăng 12 việc.",
            ["completed", "completion_rate", "completed"],
        ),
        # A list that goes on to what was done says first what is to be dealt with.
        ("Án tín dụng: 410 việc, 900 tỷ đồng, đã xong 60 việc.", ["received", "received", "completed"]),
        ("Án tín dụng: 410 việc, 900 tỷ đồng. Đã xong 60 việc.", ["completed", "completed", "completed"]),
        # A rate's rank is that of the rate.
        ("Tỷ lệ thi hành xong đạt 84,1%, xếp thứ 12/63.", ["completion_rate", "completion_rate"]),
        ("Thi hành xong 300 việc, xếp thứ 12.", ["completed", "completed"]),
    ],
)
def test_which_measure_a_number_counts(text: str, indicators: list[str]):
    read = [f for f in read_figures(text) if f.quantity.unit is not Unit.OTHER or f.kind is FigureKind.RANK]
    assert [figure.measure.value for figure in read] == indicators


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Chỉ tiêu Bộ giao: về việc 83%, về tiền 46%; thực hiện được 84,1% về việc (vượt 1,1%).",
         [("target", "case"), ("target", "money"), ("level", "case"), ("margin", "case")]),
        ("Chỉ tiêu cấp trên giao về việc 83%; kết quả đạt 84%.", [("target", "case"), ("level", "case")]),
        ("Tòa án chuyển giao 3.100 bản án.", [("level", "judgment")]),
        ("Đã bàn giao 12 việc.", [("level", "case")]),
        ("Thi hành xong về việc tăng 2,1%, về tiền giảm 1,3%.", [("change", "case"), ("change", "money")]),
        ("Thụ lý mới 3.000 việc (tăng 300 việc, tương ứng 11,1%).",
         [("level", "case"), ("change", "case"), ("change", "case")]),
    ],
)  # fmt: skip
def test_targets_and_changes_with_what_they_are_counted_in(text: str, kinds: list[tuple[str, str]]):
    read = read_figures(text, others=True)
    assert [(figure.kind.value, figure.indicator.split(".")[2]) for figure in read] == kinds


def test_relief_is_no_income_of_the_budget_whatever_was_owed():
    text = (
        "Miễn, giảm khoản thu nộp ngân sách: 45 việc. Thu nộp ngân sách được 3 tỷ đồng; miễn, giảm; ngân sách 5 việc."
    )
    subjects = [figure.subject for figure in read_figures(text, others=True)]
    assert subjects == [Subject.OTHER, Subject.BUDGET, Subject.BUDGET]


@pytest.mark.parametrize("line", ["Đơn vị tính: 1.000 đồng", "ĐVT: 1.000 đồng", "Đơn vị: 1 triệu đồng"])
def test_the_unit_of_a_table_is_no_figure(line: str) -> None:
    assert read_figures(line) == []
