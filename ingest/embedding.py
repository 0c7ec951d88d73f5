"""Texts to vectors: the bundled Vietnamese static embedding, or any sentence-transformers model instead.

The bundled model (`ingest/model`) is an ordinary sentence-transformers folder whose table is stored in eight
bits. It is read here without sentence_transformers: a static embedding is the sum of its tokens' rows, which
takes `tokenizers` and numpy only, while importing sentence_transformers takes five seconds and half a
gigabyte (its package file imports trainers, scikit-learn and torch.distributed whatever one wants of it).
`load_encoder(str(BUNDLED_MODEL))` runs the same folder through sentence_transformers; the vectors are the
same, and a test holds that.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FloatArray = npt.NDArray[np.float32]

BUNDLED_MODEL = Path(__file__).parent / "model"
BUNDLED_NAME = "troly-static-vi-2"
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"

# Texts pooled at once: 256 passages of 150 words are about 25,000 rows of 1.5 kB.
_BATCH = 256
# A longer text is pooled by counting its tokens, so that a whole book takes no more memory than a page.
_LONG_TEXT = 8192
_IDENTITY_LENGTH = 16


class SentenceEncoder(Protocol):
    """Turns texts into unit vectors whose dot product is their nearness; safe to share between threads."""

    @property
    def name(self) -> str:
        """Identity of the weights: equal names give equal vectors, so stored vectors are kept under it."""

    @property
    def dimensions(self) -> int:
        """Length of every vector."""

    def encode_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return `(len(texts), dimensions)` float32; rows of length 1, or 0 where a text has no words."""

    def encode_query(self, text: str) -> FloatArray:
        """Return `(dimensions,)` float32 of length 1, or 0 where `text` has no words."""


def load_encoder(model: str | None = None) -> SentenceEncoder:
    """Load the bundled model, or any sentence-transformers model: a folder, or a name already downloaded.

    Never reaches for the network. Raises ModelError when the model is not on this machine or cannot be read.
    """
    return load_static(BUNDLED_MODEL, BUNDLED_NAME) if model is None else _TransformerEncoder(model)


def load_static(folder: Path, name: str) -> SentenceEncoder:
    """Load a static embedding stored as `ingest/model` is; `name` is completed by a hash of its files."""
    return _StaticEncoder(folder, name)


class _StaticEncoder:
    """Sums a table's rows, as sentence_transformers' StaticEmbedding followed by Normalize does."""

    def __init__(self, folder: Path, name: str) -> None:
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        try:
            weights = (folder / WEIGHTS_FILE).read_bytes()
            vocabulary = (folder / TOKENIZER_FILE).read_bytes()
            stored = load(weights)
            self._tokenizer: Tokenizer = Tokenizer.from_buffer(vocabulary)
            table = stored["embeddings"].astype(np.float32)[stored["mapping"]]
            table *= stored["weights"].astype(np.float32)[:, None]
        except Exception as error:  # each of the libraries has its own, and each means the same to the reader
            raise ModelError(
                f"Không đọc được mô hình nhúng đi kèm trong thư mục {folder}: {error}. "
                "Hãy cài lại phần mềm, hoặc đặt TROLY_EMBEDDING_MODEL là một mô hình "
                "sentence-transformers khác."
            ) from error
        self._table: FloatArray = table
        self.name = f"{name}:{hashlib.sha256(weights + vocabulary).hexdigest()[:_IDENTITY_LENGTH]}"
        self.dimensions = int(table.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> FloatArray:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [_encodable(text) for text in texts[start : start + _BATCH]]
            bags = [e.ids for e in self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)]
            for i, ids in enumerate(bags, start):
                vectors[i] = self._pool(ids)
        return _normalised(vectors)

    def encode_query(self, text: str) -> FloatArray:
        vector: FloatArray = self.encode_passages([text])[0]
        return vector

    def _pool(self, ids: list[int]) -> FloatArray:
        if len(ids) > _LONG_TEXT:
            counts = np.bincount(ids, minlength=len(self._table)).astype(np.float32)
            pooled: FloatArray = counts @ self._table
            return pooled
        total: FloatArray = self._table[ids].sum(axis=0)
        return total


class _TransformerEncoder:
    """Any sentence-transformers model, with its prompts for queries and passages where it defines them."""

    def __init__(self, model: str) -> None:
        self._model = _sentence_transformer(model)
        # Models keep state while they encode (truncation, prompts): one call at a time.
        self._lock = threading.Lock()
        label = Path(model).name if Path(model).is_dir() else model
        self.name = f"{label}:{_identity(self._model)}"
        self.dimensions = int(self.encode_passages(["kích thước"]).shape[1])

    def encode_passages(self, texts: Sequence[str]) -> FloatArray:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with self._lock:
            found = self._model.encode_document([_encodable(text) for text in texts], show_progress_bar=False)
        return _normalised(np.asarray(found, dtype=np.float32))

    def encode_query(self, text: str) -> FloatArray:
        with self._lock:
            found = self._model.encode_query([_encodable(text)], show_progress_bar=False)
        vector: FloatArray = _normalised(np.asarray(found, dtype=np.float32))[0]
        return vector


def _sentence_transformer(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(model, device="cpu", local_files_only=True)
    except Exception as error:  # a wrong name, a broken folder and a missing module all end here
        kind = "thư mục" if Path(model).exists() else "thư mục hoặc mô hình đã tải về máy"
        raise ModelError(
            f"Không nạp được mô hình nhúng «{model}»: đã tìm {kind} mang tên này nhưng không đọc được "
            f"({type(error).__name__}: {error}). Hãy kiểm tra TROLY_EMBEDDING_MODEL: đường dẫn tới một "
            f"thư mục sentence-transformers, hoặc tên mô hình đã tải trước bằng lệnh «hf download {model}»; "
            "bỏ trống để dùng mô hình đi kèm."
        ) from error


def _identity(model: Any) -> str:
    """Hash everything that decides the vectors: the weights and the prompts."""
    digest = hashlib.sha256(repr(sorted(model.prompts.items())).encode())
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        # As bytes: numpy knows no bfloat16.
        digest.update(tensor.detach().cpu().contiguous().flatten().view(_bytes_type()).numpy())
    return digest.hexdigest()[:_IDENTITY_LENGTH]


def _bytes_type() -> Any:
    import torch

    return torch.uint8


def _encodable(text: str) -> str:
    """Drop lone surrogates, which no tokenizer takes: half an emoji must not stop the load of a file."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def _normalised(vectors: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: FloatArray = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled
