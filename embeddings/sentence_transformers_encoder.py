"""Any sentence-transformers model, run by that library: for those who bring a model of their own.

Loaded offline and never with code of the model's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import EncoderError, Vectors
from embeddings.hub import go_offline

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Fewer padded positions than the library's 32 long texts a batch: measured faster on 2 cores.
_BATCH = 16


class SentenceTransformerEncoder:
    """A sentence-transformers model, loaded at the first text.

    Args:
        name: As it is remembered.
        folder: Where its files are.
        fingerprint: sha256 of its files.
    """

    def __init__(self, name: str, folder: Path, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._folder = folder
        self._loaded: SentenceTransformer | None = None

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts: `(len(texts), dim)` float32, unit rows."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    @property
    def _model(self) -> SentenceTransformer:
        if self._loaded is None:
            self._loaded = _load_offline(self._folder)
        return self._loaded


def _load_offline(folder: Path) -> SentenceTransformer:
    go_offline()
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        logging.set_verbosity_error()
        return SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # four libraries each have errors of their own for bad files
        raise EncoderError(
            f"The model in {folder} cannot be loaded ({str(error).splitlines()[0]}). "
            "Give the folder of a sentence-transformers model."
        ) from error
