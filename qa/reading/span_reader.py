"""The reader: what the model says of each sentence, weighed with how it was found."""

from __future__ import annotations

from collections.abc import Sequence

from qa.reading.calibration import Calibration
from qa.reading.candidates import Candidate, candidates
from qa.reading.features import confidence_features, ranking_features
from qa.reading.question import Question, read_question
from qa.reading.reader import Reading, Retrieved
from qa.reading.span_model import SpanModel
from qa.schema import Kind


class SpanReader:
    """A `Reader` around a model that finds answer spans.

    Args:
        model: Reads the passages.
        calibration: Ranks their sentences, and gives each its probability.
    """

    def __init__(self, model: SpanModel, calibration: Calibration) -> None:
        self._model = model
        self._calibration = calibration

    @property
    def name(self) -> str:
        """That of its model."""
        return self._model.name

    def read(
        self, question: str, passages: Sequence[Retrieved], context: str = ""
    ) -> list[Reading]:
        """Score every sentence of the passages, each once; the best first.

        The model reads the question beside its context; words, names and the type of answer are
        those of the question itself.
        """
        return self.weigh(question, candidates(self._model, question, passages, context))

    def weigh(self, question: str, found: Sequence[Candidate]) -> list[Reading]:
        """Readings of candidates, the best first.

        No sentence gets a higher probability than one that ranks above it. Captions, which are no
        answers, do not bear on the body's sentences.
        """
        asked = read_question(question)
        body = [c for c in found if c.sentence.kind is Kind.BODY]
        readings = self._weighed(asked, body)
        if len(body) < len(found):
            readings += [r for r in self._weighed(asked, found) if r.sentence.kind is not Kind.BODY]
        return sorted(readings, key=lambda reading: -reading.score)

    def _weighed(self, asked: Question, found: Sequence[Candidate]) -> list[Reading]:
        """In the order of their ranks, which is that of their probabilities."""
        if not found:
            return []
        rows = ranking_features(asked, found)
        ranks = self._calibration.ranks(rows)
        chances = self._calibration.probabilities(confidence_features(asked, found, rows, ranks))
        readings, highest = [], 1.0
        for at in (-ranks).argsort(kind="stable").tolist():
            highest = min(highest, float(chances[at]))
            candidate = found[at]
            readings.append(
                Reading(candidate.passage.article, candidate.sentence, highest, candidate.answer)
            )
        return readings

    def threshold(self, risk: float) -> float:
        """The probability from which to answer so that no more than `risk` of answers are wrong."""
        return self._calibration.threshold(risk)
