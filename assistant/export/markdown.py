"""A conversation as Markdown; whatever comes from a reader or a document stays the characters it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.export import reading
from ingest.library.conversations import Conversation, StoredTurn

MARKDOWN = "text/markdown"

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&$])")
# What begins a list, a heading's underline or a number of a list at the beginning of a line.
_AT_START = re.compile(r"^(\s*)([-+=])")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])")
# Bare addresses become links in many readers.
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|www)([:.])")


def as_markdown(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """Return the conversation with every answer's quotes and sources."""
    return "\n".join(_lines(conversation, turns)).rstrip() + "\n"


def escaped(text: str) -> str:
    """Return `text` on one line so that no reader of Markdown takes any of it for markup."""
    line = " ".join(text.split())
    line = _SPECIAL.sub(r"\\\1", line)
    line = _ADDRESS.sub(r"\1&#8203;\2", line)
    line = _AT_START.sub(r"\1\\\2", line)
    return _NUMBERED.sub(r"\1\\\2", line)


def _lines(conversation: Conversation, turns: Sequence[StoredTurn]) -> Iterator[str]:
    yield f"# {escaped(reading.title_of(conversation))}"
    yield ""
    yield escaped(reading.span_of(turns))
    yield ""
    for n, turn in enumerate(turns, start=1):
        yield from _turn(n, turn)
    sources = reading.sources_of(turns)
    if sources:
        yield f"## {reading.SOURCES}"
        yield ""
        yield from (f"- {escaped(source)}" for source in sources)
        yield ""
    if turns:
        yield f"*{escaped(reading.DISCLAIMER)}*"


def _turn(n: int, turn: StoredTurn) -> Iterator[str]:
    answer = turn.answer
    yield f"## {reading.QUESTION.format(n=n)}"
    yield ""
    yield from (f"> {escaped(line)}" if line.strip() else ">" for line in turn.question.split("\n"))
    yield ""
    yield f"*{reading.ASKED_AT.format(at=reading.spoken_time(turn.created_at))}*"
    yield ""
    if answer["refused"]:
        yield f"**{escaped(reading.REFUSED)}**"
        yield ""
    before: bool | None = None
    for line in reading.answer_lines(str(answer["answer"])):
        # A list needs a line of its own before it, a paragraph one after it.
        if before is not None and not (line.bullet and before):
            yield ""
        yield ("- " if line.bullet else "") + "".join(_stretch(text, bold) for text, bold in line.stretches).strip()
        before = line.bullet
    yield ""
    for formula in reading.formulas(answer):
        yield f"- {reading.COMPUTED}: {escaped(formula)}"
    for warning in answer["warnings"]:
        yield f"- **{reading.WARNING}:** {escaped(str(warning['message']))}"
    if reading.formulas(answer) or answer["warnings"]:
        yield ""
    if answer["citations"]:
        yield f"**{reading.QUOTES}**"
        yield ""
        for citation in answer["citations"]:
            yield f"- \\[{citation['n']}\\] “{escaped(citation['quote'])}” – {escaped(reading.whereabouts(citation))}"
        yield ""


def _stretch(text: str, bold: bool) -> str:
    # Spaces at its ends belong outside the asterisks, or they mark nothing.
    left, right = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    inner = escaped(text)
    return f"{' ' if left else ''}{f'**{inner}**' if bold and inner else inner}{' ' if right else ''}"
