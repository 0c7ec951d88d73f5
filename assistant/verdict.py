"""Whether the sources confirm what a yes-or-no question claims. Pure.

A value is confirmed only as the figure it is claimed to be: 33,65% of cases does not confirm "33,65% về tiền", and
611,6 tỷ does not confirm "611,6 nghìn tỷ".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.figures import Basis, Figure
from ingest.people import persons
from ingest.types import Quantity, Unit
from ingest.words import document_terms, fold, fold_aligned

CONFIRMED, DENIED, OPEN = "Đúng như nguồn ghi:", "Không đúng:", ""
_DATE = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/\d{4}")
_UNIT_BASIS = {Unit.CASE: Basis.CASE, Unit.VND: Basis.MONEY, Unit.JUDGMENT: Basis.JUDGMENT}
_RATES = frozenset({Unit.PERCENT, Unit.POINT})


@dataclass(frozen=True, slots=True)
class Claim:
    """A quantity that the asker takes for true; `basis` None where the question leaves it open."""

    quantity: Quantity
    basis: Basis | None


def claim_of(text: str, quantity: Quantity) -> Claim:
    """Return the claim that `quantity` of the question `text` makes, with the basis named right after it."""
    basis = _UNIT_BASIS.get(quantity.unit)
    named = re.match(r"\s*ve (viec|tien)\b", fold_aligned(text[quantity.end : quantity.end + 12]))
    if basis is None and named:
        basis = Basis.CASE if named[1] == "viec" else Basis.MONEY
    return Claim(quantity, basis)


def on_values(claims: Sequence[Claim], figures: Sequence[Figure]) -> str:
    """Return the verdict on claimed quantities, by the figures of the sentences that answer."""
    if not claims:
        return OPEN
    if all(any(_same(claim, figure) for figure in figures) for claim in claims):
        return CONFIRMED
    comparable = all(any(_comparable(claim, figure) for figure in figures) for claim in claims)
    return DENIED if comparable else OPEN


def _same(claim: Claim, figure: Figure) -> bool:
    return _comparable(claim, figure) and figure.quantity.value == claim.quantity.value


def _comparable(claim: Claim, figure: Figure) -> bool:
    """Tell whether a figure is of the claim's sort: the same unit and basis, or the same thing counted."""
    asked, found = claim.quantity, figure.quantity
    if asked.unit in _RATES:
        return found.unit in _RATES and claim.basis in {None, figure.basis}
    if asked.unit is not Unit.OTHER:
        return found.unit is asked.unit
    counted = [fold(q.counted or "").split()[:1] for q in (asked, found)]
    return found.unit is Unit.OTHER and counted[0] == counted[1] != []


def on_dates(claimed: Sequence[str], said: str) -> str:
    """Return the verdict on claimed dates "1/7/2026": denied where the sources give other ones."""
    given = {_plain_date(date) for date in _DATE.findall(said)}
    if all(_plain_date(date) in given for date in claimed):
        return CONFIRMED
    return DENIED if given else OPEN


def _plain_date(date: str) -> tuple[int, ...]:
    return tuple(int(part) for part in date.split("/"))


def on_names(names: Sequence[str], said: str) -> str:
    """Return the verdict on who is claimed to have signed or done something."""
    if all(name in said for name in names):
        return CONFIRMED
    return DENIED if persons(said) else OPEN


def on_documents(claimed: Sequence[str], said: str) -> str:
    """Return the verdict on a document number: denied where the sources name another one of its kind."""
    named = set(document_terms(said))
    if set(claimed) & named:
        return CONFIRMED
    kinds = {term.split("_")[0] for term in claimed}
    return DENIED if any(term.split("_")[0] in kinds for term in named) else OPEN
