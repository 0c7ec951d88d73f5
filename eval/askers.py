"""Who is asked in a run: the assistant in this process, or a server over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from assistant.types import Answer, AnswerFigure, AnswerWarning, Citation, Refusal, Turn
from ingest.errors import BadInput, LibraryError, NotFound
from ingest.types import Period, Qualifier, Unit

if TYPE_CHECKING:
    import httpx

    from assistant.pipeline import Assistant
    from ingest.library.library import Library

ASK_TIMEOUT_SECONDS = 120.0
NOT_FOUND = 404


class ServerError(LibraryError):
    """A server that cannot be reached or does not answer as the contract says."""

    title = "Máy chủ không trả lời được"


class QuestionRefusedByServer(BadInput):
    """The server found the question itself unusable (HTTP 4xx)."""


class Asker(Protocol):
    """What a run needs of an assistant; real in this process, real over HTTP, and a fake in the tests."""

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Return the whole answer; raise BadInput for a question that cannot be asked."""

    def document_text(self, document_id: str) -> str | None:
        """Return the stored text that offsets count in, None where there is no such document."""


class LocalAsker:
    """The assistant over an open library of this process."""

    def __init__(self, library: Library, assistant: Assistant) -> None:
        self._library = library
        self._assistant = assistant

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Return the assistant's answer."""
        return self._assistant.ask(question, tuple(history))

    def document_text(self, document_id: str) -> str | None:
        """Return the text from the catalogue."""
        try:
            return self._library.text(document_id)
        except NotFound:
            return None

    @property
    def library_revision(self) -> int:
        """The catalogue's revision."""
        return self._library.revision

    def search(self, question: str, k: int) -> list[str]:
        """Return the texts of the best k passages for a question, best first."""
        ranked = sorted(self._assistant.search(question, k), key=lambda hit: -hit.score)
        return [hit.passage.text for hit in ranked]


class HttpAsker:
    """A server that speaks the contract's HTTP API; texts are fetched once for each document."""

    def __init__(self, base_url: str, client: httpx.Client | None = None) -> None:
        import httpx

        self._client = client or httpx.Client(base_url=base_url.rstrip("/"), timeout=ASK_TIMEOUT_SECONDS)
        self._base_url = base_url
        self._texts: dict[str, str | None] = {}

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Return the server's answer; raise ServerError where it gives none."""
        turns = [{"role": turn.role, "content": turn.content} for turn in history]
        response = self._send("POST", "/v1/ask", json={"question": question, "history": turns})
        if response.is_client_error and response.status_code in {400, 413, 422}:
            raise QuestionRefusedByServer(problem(response))
        if response.is_error:
            raise ServerError(f"{self._base_url} trả lỗi {response.status_code}: {problem(response)}")
        return answer_from_json(response.json())

    def document_text(self, document_id: str) -> str | None:
        """Return the text as the API gives it."""
        if document_id not in self._texts:
            response = self._send("GET", f"/v1/documents/{document_id}/text")
            if response.is_error and response.status_code != NOT_FOUND:
                raise ServerError(f"{self._base_url} trả lỗi {response.status_code}: {problem(response)}")
            # .text would guess; the API is UTF-8 by contract.
            self._texts[document_id] = None if response.is_error else response.content.decode("utf-8")
        return self._texts[document_id]

    def _send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        import httpx

        try:
            return self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise ServerError(
                f"Không gọi được máy chủ {self._base_url} ({error}). Hãy kiểm tra địa chỉ và máy chủ đã chạy chưa."
            ) from None


def problem(response: httpx.Response) -> str:
    """Return the detail of a problem-details response, or the beginning of whatever came instead."""
    try:
        body = response.json()
    except ValueError:
        return response.text[:200]
    return str(body.get("detail") or body.get("title") or body) if isinstance(body, dict) else str(body)[:200]


def answer_from_json(body: dict[str, Any]) -> Answer:
    """Return the contract's answer object as an Answer; raise ServerError where a field is odd."""
    try:
        return Answer(
            id=body["id"],
            standalone_question=body["standalone_question"],
            answer=body["answer"],
            refused=body["refused"],
            refusal=Refusal(body["refusal"]) if body["refusal"] else None,
            citations=tuple(_citation(item) for item in body["citations"]),
            figures=tuple(_figure(item) for item in body["figures"]),
            warnings=tuple(
                AnswerWarning(item["kind"], item["message"], tuple(item["citations"])) for item in body["warnings"]
            ),
            mode=body["mode"],
            latency_ms=body["latency_ms"],
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise ServerError(f"Câu trả lời của máy chủ không đúng khuôn dạng: {error!r}.") from None


def _citation(item: dict[str, Any]) -> Citation:
    return Citation(
        n=item["n"],
        document_id=item["document_id"],
        source=item["source"],
        title=item["title"],
        issuer=item["issuer"],
        issued_on=date.fromisoformat(item["issued_on"]) if item["issued_on"] else None,
        page=item["page"],
        start=item["start"],
        end=item["end"],
        quote=item["quote"],
    )


def _figure(item: dict[str, Any]) -> AnswerFigure:
    return AnswerFigure(
        indicator=item["indicator"],
        value=Decimal(item["value"]),
        unit=Unit(item["unit"]),
        qualifier=Qualifier(item["qualifier"]) if item["qualifier"] else None,
        period=_period(item["period"]),
        place=item["place"],
        raw=item["raw"],
        citation=item["citation"],
        computed=item["computed"],
        formula=item["formula"],
    )


def _period(item: dict[str, Any] | None) -> Period | None:
    if item is None:
        return None
    start, end = item["start"], item["end"]
    return Period(
        label=item["label"],
        start=date.fromisoformat(start) if start else None,
        end=date.fromisoformat(end) if end else None,
    )
