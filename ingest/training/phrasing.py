"""Queries made from titles and sentences: people ask in frames, about a part of a sentence, in fewer words."""

from __future__ import annotations

import re

import numpy as np

from ingest.training.bags import IntArray

# "a)", "1.", "-" before a sentence number it and say nothing.
_ENUMERATOR = re.compile(r"^\s*(?:[-+*•]|\(?(?:\d{1,2}|[a-zđ])[.)])\s*")
# Words of a stretch of a sentence that is asked about.
SHORTEST_CLAUSE, LONGEST_CLAUSE = 5, 18
# How often a query loses some of its words, and up to which share of them.
DROPPED_QUERIES, DROPPED_WORDS = 0.3, 0.35

# How people ask about what a title states; without these, question words would carry meaning of their own.
TITLE_QUESTIONS = (
    "{} được quy định như thế nào?", "{} là gì?", "Quy định về {}?", "{} như thế nào?", "{} gồm những gì?",
    "Theo quy định của pháp luật, {} ra sao?", "Pháp luật quy định thế nào về {}?", "{} có đúng không?",
    "Trường hợp nào {}?", "Ai có trách nhiệm {}?", "{} được quy định ra sao?", "Cho tôi hỏi {}?",
    "{} bao nhiêu?", "Khi nào {}?", "{} có được không?", "{} bao gồm những nội dung nào?", "Hãy cho biết {}",
    "{} theo quy định mới nhất là gì?", "Nội dung {} quy định thế nào?", "{} được thực hiện như thế nào?",
    "{} cần những giấy tờ gì?", "{} mất bao lâu?", "{} hết bao nhiêu tiền?", "Cơ quan nào {}?",
    "Thế nào là {}?", "{} được xác định thế nào?", "Tôi muốn biết {}", "{} có thay đổi gì không?",
)  # fmt: skip
# How people ask whether something holds, and what follows from it.
CLAUSE_QUESTIONS = (
    "{} có bị phạt không?", "{} bị phạt bao nhiêu tiền?", "Mức phạt {} là bao nhiêu?", "{} thì xử lý thế nào?",
    "{} có được không?", "{} có đúng không?", "{} có phải không?", "{} không?", "{} bao nhiêu?",
    "{} khi nào?", "Có được {} không?", "Có phải {} không?", "Khi nào {}?", "Ai {}?", "{} là ai?",
    "{} thì phải làm gì?", "{} thì sao?", "Trường hợp {} thì giải quyết thế nào?", "{} có vi phạm pháp luật không?",
    "{} trong trường hợp nào?", "{} được quy định như thế nào?", "{} gồm những gì?", "Cho hỏi {} có được không?",
    "Tôi {} thì có được không?", "Công ty tôi {} có đúng quy định không?", "{} cần điều kiện gì?", "{} phải không ạ?",
    "{} trong bao lâu?", "{} là bao nhiêu ngày?", "Mức {} là bao nhiêu?", "{} có cần thiết không?", "{}?",
)  # fmt: skip


def clause(sentence: str, random: np.random.Generator) -> str:
    """Return a stretch of `sentence` as long as a question's subject, without its number and end mark."""
    words = _ENUMERATOR.sub("", sentence).rstrip(" .;:,").split()
    length = min(len(words), int(random.integers(SHORTEST_CLAUSE, LONGEST_CLAUSE + 1)))
    # What the sentence is about stands first more often than not.
    start = 0 if random.random() < 0.5 else int(random.integers(len(words) - length + 1))
    return " ".join(words[start : start + length])


def as_question(subject: str, frames: tuple[str, ...], random: np.random.Generator) -> str:
    """Put `subject` into one of the ways to ask."""
    return frames[int(random.integers(len(frames)))].format(subject)


def drop_words(ids: IntArray, random: np.random.Generator) -> IntArray:
    """Leave out some of the tokens of some queries: people do not ask in the words of the law."""
    if random.random() >= DROPPED_QUERIES or len(ids) < 4:
        return ids
    kept = random.random(len(ids)) >= random.random() * DROPPED_WORDS
    return ids[kept] if kept.any() else ids
