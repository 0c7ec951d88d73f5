"""Question files held against a folder of texts: each fault with its line, and what stays unchecked."""

import json

import pytest

from assistant.cli import main
from eval.datasets import DatasetError
from eval.packaged import SAMPLE_HOLDOUT, SAMPLE_QUESTIONS
from eval.validate import validate
from ingest.errors import BadInput

TEXT = "Kết quả năm 2024.\n\nNăm 2024 đã thi hành xong 9.123 việc, đạt tỷ lệ 81,41%.\n"
SENTENCE = "Năm 2024 đã thi hành xong 9.123 việc, đạt tỷ lệ 81,41%."
GOOD = {
    "id": "V1", "question": "Bao nhiêu việc?", "type": "figure", "expect": "answer", "answer": "9.123 việc",
    "must_include": [["9123", "9.123"]], "source": ["a.txt"], "evidence": [SENTENCE],
}  # fmt: skip


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus" / "below"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "corpus"


def write(path, *records):
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def faults(corpus, tmp_path, *records):
    return [(f.line, f.message) for f in validate([write(tmp_path / "q.jsonl", *records)], [corpus]).faults]


def test_a_good_file_has_no_fault(corpus, tmp_path):
    start = TEXT.index(SENTENCE)
    span = {"source": "a.txt", "start": start, "end": start + len(SENTENCE)}
    found = validate([write(tmp_path / "q.jsonl", GOOD, GOOD | {"id": "V2", "evidence": [span]})], [corpus])
    assert (found.questions, found.checked, found.faults, dict(found.unchecked)) == (2, 2, (), {})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"evidence": [SENTENCE.replace("9.123", "9.124")], "must_include": [["81,41"]]}, "nguyên văn"),
        ({"evidence": [SENTENCE.upper()]}, "nguyên văn"),
        ({"evidence": [SENTENCE[:-1] + "!"]}, "nguyên văn"),
        ({"evidence": [" "], "computed": True}, "trống"),
        ({"evidence": []}, "thiếu câu dẫn chứng"),
        ({"source": []}, "thiếu nguồn"),
        ({"must_include": [["9.124"]]}, "9.124"),
        ({"must_include": [["9.123"], ["không có"]]}, "không có"),
        ({"evidence": [{"source": "a.txt", "start": 0, "end": len(TEXT) + 1}], "computed": True}, "nằm ngoài a.txt"),
        ({"evidence": [{"source": "a.txt", "start": 5, "end": 5}], "computed": True}, "nằm ngoài a.txt"),
        ({"evidence": [{"source": "a.txt", "start": -3, "end": 5}], "computed": True}, "nằm ngoài a.txt"),
        ({"evidence": [{"source": "b.txt", "start": 0, "end": 5}], "computed": True}, "không có trong source"),
        ({"source": ["a.txt", "b.txt"]}, "nguồn b.txt không có"),
        ({"expect": "refuse"}, "phải từ chối"),
        ({"expect": "maybe"}, "expect"),
        ({"expect": "refuse", "must_include": [], "refusal": "because"}, "refusal"),
        ({"refusal": "other_period"}, "refusal"),
    ],
)
def test_each_fault_is_told_with_its_line(corpus, tmp_path, changed, said):
    found = faults(corpus, tmp_path, GOOD, "", GOOD | {"id": "V2"} | changed)
    assert len(found) == 1
    line, message = found[0]
    assert line == 3
    assert said in message


def test_every_bad_line_is_told_not_only_the_first(corpus, tmp_path):
    found = faults(corpus, tmp_path, "{", GOOD | {"type": "figur"}, GOOD, GOOD)
    assert [line for line, _ in found] == [1, 2, 4]
    assert "đã có ở dòng 3" in found[2][1]


def test_an_id_is_unique_over_all_files(corpus, tmp_path):
    files = [write(tmp_path / "q.jsonl", GOOD), write(tmp_path / "r.jsonl", GOOD)]
    (fault,) = validate(files, [corpus]).faults
    assert (fault.file, fault.line, fault.id) == (str(files[1]), 1, "V1")
    assert "q.jsonl, dòng 1" in fault.message


