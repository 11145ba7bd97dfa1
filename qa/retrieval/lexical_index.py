"""Words to passages: BM25 by tantivy, on disk or in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from qa.words import analyzer, content_stems, undotted

Ids = NDArray[np.int64]

_ANALYZER = "english"
_WRITER_BYTES = 64_000_000


class LexicalIndexError(Exception):
    """The files on disk are damaged."""


class LexicalIndex:
    """A BM25 index of passages under their ids.

    Args:
        folder: Where it lives; None keeps it in memory.

    Raises:
        LexicalIndexError: If what lies in the folder cannot be read.
    """

    def __init__(self, folder: Path | None) -> None:
        with _damage_reported():
            if folder is None:
                self._index = tantivy.Index(_schema())
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(_schema(), path=str(folder))
            self._index.register_tokenizer(_ANALYZER, analyzer())
            self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """How many passages there are."""
        return int(self._searcher.num_docs)

    @property
    def ids(self) -> Ids:
        """Ids of all passages, ascending: `(n,)` int64; another process's included."""
        with _damage_reported():
            self._reload()
            if len(self) == 0:
                return np.zeros(0, dtype=np.int64)
            hits = self._searcher.search(tantivy.Query.all_query(), limit=len(self), count=False)
            addresses = [address for _, address in hits.hits]
            ids = self._searcher.fast_field_values("id", addresses)
            return np.sort(np.array(ids, dtype=np.int64))

    def update(
        self,
        removed: Sequence[int] | Ids,
        added: Iterator[tuple[int, str, date | None, str | None]],
    ) -> None:
        """Remove and add passages in one commit.

        Args:
            removed: Ids that go.
            added: Id, text, day of publication and source of each passage that comes.
        """
        with _damage_reported():
            writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
            for passage_id in removed:
                writer.delete_documents_by_term("id", int(passage_id))
        for passage_id, text, published, source in added:
            document = tantivy.Document()
            document.add_integer("id", int(passage_id))
            document.add_text("text", undotted(text))
            document.add_integer("day", published.toordinal() if published else 0)
            document.add_text("source", source or "")
            with _damage_reported():
                writer.add_document(document)
        with _damage_reported():
            writer.commit()
            writer.wait_merging_threads()
            self._reload()

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(
        self,
        question: str,
        k: int,
        *,
        as_of: date | None = None,
        source: str | None = None,
        among: Ids | None = None,
    ) -> tuple[Ids, NDArray[np.float32]]:
        """The passages that share the rarest words with a question, best first.

        Args:
            question: Any text; nothing in it is an operator.
            k: How many at most.
            as_of: Only passages published up to that day, or undated.
            source: Only passages of that source.
            among: Only these passages.

        Returns:
            Ids `(m,)` int64 and BM25 scores `(m,)` float32, m <= k.
        """
        terms = content_stems(question)
        if not terms or k <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        schema = self._index.schema
        words = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", t)) for t in terms]
        )
        limits = _limits(schema, as_of, source, among)
        query = (
            words
            if not limits
            else tantivy.Query.boolean_query([(tantivy.Occur.Must, words), *limits])
        )
        with _damage_reported():
            hits = self._searcher.search(query, limit=k, count=False).hits
            ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        return np.array(ids, dtype=np.int64), scores


def _limits(
    schema: tantivy.Schema, as_of: date | None, source: str | None, among: Ids | None
) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    """Conditions that every hit meets and that add nothing to its score."""
    limits = []
    if as_of is not None:
        limits.append(
            tantivy.Query.range_query(
                schema, "day", tantivy.FieldType.Integer, 0, as_of.toordinal()
            )
        )
    if source is not None:
        limits.append(tantivy.Query.term_query(schema, "source", source))
    if among is not None:
        limits.append(tantivy.Query.term_set_query(schema, "id", among.tolist()))
    return [(tantivy.Occur.Must, tantivy.Query.const_score_query(q, 0.0)) for q in limits]


@lru_cache(maxsize=1)
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # signed: deleting by an unsigned term silently deletes nothing in tantivy-py 0.27
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    return builder.build()


@contextmanager
def _damage_reported() -> Iterator[None]:
    """Turn whatever the library throws, its panics included, into one error of ours."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        # a panic of the Rust side is a BaseException without a public class
        if isinstance(error, (ValueError, OSError)) or type(error).__name__ == "PanicException":
            raise LexicalIndexError(str(error)) from error
        raise
