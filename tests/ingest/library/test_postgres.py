"""The library over PostgreSQL, on a temporary server of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.library.conversations import Asked, AuditFilter
from ingest.library.feedback import CitedSpan, EarlierTurn, Feedback, Verdict
from ingest.library.library import Library
from ingest.library.registers import CheckFilter, Choice, DirectiveFilter, FigureFilter
from ingest.types import (
    Change,
    CheckKind,
    CheckRecord,
    Document,
    LegalReference,
    Records,
    Relation,
    Severity,
)

Make = Callable[..., tuple[Document, bytes]]


def _programs() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _run(*command: str | Path) -> None:
    # PostgreSQL refuses to run as root.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*user, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    programs = _programs()
    if programs is None:
        missing = "PostgreSQL is not installed: apt-get install postgresql"
        if os.environ.get("REQUIRE_SYSTEM") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    # Not pytest's folder: the server's user must reach it, and a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="troly-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    store = folder / "data"
    try:
        _run(programs / "initdb", "-D", store, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        _run(programs / "pg_ctl", "-D", store, "-o", options, "-w", "-l", folder / "log", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(programs / "pg_ctl", "-D", store, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def test_documents_live_in_postgres_and_indexes_follow(
    tmp_path: Path, make: Make, encoder: Any, database_url: str
) -> None:
    old, old_content = make(["Đã thi hành xong 576.933 việc."], labels=("nội bộ",), place="Hà Nội")
    new, new_content = make(["Đã thi hành xong 500.000 việc.", "Câu hai."], labels=("nội bộ",))
    with Library.open(tmp_path, encoder=lambda: encoder, database_url=database_url) as library:
        assert library.add(old, old_content) is Change.ADDED
        assert library.add(old, old_content) is Change.UNCHANGED
        assert library.document(old.id).metadata == old.metadata
        library.follow()
        assert library.add(new, new_content) is Change.UPDATED
        library.follow()
        assert library.check().clean
    assert not (tmp_path / "library.db").exists()
    with Library.open(tmp_path, encoder=lambda: encoder, database_url=database_url) as library:
        assert library.text(new.id) == new.text
        assert library.document(new.id).loaded_at.tzinfo is not None
        assert [p.text for p in library.document_passages(new.id)] == [
            "Đã thi hành xong 500.000 việc.",
            "Câu hai.",
        ]
        library.remove(new.id)
        assert library.check().clean
        assert library.documents() == []


def test_a_replica_finds_what_another_machine_loaded(
    tmp_path: Path, make: Make, encoder: Any, database_url: str
) -> None:
    import time

    document, content = make(["Máy kia vừa nạp."], origin="/kia.txt")
    with (
        Library.open(tmp_path / "a", encoder=lambda: encoder, database_url=database_url) as here,
        Library.open(tmp_path / "b", encoder=lambda: encoder, database_url=database_url) as there,
    ):
        assert here.keyword_search(["vừa_nạp"]) == []
        there.add(document, content)
        time.sleep(1.1)  # the revision of a shared catalogue is asked for once a second
        assert len(here.keyword_search(["vừa_nạp"])) == 1
        there.remove(document.id)


def test_feedback_lives_in_postgres(tmp_path: Path, encoder: Any, database_url: str) -> None:
    said = Feedback(
        answer_id="a" * 200,
        question="Năm 2020? 😀",
        verdict=Verdict.WRONG,
        comment="",
        expected="412.305 việc",
        citations=(CitedSpan("d", "báo cáo.pdf", 0, 2**53 - 1),),
        history=(EarlierTurn("user", "Hỏi\nhai dòng"),),
    )
    with Library.open(tmp_path, encoder=lambda: encoder, database_url=database_url) as library:
        stored = library.add_feedback(said)
        library.add_feedback(Feedback("b", "Hỏi?", Verdict.RIGHT))
        assert library.feedback(Verdict.WRONG, limit=5) == [stored]
        assert library.feedback_count() == 2
        assert library.feedback(offset=10**9) == []


def test_conversations_live_in_postgres_and_forget_a_removed_document(
    tmp_path: Path, make: Make, encoder: Any, database_url: str
) -> None:
    document, content = make(["Đã thi hành xong 576.933 việc."], origin="/kín.txt")
    cited = {"n": 1, "document_id": document.id, "source": document.source, "quote": "576.933 việc"}
    answer = {
        "id": "a1", "standalone_question": "Hỏi?", "answer": "576.933 việc [1]", "refused": False, "refusal": None,
        "citations": [cited], "figures": [], "warnings": [], "mode": "extractive", "latency_ms": 1.0,
    }  # fmt: skip
    with Library.open(tmp_path, encoder=lambda: encoder, database_url=database_url) as library:
        library.add(document, content)
        conversations = library.conversations
        made = conversations.create()
        assert conversations.record(Asked("Bao nhiêu việc?\0", answer, {"period": "2020"}, made.id))
        (turn,) = conversations.turns(made.id)
        assert (turn.answer, turn.filters, turn.created_at.tzinfo is not None) == (answer, {"period": "2020"}, True)
        assert [found.id for found in conversations.listed("bao nhieu 576.9")[0]] == [made.id]
        assert conversations.rename(made.id, "Tên khác").title == "Tên khác"
        library.add_feedback(Feedback("a1", "Hỏi?", Verdict.WRONG, answer="Xong 576.933 việc."))
        library.remove(document.id)
        (turn,) = conversations.turns(made.id)
        assert (turn.source_removed, turn.verdict) == (True, "wrong")
        assert "576" not in str(turn.answer) + str(library.feedback(limit=1))
        (entry,), total = conversations.audit(AuditFilter(since=turn.created_at))
        assert (entry.documents[0].source, total) == ("kín.txt", 1)
        assert list(conversations.every_audit_entry(AuditFilter())) == [entry]
        conversations.delete(made.id)
        assert conversations.listed() == ([], 0)


def test_records_live_in_postgres(
    tmp_path: Path, make: Make, figure: Any, directive: Any, encoder: Any, database_url: str
) -> None:
    def records(text: str) -> Records:
        figures = (
            figure(text, "576.933 việc", value=Decimal("576933.10")),
            figure(text, "12 việc", kind="change", period=None, place=None),
        )
        named = LegalReference(0, 2, "05/2015/NĐ-CP", None, None, None, Relation.REPLACES, "152/2024/NĐ-CP")
        check = CheckRecord(CheckKind.YEAR, Severity.LOW, "Sai năm.", "1 ≠ 2", (1, 0))
        return Records(figures, (directive(text, "xong"),), (named,), (check,))

    one = make(["Đã xong 576.933 việc, tăng 12 việc."], origin="/một.txt", records=records)
    two = make(["Số sơ bộ: 570.000 việc."], origin="/hai.txt",
               records=lambda text: Records((figure(text, "570.000 việc", value=Decimal(570000)),)))  # fmt: skip
    with Library.open(tmp_path, encoder=lambda: encoder, database_url=database_url) as library:
        for document, content in (one, two):
            library.add(document, content)
        library.follow()
        registers = library.registers
        (level, change, other), total = registers.figures(FigureFilter(indicator="all.completed", q="việc"))
        assert total == 3
        assert str(level.record.value) == "576933.10"
        assert list(registers.every_figure(FigureFilter(period="2020", place="cả nước"))) == [level, other]
        assert registers.figure_choices().periods == (Choice("năm 2020", 2),)
        assert registers.directives(DirectiveFilter(issuer="bo truong", q="xong", deadline=False))[1] == 1
        assert registers.directive_choices().issuers == (Choice("Bộ trưởng Lê Văn Thử", 1),)
        assert registers.replaced_by("5/2015/nd-cp")[0].record.by == "152/2024/NĐ-CP"
        checks, _ = registers.checks(CheckFilter())
        assert [check.kind for check in checks] == [CheckKind.YEAR, CheckKind.SOURCES_DISAGREE]
        many = [f"{number:016x}" for number in range(70_000)]
        assert registers.figures(FigureFilter(), allowed=[*many, two[0].id]) == ([other], 1)
        assert registers.figures(FigureFilter(), allowed=[]) == ([], 0)

        history = library.correct_figure(change.id, {"period": "6T/2020", "withdrawn": True}, "Nguyễn Thị Sửa")
        assert history.original == change.record
        assert history.corrections[0].at.tzinfo is not None
        assert library.replace_records(one[0].id, Records()).figures.unchanged == 1
        assert registers.figures(FigureFilter()) == ([other], 1)
        assert registers.figure(change.id).corrected
        for document, _content in (one, two):
            library.remove(document.id)
        assert registers.checks(CheckFilter()) == ([], 0)
