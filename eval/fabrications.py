"""How much of what a language model invents reaches the reader, and how much of what it says rightly is lost.

A played model (`eval.playing`) answers over the packaged sample reports with sentences made from the library's own
records: sound ones, put in other words or as they stand, and the same with one thing planted. Each goes the whole way:
question, retrieval, HTTP, langchain's client, verification, answer. A case counts when the model was asked and was sent
the passage that its sentence is about.

    python -m eval.fabrications [--cases 300] [--seed 3] [--show] [--write-readme]
    python -m eval.fabrications --corpus FOLDER --labels tests/labels/figures.dev.jsonl      # over other reports
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.llm.model import Budget, ChatModel, LangchainModel, Message
from assistant.llm.writing import Writer
from assistant.pipeline import Assistant
from assistant.types import Answer
from eval.libraries import corpus_library
from eval.packaged import sample_files
from eval.playing import Played, Player, Prompt, Reply, playing
from eval.readme import write_block
from eval.records import Labels
from eval.tables import percent
from ingest.figures import FigureKind, Measure, Subject
from ingest.library.library import Library
from ingest.library.registers import DirectiveFilter, FigureFilter
from ingest.people import PERSON
from ingest.places import NATIONAL
from ingest.split import sentences
from ingest.types import FigureRecord, Span
from ingest.words import DOCUMENT_NUMBER

BLOCK = "fabrications"
LABELS = Path("tests/labels/figures.samples.jsonl")
ASKED_FOR = ("số", "ngày", "số văn bản", "tên người", "đúng số, sai kỳ")
FURTHER = ("sai nơi", "sai chỉ tiêu", "sai chiều tăng giảm", "sai đơn vị", "phủ định", "thêm vế bịa", "sai đoạn dẫn")
# How each measure is said; {raw} is the figure as printed.
_SAID = {
    Measure.RECEIVED: "thụ lý {raw}",
    Measure.NEW: "thụ lý mới {raw}",
    Measure.CARRIED_IN: "có {raw} cũ chuyển sang",
    Measure.TO_ENFORCE: "phải thi hành {raw}",
    Measure.ENFORCEABLE: "có {raw} có điều kiện thi hành",
    Measure.UNENFORCEABLE: "có {raw} chưa có điều kiện thi hành",
    Measure.COMPLETED: "đã thi hành xong {raw}",
    Measure.COMPLETION_RATE: "thi hành xong {basis} đạt tỷ lệ {raw}",
}
_ASKED = {
    Measure.RECEIVED: "thụ lý bao nhiêu {unit}?",
    Measure.NEW: "thụ lý mới bao nhiêu {unit}?",
    Measure.CARRIED_IN: "có bao nhiêu {unit} cũ chuyển sang?",
    Measure.TO_ENFORCE: "phải thi hành bao nhiêu {unit}?",
    Measure.ENFORCEABLE: "có bao nhiêu {unit} có điều kiện thi hành?",
    Measure.UNENFORCEABLE: "có bao nhiêu {unit} chưa có điều kiện thi hành?",
    Measure.COMPLETED: "thi hành xong bao nhiêu {unit}?",
    Measure.COMPLETION_RATE: "tỷ lệ thi hành xong {basis} là bao nhiêu?",
}
_OTHER_MEASURE = {
    Measure.COMPLETED: Measure.TO_ENFORCE,
    Measure.TO_ENFORCE: Measure.COMPLETED,
    Measure.ENFORCEABLE: Measure.UNENFORCEABLE,
    Measure.UNENFORCEABLE: Measure.ENFORCEABLE,
    Measure.NEW: Measure.COMPLETED,
    Measure.RECEIVED: Measure.COMPLETED,
    Measure.CARRIED_IN: Measure.COMPLETED,
}
_KINDS: dict[str, str] = {
    Subject.CREDIT: "án tín dụng, ngân hàng",
    Subject.CORRUPTION: "án kinh tế, tham nhũng",
    Subject.BUDGET: "thu cho ngân sách nhà nước",
    Subject.COMMERCIAL: "án kinh doanh, thương mại",
    Subject.ADMINISTRATIVE: "án hành chính",
}
_BASES = {"case": "về việc", "money": "về tiền", "judgment": "bản án"}
_UNITS = {"case": "việc", "money": "tiền", "judgment": "bản án"}
_NAMES = ("Nguyễn Văn Hậu", "Trần Quốc Bảo", "Lê Thị Thu Trang", "Phạm Minh Đức", "Võ Hồng Phúc", "Đặng Thị Mai Lan")
_PLACES = ("Cà Mau", "Lào Cai", "Bình Thuận", "Kon Tum", "Sóc Trăng", "Điện Biên")
_CLAUSES = (
    ", nhờ áp dụng trí tuệ nhân tạo và chuyển đổi số toàn diện",
    ", do Chính phủ bổ sung kinh phí và tăng biên chế đột xuất",
    ", chủ yếu vì các ngân hàng tự nguyện rút đơn yêu cầu",
    "; nhiều lãnh đạo địa phương bị phê bình, kiểm điểm nghiêm khắc",
)
_DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_LONGEST = 420


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the model's sentence; `source` stands in the passage that it cites.

    Of a fabrication `kind` says what is planted, `before` is a sound sentence said first, or "".
    """

    question: str
    sentence: str
    source: str
    kind: str = ""
    planted: str = ""
    before: str = ""
    elsewhere: bool = False


