"""A run over a fake asker: what the report says of right, wrong, refused, inexact and broken answers."""

import json
from dataclasses import replace

import pytest

from assistant.types import Answer, Citation, Refusal, Turn
from eval import scoring
from eval.datasets import DatasetError
from eval.run import ask_all, choose_questions, git_revision, run_questions, write_run
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
    assert report["by_type"]["figure"] == {"n": 4, "right": 4, "accuracy": 1.0, "interval": [1.0, 1.0]}
    # Both questions stand on one document: one cluster has no interval.
    assert report["by_type"]["who"] == {"n": 2, "right": 0, "accuracy": 0.0}
    assert report["p50_ms"] <= report["p95_ms"]
    results = {result["id"]: result for result in report["results"]}
    assert results["số lạ"]["unsupported"] == ("45",)
    assert "Câu hỏi quá dài" in results["hỏng"]["reason"]


def test_the_same_run_twice_differs_in_times_only(questions):
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


class InterruptedAsker(FakeAsker):
    """Is interrupted, as by Ctrl-C, at the question after `most`."""

    def __init__(self, answers, most):
        super().__init__(answers)
        self.most = most

    def ask(self, question, history):
        if len(self.asked) == self.most:
            raise KeyboardInterrupt
        return super().ask(question, history)


def timeless(report):
    kept = {key: value for key, value in report.items() if not key.endswith("_ms") and key not in {"times", "date"}}
    kept["results"] = [{k: v for k, v in result.items() if k != "ms"} for result in report["results"]]
    return json.dumps(kept, ensure_ascii=False)


@pytest.fixture
def interrupted(questions, tmp_path):
    """A folder with the partial results of the first three questions."""
    folder = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run_questions(InterruptedAsker(ANSWERS, 3), [questions], settings={"k": 8}, output=folder)
    return folder


def test_an_interrupted_run_goes_on_where_it_stopped_and_is_the_same_run(questions, interrupted):
    asker = FakeAsker(ANSWERS)
    run = run_questions(asker, [questions], settings={"k": 8}, output=interrupted, resume=True)
    assert [question for question, _ in asker.asked] == [record["id"] for record in RECORDS[3:]]
    whole = run_questions(FakeAsker(ANSWERS), [questions], settings={"k": 8})
    assert timeless(run.as_json()) == timeless(whole.as_json())


def test_without_resume_everything_is_asked_again(questions, interrupted):
    asker = FakeAsker(ANSWERS)
    run_questions(asker, [questions], settings={"k": 8}, output=interrupted)
    assert len(asker.asked) == len(RECORDS)


def test_other_settings_are_no_continuation(questions, interrupted):
    with pytest.raises(BadInput, match=r"thiết lập đã khác lần trước \(k\)"):
        run_questions(FakeAsker(ANSWERS), [questions], settings={"k": 9}, output=interrupted, resume=True)


def test_a_question_that_was_changed_is_asked_again_and_one_that_moved_is_not(questions, interrupted):
    first, second, *others = RECORDS
    write(questions, second, dict(first, answer="khác"), *others)
    asker = FakeAsker(ANSWERS)
    run_questions(asker, [questions], settings={"k": 8}, output=interrupted, resume=True)
    assert [question for question, _ in asker.asked] == [first["id"], *(record["id"] for record in RECORDS[3:])]


def test_a_line_cut_by_the_interruption_is_asked_again_and_spoils_nothing(questions, interrupted):
    path = interrupted / "set.partial.jsonl"
    whole = path.read_text("utf-8")
    path.write_text(whole[: len(whole) - 40], encoding="utf-8")
    asker = InterruptedAsker(ANSWERS, 2)
    with pytest.raises(KeyboardInterrupt):
        run_questions(asker, [questions], settings={"k": 8}, output=interrupted, resume=True)
    asker = FakeAsker(ANSWERS)
    run = run_questions(asker, [questions], settings={"k": 8}, output=interrupted, resume=True)
    assert len(asker.asked) == len(RECORDS) - 4
    assert len(run.results) == len(RECORDS)


def test_nothing_to_resume_is_a_run_from_the_beginning_and_rubbish_is_bad_input(questions, tmp_path):
    asker = FakeAsker(ANSWERS)
    run_questions(asker, [questions], output=tmp_path / "new", resume=True)
    assert len(asker.asked) == len(RECORDS)
    (tmp_path / "new" / "set.partial.jsonl").write_text("rubbish", encoding="utf-8")
    with pytest.raises(BadInput, match="hỏng"):
        run_questions(FakeAsker(ANSWERS), [questions], output=tmp_path / "new", resume=True)


def test_a_written_run_takes_the_place_of_its_partial_results(questions, interrupted):
    run = run_questions(FakeAsker(ANSWERS), [questions], settings={"k": 8}, output=interrupted, resume=True)
    path = write_run(interrupted, run.name, run.as_json())
    assert [file.name for file in interrupted.iterdir()] == ["set.json"]
    assert timeless(json.loads(path.read_text("utf-8"))) == timeless(json.loads(json.dumps(run.as_json())))


def test_a_result_is_read_back_as_it_was(questions):
    run = run_questions(FakeAsker(ANSWERS), [questions])
    for result in run.results:
        kept = json.loads(json.dumps(scoring.as_json(result)))
        assert scoring.as_json(scoring.from_json(kept)) == scoring.as_json(result)


def test_the_further_figures_by_hand(questions):
    report = run_questions(FakeAsker(ANSWERS), [questions]).as_json()
    # one of the six that are to be answered is refused, an error counts as an answer
    assert (report["answered_precision"], report["answered_recall"]) == (1.0, 5 / 6)
    # "từ chối nhầm" and "hỏng" state nothing
    assert report["figure_match"] == report["nugget_recall"] == 0.6667
    # "không nguyên văn" cites nothing exact; "số lạ" says 45 and shares its words; the other two are supported
    assert report["citation_support_recall"] == report["citation_support_precision"] == 0.5
    assert report["wrong_periods"] == report["wrong_places"] == 0
    assert report["facts_in_top_1"] is None
    low, high = report["intervals"]["accuracy"]
    assert low < report["accuracy"] < high
    assert report["bootstrap"]["clusters"] == 3


def test_passages_are_searched_with_the_question_as_the_assistant_understood_it(questions):
    searched = []

    def search(question, k):
        searched.append((question, k))
        return [TEXT]

    chosen, _ = choose_questions([questions])
    prepared = {name: replace(a, standalone_question=f"rõ: {name}") for name, a in ANSWERS.items() if name != "hỏng"}
    results = ask_all(FakeAsker(prepared | {"hỏng": BadInput("?")}), chosen, search=search)
    assert searched[0] == ("rõ: đúng", 8)
    assert results[0].facts_in_top == {"1": True, "4": True, "8": True}
    assert results[5].facts_in_top is None


def test_a_gold_refusal_for_the_period_that_is_answered_is_a_wrong_period(tmp_path):
    refuse = record("đúng", expect="refuse", must_include=[], refusal="other_period")
    report = run_questions(FakeAsker(ANSWERS), [write(tmp_path / "q.jsonl", refuse)]).as_json()
    assert (report["wrong_periods"], report["wrong_period_rate"], report["wrong_places"]) == (1, 1.0, 0)
