"""From features to a rank and to a probability: two linear models, as readable JSON.

`qa/training/calibrate.py` fits them on questions that the network did not learn from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import ModelError
from qa.reading.features import CONFIDENCE, RANKING, Row

CALIBRATION = "calibration.json"
"""Its file, beside the model's."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The two models and the operating points.

    Attributes:
        ranking: Weights of `RANKING`; the higher the sum the better the sentence.
        confidence: Weights of `CONFIDENCE`, of a logistic regression.
        bias: Its intercept.
        answer_from: By risk, the share of wrong ones among the answers given that is accepted:
            the probability from which a sentence is given as an answer. Ascending risks.
    """

    ranking: Row
    confidence: Row
    bias: float
    answer_from: Mapping[float, float]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Calibration:
        """Read what `to_json` gave.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: If it is something else.
        """
        points = sorted((float(r), _finite(p)) for r, p in stored["answer_from"].items())
        if not points:
            raise ValueError("answer_from is empty")
        return cls(
            ranking=np.array([_finite(stored["ranking"][name]) for name in RANKING]),
            confidence=np.array([_finite(stored["confidence"][name]) for name in CONFIDENCE]),
            bias=_finite(stored["bias"]),
            answer_from=dict(points),
        )

    def to_json(self) -> dict[str, Any]:
        """Weights by name: ready for `json.dumps`."""
        return {
            "ranking": _named(RANKING, self.ranking),
            "confidence": _named(CONFIDENCE, self.confidence),
            "bias": round(self.bias, 4),
            "answer_from": {f"{r:g}": round(p, 4) for r, p in self.answer_from.items()},
        }

    def ranks(self, rows: Row) -> Row:
        """Ranking scores `(n,)` of `ranking_features`."""
        scores: Row = rows @ self.ranking
        return scores

    def probabilities(self, rows: Row) -> Row:
        """Probability of each sentence `(n,)` that it answers, from `confidence_features`."""
        odds = np.clip(rows @ self.confidence + self.bias, -30, 30)
        chances: Row = 1 / (1 + np.exp(-odds))
        return chances

    def threshold(self, risk: float) -> float:
        """The probability from which to answer so that no more than `risk` of answers are wrong.

        Between the measured risks it is interpolated, and below them towards certainty; above
        them it stays.
        """
        risks, chances = [0.0, *self.answer_from], [1.0, *self.answer_from.values()]
        return float(np.interp(risk, risks, chances))


def packaged_calibration() -> Calibration:
    """That of the packaged model."""
    with as_file(files("qa.reading").joinpath("model", CALIBRATION)) as path:
        return read_calibration(path)


def read_calibration(path: Path) -> Calibration:
    """Read a `calibration.json`.

    Raises:
        ModelError: If it is none.
    """
    try:
        return Calibration.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{path} is no calibration of a reader ({error!r}). "
            "Make one: python -m qa.training calibrate DATA READER"
        ) from error


def _finite(stored: Any) -> float:
    number = float(stored)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no weight")
    return number


def _named(names: Sequence[str], weights: Row) -> dict[str, float]:
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
