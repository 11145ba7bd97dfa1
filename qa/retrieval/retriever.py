"""Questions to passages: dense and lexical search, fused."""

from __future__ import annotations

import logging
import threading
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from embeddings import Encoder
from qa.articles.store import Store
from qa.retrieval.caches import Caches
from qa.retrieval.lexical_index import LexicalIndexError
from qa.schema import Hit
from qa.settings import SETTINGS

logger = logging.getLogger(__name__)

Ids = NDArray[np.int64]


class Retriever:
    """Finds passages of a store.

    Args:
        folder: The index folder, where the caches lie.
        store: The truth.
        encoder: Encodes questions; the one that encoded the passages.
        writing: Held by whoever changes the index, in this process or another.
    """

    def __init__(self, folder: Path, store: Store, encoder: Encoder, writing: FileLock) -> None:
        self._folder = folder
        self._store = store
        self._encoder = encoder
        self._writing = writing
        self._lock = threading.RLock()

    @cached_property
    def _caches(self) -> Caches:
        return Caches(self._folder, self._store, self._encoder.dim, self._writing)

    def refresh(self) -> int:
        """Bring the indexes up to the store, if they are not; how many passages they hold."""
        with self._lock:
            self._caches.refresh()
            return len(self._caches.vectors)

    def search(
        self, question: str, k: int, *, as_of: date | None = None, source: str | None = None
    ) -> list[Hit]:
        """The best passages for a question, best first; ties go to the older passage.

        The cosine of a hit is exact, also where only the words found it. BM25 of a passage beyond
        a full list counts as the last score of the list: it can be no more.

        Args:
            question: A question that can be understood alone.
            k: How many; fewer only when the index holds fewer that meet the conditions.
            as_of: Only articles published up to that day, or undated.
            source: Only articles of that source.
        """
        with self._lock:
            caches = self._caches
            caches.refresh()
            fetched = max(k, SETTINGS.passages_fetched)
            query = self._encoder.encode([question])[0]
            allowed = None
            if as_of is not None or source is not None:
                allowed = self._allowed(caches.revision, as_of, source)
            dense, _ = caches.vectors.search(query, fetched, allowed)
            words, bm25 = self._search_words(question, fetched, as_of, source)
            ids = np.union1d(dense, words)
            if not len(ids):
                return []
            cosine = caches.vectors.vectors(ids) @ query
        beyond = bm25.min() if len(bm25) == fetched else 0.0
        lexical = np.full(len(ids), beyond, dtype=np.float32)
        lexical[np.searchsorted(ids, words)] = bm25
        score = fuse(cosine, lexical)
        order = np.lexsort((ids, -score))[:k]
        passages = self._store.passages(ids[order].tolist())
        return [
            Hit(passages[int(ids[i])], float(score[i]), float(cosine[i]), float(lexical[i]))
            for i in order
            if int(ids[i]) in passages
        ]

    def _search_words(
        self, question: str, k: int, as_of: date | None, source: str | None
    ) -> tuple[Ids, NDArray[np.float32]]:
        """Lexical search; files that turn out to be damaged are made anew first."""
        try:
            return self._caches.lexical.search(question, k, as_of=as_of, source=source)
        except LexicalIndexError as error:
            logger.warning("rebuilding the lexical index: %s", error)
            self._caches.rebuild_lexical()
            return self._caches.lexical.search(question, k, as_of=as_of, source=source)

    @lru_cache(maxsize=8)  # noqa: B019 - a conversation asks with one day again and again
    def _allowed(self, revision: int, as_of: date | None, source: str | None) -> Ids:
        return self._store.passage_ids(as_of=as_of, source=source)


def fuse(cosine: NDArray[np.float32], bm25: NDArray[np.float32]) -> NDArray[np.float32]:
    """Convex sum of the cosine and of BM25 scaled by its best: `(n,)` float32.

    `(max(cosine, 0) + w * bm25 / max(bm25)) / (1 + w)` with `SETTINGS.lexical_weight` as w.
    """
    best = bm25.max(initial=0.0)
    scaled = bm25 / best if best > 0 else bm25
    weight = SETTINGS.lexical_weight
    return np.asarray((np.maximum(cosine, 0) + weight * scaled) / (1 + weight), dtype=np.float32)
