"""/v1/conversations, /v1/answers and /v1/audit: what was asked is kept, found, exported, and goes with its document."""

from __future__ import annotations

import csv
import io
from typing import Any

import docx
import pytest
from api_fakes import QuotingAssistant
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt

from ingest.errors import EmptyQuestion
from ingest.library.conversations import LONGEST_TITLE

STREAM = {"Accept": "text/event-stream"}
QUESTION = "Năm 2020 thi hành xong bao nhiêu việc?"


def begin(client: TestClient, **body: object) -> str:
    response = client.post("/v1/conversations", json=body)
    assert response.status_code == 201, response.text
    return response.json()["id"]


def ask(client: TestClient, conversation_id: str, question: str = QUESTION, **body: object) -> dict[str, Any]:
    response = client.post("/v1/ask", json={"question": question, "conversation_id": conversation_id, **body})
    assert response.status_code == 200, response.text
    return response.json()


def turns(client: TestClient, conversation_id: str) -> list[dict[str, Any]]:
    return client.get(f"/v1/conversations/{conversation_id}").json()["turns"]


def assert_problem(response: Any, status: int, words: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert words in response.json()["detail"]


def test_an_answer_is_kept_in_its_conversation_as_it_was_given(client: TestClient, loaded: Any) -> None:
    conversation_id = begin(client)

    answer = ask(client, conversation_id, filters={"period": "2020"})

    whole = client.get(f"/v1/conversations/{conversation_id}").json()
    assert whole["title"] == QUESTION
    (turn,) = whole["turns"]
    assert turn["answer"] == answer
    assert (turn["question"], turn["filters"]) == (QUESTION, {"period": "2020"})
    assert (turn["source_removed"], turn["verdict"]) == (False, None)
    assert client.get(f"/v1/answers/{answer['id']}").json() == turn


def test_a_streamed_answer_is_kept_too(client: TestClient, loaded: Any) -> None:
    conversation_id = begin(client)

    streamed = client.post(
        "/v1/ask", json={"question": QUESTION, "conversation_id": conversation_id}, headers=STREAM
    ).text

    assert "event: answer" in streamed
    assert len(turns(client, conversation_id)) == 1


def test_earlier_turns_are_the_history_where_none_is_sent(
    client: TestClient, assistant: QuotingAssistant, loaded: Any
) -> None:
    conversation_id = begin(client)
    first = ask(client, conversation_id)
    ask(client, conversation_id, "Còn tiền?")
    ask(client, conversation_id, "Còn gì?", history=None)
    ask(client, conversation_id, "Riêng?", history=[{"role": "user", "content": "Khác"}])
    ask(client, conversation_id, "Mới?", history=[])

    histories = [[(turn.role, turn.content) for turn in history] for _, history, _, _ in assistant.asked]
    assert histories[0] == histories[4] == []
    assert histories[1] == [("user", QUESTION), ("assistant", first["answer"])]
    assert [content for role, content in histories[2] if role == "user"] == [QUESTION, "Còn tiền?"]
    assert histories[3] == [("user", "Khác")]


def test_only_the_last_turns_are_the_history(client: TestClient, assistant: QuotingAssistant, loaded: Any) -> None:
    conversation_id = begin(client)
    for number in range(9):
        ask(client, conversation_id, f"Hỏi {number}?")

    _, history, _, _ = assistant.asked[-1]
    assert [turn.content for turn in history if turn.role == "user"] == [f"Hỏi {n}?" for n in range(2, 8)]


def test_an_answer_is_asked_again_in_its_place(
    client: TestClient, assistant: QuotingAssistant, loaded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = begin(client)
    ask(client, conversation_id, "Một?")

    ask(client, conversation_id, "Một?", replaces="a1")

    assert [turn["question"] for turn in turns(client, conversation_id)] == ["Một?"]
    assert assistant.asked[-1][1] == ()


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"conversation_id": "không-có"}, 404, "Không có cuộc trò chuyện nào"),
        ({"conversation_id": "a\0"}, 404, "Không có cuộc trò chuyện nào"),
        ({"replaces": "a1"}, 422, "conversation_id"),
        ({"conversation_id": 7}, 422, "phải là chuỗi ký tự"),
    ],
)
def test_a_question_for_no_conversation_is_not_answered(
    client: TestClient, assistant: QuotingAssistant, body: dict[str, Any], status: int, words: str
) -> None:
    for headers in ({}, STREAM):
        assert_problem(client.post("/v1/ask", json={"question": "Hỏi?", **body}, headers=headers), status, words)
    assert assistant.asked == []
    assert client.get("/v1/audit").json()["total"] == 0


def test_an_answer_that_is_not_there_cannot_be_replaced(client: TestClient) -> None:
    body = {"question": "Hỏi?", "conversation_id": begin(client), "replaces": "a9"}
    assert_problem(client.post("/v1/ask", json=body), 404, "a9")


