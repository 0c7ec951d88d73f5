"""`troly eval`: the commands of the eval, added to the command line through an entry point.

Errors that Troly raises on purpose pass through: the command line around these commands prints them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.drafting import draft_command, review_command
from eval.peers.cli import app as peers_app
from ingest.errors import BadInput

if TYPE_CHECKING:
    from eval.judge import Judge
    from eval.run import Run

app = typer.Typer(
    help="Đo độ chính xác của trợ lý trên các bộ câu hỏi.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

# These rooms import nothing heavy before a command runs.
app.command("draft")(draft_command)
app.command("review")(review_command)
app.add_typer(peers_app)

FAILED = 1


@app.command("run")
def run_command(
    questions: Annotated[list[Path], typer.Argument(metavar="QUESTIONS.jsonl...", help="Các tệp câu hỏi.")],
    *,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Hỏi trên thư viện tạm chỉ gồm các thư mục này."),
    ] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="Hỏi một máy chủ đang chạy qua HTTP.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="DIR", help="Ghi kết quả JSON vào thư mục này.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Chạy tiếp lần chạy bị ngắt trong thư mục --output.")
    ] = False,
    scope: Annotated[
        list[str] | None,
        typer.Option(metavar="any|all|seeds_only", help="Chỉ hỏi các câu có phạm vi này; mặc định hỏi tất cả."),
    ] = None,
    fail_under: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Thoát với mã 1 nếu tỷ lệ đúng nhỏ hơn mức này (0–1)."),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(
            metavar="NHÀ_CUNG_CẤP:MÔ_HÌNH", help="Nhờ thêm một mô hình chấm câu trả lời và báo độ khớp; mặc định không."
        ),
    ] = None,
    show_wrong: Annotated[bool, typer.Option("--show-wrong", help="Liệt kê các câu sai.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Hỏi các bộ câu hỏi và báo cáo độ chính xác."""
    from rich.console import Console

    from eval import tables
    from eval.run import write_run

    if corpus and base_url:
        raise BadInput("Chỉ chọn một trong hai: --corpus hoặc --base-url.")
    if resume and output is None:
        raise BadInput("--resume cần --output: thư mục của lần chạy bị ngắt.")
    run = _run(questions, corpus or [], base_url, scope or [], output, resume, _judge(judge))
    report = run.as_json()
    if output:
        kept = write_run(output, run.name, report)
        typer.echo(f"Đã ghi kết quả vào {kept}", err=True)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        tables.print_report(report, Console())
        if show_wrong:
            tables.print_wrong(run.results, Console())
    if fail_under is not None and report["accuracy"] < fail_under:
        reached, wanted = tables.percent(report["accuracy"]), tables.percent(fail_under)
        typer.echo(f"Độ chính xác {reached} thấp hơn mức yêu cầu {wanted}.", err=True)
        raise typer.Exit(FAILED)


@app.command("validate")
def validate_command(
    questions: Annotated[list[Path], typer.Argument(metavar="QUESTIONS.jsonl...", help="Các tệp câu hỏi.")],
    corpus: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Thư mục văn bản nguồn; dùng được nhiều lần. Mặc định: báo cáo mẫu."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Coi câu chưa kiểm được (thiếu văn bản nguồn) là lỗi.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Kiểm tra tệp câu hỏi: dẫn chứng có nguyên văn trong nguồn, must_include có trong dẫn chứng."""
    from dataclasses import asdict

    from rich.console import Console

    from eval import tables
    from eval.packaged import sample_files
    from eval.showing import bars
    from eval.validate import validate

    with bars(Console(stderr=True)) as shown:
        found = validate(questions, corpus or [sample_files()], shown.asking("Đọc văn bản"))
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        for line in tables.validation_lines(found):
            typer.echo(line)
    if found.faults or (strict and found.unchecked):
        raise typer.Exit(FAILED)


@app.command("compare")
def compare_command(
    a: Annotated[Path, typer.Argument(metavar="A", help="Lần chạy cũ: tệp JSON, hoặc thư mục có đúng một tệp.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Lần chạy mới.")],
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """So hai lần chạy theo từng câu; thoát với mã 1 nếu lần sau kém hơn một cách có ý nghĩa thống kê."""
    from rich.console import Console

    from eval import tables
    from eval.compare import compare_runs, read_run

    compared = compare_runs(read_run(a), read_run(b))
    if as_json:
        typer.echo(json.dumps(compared.as_json(), ensure_ascii=False, indent=2))
    else:
        tables.print_comparison(compared, Console())
    if compared.significantly_worse:
        raise typer.Exit(FAILED)


@app.command("report")
def report_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Tệp JSON của lần chạy, hoặc thư mục có đúng một tệp.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Tệp HTML; mặc định: cạnh tệp JSON.")
    ] = None,
) -> None:
    """Lập trang HTML của một lần chạy: biểu đồ, mọi câu sai cạnh đáp án và nguồn; mở được khi không có mạng."""
    from eval.compare import read_run, run_file
    from eval.report import write_report

    path = output or run_file(run).with_suffix(".html")
    report = read_run(run)
    # Figures that change with the time of the run stand apart in the file, beside the others on the page.
    write_report({**report, **report.get("times", {})}, path)
    typer.echo(f"Đã ghi báo cáo vào {path}", err=True)


