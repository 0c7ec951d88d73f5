"""What a run is of: its revision, date, questions, corpus and settings; and what a reader must be warned of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from eval.report.markup import Html, Node, element, together
from eval.report.reading import number_in, texts
from eval.report.strings import NOT_MEASURED, Text, number, setting_name

HOLDOUT = "holdout"
CHANGED = "+changes"


def facts(run: Mapping[str, Any]) -> Html:
    """Return the list of what the run is of."""
    return element(
        "dl", (element("div", element("dt", name), element("dd", value)) for name, value in _facts(run)), class_="facts"
    )


def notices(run: Mapping[str, Any]) -> Html:
    """Return the warnings that the run's own fields call for."""
    return together(element("p", text, class_="notice", role="note") for text in _notices(run))


def _facts(run: Mapping[str, Any]) -> Iterator[tuple[Text, Node]]:
    yield Text("Tệp câu hỏi", "Question files"), _lines(texts(run.get("files")))
    yield Text("Thời điểm đo", "Measured at"), _when(run.get("date"))
    yield Text("Bản mã nguồn", "Code revision"), _code(run.get("revision"))
    settings = run.get("settings")
    settings = settings if isinstance(settings, Mapping) else {}
    if run.get("library_revision") is not None:
        yield setting_name("library_revision"), _setting(run["library_revision"])
    for name, value in settings.items():
        # No scope chosen means that every question was asked.
        chosen = Text("tất cả", "all") if name == "scopes" and not value else _setting(value)
        yield setting_name(str(name)), chosen
    if isinstance(run.get("bootstrap"), Mapping):
        yield Text("Khoảng tin cậy", "Confidence intervals"), _bootstrap(run["bootstrap"])


def _notices(run: Mapping[str, Any]) -> Iterator[Text]:
    if any(HOLDOUT in file.lower() for file in texts(run.get("files"))):
        yield Text(
            "Lượt đo này dùng bộ câu hỏi để riêng (holdout): chỉ đo ở cuối mỗi đợt, không đọc để chỉnh sản phẩm. "
            "Sửa theo các câu sai dưới đây thì bộ này không còn là bằng chứng độc lập.",
            "This run asked held-out questions: measured only at the end of each piece of work, not read while the "
            "product is changed. Mending what is wrong below ends this set's worth as independent proof.",
        )
    if str(run.get("revision") or "").endswith(CHANGED):
        yield Text(
            "Mã nguồn lúc đo khác bản đã lưu (+changes): không đo lại được đúng như vậy.",
            "The code differed from the stored revision (+changes): this run cannot be repeated exactly.",
        )
    skipped = number_in(run, "skipped")
    if skipped:
        yield (
            Text("Bỏ qua ", "Left out ")
            + number(skipped)
            + Text(" câu ngoài phạm vi đã chọn.", " questions outside the chosen scope.")
        )
    settings = run.get("settings")
    if isinstance(settings, Mapping) and settings.get("not_loaded"):
        yield Text(
            "Có tệp không nạp được (xem Không nạp được): câu hỏi về các tệp ấy có thể sai vì thế.",
            "Some files could not be loaded (see Not loaded): questions about them may be wrong for that reason.",
        )


def _code(value: object) -> Node:
    return element("code", str(value)) if value else NOT_MEASURED


def _when(value: object) -> Node:
    if not value:
        return NOT_MEASURED
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    zone = f" {moment.tzname()}" if moment.tzname() else ""
    return Text(f"{moment:%d/%m/%Y %H:%M:%S}{zone}", f"{moment:%Y-%m-%d %H:%M:%S}{zone}")


def _bootstrap(found: Mapping[str, Any]) -> Node:
    """Return how the run's intervals were made, with what the run says of it."""
    names = {
        "seed": Text("hạt ", "seed "),
        "resamples": Text("số lần lấy mẫu ", "resamples "),
        "clusters": Text("số cụm ", "clusters "),
    }
    said = Text("95 %, lấy mẫu lại theo văn bản nguồn", "95%, bootstrap over source documents")
    for key, name in names.items():
        if found.get(key) is not None:
            said = said + ", " + name + str(found[key])
    return said


def _setting(value: object) -> Node:
    if value is None:
        return Text("mặc định", "default")
    if value in ("", [], {}):
        return Text("không có", "none")
    if isinstance(value, Mapping):
        return _lines(tuple(f"{name}: {inner}" for name, inner in value.items()))
    if isinstance(value, list | tuple):
        return _lines(texts(value))
    return str(value)


def _lines(lines: tuple[str, ...]) -> Node:
    if not lines:
        return NOT_MEASURED
    return element("ul", (element("li", line) for line in lines), class_="plain") if len(lines) > 1 else lines[0]
