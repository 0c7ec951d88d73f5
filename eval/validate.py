"""Proof that question files fit their texts: every evidence stands in its source, every required word in the evidence.

Words and offsets are held against the text as the library stores it, for that is what citations quote. The offsets of
a question may instead count in a plain text file as it is written (before boilerplate is taken out): all its evidence
must then hold there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.datasets import Evidence, Expect, Question, read_questions
from eval.metrics.answers import missing_groups
from ingest.errors import BadInput, LoadError

# Called with files done and files in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a question file; `id` is empty where the line could not be read."""

    file: str
    line: int
    id: str
    message: str


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found: checked and unchecked questions; `unchecked` maps a missing source to its questions' ids."""

    questions: int
    checked: int
    faults: tuple[Fault, ...]
    unchecked: Mapping[str, tuple[str, ...]]
    unreadable: Mapping[str, str]


def validate(files: Sequence[Path], corpora: Sequence[Path], progress: Progress | None = None) -> Validation:
    """Check question files against the texts of `corpora`; BadInput for a folder or a file that is not there.

    A question none of whose sources is in the corpora is unchecked; one that has some of them and lacks others is at
    fault, and so is an id that two files share.
    """
    questions: list[tuple[Path, Question]] = []
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for path in files:
        read, bad = read_questions(path)
        faults += [Fault(str(path), fault.line, "", fault.what) for fault in bad]
        for question in read:
            if question.id in seen:
                faults.append(_fault(path, question, f"mã câu hỏi đã có ở {seen[question.id]}"))
            seen.setdefault(question.id, f"{path}, dòng {question.line}")
            questions.append((path, question))
    names = {name for _, question in questions for name in question.source}
    stored, written, unreadable = texts_of(names, corpora, progress)
    unchecked: dict[str, list[str]] = {}
    for path, question in questions:
        missing = [name for name in question.source if unicodedata.normalize("NFC", name) not in stored]
        if missing and len(missing) == len(question.source):
            unchecked.setdefault(missing[0], []).append(question.id)
            continue
        faults += [_fault(path, question, f"nguồn {name} không có trong corpus") for name in missing]
        messages = faults_of(question, stored)
        if messages and not faults_of(question, written):
            messages = []
        faults += [_fault(path, question, message) for message in messages]
    return Validation(
        questions=len(questions),
        checked=len(questions) - sum(len(ids) for ids in unchecked.values()),
        faults=tuple(sorted(faults, key=lambda fault: (fault.file, fault.line))),
        unchecked={name: tuple(ids) for name, ids in sorted(unchecked.items())},
        unreadable=unreadable,
    )


def faults_of(question: Question, texts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what is wrong with a question, in Vietnamese; `texts` maps an NFC file name to the texts so named."""
    if question.expect is Expect.REFUSE:
        return ["câu phải từ chối thì không có must_include"] if question.must_include else []
    if not question.source:
        return ["thiếu nguồn (source)"]
    if not question.evidence:
        return ["thiếu câu dẫn chứng (evidence)"]
    faults: list[str] = []
    proofs: list[str] = []
    sources = [text for name in question.source for text in texts.get(unicodedata.normalize("NFC", name), ())]
    for evidence in question.evidence:
        words, fault = _words(evidence, question, sources, texts)
        faults += [fault] if fault else []
        proofs += [words] if words else []
    if not question.computed:
        for group in missing_groups(question.must_include, "\n".join(proofs)):
            faults.append(f"must_include “{' | '.join(group)}” không có trong dẫn chứng (mà câu không ghi computed)")
    return faults


def _words(
    evidence: Evidence, question: Question, sources: Sequence[str], texts: Mapping[str, Sequence[str]]
) -> tuple[str, str]:
    """Return (the evidence's words, what is wrong with it); either may be empty."""
    if evidence.sentence is not None:
        if not evidence.sentence.strip():
            return "", "câu dẫn chứng trống"
        sentence = unicodedata.normalize("NFC", evidence.sentence)
        if any(sentence in text for text in sources):
            return evidence.sentence, ""
        return evidence.sentence, f"dẫn chứng không có nguyên văn trong {', '.join(question.source)}: “{sentence}”"
    name, start, end = evidence.source or "", evidence.start or 0, evidence.end or 0
    if name not in question.source:
        return "", f"dẫn chứng ở {name}, nhưng tệp này không có trong source"
    there = texts.get(unicodedata.normalize("NFC", name), ())
    if not there:
        return "", ""  # the source itself is told to be missing
    for text in there:
        if 0 <= start < end <= len(text):
            return text[start:end], ""
    return "", f"khoảng [{start}, {end}) nằm ngoài {name} (dài {len(there[0])} ký tự)"


def texts_of(
    names: set[str], corpora: Sequence[Path], progress: Progress | None = None
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, str]]:
    """Return the texts of the files named in `names`, as stored and as written, and {path: why it was not read}.

    Both map an NFC file name to the texts of all files so named; only plain text has another text as written.
    """
    from ingest.pipeline import read_document

    wanted = {unicodedata.normalize("NFC", name) for name in names}
    for corpus in corpora:
        if not corpus.exists():
            raise BadInput(f"Không có tệp hoặc thư mục {corpus}. Hãy kiểm tra lại --corpus.")
    paths = sorted({file for corpus in corpora for file in ([corpus] if corpus.is_file() else corpus.rglob("*"))})
    chosen = [path for path in paths if path.is_file() and unicodedata.normalize("NFC", path.name) in wanted]
    stored: dict[str, list[str]] = {}
    written: dict[str, list[str]] = {}
    unreadable: dict[str, str] = {}
    for done, path in enumerate(chosen, start=1):
        try:
            content = path.read_bytes()
            document = read_document(path.name, content, origin=str(path))
        except (LoadError, OSError) as error:
            unreadable[str(path)] = str(error)
        else:
            name = unicodedata.normalize("NFC", path.name)
            plain = document.media_type == "text/plain"
            stored.setdefault(name, []).append(document.text)
            written.setdefault(name, []).append(
                content.decode("utf-8-sig", errors="replace") if plain else document.text
            )
        if progress:
            progress(done, len(chosen))
    return stored, written, unreadable


def _fault(path: Path, question: Question, message: str) -> Fault:
    return Fault(str(path), question.line, question.id, message)
