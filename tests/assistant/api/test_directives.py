"""/v1/directives, /v1/references and /v1/checks over a document whose records are given."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from ingest.library.library import Library
from ingest.metadata import read_metadata
from ingest.records import read_records
from ingest.types import (
    CheckKind,
    CheckRecord,
    DirectiveKind,
    DirectiveRecord,
    Document,
    LegalReference,
    Passage,
    Records,
    Relation,
    Severity,
)

EDITOR = "Nguyễn Thị Sửa"
TEXT = (
    "Kết quả năm 2020\n\nNăm 2020, cả nước có điều kiện 90 việc, thi hành xong 100 việc.\n"
    "Bộ trưởng yêu cầu các Cục giải quyết dứt điểm án tín dụng trước ngày 30/6/2021.\n"
    "Nghị định số 62/2015/NĐ-CP được thay thế bởi Nghị định số 152/2024/NĐ-CP.\n"
)


def _span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.fixture
def document(library: Library, client: TestClient) -> Document:
    """A document with two tasks, a reference and a check."""
    task = DirectiveRecord(
        *_span("giải quyết dứt điểm án tín dụng trước ngày 30/6/2021"),
        issuer="Bộ trưởng Lê Văn Thử",
        addressee="các Cục",
        action="giải quyết dứt điểm án tín dụng",
        deadline="trước ngày 30/6/2021",
        legal_basis=("62/2015/NĐ-CP",),
        kind=DirectiveKind.INSTRUCTION,
    )
    other = DirectiveRecord(*_span("yêu cầu"), None, None, "=1+1", None, (), DirectiveKind.REQUEST)
    replaced = LegalReference(*_span("62/2015/NĐ-CP"), "62/2015/NĐ-CP", "nghị định", None, "Chính phủ",
                              Relation.REPLACES, "152/2024/NĐ-CP")  # fmt: skip
    metadata = read_metadata(TEXT)
    figures = read_records(TEXT, metadata).figures
    check = CheckRecord(CheckKind.PARTS_EXCEED_WHOLE, Severity.HIGH, "Xong nhiều hơn có điều kiện.", "100 > 90", (1, 0))
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    document = Document(
        id=sha256[:16],
        source="chỉ đạo.txt",
        origin="test:chỉ đạo.txt",
        sha256=sha256,
        media_type="text/plain",
        size=len(TEXT.encode()),
        text=TEXT,
        metadata=metadata,
        passages=(Passage(0, 0, len(TEXT)),),
        records=Records(figures, (other, task), (replaced,), (check,)),
    )
    library.add(document, TEXT.encode())
    library.follow()
    return document


def test_a_directive_has_the_contracts_fields(client: TestClient, document: Document) -> None:
    listed = client.get("/v1/directives").json()

    assert listed["total"] == 2
    task = listed["items"][1]
    assert set(task) == {
        "id", "document_id", "source", "start", "end", "issuer", "addressee", "action", "deadline", "legal_basis",
        "kind", "title", "issued_on", "corrected",
    }  # fmt: skip
    assert (task["issuer"], task["addressee"], task["kind"]) == ("Bộ trưởng Lê Văn Thử", "các Cục", "chi_dao")
    assert task["legal_basis"] == ["62/2015/NĐ-CP"]
    assert TEXT[task["start"] : task["end"]].startswith(task["action"])


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"issuer": "bộ trưởng"}, 1),
        ({"addressee": "cục"}, 1),
        ({"kind": "kien_nghi"}, 1),
        ({"deadline": "true"}, 1),
        ({"deadline": "false"}, 1),
        ({"deadline": ""}, 2),
        ({"q": "DUT DIEM an tin"}, 1),
        ({"document_id": "khác"}, 0),
        ({"limit": 1, "offset": 5}, 2),
    ],
)
def test_directives_are_filtered(client: TestClient, document: Document, wanted: dict[str, Any], count: int) -> None:
    assert client.get("/v1/directives", params=wanted).json()["total"] == count


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/v1/directives?kind=x", "'chi_dao', 'nhiem_vu', 'chi_tieu' hoặc 'kien_nghi'"),
        ("/v1/directives?deadline=x", "phải là true hoặc false"),
        ("/v1/checks?kind=x", "'sources_disagree'"),
        ("/v1/checks?severity=x", "'high', 'medium' hoặc 'low'"),
        ("/v1/references?relation=x", "'replaces'"),
    ],
)
def test_a_filter_that_cannot_be_is_told_with_the_choices(client: TestClient, path: str, words: str) -> None:
    response = client.get(path)
    assert response.status_code == 422
    assert words in response.json()["detail"]


def test_a_directive_is_corrected_and_withdrawn(client: TestClient, document: Document) -> None:
    task = client.get("/v1/directives", params={"deadline": True}).json()["items"][0]
    url = f"/v1/directives/{task['id']}"
    sent = {"editor": EDITOR, "deadline": None, "legal_basis": [], "reason": "Đọc thừa."}
    changed = client.patch(url, json=sent).json()
    assert changed["corrections"][-1]["reason"] == "Đọc thừa."

    assert (changed["deadline"], changed["legal_basis"], changed["corrected"]) == (None, [], True)
    assert changed["original"]["deadline"] == "trước ngày 30/6/2021"
    assert client.get("/v1/directives", params={"deadline": True}).json()["total"] == 0
    client.patch(url, json={"editor": EDITOR, "withdrawn": True})
    assert client.get("/v1/directives").json()["total"] == 1
    assert [entry["editor"] for entry in client.get(url).json()["corrections"]] == [EDITOR, EDITOR]
    assert client.patch(url, json={"editor": EDITOR, "action": ""}).status_code == 422
    assert client.patch("/v1/directives/x", json={"editor": EDITOR, "action": "x"}).status_code == 404


def test_directive_choices(client: TestClient, document: Document) -> None:
    assert client.get("/v1/directives/choices").json() == {
        "issuers": [{"value": "Bộ trưởng Lê Văn Thử", "name": "Bộ trưởng Lê Văn Thử", "count": 1}],
        "addressees": [{"value": "các Cục", "name": "các Cục", "count": 1}],
    }


def test_references_say_what_replaces_a_number(client: TestClient, document: Document) -> None:
    for wanted in ({"number": "62/2015/nđ-cp"}, {"document_id": document.id}, {"relation": "replaces"}):
        (reference,) = client.get("/v1/references", params=wanted).json()["items"]
        assert (reference["number"], reference["by"]) == ("62/2015/NĐ-CP", "152/2024/NĐ-CP")
        assert TEXT[reference["start"] : reference["end"]] == reference["number"]
    assert client.get("/v1/references", params={"number": "152/2024/NĐ-CP"}).json() == {"items": [], "total": 0}


def test_a_check_has_the_contracts_fields_and_the_same_id_when_asked_again(
    client: TestClient, document: Document
) -> None:
    listed = client.get("/v1/checks").json()

    (check,) = listed["items"]
    assert listed["total"] == 1
    assert set(check) == {"id", "kind", "severity", "message", "computation", "spans"}
    assert (check["kind"], check["severity"], check["computation"]) == ("parts_exceed_whole", "high", "100 > 90")
    assert [span["raw"] for span in check["spans"]] == ["100 việc", "90 việc"]
    for span in check["spans"]:
        assert TEXT[span["start"] : span["end"]] == span["raw"]
        assert span["document_id"] == document.id
    assert client.get("/v1/checks", params={"document_id": document.id, "severity": "high"}).json() == listed
    assert client.get("/v1/checks", params={"kind": "year"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "heading", "count"), [("/v1/directives", "Nội dung", 2), ("/v1/checks", "Phép tính", 1)]
)
def test_registers_as_csv(client: TestClient, document: Document, path: str, heading: str, count: int) -> None:
    response = client.get(path, headers={"Accept": "text/csv"}, params={"limit": 1})

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == count
    assert heading in rows[0]


def test_a_task_that_begins_as_a_formula_stays_text(client: TestClient, document: Document) -> None:
    response = client.get("/v1/directives", headers={"Accept": "text/csv"}, params={"kind": "kien_nghi"})
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    assert row["Nội dung"] == "'=1+1"
