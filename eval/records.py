"""How well records are read: figures, directives and checks against labels made by hand.

Run as `python -m eval.records --labels tests/labels --corpus ../shared/corpus`. Labels are JSON Lines that point into
the documents by file name and offsets. The first line of a file of figures or directives names all files that were
labelled from end to end: what is read there and labelled by nobody counts as wrong. `dev` is what the rules were made
on; `holdout` and `samples` (the packaged reports) were never read while they were made.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval import tables
from eval.packaged import sample_files
from eval.readme import write_block
from ingest.load import SUPPORTED_SUFFIXES
from ingest.periods import period_name
from ingest.pipeline import read_document
from ingest.places import place_mentions
from ingest.types import CheckKind, DirectiveRecord, Document, FigureRecord

HALVES = ("dev", "holdout", "samples")
BLOCK = "records"
# Spans of directives are the same when they share this much of what either has.
OVERLAP = 0.7
FIGURE_FIELDS = ("indicator", "kind", "period", "place")


@dataclass(frozen=True)
class Labels:
    """What a file of labels holds; `labelled` are the files read from end to end, or `until` an offset."""

    records: tuple[Mapping[str, Any], ...]
    labelled: frozenset[str] = frozenset()
    until: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Labels:
        """Return the labels of a file; none where it is not there."""
        if not path.exists():
            return cls(())
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        labelled = frozenset(name for line in lines for name in line.get("labelled", ()))
        until = {name: offset for line in lines for name, offset in line.get("until", {}).items()}
        return cls(tuple(line for line in lines if "labelled" not in line), labelled, until)

    def of(self, source: str) -> list[Mapping[str, Any]]:
        """Return the labels of one file."""
        return [record for record in self.records if record["source"] == source]


@dataclass
class Score:
    """Counts of what was found, with what was missed and what was wrongly read, for a look."""

    right: int = 0
    read: int = 0
    labelled: int = 0
    # How many of those read are right, where one may stand for several labels or several for one.
    sound: int | None = None
    fields: dict[str, list[bool]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was read that is right; 1 where nothing was read."""
        sound = self.right if self.sound is None else self.sound
        return sound / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """Share of what is labelled that was read; 1 where nothing is."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def share(self, name: str) -> float:
        """Share of the matched records with this field right."""
        found = self.fields.get(name, [])
        return sum(found) / len(found) if found else 1.0


def documents(corpus: Path, names: frozenset[str]) -> Iterator[Document]:
    """Yield the documents of these file names, read as the product reads them."""
    for path in sorted(corpus.rglob("*")):
        if path.name in names and path.suffix.lower() in SUPPORTED_SUFFIXES:
            yield read_document(path.name, path.read_bytes(), origin=str(path))


def score_figures(found: Sequence[Document], labels: Labels) -> tuple[Score, Score]:
    """Return the score on (value, unit, span), and that with indicator, kind, period and place right as well."""
    plain, full = Score(), Score()
    for document in found:
        marked = labels.of(document.source)
        doubtful = [(mark["start"], mark["end"]) for mark in marked if mark.get("doubtful")]
        wanted = [mark for mark in marked if not mark.get("doubtful")]
        read = [
            one
            for one in document.records.figures
            if one.end <= labels.until.get(document.source, one.end)
            and not any(start < one.end and one.start < end for start, end in doubtful)
        ]
        for score in (plain, full):
            score.read += len(read)
            score.labelled += len(wanted)
        for one in read:
            same = [m for m in wanted if _same_figure(one, m)]
            if not same:
                plain.wrong.append(_shown(document, one.start, one.end, f"{one.indicator} {one.kind} {one.value}"))
                continue
            # Two records may share a span ("363/830 việc"): the one that fits better.
            best = max(same, key=lambda mark: sum(_fields(one, mark).values()))
            wanted.remove(best)
            plain.right += 1
            fields = _fields(one, best)
            for name, right in fields.items():
                plain.fields.setdefault(name, []).append(right)
            if all(fields.values()):
                full.right += 1
            else:
                said = {name: (_field(one, name), _marked(best, name)) for name, right in fields.items() if not right}
                full.wrong.append(_shown(document, one.start, one.end, str(said)))
        plain.missed += [_shown(document, m["start"], m["end"], f"{m['indicator']} {m['kind']}") for m in wanted]
    return plain, full


def _same_figure(one: FigureRecord, mark: Mapping[str, Any]) -> bool:
    same = (one.start, one.end, one.unit.value) == (mark["start"], mark["end"], mark["unit"])
    return same and abs(one.value) == abs(Decimal(mark["value"]))


def _field(one: FigureRecord, name: str) -> str | None:
    value = one.period.label if name == "period" and one.period else getattr(one, name)
    return value if value is None else str(value)


def _marked(mark: Mapping[str, Any], name: str) -> str | None:
    value = mark.get(name)
    if name == "place" and value:
        named = place_mentions(value)
        # "TP.HCM" is one spelling of several.
        return named[0].name if len(named) == 1 and "," not in value else str(value)
    return value["label"] if name == "period" and value else value


def _fields(one: FigureRecord, mark: Mapping[str, Any]) -> dict[str, bool]:
    fields = {name: _field(one, name) == _marked(mark, name) for name in FIGURE_FIELDS}
    # "10 tháng năm 2025" and "10 tháng đầu năm 2025" are one period.
    read, marked = _field(one, "period"), _marked(mark, "period")
    fields["period"] |= bool(
        read and marked and period_name(read) is not None and period_name(read) == period_name(marked)
    )
    # "giảm" is part of the kind.
    fields["kind"] &= one.value == Decimal(mark["value"])
    return fields


def score_directives(found: Sequence[Document], labels: Labels) -> Score:
    """Return the score on spans, with who instructs as a field."""
    score = Score()
    for document in found:
        marked = labels.of(document.source)
        doubtful = [(mark["start"], mark["end"]) for mark in marked if mark.get("doubtful")]
        wanted = [mark for mark in marked if not mark.get("doubtful")]
        read = [
            one
            for one in document.records.directives
            if not any(start < one.end and one.start < end for start, end in doubtful)
        ]
        score.read += len(read)
        score.labelled += len(wanted)
        for one in read:
            best = max(wanted, key=lambda mark: _overlap(one, mark), default=None)
            if best is None or _overlap(one, best) < OVERLAP:
                score.wrong.append(_shown(document, one.start, one.end, f"{one.issuer} {one.kind}", whole=True))
                continue
            wanted.remove(best)
            score.right += 1
            for name in ("issuer", "kind", "deadline"):
                if name not in best.get("doubtful_fields", ()):
                    read_value, marked_value = getattr(one, name), best.get(name)
                    score.fields.setdefault(name, []).append(read_value == marked_value)
                    if read_value != marked_value:
                        score.wrong.append(
                            f"{name}: {read_value} / {marked_value} " + _shown(document, one.start, one.end, "")
                        )
        score.missed += [_shown(document, m["start"], m["end"], str(m.get("issuer")), whole=True) for m in wanted]
    return score


def _overlap(one: DirectiveRecord, mark: Mapping[str, Any]) -> float:
    shared: int = min(one.end, mark["end"]) - max(one.start, mark["start"])
    whole: int = max(one.end, mark["end"]) - min(one.start, mark["start"])
    return max(shared, 0) / whole


def score_checks(found: Sequence[Document], labels: Labels, holding: Labels) -> Score:
    """Return the score on contradictions within a document: two of its figures are in one check.

    `fields["alarm"]` has for each relation that holds whether it is left alone.
    """
    score = Score()
    sound = 0
    for document in found:
        figures = document.records.figures
        checks = [(c, [(figures[i].start, figures[i].end) for i in c.figures]) for c in document.records.checks]
        explained = set()
        for mark in labels.of(document.source):
            if mark["kind"] == CheckKind.SOURCES_DISAGREE or mark.get("doubtful") or len(mark["spans"]) < 1:
                continue
            if any(span["source"] != document.source for span in mark["spans"]):
                continue
            score.labelled += 1
            hit = [i for i, (_, spans) in enumerate(checks) if _meets(spans, mark["spans"])]
            explained.update(hit)
            if hit:
                score.right += 1
            else:
                first = mark["spans"][0]
                score.missed.append(_shown(document, first["start"], first["end"], mark["kind"]))
        doubtful = [mark["spans"] for mark in labels.of(document.source) if mark.get("doubtful")]
        for i, (check, spans) in enumerate(checks):
            if i in explained:
                sound += 1
            elif any(_meets(spans, other) for other in doubtful):
                continue
            else:
                score.wrong.append(_shown(document, *spans[0], f"{check.kind}: {check.computation}"))
            score.read += 1
        for mark in holding.of(document.source):
            alarm = any(i not in explained and _covers(spans, mark["spans"]) for i, (_, spans) in enumerate(checks))
            score.fields.setdefault("alarm", []).append(not alarm)
    score.sound = sound
    return score


def _meets(spans: Sequence[tuple[int, int]], marked: Sequence[Mapping[str, Any]]) -> bool:
    touched = {i for i, m in enumerate(marked) for start, end in spans if start < m["end"] and m["start"] < end}
    return len(touched) >= min(2, len(marked))


def _covers(spans: Sequence[tuple[int, int]], marked: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether all of a check's figures belong to a relation."""
    return all(any(start < m["end"] and m["start"] < end for m in marked) for start, end in spans)


