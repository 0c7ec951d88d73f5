from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.types import AnswerFigure, Refusal, Turn
from eval.datasets import Expect, Question
from eval.metrics.context import asked_about, wrong_period, wrong_place
from ingest.types import Period, Unit

ASKED = Question(
    id="q", question="Năm 2022 Hà Nội thi hành xong bao nhiêu việc?", history=(), type="figure",
    expect=Expect.ANSWER, answer="9.123 việc", must_include=(("9.123",),), source=("a.txt",), evidence=(),
)  # fmt: skip


def figure(period="năm 2022", place="Hà Nội"):
    return AnswerFigure(
        indicator="", value=Decimal(1), unit=Unit.CASE, qualifier=None, place=place, raw="", citation=1,
        period=Period(period, None, None) if period else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "wrong"),
    [
        ([figure()], False),
        ([figure("năm 2021")], True),
        ([figure("6 tháng đầu năm 2022")], True),
        ([figure("năm 2021"), figure()], False),
        ([figure(None)], None),
    ],
)
def test_an_answer_whose_figures_are_all_of_another_period_is_of_a_wrong_period(figures, wrong):
    assert wrong_period(ASKED, "9.123 việc", False, figures) is wrong


@pytest.mark.parametrize(
    ("asked", "stated", "wrong"),
    [
        ("Hà Nội", "Hà Nội", False),
        ("Hà Nội", "Huế", True),
        ("Hà Nội", "toàn quốc", True),
        ("Bắc Giang", "Bắc Ninh", False),  # merged on 1 July 2025
        ("Hà Nội", None, None),
    ],
)
def test_an_answer_whose_figures_are_all_of_another_place_is_of_a_wrong_place(asked, stated, wrong):
    question = replace(ASKED, question=f"Năm 2022 {asked} thi hành xong bao nhiêu việc?")
    assert wrong_place(question, "9.123 việc", False, [figure(place=stated)]) is wrong


def test_a_refusal_is_never_of_a_wrong_period_or_place():
    assert wrong_period(ASKED, "", True, [figure("năm 2021")]) is None
    assert wrong_place(ASKED, "", True, [figure(place="Huế")]) is None


def test_an_answer_to_a_question_to_refuse_for_its_period_is_of_a_wrong_period():
    question = replace(ASKED, expect=Expect.REFUSE, refusal=Refusal.OTHER_PERIOD)
    assert wrong_period(question, "9.123 việc", False, []) is True
    assert wrong_place(question, "9.123 việc", False, []) is None
    question = replace(ASKED, expect=Expect.REFUSE, refusal=Refusal.OTHER_PLACE)
    assert wrong_place(question, "9.123 việc", False, []) is True


def test_a_wrong_premise_is_left_out():
    question = replace(ASKED, expect=Expect.CORRECT_PREMISE)
    assert wrong_period(question, "", False, [figure("năm 2021")]) is None
    assert wrong_place(question, "", False, [figure(place="Huế")]) is None


def test_without_records_the_answers_own_words_count_where_a_figure_was_asked_for():
    assert wrong_period(ASKED, "Năm 2021: 9.123 việc.", False, []) is True
    assert wrong_period(ASKED, "Năm 2022: 9.123 việc.", False, []) is False
    assert wrong_place(ASKED, "Huế: 9.123 việc.", False, []) is True
    who = replace(ASKED, answer="Bộ trưởng")
    assert wrong_period(who, "Giao xong trong năm 2024.", False, []) is None


def test_a_question_that_names_none_asks_about_none():
    question = replace(ASKED, question="Thi hành xong bao nhiêu việc?")
    assert wrong_period(question, "", False, [figure()]) is None
    assert wrong_place(question, "", False, [figure()]) is None


def test_a_follow_up_asks_about_what_its_asker_said_last():
    history = (
        Turn("user", "Năm 2020 Huế thế nào?"), Turn("assistant", "Năm 2019 …"),
        Turn("user", "Năm 2021 thì sao?"), Turn("assistant", "…"),
    )  # fmt: skip
    asked = asked_about(replace(ASKED, question="Còn về tiền?", history=history))
    assert (asked.period, asked.place) == ("năm 2021", "Huế")


def test_every_year_of_a_list_is_asked_about():
    asked = asked_about(replace(ASKED, question="So các năm 2020, 2021 và 2024 theo văn bản ngày 18/7/2025"))
    assert [name.year for name in asked.periods] == [2020, 2021, 2024]
