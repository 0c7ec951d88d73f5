"""`troly eval peers`: Troly and the ordinary set-ups on the same questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import BadInput

if TYPE_CHECKING:
    from eval.peers.comparison import QuestionSet

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

BLOCK = "peers"


@app.command("peers")
def peers_command(
    questions: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[QUESTIONS.jsonl]...", help="Các tệp câu hỏi; bỏ trống: các bộ của README."),
    ] = None,
    *,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Thư mục văn bản mà mọi hệ thống cùng đọc."),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(metavar="any|all|seeds_only", help="Chỉ hỏi các câu có phạm vi này; mặc định hỏi tất cả."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
    write_readme: Annotated[
        bool, typer.Option("--write-readme", help="Ghi bảng vào khối peers của README.md.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Thoát với mã 1 nếu khối peers của README.md đã cũ (không xét thời gian).")
    ] = False,
    readme: Annotated[Path, typer.Option(metavar="FILE", help="Tệp README.")] = Path("README.md"),
) -> None:
    """So Troly với các cách làm thông thường trên cùng câu hỏi và cùng văn bản."""
    from rich.console import Console

    from assistant.settings import load_settings
    from eval.peers import showing
    from eval.peers.comparison import compare
    from eval.readme import block, read_readme, tell_stale, write_block
    from eval.showing import bars

    if questions and (write_readme or check):
        raise BadInput("README dùng các bộ câu hỏi cố định: hãy bỏ tệp câu hỏi khi dùng --write-readme hay --check.")
    if write_readme or check:
        block(read_readme(readme), BLOCK)  # a missing block is told before minutes of asking
    sets = chosen_sets(questions or [], corpus or [], scope or [])
    model = load_settings().embedding_model
    with bars(Console(stderr=True)) as shown:
        compared = [compare(asked, shown, model) for asked in sets]
    tell_missing()
    if as_json:
        typer.echo(json.dumps({"sets": [each.as_json() for each in compared]}, ensure_ascii=False, indent=2))
    else:
        for each in compared:
            showing.print_comparison(each, Console())
    if check:
        tell_stale(readme, showing.stale_rows(read_readme(readme), compared), "troly eval peers --write-readme")
    if write_readme:
        write_block(readme, BLOCK, showing.markdown(compared))
        typer.echo(f"Đã ghi bảng vào {readme}", err=True)


def chosen_sets(questions: list[Path], corpora: list[Path], scopes: list[str]) -> tuple[QuestionSet, ...]:
    """Return the given files as one set, or the README's sets; BadInput before anything is loaded."""
    from eval.peers.comparison import QuestionSet, readme_sets
    from eval.run import choose_questions

    if questions and not corpora:
        raise BadInput("Hãy chọn thư mục văn bản để hỏi bằng --corpus DIR.")
    if not questions and (corpora or scopes):
        raise BadInput("--corpus và --scope chỉ dùng cùng với tệp câu hỏi QUESTIONS.jsonl.")
    if not questions:
        return readme_sets()
    choose_questions(questions, scopes)
    name = " + ".join(path.name for path in questions)
    return (QuestionSet(name, tuple(questions), tuple(corpora), tuple(scopes)),)


def tell_missing() -> None:
    """Say on standard error which peers are not installed, and how to install them."""
    from eval.peers.peers import INSTALL, PEERS

    missing = [peer for peer in PEERS if peer.missing]
    for peer in missing:
        typer.echo(f"Chưa cài {peer.label} (thiếu {', '.join(peer.missing)}).", err=True)
    if missing:
        typer.echo(f"Cài bằng lệnh: {INSTALL}", err=True)


if __name__ == "__main__":
    app(prog_name="python -m eval.peers.cli")
