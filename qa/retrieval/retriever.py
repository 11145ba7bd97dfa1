"""Questions to passages: dense and lexical search, fused."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from embeddings import Encoder, Vectors
from qa.articles.indexed_texts import indexed_texts
from qa.articles.store import Store
from qa.errors import IndexProblem
from qa.naming.vocabulary import Vocabulary
from qa.retrieval.caches import Caches
from qa.retrieval.lexical_index import LexicalIndexError
from qa.schema import Hit
from qa.settings import SETTINGS

logger = logging.getLogger(__name__)

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]


class Retriever:
    """Finds passages of a store.

    Args:
        folder: The index folder, where the caches lie.
        store: The truth.
        encoder: Encodes questions; the one that encoded the passages.
        dim: Length of its vectors.
        writing: Held by whoever changes the index, in this process or another.
    """

    def __init__(
        self, folder: Path, store: Store, encoder: Encoder, dim: int, writing: FileLock
    ) -> None:
        self._folder = folder
        self._store = store
        self._encoder = encoder
        self._dim = dim
        self._writing = writing
        self._allowed_for: tuple[object, Ids] | None = None

    @cached_property
    def _caches(self) -> Caches:
        return Caches(self._folder, self._store, self._dim, self._writing)

    def refresh(self) -> int:
        """Bring the indexes up to the store, if they are not; how many passages they hold."""
        self._caches.refresh()
        return len(self._caches.now.vectors)

    def vocabulary(self) -> Vocabulary | None:
        """The words and names of the articles; None while another process learns them."""
        self._caches.refresh()
        return self._caches.now.vocabulary

    def search(
        self,
        question: str,
        k: int,
        *,
        as_of: date | None = None,
        source: str | None = None,
        likely: Collection[str] = (),
    ) -> list[Hit]:
        """The best passages for a question, best first; ties go to the older passage.

        Both scores of a hit are exact, whichever of the two searches found it.

        Args:
            question: A question that can be understood alone.
            k: How many; fewer only when the index holds fewer that meet the conditions.
            as_of: Only articles published up to that day, or undated.
            source: Only articles of that source.
            likely: Articles, by id, whose k best passages come too, though others be better; of
                those that have a vector.
        """
        query = self._encoder.encode([question])[0]
        self._caches.refresh()
        theirs = [
            self._store.passage_ids(as_of=as_of, source=source, article=article)
            for article in likely
        ]
        ids, cosine, bm25 = self._candidates(question, query, k, as_of, source, theirs)
        score = fuse(cosine, bm25)
        order = np.lexsort((ids, -score))
        passages = self._store.passages(ids.tolist())
        hits = (
            Hit(passages[int(ids[i])], float(score[i]), float(cosine[i]), float(bm25[i]))
            for i in order
            if int(ids[i]) in passages  # removed a moment ago, by another process
        )
        best = list(islice(hits, k))
        its = [hit for hit in hits if hit.passage.article_id in likely]
        return best + its[:k]

    def _candidates(
        self,
        question: str,
        query: Vectors,
        k: int,
        as_of: date | None,
        source: str | None,
        more: Sequence[Ids],
    ) -> tuple[Ids, Scores, Scores]:
        """What either search finds, and more: ids, their cosines and their BM25, each `(n,)`."""
        fetched = max(k, SETTINGS.passages_fetched)
        allowed = self._allowed(as_of, source)
        dense, _ = self._caches.now.vectors.search(query, fetched, allowed)
        words, scores = self._search_words(question, fetched, as_of, source)
        ids, vectors = self._vectors(np.unique(np.concatenate([dense, words, *more])), words)
        bm25 = np.zeros(len(ids), dtype=np.float32)
        words, scores = self._words_of(question, ids, words, scores)
        _, at, found = np.intersect1d(ids, words, return_indices=True)
        bm25[at] = scores[found]
        return ids, vectors @ query, bm25

    def _vectors(self, ids: Ids, words: Ids) -> tuple[Ids, Vectors]:
        """Exact vectors of passages, ascending by id.

        Of those that have none yet the ones that best match the words are encoded on the spot,
        so that what was stored a moment ago competes on equal terms; the others are left out.

        Args:
            ids: Of the passages.
            words: Those that their words found, best first.
        """
        held, vectors = self._store.passage_vectors(ids.tolist(), self._dim)
        unread = words[np.isin(words, held, invert=True)][: SETTINGS.unread_encoded].tolist()
        if not unread:
            return held, vectors
        texts = list(indexed_texts(self._store, unread))
        fresh = self._encoder.encode([each.text for each in texts])
        held = np.concatenate([held, np.array([t.passage.id for t in texts], dtype=np.int64)])
        order = np.argsort(held)
        return held[order], np.concatenate([vectors, fresh])[order]

    def _search_words(
        self, question: str, k: int, as_of: date | None, source: str | None
    ) -> tuple[Ids, Scores]:
        """Lexical search; files that turn out to be damaged are made anew first."""
        for attempt in range(2):
            lexical = self._caches.now.lexical
            if lexical is None:  # being made by another process
                break
            try:
                return lexical.search(question, k, as_of=as_of, source=source)
            except LexicalIndexError as error:
                if attempt:
                    raise IndexProblem(
                        f"{self._folder}: words cannot be searched: {error}"
                    ) from error
                logger.warning("rebuilding the lexical index: %s", error)
                self._caches.rebuild_lexical()
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)

    def _words_of(self, question: str, ids: Ids, words: Ids, scores: Scores) -> tuple[Ids, Scores]:
        """BM25 of passages that their words did not find, or that a full list left out."""
        others = np.setdiff1d(ids, words)
        if self._caches.now.lexical is None or not len(others) or not len(words):
            return words, scores
        found, rest = self._caches.now.lexical.search(question, len(others), among=others)
        return np.concatenate([words, found]), np.concatenate([scores, rest])

    def _allowed(self, as_of: date | None, source: str | None) -> Ids | None:
        """Ids that meet the conditions; the last ones are kept, since conversations repeat them."""
        if as_of is None and source is None:
            return None
        wanted = (self._caches.now.state, as_of, source)
        if self._allowed_for is None or self._allowed_for[0] != wanted:
            self._allowed_for = wanted, self._store.passage_ids(as_of=as_of, source=source)
        return self._allowed_for[1]


def search_each(search: Callable[[str], list[Hit]], *questions: str) -> list[Hit]:
    """The hits of a question put in several ways, best first.

    Args:
        search: Finds passages, best first.
        questions: The ways; the same one twice is searched once. A passage that several find has
            its best score.
    """
    found = [search(question) for question in dict.fromkeys(questions)]
    best: dict[int, Hit] = {}
    for hit in chain.from_iterable(found):
        known = best.get(hit.passage.id)
        if known is None or hit.score > known.score:
            best[hit.passage.id] = hit
    return sorted(best.values(), key=lambda h: (-h.score, h.passage.id))


def fuse(cosine: NDArray[np.float32], bm25: NDArray[np.float32]) -> NDArray[np.float32]:
    """Convex sum of the cosine and of BM25 scaled by its best: `(n,)` float32.

    `(max(cosine, 0) + w * bm25 / max(bm25)) / (1 + w)` with `SETTINGS.lexical_weight` as w.
    """
    best = bm25.max(initial=0.0)
    scaled = bm25 / best if best > 0 else bm25
    weight = SETTINGS.lexical_weight
    return np.asarray((np.maximum(cosine, 0) + weight * scaled) / (1 + weight), dtype=np.float32)
