"""What any door (command line, API) checks of a question before the assistant reads it."""

from __future__ import annotations

from ingest.errors import EmptyQuestion, QuestionTooLong


def check_question(question: str, max_chars: int) -> None:
    """Raise EmptyQuestion or QuestionTooLong for a question that is not to be asked at all."""
    if not question.strip():
        raise EmptyQuestion("Câu hỏi đang trống. Hãy gõ câu hỏi, ví dụ: “Năm 2020 thi hành xong bao nhiêu việc?”")
    if len(question) > max_chars:
        raise QuestionTooLong(
            f"Câu hỏi dài {_grouped(len(question))} ký tự, giới hạn là {_grouped(max_chars)}. "
            "Hãy rút gọn câu hỏi; nếu cần tra một văn bản dài, hãy nạp văn bản đó vào thư viện."
        )


def _grouped(number: int) -> str:
    """Return 10000 as "10.000", as Vietnamese writes it."""
    return f"{number:,}".replace(",", ".")
