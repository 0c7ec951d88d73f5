"""Answers written by a language model, sentence by sentence after each is verified, else the built answer.

The built answer comes first and stands behind: it decides what is refused, what the model must at least say, and what
is given when the model fails, is slow or says what its sources do not.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from assistant import verdict
from assistant.answer import LONG_ANSWER, SHORT_ANSWER, Draft
from assistant.asks import Ask
from assistant.cite import citation_of
from assistant.fit import fit
from assistant.llm.facts import content, facts_of
from assistant.llm.ground import Grounded, Scope, Source, Unfounded, ground, is_opening, sources_of
from assistant.llm.model import ChatModel, Failure, ModelFailed
from assistant.llm.parse import Claim, claims
from assistant.llm.prompt import NO_GROUNDS, Block, choose, messages
from assistant.types import Answer, AnswerFigure, AnswerWarning, Citation, Delta, Event, Hit, Refusal
from assistant.understand import Question, QuestionKind, is_national
from ingest.abbreviations import using
from ingest.figures import Figure, Subject, read_figures
from ingest.library.library import Library
from ingest.library.registers import FigureFilter
from ingest.places import NATIONAL
from ingest.types import FigureRecord, Span
from ingest.words import fold, fold_aligned

_log = logging.getLogger(__name__)
_LONG_KINDS = frozenset({QuestionKind.DIRECTIVE, QuestionKind.LIST, QuestionKind.DOCUMENTS, QuestionKind.GENERAL})
# The share of the question's words that a sentence and its quotes hold when the answer is about the question.
_ABOUT_THE_QUESTION = 0.5
# A figure fits a quantity asked so well when measure and subject are not in doubt (as in assistant.compute).
_SURE = 0.9
_VERDICT = re.compile(
    r"(dung nhu nguon ghi|khong dung|chua dung|khong phai|khong|dung vay|dung|sai|co|phai)\s?[,:.]\s*"
)
_WHY = {
    Failure.TIMEOUT: "không trả lời kịp thời gian cho phép",
    Failure.UNREACHABLE: "không kết nối được",
    Failure.KEY: "không chấp nhận khóa truy cập",
    Failure.BUSY: "đang quá tải",
    Failure.EMPTY: "không trả lời gì",
    Failure.TOO_LONG: "trả lời quá dài",
    Failure.OTHER: "gặp lỗi",
}
_UNVERIFIED = "trả lời có nội dung không khớp với nguồn được dẫn"
_ASIDE = "không nêu đúng điều được hỏi"
_DECLINED = "không trả lời câu hỏi này từ các đoạn tài liệu"
_BUILT_INSTEAD = "Mô hình ngôn ngữ {why}, nên câu trả lời này được lập trực tiếp từ nguồn."
_BROKEN_OFF = "Mô hình ngôn ngữ {why} khi đang viết; phần còn lại được lập trực tiếp từ nguồn."
_LEFT_OUT = "Đã bỏ {n} câu của mô hình ngôn ngữ vì không khớp với nguồn được dẫn."


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the whole question, its parts as they are understood, what was found for each."""

    text: str
    parts: Sequence[Question]
    found: Sequence[Sequence[Hit]]


@dataclass
class _Page:
    """The answer as far as it is written."""

    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    figures: list[AnswerFigure] = field(default_factory=list)


class Writer:
    """Writes answers over one library with one chat model; safe to use from many threads."""

    def __init__(self, library: Library, model: ChatModel, context_tokens: int = 6_000) -> None:
        self._library = library
        self._model = model
        self._context_tokens = context_tokens

    def events(self, asked: Asked, draft: Draft, built: Answer, began: float) -> Iterator[Event]:
        """Yield the answer's text in pieces, its citations and itself, each sentence as soon as it is verified."""
        blocks = self._blocks(asked, draft) if may_write(draft, asked.parts) else []
        if not blocks:
            yield from whole(built)
            return
        yield from _Writing(self._library, self._model, asked, draft, built, began, blocks).events()

    def _blocks(self, asked: Asked, draft: Draft) -> list[Block]:
        known = self._library.all_documents_metadata()
        hits = [h for group in zip_longest(asked.found) for h in group if h.passage.document_id in known]
        ids = {h.passage.document_id for h in hits}
        texts = {document_id: self._library.text(document_id) for document_id in ids}
        return choose(draft, hits, {i: known[i] for i in ids}, texts, self._context_tokens)


