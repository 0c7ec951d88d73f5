"""A question that is proposed and not yet reviewed, and how it is written to a file. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from assistant.types import Turn

STATUS = "status"
PROPOSED = "draft"
# Characters of the document that a reviewer sees before and after the evidence.
CONTEXT_CHARACTERS = 240
_ID_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the evidence stands, `text[start:end]`, with what stands around it."""

    source: str
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed question, in the fields of the contract; `note` tells the reviewer what the question cannot."""

    question: str
    type: str
    answer: str
    must_include: tuple[tuple[str, ...], ...] = ()
    proofs: tuple[Proof, ...] = ()
    history: tuple[Turn, ...] = ()
    expect: str = "answer"
    computed: bool = False
    style: str = "standard"
    sources: tuple[str, ...] = ()
    note: str = ""

    @property
    def id(self) -> str:
        """The same for the same question: drafts of two seeds can be put together."""
        asked = json.dumps([[turn.content for turn in self.history], self.question, self.answer], ensure_ascii=False)
        return "D-" + hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]

    def record(self) -> dict[str, Any]:
        """Return the line of a drafts file: the contract's fields, the status, and the evidence in its context."""
        sources = dict.fromkeys([*(proof.source for proof in self.proofs), *self.sources])
        record: dict[str, Any] = {
            "id": self.id,
            STATUS: PROPOSED,
            "question": self.question,
            "history": [{"role": turn.role, "content": turn.content} for turn in self.history],
            "type": self.type,
            "expect": self.expect,
            "answer": self.answer,
            "must_include": [list(group) for group in self.must_include],
            "source": list(sources),
            "evidence": [{"source": p.source, "start": p.start, "end": p.end} for p in self.proofs],
            "style": self.style,
            "scope": "any",
        }
        if self.computed:
            record["computed"] = True
        record["context"] = [
            {"source": p.source, "before": p.before, "text": p.text, "after": p.after} for p in self.proofs
        ]
        if self.note:
            record["note"] = self.note
        return record


def proof_of(source: str, text: str, start: int, end: int) -> Proof:
    """Return `text[start:end]` of a document as evidence, with what stands around it."""
    return Proof(
        source, start, end, text[start:end],
        text[max(0, start - CONTEXT_CHARACTERS) : start], text[end : end + CONTEXT_CHARACTERS],
    )  # fmt: skip


def line_of(record: dict[str, Any]) -> str:
    """Return a record as its line of a JSON Lines file, with the line's end."""
    return json.dumps(record, ensure_ascii=False) + "\n"
