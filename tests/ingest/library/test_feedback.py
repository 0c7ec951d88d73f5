"""Feedback in the catalogue: it comes back as it was given, and an older library takes it in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from ingest.errors import BadInput
from ingest.library import schema
from ingest.library.catalogue import Catalogue
from ingest.library.feedback import CitedSpan, EarlierTurn, Feedback, Verdict
from ingest.library.library import Library

WRONG = Feedback(
    answer_id="a-1",
    question="Năm 2020 thi hành xong bao nhiêu việc?",
    verdict=Verdict.WRONG,
    comment="Số này là của năm 2019 ‘😀’",
    expected="412.305 việc",
    answer="398.112 việc [1]",
    citations=(CitedSpan("d" * 16, "báo cáo.pdf", 3, 40),),
    history=(EarlierTurn("user", "Năm 2019?"), EarlierTurn("assistant", "398.112 việc")),
)
RIGHT = Feedback(answer_id="a-2", question="Ai ký?", verdict=Verdict.RIGHT)


def test_feedback_comes_back_as_it_was_given_newest_first(library: Library) -> None:
    first, second = library.add_feedback(WRONG), library.add_feedback(RIGHT)

    assert [stored.feedback for stored in library.feedback()] == [RIGHT, WRONG]
    assert library.feedback()[1] == first
    assert second.id > first.id
    assert datetime.now(UTC) - first.created_at < timedelta(minutes=1)


def test_feedback_is_listed_by_verdict_and_page(library: Library) -> None:
    for number in range(5):
        library.add_feedback(Feedback(f"a-{number}", "Hỏi?", Verdict.WRONG))
    library.add_feedback(RIGHT)

    page = library.feedback(Verdict.WRONG, limit=2, offset=1)

    assert [stored.feedback.answer_id for stored in page] == ["a-3", "a-2"]
    assert (library.feedback_count(Verdict.WRONG), library.feedback_count()) == (5, 6)


@pytest.mark.parametrize(
    "feedback",
    [
        Feedback("a\0", "Hỏi?", Verdict.WRONG),
        Feedback("a", "Hỏi\ud800?", Verdict.WRONG),
        Feedback("a", "Hỏi?", Verdict.WRONG, comment="\0"),
        Feedback("a", "Hỏi?", Verdict.WRONG, citations=(CitedSpan("d", "\udfff", 0, 1),)),
        Feedback("a", "Hỏi?", Verdict.WRONG, history=(EarlierTurn("user", "\0"),)),
    ],
)
def test_texts_that_no_database_takes_are_refused_and_nothing_is_kept(library: Library, feedback: Feedback) -> None:
    with pytest.raises(BadInput, match="ký tự"):
        library.add_feedback(feedback)

    assert library.feedback() == []


def test_feedback_changes_no_revision_and_stays_when_opened_again(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path)
    before = catalogue.revision()
    catalogue.add_feedback(WRONG)
    assert catalogue.revision() == before
    catalogue.close()

    again = Catalogue.open(tmp_path)

    assert [stored.feedback for stored in again.feedback()] == [WRONG]
    again.close()


def test_a_library_of_the_version_before_takes_feedback_and_keeps_its_documents(
    tmp_path: Path, make: Callable[..., Any], encoder: Any
) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'library.db'}")
    with engine.begin() as connection:
        config = schema.alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        assert not sa.inspect(connection).has_table("feedback")
        identity = connection.scalar(sa.text("SELECT identity FROM library"))
    engine.dispose()

    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(*make(["Một câu."]))
        library.add_feedback(WRONG)
        assert [stored.feedback for stored in library.feedback(Verdict.WRONG)] == [WRONG]
        assert len(library.documents()) == 1
    catalogue = Catalogue.open(tmp_path)
    assert catalogue.identity == identity
    catalogue.close()
