"""Questions over records: one function for each type, standard spelling only. Pure.

Each yields every question that the records give rise to; which of them are proposed is chosen elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from assistant.types import Turn
from eval.drafting.draft import Draft, Proof
from eval.drafting.quantities import difference, printed, required
from eval.drafting.records import DirectiveRecord, FigureRecord, HolderRecord, LawRecord, Records, name_of, rises
from eval.drafting.shelf import Shelf
from ingest.figures import FigureKind
from ingest.numbers import quantities
from ingest.periods import PeriodKind, PeriodName, label
from ingest.places import NATIONAL, provinces, related
from ingest.types import Unit
from ingest.words import DOCUMENT_NUMBER

# A directive's or a claim's required words, where it has no number: a first clause this long says what it is about.
CLAUSE_CHARACTERS = 45
LONGEST_ANSWER = 500
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}(?:/\d{4})?\b")
_LIST_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]|[a-zđ]\)|[-–+•])\s+")
_QUESTION_OF_LEVEL = (
    "{when} {place}, {name} là bao nhiêu?",
    "{name} của {place} {when} là bao nhiêu?",
    "Cho biết {name} {when} của {place}.",
)
_TWO_UNITS = frozenset({Unit.CASE, Unit.VND, Unit.PERCENT, Unit.JUDGMENT})


def questions(records: Records, shelf: Shelf) -> dict[str, list[Draft]]:
    """Return the questions of each kind, in the order of the records; a kind without records has none."""
    levels = agreed(r for r in records.figures if r.figure.kind is FigureKind.LEVEL)
    changes = agreed(r for r in records.figures if r.figure.kind is FigureKind.CHANGE)
    return {
        "figure": [_figure(group, number) for number, group in enumerate(levels)],
        "comparison": [_comparison(group) for group in changes if _printed_direction(group)],
        "directive": list(_directives(records.directives)),
        "legal_basis": list(_laws(records.laws)),
        "who": list(_holders(records.holders)),
        "difference": list(_differences(levels)),
        "earlier": list(_earlier_values(changes, {group[0].key for group in levels})),
        "followup": list(_follow_ups(levels)),
        "absent_period": list(_absent_periods(levels, shelf)),
        "absent_place": list(_absent_places(levels, shelf)),
    }


def agreed(records: Iterator[FigureRecord]) -> list[list[FigureRecord]]:
    """Return the records that answer one question together; what sources (or sentences) disagree on is left out."""
    groups: dict[tuple[object, ...], list[FigureRecord]] = {}
    for record in records:
        groups.setdefault(record.key, []).append(record)
    return [group for group in groups.values() if len({record.figure.quantity.value for record in group}) == 1]


def _proofs(group: Sequence[FigureRecord]) -> tuple[Proof, ...]:
    return tuple(dict.fromkeys(record.proof for record in group))


def _alternatives(group: Sequence[FigureRecord]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(required(record.figure.quantity) for record in group))


def _raw(record: FigureRecord) -> str:
    return printed(record.figure)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ask_level(record: FigureRecord, number: int = 0) -> str:
    words = _QUESTION_OF_LEVEL[number % len(_QUESTION_OF_LEVEL)]
    return _capital(words.format(when=label(record.period), place=record.place, name=name_of(record.figure)))


def _figure(group: Sequence[FigureRecord], number: int) -> Draft:
    first = group[0]
    return Draft(_ask_level(first, number), "figure", f"{_raw(first)}.", (_alternatives(group),), _proofs(group))


def _printed_direction(group: Sequence[FigureRecord]) -> bool:
    return len({rises(record) for record in group}) == 1


def _comparison(group: Sequence[FigureRecord]) -> Draft:
    first = group[0]
    words = ("tăng", "cao hơn", "nhiều hơn") if rises(first) else ("giảm", "thấp hơn", "ít hơn")
    amount = " (điểm phần trăm)" if first.figure.quantity.unit is Unit.POINT else ""
    share = first.figure.quantity.unit is Unit.PERCENT
    how_much = "bao nhiêu phần trăm" if share else "bao nhiêu"
    name = (
        name_of(replace(first.figure, quantity=first.level.quantity))
        if share and first.level
        else name_of(first.figure)
    )
    return Draft(
        question=_capital(
            f"{name} của {first.place} {label(first.period)} tăng hay giảm {how_much} so với {first.compared}?"
        ),
        type="comparison",
        answer=f"{_capital(first.direction or '')} {_raw(first)}{amount} so với {first.compared}.",
        must_include=(words, _alternatives(group)),
        proofs=_proofs(group),
    )


def _signs(text: str) -> tuple[tuple[str, ...], ...]:
    """Return what a right answer must include of a sentence in words: its numbers and dates, else its first clause."""
    found = [m[0] for m in DOCUMENT_NUMBER.finditer(text)] + [m[0] for m in _DATE.finditer(text)]
    found += [
        q.raw.strip()
        for q in quantities(text)
        # "Phòng Nghiệp vụ 1", "năm 2025": they count nothing.
        if not (q.unit is Unit.OTHER and q.counted is None) and not any(q.raw.strip() in sign for sign in found)
    ]
    if not found:
        clause = re.split(r"[,;:(]", text)[0].strip()
        while len(clause) > CLAUSE_CHARACTERS:
            clause = clause.rsplit(" ", 1)[0]
        found = [clause]
    return tuple((sign,) for sign in dict.fromkeys(found))


def _directives(records: Sequence[DirectiveRecord]) -> Iterator[Draft]:
    asked = Counter(_ask_directive(record) for record in records)
    for record in records:
        question = _ask_directive(record)
        if asked[question] > 1:
            continue  # the same person instructed twice: the question has no one answer
        yield Draft(
            question=question,
            type="directive",
            answer=_capital(record.action[:LONGEST_ANSWER]) + ".",
            must_include=_signs(record.action),
            proofs=(record.proof,),
        )


def _ask_directive(record: DirectiveRecord) -> str:
    told = f" {record.addressee} làm" if record.addressee else ""
    when = f" ({record.when})" if record.when and record.when not in record.issuer else ""
    issuer = _LIST_NUMBER.sub("", record.issuer)
    return _capital(f"{issuer} {record.verb}{told} gì{when}?")


def _laws(records: Sequence[LawRecord]) -> Iterator[Draft]:
    for record in records:
        claim = _LIST_NUMBER.sub("", record.claim)
        claim = claim[:1].lower() + claim[1:] if claim[1:2].islower() else claim
        yield Draft(
            question=f"Theo văn bản nào mà {claim}?",
            type="legal_basis",
            answer=f"{record.kind} số {record.number}.",
            must_include=((record.number,),),
            proofs=(record.proof,),
        )


def _holders(records: Sequence[HolderRecord]) -> Iterator[Draft]:
    for _, same in groupby(sorted(records, key=lambda r: (r.office, r.place or "", r.when)), key=_office):
        group = list(same)
        if len({record.person for record in group}) > 1:
            continue  # two holders in one period: the question has no one answer
        first = group[0]
        where = f" ở {first.place}" if first.place and first.place not in first.office else ""
        when = f"{_capital(first.when)}, ai" if first.when else "Ai"
        yield Draft(
            question=f"{when} là {first.office}{where}?",
            type="who",
            answer=f"{first.person}.",
            must_include=((first.person,),),
            proofs=tuple(dict.fromkeys(record.proof for record in group)),
        )


def _office(record: HolderRecord) -> tuple[str, str, str]:
    return record.office, record.place or "", record.when


def _exact(group: Sequence[FigureRecord]) -> bool:
    return all(record.figure.quantity.qualifier is None for record in group)


def _differences(levels: Sequence[Sequence[FigureRecord]]) -> Iterator[Draft]:
    """Ask how far apart two places of one period are, or two periods of one place."""
    usable = [group for group in levels if _exact(group) and group[0].figure.quantity.unit in _TWO_UNITS]
    # A province against the whole country is no comparison that anybody makes.
    local = [group for group in usable if group[0].place != NATIONAL]
    for one, other in _neighbours(local, _same_period):
        yield from _difference(one, other, one[0].place, other[0].place, label(one[0].period))
    for one, other in _neighbours(usable, _same_place):
        yield from _difference(one, other, label(one[0].period), label(other[0].period), f"của {one[0].place}")


def _same_period(group: Sequence[FigureRecord]) -> tuple[str, str, str]:
    first = group[0]
    return first.figure.indicator, first.figure.quantity.unit, label(first.period)


def _same_place(group: Sequence[FigureRecord]) -> tuple[str, str, str]:
    # "9 tháng" and "năm" of one place are no pair: only periods of one length are compared.
    first = group[0]
    return f"{first.figure.indicator} {first.period.kind} {first.period.count}", first.figure.quantity.unit, first.place


def _neighbours(
    groups: Sequence[Sequence[FigureRecord]], key: Callable[[Sequence[FigureRecord]], tuple[str, str, str]]
) -> Iterator[tuple[Sequence[FigureRecord], Sequence[FigureRecord]]]:
    for _, same in groupby(sorted(groups, key=key), key=key):
        yield from pairwise(same)


def _difference(
    one: Sequence[FigureRecord], other: Sequence[FigureRecord], left: str, right: str, scope: str
) -> Iterator[Draft]:
    if one[0].figure.quantity.value < other[0].figure.quantity.value:
        one, other, left, right = other, one, right, left
    found = difference(one[0].figure, other[0].figure, "−")
    if found is None:
        return
    formula, result = found
    yield Draft(
        question=_capital(f"{name_of(one[0].figure)} {scope}: {left} nhiều hơn {right} bao nhiêu?"),
        type="comparison",
        answer=f"{formula}.",
        must_include=((result,),),
        proofs=_proofs([one[0], other[0]]),
        computed=True,
    )


def _earlier_values(changes: Sequence[Sequence[FigureRecord]], held: set[tuple[object, ...]]) -> Iterator[Draft]:
    """Ask for the value before a change, where the library does not print it."""
    for group in changes:
        first = group[0]
        level = first.level
        share_of_amount = first.figure.quantity.unit is Unit.PERCENT
        if level is None or share_of_amount or not _exact(group) or level.quantity.qualifier is not None:
            continue
        earlier = PeriodName(first.period.kind, (first.period.year or 0) - 1, first.period.count)
        as_level = FigureRecord(level, earlier, first.place, first.proof)
        found = difference(level, first.figure, "−" if rises(first) else "+")
        if found is None or as_level.key in held:
            continue
        formula, result = found
        yield Draft(
            question=f"Suy ra {name_of(level)} của {first.place} {label(earlier)} là bao nhiêu?",
            type="comparison",
            answer=f"{formula}.",
            must_include=((result,),),
            proofs=(first.proof,),
            computed=True,
        )


def _follow_ups(levels: Sequence[Sequence[FigureRecord]]) -> Iterator[Draft]:
    """Ask for one figure after another that differs in the period, the place or what is counted, and name only that."""
    for one, other in pairwise(levels):
        before, after = one[0], other[0]
        same = (
            name_of(before.figure) == name_of(after.figure),
            before.period == after.period,
            before.place == after.place,
        )
        words = {
            (False, True, True): f"Còn {name_of(after.figure)}?",
            (True, False, True): f"Thế {label(after.period)} thì sao?",
            (True, True, False): f"Còn {after.place} thì sao?",
        }.get(same)
        if words is None:
            continue
        yield Draft(
            question=words,
            type="followup",
            answer=f"{_raw(after)}.",
            must_include=(_alternatives(other),),
            proofs=_proofs(other),
            history=(Turn("user", _ask_level(before)), Turn("assistant", f"{_raw(before)}.")),
        )


def _absent_periods(levels: Sequence[Sequence[FigureRecord]], shelf: Shelf) -> Iterator[Draft]:
    """Ask for a figure of a year that no document names."""
    years = [group[0].period.year or 0 for group in levels]
    if not years:
        return
    named = "\n".join(shelf.texts.values())
    free = [
        year
        for year in (*range(min(years) - 8, min(years)), *range(max(years) + 1, max(years) + 5))
        if str(year) not in named
    ]
    for number, group in enumerate(levels):
        if not free:
            return
        first = group[0]
        asked = PeriodName(first.period.kind, free[number % len(free)], first.period.count)
        if asked.kind in {PeriodKind.YEAR, PeriodKind.MONTHS}:
            why = f"Thư viện không có văn bản nào nêu {label(asked)}."
            yield _refusal(replace(first, period=asked), number, why)


def _absent_places(levels: Sequence[Sequence[FigureRecord]], shelf: Shelf) -> Iterator[Draft]:
    """Ask for a figure of a province that no document names, nor what it merged with."""
    spelt: Mapping[str, tuple[str, ...]] = {p.name: (p.name, *p.aliases) for p in provinces()}
    named = "\n".join(shelf.texts.values()).casefold()
    absent = [
        name
        for name in spelt
        if not any(form.casefold() in named for kin in related(name) for form in spelt.get(kin, (kin,)))
    ]
    for number, group in enumerate(levels):
        if not absent:
            return
        first = group[0]
        if first.place != NATIONAL or len(levels) == 1:
            place = absent[number % len(absent)]
            yield _refusal(replace(first, place=place), number, f"Thư viện không có văn bản nào nhắc đến {place}.")


def _refusal(record: FigureRecord, number: int, why: str) -> Draft:
    return Draft(_ask_level(record, number), "unanswerable", why, expect="refuse")
