"""Texts to unit vectors: the seam between a model and whoever searches by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class EncoderError(Exception):
    """The model is missing, damaged, or not the one that its name promises."""


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """What `load_encoder` loads it by."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would: a sha256 of the model's files, hexadecimal."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts: `(len(texts), dim)` float32, unit rows; also for no text at all."""
