"""POST /v1/ask: the contract's object, the stream of events, and every way of asking wrongly."""

from __future__ import annotations

import json
import threading
import time

import pytest
from fastapi.testclient import TestClient

from assistant.api.ask import wants_stream
from ingest.errors import EmptyQuestion, LibraryBroken, NotFound
from ingest.types import Filters

STREAM = {"Accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    """Read an event stream as a browser does."""
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((lines["event"], json.loads(lines["data"])))
    return found


def assert_problem(response, status: int, words: str) -> dict[str, object]:
    """Check an RFC 9457 answer whose detail has `words`."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"]
    assert words in body["detail"]
    return body


def test_answer_has_every_field_of_the_contract(client: TestClient, loaded) -> None:
    body = client.post("/v1/ask", json={"question": "Năm 2020 thi hành xong bao nhiêu việc?"}).json()
    assert list(body) == [
        "id",
        "standalone_question",
        "answer",
        "refused",
        "refusal",
        "citations",
        "figures",
        "warnings",
        "mode",
        "latency_ms",
    ]
    assert list(body["citations"][0]) == [
        "n",
        "document_id",
        "source",
        "title",
        "issuer",
        "issued_on",
        "page",
        "start",
        "end",
        "quote",
    ]
    assert body["citations"][0]["issued_on"] == "2020-12-31"
    assert body["citations"][0]["page"] is None
    assert body["figures"][0] == {
        "indicator": "finished_cases",
        "value": "570000",
        "unit": "case",
        "qualifier": "over",
        "period": {"label": "năm 2020", "start": "2019-10-01", "end": "2020-09-30"},
        "place": None,
        "raw": "hơn 570.000 việc",
        "citation": 1,
        "computed": False,
        "formula": None,
    }
    assert body["warnings"] == [
        {"kind": "sources_disagree", "message": "Hai nguồn nêu số khác nhau.", "citations": [1]}
    ]


def test_quote_is_the_slice_of_the_text_the_api_gives(client: TestClient, loaded) -> None:
    body = client.post("/v1/ask", json={"question": "Bao nhiêu việc?"}).json()
    for citation in body["citations"]:
        raw = client.get(f"/v1/documents/{citation['document_id']}/text").content
        assert raw.decode("utf-8")[citation["start"] : citation["end"]] == citation["quote"]


def test_refusal_is_an_answer(client: TestClient) -> None:
    body = client.post("/v1/ask", json={"question": "Có gì không?"}).json()
    assert body["refused"] is True
    assert body["refusal"] == "no_evidence"
    assert body["citations"] == []


def test_history_filters_and_top_k_reach_the_assistant(client: TestClient, assistant) -> None:
    history = [
        {"role": "user", "content": "Năm 2020?"},
        {"role": "assistant", "content": "Hơn 570.000 việc."},
    ]
    filters = {"period": "2020", "place": "", "document_ids": ["x"]}
    body = {"question": "Còn tỷ lệ?", "history": history, "filters": filters, "top_k": 3}
    assert client.post("/v1/ask", json=body).status_code == 200
    ((question, turns, limits, top_k),) = assistant.asked
    assert (question, top_k) == ("Còn tỷ lệ?", 3)
    assert [(turn.role, turn.content) for turn in turns] == [(t["role"], t["content"]) for t in history]
    assert limits == Filters(period="2020", document_ids=("x",))


