"""What the tests share: an encoder and a reader to compute by hand, and a three-article corpus."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from numpy.typing import NDArray

from qa.corpus import Corpus
from qa.reading.load import load_reader
from qa.reading.reader import Reader, Reading, Retrieved
from qa.reading.spans import typed_spans
from qa.schema import Article, Span
from qa.words import content_stems

hypothesis.settings.register_profile("busy machine", deadline=None)  # no test is a stopwatch
hypothesis.settings.load_profile("busy machine")

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


class WordsReader:
    """A sentence answers as surely as it has the question's content words.

    The answer's own words are the first date, number, name or quotation that is not in the
    question.
    """

    name = "words"

    def read(
        self, question: str, passages: Sequence[Retrieved], context: str = ""
    ) -> list[Reading]:
        asked = content_stems(question)
        found: dict[tuple[str, int], Reading] = {}
        for passage in passages:
            for sentence, text in zip(passage.sentences, passage.texts, strict=True):
                own = content_stems(text)
                share = sum(stem in own for stem in asked) / max(len(asked), 1)
                found[passage.article.id, sentence.start] = Reading(
                    passage.article,
                    sentence,
                    score=min(0.95, max(0.01, share)),
                    highlight=self._highlight(question, text, sentence.start),
                )
        return list(found.values())

    def _highlight(self, question: str, text: str, offset: int) -> Span | None:
        for span in typed_spans(text):
            if text[span.start : span.end].casefold() not in question.casefold():
                return offset + span.start, offset + span.end
        return None

    def threshold(self, risk: float) -> float:
        return 0.5 - 2 * risk  # 0.3 at the usual 0.1


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
    """The encoder of every corpus in this test; one of another name can be asked for too.

    Where no other reader is asked for, a `WordsReader` reads.
    """
    topics = TopicEncoder()

    def load(name: str | None = None) -> TopicEncoder:
        if name in (None, "topics"):
            return topics
        other = TopicEncoder()
        other.name, other.fingerprint = name, "1" * 64
        return other

    def read_by(wanted: str | Reader | None = None) -> Reader:
        return WordsReader() if wanted is None else load_reader(wanted)

    monkeypatch.setattr("qa.corpus.load_encoder", load)
    monkeypatch.setattr("qa.corpus.load_reader", read_by)
    return topics


@pytest.fixture
def corpus(encoder: TopicEncoder, tmp_path: Path) -> Iterator[Corpus]:
    """Three articles, indexed."""
    with Corpus.create(tmp_path / "three.index") as made:
        made.add(HARBOUR, MAYOR, STORM)
        yield made


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the encoder is prepared once for all tests."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(autouse=True)
def own_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, models: Path
) -> None:
    """Nothing is read from or written to the user's own folders."""
    home = tmp_path_factory.mktemp("home")
    (home / "cache" / "article-qa").mkdir(parents=True)
    (home / "cache" / "article-qa" / "models").symlink_to(models)
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.delenv("QA_INDEX", raising=False)
    monkeypatch.delenv("QA_READER", raising=False)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
