"""Vectors to their nearest neighbours: an exact FAISS index under ids of the caller's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

Ids = NDArray[np.int64]


class VectorIndexError(Exception):
    """The file is damaged or holds vectors of another length."""


class VectorIndex:
    """Cosine search over unit vectors, by inner product; exact.

    Vectors that are not of unit length are scaled when they come in, queries too, so that a score
    is always a cosine; a zero vector stays zero and scores 0.

    Args:
        dim: Length of a vector.
    """

    def __init__(self, dim: int) -> None:
        import faiss

        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))

    @classmethod
    def read(cls, path: Path, dim: int) -> VectorIndex:
        """Read what `write` wrote.

        Raises:
            VectorIndexError: If the file is missing, damaged, or of another length of vector.
        """
        import faiss

        index = cls(dim)
        try:
            # deserialised from memory: FAISS's own reader prints and aborts on some bad files
            stored = faiss.deserialize_index(np.fromfile(path, dtype=np.uint8))
        except (OSError, RuntimeError, MemoryError) as error:
            raise VectorIndexError(f"{path} cannot be read: {error}") from error
        if not isinstance(stored, faiss.IndexIDMap2) or stored.d != dim:
            raise VectorIndexError(f"{path} does not hold vectors of length {dim}")
        index._index = stored
        return index

    def write(self, path: Path) -> None:
        """Write to a file, whole or not at all."""
        import faiss

        beside = path.with_name(path.name + ".new")
        faiss.serialize_index(self._index).tofile(beside)
        beside.replace(path)

    def __len__(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def ids(self) -> Ids:
        """Ids of all vectors, in order of insertion: `(n,)` int64."""
        import faiss

        return np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add vectors: ids `(n,)`, vectors `(n, dim)`. Ids must be new.

        Raises:
            ValueError: If there are not as many ids as vectors.
        """
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        if len(ids):
            self._index.add_with_ids(_unit(vectors), np.asarray(ids, dtype=np.int64))

    def remove(self, ids: Sequence[int] | Ids) -> None:
        """Remove vectors by id; unknown ids are ignored."""
        if len(ids):
            self._index.remove_ids(np.asarray(ids, dtype=np.int64))

    def search(
        self, query: Vectors, k: int, allowed: Ids | None = None
    ) -> tuple[Ids, NDArray[np.float32]]:
        """The nearest vectors of one query, best first.

        Args:
            query: `(dim,)` float32.
            k: How many at most; fewer come back only when there are fewer.
            allowed: Search among these ids alone.

        Returns:
            Ids `(m,)` int64 and cosines `(m,)` float32, m <= k.
        """
        import faiss

        count = min(k, len(self))
        if count == 0 or (allowed is not None and len(allowed) == 0):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        options: dict[str, Any] = {}
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
            options["params"] = faiss.SearchParameters(sel=selector)
        scores, ids = self._index.search(_unit(query[None, :]), count, **options)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def held(self, ids: Ids) -> tuple[Ids, Vectors]:
        """Those of some ids that are stored, and their vectors.

        Args:
            ids: Any ids.

        Returns:
            The stored ones `(n,)` int64, in the given order, and their vectors `(n, dim)` float32.
        """
        try:
            return ids, self._reconstructed(ids)
        except RuntimeError:  # one of them is not stored
            ids = ids[np.isin(ids, self.ids)]
            return ids, self._reconstructed(ids)

    def _reconstructed(self, ids: Ids) -> Vectors:
        rows = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))
        return np.asarray(rows, dtype=np.float32)


def _unit(vectors: Vectors) -> Vectors:
    """Rows of unit length, contiguous as FAISS wants them; zero rows stay zero."""
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)
