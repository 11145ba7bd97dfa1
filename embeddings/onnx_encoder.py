"""The packaged encoder on ONNX Runtime: 8-bit weights, no torch.

The file that is run is made from the packaged weights at the first use and kept in the user's
cache folder. sentence-transformers with the same weights is what its vectors are tested against.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from embeddings.encoder import EncoderError, Vectors
from embeddings.onnx_session import OnnxSessionError, onnx_session

if TYPE_CHECKING:
    import onnx
    from onnxruntime import InferenceSession

logger = logging.getLogger(__name__)

_VERSION = "1"  # of what is made of the weights: another one makes another file and fingerprint
_IDS, _VECTORS = "input_ids", "vectors"


class OnnxEncoder:
    """An all-MiniLM-like sentence encoder: a BERT, the mean of its tokens, unit length.

    Args:
        name: As it is remembered.
        folder: Its files: `config.json`, `tokenizer.json`, `sentence_bert_config.json` and
            `model.safetensors`.
        weights_sha256: Of its weights, hexadecimal.
        check: Called with the folder before its weights are used; raises EncoderError if they are
            not the expected ones.
    """

    def __init__(
        self, name: str, folder: Path, weights_sha256: str, check: Callable[[Path], None]
    ) -> None:
        self.name = name
        self._folder = folder
        self._check = check
        self.fingerprint = hashlib.sha256(f"{weights_sha256} int8 {_VERSION}".encode()).hexdigest()
        self._preparing = Lock()

    @cached_property
    def dim(self) -> int:
        """Length of a vector."""
        return int(_settings(self._folder / "config.json")["hidden_size"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts: `(len(texts), dim)` float32, unit rows.

        One text after the other, on one thread: several may call it at once, which spreads texts
        over processors better than a batch does.
        """
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, encoding in enumerate(self._tokenizer.encode_batch(list(texts))):
            ids = np.array([encoding.ids], dtype=np.int64)
            vectors[row] = self._session.run(None, {_IDS: ids})[0][0]
        return vectors

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        settings = _settings(self._folder / "sentence_bert_config.json")
        tokenizer.enable_truncation(int(settings["max_seq_length"]))
        return tokenizer

    @cached_property
    def _session(self) -> InferenceSession:
        with self._preparing:
            path = self._prepared()
            try:
                return onnx_session(path)
            except OnnxSessionError as error:
                if isinstance(path, bytes):
                    raise EncoderError(f"The encoder cannot be loaded: {error}") from error
                logger.warning("making the encoder anew: %s cannot be loaded: %s", path, error)
                path.unlink(missing_ok=True)  # cut off by a full disk, or by hand
                return onnx_session(self._prepared())

    def _prepared(self) -> Path | bytes:
        """The file that is run, made now if there is none; its content where none can be kept."""
        from filelock import FileLock
        from platformdirs import user_cache_path

        name = f"{self.name}-{self.fingerprint[:16]}.onnx"
        try:
            path = user_cache_path("article-qa", ensure_exists=True) / "models" / name
            path.parent.mkdir(exist_ok=True)
            if not path.exists():
                with FileLock(f"{path}.lock"):
                    if not path.exists():  # or another process has just made it
                        unfinished = path.with_suffix(".part")
                        unfinished.write_bytes(self._made())
                        unfinished.replace(path)
            return path
        except OSError as error:
            logger.warning("The encoder cannot be kept for the next time: %s", error)
            return self._made()

    def _made(self) -> bytes:
        """The network in ONNX with 8-bit weights."""
        logger.warning("Preparing the encoder for this computer (once, a few seconds) …")
        self._check(self._folder)
        from embeddings.quantization import quantized

        content: bytes = quantized(_network(self._folder)).SerializeToString()
        return content


def _network(folder: Path) -> onnx.ModelProto:
    """Token ids of a text, `(1, tokens)` int64, to its unit vector `(1, dim)` float32."""
    from safetensors.numpy import load_file

    from embeddings.bert_graph import Graph, add_bert

    settings = _settings(folder / "config.json")
    graph = Graph()
    weights = load_file(folder / "model.safetensors")
    hidden = add_bert(graph, weights, settings["num_attention_heads"], settings["layer_norm_eps"])
    mean = graph.op("ReduceMean", hidden, axes=[1], keepdims=0)
    graph.op("LpNormalization", mean, axis=-1, p=2, output=_VECTORS)
    return graph.model(_VECTORS, [1, int(settings["hidden_size"])])


def _settings(path: Path) -> dict[str, int]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
