"""Reading question sets and retrieval sets; every fault names its file and line in Vietnamese."""

from __future__ import annotations

import difflib
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.types import Refusal, Turn
from ingest.errors import BadInput

# The types that sets are written with. The contract leaves the list open ("the others"), so an unknown type
# is accepted unless it looks like one of these mistyped: that would silently change its limit of characters.
KNOWN_TYPES = (
    "figure",
    "comparison",
    "who",
    "legal_basis",
    "definition",
    "directive",
    "list",
    "followup",
    "multi_doc",
    "trap",
    "unanswerable",
)
_TYPE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MISTYPED_SIMILARITY = 0.8

_REQUIRED = ("id", "question", "type", "expect", "answer", "must_include", "source", "evidence")
_ROLES = ("user", "assistant")


class DatasetError(BadInput):
    """A question or retrieval file that cannot be used; the message names the file and the line.

    `line` is that line's number and `what` what is wrong with it; 0 and the whole message where it is the file.
    """

    title = "Tệp đánh giá không hợp lệ"

    def __init__(self, message: str, line: int = 0, what: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.what = what or message


class Expect(StrEnum):
    """What a right assistant does with a question."""

    ANSWER = "answer"
    REFUSE = "refuse"
    CORRECT_PREMISE = "correct_premise"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that proves the answer: its words, or where it stands in a source."""

    sentence: str | None = None
    source: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set, as the contract has it; `must_include` is groups of alternatives.

    `refusal` says why a question is to be refused, where its file says so; `line` is where it stands in its file.
    """

    id: str
    question: str
    history: tuple[Turn, ...]
    type: str
    expect: Expect
    answer: str
    must_include: tuple[tuple[str, ...], ...]
    source: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    computed: bool = False
    scope: str = "any"
    style: str = "standard"
    refusal: Refusal | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class RetrievalDocument:
    """A document of a BEIR-style corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RetrievalQuery:
    """A query of a BEIR-style set."""

    id: str
    text: str


def load_questions(path: Path) -> tuple[Question, ...]:
    """Return the questions of a JSON Lines file in their order; DatasetError names the first bad line."""
    questions, faults = read_questions(path)
    if faults:
        raise faults[0]
    return questions


def read_questions(path: Path) -> tuple[tuple[Question, ...], tuple[DatasetError, ...]]:
    """Return the good questions of a file and a fault for each bad line; a file without any line raises."""
    questions: list[Question] = []
    faults: list[DatasetError] = []
    seen: dict[str, int] = {}
    for line, row in _lines(path):
        try:
            question = _question(_record(row, path, line), path, line)
            if question.id in seen:
                raise _fault(path, line, f"mã câu hỏi “{question.id}” đã có ở dòng {seen[question.id]}")
        except DatasetError as fault:
            faults.append(fault)
        else:
            seen[question.id] = line
            questions.append(question)
    if not questions and not faults:
        raise DatasetError(f"{path}: tệp không có câu hỏi nào. Mỗi dòng phải là một câu hỏi ở dạng JSON.")
    return tuple(questions), tuple(faults)


def load_corpus(path: Path) -> Iterator[RetrievalDocument]:
    """Yield the documents of a BEIR-style corpus (`.jsonl` or `.jsonl.gz`), one by one: it may be large."""
    for line, record in _records(path):
        yield RetrievalDocument(
            id=_text(record, "_id", path, line),
            title=_text(record, "title", path, line, default=""),
            text=_text(record, "text", path, line),
        )


def load_queries(path: Path) -> tuple[RetrievalQuery, ...]:
    """Return the queries of a BEIR-style set in their order."""
    return tuple(
        RetrievalQuery(id=_text(record, "_id", path, line), text=_text(record, "text", path, line))
        for line, record in _records(path)
    )


def load_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return {query id: {document id: relevance}} of a TSV with a header line."""
    qrels: dict[str, dict[str, int]] = {}
    for line, row in _lines(path):
        cells = row.split("\t")
        if line == 1:
            if len(cells) == 3 and cells[2].strip().lstrip("-").isdigit():
                raise _fault(path, line, "thiếu dòng tiêu đề “query-id<TAB>corpus-id<TAB>score”")
            continue
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            raise _fault(path, line, "cần đúng ba cột cách nhau bằng TAB: mã câu hỏi, mã văn bản, điểm nguyên")
        qrels.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line number from 1, line without its end) of the lines that are not blank."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for number, row in enumerate(file, start=1):
                text = row.lstrip("\ufeff").rstrip("\r\n") if number == 1 else row.rstrip("\r\n")
                if text.strip():
                    yield number, text
    except FileNotFoundError:
        raise DatasetError(f"Không tìm thấy tệp {path}. Hãy kiểm tra lại đường dẫn.") from None
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: tệp không ở bảng mã UTF-8 ({error.reason}).") from None
    except OSError as error:
        raise DatasetError(f"{path}: không đọc được tệp ({error}).") from None


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, JSON object) of a JSON Lines file."""
    for line, row in _lines(path):
        yield line, _record(row, path, line)


def _record(row: str, path: Path, line: int) -> dict[str, Any]:
    """Return the JSON object of one line."""
    try:
        record = json.loads(row)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" ở cột {error.colno} ({error.msg})" if isinstance(error, json.JSONDecodeError) else ": lồng quá sâu"
        raise _fault(path, line, f"JSON sai cú pháp{where}") from None
    if not isinstance(record, dict):
        raise _fault(path, line, "mỗi dòng phải là một đối tượng JSON {…}")
    return record


def _question(record: dict[str, Any], path: Path, line: int) -> Question:
    """Return the question of one checked line."""
    missing = [name for name in _REQUIRED if name not in record]
    if missing:
        raise _fault(path, line, f"thiếu trường {', '.join(missing)}")
    expect = _expect(record["expect"], path, line)
    groups = _groups(record["must_include"], path, line)
    if expect is not Expect.REFUSE and not groups:
        raise _fault(path, line, f"câu hỏi “{expect}” phải có ít nhất một nhóm trong must_include")
    return Question(
        id=_text(record, "id", path, line),
        question=_text(record, "question", path, line),
        history=_history(record.get("history", []), path, line),
        type=_type(record["type"], path, line),
        expect=expect,
        answer=_text(record, "answer", path, line, empty=True),
        must_include=groups,
        source=_texts(record["source"], "source", path, line),
        evidence=_evidence(record["evidence"], path, line),
        computed=_flag(record.get("computed", False), path, line),
        scope=_text(record, "scope", path, line, default="any"),
        style=_text(record, "style", path, line, default="standard"),
        refusal=_refusal(record.get("refusal"), expect, path, line),
        line=line,
    )


def _type(value: object, path: Path, line: int) -> str:
    if not isinstance(value, str) or not _TYPE_NAME.fullmatch(value):
        raise _fault(path, line, f"loại câu hỏi {value!r} không hợp lệ; các loại có sẵn: {', '.join(KNOWN_TYPES)}")
    if value not in KNOWN_TYPES:
        near = difflib.get_close_matches(value, KNOWN_TYPES, n=1, cutoff=_MISTYPED_SIMILARITY)
        if near:
            raise _fault(path, line, f"không có loại câu hỏi “{value}”; có phải ý là “{near[0]}”?")
    return value


def _expect(value: object, path: Path, line: int) -> Expect:
    try:
        return Expect(str(value))
    except ValueError:
        choices = ", ".join(Expect)
        raise _fault(path, line, f"giá trị expect {value!r} không hợp lệ; chỉ nhận: {choices}") from None


def _refusal(value: object, expect: Expect, path: Path, line: int) -> Refusal | None:
    if value is None:
        return None
    if expect is not Expect.REFUSE:
        raise _fault(path, line, "chỉ câu hỏi expect “refuse” mới có lý do refusal")
    try:
        return Refusal(str(value))
    except ValueError:
        choices = ", ".join(Refusal)
        raise _fault(path, line, f"giá trị refusal {value!r} không hợp lệ; chỉ nhận: {choices}") from None


def _groups(value: object, path: Path, line: int) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list) or not all(isinstance(group, list) and group for group in value):
        raise _fault(path, line, "must_include phải là danh sách các nhóm, mỗi nhóm là một danh sách có phần tử")
    groups = tuple(_texts(group, "must_include", path, line) for group in value)
    if any(not alternative.strip() for group in groups for alternative in group):
        raise _fault(path, line, "must_include có phương án trống: phương án trống thì câu trả lời nào cũng đúng")
    return groups


def _history(value: object, path: Path, line: int) -> tuple[Turn, ...]:
    if not isinstance(value, list):
        raise _fault(path, line, "history phải là danh sách các lượt {role, content}")
    turns: list[Turn] = []
    for turn in value:
        if not isinstance(turn, dict) or turn.get("role") not in _ROLES or not isinstance(turn.get("content"), str):
            raise _fault(path, line, "mỗi lượt trong history phải có role (user hoặc assistant) và content")
        turns.append(Turn(role=turn["role"], content=turn["content"]))
    return tuple(turns)


def _evidence(value: object, path: Path, line: int) -> tuple[Evidence, ...]:
    if not isinstance(value, list):
        raise _fault(path, line, "evidence phải là danh sách")
    evidence: list[Evidence] = []
    for item in value:
        if isinstance(item, str):
            evidence.append(Evidence(sentence=item))
        elif (
            isinstance(item, dict)
            and isinstance(item.get("source"), str)
            and isinstance(item.get("start"), int)
            and isinstance(item.get("end"), int)
        ):
            evidence.append(Evidence(source=item["source"], start=item["start"], end=item["end"]))
        else:
            raise _fault(path, line, "mỗi phần tử evidence là một câu nguyên văn hoặc {source, start, end}")
    return tuple(evidence)


def _flag(value: object, path: Path, line: int) -> bool:
    if not isinstance(value, bool):
        raise _fault(path, line, "computed phải là true hoặc false")
    return value


def _texts(value: object, name: str, path: Path, line: int) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _fault(path, line, f"{name} phải là danh sách chuỗi")
    return tuple(value)


def _text(
    record: dict[str, Any],
    name: str,
    path: Path,
    line: int,
    *,
    default: str | None = None,
    empty: bool = False,
) -> str:
    """Return a field that must be a string, and not a blank one unless `empty` or a default allows it."""
    value = record.get(name, default)
    if value is None:
        raise _fault(path, line, f"thiếu trường {name}")
    if not isinstance(value, str):
        raise _fault(path, line, f"{name} phải là chuỗi")
    if not value.strip() and not empty and default is None:
        raise _fault(path, line, f"{name} đang trống")
    return value


def _fault(path: Path, line: int, what: str) -> DatasetError:
    return DatasetError(f"{path}, dòng {line}: {what}.", line, what)
