"""Conversations in the catalogue: they come back as they were, are found again, and forget what was removed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from ingest.errors import BadInput, NotFound
from ingest.library import schema
from ingest.library.conversations import LONGEST_TITLE, Asked, AuditFilter, title_of
from ingest.library.feedback import CitedSpan, EarlierTurn, Feedback, Verdict
from ingest.library.forgetting import NOTICE, says, without_document
from ingest.library.library import Library
from ingest.library.record_rows import folded_words
from ingest.types import Document

Make = Callable[..., tuple[Document, bytes]]
SECRET = "Năm 2020 đã thi hành xong 576.933 việc, đạt tỷ lệ 81,41%."
OTHER = "Năm 2019 đã thi hành xong 579.208 việc."


def answer_of(*documents: Document, answer_id: str = "a1", **fields: object) -> dict[str, Any]:
    """The answer object that quotes the first passage of each document."""
    citations = [
        {
            "n": n,
            "document_id": document.id,
            "source": document.source,
            "title": document.metadata.title,
            "issuer": None,
            "issued_on": None,
            "page": None,
            "start": document.passages[0].start,
            "end": document.passages[0].end,
            "quote": document.text[document.passages[0].start : document.passages[0].end],
        }
        for n, document in enumerate(documents, start=1)
    ]
    figures = [
        {"raw": citation["quote"][-12:], "citation": citation["n"], "computed": False, "formula": None}
        for citation in citations
    ]
    return {
        "id": answer_id,
        "standalone_question": "Ông Nguyễn Văn Kín nói gì về năm 2020?",
        "answer": " ".join(f"{citation['quote']} [{citation['n']}]" for citation in citations),
        "refused": False,
        "refusal": None,
        "citations": citations,
        "figures": figures,
        "warnings": [{"kind": "sources_disagree", "message": "Khác nhau.", "citations": [1]}],
        "mode": "extractive",
        "latency_ms": 2.5,
        **fields,
    }


@pytest.fixture
def loaded(library: Library, make: Make) -> list[Document]:
    """Two documents of the library."""
    made = [make([SECRET], origin="/kín.txt"), make([OTHER], origin="/khác.txt")]
    for document, content in made:
        library.add(document, content)
    library.follow()
    return [document for document, _ in made]


def ask(library: Library, conversation_id: str | None, answer: dict[str, Any], question: str = "Hỏi?") -> bool:
    return library.conversations.record(Asked(question, answer, {}, conversation_id))


def test_a_conversation_comes_back_as_it_was(library: Library, loaded: list[Document]) -> None:
    began = library.conversations.create()
    answer = answer_of(*loaded)

    assert ask(library, began.id, answer, "Năm 2020 thi hành xong bao nhiêu việc? 😀\nCó đạt không?")

    (turn,) = library.conversations.turns(began.id)
    assert turn.question == "Năm 2020 thi hành xong bao nhiêu việc? 😀\nCó đạt không?"
    assert turn.answer == answer
    assert (turn.source_removed, turn.verdict) == (False, None)
    assert datetime.now(UTC) - turn.created_at < timedelta(minutes=1)
    conversation = library.conversations.get(began.id)
    assert (conversation.title, conversation.turns) == ("Năm 2020 thi hành xong bao nhiêu việc? 😀 Có đạt không?", 1)
    assert library.conversations.turn_of_answer("a1") == turn


def test_conversations_are_listed_last_used_first_by_page(library: Library, loaded: list[Document]) -> None:
    made = [library.conversations.create(f"Tên {number}") for number in range(4)]
    ask(library, made[1].id, answer_of(loaded[0]))

    found, total = library.conversations.listed(limit=2)
    rest, _ = library.conversations.listed(limit=2, offset=2)

    assert total == 4
    assert [c.title for c in [*found, *rest]] == ["Tên 1", "Tên 3", "Tên 2", "Tên 0"]


@pytest.mark.parametrize("q", ["ke hoach", "KẾ HOẠCH", "bao nhieu tien", "576.933", "ke 81,41", "thi hanh xon"])
def test_search_finds_titles_questions_and_answers_without_accents(
    library: Library, loaded: list[Document], q: str
) -> None:
    wanted, other = library.conversations.create("Kế hoạch năm"), library.conversations.create("Việc khác")
    ask(library, wanted.id, answer_of(loaded[0]), "Bao nhiêu tiền?")

    found, total = library.conversations.listed(q)

    assert [c.id for c in found] == [wanted.id]
    assert total == 1
    assert library.conversations.listed("khac")[0][0].id == other.id
    assert library.conversations.listed("100%_")[1] == 0


def test_a_title_is_changed_and_found_by_its_new_name(library: Library) -> None:
    made = library.conversations.create("Cũ")

    assert library.conversations.rename(made.id, "  Tên\n mới ").title == "Tên mới"

    assert library.conversations.listed("moi")[1] == 1
    assert library.conversations.listed("cu")[1] == 0


@pytest.mark.parametrize("title", ["", " \n ", "a" * (LONGEST_TITLE + 1), "a\0", "\ud800"])
def test_a_title_that_cannot_be_is_refused(library: Library, title: str) -> None:
    made = library.conversations.create("Tên")

    with pytest.raises(BadInput):
        library.conversations.rename(made.id, title)
    with pytest.raises(BadInput):
        library.conversations.create(title)

    assert [c.title for c in library.conversations.listed()[0]] == ["Tên"]


@pytest.mark.parametrize("identifier", ["không-có", "", "a\0", "x" * 5000])
def test_an_unknown_id_is_not_found(library: Library, identifier: str) -> None:
    conversations = library.conversations
    for ask_for in (conversations.get, conversations.turns, conversations.delete, conversations.turn_of_answer):
        with pytest.raises(NotFound):
            ask_for(identifier)
    with pytest.raises(NotFound):
        conversations.rename(identifier, "Tên")


def test_deleting_a_conversation_deletes_its_answers_and_not_the_audit(
    library: Library, loaded: list[Document]
) -> None:
    made = library.conversations.create()
    ask(library, made.id, answer_of(loaded[0]))

    library.conversations.delete(made.id)

    with pytest.raises(NotFound):
        library.conversations.turn_of_answer("a1")
    assert not ask(library, made.id, answer_of(loaded[0], answer_id="a2"))
    assert library.conversations.listed() == ([], 0)
    assert [entry.answer_id for entry in library.conversations.audit(AuditFilter())[0]] == ["a2", "a1"]


def test_of_many_who_delete_at_once_one_does(library: Library, loaded: list[Document]) -> None:
    made = library.conversations.create()
    ask(library, made.id, answer_of(loaded[0]))
    outcomes: list[str] = []

    def delete() -> None:
        try:
            library.conversations.delete(made.id)
            outcomes.append("done")
        except NotFound:
            outcomes.append("not found")

    threads = [threading.Thread(target=delete) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done"] + ["not found"] * 5


def test_an_answer_is_replaced_where_it_stands(library: Library, loaded: list[Document]) -> None:
    made = library.conversations.create()
    for number in (1, 2):
        ask(library, made.id, answer_of(loaded[0], answer_id=f"a{number}"), f"Hỏi {number}?")

    again = Asked("Hỏi 1?", answer_of(loaded[1], answer_id="a3"), {}, made.id, replaces="a1")
    assert library.conversations.record(again)

    assert [turn.answer["id"] for turn in library.conversations.turns(made.id)] == ["a3", "a2"]
    library.remove(loaded[1].id)
    assert [turn.source_removed for turn in library.conversations.turns(made.id)] == [True, False]


def test_a_turn_tells_what_a_reader_said_last_of_it(library: Library, loaded: list[Document]) -> None:
    made = library.conversations.create()
    ask(library, made.id, answer_of(loaded[0]))
    for verdict in (Verdict.RIGHT, Verdict.WRONG):
        library.add_feedback(Feedback("a1", "Hỏi?", verdict))

    assert library.conversations.turns(made.id)[0].verdict == "wrong"


def stored_bytes(library: Library) -> bytes:
    """Everything in the catalogue's tables but the documents themselves."""
    engine = sa.create_engine(f"sqlite:///{library.data_dir / 'library.db'}")
    with engine.connect() as connection:
        rows = [
            list(connection.execute(sa.text(f"SELECT * FROM {table}")))
            for table in ("conversations", "turns", "turn_documents", "feedback")
        ]
    engine.dispose()
    return str(rows).encode()


