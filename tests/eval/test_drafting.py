"""Drafting questions from documents and feedback, and their review: nothing invented, nothing lost."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from eval.datasets import Expect, load_questions
from eval.drafting import draft_command, review_command
from eval.drafting import reviewing as review_room
from eval.drafting.draft import Draft, proof_of
from eval.drafting.files import append_records, write_atomically
from eval.drafting.from_feedback import drafts_from_feedback
from eval.drafting.proposing import propose
from eval.drafting.quantities import difference, printed, required
from eval.drafting.records import read_records
from eval.drafting.shelf import Shelf, shelf_of_folders
from eval.drafting.styles import STYLES, abbreviated, mistyped, typed, without_accents
from eval.drafting.templates import questions
from eval.metrics.answers import judge
from ingest.errors import BadInput, TrolyError
from ingest.figures import Figure, read_figures
from ingest.library.feedback import CitedSpan, EarlierTurn, Feedback, StoredFeedback, Verdict

ROOT = Path(__file__).parents[2]
NATION = """BỘ TƯ PHÁP
BÁO CÁO
Kết quả công tác thi hành án dân sự năm 2020 trên toàn quốc

Năm 2020, toàn quốc thi hành xong 401.200 việc, đạt tỷ lệ 80,10%, tăng 1.200 việc so với năm 2019.
Về tiền, năm 2020 toàn quốc thi hành xong 41.870 tỷ đồng.
Bộ trưởng Bộ Tư pháp Trần Văn Mẫu yêu cầu các Chi cục hoàn thành kê biên 07 việc tín dụng trước ngày 30/6/2021.
Việc phân loại án được thực hiện thống nhất trong toàn ngành theo Thông tư số 06/2019/TT-BTP.
"""
PROVINCE = """CỤC THI HÀNH ÁN DÂN SỰ TỈNH NGHỆ AN
BÁO CÁO
Kết quả công tác thi hành án dân sự năm 2020 trên địa bàn tỉnh Nghệ An

