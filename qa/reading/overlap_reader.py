"""The first reader: it scores sentences by what they share with the question.

Six features of a sentence, weighed by a logistic regression, give the probability that the
sentence answers. The weights lie in `overlap_weights.json`; `benchmarks/fit_overlap_reader.py`
makes that file. It knows nothing of meaning beyond the encoder's cosine: a trained reader
replaces it behind the same protocol.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder, RememberingEncoder
from qa.reading.question import SPAN_TYPES, Question, Wanted, read_question
from qa.reading.reader import Reading, Retrieved
from qa.reading.spans import TypedSpan, typed_spans
from qa.schema import Sentence, Span
from qa.words import content_stems

FEATURES = ("cosine", "coverage", "passage", "type", "names", "year")
"""What is known of a sentence, in the order of the columns of `features`.

cosine: of question and sentence, -1..1.
coverage: share of the question's content words in the sentence, rare ones counting more, 0..1.
passage: the best retrieval score among the passages that hold the sentence, 0..1.
type: 1 if it has a span of the wanted type that the question does not name; 0.5 if the question
    wants no particular type.
names: share of the question's names and numbers in the sentence, its title and date, 0..1.
year: 1 if the question's year is the article's or stands in the sentence; -1 if the article is of
    another year; 0 if the question has none or the article no date.
"""

_REMEMBERED = 20_000  # sentence vectors, 30 MB
_REASON = ("because", "due to", "in order to", "so that", "to ", "since ", "after ", "amid", "as ")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with the best of the passages that hold it."""

    passage: Retrieved
    sentence: Sentence

    @property
    def text(self) -> str:
        """The sentence's words."""
        return self.passage.article.text[self.sentence.start : self.sentence.end]


class OverlapReader:
    """A `Reader` without a trained model of its own.

    Args:
        encoder: Encodes questions and sentences.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = RememberingEncoder(encoder, _REMEMBERED)

    def read(self, question: str, passages: Sequence[Retrieved]) -> list[Reading]:
        """Score every sentence of the passages, each once."""
        asked = read_question(question)
        found = candidates(passages)
        if not found:
            return []
        logits = features(asked, found, self._encoder) @ _weights() + _bias()
        scores = 1 / (1 + np.exp(-logits))
        return [
            Reading(c.passage.article, c.sentence, float(score), highlight(asked, c))
            for c, score in zip(found, scores, strict=True)
        ]


def candidates(passages: Sequence[Retrieved]) -> list[Candidate]:
    """Every sentence once, with the best passage that holds it; passages come best first."""
    found: dict[tuple[str, int], Candidate] = {}
    for passage in passages:
        for sentence in passage.sentences:
            found.setdefault((passage.article.id, sentence.start), Candidate(passage, sentence))
    return list(found.values())


def features(
    question: Question, found: Sequence[Candidate], encoder: Encoder
) -> NDArray[np.float64]:
    """One row a sentence, `(len(found), len(FEATURES))` float64."""
    vectors = encoder.encode([question.text, *(c.text for c in found)])
    stems = [frozenset(content_stems(c.text)) for c in found]
    rarity = _rarity(question.stems, stems)
    return np.column_stack(
        [
            vectors[1:] @ vectors[0],
            [_share(question.stems, own, rarity) for own in stems],
            [c.passage.hit.score for c in found],
            [_type_cue(question, c) for c in found],
            [_share(question.names, own | _context(c), rarity) for c, own in zip(found, stems)],
            [_year_cue(question, c) for c in found],
        ]
    ).astype(np.float64)


def highlight(question: Question, candidate: Candidate) -> Span | None:
    """The span of the wanted type that the question does not name, nearest to its words."""
    answering = _answering_spans(question, candidate.text)
    if not answering:
        return None
    shared = _shared_positions(question, candidate.text)
    best = min(answering, key=lambda span: (_distance(span, shared), span.start))
    start = candidate.sentence.start
    return start + best.start, start + best.end


def _answering_spans(question: Question, text: str) -> list[TypedSpan]:
    wanted = SPAN_TYPES.get(question.wanted)
    if wanted is None:
        return []
    return [
        span
        for span in typed_spans(text)
        if span.type is wanted
        and not set(content_stems(text[span.start : span.end])) <= set(question.stems)
    ]


def _shared_positions(question: Question, text: str) -> list[int]:
    """Where words of the question stand in a text."""
    positions, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        if set(content_stems(word)) & set(question.stems):
            positions.append(at)
        at += len(word)
    return positions


def _distance(span: TypedSpan, positions: Sequence[int]) -> float:
    """Mean distance in characters to the nearest two words of the question."""
    nearest = sorted(abs(position - span.start) for position in positions)[:2]
    return sum(nearest) / len(nearest) if nearest else math.inf


def _rarity(stems: Sequence[str], sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse frequency of the question's words among the sentences that were found."""
    counts = Counter(stem for own in sentences for stem in own)
    return {stem: math.log(1 + len(sentences) / (1 + counts[stem])) for stem in stems}


def _share(
    wanted: Sequence[str] | frozenset[str], own: frozenset[str], rarity: dict[str, float]
) -> float:
    """How much of what is wanted is there, rare words counting more; 1 if nothing is wanted."""
    total = sum(rarity.get(stem, 1.0) for stem in wanted)
    if total == 0:
        return 1.0
    return sum(rarity.get(stem, 1.0) for stem in wanted if stem in own) / total


def _type_cue(question: Question, candidate: Candidate) -> float:
    if question.wanted is Wanted.REASON:
        lowered = f" {candidate.text.lower()}"
        return float(any(f" {cue}" in lowered for cue in _REASON))
    if question.wanted not in SPAN_TYPES:
        return 0.5
    return float(bool(_answering_spans(question, candidate.text)))


def _year_cue(question: Question, candidate: Candidate) -> float:
    if not question.years:
        return 0.0
    if any(str(year) in candidate.text for year in question.years):
        return 1.0
    published = candidate.passage.article.published
    if published is None:
        return 0.0
    return 1.0 if published.year in question.years else -1.0


def _context(candidate: Candidate) -> frozenset[str]:
    """What is known of a sentence without standing in it: title, day, what comes before."""
    article = candidate.passage.article
    day = f"{article.published:%Y %B}" if article.published is not None else ""
    start = candidate.passage.hit.passage.start
    before = article.text[start : candidate.sentence.start]
    return frozenset(content_stems(f"{article.title} {day} {before}"))


@lru_cache(maxsize=1)
def _model() -> dict[str, float]:
    stored = files("qa.reading").joinpath("overlap_weights.json").read_text(encoding="utf-8")
    weights: dict[str, float] = json.loads(stored)["weights"]
    return weights


def _weights() -> NDArray[np.float64]:
    return np.array([_model()[name] for name in FEATURES])


def _bias() -> float:
    return _model()["bias"]
