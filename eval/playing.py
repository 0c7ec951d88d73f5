"""A real HTTP server that plays a chat model: it speaks OpenAI's chat completions, whole and as a stream.

What it says is decided by a function of the prompt, so that a test or a measurement can play a model that is good,
invents, cites the wrong passage, ignores the format, obeys a document, is slow, fails half-way, refuses or answers in
English. The prompts that came are kept: they are all that left the machine.
"""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PASSAGE = re.compile(r'<doan so="E(\d+)"[^>]*>\n(.*?)\n</doan>', re.DOTALL)
_QUESTION = re.compile(r"<cau_hoi>\n(.*?)\n</cau_hoi>", re.DOTALL)
_PIECE = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model was asked: the question, the passages by number, and all of it."""

    question: str
    passages: dict[int, str]
    whole: str

    def holding(self, text: str) -> int | None:
        """Return the number of the first passage that holds `text`, None where none does."""
        return next((number for number, passage in self.passages.items() if text in passage), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model says: `text` in pieces with `pause` seconds before each, or an HTTP `status`.

    `breaks_after` that many pieces the connection is cut; `streams` False answers whole though asked for a stream.
    """

    text: str = ""
    status: int = 200
    pause: float = 0.0
    breaks_after: int | None = None
    streams: bool = True


Player = Callable[[Prompt], Reply]


@dataclass
class Played:
    """The running server: its address and what came to it."""

    address: str = ""
    prompts: list[Prompt] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)


@contextmanager
def playing(player: Player) -> Iterator[Played]:
    """Serve `player` at a free local port."""
    played = Played()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.close_connection = True  # a client that is gone is not waited for
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompt = read_prompt(body["messages"])
            played.prompts.append(prompt)
            played.authorizations.append(self.headers.get("Authorization"))
            reply = player(prompt)
            if reply.status != 200:
                self._whole({"error": {"message": f"no: {self.headers.get('Authorization')}"}}, reply.status)
            elif body.get("stream") and reply.streams:
                self._stream(reply)
            else:
                time.sleep(reply.pause)
                message = {"role": "assistant", "content": reply.text}
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                self._whole(_completion("chat.completion", choice), 200)

        def _whole(self, body: dict[str, Any], status: int) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _stream(self, reply: Reply) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for number, piece in enumerate(_PIECE.findall(reply.text)):
                    if reply.breaks_after is not None and number >= reply.breaks_after:
                        return  # in the middle of the body
                    time.sleep(reply.pause)
                    self._event({"index": 0, "delta": {"content": piece}, "finish_reason": None})
                self._event({"index": 0, "delta": {}, "finish_reason": "stop"})
                self._chunk(b"data: [DONE]\n\n")
                self._chunk(b"")
            except (BrokenPipeError, ConnectionResetError):
                return  # the client has heard enough

        def _event(self, choice: dict[str, Any]) -> None:
            line = json.dumps(_completion("chat.completion.chunk", choice))
            self._chunk(f"data: {line}\n\n".encode())

        def _chunk(self, content: bytes) -> None:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(content), content))
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    played.address = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield played
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def read_prompt(messages: Sequence[dict[str, Any]]) -> Prompt:
    """Return the prompt that our own `assistant.llm.prompt` wrote."""
    whole = "\n\n".join(str(message["content"]) for message in messages)
    passages = {int(m[1]): html.unescape(m[2]) for m in _PASSAGE.finditer(whole)}
    asked = _QUESTION.search(whole)
    return Prompt(asked[1] if asked else "", passages, whole)


def _completion(kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "1", "object": kind, "created": 0, "model": "playing", "choices": [choice]}
