"""A small library behind the HTTP API of the contract, for the page's tests: canned answers, real streams.

It keeps documents in memory and takes TXT files; every quote is found in its text, so offsets are true.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import fake_conversations
import fake_records
import uvicorn
from fastapi import FastAPI, Request, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

FIRST_QUESTION = "Năm 2020 các cơ quan thi hành án dân sự thi hành xong bao nhiêu việc, đạt tỷ lệ bao nhiêu?"
REFUSED_QUESTION = "Năm 2035 cả nước thi hành xong bao nhiêu việc?"
HOSTILE_QUESTION = "Tài liệu có mã độc nói gì?"
SLOW_QUESTION = "Hãy trả lời thật chậm"
BROKEN_QUESTION = "Hãy ngắt giữa chừng"
TOO_LONG = 4000
# A comment with these words cannot be kept.
BAD_FEEDBACK = "không lưu được"

YEAR_QUOTE = (
    "Năm 2020, các cơ quan thi hành án dân sự trong mẫu này đã thi hành xong 412.305 việc, đạt tỷ lệ 80,26%, "
    "tăng 1,14% so với năm 2019."
)
MONEY_QUOTE = "Về tiền, đã thi hành xong trên 41.870 tỷ đồng, đạt tỷ lệ 38,51%."
HOSTILE_QUOTE = (
    "Kết quả <script>window.hacked=1</script> <img src=x onerror='window.hacked=1'> "
    "![anh](http://example.com/a.png) là 12 việc."
)
FILLER = (
    "Đơn vị đã tập trung xác minh, phân loại án chính xác, tổ chức thi hành các việc có điều kiện ngay từ "
    "những tháng đầu năm, đồng thời phối hợp chặt chẽ với các ngành trong công tác cưỡng chế, giao tài sản."
)


def _report(title: str, quotes: tuple[str, ...], paragraphs: int = 40) -> str:
    lines = ["BỘ TƯ PHÁP", title.upper(), "I. KẾT QUẢ ĐẠT ĐƯỢC"]
    lines += [f"{number}. {FILLER}" for number in range(1, paragraphs + 1)]
    lines += [f"Theo số liệu thống kê: {quote} Kết quả này được ghi nhận." for quote in quotes]
    lines += ["II. NHIỆM VỤ THỜI GIAN TỚI"]
    lines += [f"{number}. {FILLER}" for number in range(1, paragraphs + 1)]
    return "\n".join(lines)


@dataclass
class Held:
    """A document with what its list entry says."""

    source: str
    title: str
    text: str
    content: bytes
    media_type: str = "text/plain"
    issuer: str | None = "Tổng cục Thi hành án dân sự"
    issued_on: str | None = "2020-10-15"
    period: str | None = "năm 2020"
    place: str | None = "toàn quốc"

    @property
    def id(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:16]

    def entry(self) -> dict[str, Any]:
        period = {"label": self.period, "start": None, "end": None} if self.period else None
        return {
            "id": self.id,
            "source": self.source,
            "title": self.title,
            "issuer": self.issuer,
            "number": None,
            "issued_on": self.issued_on,
            "period": period,
            "place": self.place,
            "passages": self.text.count("\n") + 1,
            "pages": 6 if self.media_type == "application/pdf" else 0,
            "media_type": self.media_type,
        }


@dataclass
class Shelf:
    """The documents, the jobs, and what was asked (for the tests to read)."""

    documents: dict[str, Held] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    conversations: fake_conversations.Conversations = field(default_factory=fake_conversations.Conversations)
    records: fake_records.Records = field(default_factory=fake_records.samples)

    def put(self, held: Held) -> None:
        self.documents[held.id] = held

    def named(self, source: str) -> Held:
        return next(held for held in self.documents.values() if held.source == source)


def _samples() -> list[Held]:
    year = _report("Báo cáo kết quả công tác thi hành án dân sự năm 2020", (YEAR_QUOTE, MONEY_QUOTE))
    hostile = _report("Báo cáo có <b>mã độc</b>", (HOSTILE_QUOTE,), 3)
    samples = [
        Held(
            "bao-cao-nam-2020.pdf",
            "Báo cáo kết quả công tác thi hành án dân sự năm 2020",
            year,
            b"%PDF-1.4 mau",
            "application/pdf",
        ),
        Held("doc-hai.html", "Báo cáo có <b>mã độc</b>", hostile, hostile.encode(), "text/html", issuer=None),
    ]
    for source, text in fake_records.REPORTS.items():
        samples.append(Held(source, f"Tài liệu {source}", text, text.encode()))
    for place in ("Nghệ An", "Đắk Lắk", "Cần Thơ", "Lạng Sơn", "Bình Định", "Thành phố Hồ Chí Minh"):
        for period in ("6 tháng đầu năm 2021", "năm 2021"):
            title = f"Báo cáo kết quả thi hành án dân sự {period} của Cục Thi hành án dân sự {place}"
            text = _report(title, (f"{place} đạt tỷ lệ 71,4% về việc.",), 4)
            samples.append(
                Held(
                    f"{len(samples):02d}-bao-cao.docx",
                    title,
                    text,
                    text.encode(),
                    "application/octet-stream",
                    f"Cục Thi hành án dân sự {place}",
                    "2021-10-05",
                    period,
                    place,
                )
            )
    return samples


def _citation(n: int, held: Held, quote: str, page: int | None = None) -> dict[str, Any]:
    start = held.text.index(quote)
    return {
        "n": n,
        "document_id": held.id,
        "source": held.source,
        "title": held.title,
        "issuer": held.issuer,
        "issued_on": held.issued_on,
        "page": page,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
    }


def _figure(indicator: str, value: str, unit: str, raw: str, citation: int) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "value": value,
        "unit": unit,
        "qualifier": None,
        "period": {"label": "năm 2020", "start": "2019-10-01", "end": "2020-09-30"},
        "place": "toàn quốc",
        "raw": raw,
        "citation": citation,
        "computed": False,
        "formula": None,
    }


def _answer(text: str, **parts: Any) -> dict[str, Any]:
    return {
        "id": "a-1",
        "standalone_question": "",
        "answer": text,
        "refused": False,
        "refusal": None,
        "citations": [],
        "figures": [],
        "warnings": [],
        "mode": "extractive",
        "latency_ms": 84.2,
        **parts,
    }


def _reply(shelf: Shelf, question: str) -> dict[str, Any]:
    if question == REFUSED_QUESTION:
        return _answer(
            "Kho tài liệu không có số liệu năm 2035. Kho hiện có số liệu toàn quốc của **năm 2020** và "
            "số liệu của sáu địa phương năm 2021; ông/bà có thể hỏi về các kỳ này.",
            refused=True,
            refusal="other_period",
        )
    if question == HOSTILE_QUESTION:
        held = shelf.named("doc-hai.html")
        return _answer(f"{HOSTILE_QUOTE} [1]", citations=[_citation(1, held, HOSTILE_QUOTE)])
    held = shelf.named("bao-cao-nam-2020.pdf")
    return _answer(
        "Năm 2020, các cơ quan thi hành án dân sự thi hành xong **412.305 việc**, đạt tỷ lệ **80,26%** [1]; "
        "về tiền đạt trên 41.870 tỷ đồng [2].",
        citations=[_citation(1, held, YEAR_QUOTE, 3), _citation(2, held, MONEY_QUOTE, 3)],
        figures=[
            _figure("all.completed.case", "412305", "case", "412.305 việc", 1),
            _figure("all.completion_rate.case", "80.26", "percent", "80,26%", 1),
            _figure("all.completed.money", "41870000000000", "VND", "trên 41.870 tỷ đồng", 2),
        ],
        warnings=[
            {
                "kind": "sources_disagree",
                "message": "Một báo cáo khác trong kho ghi tỷ lệ 80,3% (làm tròn).",
                "citations": [1],
            }
        ],
    )


def problem_body(status: int, title: str, detail: str) -> dict[str, Any]:
    """Problem details as in RFC 9457."""
    return {"type": "about:blank", "title": title, "detail": detail, "status": status}


def _problem(status: int, title: str, detail: str) -> JSONResponse:
    return JSONResponse(problem_body(status, title, detail), status, media_type="application/problem+json")


def _event(name: str, body: dict[str, Any]) -> str:
    return f"event: {name}\r\ndata: {json.dumps(body, ensure_ascii=False)}\r\n\r\n"


async def _stream(question: str, answer: dict[str, Any]) -> AsyncIterator[str]:
    pause = 0.25 if question == SLOW_QUESTION else 0.03
    yield _event("status", {"step": "retrieve", "message": "Đang tìm trong kho tài liệu…"})
    await asyncio.sleep(pause)
    yield ": ping\r\n\r\n"
    for word in answer["answer"].split(" "):
        yield _event("delta", {"text": word + " "})
        await asyncio.sleep(pause)
        if question == BROKEN_QUESTION:
            return
    for citation in answer["citations"]:
        yield _event("citation", citation)
    yield _event("answer", answer)


def create() -> FastAPI:
    """The API with its sample documents; `app.state.shelf` holds them."""
    app = FastAPI()
    shelf = Shelf()
    app.state.shelf = shelf
    for sample in _samples():
        shelf.put(sample)

    app.include_router(fake_records.router(shelf.records))
    app.include_router(fake_conversations.router(shelf.conversations))

    @app.post("/v1/ask")
    async def ask(request: Request) -> Response:
        body = await request.json()
        shelf.asked.append(body)
        question = body["question"]
        if len(question) > TOO_LONG:
            return _problem(413, "Câu hỏi quá dài", f"Hãy rút câu hỏi xuống dưới {TOO_LONG} ký tự.")
        answer = _reply(shelf, question)
        conversation_id = body.get("conversation_id")
        if conversation_id is not None:
            if conversation_id not in shelf.conversations.held:
                return _problem(404, "Không tìm thấy", "Không có cuộc trò chuyện nào mang mã này.")
            if question != BROKEN_QUESTION:
                answer = shelf.conversations.keep(conversation_id, question, answer, body.get("replaces"))
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(_stream(question, answer), media_type="text/event-stream")
        return JSONResponse(answer)

    @app.post("/v1/feedback")
    async def feedback(request: Request) -> Response:
        body = await request.json()
        if BAD_FEEDBACK in body.get("comment", ""):
            return _problem(503, "Thư viện không sẵn sàng", "Hãy thử lại sau.")
        shelf.feedback.append(body)
        return JSONResponse({**body, "id": len(shelf.feedback)}, 201)

    @app.get("/v1/search")
    async def search(q: str, k: int = 10) -> dict[str, Any]:
        held = shelf.named("bao-cao-nam-2020.pdf")
        hits = []
        for number, quote in enumerate((YEAR_QUOTE, FILLER, HOSTILE_QUOTE)[:k]):
            where = held if quote in held.text else shelf.named("doc-hai.html")
            start = where.text.index(quote)
            hits.append(
                {
                    "passage_id": f"{where.id}:{number:05d}",
                    "document_id": where.id,
                    "source": where.source,
                    "title": where.title,
                    "heading": "",
                    "page": 3 if where is held else None,
                    "start": start,
                    "end": start + len(quote),
                    "text": quote,
                    "score": 4.25 - number,
                    "parts": {"bm25": 1.5, "vector": 0.75, "agrees_period": 2.0, "length": 0.01},
                }
            )
        return {"query": q, "standalone_question": q, "hits": hits}

    @app.get("/v1/documents")
    async def documents(limit: int = 100, offset: int = 0) -> dict[str, Any]:
        entries = [held.entry() for held in shelf.documents.values()]
        return {"items": entries[offset : offset + limit], "total": len(entries)}

    @app.post("/v1/documents")
    async def load(files: list[UploadFile]) -> Response:
        report: dict[str, Any] = {"added": 0, "updated": 0, "unchanged": 0, "removed": 0, "failed": []}
        for file in files:
            await _take(shelf, file, report)
        if any("cham" in (file.filename or "") for file in files):
            job = {"id": f"job-{len(shelf.jobs) + 1}", "state": "running", "report": report, "left": 2}
            shelf.jobs[job["id"]] = job
            return JSONResponse({"id": job["id"], "state": "queued"}, 202)
        return JSONResponse(report)

    @app.get("/v1/jobs/{job_id}")
    async def job(job_id: str) -> dict[str, Any]:
        found = shelf.jobs[job_id]
        found["left"] -= 1
        if found["left"] > 0:
            return {"id": job_id, "state": "running"}
        return {"id": job_id, "state": "done", "report": found["report"]}

    @app.get("/v1/documents/{document_id}")
    async def document(document_id: str) -> Response:
        held = shelf.documents.get(document_id)
        return JSONResponse(held.entry()) if held else _unknown(document_id)

    @app.get("/v1/documents/{document_id}/text")
    async def text(document_id: str) -> Response:
        held = shelf.documents.get(document_id)
        return PlainTextResponse(held.text) if held else _unknown(document_id)

    @app.get("/v1/documents/{document_id}/file")
    async def file(document_id: str) -> Response:
        held = shelf.documents[document_id]
        return Response(held.content, media_type=held.media_type)

    @app.delete("/v1/documents/{document_id}")
    async def delete(document_id: str) -> Response:
        if shelf.documents.pop(document_id, None) is None:
            return _unknown(document_id)
        return Response(status_code=204)

    return app


async def _take(shelf: Shelf, file: UploadFile, report: dict[str, Any]) -> None:
    content = await file.read()
    name = file.filename or "khong-ten"
    await asyncio.sleep(0.3)
    if not name.endswith(".txt"):
        reason = "Loại tệp này chưa được hỗ trợ; hãy chuyển sang TXT rồi nạp lại."
        report["failed"].append({"path": name, "error": reason})
        return
    held = Held(name, name.removesuffix(".txt"), content.decode(), content, issuer=None, issued_on=None)
    if held.id in shelf.documents:
        report["unchanged"] += 1
        return
    older = [key for key, other in shelf.documents.items() if other.source == name]
    for key in older:
        del shelf.documents[key]
    shelf.put(held)
    report["updated" if older else "added"] += 1


def _unknown(document_id: str) -> JSONResponse:
    return _problem(404, "Không tìm thấy", f"Kho không có tài liệu mang mã {document_id}.")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of the app, served by a thread of this process."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the fake API did not start")
        thread.join(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    with serving(create()) as address:
        print(address, flush=True)
        threading.Event().wait()
