"""Whether an answer is right, as the contract settles it.

* A question with `expect: answer` is right when the answer is not refused and every group of `must_include`
  has one alternative in the answer's text.
* `expect: refuse` is right when the answer is refused, whatever its text.
* `expect: correct_premise` is right when every group is in the text, refused or not.

An alternative is in the text when it stands whole within its first 600 characters (figure, comparison, who,
legal_basis, definition) or 1,500 characters (every other type), compared after NFC, case and white-space
folding. The characters are those of the answer as given, in NFC, markers included and before white space is
folded: the strictest reading, so that padding can never bring an answer within the limit. Groups are
substrings as in "match: includes" scorers; no unit or number is interpreted here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from eval.datasets import Expect, Question

# Characters of answer text, from the contract.
SHORT_LIMIT = 600
LONG_LIMIT = 1500
SHORT_TYPES = frozenset({"figure", "comparison", "who", "legal_basis", "definition"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right; `reason` says in Vietnamese why not, empty when it is."""

    right: bool
    reason: str = ""
    missing: tuple[tuple[str, ...], ...] = ()


def folded(text: str) -> str:
    """Return `text` in NFC, case-folded, every run of white space (NBSP too) as one space, ends trimmed."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def character_limit(question_type: str) -> int:
    """Return within how many characters of answer text the groups must stand."""
    return SHORT_LIMIT if question_type in SHORT_TYPES else LONG_LIMIT


def counted_text(answer: str, question_type: str) -> str:
    """Return the beginning of an answer, in NFC, that the groups must stand in."""
    return unicodedata.normalize("NFC", answer)[: character_limit(question_type)]


def missing_groups(groups: tuple[tuple[str, ...], ...], text: str) -> tuple[tuple[str, ...], ...]:
    """Return the groups of which no alternative stands in `text`."""
    haystack = folded(text)
    return tuple(group for group in groups if not any(folded(alternative) in haystack for alternative in group))


def judge(question: Question, answer: str, refused: bool) -> Verdict:
    """Return the verdict on an answer's text and its `refused` flag."""
    if question.expect is Expect.REFUSE:
        return Verdict(True) if refused else Verdict(False, "phải từ chối nhưng đã trả lời")
    if question.expect is Expect.ANSWER and refused:
        return Verdict(False, "từ chối câu hỏi có thể trả lời", question.must_include)
    missing = missing_groups(question.must_include, counted_text(answer, question.type))
    if not missing:
        return Verdict(True)
    wanted = "; ".join(" | ".join(group) for group in missing)
    if not missing_groups(missing, answer):
        return Verdict(False, f"có nhưng sau {character_limit(question.type)} ký tự đầu: {wanted}", missing)
    return Verdict(False, f"thiếu: {wanted}", missing)
