"""Which questions are proposed: every kind in turn, chosen by a seed. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator

from eval.drafting.draft import Draft
from eval.drafting.records import read_records
from eval.drafting.shelf import Shelf
from eval.drafting.styles import typed
from eval.drafting.templates import questions


def propose(shelf: Shelf, count: int, seed: int) -> list[Draft]:
    """Return at most `count` drafts over a shelf; the same shelf, count and seed give the same ones in one order.

    Kinds take turns, so that figures, of which reports have most, do not crowd out the rest; each question comes
    in all the ways of typing it before the next one.
    """
    kinds = questions(read_records(shelf), shelf)
    for kind, found in kinds.items():
        random.Random(f"{seed}:{kind}").shuffle(found)
    drafts: dict[str, Draft] = {}
    for draft in _in_turn(list(kinds.values())):
        for styled in typed(draft, seed):
            drafts.setdefault(styled.id, styled)
            if len(drafts) >= count:
                return list(drafts.values())
    return list(drafts.values())


def _in_turn(kinds: list[list[Draft]]) -> Iterator[Draft]:
    for position in range(max(map(len, kinds), default=0)):
        for found in kinds:
            if position < len(found):
                yield found[position]
