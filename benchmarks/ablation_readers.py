"""The product with parts left out: how sentences rank without a trained reader or calibration.

`VARIANTS` are the steps towards the product; each is a way to retrieve and a `Reader`. All scores
are 0..1, but only the product's are probabilities.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder
from qa.reading.candidates import Candidate, candidates
from qa.reading.reader import Reader, Reading, Retrieved
from qa.reading.span_model import SpanModel
from qa.retrieval import retriever
from qa.schema import Article, Sentence
from qa.settings import SETTINGS
from qa.words import content_stems

_WORDS_ALONE = 1e5  # weight of BM25 at which the cosine only decides between equals

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that was found.

    Attributes:
        article: Where it stands.
        sentence: The sentence.
        passage: The best retrieval score among the passages that hold it, 0..1.
    """

    article: Article
    sentence: Sentence
    passage: float

    @property
    def text(self) -> str:
        """The sentence's words."""
        return self.article.text[self.sentence.start : self.sentence.end]


Signal = Callable[[str, Sequence[Found]], Scores]
"""Question and n sentences to `(n,)` float64, each 0..1."""


class SignalReader:
    """A `Reader` that was never trained: the mean of what tells a good sentence.

    Args:
        signals: What is told, at least one.
    """

    name = "untrained"

    def __init__(self, *signals: Signal) -> None:
        self._signals = signals

    def read(
        self, question: str, passages: Sequence[Retrieved], context: str = ""
    ) -> list[Reading]:
        """Score every sentence of the passages, each once; the context says nothing to it."""
        found = found_in(passages)
        scores = np.mean([signal(question, found) for signal in self._signals], axis=0)
        return [
            Reading(each.article, each.sentence, float(score), highlight=None)
            for each, score in zip(found, scores, strict=True)
        ]

    def threshold(self, risk: float) -> float:
        """None is known: it answers always."""
        return 0.0


class RawSpanReader:
    """A `Reader` that believes its model alone: neither retrieval scores nor calibration.

    Args:
        model: Finds the answer spans.
    """

    def __init__(self, model: SpanModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """That of its model."""
        return self._model.name

    def read(
        self, question: str, passages: Sequence[Retrieved], context: str = ""
    ) -> list[Reading]:
        """Score every sentence of the passages, each once."""
        return [_read(found) for found in candidates(self._model, question, passages, context)]

    def threshold(self, risk: float) -> float:
        """Its probabilities taken at their word."""
        return 1 - risk


def _read(candidate: Candidate) -> Reading:
    """The mean of the model's two opinions, as a probability."""
    odds = (candidate.scores.spans + candidate.scores.direct) / 2
    score = 1 / (1 + math.exp(-odds))
    return Reading(candidate.passage.article, candidate.sentence, score, candidate.answer)


def found_in(passages: Sequence[Retrieved]) -> list[Found]:
    """Every sentence once, with the score of the first passage that holds it: the best one."""
    found: dict[tuple[str, int], Found] = {}
    for passage in passages:
        for sentence in passage.sentences:
            each = Found(passage.article, sentence, passage.hit.score)
            found.setdefault((passage.article.id, sentence.start), each)
    return list(found.values())


def cosine(encoder: Encoder) -> Signal:
    """How near question and sentence lie to each other; at a right angle or beyond, 0."""

    def of(question: str, found: Sequence[Found]) -> Scores:
        vectors = encoder.encode([question, *(each.text for each in found)])
        return np.maximum(vectors[1:] @ vectors[0], 0).astype(np.float64)

    return of


def coverage(question: str, found: Sequence[Found]) -> Scores:
    """Share of the question's content words in each sentence, weighed by their rarity.

    A word that c of n sentences hold weighs log(1 + n / (1 + c)). A question without content
    words is covered by nothing.
    """
    stems = content_stems(question)
    owned = [frozenset(content_stems(each.text)) for each in found]
    counts = Counter(stem for own in owned for stem in own)
    rarity = {stem: math.log(1 + len(owned) / (1 + counts[stem])) for stem in stems}
    total = sum(rarity.values())
    return np.array(
        [sum(rarity[s] for s in stems if s in own) / total if total else 0.0 for own in owned]
    )


def passage_score(question: str, found: Sequence[Found]) -> Scores:
    """The retrieval score of each sentence's passage."""
    return np.array([each.passage for each in found])


@dataclass(frozen=True, slots=True)
class Variant:
    """A step towards the product.

    Attributes:
        name: As in the table.
        lexical_weight: Of BM25 beside the cosine when passages are retrieved.
        reader: Makes the reader, given the encoder and the span model.
    """

    name: str
    lexical_weight: float
    reader: Callable[[Encoder, SpanModel], Reader]


VARIANTS = (
    Variant("cosine only", 0.0, lambda encoder, _: SignalReader(cosine(encoder))),
    Variant("BM25 only", _WORDS_ALONE, lambda *_: SignalReader(coverage)),
    Variant(
        "hybrid, untrained",
        SETTINGS.lexical_weight,
        lambda encoder, _: SignalReader(cosine(encoder), coverage, passage_score),
    ),
    Variant("+ reader", SETTINGS.lexical_weight, lambda _, model: RawSpanReader(model)),
)


@contextmanager
def weighing(lexical_weight: float) -> Iterator[None]:
    """Retrieve with another weight of BM25 than the product's, for as long as this is open."""
    before = retriever.SETTINGS
    retriever.SETTINGS = replace(before, lexical_weight=lexical_weight)
    try:
        yield
    finally:
        retriever.SETTINGS = before