def test_a_failed_question_leaves_no_turn(client: TestClient, assistant: QuotingAssistant) -> None:
    conversation_id = begin(client)
    assistant.fail_first = EmptyQuestion("Không hiểu.")

    client.post("/v1/ask", json={"question": "?", "conversation_id": conversation_id})

    assert turns(client, conversation_id) == []
    assert client.get(f"/v1/conversations/{conversation_id}").json()["title"] is None


def test_a_conversation_deleted_while_it_is_answered_still_answers(
    client: TestClient, assistant: QuotingAssistant, loaded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = begin(client)
    passages = assistant.library.document_passages

    def deleting(document_id: str) -> Any:
        client.delete(f"/v1/conversations/{conversation_id}")
        return passages(document_id)

    monkeypatch.setattr(assistant.library, "document_passages", deleting)
    answer = ask(client, conversation_id)

    assert not answer["refused"]
    assert client.get("/v1/audit").json()["items"][0]["conversation_id"] == conversation_id
    assert_problem(client.get(f"/v1/answers/{answer['id']}"), 404, "conversation_id")


def test_conversations_are_listed_searched_renamed_and_deleted(client: TestClient, loaded: Any) -> None:
    first, second = begin(client, title="Kế hoạch quý I"), begin(client)
    ask(client, second)

    listed = client.get("/v1/conversations").json()
    assert [(c["id"], c["turns"]) for c in listed["items"]] == [(second, 1), (first, 0)]
    assert listed["total"] == 2
    assert client.get("/v1/conversations", params={"limit": 1, "offset": 1}).json()["items"][0]["id"] == first
    for q, wanted in (("ke hoach", first), ("570.000", second), ("BAO NHIÊU", second)):
        assert [c["id"] for c in client.get("/v1/conversations", params={"q": q}).json()["items"]] == [wanted]

    renamed = client.patch(f"/v1/conversations/{second}", json={"title": " Kết quả  2020 "})
    assert renamed.json()["title"] == "Kết quả 2020"
    assert client.delete(f"/v1/conversations/{second}").status_code == 204
    assert client.get("/v1/conversations").json()["total"] == 1
    for response in (
        client.get(f"/v1/conversations/{second}"),
        client.delete(f"/v1/conversations/{second}"),
        client.patch(f"/v1/conversations/{second}", json={"title": "Tên"}),
        client.get(f"/v1/conversations/{second}/export"),
        client.get("/v1/answers/a1"),
        client.get("/v1/answers/a1/suggestions"),
    ):
        assert_problem(response, 404, "mã")


@pytest.mark.parametrize(
    ("title", "words"),
    [("", "đang trống"), ("  ", "đang trống"), ("a" * (LONGEST_TITLE + 1), "nhiều nhất"), ("a\0", "U+0000")],
)
def test_a_title_that_cannot_be_is_a_problem(client: TestClient, title: str, words: str) -> None:
    conversation_id = begin(client, title="a" * LONGEST_TITLE)
    assert_problem(client.patch(f"/v1/conversations/{conversation_id}", json={"title": title}), 422, words)
    assert_problem(client.post("/v1/conversations", json={"title": title}), 422, words)
    assert client.get("/v1/conversations").json()["total"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/conversations", {"name": "x"}),
        ("POST", "/v1/conversations", {"title": 5}),
        ("PATCH", "/v1/conversations/x", {}),
        ("PATCH", "/v1/conversations/x", {"title": None}),
        ("GET", "/v1/conversations?limit=0", None),
        ("GET", "/v1/conversations?q=" + "a" * 501, None),
        ("GET", "/v1/conversations?q=" + "+".join(f"t{n}" for n in range(60)), None),
        ("GET", "/v1/conversations/x/export?format=pdf", None),
        ("GET", "/v1/audit?since=hôm+qua", None),
        ("GET", "/v1/audit?since=0001-01-01", None),
        ("GET", "/v1/audit?limit=0", None),
    ],
)
def test_what_cannot_be_asked_is_a_vietnamese_problem(client: TestClient, method: str, path: str, body: Any) -> None:
    response = client.request(method, path, json=body)

    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_a_conversation_begins_without_a_body(client: TestClient) -> None:
    assert client.post("/v1/conversations").status_code == 201


def test_a_removed_document_leaves_no_word_in_kept_answers(client: TestClient, loaded: Any) -> None:
    conversation_id = begin(client)
    answer = ask(client, conversation_id)
    said = {
        "answer_id": answer["id"],
        "question": QUESTION,
        "verdict": "wrong",
        "answer": answer["answer"],
        "citations": answer["citations"],
    }
    assert client.post("/v1/feedback", json=said).status_code == 201

    client.delete(f"/v1/documents/{loaded['id']}")

    (turn,) = turns(client, conversation_id)
    assert turn["source_removed"]
    assert "Câu trả lời này trích từ một tài liệu đã bị xóa" in turn["answer"]["answer"]
    assert (turn["answer"]["citations"], turn["answer"]["figures"], turn["verdict"]) == ([], [], "wrong")
    assert list(turn["answer"]) == list(answer)
    (kept,) = client.get("/v1/feedback").json()["items"]
    assert "đã bị xóa" in kept["answer"]
    assert client.get("/v1/conversations", params={"q": "570.000"}).json()["total"] == 0
    for form in ("md", "docx"):
        exported = client.get(f"/v1/conversations/{conversation_id}/export", params={"format": form})
        assert exported.status_code == 200
    assert client.get(f"/v1/answers/{answer['id']}/suggestions").json() == {"items": []}
    # The words do not come back as the history of the next question.
    ask(client, conversation_id, "Còn nữa?")


