"""The commands as they are typed: exit codes, what is printed, what is told of bad usage."""

import json

import pytest

from assistant.cli import main

REPORT = """# Kết quả thi hành án dân sự năm 2024

Năm 2024, các cơ quan thi hành án dân sự tỉnh Đồng Bằng đã thi hành xong 9.123 việc, đạt tỷ lệ 81,41%.
Về tiền, đã thi hành xong trên 5.432 tỷ đồng.
Bộ trưởng Nguyễn Văn Mẫu chủ trì hội nghị tổng kết ngày 12/10/2024.
"""
QUESTIONS = (
    {"id": "C1", "question": "Năm 2024 tỉnh Đồng Bằng thi hành xong bao nhiêu việc?", "type": "figure",
     "expect": "answer", "answer": "9.123 việc", "must_include": [["9.123"]], "source": ["bao_cao.txt"],
     "evidence": [], "scope": "any"},
    {"id": "C2", "question": "Giá vàng hôm nay bao nhiêu?", "type": "unanswerable", "expect": "refuse",
     "answer": "", "must_include": [], "source": [], "evidence": [], "scope": "seeds_only"},
)  # fmt: skip
REPORT_FIELDS = {
    "n", "accuracy", "quotes_exact", "citation_precision", "citation_completeness", "refusal_f1",
    "unsupported_numbers", "p50_ms", "p95_ms", "by_type",
}  # fmt: skip
RETRIEVAL_FIELDS = {
    "ndcg@10", "mrr@10", "recall@1", "recall@10", "recall@50", "recall@100", "queries", "p50_ms", "p95_ms",
}  # fmt: skip


def lines(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return str(path)


@pytest.fixture
def questions(tmp_path):
    return lines(tmp_path / "mini.jsonl", QUESTIONS)


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "bao_cao.txt").write_text(REPORT, encoding="utf-8")
    return str(folder)


