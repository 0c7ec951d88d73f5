"""What the report says, in Vietnamese and English; numbers as each of the two prints them."""

from __future__ import annotations

from dataclasses import dataclass

from eval.tables import TYPE_NAMES


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in both languages."""

    vi: str
    en: str

    def __add__(self, other: Text | str) -> Text:
        """Return this text followed by another, or by a string that is the same in both languages."""
        if isinstance(other, str):
            return Text(self.vi + other, self.en + other)
        return Text(self.vi + other.vi, self.en + other.en)


NOT_MEASURED = Text("không đo", "not measured")
NONE_NAMED_PERIOD = Text("không nêu kỳ", "no period named")
NONE_NAMED_PLACE = Text("không nêu nơi", "no place named")

_ENGLISH_TYPES = {
    "figure": "Figure",
    "comparison": "Comparison",
    "who": "Who",
    "legal_basis": "Legal basis",
    "definition": "Definition",
    "directive": "Directive",
    "list": "List",
    "followup": "Follow-up",
    "multi_doc": "Several documents",
    "trap": "Wrong premise",
    "unanswerable": "Not in the documents",
}
_STYLES = {
    "standard": Text("Chuẩn", "Standard"),
    "no_diacritics": Text("Không dấu", "No accents"),
    "abbreviations": Text("Viết tắt", "Abbreviated"),
    "typos": Text("Lỗi gõ", "Typing errors"),
}
EXPECTED = {
    "answer": Text("Phải trả lời", "To be answered"),
    "refuse": Text("Phải từ chối", "To be refused"),
    "correct_premise": Text("Phải chỉ ra tiền đề sai", "Premise to be corrected"),
}
REFUSALS = {
    "no_evidence": Text("không có căn cứ", "no evidence"),
    "other_period": Text("chỉ có kỳ khác", "another period only"),
    "other_place": Text("chỉ có nơi khác", "another place only"),
    "out_of_scope": Text("ngoài lĩnh vực", "out of scope"),
    "not_allowed": Text("không được phép", "not allowed"),
}
SETTINGS = {
    "corpus": Text("Văn bản được nạp", "Corpus"),
    "documents": Text("Số văn bản", "Documents"),
    "passages": Text("Số đoạn", "Passages"),
    "not_loaded": Text("Không nạp được", "Not loaded"),
    "embedding_model": Text("Mô hình nhúng", "Embedding model"),
    "scopes": Text("Phạm vi câu hỏi", "Scopes"),
    "base_url": Text("Máy chủ", "Server"),
    "library": Text("Thư viện", "Library"),
    "library_revision": Text("Phiên bản thư viện", "Library revision"),
    "llm": Text("Mô hình ngôn ngữ", "Language model"),
    "seed": Text("Hạt ngẫu nhiên", "Seed"),
}
JUDGMENTS = {
    "complete": Text("Trích dẫn đủ ý", "Citations complete"),
    "figure_match": Text("Số liệu khớp", "Figure match"),
    "nugget_recall": Text("Đủ ý", "Nugget recall"),
    "support_recall": Text("Câu có căn cứ", "Citation recall (ALCE)"),
    "support_precision": Text("Trích dẫn cần thiết", "Citation precision (ALCE)"),
    "wrong_period": Text("Trả lời cho kỳ khác", "Wrong period"),
    "wrong_place": Text("Trả lời cho nơi khác", "Wrong place"),
    "facts_in_top": Text("Đủ căn cứ trong k đoạn đầu", "All facts in the top k"),
    "judged": Text("Mô hình chấm", "The judge says"),
    "rank": Text("Thứ hạng", "Rank"),
}


def judgment_name(name: str) -> Text:
    """Return the name of a judgment on one answer; an unknown one as it is written."""
    return JUDGMENTS.get(name, Text(name, name))


def type_order(name: str) -> tuple[int, str]:
    """Return the key that puts question types in the order of the known ones, others last by name."""
    return _order(name, list(TYPE_NAMES))


def style_order(name: str) -> tuple[int, str]:
    """Return the key that puts styles of typing in the order of the known ones, others last by name."""
    return _order(name, list(_STYLES))


def _order(name: str, known: list[str]) -> tuple[int, str]:
    return (known.index(name) if name in known else len(known), name)


def type_name(name: str) -> Text:
    """Return the name of a question type; an unknown one as it is written."""
    return Text(TYPE_NAMES.get(name, name), _ENGLISH_TYPES.get(name, name))


def style_name(name: str) -> Text:
    """Return the name of a style of typing; an unknown one as it is written."""
    return _STYLES.get(name, Text(name, name))


def expected_name(name: str) -> Text:
    """Return what a question expects; an unknown value as it is written."""
    return EXPECTED.get(name, Text(name, name))


def refusal_name(name: str) -> Text:
    """Return why an answer was refused; an unknown reason as it is written."""
    return REFUSALS.get(name, Text(name, name))


def setting_name(name: str) -> Text:
    """Return the name of a setting; an unknown one as it is written."""
    return SETTINGS.get(name, Text(name, name))


def percent(share: float | None) -> Text:
    """Return a share as per cent with one decimal ("81,4 %" and "81.4%"); None is not measured."""
    if share is None:
        return NOT_MEASURED
    printed = f"{share * 100:.1f}"
    return Text(printed.replace(".", ",") + "\u00a0%", printed + "%")


def number(value: float | None, digits: int = 0) -> Text:
    """Return a number as each language prints it ("1.234,5" and "1,234.5"); None is not measured."""
    if value is None:
        return NOT_MEASURED
    printed = f"{value:,.{digits}f}"
    return Text(printed.translate(str.maketrans(",.", ".,")), printed)


def milliseconds(value: float | None) -> Text:
    """Return a time in milliseconds, whole from 100 on; None is not measured."""
    return NOT_MEASURED if value is None else number(value, 1 if value < 100 else 0) + "\u00a0ms"


def reason_name(reason: str) -> Text:
    """Return why an answer is wrong: the run's Vietnamese words, and them in English where they are known."""
    for vi, en in (
        ("phải từ chối nhưng đã trả lời", "answered what had to be refused"),
        ("từ chối câu hỏi có thể trả lời", "refused what can be answered"),
        ("thiếu: ", "missing: "),
        ("lỗi: ", "error: "),
    ):
        if reason.startswith(vi):
            return Text(reason, en + reason.removeprefix(vi))
    return Text(reason, reason)