def test_a_removed_document_leaves_no_word_in_answers_and_feedback(library: Library, loaded: list[Document]) -> None:
    secret, other = loaded
    made = library.conversations.create("Tên")
    ask(library, made.id, answer_of(secret, other))
    ask(library, made.id, answer_of(other, answer_id="a2"), "Còn ông ấy?")
    history = (EarlierTurn("user", "576.933 việc?"), EarlierTurn("assistant", "Có 576.933 việc [1]."))
    cited = (CitedSpan(secret.id, secret.source, 0, 10),)
    library.add_feedback(Feedback("a1", "Hỏi?", Verdict.WRONG, answer=SECRET, citations=cited))
    library.add_feedback(Feedback("a2", "Hỏi?", Verdict.RIGHT, answer=OTHER, history=history))

    library.remove(secret.id)

    quoting, later = library.conversations.turns(made.id)
    assert quoting.source_removed
    assert quoting.answer["answer"] == NOTICE
    assert [c["document_id"] for c in quoting.answer["citations"]] == [other.id]
    assert [f["citation"] for f in quoting.answer["figures"]] == [2]
    assert quoting.answer["warnings"] == []
    assert (later.source_removed, later.answer["standalone_question"]) == (False, "Còn ông ấy?")
    assert later.answer["answer"] == f"{OTHER} [1]"
    about_other, about_secret = (stored.feedback for stored in library.feedback())
    assert about_secret.answer == NOTICE
    assert about_other.answer == OTHER
    assert [turn.content for turn in about_other.history] == ["576.933 việc?", NOTICE]
    assert b"81,41" not in stored_bytes(library)
    assert "Nguyễn Văn Kín" not in stored_bytes(library).decode()
    assert library.conversations.listed("81,41")[1] == 0


