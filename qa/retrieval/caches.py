"""The vector index, the lexical index and the vocabulary, kept as caches of the store.

Whenever the store's state is not the one that the caches remember, they are compared with the
store passage by passage and brought up to date; a missing, damaged or foreign cache is one that
starts empty. Nothing is encoded again.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from embeddings import VectorIndex, VectorIndexError
from qa.articles.indexed_texts import indexed_texts
from qa.articles.store import Store
from qa.errors import IndexProblem
from qa.naming.stored import brought_up, stored
from qa.naming.vocabulary import Vocabulary
from qa.retrieval.lexical_index import LexicalIndex, LexicalIndexError

logger = logging.getLogger(__name__)

Ids = NDArray[np.int64]
_CHUNK = 2_000  # passages held in memory at once while a cache is filled


@dataclass(frozen=True, slots=True)
class Indexes:
    """All of them as they were at one moment; nobody changes them while they are searched.

    Attributes:
        state: The store's state that they reflect; empty if they may lack anything.
        vectors: Passage vectors by passage id, of those passages that have one.
        lexical: Passage words by passage id; None while another process makes the first ones.
        vocabulary: Words and names of the articles; None while another process learns them.
    """

    state: str
    vectors: VectorIndex
    lexical: LexicalIndex | None
    vocabulary: Vocabulary | None


class Caches:
    """The indexes of one index folder, opened; call `refresh` before use.

    Args:
        folder: The index folder.
        store: The truth.
        dim: Length of the vectors.
        writing: Held by whoever changes the index, in this process or another.

    Attributes:
        now: What to search.
    """

    def __init__(self, folder: Path, store: Store, dim: int, writing: FileLock) -> None:
        self._store = store
        self._dim = dim
        self._writing = writing
        self._vectors_path = folder / "vectors"
        self._lexical_folder = folder / "lexical"
        self._vocabulary_file = folder / "vocabulary.npz"
        self._state_file = folder / "caches.state"
        self._syncing = threading.Lock()
        self.now = self._from_disk()

    def refresh(self) -> None:
        """Bring them up to the store, if they are not.

        While somebody else is doing so, or writing to the index, they stay as they are: what was
        searchable before stays so, and what is being added follows.

        Raises:
            IndexProblem: If the lexical index cannot be made, not even in memory.
        """
        if self._current():
            return
        if not self._syncing.acquire(blocking=not self.now.state):
            return
        try:
            if self._remembered()[0] not in ("", self.now.state):
                self.now = self._from_disk()  # another process has brought them further
            if not self._current():
                self._sync_alone()
        finally:
            self._syncing.release()

    def rebuild_lexical(self) -> None:
        """Throw the lexical index away and make it anew."""
        self.now = Indexes("", self.now.vectors, None, self.now.vocabulary)
        self._state_file.unlink(missing_ok=True)
        self.refresh()

    def _current(self) -> bool:
        whole = self.now.lexical is not None and self.now.vocabulary is not None
        return whole and self.now.state == self._store.state()

    def _sync_alone(self) -> None:
        if not self._store.writable:
            self._sync()
            return
        try:
            with self._writing.acquire(timeout=0):
                self._sync()
        except Timeout:
            logger.info("the index is being written to; searching what was there before")

    # -- what lies on disk -------------------------------------------------------------------

    def _from_disk(self) -> Indexes:
        """What lies on disk; the indexes without a state if they are not whole or of another."""
        state, *counts, article_count = self._remembered()
        vectors, lexical = self._stored_vectors(), self._stored_lexical() if state else None
        vocabulary = stored(self._vocabulary_file, article_count) if state else None
        if vectors is None or lexical is None or [len(vectors), len(lexical)] != counts:
            state = ""  # one of them was deleted or cut off
        return Indexes(state, vectors or VectorIndex(self._dim), lexical, vocabulary)

    def _remembered(self) -> tuple[str, int, int, int]:
        """The state that the files on disk reflect; of how many vectors, texts and articles.

        An empty state when they are of another index.
        """
        try:
            index_id, state, *counts = self._state_file.read_text().split()
            vectors, texts, articles = map(int, counts)
        except (OSError, ValueError):
            return "", 0, 0, 0
        ours = index_id == self._store.manifest().get("index_id")
        return state if ours else "", vectors, texts, articles

    def _stored_vectors(self) -> VectorIndex | None:
        try:
            return VectorIndex.read(self._vectors_path, self._dim)
        except VectorIndexError as error:
            if self._vectors_path.exists():
                logger.warning("rebuilding the vector index: %s", error)
            return None

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

    # -- bringing them up --------------------------------------------------------------------

    def _sync(self) -> None:
        """Add what the store has more, remove what it has no longer, remember its state."""
        state, wanted = self._store.state(), self._store.passage_ids()
        vectors = self._synced_vectors(_without(wanted, self._store.unread_ids()))
        try:
            lexical = self._synced_lexical(wanted)
        except LexicalIndexError as error:
            logger.warning("rebuilding the lexical index: %s", error)
            self.now = Indexes("", self.now.vectors, None, self.now.vocabulary)
            try:
                lexical = self._synced_lexical(wanted)
            except LexicalIndexError as again:
                raise IndexProblem(
                    f"The lexical index in {self._lexical_folder} cannot be made: {again}. "
                    "Check the disk; what was stored is kept."
                ) from again
        vocabulary = self._synced_vocabulary(wanted)
        self.now = Indexes(state, vectors, lexical, vocabulary)
        index_id = self._store.manifest()["index_id"]
        record = f"{index_id} {state} {len(vectors)} {len(lexical)} {vocabulary.articles}"
        self._write_down(lambda: self._state_file.write_text(record))

    def _synced_vectors(self, wanted: Ids) -> VectorIndex:
        """Another object than the one that is being searched."""
        known = self._stored_vectors() if self.now.state else None
        vectors = known or VectorIndex(self._dim)  # without a state they are not to be trusted
        held = vectors.ids
        missing, gone = _without(wanted, held), _without(held, wanted)
        vectors.remove(gone)
        for chunk in _chunks(missing):
            vectors.add(*self._store.passage_vectors(chunk.tolist(), self._dim))
        if len(missing) or len(gone):
            self._write_down(lambda: vectors.write(self._vectors_path))
        return vectors

    def _synced_lexical(self, wanted: Ids) -> LexicalIndex:
        """The one that is being searched: its searchers see a change as a whole."""
        lexical = self.now.lexical if self.now.state else None
        lexical = lexical or self._empty_lexical()
        held = lexical.ids
        missing, gone = _without(wanted, held), _without(held, wanted)
        if len(missing) or len(gone):
            lexical.update(gone, self._texts(missing))
        return lexical

    def _synced_vocabulary(self, wanted: Ids) -> Vocabulary:
        """Another object than the one that is being used, if anything is new."""
        known = self.now.vocabulary
        vocabulary = brought_up(known or Vocabulary(), self._store, wanted)
        if vocabulary is not known:
            self._write_down(lambda: vocabulary.save(self._vocabulary_file))
        return vocabulary

    def _write_down(self, write: Callable[[], object]) -> None:
        """Write a cache, if that can be done; it serves from memory all the same."""
        if not self._store.writable:
            return
        try:
            write()
        except OSError as error:
            logger.warning("a cache of %s could not be written: %s", self._store.folder, error)

    def _texts(self, ids: Ids) -> Iterator[tuple[int, str, date | None, str | None]]:
        """Id, text, day and source of passages."""
        for chunk in _chunks(ids):
            for found in indexed_texts(self._store, chunk.tolist()):
                article = found.article
                yield found.passage.id, found.text, article.published, article.source


def _without(ids: Ids, others: Ids) -> Ids:
    """Those of some different ids that are not among others; quick for a million."""
    return np.sort(np.setdiff1d(ids, others, assume_unique=True))


def _chunks(ids: Ids) -> Iterator[Ids]:
    for first in range(0, len(ids), _CHUNK):
        yield ids[first : first + _CHUNK]
