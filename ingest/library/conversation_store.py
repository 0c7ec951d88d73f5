"""Conversations, their answers and the audit in the catalogue's database; and what goes from them with a document."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ingest.errors import BadInput
from ingest.library import schema
from ingest.library.conversations import (
    Asked,
    AuditEntry,
    AuditFilter,
    Conversation,
    ShownDocument,
    StoredTurn,
    checked_title,
    no_answer,
    no_conversation,
    title_of,
)
from ingest.library.feedback import EarlierTurn, Feedback, packed, unpacked_turns
from ingest.library.forgetting import NOTICE, says, without_document
from ingest.library.record_rows import folded_words
from ingest.library.storable import is_storable

Connecting = Callable[[], AbstractContextManager[sa.Connection]]

# Words of one search; databases nest conditions some hundreds deep.
_MOST_WORDS = 50
_ROWS_AT_A_TIME = 1_000


class Conversations:
    """What was asked and answered; `writing` waits for every other writer of the catalogue."""

    def __init__(self, reading: Connecting, writing: Connecting) -> None:
        self._reading = reading
        self._writing = writing

    # Conversations

    def create(self, title: str | None = None, owner: str | None = None) -> Conversation:
        """Begin a conversation; without a title it takes its first question's. BadInput for a title that cannot be."""
        named = None if title is None else checked_title(title)
        now = datetime.now(UTC)
        row = {
            "id": uuid.uuid4().hex,
            "owner": owner,
            "title": named,
            "title_key": folded_words(named),
            "created_at": now,
            "updated_at": now,
        }
        with self._writing() as connection:
            connection.execute(schema.CONVERSATIONS.insert(), row)
        return Conversation(str(row["id"]), named, now, now, 0)

    def listed(self, q: str | None = None, *, limit: int = 100, offset: int = 0) -> tuple[list[Conversation], int]:
        """Return one page of the conversations, the last used first, and how many there are in all.

        Every word of `q` begins a word of the title, of a question or of an answer, accents aside.
        """
        table, turns = schema.CONVERSATIONS, schema.TURNS
        query = _counted()
        for word in _asked_words(q):
            said = sa.select(turns.c.id).where(turns.c.conversation_id == table.c.id, _begins(turns.c.words, word))
            query = query.where(_begins(table.c.title_key, word) | said.exists())
        with self._reading() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
            page = query.order_by(table.c.updated_at.desc(), table.c.id).limit(limit).offset(offset)
            return [_conversation(row) for row in connection.execute(page)], total

    def get(self, conversation_id: str) -> Conversation:
        """Return one conversation; NotFound where there is none of this id."""
        with self._reading() as connection:
            return self._one(connection, conversation_id)

    def turns(self, conversation_id: str) -> list[StoredTurn]:
        """Return the turns of a conversation, oldest first; NotFound where there is none of this id."""
        table = schema.TURNS
        with self._reading() as connection:
            self._one(connection, conversation_id)
            query = sa.select(table).where(table.c.conversation_id == conversation_id).order_by(table.c.id)
            return _with_verdicts(connection, connection.execute(query).all())

    def turn_of_answer(self, answer_id: str) -> StoredTurn:
        """Return the turn that an answer stands in; NotFound where no conversation holds it."""
        table = schema.TURNS
        if not is_storable(answer_id):
            raise no_answer(answer_id)
        query = sa.select(table).where(table.c.answer_id == answer_id).order_by(table.c.id.desc()).limit(1)
        with self._reading() as connection:
            found = _with_verdicts(connection, connection.execute(query).all())
        if not found:
            raise no_answer(answer_id)
        return found[0]

    def rename(self, conversation_id: str, title: str) -> Conversation:
        """Give a conversation another title; NotFound, or BadInput for a title that cannot be."""
        named = checked_title(title)
        table = schema.CONVERSATIONS
        with self._writing() as connection:
            self._one(connection, conversation_id)
            changed = table.update().where(table.c.id == conversation_id)
            connection.execute(changed.values(title=named, title_key=folded_words(named)))
            return self._one(connection, conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation with its answers; of two who delete it at once, one meets NotFound."""
        table = schema.CONVERSATIONS
        with self._writing() as connection:
            self._one(connection, conversation_id)
            # The turns go with it: ON DELETE CASCADE.
            connection.execute(table.delete().where(table.c.id == conversation_id))

    # What was asked

    def record(self, asked: Asked) -> bool:
        """Note a question in the audit and, where it belongs to a conversation, keep it with its answer there.

        False where that conversation was deleted while the question was answered. An answer that quotes a document
        removed meanwhile is kept without its words.
        """
        now = datetime.now(UTC)
        with self._writing() as connection:
            connection.execute(schema.AUDIT.insert(), _audit_row(asked, now))
            if asked.conversation_id is None:
                return True
            return self._add_turn(connection, asked, now)

    def _add_turn(self, connection: sa.Connection, asked: Asked, now: datetime) -> bool:
        conversations, turns = schema.CONVERSATIONS, schema.TURNS
        of_id = conversations.c.id == asked.conversation_id
        conversation = connection.execute(sa.select(conversations).where(of_id)).first()
        if conversation is None:
            return False
        question = _storable(asked.question)
        answer, cited = dict(asked.answer), [document.id for document in asked.documents()]
        known = set(connection.scalars(sa.select(schema.DOCUMENTS.c.id).where(schema.DOCUMENTS.c.id.in_(cited))))
        gone = [document_id for document_id in cited if document_id not in known]
        for document_id in gone:
            answer = without_document(answer, document_id, question)
        columns = {
            "answer_id": str(answer["id"]),
            "created_at": now,
            "question": question,
            "filters": json.dumps(dict(asked.filters), ensure_ascii=False),
            "mode": str(answer["mode"]),
            "answer": json.dumps(answer, ensure_ascii=False),
            "source_removed": bool(gone),
            "words": _words(question, answer),
        }
        turn_id = self._replaced(connection, asked)
        if turn_id is None:
            row = {**columns, "conversation_id": asked.conversation_id}
            (turn_id,) = connection.execute(turns.insert(), row).inserted_primary_key or (0,)
        else:
            connection.execute(turns.update().where(turns.c.id == turn_id).values(**columns))
            links = schema.TURN_DOCUMENTS
            connection.execute(links.delete().where(links.c.turn_id == turn_id))
        kept = [{"turn_id": turn_id, "document_id": document_id} for document_id in cited if document_id in known]
        if kept:
            connection.execute(schema.TURN_DOCUMENTS.insert(), kept)
        named: dict[str, object] = {"updated_at": now}
        if conversation.title is None:
            title = title_of(question)
            named |= {"title": title, "title_key": folded_words(title)}
        connection.execute(conversations.update().where(of_id).values(**named))
        return True

    def _replaced(self, connection: sa.Connection, asked: Asked) -> int | None:
        """Return the turn whose answer is replaced, None where there is none (any more)."""
        if asked.replaces is None:
            return None
        table = schema.TURNS
        query = sa.select(table.c.id).where(
            table.c.conversation_id == asked.conversation_id, table.c.answer_id == asked.replaces
        )
        return connection.scalar(query.order_by(table.c.id.desc()).limit(1))

    def _one(self, connection: sa.Connection, conversation_id: str) -> Conversation:
        if not is_storable(conversation_id):
            raise no_conversation(conversation_id)
        row = connection.execute(_counted().where(schema.CONVERSATIONS.c.id == conversation_id)).first()
        if row is None:
            raise no_conversation(conversation_id)
        return _conversation(row)

    # Audit

    def audit(self, wanted: AuditFilter, *, limit: int = 100, offset: int = 0) -> tuple[list[AuditEntry], int]:
        """Return one page of what was asked, newest first, and how much there is in all."""
        query = _audited(wanted)
        with self._reading() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
            return [_audit_entry(row) for row in connection.execute(query.limit(limit).offset(offset))], total

    def every_audit_entry(self, wanted: AuditFilter) -> Iterator[AuditEntry]:
        """Yield all that was asked in the same order, a thousand entries in memory at a time."""
        with self._reading() as connection:
            options = connection.execution_options(yield_per=_ROWS_AT_A_TIME)
            for row in options.execute(_audited(wanted)):
                yield _audit_entry(row)


def forget_document(connection: sa.Connection, document_id: str, text: str) -> None:
    """Take a document's words out of stored answers and feedback, within the transaction that removes it."""
    _forget_in_turns(connection, document_id)
    _forget_in_feedback(connection, document_id, text)


def without_removed(connection: sa.Connection, feedback: Feedback) -> Feedback:
    """Return feedback without the words of its answers where one of the documents behind them was removed.

    The text that the words could be held against is gone, so all go that may hold some: the answer and the history
    where the answer cites such a document, the history where another answer of its conversation did.
    """
    cites = _cites_removed(connection, [span.document_id for span in feedback.citations])
    if not cites and not _tells_of_removed(connection, feedback.answer_id):
        return feedback
    history = tuple(EarlierTurn(t.role, NOTICE) if t.role == "assistant" else t for t in feedback.history)
    return replace(feedback, answer=feedback.answer and (NOTICE if cites else feedback.answer), history=history)


def _cites_removed(connection: sa.Connection, cited: Sequence[str]) -> bool:
    log, documents = schema.REVISIONS, schema.DOCUMENTS
    removed = sa.select(log.c.document_id).where(
        log.c.document_id.in_(cited), log.c.operation == "remove", log.c.document_id.not_in(sa.select(documents.c.id))
    )
    return connection.scalar(removed.limit(1)) is not None


def _tells_of_removed(connection: sa.Connection, answer_id: str) -> bool:
    """Tell whether the conversation of an answer has lost the words of a document."""
    turns, others = schema.TURNS, schema.TURNS.alias()
    query = sa.select(others.c.id).join(turns, turns.c.conversation_id == others.c.conversation_id)
    query = query.where(turns.c.answer_id == answer_id, others.c.source_removed)
    return connection.scalar(query.limit(1)) is not None


def _forget_in_turns(connection: sa.Connection, document_id: str) -> None:
    turns, links = schema.TURNS, schema.TURN_DOCUMENTS
    of_document = sa.select(links.c.turn_id).where(links.c.document_id == document_id)
    first: dict[str, int] = {}
    for row in connection.execute(sa.select(turns).where(turns.c.id.in_(of_document)).order_by(turns.c.id)).all():
        answer = without_document(json.loads(row.answer), document_id, row.question)
        _rewrite(connection, row, answer, source_removed=True)
        first.setdefault(row.conversation_id, row.id)
    # Later questions of the conversation may have taken a name out of the answer that goes.
    for conversation_id, turn_id in first.items():
        later = sa.select(turns).where(turns.c.conversation_id == conversation_id, turns.c.id > turn_id)
        for row in connection.execute(later).all():
            answer = json.loads(row.answer)
            if answer["standalone_question"] != row.question:
                answer["standalone_question"] = row.question
                _rewrite(connection, row, answer, source_removed=row.source_removed)
    connection.execute(links.delete().where(links.c.document_id == document_id))


def _rewrite(connection: sa.Connection, row: Any, answer: Mapping[str, Any], *, source_removed: bool) -> None:
    turns = schema.TURNS
    connection.execute(
        turns.update()
        .where(turns.c.id == row.id)
        .values(
            answer=json.dumps(answer, ensure_ascii=False),
            source_removed=source_removed,
            words=_words(row.question, answer),
        )
    )


def _forget_in_feedback(connection: sa.Connection, document_id: str, text: str) -> None:
    """Feedback names documents by its citations alone, so the messages sent along are held against the text."""
    table = schema.FEEDBACK
    has_words = table.c.answer.is_not(None) | (table.c.history != "[]")
    query = sa.select(table.c.id, table.c.answer, table.c.citations, table.c.history).where(has_words)
    rows = connection.execute(query).all()
    words = folded_words(text) if rows else ""
    for row in rows:
        cites = any(span["document_id"] == document_id for span in json.loads(row.citations))
        answer = row.answer
        if answer is not None and (cites or says(answer, words)):
            answer = NOTICE
        turns = tuple(
            EarlierTurn(turn.role, NOTICE) if turn.role == "assistant" and says(turn.content, words) else turn
            for turn in unpacked_turns(row.history)
        )
        history = packed(turns)
        if (answer, history) != (row.answer, row.history):
            connection.execute(table.update().where(table.c.id == row.id).values(answer=answer, history=history))


def _words(question: str, answer: Mapping[str, Any]) -> str:
    return folded_words(question, str(answer["answer"]))


def _storable(text: str) -> str:
    """A question is answered whatever it holds; what no database takes is kept as a replacement character."""
    return text.replace("\0", "\ufffd")


def _counted() -> sa.Select[Any]:
    table, turns = schema.CONVERSATIONS, schema.TURNS
    number = sa.select(sa.func.count()).where(turns.c.conversation_id == table.c.id).scalar_subquery()
    return sa.select(table, number.label("turns"))


def _asked_words(q: str | None) -> Sequence[str]:
    words = list(dict.fromkeys(folded_words(q).split()))
    if len(words) > _MOST_WORDS:
        raise BadInput(f"Từ khóa có {len(words)} từ, nhiều nhất {_MOST_WORDS}. Hãy bớt từ.")
    return words


def _begins(column: sa.Column[str], word: str) -> sa.ColumnElement[bool]:
    return column.contains(f" {word}", autoescape=True)


def _audited(wanted: AuditFilter) -> sa.Select[Any]:
    table = schema.AUDIT
    query = sa.select(table).order_by(table.c.id.desc())
    if wanted.since is not None:
        query = query.where(table.c.at >= _utc(wanted.since))
    if wanted.until is not None:
        query = query.where(table.c.at < _utc(wanted.until))
    return query


def _audit_row(asked: Asked, now: datetime) -> dict[str, object]:
    answer = asked.answer
    documents = [{"id": document.id, "source": document.source} for document in asked.documents()]
    return {
        "at": now,
        "who": asked.who,
        "question": _storable(asked.question),
        "answer_id": str(answer["id"]),
        "conversation_id": asked.conversation_id,
        "mode": str(answer["mode"]),
        "refused": bool(answer["refused"]),
        "refusal": answer["refusal"],
        "documents": json.dumps(documents, ensure_ascii=False),
    }


def _audit_entry(row: Any) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=_utc(row.at),
        who=row.who,
        question=row.question,
        answer_id=row.answer_id,
        conversation_id=row.conversation_id,
        mode=row.mode,
        refused=row.refused,
        refusal=row.refusal,
        documents=tuple(ShownDocument(**item) for item in json.loads(row.documents)),
    )


def _conversation(row: Any) -> Conversation:
    return Conversation(row.id, row.title, _utc(row.created_at), _utc(row.updated_at), row.turns)


def _with_verdicts(connection: sa.Connection, rows: Sequence[Any]) -> list[StoredTurn]:
    """Return the turns of `rows`, each with what a reader said last of its answer."""
    table = schema.FEEDBACK
    identifiers = list({row.answer_id for row in rows})
    said: dict[str, str] = {}
    for at in range(0, len(identifiers), 500):
        query = sa.select(table.c.answer_id, table.c.verdict).order_by(table.c.id)
        some = connection.execute(query.where(table.c.answer_id.in_(identifiers[at : at + 500])))
        said |= {row.answer_id: row.verdict for row in some}
    return [
        StoredTurn(
            id=row.id,
            conversation_id=row.conversation_id,
            created_at=_utc(row.created_at),
            question=row.question,
            filters=json.loads(row.filters),
            answer=json.loads(row.answer),
            source_removed=row.source_removed,
            verdict=said.get(row.answer_id),
        )
        for row in rows
    ]


def _utc(moment: datetime) -> datetime:
    # SQLite keeps no zone; what we wrote was UTC.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
