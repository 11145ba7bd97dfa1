"""How fast this machine could do a step at best: the arithmetic and the bytes that it cannot avoid.

A BERT of `layers` layers, `hidden` and `inner` wide, takes for a text of n word pieces

    operations(n) = layers * (2 * n * (4 * hidden^2 + 2 * hidden * inner) + 4 * n^2 * hidden)

(a multiplication and an addition count as two; norms, activations and pooling are left out). A
flat scan of the vectors reads `passages * hidden * 4` bytes. With `peak` operations and `bandwidth`
bytes a second, both measured on the same cores,

    ingestion >= sum of operations(passage) / peak
    search    >= operations(question) / peak + scan / bandwidth
    ask       >= search + sum of operations(question with passage) / peak, over the passages read

A system's share of the limit is the limit's time over its own, 1 for a system that wastes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_VECTOR_BYTES = 4  # of a component, as Faiss keeps it


@dataclass(frozen=True, slots=True)
class Bert:
    """The size of a BERT.

    Attributes:
        layers: How many.
        hidden: Width of a word piece.
        inner: Width inside of a layer.
    """

    layers: int
    hidden: int
    inner: int

    @classmethod
    def of(cls, folder: Path) -> Bert:
        """That of the model in a folder."""
        found = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return cls(found["num_hidden_layers"], found["hidden_size"], found["intermediate_size"])

    @property
    def matrices(self) -> list[tuple[int, int]]:
        """Rows and columns of a layer's matrices; the three projections of attention are one."""
        h, i = self.hidden, self.inner
        return [(h, 3 * h), (h, h), (h, i), (i, h)]

    def operations(self, tokens: NDArray[np.int64]) -> float:
        """Multiplications and additions for texts.

        Args:
            tokens: Word pieces of each text: `(n,)`.
        """
        n = tokens.astype(np.float64)
        weights = sum(rows * columns for rows, columns in self.matrices)
        return float(self.layers * np.sum(2 * n * weights + 4 * n**2 * self.hidden))


@dataclass(frozen=True, slots=True)
class Peak:
    """What the machine was seen to reach, on all cores.

    Attributes:
        int8: Operations a second in products of 8-bit matrices.
        float32: The same in 32-bit floats.
        bandwidth: Bytes read from memory a second.
    """

    int8: float
    float32: float
    bandwidth: float

    @classmethod
    def best(cls, seen: Sequence[Peak]) -> Peak:
        """The most of each: a limit is what was reached once."""
        return cls(
            max(each.int8 for each in seen),
            max(each.float32 for each in seen),
            max(each.bandwidth for each in seen),
        )


@dataclass(frozen=True, slots=True)
class Work:
    """What a collection takes.

    Attributes:
        ingestion: Operations for all passages.
        question: Operations for a question, on average.
        reading: Operations for a question with the passages read for it, on average.
        scan: Bytes of all vectors.
    """

    ingestion: float
    question: float
    reading: float
    scan: float

    @classmethod
    def of(
        cls, bert: Bert, passages: NDArray[np.int64], questions: NDArray[np.int64], depth: int
    ) -> Work:
        """That of passages and questions of so many word pieces each.

        Args:
            bert: Of the encoder; the reader is as large.
            passages: Word pieces of each: `(n,)`.
            questions: Word pieces of each: `(m,)`.
            depth: Passages read for a question, of average length.
        """
        # both in one window: the mark that begins the second text is the first one's last
        window = np.array([round(float(passages.mean() + questions.mean())) - 1])
        return cls(
            bert.operations(passages),
            bert.operations(questions) / len(questions),
            depth * bert.operations(window),
            float(len(passages) * bert.hidden * _VECTOR_BYTES),
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """The least seconds of each step, at some speed of arithmetic."""

    ingestion: float
    search: float
    ask: float

    @classmethod
    def of(cls, work: Work, operations: float, bandwidth: float) -> Limit:
        """The limit at so many operations, and bytes, a second."""
        search = work.question / operations + work.scan / bandwidth
        return cls(work.ingestion / operations, search, search + work.reading / operations)