def test_a_computed_value_need_not_stand_in_the_evidence(corpus, tmp_path):
    changed = GOOD | {"must_include": [["1.234"]], "computed": True}
    assert faults(corpus, tmp_path, changed) == []
    assert len(faults(corpus, tmp_path, changed | {"computed": False})) == 1


def test_offsets_may_count_in_a_text_file_as_it_is_written(tmp_path):
    written = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM  \n\n\n\n" + "  Kết   quả.  \n\n\n" + SENTENCE
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(written, encoding="utf-8")
    start = written.index(SENTENCE)
    span = {"source": "a.txt", "start": start, "end": len(written)}
    assert faults(tmp_path / "corpus", tmp_path, GOOD | {"evidence": [span]}) == []
    span = {"source": "a.txt", "start": start, "end": len(written) + 1}
    assert faults(tmp_path / "corpus", tmp_path, GOOD | {"evidence": [span]}) != []


def test_questions_without_their_corpus_are_unchecked_and_refusals_never_are(corpus, tmp_path):
    elsewhere = GOOD | {"id": "V2", "source": ["z.txt"], "evidence": ["gì đó"]}
    refused = GOOD | {"id": "V3", "expect": "refuse", "must_include": [], "source": [], "evidence": []}
    found = validate([write(tmp_path / "q.jsonl", GOOD, elsewhere, refused)], [corpus])
    assert (found.questions, found.checked, found.faults) == (3, 2, ())
    assert dict(found.unchecked) == {"z.txt": ("V2",)}


def test_a_missing_folder_or_file_is_bad_input(corpus, tmp_path):
    path = write(tmp_path / "q.jsonl", GOOD)
    with pytest.raises(BadInput, match="none"):
        validate([path], [tmp_path / "none"])
    with pytest.raises(DatasetError, match="Không tìm thấy"):
        validate([tmp_path / "none.jsonl"], [corpus])


def test_a_source_that_cannot_be_read_is_told(corpus, tmp_path):
    (corpus / "b.docx").write_bytes(b"not a document")
    path = write(tmp_path / "q.jsonl", GOOD, GOOD | {"id": "V2", "source": ["b.docx"]})
    found = validate([path], [corpus])
    assert [path.rsplit("/", 1)[-1] for path in found.unreadable] == ["b.docx"]
    assert dict(found.unchecked) == {"b.docx": ("V2",)}


def test_the_command_exits_1_for_faults_and_for_unchecked_ones_only_when_strict(corpus, tmp_path, capsys):
    good = str(write(tmp_path / "good.jsonl", GOOD))
    away = str(write(tmp_path / "away.jsonl", GOOD | {"source": ["z.txt"]}))
    bad = str(write(tmp_path / "bad.jsonl", GOOD | {"must_include": [["9.124"]]}))
    folder = ["--corpus", str(corpus)]
    assert main(["eval", "validate", good, *folder]) == 0
    assert "1/1 câu hỏi: 0 lỗi" in capsys.readouterr().out
    assert main(["eval", "validate", away, *folder]) == 0
    assert "Chưa kiểm được 1 câu vì không có z.txt: V1" in capsys.readouterr().out
    assert main(["eval", "validate", away, *folder, "--strict"]) == 1
    capsys.readouterr()
    assert main(["eval", "validate", bad, *folder]) == 1
    assert "bad.jsonl, dòng 1: V1 must_include" in capsys.readouterr().out
    assert main(["eval", "validate", bad, *folder, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"][0]["line"] == 1


def test_the_packaged_sets_are_proved_over_the_packaged_samples(capsys):
    assert main(["eval", "validate", str(SAMPLE_QUESTIONS), str(SAMPLE_HOLDOUT)]) == 0
    assert ": 0 lỗi." in capsys.readouterr().out
