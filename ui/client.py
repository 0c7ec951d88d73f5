"""The page's only way to the library: typed calls to the HTTP API.

Problem            what went wrong, in Vietnamese, ready to be shown
├── Unreachable    nothing answers at the API's address
└── Interrupted    the answer began and broke off
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx

from ui import strings
from ui.records import (
    Check,
    CheckFilter,
    Choice,
    DirectiveFilter,
    FigureChoices,
    FigureFilter,
    History,
    Item,
    Json,
    Listing,
    Span,
    StoredDirective,
    StoredFigure,
    read_check,
    read_choice_list,
    read_choices,
    read_day,
    read_history,
    read_stored_directive,
    read_stored_figure,
)

DEFAULT_ADDRESS = "http://127.0.0.1:8000"
ADDRESS_VARIABLE = "TROLY_API_URL"
ADDRESS_FLAG = "--api-url"

CONNECT_SECONDS = 5.0
# A language model may think for a while before its first word.
ASK_SECONDS = 180.0
# A scanned report of some hundred pages takes minutes to load.
UPLOAD_SECONDS = 900.0
JOB_POLL_SECONDS = 0.5
# A spreadsheet of every figure of a large library.
EXPORT_SECONDS = 180.0
PAGE_SIZE = 500

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Problem(Exception):  # the name of RFC 9457, and of what the reader sees
    """A call that failed; `title` and `detail` are Vietnamese and `status` is HTTP's (0: no answer).

    `report` is the load report that the API sends along where no file could be loaded.
    """

    def __init__(self, title: str, detail: str = "", status: int = 0, report: Json | None = None) -> None:
        super().__init__(f"{title}. {detail}".strip())
        self.title = title
        self.detail = detail
        self.status = status
        self.report = report


class Unreachable(Problem):
    """Nothing answers at the API's address, or not in time."""


class Interrupted(Problem):
    """The stream ended before the whole answer came."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The sentence behind a marker; `quote == text[start:end]` of the document's text."""

    n: int
    document_id: str
    source: str
    title: str
    issuer: str | None
    issued_on: date | None
    page: int | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity of the answer; `raw` as printed, `citation` the marker that it stands under."""

    indicator: str
    indicator_text: str | None
    value: str
    unit: str
    qualifier: str | None
    period: str | None
    place: str | None
    raw: str
    citation: int | None
    computed: bool
    formula: str | None


@dataclass(frozen=True, slots=True)
class Caution:
    """Something the reader should know of the sources; `citations` are markers."""

    kind: str
    message: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `text` is Markdown with markers [1], [2]."""

    id: str
    text: str
    refused: bool
    refusal: str | None
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    cautions: tuple[Caution, ...]
    mode: str
    latency_ms: float
    standalone_question: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What the server is doing now."""

    message: str


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the answer's text."""

    text: str


AskEvent = Status | Delta | Citation | Answer


@dataclass(frozen=True, slots=True)
class Message:
    """One earlier turn of the conversation; `role` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader says of an answer; `expected` is what would be right, both texts may be empty."""

    right: bool
    expected: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it is listed; `title` is None until something was asked, `used_at` when it last was."""

    id: str
    title: str | None
    used_at: datetime | None
    turns: int


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question with its answer as it was given; `source_removed`: a document it quoted is gone, and its words too.

    `filters` are what the question was limited to, `verdict` what a reader said last ("right", "wrong").
    """

    question: str
    answer: Answer
    source_removed: bool
    filters: Mapping[str, Any]
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage found for a question; `parts` is what its score is made of."""

    span: Span
    page: int | None
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the library lists it."""

    id: str
    source: str
    title: str
    issuer: str | None
    number: str | None
    issued_on: date | None
    period: str | None
    place: str | None
    passages: int
    pages: int
    media_type: str


class Change(StrEnum):
    """What sending a file did to the library."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file; `reason` says why where it failed."""

    name: str
    change: Change
    reason: str | None = None


