"""A person's review of drafts in the terminal: one at a time, each decision on the disk before the next draft.

The drafts file is the record of the review: an accepted or rejected draft stays in it with that status, an edited one
with what it was before. The questions file only grows. A review that ends at any moment goes on where it ended.
"""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from eval.datasets import DatasetError, load_questions
from eval.drafting.draft import STATUS, line_of
from eval.drafting.files import Record, append_records, change_record, is_proposed, read_lines, records_of

# Reads an answer after showing a prompt; None at the end of the input.
Ask = Callable[[str], str | None]
Say = Callable[[str], None]

# What a question file does not have: they are for the reviewer alone.
_OF_DRAFTS = (STATUS, "context", "note", "original")
_ACCEPTED, _REJECTED = "accepted", "rejected"
_WIDTH = 100
PROMPT = "[a] nhận  [e] sửa  [r] loại  [s] để sau  [q] thoát: "
KEEP = "Enter giữ nguyên, “-” xóa"


class Decision(StrEnum):
    """What the reviewer may do with a draft."""

    ACCEPT = "a"
    EDIT = "e"
    REJECT = "r"
    SKIP = "s"
    QUIT = "q"


@dataclass
class Tally:
    """What a review has done so far."""

    accepted: int = 0
    rejected: int = 0
    edited: int = 0
    skipped: int = 0
    left: int = 0


def review(drafts: Path, questions: Path, ask: Ask, say: Say) -> Tally:
    """Go through the drafts that wait; raise BadInput for a file that cannot be read or written.

    The end of the input is a quit: nothing that was not decided is changed.
    """
    tally = Tally()
    accepted_before = {r["id"] for r in records_of(questions, read_lines(questions, missing=True)) if r is not None}
    waiting = [r for r in records_of(drafts, read_lines(drafts)) if r is not None and is_proposed(r)]
    for number, draft in enumerate(waiting, start=1):
        if draft["id"] in accepted_before:
            # A review that was killed between its two writes: the question is in, the draft does not say so yet.
            change_record(drafts, draft["id"], _with_status(_ACCEPTED))
            continue
        say(shown(draft, f"{number}/{len(waiting)}"))
        if _decide(drafts, questions, draft, tally, ask, say) is Decision.QUIT:
            break
    tally.left = sum(1 for r in records_of(drafts, read_lines(drafts)) if r is not None and is_proposed(r))
    return tally


def _decide(drafts: Path, questions: Path, draft: Record, tally: Tally, ask: Ask, say: Say) -> Decision:
    """Ask until the draft is decided, and write the decision."""
    while True:
        typed = ask(PROMPT)
        if typed is None:
            return Decision.QUIT
        match typed.strip().lower():
            case Decision.ACCEPT:
                fault = fault_of(draft)
                if fault is None:
                    append_records(questions, [question_of(draft)])
                    change_record(drafts, draft["id"], _with_status(_ACCEPTED))
                    tally.accepted += 1
                    return Decision.ACCEPT
                say(f"Chưa nhận được: {fault} Hãy sửa (e) rồi nhận.")
            case Decision.EDIT:
                edited = edit(draft, ask, say)
                if edited is None:
                    return Decision.QUIT
                if edited != draft:
                    draft = edited
                    change_record(drafts, draft["id"], lambda _old, new=draft: new)  # type: ignore[misc]
                    tally.edited += 1
                say(shown(draft, "đã sửa"))
            case Decision.REJECT:
                change_record(drafts, draft["id"], _with_status(_REJECTED))
                tally.rejected += 1
                return Decision.REJECT
            case Decision.SKIP:
                tally.skipped += 1
                return Decision.SKIP
            case Decision.QUIT:
                return Decision.QUIT
            case other:
                say(f"Không có lựa chọn “{_clean(other)[:20]}”. Hãy gõ một trong a, e, r, s, q.")


def question_of(draft: Record) -> Record:
    """Return the question of a draft as a question file has it."""
    return {name: value for name, value in draft.items() if name not in _OF_DRAFTS}