Năm 2020, tỉnh Nghệ An thi hành xong 9.120 việc.
"""
OTHER_PROVINCE = PROVINCE.replace("NGHỆ AN", "LẠNG SƠN").replace("Nghệ An", "Lạng Sơn").replace("9.120", "3.100")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three reports."""
    folder = tmp_path / "báo cáo"
    folder.mkdir()
    for name, text in (("toan_quoc.txt", NATION), ("nghe_an.txt", PROVINCE), ("lang_son.txt", OTHER_PROVINCE)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def shelf(folder: Path) -> Shelf:
    return shelf_of_folders([folder])


@pytest.fixture
def kinds(shelf: Shelf) -> dict[str, list[Draft]]:
    return questions(read_records(shelf), shelf)


def app() -> typer.Typer:
    made = typer.Typer()
    made.command("draft")(draft_command)
    made.command("review")(review_command)
    return made


def troly(*arguments: str | Path, typed_in: str | None = None) -> Result:
    return CliRunner().invoke(app(), [str(argument) for argument in arguments], input=typed_in)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# Drafting


def test_every_kind_of_question_comes_from_its_record(kinds: dict[str, list[Draft]]) -> None:
    found = {kind: {(draft.question, draft.answer) for draft in drafts} for kind, drafts in kinds.items()}

    assert {answer for question, answer in found["figure"] if "Nghệ An" in question} == {"9.120 việc."}
    assert found["comparison"] == {
        (
            "Số việc thi hành xong của toàn quốc năm 2020 tăng hay giảm bao nhiêu so với năm 2019?",
            "Tăng 1.200 việc so với năm 2019.",
        )
    }
    assert found["directive"] == {
        (
            "Bộ trưởng Bộ Tư pháp Trần Văn Mẫu yêu cầu các Chi cục làm gì (năm 2020)?",
            "Hoàn thành kê biên 07 việc tín dụng trước ngày 30/6/2021.",
        )
    }
    assert found["legal_basis"] == {
        (
            "Theo văn bản nào mà việc phân loại án được thực hiện thống nhất trong toàn ngành?",
            "Thông tư số 06/2019/TT-BTP.",
        )
    }
    assert found["who"] == {("Năm 2020, ai là Bộ trưởng Bộ Tư pháp?", "Trần Văn Mẫu.")}
    assert found["difference"] == {
        ("Số việc thi hành xong năm 2020: Nghệ An nhiều hơn Lạng Sơn bao nhiêu?", "9.120 − 3.100 = 6.020 việc.")
    }
    assert found["earlier"] == {
        ("Suy ra số việc thi hành xong của toàn quốc năm 2019 là bao nhiêu?", "401.200 − 1.200 = 400.000 việc.")
    }
    assert all(draft.history for draft in kinds["followup"])
    assert all(draft.expect == "refuse" for kind in ("absent_period", "absent_place") for draft in kinds[kind])
    assert all(found.values())


def test_evidence_stands_at_its_offsets_and_holds_what_is_required(shelf: Shelf) -> None:
    texts = {document.source: shelf.texts[document.id] for document in shelf.documents}
    drafts = propose(shelf, 1000, 0)
    assert drafts
    for draft in drafts:
        evidence = "\n".join(texts[p.source][p.start : p.end] for p in draft.proofs)
        assert evidence == "\n".join(p.text for p in draft.proofs)
        for group in draft.must_include:
            assert draft.computed or any(sign in evidence for sign in group), (draft.question, group)
        assert bool(draft.proofs) == (draft.expect == "answer")


def test_the_gold_of_every_draft_is_right_by_the_contract(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    append_records(path, [draft.record() for draft in propose(shelf, 1000, 0)])

    for question in load_questions(path):
        refused = question.expect is Expect.REFUSE
        assert judge(question, question.answer, refused).right, question


def test_refused_periods_and_places_are_named_nowhere(kinds: dict[str, list[Draft]]) -> None:
    everything = NATION + PROVINCE + OTHER_PROVINCE
    for draft in kinds["absent_place"]:
        assert not any(name in draft.question for name in ("Nghệ An", "Lạng Sơn", "toàn quốc"))
    for draft in kinds["absent_period"]:
        (year,) = [word.strip("?,.") for word in draft.question.split() if word.strip("?,.").isdigit()]
        assert year not in everything


def test_what_two_sources_print_differently_is_not_asked(folder: Path) -> None:
    (folder / "khac.txt").write_text(PROVINCE.replace("9.120", "9.210"), encoding="utf-8")
    shelf = shelf_of_folders([folder])

    asked = questions(read_records(shelf), shelf)["figure"]

    assert not any("Nghệ An" in draft.question for draft in asked)


def test_what_two_sources_print_alike_names_both(folder: Path) -> None:
    (folder / "cung.txt").write_text(PROVINCE.replace("BÁO CÁO", "TIN"), encoding="utf-8")
    shelf = shelf_of_folders([folder])

    (asked,) = [d for d in questions(read_records(shelf), shelf)["figure"] if "Nghệ An" in d.question]

    assert {proof.source for proof in asked.proofs} == {"nghe_an.txt", "cung.txt"}


def test_a_file_name_that_two_documents_have_is_no_evidence(folder: Path) -> None:
    (folder / "con").mkdir()
    (folder / "con" / "nghe_an.txt").write_text("Tỉnh khác, báo cáo khác.", encoding="utf-8")

    drafts = propose(shelf_of_folders([folder]), 1000, 0)

    assert {proof.source for draft in drafts for proof in draft.proofs} == {"toan_quoc.txt", "lang_son.txt"}


def test_the_same_seed_gives_the_same_drafts_another_gives_others(shelf: Shelf) -> None:
    first, again, other = propose(shelf, 30, 7), propose(shelf, 30, 7), propose(shelf, 30, 8)

    assert first == again
    assert [draft.id for draft in first] != [draft.id for draft in other]
    assert len({draft.id for draft in first}) == 30
    assert all(draft.id.startswith("D-") for draft in first)


def test_kinds_take_turns_so_that_figures_do_not_crowd_out_the_rest(shelf: Shelf) -> None:
    assert len({draft.type for draft in propose(shelf, 40, 0)}) >= 6


@pytest.mark.parametrize(
    ("sentence", "must"),
    [
        ("Thi hành xong 576.933 việc.", "576.933"),
        ("Thi hành xong 07 việc.", "07 việc"),
        ("Thi hành xong trên 53.750 tỷ đồng.", "53.750 tỷ"),
        ("Tỷ lệ thi hành xong đạt 81,41%.", "81,41"),
        ("Tỷ lệ thi hành xong đạt gần 21%.", "21%"),
    ],
)
def test_what_an_answer_must_include_of_a_quantity(sentence: str, must: str) -> None:
    (figure,) = read_figures(sentence)
    assert required(figure.quantity) == must


def figure(sentence: str) -> Figure:
    return read_figures(sentence)[0]


@pytest.mark.parametrize(
    ("left", "right", "sign", "expected"),
    [
        ("xong 612.380 việc", "xong 38.146 việc", "−", ("612.380 − 38.146 = 574.234 việc", "574.234")),
        ("xong 29.877 tỷ đồng", "xong 6.212 tỷ đồng", "−", ("29.877 − 6.212 = 23.665 tỷ đồng", "23.665 tỷ")),
        ("xong 30 việc", "xong 12 việc", "−", ("30 − 12 = 18 việc", "18 việc")),
        ("xong 30 việc", "xong 12 việc", "+", ("30 + 12 = 42 việc", "42 việc")),
        ("xong 12 việc", "xong 30 việc", "−", None),
        ("xong 29 nghìn tỷ đồng", "xong 6 tỷ đồng", "−", None),
        ("xong 6 tỷ 721 triệu đồng", "xong 2 tỷ 100 triệu đồng", "−", None),
    ],
)
def test_a_difference_is_shown_in_the_scale_of_both_or_not_at_all(
    left: str, right: str, sign: str, expected: tuple[str, str] | None
) -> None:
    assert difference(figure(left), figure(right), sign) == expected


def test_a_table_s_number_is_given_the_unit_of_its_column() -> None:
    assert printed(figure("Thi hành xong (nghìn đồng) 3.106.700")) == "3.106.700 nghìn đồng"
    assert printed(figure("Thi hành xong (việc) 3.806")) == "3.806 việc"
    assert figure("Thi hành xong (nghìn đồng) 3.106.700").quantity.value == Decimal(3_106_700_000)


# Styles


def test_a_question_comes_in_every_way_of_typing_with_its_gold_unchanged(kinds: dict[str, list[Draft]]) -> None:
    standard = next(draft for draft in kinds["followup"])
    long = next(draft for draft in kinds["comparison"])

    styled = list(typed(long, 0))

    assert [draft.style for draft in styled] == list(STYLES)
    assert len({draft.question for draft in styled}) == len(STYLES)
    assert {(draft.answer, draft.proofs, draft.must_include) for draft in styled} == {
        (long.answer, long.proofs, long.must_include)
    }
    unaccented = next(draft for draft in typed(standard, 0) if draft.style == "no_diacritics")
    assert unaccented.history[0].content == without_accents(standard.history[0].content)
    assert unaccented.history[1] == standard.history[1]


def test_abbreviations_are_the_fields_and_leave_names_whole() -> None:
    asked = "Cục Thi hành án dân sự thành phố Thái Bình giải quyết được bao nhiêu việc có điều kiện?"
    assert abbreviated(asked) == "Cục THADS TP Thái Bình giải quyết đc bn việc có ĐK?"


@pytest.mark.parametrize("seed", range(40))
def test_a_typing_error_touches_one_ordinary_word_only(seed: int) -> None:
    import random

    asked = "Quyết định 1186/QĐ-TCTHADS năm 2020 của Nghệ An quy định những chỉ tiêu nào?"
    wrong = mistyped(asked, random.Random(seed))

    differing = [(a, b) for a, b in zip(asked.split(), wrong.split(), strict=True) if a != b]
    assert len(differing) == 1
    assert differing[0][0].strip("?") in {"định", "những", "tiêu"}


def test_a_question_without_ordinary_words_is_not_typed_wrong() -> None:
    import random

    assert mistyped("QĐ 1186 là gì?", random.Random(0)) == "QĐ 1186 là gì?"


# Feedback


def said(number: int, **parts: Any) -> StoredFeedback:
    feedback = {
        "answer_id": f"a{number}",
        "question": "Nghệ An xong bao nhiêu việc?",
        "verdict": Verdict.WRONG,
        **parts,
    }
    return StoredFeedback(number, datetime.now(UTC), Feedback(**feedback))


def test_a_wrong_answer_becomes_a_question_whose_evidence_holds_what_the_reader_expects(shelf: Shelf) -> None:
    (draft,) = drafts_from_feedback(
        [said(1, expected="9.120 việc", comment="Đọc nhầm tỉnh", answer="3.100 việc")], shelf
    )

    assert draft.must_include == (("9.120",),)
    assert [proof.source for proof in draft.proofs] == ["nghe_an.txt"]
    assert draft.type == "figure"
    assert "Đọc nhầm tỉnh" in draft.note
    assert "3.100 việc" in draft.note


def test_a_wrong_answer_without_a_right_one_shows_what_it_cited(shelf: Shelf) -> None:
    document = next(d for d in shelf.documents if d.source == "lang_son.txt")
    spans = (CitedSpan(document.id, document.source, 0, 10), CitedSpan("gone", "mất.txt", 0, 5),
             CitedSpan(document.id, document.source, 0, 10**9))  # fmt: skip

    (draft,) = drafts_from_feedback([said(1, citations=spans)], shelf)

    assert [(proof.source, proof.text) for proof in draft.proofs] == [("lang_son.txt", shelf.texts[document.id][:10])]
    assert draft.must_include == ()


def test_a_follow_up_keeps_its_history_and_a_later_verdict_counts(shelf: Shelf) -> None:
    turns = (EarlierTurn("user", "Năm 2020?"), EarlierTurn("assistant", "9.120"))
    wrong, taken_back = said(1, history=turns, expected="9.120 việc"), said(2, answer_id="a3")
    right = said(5, answer_id="a3", verdict=Verdict.RIGHT)

    (draft,) = drafts_from_feedback([right, taken_back, wrong], shelf)

    assert draft.type == "followup"
    assert [turn.content for turn in draft.history] == ["Năm 2020?", "9.120"]


def test_a_number_that_stands_everywhere_proves_nothing(shelf: Shelf) -> None:
    (draft,) = drafts_from_feedback([said(1, expected="năm 2020")], shelf)

    assert draft.proofs == ()


# The commands


def test_draft_writes_a_file_that_loads_and_says_what_is_in_it(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "nháp.jsonl"

    done = troly("draft", "--corpus", folder, "--count", "25", "--seed", "3", "-o", path)

    assert done.exit_code == 0, done.output
    assert len(load_questions(path)) == 25
    assert all(row["status"] == "draft" and row["evidence"] is not None for row in rows(path))
    assert "Đã ghi 25 câu hỏi nháp" in done.output
    again = troly("draft", "--corpus", folder, "--count", "25", "--seed", "3", "-o", path)
    assert "Đã ghi 0 câu" in again.output
    assert len(rows(path)) == 25


def test_drafting_again_keeps_what_was_decided(folder: Path, tmp_path: Path) -> None:
    path, accepted = tmp_path / "d.jsonl", tmp_path / "q.jsonl"
    troly("draft", "--corpus", folder, "--count", "5", "-o", path)
    troly("review", path, "-o", accepted, typed_in="a\nr\nq\n")

    troly("draft", "--corpus", folder, "--count", "8", "-o", path)

    assert [row["status"] for row in rows(path)] == ["accepted", "rejected", *["draft"] * 6]


def test_a_folder_without_figures_says_so_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "thư.txt").write_text("Kính gửi các đồng chí, xin chào.", encoding="utf-8")

    done = troly("draft", "--corpus", tmp_path / "in", "-o", tmp_path / "d.jsonl")

    assert isinstance(done.exception, BadInput)
    assert not (tmp_path / "d.jsonl").exists()


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_used(folder: Path, tmp_path: Path) -> None:
    (folder / "hong.pdf").write_bytes(b"%PDF-1.4 half a file")

    done = troly("draft", "--corpus", folder, "--count", "5", "-o", tmp_path / "d.jsonl")

    assert done.exit_code == 0
    assert "hong.pdf" in done.output


def test_feedback_and_folders_exclude_each_other(folder: Path, tmp_path: Path) -> None:
    done = troly("draft", "--from-feedback", "--corpus", folder, "-o", tmp_path / "d.jsonl")

    assert isinstance(done.exception, BadInput)


@pytest.fixture
def library_dir(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the three reports and one wrong answer, named by the environment."""
    from ingest.library.library import Library
    from ingest.pipeline import read_document

    data_dir = tmp_path / "dữ liệu"
    with Library.open(data_dir, encoder=_no_encoder) as library:
        for path in sorted(folder.iterdir()):
            library.add(read_document(path.name, path.read_bytes(), origin=str(path)), path.read_bytes())
        library.add_feedback(said(1, expected="9.120 việc").feedback)
    monkeypatch.setenv("TROLY_DATA_DIR", str(data_dir))
    monkeypatch.chdir(tmp_path)
    return data_dir


def _no_encoder() -> Any:
    raise AssertionError("drafting needs no embedding model")


def test_the_own_library_gives_the_same_drafts_as_its_folders(library_dir: Path, folder: Path, tmp_path: Path) -> None:
    own, files = tmp_path / "own.jsonl", tmp_path / "files.jsonl"

    assert troly("draft", "-o", own, "--count", "60").exit_code == 0
    assert troly("draft", "--corpus", folder, "-o", files, "--count", "60").exit_code == 0

    assert own.read_bytes() == files.read_bytes()


def test_a_server_that_owns_the_library_gives_the_same_drafts_and_feedback(library_dir: Path, tmp_path: Path) -> None:
    plain, wrong = tmp_path / "plain.jsonl", tmp_path / "wrong.jsonl"
    assert troly("draft", "-o", plain, "--count", "60").exit_code == 0
    assert troly("draft", "--from-feedback", "-o", wrong).exit_code == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "serve", "--api-only", "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        assert any("http" in line for line in process.stdout)
        served, served_wrong = tmp_path / "served.jsonl", tmp_path / "served_wrong.jsonl"
        done = troly("draft", "-o", served, "--count", "60")
        assert done.exit_code == 0, (done.output, done.exception)
        assert troly("draft", "--from-feedback", "-o", served_wrong).exit_code == 0
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()

    assert served.read_bytes() == plain.read_bytes()
    assert served_wrong.read_bytes() == wrong.read_bytes()
    (row,) = rows(wrong)
    assert row["question"] == "Nghệ An xong bao nhiêu việc?"
    assert row["source"] == ["nghe_an.txt"]


# Review


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    """Four drafts in a file, between a line of a stranger's and a blank one."""
    text = "Mở đầu. Nghệ An thi hành xong 9.120 việc. Hết."
    proof = proof_of("nghe_an.txt", text, 8, 41)
    made = [Draft(f"Câu {n}?", "figure", "9.120 việc.", (("9.120",),), (proof,)) for n in range(4)]
    path = tmp_path / "drafts.jsonl"
    append_records(path, [draft.record() for draft in made])
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write('{"id": "khác",   "của": "người khác"}\r\n\n')
    return path


def statuses(path: Path) -> list[str]:
    return [json.loads(line).get("status") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_a_draft_is_shown_with_its_gold_and_its_evidence_in_context(drafts: Path, tmp_path: Path) -> None:
    done = troly("review", drafts, "-o", tmp_path / "q.jsonl", typed_in="q\n")

    assert "Câu 0?" in done.output
    assert "Đáp án:   9.120 việc." in done.output
    assert "Mở đầu. ⟦Nghệ An thi hành xong 9.120 việc.⟧ Hết." in done.output


def test_each_decision_goes_where_it_belongs(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"

    done = troly("review", drafts, "-o", output, typed_in="a\nr\ns\nx\na\n")

    assert "Không có lựa chọn “x”" in done.output
    assert [row["question"] for row in rows(output)] == ["Câu 0?", "Câu 3?"]
    assert statuses(drafts) == ["accepted", "rejected", "draft", "accepted", None]
    assert "Đã nhận 2, loại 1, sửa 0, để sau 1; còn 1 câu chưa duyệt" in done.output


def test_an_accepted_question_is_a_question_of_the_contract_and_nothing_more(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"
    troly("review", drafts, "-o", output, typed_in="a\nq\n")

    (row,) = rows(output)
    assert set(row) == {
        "id", "question", "history", "type", "expect", "answer", "must_include", "source", "evidence", "style", "scope",
    }  # fmt: skip
    assert load_questions(output)[0].evidence[0].source == "nghe_an.txt"


def test_what_is_not_ours_stays_byte_for_byte(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"
    before = b'{"id": "cu",  "cua": "toi"}'  # no line end
    output.write_bytes(before)

    troly("review", drafts, "-o", output, typed_in="a\nr\nq\n")

    assert output.read_bytes().startswith(before + b"\n")
    assert drafts.read_bytes().endswith('{"id": "khác",   "của": "người khác"}\r\n\n'.encode())


def test_an_edit_is_kept_before_it_is_accepted_with_what_it_was(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"
    fields = "Câu đã sửa?\n\n\n9.120 việc hoặc hơn.\n9.120 | chín nghìn; việc\n\n\n"

    troly("review", drafts, "-o", output, typed_in=f"e\n{fields}")  # the input ends before a decision

    (edited, *_) = [json.loads(line) for line in drafts.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert edited["question"] == "Câu đã sửa?"
    assert edited["must_include"] == [["9.120", "chín nghìn"], ["việc"]]
    assert edited["status"] == "draft"
    assert edited["original"]["question"] == "Câu 0?"
    assert not output.exists()
    troly("review", drafts, "-o", output, typed_in="a\nq\n")
    assert rows(output)[0]["answer"] == "9.120 việc hoặc hơn."
    assert "original" not in rows(output)[0]


def test_a_question_turned_into_a_refusal_loses_its_evidence(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"

    troly("review", drafts, "-o", output, typed_in="e\n\nunanswerable\nrefuse\nKhông có.\n\n\n\na\nq\n")

    (row,) = rows(output)
    assert (row["expect"], row["must_include"], row["source"], row["evidence"]) == ("refuse", [], [], [])


def test_an_edit_that_breaks_off_changes_nothing(drafts: Path, tmp_path: Path) -> None:
    before = drafts.read_bytes()

    troly("review", drafts, "-o", tmp_path / "q.jsonl", typed_in="e\nCâu khác?\n")

    assert drafts.read_bytes() == before


def test_a_draft_that_is_no_question_yet_cannot_be_accepted(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"

    done = troly("review", drafts, "-o", output, typed_in="e\n\n\n\n\n-\n\n\na\nq\n")

    assert "Chưa nhận được" in done.output
    assert "must_include" in done.output
    assert not output.exists()
    assert statuses(drafts)[0] == "draft"


def test_a_review_goes_on_where_it_ended(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"
    troly("review", drafts, "-o", output, typed_in="a\nr\n")

    done = troly("review", drafts, "-o", output, typed_in="a\na\n")

    assert "Câu 0?" not in done.output
    assert [row["question"] for row in rows(output)] == ["Câu 0?", "Câu 2?", "Câu 3?"]
    assert "còn 0 câu" in troly("review", drafts, "-o", output, typed_in="").output


def test_a_review_killed_between_its_two_writes_takes_no_question_twice(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"
    first = rows_of(drafts)[0]
    append_records(output, [review_room.question_of(first)])

    troly("review", drafts, "-o", output, typed_in="a\nq\n")

    assert [row["question"] for row in rows(output)] == ["Câu 0?", "Câu 1?"]
    assert statuses(drafts)[:2] == ["accepted", "accepted"]


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_what_another_wrote_meanwhile_is_kept(drafts: Path, tmp_path: Path) -> None:
    output = tmp_path / "q.jsonl"
    answers = iter(["r", "a", None])

    def ask(_prompt: str) -> str | None:
        with drafts.open("a", encoding="utf-8") as file:
            file.write('{"id": "mới thêm"}\n')
        return next(answers)

    review_room.review(drafts, output, ask, lambda _text: None)

    assert drafts.read_text(encoding="utf-8").count("mới thêm") == 3
    assert statuses(drafts)[:2] == ["rejected", "accepted"]


def test_a_write_that_fails_leaves_the_file_as_it_was(
    drafts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drafts.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match="No space left"):
        write_atomically(drafts, ["khác\n"])

    assert drafts.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [drafts.name]


def test_the_text_of_a_document_cannot_steer_the_terminal(tmp_path: Path) -> None:
    text = "Số \x1b[2J\x07 9.120 việc"
    draft = Draft("Câu \x1b]0;x\x07?", "figure", "9.120", (("9.120",),), (proof_of("a.txt", text, 0, len(text)),))
    path = tmp_path / "d.jsonl"
    append_records(path, [draft.record()])

    done = troly("review", path, "-o", tmp_path / "q.jsonl", typed_in="q\n")

    assert "9.120 việc" in done.output
    assert "\x1b" not in done.output
    assert "\x07" not in done.output


@pytest.mark.parametrize("content", ["{", "[]\n", '{"question": "không mã"}\n'])
def test_a_broken_drafts_file_is_told_by_its_line_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(content, encoding="utf-8")

    done = troly("review", path, "-o", tmp_path / "q.jsonl", typed_in="a\n")

    assert isinstance(done.exception, TrolyError)
    assert "dòng 1" in str(done.exception)
    assert path.read_text(encoding="utf-8") == content


def test_drafts_and_questions_are_two_files(drafts: Path) -> None:
    before = drafts.read_bytes()

    done = troly("review", drafts, "-o", drafts, typed_in="a\n")

    assert isinstance(done.exception, BadInput)
    assert drafts.read_bytes() == before


def test_a_person_at_a_terminal_reviews_and_quits_by_interrupt(drafts: Path, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    output = tmp_path / "q.jsonl"
    script = (
        "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"  # so that Ctrl-C interrupts it
        # A shell that starts the tests in the background lets them, and so their children, ignore Ctrl-C.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import typer; from eval.drafting import draft_command, review_command; app = typer.Typer();"
        "app.command('draft')(draft_command); app.command('review')(review_command); app()"
    )
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", script, "review", str(drafts), "-o", str(output)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    os.close(follower)
    seen = _type_when_asked(leader, [b"a\n", b"r\n", b"\x03"])
    assert process.wait(30) == 0, seen
    os.close(leader)

    assert "Đã dừng" in seen
    assert [row["question"] for row in rows(output)] == ["Câu 0?"]
    assert statuses(drafts) == ["accepted", "rejected", "draft", "draft", None]


def _type_when_asked(leader: int, keys: list[bytes]) -> str:
    """Type the next keys at each prompt; return all that the terminal showed.

    A terminal drops what is typed while its mode changes, so that keys nobody answers to are typed again.
    """
    prompt = review_room.PROMPT.strip().encode()
    seen, from_here, typed = b"", 0, b""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if not select.select([leader], [], [], 3)[0]:
            os.write(leader, typed)
            continue
        try:
            piece = os.read(leader, 65536)
        except OSError:  # the other end is closed: the program is over
            return seen.decode("utf-8", "replace")
        if not piece:
            return seen.decode("utf-8", "replace")
        seen += piece
        if keys and prompt in seen[from_here:]:
            from_here, typed = len(seen), keys.pop(0)
            os.write(leader, typed)
    raise AssertionError(f"the program does not end: {seen.decode('utf-8', 'replace')}")
