"""The ranker: a weighted sum of features, learnt by `eval.training.ranker`.

The model is linear and listwise: the score of a passage is the sum of its standardised features times their weights,
and the weights are those under which the softmax of the scores gives the right passages most (ListNet's top-one loss,
Cao et al. 2007). Trees (LambdaMART) gave no more on our data than noise, take two seconds to import, and cannot say why
a passage stands where it does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from assistant.features import FloatArray

# Values further from the mean count as this many standard deviations: one odd passage must not decide.
LARGEST = 5.0


@dataclass(frozen=True, slots=True)
class Ranker:
    """Names, means, scales and weights of the features, one of each in the same order."""

    names: tuple[str, ...]
    means: FloatArray
    scales: FloatArray
    weights: FloatArray

    def parts(self, names: Sequence[str], values: FloatArray) -> tuple[tuple[str, ...], FloatArray]:
        """Return what each of the ranker's features adds to the score of each passage: (n, features).

        `names` are those of the columns of `values`; all of the ranker's must be among them.
        """
        place = {name: i for i, name in enumerate(names)}
        chosen = values[:, [place[name] for name in self.names]]
        return self.names, np.clip((chosen - self.means) / self.scales, -LARGEST, LARGEST) * self.weights

    def as_json(self) -> dict[str, dict[str, float]]:
        """Return the model as it is kept: {feature: {mean, scale, weight}}."""
        columns = zip(self.names, self.means, self.scales, self.weights, strict=True)
        return {
            name: {"mean": round(float(mean), 6), "scale": round(float(scale), 6), "weight": round(float(weight), 5)}
            for name, mean, scale, weight in columns
        }

    @classmethod
    def from_json(cls, model: Mapping[str, Mapping[str, float]]) -> Ranker:
        """Return the ranker that `as_json` wrote."""
        columns = {key: np.array([row[key] for row in model.values()]) for key in ("mean", "scale", "weight")}
        return cls(tuple(model), columns["mean"], columns["scale"], columns["weight"])


@cache
def packaged_ranker() -> Ranker:
    """Return the ranker that comes with the product."""
    return Ranker.from_json(json.loads(files("assistant").joinpath("ranker.json").read_text("utf-8")))
