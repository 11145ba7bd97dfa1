"""Vectors for the passages that have none yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from embeddings import Encoder
from qa.articles.indexed_texts import indexed_texts
from qa.articles.store import Store
from qa.settings import SETTINGS

_T = TypeVar("_T")
_TEXTS = 8  # that a thread encodes before it takes more


def encode_unread(store: Store, encoder: Encoder, workers: int) -> Iterator[int]:
    """Encode and store, some hundred passages in each step.

    Whatever stops it, a killed process even, loses one step; the next call goes on from there.

    Args:
        store: Where passages come from and vectors go to.
        encoder: Several threads call it at once.
        workers: How many.

    Yields:
        After each step how many passages it brought.
    """
    with ThreadPoolExecutor(workers, "encoder") as pool:
        for ids in _slices(store.unread_ids().tolist(), SETTINGS.encode_batch):
            found = list(indexed_texts(store, ids))
            texts = [each.text for each in found]
            vectors = list(pool.map(encoder.encode, _slices(texts, _TEXTS)))
            if found:
                store.put_vectors([each.passage.id for each in found], np.concatenate(vectors))
            yield len(found)


def _slices(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    return (items[first : first + size] for first in range(0, len(items), size))
