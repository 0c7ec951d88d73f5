"""What stored answers keep of a document that was removed: nothing of its words. Pure.

An answer says by its citations which documents it quotes. A message that a reader sent along with feedback says it by
its words alone: there, what the document also says goes, since too much lost is better than a secret kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.library.record_rows import folded_words

NOTICE = (
    "Câu trả lời này trích từ một tài liệu đã bị xóa (hoặc đã được thay bằng bản khác), nên nội dung và các câu trích "
    "không còn được lưu. Hãy hỏi lại để có câu trả lời theo các tài liệu hiện có."
)
# So many words in a row are a stretch of the document, not a phrase of the field ("các cơ quan thi hành án dân sự").
_STRETCH = 10
# A piece of a message that is shorter than a stretch counts from so many words on.
_SHORT_PIECE = 4
# What separates the sentences of an answer: its markers, lines and bold stretches.
_BETWEEN = re.compile(r"\[\d{1,3}\]|\n|\*\*|(?<=[.;:!?])\s")
# Amounts and counts; years and small numbers stand in every document.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+|\d{5,}")


def without_document(answer: Mapping[str, Any], document_id: str, question: str) -> dict[str, Any]:
    """Return an answer object without what it has of a document: its text, the quotes and the figures of these.

    Quotes and figures of other documents stay. The standalone question may hold a name out of an earlier answer.
    """
    kept = [item for item in answer["citations"] if item["document_id"] != document_id]
    numbers = {item["n"] for item in kept}
    figures = [item for item in answer["figures"] if not item["computed"] and item["citation"] in numbers]
    return {
        **answer,
        "standalone_question": question,
        "answer": NOTICE,
        "citations": kept,
        "figures": figures,
        "warnings": [],
    }


def says(message: str, document_words: str) -> bool:
    """Tell whether a message holds words of a document: `document_words` is its text by `folded_words`.

    A stretch of ten words counts, a whole short sentence, or an amount.
    """
    for number in _NUMBER.findall(message):
        if folded_words(number) in document_words:
            return True
    for piece in _BETWEEN.split(message):
        words = folded_words(piece).split()
        if len(words) < _SHORT_PIECE:
            continue
        length = min(len(words), _STRETCH)
        for start in range(len(words) - length + 1):
            if f" {' '.join(words[start : start + length])} " in document_words:
                return True
    return False
