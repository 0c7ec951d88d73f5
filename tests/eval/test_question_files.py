"""The packaged question files: they parse, are balanced, and every answer really stands in the samples.

The samples are read here without the product's own loaders, so that a loader's mistake cannot hide one of
the questions'.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.samples import SAMPLES_DIR

QUESTIONS_DIR = Path(__file__).parents[2] / "eval" / "questions"
SETS = ("samples.jsonl", "samples_holdout.jsonl")
FIELDS = {
    "id",
    "question",
    "history",
    "type",
    "expect",
    "answer",
    "must_include",
    "source",
    "evidence",
    "style",
    "scope",
}
TYPES = {
    "figure",
    "comparison",
    "who",
    "directive",
    "list",
    "legal_basis",
    "definition",
    "multi_doc",
    "followup",
    "trap",
    "unanswerable",
}
STYLES = {"standard", "no_diacritics", "abbreviations", "typos"}
# What the two sets hold at least: (samples, holdout).
LEAST = {
    ("expect", "refuse"): (20, 6),
    ("type", "followup"): (10, 4),
    ("expect", "correct_premise"): (6, 2),
    ("type", "multi_doc"): (6, 3),
    ("type", "comparison"): (6, 3),
    ("type", "directive"): (4, 2),
    ("type", "list"): (3, 1),
    ("type", "who"): (3, 2),
    ("type", "legal_basis"): (3, 1),
    ("type", "definition"): (2, 1),
    ("computed", True): (6, 3),
    ("style", "no_diacritics"): (4, 2),
    ("style", "abbreviations"): (4, 2),
    ("style", "typos"): (4, 2),
}
FORMULA = re.compile(r"(?P<left>[\d.,]+) ?(?P<sign>[−/]) ?(?P<right>[\d.,]+) = (?P<result>[\d.]+(?:,\d+)?)")
NUMBER = re.compile(r"\d[\d.,]{2,}\d")


def fold(text: str) -> str:
    """NFC, one space for any white space, lower case: the folding of the contract's comparison."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


@cache
def questions(name: str) -> tuple[dict[str, Any], ...]:
    lines = (QUESTIONS_DIR / name).read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def sample_text(name: str) -> str:
    path = SAMPLES_DIR / name
    reader = {".html": _html, ".docx": _docx, ".pdf": _pdf, ".xlsx": _xlsx}.get(path.suffix)
    return reader(path) if reader else path.read_text(encoding="utf-8")


