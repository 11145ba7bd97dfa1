"""The vector index and the lexical index, kept as caches of the store.

Whenever the store's state is not the one that the caches remember, they are compared with the
store passage by passage and brought up to date; a missing, damaged or foreign cache is one that
starts empty. Nothing is encoded again.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
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
from qa.errors import IndexProblem
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
    """

    def __init__(self, folder: Path, store: Store, dim: int, writing: FileLock) -> None:
        self._store = store
        self._dim = dim
        self._writing = writing
        self._vectors_file = folder / "vectors.faiss"
        self._lexical_folder = folder / "lexical"
        self._state_file = folder / "caches.state"
        self._state = self._remembered_state()
        self.vectors = self._stored_vectors() if self._state else VectorIndex(dim)
        self.lexical = self._stored_lexical() if self._state else None
        if self.lexical is not None and len(self.lexical) != len(self.vectors):
            self._state = ""  # one of them was deleted or cut off

    @property
    def state(self) -> str:
        """The store's state that they reflect."""
        return self._state

    def refresh(self) -> None:
        """Bring both up to the store, if they are not.

        While somebody else is writing to the index they stay as they are: what was searchable
        before stays so, and what is being added follows when the writer is done.

        Raises:
            IndexProblem: If the lexical index cannot be made, not even in memory.
        """
        if self._state == self._store.state() and self.lexical is not None:
            return
        if not self._store.writable:
            self._sync()
            return
        try:
            with self._writing.acquire(timeout=0):
                self._sync()
        except Timeout:
            logger.info("the index is being written to; searching what was there before")

    def rebuild_lexical(self) -> None:
        """Throw the lexical index away and make it anew."""
        self.lexical = None
        self.refresh()

    def _remembered_state(self) -> str:
        """The state that the files on disk reflect; empty when they are of another index."""
        try:
            index_id, state = self._state_file.read_text().split()
        except (OSError, ValueError):
            return ""
        return state if index_id == self._store.manifest().get("index_id") else ""

    def _stored_vectors(self) -> VectorIndex:
        try:
            return VectorIndex.read(self._vectors_file, self._dim)
        except VectorIndexError as error:
            if self._vectors_file.exists():
                logger.warning("rebuilding the vector index: %s", error)
            self._state = ""
            return VectorIndex(self._dim)

    def _stored_lexical(self) -> LexicalIndex | None:
        """The one on disk, if it can be read; opening it takes a folder that can be written to."""
        if not self._store.writable:
            return None
        try:
            return LexicalIndex(self._lexical_folder)
        except LexicalIndexError as error:
            logger.warning("rebuilding the lexical index: %s", error)
            return None

    def _empty_lexical(self) -> LexicalIndex:
        """A new one: on disk, or in memory where the disk refuses."""
        if self._store.writable:
            shutil.rmtree(self._lexical_folder, ignore_errors=True)
            try:
                return LexicalIndex(self._lexical_folder)
            except LexicalIndexError as error:
                logger.warning("the lexical index is kept in memory: %s", error)
        return LexicalIndex(None)

    def _sync(self) -> None:
        """Add what the store has more, remove what it has no longer, remember its state."""
        state, wanted = self._store.state(), self._store.passage_ids()
        self._sync_vectors(wanted)
        try:
            self._sync_lexical(wanted)
        except LexicalIndexError as error:
            logger.warning("rebuilding the lexical index: %s", error)
            self.lexical = None
            try:
                self._sync_lexical(wanted)
            except LexicalIndexError as again:
                raise IndexProblem(
                    f"The lexical index in {self._lexical_folder} cannot be made: {again}. "
                    "Check the disk; what was stored is kept."
                ) from again
        self._state = state
        self._write_down(lambda: self._state_file.write_text(f"{self._index_id} {state}"))

    @property
    def _index_id(self) -> str:
        return self._store.manifest()["index_id"]

    def _sync_vectors(self, wanted: Ids) -> None:
        if not self._state:
            self.vectors = VectorIndex(self._dim)  # whatever they were, they are not to be trusted
        held = self.vectors.ids
        missing, gone = np.setdiff1d(wanted, held), np.setdiff1d(held, wanted)
        self.vectors.remove(gone)
        for chunk in _chunks(missing):
            self.vectors.add(*self._store.passage_vectors(chunk.tolist(), self._dim))
        if len(missing) or len(gone):
            self._write_down(lambda: self.vectors.write(self._vectors_file))

    def _sync_lexical(self, wanted: Ids) -> None:
        if self.lexical is None or not self._state:
            self.lexical = self._empty_lexical()
        held = self.lexical.ids
        missing, gone = np.setdiff1d(wanted, held), np.setdiff1d(held, wanted)
        if len(missing) or len(gone):
            self.lexical.update(gone, self._texts(missing))

    def _write_down(self, write: Callable[[], object]) -> None:
        """Write a cache, if that can be done; it serves from memory all the same."""
        if not self._store.writable:
            return
        try:
            write()
        except OSError as error:
            logger.warning("a cache of %s could not be written: %s", self._store.folder, error)

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
