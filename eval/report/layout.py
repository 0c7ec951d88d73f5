"""The pieces that sections are laid out with."""

from __future__ import annotations

from eval.report.markup import Html, Node, element
from eval.report.strings import Text

NOTHING = "–"


def section(name: str, title: Text, *children: Node) -> Html:
    """Return a section that its heading names."""
    return element(
        "section", element("h2", title, id=f"{name}-title"), *children, id=name, aria_labelledby=f"{name}-title"
    )


def head(*cells: Node | tuple[Node, str]) -> Html:
    made = [
        element("th", cell[0], scope="col", class_=cell[1])
        if isinstance(cell, tuple)
        else element("th", cell, scope="col")
        for cell in cells
    ]
    return element("thead", element("tr", made))


def note(text: Text) -> Html:
    return element("p", text, class_="note")
