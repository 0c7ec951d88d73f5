import gzip
import json

import pytest

from assistant.types import Refusal
from eval.datasets import DatasetError, Expect, load_corpus, load_qrels, load_queries, load_questions, read_questions

GOOD = {
    "id": "T1", "question": "Bao nhiêu việc?", "history": [{"role": "user", "content": "Chào"}],
    "type": "figure",
    "expect": "answer", "answer": "9.123 việc", "must_include": [["9.123", "9123"]], "source": ["a.txt"],
    "evidence": ["xong 9.123 việc", {"source": "a.txt", "start": 3, "end": 9}],
    "scope": "any", "style": "typo",
}  # fmt: skip


def write(path, *records):
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_whole_question_is_read(tmp_path):
    (question,) = load_questions(write(tmp_path / "q.jsonl", GOOD))
    assert question.expect is Expect.ANSWER
    assert question.must_include == (("9.123", "9123"),)
    assert question.history[0].content == "Chào"
    assert question.evidence[0].sentence == "xong 9.123 việc"
    assert (question.evidence[1].source, question.evidence[1].start, question.evidence[1].end) == (
        "a.txt",
        3,
        9,
    )
    assert (question.scope, question.style, question.computed) == ("any", "typo", False)


def test_fields_that_may_be_missing_have_defaults(tmp_path):
    record = {key: value for key, value in GOOD.items() if key not in {"history", "scope", "style"}}
    (question,) = load_questions(write(tmp_path / "q.jsonl", record))
    assert (question.history, question.scope, question.style) == ((), "any", "standard")


def test_a_new_type_is_accepted(tmp_path):
    (question,) = load_questions(write(tmp_path / "q.jsonl", GOOD | {"type": "deadline"}))
    assert question.type == "deadline"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"id": "T2",', "JSON"),
        ("[1, 2]", "đối tượng JSON"),
        ({key: value for key, value in GOOD.items() if key != "source"}, "source"),
        ({"id": "T2"}, "question, type, expect"),
        (GOOD | {"id": "T2", "type": "figur"}, "figure"),
        (GOOD | {"id": "T2", "type": 3}, "loại câu hỏi 3"),
        (GOOD | {"id": "T2", "expect": "reply"}, "correct_premise"),
        (GOOD, "dòng 1"),
        (GOOD | {"id": "  "}, "id đang trống"),
        (GOOD | {"id": "T2", "must_include": []}, "must_include"),
        (GOOD | {"id": "T2", "must_include": ["9.123"]}, "must_include"),
        (GOOD | {"id": "T2", "must_include": [[]]}, "must_include"),
        (GOOD | {"id": "T2", "must_include": [[" "]]}, "phương án trống"),
        (GOOD | {"id": "T2", "source": "a.txt"}, "source"),
        (GOOD | {"id": "T2", "history": [{"role": "system", "content": "x"}]}, "role"),
        (GOOD | {"id": "T2", "evidence": [{"source": "a.txt"}]}, "evidence"),
        (GOOD | {"id": "T2", "computed": "yes"}, "computed"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path, bad, said):
    with pytest.raises(DatasetError) as error:
        load_questions(write(tmp_path / "q.jsonl", GOOD, "", bad))
    assert "q.jsonl, dòng 3:" in str(error.value)
    assert said in str(error.value)


def test_a_question_to_refuse_needs_no_groups(tmp_path):
    (question,) = load_questions(
        write(tmp_path / "q.jsonl", GOOD | {"expect": "refuse", "must_include": [], "source": [], "answer": ""})
    )
    assert question.expect is Expect.REFUSE


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file_is_an_error(tmp_path, content):
    (tmp_path / "q.jsonl").write_bytes(content)
    with pytest.raises(DatasetError, match="không có câu hỏi"):
        load_questions(tmp_path / "q.jsonl")


def test_a_missing_file_and_a_wrong_encoding_are_errors(tmp_path):
    with pytest.raises(DatasetError, match="Không tìm thấy"):
        load_questions(tmp_path / "none.jsonl")
    (tmp_path / "q.jsonl").write_bytes("Việc".encode("utf-16"))
    with pytest.raises(DatasetError, match="UTF-8"):
        load_questions(tmp_path / "q.jsonl")


def test_a_byte_order_mark_is_no_fault(tmp_path):
    (tmp_path / "q.jsonl").write_text(json.dumps(GOOD), encoding="utf-8-sig")
    assert len(load_questions(tmp_path / "q.jsonl")) == 1


@pytest.mark.parametrize("name", ["corpus.jsonl", "corpus.jsonl.gz"])
def test_a_corpus_is_read_plain_or_compressed(tmp_path, name):
    content = (json.dumps({"_id": "1", "title": "Điều 1", "text": "Nội dung"}) + "\n").encode()
    content += (json.dumps({"_id": "2", "text": "Khác"}) + "\n").encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    first, second = load_corpus(tmp_path / name)
    assert (first.id, first.title, first.text) == ("1", "Điều 1", "Nội dung")
    assert second.title == ""


def test_a_corpus_line_without_id_is_named(tmp_path):
    with pytest.raises(DatasetError, match="dòng 1: thiếu trường _id"):
        list(load_corpus(write(tmp_path / "c.jsonl", {"text": "x"})))


def test_a_damaged_gzip_is_an_error(tmp_path):
    (tmp_path / "c.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(DatasetError, match="không đọc được"):
        list(load_corpus(tmp_path / "c.jsonl.gz"))


def test_queries_and_qrels_are_read(tmp_path):
    assert load_queries(write(tmp_path / "q.jsonl", {"_id": "a", "text": "hỏi"}))[0].text == "hỏi"
    qrels = write(tmp_path / "r.tsv", "query-id\tcorpus-id\tscore", "a\td 1\t1", "a\td 2\t0")
    assert load_qrels(qrels) == {"a": {"d 1": 1, "d 2": 0}}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["a\td\t1"], "dòng 1: thiếu dòng tiêu đề"),
        (["query-id\tcorpus-id\tscore", "a d 1"], "dòng 2: cần đúng ba cột"),
        (["query-id\tcorpus-id\tscore", "a\td\tmột"], "dòng 2"),
    ],
)
def test_bad_qrels_are_named(tmp_path, rows, said):
    with pytest.raises(DatasetError, match=said):
        load_qrels(write(tmp_path / "r.tsv", *rows))


def test_a_reason_to_refuse_is_read_and_only_for_what_is_to_be_refused(tmp_path):
    refused = GOOD | {"expect": "refuse", "must_include": [], "refusal": "other_period"}
    (question,) = load_questions(write(tmp_path / "q.jsonl", refused))
    assert question.refusal is Refusal.OTHER_PERIOD
    for bad in (refused | {"refusal": "late"}, GOOD | {"refusal": "other_period"}):
        with pytest.raises(DatasetError, match="refusal"):
            load_questions(write(tmp_path / "q.jsonl", bad))


def test_all_bad_lines_are_told_beside_the_good_questions(tmp_path):
    questions, faults = read_questions(write(tmp_path / "q.jsonl", "{", GOOD, GOOD))
    assert [question.line for question in questions] == [2]
    assert [fault.line for fault in faults] == [1, 3]