def fault_of(draft: Record) -> str | None:
    """Say in Vietnamese what keeps a draft from being a question; None where nothing does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "câu hỏi.jsonl"
        path.write_text(line_of(question_of(draft)), encoding="utf-8")
        try:
            load_questions(path)
        except DatasetError as error:
            return str(error).partition(": ")[2] or str(error)
    return None


def edit(draft: Record, ask: Ask, say: Say) -> Record | None:
    """Return the draft with what the reviewer types for each field; None where the input ends on the way."""
    new = dict(draft)
    for name, prompt in _FIELDS:
        typed = ask(f"{prompt} ({KEEP}): ")
        if typed is None:
            say("Dừng giữa chừng: bỏ các chỗ vừa sửa của câu này.")
            return None
        if typed.strip():
            new[name] = _field(name, "" if typed.strip() == "-" else typed.strip())
    if new["expect"] == "refuse":
        new |= {"must_include": [], "source": [], "evidence": []}
    # The evidence that was shown is no more the question's when other is typed.
    if new["evidence"] != draft["evidence"]:
        new.pop("context", None)
    if new != draft:
        new["original"] = draft.get("original") or question_of(draft)
    return new


_FIELDS = (
    ("question", "Câu hỏi"),
    ("type", "Loại"),
    ("expect", "Mong đợi: answer, refuse hoặc correct_premise"),
    ("answer", "Đáp án"),
    ("must_include", "Phải có, các nhóm cách nhau bằng “;”, các cách viết bằng “|”"),
    ("source", "Tệp nguồn, cách nhau bằng “;”"),
    ("evidence", "Câu làm căn cứ, nguyên văn"),
)


def _field(name: str, typed: str) -> Any:
    match name:
        case "must_include":
            groups = [[part.strip() for part in group.split("|") if part.strip()] for group in typed.split(";")]
            return [group for group in groups if group]
        case "source":
            return [part.strip() for part in typed.split(";") if part.strip()]
        case "evidence":
            return [typed] if typed else []
    return typed


def _with_status(status: str) -> Callable[[Record], Record]:
    return lambda record: {**record, STATUS: status}


def shown(draft: Record, place: str) -> str:
    """Return a draft as the reviewer reads it: question, gold, then the evidence within what stands around it."""
    lines = ["", f"── {place} · {draft['id']} · {draft.get('type')} · {draft.get('style')} " + "─" * 20]
    lines += [f"  {_role(turn)}: {turn.get('content')}" for turn in draft.get("history", [])]
    lines += [f"Câu hỏi:  {draft.get('question')}"]
    gold = draft.get("answer") or "(chưa có)"
    lines += [f"Đáp án:   {gold}" if draft.get("expect") != "refuse" else f"Phải từ chối: {gold}"]
    groups = [" | ".join(map(str, group)) for group in draft.get("must_include", [])]
    lines += [f"Phải có:  {'; '.join(groups)}"] if groups else []
    lines += ["(tính từ số liệu của nguồn)"] if draft.get("computed") else []
    for proof in draft.get("context", []):
        lines += [f"Căn cứ trong {proof['source']}:"]
        lines += [_wrapped(f"…{proof['before']}⟦{proof['text']}⟧{proof['after']}…")]
    if "context" not in draft:
        lines += [_wrapped(f"Căn cứ: {proof}") for proof in draft.get("evidence", [])]
    lines += [_wrapped(part) for part in str(draft.get("note") or "").splitlines()]
    return "\n".join(_clean(line) for line in lines)


def _role(turn: Record) -> str:
    return "Hỏi trước" if turn.get("role") == "user" else "Trả lời"


def _wrapped(text: str) -> str:
    return textwrap.indent(textwrap.fill(" ".join(text.split()), _WIDTH), "  ")


def _clean(text: str) -> str:
    # A document's text must not steer the terminal that shows it.
    return "".join(c if c.isprintable() or c in "\n" else " " for c in text)
