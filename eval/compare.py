"""Two runs of the same questions held against each other: what changed, and whether it is more than chance.

Accuracy is tested with McNemar's exact test over the questions of both runs; the scores that are no plain right or
wrong with a seeded sign-flip randomisation that keeps the questions of a document together (`eval.statistics`). A run
is significantly worse when its accuracy is lower and McNemar's p is below `ALPHA`; the other tests inform only, for
one of many would fall below it by chance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.statistics import mcnemar, sign_flip
from ingest.errors import BadInput

ALPHA = 0.05
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A question that one run has right and the other wrong; answers and reasons are those of A and B."""

    id: str
    type: str
    question: str
    gold: str
    answers: tuple[str, str]
    reasons: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """A score's mean in A and B over the questions that both count, and the paired test's p-value."""

    name: str
    n: int
    a: float
    b: float
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from A to B over their common questions; `p` is McNemar's.

    `changed_gold` are ids whose question or gold answer differs between the runs: their change says nothing of the
    assistant, so they are left out of everything else. `only_a` and `only_b` are ids of one run alone.
    """

    n: int
    accuracy: tuple[float, float]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    p: float
    scores: tuple[ScoreTest, ...]
    by_type: Mapping[str, tuple[int, int, int]]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    changed_gold: tuple[str, ...]

    @property
    def significantly_worse(self) -> bool:
        """True when B is less accurate than A by more than chance."""
        return len(self.worse) > len(self.better) and self.p < ALPHA

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as plain values; `by_type` maps a type to n, right in A, right in B."""
        return {**asdict(self), "significantly_worse": self.significantly_worse, "alpha": ALPHA}


def run_file(path: Path) -> Path:
    """Return the file of a run, the only one of a folder; BadInput where a folder holds none or several."""
    if not path.is_dir():
        return path
    files = sorted(path.glob("*.json"))
    if len(files) != 1:
        raise BadInput(f"{path} có {len(files)} tệp .json; hãy chỉ rõ tệp kết quả cần dùng.")
    return files[0]


def read_run(path: Path) -> dict[str, Any]:
    """Return the run of a JSON file, or of the only one in a folder; BadInput where it is none."""
    path = run_file(path)
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"Không đọc được {path} ({error.strerror}).") from error
    except ValueError:
        raise BadInput(f"{path} không phải tệp kết quả của `troly eval run` (JSON sai cú pháp).") from None
    fields = {"id", "type", "question", "gold", "answer", "right", "reason"}
    results = run.get("results") if isinstance(run, dict) else None
    if not isinstance(results, list) or not all(isinstance(r, dict) and fields <= r.keys() for r in results):
        raise BadInput(f"{path} không phải tệp kết quả của `troly eval run`.")
    return dict(run)


def compare_runs(a: Record, b: Record) -> Comparison:
    """Return what changed from run A to run B; BadInput where they share no question."""
    of_a, of_b = ({result["id"]: result for result in run["results"]} for run in (a, b))
    shared = [name for name in of_a if name in of_b]
    changed_gold = tuple(name for name in shared if _asked(of_a[name]) != _asked(of_b[name]))
    names = [name for name in shared if name not in changed_gold]
    if not names:
        raise BadInput("Hai lần chạy không có câu hỏi nào chung nên không so sánh được.")
    pairs = [(of_a[name], of_b[name]) for name in names]
    better = tuple(_change(x, y) for x, y in pairs if y["right"] and not x["right"])
    worse = tuple(_change(x, y) for x, y in pairs if x["right"] and not y["right"])
    types = sorted({x["type"] for x, _ in pairs})
    return Comparison(
        n=len(pairs),
        accuracy=(_share([x["right"] for x, _ in pairs]), _share([y["right"] for _, y in pairs])),
        better=better,
        worse=worse,
        p=mcnemar(len(better), len(worse)),
        scores=tuple(test for name, score in _SCORES.items() if (test := _test(name, score, pairs)) is not None),
        by_type={kind: _counts([pair for pair in pairs if pair[0]["type"] == kind]) for kind in types},
        only_a=tuple(name for name in of_a if name not in of_b),
        only_b=tuple(name for name in of_b if name not in of_a),
        changed_gold=changed_gold,
    )


def _field(name: str) -> Callable[[Record], float | None]:
    return lambda result: None if result.get(name) is None else float(result[name])


_SCORES: dict[str, Callable[[Record], float | None]] = {
    "figure_match": _field("figure_match"),
    "nugget_recall": _field("nugget_recall"),
    "citation_completeness": _field("complete"),
    "citation_support_recall": _field("support_recall"),
    "citation_support_precision": _field("support_precision"),
    "unsupported_numbers": lambda result: float(bool(result.get("unsupported"))),
}


def _test(name: str, score: Callable[[Record], float | None], pairs: list[tuple[Record, Record]]) -> ScoreTest | None:
    """Return the paired test of a score over the questions that have it in both runs, None for none."""
    both = [
        (x, first, second) for x, y in pairs if (first := score(x)) is not None and (second := score(y)) is not None
    ]
    if not both:
        return None
    clusters = [(x.get("sources") or [f"?{x['id']}"])[0] for x, _, _ in both]
    p = sign_flip([second - first for _, first, second in both], clusters)
    n = len(both)
    return ScoreTest(name, n, sum(v for _, v, _ in both) / n, sum(v for _, _, v in both) / n, p)


def _asked(result: Record) -> tuple[object, ...]:
    return result["question"], result["gold"], result.get("expect")


def _change(a: Record, b: Record) -> Change:
    return Change(a["id"], a["type"], a["question"], a["gold"], (a["answer"], b["answer"]), (a["reason"], b["reason"]))


def _counts(pairs: list[tuple[Record, Record]]) -> tuple[int, int, int]:
    return len(pairs), sum(bool(x["right"]) for x, _ in pairs), sum(bool(y["right"]) for _, y in pairs)


def _share(flags: list[bool]) -> float:
    return round(sum(flags) / len(flags), 4)
