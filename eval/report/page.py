"""The whole page: one file, nothing fetched, the same bytes for the same run.

Its policy (CSP) forbids every request and every script but the one written here, known by its hash: a text that
got through the escaping could still do nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from eval.report import answers, header, sections
from eval.report.markup import Html, element, together
from eval.report.reading import results_of, texts
from eval.report.strings import Text
from ingest.errors import BadInput

TITLE = Text("Báo cáo độ chính xác", "Accuracy report")
_CONTENTS = (
    ("figures", Text("Chỉ tiêu", "Figures")),
    ("types", Text("Loại", "Types")),
    ("styles", Text("Cách gõ", "Styles")),
    ("periods", Text("Kỳ", "Periods")),
    ("places", Text("Địa phương", "Places")),
    ("latency", Text("Thời gian", "Latency")),
    ("refusals", Text("Từ chối", "Refusals")),
    ("wrong", Text("Câu sai", "Wrong answers")),
    ("questions", Text("Tất cả câu hỏi", "All questions")),
)


def write_report(run: Mapping[str, Any], path: Path) -> None:
    """Write the page of a run's JSON to `path`, making its folder; BadInput where it cannot be written.

    Fields that the run lacks, or holds in an unexpected form, are shown as not measured.
    """
    page = page_of(run)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadInput(f"Không ghi được báo cáo vào {path} ({error.strerror}).") from error


def page_of(run: Mapping[str, Any]) -> str:
    """Return the page as text."""
    results = results_of(run)
    style, script = _asset("page.css"), _asset("page.js")
    name = ", ".join(Path(file).name for file in texts(run.get("files")))
    title = TITLE + (f" · {name}" if name else "")
    main = together(
        header.notices(run),
        sections.headline(run, results),
        header.facts(run),
        sections.figures(run),
        element("div", sections.by_type_and_style(run), class_="pair"),
        element("div", sections.by_period_and_place(results), class_="pair"),
        element("div", sections.latency(run, results), sections.refusals(results), class_="pair"),
        answers.wrong_answers(results),
        answers.all_questions(results),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title.vi, data_vi=title.vi, data_en=title.en),
        # Our own files, written as they are: they hold no "</".
        Html(f"<style>{style}</style>"),
    )
    body = element(
        "body",
        element("a", Text("Đến phần chính", "Skip to content"), href="#main", class_="skip"),
        _banner(),
        element("main", main, id="main", tabindex="-1"),
        Html(f"<script>{script}</script>"),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='vi').markup}\n"


def _banner() -> Html:
    languages = (("vi", "Tiếng Việt", "true"), ("en", "English", "false"))
    return element(
        "header",
        element("h1", TITLE),
        element(
            "div",
            (
                element("button", name, type="button", lang=code, data_lang=code, aria_pressed=pressed)
                for code, name, pressed in languages
            ),
            class_="languages",
            role="group",
            aria_label="Ngôn ngữ / Language",
        ),
        element(
            "nav",
            element("ul", (element("li", element("a", text, href=f"#{name}")) for name, text in _CONTENTS)),
            aria_label="Mục lục / Contents",
        ),
    )  # fmt: skip


def _asset(name: str) -> str:
    return files("eval.report").joinpath(name).read_text("utf-8").strip()


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
