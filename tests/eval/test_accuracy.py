"""The bars that accuracy may not fall under; raise them when the product gets better, never the other way."""

import pytest

from eval.accuracy import SHARED, measured_sets, row
from eval.packaged import SAMPLE_QUESTIONS, sample_files
from eval.run import run_on_corpus

SAMPLES_ACCURACY = 0.70
CORE_ACCURACY = 0.70
REPORTS_ACCURACY = 0.60


def faults(report):
    """Return what must never happen, by question, so that a failure names it."""
    return {
        result["id"]: (result["unsupported"], [c["quote"] for c in result["citations"] if not c["exact"]])
        for result in report["results"]
        if result["unsupported"] or not all(c["exact"] for c in result["citations"])
    }


def test_the_packaged_questions_reach_their_bar_with_exact_quotes_and_no_unsupported_number():
    report = run_on_corpus([SAMPLE_QUESTIONS], [sample_files()]).as_json()
    assert not report["settings"]["not_loaded"]
    assert faults(report) == {}
    assert report["quotes_exact"] == 1.0
    assert report["unsupported_numbers"] == 0
    assert report["citations"] > report["n"] / 2
    assert report["accuracy"] >= SAMPLES_ACCURACY


@pytest.mark.skipif(not (SHARED / "questions").exists(), reason="không có ../shared/questions")
@pytest.mark.parametrize(
    ("questions", "corpus", "scopes", "bar"),
    [
        ("core.dev.jsonl", "corpus/core", (), CORE_ACCURACY),
        ("reports.dev.jsonl", "corpus", ("all",), REPORTS_ACCURACY),
    ],
)
def test_the_development_sets_reach_their_bars(questions, corpus, scopes, bar):
    report = run_on_corpus([SHARED / "questions" / questions], [SHARED / corpus], scopes=scopes).as_json()
    assert faults(report) == {}
    assert report["accuracy"] >= bar


def test_a_row_holds_a_sets_figures():
    report = {
        "n": 20, "accuracy": 0.75, "quotes_exact": 1.0, "citation_precision": 0.9,
        "citation_completeness": None, "refusal_f1": 0.5, "unsupported_numbers": 0,
    }  # fmt: skip
    assert row("Mẫu", report) == ("Mẫu", "20", "75,0 %", "100,0 %", "90,0 %", "–", "50,0 %", "0")


def test_the_packaged_sets_come_first_and_exist_everywhere():
    first, second, *_ = measured_sets()
    for measured in (first, second):
        assert measured.questions.is_file()
        assert all(corpus.is_dir() for corpus in measured.corpora)
