"""The model's reply: sentences with the numbers of the passages they rest on, one by one as they come. Pure.

One sentence a line, closed by its markers ("… 10 việc. [E2]"): unlike JSON, a line can be verified and shown before the
next one is there. Other models' habits are read too: "[2]", "[E1, E3]", "【2】", several sentences on a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.split import sentences

_MARKERS = re.compile(r"(?:\s*[\[(【]\s*E?\s*\d{1,2}(?:\s*[,;]\s*E?\s*\d{1,2})*\s*[\])】])+", re.IGNORECASE)
# Round brackets hold markers only with the letter: "(2)" numbers a list.
_ROUND = re.compile(r"\(\s*\d")
_NUMBER = re.compile(r"\d+")
_BULLET = re.compile(r"^\s*(?:[-*•–+]\s+|\d{1,2}[.)]\s+(?=\D))")
_EMPHASIS = re.compile(r"\*\*|__|`")
_ONLY_MARKS = re.compile(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the reply and the numbers of the passages it cites; `bullet` when it is an item of a list."""

    text: str
    cited: tuple[int, ...]
    bullet: bool = False


def claims(pieces: Iterable[str]) -> Iterator[Claim]:
    """Yield the claims of a reply that comes in pieces, each as soon as its line is complete."""
    line = ""
    for piece in pieces:
        line += piece
        *complete, line = line.split("\n")
        for one in complete:
            yield from claims_of(one)
    yield from claims_of(line)


def claims_of(line: str) -> Iterator[Claim]:
    """Yield the claims of one line; a sentence without markers of its own has those that close its stretch."""
    line = _EMPHASIS.sub("", unicodedata.normalize("NFC", line)).strip().lstrip("#").strip()
    bullet = _BULLET.match(line)
    if bullet:
        line = line[bullet.end() :]
    at = 0
    stretches: list[tuple[str, tuple[int, ...]]] = []
    for match in _MARKERS.finditer(line):
        if _ROUND.search(match[0]):
            continue
        stretch = line[at : match.start()].strip()
        cited = tuple(dict.fromkeys(int(n) for n in _NUMBER.findall(match[0])))
        if _ONLY_MARKS.fullmatch(stretch) and stretches:
            # "… việc [E1]. [E2]"
            stretches[-1] = (stretches[-1][0], tuple(dict.fromkeys([*stretches[-1][1], *cited])))
        else:
            stretches.append((stretch.lstrip(".,; "), cited))
        at = match.end()
    rest = line[at:].strip()
    if not _ONLY_MARKS.fullmatch(rest):
        stretches.append((rest.lstrip(".,; "), ()))
    for number, (stretch, cited) in enumerate(stretches):
        for span in sentences(stretch):
            text = " ".join(stretch[span.start : span.end].split())
            if not _ONLY_MARKS.fullmatch(text):
                yield Claim(text, cited, bool(bullet) and number == 0 and span.start == 0)
