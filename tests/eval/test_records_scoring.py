"""How records are scored against labels: what is right, missed, wrong, left out as doubtful, and field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.records import HEADER, Labels, Score, documents, rows, score_checks, score_directives, score_figures
from ingest.types import Document

NAME = "bao_cao.txt"
HEAD = "BÁO CÁO KẾT QUẢ THI HÀNH ÁN DÂN SỰ NĂM 2024 TỈNH LÂM ĐỒNG\n\n"
DONE = {"indicator": "all.completed.case", "kind": "level", "unit": "case", "value": "600"}
RATE = {"indicator": "all.completion_rate.case", "kind": "level", "unit": "percent", "value": "75"}
SCOPE = {"period": {"label": "năm 2024"}, "place": "Lâm Đồng"}
TASK = "Yêu cầu các Chi cục rà soát án tồn đọng trước ngày 30/6/2025"


class Case:
    """A corpus of one report, and labels that point into it by the words they are about."""

    def __init__(self, folder: Path, body: str) -> None:
        self.folder = folder
        (folder / NAME).write_text(HEAD + body, "utf-8")
        (self.document,) = documents(folder, frozenset({NAME}))
        assert self.document.text.endswith(body)

    def span(self, words: str) -> dict[str, Any]:
        start = self.document.text.index(words)
        return {"source": NAME, "start": start, "end": start + len(words)}

    def figure(self, words: str, *said: dict[str, Any], **more: Any) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for one in (SCOPE, *said, more):
            merged |= one
        return self.span(words) | merged

    def labels(self, *marks: dict[str, Any], **first: Any) -> Labels:
        path = self.folder / "labels.jsonl"
        lines = [{"labelled": [NAME], **first}, *marks]
        path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", "utf-8")
        return Labels.read(path)


def numbers(score: Score) -> tuple[int, int, int]:
    return score.right, score.read, score.labelled


@pytest.fixture
def report(tmp_path: Path) -> Case:
    return Case(tmp_path, "Đã thi hành xong 600 việc, đạt tỷ lệ 75%.")


def figures(case: Case, labels: Labels) -> tuple[Score, Score]:
    return score_figures([case.document], labels)


def test_labels_name_their_files_and_are_none_where_there_is_no_file(report: Case) -> None:
    labels = report.labels(report.figure("600 việc", DONE), until={NAME: 90})
    assert (labels.labelled, labels.until, len(labels.of(NAME)), labels.of("other.txt")) == ({NAME}, {NAME: 90}, 1, [])
    assert Labels.read(report.folder / "none.jsonl") == Labels(())


def test_only_the_files_that_are_named_are_read(report: Case) -> None:
    (report.folder / "other.txt").write_text("Thi hành xong 5 việc.", "utf-8")
    (report.folder / "deeper").mkdir()
    (report.folder / "deeper" / "third.txt").write_text("Thi hành xong 6 việc.", "utf-8")
    names = frozenset({NAME, "third.txt", "absent.txt"})
    assert [document.source for document in documents(report.folder, names)] == [NAME, "third.txt"]


def test_figures_as_labelled_are_right(report: Case) -> None:
    plain, full = figures(report, report.labels(report.figure("600 việc", DONE), report.figure("75%", RATE)))
    assert numbers(plain) == numbers(full) == (2, 2, 2)
    assert (plain.precision, plain.recall, plain.f1) == (1, 1, 1)
    assert plain.missed == plain.wrong == full.wrong == []


def test_a_label_that_was_not_read_is_missed(report: Case) -> None:
    other = report.figure("NĂM 2024", DONE, value="2024")
    plain, _ = figures(report, report.labels(report.figure("600 việc", DONE), report.figure("75%", RATE), other))
    assert numbers(plain) == (2, 2, 3)
    assert (plain.precision, plain.recall) == (1, pytest.approx(2 / 3))
    assert len(plain.missed) == 1
    assert "[NĂM 2024]" in plain.missed[0]


def test_what_nobody_labelled_in_a_labelled_file_is_wrong(report: Case) -> None:
    plain, _ = figures(report, report.labels(report.figure("600 việc", DONE)))
    assert numbers(plain) == (1, 2, 1)
    assert (plain.precision, plain.recall) == (0.5, 1)
    assert "[75%]" in plain.wrong[0]


@pytest.mark.parametrize("fault", [{"value": "601"}, {"unit": "VND"}, {"end": 0}, {"start": 0}])
def test_another_value_unit_or_place_is_missed_and_wrong(report: Case, fault: dict[str, Any]) -> None:
    plain, full = figures(report, report.labels(report.figure("600 việc", DONE, **fault), report.figure("75%", RATE)))
    assert numbers(plain) == numbers(full) == (1, 2, 2)
    assert (len(plain.missed), len(plain.wrong)) == (1, 1)


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"indicator": "all.received.case"}, "indicator"),
        ({"kind": "target"}, "kind"),
        ({"value": "-600"}, "kind"),  # the sign is part of the kind
        ({"period": {"label": "năm 2023"}}, "period"),
        ({"period": None}, "period"),
        ({"place": "Đắk Lắk"}, "place"),
        ({"place": None}, "place"),
    ],
)
def test_a_wrong_field_leaves_the_figure_found_but_not_right_as_a_whole(
    report: Case, fault: dict[str, Any], field: str
) -> None:
    plain, full = figures(report, report.labels(report.figure("600 việc", DONE, **fault), report.figure("75%", RATE)))
    assert (numbers(plain), numbers(full)) == ((2, 2, 2), (1, 2, 2))
    assert plain.fields[field] == [False, True]
    assert all(right == [True, True] for name, right in plain.fields.items() if name != field)
    assert field in full.wrong[0]


def test_a_period_or_place_may_be_spelt_otherwise(tmp_path: Path) -> None:
    case = Case(tmp_path, "Thành phố Hồ Chí Minh, 10 tháng năm 2024: thi hành xong 600 việc.")
    (read,) = case.document.records.figures
    assert read.period is not None
    assert (read.period.label, read.place) == ("10 tháng đầu năm 2024", "Thành phố Hồ Chí Minh")
    other = case.figure("600 việc", DONE, period={"label": "10 tháng năm 2024"}, place="TP.HCM")
    assert figures(case, case.labels(other))[1].right == 1


def test_what_is_doubtful_counts_neither_way(report: Case) -> None:
    sure = report.figure("600 việc", DONE)
    assert numbers(figures(report, report.labels(sure, report.figure("75%", RATE, doubtful=True)))[0]) == (1, 1, 1)
    # Nor does anything that touches it.
    longer = report.figure("tỷ lệ 75%", RATE, doubtful=True)
    assert numbers(figures(report, report.labels(sure, longer))[0]) == (1, 1, 1)


def test_a_file_labelled_up_to_an_offset_is_scored_up_to_it(report: Case) -> None:
    labels = report.labels(report.figure("600 việc", DONE), until={NAME: report.span("600 việc")["end"]})
    assert numbers(figures(report, labels)[0]) == (1, 1, 1)


def test_two_figures_of_one_span_each_take_the_label_that_fits(tmp_path: Path) -> None:
    case = Case(tmp_path, "Đã thi hành xong 800/800 việc.")
    whole = case.figure("800/800 việc", DONE, indicator="all.to_enforce.case", value="800")
    done = case.figure("800/800 việc", DONE, value="800")
    assert numbers(figures(case, case.labels(whole, done))[1]) == (2, 2, 2)


# Directives


@pytest.fixture
def order(tmp_path: Path) -> Case:
    case = Case(tmp_path, f"Bộ trưởng Nguyễn Văn A chỉ đạo:\n- {TASK}.")
    assert len(case.document.records.directives) == 1
    return case


def as_read(document: Document) -> dict[str, Any]:
    (task,) = document.records.directives
    return {"source": NAME, "start": task.start, "end": task.end, "issuer": task.issuer, "kind": task.kind.value,
            "deadline": task.deadline}  # fmt: skip


def test_a_task_as_labelled_is_right(order: Case) -> None:
    score = score_directives([order.document], order.labels(as_read(order.document)))
    assert numbers(score) == (1, 1, 1)
    assert {name: score.share(name) for name in ("issuer", "kind", "deadline")} == dict.fromkeys(score.fields, 1.0)


def test_a_span_that_shares_most_is_the_same_task_and_one_that_shares_half_is_not(order: Case) -> None:
    mark = as_read(order.document)
    length = mark["end"] - mark["start"]
    near = mark | {"end": mark["end"] - length // 5}
    half = mark | {"end": mark["end"] - length // 2}
    assert numbers(score_directives([order.document], order.labels(near))) == (1, 1, 1)
    score = score_directives([order.document], order.labels(half))
    assert (numbers(score), len(score.missed), len(score.wrong)) == ((0, 1, 1), 1, 1)


def test_fields_of_a_task_are_scored_but_those_in_doubt(order: Case) -> None:
    mark = as_read(order.document) | {"issuer": "Ai đó", "deadline": "hôm qua", "doubtful_fields": ["deadline"]}
    score = score_directives([order.document], order.labels(mark))
    assert score.fields == {"issuer": [False], "kind": [True]}
    assert numbers(score) == (1, 1, 1)
    assert score.share("deadline") == 1  # nothing to be wrong in
    assert len(score.wrong) == 1


def test_a_doubtful_task_counts_neither_way(order: Case) -> None:
    assert numbers(score_directives([order.document], order.labels(as_read(order.document) | {"doubtful": True}))) == (
        0,
        0,
        0,
    )


# Checks

WRONG = "Có điều kiện 800 việc; thi hành xong 600 việc, đạt tỷ lệ 70%."
HOLDING = "Có điều kiện 800 việc; thi hành xong 600 việc, đạt tỷ lệ 75%."
PARTS = ("800 việc", "600 việc", "70%")


def mark(case: Case, *words: str, kind: str = "share_mismatch", **more: Any) -> dict[str, Any]:
    return {"source": NAME, "kind": kind, "spans": [case.span(one) for one in words], **more}


def checked(case: Case, *marks: dict[str, Any], holds: Labels | None = None) -> Score:
    return score_checks([case.document], case.labels(*marks), holds or Labels(()))


@pytest.fixture
def contradiction(tmp_path: Path) -> Case:
    case = Case(tmp_path, WRONG)
    assert len(case.document.records.checks) == 1
    return case


def test_a_contradiction_is_found_where_two_of_its_figures_are_in_one_check(contradiction: Case) -> None:
    for words in (PARTS, PARTS[1:], PARTS[:1]):
        score = checked(contradiction, mark(contradiction, *words))
        assert (numbers(score), score.wrong, score.missed) == ((1, 1, 1), [], [])


def test_a_check_that_nobody_labelled_is_wrong(contradiction: Case) -> None:
    score = checked(contradiction)
    assert (numbers(score), score.precision, score.recall) == ((0, 1, 0), 0, 1)
    assert "share_mismatch" in score.wrong[0]


def test_a_contradiction_that_was_not_found_is_missed(tmp_path: Path) -> None:
    case = Case(tmp_path, HOLDING)
    score = checked(case, mark(case, "800 việc", "600 việc", "75%"))
    assert (numbers(score), score.precision, score.recall, len(score.missed)) == ((0, 0, 1), 1, 0, 1)


def test_one_check_that_says_two_labelled_contradictions_is_one_right_check(contradiction: Case) -> None:
    score = checked(contradiction, mark(contradiction, *PARTS), mark(contradiction, *PARTS[:2]))
    assert (score.right, score.labelled, score.read) == (2, 2, 1)
    assert (score.precision, score.recall) == (1, 1)


def test_a_doubtful_contradiction_counts_neither_way(contradiction: Case) -> None:
    score = checked(contradiction, mark(contradiction, *PARTS, doubtful=True))
    assert (numbers(score), score.wrong) == ((0, 0, 0), [])


@pytest.mark.parametrize("kind", ["sources_disagree", "share_mismatch"])
def test_what_lies_between_sources_is_not_asked_of_one_document(contradiction: Case, kind: str) -> None:
    label = mark(contradiction, *PARTS, kind=kind)
    if kind != "sources_disagree":
        label["spans"][0]["source"] = "other.txt"
    assert checked(contradiction, label).labelled == 0


def test_an_alarm_over_a_relation_that_holds_is_counted(contradiction: Case) -> None:
    relation = contradiction.labels(
        {"source": NAME, "relation": "rate", "spans": [contradiction.span(p) for p in PARTS]}
    )
    assert checked(contradiction, holds=relation).share("alarm") == 0
    # A contradiction that is labelled as well is no false alarm.
    assert checked(contradiction, mark(contradiction, *PARTS), holds=relation).share("alarm") == 1
    # A relation that shares but a part with the check is another one.
    part = contradiction.labels({"source": NAME, "relation": "part", "spans": [contradiction.span("800 việc")]})
    assert checked(contradiction, holds=part).share("alarm") == 1


# The table


def test_the_table_has_a_row_for_each_measurement_and_shows_faults_of_the_working_half_only(tmp_path: Path) -> None:
    corpus, labels = tmp_path / "corpus", tmp_path / "labels"
    corpus.mkdir()
    labels.mkdir()
    case = Case(corpus, WRONG)
    for half in ("dev", "holdout"):
        for kind, marks in (
            ("figures", [case.figure("600 việc", DONE)]),
            ("directives", []),
            ("checks", [mark(case, *PARTS)]),
            ("holds", []),
        ):
            lines = [{"labelled": [NAME]}, *marks]
            path = labels / f"{kind}.{half}.jsonl"
            path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    shown: list[str] = []

    table = list(rows(corpus, labels, ("dev", "holdout"), shown.append))

    assert {len(row) for row in table} == {len(HEADER)}
    assert [row[1:] for row in table if row[0].startswith("Số liệu: giá trị")] == [
        (half, "1", "33,3 %", "100,0 %", "50,0 %") for half in ("dev", "holdout")
    ]
    assert [row[1:] for row in table if row[0].startswith("Mâu thuẫn")] == [
        (half, "1", "100,0 %", "100,0 %", "100,0 %") for half in ("dev", "holdout")
    ]
    assert any("[800 việc]" in said for said in shown)
    assert not any("[800 việc]" in said for said in shown[next(i for i, s in enumerate(shown) if "holdout" in s) :])
