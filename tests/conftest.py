"""What the tests share: a hand-computable encoder and a three-article corpus."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.corpus import Corpus
from qa.schema import Article

# One dimension each; a text's vector counts its words of each topic. Everything else is nothing.
TOPICS = (
    "harbour port ship ships ferry",
    "mayor elected council vote",
    "bridge river crossing",
    "snow storm winter",
    "bakery bread oven",
    "train railway station",
)


class TopicEncoder:
    """Counts topic words: vectors that one computes by hand."""

    name = "topics"
    fingerprint = "0" * 64
    dim = len(TOPICS)

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            words = re.findall(r"\w+", text.lower())
            row[:] = [sum(word in topic.split() for word in words) for topic in TOPICS]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1)


HARBOUR = Article(
    id="harbour",
    title="Ferry returns to Port Ellen",
    text=(
        "The ferry Lady Ash returned to Port Ellen on March 3, 2021. "
        "Captain Ida Brandt steered the ship into the harbour.\n\n"
        "About 40 people waited on the quay. Repairs had cost $2.5 million.\n\n"
        "Share this article:"
    ),
    published=date(2021, 3, 4),
    published_from="metadata",
    source="Island Post",
    url="https://example.org/harbour",
)
MAYOR = Article(
    id="mayor",
    title="Port Ellen elects a mayor",
    text=(
        "Voters elected Tom Okafor mayor of Port Ellen on Sunday. "
        "He won 1,204 votes in the council election.\n\n"
        "Mayor Okafor wants a new bridge over the river because the old one is closed."
    ),
    published=date(2024, 5, 6),
    published_from="metadata",
    source="Island Post",
)
STORM = Article(
    id="storm",
    title="Storm closes the railway",
    text="A winter storm closed the railway station. Snow lay two metres deep, Ana Ruiz said.",
)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> TopicEncoder:
    """The encoder of every corpus in this test; one of another name can be asked for too."""
    topics = TopicEncoder()

    def load(name: str | None = None) -> TopicEncoder:
        if name in (None, "topics"):
            return topics
        other = TopicEncoder()
        other.name, other.fingerprint = name, "1" * 64
        return other

    monkeypatch.setattr("qa.corpus.load_encoder", load)
    return topics


@pytest.fixture
def corpus(encoder: TopicEncoder, tmp_path: Path) -> Iterator[Corpus]:
    """Three articles, indexed."""
    with Corpus.create(tmp_path / "three.index") as made:
        made.add(HARBOUR, MAYOR, STORM)
        yield made


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing is read from or written to the user's own folders."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.delenv("QA_INDEX", raising=False)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
