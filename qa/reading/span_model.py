"""Models that find answer spans in windows: the seam between a network and the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qa.reading.scores import Logits
from qa.reading.windows import Window, Windower

_BATCH_TOKENS = 2_048

Tokens = NDArray[np.int64]


class SpanModel(Protocol):
    """A network that reads windows."""

    @property
    def name(self) -> str:
        """What `load_span_model` loads it by."""

    @property
    def reads_context(self) -> bool:
        """Whether it has learned to read a follow-up beside what was said before (`in_context`)."""

    @property
    def windower(self) -> Windower:
        """Cuts passages into its windows."""

    def logits(self, windows: Sequence[Window]) -> list[Logits]:
        """Of each window `(tokens, 3)` or `(tokens, 2)` float32; the columns are in `scores`."""


def batches(windows: Sequence[Window], most_tokens: int = _BATCH_TOKENS) -> Iterator[list[int]]:
    """Numbers of windows that are read together: alike in length, so that little is padded."""
    order = sorted(range(len(windows)), key=lambda at: len(windows[at].ids))
    batch: list[int] = []
    for at in order:
        if batch and (len(batch) + 1) * len(windows[at].ids) > most_tokens:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def padded(windows: Sequence[Window], pad: int = 0) -> tuple[Tokens, Tokens, Tokens]:
    """Ids, mask and types of windows, padded at the end: each `(windows, longest)` int64.

    Args:
        windows: At least one.
        pad: The id that fills up shorter ones.
    """
    shape = (len(windows), max(len(w.ids) for w in windows))
    ids = np.full(shape, pad, dtype=np.int64)
    mask, types = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        types[row, : len(window.ids)] = window.types
        mask[row, : len(window.ids)] = 1
    return ids, mask, types