def _shown(document: Document, start: int, end: int, said: str, *, whole: bool = False) -> str:
    text = document.text
    before = text[max(0, start - 70) : start].replace("\n", "⏎")
    shown = text[start:end] if whole or end - start < 80 else text[start : start + 80] + "…"
    return f"{document.source[:24]} …{before}[{shown}]{text[end : end + 25]} | {said}".replace("\n", "⏎")


HEADER = ("Nhãn", "Nửa", "Số nhãn", "Chính xác", "Đầy đủ", "F1")


def rows(corpus: Path, labels: Path, halves: Sequence[str], show: Callable[[str], object]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table; `show` takes what was missed or wrong of the working half."""
    for half in halves:
        folder = sample_files() if half == "samples" else corpus
        figures = Labels.read(labels / f"figures.{half}.jsonl")
        directives = Labels.read(labels / f"directives.{half}.jsonl")
        checks, holds = Labels.read(labels / f"checks.{half}.jsonl"), Labels.read(labels / f"holds.{half}.jsonl")
        plain, full = score_figures(list(documents(folder, figures.labelled)), figures)
        yield _row("Số liệu: giá trị, đơn vị, vị trí", half, plain)
        yield _row("Số liệu: cả chỉ tiêu, loại, kỳ, nơi", half, full)
        show(f"== {half}: figures { {key: round(plain.share(key), 3) for key in plain.fields} }")
        if not directives.labelled:
            continue
        tasks = score_directives(list(documents(corpus, directives.labelled)), directives)
        sources = frozenset(mark["source"] for mark in (*checks.records, *holds.records))
        faults = score_checks(list(documents(corpus, sources)), checks, holds)
        yield _row("Chỉ đạo", half, tasks)
        yield (f"Chỉ đạo: đúng người chỉ đạo {tables.percent(tasks.share('issuer'))}", half, "", "", "", "")
        yield _row("Mâu thuẫn trong một văn bản", half, faults)
        yield (f"Quan hệ đúng không bị báo sai {tables.percent(faults.share('alarm'))}", half, "", "", "", "")
        for name, score in (("figures", plain), ("fields", full), ("directives", tasks), ("checks", faults)):
            shares = {key: round(score.share(key), 3) for key in score.fields}
            show(f"== {half}: {name} {shares}")
            if half == "dev":  # the other half stays unread
                show("\n".join(["-- missed", *score.missed, "-- wrong", *score.wrong]))


def _row(name: str, half: str, score: Score) -> tuple[str, ...]:
    shares = (tables.percent(share) for share in (score.precision, score.recall, score.f1))
    return (name, half, str(score.labelled), *shares)


def main() -> None:
    """Read the arguments, score, print the table and write it into a README."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, default=Path("tests/labels"))
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the documents that the labels point into")
    parser.add_argument("--half", choices=HALVES, action="append", help="default: both")
    parser.add_argument("--show", action="store_true", help="print what is missed and wrong in the working half")
    parser.add_argument("--readme", type=Path, default=None, help=f"write the table into the block `{BLOCK}` of this")
    arguments = parser.parse_args()
    show: Callable[[str], object] = print if arguments.show else str
    shown = tables.markdown(HEADER, rows(arguments.corpus, arguments.labels, arguments.half or HALVES, show))
    print(shown)
    if arguments.readme is not None:
        write_block(arguments.readme, BLOCK, shown)


if __name__ == "__main__":
    main()
