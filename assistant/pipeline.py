"""The assistant: a question becomes a short cited answer, or a refusal, in the steps that are written here in order."""

from __future__ import annotations

import re
import time
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from assistant import verdict
from assistant.answer import Draft, compose, refused_figures, together
from assistant.choice import Sources, packaged_chooser
from assistant.cite import write
from assistant.compute import computed_answer
from assistant.content import expand_question
from assistant.doubts import doubted_answer, warnings_of
from assistant.evidence import Evidence, Rarity, gather, rarity_from, weigher
from assistant.features import FloatArray
from assistant.history import standalone
from assistant.kept import Kept, Remembered
from assistant.ledger import Ledger
from assistant.llm.writing import Asked, Writer
from assistant.parts import split_question
from assistant.question import check_question
from assistant.retrieve import Retriever
from assistant.spelling import Speller
from assistant.summary import summary_answer
from assistant.tabled import agrees, extreme_answer, recorded_answer, tabled_answer
from assistant.types import Answer, AnswerWarning, Citation, Delta, Event, Hit, Refusal, Status, Turn
from assistant.understand import Question, understand, who_instead, without_accents
from assistant.verify import unsupported_by_statement
from ingest.abbreviations import using
from ingest.library.library import Library
from ingest.library.registers import DirectiveFilter
from ingest.types import DirectiveRecord, Filters
from ingest.words import fold, has_accents

LONGEST_QUESTION = 10_000
# Sentences are read from so many passages; `top_k` of the caller asks for more, never for fewer.
_PASSAGES_READ = 40
# Of the first documents found all is read where they have no more than so many passages: a report says in one place
# what it is about and in another what is asked.
_READ_WHOLE, _SHORT_DOCUMENT = 2, 24
# A question with this share of words that the library knows only without their accents is read without accents.
_MISTYPED = 0.1
# Vectors of words and sentences, some tens of megabytes, and documents whose directives are kept.
_KEPT_VECTORS, _KEPT_DIRECTIVES = 1 << 15, 512
# A follow-up is about what so many passages, and documents, answered the question before it.
_PASSAGES_BEFORE, _DOCUMENTS_BEFORE = 10, 2
_TELLING_NUMBER = re.compile(r"\d+(?:[.,]\d+)+|\d{3,}")
_DELTA = re.compile(r"\S+\s*")


