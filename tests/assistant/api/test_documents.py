"""/v1/documents: from upload to removal, jobs, and files that cannot be loaded."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from ingest.errors import LibraryBroken
from ingest.pipeline import UploadedFile, ingest_files

SENTENCE = "Năm 2021, tỉnh này thi hành xong 1.234 việc, đạt 80,5%."


def send(client: TestClient, *files: tuple[str, bytes], **fields: object):
    """Upload `files`."""
    return client.post("/v1/documents", files=[("files", file) for file in files], data=fields)


def finished(client: TestClient, url: str) -> dict[str, object]:
    """Wait for a job's end."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job = client.get(url).json()
        if job["status"] in {"done", "failed"}:
            return job
        time.sleep(0.02)
    raise AssertionError("the job does not end")


def test_upload_list_show_text_file_delete(client: TestClient) -> None:
    content = f"Báo cáo năm 2021\n\n{SENTENCE}\n".encode()
    response = send(client, ("Báo cáo “2021”.txt", content))
    assert response.status_code == 201
    report = response.json()
    assert (report["added"], report["failed"]) == (1, [])
    (document,) = report["documents"]
    path = f"/v1/documents/{document['id']}"

    listed = client.get("/v1/documents").json()
    assert listed == {"items": [document], "total": 1}
    assert client.get(path).json() == document
    assert document["source"] == "Báo cáo “2021”.txt"
    assert "origin" not in document

    text = client.get(f"{path}/text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert SENTENCE in text.content.decode("utf-8")

    file = client.get(f"{path}/file")
    assert file.content == content
    assert file.headers["content-type"].startswith("text/plain")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%E2%80%9C2021%E2%80%9D.txt" in file.headers["content-disposition"]

    removed = client.delete(path)
    assert (removed.status_code, removed.content) == (204, b"")
    assert client.get("/v1/documents").json() == {"items": [], "total": 0}
    for gone in (path, f"{path}/text", f"{path}/file", f"{path}/pages/1.png"):
        assert client.get(gone).status_code == 404
    assert client.delete(path).status_code == 404


def test_same_file_again_is_unchanged(client: TestClient) -> None:
    assert send(client, ("a.txt", SENTENCE.encode())).status_code == 201
    again = send(client, ("a.txt", SENTENCE.encode()))
    assert again.status_code == 200
    assert again.json()["unchanged"] == 1
    assert len(again.json()["documents"]) == 1


def test_new_file_of_the_same_origin_replaces_the_old(client: TestClient) -> None:
    send(client, ("a.txt", b"Noi dung cu."), origins="/kho/a.txt")
    response = send(client, ("a.txt", SENTENCE.encode()), origins="/kho/a.txt")
    assert response.json()["updated"] == 1
    assert client.get("/v1/documents").json()["total"] == 1


def test_origins_must_be_as_many_as_files(client: TestClient) -> None:
    response = send(client, ("a.txt", b"x"), ("b.txt", b"y"), origins="/kho/a.txt")
    assert response.status_code == 422
    assert "origins" in response.json()["detail"]
    assert client.get("/v1/documents").json()["total"] == 0


def test_labels_are_kept(client: TestClient) -> None:
    (document,) = send(client, ("a.txt", SENTENCE.encode()), labels=["nội bộ", "2021"]).json()["documents"]
    assert sorted(document["labels"]) == ["2021", "nội bộ"]


def test_label_that_no_database_can_hold(client: TestClient) -> None:
    response = send(client, ("a.txt", SENTENCE.encode()), labels=["nội\0bộ"])
    assert response.status_code == 422
    assert "Nhãn" in response.json()["detail"]
    assert client.get("/v1/documents").json()["total"] == 0


def test_path_in_a_file_name_is_dropped(client: TestClient) -> None:
    (document,) = send(client, ("..\\..\\etc/a.txt", SENTENCE.encode())).json()["documents"]
    assert document["source"] == "a.txt"


def test_two_files_of_one_name_are_both_kept(client: TestClient) -> None:
    files = [("a.txt", f"Văn bản {n}. {SENTENCE}".encode()) for n in range(2)]
    assert send(client, *files).json()["added"] == 2
    assert client.get("/v1/documents").json()["total"] == 2
    assert send(client, *files).json()["unchanged"] == 2


def test_same_file_twice_in_one_upload_is_one_document(client: TestClient) -> None:
    report = send(client, ("a.txt", SENTENCE.encode()), ("a.txt", SENTENCE.encode())).json()
    assert (report["added"], report["unchanged"], len(report["documents"])) == (1, 1, 1)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"a\x00b\x1f\x7f.txt", "ab.txt"),
        ("\u202etxt.exe.txt".encode(), "txt.exe.txt"),
        ("ba\u0301o ca\u0301o.txt".encode(), "báo cáo.txt"),
        (b" a.txt ", "a.txt"),
    ],
)
def test_file_name_is_kept_as_it_can_be_seen(client: TestClient, sent: bytes, kept: str) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + sent + b'"\r\n\r\n'
    body = head + SENTENCE.encode() + b"\r\n--b--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    (document,) = client.post("/v1/documents", content=body, headers=kind).json()["documents"]
    assert document["source"] == kept


