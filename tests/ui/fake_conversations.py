"""Kept conversations behind the fake API, in the shapes of the real one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

# A title that cannot be kept.
BAD_TITLE = "không lưu được"
NOTICE = "Câu trả lời này trích từ một tài liệu đã bị xóa."
# Suggested after every answer of this question's words.
SUGGESTED = (
    "Năm 2021 toàn quốc thi hành xong bao nhiêu việc?",
    "Năm 2020 Nghệ An thi hành xong bao nhiêu việc?",
    "Ông ![anh](http://example.com/a.png) [x](http://example.com) :red[đỏ] :smile: $a$ **b** `c` <i>d</i> yêu cầu gì?",
)


@dataclass
class Conversations:
    """Conversations by id, the last used last (for the tests to read and to change)."""

    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: int = 0

    def begin(self, title: str | None = None) -> dict[str, Any]:
        """A new conversation."""
        self.made += 1
        now = datetime.now(UTC).isoformat()
        found = {"id": f"c-{self.made}", "title": title, "created_at": now, "updated_at": now, "turns": []}
        self.held[found["id"]] = found
        return found

    def keep(self, conversation_id: str, question: str, answer: dict[str, Any], replaces: str | None) -> dict[str, Any]:
        """The answer, kept; all have the same id, so the last one of it is the one that is replaced."""
        found = self.held.pop(conversation_id)
        self.held[conversation_id] = found
        turns = found["turns"]
        answer = {**answer, "standalone_question": question}
        turn = {
            "question": question,
            "created_at": found["created_at"],
            "filters": {},
            "answer": answer,
            "source_removed": False,
            "verdict": None,
        }
        at = next((n for n in reversed(range(len(turns))) if turns[n]["answer"]["id"] == replaces), None)
        if at is None:
            turns.append(turn)
        else:
            turns[at] = turn
        if found["title"] is None:
            found["title"] = question if len(question) <= 60 else question[:58].rsplit(" ", 1)[0] + "…"
        return answer


def router(conversations: Conversations) -> APIRouter:
    """The routes over these conversations."""
    routes = APIRouter()

    @routes.post("/v1/conversations", status_code=201)
    async def begin() -> dict[str, Any]:
        return _listed(conversations.begin())

    @routes.get("/v1/conversations")
    async def listed(q: str = "", limit: int = 100) -> dict[str, Any]:
        found = [
            _listed(conversation)
            for conversation in reversed(conversations.held.values())
            if all(word in str(conversation).lower() for word in q.lower().split())
        ]
        return {"items": found[:limit], "total": len(found)}

    @routes.get("/v1/conversations/{conversation_id}")
    async def whole(conversation_id: str) -> Response:
        found = conversations.held.get(conversation_id)
        return JSONResponse(found) if found else _unknown()

    @routes.patch("/v1/conversations/{conversation_id}")
    async def rename(conversation_id: str, request: Request) -> Response:
        title = (await request.json())["title"]
        if title == BAD_TITLE:
            return _problem(422, "Dữ liệu gửi lên không dùng được", "Hãy chọn tên khác.")
        conversations.held[conversation_id]["title"] = title
        return JSONResponse(_listed(conversations.held[conversation_id]))

    @routes.delete("/v1/conversations/{conversation_id}")
    async def delete(conversation_id: str) -> Response:
        return Response(status_code=204) if conversations.held.pop(conversation_id, None) else _unknown()

    @routes.get("/v1/conversations/{conversation_id}/export")
    async def export(conversation_id: str, format: str) -> Response:
        return Response(f"{format}:{conversation_id}".encode())

    @routes.get("/v1/answers/{answer_id}/suggestions")
    async def suggestions(answer_id: str) -> dict[str, Any]:
        return {"items": [{"question": question, "kind": "period"} for question in SUGGESTED]}

    return routes


def _listed(conversation: dict[str, Any]) -> dict[str, Any]:
    return {**conversation, "turns": len(conversation["turns"])}


def _unknown() -> Response:
    return _problem(404, "Không tìm thấy", "Không có cuộc trò chuyện nào mang mã này.")


def _problem(status: int, title: str, detail: str) -> Response:
    body = {"type": "about:blank", "title": title, "detail": detail, "status": status}
    return JSONResponse(body, status, media_type="application/problem+json")
