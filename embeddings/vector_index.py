"""Vectors to their nearest neighbours: FAISS indexes under ids of the caller's own.

All vectors are *recent* at first: float32, searched exactly. When they are too many for that they
become the *base*: 8-bit codes in inverted lists. From then on new vectors gather in the recent
segment and removed ones are remembered; now and then both are worked into the base.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import inverted_lists
from embeddings.encoder import Vectors
from embeddings.inverted_lists import Found, Ids, Part
from embeddings.manifest import Manifest, VectorIndexError
from embeddings.segment import Segment

FLAT_MOST = 100_000
"""Vectors that are searched exactly: 11 to 14 ms at 384 dimensions, on one core and bound by its
memory, where a base of as many takes 2 ms. Ten times as many would take 120 ms and 1.5 GB."""

RECENT_SHARE = 1 / 50
"""Recent vectors beside a base, as a share of it. 20,000 of a million take a query 3 ms and an
update 30 MB of writing; working them into the base writes all 400 MB of it."""

REMOVED_SHARE = 1 / 10
"""Removed vectors that a base still holds, as a share of it: they take space, but no time."""

_CHUNK = 10_000  # vectors that are copied at once
_BITS_PER_ID = 64  # up to here a bitmap of ids takes less than a hash table


class VectorIndex:
    """Cosine search over unit vectors, by inner product.

    Exact up to `FLAT_MOST` vectors. Beyond, a cosine is off by 0.001 or so and a few of the
    nearest are missed: for the best 10 search for 100, and rescore those with the exact vectors.

    Vectors that are not of unit length are scaled when they come in, queries too, so that a score
    is always a cosine; a zero vector stays zero and scores 0.

    Several threads may search at once as long as none changes the index.

    Args:
        dim: Length of a vector.
    """

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._base: Segment | None = None
        self._recent = _empty(dim)
        self._removed = np.zeros(0, dtype=np.int64)  # from the base, which holds them still

    @classmethod
    def read(cls, path: Path, dim: int) -> VectorIndex:
        """Open what `write` wrote. The files are mapped: it is quick, and processes share them.

        Args:
            path: The folder; it may be read-only.
            dim: Length of a vector.

        Raises:
            VectorIndexError: If the folder is missing, damaged, or of another length of vector.
        """
        manifest = Manifest.read(path)
        while True:
            try:
                return cls._opened(path, manifest, dim)
            except VectorIndexError:
                newer = Manifest.read(path)
                if newer == manifest:
                    raise
                manifest = newer  # another process has just replaced the files

    @classmethod
    def _opened(cls, path: Path, manifest: Manifest, dim: int) -> VectorIndex:
        if manifest.dim != dim:
            raise VectorIndexError(f"{path} holds vectors of length {manifest.dim}, not {dim}")
        index = cls(dim)
        index._recent = Segment.open(path, manifest.recent)
        index._base = Segment.open(path, manifest.base) if manifest.base else None
        index._removed = np.array(manifest.removed, dtype=np.int64)
        return index

    def write(self, path: Path) -> None:
        """Write to a folder, whole or not at all; one writer at a time.

        Only what has changed is written, and the base seldom has. Indexes that were opened before,
        in this process or another, keep what they had.

        Args:
            path: The folder, made if need be.

        Raises:
            OSError: If it cannot be written.
        """
        path.mkdir(parents=True, exist_ok=True)
        self._recent, recent = self._recent.write(path)
        base = None
        if self._base is not None:
            self._base, base = self._base.write(path)
        Manifest(self._dim, recent, base, self._removed.tolist()).write(path)
        for file in path.glob("*.faiss"):
            if file.name not in {stored.name for stored in (recent, base) if stored}:
                with contextlib.suppress(OSError):  # Windows keeps a file that is mapped
                    file.unlink()

    def __len__(self) -> int:
        """How many vectors there are."""
        return int(self._recent.index.ntotal + self._base_size - len(self._removed))

    @property
    def ids(self) -> Ids:
        """Ids of all vectors, in no particular order: `(n,)` int64."""
        return np.concatenate([self._base_ids, self._recent_ids])

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Add vectors: ids `(n,)`, vectors `(n, dim)`. Ids must be new.

        Raises:
            ValueError: If there are not as many ids as vectors.
        """
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        if len(ids):
            new = np.asarray(ids, dtype=np.int64)
            self._recent.writable().add_with_ids(_unit(vectors), new)
            self._rebase_if_due()

    def remove(self, ids: Sequence[int] | Ids) -> None:
        """Remove vectors by id; unknown ids are ignored."""
        if len(ids):
            gone = np.asarray(ids, dtype=np.int64)
            if np.isin(gone, self._recent_ids).any():
                self._recent.writable().remove_ids(gone)
            self._removed = np.union1d(self._removed, gone[np.isin(gone, self._base_ids)])
            self._rebase_if_due()

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
        count = min(k, len(self))
        if count == 0 or (allowed is not None and len(allowed) == 0):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        row = _unit(query[None, :])
        selector = None if allowed is None else _selector(allowed)
        share = 1.0 if allowed is None else min(1.0, len(allowed) / len(self))
        with _one_thread():
            found = [self._search_recent(row, count, selector)]
            if self._base is not None:
                found.append(self._search_base(self._base.index, row, count, selector, share))
        cosines, ids = (np.concatenate(both, axis=1)[0] for both in zip(*found, strict=True))
        best = np.argsort(-cosines, kind="stable")
        best = best[ids[best] >= 0][:count]
        return ids[best], cosines[best]

    def _search_recent(self, row: Vectors, count: int, selector: Any) -> Found:
        import faiss

        options = faiss.SearchParameters(sel=selector)
        found: Found = self._recent.index.search(row, count, params=options)
        return found

    def _search_base(
        self, base: Any, row: Vectors, count: int, selector: Any, share: float
    ) -> Found:
        import faiss

        if len(self._removed):
            kept = faiss.IDSelectorNot(_selector(self._removed))
            selector = kept if selector is None else faiss.IDSelectorAnd(selector, kept)
        return inverted_lists.search(base, row, count, selector, share)

    @property
    def _base_size(self) -> int:
        """Vectors that the base holds, removed ones included."""
        return 0 if self._base is None else int(self._base.index.ntotal)

    @property
    def _base_ids(self) -> Ids:
        """Ids of the base, without removed ones: `(n,)` int64."""
        if self._base is None:
            return np.zeros(0, dtype=np.int64)
        ids = inverted_lists.ids_in(self._base.index)
        return ids[np.isin(ids, self._removed, invert=True)]

    @property
    def _recent_ids(self) -> Ids:
        """Ids of the recent segment, in order of insertion: `(n,)` int64."""
        import faiss

        return np.asarray(faiss.vector_to_array(self._recent.index.id_map), dtype=np.int64)

    def _recent_parts(self) -> Iterator[Part]:
        ids, flat = self._recent_ids, self._recent.index.index
        for first in range(0, len(ids), _CHUNK):
            part = ids[first : first + _CHUNK]
            yield part, flat.reconstruct_n(first, len(part))

    def _parts(self) -> Iterator[Part]:
        """All vectors, those of the base as its codes tell them."""
        if self._base is not None:
            yield from inverted_lists.parts_of(self._base.index)
        yield from self._recent_parts()

    def _rebase_if_due(self) -> None:
        recent, removed = self._recent.index.ntotal, len(self._removed)
        if self._base is None:
            due = recent > FLAT_MOST
        else:
            due = recent > RECENT_SHARE * self._base_size
            due = due or removed > REMOVED_SHARE * self._base_size
        if due:
            self._rebase()

    def _rebase(self) -> None:
        """Work recent and removed vectors into the base, or into a new one if they outgrow it."""
        base = None if self._base is None else self._base.writable()
        if base is not None:
            base.remove_ids(_selector(self._removed))
            self._removed = np.zeros(0, dtype=np.int64)
        if base is None or inverted_lists.outgrown(base, len(self)):
            base = inverted_lists.train(self._parts, len(self), self._dim)
        else:
            for ids, rows in self._recent_parts():
                base.add_with_ids(rows, ids)
        self._base, self._recent = Segment(base), _empty(self._dim)


def _empty(dim: int) -> Segment:
    import faiss

    return Segment(faiss.IndexIDMap2(faiss.IndexFlatIP(dim)))


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS answer on the calling thread.

    One query leaves OpenMP nothing to divide, yet its threads spin: on two cores that others use
    as well, a query of a million vectors takes 6 ms with one thread and 15 to 30 ms with two.
    """
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # of this thread alone
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _selector(ids: Ids) -> Any:
    """A FAISS selector of ids: bits if they are dense, for 500,000 in 2 ms; else a set, in 40."""
    import faiss

    if len(ids) == 0 or ids.min() < 0 or ids.max() >= _BITS_PER_ID * len(ids):
        return faiss.IDSelectorBatch(ids)
    chosen = np.zeros(ids.max() + 1, dtype=bool)
    chosen[ids] = True
    return faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))


def _unit(vectors: Vectors) -> Vectors:
    """Rows of unit length, contiguous as FAISS wants them; zero rows stay zero."""
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)
