"""Figures in order of time: what is joined, what stands for a period, who disagrees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ui import chart, series, strings
from ui.records import Period, Span, StoredFigure


def figure(
    value: str, year: int | None = 2020, label: str = "năm {0}", months: int = 12, document: str = "a", **fields: object
) -> StoredFigure:
    """A figure of the statistics year, from 1 October on."""
    period = None
    if year is not None:
        last = date(year, 9, 30) if months == 12 else date(year, months - 3, 30)
        period = Period(label.format(year), date(year - 1, 10, 1), last)
    known: dict[str, object] = {
        "id": f"{document}-{value}-{label}-{year}",
        "at": Span(document, f"{document}.pdf", 0, 5, f"{value} việc"),
        "indicator": "all.completed.case",
        "indicator_text": None,
        "kind": "level",
        "value": value,
        "unit": "case",
        "qualifier": None,
        "period": period,
        "place": "toàn quốc",
        "compared_to": None,
    }
    return StoredFigure(**{**known, **fields})  # type: ignore[arg-type]


def test_years_stand_with_years_and_half_years_with_half_years_in_order_of_time() -> None:
    half = "6 tháng đầu năm {0}"
    found = series.groups(
        [
            figure("3", 2021),
            figure("1", 2019),
            figure("2", 2020),
            figure("9", 2021, half, 6),
            figure("8", 2020, half, 6),
        ]
    )

    assert [(group.name, group.periods) for group in found] == [
        (strings.WHOLE_YEAR, ("năm 2019", "năm 2020", "năm 2021")),
        ("6 tháng đầu năm", ("6 tháng đầu năm 2020", "6 tháng đầu năm 2021")),
    ]
    assert [point.figure.value for point in found[0].points] == ["1", "2", "3"]


def test_two_names_of_the_same_days_are_one_period() -> None:
    named = [figure("1"), figure("1", document="b"), figure("1", label="12 tháng năm {0}", document="c")]

    (group,) = series.groups(named)

    assert group.periods == ("năm 2020",)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("năm {0}", strings.WHOLE_YEAR),
        ("quý I năm {0}", "quý I"),
        ("10 tháng năm {0}", "10 tháng"),
        ("9 tháng đầu năm {0}", "9 tháng đầu năm"),
    ],
)
def test_a_group_is_named_by_its_periods_without_their_years(label: str, name: str) -> None:
    assert series.groups([figure("1", label=label), figure("1", 2021, label=label)])[0].name == name


def test_a_group_of_one_period_is_named_by_it() -> None:
    assert series.groups([figure("1")])[0].name == "năm 2020"


def test_places_are_lines_of_their_own() -> None:
    (group,) = series.groups([figure("1"), figure("2", place="Nghệ An"), figure("3", place=None)])

    assert set(group.series) == {"toàn quốc", "Nghệ An", strings.NO_PLACE}


def test_what_has_no_days_or_no_number_is_not_drawn() -> None:
    early = figure("1", period=Period("những tháng đầu năm 2023", None, None))

    assert series.groups([figure("1", None), early, figure("chưa rõ")]) == ()
    assert series.in_time_order([early, figure("2")])[0].value == "2"


def test_what_most_documents_state_is_on_the_line_and_the_others_beside_it() -> None:
    stated = [figure("12"), figure("10", document="b"), figure("12", document="c")]

    (group,) = series.groups(stated)

    assert [(point.figure.value, point.on_line, point.sources) for point in group.points] == [
        ("12", True, 2),
        ("10", False, 1),
    ]


def test_documents_disagree_where_no_value_of_theirs_agrees() -> None:
    (found,) = series.disagreements([figure("12"), figure("10", document="b"), figure("7", 2021)])

    assert (found.series, found.period) == ("toàn quốc", "năm 2020")
    assert [f.value for f in found.figures] == ["12", "10"]


@pytest.mark.parametrize(
    "figures",
    [
        # One document may state parts of a whole beside the whole.
        [figure("12"), figure("10")],
        [figure("12"), figure("10"), figure("12", document="b")],
        [figure("12"), figure("10", place="Nghệ An", document="b")],
        [figure("12"), figure("10", 2021, document="b")],
        [figure("12"), figure("10", indicator_text="giao rừng", document="b")],
    ],
)
def test_other_differences_are_no_disagreement(figures: list[StoredFigure]) -> None:
    assert series.disagreements(figures) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (figure("81.41", unit="percent"), figure("81.4", unit="percent"), True),
        (figure("81.41", unit="percent"), figure("81.5", unit="percent"), False),
        (figure("53750000000000", unit="VND", qualifier="over"), figure("53756100000000", unit="VND"), True),
        (figure("53750000000000", unit="VND", qualifier="over"), figure("54000000000000", unit="VND"), False),
        (figure("53750000000000", unit="VND"), figure("54000000000000", unit="VND"), False),
        (
            figure("75000000000000", unit="VND", qualifier="over"),
            figure("75240000000000", unit="VND", qualifier="over"),
            True,
        ),
        (figure("412305"), figure("412000"), False),
        (figure("412305"), figure("412000", qualifier="over"), True),
        (figure("5"), figure("5.0"), True),
    ],
)
def test_rounding_and_about_are_no_other_value(one: StoredFigure, other: StoredFigure, same: bool) -> None:
    assert series.agree(one, other) is same
    assert series.agree(other, one) is same


def test_only_the_series_with_the_most_periods_are_kept() -> None:
    long, short = [figure("1", 2020), figure("1", 2021)], [figure("2", 2020, place="Nghệ An")]

    assert series.most_told([*short, *long], 1) == (long, 2)


def test_every_mark_of_the_chart_carries_its_figure() -> None:
    figures = [figure("12"), figure("10", document="b"), figure("7", 2021)]
    (group,) = series.groups(figures)

    drawn = chart.draw_group(group, "case", chart.colours(group.series)).to_dict()

    rows = drawn["layer"][0]["data"]["values"] if "data" in drawn["layer"][0] else drawn["data"]["values"]
    assert {row["id"] for row in rows} == {f.id for f in figures}
    assert [row["tick"] for row in rows] == ["2020", "2020", "2021"]


def test_money_is_drawn_in_billions() -> None:
    (group,) = series.groups([figure("53750000000000", unit="VND")])

    assert "tỷ đồng" in str(chart.draw_group(group, "VND", chart.colours(group.series)).to_dict())


def test_periods_of_the_same_year_keep_their_whole_names_under_the_axis() -> None:
    assert chart.tick_labels(["quý I năm 2020", "quý II năm 2020"])["quý I năm 2020"] == "quý I năm 2020"
    assert chart.tick_labels(["năm 2019", "năm 2020"]) == {"năm 2019": "2019", "năm 2020": "2020"}


def test_a_gap_of_years_is_seen_as_one() -> None:
    assert chart.time_line(["2020", "2023"]) == ["2020", "2021", "2022", "2023"]
    assert chart.time_line(["quý I năm 2020", "quý I năm 2023"]) == ["quý I năm 2020", "quý I năm 2023"]


def test_rates_close_to_each_other_look_close() -> None:
    (group,) = series.groups([figure("66.53", unit="percent"), figure("65", 2021, unit="percent")])

    assert chart.rate_range([point.value for point in group.points]) == [60, 72]
    assert chart.rate_range([Decimal("99.5"), Decimal("2")]) == [0, 100]
    assert chart.rate_range([Decimal("120"), Decimal("-7.5")]) == [-13, 125]
