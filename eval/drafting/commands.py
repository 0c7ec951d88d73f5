"""`troly eval draft` and `troly eval review`: the commands around the rooms of this package."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import BadInput

if TYPE_CHECKING:
    from eval.drafting.draft import Draft
    from eval.drafting.shelf import Shelf

DEFAULT_COUNT = 100
MOST = 10_000


def draft_command(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DRAFTS.jsonl", help="Tệp câu hỏi nháp sẽ ghi.")],
    corpus: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Soạn từ các thư mục này thay vì thư viện của TROLY_DATA_DIR."),
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=MOST, help="Số câu hỏi nhiều nhất.")] = DEFAULT_COUNT,
    seed: Annotated[int, typer.Option(help="Cùng thư viện và cùng số này thì ra cùng các câu hỏi.")] = 0,
    from_feedback: Annotated[
        bool, typer.Option("--from-feedback", help="Soạn từ các câu trả lời bị người đọc chấm sai.")
    ] = False,
) -> None:
    """Soạn câu hỏi nháp kèm căn cứ từ số liệu và chỉ đạo trong thư viện, hoặc từ góp ý của người đọc."""
    from eval.drafting.files import append_records
    from eval.drafting.shelf import own_shelf, shelf_of_folders

    if from_feedback and corpus:
        raise BadInput("Góp ý của người đọc nằm trong thư viện: hãy bỏ --corpus khi dùng --from-feedback.")
    if from_feedback:
        from eval.drafting.from_feedback import drafts_from_feedback

        shelf, said = own_shelf(with_feedback=True)
        drafts = drafts_from_feedback(said, shelf)[:count]
    else:
        from eval.drafting.proposing import propose

        shelf = shelf_of_folders(corpus) if corpus else own_shelf()[0]
        drafts = propose(shelf, count, seed)
    _tell_failures(shelf)
    if not drafts:
        raise BadInput(_nothing(from_feedback))
    new = append_records(output, [draft.record() for draft in drafts])
    typer.echo(_told(drafts, new, output))


def review_command(
    drafts: Annotated[Path, typer.Argument(metavar="DRAFTS.jsonl", help="Tệp câu hỏi nháp.")],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="QUESTIONS.jsonl", help="Tệp nhận các câu hỏi đã duyệt.")
    ],
) -> None:
    """Duyệt từng câu hỏi nháp: nhận, sửa, loại, để sau hay thoát; mỗi quyết định được ghi ngay."""
    from eval.drafting.reviewing import review

    if drafts.resolve() == output.resolve():
        raise BadInput("Tệp câu hỏi đã duyệt phải khác tệp câu hỏi nháp.")
    try:
        tally = review(drafts, output, _ask, typer.echo)
    except KeyboardInterrupt:
        typer.echo("\nĐã dừng; các quyết định trước đó đã được ghi.")
        return
    typer.echo(
        f"\nĐã nhận {tally.accepted}, loại {tally.rejected}, sửa {tally.edited}, để sau {tally.skipped}; "
        f"còn {tally.left} câu chưa duyệt. Câu đã nhận ở {output}."
    )


def _ask(prompt: str) -> str | None:
    """Show the prompt and return the line typed; None at the end of the input."""
    typer.echo(prompt, nl=False)
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None


def _tell_failures(shelf: Shelf) -> None:
    for failure in shelf.failed:
        typer.echo(f"Không đọc được {failure.path}: {failure.error}", err=True)


def _nothing(from_feedback: bool) -> str:
    if from_feedback:
        return "Chưa có câu trả lời nào bị chấm sai. Người đọc chấm bằng nút “Sai…” dưới mỗi câu trả lời trên trang."
    return (
        "Không tìm thấy số liệu hay chỉ đạo nào đủ rõ kỳ và địa bàn để soạn câu hỏi. Hãy nạp báo cáo thống kê, "
        "hoặc tự viết câu hỏi theo eval/questions/README.md."
    )


def _told(drafts: list[Draft], new: int, output: Path) -> str:
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(Counter(draft.type for draft in drafts).items()))
    before = len(drafts) - new
    known = f" ({before} câu đã có sẵn trong tệp)" if before else ""
    return f"Đã ghi {new} câu hỏi nháp vào {output}{known}. Theo loại: {kinds}. Hãy duyệt bằng `troly eval review`."