def may_write(draft: Draft, parts: Sequence[Question]) -> bool:
    """Tell whether the model may write an answer to `parts` where the built one is `draft`.

    Not where nothing may be said at all (not allowed, out of scope, an order to the assistant). Not where only a
    neighbour is held, another period or place: a model is led most easily there to pass it off for what was asked, and
    the built refusal names what is held. Where the built answer found no sentence that answers, a model may see one
    that is put in other words: what it says is verified all the same, and must be what was asked (`_answers`).
    Not where the answer is reckoned or set side by side from the records either: a value that no source prints is ours,
    with its formula, and a line of several sources is more than a sentence of one passage bears out.
    """
    if any(part.instructs for part in parts):
        return False
    return draft.refusal in {None, Refusal.NO_EVIDENCE} and draft.computed is None and not draft.said


def whole(answer: Answer) -> Iterator[Event]:
    """Yield an answer that is there already, its text word by word."""
    for word in answer.answer.splitlines(keepends=True):
        yield Delta(word)
    yield from answer.citations
    yield answer


def zip_longest(groups: Sequence[Sequence[Hit]]) -> Iterator[list[Hit]]:
    """Yield the first hits of all groups, then the second ones …"""
    for at in range(max((len(group) for group in groups), default=0)):
        yield [group[at] for group in groups if at < len(group)]