def test_file_of_a_name_that_no_header_can_hold_is_still_sent(client: TestClient, library) -> None:
    ingest_files(library, [UploadedFile("a\nb\x1f“ă”.txt", "/kho/a", SENTENCE.encode())])
    (document,) = client.get("/v1/documents").json()["items"]
    file = client.get(f"/v1/documents/{document['id']}/file")
    assert file.content == SENTENCE.encode()
    told = file.headers["content-disposition"]
    assert told.isprintable()
    assert told.endswith("filename*=UTF-8''a%0Ab%1F%E2%80%9C%C4%83%E2%80%9D.txt")


def test_text_in_place_of_a_file(client: TestClient) -> None:
    response = client.post("/v1/documents", data={"files": "abc"})
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"field": "files.0", "message": "phải là tệp có tên, gửi theo multipart/form-data"}
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hỏng.pdf", b"%PDF-1.7\nkhong phai pdf"),
        ("rỗng.txt", b""),
        ("ảnh.xyz", b"\x00\x01"),
        ("hỏng.docx", b"PK\x03\x04 hong"),
        ("hỏng.xlsx", b"PK\x03\x04 hong"),
    ],
)
def test_file_that_cannot_be_loaded_says_why_and_harms_nothing(
    client: TestClient, loaded, name: str, content: bytes
) -> None:
    response = send(client, (name, content))
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["title"] == "Không nạp được tệp nào"
    assert name in body["detail"]
    assert len(body["report"]["failed"]) == 1
    assert client.get("/v1/documents").json()["items"] == [loaded]


def test_bad_file_among_good_ones_is_reported_and_the_others_are_in(client: TestClient) -> None:
    response = send(client, ("hỏng.pdf", b"%PDF-"), ("tốt.txt", SENTENCE.encode()))
    assert response.status_code == 201
    body = response.json()
    assert body["added"] == 1
    assert [failure["path"] for failure in body["failed"]] == ["hỏng.pdf"]
    assert [document["source"] for document in body["documents"]] == ["tốt.txt"]


def test_no_file_at_all(client: TestClient) -> None:
    response = client.post("/v1/documents")
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "files", "message": "thiếu trường này"}]


def test_many_files_become_a_job(client: TestClient) -> None:
    files = [(f"{n}.txt", f"Văn bản số {n}. {SENTENCE}".encode()) for n in range(25)]
    response = send(client, *files, ("hỏng.pdf", b"%PDF-"))
    assert response.status_code == 202
    body = response.json()
    assert body["status_url"] == f"/v1/jobs/{body['job_id']}" == response.headers["location"]
    job = finished(client, body["status_url"])
    assert (job["status"], job["done"], job["total"], job["error"]) == ("done", 26, 26, None)
    assert job["report"]["added"] == 25
    assert len(job["report"]["failed"]) == 1
    assert client.get("/v1/documents").json()["total"] == 25


