"""A conversation as a Word document; the only file beside the loader that imports python-docx."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.export import reading
from ingest.library.conversations import Conversation, StoredTurn

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# What XML 1.0 has no place for; a question may hold anything.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Every office has it, with all letters of Vietnamese.
_FONT = "Times New Roman"
_POINTS = 13
_SMALL_POINTS = 11
_RED = (0x8F, 0x1D, 0x21)


def as_docx(conversation: Conversation, turns: Sequence[StoredTurn]) -> bytes:
    """Return the file's bytes: every question and answer with its quotes, then the sources."""
    from docx import Document

    document = Document()
    _set_styles(document)
    document.core_properties.title = _text(reading.title_of(conversation))[:255]
    document.core_properties.author = "Troly"
    document.core_properties.language = "vi-VN"
    document.add_heading(_text(reading.title_of(conversation)), level=0)
    document.add_paragraph(_text(reading.span_of(turns)))
    for n, turn in enumerate(turns, start=1):
        _add_turn(document, n, turn)
    sources = reading.sources_of(turns)
    if sources:
        document.add_heading(reading.SOURCES, level=1)
        for source in sources:
            document.add_paragraph(_text(source), style="List Bullet")
    if turns:
        document.add_paragraph().add_run(reading.DISCLAIMER).italic = True
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_turn(document: Any, n: int, turn: StoredTurn) -> None:
    answer = turn.answer
    document.add_heading(reading.QUESTION.format(n=n), level=1)
    document.add_paragraph().add_run(_text(turn.question)).bold = True
    _small(document.add_paragraph(), reading.ASKED_AT.format(at=reading.spoken_time(turn.created_at)), italic=True)
    if answer["refused"]:
        document.add_paragraph().add_run(reading.REFUSED).bold = True
    for line in reading.answer_lines(str(answer["answer"])):
        paragraph = document.add_paragraph(style="List Bullet" if line.bullet else None)
        for text, bold in line.stretches:
            paragraph.add_run(_text(text)).bold = bold
    for formula in reading.formulas(answer):
        document.add_paragraph(_text(f"{reading.COMPUTED}: {formula}"))
    for warning in answer["warnings"]:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{reading.WARNING}: ").bold = True
        paragraph.add_run(_text(str(warning["message"])))
    if answer["citations"]:
        _small(document.add_paragraph(), reading.QUOTES, bold=True)
    for citation in answer["citations"]:
        _add_quote(document, citation)


def _add_quote(document: Any, citation: Mapping[str, Any]) -> None:
    from docx.shared import Cm

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(0.75)
    _small(paragraph, f"[{citation['n']}] “{_text(citation['quote'])}” – ")
    _small(paragraph, _text(reading.whereabouts(citation)), italic=True)


def _small(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(_SMALL_POINTS)


def _set_styles(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name in ("Normal", "Title", "Heading 1", "List Bullet"):
        font = document.styles[name].font
        font.name = _FONT
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        # A theme's font would win over the name.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), _FONT)
    document.styles["Normal"].font.size = Pt(_POINTS)
    document.styles["Title"].font.size = Pt(18)
    document.styles["Heading 1"].font.size = Pt(14)
    for name in ("Title", "Heading 1"):
        document.styles[name].font.color.rgb = RGBColor(*_RED)


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
