"""Follow-ups stand alone with what the conversation supplies, and only that."""

import pytest

from assistant.history import standalone
from assistant.types import Turn
from assistant.understand import understand
from ingest.figures import Basis, Subject
from ingest.periods import PeriodKind, PeriodName

FIRST = "Thanh Hóa 9 tháng năm 2023 thi hành xong bao nhiêu việc?"


def after(question: str, *earlier: str) -> str:
    return standalone(question, [Turn("user", text) for text in earlier])


def test_without_history_a_question_stays_as_it_is() -> None:
    assert after("Năm 2022 thi hành xong bao nhiêu việc?") == "Năm 2022 thi hành xong bao nhiêu việc?"


def test_a_new_basis_keeps_period_and_place() -> None:
    question = understand(after("Còn về tiền?", FIRST))
    assert question.places == ("Thanh Hóa",)
    assert question.periods == (PeriodName(PeriodKind.MONTHS, 2023, 9),)
    assert {ask.basis for ask in question.asks} == {Basis.MONEY}


def test_a_new_period_replaces_the_old_one() -> None:
    question = understand(after("Thế năm 2022?", FIRST))
    assert question.periods == (PeriodName(PeriodKind.YEAR, 2022),)
    assert question.places == ("Thanh Hóa",)


@pytest.mark.parametrize("follow_up", ["Còn Nghệ An?", "the con nghe an", "Nghệ An thì sao?"])
def test_a_new_place_replaces_the_old_one(follow_up: str) -> None:
    question = understand(after(follow_up, FIRST))
    assert question.places == ("Nghệ An",)
    assert question.periods == (PeriodName(PeriodKind.MONTHS, 2023, 9),)


def test_a_new_subject_is_asked_in_cases_and_money() -> None:
    question = understand(after("Còn án tín dụng, ngân hàng thì sao?", FIRST))
    assert question.subject is Subject.CREDIT
    assert {ask.basis for ask in question.asks} == {Basis.CASE, Basis.MONEY}


def test_a_question_that_stands_alone_takes_nothing_over() -> None:
    alone = "Luật Thi hành án dân sự mới số bao nhiêu và có hiệu lực khi nào?"
    assert after(alone, FIRST) == alone


def test_a_pronoun_is_the_person_last_named() -> None:
    history = [Turn("user", "Ai chủ trì hội nghị?"), Turn("assistant", "Ông Trần Văn Nam chủ trì."), Turn("user", "x")]
    assert "Trần Văn Nam" in standalone("Ông ấy chỉ đạo gì?", history)


def test_context_is_carried_through_several_follow_ups() -> None:
    question = understand(after("Đạt tỷ lệ bao nhiêu?", FIRST, "Còn Nghệ An?"))
    assert question.places == ("Nghệ An",)
    assert question.periods == (PeriodName(PeriodKind.MONTHS, 2023, 9),)


def test_a_pasted_document_in_the_history_costs_nothing() -> None:
    pasted = [Turn("user", "thi hành án dân sự " * 50_000) for _ in range(40)]
    assert len(standalone("Còn về tiền?", pasted)) < 2_000