@app.command("retrieval")
def retrieval_command(
    corpus: Annotated[Path, typer.Option(metavar="FILE", help="Văn bản (.jsonl, .jsonl.gz).")],
    queries: Annotated[Path, typer.Option(metavar="FILE", help="Câu hỏi (.jsonl, .jsonl.gz).")],
    qrels: Annotated[Path, typer.Option(metavar="FILE", help="Đáp án (.tsv có dòng tiêu đề).")],
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Đo khả năng tìm kiếm trên một bộ dữ liệu kiểu BEIR."""
    from rich.console import Console

    from assistant.settings import load_settings
    from eval import tables
    from eval.retrieval import retrieval_report
    from eval.showing import bars

    model = load_settings().embedding_model
    with bars(Console(stderr=True)) as shown:
        report = retrieval_report(corpus, queries, qrels, model, shown.retrieving())
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        tables.print_retrieval(report, Console())


@app.command("table")
def table_command(
    write_readme: Annotated[
        bool, typer.Option("--write-readme", help="Ghi bảng vào khối accuracy của README.md.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Thoát với mã 1 nếu khối accuracy của README.md đã cũ.")
    ] = False,
    readme: Annotated[Path, typer.Option(metavar="FILE", help="Tệp README.")] = Path("README.md"),
) -> None:
    """Lập bảng độ chính xác trên các bộ câu hỏi đi kèm (và bộ dùng khi phát triển, nếu có)."""
    from rich.console import Console

    from eval.accuracy import BLOCK, accuracy_rows, accuracy_table, stale_rows
    from eval.readme import block, read_readme, tell_stale, write_block
    from eval.showing import bars

    if write_readme or check:
        block(read_readme(readme), BLOCK)  # a missing block is told before minutes of asking
    with bars(Console(stderr=True)) as shown:
        rows = accuracy_rows(shown)
    table = accuracy_table(rows)
    typer.echo(table)
    if check:
        tell_stale(readme, stale_rows(read_readme(readme), rows), "troly eval table --write-readme")
    if write_readme:
        write_block(readme, BLOCK, table)
        typer.echo(f"Đã ghi bảng vào {readme}", err=True)


def _judge(name: str | None) -> Judge | None:
    """Return the judge that was asked for; its address and key are those of the TROLY_LLM_ settings."""
    if name is None:
        return None
    from assistant.settings import load_settings
    from eval.judge import load_judge

    settings = load_settings()
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return load_judge(name, settings.llm_base_url, key)


def _run(
    questions: list[Path],
    corpora: list[Path],
    base_url: str | None,
    scopes: list[str],
    output: Path | None,
    resume: bool,
    judge: Judge | None,
) -> Run:
    """Run the questions against what the options name."""
    from rich.console import Console

    from eval.askers import HttpAsker
    from eval.libraries import own_library
    from eval.run import choose_questions, run_on_corpus, run_questions
    from eval.showing import bars

    choose_questions(questions, scopes)  # a bad file is told before minutes of loading
    with bars(Console(stderr=True)) as shown:
        judging = shown.asking("Chấm") if judge else None
        if base_url:
            return run_questions(
                HttpAsker(base_url), questions, scopes, {"base_url": base_url}, shown.asking(),
                output=output, resume=resume, judge=judge, judging=judging,
            )  # fmt: skip
        if corpora:
            from assistant.settings import load_settings

            model = load_settings().embedding_model
            run = run_on_corpus(
                questions, corpora, scopes=scopes, model=model, loading=shown.loading(), asking=shown.asking(),
                output=output, resume=resume, judge=judge, judging=judging,
            )  # fmt: skip
            for path, error in run.settings["not_loaded"].items():
                typer.echo(f"Không nạp được {path}: {error}", err=True)
            return run
        with own_library() as asker:
            return run_questions(
                asker, questions, scopes, {"library": "TROLY_DATA_DIR"}, shown.asking(),
                output=output, resume=resume, judge=judge, judging=judging,
            )  # fmt: skip
