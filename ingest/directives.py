"""Directives of a text: who tells whom to do what, until when, as INDICATORS defines it. Pure.

A text is read from its beginning to its end. A sentence in which somebody orders ("Bộ trưởng yêu cầu …") makes that
person speak; what follows in the same shape ("Tiếp tục …", "Các đơn vị phải …") is told by the same, until a sentence
of another shape begins a new paragraph. What a heading or "… nhiệm vụ sau:" announces is read until the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from ingest.directing import (
    ADJACENT,
    AIMED,
    ANNOUNCED,
    ARTICLE,
    CELL,
    COMMA,
    COMMA_AT_ONCE,
    COMMA_BEFORE,
    CUTS,
    DEADLINE,
    DONE,
    DONE_FIRST,
    FILLER,
    GIVEN,
    GOES_ON,
    HAS_DONE,
    IMPERSONAL,
    INDIVIDUAL,
    INNER_MARKER,
    JOINT,
    LEAD,
    MARKER,
    MUST_REACH,
    NAME_GOES_ON,
    NAMED_TARGET,
    NO_OBJECT,
    NOT_SET,
    OBJECT_BEFORE,
    ORGAN,
    ORGAN_OF,
    PLAN,
    PLAN_TITLE,
    QUANTITY,
    REACHED,
    RESULT,
    ROW,
    SET_FOR,
    SHALL,
    SHARE,
    SMALL_WORDS,
    STRIVE,
    SUBJECT_BEFORE,
    TARGET,
    TERM,
    THING_BEFORE,
    TO,
    TO_ENFORCE,
    TOP_HEADING,
    TRAILING,
    UNNUMBERED,
    WILL,
    announced_kind,
    is_result,
    naming,
    skip,
    small,
    words,
)
from ingest.metadata import issuer_of_number
from ingest.speakers import Cast, Mention, Mentioned
from ingest.split import is_heading, sentences
from ingest.types import DirectiveKind, DirectiveRecord, Metadata, Span
from ingest.words import DOCUMENT_NUMBER, spelling_aligned

# Nobody names the one who must act in more words than fit here.
_ACTOR_CHARACTERS = 140
# What stands before a task in its clause ("Về công tác …, trong bối cảnh …, các đơn vị") is no longer than this.
_LEAD_CHARACTERS = 400
# The words before a colon that say what follows.
_LABEL_CHARACTERS = 80
_SHORTEST_TASK = 12
# A document's own body is named so early, where no letterhead names it.
_HEAD_CHARACTERS = 600


class _Mode(Enum):
    """How what follows is to be understood."""

    # Nobody speaks.
    SILENT = auto()
    # Somebody spoke: what must be done is said by him.
    HEARD = auto()
    # Somebody ordered, or plans were told: what has the shape of a task is one.
    TOLD = auto()
    # A heading or "… sau:" announced tasks: they go on until the next heading.
    LISTED = auto()


@dataclass(frozen=True, slots=True)
class _Context:
    """Who speaks, to whom, and how."""

    mode: _Mode = _Mode.SILENT
    issuer: str | None = None
    addressee: str | None = None
    kind: DirectiveKind = DirectiveKind.INSTRUCTION
    # The period that a heading sets: "Nhiệm vụ 6 tháng cuối năm: …".
    deadline: str | None = None
    # A heading announced it, so that it holds until the next one.
    headed: bool = False


def read_directives(text: str, metadata: Metadata) -> tuple[DirectiveRecord, ...]:
    """Return the tasks that `text` (normalised) sets, in order; none overlap."""
    return tuple(_Reader(text, metadata).read())


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str, metadata: Metadata) -> None:
        self._text, self._plain = text, spelling_aligned(text)
        self._metadata = metadata
        self._cast = Cast(text, self._plain)
        self._context = _Context()
        self._read_to = 0
        # Whether the line read names who the lines after it are for, and whether words before a colon announce it.
        self._addressing = self._labels_line = False
        self._body = self._own_body()

    def read(self) -> Iterator[DirectiveRecord]:
        """Yield the directives, line by line."""
        in_articles, titled = False, False
        # "1186/QĐ-BTP" without a year is no law: its articles set tasks.
        individual = bool(INDIVIDUAL.match(self._metadata.number or ""))
        for start, end in _lines(self._text):
            printed = self._text[start:end].strip()
            if not printed:
                continue
            if ARTICLE.match(printed):
                in_articles = True
            elif in_articles and PLAN_TITLE.match(printed) and printed.upper() == printed:
                in_articles = False
            if in_articles and not individual:
                self._context = _Context()
                continue
            if not titled:
                titled = True
                if printed.rstrip("…") in self._metadata.title or self._metadata.title.rstrip("…") in printed:
                    continue
            if is_heading(printed) and self._head(start, end):
                continue
            for record in self._line(start, end):
                if record.start >= self._read_to:
                    self._read_to = record.end
                    yield record

    def _own_body(self) -> str | None:
        """Return the body that the document is of: its issuer, else the first one that it names."""
        bodies = (m.name for m in self._cast.between(0, _HEAD_CHARACTERS) if m.sort is Mentioned.BODY)
        return self._metadata.issuer or next(bodies, None)

    def _head(self, start: int, end: int) -> bool:
        """Take what a heading announces; False where the line is a task of the list that it stands in."""
        plain, printed = self._plain[start:end], self._text[start:end].strip()
        kind = announced_kind(plain)
        top = printed.upper() == printed or TOP_HEADING.match(printed) is not None
        if self._context.mode is _Mode.LISTED and not top and not is_result(plain):
            marker = MARKER.match(self._plain, start, end)
            if kind is None:
                return not self._begins_deed(marker.end() if marker else start, end)
        if kind is None and not top and self._context.headed and not is_result(plain):
            return True
        context = _Context(_Mode.LISTED, self._speaker_of_heading(start, end), None, kind or DirectiveKind.TASK,
                           self._set_for(start, end), headed=True)  # fmt: skip
        self._context = context if kind else _Context()
        return True

    def _set_for(self, start: int, end: int) -> str | None:
        announcing = list(naming("tasks", "targets", "requests").finditer(self._plain, start, end))
        period = SET_FOR.search(self._plain, announcing[-1].start() if announcing else start, end)
        return self._text[period.start() : period.end()] if period else self._context.deadline

    def _speaker_of_heading(self, start: int, end: int) -> str | None:
        named = [m for m in self._cast.between(start, end) if m.sort in {Mentioned.BODY, Mentioned.OFFICE}]
        return named[0].name if named else self._body

    def _line(self, start: int, end: int) -> Iterator[DirectiveRecord]:
        row = ROW.search(self._plain, start, end) if self._context.mode is _Mode.LISTED else None
        if row:
            yield from self._row(start, row, end)
            return
        marker = MARKER.match(self._plain, start, end)
        marked = marker is not None and marker.end() > start
        begin = marker.end() if marker and marked else start
        first = True
        self._addressing = self._labels_line = False
        around = self._context
        whole, before_list = self._context.addressee, self._context.mode
        for sentence in sentences(self._text, begin, end):
            before = self._context
            found = list(self._sentence(sentence, enumerated=marked and first))
            if self._context.mode is _Mode.TOLD and self._context.kind is DirectiveKind.TARGET:
                self._context = _Context()
            ended = first and not found and not marked and before is self._context and not before.headed
            if ended and before.mode in {_Mode.TOLD, _Mode.LISTED}:
                # A paragraph that begins with something else: whoever spoke has ended.
                self._context = replace(before, mode=_Mode.HEARD, deadline=None)
            first = False
            yield from found
        if self._labels_line:
            # "Nhiệm vụ: …" holds for its line, within the list that the line may stand in.
            self._context = around if around.mode is _Mode.LISTED else _Context()
        elif marked and before_list is _Mode.LISTED and self._context.mode is _Mode.LISTED and not self._addressing:
            # Who acts in one line of a list does not in the next.
            self._context = replace(self._context, addressee=whole)

    def _row(self, start: int, row: re.Match[str], end: int) -> Iterator[DirectiveRecord]:
        """Yield the task of a table's row: "Tổng kết chỉ thị: Đơn vị chủ trì: Vụ 2; Thời hạn: Trước 02/6/2025."."""
        marker = MARKER.match(self._plain, start, row.start())
        cells = {name: value.strip(TRAILING) for name, value in CELL.findall(self._text[row.start() : end])}
        who = next((value for name, value in cells.items() if not TERM.search(name.lower())), None)
        until = next((value for name, value in cells.items() if TERM.search(name.lower())), None)
        begin = marker.end() if marker else start
        record = self._record(begin, row.start(), self._context.issuer, who, self._context.kind, begin)
        if record:
            yield replace(record, deadline=until or record.deadline)

    def _sentence(self, sentence: Span, *, enumerated: bool) -> Iterator[DirectiveRecord]:
        pieces = self._pieces(sentence)
        previous: DirectiveRecord | None = None
        for number, (start, end, marked) in enumerate(pieces):
            listed = marked or (enumerated and number == 0)
            goes_on = previous is not None and not marked and GOES_ON.match(self._plain, start, end)
            found = [] if goes_on else self._piece(start, end, listed, first=number == 0)
            if not found and previous is not None and not NO_OBJECT.match(self._plain, skip(self._plain, start, end)):
                # ";" that lists the objects of one verb.
                joined = self._record(
                    previous.start, end, previous.issuer, previous.addressee, previous.kind, previous.start
                )
                previous = joined or previous
                continue
            for record in found:
                if previous is not None:
                    yield previous
                previous = record
        if previous is not None:
            yield previous

    def _pieces(self, sentence: Span) -> list[tuple[int, int, bool]]:
        """Return the parts between semicolons and before "hai là, …", with whether such a word begins them."""
        cuts: list[tuple[int, bool]] = [(sentence.start, False)]
        depth = 0
        for match in CUTS.finditer(self._text, sentence.start, sentence.end):
            mark = match[0]
            if mark in "(“":
                depth += 1
            elif mark in ")”":
                depth = max(0, depth - 1)
            elif depth == 0:
                cuts.append((match.end(), False))
        cuts += [(m.start(), True) for m in INNER_MARKER.finditer(self._plain, sentence.start, sentence.end)]
        cuts.sort()
        bounds = [*cuts[1:], (sentence.end, False)]
        result = []
        for (start, marked), (end, _) in zip(cuts, bounds, strict=True):
            marker = MARKER.match(self._plain, start, end)
            begin = marker.end() if marker else start
            if self._text[begin:end].strip(TRAILING):
                result.append((begin, end, marked or marker is not None))
        return result

    def _piece(self, start: int, end: int, listed: bool, *, first: bool) -> list[DirectiveRecord]:
        speech = self._speech(start, end)
        if speech is not None:
            return self._spoken(start, end, speech)
        passive = self._passive(start, end)
        if passive:
            return passive
        labelled = self._labelled(start, end)
        if labelled is not None:
            return labelled
        planned = self._planned(start, end) if first else None
        if planned is not None:
            return planned
        return self._shaped(*self._hear(start, end), listed)

    # Who speaks

    def _speech(self, start: int, end: int) -> tuple[int, _Context] | None:
        """Return where what is ordered begins and who orders it, where the piece says that somebody does."""
        for match in words().said.finditer(self._plain, start, end):
            order = match["order"] is not None
            if self._text[match.start()].isupper() and match.start() > skip(self._plain, start, end):
                continue  # the name of something
            before = self._plain[max(start, match.start() - 24) : match.start()]
            subject = self._subject(start, match.start())
            thing = THING_BEFORE.search(before)
            if thing is not None and not (thing[0].startswith(",") and subject):
                adjacent = subject is not None and ADJACENT.fullmatch(self._plain, subject.end, match.start())
                if not adjacent:
                    continue
            done = DONE.search(before[-5:])
            if done and (subject is None or not subject.is_person):
                continue
            begins = match.start() <= skip(self._plain, start, end)
            if subject is None and not begins and not self._led(start, match.start()):
                continue
            if not self._takes(match, end):
                continue
            issuer = _capitalised(subject.name) if subject else None
            if subject is None:
                silent = self._context.mode is _Mode.SILENT
                issuer = self._metadata.issuer if silent else self._context.issuer
            if subject is not None and subject.sort is Mentioned.DOCUMENT:
                number = DOCUMENT_NUMBER.search(subject.name)
                issuer = (issuer_of_number(number[0]) if number else None) or subject.name
            kind = self._kind(match, subject, order)
            if subject is None and match["wish"] and self._context.mode is _Mode.SILENT:
                # "…; kiến nghị thu hồi …" among results: the document's own body asks, once.
                return match.end(), _Context(_Mode.SILENT, self._body, None, kind)
            return match.end(), _Context(_Mode.TOLD, issuer or None, None, kind)
        return None

    def _led(self, start: int, at: int) -> bool:
        """Tell whether only "Đối với …," stands before a verb of ordering whose subject is not repeated."""
        if not COMMA_BEFORE.search(self._plain, start, at):
            return False
        return bool(LEAD.match(self._plain, skip(self._plain, start, at))) and at - start <= _LEAD_CHARACTERS

    def _subject(self, start: int, at: int) -> Mention | None:
        """Return who does what the verb at `at` says; None where the clause does not name him."""
        mentions = [m for m in self._cast.between(start, at) if m.end <= at]
        if not mentions:
            return None
        last = mentions[-1]
        window = self._plain[max(start, last.start - 12) : last.start]
        last = self._in_full(last, at)
        if ADJACENT.fullmatch(self._plain, last.end, at) and not OBJECT_BEFORE.search(window):
            apart = "," in self._plain[last.end : at] and not last.is_person
            if not apart and (last.sort is not Mentioned.PARTICIPANTS or SUBJECT_BEFORE.search(window)):
                return last
        if not COMMA_BEFORE.search(self._plain, start, at):
            return None
        for mention in reversed(mentions):
            before = self._plain[max(start, mention.start - 12) : mention.start]
            rest = self._plain[mention.end : at]
            if SUBJECT_BEFORE.search(before) and not re.match(r"\s*[,;](?!.*\b(?:đã|ghi nhận|nhấn mạnh)\b)", rest):
                return (
                    mention if words().remark.search(rest) or re.match(small(r"\s*(?:đã|cũng|vừa)\b"), rest) else None
                )
        return None

    def _in_full(self, body: Mention, at: int) -> Mention:
        """Return a body with the small words that its name ends in: "Cục Quản lý khám chữa bệnh yêu cầu"."""
        if body.sort is not Mentioned.BODY:
            return body
        more = SMALL_WORDS.match(self._text, body.end, at)
        end = body.end
        for word in more[0].split() if more else ():
            begin = self._text.index(word, end)
            known = (words().deed, words().remark, FILLER)
            if any(pattern.match(self._plain, begin, at + 1) for pattern in known):
                break
            end = begin + len(word)
        return body if end == body.end else replace(body, end=end, name=self._text[body.start : end])

    def _takes(self, match: re.Match[str], end: int) -> bool:
        """Tell whether somebody or a deed follows the verb, so that it orders."""
        verb = match[0]
        after = skip(self._plain, match.end(), end)
        rest = self._plain[match.end() : match.end() + 8]
        if verb == "giao":
            return self._acts(after, end, told=True) is not None and not rest.startswith(" ban")
        if re.match(
            small(r"\s*(?:của|này|đó|nhiệm vụ|đặt ra|chính đáng|thi hành án\b|công tác)"),
            self._plain[match.end() : match.end() + 16],
        ):
            return False
        if re.match(r"\s*:", rest):
            return True
        if self._acts(after, end, told=True) is not None:
            return True
        if verb in {"chỉ đạo", "quán triệt", "đôn đốc", "phân công"}:
            return False
        if match["wish"] and self._plain.startswith("được ", after):
            return True
        return self._begins_deed(after, end) or self._after_lead(after, end) is not None

    def _kind(self, match: re.Match[str], subject: Mention | None, order: bool) -> DirectiveKind:
        if not order or (subject is not None and subject.sort is Mentioned.PARTICIPANTS):
            return DirectiveKind.REQUEST
        if subject is None and self._context.mode is not _Mode.SILENT and self._context.kind is DirectiveKind.REQUEST:
            return DirectiveKind.REQUEST
        return DirectiveKind.INSTRUCTION

    def _hear(self, start: int, end: int) -> tuple[int, int]:
        """Note who speaks in a piece that orders nothing ("Thứ trưởng cho rằng …"); return where what is said is."""
        for mention in self._cast.between(start, end):
            before = self._plain[max(start, mention.start - 24) : mention.start]
            said_by = re.search(small(r"\btheo (?:đồng chí |ông |bà |ý kiến của |lời )?$"), before)
            if not mention.name or mention.sort is Mentioned.DOCUMENT or not (said_by or SUBJECT_BEFORE.search(before)):
                continue
            if said_by:
                comma = COMMA_AT_ONCE.match(self._plain, mention.end, end)
                if comma is None or not (mention.is_person or mention.sort is Mentioned.PARTICIPANTS):
                    continue
                said = (comma.end(), end)
            else:
                # A body says something only where the verb follows its name at once.
                near = 60 if mention.is_person else 24
                remark = words().remark.search(self._plain, mention.end, min(end, mention.end + near))
                if not mention.is_person and remark and DONE.search(self._plain, mention.end, remark.start()):
                    continue  # "UBND tỉnh đã chỉ đạo …" is what was done
                if remark is None or words().modal.search(self._plain, mention.end, remark.start()):
                    continue
                if not mention.is_person and not ADJACENT.fullmatch(self._plain, mention.end, remark.start()):
                    continue
                quoted = re.search(r"[”\"]\s*,?\s*$", self._text[max(start, mention.start - 6) : mention.start])
                # "“…”, Bộ trưởng nhấn mạnh": what is said stands before.
                said = (start, mention.start - len(quoted[0])) if quoted else (remark.end(), end)
            kind = DirectiveKind.REQUEST if mention.sort is Mentioned.PARTICIPANTS else DirectiveKind.INSTRUCTION
            self._context = _Context(_Mode.HEARD, _capitalised(mention.name), None, kind)
            return said
        return start, end

    # What is told

    def _spoken(self, start: int, end: int, speech: tuple[int, _Context]) -> list[DirectiveRecord]:
        at, context = speech
        self._context = context
        begin = skip(self._plain, at, end)
        cho = re.match(r"(?:cho|đối với) ", self._plain[begin : begin + 8])
        if cho and self._acts(begin + cho.end(), end, told=True) is not None:
            begin += cho.end()
        if begin >= end:
            self._context = replace(context, mode=_Mode.LISTED)
            return []
        actor = self._acts(begin, end, told=True)
        if actor is not None:
            self._context = replace(context, addressee=actor)
        task = begin
        wished = self._plain.startswith("được ", begin) and context.kind is DirectiveKind.REQUEST
        if actor is None and not wished and not self._begins_deed(begin, end):
            led = self._after_lead(begin, end)
            if led is None and re.match(r"\s*:", self._plain[at : at + 3]) is None:
                return []
            if led is not None:
                task = led
                actor = self._acts(task, end)
                self._context = replace(self._context, addressee=actor)
        if ANNOUNCED.search(self._plain, max(task, end - 20), end):
            self._context = replace(self._context, mode=_Mode.LISTED)
            return []
        cut = self._second(task, end)
        record = self._record(task, cut[0] if cut else end, context.issuer, actor, context.kind, start)
        found = [record] if record else []
        if cut:
            found += self._spoken(cut[1], end, (cut[1], replace(context, kind=cut[2])))
        return found

    def _second(self, start: int, end: int) -> tuple[int, int, DirectiveKind] | None:
        """Return where a second order begins in the clause of the first: ", đồng thời đề nghị Cục …"."""
        for match in words().said.finditer(self._plain, start, end):
            joint = re.search(
                r"(?:,|;|\bvà)\s?(?:đồng thời |và )?$", self._plain[max(start, match.start() - 16) : match.start()]
            )
            if joint is None or match[0] in {
                "đề xuất",
                "kiến nghị",
                "chỉ đạo",
                "quán triệt",
                "đôn đốc",
                "phân công",
                "nhắc nhở",
                "giao",
            }:
                continue
            actor = self._acts(skip(self._plain, match.end(), end), end, told=True)
            if actor is None:
                continue
            kind = DirectiveKind.INSTRUCTION if match["order"] else DirectiveKind.REQUEST
            return match.start() - len(joint[0]), match.end(), kind
        return None

    def _passive(self, start: int, end: int) -> list[DirectiveRecord]:
        """Return the task of "Phòng … được giao …"."""
        begin = skip(self._plain, start, end)
        if words().actor.match(self._plain, begin, end) is None:
            return []
        found = GIVEN.search(self._plain, begin, min(end, begin + _ACTOR_CHARACTERS))
        if (
            found is None
            or DONE.search(self._plain, begin, found.start())
            or re.search("[,;:.]", self._text[begin : found.start()])
        ):
            return []
        after = skip(self._plain, found.end(), end)
        if not re.match(
            small(r"(?:chủ trì|phụ trách|nhiệm vụ|theo dõi)"), self._plain[after : after + 12]
        ) and not self._begins_deed(after, end):
            return []
        addressee = self._text[begin : found.start()].strip()
        issuer = self._context.issuer or self._body
        if issuer is None:
            bodies = [m for m in self._cast.between(0, begin) if m.sort is Mentioned.BODY]
            issuer = bodies[-1].name if bodies else None
        record = self._record(begin, end, issuer, addressee, DirectiveKind.TASK, start)
        return [record] if record else []

    def _labelled(self, start: int, end: int) -> list[DirectiveRecord] | None:
        """Return the tasks after "Chỉ tiêu: …", "Kiến nghị: …"; None where no such words begin the piece."""
        colon = self._text.find(":", start, min(end, start + 160))
        if colon < 0:
            return None
        label = self._plain[start:colon]
        named = [m for m in self._cast.between(start, colon) if m.is_person]
        if named and not self._text[start : named[0].start].strip() and not self._text[named[0].end : colon].strip():
            # "Thứ trưởng …: đẩy mạnh …"
            self._context = _Context(_Mode.HEARD, named[0].name)
            self._labels_line = True
            if self._begins_deed(skip(self._plain, colon, end), end):
                self._context = replace(self._context, mode=_Mode.TOLD)
            return self._shaped(colon + 1, end, listed=False)
        kind = announced_kind(label)
        if kind is DirectiveKind.TASK and named:
            kind = DirectiveKind.INSTRUCTION
        if kind is None:
            if is_result(label) and len(label) < _LABEL_CHARACTERS and not words().said.search(label):
                self._context = _Context()
                return []
            return None
        self._context = _Context(
            _Mode.LISTED, self._speaker_of_label(start, colon), None, kind, self._set_for(start, colon)
        )
        if not self._text[colon + 1 : end].strip(TRAILING):
            return []
        self._labels_line = True
        return self._shaped(colon + 1, end, listed=True)

    def _speaker_of_label(self, start: int, end: int) -> str | None:
        named = [m for m in self._cast.between(start, end) if m.sort in {Mentioned.BODY, Mentioned.OFFICE}]
        if named:
            return named[0].name
        number = DOCUMENT_NUMBER.search(self._text, start, end)
        listed = self._context.issuer if self._context.headed else None
        return (issuer_of_number(number[0]) if number else None) or listed or self._body

    def _planned(self, start: int, end: int) -> list[DirectiveRecord] | None:
        """Return the task of "Thời gian tới, Cục sẽ …" and the like; None where nothing is planned."""
        begin = skip(self._plain, start, end)
        plan = PLAN.search(self._plain, begin, min(end, begin + 90))
        bodies = [m for m in self._cast.between(begin, min(end, begin + 200)) if m.sort is Mentioned.BODY]
        will = WILL.search(self._plain, plan.end(), min(end, plan.end() + 200)) if plan else None
        if will is None:
            # "Cục … sẽ tiếp tục …"
            if not bodies or bodies[0].start - begin > 60:
                return None
            will = SHALL.search(self._plain, bodies[0].end, min(end, bodies[0].end + 60))
            if will is None or re.search("[;:.]", self._text[bodies[0].end : will.start()]):
                return None
        lead = self._plain[begin : will.start()]
        if DONE.search(lead) or re.search(r"[;:]", lead):
            return None
        body = next((self._in_full(m, will.start()).name for m in bodies if m.start < will.start()), None)
        task = will.end() if will[0] == "sẽ" else will.start()
        task = skip(self._plain, task, end)
        if not self._begins_deed(task, end):
            return None
        issuer = body or self._context.issuer or self._body
        self._context = _Context(_Mode.TOLD, issuer, None, DirectiveKind.TASK)
        if ANNOUNCED.search(self._plain, max(task, end - 20), end):
            self._context = replace(self._context, mode=_Mode.LISTED)
            return []
        record = self._record(task, end, issuer, None, DirectiveKind.TASK, start)
        return [record] if record else []

    def _shaped(self, start: int, end: int, listed: bool) -> list[DirectiveRecord]:
        """Return the task of a piece that has the shape of one, said by whoever speaks."""
        context = self._context
        if context.mode is _Mode.SILENT:
            return self._targeted(start, end)
        task = self._task(start, end, firm=context.mode is _Mode.HEARD)
        if task is None and context.kind is DirectiveKind.TARGET and QUANTITY.search(self._plain, start, end):
            task = None if REACHED.search(self._plain, start, end) else skip(self._plain, start, end)
        if task is None and listed and context.mode in {_Mode.TOLD, _Mode.LISTED}:
            begin = skip(self._plain, start, end)
            colon = self._text.find(":", begin, min(end, begin + _LABEL_CHARACTERS))
            if colon > 0 and self._text[colon + 1 : end].strip(TRAILING):
                # "1. Về công tác cán bộ: kiện toàn …"
                begin = skip(self._plain, colon, end)
            if not DONE_FIRST.match(self._plain, begin) and not RESULT.search(self._plain, begin, min(end, begin + 80)):
                task = begin
        if task is None:
            return self._targeted(start, end) if context.mode is _Mode.HEARD else []
        if ANNOUNCED.search(self._plain, max(task, end - 20), end):
            if context.mode is not _Mode.HEARD:
                told = self._addressed(task, end)
                self._addressing = True
                self._context = replace(context, mode=_Mode.LISTED, addressee=told or context.addressee)
            return []
        actor = self._acts(task, end)
        if context.mode is _Mode.HEARD:
            self._context = context = replace(context, mode=_Mode.TOLD)
        if actor is not None and actor != context.addressee:
            self._context = replace(context, addressee=actor)
        record = self._record(task, end, context.issuer, actor or context.addressee, context.kind, start)
        return [record] if record else []

    def _addressed(self, start: int, end: int) -> str | None:
        """Return who the tasks of a list are for: "2. Đối với Cục …:", "Các đơn vị thực hiện các nhiệm vụ sau:"."""
        actor = self._acts(start, end)
        if actor is not None:
            return actor
        to = TO.match(self._plain, start, end)
        begin = to.end() if to else start
        named = words().actor.match(self._plain, begin, end)
        return self._text[begin:end].strip(TRAILING) if named and end - begin <= _ACTOR_CHARACTERS else None

    def _targeted(self, start: int, end: int) -> list[DirectiveRecord]:
        """Return the target of "toàn ngành phải thi hành xong trên 70% …", told by nobody or by a document."""
        if not SHARE.search(self._plain, start, end):
            return []
        begin = skip(self._plain, start, end)
        task = begin if self._acts(begin, end, firm=True) is not None else self._after_lead(begin, end, firm=True)
        if task is None:
            aim = STRIVE.search(self._plain, begin, end)
            task = aim.start() if aim and not DONE.search(self._plain, begin, aim.start()) else None
        named = NAMED_TARGET.match(self._plain, begin, end)
        if named and not REACHED.search(self._plain, begin, end):
            task = begin
        elif task is None or not MUST_REACH.search(self._plain, task, end):
            return []
        number = DOCUMENT_NUMBER.search(self._text, start, task)
        issuer = (issuer_of_number(number[0]) if number else None) or self._body
        # What follows in the sentence is a target too, what follows it is not.
        period = SET_FOR.search(self._plain, start, task)
        until = self._text[period.start() : period.end()] if period else None
        self._context = _Context(_Mode.TOLD, issuer, None, DirectiveKind.TARGET, until)
        record = self._record(task, end, issuer, self._acts(task, end, firm=True), DirectiveKind.TARGET, start)
        return [record] if record else []

    def _task(self, start: int, end: int, *, firm: bool) -> int | None:
        """Return where the task of a piece begins, None where it sets none; `firm` asks for "cần", "phải"."""
        begin = skip(self._plain, start, end)
        if begin >= end:
            return None
        if self._tells_done(begin, end):
            return None
        deed = None if firm else self._begins_deed(begin, end)
        if deed:
            return (
                None
                if RESULT.search(self._plain, begin, min(end, begin + 60)) and not AIMED.search(self._plain, begin, end)
                else begin
            )
        if self._acts(begin, end, firm=firm) is not None:
            stop = min(end, begin + _ACTOR_CHARACTERS)
            told = firm or AIMED.search(self._plain, begin, end) or not RESULT.search(self._plain, begin, stop)
            return begin if told else None
        if firm and words().modal.match(self._plain, begin, end):
            return begin
        return self._after_lead(begin, end, firm=firm)

    def _tells_done(self, begin: int, end: int) -> bool:
        """Tell whether a lead is followed by what somebody has done: "Thực hiện chỉ đạo của Bộ, Cục đã rà soát …"."""
        for match in COMMA.finditer(self._plain, begin, min(end, begin + _LEAD_CHARACTERS)):
            head = words().actor.match(self._plain, match.end(), end)
            done = HAS_DONE.match(self._plain, head.end(), end) if head else None
            if done and self._acts(match.end(), done.end(), firm=True) is None:
                return True
        return False

    def _after_lead(self, begin: int, end: int, *, firm: bool = False) -> int | None:
        """Return where a task begins after "Về …,", "Trong bối cảnh …, nên …"."""
        stop = min(end, begin + _LEAD_CHARACTERS)
        led = LEAD.match(self._plain, begin, end) is not None
        deed = None
        last = None
        for match in JOINT.finditer(self._plain, begin, stop):
            at = skip(self._plain, match.end(), end)
            if self._acts(at, end, firm=firm or not led) is not None:
                if led and match[0] != " ":
                    return at
                last = at
            elif deed is None and match[0].startswith(",") and self._begins_firm(at, end):
                concludes = at > match.end() or IMPERSONAL.match(self._plain, at, end) is not None
                deed = at if led or concludes else None
        if last is not None and not led:
            return last
        if deed is None and led:
            for match in COMMA.finditer(self._plain, begin, stop):
                if not firm and self._begins_deed(match.end(), end):
                    return match.end()
        return deed if deed is not None else last if led else None

    def _begins_firm(self, at: int, end: int) -> bool:
        return words().firm.match(self._plain, at, end) is not None

    def _begins_deed(self, at: int, end: int) -> bool:
        """Tell whether a verb of doing, or how or that it must be done, begins at `at`."""
        match = words().deed.match(self._plain, at, end)
        if match is None:
            return False
        noun = words().noun.match(self._plain, at, end)
        # "Huy động được …", "tiếp tục được chú trọng": done, or said of what was done.
        return (noun is None or noun.end() < match.end()) and not self._plain.startswith(" được ", match.end())

    def _acts(self, at: int, end: int, *, firm: bool = False, told: bool = False) -> str | None:
        """Return who must act where his name begins at `at` and what he must do follows it; `told` after an order."""
        head = words().actor.match(self._plain, at, end)
        if head is None and (told or firm):
            head = words().told.match(self._plain, at, end)
        if head is None:
            return None
        stop = min(end, at + _ACTOR_CHARACTERS)
        pattern = words().firm if firm else words().deed
        for match in pattern.finditer(self._plain, head.end(), stop):
            between = self._text[head.end() : match.start()]
            if re.search(r"[;:.“”]|\bcó \d", between) or DONE.search(self._plain, head.end(), match.start()):
                return None
            if not self._text[match.start()].islower():
                continue
            noun = words().noun.match(self._plain, match.start(), end)
            if noun is not None and noun.end() >= match.end():
                continue
            before = self._plain[max(at, match.start() - 12) : match.start()]
            if NAME_GOES_ON.search(before) or (ORGAN.search(before) and ORGAN_OF.match(match[0])):
                continue
            if match[0] in {"phải", "sẽ", "nên"} and TO_ENFORCE.match(self._plain, match.end()):
                continue
            if self._plain.startswith(" được ", match.end()) and not words().modal.fullmatch(match[0]):
                return None
            if re.search(r"\b(?:không|chưa) $", before):
                continue
            return self._text[at : match.start()].strip(" ,")
        return None

    # The record

    def _record(
        self, start: int, end: int, issuer: str | None, addressee: str | None, kind: DirectiveKind, lead: int
    ) -> DirectiveRecord | None:
        start, end = _trimmed(self._text, start, end)
        # "Cần sớm sửa đổi …" is told to nobody: the task is what must be done.
        impersonal = IMPERSONAL.match(self._plain, start, end)
        start = impersonal.end() if impersonal else start
        if end - start < _SHORTEST_TASK:
            return None
        plain = self._plain[start:end]
        if SHARE.search(plain) and TARGET.search(plain):
            kind = kind if kind is DirectiveKind.REQUEST else DirectiveKind.TARGET
        elif kind is DirectiveKind.TARGET and not QUANTITY.search(plain):
            kind = DirectiveKind.TASK
        return DirectiveRecord(
            start=start,
            end=end,
            issuer=issuer,
            addressee=addressee,
            action=self._text[start:end],
            deadline=self._deadline(start, end) or self._context.deadline,
            legal_basis=self._legal_basis(lead, end),
            kind=kind,
        )

    def _deadline(self, start: int, end: int) -> str | None:
        for match in DEADLINE.finditer(self._plain, start, end):
            if not NOT_SET.search(self._plain[max(start, match.start() - 20) : match.start()]):
                return self._text[match.start() : match.end()].strip(TRAILING)
        return None

    def _legal_basis(self, start: int, end: int) -> tuple[str, ...]:
        found = [(m.start(), m[0]) for m in DOCUMENT_NUMBER.finditer(self._text, start, end)]
        found += [(m.start(), m[0]) for m in UNNUMBERED.finditer(self._text, start, end)]
        return tuple(dict.fromkeys(name for _, name in sorted(found)))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        yield position, end
        position = end + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in TRAILING:
        start += 1
    while end > start and text[end - 1] in TRAILING:
        end -= 1
    return start, end


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
