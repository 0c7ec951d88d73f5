"""Who speaks in a text: persons with their offices, bodies, and the words that stand for them later. Pure.

"Bộ trưởng" alone is the one named before, "đồng chí" the person named last; a body is called as it is printed.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from importlib.resources import files

from ingest.people import persons
from ingest.words import CAPITALS, spelling_aligned

# A longer stretch between an office and a name is no name of a body.
_BODY_CHARACTERS = 100
# An office stands so near after the name of its holder ("…, Ủy viên Trung ương Đảng, Bộ trưởng …").
_AFTER_NAME = 120


class Mentioned(Enum):
    """What sort of words names a speaker."""

    OFFICE = auto()
    PERSON = auto()
    BODY = auto()
    PRONOUN = auto()
    # Those who ask and do not order: "các đại biểu".
    PARTICIPANTS = auto()
    # A document that orders: "Chỉ thị số 04-CT/TW yêu cầu …".
    DOCUMENT = auto()


@dataclass(frozen=True, slots=True)
class Mention:
    """A speaker named at `[start, end)`; `name` as it is called in full ("Bộ trưởng Lê Thành Long")."""

    start: int
    end: int
    sort: Mentioned
    name: str

    @property
    def is_person(self) -> bool:
        """True for a person, however named."""
        return self.sort in {Mentioned.OFFICE, Mentioned.PERSON, Mentioned.PRONOUN}


@cache
def vocabulary() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the words of directing."""
    table: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
        files("ingest.vocabulary").joinpath("directives.toml").read_text("utf-8")
    )
    return table


def any_of(words: Sequence[str]) -> str:
    """Return a pattern of any of `words`, the longest first, as `spelling_aligned` writes them."""
    return "(?:" + "|".join(sorted((re.escape(spelling_aligned(w)) for w in words), key=len, reverse=True)) + ")"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of offices (in small letters), bodies (as printed), participants, and a body's tail."""
    offices = vocabulary()["offices"]
    heads, within, second = ("|".join(sorted(map(re.escape, offices[key]), key=len, reverse=True))
                             for key in ("bodies", "within", "syllables"))  # fmt: skip
    # "Bộ Giáo dục và Đào tạo" is one body, "Bộ Tư pháp và Bộ Công an" are two.
    capital = rf"(?:và (?!(?:{heads})\b))?[{CAPITALS}]\w*(?:\.[{CAPITALS}]\w*)*(?: (?:{second})\b)?"
    word = rf"(?:{capital}|(?<=vực )\d{{1,2}}(?![\d.,/])|(?:{within})\b)"
    tail = rf"(?:(?:,? ){word}){{0,10}}"
    office = rf"\b(?:nguyên )?(?:quyền )?(?:phó )?{any_of(offices['names'])}\b(?: thường trực)?(?: chính phủ)?"
    body = rf"(?<!\w)(?:{heads})\b(?:(?: |-){word}){{0,10}}"
    return (
        re.compile(office),
        re.compile(body),
        re.compile(rf"\b(?:{any_of(offices['several'])} )?{any_of(offices['participants'])}\b"),
        re.compile(tail),
    )


_PRONOUN = re.compile(r"\b(?:đồng chí|đ/c|ông|bà)\b(?! [A-ZĐ])")
_DOCUMENT = re.compile(
    r"\b(?:Nghị quyết|Chỉ thị|Kết luận|Quyết định|Công văn|Kế hoạch|Thông báo|Công điện) (?:liên tịch )?(?:số )?\d[^\s,;]{2,30}"
)
_PLURAL = re.compile(r"\b(?:các|những|tất cả|mỗi|từng|nhiều|một số|hai|ba) (?:đồng chí )?$")
_HONORIFIC = re.compile(r"(?:[,:–-]\s?|\s)*(?:đồng chí |đ/c |ông |bà )?$")
_OF_NAME = re.compile(r"\s?[,(–-]\s?")
# Of the offices after a name, another person's.
_ANOTHER = re.compile(r"[.;:()]|\bvà\b|\bcùng\b")
_OF_PARTY = re.compile(r"(?:Phó )?(?:Bí thư|Trưởng ban|Trưởng đoàn)", re.IGNORECASE)
_UNIQUE = re.compile(r"^nguyên |^quyền | thường trực| chính phủ")


class Cast:
    """The speakers of one text, in order, each called in full by what stands before it in the text."""

    def __init__(self, text: str, plain: str) -> None:
        self._text, self._plain = text, plain
        office, body, participants, self._tail = _patterns()
        own = {spelling_aligned(w) for w in vocabulary()["offices"]["own"]}
        self._own = own | {f"phó {w}" for w in own}
        offices = [m.span() for m in office.finditer(plain) if not _PLURAL.search(plain, max(0, m.start() - 24), m.start())]
        people = persons(text)
        self._holders: dict[str, list[tuple[int, str]]] = {}
        self._people: list[tuple[int, str]] = []
        mentions = self._held(offices, people)
        taken = bytearray(len(text))
        for mention in mentions:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        found: list[tuple[int, int, Mentioned]] = []
        for sort, pattern, source in (
            (Mentioned.DOCUMENT, _DOCUMENT, text),
            (Mentioned.BODY, body, text),
            (Mentioned.PARTICIPANTS, participants, plain),
            (Mentioned.PRONOUN, _PRONOUN, plain),
        ):
            for match in pattern.finditer(source):
                if not taken[match.start()]:
                    found.append((match.start(), match.end(), sort))
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        for start, end, sort in sorted(found):
            mentions.append(Mention(start, end, sort, self._called(start, end, sort)))
        self.mentions = sorted(mentions, key=lambda m: m.start)
        self._starts = [m.start for m in self.mentions]

    def between(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in `[start, end)`, in order."""
        return self.mentions[bisect_right(self._starts, start - 1) : bisect_right(self._starts, end - 1)]

    def _held(self, offices: list[tuple[int, int]], people: list[tuple[int, int]]) -> list[Mention]:
        """Return the mentions of offices and persons, an office and its holder beside each other as one."""
        starts = [start for start, _ in people]
        mentions: list[Mention] = []
        named: set[int] = set()
        alone: list[tuple[int, int]] = []
        for start, end in offices:
            tail = self._tail.match(self._text, end, end + _BODY_CHARACTERS)
            at = bisect_right(starts, end - 1)
            person = people[at] if at < len(people) and people[at][0] - end <= _BODY_CHARACTERS else None
            if person and person[0] not in named and self._joins(end, person[0]):
                named.add(person[0])
                mentions.append(self._holder(start, end, person, (start, person[1])))
            else:
                alone.append((start, tail.end() if tail else end))
        after: dict[int, list[tuple[int, int]]] = {}
        ends = [end for _, end in people]
        left: list[tuple[int, int]] = []
        for start, end in alone:
            at = bisect_right(ends, start) - 1
            person = people[at] if at >= 0 and start - people[at][1] <= _AFTER_NAME else None
            between = self._plain[person[1] : start] if person else ""
            if person and person[0] not in named and _OF_NAME.match(between) and not _ANOTHER.search(between[1:]):
                after.setdefault(person[0], []).append((start, end))
            else:
                left.append((start, end))
        for person in people:
            if person[0] in after:
                mentions.append(self._holder_before(person, after[person[0]]))
            elif person[0] not in named:
                mentions.append(Mention(*person, Mentioned.PERSON, self._text[slice(*person)]))
        for known in self._holders.values():
            known.sort()
        mentions.sort(key=lambda m: m.start)
        self._people = [(m.start, m.name) for m in mentions if m.sort is Mentioned.OFFICE]
        called = self._called_by_name(mentions)
        mentions = [
            replace(m, name=called.get(m.name, m.name)) if m.sort is Mentioned.PERSON else m for m in mentions
        ]
        mentions += [Mention(start, end, Mentioned.OFFICE, self._office_alone(start, end)) for start, end in left]
        return mentions

    def _called_by_name(self, mentions: list[Mention]) -> dict[str, str]:
        """Return how each holder is called in full, by the bare name."""
        called: dict[str, str] = {}
        for mention in mentions:
            if mention.sort is Mentioned.OFFICE:
                printed = self._text[mention.start : mention.end]
                called |= {printed[start:end]: mention.name for start, end in persons(printed)}
        return called

    def _title_end(self, start: int) -> int:
        match = _patterns()[0].match(self._plain, start)
        return match.end() if match else start

    def _joins(self, end: int, start: int) -> bool:
        """Tell whether only the name of a body, or "đồng chí", stands between an office and a name."""
        tail = self._tail.match(self._text, end, start)
        rest = self._plain[tail.end() if tail else end : start]
        return _HONORIFIC.fullmatch(rest) is not None

    def _holder(self, start: int, end: int, person: tuple[int, int], whole: tuple[int, int]) -> Mention:
        called = self._with_name(start, end, self._text[slice(*person)])
        self._holders.setdefault(_office_of(self._plain[start:end]), []).append((whole[0], called))
        return Mention(*whole, Mentioned.OFFICE, called)

    def _holder_before(self, person: tuple[int, int], offices: list[tuple[int, int]]) -> Mention:
        """Return the mention of a person whose offices stand after the name; the first one of state names him."""
        whole = (person[0], offices[-1][1])
        held = [self._holder(start, self._title_end(start), person, whole) for start, _ in offices]
        return next((m for m in held if not _OF_PARTY.match(m.name)), held[0])

    def _with_name(self, start: int, end: int, name: str) -> str:
        """Return office, body and name; no body where the office says enough ("Bộ trưởng Lê Thành Long")."""
        printed = _capitalised(self._text[start:end])
        if _office_of(self._plain[start:end]) in self._own:
            return f"{printed} {name}"
        tail = self._tail.match(self._text, end, end + _BODY_CHARACTERS)
        body = tail[0].split(name)[0] if tail else ""
        return " ".join(part for part in (printed, body.split(",")[0].strip(" -–"), name) if part)

    def _office_alone(self, start: int, end: int) -> str:
        known = self._holders.get(_office_of(self._plain[start : self._title_end(start)]))
        if not known:
            return _capitalised(self._text[start:end]).strip(" ,")
        # The last one named before, else the first one after.
        return known[max(0, bisect_right(known, (start, "\U0010ffff")) - 1)][1]

    def _called(self, start: int, end: int, sort: Mentioned) -> str:
        if sort is Mentioned.PRONOUN:
            place = bisect_right(self._people, (start, "\U0010ffff"))
            return self._people[place - 1][1] if place else ""
        return self._text[start:end].strip(" ,-")


def _office_of(title: str) -> str:
    return _UNIQUE.sub("", title)


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