class _Writing:
    """One answer on its way."""

    def __init__(
        self,
        library: Library,
        model: ChatModel,
        asked: Asked,
        draft: Draft,
        built: Answer,
        began: float,
        blocks: Sequence[Block],
    ) -> None:
        self._library, self._model = library, model
        self._asked, self._draft, self._built, self._began = asked, draft, built, began
        self._blocks = {block.number: block for block in blocks}
        self._sources: dict[int, list[Source]] = {}
        self._scope = _scope_of(asked.parts)
        self._owed = _owed(asked.parts, draft)
        self._page = _Page()
        self._left_out = 0
        # The sentence before the present one was left out: what points back to it would hang in the air.
        self._gap = False
        kinds = {part.kind for part in asked.parts}
        self._room = LONG_ANSWER if kinds & _LONG_KINDS or len(asked.parts) > 1 else SHORT_ANSWER

    def events(self) -> Iterator[Event]:
        """Yield the events."""
        why = ""
        held: list[tuple[Claim, Grounded]] = []
        open_ = False
        try:
            reply = self._model.stream(messages(self._asked.text, list(self._blocks.values())))
            with closing(reply) as pieces:
                for claim in claims(pieces):
                    if fold(claim.text).startswith(fold(NO_GROUNDS)):
                        why = _DECLINED
                        break
                    grounded = self._grounded(claim)
                    if grounded is None:
                        continue
                    held.append((claim, grounded))
                    open_ = open_ or self._answers(held)
                    if open_:
                        for one in held:
                            yield from self._said(*one)
                        held = []
        except ModelFailed as failed:
            why = _WHY[failed.failure]
        if not self._page.text:
            # Nothing was shown yet: what was held back did not give what was asked.
            yield from self._instead(why or (_UNVERIFIED if self._left_out else _ASIDE if held else _DECLINED))
            return
        if self._draft.disagree or (why and why != _DECLINED):
            yield from self._rest()
        yield from self._finished(why)

    # Verifying

    def _grounded(self, claim: Claim) -> Grounded | None:
        """Return the sentence with its quotes, None where it is left out."""
        text = self._without_verdict(claim.text)
        grounded = None
        if text is not None and not (self._gap and is_opening(text)):
            try:
                with using(self._library.abbreviations):
                    sources = [s for n in claim.cited if n in self._blocks for s in self._of(n)]
                    grounded = ground(text, sources, self._scope)
            except Unfounded as unfounded:
                # The reason alone: what was asked and what documents say stays out of the log.
                _log.info("a sentence of the model was left out: %s", unfounded.reason.value)
        self._gap = grounded is None
        if grounded is None:
            self._left_out += 1
        else:
            self._scope = grounded.scope
        return grounded

    def _of(self, number: int) -> list[Source]:
        """Return the sentences of a passage, read when it is first cited."""
        if number not in self._sources:
            block = self._blocks[number]
            document_id = block.document.id
            records, _ = self._library.registers.figures(FigureFilter(document_id=document_id))
            self._sources[number] = sources_of(
                block.document,
                self._library.text(document_id),
                Span(block.start, block.end),
                block.heading,
                [stored.record for stored in records],
                number,
            )
        return self._sources[number]

    def _without_verdict(self, text: str) -> str | None:
        """Return a sentence without its "Không đúng, …" or "Đúng, …", None where the built answer says otherwise."""
        said = _VERDICT.match(fold_aligned(text))
        if said is None:
            return text
        verdict_said = verdict.DENIED if said[1].startswith(("khong", "sai", "chua")) else verdict.CONFIRMED
        rest = text[said.end() :].strip()
        return rest if verdict_said == self._draft.lead and rest else None

    def _answers(self, held: Sequence[tuple[Claim, Grounded]]) -> bool:
        """Tell whether the sentences so far give what was asked.

        Where the built answer gives quantities, names or numbers, they give these or, of a quantity, one that surely is
        the one asked for: that it is of the right period and place is verified already.
        """
        said = " ".join(g.text for _, g in held)
        if self._owed:
            given, figures = _given(said), read_figures(said)
            return all(owed.paid_by(given, figures) for owed in self._owed)
        quotes = [q for _, g in held for q in g.quotes]
        spans = [(p.evidence.document.id, p.start, p.end) for p in self._draft.pieces]
        if any(q.document.id == d and q.start < end and start < q.end for q in quotes for d, start, end in spans):
            return True
        support = set(content(" ".join([said, *(q.text for q in quotes)])))
        support |= {fold(word) for word in support}
        wanted = [word for part in self._asked.parts for word in part.words if word.isalpha()]
        return not wanted or sum(word in support for word in wanted) >= _ABOUT_THE_QUESTION * len(wanted)

    # Writing

    def _said(self, claim: Claim, grounded: Grounded) -> Iterator[Event]:
        numbers, fresh = self._cited(grounded)
        sentence = f"{_closed(grounded.text)} {' '.join(f'[{n}]' for n in dict.fromkeys(numbers))}"
        if len(self._page.text) + len(sentence) > self._room and self._page.text:
            return
        before = "\n- " if claim.bullet else " "
        if not self._page.text:
            before = f"{self._draft.lead} " if self._draft.lead else "- " if claim.bullet else ""
        self._page.text += before + sentence
        self._page.citations += fresh
        self._page.figures += [
            _figure(record, raw, numbers[at]) for at, record, raw in grounded.figures if at < len(numbers)
        ]
        yield from fresh
        yield Delta(before + sentence)

    def _cited(self, grounded: Grounded) -> tuple[list[int], list[Citation]]:
        """Return the markers of a sentence's quotes, and the citations among them that are new."""
        known = {(c.document_id, c.start, c.end): c.n for c in self._page.citations}
        numbers, fresh = [], []
        for quote in grounded.quotes:
            key = (quote.document.id, quote.start, quote.end)
            if key not in known:
                known[key] = len(known) + 1
                citation = citation_of(quote.document, quote.start, quote.text, known[key], self._library.pages)
                assert self._library.text(citation.document_id)[citation.start : citation.end] == citation.quote
                fresh.append(citation)
            numbers.append(known[key])
        return numbers, fresh

    def _rest(self) -> Iterator[Event]:
        """Yield what the built answer says beyond what was shown before the model broke off."""
        spans = [(c.document_id, c.start, c.end) for c in self._page.citations]
        for piece in self._draft.pieces:
            document_id = piece.evidence.document.id
            if any(d == document_id and s < piece.end and piece.start < e for d, s, e in spans):
                continue
            n = len(self._page.citations) + 1
            citation = citation_of(piece.evidence.document, piece.start, piece.text, n, self._library.pages)
            sentence = f" {_closed(' '.join(piece.text.split()))} [{n}]"
            if len(self._page.text) + len(sentence) > self._room:
                return
            self._page.text += sentence
            self._page.citations.append(citation)
            yield citation
            yield Delta(sentence)

    def _instead(self, why: str) -> Iterator[Event]:
        notice = AnswerWarning("llm_fallback", _BUILT_INSTEAD.format(why=why))
        warnings = (*self._built.warnings, notice)
        yield from whole(replace(self._built, warnings=warnings, latency_ms=self._took()))

    def _finished(self, why: str) -> Iterator[Event]:
        if self._draft.message and self._draft.refusal is None:
            rest = f"\n\n{self._draft.message}"
            self._page.text += rest
            yield Delta(rest)
        numbers = tuple(c.n for c in self._page.citations)
        warnings = [replace(w, citations=numbers) for w in self._built.warnings]
        if why and why != _DECLINED:
            warnings.append(AnswerWarning("llm_fallback", _BROKEN_OFF.format(why=why)))
        if self._left_out:
            warnings.append(AnswerWarning("llm_left_out", _LEFT_OUT.format(n=self._left_out)))
        yield Answer(
            id=uuid.uuid4().hex,
            standalone_question=self._asked.text,
            answer=self._page.text,
            refused=False,
            refusal=None,
            citations=tuple(self._page.citations),
            figures=tuple(self._page.figures),
            warnings=tuple(warnings),
            mode="llm",
            latency_ms=self._took(),
        )

    def _took(self) -> float:
        return round((time.perf_counter() - self._began) * 1000, 2)


