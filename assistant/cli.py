"""The command `troly`: loading, asking, the library, the server; nothing heavy is imported until needed.

Exit codes: 0 all done; 1 some of it failed, or the library or system is at fault; 2 the caller must change
something.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from assistant.cli_text import Formatter, usage_message
from ingest.errors import BadInput, BadSetting, NotFound, TrolyError, reason

if TYPE_CHECKING:
    from assistant.access import Troly
    from assistant.api.schemas import AnswerBody, DocumentBody, IndexBody, IngestBody, RereadBody
    from assistant.settings import Settings
    from assistant.types import Turn
    from ingest.pipeline import Progress

OK, FAILED, USAGE = 0, 1, 2
INTERRUPTED = 130
COMMANDS_GROUP = "troly.commands"


class _Commands(TyperGroup):
    """The commands here and those that other rooms add by an entry point, imported only when asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        return [*super().list_commands(ctx), *(added.name for added in _added_commands())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of this name, None where there is none."""
        known = super().get_command(ctx, cmd_name)
        if known is not None:
            return known
        for added in _added_commands():
            if added.name == cmd_name:
                return _plain(typer.main.get_command(added.load()))
        return None


def _plain(command: Any) -> Any:
    """Return a command whose help is written as the others' is, and its subcommands' too."""
    command.rich_markup_mode = None
    for below in getattr(command, "commands", {}).values():
        _plain(below)
    return command


def _added_commands() -> list[EntryPoint]:
    return sorted(entry_points(group=COMMANDS_GROUP), key=lambda added: added.name)


app = typer.Typer(
    name="troly",
    cls=_Commands,
    help="Trợ lý hỏi đáp trên báo cáo thi hành án dân sự: trả lời ngắn, mỗi con số kèm trích dẫn câu gốc.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
documents_app = typer.Typer(help="Xem và xóa tài liệu trong thư viện.", rich_markup_mode=None)
index_app = typer.Typer(help="So và dựng lại các chỉ mục.", rich_markup_mode=None, no_args_is_help=True)
app.add_typer(documents_app, name="documents")
app.add_typer(index_app, name="index")

AsJson = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")]


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="ĐƯỜNG_DẪN", help="Tệp hoặc thư mục cần nạp.", show_default=False)
    ] = None,
    as_json: AsJson = False,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="NHÃN", help="Nhãn gắn cho tài liệu; dùng được nhiều lần."),
    ] = None,
    reread: Annotated[
        bool,
        typer.Option(
            "--reread", help="Đọc lại số liệu, chỉ đạo, viện dẫn của mọi tài liệu trong thư viện; không kèm đường dẫn."
        ),
    ] = False,
) -> None:
    """Nạp tệp và thư mục (cả thư mục con) vào thư viện."""
    if reread:
        if paths or label:
            raise BadInput("--reread đọc lại mọi tài liệu đã có trong thư viện: không kèm đường dẫn hay --label.")
        _reread(as_json)
    if not paths:
        raise BadInput(
            "thiếu ĐƯỜNG_DẪN: hãy nêu tệp hoặc thư mục cần nạp, hoặc dùng --reread để đọc lại thư viện.\n"
            "Xem cách dùng: troly ingest --help"
        )
    # Not Path.exists(): it raises for a name that is too long or stands in a folder closed to this user.
    missing = [str(path) for path in paths if not (os.path.isfile(path) or os.path.isdir(path))]  # noqa: PTH112, PTH113
    if missing:
        # Before the data folder is made: a mistyped path must leave nothing behind.
        raise BadInput(f"Không có tệp hoặc thư mục: {', '.join(missing)}. Hãy kiểm tra lại đường dẫn.")
    with _library(create=True) as troly, _progress() as progress:
        report = troly.ingest(paths, label or [], progress)
    _print_report(report, as_json)
    raise typer.Exit(FAILED if report.failed else OK)


def _reread(as_json: bool) -> NoReturn:
    with _library(create=False) as troly, _progress("Đọc lại") as progress:
        report = troly.reread(progress)
    _print_reread(report, as_json)
    raise typer.Exit(FAILED if report.failed else OK)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="CÂU_HỎI", help="Câu hỏi, trong ngoặc kép.")],
    as_json: AsJson = False,
    history: Annotated[
        Path | None,
        typer.Option(metavar="TỆP", help='Tệp JSON các lượt trước: [{"role": "user", "content": "…"}, …].'),
    ] = None,
) -> None:
    """Trả lời một câu hỏi, kèm nguồn."""
    settings = _settings()
    from assistant.question import check_question

    check_question(question, settings.max_question_chars)
    turns = _read_history(history) if history else []
    with _library(create=False) as troly:
        answer = troly.ask(question, turns)
    print(answer.model_dump_json(indent=2) if as_json else _readable(answer))


@documents_app.callback(invoke_without_command=True)
def documents(context: typer.Context, as_json: AsJson = False) -> None:
    """Xem và xóa tài liệu trong thư viện; không kèm lệnh con thì liệt kê."""
    if context.invoked_subcommand is None:
        list_documents(as_json)
    elif as_json:
        raise BadInput(f"Hãy đặt --json sau lệnh con: troly documents {context.invoked_subcommand} --json.")


@documents_app.command("list")
def list_documents(as_json: AsJson = False) -> None:
    """Liệt kê tài liệu."""
    with _library(create=False) as troly:
        found = troly.documents()
    if as_json:
        _print_json({"items": [document.model_dump(mode="json") for document in found], "total": len(found)})
        return
    for document in found:
        date = document.issued_on.strftime("%d/%m/%Y") if document.issued_on else "-"
        print(f"{document.id}  {date:10}  {document.passages:5} đoạn  {document.source}  {document.title}")
    print(f"{len(found)} tài liệu.")


@documents_app.command("show")
def show_document(
    document_id: Annotated[str, typer.Argument(metavar="MÃ", help="Mã tài liệu.")], as_json: AsJson = False
) -> None:
    """Xem thông tin một tài liệu."""
    with _library(create=False) as troly:
        document = troly.document(document_id)
    print(document.model_dump_json(indent=2) if as_json else _description(document))


@documents_app.command("remove")
def remove_documents(
    document_ids: Annotated[list[str], typer.Argument(metavar="MÃ", help="Mã các tài liệu cần xóa.")],
) -> None:
    """Xóa tài liệu khỏi thư viện; mã nào sai thì báo, các mã khác vẫn xóa."""
    code = OK
    with _library(create=False) as troly:
        for document_id in dict.fromkeys(document_ids):
            try:
                troly.remove(document_id)
            except NotFound as error:
                _complain(f"Lỗi: {error}")
                code = USAGE
            else:
                print(f"Đã xóa {document_id}.")
    raise typer.Exit(code)


@index_app.command("check")
def check_index(as_json: AsJson = False) -> None:
    """So các chỉ mục với danh mục; mã thoát 0 khi khớp hoàn toàn, 1 khi lệch."""
    with _library(create=False) as troly:
        report = troly.check()
    _print_index(report, as_json)


@index_app.command("rebuild")
def rebuild_index(as_json: AsJson = False) -> None:
    """Dựng lại các chỉ mục từ danh mục."""
    with _library(create=False) as troly:
        report = troly.rebuild()
    _print_index(report, as_json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(metavar="ĐỊA_CHỈ", help="Địa chỉ máy để nhận kết nối.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="CỔNG", min=0, max=65535, help="Cổng của API.")] = 8000,
    api_only: Annotated[bool, typer.Option("--api-only", help="Chỉ chạy API, không chạy trang.")] = False,
    ui_port: Annotated[int, typer.Option(metavar="CỔNG", min=0, max=65535, help="Cổng của trang.")] = 8501,
    samples: Annotated[bool, typer.Option("--samples", help="Nạp các báo cáo mẫu nếu thư viện trống.")] = False,
) -> None:
    """Chạy API và trang; Ctrl-C dừng cả hai."""
    from assistant import serve as server

    places = server.Places(host, port, None if api_only else ui_port)
    server.serve(_settings(), places, samples=samples, say=_say, note=_complain)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; the console script `troly`."""
    _speak_utf8()
    command = typer.main.get_command(app)
    TyperGroup.context_class.formatter_class = Formatter
    try:
        code = command.main(list(arguments) if arguments is not None else None, "troly", standalone_mode=False)
    except typer.Abort:
        _complain("Đã dừng.")
        return INTERRUPTED
    except TrolyError as error:
        _complain(f"Lỗi: {error}")
        return USAGE if isinstance(error, BadInput | NotFound) and not isinstance(error, BadSetting) else FAILED
    except BrokenPipeError:
        # The reader went away (`troly documents | head`): what is left to flush has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        message = usage_message(error)
        if message is None:
            raise
        _complain(message)
        return USAGE
    return code if isinstance(code, int) else OK


def _speak_utf8() -> None:
    # Whatever the locale says, Vietnamese goes out whole; a file name that is no UTF-8 stops no report.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _say(message: str) -> None:
    print(message, flush=True)


def _complain(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _settings() -> Settings:
    from assistant.settings import load_settings, model_notice

    settings = load_settings()
    notice = model_notice(settings)
    if notice is not None:
        _complain(notice)
    return settings


@contextlib.contextmanager
def _library(*, create: bool) -> Iterator[Troly]:
    from assistant.access import reach

    troly = reach(_settings(), create=create, notify=_complain)
    try:
        yield troly
    finally:
        troly.close()


@contextlib.contextmanager
def _progress(doing: str = "Nạp") -> Iterator[Progress | None]:
    """Yield what moves a bar on the terminal, None where standard error is none."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int, name: str) -> None:
            # Names come from files: brackets in them are no markup.
            bar.update(task, completed=done, total=total, description=name.replace("[", r"\["))

        yield show


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _print_report(report: IngestBody, as_json: bool) -> None:
    if as_json:
        _print_json(report.model_dump(mode="json"))
        return
    for failure in report.failed:
        _complain(f"Lỗi: {failure.path}: {failure.error}")
    print(
        f"Thêm {report.added}, cập nhật {report.updated}, không đổi {report.unchanged}, "
        f"lỗi {len(report.failed)}; {report.passages} đoạn trong {report.seconds:.1f} giây."
    )


def _print_reread(report: RereadBody, as_json: bool) -> None:
    if as_json:
        _print_json(report.model_dump(mode="json"))
        return
    for failure in report.failed:
        _complain(f"Lỗi: {failure.path}: {failure.error}")
    print(f"Đọc lại {report.documents} tài liệu trong {report.seconds:.1f} giây.")
    for name, counts in (
        ("Số liệu", report.figures),
        ("Chỉ đạo", report.directives),
        ("Viện dẫn", report.references),
        ("Kiểm tra", report.checks),
    ):
        print(f"{name}: thêm {counts.added}, bỏ {counts.removed}, đổi {counts.changed}, giữ nguyên {counts.unchanged}.")


def _print_index(report: IndexBody, as_json: bool) -> None:
    if as_json:
        _print_json(report.model_dump(mode="json"))
    else:
        print(f"Danh mục: bản {report.catalogue_revision}, {report.passages} đoạn.")
        for name, revision, missing, extra in (
            ("Từ khóa", report.keywords_revision, report.keywords_missing, report.keywords_extra),
            ("Vectơ", report.vectors_revision, report.vectors_missing, report.vectors_extra),
        ):
            print(f"{name}: bản {revision}, thiếu {missing}, thừa {extra}.")
        print("Khớp." if report.clean else "Lệch: hãy chạy `troly index rebuild`.")
    raise typer.Exit(OK if report.clean else FAILED)


def _read_history(path: Path) -> list[Turn]:
    from pydantic import TypeAdapter, ValidationError

    from assistant.api.schemas import Turn as TurnBody

    try:
        turns = TypeAdapter(list[TurnBody]).validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"Không đọc được tệp lịch sử {path}: {reason(error)}.") from error
    except ValidationError as error:
        raise BadInput(
            f"Tệp lịch sử {path} không đúng khuôn dạng. Cần một danh sách JSON (UTF-8) các lượt "
            '{"role": "user" hoặc "assistant", "content": "…"}.'
        ) from error
    return [turn.value() for turn in turns]


def _readable(answer: AnswerBody) -> str:
    lines = [answer.answer]
    lines += [f"Lưu ý: {warning.message}" for warning in answer.warnings]
    if answer.citations:
        lines += ["", "Nguồn:"]
    for citation in answer.citations:
        page = f", trang {citation.page}" if citation.page is not None else ""
        lines.append(f"[{citation.n}] {citation.source}{page}: “{citation.quote}”")
    return "\n".join(lines)


def _description(document: DocumentBody) -> str:
    rows = {
        "Mã": document.id,
        "Tệp": document.source,
        "Tiêu đề": document.title,
        "Cơ quan": document.issuer,
        "Số hiệu": document.number,
        "Ngày ban hành": document.issued_on.strftime("%d/%m/%Y") if document.issued_on else None,
        "Kỳ số liệu": document.period.label if document.period else None,
        "Địa bàn": document.place,
        "Loại tệp": document.media_type,
        "Kích thước": f"{document.size} byte",
        "Số đoạn": str(document.passages),
        "Số ký tự": str(document.characters),
        "Số trang": str(document.pages) if document.pages else None,
        "Nhãn": ", ".join(document.labels) or None,
        "Nạp lúc": document.loaded_at.astimezone().strftime("%d/%m/%Y %H:%M:%S"),
    }
    return "\n".join(f"{name + ':':15} {value or '-'}" for name, value in rows.items())


if __name__ == "__main__":
    sys.exit(main())
