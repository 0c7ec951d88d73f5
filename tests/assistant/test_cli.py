"""The command `troly`: what it prints, its exit codes, and one data folder between two processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from assistant import access
from assistant.api.app import create_app
from assistant.cli import main
from assistant.settings import Settings
from ingest.library.conversations import AuditFilter
from ingest.library.library import Library
from ingest.pipeline import read_document

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(Path(__file__).parent / "api"))

import api_fakes  # noqa: E402

REPORT = (
    "Kết quả thi hành án dân sự năm 2020\n\n"
    "Năm 2020, các cơ quan thi hành án dân sự thi hành xong 576.933 việc, đạt tỷ lệ 81,41%.\n"
)


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """The one object on standard output."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `troly` in this process, in an empty folder and with no settings but the data folder."""
    for name in list(os.environ):
        if name.startswith("TROLY_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path / "kho"))

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with one good report in a folder below."""
    folder = tmp_path / "báo cáo" / "2020"
    folder.mkdir(parents=True)
    (folder / "kết quả.txt").write_text(REPORT, encoding="utf-8")
    return folder.parent


def test_ingest_reports_what_it_did(run: Run, reports: Path) -> None:
    first = run("ingest", reports, "--json")
    assert first.code == 0
    assert set(first.json) == {"added", "updated", "unchanged", "removed", "failed", "passages", "seconds"}
    assert (first.json["added"], first.json["failed"]) == (1, [])
    assert run("ingest", reports, "--json").json["unchanged"] == 1
    (reports / "2020" / "kết quả.txt").write_text(REPORT + "Bổ sung.\n", encoding="utf-8")
    changed = run("ingest", reports)
    assert changed.code == 0
    assert "Thêm 0, cập nhật 1, không đổi 0, lỗi 0" in changed.out


def test_ingest_again_after_a_killed_load_brings_the_indexes_up(run: Run, reports: Path, tmp_path: Path) -> None:
    # What a kill between the documents and the indexes leaves: all is in, nothing can be found yet.
    (file,) = reports.rglob("*.txt")
    with Library.open(tmp_path / "kho", encoder=api_fakes.HashEncoder) as library:
        document = read_document(file.name, file.read_bytes(), origin=str(file))
        library.add(document, file.read_bytes())
    assert run("index", "check").code == 1
    assert run("ingest", reports, "--json").json["unchanged"] == 1
    assert run("index", "check").code == 0


def test_ingest_with_a_bad_file_loads_the_others_and_exits_1(run: Run, reports: Path) -> None:
    (reports / "hỏng.pdf").write_bytes(b"%PDF-1.7 hong")
    outcome = run("ingest", reports)
    assert outcome.code == 1
    assert "Thêm 1" in outcome.out
    (line,) = outcome.err.splitlines()
    assert line.startswith(f"Lỗi: {reports / 'hỏng.pdf'}: ")
    as_json = run("ingest", reports, "--json")
    assert as_json.code == 1
    ((failure,), unchanged) = as_json.json["failed"], as_json.json["unchanged"]
    assert failure["path"] == str(reports / "hỏng.pdf")
    assert unchanged == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no file name that is not UTF-8")
@pytest.mark.parametrize("through_server", [False, True])
def test_file_whose_name_is_no_utf8_is_reported_and_the_others_are_loaded(
    request: pytest.FixtureRequest, reports: Path, through_server: bool
) -> None:
    if through_server:
        request.getfixturevalue("owner")
    run = request.getfixturevalue("run")
    (reports / os.fsdecode(b"b\xe1o c\xe1o.txt")).write_text(REPORT + "Khác.", encoding="utf-8")
    outcome = run("ingest", reports, "--json")
    assert outcome.code == 1
    assert outcome.json["added"] == 1
    (failure,) = outcome.json["failed"]
    assert failure["path"].endswith("b\\udce1o c\\udce1o.txt")
    assert "đổi tên" in failure["error"]


@pytest.mark.parametrize("through_server", [False, True])
def test_reread_reports_what_it_did(
    request: pytest.FixtureRequest, run: Run, reports: Path, through_server: bool
) -> None:
    if through_server:
        request.getfixturevalue("owner")
    run("ingest", reports)

    outcome = run("ingest", "--reread", "--json")

    assert outcome.code == 0
    assert outcome.json["documents"] == 1
    assert outcome.json["figures"] == {"added": 0, "removed": 0, "changed": 0, "unchanged": 2}
    for kind in ("directives", "references", "checks"):
        assert outcome.json[kind]["added"] == outcome.json[kind]["removed"] == 0
    assert run("index", "check").code == 0
    plain = run("ingest", "--reread")
    assert "Đọc lại 1 tài liệu" in plain.out
    assert "Số liệu: thêm 0, bỏ 0, đổi 0, giữ nguyên 2." in plain.out


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--reread", "."], ["--reread", "--label", "nội bộ"]])
def test_ingest_takes_either_paths_or_reread(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    outcome = run("ingest", *arguments)
    assert outcome.code == 2
    assert "--reread" in outcome.err
    assert not (tmp_path / "kho").exists()


def test_reread_without_a_library_is_told(run: Run, tmp_path: Path) -> None:
    outcome = run("ingest", "--reread")
    assert outcome.code == 1
    assert "Chưa có thư viện" in outcome.err
    assert not (tmp_path / "kho").exists()


def test_ingest_of_a_name_that_no_system_takes_exits_2(run: Run) -> None:
    outcome = run("ingest", "a" * 5000)
    assert outcome.code == 2
    assert outcome.err.startswith("Lỗi: Không có tệp hoặc thư mục")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_ingest_does_not_wait_at_a_pipe(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ống.txt")
    assert run("ingest", tmp_path / "ống.txt").code == 2


def test_ingest_of_a_missing_path_exits_2_and_makes_nothing(run: Run, tmp_path: Path, reports: Path) -> None:
    outcome = run("ingest", reports, tmp_path / "không có")
    assert outcome.code == 2
    assert outcome.err.startswith("Lỗi: Không có tệp hoặc thư mục")
    assert not (tmp_path / "kho").exists()


def test_documents_list_show_remove(run: Run, reports: Path) -> None:
    run("ingest", reports)
    listed = run("documents", "list", "--json").json
    (document,) = listed["items"]
    assert listed["total"] == 1
    assert document["source"] == "kết quả.txt"
    assert run("documents").out == run("documents", "list").out
    assert run("documents", "--json").out == run("documents", "list", "--json").out
    assert run("documents", "--json", "list").code == 2
    assert document["id"] in run("documents").out

    shown = run("documents", "show", document["id"])
    assert shown.code == 0
    assert "kết quả.txt" in shown.out
    assert run("documents", "show", document["id"], "--json").json == document

    removed = run("documents", "remove", document["id"], "khong-co")
    assert removed.code == 2
    assert f"Đã xóa {document['id']}." in removed.out
    assert "khong-co" in removed.err
    assert run("documents", "list", "--json").json == {"items": [], "total": 0}


def test_unknown_document_exits_2(run: Run, reports: Path) -> None:
    run("ingest", reports)
    outcome = run("documents", "show", "khong-co")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("Lỗi: ")
    assert "khong-co" in outcome.err


def test_index_check_and_rebuild(run: Run, reports: Path) -> None:
    run("ingest", reports)
    check = run("index", "check", "--json")
    assert (check.code, check.json["clean"]) == (0, True)
    assert run("index", "rebuild").code == 0
    assert "Khớp." in run("index", "check").out


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "Bao nhiêu việc?"),
        ("documents",),
        ("documents", "show", "x"),
        ("index", "check"),
        ("index", "rebuild"),
    ],
)
def test_missing_data_folder_is_said_and_not_made(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    outcome = run(*command)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"Lỗi: Chưa có thư viện ở {tmp_path / 'kho'}")
    assert "troly ingest" in outcome.err
    assert not (tmp_path / "kho").exists()


def test_folder_without_a_library_stays_empty(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    assert run("documents").code == 1
    assert list((tmp_path / "kho").iterdir()) == []


@pytest.mark.parametrize(
    ("question", "words"), [("", "đang trống"), ("  ", "đang trống"), ("x" * 100_000, "100.000 ký tự")]
)
def test_unusable_question_exits_2(run: Run, question: str, words: str) -> None:
    outcome = run("ask", question)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err


def test_a_question_asked_here_is_in_the_audit(run: Run, reports: Path, tmp_path: Path) -> None:
    run("ingest", reports)
    answer = run("ask", "Năm 2020 thi hành xong bao nhiêu việc?", "--json").json

    with Library.open(tmp_path / "kho", encoder=api_fakes.HashEncoder) as library:
        (entry,), total = library.conversations.audit(AuditFilter())

    assert (entry.answer_id, entry.question, total) == (answer["id"], "Năm 2020 thi hành xong bao nhiêu việc?", 1)
    assert [document.source for document in entry.documents] == ["kết quả.txt"]


@pytest.mark.parametrize("content", ["", "{}", '[{"role": "system", "content": "x"}]', '["x"]', '[{"role": "user"}]'])
def test_unusable_history_exits_2(run: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "h.json").write_text(content, encoding="utf-8")
    outcome = run("ask", "Bao nhiêu?", "--history", tmp_path / "h.json")
    assert outcome.code == 2
    assert "khuôn dạng" in outcome.err


def test_missing_history_exits_2(run: Run, tmp_path: Path) -> None:
    outcome = run("ask", "Bao nhiêu?", "--history", tmp_path / "h.json")
    assert outcome.code == 2
    assert "Không đọc được tệp lịch sử" in outcome.err


def test_bad_setting_exits_1_and_names_the_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_CHROMA_URL", "x")
    outcome = run("documents")
    assert outcome.code == 1
    assert "TROLY_CHROMA_URL" in outcome.err


def test_language_model_setting_is_not_passed_over_in_silence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_LLM", "openai:m")
    assert "được gửi tới mô hình openai:m" in run("documents").err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ingest",), "thiếu ĐƯỜNG_DẪN"),
        (("khong-co",), "không có lệnh “khong-co”"),
        (("documents", "khong-co"), "không có lệnh “khong-co”"),
        (("ask", "a", "b"), "thừa đối số"),
        (("ask", "a", "--khong-co"), "không có tùy chọn --khong-co"),
        (("serve", "--port", "x"), "giá trị của --port không dùng được"),
        (("serve", "--port", "70000"), "giá trị của --port không dùng được"),
        (("ask", "a", "--history"), "--history"),
    ],
)
def test_bad_usage_exits_2_in_vietnamese(run: Run, arguments: tuple[str, ...], words: str) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert "--help" in outcome.err


@pytest.mark.parametrize("arguments", [(), ("ingest",), ("ask",), ("documents",), ("index",), ("serve",), ("eval",)])
def test_help_is_vietnamese(run: Run, arguments: tuple[str, ...]) -> None:
    outcome = run(*arguments, "--help")
    assert outcome.code == 0
    assert "Cách dùng: troly" in outcome.out
    for english in ("Usage", "Options", "Commands:", "Arguments", "Show this message", "[default"):
        assert english not in outcome.out


def test_help_names_the_commands_of_other_rooms(run: Run) -> None:
    assert "eval" in run("--help").out


def test_unforeseen_error_is_not_dressed_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(access, "reach", broken)
    with pytest.raises(ZeroDivisionError):
        run("documents")


# Processes of their own


def troly(data_dir: Path, *arguments: object, code: str = "") -> subprocess.CompletedProcess[str]:
    """Run `troly` as a process of its own; `code` runs after it."""
    script = "import sys; from assistant.cli import main; code = main(sys.argv[1:])"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TROLY_")}
    return subprocess.run(
        [sys.executable, "-c", f"{script}; {code or 'pass'}; sys.exit(code)", *map(str, arguments)],
        env={**environment, "TROLY_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT), "LC_ALL": "C"},
        cwd=data_dir.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


HEAVY = ("torch", "sentence_transformers", "chromadb", "fastapi", "uvicorn", "tantivy", "pandas", "langchain")
LOADED = f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    outcome = troly(tmp_path / "kho", "--help", code=LOADED)
    assert outcome.returncode == 0
    assert outcome.stderr.splitlines()[-1] == "[]"


def test_second_ingest_of_unchanged_files_imports_nothing_heavy(tmp_path: Path, reports: Path) -> None:
    assert troly(tmp_path / "kho", "ingest", reports).returncode == 0
    outcome = troly(tmp_path / "kho", "ingest", reports, "--json", code=LOADED)
    assert json.loads(outcome.stdout)["unchanged"] == 1
    assert outcome.stderr.splitlines()[-1] == "[]"


def test_vietnamese_comes_out_whole_in_a_plain_locale(tmp_path: Path, reports: Path) -> None:
    assert "đoạn trong" in troly(tmp_path / "kho", "ingest", reports).stdout


@pytest.fixture
def owner(run: Run, tmp_path: Path) -> Iterator[Library]:
    """A server in this process that owns the data folder and has said where its API answers."""
    library = Library.open(tmp_path / "kho", encoder=api_fakes.HashEncoder)
    app = create_app(Settings(_env_file=None, max_upload_mb=1), library, api_fakes.QuotingAssistant(library))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    library.ownership.set_address(f"http://127.0.0.1:{port}")
    yield library
    server.should_exit = True
    thread.join()
    library.close()


def test_every_command_goes_through_the_owners_api(owner: Library, run: Run, reports: Path) -> None:
    (reports / "hỏng.pdf").write_bytes(b"%PDF-1.7 hong")
    loaded = run("ingest", reports, "--json", "--label", "mẫu")
    assert loaded.code == 1
    assert loaded.json["added"] == 1
    assert [failure["path"] for failure in loaded.json["failed"]] == [str(reports / "hỏng.pdf")]
    (document,) = owner.documents()
    assert document.origin == str(reports / "2020" / "kết quả.txt")
    assert document.labels == ("mẫu",)

    assert [item["id"] for item in run("documents", "list", "--json").json["items"]] == [document.id]
    assert run("documents", "show", document.id, "--json").json["sha256"] == document.sha256
    assert run("documents", "show", "khong-co").code == 2
    assert run("index", "check", "--json").json["clean"] is True
    assert run("index", "rebuild").code == 0

    answer = run("ask", "Bao nhiêu việc?", "--json").json
    (citation,) = answer["citations"]
    assert owner.text(document.id)[citation["start"] : citation["end"]] == citation["quote"]

    assert run("documents", "remove", document.id).code == 0
    assert owner.documents() == []


def test_second_load_through_the_api_is_unchanged(owner: Library, run: Run, reports: Path) -> None:
    run("ingest", reports)
    assert run("ingest", reports, "--json").json["unchanged"] == 1


def test_file_loaded_here_is_the_same_file_through_the_api(run: Run, tmp_path: Path, reports: Path, request) -> None:
    run("ingest", reports)
    request.getfixturevalue("owner")
    assert run("ingest", reports, "--json").json["unchanged"] == 1


def test_many_files_go_in_batches(owner: Library, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nhiều"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.txt").write_text(f"Báo cáo số {number}. {REPORT}", encoding="utf-8")
    assert run("ingest", folder, "--json").json["added"] == 60
    assert len(owner.documents()) == 60


def test_file_too_large_for_the_api_fails_alone(owner: Library, run: Run, reports: Path) -> None:
    (reports / "lớn.txt").write_text("Dòng chữ dài.\n" * 120_000, encoding="utf-8")
    outcome = run("ingest", reports, "--json")
    assert outcome.code == 1
    assert outcome.json["added"] == 1
    ((failure),) = outcome.json["failed"]
    assert "1 MiB" in failure["error"]


def test_human_answer_lists_its_sources(owner: Library, run: Run, reports: Path) -> None:
    run("ingest", reports)
    outcome = run("ask", "Bao nhiêu việc?")
    assert outcome.code == 0
    assert "\nNguồn:\n[1] kết quả.txt: “" in outcome.out
    assert "Lưu ý: Hai nguồn nêu số khác nhau." in outcome.out


def test_question_without_an_answer_from_the_server_has_its_message(owner: Library, run: Run) -> None:
    assert "chưa có tài liệu" in run("ask", "Bao nhiêu việc?").out


def test_folder_owned_without_an_api_is_waited_for_then_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access.reach, "__kwdefaults__", {**access.reach.__kwdefaults__, "wait_seconds": 0.5})
    with Library.open(tmp_path / "kho", encoder=api_fakes.HashEncoder):
        outcome = run("documents")
    assert outcome.code == 1
    assert "Đang đợi" in outcome.err
    assert f"tiến trình {os.getpid()} trên máy" in outcome.err.splitlines()[-1]


def test_folder_given_back_while_waiting_is_used(run: Run, tmp_path: Path, reports: Path) -> None:
    library = Library.open(tmp_path / "kho", encoder=api_fakes.HashEncoder)
    release = threading.Timer(1.0, library.close)
    release.start()
    outcome = run("ingest", reports, "--json")
    release.join()
    assert (outcome.code, outcome.json["added"]) == (0, 1)
    assert "Đang đợi" in outcome.err


def test_address_that_nobody_answers_at_is_waited_past(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access.reach, "__kwdefaults__", {**access.reach.__kwdefaults__, "wait_seconds": 0.5})
    with Library.open(tmp_path / "kho", encoder=api_fakes.HashEncoder) as library:
        library.ownership.set_address("http://127.0.0.1:9")
        outcome = run("documents")
    assert outcome.code == 1
    assert "127.0.0.1:9" in outcome.err
