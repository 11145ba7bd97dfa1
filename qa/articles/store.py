"""The SQLite file that is the truth: articles, their sentences, their passages with vectors.

Everything else in an index folder is a cache of this file. Each article is written in one
transaction, so a killed process leaves whole articles or none.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, overload
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from qa.errors import (
    ArticleNotFound,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexProblem,
    IndexReadOnly,
)
from qa.schema import Article, Kind, Passage, PublishedFrom, Sentence, Span

FILE_NAME = "corpus.db"
FORMAT_VERSION = "2"

_KINDS = tuple(Kind)
_COLUMNS = "id, title, text, published, published_from, source, url"
_TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, published TEXT,
    published_from TEXT NOT NULL, source TEXT, url TEXT,
    fingerprint TEXT NOT NULL,
    sentences BLOB NOT NULL            -- (n, 3) int32: start, end, number of the kind
);
CREATE INDEX articles_by_day ON articles (published);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: caches rely on it
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE vectors (                 -- apart, so that looking passages up does not read them
    passage INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
    vector BLOB NOT NULL               -- (dim,) float16, unit length
);
CREATE TABLE unread (                  -- passages that still wait for their vector
    passage INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE
);
"""


def fingerprint(article: Article) -> str:
    """sha256 over everything that is stored of an article: equal means nothing to do."""
    published = article.published.isoformat() if article.published else None
    parts = [article.title, article.text, published, article.published_from]
    content = json.dumps([*parts, article.source, article.url], ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


class Store:
    """One `corpus.db`, used by any number of threads; each gets a connection of its own.

    Args:
        folder: The index folder.
        writable: Whether the file may be changed.
    """

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        self.folder = folder
        self.writable = writable
        self._path = folder / FILE_NAME
        self._local = threading.local()
        self._open: WeakSet[_Connection] = WeakSet()
        self._closed = False

    @classmethod
    def create(cls, folder: Path, manifest: Mapping[str, str]) -> Store:
        """Make an empty store; the folder must exist and hold none."""
        store = cls(folder)
        with store._transaction() as connection:
            for statement in _TABLES.split(";\n"):
                connection.execute(statement)
            rows = {"format": FORMAT_VERSION, "state": "", **manifest}
            connection.executemany("INSERT INTO manifest VALUES (?, ?)", rows.items())
        return store

    @classmethod
    def open(cls, folder: Path, *, writable: bool = True) -> Store:
        """Open an existing store.

        Raises:
            IndexNotFound: If there is none in the folder.
            IndexDamaged: If the file is not a readable database of this product.
        """
        store = cls(folder, writable=writable)
        if not store.exists():
            raise IndexNotFound(f"No index at {folder}. Build it: qa add ARTICLES --index {folder}")
        if not {"format", "state"} <= store.manifest().keys():
            raise IndexDamaged(_damage(store._path, "it has no manifest"))
        return store

    def exists(self) -> bool:
        """Whether the file is there with its tables; one that was killed while made has none."""
        return self._path.is_file() and bool(self._rows("SELECT 1 FROM sqlite_master LIMIT 1"))

    # -- what an index is --------------------------------------------------------------------

    def manifest(self) -> dict[str, str]:
        """Format version, encoder, length of its vectors, segmenter, state."""
        return dict(self._rows("SELECT key, value FROM manifest"))

    def state(self) -> str:
        """Another one after every change: a cache that remembers another state is stale."""
        return str(self._rows("SELECT value FROM manifest WHERE key = 'state'")[0][0])

    def __len__(self) -> int:
        """How many articles there are."""
        return int(self._rows("SELECT count(*) FROM articles")[0][0])

    def check(self) -> None:
        """Let SQLite look for damage in the whole file.

        Raises:
            IndexDamaged: If it finds any.
        """
        found = self._rows("PRAGMA quick_check(1)")[0][0]
        if found != "ok":
            raise IndexDamaged(_damage(self._path, str(found)))

    # -- articles ----------------------------------------------------------------------------

    def fingerprint(self, article_id: str) -> str | None:
        """Fingerprint of the stored article of that id, if there is one."""
        rows = self._rows("SELECT fingerprint FROM articles WHERE id = ?", article_id)
        return rows[0][0] if rows else None

    def article(self, article_id: str) -> Article:
        """The article of that id.

        Raises:
            ArticleNotFound: If there is none.
        """
        rows = self._rows(f"SELECT {_COLUMNS} FROM articles WHERE id = ?", article_id)
        if not rows:
            raise _no_article(article_id)
        return _article(rows[0])

    def articles(self, offset: int = 0, limit: int = -1) -> Iterator[Article]:
        """Articles in the order of their ids, read as they are asked for."""
        cursor = self._connection().execute(
            f"SELECT {_COLUMNS} FROM articles ORDER BY id LIMIT ? OFFSET ?", (limit, offset)
        )
        return map(_article, cursor)

    def sentences(self, article_id: str) -> list[Sentence]:
        """The sentences of an article, in order, clutter included.

        Raises:
            ArticleNotFound: If there is no such article.
        """
        rows = self._rows("SELECT sentences FROM articles WHERE id = ?", article_id)
        if not rows:
            raise _no_article(article_id)
        spans = np.frombuffer(rows[0][0], dtype=np.int32).reshape(-1, 3)
        return [Sentence(start, end, _KINDS[kind]) for start, end, kind in spans.tolist()]

    def put(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        passages: Sequence[tuple[Span, Kind]],
    ) -> None:
        """Add an article, or replace the one of its id, in one transaction.

        Its passages have no vectors yet; `put_vectors` adds these.

        Args:
            article: The article.
            sentences: Its sentences.
            passages: Spans and kinds of its passages.

        Raises:
            IndexReadOnly: If the index cannot be written to.
        """
        spans = np.array(
            [(s.start, s.end, _KINDS.index(s.kind)) for s in sentences], dtype=np.int32
        )
        published = article.published.isoformat() if article.published else None
        with self._transaction() as connection:
            connection.execute("DELETE FROM articles WHERE id = ?", (article.id,))
            connection.execute(
                f"INSERT INTO articles ({_COLUMNS}, fingerprint, sentences)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(article.id, article.title, article.text, published),
                    *(article.published_from, article.source, article.url),
                    *(fingerprint(article), spans.tobytes()),
                ),
            )
            for (start, end), kind in passages:
                passage = connection.execute(
                    'INSERT INTO passages (article, start, "end", kind) VALUES (?, ?, ?, ?)',
                    (article.id, start, end, _KINDS.index(kind)),
                ).lastrowid
                connection.execute("INSERT INTO unread VALUES (?)", (passage,))

    def put_vectors(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Add the vectors of passages that have none, in one transaction.

        Args:
            ids: Of the passages, `(n,)`.
            vectors: `(n, dim)` float32, unit rows.

        Raises:
            IndexReadOnly: If the index cannot be written to.
        """
        halves = vectors.astype(np.float16)
        rows = [(int(i), half.tobytes()) for i, half in zip(ids, halves, strict=True)]
        with self._transaction() as connection:
            connection.executemany("INSERT INTO vectors VALUES (?, ?)", rows)
            connection.executemany("DELETE FROM unread WHERE passage = ?", ((i,) for i, _ in rows))

    def remove(self, article_id: str) -> None:
        """Remove an article with all that belongs to it.

        Raises:
            ArticleNotFound: If there is none of that id.
            IndexReadOnly: If the index cannot be written to.
        """
        with self._transaction() as connection:
            gone = connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
            if not gone.rowcount:
                raise _no_article(article_id)

    # -- passages ----------------------------------------------------------------------------

    def passage_ids(
        self,
        *,
        as_of: date | None = None,
        source: str | None = None,
        article: str | None = None,
    ) -> NDArray[np.int64]:
        """Ids of all passages, ascending: `(n,)` int64.

        Args:
            as_of: Only of articles published up to that day, or undated.
            source: Only of articles of that source.
            article: Only of the article of that id.
        """
        wanted, values = [], []
        if as_of is not None:
            wanted.append("(a.published IS NULL OR a.published <= ?)")
            values.append(as_of.isoformat())
        if source is not None:
            wanted.append("a.source = ?")
            values.append(source)
        if article is not None:
            wanted.append("a.id = ?")
            values.append(article)
        query = "SELECT p.id FROM passages p"
        if wanted:
            query += " JOIN articles a ON a.id = p.article WHERE " + " AND ".join(wanted)
        return np.array([row[0] for row in self._rows(query + " ORDER BY p.id", *values)], np.int64)

    def unread_ids(self) -> NDArray[np.int64]:
        """Ids of the passages that have no vector yet, ascending: `(n,)` int64."""
        rows = self._rows("SELECT passage FROM unread ORDER BY passage")
        return np.array([row[0] for row in rows], np.int64)

    def unread_count(self) -> int:
        """How many passages have no vector yet."""
        return int(self._rows("SELECT count(*) FROM unread")[0][0])

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Passages by id; ids that are gone are left out."""
        found = self._by_id('SELECT id, article, start, "end", kind FROM passages', "id", ids)
        return {
            passage_id: Passage(passage_id, article_id, start, end, _KINDS[kind])
            for passage_id, article_id, start, end, kind in found
        }

    def passage_vectors(
        self, ids: Sequence[int], dim: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Vectors of passages; those that are gone, or have none yet, are left out.

        Returns:
            Ids `(n,)` int64, ascending, and their vectors `(n, dim)` float32.
        """
        rows = sorted(self._by_id("SELECT passage, vector FROM vectors", "passage", ids))
        vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
        found = np.array([row[0] for row in rows], dtype=np.int64)
        return found, vectors.reshape(-1, dim).astype(np.float32)

    # -- connections -------------------------------------------------------------------------

    def close(self) -> None:
        """Close every connection; the store cannot be used afterwards."""
        self._closed = True
        for connection in list(self._open):
            connection.close()
        self._local = threading.local()

    def _connection(self) -> _Connection:
        """This thread's own connection; it is closed when the thread ends."""
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            if self._closed:
                raise IndexProblem(f"{self.folder} was closed. Open it again: Corpus.open(…)")
            with self._reported():
                connection = self._connect() if self.writable else self._connect_read_only()
            self._local.connection = connection
            self._open.add(connection)
        return connection

    def _connect(self) -> _Connection:
        connection = _connect(str(self._path))
        connection.isolation_level = None  # transactions are opened by hand
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _connect_read_only(self) -> _Connection:
        """Without write permission WAL needs its side files; without these, nobody writes."""
        address = self._path.resolve().as_uri()
        try:
            connection = _connect(f"{address}?mode=ro")
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection = _connect(f"{address}?immutable=1")
        return connection

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        connection = self._connection()
        with self._reported():
            return connection.execute(query, values).fetchall()

    def _by_id(self, query: str, column: str, ids: Iterable[int]) -> list[tuple[Any, ...]]:
        """Rows of many ids; as JSON, since SQLite bounds the number of parameters."""
        wanted = json.dumps([int(i) for i in ids])
        return self._rows(f"{query} WHERE {column} IN (SELECT value FROM json_each(?))", wanted)

    @contextmanager
    def _transaction(self) -> Iterator[_Connection]:
        """All or nothing; a change also gives the store another state."""
        if not self.writable:
            raise IndexReadOnly(f"{self.folder} cannot be written to. Check its permissions.")
        connection = self._connection()
        with self._reported():
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                state = secrets.token_hex(8)
                connection.execute("UPDATE manifest SET value = ? WHERE key = 'state'", (state,))
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """SQLite's errors as ours: what is wrong, where, what to do."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise IndexLocked(f"{self.folder} is being written to. Try again.") from error
            if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
                raise IndexReadOnly(
                    f"{self.folder} cannot be written to ({error}). Check its permissions."
                ) from error
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise IndexProblem(
                    f"{self._path} could not be read or written ({error}). Check the disk; "
                    "what was stored is kept."
                ) from error
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise IndexDamaged(_damage(self._path, str(error))) from error
            raise


class _Connection(sqlite3.Connection):
    """A connection that closes itself when its thread is gone."""

    def __del__(self) -> None:
        self.close()


def _connect(address: str) -> _Connection:
    """A connection that `Store.close` may close from another thread."""
    return sqlite3.connect(
        address,
        uri=address.startswith("file:"),
        check_same_thread=False,
        timeout=30,
        factory=_Connection,
    )


class ArticleList(Sequence[Article]):
    """The stored articles as a sequence that reads from the database as it is used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __len__(self) -> int:
        """How many articles there are."""
        return len(self._store)

    def __iter__(self) -> Iterator[Article]:
        """All articles in the order of their ids, one at a time."""
        return self._store.articles()

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> list[Article]: ...
    def __getitem__(self, index: int | slice) -> Article | list[Article]:
        """One article, or a list of them, by position in the order of their ids."""
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step != 1:
                return [self[i] for i in range(start, stop, step)]
            return list(self._store.articles(start, max(0, stop - start)))
        position = range(len(self))[index]
        return next(self._store.articles(position, 1))


def _article(row: tuple[Any, ...]) -> Article:
    article_id, title, text, published, published_from, source, url = row
    day = date.fromisoformat(published) if published else None
    how: PublishedFrom = published_from
    return Article(article_id, title, text, day, how, source, url)


def _no_article(article_id: str) -> ArticleNotFound:
    return ArticleNotFound(f"No article {article_id!r} in this index. List them: qa articles")


def _damage(path: Path, why: str) -> str:
    return (
        f"{path} is damaged ({why}). Put back a copy of it, or move it away and add the articles "
        f"again: qa add ARTICLES --index {path.parent}"
    )
