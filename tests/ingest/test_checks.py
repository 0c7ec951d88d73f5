"""Checks: a contradiction is found with its computation and its figures; a relation that holds raises no alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.checks import check_id, read_checks, sources_that_disagree
from ingest.metadata import read_metadata
from ingest.records import read_records
from ingest.types import Check, Severity, StoredFigure

HEAD = "BÁO CÁO KẾT QUẢ THI HÀNH ÁN DÂN SỰ NĂM 2024 TỈNH LÂM ĐỒNG\n\n"


def found(text: str) -> list[tuple[str, str, list[str]]]:
    """Return (kind, computation, figures as printed) of each check of a report with this body."""
    records = read_records(HEAD + text, read_metadata(HEAD + text))
    return [
        (check.kind.value, check.computation, [records.figures[i].raw for i in check.figures])
        for check in records.checks
    ]


@pytest.mark.parametrize(
    ("text", "kind", "computation", "figures"),
    [
        (
            "Phải thi hành 1.000 việc, có điều kiện 800 việc; thi hành xong 600 việc, đạt tỷ lệ 60%.",
            "wrong_denominator",
            "600 việc / 1.000 việc = 60 %; 600 việc / 800 việc = 75 %",
            ["60%", "600 việc", "1.000 việc", "800 việc"],
        ),
        (
            "Tổng số thụ lý 2.000 việc, có điều kiện thi hành 1.600 việc, chưa có điều kiện 400 việc, chiếm 25%.",
            "wrong_denominator",
            "400 việc / 1.600 việc = 25 %; 400 việc / 2.000 việc = 20 %",
            ["25%", "400 việc", "1.600 việc", "2.000 việc"],
        ),
        (
            "Có điều kiện 800 việc; thi hành xong 600 việc, đạt tỷ lệ 70%.",
            "share_mismatch",
            "600 việc / 800 việc = 75 %, không phải 70%",
            ["70%", "600 việc", "800 việc"],
        ),
        (
            "Có điều kiện 800 việc (chiếm 70% tổng số phải thi hành 1.000 việc).",
            "share_mismatch",
            "800 việc / 1.000 việc = 80 %, không phải 70%",
            ["70%", "800 việc", "1.000 việc"],
        ),
        # The whole that a rate names is the one it is held against.
        (
            "Phải thi hành 1.000 việc, có điều kiện 800 việc; thi hành xong 600 việc, đạt 75% tổng số phải thi hành.",
            "wrong_denominator",
            "600 việc / 800 việc = 75 %; 600 việc / 1.000 việc = 60 %",
            ["75%", "600 việc", "800 việc", "1.000 việc"],
        ),
        # A fraction and the rate after it, each part with its own number.
        (
            "Thi hành xong 600/800 việc, đạt 65%.",
            "share_mismatch",
            "600 / 800 = 75 %, không phải 65%",
            ["65%", "600/800 việc", "600/800 việc"],
        ),
        (
            "Về thi hành án hành chính: phải thi hành 200 bản án, thi hành xong 90 bản án, đạt tỷ lệ 55%.",
            "share_mismatch",
            "90 bản án / 200 bản án = 45 %, không phải 55%",
            ["55%", "90 bản án", "200 bản án"],
        ),
        (
            "Tổng số phải thi hành 1.000 việc, có điều kiện 1.200 việc.",
            "parts_exceed_whole",
            "1.200 > 1.000",
            ["1.000 việc", "1.200 việc"],
        ),
        (
            "Tổng số phải thi hành 1.000 việc, có điều kiện 700 việc, chưa có điều kiện 400 việc.",
            "parts_exceed_whole",
            "700 việc + 400 việc = 1.100 > 1.000",
            ["1.000 việc", "700 việc", "400 việc"],
        ),
        (
            "Tỷ lệ có điều kiện là 70,5%, tỷ lệ chưa có điều kiện là 35%.",
            "parts_exceed_whole",
            "70,5% + 35% = 105,50 %",
            ["70,5%", "35%"],
        ),
        (
            "Đã thi hành xong 900 việc. Trong đó, án tín dụng, ngân hàng thi hành xong 1.100 việc.",
            "parts_exceed_whole",
            "1.100 > 900",
            ["900 việc", "1.100 việc"],
        ),
        (
            "Thi hành xong 1.000 việc, tăng 50 việc (9,5%) so với cùng kỳ.",
            "change_mismatch",
            "kỳ trước 1.000 − 50 = 950; 50 / 950 = 5,26 %",
            ["50 việc", "9,5%", "1.000 việc"],
        ),
        (
            "Thi hành xong 900 việc, giảm 100 việc (20%) so với cùng kỳ.",
            "change_mismatch",
            "kỳ trước 900 + 100 = 1.000; 100 / 1.000 = 10 %",
            ["100 việc", "20%", "900 việc"],
        ),
        (
            "Thi hành xong 40.000 tỷ đồng, tăng 2.000 tỷ đồng (tăng 52,6%) so với cùng kỳ.",
            "change_mismatch",
            "kỳ trước 40.000.000.000.000 − 2.000.000.000.000 = 38.000.000.000.000; "
            "2.000.000.000.000 / 38.000.000.000.000 = 5,26 %",
            ["2.000 tỷ đồng", "52,6%", "40.000 tỷ đồng"],
        ),
        # "tỷ" for "nghìn tỷ": the part is a thousand times too large, or the rate a thousand times what it may be.
        (
            "Tổng số phải thi hành 9 tỷ đồng, có điều kiện 5.000 tỷ đồng.",
            "unit_scale",
            "5.000.000.000.000 > 9.000.000.000",
            ["9 tỷ đồng", "5.000 tỷ đồng"],
        ),
        (
            "Có điều kiện 5.000 tỷ đồng; thi hành xong 2 tỷ đồng, đạt tỷ lệ 40%.",
            "unit_scale",
            "2 tỷ đồng / 5.000 tỷ đồng = 0,04 %",
            ["2 tỷ đồng", "5.000 tỷ đồng", "40%"],
        ),
        (
            "Về việc: có điều kiện 1.000 việc, thi hành xong 800 việc, đạt tỷ lệ 40%. "
            "Về tiền: có điều kiện 500 tỷ đồng, thi hành xong 200 tỷ đồng, đạt tỷ lệ 80%.",
            "swapped",
            "800 việc / 1.000 việc = 80 %; 200 tỷ đồng / 500 tỷ đồng = 40 %",
            ["40%", "80%", "800 việc", "1.000 việc"],
        ),
        (
            "Thụ lý 1.000 việc, trong đó cũ chuyển sang 400 việc, thụ lý mới 500 việc.",
            "other",
            "400 việc + 500 việc = 900 ≠ 1.000",
            ["1.000 việc", "400 việc", "500 việc"],
        ),
        (
            "Chỉ tiêu được giao là 80%, kết quả đạt 83,5%, vượt 4,5% so với chỉ tiêu.",
            "other",
            "83,50 − 80 = 3,50",
            ["4,5%", "83,5%", "80%"],
        ),
        (
            "Chỉ tiêu được giao là 80%, kết quả đạt 77,5%, còn thiếu 3,5% so với chỉ tiêu.",
            "other",
            "77,50 − 80 = -2,50",
            ["3,5%", "77,5%", "80%"],
        ),
    ],
)
def test_a_contradiction_is_told_once_with_its_computation(
    text: str, kind: str, computation: str, figures: list[str]
) -> None:
    assert found(text) == [(kind, computation, figures)]


@pytest.mark.parametrize(
    "text",
    [
        "Phải thi hành 1.000 việc, có điều kiện 800 việc; thi hành xong 600 việc, đạt tỷ lệ 75%.",
        "Tổng số thụ lý 2.000 việc, có điều kiện thi hành 1.600 việc, chưa có điều kiện 400 việc, chiếm 20%.",
        "Phải thi hành 1.000 việc, có điều kiện 800 việc; thi hành xong 600 việc, đạt 60% tổng số phải thi hành.",
        "Phải thi hành 1.000 việc, có điều kiện 800 việc; xong 600 việc, đạt 60% trên tổng số việc phải thi hành.",
        # What was entrusted is left out of "phải thi hành", over which the rate is.
        "Tổng số thụ lý 1.030 việc, có điều kiện 800 việc, chiếm 80%.",
        "Tổng số thụ lý 1.100 việc, phải thi hành 1.000 việc, có điều kiện 800 việc, chiếm 80%.",
        "Thi hành xong 600/800 việc, đạt 75%.",
        "Đạt tỷ lệ 75% (600 việc/800 việc có điều kiện).",
        # Of two years, of two districts, of two kinds of cases: each by itself.
        "Năm 2023: có điều kiện 700 việc, xong 350 việc, đạt 50%. Năm 2024: có điều kiện 800 việc, xong 600 việc, "
        "đạt 75%.",
        "Huyện Di Linh có điều kiện 700 việc, thi hành xong 350 việc, đạt 50%. Huyện Đức Trọng có điều kiện 400 việc, "
        "thi hành xong 300 việc, đạt 75%.",
        "Có điều kiện 800 việc, thi hành xong 600 việc, đạt 75%; án tín dụng, ngân hàng có điều kiện 80 việc, thi hành "
        "xong 20 việc, đạt 25%.",
        "Có điều kiện 800 việc, thi hành xong 600 việc (cùng kỳ năm 2023 là 450 việc), đạt tỷ lệ 75%.",
        # Administrative judgments: over all that are to be enforced.
        "Về thi hành án hành chính: phải thi hành 200 bản án, có điều kiện 120 bản án, thi hành xong 90 bản án, "
        "đạt tỷ lệ 45%.",
        "Về thi hành án hành chính: phải thi hành 200 bản án, thi hành xong 90 bản án, đạt tỷ lệ 45%.",
        "Tổng số phải thi hành 1.000 việc, có điều kiện 1.000 việc.",
        # Postponed and suspended cases are neither enforceable nor not.
        "Tổng số phải thi hành 1.000 việc, có điều kiện 700 việc, chưa có điều kiện 250 việc.",
        "Tổng số phải thi hành trên 500 tỷ đồng, có điều kiện 360 tỷ đồng, chưa có điều kiện 142 tỷ đồng.",
        "Tỷ lệ có điều kiện là 70,5%, tỷ lệ chưa có điều kiện là 29,5%.",
        "Tỷ lệ có điều kiện là 70,6%, tỷ lệ chưa có điều kiện là 29,5%.",  # both rounded up
        "Đã thi hành xong 900 việc. Trong đó, án tín dụng, ngân hàng thi hành xong 110 việc.",
        "Thi hành xong 1.000 việc, tăng 50 việc (5,26%) so với cùng kỳ.",
        "Thi hành xong 1.000 việc, tăng 50 việc (5,3%) so với cùng kỳ.",
        "Thi hành xong 1.000 việc, tăng 50 việc (5%) so với cùng kỳ.",  # of this period's
        "Thi hành xong 900 việc, giảm 100 việc (10%) so với cùng kỳ.",
        "Thi hành xong 40.000 tỷ đồng, tăng 2.000 tỷ đồng (tăng 5,26%) so với cùng kỳ.",
        # After a rate "tăng 2,5%" is in points, and no share of any amount.
        "Đã thi hành xong 1.000 việc, đạt tỷ lệ 80%, tăng 2,5% so với cùng kỳ.",
        "Thi hành xong 800 việc/1.000 việc có điều kiện, đạt tỷ lệ 80%, tăng 2,5% so với cùng kỳ.",
        "Tổng số phải thi hành 9 nghìn tỷ đồng, có điều kiện 5.000 tỷ đồng.",
        "Có điều kiện 5.000 tỷ đồng; thi hành xong 2 nghìn tỷ đồng, đạt tỷ lệ 40%.",
        "Về việc: có điều kiện 1.000 việc, thi hành xong 800 việc, đạt tỷ lệ 80%. "
        "Về tiền: có điều kiện 500 tỷ đồng, thi hành xong 200 tỷ đồng, đạt tỷ lệ 40%.",
        "Thụ lý 900 việc, trong đó cũ chuyển sang 400 việc, thụ lý mới 500 việc.",
        # "đã trừ sổ theo dõi riêng": a total may be less than its parts.
        "Thụ lý 880 việc, trong đó cũ chuyển sang 400 việc, thụ lý mới 500 việc.",
        "Thụ lý gần 1.000 việc, trong đó cũ chuyển sang 400 việc, thụ lý mới 590 việc.",
        "Chỉ tiêu được giao là 80%, kết quả đạt 83,5%, vượt 3,5% so với chỉ tiêu.",
        "Chỉ tiêu được giao là 80%, kết quả đạt 77,5%, còn thiếu 2,5% so với chỉ tiêu.",
        # "hoàn toàn" is not "hoãn".
        "Có điều kiện 800 việc; thi hành xong 600 việc, đạt 75%, trong đó xong hoàn toàn 580 việc.",
    ],
)
def test_a_relation_that_holds_raises_no_alarm(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("83,87%", True),
        ("83,9%", True),
        ("84%", True),
        ("83,8%", True),  # cut off
        ("83,88%", True),
        ("trên 83%", True),
        ("hơn 83,8%", True),
        ("gần 84%", True),
        ("khoảng 83%", True),
        ("xấp xỉ 84%", True),
        ("83,7%", False),
        ("84,1%", False),
        ("83%", False),
        ("trên 85%", False),
        ("gần 83%", False),
        ("khoảng 89%", False),
    ],
)
def test_how_a_rate_may_be_rounded_and_qualified(printed: str, right: bool) -> None:
    text = f"Có điều kiện 31 việc; thi hành xong 26 việc, đạt tỷ lệ {printed}."  # 83,870967…
    assert [kind for kind, _, _ in found(text)] == ([] if right else ["share_mismatch"])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Có điều kiện trên 500 tỷ đồng; thi hành xong gần 200 tỷ đồng, đạt tỷ lệ 39,21%.", True),
        ("Có điều kiện trên 500 tỷ đồng; thi hành xong gần 200 tỷ đồng, đạt tỷ lệ 41%.", False),
        ("Có điều kiện khoảng 500 tỷ đồng; thi hành xong khoảng 200 tỷ đồng, đạt tỷ lệ 41%.", True),
        ("Có điều kiện khoảng 500 tỷ đồng; thi hành xong khoảng 200 tỷ đồng, đạt tỷ lệ 49%.", False),
        ("Thi hành xong trên 1.000 việc, tăng 50 việc (5,2%) so với cùng kỳ.", True),
        # Round amounts are rounded, but not by half.
        ("Có điều kiện 500 tỷ đồng; thi hành xong 200 tỷ đồng, đạt tỷ lệ 40,15%.", True),
        ("Có điều kiện 500 tỷ đồng; thi hành xong 200 tỷ đồng, đạt tỷ lệ 44%.", False),
        ("Có điều kiện 5 tỷ đồng; thi hành xong 2 tỷ đồng, đạt tỷ lệ 44%.", True),
    ],
)
def test_a_relation_of_qualified_amounts_is_as_wide_as_they_are(text: str, right: bool) -> None:
    assert (found(text) == []) is right


def test_each_pair_of_figures_is_told_once() -> None:
    # The part exceeds its whole, and the rate fits nothing: the first says it.
    text = "Phải thi hành 1.000 việc, có điều kiện 1.500 việc; thi hành xong 600 việc, đạt tỷ lệ 75%."
    pairs = [frozenset(figures[:2]) for _, _, figures in found(text)]
    assert len(pairs) == len(set(pairs)) == 2


def test_without_the_text_a_rate_is_over_what_it_usually_is() -> None:
    text = HEAD + "Phải thi hành 1.000 việc, có điều kiện 800 việc; xong 600 việc, đạt 60% tổng số phải thi hành."
    figures = read_records(text, read_metadata(text)).figures
    assert read_checks(figures, text) == ()
    assert [check.kind.value for check in read_checks(figures)] == ["wrong_denominator"]


def test_the_id_of_a_check_is_that_of_its_figures_in_any_order() -> None:
    (check,) = read_checks(figures_of("Có điều kiện 800 việc; thi hành xong 600 việc, đạt tỷ lệ 70%."))
    assert check_id("d", check, ["f1", "f2"]) == check_id("d", check, ["f2", "f1"])
    assert check_id("d", check, ["f1", "f2"]) != check_id("d", check, ["f1", "f3"])


def figures_of(text: str) -> tuple:
    return read_records(HEAD + text, read_metadata(HEAD + text)).figures


def stored(name: str, text: str, head: str = HEAD) -> list[StoredFigure]:
    figures = read_records(head + text, read_metadata(head + text)).figures
    return [StoredFigure(f"{name}{i}", name, f"{name}.txt", figure) for i, figure in enumerate(figures)]


def between(one: str, other: str) -> tuple[Check, ...]:
    return sources_that_disagree([*stored("a", one), *stored("b", other)])


def test_two_sources_of_one_figure_are_held_against_each_other() -> None:
    (check,) = between("Đã thi hành xong 1.000 việc.", "Đã thi hành xong 1.100 việc.")
    assert (check.kind.value, check.severity) == ("sources_disagree", Severity.MEDIUM)
    assert check.computation == "1.000 việc ≠ 1.100 việc; chênh lệch 100"
    assert [(figure.source, figure.record.raw) for figure in check.figures] == [
        ("a.txt", "1.000 việc"),
        ("b.txt", "1.100 việc"),
    ]


def test_sources_that_are_close_may_be_preliminary_and_final() -> None:
    (check,) = between("Đã thi hành xong 1.000 việc.", "Đã thi hành xong 1.010 việc.")
    assert check.severity is Severity.LOW


def test_of_several_sources_the_two_furthest_apart_are_named() -> None:
    texts = {"a": "1.000", "b": "1.050", "c": "1.200"}
    figures = [figure for name, n in texts.items() for figure in stored(name, f"Đã thi hành xong {n} việc.")]
    (check,) = sources_that_disagree(figures)
    assert [figure.source for figure in check.figures] == ["a.txt", "c.txt"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đã thi hành xong 1.000 việc.", "Đã thi hành xong 1.000 việc."),
        ("Đã thi hành xong 53.750 tỷ đồng.", "Đã thi hành xong 53.750 tỷ 695 triệu đồng."),  # rounded
        ("Đã thi hành xong trên 53 nghìn tỷ đồng.", "Đã thi hành xong 53.750 tỷ đồng."),
        ("Đã thi hành xong gần 54 nghìn tỷ đồng.", "Đã thi hành xong 53.750 tỷ đồng."),
        ("Đã thi hành xong 1.000 việc.", "Năm 2023, đã thi hành xong 1.100 việc."),  # another period
        ("Đã thi hành xong 1.000 việc.", "Huyện Di Linh đã thi hành xong 1.100 việc."),  # another place
        ("Đã thi hành xong 1.000 việc.", "Đã thi hành xong 1.100 việc án tín dụng."),  # other cases
        ("Đã thi hành xong 1.000 việc.", "Chỉ tiêu được giao 1.100 việc."),
        ("Đã thi hành xong 1.000 việc.", "Đã thi hành xong 3.000 việc."),  # too far apart to be one thing
    ],
)
def test_sources_that_may_say_the_same_or_speak_of_different_things_do_not_disagree(one: str, other: str) -> None:
    assert between(one, other) == ()


def test_what_one_source_says_twice_is_not_between_sources() -> None:
    figures = stored("a", "Đã thi hành xong 1.000 việc.")
    again = [
        replace(figure, id="x", record=replace(figure.record, value=figure.record.value + 90)) for figure in figures
    ]
    assert sources_that_disagree([*figures, *again]) == ()
