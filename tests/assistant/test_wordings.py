"""Colloquial wordings in the words of reports, and short forms of places and kinds of cases."""

from __future__ import annotations

import pytest

from assistant.content import expand_question, narrowing_words
from assistant.understand import understand
from assistant.wordings import standard_wording
from ingest.figures import Measure, Subject
from ingest.periods import PeriodKind
from ingest.places import bare_districts, with_short_names


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Năm 2022 Lào Cai xử lý xong bao nhiêu việc?", "Năm 2022 Lào Cai thi hành xong bao nhiêu việc?"),
        ("Nửa đầu năm công tác 2022 thu về bao nhiêu tiền?", "6 tháng đầu năm 2022 thu được bao nhiêu tiền?"),
        ("nua dau nam 2022 thu ve bao nhieu tien", "6 thang dau nam 2022 thu duoc bao nhieu tien"),
        ("Bộ trưởng dặn dò gì?", "Bộ trưởng yêu cầu gì?"),
    ],
)
def test_a_wording_is_read_in_the_words_of_reports(typed: str, read: str) -> None:
    assert standard_wording(typed) == read


def test_wordings_of_figures_leave_other_questions_and_names_alone() -> None:
    assert standard_wording("Hoàn tất thủ tục bán đấu giá thế nào?") == "Hoàn tất thủ tục bán đấu giá thế nào?"
    assert "Thái Nguyên" in standard_wording("Thái Nguyên năm 2020 đạt tỷ lệ bao nhiêu?")


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("Q.Ninh, Đ.Nẵng và T. Hóa", "Quảng Ninh, Đà Nẵng và Thanh Hóa"),
        ("NA năm 2023", "Nghệ An năm 2023"),
        ("q.ninh nam 2023", "quang ninh nam 2023"),
        # Several provinces begin so, or the letters stand for something else.
        ("QN năm 2023", "QN năm 2023"),
        ("TH xong", "TH xong"),
        ("ông N. Văn A", "ông N. Văn A"),
    ],
)
def test_short_names_of_provinces(typed: str, named: str) -> None:
    assert with_short_names(typed) == named


def test_districts_without_their_kind() -> None:
    named = bare_districts("Ngũ Hành Sơn, Đà Nẵng và ông Nguyễn Thanh Xuân")
    assert [mention.name for mention in named] == ["Ngũ Hành Sơn"]


def test_letters_after_an_are_kinds_of_cases() -> None:
    assert "kinh tế, tham nhũng" in expand_question("Án KT, TN năm 2021 xong bn việc?")
    assert "KT" in expand_question("Sở KT và HT")


def test_a_dated_meeting_is_no_city_and_ct_after_vuot_is_a_target() -> None:
    assert expand_question("HN 27/11 nêu gì?").startswith("hội nghị 27/11")
    assert "chỉ tiêu" in expand_question("vượt CT bao nhiêu?")
    assert "chỉ tiêu" not in expand_question("CT 05 yêu cầu gì?")


def narrowing(question: str) -> tuple[str, ...]:
    """Return what must be said beside the figure asked for."""
    return understand(question).residual


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Khép lại năm 2022, Lào Cai chốt thi hành xong bao nhiêu việc?", ()),
        ("Năm 2022 Lào Cai thi hành xong bao nhiêu việc án ma túy?", ("ma", "tuý")),
        ("Năm 2022 số việc thi hành xong của lực lượng quân đội là bao nhiêu?", ("lực", "lượng", "quân", "đội")),
    ],
)
def test_only_what_narrows_a_figure_must_be_said_beside_it(question: str, words: tuple[str, ...]) -> None:
    assert narrowing(question) == words


def test_words_after_a_preposition_narrow_and_others_do_not() -> None:
    text = "lào cai chốt việc bị hủy"
    assert narrowing_words(text, "lao cai chot viec bi huy", [(0, 7)], False) == ["huỷ"]


def test_periods_of_questions() -> None:
    months, year = understand("Lào Cai có bao nhiêu việc ở mốc 9 tháng và khi hết năm 2022?").periods[::-1]
    assert (months.kind, months.count, months.year) == (PeriodKind.MONTHS, 9, 2022)
    assert year.kind is PeriodKind.YEAR
    known = understand("Suy từ kết quả năm 2022, năm 2021 Lào Cai thi hành xong bao nhiêu việc?").periods
    assert [period.year for period in known] == [2021, 2022]


def test_kinds_of_cases_and_measures_through_short_forms() -> None:
    question = understand("Án TD, NH năm 2022 xong bn việc?")
    assert question.subject is Subject.CREDIT
    assert question.asks[0].measure is Measure.COMPLETED
