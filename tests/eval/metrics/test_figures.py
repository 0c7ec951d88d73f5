from datetime import date
from decimal import Decimal

import pytest

from assistant.types import AnswerFigure
from eval.datasets import Expect, Question
from eval.metrics.figures import figure_match, gold_quantities
from ingest.types import Period, Unit


def asked(gold, *groups, question="Năm 2024 Hà Nội thu được bao nhiêu?", expect=Expect.ANSWER):
    return Question(
        id="q", question=question, history=(), type="figure", expect=expect, answer=gold,
        must_include=tuple(groups), source=("a.txt",), evidence=(),
    )  # fmt: skip


def figure(value, period=None, place=None):
    return AnswerFigure(
        indicator="", value=Decimal(value), unit=Unit.CASE, qualifier=None, period=period, place=place, raw="",
        citation=1,
    )  # fmt: skip


YEAR_2024 = Period("năm 2024", date(2023, 10, 1), date(2024, 9, 30))
YEAR_2023 = Period("năm 2023", date(2022, 10, 1), date(2023, 9, 30))


@pytest.mark.parametrize(
    ("answer", "matches"),
    [
        ("Thu 73.000 tỷ đồng [1].", True),
        ("Thu 73 nghìn tỷ đồng [1].", True),
        ("Thu 73.000 triệu đồng [1].", False),
        ("Thu 73.000 việc [1].", False),
        ("Thu 73 tỷ đồng [1].", False),
        ("Không rõ.", False),
    ],
)
def test_the_gold_amount_matches_in_any_spelling_of_the_same_amount(answer, matches):
    assert figure_match(asked("73 ngàn tỷ", ("73 ngàn tỷ",)), answer, False) is matches


def test_every_required_quantity_must_be_there_and_others_of_the_gold_answer_need_not():
    question = asked("9.123 việc, đạt 81,41% (năm trước 8.000 việc)", ("9.123",), ("81,41",))
    assert [claim.raw for claim in gold_quantities(question)] == ["9.123 việc", "81,41%"]
    assert figure_match(question, "Xong 9.123 việc, đạt 81,41%.", False) is True
    assert figure_match(question, "Xong 9.123 việc.", False) is False


def test_a_figure_of_another_period_or_place_does_not_match():
    question = asked("9.123 việc", ("9.123",))
    said = "Xong 9.123 việc."
    assert figure_match(question, said, False, [figure(9123, YEAR_2024, "Hà Nội")]) is True
    assert figure_match(question, said, False, [figure(9123, YEAR_2023, "Hà Nội")]) is False
    assert figure_match(question, said, False, [figure(9123, YEAR_2024, "Huế")]) is False
    assert figure_match(question, said, False, [figure(9123)]) is True
    assert figure_match(question, said, False, [figure(8, YEAR_2023)]) is True


def test_a_refusal_of_a_question_with_figures_is_no_match():
    assert figure_match(asked("9.123 việc", ("9.123",)), "Chỉ có 9.123 việc.", True) is False


@pytest.mark.parametrize(
    "question",
    [
        asked("Bộ trưởng", ("Bộ trưởng",)),
        asked("", expect=Expect.REFUSE),
        asked("Sai, 9.123 việc", ("9.123",), expect=Expect.CORRECT_PREMISE),
    ],
)
def test_questions_without_gold_figures_do_not_count(question):
    assert figure_match(question, "9.123 việc", False) is None
