"""Turns a draft into the answer's text with markers [n] and its citations. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer import Draft, Piece
from assistant.types import AnswerFigure, Citation
from ingest.figures import Figure
from ingest.periods import resolve
from ingest.types import PageSpan, StoredDocument, StoredFigure

# Past this length a quote is the clauses that are said, not the whole sentence around them.
_LONG_QUOTE = 400
_BULLET = re.compile(r"^(?:[-–•*+]\s+|\d{1,2}[.)]\s+|[a-zđ]\)\s+)")


def write(
    draft: Draft, pages: Callable[[str], Sequence[PageSpan]], texts: Callable[[str], str]
) -> tuple[str, tuple[Citation, ...], tuple[AnswerFigure, ...]]:
    """Return the answer's text, its citations and its figures; `pages` and `texts` give a document's by its id."""
    citations: list[Citation] = []
    numbers: dict[tuple[str, int, int], int] = {}

    def cited(piece: Piece) -> int:
        citation = _citation(piece, len(citations) + 1, pages)
        key = (citation.document_id, citation.start, citation.end)
        if key not in numbers:
            numbers[key] = citation.n
            citations.append(citation)
        return numbers[key]

    figures: list[AnswerFigure] = []
    if draft.refusal is not None:
        text = draft.message
        for piece in draft.pieces:
            titled = _title(piece, texts)
            n = cited(titled or piece)
            text += f" Gần nhất trong thư viện: “{titled.text}” [{n}]." if titled else f" Gần nhất: xem nguồn [{n}]."
        return text, tuple(citations), ()
    lines = []
    for line in draft.said:
        marks = "".join(f" [{n}]" for n in dict.fromkeys(cited(p) for p in line.pieces))
        lines.append(f"{line.text.rstrip('.')}{'' if line.figure is None else '.'}{marks}")
        figures += [line.figure] if line.figure else []
        figures += [_recorded(stored, cited(p)) for p in line.pieces for stored in p.records]
    for piece in draft.pieces:
        n = cited(piece)
        lines.append(f"{_said(piece.text)} [{n}]")
        figures += [_figure(piece, figure, n) for _, figure in piece.figures]
        figures += [_recorded(stored, n) for stored in piece.records]
    if draft.computed is not None:
        marks = " ".join(f"[{n}]" for n in dict.fromkeys(cited(p) for p in draft.computed.pieces))
        lines.insert(0, f"{draft.computed.sentence} {marks}")
        figures.insert(0, draft.computed.figure)
    body = "\n".join(f"- {line}" for line in lines) if draft.bullets and len(lines) > 1 else " ".join(lines)
    if draft.message:
        body = f"{body}\n\n{draft.message}"
    text = f"{draft.lead} {body}".strip() if not draft.bullets or not draft.lead else f"{draft.lead}\n{body}"
    return text, tuple(citations), tuple(figures)


def _title(piece: Piece, texts: Callable[[str], str]) -> Piece | None:
    """Return the title of a piece's document as it stands in its text, None where it is not printed in one stretch."""
    document = piece.evidence.document
    title = document.metadata.title
    start = texts(document.id).find(title)
    if start < 0 or not title or title.endswith((".", "…")):
        return None  # a document without a title is named by its opening words, which may state figures
    evidence = replace(piece.evidence, start=start, end=start + len(title), text=title)
    return Piece(evidence, evidence.start, evidence.end, title)


def _said(text: str) -> str:
    """Return a quoted stretch as a sentence of the answer: on one line, without list number or closing marks."""
    text = _BULLET.sub("", " ".join(text.split()))
    text = re.sub(r"(?:\./\.|[;:,]|\./)$", "", text).rstrip()
    if text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip()  # its bracket was opened before the stretch that is said
    text = text.removesuffix(".")
    return text[:1].upper() + text[1:] + "."


def _citation(piece: Piece, n: int, pages: Callable[[str], Sequence[PageSpan]]) -> Citation:
    evidence = piece.evidence
    whole = evidence.end - evidence.start <= _LONG_QUOTE
    start, end = (evidence.start, evidence.end) if whole else (piece.start, piece.end)
    return citation_of(evidence.document, start, evidence.text[start - evidence.start : end - evidence.start], n, pages)


def citation_of(
    document: StoredDocument, start: int, quote: str, n: int, pages: Callable[[str], Sequence[PageSpan]]
) -> Citation:
    """Return the citation of `quote`, which stands at `start` of the document."""
    return Citation(
        n=n,
        document_id=document.id,
        source=document.source,
        title=document.metadata.title,
        issuer=document.metadata.issuer,
        issued_on=document.metadata.issued_on,
        page=next((p.number for p in pages(document.id) if p.start <= start < p.end), None),
        start=start,
        end=start + len(quote),
        quote=quote,
    )


def _figure(piece: Piece, figure: Figure, n: int) -> AnswerFigure:
    evidence = piece.evidence
    quantity = figure.quantity
    return AnswerFigure(
        indicator=figure.indicator,
        value=quantity.value,
        unit=quantity.unit,
        qualifier=quantity.qualifier,
        period=resolve(evidence.periods[0]) if evidence.periods else None,
        place=evidence.places[0] if evidence.places else None,
        raw=quantity.raw.strip(),
        citation=n,
    )


def _recorded(stored: StoredFigure, n: int) -> AnswerFigure:
    record = stored.record
    return AnswerFigure(
        indicator=record.indicator,
        value=record.value,
        unit=record.unit,
        qualifier=record.qualifier,
        period=record.period,
        place=record.place,
        raw=record.raw,
        citation=n,
    )
