"""POST and GET /v1/feedback: what readers say of answers."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import feedback

WRONG = {"answer_id": "a1", "question": "Năm 2020 thi hành xong bao nhiêu việc?", "verdict": "wrong"}


def test_a_wrong_answer_is_kept_with_what_would_be_right(client: TestClient, loaded: dict[str, Any]) -> None:
    answer = client.post("/v1/ask", json={"question": WRONG["question"]}).json()
    sent = {
        **WRONG,
        "answer_id": answer["id"],
        "expected": " 570.000 việc ",
        "comment": "Thiếu “hơn”.",
        "answer": answer["answer"],
        "citations": answer["citations"],
        "history": [{"role": "user", "content": "Năm 2019?"}],
    }

    response = client.post("/v1/feedback", json=sent)

    assert response.status_code == 201, response.text
    kept = response.json()
    assert kept["expected"] == "570.000 việc"
    (cited,) = kept["citations"]
    assert cited == {name: answer["citations"][0][name] for name in ("document_id", "source", "start", "end")}
    assert kept["history"] == sent["history"]
    assert client.get("/v1/feedback").json() == {"items": [kept], "total": 1}


def test_feedback_is_listed_newest_first_by_verdict_and_page(client: TestClient) -> None:
    for number in range(3):
        client.post("/v1/feedback", json={**WRONG, "answer_id": f"a{number}"})
    client.post("/v1/feedback", json={**WRONG, "verdict": "right"})

    listed = client.get("/v1/feedback", params={"verdict": "wrong", "limit": 2, "offset": 1}).json()

    assert [item["answer_id"] for item in listed["items"]] == ["a1", "a0"]
    assert listed["total"] == 3


def test_a_blank_comment_is_none(client: TestClient) -> None:
    kept = client.post("/v1/feedback", json={**WRONG, "comment": "  \n", "expected": ""}).json()

    assert (kept["comment"], kept["expected"]) == (None, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"verdict": "meh"}, "phải là một trong"),
        ({"verdict": None}, "“verdict”"),
        ({"question": "  "}, "đang trống"),
        ({"answer_id": ""}, "đang trống"),
        ({"answer_id": "a" * (feedback.LONGEST_ID + 1)}, f"nhiều nhất {feedback.LONGEST_ID}"),
        ({"comment": "a" * (feedback.LONGEST_COMMENT + 1)}, f"nhiều nhất {feedback.LONGEST_COMMENT}"),
        ({"expected": "a" * (feedback.LONGEST_COMMENT + 1)}, "“expected”"),
        ({"answer": "a" * (feedback.LONGEST_ANSWER + 1)}, "“answer”"),
        ({"comment": "a\0b"}, "U+0000"),
        ({"comment": 7}, "phải là chuỗi ký tự"),
        ({"citations": [{"document_id": "d", "source": "s", "start": -1, "end": 2}]}, "phải từ 0 trở lên"),
        ({"citations": [{"document_id": "d", "source": "s", "start": 0, "end": 2**63}]}, "không được quá"),
        ({"citations": [{"document_id": "d"}]}, "thiếu trường này"),
        (
            {"citations": [{"document_id": "d", "source": "s", "start": 0, "end": 1}] * 101},
            "nhiều nhất 100",
        ),
        ({"history": [{"role": "system", "content": "x"}]}, "phải là một trong"),
    ],
)
def test_bad_feedback_is_a_problem_that_names_the_field_and_keeps_nothing(
    client: TestClient, change: dict[str, Any], words: str
) -> None:
    response = client.post("/v1/feedback", json={**WRONG, **change})

    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert words in response.json()["detail"]
    assert client.get("/v1/feedback").json()["total"] == 0


def test_half_a_character_is_refused(client: TestClient) -> None:
    body = b'{"answer_id": "a", "question": "\\ud800?", "verdict": "wrong"}'

    response = client.post("/v1/feedback", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert "Unicode hỏng" in response.json()["detail"]


def test_the_limits_themselves_are_taken(client: TestClient) -> None:
    body = {
        **WRONG,
        "answer_id": "a" * feedback.LONGEST_ID,
        "comment": "ạ" * feedback.LONGEST_COMMENT,
        "answer": "ạ" * feedback.LONGEST_ANSWER,
    }

    assert client.post("/v1/feedback", json=body).status_code == 201


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "offset=-1", f"offset={10**30}", "verdict=x"])
def test_an_impossible_page_is_a_problem(client: TestClient, query: str) -> None:
    response = client.get(f"/v1/feedback?{query}")

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