def test_stream_gives_status_delta_citation_answer_in_order(client: TestClient, loaded) -> None:
    response = client.post("/v1/ask", json={"question": "Bao nhiêu việc?"}, headers=STREAM)
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response.text)
    assert [name for name, _ in found] == ["status", "delta", "delta", "citation", "answer"]
    answer = found[-1][1]
    assert "".join(str(body["text"]) for name, body in found if name == "delta") == answer["answer"]
    assert [body for name, body in found if name == "citation"] == answer["citations"]
    assert answer == client.post("/v1/ask", json={"question": "Bao nhiêu việc?"}).json()


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_document_replaced_while_it_is_read_is_asked_for_anew(
    client: TestClient, assistant, loaded, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    passages, lost = assistant.library.document_passages, [1, 2]

    def gone_twice(document_id: str):
        if lost:
            lost.pop()
            raise NotFound("Không có tài liệu.")
        return passages(document_id)

    monkeypatch.setattr(assistant.library, "document_passages", gone_twice)
    response = client.post("/v1/ask", json={"question": "Bao nhiêu?"}, headers={"Accept": accept})
    assert response.status_code == 200
    assert '"refused":false' in response.text
    assert "event: error" not in response.text
    assert len(assistant.asked) == 3


def test_error_before_the_first_event_is_a_problem(client: TestClient, assistant) -> None:
    assistant.fail_first = EmptyQuestion("Không hiểu câu hỏi.")
    assert_problem(client.post("/v1/ask", json={"question": "?"}, headers=STREAM), 422, "Không hiểu câu hỏi")


def test_error_in_the_stream_is_its_last_event(client: TestClient, assistant, loaded) -> None:
    assistant.fail_later = LibraryBroken("Thư viện hỏng.")
    response = client.post("/v1/ask", json={"question": "Bao nhiêu?"}, headers=STREAM)
    assert response.status_code == 200
    found = events(response.text)
    assert [name for name, _ in found] == ["status", "delta", "error"]
    assert found[-1][1] == {
        "type": "urn:troly:problem:library-broken",
        "title": "Thư viện bị hỏng",
        "status": 503,
        "detail": "Thư viện hỏng.",
        "errors": None,
    }


def test_unforeseen_error_tells_nothing_of_its_inside(client: TestClient, assistant, loaded) -> None:
    assistant.fail_first = RuntimeError("mật khẩu là 123")
    for headers in ({}, STREAM):
        response = client.post("/v1/ask", json={"question": "Bao nhiêu?"}, headers=headers)
        assert_problem(response, 500, "nhật ký máy chủ")
        assert "123" not in response.text
        assert "Traceback" not in response.text


@pytest.mark.parametrize("question", ["", "   \n\t"])
def test_empty_question(client: TestClient, question: str) -> None:
    body = assert_problem(client.post("/v1/ask", json={"question": question}), 422, "Hãy gõ câu hỏi")
    assert body["title"] == "Câu hỏi trống"


@pytest.mark.parametrize("headers", [{}, STREAM])
def test_question_of_100_000_characters(client: TestClient, headers: dict[str, str]) -> None:
    body = assert_problem(
        client.post("/v1/ask", json={"question": "ệ" * 100_000}, headers=headers), 413, "100.000 ký tự"
    )
    assert "giới hạn là 10.000" in body["detail"]


@pytest.mark.parametrize(
    ("content", "kind", "status", "words"),
    [
        (b"question=x", "application/json", 400, "JSON"),
        (b"", "application/json", 422, "thân yêu cầu"),
        (b'{"question": "\xff"}', "application/json", 400, "JSON"),
        (b'{"question": "x"', "application/json", 400, "JSON"),
        (b'{"question": "x"}', "text/plain", 422, "application/json"),
        (b'["x"]', "application/json", 422, "đối tượng JSON"),
        (b"[" * 100_000, "application/json", 400, ""),
        (b"{}", "application/json", 422, "“question”: thiếu trường này"),
        (b'{"question": 5}', "application/json", 422, "“question”: phải là chuỗi"),
        (b'{"question": "\\ud800"}', "application/json", 422, "question"),
        (b'{"question": "x", "top_k": 0}', "application/json", 422, "“top_k”: phải từ 1"),
        (b'{"question": "x", "top_k": NaN}', "application/json", 422, "top_k"),
        (b'{"question": "x", "filters": {"year": "2020"}}', "application/json", 422, "“filters.year”"),
        (
            b'{"question": "x", "history": [{"role": "system", "content": "y"}]}',
            "application/json",
            422,
            "“history.0.role”: phải là một trong: 'user' hoặc 'assistant'",
        ),
    ],
)
def test_body_that_cannot_be_used(client: TestClient, content: bytes, kind: str, status: int, words: str) -> None:
    response = client.post("/v1/ask", content=content, headers={"Content-Type": kind})
    assert_problem(response, status, words)


def test_slow_answers_do_not_hold_up_the_others(client: TestClient, assistant, loaded) -> None:
    assistant.gate.clear()
    threads = [
        threading.Thread(target=client.post, args=("/v1/ask",), kwargs={"json": {"question": "Chậm?"}})
        for _ in range(5)
    ]
    try:
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 10
        while len(assistant.asked) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(assistant.asked) == 5
        assert client.get("/healthz").status_code == 200
    finally:
        assistant.gate.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize(
    ("accept", "stream"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/event-stream", True),
        ("text/event-stream, */*", True),
        ("Text/Event-Stream;q=0.9, application/json;q=0.1", True),
        ("application/json, text/event-stream;q=0.5", False),
        ("text/event-stream;q=0", False),
    ],
)
def test_accept_decides_between_stream_and_json(accept: str, stream: bool) -> None:
    assert wants_stream(accept) is stream