def test_removed_words_are_gone_from_the_database_file(tmp_path: Path, make: Make, encoder: Any) -> None:
    document, content = make(["Bimatquocgia không được lộ. " * 40])
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(document, content)
        library.follow()
        kept, gone = library.conversations.create(), library.conversations.create()
        for conversation in (kept, gone):
            ask(library, conversation.id, answer_of(document, answer_id=conversation.id))
        said = Feedback("a", "Hỏi?", Verdict.WRONG, history=(EarlierTurn("assistant", document.text[:90]),))
        library.add_feedback(said)
        library.conversations.delete(gone.id)
        library.remove(document.id)
        assert len(library.conversations.turns(kept.id)) == 1
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("library.db*"))
    assert b"imatquocgia" not in stored


def test_a_replaced_report_is_forgotten_too(library: Library, loaded: list[Document], make: Make) -> None:
    made = library.conversations.create()
    ask(library, made.id, answer_of(loaded[0]))

    library.add(*make(["Bản đính chính."], origin="/kín.txt"))

    assert library.conversations.turns(made.id)[0].source_removed


def test_an_answer_that_ends_after_its_document_was_removed_is_kept_without_its_words(
    library: Library, loaded: list[Document]
) -> None:
    made = library.conversations.create()
    answer = answer_of(*loaded)
    library.remove(loaded[0].id)

    ask(library, made.id, answer)
    cited = (CitedSpan(loaded[0].id, "kín.txt", 0, 10),)
    said = Feedback(
        "a1", "Hỏi?", Verdict.WRONG, answer=SECRET, citations=cited, history=(EarlierTurn("assistant", SECRET),)
    )
    library.add_feedback(said)

    (turn,) = library.conversations.turns(made.id)
    assert turn.source_removed
    (entry,), _ = library.conversations.audit(AuditFilter())
    assert [document.source for document in entry.documents] == ["kín.txt", "khác.txt"]
    (stored,) = library.feedback()
    assert (stored.feedback.answer, stored.feedback.history[0].content) == (NOTICE, NOTICE)
    assert b"81,41" not in stored_bytes(library)


def test_a_page_left_open_sends_no_removed_words_back_as_history(library: Library, loaded: list[Document]) -> None:
    made = library.conversations.create()
    ask(library, made.id, answer_of(loaded[0]))
    ask(library, made.id, answer_of(loaded[1], answer_id="a2"), "Còn năm 2019?")
    library.remove(loaded[0].id)
    cited = (CitedSpan(loaded[1].id, "khác.txt", 0, 10),)
    history = (EarlierTurn("user", "Hỏi?"), EarlierTurn("assistant", SECRET))

    library.add_feedback(Feedback("a2", "Còn?", Verdict.WRONG, answer=OTHER, citations=cited, history=history))

    (stored,) = library.feedback()
    assert stored.feedback.answer == OTHER
    assert [turn.content for turn in stored.feedback.history] == ["Hỏi?", NOTICE]


def test_the_audit_tells_who_asked_what_and_what_was_shown(library: Library, loaded: list[Document]) -> None:
    answer = answer_of(loaded[0], loaded[1], loaded[0])
    library.conversations.record(Asked("Một?\0", answer, who="Lê Thị A"))
    refused = {"refused": True, "refusal": "no_evidence"}
    library.conversations.record(Asked("Hai?", answer_of(answer_id="a2", **refused)))

    (second, first), total = library.conversations.audit(AuditFilter())

    assert total == 2
    assert (first.who, first.question, first.refused, first.mode) == ("Lê Thị A", "Một?\ufffd", False, "extractive")
    assert [document.id for document in first.documents] == [document.id for document in loaded]
    assert (second.who, second.refused, second.refusal, second.documents) == (None, True, "no_evidence", ())
    assert list(library.conversations.every_audit_entry(AuditFilter())) == [second, first]
    later = AuditFilter(since=datetime.now(UTC) + timedelta(hours=1))
    assert library.conversations.audit(later) == ([], 0)
    assert library.conversations.audit(AuditFilter(until=datetime.now(UTC)), limit=1)[1] == 2


def test_recording_changes_no_revision(library: Library, loaded: list[Document]) -> None:
    before = library.revision

    ask(library, library.conversations.create().id, answer_of(loaded[0]))

    assert library.revision == before


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Ai ký?", "Ai ký?"),
        ("  hai \n dòng ", "hai dòng"),
        ("Năm 2020 các cơ quan thi hành án dân sự thi hành xong bao nhiêu việc, đạt?",
         "Năm 2020 các cơ quan thi hành án dân sự thi hành xong bao…"),
        ("a" * 70, "a" * 60 + "…"),
    ],
)  # fmt: skip
def test_a_title_is_the_beginning_of_the_question(question: str, title: str) -> None:
    assert title_of(question) == title


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Đã thi hành xong 576.933 việc [1].", True),
        ("Kết quả: đã thi hành xong một số việc", False),
        ("Kết quả: **đã thi hành xong**", True),
        ("Các cơ quan thi hành án dân sự đã cố gắng nhiều hơn trước", False),
        ("Án này năm 2020.", False),
        ("Ông Lê Văn Kín ký.", True),
        ("", False),
    ],
)
def test_a_message_says_what_the_document_says(message: str, said: bool) -> None:
    document = f"{SECRET} Các cơ quan thi hành án dân sự chịu trách nhiệm. Ông Lê Văn Kín ký."

    assert says(message, folded_words(document)) is said


def test_an_answer_without_one_document_keeps_the_other() -> None:
    cited = [{"n": 1, "document_id": "a"}, {"n": 3, "document_id": "b"}]
    figures = [
        {"raw": "1", "citation": 1, "computed": False},
        {"raw": "3", "citation": 3, "computed": False},
        {"raw": "4", "citation": None, "computed": True},
    ]
    answer = {"answer": "1 [1] 3 [3]", "citations": cited, "figures": figures, "warnings": [1], "mode": "llm"}

    left = without_document(answer, "a", "Hỏi?")

    assert left["citations"] == cited[1:]
    assert left["figures"] == figures[1:2]
    assert (left["mode"], left["standalone_question"]) == ("llm", "Hỏi?")


def test_a_library_of_the_version_before_takes_conversations_and_keeps_its_documents(
    tmp_path: Path, make: Make, encoder: Any
) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'library.db'}")
    with engine.begin() as connection:
        config = schema.alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        assert not sa.inspect(connection).has_table("conversations")
        identity = connection.scalar(sa.text("SELECT identity FROM library"))
    engine.dispose()

    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        document, content = make([SECRET])
        library.add(document, content)
        made = library.conversations.create()
        assert ask(library, made.id, answer_of(document))
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        assert len(library.conversations.turns(made.id)) == 1
        assert library.document(document.id).metadata == document.metadata
        assert library._catalogue.identity == identity
