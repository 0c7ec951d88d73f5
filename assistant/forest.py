"""A forest of decision trees over features, as `eval.training.choice` learns it: evaluated with numpy alone.

Extremely randomised trees (Geurts et al. 2006). They are learnt with scikit-learn, whose import would take longer than
the whole rest of a first answer; what a tree decides needs its arrays only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from assistant.features import FloatArray

# What stands in `feature` at a leaf.
LEAF = -1


@dataclass(frozen=True, slots=True)
class Forest:
    """The nodes of all trees one after another; `roots` (trees,) says where each begins.

    A sample goes to `left` where its `feature` is at most `threshold`, else to `right`; both are numbers of nodes.
    `value` of a leaf is the share of its training samples that are positive.
    """

    names: tuple[str, ...]
    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float32]

    def likelihood(self, names: Sequence[str], values: FloatArray) -> FloatArray:
        """Return of each row of `values` (n, features named `names`) how likely it is positive, (n,) in 0..1."""
        place = {name: i for i, name in enumerate(names)}
        rows = values[:, [place[name] for name in self.names]].astype(np.float32)
        samples = np.arange(len(rows))[:, None]
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        while (self.feature[at] != LEAF).any():
            feature = self.feature[at]
            goes_left = rows[samples, feature] <= self.threshold[at]
            at = np.where(feature == LEAF, at, np.where(goes_left, self.left[at], self.right[at]))
        likely: FloatArray = self.value[at].mean(axis=1, dtype=np.float64)
        return likely

    def save(self, file: Path) -> None:
        """Write the forest to `file` (npz)."""
        np.savez_compressed(
            file, names=np.array(self.names), roots=self.roots, feature=self.feature, threshold=self.threshold,
            left=self.left, right=self.right, value=self.value,
        )  # fmt: skip

    @classmethod
    def load(cls, file: IO[bytes]) -> Forest:
        """Return the forest that `save` wrote."""
        with np.load(file) as kept:
            return cls(
                tuple(str(name) for name in kept["names"]), kept["roots"], kept["feature"], kept["threshold"],
                kept["left"], kept["right"], kept["value"],
            )  # fmt: skip