@dataclass
class Outcome:
    """What became of the cases."""

    counted: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    # Of the same questions without a model.
    alone: list[float] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


# Making the cases


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure with the sentence and document it stands in."""

    record: FigureRecord
    sentence: str
    document_id: str


def stated(library: Library, labels: Labels) -> list[Stated]:
    """Return the figures of the library that a template can say, in order: those read as they were labelled by hand.

    A record that is misread would make an untrue sentence pass for a sound one.
    """
    found = []
    for document in library.documents():
        text = library.text(document.id)
        spans = list(sentences(text))
        known = {_label_of(mark) for mark in labels.of(document.source)}
        said_before: set[tuple[Span | None, str]] = set()
        for stored in library.registers.figures(FigureFilter(document_id=document.id))[0]:
            record = stored.record
            span = next((s for s in spans if s.start <= record.start < s.end), None)
            # "thu hồi 3.618 tỷ đồng; riêng các vụ … thu hồi 2.977 tỷ đồng": the second is a part.
            part = (span, record.indicator) in said_before
            said_before.add((span, record.indicator))
            right = _key(record) in known and _sayable(record) and not part
            if right and span is not None and span.end - span.start <= _LONGEST:
                found.append(Stated(record, text[span.start : span.end], document.id))
    return found


def _key(record: FigureRecord) -> tuple[object, ...]:
    period = record.period.label if record.period else None
    return record.start, record.indicator, record.kind, record.value, period, record.place


def _label_of(mark: Mapping[str, Any]) -> tuple[object, ...]:
    period = (mark.get("period") or {}).get("label")
    return mark["start"], mark["indicator"], mark["kind"], Decimal(mark["value"]), period, mark.get("place")


def _sayable(record: FigureRecord) -> bool:
    subject, measure, basis = record.indicator.split(".")
    return (
        record.kind == FigureKind.LEVEL
        and subject not in {Subject.OTHER, Subject.COMPLAINT}
        and measure in _SAID
        and basis in _UNITS
        and record.period is not None
        and record.period.start is not None
        and record.place is not None
        and "," not in record.place
        # A table's cell prints no unit, "363/830" is two figures.
        and re.fullmatch(r"[^/]*\d[^/]*\D", record.raw) is not None
    )


def said(record: FigureRecord, *, period: str | None = None, place: str | None = None, raw: str | None = None,
         measure: str | None = None) -> str:  # fmt: skip
    """Return a sentence that states `record`, with what is given put in its place."""
    subject, own, basis = record.indicator.split(".")
    label = period or (record.period.label if record.period else "")
    where = place or record.place or ""
    who = "cả nước" if where == NATIONAL else where
    about = "" if subject == Subject.ALL else f" ({_KINDS[subject]})"
    phrase = _SAID[Measure(measure or own)].format(raw=(raw or record.raw).strip(), basis=_BASES[basis])
    return f"{label[:1].upper()}{label[1:]}, {who} {phrase}{about}."


def asked(record: FigureRecord) -> str:
    """Return the question that `record` answers."""
    subject, measure, basis = record.indicator.split(".")
    label = record.period.label if record.period else ""
    who = "cả nước" if record.place == NATIONAL else record.place
    about = "" if subject == Subject.ALL else f" về {_KINDS[subject]}"
    phrase = _ASKED[Measure(measure)].format(unit=_UNITS[basis], basis=_BASES[basis])
    return f"{label[:1].upper()}{label[1:]}, {who}{about} {phrase}"


def sound_cases(library: Library, labels: Labels, chance: random.Random) -> Iterator[Case]:
    """Yield sound answers without end: figures in other words, figures and tasks as they stand, the two together."""
    figures = stated(library, labels)
    tasks = list(_tasks(library))
    while True:
        draw = chance.random()
        one = chance.choice(figures)
        if draw < 0.5:
            yield Case(asked(one.record), said(one.record), one.sentence)
        elif draw < 0.75:
            yield Case(asked(one.record), _bare(one.sentence), one.sentence)
        elif draw < 0.85:
            yield Case(asked(one.record), said(one.record), one.sentence, before=_bare(one.sentence))
        else:
            yield chance.choice(tasks)


def _tasks(library: Library) -> Iterator[Case]:
    """Yield the tasks of the library with their whole sentence: persons, dates and document numbers stand there."""
    for document in library.documents():
        text = library.text(document.id)
        found = {}
        for stored in library.registers.directives(DirectiveFilter(document_id=document.id))[0]:
            span = next((s for s in sentences(text) if s.start <= stored.record.start < s.end), None)
            if span is not None and span.end - span.start <= _LONGEST and stored.record.issuer:
                found[span] = stored.record
        for span, record in found.items():
            sentence = text[span.start : span.end]
            words = " ".join(re.sub(r"[\d%/]+", " ", record.action).split()[:14])
            asking = "Ai yêu cầu, đề nghị" if PERSON.search(sentence) else "Báo cáo nêu yêu cầu, nhiệm vụ gì về việc"
            yield Case(f"{asking} {words}?", _bare(sentence), sentence)
        for span in sentences(text):
            sentence = text[span.start : span.end]
            telling = DOCUMENT_NUMBER.search(sentence) or _DATE.search(sentence) or PERSON.search(sentence)
            if telling and 60 <= len(sentence) <= _LONGEST and sentence.endswith("."):
                plain = re.sub(r"[\d%/.:;()–-]+\S*", " ", sentence).split()
                yield Case(f"Báo cáo nêu nội dung gì về {' '.join(plain[:16])}?", _bare(sentence), sentence)


def _bare(sentence: str) -> str:
    """Return a sentence without its list number, on one line."""
    return re.sub(r"^(?:[-–•+]\s+|\d{1,2}[.)]\s+|[a-zđ]\)\s+)", "", " ".join(sentence.split()))


def fabricated_cases(library: Library, labels: Labels, kind: str, chance: random.Random) -> Iterator[Case]:
    """Yield answers with one thing of `kind` planted, alone or after a sound sentence."""
    figures = stated(library, labels)
    telling = list(_tasks(library))
    plant = _PLANTS[kind]
    while True:
        one = chance.choice(figures)
        whole = library.text(one.document_id)
        base = Case(asked(one.record), said(one.record), one.sentence)
        case = plant(one, whole, base, chance.choice(telling), chance)
        if case is None:
            continue
        before = base.sentence if case.source == base.source and chance.random() < 0.5 else ""
        yield replace(case, kind=kind, before=before)


Plant = Callable[[Stated, str, Case, Case, random.Random], Case | None]


def _number(one: Stated, whole: str, base: Case, _task: Case, chance: random.Random) -> Case | None:
    raw = one.record.raw
    digits = [i for i, c in enumerate(raw) if c.isdigit()]
    way = chance.randrange(3)
    if way == 0:
        at = chance.choice(digits)
        other = raw[:at] + str((int(raw[at]) + chance.randrange(1, 9)) % 10) + raw[at + 1 :]
    elif way == 1 and re.search(r"\d\.\d{3}", raw):
        other = re.sub(r"(\d)\.(\d{3})", r"\1,\2", raw, count=1)  # 53,750 tỷ for 53.750 tỷ
    else:
        # A figure of the same passage's neighbours: a right number of something else.
        first = re.search(r"\d+(?:[.,]\d+)*", raw)
        assert first is not None
        other = raw.replace(first[0], f"{chance.randrange(10, 99)}{first[0]}", 1)
    if other == raw or other.strip() in whole:
        return None
    return replace(base, sentence=base.sentence.replace(raw.strip(), other.strip()), planted=other.strip())


def _date(one: Stated, whole: str, base: Case, task: Case, chance: random.Random) -> Case | None:
    match = _DATE.search(task.sentence)
    if match and chance.random() < 0.6:
        day, month, year = (int(g) for g in match.groups())
        other = chance.choice(
            [
                f"{day % 28 + 1}/{match[2]}/{year}",
                f"{match[1]}/{month % 12 + 1}/{year}",
                f"{match[1]}/{match[2]}/{year + 1}",
            ]
        )
        return _swapped(task, match[0], other)
    other = f"{chance.randrange(1, 28)}/{chance.randrange(1, 13)}/{chance.randrange(2019, 2026)}"
    if other in whole:
        return None
    return replace(
        base, sentence=f"Tính đến ngày {other}, {base.sentence[:1].lower()}{base.sentence[1:]}", planted=other
    )


def _document(one: Stated, whole: str, base: Case, task: Case, chance: random.Random) -> Case | None:
    match = DOCUMENT_NUMBER.search(task.sentence)
    if match and chance.random() < 0.6:
        number = re.match(r"\d+", match[0])
        assert number is not None
        other = match[0].replace(number[0], str(int(number[0]) + chance.randrange(1, 40)), 1)
        return _swapped(task, match[0], other)
    other = f"{chance.randrange(100, 4000)}/{chance.choice(['QĐ-BTP', 'CV-TCTHADS', 'KH-CTHADS', 'BC-BTP'])}"
    if other in whole:
        return None
    sentence = f"{base.sentence[:-1]} theo Báo cáo số {other}."
    return replace(base, sentence=sentence, planted=other)


def _person(one: Stated, whole: str, base: Case, task: Case, chance: random.Random) -> Case | None:
    match = PERSON.search(task.sentence)
    other = chance.choice(_NAMES)
    if match and chance.random() < 0.7:
        if chance.random() < 0.4:
            other = f"{match[0].rsplit(' ', 1)[0]} {chance.choice(['Hải', 'Quân', 'Hạnh', 'Tùng'])}"
        return _swapped(task, match[0], other)
    if other in whole:
        return None
    return replace(base, sentence=f"Theo ông {other}, {base.sentence[:1].lower()}{base.sentence[1:]}", planted=other)


def _swapped(case: Case, one: str, other: str) -> Case | None:
    if other in case.source or one == other:
        return None
    return replace(case, sentence=case.sentence.replace(one, other), planted=other)


def _period(one: Stated, _whole: str, base: Case, _task: Case, chance: random.Random) -> Case | None:
    period = one.record.period
    assert period is not None
    year = re.search(r"\d{4}", period.label)
    assert year is not None
    others = [period.label.replace(year[0], str(int(year[0]) + step)) for step in (-2, -1, 1)]
    others += [f"năm {year[0]}", f"6 tháng đầu năm {year[0]}", f"9 tháng đầu năm {year[0]}", f"quý I năm {year[0]}"]
    other = chance.choice([label for label in others if label != period.label])
    # "năm 2022" stands in "6 tháng đầu năm 2022", which a sound sentence before it may say.
    return replace(base, sentence=said(one.record, period=other), planted="" if other in period.label else other)


def _place(one: Stated, whole: str, base: Case, _task: Case, chance: random.Random) -> Case | None:
    # The nation for a province and the other way round is what readers are misled by most easily.
    other = chance.choice([*_PLACES, NATIONAL]) if one.record.place != NATIONAL else chance.choice(_PLACES)
    if other != NATIONAL and other in whole:
        return None
    shown = "cả nước" if other == NATIONAL else other
    return replace(base, sentence=said(one.record, place=other), planted=shown)


def _measure(one: Stated, _whole: str, base: Case, _task: Case, _chance: random.Random) -> Case | None:
    other = _OTHER_MEASURE.get(Measure(one.record.indicator.split(".")[1]))
    return replace(base, sentence=said(one.record, measure=other), planted="") if other else None


def _direction(one: Stated, _whole: str, base: Case, task: Case, chance: random.Random) -> Case | None:
    for word, other in (("tăng", "giảm"), ("cao hơn", "thấp hơn"), ("vượt", "còn thiếu"), ("giảm", "tăng")):
        if re.search(rf"(?<!, )\b{word}\b", one.sentence) and not re.search(rf"\b{other}\b", one.sentence):
            sentence = re.sub(rf"\b{word}\b", other, _bare(one.sentence))
            return replace(base, sentence=sentence, planted=other)
    return None


def _unit(one: Stated, _whole: str, base: Case, _task: Case, _chance: random.Random) -> Case | None:
    for unit, other in (("việc", "bản án"), ("tỷ đồng", "triệu đồng"), ("%", " việc"), ("triệu đồng", "tỷ đồng")):
        if one.record.raw.endswith(unit):
            raw = one.record.raw.removesuffix(unit) + other
            return replace(base, sentence=said(one.record, raw=raw), planted=raw.strip())
    return None


def _negation(one: Stated, _whole: str, base: Case, _task: Case, _chance: random.Random) -> Case | None:
    sentence = base.sentence.replace("đã thi hành xong", "chưa thi hành xong").replace(" phải thi", " không phải thi")
    return replace(base, sentence=sentence, planted="") if sentence != base.sentence else None


def _clause(one: Stated, _whole: str, base: Case, _task: Case, chance: random.Random) -> Case | None:
    clause = chance.choice(_CLAUSES)
    return replace(base, sentence=f"{base.sentence[:-1]}{clause}.", planted=clause.strip(" ,;"))


def _elsewhere(one: Stated, _whole: str, base: Case, _task: Case, _chance: random.Random) -> Case | None:
    return replace(base, planted="", elsewhere=True)


_PLANTS: dict[str, Plant] = {
    "số": _number, "ngày": _date, "số văn bản": _document, "tên người": _person, "đúng số, sai kỳ": _period,
    "sai nơi": _place, "sai chỉ tiêu": _measure, "sai chiều tăng giảm": _direction, "sai đơn vị": _unit,
    "phủ định": _negation, "thêm vế bịa": _clause, "sai đoạn dẫn": _elsewhere,
}  # fmt: skip


# Playing them


@dataclass
class Timed:
    """A chat model that counts the seconds spent waiting for it."""

    model: ChatModel
    waited: float = 0.0

    def stream(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        """Yield the reply."""
        self.waited = 0.0
        with closing(self.model.stream(messages)) as pieces:
            while True:
                began = time.perf_counter()
                piece = next(pieces, None)
                self.waited += time.perf_counter() - began
                if piece is None:
                    return
                yield piece


class Stage:
    """An assistant over one library with a model that says what each case has it say."""

    def __init__(self, library: Library, played: Played) -> None:
        self._model = Timed(LangchainModel("openai:playing", played.address, None, Budget(seconds=20)))
        self._plain = Assistant(library)
        self._assistant = Assistant(library, writer=Writer(library, self._model))
        self._played = played
        self.case: Case | None = None
        self._cited: int | None = None

    def play(self, prompt: Prompt) -> Reply:
        """Say the sentences of the present case with the number of the passage that holds their source."""
        case = self.case
        assert case is not None
        self._cited = prompt.holding(case.source)
        if self._cited is None:
            return Reply("KHÔNG ĐỦ CĂN CỨ")
        number = self._cited
        if case.elsewhere:
            raw = re.findall(r"\d+(?:[.,]\d+)+", case.sentence)
            others = [n for n, text in prompt.passages.items() if n != number and not any(r in text for r in raw)]
            number = others[0] if others else number
        lines = [
            f"{sentence} [E{n}]" for sentence, n in ((case.before, self._cited), (case.sentence, number)) if sentence
        ]
        return Reply("\n".join(lines))

    def ask(self, case: Case) -> Answer | None:
        """Return the answer, None where the model was not asked or was not sent the passage."""
        self.case, self._cited = case, None
        before = len(self._played.prompts)
        answer = self._assistant.ask(case.question)
        return answer if len(self._played.prompts) > before and self._cited is not None else None

    def share(self, answer: Answer) -> float:
        """Return the milliseconds of the answer just asked that were not spent waiting for the model."""
        return answer.latency_ms - 1000 * self._model.waited

    def built(self, case: Case) -> Answer:
        """Return the answer without a model."""
        return self._plain.ask(case.question)


@dataclass
class _Late:
    """A player that is known only once the server runs."""

    play: Player = lambda _prompt: Reply()

    def __call__(self, prompt: Prompt) -> Reply:
        return self.play(prompt)


def measure(
    cases: int, seed: int, kinds: Sequence[str], corpus: Path | None = None, labelled: Path = LABELS
) -> tuple[Outcome, Outcome]:
    """Return what became of `cases` sound answers, and of as many fabricated ones spread over `kinds`."""
    late = _Late()
    labels = Labels.read(labelled)
    with corpus_library([corpus or sample_files()]) as loaded, playing(late) as played:
        stage = Stage(loaded.library, played)
        late.play = stage.play
        stage.ask(next(sound_cases(loaded.library, labels, random.Random(0))))  # imports and first connections aside
        sound = _sound(stage, sound_cases(loaded.library, labels, random.Random(seed)), cases)
        per_kind = -(-cases // len(kinds))
        fabricated = Outcome()
        for kind in kinds:
            made = fabricated_cases(loaded.library, labels, kind, random.Random(f"{seed} {kind}"))
            _fabricated(stage, made, kind, per_kind, fabricated)
    return sound, fabricated


def _distinct(cases: Iterator[Case], most: int) -> Iterator[Case]:
    """Yield each case once, giving up where a library has no more of them."""
    seen: set[Case] = set()
    for _, case in zip(range(most * 60), cases, strict=False):
        if case not in seen:
            seen.add(case)
            yield case


def _sound(stage: Stage, made: Iterator[Case], cases: int) -> Outcome:
    outcome = Outcome()
    for case in _distinct(made, cases):
        answer = stage.ask(case)
        if answer is None:
            continue
        outcome.counted["sound"] += 1
        outcome.milliseconds.append(stage.share(answer))
        unharmed = answer.mode == "llm" and not any(w.kind.startswith("llm_") for w in answer.warnings)
        outcome.reached["sound"] += unharmed
        if not unharmed:
            outcome.shown.append(f"{case.question}\n    {case.before} {case.sentence}\n    {case.source}")
        if outcome.counted["sound"] == cases:
            break
    return outcome


def _fabricated(stage: Stage, made: Iterator[Case], kind: str, cases: int, outcome: Outcome) -> None:
    for case in _distinct(made, cases):
        answer = stage.ask(case)
        if answer is None:
            continue
        outcome.counted[kind] += 1
        outcome.milliseconds.append(stage.share(answer))
        built = stage.built(case)
        outcome.alone.append(built.latency_ms)
        if reached(case, answer, built.answer):
            outcome.reached[kind] += 1
            outcome.shown.append(
                f"[{kind}] {case.question}\n    {case.sentence}\n    {answer.answer}\n    {case.source}"
            )
        if outcome.counted[kind] == cases:
            break


def reached(case: Case, answer: Answer, built: str) -> bool:
    """Tell whether what was planted is in the answer, in whatever sentence, unless the built answer has it too."""
    shown = _plain(answer.answer)
    if case.planted and case.planted in shown and case.planted not in built:
        return True
    # "năm 2019" may stand in the built answer: then only the sentence tells.
    return answer.mode == "llm" and _plain(case.sentence).rstrip(". ") in shown.replace(_plain(case.before), "")


def _plain(answer: str) -> str:
    return " ".join(re.sub(r"\s*\[\d+\]", "", answer).split())


def table(sound: Outcome, fabricated: Outcome) -> str:
    """Return the README's table."""
    times = sorted([*sound.milliseconds, *fabricated.milliseconds])
    rows = [
        "| Mô hình đóng vai | Số câu trả lời | Tới người đọc |",
        "| --- | ---: | ---: |",
        f"| trả lời đúng | {sound.counted['sound']} | {percent(sound.reached['sound'] / sound.counted['sound'])} |",
    ]
    rows += [f"| bịa: {kind} | {n} | {fabricated.reached[kind]} |" for kind, n in fabricated.counted.items()]
    ours = f"Phần của Troly (tất cả, trừ lúc đợi mô hình): {_quantiles(times)}"
    alone = (
        f"trả lời không có mô hình, cùng câu hỏi: {_quantiles(sorted(fabricated.alone))}" if fabricated.alone else ""
    )
    return "\n".join([*rows, "", f"{ours}; {alone}." if alone else f"{ours}."])


