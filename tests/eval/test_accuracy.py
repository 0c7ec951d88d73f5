"""What is said of the accuracy: the bars it may not fall under, and that the README's tables are those of today.

Raise the bars when the product gets better, never the other way.
"""

from functools import cache

import pytest

from eval.accuracy import measured_sets, row, stale_rows
from eval.packaged import SAMPLE_QUESTIONS
from eval.peers import showing
from eval.peers.comparison import PRODUCT, PRODUCT_LABEL, Comparison, System, fingerprint, readme_sets
from eval.readme import block
from eval.run import PROJECT, run_on_corpus
from ingest.pipeline import find_files

README = (PROJECT / "README.md").read_text("utf-8")
BARS = {"samples.jsonl": 0.80, "core.dev.jsonl": 0.80, "reports.dev.jsonl": 0.90}
# Each set is asked once for all the tests of this file.
MEASURED = {measured.questions: measured for measured in measured_sets()}


@cache
def run_of(questions):
    measured = MEASURED[questions]
    return run_on_corpus([measured.questions], measured.corpora, scopes=measured.scopes)


def every_set(sets):
    return pytest.mark.parametrize("measured", [pytest.param(each, id=each.name) for each in sets])


@every_set(MEASURED.values())
def test_every_quote_is_exact_and_no_number_is_without_a_source(measured):
    report = run_of(measured.questions).as_json()
    assert not report["settings"]["not_loaded"]
    faults = {
        result["id"]: (result["unsupported"], [c["quote"] for c in result["citations"] if not c["exact"]])
        for result in report["results"]
        if result["unsupported"] or not all(c["exact"] for c in result["citations"])
    }
    assert faults == {}
    assert report["citations"] > report["n"] / 2
    assert report["accuracy"] >= BARS.get(measured.questions.name, 0)


@every_set(MEASURED.values())
def test_the_readmes_accuracy_table_is_not_stale(measured):
    rows = [row(measured.name, run_of(measured.questions).as_json())]
    assert stale_rows(README, rows) == [], "troly eval table --write-readme"


@every_set(readme_sets())
def test_the_readmes_peers_table_is_not_stale(measured):
    (questions,) = measured.questions
    product = System(PRODUCT, PRODUCT_LABEL, (), run_of(questions))
    documents = len(find_files(measured.corpora))
    comparison = Comparison(measured.name, documents, 0, (product,), fingerprint(measured))
    assert showing.stale_rows(block(README, "peers"), [comparison]) == [], "make peers"


def test_a_row_that_the_readme_does_not_hold_is_stale():
    readme = "<!-- accuracy:start -->\n| A | 1 |\n<!-- accuracy:end -->\n| B | 2 |\n"
    assert stale_rows(readme, [("A", "1")]) == []
    assert stale_rows(readme, [("A", "1"), ("B", "2"), ("A", "2")]) == ["| B | 2 |", "| A | 2 |"]


def test_a_row_holds_a_sets_figures():
    report = {
        "n": 20, "accuracy": 0.75, "quotes_exact": 1.0, "citation_precision": 0.9,
        "citation_completeness": None, "refusal_f1": 0.5, "unsupported_numbers": 0,
    }  # fmt: skip
    assert row("Mẫu", report) == ("Mẫu", "20", "75,0 %", "100,0 %", "90,0 %", "–", "50,0 %", "0")


def test_the_packaged_sets_come_first_and_exist_everywhere():
    first, second, *_ = measured_sets()
    assert first.questions == SAMPLE_QUESTIONS
    for measured in (first, second):
        assert measured.questions.is_file()
        assert all(corpus.is_dir() for corpus in measured.corpora)
