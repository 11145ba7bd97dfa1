"""The vocabulary of a store: learned from its articles, and brought up to them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.articles.store import Store
from qa.errors import ArticleNotFound
from qa.naming.vocabulary import Vocabulary
from qa.schema import Kind

logger = logging.getLogger(__name__)

_GONE = 10  # of so many articles that it knows, one may have been removed or replaced since
_CHUNK = 2_000  # passages looked up at once


def stored(path: Path, articles: int) -> Vocabulary | None:
    """The vocabulary in a file, if it is whole and of so many articles."""
    try:
        found = Vocabulary.load(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("learning the vocabulary anew: %s", error)
        return None
    return found if found.articles == articles else None


def brought_up(known: Vocabulary, store: Store, passages: NDArray[np.int64]) -> Vocabulary:
    """The vocabulary of all articles in a store; it may keep words of some that are gone.

    Only articles with new passages are read, which those that replace another have too. Once
    more than a tenth of what it knows is gone, it is learned anew.

    Args:
        known: What was known of this store before, or an empty one.
        store: The articles.
        passages: Ids of all its passages, ascending: `(n,)`.
    """
    read_to = int(passages.max(initial=0))
    if read_to == known.read_to and not _outdated(known, store):
        return known
    made = known.after(_texts(store, passages[passages > known.read_to]), read_to)
    if _outdated(made, store):
        return Vocabulary().after(_texts(store, passages), read_to)
    return made


def _outdated(known: Vocabulary, store: Store) -> bool:
    return _GONE * (known.articles - len(store)) > known.articles


def _texts(store: Store, passages: NDArray[np.int64]) -> Iterator[list[str]]:
    """Title and sentences of the articles of some passages, of each once."""
    last = None
    for first in range(0, len(passages), _CHUNK):
        found = store.passages(passages[first : first + _CHUNK].tolist())
        for _, passage in sorted(found.items()):
            if passage.article_id == last:  # those of an article have ids in a row
                continue
            last = passage.article_id
            try:
                article, sentences = store.article(last), store.sentences(last)
            except ArticleNotFound:  # removed a moment ago, by another process
                continue
            shown = (s for s in sentences if s.kind is not Kind.CLUTTER)
            yield [article.title, *(article.text[s.start : s.end] for s in shown)]
