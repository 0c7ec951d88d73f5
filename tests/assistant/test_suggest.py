"""Suggested questions: every one is answered by the library, goes on from the answer and was not asked before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from assistant.api.schemas import AnswerBody
from assistant.pipeline import Assistant
from assistant.suggest import MOST, SuggestionKind, figure_question, suggestions
from ingest.embedding import load_encoder
from ingest.library.library import Library
from ingest.pipeline import ingest_paths
from ingest.samples import SAMPLES_DIR
from ingest.types import FigureRecord, Period, Unit
from ui.strings import EXAMPLES

QUESTIONS = (
    *EXAMPLES,
    "Năm 2035 cả nước thi hành xong bao nhiêu việc?",
    "Năm 2024 Cần Thơ có bao nhiêu việc chưa có điều kiện thi hành?",
    "Ai ký báo cáo của Cần Thơ?",
)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the sample reports."""
    folder = tmp_path_factory.mktemp("suggest")
    with Library.open(folder / "data", encoder=lambda: load_encoder(None), durable=False) as library:
        assert not ingest_paths(library, [SAMPLES_DIR]).failed
        yield Assistant(library)


def answer_of(assistant: Assistant, question: str) -> dict[str, object]:
    return AnswerBody.of(assistant.ask(question)).model_dump(mode="json")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_suggestion_is_answered_by_the_samples(samples: Assistant, question: str) -> None:
    found = suggestions(samples, answer_of(samples, question), [question])

    assert 2 <= len(found) <= MOST
    assert len({suggestion.question for suggestion in found}) == len(found)
    for suggestion in found:
        assert suggestion.question != question
        answered = samples.ask(suggestion.question)
        assert not answered.refused, suggestion.question
        assert answered.citations


def test_a_count_goes_on_to_its_rate_and_to_other_periods_and_places(samples: Assistant) -> None:
    question = "Năm 2024 Đà Nẵng thi hành xong bao nhiêu việc?"

    found = suggestions(samples, answer_of(samples, question), [question], most=8)

    kinds = {suggestion.kind for suggestion in found}
    assert {SuggestionKind.RATE, SuggestionKind.PERIOD, SuggestionKind.PLACE} <= kinds


def test_what_was_asked_is_not_suggested_again(samples: Assistant) -> None:
    question = EXAMPLES[0]
    answer = answer_of(samples, question)
    first, *_ = suggestions(samples, answer, [question])

    again = suggestions(samples, answer, [question, first.question.upper()])

    assert first not in again


def test_a_refusal_goes_on_to_what_its_nearest_document_states(samples: Assistant) -> None:
    found = suggestions(samples, answer_of(samples, QUESTIONS[6]), [QUESTIONS[6]])

    assert SuggestionKind.FIGURE in {suggestion.kind for suggestion in found}


def record(indicator: str, place: str | None = "Đà Nẵng", period: bool = True) -> FigureRecord:
    year = Period("năm 2024", date(2023, 10, 1), date(2024, 9, 30))
    return FigureRecord(
        0, 4, "1 việc", indicator, None, "level", Decimal(1), Unit.CASE, None, year if period else None, place, None, ""
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "question"),
    [
        (record("all.completed.case"), "Năm 2024 Đà Nẵng thi hành xong bao nhiêu việc?"),
        (record("all.completed.money", "Toàn quốc"), "Năm 2024 toàn quốc thi hành xong bao nhiêu tiền?"),
        (
            record("credit.completion_rate.case"),
            "Năm 2024 Đà Nẵng án tín dụng, ngân hàng đạt tỷ lệ thi hành xong về việc là bao nhiêu?",
        ),
        (record("all.other.case"), None),
        (record("complaint.received.other"), None),
        (record("all.completed.case", None), None),
        (record("all.completed.case", period=False), None),
    ],
)
def test_a_figure_is_asked_for_by_its_period_place_and_indicator(figure: FigureRecord, question: str | None) -> None:
    assert figure_question(figure) == question