def _html(path: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")))


def _docx(path: Path) -> str:
    import docx

    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _pdf(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def _xlsx(path: Path) -> str:
    from openpyxl import load_workbook

    book = load_workbook(path)
    return "\n".join(
        _printed(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    )


def _printed(value: object) -> str:
    """A cell as a Vietnamese Excel shows it."""
    if isinstance(value, int | float):
        plain = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
        return plain.translate(str.maketrans(",.", ".,"))
    return str(value)


@pytest.mark.parametrize(("name", "least"), [("samples.jsonl", 80), ("samples_holdout.jsonl", 40)])
def test_every_line_is_a_question_with_known_choices(name: str, least: int) -> None:
    assert len(questions(name)) >= least
    for asked in questions(name):
        assert set(asked) - {"computed", "refusal"} == FIELDS, asked["id"]
        assert asked["type"] in TYPES, asked["id"]
        assert asked["style"] in STYLES, asked["id"]
        assert asked["expect"] in {"answer", "refuse", "correct_premise"}, asked["id"]
        assert asked["question"].strip() == asked["question"] != "", asked["id"]


def test_ids_and_asked_questions_are_unique_over_both_files() -> None:
    everything = [asked for name in SETS for asked in questions(name)]
    assert max(Counter(asked["id"] for asked in everything).values()) == 1
    turns = Counter((fold(asked["question"]), json.dumps(asked["history"])) for asked in everything)
    assert max(turns.values()) == 1


@pytest.mark.parametrize("which", [0, 1], ids=SETS)
def test_each_kind_of_question_is_there_often_enough(which: int) -> None:
    for (field, choice), least in LEAST.items():
        count = sum(asked.get(field) == choice for asked in questions(SETS[which]))
        assert count >= least[which], (field, choice)


@pytest.mark.parametrize("name", SETS)
def test_follow_ups_have_a_history_of_alternating_turns(name: str) -> None:
    for asked in questions(name):
        roles = [turn["role"] for turn in asked["history"]]
        assert roles == ["user", "assistant"] * (len(roles) // 2), asked["id"]
        assert all(turn["content"] for turn in asked["history"]), asked["id"]
        assert roles or asked["type"] != "followup", asked["id"]


@pytest.mark.parametrize("name", SETS)
def test_only_refusals_have_no_source(name: str) -> None:
    for asked in questions(name):
        refused = asked["expect"] == "refuse"
        for field in ("must_include", "source", "evidence"):
            assert bool(asked[field]) != refused, (asked["id"], field)
        assert asked["type"] != "multi_doc" or len(asked["source"]) >= 2, asked["id"]


@pytest.mark.parametrize("name", SETS)
def test_every_evidence_stands_in_one_of_its_sources(name: str) -> None:
    for asked in questions(name):
        for sentence in asked["evidence"]:
            texts = [source for source in asked["source"] if fold(sentence) in fold(sample_text(source))]
            assert texts, (asked["id"], sentence)


@pytest.mark.parametrize("name", SETS)
def test_plain_text_evidence_stands_verbatim(name: str) -> None:
    for asked in questions(name):
        sources = [source for source in asked["source"] if source.endswith((".txt", ".csv"))]
        if len(sources) == len(asked["source"]):
            for sentence in asked["evidence"]:
                assert any(sentence in sample_text(source) for source in sources), (asked["id"], sentence)


@pytest.mark.parametrize("name", SETS)
def test_every_required_string_stands_in_the_evidence_unless_computed(name: str) -> None:
    for asked in questions(name):
        if asked.get("computed"):
            continue
        evidence = fold("\n".join(asked["evidence"]))
        for group in asked["must_include"]:
            assert any(fold(alternative) in evidence for alternative in group), (asked["id"], group)


@pytest.mark.parametrize("name", SETS)
def test_the_model_answer_is_right_by_its_own_rule(name: str) -> None:
    for asked in questions(name):
        answer = fold(asked["answer"])
        for group in asked["must_include"]:
            assert any(fold(alternative) in answer for alternative in group), (asked["id"], group)


@pytest.mark.parametrize("name", SETS)
def test_every_computed_answer_shows_a_formula_that_holds(name: str) -> None:
    for asked in questions(name):
        if not asked.get("computed"):
            continue
        shown = FORMULA.search(asked["answer"])
        assert shown, asked["id"]
        left, right, result = (
            Decimal(shown[part].replace(".", "").replace(",", ".")) for part in ("left", "right", "result")
        )
        expected = left - right if shown["sign"] == "−" else 100 * left / right
        assert abs(expected - result) <= Decimal("0.005"), (asked["id"], expected)
        evidence = "\n".join(asked["evidence"])
        for part in ("left", "right"):
            assert shown[part] in evidence, (asked["id"], shown[part])


@pytest.mark.parametrize("name", SETS)
def test_every_named_source_supports_the_answer(name: str) -> None:
    for asked in questions(name):
        signs = [alternative for group in asked["must_include"] for alternative in group]
        signs += asked["evidence"] + [n for sentence in asked["evidence"] for n in NUMBER.findall(sentence)]
        for source in asked["source"]:
            text = fold(sample_text(source))
            assert any(fold(sign) in text for sign in signs), (asked["id"], source)


def test_the_samples_cover_the_formats_and_stay_small() -> None:
    files = list(SAMPLES_DIR.iterdir())
    formats = Counter(path.suffix for path in files)
    least = {".txt": 4, ".html": 3, ".docx": 3, ".pdf": 2, ".xlsx": 2, ".csv": 1}
    assert all(formats[suffix] >= count for suffix, count in least.items())
    assert sum(path.stat().st_size for path in files) < 1_000_000
    asked_about = {source for name in SETS for asked in questions(name) for source in asked["source"]}
    assert asked_about == {path.name for path in files}
