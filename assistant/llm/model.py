"""The chat model of TROLY_LLM; the only file that imports langchain's chat models, and only when one is asked.

Nothing leaves the machine unless a model is set: without one, this file is not even imported. What goes out then is the
question and the passages of `assistant.llm.prompt`, to that model alone (see `_untraced`).
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import SecretStr

from ingest.errors import BadSetting

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

# A token is about this many characters of Vietnamese: what a server sends past its budget is not read.
CHARACTERS_PER_TOKEN = 4
_log = logging.getLogger(__name__)


class Failure(StrEnum):
    """Why a model gave no whole answer."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    KEY = "key"
    BUSY = "busy"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    OTHER = "other"


class ModelFailed(Exception):
    """The model gave no whole answer; never carries what a provider said, which may quote the key or the prompt."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Message:
    """One message to the model; `role` is "system" or "human"."""

    role: str
    content: str


class ChatModel(Protocol):
    """What writes: pieces of text as they come, within a number of seconds."""

    def stream(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        """Yield the reply piece by piece; raise ModelFailed. Closing it ends the call."""
        ...


@dataclass(frozen=True, slots=True)
class Budget:
    """What one answer may cost: seconds in all, tokens of the reply, further tries of a failed call."""

    seconds: float = 60.0
    max_tokens: int = 800
    retries: int = 1


@dataclass(frozen=True)
class LangchainModel:
    """The chat model `provider:model` through langchain's `init_chat_model`, made at the first question."""

    name: str
    base_url: str | None = None
    api_key: SecretStr | None = None
    budget: Budget = Budget()
    _made: list[BaseChatModel] = field(default_factory=list, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def stream(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        """Yield the reply piece by piece; raise ModelFailed when it fails, is empty or takes longer than the budget.

        The client reads in a thread of its own: a server that holds its connection open without a word must not hold
        the reader longer than the budget.
        """
        deadline = time.monotonic() + self.budget.seconds
        pieces: queue.Queue[str | ModelFailed | None] = queue.Queue()
        stopped = threading.Event()
        thread = threading.Thread(target=self._read, args=(messages, pieces, stopped), name="troly-llm", daemon=True)
        thread.start()
        room = self.budget.max_tokens * CHARACTERS_PER_TOKEN
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise ModelFailed(Failure.TIMEOUT) from None
                if piece is None:
                    return
                if isinstance(piece, ModelFailed):
                    raise piece
                room -= len(piece)
                if room < 0:
                    raise ModelFailed(Failure.TOO_LONG)
                yield piece
        finally:
            stopped.set()

    def _read(
        self, messages: Sequence[Message], pieces: queue.Queue[str | ModelFailed | None], stopped: threading.Event
    ) -> None:
        try:
            said = False
            with _untraced(), closing(self._pieces(messages)) as stream:
                for piece in stream:
                    if stopped.is_set():
                        return
                    said = said or bool(piece.strip())
                    pieces.put(piece)
            pieces.put(None if said else ModelFailed(Failure.EMPTY))
        except Exception as error:  # each provider has its own; the reader is told the kind alone
            failure = _failure(error)
            _log.warning("language model failed: %s (%s)", failure.value, type(error).__name__)
            pieces.put(ModelFailed(failure))

    def _pieces(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        model = self._model()
        wire = [(m.role, m.content) for m in messages]
        any_chunk = False
        try:
            for chunk in model.stream(wire):
                any_chunk = True
                yield chunk.text
        except ValueError:
            # langchain's complaint of a stream without any chunk: some servers answer whole whatever they are asked.
            if any_chunk:
                raise
        if not any_chunk:
            yield model.invoke(wire).text

    def _model(self) -> BaseChatModel:
        with self._lock:
            if not self._made:
                self._made.append(_make(self.name, self.base_url, self.api_key, self.budget))
            return self._made[0]


def _make(name: str, base_url: str | None, api_key: SecretStr | None, budget: Budget) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {
        "temperature": 0, "timeout": budget.seconds, "max_retries": budget.retries, "max_tokens": budget.max_tokens,
    }  # fmt: skip
    key = api_key.get_secret_value() if api_key is not None else None
    if key is None and base_url is not None and name.startswith("openai:"):
        # A server of one's own needs no key, its client does; the environment's OPENAI_API_KEY is for another server.
        key = "none"
    options |= {option: value for option, value in (("base_url", base_url), ("api_key", key)) if value}
    return init_chat_model(name, **options)  # type: ignore[no-any-return]


def check_model(name: str) -> None:
    """Raise BadSetting where the package of the provider of `name` is missing.

    langchain knows more providers than we have extras for; what it cannot make, it tells at the first question.
    """
    from importlib.util import find_spec

    package = _EXTRAS.get(name.split(":", 1)[0].replace("-", "_"))
    if package is not None and find_spec(package.replace("-", "_")) is None:
        raise BadSetting(f"TROLY_LLM={name}: thiếu gói {package}. Hãy cài: .venv/bin/pip install {package}")


# The package of each provider that pyproject.toml has an extra for.
_EXTRAS = {
    "anthropic": "langchain-anthropic",
    "google_genai": "langchain-google-genai",
    "mistralai": "langchain-mistralai",
}
_STATUSES = {401: Failure.KEY, 403: Failure.KEY, 408: Failure.TIMEOUT, 429: Failure.BUSY, 503: Failure.BUSY}


def _failure(error: BaseException) -> Failure:
    """Return the kind of a provider's error by its status or its name: their classes share nothing else."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _STATUSES.get(status, Failure.OTHER)
    name = type(error).__name__.lower()
    if "timeout" in name:
        return Failure.TIMEOUT
    if isinstance(error, ConnectionError) or "connect" in name:
        return Failure.UNREACHABLE
    return Failure.OTHER


def _untraced() -> Any:
    """Return a context in which langchain traces to nobody.

    LANGSMITH_TRACING in the environment would send prompts, and so documents, to a third party.
    """
    tracing: Callable[..., Any]
    from langsmith.run_helpers import tracing_context as tracing

    return tracing(enabled=False)
