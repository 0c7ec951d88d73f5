"""A limit on request bodies, by path, as plain ASGI: nothing beyond the limit is ever held in memory."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import ProblemResponse, VietnameseHTTPException, http_problem

MEBIBYTE = 1024 * 1024
# A question with a long history; uploads have a limit of their own.
JSON_BYTES = 2 * MEBIBYTE
UPLOAD_PATH = "/v1/documents"


class BodyLimit:
    """Answers 413 to a request whose body is larger than its path allows, told or not."""

    def __init__(self, app: ASGIApp, upload_bytes: int) -> None:
        self.app = app
        self.upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.upload_bytes if scope["path"] == UPLOAD_PATH else JSON_BYTES
        if _told_length(scope) > limit:
            await ProblemResponse(http_problem(413, _detail(limit)))(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), send)


def _told_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _counted(receive: Receive, limit: int) -> Receive:
    """Return `receive` that fails past `limit` bytes: a chunked body tells no length beforehand."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise VietnameseHTTPException(413, _detail(limit))
        return message

    return counted


def _detail(limit: int) -> str:
    return f"Nội dung gửi lên vượt giới hạn {limit / MEBIBYTE:g} MiB. Hãy chia thành nhiều lần gửi nhỏ hơn."
