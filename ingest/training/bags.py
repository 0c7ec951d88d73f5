"""Bags of token ids: texts as the training sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bags:
    """Bags of token ids, one after another: bag i is `ids[offsets[i]:offsets[i + 1]]`."""

    ids: IntArray
    offsets: IntArray

    def bag(self, i: int) -> IntArray:
        """Return the ids of bag i."""
        return self.ids[self.offsets[i] : self.offsets[i + 1]]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @staticmethod
    def of(bags: list[IntArray]) -> Bags:
        """Join `bags`."""
        offsets = np.zeros(len(bags) + 1, dtype=np.int64)
        np.cumsum([len(b) for b in bags], out=offsets[1:])
        return Bags(np.concatenate(bags) if bags else np.zeros(0, dtype=np.int64), offsets)

    def expand(self, made_of: Bags) -> Bags:
        """Replace each id by the bag `made_of.bag(id)`: words by their syllables and themselves."""
        lengths = np.diff(made_of.offsets)[self.ids]
        ends = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=ends[1:])
        within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
        return Bags(made_of.ids[np.repeat(made_of.offsets[self.ids], lengths) + within], ends[self.offsets])


def tokenise(tokenizer: Tokenizer, texts: list[str], batch: int = 20_000) -> Bags:
    """Return the token ids of each text."""
    bags: list[IntArray] = []
    for start in range(0, len(texts), batch):
        encoded = tokenizer.encode_batch_fast(texts[start : start + batch], add_special_tokens=False)
        bags.extend(np.array(e.ids, dtype=np.int64) for e in encoded)
    return Bags.of(bags)
