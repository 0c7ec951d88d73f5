"""The API as a whole: health, search, index, problems of the framework, the description."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


def test_alive(client: TestClient, readiness) -> None:
    readiness.reason = "Đang nạp mô hình."
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_only_when_all_is_loaded(client: TestClient, readiness) -> None:
    readiness.reason = "Đang nạp mô hình."
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == "Đang nạp mô hình."
    readiness.reason = None
    assert client.get("/readyz").json() == {"status": "ok"}


def test_deleted_data_folder_is_told_and_nothing_is_taken(client: TestClient, loaded, library) -> None:
    library.data_dir.rename(library.data_dir.with_name("gone"))
    upload = client.post("/v1/documents", files={"files": ("b.txt", "Năm 2021 xong 3 việc.".encode())})
    for response in (
        client.get("/readyz"),
        upload,
        client.delete(f"/v1/documents/{loaded['id']}"),
        client.post("/v1/index/rebuild"),
    ):
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert "đã bị xóa" in response.json()["detail"]
    library.data_dir.with_name("gone").rename(library.data_dir)
    assert client.get("/readyz").status_code == 200
    assert client.get("/v1/documents").json() == {"items": [loaded], "total": 1}


def test_search_gives_passages_with_their_place_in_the_text(client: TestClient, loaded) -> None:
    body = client.get("/v1/search", params={"q": "Bao nhiêu việc", "k": 1, "explain": 1}).json()
    assert (body["query"], body["standalone_question"]) == ("Bao nhiêu việc", "bao nhiêu việc")
    (hit,) = body["hits"]
    assert set(hit) == {
        "passage_id",
        "document_id",
        "source",
        "title",
        "heading",
        "page",
        "start",
        "end",
        "text",
        "score",
        "parts",
    }
    text = client.get(f"/v1/documents/{hit['document_id']}/text").content.decode()
    assert text[hit["start"] : hit["end"]] == hit["text"]
    assert (hit["source"], hit["page"], hit["parts"]) == ("báo cáo 2020.txt", None, {"keywords": 0.5})


def test_scores_are_explained_when_asked_only(client: TestClient, loaded) -> None:
    (hit,) = client.get("/v1/search", params={"q": "việc", "k": 1}).json()["hits"]
    assert hit["parts"] is None


def test_search_within_named_documents(client: TestClient, loaded) -> None:
    assert client.get("/v1/search", params={"q": "việc", "document_ids": [loaded["id"]]}).json()["hits"]
    assert not client.get("/v1/search", params={"q": "việc", "document_ids": ["khác"]}).json()["hits"]


def test_search_leaves_out_what_is_removed_meanwhile(client: TestClient, assistant, loaded, monkeypatch) -> None:
    found = assistant.search("việc", 5)
    monkeypatch.setattr(assistant, "search", lambda *_: found)
    assert client.get("/v1/search", params={"q": "việc"}).json()["hits"]
    client.delete(f"/v1/documents/{loaded['id']}")
    response = client.get("/v1/search", params={"q": "việc"})
    assert (response.status_code, response.json()["hits"]) == (200, [])


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({}, 422),
        ({"q": ""}, 422),
        ({"q": "x" * 10_001}, 413),
        ({"q": "x", "k": 0}, 422),
        ({"q": "x", "k": "a"}, 422),
    ],
)
def test_search_wrongly_asked(client: TestClient, params: dict[str, object], status: int) -> None:
    response = client.get("/v1/search", params=params)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_index_is_checked_and_rebuilt(client: TestClient, loaded) -> None:
    assert client.get("/v1/index").json()["clean"] is True
    report = client.post("/v1/index/rebuild").json()
    assert report["clean"] is True
    assert report["passages"] > 0


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/v1/khong-co", 404, "Không có địa chỉ này"),
        ("GET", "/docs", 404, "Không có địa chỉ này"),
        ("PUT", "/v1/ask", 405, "Phương thức không dùng được"),
        ("DELETE", "/healthz", 405, "Phương thức không dùng được"),
    ],
)
def test_unknown_address_and_method(client: TestClient, method: str, path: str, status: int, title: str) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["title"] == title
    assert ("allow" in response.headers) is (status == 405)


@pytest.mark.parametrize("path", ["/healthz", "/v1/documents", "/v1/documents/{id}/file", "/v1/documents/{id}/text"])
def test_head_is_get_without_the_body(client: TestClient, loaded, path: str) -> None:
    path = path.format(id=loaded["id"])
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


def test_head_of_what_is_not_there(client: TestClient) -> None:
    assert client.head("/v1/documents/khong-co").status_code == 404
    assert client.head("/v1/ask").status_code == 405


def test_json_body_beyond_the_limit(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": "x" * (3 * 2**20)})
    assert response.status_code == 413
    assert "2 MiB" in response.json()["detail"]


def test_vietnamese_goes_out_unescaped(client: TestClient, loaded) -> None:
    assert "báo cáo 2020.txt".encode() in client.get("/v1/documents").content
    assert "Không có địa chỉ này".encode() in client.get("/x").content


def test_description_says_which_bodies_are_no_json(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for end, media_type in (
        ("text", "text/plain"),
        ("file", "application/octet-stream"),
        ("pages/{number}.png", "image/png"),
    ):
        content = paths[f"/v1/documents/{{document_id}}/{end}"]["get"]["responses"]["200"]["content"]
        assert list(content) == [media_type]
        assert content[media_type]["schema"]["type"] == "string"


def test_description_names_every_endpoint_of_this_version(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/v1/ask",
        "/v1/answers/{answer_id}",
        "/v1/answers/{answer_id}/suggestions",
        "/v1/audit",
        "/v1/conversations",
        "/v1/conversations/{conversation_id}",
        "/v1/conversations/{conversation_id}/export",
        "/v1/feedback",
        "/v1/search",
        "/v1/documents",
        "/v1/documents/{document_id}",
        "/v1/documents/{document_id}/text",
        "/v1/documents/{document_id}/file",
        "/v1/documents/{document_id}/pages/{number}.png",
        "/v1/figures",
        "/v1/figures/choices",
        "/v1/figures/{figure_id}",
        "/v1/directives",
        "/v1/directives/choices",
        "/v1/directives/{directive_id}",
        "/v1/checks",
        "/v1/references",
        "/v1/reread",
        "/v1/jobs/{job_id}",
        "/v1/index",
        "/v1/index/rebuild",
        "/healthz",
        "/readyz",
    }
