"""Makes a follow-up question stand alone by what the conversation supplies. Pure.

Only what the new question lacks is taken over: its period, place and subject replace the old ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.asks import BASIS_WORDS
from assistant.content import expand_question
from assistant.types import Turn
from assistant.understand import Question, QuestionKind, local_words, number_spans, understand
from ingest.figures import Subject, subjects_in
from ingest.indicators import MEASURE_NAMES
from ingest.people import PERSON
from ingest.periods import label, period_mentions
from ingest.places import place_mentions
from ingest.words import fold, fold_aligned, has_accents

# Words that lean on what was said before, at the start, at the end or anywhere; accent-less.
_LEANING = re.compile(
    r"^\s*(?:con|the|vay|va|the con|vay con|thi|nhung|roi)\b|\bthi sao\b|\bnhu vay\b|\b(?:ong|ba"
    r"|nguoi|dong chi|anh|chi) (?:ay|nay|do|ta)\b"
    r"|\bo do\b|\bnam do\b|\bky do\b|\bkhi do\b|\b(?:so|ket qua|chi tieu|viec|ty le|van ban|tai lieu"
    r"|quyet dinh|nghi dinh|nghi quyet|chi thi"
    r"|luat|don vi|tinh|bao cao) (?:do|nay|tren|ay)\b|\bno\b|\bnhu the\b|\bcung ky\b(?! nam)"
)
_PREFIX = re.compile(r"^\s*(?:(?:còn|con|thế|the|vậy|vay|và|va|rồi|roi)\s+)+", re.IGNORECASE)
_SUFFIX = re.compile(r"\s*(?:thì sao|thi sao|thế nào|thì thế nào|nhỉ|ạ|vậy)?\s*[?.!]*\s*$", re.IGNORECASE)
_PERSON_AGAIN = re.compile(
    r"\b(?P<title>ông|bà|đồng chí|người|ong|ba|dong chi)\s+(?:ấy|này|đó|ay|nay|do)\b", re.IGNORECASE
)
# A unit below the province, by its kind and name or number.
_UNIT = re.compile(
    r"(?:(?:Chi cục|Phòng|Cục)\b[^,;?:]{0,40}?)?\b(?:quận|huyện|thị xã|khu vực|KV)\s+(?:\d{1,2}\b"
    r"|[A-ZĐÀ-Ỹ]\w*(?:\s[A-ZĐÀ-Ỹ]\w*){0,2})",
)
# "Hạn cuối là ngày nào?" says what is asked but not about what.
_TOPICLESS = 3
_TURNS, _TURN_CHARACTERS = 12, 600
# A follow-up with so many words of its own beside measure, period and place asks about a matter of its own.
_OWN_MATTER = 3
# A question of at most so many content syllables, about no period and no place, cannot stand alone.
_SHORT = 7


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return `question` with what the earlier turns supply; unchanged when it stands alone.

    Only the last turns count, and of each its beginning: a pasted document in the history is no question.
    """
    history = [replace(turn, content=turn.content[:_TURN_CHARACTERS]) for turn in history[-_TURNS:]]
    asked = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    current = expand_question(question)
    if not asked:
        return current
    context = expand_question(asked[0])
    for follow_up in asked[1:]:
        context = _merged(context, expand_question(follow_up), history)[:_TURN_CHARACTERS]
    return _merged(context, current, history)


# "Năm liền trước", "cùng kỳ năm trước", "lùi thêm 1 năm", "năm sau đó": a period by its distance from the one before.
_RELATIVE = re.compile(
    r"\b(?:cung ky )?nam (?:lien )?(?:truoc(?: do| nua)?|ngoai)\b"
    r"|\blui (?:them |lai |ve )?(?P<back>1|mot|2|hai) nam(?: nua)?\b"
    r"|\bnam (?:lien )?(?P<next>sau|ke tiep|tiep theo)(?: do)?\b"
)
_NUMBERS = {"1": 1, "mot": 1, "2": 2, "hai": 2}


def _with_absolute_period(current: str, before: Question) -> str:
    """Return a follow-up with the year that "năm liền trước" means after the period asked about before."""
    match = _RELATIVE.search(fold_aligned(current))
    asked = next((period for period in before.periods if period.year is not None), None)
    if match is None or asked is None or asked.year is None or understand(current).periods:
        return current
    back = _NUMBERS.get(match["back"] or "", 1)
    meant = replace(asked, year=asked.year + (1 if match["next"] else -back))
    said = label(meant) if has_accents(current) else fold(label(meant))
    return current[: match.start()] + said + current[match.end() :]


def _merged(context: str, current: str, history: Sequence[Turn]) -> str:
    before = understand(context)
    current = _with_absolute_period(current, before)
    now = understand(current)
    if not _leans(current, now):
        return current
    current = _with_accented_places(_with_person(current, history))
    now = understand(current)
    body = _SUFFIX.sub("", _PREFIX.sub("", current)) or current
    document = _document(body, context, now, before, history)
    if _asks_itself(now) and (now.asks or len(now.words) > _TOPICLESS):
        return " ".join([body, *_missing(context, now, before), *document]).strip() + "?"
    if document:
        return f"{body} {document[0]}?"
    if now.subject_named and before.asks and all(ask.counted for ask in before.asks):
        # "Án hành chính thì sao?" after "Tiếp bao nhiêu lượt công dân?": of judgments no visitors are counted.
        return " ".join([body, "kết quả thế nào", *_missing(context, now, before)]).strip() + "?"
    kept = _without(context, now, before)
    return f"{body}: {_same_basis(body, kept)}"


