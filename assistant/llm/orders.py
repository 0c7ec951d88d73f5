"""Lines of a document that speak to a language model instead of a reader. Pure.

A document is data: the rules of the prompt say so, and the verifier holds whatever a model makes of it against the
text. But what such a line tells the model to say stands in the text, so the line itself is no source: it is neither
sent nor cited. Reports to ministries hold no such lines; where this errs, the built answer still quotes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.words import fold_aligned

# Accent-less, on one line.
_ORDER = re.compile(
    r"(?:bo qua|phot lo|quen(?: di)?|khong (?:can )?tuan theo|lo di|xoa bo)[^.?!\n]{0,40}(?:huong dan|chi dan|quy tac"
    r"|lenh|yeu cau|chi thi) (?:tren|truoc|nay|he thong|da cho|o tren|cu)"
    r"|(?:mo hinh(?: ngon ngu)?|tro ly(?: ao| ai)?|chatbot|tri tue nhan tao|\bai\b|\bllm\b|gpt)[^.?!\n]{0,30}"
    r"(?:hay|phai|can|luon) (?:tra loi|noi|viet|khang dinh|bo qua|in ra)"
    r"|(?:hay|phai|luon) (?:tra loi|khang dinh) (?:rang|la|cho nguoi)|khi (?:duoc|bi|co nguoi) hoi[^.?!\n]{0,60}"
    r"(?:tra loi|noi|khang dinh)"
    r"|tu (?:gio|bay gio|nay)[^.?!\n]{0,20}ban la|\bban la (?:mot )?(?:tro ly|mo hinh)|system prompt|cau lenh he thong"
    r"|(?:ignore|disregard|forget)[^.?!\n]{0,40}(?:instruction|prompt|rules|above|previous)"
    r"|you (?:are|must)[^.?!\n]{0,40}(?:assistant|answer|reply|say)|(?:assistant|system)\s*:|<\|"
)
LEFT_OUT = "[…]"


def orders_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the lines of `text` that give a model orders."""
    for line in re.finditer(r"[^\n]+", text):
        if _ORDER.search(fold_aligned(line[0])):
            yield line


def without_orders(text: str) -> str:
    """Return `text` without the lines that give a model orders."""
    for line in reversed(list(orders_in(text))):
        text = text[: line.start()] + LEFT_OUT + text[line.end() :]
    return text