class Assistant:
    """Answers questions from one library; safe to use from many threads."""

    def __init__(
        self, library: Library, *, max_question_chars: int = LONGEST_QUESTION, writer: Writer | None = None
    ) -> None:
        """`writer` writes answers with a language model; without one nothing is sent anywhere."""
        self.library = library
        self._max_question_chars = max_question_chars
        self._writer = writer
        self.retriever = Retriever(library)
        self._chooser = packaged_chooser()
        self._vectors = Kept(library, lambda: Remembered(self._encode, _KEPT_VECTORS))
        self._directives = Kept(library, lambda: Remembered(self._read_directives, _KEPT_DIRECTIVES))
        self._rarities = Kept(library, self._rarities_now)
        self._speller = Kept(library, lambda: Speller(library.document_frequency, library.passage_count()))

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None, top_k: int = 8
    ) -> Answer:
        """Return the answer to `question`; raises EmptyQuestion or QuestionTooLong."""
        last: Event | None = None
        for event in self.stream(question, history, filters, top_k):
            last = event
        if not isinstance(last, Answer):
            raise AssertionError("a stream ends with its answer")  # noqa: TRY004 - a fault of ours, not of a type
        return last

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None, top_k: int = 8
    ) -> Iterator[Event]:
        """Yield the steps as they begin, then the verified answer's text in pieces, its citations and itself.

        Nothing of the answer is shown before it is verified.
        """
        check_question(question, self._max_question_chars)
        began = time.perf_counter()
        yield Status("understand", "Đang đọc câu hỏi")
        text, asked = self.asked(question, history)
        yield Status("retrieve", "Đang tìm trong thư viện")
        with using(self.library.abbreviations):
            found = [self.retriever.search(part, max(_PASSAGES_READ, top_k), filters) for part in asked]
        yield Status("answer", "Đang chọn câu trả lời")
        with using(self.library.abbreviations):
            drafts = [self._draft(part, hits, filters) for part, hits in zip(asked, found, strict=True)]
            drafts = [
                self._denied(part, filters) or d if d.refusal else d for part, d in zip(asked, drafts, strict=True)
            ]
            draft = together(drafts)
        yield Status("verify", "Đang kiểm tra trích dẫn")
        answer = self._verified(text, draft, began)
        if self._writer is not None:
            yield from self._writer.events(Asked(text, asked, found), draft, answer, began)
            return
        for match in _DELTA.finditer(answer.answer):
            yield Delta(match[0])
        yield from answer.citations
        yield answer

    def asked(self, question: str, history: Sequence[Turn]) -> tuple[str, list[Question]]:
        """Return `question` as it stands alone after `history`, and the questions that it is made of."""
        # The library's abbreviations are taken for each step anew: a step may run in a thread of its own.
        with using(self.library.abbreviations):
            # Read before it is joined with what was asked before, which is typed otherwise, and after.
            alone = self.read(expand_question(question))
            typed = standalone(alone, history)
            text = self.read(typed)
            restored = _restored(question, text)
            parts = [self._as_typed(replace(understand(part), restored=restored)) for part in split_question(text)]
        if typed != alone:
            before = self._documents_before(history)
            parts = [replace(part, documents_before=before) for part in parts]
        return text, parts

    def _documents_before(self, history: Sequence[Turn]) -> tuple[str, ...]:
        """Return the documents that the conversation is about: those found for its last question, told by its answer.

        A report is told by the numbers of the answer, which hardly another one has.
        """
        last = next((i for i in reversed(range(len(history))) if history[i].role == "user"), None)
        if last is None or not history[last].content.strip():
            return ()
        with using(self.library.abbreviations):
            alone = self.read(standalone(self.read(expand_question(history[last].content)), history[:last]))
            hits = self.retriever.search(understand(alone[: self._max_question_chars]), _PASSAGES_BEFORE)
        found = list(dict.fromkeys(hit.passage.document_id for hit in hits))
        answered = " ".join(turn.content for turn in history[last + 1 :] if turn.role == "assistant")
        numbers = set(_TELLING_NUMBER.findall(answered))
        told = {d: sum(number in self.library.text(d) for number in numbers) for d in found}
        most = max(told.values(), default=0)
        return tuple(d for d in found if told[d] == most)[: _DOCUMENTS_BEFORE if most else 1]

    def _draft(self, question: Question, hits: Sequence[Hit], filters: Filters | None) -> Draft:
        if not hits and filters is not None and filters != Filters():
            message = "Không có tài liệu nào khớp với bộ lọc đã chọn. Hãy bỏ bớt điều kiện lọc rồi hỏi lại."
            return Draft(refusal=Refusal.NO_EVIDENCE, message=message)
        found = self.evidence(question, hits)
        ledger = self._ledger(question, hits, filters)
        evidence = ledger.consistent(question, found)
        draft = (
            doubted_answer(question, ledger)
            or summary_answer(question, evidence, self.library.text)
            or extreme_answer(question, ledger)
            or computed_answer(question, evidence, ledger)
            or tabled_answer(question, ledger)
        )
        if draft is not None:
            return draft
        draft = compose(
            question,
            evidence,
            lambda: self._chooser.choose(question, evidence, self.sources(question)),
            self.library.text,
        )
        if agrees(question, draft, ledger) or question.unread_time:
            return draft
        recorded = recorded_answer(question, ledger) or tabled_answer(question, ledger, fewest=1)
        if recorded is not None or draft.refusal is None:
            return recorded or draft
        # What there is of other periods and places says why there is no answer.
        scoped = question.wants_indicator and draft.refusal is not Refusal.OUT_OF_SCOPE
        return refused_figures(question, found) if scoped else draft

    def _answered(self, question: Question, hits: Sequence[Hit], filters: Filters | None) -> Draft:
        draft = self._draft(question, hits, filters)
        return draft if draft.refusal is None else self._denied(question, filters) or draft

    def _denied(self, question: Question, filters: Filters | None) -> Draft | None:
        """Return who did what the question claims of somebody else; None where the library does not say it clearly."""
        instead = who_instead(question)
        if instead is None:
            return None
        draft = self._draft(instead, self.retriever.search(instead, _PASSAGES_READ, filters), filters)
        said = " ".join(piece.text for piece in draft.pieces)
        if draft.refusal or draft.doubtful or verdict.on_names(question.names, said) != verdict.DENIED:
            return None
        return replace(draft, lead=verdict.DENIED)

    def _as_typed(self, question: Question) -> Question:
        """Read a question whose accents the library does not know ("yeu câu") without any accents."""
        words = [w for w in question.words if w.isalpha()]
        if question.folded or not words:
            return question
        unknown = [w for w in words if not self.library.document_frequency(w)]
        known_without = [w for w in unknown if self.library.document_frequency(fold(w), True)]
        if len(known_without) < max(1, round(_MISTYPED * len(words))):
            return question
        return without_accents(question)

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """Return the `k` best passages for `query`, without an answer."""
        question = self.understood(query)
        with using(self.library.abbreviations):
            return self.retriever.search(question, k, filters)

    def understood(self, query: str) -> Question:
        """Return how a question without a history is read; raises EmptyQuestion or QuestionTooLong."""
        check_question(query, self._max_question_chars)
        with using(self.library.abbreviations):
            text = self.read(expand_question(query))
            return replace(understand(text), restored=_restored(query, text))

    def read(self, text: str) -> str:
        """Return `text` as it is read: its accents restored and typing errors mended where the library says so."""
        return self._speller().read(" ".join(unicodedata.normalize("NFC", text).split())).text

    def evidence(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the sentences of `hits` weighed as evidence for `question`, best first."""
        documents = self.library.all_documents_metadata()
        known = [hit for hit in hits if hit.passage.document_id in documents]
        known += self._rest_of_the_first(known, question.documents_before)
        return gather(question, known, documents.__getitem__, self.library.text, self._rarity(question))

    def _rest_of_the_first(self, hits: Sequence[Hit], before: Sequence[str]) -> list[Hit]:
        """Return the other passages of the first documents found, where these are short enough to be read whole.

        So are read the documents `before` that the conversation is about, where any passage of theirs was found.
        """
        found = {hit.passage.id for hit in hits}
        documents = list(dict.fromkeys(hit.passage.document_id for hit in hits))
        first = dict.fromkeys([*documents[:_READ_WHOLE], *(d for d in documents if d in before)])
        return [
            Hit(passage, hits[-1].score - 1.0, {})
            for document_id in first
            if self.library.document(document_id).passages <= _SHORT_DOCUMENT
            for passage in self.library.document_passages(document_id)
            if passage.id not in found
        ]

    def sources(self, question: Question) -> Sources:
        """Return what sentences are chosen by beside their weight as evidence."""
        return Sources(self._rarity(question), self._vectors(), self._directives_of, self.library.text)

    def _directives_of(self, document_id: str) -> Sequence[DirectiveRecord]:
        return self._directives()([document_id])[document_id]

    def _read_directives(self, document_ids: Sequence[str]) -> dict[str, Sequence[DirectiveRecord]]:
        every = self.library.registers.every_directive
        return {d: [stored.record for stored in every(DirectiveFilter(document_id=d))] for d in document_ids}

    def _encode(self, texts: Sequence[str]) -> dict[str, FloatArray]:
        return dict(zip(texts, self.library.encode_passages(texts), strict=True))

    def _rarity(self, question: Question) -> Rarity:
        return self._rarities()[question.folded]

    def _rarities_now(self) -> dict[bool, Rarity]:
        count = self.library.passage_count()
        frequency = self.library.document_frequency
        return {folded: rarity_from(partial(frequency, folded=folded), count) for folded in (False, True)}

    def _ledger(self, question: Question, hits: Sequence[Hit], filters: Filters | None) -> Ledger:
        documents = self.library.all_documents_metadata()
        weigh = weigher(question, documents.__getitem__, self.library.text, self._rarity(question))
        found = list(dict.fromkeys(hit.passage.document_id for hit in hits))
        found.sort(key=lambda document_id: document_id not in question.documents_before)
        return Ledger(self.library.registers, self.library.text, weigh, found, self.retriever.allowed(filters))

    def _verified(self, text: str, draft: Draft, began: float) -> Answer:
        """Write the draft and hold it against its quotes; what goes beyond them is not shown."""
        answer, citations, figures = write(draft, self.library.pages, self.library.text)
        refusal = draft.refusal
        if refusal is None:
            formulas = [f.formula for f in figures if f.formula]
            # What is said of a part that is not answered repeats the question, which no source need say.
            said = answer.removesuffix(draft.message)
            quotes = {c.n: c.quote for c in citations}
            if unsupported_by_statement(said, quotes, formulas) or not self._exact(citations):
                refusal = Refusal.NO_EVIDENCE
                answer = "Không lập được câu trả lời có trích dẫn khớp với nguồn, nên không trả lời."
                citations, figures = (), ()
        warnings: tuple[AnswerWarning, ...] = ()
        if refusal is None:
            found = warnings_of(citations, answer, self.library.registers.checks_within)
            own = [
                warn(citations) for warn, holds in ((_disagreement, draft.disagree), (_doubt, draft.doubtful)) if holds
            ]
            warnings = (*own, *found)
        return Answer(
            id=uuid.uuid4().hex,
            standalone_question=text,
            answer=answer,
            refused=refusal is not None,
            refusal=refusal,
            citations=citations,
            figures=figures,
            warnings=warnings,
            mode="extractive",
            latency_ms=round((time.perf_counter() - began) * 1000, 2),
        )

    def _exact(self, citations: Sequence[Citation]) -> bool:
        return all(self.library.text(c.document_id)[c.start : c.end] == c.quote for c in citations)


def _restored(typed: str, read: str) -> bool:
    """Tell whether the accents of a question were not typed but restored."""
    return not has_accents(typed) and has_accents(read)


def _doubt(citations: Sequence[Citation]) -> AnswerWarning:
    message = (
        "Đây là câu gần nhất với điều được hỏi trong thư viện, có thể chưa trả lời đúng; hãy đọc nguồn trước khi dùng."
    )
    return AnswerWarning("nearest_only", message, tuple(c.n for c in citations))


def _disagreement(citations: Sequence[Citation]) -> AnswerWarning:
    message = (
        "Các nguồn ghi số liệu khác nhau cho cùng chỉ tiêu, cùng kỳ và cùng địa bàn; hãy đối chiếu trước khi dùng."
    )
    return AnswerWarning("sources_disagree", message, tuple(c.n for c in citations))
