"""Figures that contradict themselves: what is asked about one, and what is said beside one that is quoted. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from assistant.answer import Draft, Said
from assistant.ledger import Ledger, Operand, pieces_of
from assistant.types import AnswerFigure, AnswerWarning, Citation
from assistant.understand import Question
from ingest.numbers import quantities
from ingest.types import Check, Severity, Unit
from ingest.words import fold_aligned

# A figure is doubted in these words; accent-less.
_DOUBTED = re.compile(
    r"dung (?:khong|chua|hay sai)|co dung|chinh xac|hop ly|dang tin|co khop|khop khong|mau thuan|bat thuong|co sai"
    r"|sai (?:khong|o dau)|nham (?:khong|lan)|phai khong|tin duoc"
)
# Documents whose contradictions are looked at: those found first.
_DOCUMENTS = 5
_LAST_NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")


def doubted_answer(question: Question, ledger: Ledger) -> Draft | None:
    """Return what is known of the contradiction that a question asks about, None where none is known."""
    if not _DOUBTED.search(fold_aligned(question.text)):
        return None
    stated = {quantity.value for quantity in quantities(question.text)}
    for document in ledger.documents[:_DOCUMENTS]:
        for check in ledger.checks(document):
            printed = {abs(q.value) for f in check.figures for q in quantities(f.record.raw)}
            if stated & printed:
                operands = ledger.operands(check.figures)
                if operands and any(operand.evidence.named_kept for operand in operands):
                    return Draft(said=(_said(check, operands),), lead="Không khớp:")
    return None


def _said(check: Check, operands: Sequence[Operand]) -> Said:
    pieces = tuple(pieces_of(operands))
    first = operands[0].record
    figure = AnswerFigure(
        indicator=first.indicator,
        value=_last_number(check.computation),
        unit=Unit.OTHER,
        qualifier=None,
        period=first.period,
        place=first.place,
        raw=check.computation,
        citation=None,
        computed=True,
        formula=check.computation,
    )
    return Said(f"{check.message.rstrip('.')} ({check.computation})", pieces, figure)


def _last_number(computation: str) -> Decimal:
    numbers = _LAST_NUMBER.findall(computation)
    return Decimal(numbers[-1].replace(".", "").replace(",", ".")) if numbers else Decimal(0)


def warnings_of(
    citations: Sequence[Citation], answer: str, checks: Callable[[str], Sequence[Check]]
) -> Iterator[AnswerWarning]:
    """Yield a warning for each contradiction that a figure said in `answer` is part of, with what is cited of it."""
    for document in dict.fromkeys(citation.document_id for citation in citations):
        for check in checks(document):
            if check.severity is Severity.LOW:
                continue
            touched = [
                citation.n
                for citation in citations
                if citation.document_id == document
                and any(_is_said(figure.record.raw, answer) and citation.start <= figure.record.start < citation.end
                        for figure in check.figures)
            ]  # fmt: skip
            if touched:
                yield AnswerWarning(check.kind, check.message, tuple(touched))


def _is_said(raw: str, answer: str) -> bool:
    return " ".join(raw.split()) in " ".join(answer.split())
