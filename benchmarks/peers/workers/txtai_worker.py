"""txtai: hybrid search over its own index, then its extractive `Questions`.

Settings: `encoder` and `reader` are the numbers that either computes in, "float32" or "bfloat16",
or "onnx int8" for txtai's own export.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from txtai import Embeddings
from txtai.pipeline import HFOnnx, Questions

from benchmarks.peers.workers.worker import System, main

_ONNX = "onnx int8"
_LONGEST = 256  # word pieces; the encoder's own limit, which an export no longer knows


class Txtai(System):
    """`Embeddings` and `Questions`."""

    _embeddings: Embeddings

    def prepare(self) -> None:
        """Export what is run in ONNX, in 8 bits, with txtai's own pipeline."""
        if self.job.settings["encoder"] == _ONNX:
            HFOnnx()(self.job.encoder, "pooling", str(self._encoder_file), True)
        if self.job.settings["reader"] == _ONNX:
            HFOnnx()(self.job.reader, "question-answering", str(self._reader_file), True)

    def warm_up(self) -> None:
        """Load the encoder."""
        self._embeddings = Embeddings(self._configuration())
        self._embeddings.transform("The ferry returns on Monday.")

    def ingest(self) -> None:
        """Index the passages with their texts, and save."""
        self._embeddings.index((each.number, each.text, None) for each in self.passages)
        self._embeddings.save(self.job.index)

    def open(self) -> None:
        """Load the saved index."""
        self._embeddings = Embeddings()
        self._embeddings.load(self.job.index)

    def search(self, question: str) -> list[int]:
        """What the hybrid search finds."""
        return [int(each["id"]) for each in self._embeddings.search(question, self.job.depth)]

    def ask(self, question: str) -> bool:
        """Search, then look for an answer in each passage."""
        texts = [each["text"] for each in self._embeddings.search(question, self.job.depth)]
        return sum(self._answer(question, text) is not None for text in texts) > 0  # reads all

    def _answer(self, question: str, text: str) -> str | None:
        """The answer in one passage; `Questions` takes its texts one by one as well."""
        try:
            answer: str | None = self._questions([question], [text])[0]
        except TypeError:  # how it takes a best span outside of the text: "no answer here"
            return None
        return answer

    @cached_property
    def _questions(self) -> Questions:
        if self.job.settings["reader"] == _ONNX:
            return Questions((str(self._reader_file), self.job.reader))
        return Questions(self.job.reader, dtype=self.job.settings["reader"])

    def _configuration(self) -> dict[str, Any]:
        """Sparse and dense search, texts stored, Faiss."""
        shared: dict[str, Any] = {"hybrid": True, "content": True, "backend": "faiss"}
        if self.job.settings["encoder"] == _ONNX:
            model = {"path": str(self._encoder_file), "tokenizer": self.job.encoder}
            return shared | model | {"method": "transformers", "maxlength": _LONGEST}
        return shared | {
            "path": self.job.encoder,
            "vectors": {"dtype": self.job.settings["encoder"]},
        }

    @property
    def _encoder_file(self) -> Path:
        return Path(self.job.models) / "encoder.onnx"

    @property
    def _reader_file(self) -> Path:
        return Path(self.job.models) / "reader.onnx"


if __name__ == "__main__":
    main(Txtai)
