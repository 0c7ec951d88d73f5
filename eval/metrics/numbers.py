"""Numbers in an answer that no source supports: the fault that a ministry cannot forgive. The target is none.

A number of the answer's text is supported when it stands, in the same digits and separators, in the quote of
a citation, or is the printed value of a figure that is `computed` and shows its formula. Citation markers and
the numbering of lists are not numbers of the answer. "Stands" respects the number's borders: 12 is not in
312, 81 not in 81,41; but 363 is in 363/830, whose parts are numbers themselves.

A refusal may repeat the numbers of what was asked ("không có số liệu năm 2031"): it claims nothing by them.
Any other number in it needs a quote like every other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.types import AnswerFigure
from eval.metrics.claims import without_markers

# "1. ", "2) " at the start of a line. Two digits at most, so that a year that begins a line stays a number.
_LIST_NUMBER = re.compile(r"^[ \t>]*\d{1,2}[.)][ \t]+", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_CONSTANTS_OF_FORMULAS = ("100",)  # "× 100 %" turns a share into a rate; it is no claim about the source


def numbers_in(text: str) -> list[str]:
    """Return the numbers of an answer's text as printed, each once; no markers, no list numbers."""
    bare = _LIST_NUMBER.sub("", without_markers(text))
    return list(dict.fromkeys(match[0] for match in _NUMBER.finditer(bare)))


def stands_in(number: str, text: str) -> bool:
    """Tell whether `number` stands in `text` with nothing of another number before or after it."""
    return re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(number)}(?![.,]?\d)", text) is not None


def unsupported_numbers(
    answer: str, quotes: Iterable[str], figures: Sequence[AnswerFigure] = (), asked: Iterable[str] = ()
) -> list[str]:
    """Return the numbers of `answer` that nothing supports, in order.

    `asked` is what the asker wrote (question and history) and is given for refusals only.
    """
    texts = [*quotes, *asked]
    for figure in figures:
        if figure.computed and figure.formula:
            texts += [figure.raw, vietnamese(format(figure.value, "f")), *_CONSTANTS_OF_FORMULAS]
    return [number for number in numbers_in(answer) if not any(stands_in(number, text) for text in texts)]


def vietnamese(value: str) -> str:
    """Return a plain decimal ("1234.50") in Vietnamese print ("1.234,50"); sign kept."""
    whole, _, fraction = value.partition(".")
    grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ".", whole)
    return f"{grouped},{fraction}" if fraction else grouped
