"""The vector index and the lexical index, kept as caches of the store.

Whenever the store's revision is not the one that the caches remember, they are compared with the
store passage by passage and brought up to date; a missing or damaged cache is one that starts
empty. Nothing is encoded again.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from embeddings import VectorIndex, VectorIndexError
from qa.articles.passages import passage_text
from qa.articles.store import Store
from qa.retrieval.lexical_index import LexicalIndex, LexicalIndexError

logger = logging.getLogger(__name__)

Ids = NDArray[np.int64]
_CHUNK = 2_000  # passages held in memory at once while a cache is filled


class Caches:
    """Both indexes of one index folder, opened; call `refresh` before use.

    Args:
        folder: The index folder.
        store: The truth.
        dim: Length of the vectors.
        writing: Held by whoever changes the index, in this process or another.

    Attributes:
        vectors: Passage vectors by passage id.
        lexical: Passage words by passage id.
        revision: The store's revision that they reflect.
    """

    def __init__(self, folder: Path, store: Store, dim: int, writing: FileLock) -> None:
        self._store = store
        self._dim = dim
        self._writing = writing
        self._vectors_file = folder / "vectors.faiss"
        self._lexical_folder = folder / "lexical"
        self._revision_file = folder / "caches.revision"
        try:
            self.revision = int(self._revision_file.read_text())
        except (OSError, ValueError):
            self.revision = -1
        self.vectors = self._stored_vectors()
        self.lexical = self._stored_lexical()
        if len(self.lexical) != len(self.vectors):  # one of them was deleted or cut off
            self.revision = -1

    def refresh(self) -> None:
        """Bring both up to the store, if they are not.

        While somebody else is writing to the index they stay as they are: what was searchable
        before stays so, and what is being added follows when the writer is done.
        """
        if self._store.revision() == self.revision:
            return
        if not self._store.writable:
            self.revision = self._sync()
            return
        try:
            with self._writing.acquire(timeout=0):
                self.revision = self._sync()
                self._revision_file.write_text(str(self.revision))
        except Timeout:
            logger.info("the index is being written to; searching what was there before")

    def rebuild_lexical(self) -> None:
        """Throw the lexical index away and make it anew."""
        self.lexical = self._empty_lexical()
        self.refresh()

    def _stored_vectors(self) -> VectorIndex:
        try:
            return VectorIndex.read(self._vectors_file, self._dim)
        except VectorIndexError as error:
            if self._vectors_file.exists():
                logger.warning("rebuilding the vector index: %s", error)
            self.revision = -1
            return VectorIndex(self._dim)

    def _stored_lexical(self) -> LexicalIndex:
        """The one on disk; in memory where nothing can be written, since opening it writes."""
        if not self._store.writable:
            self.revision = -1
            return LexicalIndex(None)
        try:
            return LexicalIndex(self._lexical_folder)
        except LexicalIndexError as error:
            logger.warning("rebuilding the lexical index: %s", error)
            return self._empty_lexical()

    def _empty_lexical(self) -> LexicalIndex:
        self.revision = -1
        if not self._store.writable:
            return LexicalIndex(None)
        shutil.rmtree(self._lexical_folder, ignore_errors=True)
        return LexicalIndex(self._lexical_folder)

    def _sync(self) -> int:
        """Add what the store has more, remove what it has no longer; return its revision."""
        revision = self._store.revision()
        wanted = self._store.passage_ids()
        self._sync_vectors(wanted)
        try:
            self._sync_lexical(wanted)
        except LexicalIndexError as error:
            logger.warning("rebuilding the lexical index: %s", error)
            self.lexical = self._empty_lexical()
            self._sync_lexical(wanted)
        return revision

    def _sync_vectors(self, wanted: Ids) -> None:
        held = self.vectors.ids
        missing, gone = np.setdiff1d(wanted, held), np.setdiff1d(held, wanted)
        self.vectors.remove(gone)
        for chunk in _chunks(missing):
            self.vectors.add(chunk, self._store.passage_vectors(chunk.tolist(), self._dim))
        if self._store.writable and (len(missing) or len(gone)):
            self.vectors.write(self._vectors_file)

    def _sync_lexical(self, wanted: Ids) -> None:
        held = self.lexical.ids
        missing, gone = np.setdiff1d(wanted, held), np.setdiff1d(held, wanted)
        if len(missing) or len(gone):
            self.lexical.update(gone, self._texts(missing))

    def _texts(self, ids: Ids) -> Iterator[tuple[int, str, date | None, str | None]]:
        """Id, text, day and source of passages; those of an article follow each other."""
        for chunk in _chunks(ids):
            passages = self._store.passages(chunk.tolist()).values()
            for article_id, group in groupby(passages, key=attrgetter("article_id")):
                article = self._store.article(article_id)
                sentences = self._store.sentences(article_id)
                for passage in group:
                    span = (passage.start, passage.end)
                    text = passage_text(article, span, passage.kind, sentences)
                    yield passage.id, text, article.published, article.source


def _chunks(ids: Ids) -> Iterator[Ids]:
    for first in range(0, len(ids), _CHUNK):
        yield ids[first : first + _CHUNK]
