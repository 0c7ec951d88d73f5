"""A run over a fake asker: what the report says of right, wrong, refused, inexact and broken answers."""

import json
from dataclasses import replace

import pytest

from assistant.types import Answer, Citation, Refusal, Turn
from eval.datasets import DatasetError
from eval.run import choose_questions, git_revision, run_questions
from ingest.errors import BadInput, LibraryBroken

TEXT = "Năm 2024 thi hành xong 9.123 việc, đạt 81,41%. Thu 5.000 tỷ đồng."
QUOTE = "Năm 2024 thi hành xong 9.123 việc, đạt 81,41%."


def citation(n=1, quote=QUOTE, start=0, source="a.txt", document_id="d1"):
    return Citation(
        n=n, document_id=document_id, source=source, title="", issuer=None, issued_on=None, page=None,
        start=start, end=start + len(quote), quote=quote,
    )  # fmt: skip


def answer(text, *citations, refused=False):
    return Answer(
        id="random", standalone_question="", answer=text, refused=refused,
        refusal=Refusal.NO_EVIDENCE if refused else None, citations=citations, figures=(), warnings=(),
        mode="extractive", latency_ms=1.0,
    )  # fmt: skip


class FakeAsker:
    """Gives prepared answers by question; an exception is raised instead of given."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def ask(self, question, history):
        self.asked.append((question, tuple(history)))
        prepared = self.answers[question]
        if isinstance(prepared, Exception):
            raise prepared
        return prepared

    def document_text(self, document_id):
        return TEXT if document_id == "d1" else None


def record(name, **changed):
    return {
        "id": name, "question": name, "type": "figure", "expect": "answer", "answer": "9.123 việc",
        "must_include": [["9.123"]], "source": ["a.txt"], "evidence": [], **changed,
    }  # fmt: skip


def write(path, *records):
    path.write_text("\n".join(json.dumps(item, ensure_ascii=False) for item in records), encoding="utf-8")
    return path


RECORDS = (
    record("đúng", history=[{"role": "user", "content": "Năm 2024?"}]),
    record("sai nguồn", source=["b.txt"]),
    record("không nguyên văn"),
    record("số lạ"),
    record("từ chối nhầm", type="who"),
    record("phải từ chối", type="unanswerable", expect="refuse", must_include=[], source=[]),
    record("hỏng", type="who", scope="all"),
)
ANSWERS = {
    "đúng": answer("Xong 9.123 việc [1].", citation()),
    "sai nguồn": answer("Xong 9.123 việc [1].", citation()),
    "không nguyên văn": answer("Xong 9.123 việc [1].", citation(start=1)),
    "số lạ": answer("Xong 9.123 việc trong 45 ngày [1].", citation()),
    "từ chối nhầm": answer("Không có.", refused=True),
    "phải từ chối": answer("Không có số liệu.", refused=True),
    "hỏng": BadInput("Câu hỏi quá dài."),
}


@pytest.fixture
def questions(tmp_path):
    return write(tmp_path / "set.jsonl", *RECORDS)


def test_the_report_by_hand(questions):
    report = run_questions(FakeAsker(ANSWERS), [questions]).as_json()
    assert (report["n"], report["right"], report["accuracy"]) == (7, 5, 0.7143)
    assert (report["citations"], report["quotes_exact"]) == (4, 0.75)
    assert report["citation_precision"] == 0.5
    assert report["citation_completeness"] == 0.75
    assert (report["refusal_precision"], report["refusal_recall"]) == (0.5, 1.0)
    # refused: 2·1/(2·1+1+0); answered: 2·5/(2·5+0+1)
    assert report["refusal_f1"] == pytest.approx((2 / 3 + 10 / 11) / 2)
    # "số lạ" says 45; "không nguyên văn" says a number that no exact quote holds
    assert report["unsupported_numbers"] == 2
    assert report["by_type"]["figure"] == {"n": 4, "right": 4, "accuracy": 1.0}
    assert report["by_type"]["who"] == {"n": 2, "right": 0, "accuracy": 0.0}
    assert report["p50_ms"] <= report["p95_ms"]
    results = {result["id"]: result for result in report["results"]}
    assert results["số lạ"]["unsupported"] == ("45",)
    assert "Câu hỏi quá dài" in results["hỏng"]["reason"]


def test_the_same_run_twice_differs_in_times_only(questions):
    def timeless(report):
        kept = {key: value for key, value in report.items() if not key.endswith("_ms") and key != "date"}
        kept["results"] = [{k: v for k, v in result.items() if k != "ms"} for result in report["results"]]
        return json.dumps(kept)

    asker = FakeAsker(ANSWERS)
    first, second = run_questions(asker, [questions]), run_questions(asker, [questions])
    assert timeless(first.as_json()) == timeless(second.as_json())


def test_the_history_is_given_with_its_question(questions):
    asker = FakeAsker(ANSWERS)
    run_questions(asker, [questions])
    assert asker.asked[0] == ("đúng", (Turn("user", "Năm 2024?"),))
    assert len(asker.asked) == len(RECORDS)


def test_a_broken_store_stops_the_run(questions):
    with pytest.raises(LibraryBroken):
        run_questions(FakeAsker(ANSWERS | {"đúng": LibraryBroken("hỏng")}), [questions])


def test_a_citation_of_a_missing_document_is_inexact_and_supports_nothing(tmp_path):
    path = write(tmp_path / "q.jsonl", record("đúng"))
    prepared = answer("Xong 9.123 việc [1].", replace(citation(), document_id="gone"))
    report = run_questions(FakeAsker({"đúng": prepared}), [path]).as_json()
    assert report["right"] == 1
    assert report["quotes_exact"] == 0.0
    assert report["citation_precision"] == 0.0
    assert report["citation_completeness"] == 0.0
    assert report["unsupported_numbers"] == 1


def test_without_any_citation_no_quote_is_wrong_but_the_answer_is_incomplete(tmp_path):
    path = write(tmp_path / "q.jsonl", record("đúng"))
    report = run_questions(FakeAsker({"đúng": answer("Xong 9.123 việc.")}), [path]).as_json()
    assert (report["citations"], report["quotes_exact"]) == (0, 1.0)
    assert report["citation_precision"] is None
    assert report["citation_completeness"] == 0.0


def test_scopes_choose_questions_and_the_rest_is_counted(questions):
    chosen, skipped = choose_questions([questions], ["all"])
    assert ([question.id for question in chosen], skipped) == (["hỏng"], 6)
    assert choose_questions([questions])[1] == 0
    with pytest.raises(DatasetError, match="seeds_only"):
        choose_questions([questions], ["seeds_only"])


def test_progress_counts_every_question(questions):
    seen = []
    run_questions(FakeAsker(ANSWERS), [questions], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(n, 7) for n in range(1, 8)]


def test_a_run_is_named_after_its_files(questions, tmp_path):
    other = write(tmp_path / "core dev.jsonl", record("đúng"))
    run = run_questions(FakeAsker(ANSWERS), [questions, other])
    assert run.name == "set+core_dev"


def test_the_revision_is_a_commit_or_nothing():
    revision = git_revision()
    assert revision is None or len(revision.removesuffix("+changes")) == 40
