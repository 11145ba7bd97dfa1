"""What is measured: the product and its peers, each with the settings that its makers document."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

_REQUIREMENTS = Path(__file__).parent / "requirements"


@dataclass(frozen=True, slots=True)
class System:
    """One column of the tables.

    Attributes:
        name: As in the tables.
        worker: Module in `workers`.
        told: Its settings, in words.
        settings: What its worker is told.
        environment: Name of its environment and of its list of packages; None: the product's own.
        packages: Those whose versions are told.
    """

    name: str
    worker: str
    told: str
    settings: dict[str, str] = field(default_factory=dict, hash=False)
    environment: str | None = None
    packages: tuple[str, ...] = ()

    @property
    def requirements(self) -> Path | None:
        """The exact packages of its environment."""
        return None if self.environment is None else _REQUIREMENTS / f"{self.environment}.txt"


OURS = System(
    "ours",
    "ours",
    "`Corpus.add`, `search` and `ask` as they come; cleaning and cutting are in its ingestion.",
    packages=("article-qa", "onnxruntime", "faiss-cpu", "tantivy"),
)

PEERS = (
    System(
        "txtai",
        "txtai_worker",
        "`hybrid`, `content`, Faiss, everything else as it comes; `Questions` on each passage.",
        {"encoder": "float32", "reader": "float32"},
        "txtai",
        ("txtai", "torch", "transformers"),
    ),
    System(
        "txtai, tuned",
        "txtai_worker",
        'the same with `vectors: {"dtype": "bfloat16"}` and the reader in 8 bits by `HFOnnx`.',
        {"encoder": "bfloat16", "reader": "onnx int8"},
        "txtai",
        ("txtai", "torch", "onnxruntime"),
    ),
    System(
        "Haystack",
        "haystack_worker",
        "`InMemoryDocumentStore`, BM25 and embedding retrievers joined by reciprocal rank, "
        "`TransformersExtractiveReader`; everything else as it comes.",
        {"encoder": "torch", "dtype": "float32"},
        "haystack",
        ("haystack-ai", "sentence-transformers", "torch"),
    ),
    System(
        "Haystack, tuned",
        "haystack_worker",
        'the same with `backend="openvino"`, the encoder quantised to 8 bits by Sentence '
        "Transformers' own export, the reader in `bfloat16`.",
        {"encoder": "openvino int8", "dtype": "bfloat16"},
        "haystack",
        ("haystack-ai", "sentence-transformers", "openvino"),
    ),
)

SYSTEMS = (OURS, *PEERS)


def pinned(requirements: str, package: str) -> str:
    """The version of a package in a list of exact ones.

    Raises:
        ValueError: If it is not in the list.
    """
    for line in requirements.splitlines():
        name, _, version = line.partition("==")
        if name.lower() == package.lower():
            return version
    raise ValueError(f"{package} is not in the list of packages")
