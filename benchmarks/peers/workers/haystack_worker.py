"""Haystack: in-memory store, BM25 and embedding retrievers, joined, then its extractive reader.

Settings: `encoder` is the backend of Sentence Transformers ("torch", "openvino", or "openvino
int8", which is calibrated on the first passages), `dtype` the numbers that torch computes in.
Components are called one after another: a `Pipeline` around them would only add to the times.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.peers.workers.worker import System, main

_CPU = ComponentDevice.from_str("cpu")
_INT8 = "openvino int8"
_INT8_FILE = "openvino_model_qint8_quantized.xml"  # as Sentence Transformers names it
_CALIBRATED_ON = 300  # passages; what Sentence Transformers takes of its own data set


class Haystack(System):
    """The components of a hybrid extractive pipeline."""

    _store: InMemoryDocumentStore

    def prepare(self) -> None:
        """Convert the encoder to OpenVINO, in 8 bits if so set."""
        if self.job.settings["encoder"] == "torch":
            return
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.backend import export_static_quantized_openvino_model

        model = SentenceTransformer(
            self.job.encoder, backend="openvino", device="cpu", model_kwargs={"export": True}
        )
        model.save_pretrained(str(self._converted))
        if self.job.settings["encoder"] == _INT8:
            sample = self._converted / "sample"
            sample.mkdir(exist_ok=True)
            lines = (json.dumps({"text": each.text}) for each in self.passages[:_CALIBRATED_ON])
            (sample / "train.jsonl").write_text("\n".join(lines), encoding="utf-8")
            export_static_quantized_openvino_model(
                model,
                quantization_config=None,
                model_name_or_path=str(self._converted),
                dataset_name=str(sample),
                dataset_config_name="default",
                dataset_split="train",
                column_name="text",
            )

    def warm_up(self) -> None:
        """Load the encoder."""
        self._document_embedder.run([Document(content="The ferry returns on Monday.")])

    def ingest(self) -> None:
        """Embed, write to the store, save the store."""
        documents = [
            Document(id=str(each.number), content=each.text, meta={"number": each.number})
            for each in self.passages
        ]
        store = InMemoryDocumentStore()
        store.write_documents(self._document_embedder.run(documents)["documents"])
        folder = Path(self.job.index)
        folder.mkdir(parents=True)
        store.save_to_disk(str(folder / "store.json"))

    def open(self) -> None:
        """Load the saved store."""
        self._store = InMemoryDocumentStore.load_from_disk(str(Path(self.job.index) / "store.json"))

    def search(self, question: str) -> list[int]:
        """What both retrievers find, joined."""
        return [int(each.meta["number"]) for each in self._found(question)]

    def ask(self, question: str) -> bool:
        """Search, then read what was found."""
        answers = self._reader.run(query=question, documents=self._found(question))["answers"]
        return bool(answers) and answers[0].data is not None

    def _found(self, question: str) -> list[Document]:
        embedding = self._text_embedder.run(question)["embedding"]
        dense = self._dense.run(query_embedding=embedding)["documents"]
        lexical = self._lexical.run(query=question)["documents"]
        found: list[Document] = self._joiner.run(documents=[dense, lexical])["documents"]
        return found

    @cached_property
    def _document_embedder(self) -> SentenceTransformersDocumentEmbedder:
        embedder = SentenceTransformersDocumentEmbedder(**self._encoder(), progress_bar=False)
        embedder.warm_up()
        return embedder

    @cached_property
    def _text_embedder(self) -> SentenceTransformersTextEmbedder:
        embedder = SentenceTransformersTextEmbedder(**self._encoder(), progress_bar=False)
        embedder.warm_up()
        return embedder

    @cached_property
    def _dense(self) -> InMemoryEmbeddingRetriever:
        return InMemoryEmbeddingRetriever(self._store, top_k=self.job.depth)

    @cached_property
    def _lexical(self) -> InMemoryBM25Retriever:
        return InMemoryBM25Retriever(self._store, top_k=self.job.depth)

    @cached_property
    def _joiner(self) -> DocumentJoiner:
        return DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=self.job.depth)

    @cached_property
    def _reader(self) -> Any:
        # imported here: a program that only searches does without
        from haystack_integrations.components.readers.transformers import (
            TransformersExtractiveReader,
        )

        reader = TransformersExtractiveReader(
            self.job.reader, device=_CPU, token=None, model_kwargs=self._dtype()
        )
        reader.warm_up()
        return reader

    def _encoder(self) -> dict[str, Any]:
        """Arguments of the embedders."""
        shared: dict[str, Any] = {"device": _CPU, "token": None, "local_files_only": True}
        if self.job.settings["encoder"] == "torch":
            return shared | {"model": self.job.encoder, "model_kwargs": self._dtype()}
        converted: dict[str, Any] = {"model": str(self._converted), "backend": "openvino"}
        if self.job.settings["encoder"] == _INT8:
            converted["model_kwargs"] = {"file_name": _INT8_FILE}
        return shared | converted

    def _dtype(self) -> dict[str, Any]:
        return {"dtype": self.job.settings["dtype"]}

    @property
    def _converted(self) -> Path:
        return Path(self.job.models) / "openvino"


if __name__ == "__main__":
    main(Haystack)
