"""Hard negatives: articles that share a query's words (BM25) and yet are not its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ingest.training.bags import Bags, IntArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FloatArray = npt.NDArray[np.float32]

# The usual constants of BM25.
K1, B = 1.2, 0.75
# A term of more than this share of the articles tells none apart, and its postings would take most of the time.
COMMON_TERM = 0.1
# Queries scored at once: their scores over 64,000 articles are 64 MB.
CHUNK = 256


def bm25_matrix(documents: Bags, terms: int) -> csr_matrix:
    """Return the BM25 weights `(documents, terms)`; terms in more than COMMON_TERM of them weigh nothing."""
    from scipy.sparse import csr_matrix

    lengths = np.diff(documents.offsets)
    counts = _count_matrix(documents, terms)
    found_in = np.bincount(counts.indices, minlength=terms)
    idf = np.log1p((len(lengths) - found_in + 0.5) / (found_in + 0.5))
    idf[found_in > COMMON_TERM * len(lengths)] = 0
    row = np.repeat(np.arange(len(lengths)), np.diff(counts.indptr))
    saturation = K1 * (1 - B + B * lengths / max(lengths.mean(), 1))
    weights = idf[counts.indices] * counts.data * (K1 + 1) / (counts.data + saturation[row])
    weighted = csr_matrix((weights.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)
    weighted.eliminate_zeros()
    return weighted


def _count_matrix(bags: Bags, terms: int) -> Any:
    from scipy.sparse import csr_matrix

    counts = csr_matrix(
        (np.ones(len(bags.ids), dtype=np.float32), bags.ids, bags.offsets), shape=(len(bags.offsets) - 1, terms)
    )
    counts.sum_duplicates()
    return counts


def mine(queries: Bags, documents: csr_matrix, forbidden: csr_matrix, count: int) -> IntArray:
    """Return the `count` best documents `(queries, count)` of each query by BM25, without its `forbidden` ones.

    `forbidden` `(queries, documents)` is non-zero where a document answers the query, or may. A query that
    fewer documents share a term with is filled up with -1.
    """
    asked = _count_matrix(queries, documents.shape[1])
    asked.data[:] = 1
    turned = documents.T.tocsr()
    result = np.full((asked.shape[0], count), -1, dtype=np.int64)
    for start in range(0, asked.shape[0], CHUNK):
        scores = (asked[start : start + CHUNK] @ turned).toarray()
        scores[forbidden[start : start + CHUNK].nonzero()] = 0
        best = np.argpartition(-scores, count, axis=1)[:, :count]
        value = np.take_along_axis(scores, best, axis=1)
        result[start : start + CHUNK] = np.where(value > 0, best, -1)
    return result
