"""The first reader: it scores sentences by what they share with the question.

Six features of each sentence, weighed, rank the sentences of a question (`ranking`). How far the
first one stands out, and what it shares with the question, give the probability that it is right
(`confidence`); the others get their part of it. Both are logistic regressions whose weights lie in
`overlap_weights.json`; `benchmarks/fit_overlap_reader.py` makes that file. This reader knows
nothing of meaning beyond the encoder's cosine: a trained one replaces it behind the same protocol.
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
from qa.reading.highlight import answering_spans, highlight
from qa.reading.question import SPAN_TYPES, Question, Wanted, read_question
from qa.reading.reader import Reading, Retrieved
from qa.schema import Kind, Sentence
from qa.words import content_stems

Row = NDArray[np.float64]

RANKING = ("cosine", "coverage", "passage", "type", "names", "year")
"""What is known of a sentence, in the order of the columns of `ranking_features`.

cosine: of question and sentence, -1..1.
coverage: share of the question's content words in the sentence, rare ones counting more, 0..1.
passage: the best retrieval score among the passages that hold the sentence, 0..1.
type: 1 if it has a span of the wanted type that the question does not name; 0.5 if the question
    wants no particular type.
names: share of the question's names and numbers in the sentence, its title and date, or before it
    in its passage, 0..1.
year: 1 if the question's year is the article's or stands in the sentence; -1 if the article is of
    another year; 0 if the question has none or the article no date.
"""

CONFIDENCE = ("share", "passage", "names", "missing")
"""What is known of a question and its best sentence, in the order of `confidence_features`.

share: the sentence's part of the softmax over all sentences' ranking scores, 0..1.
passage, names: the sentence's ranking features.
missing: how many of the question's names and numbers stand nowhere in the sentence's article.

The question's length and the sentence's coverage would tell the training questions apart better,
but only by how those were written: there, what cannot be answered is longer and reuses more words.
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
        asked, found = read_question(question), candidates(passages)
        if not found:
            return []
        rows = ranking_features(asked, found, self._encoder)
        ranks = rows @ _weights("ranking", RANKING)
        best, known = confidence_features(asked, found, rows, ranks)
        weighed = float(known @ _weights("confidence", CONFIDENCE)) + _model()["confidence"]["bias"]
        confidence = 1 / (1 + math.exp(-weighed))
        scores = confidence * np.exp(np.minimum(ranks - ranks[best], 0))
        return [
            Reading(
                article=candidate.passage.article,
                sentence=candidate.sentence,
                score=float(score),
                highlight=highlight(asked, candidate.text, candidate.sentence.start),
            )
            for candidate, score in zip(found, scores, strict=True)
        ]


def candidates(passages: Sequence[Retrieved]) -> list[Candidate]:
    """Every sentence once, with the best passage that holds it; passages come best first."""
    found: dict[tuple[str, int], Candidate] = {}
    for passage in passages:
        for sentence in passage.sentences:
            found.setdefault((passage.article.id, sentence.start), Candidate(passage, sentence))
    return list(found.values())


def ranking_features(question: Question, found: Sequence[Candidate], encoder: Encoder) -> Row:
    """One row a sentence: `(len(found), len(RANKING))` float64."""
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


def confidence_features(
    question: Question, found: Sequence[Candidate], rows: Row, ranks: Row
) -> tuple[int, Row]:
    """How far the best sentence can be trusted.

    Args:
        question: The question.
        found: Its candidates.
        rows: Their ranking features, `(len(found), len(RANKING))`.
        ranks: Their ranking scores, `(len(found),)`.

    Returns:
        Position of the best body sentence (of the best caption where there is no body), and its
        features `(len(CONFIDENCE),)` float64.
    """
    body = np.array([c.sentence.kind is Kind.BODY for c in found])
    best = int(np.argmax(np.where(body, ranks, ranks.min() - 1)))
    share = 1 / float(np.exp(ranks - ranks[best]).sum())
    row = dict(zip(RANKING, rows[best], strict=True))
    article = found[best].passage.article
    known = frozenset(content_stems(f"{article.title} {_day(found[best])} {article.text}"))
    missing = len(question.names - known)
    return best, np.array([share, row["passage"], row["names"], missing])


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
    return float(bool(answering_spans(question, candidate.text)))


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
    start = candidate.passage.hit.passage.start
    before = article.text[start : candidate.sentence.start]
    return frozenset(content_stems(f"{article.title} {_day(candidate)} {before}"))


def _day(candidate: Candidate) -> str:
    """The day of publication in the words that a question uses for it."""
    day = candidate.passage.article.published
    return f"{day:%Y %B} {day.day}" if day is not None else ""


@lru_cache(maxsize=1)
def _model() -> dict[str, dict[str, float]]:
    stored = files("qa.reading").joinpath("overlap_weights.json").read_text(encoding="utf-8")
    model: dict[str, dict[str, float]] = json.loads(stored)
    return model


def _weights(part: str, names: Sequence[str]) -> Row:
    return np.array([_model()[part][name] for name in names])