def test_a_run_on_a_corpus_prints_one_json_object_and_keeps_the_same_in_a_file(questions, corpus, tmp_path, capsys):
    code = main(["eval", "run", questions, "--corpus", corpus, "--output", str(tmp_path / "out"), "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert code == 0
    assert set(printed) >= REPORT_FIELDS
    assert printed["n"] == 2
    assert printed["accuracy"] == 1.0
    assert printed["quotes_exact"] == 1.0
    assert printed["citation_precision"] == 1.0
    assert printed["unsupported_numbers"] == 0
    assert printed["settings"]["documents"] == 1
    assert json.loads((tmp_path / "out" / "mini.json").read_text("utf-8")) == printed


def test_a_run_prints_a_table_and_fails_under_a_bar(tmp_path, corpus, capsys):
    hopeless = dict(QUESTIONS[0], must_include=[["không đời nào"]])
    path = lines(tmp_path / "hopeless.jsonl", [hopeless])
    assert main(["eval", "run", path, "--corpus", corpus, "--show-wrong", "--fail-under", "0.5"]) == 1
    said = capsys.readouterr()
    assert "Số liệu" in said.out
    assert "không đời nào" in said.out
    assert "thấp hơn mức yêu cầu 50,0 %" in said.err
    assert main(["eval", "run", path, "--corpus", corpus, "--fail-under", "0"]) == 0


def test_a_scope_leaves_questions_out_with_a_note(questions, corpus, capsys):
    assert main(["eval", "run", questions, "--corpus", corpus, "--scope", "any"]) == 0
    assert "Bỏ qua 1 câu" in capsys.readouterr().out


def test_bad_usage_exits_2_and_says_what_is_wrong(questions, corpus, tmp_path, capsys):
    empty = tmp_path / "empty"
    empty.mkdir()
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{", encoding="utf-8")
    for arguments, said in (
        ([str(bad), "--corpus", corpus], "dòng 1"),
        ([questions, "--corpus", str(tmp_path / "none")], "none"),
        ([questions, "--corpus", str(empty)], "Không nạp được văn bản nào"),
        ([questions, "--corpus", corpus, "--base-url", "http://x"], "--base-url"),
        ([questions, "--corpus", corpus, "--scope", "all"], "phạm vi all"),
        ([questions, "--corpus", corpus, "--fail-under", "70"], "--fail-under"),
        ([questions, "--corpus", corpus, "--output", str(bad)], "Không ghi được"),
    ):
        assert main(["eval", "run", *arguments]) == 2, arguments
        assert said in capsys.readouterr().err


def test_a_server_that_is_not_there_exits_1(questions, capsys):
    assert main(["eval", "run", questions, "--base-url", "http://127.0.0.1:1"]) == 1
    assert "http://127.0.0.1:1" in capsys.readouterr().err


def test_without_a_corpus_the_library_of_the_data_folder_is_asked(questions, corpus, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path / "data"))
    assert main(["eval", "run", questions]) == 1
    assert str(tmp_path / "data") in capsys.readouterr().err
    assert main(["ingest", corpus]) == 0
    capsys.readouterr()
    assert main(["eval", "run", questions, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] == 1.0


def test_retrieval_reports_the_products_own_search(tmp_path, capsys):
    topics = (
        "kê biên tài sản",
        "ủy thác thi hành án",
        "xác minh điều kiện",
        "hoãn thi hành án",
        "miễn giảm nghĩa vụ",
    )
    documents = [
        {
            "_id": f"luật/{n}",
            "title": f"Điều {n}. Về {topic}",
            "text": f"Chấp hành viên thực hiện {topic} theo luật.",
        }
        for n, topic in enumerate(topics, start=1)
    ]
    corpus = lines(tmp_path / "corpus.jsonl", documents)
    asked = [{"_id": f"q{n}", "text": f"Quy định về {topic}?"} for n, topic in enumerate(topics, start=1)]
    queries = lines(tmp_path / "queries.jsonl", [*asked, {"_id": "q9", "text": "không ai chấm"}])
    qrels = tmp_path / "qrels.tsv"
    rows = ["query-id\tcorpus-id\tscore", *(f"q{n}\tluật/{n}\t1" for n in range(1, 6))]
    qrels.write_text("\n".join(rows), encoding="utf-8")
    arguments = ["eval", "retrieval", "--corpus", corpus, "--queries", queries, "--qrels", str(qrels)]
    assert main([*arguments, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) >= RETRIEVAL_FIELDS
    assert (report["queries"], report["documents"]) == (5, 5)
    assert report["recall@1"] == 1.0
    assert report["ndcg@10"] == 1.0
    qrels.write_text("query-id\tcorpus-id\tscore\nq1\tkhác\t1\n", encoding="utf-8")
    assert main(arguments) == 2
    assert "chấm" in capsys.readouterr().err


def test_an_interrupted_run_is_resumed_from_its_folder_only(questions, corpus, tmp_path, capsys):
    assert main(["eval", "run", questions, "--corpus", corpus, "--resume"]) == 2
    assert "--output" in capsys.readouterr().err
    out = tmp_path / "out"
    assert main(["eval", "run", questions, "--corpus", corpus, "--resume", "--output", str(out), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["library_revision"] == 1
    assert report["facts_in_top_8"] == 1.0
    assert [file.name for file in out.iterdir()] == ["mini.json"]


def test_a_report_page_is_written_beside_its_run_or_where_it_is_wanted(questions, corpus, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["eval", "run", questions, "--corpus", corpus, "--output", str(out)]) == 0
    assert main(["eval", "report", str(out)]) == 0
    page = (out / "mini.html").read_text("utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert QUESTIONS[0]["question"] in page
    assert main(["eval", "report", str(out / "mini.json"), "-o", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_text("utf-8") == page
    capsys.readouterr()
    assert main(["eval", "report", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err


def test_every_command_of_the_eval_is_listed_and_has_its_own_help(capsys):
    assert main(["eval", "--help"]) == 0
    listed = capsys.readouterr().out
    for name in ("run", "validate", "compare", "report", "retrieval", "table", "draft", "review", "peers"):
        assert f"  {name} " in listed
        assert main(["eval", name, "--help"]) == 0
