"""Two runs compared: which questions changed, and where chance ends."""

import json

import pytest

from assistant.cli import main
from eval.compare import compare_runs, read_run
from ingest.errors import BadInput


def result(name, right, **changed):
    return {
        "id": name, "type": "figure", "question": f"Câu {name}?", "gold": "9", "expect": "answer", "answer": "9 [1].",
        "right": right, "reason": "" if right else "thiếu: 9", "sources": [f"{name}.txt"], "unsupported": [],
        "nugget_recall": float(right), "complete": None, **changed,
    }  # fmt: skip


def run(**rights):
    return {"results": [result(name, right) for name, right in rights.items()]}


def many(right):
    return {"results": [result(f"q{n}", right(n)) for n in range(20)]}


def test_changes_are_listed_by_direction():
    compared = compare_runs(run(a=True, b=False, c=True, d=False), run(a=True, b=True, c=False, d=False))
    assert [change.id for change in compared.better] == ["b"]
    assert [change.id for change in compared.worse] == ["c"]
    assert compared.accuracy == (0.5, 0.5)
    assert compared.by_type == {"figure": (4, 2, 2)}
    assert not compared.significantly_worse


@pytest.mark.parametrize(("lost", "worse"), [(5, False), (6, True)])
def test_six_losses_without_a_gain_are_significant_and_five_are_not(lost, worse):
    compared = compare_runs(many(lambda n: True), many(lambda n: n >= lost))
    assert compared.significantly_worse is worse


def test_six_gains_are_significant_and_not_worse():
    compared = compare_runs(many(lambda n: n >= 6), many(lambda n: True))
    assert compared.p < 0.05
    assert not compared.significantly_worse


def test_only_common_questions_with_the_same_gold_count():
    a = {"results": [result("a", True), result("b", True), result("c", True)]}
    b = {"results": [result("b", False, gold="10"), result("c", False), result("d", True)]}
    compared = compare_runs(a, b)
    assert (compared.n, compared.only_a, compared.only_b, compared.changed_gold) == (1, ("a",), ("d",), ("b",))
    with pytest.raises(BadInput, match="không có câu hỏi nào chung"):
        compare_runs(run(a=True), run(b=True))


def test_scores_are_tested_over_the_questions_that_have_them():
    compared = compare_runs(many(lambda n: True), many(lambda n: n >= 10))
    scores = {score.name: score for score in compared.scores}
    assert set(scores) == {"nugget_recall", "unsupported_numbers"}
    assert (scores["nugget_recall"].a, scores["nugget_recall"].b) == (1.0, 0.5)
    assert scores["nugget_recall"].p == 2 / 2**10
    assert scores["unsupported_numbers"].p == 1.0


def test_the_command_exits_1_when_significantly_worse_and_lists_the_questions(tmp_path, capsys):
    for name, report in (("a", many(lambda n: True)), ("b", many(lambda n: n >= 6))):
        (tmp_path / f"{name}.json").write_text(json.dumps(report), encoding="utf-8")
    a, b = str(tmp_path / "a.json"), str(tmp_path / "b.json")
    assert main(["eval", "compare", a, b]) == 1
    said = capsys.readouterr().out
    assert "Đúng thành sai: q0" in said
    assert "thiếu: 9" in said
    assert "p = 0,0312" in said
    assert main(["eval", "compare", b, a]) == 0
    assert "Sai thành đúng: q0" in capsys.readouterr().out
    assert main(["eval", "compare", a, b, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["significantly_worse"] is True
    assert main(["eval", "compare", a, a]) == 0


def test_what_is_no_run_is_bad_input(tmp_path, capsys):
    path = tmp_path / "run.json"
    for content in ("{", "[]", '{"results": 3}', '{"results": [{"id": "a"}]}'):
        path.write_text(content, encoding="utf-8")
        assert main(["eval", "compare", str(path), str(path)]) == 2, content
        assert "không phải tệp kết quả" in capsys.readouterr().err
    with pytest.raises(BadInput, match="none"):
        read_run(tmp_path / "none.json")


def test_a_folder_stands_for_its_only_run(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(run(a=True)), encoding="utf-8")
    assert read_run(tmp_path)["results"][0]["id"] == "a"
    (tmp_path / "b.json").write_text(json.dumps(run(a=True)), encoding="utf-8")
    with pytest.raises(BadInput, match="2 tệp"):
        read_run(tmp_path)