def api_address(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The API's address: `--api-url URL` of the command line, else `TROLY_API_URL`, else the default."""
    if ADDRESS_FLAG in arguments[:-1]:
        return arguments[arguments.index(ADDRESS_FLAG) + 1].rstrip("/")
    return (environment.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS).rstrip("/")


class Client:
    """Calls to one API; safe to share between threads. Every method raises `Problem`."""

    def __init__(self, address: str) -> None:
        self.address = address
        # The API is a neighbour: a proxy set for the outside world must not stand between.
        self._http = httpx.Client(
            base_url=address, timeout=httpx.Timeout(60.0, connect=CONNECT_SECONDS), trust_env=False
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        """The whole answer at once."""
        body = _ask_body(question, history)
        return read_answer(self._json("POST", "/v1/ask", json=body, timeout=_patient(ASK_SECONDS)))

    def ask_stream(
        self,
        question: str,
        history: Sequence[Message] = (),
        conversation_id: str | None = None,
        replaces: str | None = None,
    ) -> Iterator[AskEvent]:
        """The answer as it is made, kept in the conversation; the last event is the `Answer`.

        `replaces` is the id of the answer there that it stands in for. Raises `Interrupted` where the stream ends
        without an answer.
        """
        kept = {"conversation_id": conversation_id, "replaces": replaces}
        request = self._http.build_request(
            "POST",
            "/v1/ask",
            json={**_ask_body(question, history), **{name: value for name, value in kept.items() if value}},
            headers={"Accept": "text/event-stream"},
            timeout=_patient(ASK_SECONDS),
        )
        response = self._send(request, stream=True)
        try:
            if not response.headers.get("content-type", "").startswith("text/event-stream"):
                response.read()
                yield read_answer(_object(response))
                return
            yield from _answer_events(response)
        except httpx.HTTPError as error:
            raise Interrupted(strings.INTERRUPTED, strings.INTERRUPTED_ADVICE) from error
        finally:
            response.close()

    def give_feedback(self, question: str, answer: Answer, opinion: Opinion, history: Sequence[Message] = ()) -> None:
        """Send a reader's opinion of an answer, with what is needed to make a question of it."""
        said = {"expected": opinion.expected.strip(), "comment": opinion.comment.strip()}
        body = {
            **_ask_body(question, history),
            "answer_id": answer.id,
            "verdict": "right" if opinion.right else "wrong",
            "answer": answer.text,
            "citations": [
                {"document_id": c.document_id, "source": c.source, "start": c.start, "end": c.end}
                for c in answer.citations
            ],
            **{name: text for name, text in said.items() if text},
        }
        self._request("POST", "/v1/feedback", json=body)

    def begin_conversation(self) -> str:
        """The id of a new conversation."""
        return str(self._json("POST", "/v1/conversations", json={})["id"])

    def conversations(self, words: str = "", limit: int = PAGE_SIZE) -> Listing[Conversation]:
        """The conversations that hold all of `words`, the last used first."""
        asked = {"limit": limit, **({"q": words} if words.strip() else {})}
        return _read_listing(self._json("GET", "/v1/conversations", params=asked), read_conversation)

    def conversation(self, conversation_id: str) -> tuple[Conversation, tuple[KeptTurn, ...]]:
        """A conversation with its questions and answers, oldest first."""
        body = self._json("GET", _conversation_path(conversation_id))
        turns = tuple(read_turn(item) for item in body["turns"])
        return read_conversation({**body, "turns": len(turns)}), turns

    def rename_conversation(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title."""
        self._request("PATCH", _conversation_path(conversation_id), json={"title": title})

    def delete_conversation(self, conversation_id: str) -> None:
        """Delete a conversation with its answers."""
        self._request("DELETE", _conversation_path(conversation_id))

    def export_conversation(self, conversation_id: str, form: str) -> bytes:
        """A conversation as a file; `form` is "docx" or "md"."""
        path = _conversation_path(conversation_id) + "/export"
        return self._request("GET", path, params={"format": form}, timeout=_patient(EXPORT_SECONDS)).content

    def suggestions(self, answer_id: str) -> tuple[str, ...]:
        """Next questions that the library answers, the nearest first."""
        path = f"/v1/answers/{quote(answer_id, safe='')}/suggestions"
        items = self._json("GET", path, timeout=_patient(ASK_SECONDS))["items"]
        return tuple(str(item["question"]) for item in items)

    def passages(self, query: str, filters: Mapping[str, Any], limit: int) -> tuple[Passage, ...]:
        """The passages that are found for a question, best first, with what their scores are made of."""
        asked = {**filters, "q": query, "k": limit, "explain": "true"}
        return tuple(read_passage(item) for item in self._json("GET", "/v1/search", params=asked)["hits"])

    def documents(self) -> tuple[Document, ...]:
        """Every document of the library, in the API's order."""
        found: dict[str, Document] = {}
        while True:
            answer = self._json("GET", "/v1/documents", params={"limit": PAGE_SIZE, "offset": len(found)})
            items = answer["items"]
            new = {item["id"]: read_document(item) for item in items if item["id"] not in found}
            found.update(new)
            # A server that ignores the offset sends the same page again: nothing new ends the walk.
            if not new or len(found) >= int(answer.get("total", 0)):
                return tuple(found.values())

    def document_count(self) -> int:
        """How many documents the library holds, by the API's word and without their list."""
        return int(self._json("GET", "/v1/documents", params={"limit": 1})["total"])

    def document(self, document_id: str) -> Document:
        """One document's description."""
        return read_document(self._json("GET", _document_path(document_id)))

    def text(self, document_id: str) -> str:
        """The text that citations count in (Python characters)."""
        return self._request("GET", _document_path(document_id) + "/text").content.decode("utf-8")

    def file(self, document_id: str) -> bytes:
        """The original file."""
        return self._request("GET", _document_path(document_id) + "/file").content

    def delete(self, document_id: str) -> None:
        """Remove a document from the library."""
        self._request("DELETE", _document_path(document_id))

    def figures(self, asked: FigureFilter, most: int) -> Listing[StoredFigure]:
        """The figures of a filter, at most `most` of them, in the API's order."""
        return self._listing("/v1/figures", asked.parameters(), read_stored_figure, most)

    def figure_choices(self) -> FigureChoices:
        """What the figures of the library can be asked for."""
        return read_choices(self._json("GET", "/v1/figures/choices"))

    def figure(self, figure_id: str) -> History[StoredFigure]:
        """One figure with what was read of it and its corrections."""
        return read_history(self._json("GET", _record_path("figures", figure_id)), read_stored_figure)

    def amend_figure(self, figure_id: str, changes: Json) -> None:
        """Change fields of a figure; `changes` holds them with `editor`, and `reason` where there is one."""
        self._request("PATCH", _record_path("figures", figure_id), json=dict(changes))

    def directives(self, asked: DirectiveFilter, limit: int, offset: int = 0) -> Listing[StoredDirective]:
        """A page of the directives of a filter."""
        parameters = {**asked.parameters(), "limit": limit, "offset": offset}
        return _read_listing(self._json("GET", "/v1/directives", params=parameters), read_stored_directive)

    def directive_issuers(self) -> tuple[Choice, ...]:
        """Who instructs, those with most directives first."""
        return read_choice_list(self._json("GET", "/v1/directives/choices").get("issuers"))

    def directive(self, directive_id: str) -> History[StoredDirective]:
        """One directive with what was read of it and its corrections."""
        return read_history(self._json("GET", _record_path("directives", directive_id)), read_stored_directive)

    def amend_directive(self, directive_id: str, changes: Json) -> None:
        """Change fields of a directive, as `amend_figure` does."""
        self._request("PATCH", _record_path("directives", directive_id), json=dict(changes))

    def checks(self, asked: CheckFilter, most: int) -> Listing[Check]:
        """The checks of a filter, at most `most` of them, in the API's order."""
        return self._listing("/v1/checks", asked.parameters(), read_check, most)

    def export(self, resource: str, asked: FigureFilter | DirectiveFilter | CheckFilter, media_type: str) -> bytes:
        """All rows of a filter as a file of `media_type`; `resource` is "figures", "directives" or "checks"."""
        return self._request(
            "GET",
            f"/v1/{resource}",
            params=asked.parameters(),
            headers={"Accept": media_type},
            timeout=_patient(EXPORT_SECONDS),
        ).content

    def _listing(
        self, path: str, parameters: Mapping[str, Any], read: Callable[[Json], Item], most: int
    ) -> Listing[Item]:
        """The first `most` items of a list, fetched page by page."""
        items: list[Item] = []
        while True:
            limit = min(PAGE_SIZE, most - len(items))
            asked = {**parameters, "limit": limit, "offset": len(items)}
            listing = _read_listing(self._json("GET", path, params=asked), read)
            items += listing.items
            if not listing.items or len(items) >= min(most, listing.total):
                return Listing(tuple(items), listing.total)

    def upload(self, name: str, content: bytes, pause: Callable[[float], None] = time.sleep) -> Upload:
        """Send one file and wait until it is in the library or refused.

        A refusal is an `Upload` with its reason, not a `Problem`. Raises `Unreachable` where the API does
        not answer.
        """
        try:
            response = self._request(
                "POST", "/v1/documents", files={"files": (name, content)}, timeout=_patient(UPLOAD_SECONDS)
            )
            report = _object(response)
            if response.status_code == httpx.codes.ACCEPTED:
                report = self._finished_job(report, pause)
        except Unreachable:
            raise
        except Problem as problem:
            if problem.report is not None:
                return read_upload(name, problem.report)
            return Upload(name, Change.FAILED, problem.detail or problem.title)
        return read_upload(name, report)

    def _finished_job(self, job: Json, pause: Callable[[float], None]) -> Json:
        """The report of a job, once it has ended."""
        give_up = time.monotonic() + UPLOAD_SECONDS
        while not _ended(job):
            if time.monotonic() > give_up:
                raise Problem(strings.JOB_SLOW, strings.JOB_SLOW_ADVICE)
            pause(JOB_POLL_SECONDS)
            job = self._json("GET", f"/v1/jobs/{quote(_job_id(job), safe='')}")
        if job.get("error"):
            raise Problem(strings.UPLOAD_FAILED, str(job["error"]))
        report: Json = job.get("report") or job.get("result") or job
        return report

    def _json(self, method: str, path: str, **options: Any) -> Json:
        return _object(self._request(method, path, **options))

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._send(self._http.build_request(method, path, **options), stream=False)

    def _send(self, request: httpx.Request, *, stream: bool) -> httpx.Response:
        try:
            response = self._http.send(request, stream=stream)
            if response.is_error:
                response.read()
        except httpx.TimeoutException as error:
            raise Unreachable(strings.TIMED_OUT, strings.UNREACHABLE_ADVICE.format(address=self.address)) from error
        except httpx.HTTPError as error:
            raise Unreachable(strings.UNREACHABLE, strings.UNREACHABLE_ADVICE.format(address=self.address)) from error
        if response.is_error:
            response.close()
            raise read_problem(response)
        return response


def read_problem(response: httpx.Response) -> Problem:
    """The `Problem` that an error answer tells of; one of our own words where it tells nothing."""
    body = _parsed(response)
    status = response.status_code
    fallback = strings.BY_STATUS.get(status, strings.SERVER_PROBLEM.format(status=status))
    if body is None:
        return Problem(fallback, strings.SERVER_PROBLEM_ADVICE, status)
    title, detail = body.get("title"), body.get("detail")
    return Problem(
        title if isinstance(title, str) and title else fallback,
        detail if isinstance(detail, str) else "",
        status,
        body.get("report"),
    )


def read_answer(body: Json) -> Answer:
    """The answer object of the contract."""
    return Answer(
        id=str(body.get("id", "")),
        text=body["answer"],
        refused=bool(body.get("refused")),
        refusal=body.get("refusal"),
        citations=tuple(read_citation(item) for item in body.get("citations") or ()),
        figures=tuple(_read_figure(item) for item in body.get("figures") or ()),
        cautions=tuple(
            Caution(item.get("kind", ""), item["message"], tuple(item.get("citations") or ()))
            for item in body.get("warnings") or ()
        ),
        mode=body.get("mode", ""),
        latency_ms=float(body.get("latency_ms") or 0.0),
        standalone_question=body.get("standalone_question") or "",
    )


def read_conversation(item: Json) -> Conversation:
    """A conversation object."""
    used_at = item.get("updated_at")
    return Conversation(
        id=item["id"],
        title=item.get("title"),
        used_at=datetime.fromisoformat(used_at) if used_at else None,
        turns=_count(item.get("turns")),
    )


def read_turn(item: Json) -> KeptTurn:
    """A kept question with its answer."""
    return KeptTurn(
        question=item["question"],
        answer=read_answer(item["answer"]),
        source_removed=bool(item.get("source_removed")),
        filters=item.get("filters") or {},
        verdict=item.get("verdict"),
    )


def read_passage(item: Json) -> Passage:
    """A passage found."""
    span = Span(
        item["document_id"],
        item["source"],
        int(item["start"]),
        int(item["end"]),
        item["text"],
        item.get("title") or item["source"],
    )
    return Passage(span, item.get("page"), float(item.get("score") or 0.0), item.get("parts") or {})


def read_citation(item: Json) -> Citation:
    """One citation object of the contract."""
    return Citation(
        n=int(item["n"]),
        document_id=item["document_id"],
        source=item["source"],
        title=item.get("title") or item["source"],
        issuer=item.get("issuer"),
        issued_on=read_day(item.get("issued_on")),
        page=item.get("page"),
        start=int(item["start"]),
        end=int(item["end"]),
        quote=item["quote"],
    )


def read_document(item: Json) -> Document:
    """A document object; what the text says of it may stand in `metadata` or beside the rest."""
    said: Json = {**item, **(item.get("metadata") or {})}
    return Document(
        id=item["id"],
        source=item["source"],
        title=said.get("title") or item["source"],
        issuer=said.get("issuer"),
        number=said.get("number"),
        issued_on=read_day(said.get("issued_on")),
        period=_label(said.get("period")),
        place=said.get("place"),
        passages=_count(item.get("passages")),
        pages=_count(item.get("pages")),
        media_type=item.get("media_type") or "",
    )


def read_upload(name: str, report: Json) -> Upload:
    """What a load report of this one file says; "failed" lists `{"path", "error"}`."""
    failed = report.get("failed") or ()
    if failed:
        return Upload(name, Change.FAILED, "; ".join(str(item["error"]) for item in failed))
    for change in (Change.ADDED, Change.UPDATED, Change.UNCHANGED):
        if report.get(change.value):
            return Upload(name, change)
    raise Problem(strings.UPLOAD_FAILED, strings.SERVER_PROBLEM_ADVICE)


def server_sent_events(chunks: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Pairs (event, data) of an event stream.

    Lines end at CR, LF or CRLF only: `splitlines` would also cut at U+0085 and U+2028, which may stand
    unescaped in the JSON of a scanned text.
    """
    event, lines = "message", list[str]()
    for line in _lines(chunks):
        if not line:
            if lines:
                yield event, "\n".join(lines)
            event, lines = "message", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            event = value
        elif name == "data":
            lines.append(value)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        rest += chunk
        # A CR at the very end may be half of a CRLF: wait for the next chunk.
        whole = rest[:-1] if rest.endswith(b"\r") else rest
        parts = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        yield from (part.decode("utf-8") for part in parts[:-1])
        rest = parts[-1] + rest[len(whole) :]
    if rest:
        yield rest.rstrip(b"\r").decode("utf-8")


def _answer_events(response: httpx.Response) -> Iterator[AskEvent]:
    for event, payload in server_sent_events(response.iter_bytes()):
        if event not in {"status", "delta", "citation", "answer", "error"}:
            continue
        body = json.loads(payload)
        if event == "status":
            yield Status(str(body.get("message") or strings.STEPS.get(body.get("step"), strings.WORKING)))
        elif event == "delta":
            yield Delta(body["text"])
        elif event == "citation":
            yield read_citation(body)
        elif event == "answer":
            yield read_answer(body)
            return
        else:
            raise Problem(body.get("title") or strings.INTERRUPTED, body.get("detail") or "", body.get("status") or 0)
    raise Interrupted(strings.INTERRUPTED, strings.INTERRUPTED_ADVICE)


def _ask_body(question: str, history: Sequence[Message]) -> dict[str, Any]:
    return {
        "question": question,
        "history": [{"role": message.role, "content": message.content} for message in history],
    }


def _read_figure(item: Json) -> Figure:
    return Figure(
        indicator=item.get("indicator") or "",
        indicator_text=item.get("indicator_text"),
        value=str(item.get("value", "")),
        unit=item.get("unit") or "",
        qualifier=item.get("qualifier"),
        period=_label(item.get("period")),
        place=item.get("place"),
        raw=item.get("raw") or str(item.get("value", "")),
        citation=item.get("citation"),
        computed=bool(item.get("computed")),
        formula=item.get("formula"),
    )


def _object(response: httpx.Response) -> Json:
    body = _parsed(response)
    if body is None:
        raise Problem(strings.NOT_THE_API, strings.NOT_THE_API_ADVICE, response.status_code)
    return body


def _parsed(response: httpx.Response) -> Json | None:
    """The JSON object of a response; None where it holds anything else."""
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _read_listing(body: Json, read: Callable[[Json], Item]) -> Listing[Item]:
    items = tuple(read(item) for item in body["items"])
    return Listing(items, int(body.get("total", len(items))))


def _job_id(job: Json) -> str:
    inner = job.get("job")
    if isinstance(inner, dict):
        return str(inner["id"])
    return str(job.get("id") or job.get("job_id") or inner)


def _ended(job: Json) -> bool:
    state = job.get("state") or job.get("status") or "queued"
    return state not in {"queued", "pending", "running", "started", "accepted"}


def _document_path(document_id: str) -> str:
    return f"/v1/documents/{quote(document_id, safe='')}"


def _conversation_path(conversation_id: str) -> str:
    return f"/v1/conversations/{quote(conversation_id, safe='')}"


def _record_path(resource: str, record_id: str) -> str:
    return f"/v1/{resource}/{quote(record_id, safe='')}"


def _patient(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=CONNECT_SECONDS)


def _label(period: Json | str | None) -> str | None:
    if isinstance(period, Mapping):
        return period.get("label")
    return period


def _count(value: int | Sequence[Any] | None) -> int:
    if value is None:
        return 0
    return value if isinstance(value, int) else len(value)
