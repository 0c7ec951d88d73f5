"""How an answer was found, in words: scores by what they look at, filters, passages that were cited."""

from __future__ import annotations

import pytest

from ui import how, strings
from ui.client import Answer, Citation, Passage
from ui.records import Check, Span

ANSWER = Answer(
    "a",
    "Xong [1].",
    False,
    None,
    (Citation(1, "d1", "a.pdf", "Báo cáo", None, None, 2, 10, 20, "mười chữ cái"),),
    (),
    (),
    "llm",
    1500.0,
    "Năm 2020 xong bao nhiêu?",
)


def passage(document_id: str, start: int, end: int, **fields: object) -> Passage:
    known: dict[str, object] = {"page": None, "score": 1.0, "parts": {}}
    return Passage(Span(document_id, "a.pdf", start, end, "<i>chữ</i> " * 60, "Báo <b>cáo</b>"), **{**known, **fields})  # type: ignore[arg-type]


def test_a_score_is_told_by_what_it_looks_at_the_largest_first() -> None:
    parts = {"bm25": 1.0, "cover": 0.5, "agrees_period": -2.0, "title_vector": 0.25, "agrees_names": 0.01}

    assert how.score_parts(parts) == "kỳ −2,00 · khớp từ +1,50 · gần nghĩa +0,25"


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({}, strings.HOW_NO_FILTERS),
        ({"period": "2020", "place": ""}, "kỳ 2020"),
        ({"place": "Hà Nội", "document_ids": ["a", "b"]}, "địa bàn Hà Nội, 2 tài liệu được chọn"),
    ],
)
def test_filters_are_told_in_words(filters: dict[str, object], words: str) -> None:
    assert how.filters_text(filters) == words


def test_the_account_names_question_mode_passages_and_checks_and_nothing_of_it_is_a_tag() -> None:
    check = Check("k", "year", "high", "Sai <u>năm</u>.", "", ())
    found = how.Found((passage("d1", 15, 40, page=2), passage("d1", 20, 40), passage("d2", 10, 20)), (check,))

    html = how.html(ANSWER, "Bao nhiêu?", {}, found)

    for part in (
        "Năm 2020 xong bao nhiêu?",
        strings.MODE_LLM,
        "1,50 giây",
        "a.pdf · tr. 2",
        "Sai &lt;u&gt;năm&lt;/u&gt;.",
    ):
        assert part in html
    assert html.count("t-corrected") == 1
    assert html.count("…</p>") == 3
    assert "<i>" not in html
    assert "<b>" not in html
    assert [f'data-action="passage:{n}"' in html for n in range(4)] == [True, True, True, False]


def test_an_answer_without_sources_has_no_checks() -> None:
    refused = Answer("a", "Không.", True, "no_evidence", (), (), (), "extractive", 1.0)

    html = how.html(refused, "Hỏi?", {}, how.Found((), ()))

    assert strings.HOW_NO_PASSAGES in html
    assert strings.HOW_NO_DOCUMENTS in html
