"""Readers' wrong answers as draft questions: what was asked, what is right, and where that stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.types import Turn
from eval.datasets import KNOWN_TYPES
from eval.drafting.draft import Draft, Proof, proof_of
from eval.drafting.quantities import required
from eval.drafting.shelf import Shelf
from ingest.library.feedback import Feedback, StoredFeedback, Verdict
from ingest.numbers import quantities
from ingest.people import persons
from ingest.split import sentences
from ingest.words import DOCUMENT_NUMBER, has_accents

# More sentences than this hold what the reader says: it is too common to prove anything.
MOST_PROOFS = 3
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b")


def drafts_from_feedback(said: Iterable[StoredFeedback], shelf: Shelf) -> list[Draft]:
    """Return a draft for each answer that readers called wrong; of two verdicts on one answer the later counts."""
    newest: dict[str, StoredFeedback] = {}
    for stored in sorted(said, key=lambda stored: stored.id):
        newest[stored.feedback.answer_id] = stored
    drafts = (_draft(stored.feedback, shelf) for stored in newest.values() if stored.feedback.verdict is Verdict.WRONG)
    return list({draft.id: draft for draft in drafts}.values())


def _draft(feedback: Feedback, shelf: Shelf) -> Draft:
    expected = feedback.expected or ""
    signs = _signs(expected)
    proofs = _proofs_of(signs, shelf) or tuple(_cited(feedback, shelf))
    style = "standard" if has_accents(feedback.question) else "no_diacritics"
    return Draft(
        question=feedback.question,
        type="followup" if feedback.history else _type_of(feedback.question),
        answer=expected,
        must_include=tuple((sign,) for sign in signs),
        proofs=proofs,
        history=tuple(Turn(turn.role, turn.content) for turn in feedback.history),
        style=style,
        note=_note(feedback),
    )


def _signs(expected: str) -> list[str]:
    """Return what a right answer must hold of the reader's words: numbers, dates, names; else all of a short one."""
    found = [m[0] for m in DOCUMENT_NUMBER.finditer(expected)] + [m[0] for m in _DATE.finditer(expected)]
    found += [expected[start:end] for start, end in persons(expected)]
    found += [required(q) for q in quantities(expected) if not any(q.raw.strip() in sign for sign in found)]
    if not found and expected.strip() and len(expected) <= 80:
        found = [expected.strip().rstrip(".")]
    return list(dict.fromkeys(found))


def _proofs_of(signs: list[str], shelf: Shelf) -> tuple[Proof, ...]:
    """Return the sentences that hold all of `signs`; none where too many do."""
    if not signs:
        return ()
    found: list[Proof] = []
    for document in shelf.named_once:
        text = shelf.texts[document.id]
        if not all(sign in text for sign in signs):
            continue
        for span in sentences(text):
            if all(sign in text[span.start : span.end] for sign in signs):
                found.append(proof_of(document.source, text, span.start, span.end))
                if len(found) > MOST_PROOFS:
                    return ()
    return tuple(found)


def _cited(feedback: Feedback, shelf: Shelf) -> Iterator[Proof]:
    """Yield what the wrong answer cited, as far as the library still holds it: a place to look, not yet a proof."""
    held = {document.id: document for document in shelf.named_once}
    for span in feedback.citations:
        document = held.get(span.document_id)
        if document is not None and 0 <= span.start < span.end <= len(shelf.texts[document.id]):
            yield proof_of(document.source, shelf.texts[document.id], span.start, span.end)


def _type_of(question: str) -> str:
    from assistant.understand import understand

    kind = str(understand(question).kind)
    return kind if kind in KNOWN_TYPES else "figure"


def _note(feedback: Feedback) -> str:
    parts = []
    if feedback.comment:
        parts.append(f"Người đọc góp ý: {feedback.comment}")
    if feedback.answer:
        parts.append(f"Câu trả lời bị chấm sai: {feedback.answer}")
    return "\n".join(parts)
