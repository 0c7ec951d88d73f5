"""The command line's own words in Vietnamese: help pages and complaints about how a command was typed."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from typer.core import TyperGroup

_Base: Any = TyperGroup.context_class.formatter_class
_SECTIONS = {"Options": "Tùy chọn", "Arguments": "Đối số", "Commands": "Lệnh"}
_PHRASES = {
    "Show this message and exit.": "Hiện hướng dẫn này rồi thoát.",
    "[required]": "[bắt buộc]",
    "[default: ": "[mặc định: ",
    "; required]": "; bắt buộc]",
}
_PIECES = {"[OPTIONS]": "[TÙY_CHỌN]", "COMMAND [ARGS]...": "LỆNH [ĐỐI_SỐ]..."}


class Formatter(_Base):  # type: ignore[misc]
    """Writes help pages with Vietnamese headings; every command's, also those that other rooms add."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that says how a command is typed."""
        for english, vietnamese in _PIECES.items():
            args = args.replace(english, vietnamese)
        super().write_usage(prog, args, prefix or "Cách dùng: ")

    @contextmanager
    def section(self, name: str) -> Generator[None]:
        """Write a heading; what follows is indented below it."""
        with super().section(_SECTIONS.get(name, name)):
            yield

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names with their meanings in two columns."""
        super().write_dl([(name, _translated(meaning)) for name, meaning in rows], col_max, col_spacing)


def _translated(text: str) -> str:
    for english, vietnamese in _PHRASES.items():
        text = text.replace(english, vietnamese)
    return text


def usage_message(error: Exception) -> str | None:
    """Return what a complaint about a mistyped command says in Vietnamese, None for any other error."""
    context = getattr(error, "ctx", None)
    if getattr(error, "exit_code", None) != 2:
        return None
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(error)
    command = context.command_path if context is not None else "troly"
    return f"Lỗi: {_complaint(kind, error)}\nXem cách dùng: {command} --help"


def _complaint(kind: str, error: Exception) -> str:
    parameter = getattr(error, "param", None)
    named = "" if parameter is None else parameter.get_error_hint().replace("'", "")
    option = getattr(error, "option_name", "")
    match kind:
        case "MissingParameter":
            return f"thiếu {named}."
        case "BadParameter":
            return f"giá trị của {named} không dùng được."
        case "NoSuchOption":
            return f"không có tùy chọn {option}."
        case "BadOptionUsage":
            return f"tùy chọn {option} dùng chưa đúng (thiếu hoặc thừa giá trị)."
    quoted = re.search(r"'([^']*)'", str(error))
    if "No such command" in str(error) and quoted:
        return f"không có lệnh “{quoted[1]}”."
    if "unexpected extra argument" in str(error):
        return "thừa đối số."
    return "lệnh gõ chưa đúng."
