"""HTML built from elements, so that no text can become markup: every string is escaped where it enters.

Questions, answers and documents are data of unknown origin. Only `Html`, which this module makes, is written
as it is; a plain string never is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from eval.report.strings import Text

# Characters that no HTML file may hold: controls other than tab and newlines, and halves of surrogate pairs,
# which JSON can carry and UTF-8 cannot.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Directions that would turn the text around them too.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_VOID = frozenset({"meta", "input", "br"})


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is safe to write as it is."""

    markup: str


Node = Html | Text | str | None | Iterable["Node"]
Attribute = str | int | float | bool | None


def escaped(text: str) -> str:
    """Return `text` for HTML content or a quoted attribute; what cannot be written becomes U+FFFD."""
    return html.escape(_TURNING.sub("", _UNWRITABLE.sub("\ufffd", text)), quote=True)


def element(tag: str, *children: Node, **attributes: Attribute) -> Html:
    """Return an element. `class_` gives class, `data_text` data-text; True a bare attribute, False and None none."""
    written = "".join(
        f" {_name(name)}" if value is True else f' {_name(name)}="{escaped(str(value))}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{_markup(children)}</{tag}>")


def together(*children: Node) -> Html:
    """Return the children one after another."""
    return Html(_markup(children))


def both(text: Text, tag: str = "span", **attributes: Attribute) -> Html:
    """Return `text` in both languages, of which the page shows one; a single string where they are the same."""
    if text.vi == text.en:
        return element(tag, text.vi, **attributes) if attributes else Html(escaped(text.vi))
    return together(
        element(tag, text.vi, lang="vi", **(attributes | {"class": _with_class(attributes, "vi")})),
        element(tag, text.en, lang="en", **(attributes | {"class": _with_class(attributes, "en")})),
    )


def _with_class(attributes: dict[str, Attribute], language: str) -> str:
    return f"{attributes.get('class', '')} {language}".strip()


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _markup(node: Node) -> str:
    if node is None:
        return ""
    if isinstance(node, Html):
        return node.markup
    if isinstance(node, Text):
        return both(node).markup
    if isinstance(node, str):
        return escaped(node)
    return "".join(_markup(child) for child in node)
