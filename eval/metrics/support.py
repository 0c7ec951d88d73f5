"""Citation recall and precision in ALCE's sense, with a deterministic support test instead of an NLI model.

ALCE (Gao et al. 2023, arXiv 2305.14627) asks of every statement of an answer whether what it cites entails it:

* citation recall: the share of statements that cite something and are supported by all their citations together;
* citation precision: the share of citations that are relevant: their statement is supported, and the citation supports
  it alone, or the others of the statement do not support it without this one.

Both are taken per answer and averaged over the answers given; refusals do not count. A statement is the text that a
group of markers closes on its line (markers stand behind a sentence here), or what is left of a line behind the last
group; lines that claim nothing (an introduction that ends in a colon, words without any content) are no statements.

Spans support a statement when all of these hold:

* every quantity of it stands in them as an equal quantity (`eval.metrics.claims`), or, where the span (a table's cell)
  or the statement (a formula's operand) prints the digits without any unit, as these digits;
* a value that the answer computed with a shown formula need not stand there, but its operands;
* every date, document number and person of it stands in them;
* every place and year of it stands in them or in the title of a cited document, which ALCE too puts before the text;
* at least `ENOUGH_WORDS` of its content words stand in them or in these titles; of a computation only the operands are
  a claim about the source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.types import AnswerFigure
from eval.metrics.claims import Claims, QuantityClaim, claims_of, content_words, same_quantity, without_markers
from eval.metrics.numbers import stands_in, vietnamese
from ingest.periods import period_mentions
from ingest.types import Unit

# Share of a statement's content words. Half lets a statement be put shortly in other words; two sentences on
# different things of this field share about a third of their words ("thi hành án", "việc", "đạt").
ENOUGH_WORDS = 0.5
_MARKERS = re.compile(r"(?:\s*\[\d+(?:\s*[,;]\s*\d+)*\][.,;]?)+")
_LIST_MARK = re.compile(r"^\s*(?:[-*•>#]+|\d{1,2}[.)])\s+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of an answer with the numbers of the citations behind it."""

    text: str
    cited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """What a citation shows: its document's title and the exact quote ("" for a quote that is not exact)."""

    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Support:
    """ALCE's two figures for one answer; None where there is no statement (no citation in one)."""

    recall: float | None
    precision: float | None


def statements(answer: str) -> list[Statement]:
    """Return the statements of an answer in order."""
    found: list[Statement] = []
    for line in unicodedata.normalize("NFC", answer).splitlines():
        position = 0
        for markers in _MARKERS.finditer(line):
            cited = tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", markers[0])))
            found.append(Statement(_LIST_MARK.sub("", line[position : markers.start()]).strip(), cited))
            position = markers.end()
        found.append(Statement(_LIST_MARK.sub("", line[position:]).strip(), ()))
    return [statement for statement in found if statement.cited or _claims_something(statement.text)]


def _claims_something(text: str) -> bool:
    return bool(content_words(text)) and not text.endswith(":")


def citation_support(answer: str, spans: Mapping[int, Span], figures: Sequence[AnswerFigure] = ()) -> Support:
    """Return recall and precision of an answer whose markers are numbered as `spans` is."""
    computed = tuple(
        printed
        for figure in figures
        if figure.computed and figure.formula
        for printed in (figure.raw, vietnamese(format(figure.value, "f")))
    )
    supported: list[bool] = []
    relevant: list[bool] = []
    for statement in statements(answer):
        cited = [spans.get(number, Span("", "")) for number in statement.cited]
        whole = bool(cited) and is_supported(statement.text, cited, computed)
        supported.append(whole)
        for index, span in enumerate(cited):
            others = cited[:index] + cited[index + 1 :]
            relevant.append(
                whole
                and (
                    is_supported(statement.text, [span], computed) or not is_supported(statement.text, others, computed)
                )
            )
    return Support(_mean(supported), _mean(relevant))


def is_supported(statement: str, spans: Sequence[Span], computed: Sequence[str] = ()) -> bool:
    """Tell whether `spans` together support the statement; `computed` are values that the answer derived itself."""
    if not spans:
        return False
    said = _claims(statement)
    shown = [_claims(span.quote) for span in spans]
    quotes = "\n".join(span.quote for span in spans)
    with_titles = "\n".join(f"{span.title}\n{span.quote}" for span in spans)
    quantities = [quantity for claims in shown for quantity in claims.quantities]
    derived = [any(stands_in(_digits(claim.raw), value) for value in computed) for claim in said.quantities]
    return (
        all(
            shown_as_formula or _stands(claim, quantities, quotes)
            for claim, shown_as_formula in zip(said.quantities, derived, strict=True)
        )
        and said.dates <= frozenset().union(*(claims.dates for claims in shown))
        and said.document_numbers <= frozenset().union(*(claims.document_numbers for claims in shown))
        and all(person in " ".join(quotes.split()) for person in said.persons)
        and said.places <= _claims(with_titles).places
        and _years(statement) <= _years(with_titles)
        and (any(derived) or _words_stand(statement, with_titles))
    )


@lru_cache(maxsize=4096)
def _claims(text: str) -> Claims:
    """Return `claims_of(text)`: the same quotes are read for every statement of an answer."""
    return claims_of(text)


def _stands(claim: QuantityClaim, shown: Sequence[QuantityClaim], quotes: str) -> bool:
    if any(same_quantity(claim, quantity) for quantity in shown):
        return True
    digits = _digits(claim.raw)
    same = [quantity for quantity in shown if _digits(quantity.raw) == digits]
    bare = _is_bare(claim) or all(_is_bare(quantity) for quantity in same)
    return bare and stands_in(digits, unicodedata.normalize("NFC", quotes))


def _is_bare(claim: QuantityClaim) -> bool:
    return claim.unit is Unit.OTHER and claim.counted is None


def _digits(raw: str) -> str:
    """Return the first number of a quantity as printed."""
    found = re.search(r"\d+(?:[.,]\d+)*", raw)
    return found[0] if found else raw


def _years(text: str) -> frozenset[str]:
    """Return the years of the periods that a text names."""
    plain = without_markers(text)
    return frozenset(
        year for mention in period_mentions(plain) for year in _YEAR.findall(plain[mention.start : mention.end])
    )


def _words_stand(statement: str, shown: str) -> bool:
    words = content_words(statement)
    if not words:
        return True
    there = set(content_words(shown))
    return sum(word in there for word in words) >= ENOUGH_WORDS * len(words)


def _mean(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
