"""An encoder that remembers the texts it encoded last: the same sentences are asked about again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from embeddings.encoder import Encoder, Vectors


class RememberingEncoder:
    """Wraps an encoder with a memory of the most recently used vectors.

    Args:
        encoder: Encodes what is not remembered.
        capacity: Texts that are remembered; 384 dimensions take 1.5 kB each.
    """

    def __init__(self, encoder: Encoder, capacity: int) -> None:
        self._encoder = encoder
        self._capacity = capacity
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The wrapped encoder's name."""
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        """The wrapped encoder's fingerprint."""
        return self._encoder.fingerprint

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._encoder.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts: `(len(texts), dim)` float32, unit rows."""
        with self._lock:
            new = list(dict.fromkeys(text for text in texts if text not in self._known))
            fresh = dict(zip(new, self._encoder.encode(new), strict=True)) if new else {}
            rows = [fresh[text] if text in fresh else self._known[text] for text in texts]
            for text, row in zip(texts, rows, strict=True):
                self._known[text] = row
                self._known.move_to_end(text)
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
        return np.stack(rows) if rows else np.zeros((0, self.dim), dtype=np.float32)