def test_large_file_becomes_a_job(client: TestClient) -> None:
    content = (SENTENCE + "\n").encode() * 90_000
    assert len(content) > 5 * 2**20
    response = send(client, ("lớn.csv", b"a,b\n"), ("lớn.bin", content))
    assert response.status_code == 202
    job = finished(client, response.json()["status_url"])
    assert job["status"] == "done"


def test_job_that_fails_as_a_whole_says_why(client: TestClient, library, monkeypatch) -> None:
    def broken(*_args: object) -> None:
        raise LibraryBroken("Ổ đĩa đầy.")

    monkeypatch.setattr(library, "add", broken)
    response = send(client, *[(f"{n}.txt", f"{n} {SENTENCE}".encode()) for n in range(25)])
    job = finished(client, response.json()["status_url"])
    assert (job["status"], job["error"], job["report"]) == ("failed", "Ổ đĩa đầy.", None)
    small = send(client, ("a.txt", SENTENCE.encode()))
    assert small.status_code == 503
    assert small.json()["detail"] == "Ổ đĩa đầy."


def test_unknown_job(client: TestClient) -> None:
    response = client.get("/v1/jobs/khong-co")
    assert response.status_code == 404
    assert "khong-co" in response.json()["detail"]


def test_list_in_pages(client: TestClient) -> None:
    send(client, *[(f"{n}.txt", f"Văn bản {n}. {SENTENCE}".encode()) for n in range(5)])
    everything = client.get("/v1/documents").json()["items"]
    page = client.get("/v1/documents", params={"limit": 2, "offset": 3}).json()
    assert page == {"items": everything[3:5], "total": 5}
    assert client.get("/v1/documents", params={"offset": 9}).json() == {"items": [], "total": 5}


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": "x"}, {"offset": -1}])
def test_list_with_unusable_page(client: TestClient, params: dict[str, object]) -> None:
    response = client.get("/v1/documents", params=params)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] in params


@pytest.mark.parametrize("document_id", ["khong-co", "..%2F..%2Fetc", "%00", "x" * 5000])
def test_unknown_document(client: TestClient, document_id: str) -> None:
    for end in ("", "/text", "/file", "/pages/1.png"):
        response = client.get(f"/v1/documents/{document_id}{end}")
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


def test_page_of_a_pdf_is_a_picture(client: TestClient) -> None:
    (document,) = send(client, ("a.pdf", pdf_of("Nam 2021 thi hanh xong 1.234 viec."))).json()["documents"]
    response = client.get(f"/v1/documents/{document['id']}/pages/1.png")
    assert response.headers["content-type"] == "image/png"
    from PIL import Image

    with Image.open(io.BytesIO(response.content)) as image:
        assert image.size == (600, 400)
    past = client.get(f"/v1/documents/{document['id']}/pages/2.png")
    assert past.status_code == 404
    assert "1 trang" in past.json()["detail"]
    assert client.get(f"/v1/documents/{document['id']}/pages/0.png").status_code == 422


def test_page_of_a_format_without_pages(client: TestClient, loaded) -> None:
    response = client.get(f"/v1/documents/{loaded['id']}/pages/1.png")
    assert response.status_code == 404
    assert "PDF" in response.json()["detail"]


def test_upload_beyond_the_limit(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_upload_mb=1)
    response = send(client, ("a.txt", b"x" * (2 * 2**20)))
    assert response.status_code == 413
    assert "1 MiB" in response.json()["detail"]

    def chunks():
        boundary = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        yield boundary
        for _ in range(40):
            yield b"x" * 2**16

    untold = client.post("/v1/documents", content=chunks(), headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert untold.status_code == 413
    assert client.get("/v1/documents").json()["total"] == 0


def pdf_of(line: str) -> bytes:
    """Return a PDF of one page, 300 by 200 points, with `line` on it."""
    stream = f"BT /F1 12 Tf 20 100 Td ({line}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )
