from dataclasses import replace

import pytest

from assistant.types import Citation
from eval.datasets import Expect, Question
from eval.metrics.citations import (
    counts_for_completeness,
    counts_for_precision,
    is_complete,
    is_exact,
    is_right,
)

TEXT = "Mở đầu. Đã thi hành xong 9.123 việc. Hết."
QUOTE = "Đã thi hành xong 9.123 việc."
CITATION = Citation(
    n=1, document_id="d", source="báo cáo.txt", title="t", issuer=None, issued_on=None, page=None,
    start=8, end=8 + len(QUOTE), quote=QUOTE,
)  # fmt: skip
ASKED = Question(
    id="q", question="?", history=(), type="figure", expect=Expect.ANSWER, answer="",
    must_include=(("9.123",), ("thi hành xong",)), source=("báo cáo.txt",), evidence=(),
)  # fmt: skip


def test_a_quote_at_its_offsets_is_exact():
    assert is_exact(CITATION, TEXT)


@pytest.mark.parametrize(
    "changed",
    [
        {"quote": QUOTE[:-1]},
        {"quote": QUOTE.replace("9.123", "9.124")},
        {"quote": QUOTE.lower()},
        {"start": 9, "end": 9 + len(QUOTE)},
        {"start": 7, "end": 7 + len(QUOTE)},
        {"start": 8 - len(TEXT), "end": 8 + len(QUOTE) - len(TEXT)},
        {"quote": "", "start": 8, "end": 8},
        {"end": len(TEXT) + 1, "quote": TEXT[8:]},
    ],
)
def test_a_quote_off_by_anything_is_not_exact(changed):
    assert not is_exact(replace(CITATION, **changed), TEXT)


def test_a_quote_of_a_missing_document_is_not_exact():
    assert not is_exact(CITATION, None)


def test_a_citation_is_right_when_exact_and_from_a_source():
    assert is_right(CITATION, TEXT, ["khác.txt", "báo cáo.txt"])
    assert is_right(CITATION, TEXT, ["ba\u0301o ca\u0301o.txt"])
    assert not is_right(CITATION, TEXT, ["khác.txt"])
    assert not is_right(replace(CITATION, quote="9.123"), TEXT, ["báo cáo.txt"])


def test_citations_are_complete_when_the_quotes_together_hold_every_group():
    assert is_complete(ASKED, ["còn 9.123 việc", "đã thi hành xong"])
    assert not is_complete(ASKED, ["còn 9.123 việc"])
    assert not is_complete(ASKED, [])


def test_a_group_cut_over_two_quotes_is_not_held():
    assert not is_complete(ASKED, ["9.123", "đã thi hành", "xong"])


@pytest.mark.parametrize(
    ("changed", "refused", "precision", "completeness"),
    [
        ({}, False, True, True),
        ({}, True, False, False),
        ({"expect": Expect.REFUSE}, False, False, False),
        ({"source": ()}, False, False, True),
        ({"computed": True}, False, True, False),
    ],
)
def test_which_answers_count(changed, refused, precision, completeness):
    asked = replace(ASKED, **changed)
    assert counts_for_precision(asked, refused) is precision
    assert counts_for_completeness(asked, refused) is completeness
