"""The reader that comes with the product: 8-bit weights in ONNX Runtime, without torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from tokenizers import Tokenizer

from embeddings.onnx_session import OnnxSessionError, onnx_session
from qa.errors import ModelError
from qa.processors import processors
from qa.reading.scores import Logits
from qa.reading.span_model import padded
from qa.reading.windows import Window, Windower

DEFAULT_READER = "article-qa-reader"

WEIGHTS, TOKENIZER, CARD = "reader.onnx", "tokenizer.json", "card.json"
"""The files of a model: weights, tokenizer, and what is known of them with their sha256."""


class OnnxSpanModel:
    """A `SpanModel` in a folder: `reader.onnx`, `tokenizer.json` and `card.json`.

    Args:
        folder: Where the files are.
        name: As it is remembered.

    Raises:
        ModelError: If a file is missing or is not the one that the card describes.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.reads_context = True
        self._threads = ThreadPoolExecutor(processors(), "reader")
        _check(folder)
        try:
            self._session = onnx_session(folder / WEIGHTS)
        except OnnxSessionError as error:
            raise _unusable(folder / WEIGHTS, error) from error
        try:
            self.windower = Windower(Tokenizer.from_file(str(folder / TOKENIZER)))
        except Exception as error:  # the tokenizers have no exception of their own for bad files
            raise _unusable(folder / TOKENIZER, error) from error

    def logits(self, windows: Sequence[Window]) -> list[Logits]:
        """Of each window `(tokens, 3)` float32; as many at a time as there are processors."""
        return list(self._threads.map(self._read, windows))

    def _read(self, window: Window) -> Logits:
        ids, mask, types = padded([window])
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        logits: Logits = self._session.run(None, inputs)[0][0]
        return logits


def _unusable(path: Path, error: Exception) -> ModelError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    return ModelError(f"{path} cannot be loaded: {reason}")


@lru_cache(maxsize=1)
def packaged_model() -> OnnxSpanModel:
    """The model in the package, loaded once in a process."""
    with as_file(files("qa.reading").joinpath("model")) as folder:
        return OnnxSpanModel(folder, DEFAULT_READER)


def _check(folder: Path) -> None:
    """That the files are those of the card."""
    try:
        hashes = json.loads((folder / CARD).read_text(encoding="utf-8"))["sha256"]
        for name in (WEIGHTS, TOKENIZER):
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if found != hashes[name]:
                raise ModelError(
                    f"{folder / name} is not what {CARD} describes (sha256 {found[:12]}…). "
                    "Install article-qa again."
                )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder} holds no whole reader: {error}") from error