def _closed(text: str) -> str:
    """Return a sentence with its full stop; what introduces a list keeps its colon."""
    text = text.rstrip(" ;,")
    return text if text.endswith((".", "!", "?", ":", "…")) else f"{text}."


def _figure(record: FigureRecord, raw: str, n: int) -> AnswerFigure:
    return AnswerFigure(
        indicator=record.indicator,
        value=abs(record.value),
        unit=record.unit,
        qualifier=record.qualifier,
        period=record.period,
        place=record.place,
        raw=raw,
        citation=n,
    )


def _scope_of(parts: Sequence[Question]) -> Scope:
    """Return what a reader of the first sentence takes it to be about: what the question says."""
    figures = any(part.wants_indicator for part in parts)
    places = {_place(part) for part in parts}
    subjects = {part.subject for part in parts}
    return Scope(
        periods=tuple(dict.fromkeys(p for part in parts for p in part.periods)),
        place=places.pop() if len(places) == 1 else None,
        subject=subjects.pop() if len(subjects) == 1 else Subject.ALL,
        figures=figures,
    )


def _place(question: Question) -> str | None:
    provinces = [p for p in question.places if p != NATIONAL]
    if len(provinces) == 1 and NATIONAL not in question.places:
        return provinces[0]
    return NATIONAL if question.wants_indicator and not provinces and is_national(question) else None


# What an answer gives, as ("value", 576933), ("person", "Lê Thành Long"), ("document", "nd_62"), ("day", (30, 6)).
Given = tuple[str, object]


def _given(text: str) -> set[Given]:
    """Return what `text` states that a question may be after."""
    facts = facts_of(text)
    values: set[Given] = {("value", figure.quantity.value) for figure in read_figures(text)}
    values |= {("value", amount.value) for amount in facts.amounts}
    values |= {("person", person) for person in facts.persons}
    values |= {("document", term) for term in facts.terms}
    return values | {("day", (moment.day, moment.month)) for moment in facts.moments}


_AFTER = {QuestionKind.WHO: "person", QuestionKind.LEGAL: "document", QuestionKind.WHEN: "day"}


@dataclass(frozen=True, slots=True)
class _Owed:
    """One thing that the answer must give: one of `known`, what the built answer gives, or a sure figure for `ask`."""

    known: frozenset[Given]
    ask: Ask | None = None
    subject: Subject = Subject.ALL

    def paid_by(self, given: set[Given], figures: Sequence[Figure]) -> bool:
        """Tell whether an answer that states `given` and `figures` gives it."""
        if self.known & given:
            return True
        return self.ask is not None and any(fit(self.ask, figure, self.subject) >= _SURE for figure in figures)


def _owed(parts: Sequence[Question], draft: Draft) -> list[_Owed]:
    """Return what the model's answer must give: what the built one does, or all that is asked where that refuses."""
    figures = [part for part in parts if part.wants_figure]
    if draft.refusal is not None:
        return [_Owed(frozenset(), ask, part.subject) for part in figures for ask in part.asks]
    owed = []
    if figures:
        listing = all(part.kind is QuestionKind.DOCUMENTS for part in parts)
        stated = [pair for piece in (draft.pieces[:1] if listing else draft.pieces) for pair in piece.figures]
        for ask in dict.fromkeys(ask for ask, _ in stated):
            given_for = [frozenset({("value", f.quantity.value)}) for other, f in stated if other == ask]
            if len(given_for) == 1 or draft.disagree:
                # What another source gives for the same is added afterwards (`_Writing._rest`).
                owed.append(_Owed(frozenset().union(*given_for), ask, figures[0].subject))
            else:
                owed += [_Owed(one) for one in given_for]  # of each place or period that is compared
    # Of the records, those that are asked for.
    values = {abs(stored.record.value) for piece in draft.pieces for stored in piece.records}
    owed += [_Owed(frozenset({("value", value)})) for value in sorted(values)]
    for part in parts:
        after = _AFTER.get(part.kind)
        given = frozenset(one for piece in draft.pieces for one in _given(piece.text) if one[0] == after)
        owed += [_Owed(given)] if given else []
    return owed