# Export


HOSTILE = (
    "Hỏi <script>alert(1)</script> [x](http://a.example) ![i](http://a.example/i.png) **đậm** | # `x`\n- mục\n1. một"
)


def exported_words(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_a_conversation_is_exported_to_word_with_quotes_and_sources(client: TestClient, loaded: Any) -> None:
    conversation_id = begin(client)
    answer = ask(client, conversation_id, f"{HOSTILE}\x0b\x00")
    client.patch(f"/v1/conversations/{conversation_id}", json={"title": 'Kết quả: "2020" / <b>'})

    response = client.get(f"/v1/conversations/{conversation_id}/export")

    assert response.headers["content-type"].endswith("wordprocessingml.document")
    assert 'filename="ket-qua-2020-b.docx"' in response.headers["content-disposition"]
    assert "filename*=UTF-8''K%E1%BA%BFt%20qu%E1%BA%A3" in response.headers["content-disposition"]
    words = "\n".join(exported_words(response.content))
    quote = answer["citations"][0]["quote"]
    for part in ('Kết quả: "2020" / <b>', "<script>", "- mục", f"“{quote}”", "tệp báo cáo 2020.txt", "31/12/2020"):
        assert part in words
    assert "Hai nguồn nêu số khác nhau." in words
    assert words.count("Tổng số tiền thi hành xong là 53.000 tỷ đồng.") == 2


def test_a_conversation_is_exported_to_markdown_in_which_nothing_runs(client: TestClient, loaded: Any) -> None:
    conversation_id = begin(client)
    answer = ask(client, conversation_id, HOSTILE)

    response = client.get(f"/v1/conversations/{conversation_id}/export", params={"format": "md"})

    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    drawn = MarkdownIt("commonmark", {"html": True}).enable("table").render(response.content.decode())
    assert "<script" not in drawn
    assert "<a " not in drawn
    assert "<img" not in drawn
    assert "[x](http" in drawn.replace("\u200b", "")
    assert "<p>- mục" in drawn or "\n- mục" in drawn
    assert " ".join(answer["citations"][0]["quote"].split()) in drawn
    assert "[1]" in drawn
    assert "<h2>Nguồn</h2>" in drawn


def test_an_empty_conversation_is_exported_too(client: TestClient) -> None:
    conversation_id = begin(client)

    for form in ("md", "docx"):
        response = client.get(f"/v1/conversations/{conversation_id}/export", params={"format": form})
        assert response.status_code == 200
        assert response.content


# Audit


def test_every_question_is_in_the_audit_with_what_was_shown(client: TestClient, loaded: Any) -> None:
    conversation_id = begin(client)
    ask(client, conversation_id)
    client.post("/v1/ask", json={"question": "=Lén lút?"}, headers=STREAM)
    client.delete(f"/v1/conversations/{conversation_id}")
    client.delete(f"/v1/documents/{loaded['id']}")
    client.post("/v1/ask", json={"question": "Từ chối?"})

    listed = client.get("/v1/audit").json()

    assert listed["total"] == 3
    refused, streamed, kept = listed["items"]
    assert (kept["question"], kept["conversation_id"], kept["who"]) == (QUESTION, conversation_id, None)
    assert kept["documents"] == [{"id": loaded["id"], "source": "báo cáo 2020.txt"}]
    assert (streamed["conversation_id"], streamed["refused"], streamed["mode"]) == (None, False, "extractive")
    assert (refused["refused"], refused["refusal"], refused["documents"]) == (True, "no_evidence", [])
    assert client.get("/v1/audit", params={"limit": 1, "offset": 1}).json()["items"] == [streamed]
    assert client.get("/v1/audit", params={"since": "2999-01-01", "until": ""}).json()["total"] == 0
    assert client.get("/v1/audit", params={"until": "1971-01-01T00:00:00+07:00"}).json()["total"] == 0


def test_the_audit_comes_as_a_spreadsheet(client: TestClient, loaded: Any) -> None:
    client.post("/v1/ask", json={"question": "=Lén lút?"})

    response = client.get("/v1/audit", headers={"Accept": "text/csv"})

    heading, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    entry = dict(zip(heading, row, strict=True))
    assert entry["Câu hỏi"] == "'=Lén lút?"
    assert entry["Kết quả"] == "đã trả lời"
    assert entry["Tài liệu đã dẫn"] == "báo cáo 2020.txt"
    assert client.get("/v1/audit", headers={"Accept": response.headers["content-type"]}).status_code == 200


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT", "POST"])
def test_the_audit_cannot_be_changed(client: TestClient, method: str) -> None:
    assert client.request(method, "/v1/audit").status_code == 405
