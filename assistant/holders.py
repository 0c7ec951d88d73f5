"""Whether a sentence names the holder of an office, or says what a thing is. Pure."""

from __future__ import annotations

import re

from assistant.content import expand_question
from assistant.understand import Question
from ingest.people import PERSON, persons
from ingest.words import fold, fold_aligned


def defines(question: Question, sentence: str) -> bool:
    """Tell whether a sentence says what the thing asked about is: "Vi bằng là văn bản ghi nhận …"."""
    head = " ".join(fold(w) for w in question.words[:6])
    folded = fold_aligned(sentence).replace(",", "")
    for length in range(min(len(question.words), 6), 1, -1):
        head = " ".join(fold(w) for w in question.words[:length])
        match = re.search(
            rf"\b{re.escape(head)}\b[^.;:]{{0,40}}?(?::|\b(?:la|gom|bao gom|duoc hieu la|do [^.;]{{3,80}} lam)\b)",
            folded,
        )
        if match:
            return match.start() < 40
    return False


_ASKED_MEANING = re.compile(r"\bla (?:gi|ai)\b|\bnghia la\b|\bthe nao\b|\bhieu\b|\bkhai niem\b|\bdinh nghia\b")
_QUOTED = re.compile(r"[“\"'‘]([^”\"'’]{2,80})[”\"'’]")
_TERM_ASKED = (
    re.compile(
        r"\b(?:the nao la|khai niem|dinh nghia(?: cua| ve)?)\s+([^,?]+?)(?=\s+(?:theo|trong|tai|la gi)\b|[,?]|$)"
    ),
    re.compile(r"\bhieu\s+(?!la\b|the\b|nhu\b)([^,?]+?)\s+(?:la gi|the nao|nhu the nao|la the nao)\b"),
    re.compile(
        r"(?:^|[,:]\s)\s*([^?]+?)\s+"
        r"(?:(?:duoc )?(?:hieu|dinh nghia) (?:la|the nao|nhu the nao)|nghia la|la (?:gi|ai)\b)"
    ),
)
_LONGEST_TERM = 10


def defined_term(question: str) -> str:
    """Return the accent-less term whose meaning a question asks for ("Vi bằng là gì?": "vi bang"), "" for none."""
    folded = fold_aligned(question)
    if not _ASKED_MEANING.search(folded):
        return ""
    quoted = _QUOTED.search(question)
    if quoted:
        return folded[quoted.start(1) : quoted.end(1)].strip()
    for pattern in _TERM_ASKED:
        match = pattern.search(folded)
        if match:
            term = re.sub(r"^(?:theo|trong|tai) [^,]*, ", "", match[1]).strip(" \"'“”")
            if 0 < len(term.split()) <= _LONGEST_TERM:
                return term
    return ""


def definitions(term: str, text: str) -> list[int]:
    """Return where lines of `text` begin that say what `term` (accent-less) is: "2. Vi bằng là văn bản …"."""
    said = r"\s+".join(map(re.escape, term.split()))
    pattern = (
        rf"^[ \t]*(?:[-–•*+]\s*|\d{{1,2}}[.)]\s*|[a-z][.)]\s*)?[“\"'‘]?{said}[”\"'’]?(?:\s*\([^)\n]*\))?"
        r"\s+(?:la|gom|bao gom|duoc hieu la|co nghia la|nghia la)\b"
    )
    return [match.start() for match in re.finditer(pattern, fold_aligned(text), re.MULTILINE)]


_NOT_AN_OFFICE = frozenset({
    "la", "ai", "ten", "nguoi", "dong", "chi", "ong", "ba", "nao", "ho", "va", "do",
})  # fmt: skip
# How far from an office its holder's name stands: "Trưởng ban Chỉ đạo thi hành án dân sự tỉnh Nghệ An, ông …".
_BESIDE = 90


def names_holder(question: Question, sentence: str) -> bool:
    """Tell whether a person's name stands beside the office or the deed that is asked about."""
    if question.names:
        return all(name in sentence for name in question.names)  # "Ông … là ai?": the office is asked for
    head = " ".join([w for w in (fold(w) for w in question.words) if w not in _NOT_AN_OFFICE][:2])
    if not head:
        return False
    sentence = expand_question(sentence)
    folded = fold_aligned(sentence)
    asked = fold_aligned(question.text)
    people = persons(sentence)
    for match in re.finditer(rf"\b{re.escape(head)}\b", folded):
        rank = re.search(r"\b(tong|pho|nguyen)\s+$", folded[: match.start()])
        if rank and f"{rank[1]} {head}" not in asked:
            continue  # a deputy, or the head of the superior body
        if any(start - match.end() < _BESIDE and match.start() - end < _BESIDE for start, end in people):
            return True
    return False


# A line that names who wrote or signed a document: "Theo Nguyễn Văn A - Phòng …", "Tác giả: …", a name alone.
_BYLINE = re.compile(
    rf"^(?:Theo|Tác giả|Bài|Tin, bài|Người viết|Nguồn)?\s*:?\s*{PERSON.pattern}(?:\s*[-–(,].{{0,60}})?$"
)
_BYLINE_CHARACTERS = 110


def is_byline(line: str) -> bool:
    """Tell whether a whole line names the author or signer of its document."""
    return len(line) <= _BYLINE_CHARACTERS and _BYLINE.match(line) is not None