def _quantiles(times: Sequence[float]) -> str:
    return f"p50 {statistics.median(times):.0f} ms, p95 {times[int(0.95 * (len(times) - 1))]:.0f} ms"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and, if asked, write the README's block."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--corpus", type=Path, help="other reports than the packaged ones")
    parser.add_argument("--labels", type=Path, default=LABELS, help="figures of the corpus, labelled by hand")
    parser.add_argument("--show", action="store_true", help="print what reached the reader and what was lost")
    parser.add_argument("--write-readme", action="store_true")
    parser.add_argument("--readme", type=Path, default=Path("README.md"))
    asked_for = parser.parse_args(arguments)
    sound, fabricated = measure(asked_for.cases, asked_for.seed, ASKED_FOR, asked_for.corpus, asked_for.labels)
    _, further = measure(len(FURTHER) * 30, asked_for.seed, FURTHER, asked_for.corpus, asked_for.labels)
    fabricated.counted += further.counted
    fabricated.reached += further.reached
    fabricated.milliseconds += further.milliseconds
    fabricated.alone += further.alone
    written = table(sound, fabricated)
    print(written)
    if asked_for.show:
        print("\n\n".join([*sound.shown, *fabricated.shown, *further.shown]), file=sys.stderr)
    if asked_for.write_readme:
        write_block(asked_for.readme, BLOCK, written)


if __name__ == "__main__":
    main()
