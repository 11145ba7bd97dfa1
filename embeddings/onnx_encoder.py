"""The packaged encoder on ONNX Runtime: 8-bit weights, no torch.

The file that is run is made from the packaged weights at the first use and kept in the user's
cache folder. sentence-transformers with the same weights is what its vectors are tested against.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from embeddings.encoder import EncoderError, Vectors

if TYPE_CHECKING:
    import onnx

logger = logging.getLogger(__name__)

_VERSION = "1"  # of what is made of the weights: another one makes another file and fingerprint
_BATCH_TOKENS = 1_024
_IDS, _MASK, _VECTORS = "input_ids", "attention_mask", "vectors"


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
        """Vectors of texts: `(len(texts), dim)` float32, unit rows."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(list(texts))
        batches = list(_batches(encodings))

        def run(batch: list[int]) -> None:
            (vectors[batch],) = self._session.run(None, _inputs([encodings[at] for at in batch]))

        if len(batches) == 1:
            run(batches[0])
        elif batches:
            _ = self._session  # made before the threads want it
            with ThreadPoolExecutor(_threads()) as pool:
                list(pool.map(run, batches))
        return vectors

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        settings = _settings(self._folder / "sentence_bert_config.json")
        tokenizer.enable_truncation(int(settings["max_seq_length"]))
        return tokenizer

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        with self._preparing:
            path = self._prepared()
            try:
                return _session(path)
            except EncoderError as error:
                if isinstance(path, bytes):
                    raise
                logger.warning("making the encoder anew: %s", error)
                path.unlink(missing_ok=True)  # cut off by a full disk, or by hand
                return _session(self._prepared())

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

        return quantized(_network(self._folder)).SerializeToString()


def _network(folder: Path) -> onnx.ModelProto:
    """Token ids and their mask, `(texts, tokens)` int64, to unit vectors `(texts, dim)` float32."""
    from safetensors.numpy import load_file

    from embeddings.bert_graph import MASK, Graph, add_bert

    settings = _settings(folder / "config.json")
    graph = Graph()
    weights = load_file(folder / "model.safetensors")
    heads, epsilon = settings["num_attention_heads"], settings["layer_norm_eps"]
    hidden = add_bert(graph, weights, heads, epsilon, typed=False)
    mask = graph.op("Cast", MASK, to=1)
    last, tokens = graph.weight("last", np.array([2])), graph.weight("tokens", np.array([1]))
    weighed = graph.op("Mul", hidden, graph.op("Unsqueeze", mask, last))
    sums = graph.op("ReduceSum", weighed, tokens, keepdims=0)
    means = graph.op("Div", sums, graph.op("ReduceSum", mask, tokens, keepdims=1))
    graph.op("LpNormalization", means, axis=-1, p=2, output=_VECTORS)
    return graph.model([_IDS, _MASK], _VECTORS, ["texts", int(settings["hidden_size"])])


def _session(model: Path | bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1  # texts are spread over threads, not matrices
    try:
        return onnxruntime.InferenceSession(
            model if isinstance(model, bytes) else str(model),
            options,
            providers=["CPUExecutionProvider"],
        )
    except Exception as error:  # ONNX Runtime has no exception of its own for bad files
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        where = "The encoder" if isinstance(model, bytes) else model
        raise EncoderError(f"{where} cannot be loaded: {reason}") from error


def _batches(encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    """Numbers of texts that are run together: alike in length, so that little is padded."""
    order = sorted(range(len(encodings)), key=lambda at: -len(encodings[at].ids))
    batch: list[int] = []
    for at in order:
        if batch and (len(batch) + 1) * len(encodings[batch[0]].ids) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _inputs(encodings: Sequence[Encoding]) -> dict[str, NDArray[np.int64]]:
    """Ids and mask, padded at the end: each `(texts, tokens)`."""
    shape = (len(encodings), max(len(each.ids) for each in encodings))
    ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, each in enumerate(encodings):
        ids[row, : len(each.ids)] = each.ids
        mask[row, : len(each.ids)] = 1
    return {_IDS: ids, _MASK: mask}


def _settings(path: Path) -> dict[str, int]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _threads() -> int:
    """One for each processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