def _leans(text: str, question: Question) -> bool:
    if _LEANING.search(fold_aligned(text)):
        return True
    named = bool(question.places or question.document_terms or question.names)
    return len(question.words) <= _SHORT and not named and not (question.periods and question.asks)


def _asks_itself(question: Question) -> bool:
    return bool(question.asks) or question.kind not in {QuestionKind.GENERAL, QuestionKind.COMPARISON}


def _missing(context: str, now: Question, before: Question) -> list[str]:
    """Return the words of `context` for the period, place and subject that the new question does not name."""
    parts: list[str] = []
    if not now.subject_named and before.subject_named:
        parts.append(_SUBJECT_WORDS.get(before.subject, ""))
    if not now.places and not now.local and before.places:
        parts += [context[m.start : m.end] for m in place_mentions(context)[:1]]
    elif now.asks and not now.places and not now.local and before.local:
        parts.append(local_words(context))
    own = len(now.residual) >= _OWN_MATTER
    open_basis = all(a.basis is None and a.counted is None for a in now.asks) and not own
    if open_basis and len({a.basis for a in before.asks}) == 1:
        parts.append(BASIS_WORDS.get(before.asks[0].basis, ""))
    if not now.periods and before.periods:
        named = [m for m in period_mentions(context) if not m.compared]
        parts += [context[m.start : m.end] for m in named[:1]]
    if all(a.measure is None and a.counted is None for a in now.asks) and now.asks and before.asks and not own:
        measure = before.asks[0].measure
        parts.append(MEASURE_NAMES.get(measure, "") if measure else "")
    if not now.names and before.names and now.kind is QuestionKind.DIRECTIVE:
        parts.append(before.names[0])
    return [p for p in parts if p]


# What is asked of a document: who signed it, when it was issued, until when, under which number.
_OF_A_DOCUMENT = re.compile(
    r"\b(?:ky|ban hanh|hieu luc|thay the|sua doi|bai bo|thong qua|ap dung|han|thoi han|so hieu|so may|so nao"
    r"|dieu may)\b"
)


def _document(body: str, context: str, now: Question, before: Question, history: Sequence[Turn]) -> list[str]:
    """Return the number of the document that the conversation is about, where the new question names none."""
    if now.document_terms or now.periods or now.places or not _OF_A_DOCUMENT.search(fold_aligned(body)):
        return []
    for text, told in ((context, before.document_terms), *((turn.content, ()) for turn in reversed(history[-1:]))):
        spans = number_spans(text)
        if len({text[start:end] for start, end in spans}) == 1 and (told or not before.document_terms):
            return [text[spans[0][0] : spans[0][1]]]
    return []


_SUBJECT_WORDS = {
    Subject.CREDIT: "án tín dụng, ngân hàng",
    Subject.CORRUPTION: "án tham nhũng, kinh tế",
    Subject.BUDGET: "thu ngân sách nhà nước",
    Subject.COMMERCIAL: "án kinh doanh, thương mại",
    Subject.ADMINISTRATIVE: "thi hành án hành chính",
    Subject.COMPLAINT: "khiếu nại, tố cáo",
}


def _without(context: str, now: Question, before: Question) -> str:
    """Return `context` without the period and place that the new question replaces."""
    cuts = []
    if now.periods:
        cuts += [(m.start, m.end) for m in period_mentions(context)]
    if now.places or now.local:
        cuts += [(m.start, m.end) for m in place_mentions(context)]
    if _UNIT.search(now.text):
        cuts += [m.span() for m in _UNIT.finditer(context)]
    for start, end in sorted(cuts, reverse=True):
        context = context[:start] + context[end:]
    return " ".join(context.split()).strip(" ,;")


def _same_basis(body: str, context: str) -> str:
    """Ask for money where the follow-up says "về tiền", and for cases where it says "về việc"."""
    folded = fold_aligned(body)
    money, cases = re.search(r"\btien\b", folded), re.search(r"\bviec\b", folded)
    if money and not cases:
        return re.sub(r"(bao nhiêu|mấy|về|số|bao nhieu|may|ve|so)\s+(?:việc|viec)\b", r"\1 tiền", context)
    if not money and not cases and subjects_in(folded):
        # "Còn án tín dụng thì sao?" asks for whatever is said of it, in cases or in money.
        return re.sub(r"bao nhiêu (?:việc|tiền)\b", "bao nhiêu việc, bao nhiêu tiền", context)
    if cases and not money:
        return re.sub(r"(bao nhiêu|mấy|về|số|bao nhieu|may|ve|so)\s+(?:tiền|tien)\b", r"\1 việc", context)
    return context


def _with_accented_places(text: str) -> str:
    """Write the places of a follow-up that is typed without accents in full, since its context may have accents."""
    if has_accents(text):
        return text
    for mention in reversed(place_mentions(text)):
        text = text[: mention.start] + mention.name + text[mention.end :]
    return text


def _with_person(text: str, history: Sequence[Turn]) -> str:
    """Put the person last named in the conversation for "ông ấy"."""
    for turn in reversed(history):
        names = PERSON.findall(turn.content)
        if names:
            last = names[-1]
            return _PERSON_AGAIN.sub(rf"\g<title> {last}", text)
    return text
