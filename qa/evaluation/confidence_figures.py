"""The figures of confidence: does it tell answerable from not, right from wrong, and how often?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.evaluation.extra import extra
from qa.evaluation.result import Result

_BINS = 10
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: in [low, high), the last one in [low, high].

    Attributes:
        low: Lower edge, 0..1.
        high: Upper edge, 0..1.
        count: Questions in it.
        confidence: Their mean confidence; None without any.
        right: Share of them that is right; None without any.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    right: float | None


def auroc(results: Sequence[Result]) -> float | None:
    """Chance that an answerable question has a higher confidence than an unanswerable one.

    Over all questions, declined ones too. None unless there are both kinds.

    Raises:
        MissingExtra: If scikit-learn is not installed.
    """
    return area_under_roc([r.confidence for r in results], [r.answerable for r in results])


def area_under_roc(scores: npt.ArrayLike, positive: npt.ArrayLike) -> float | None:
    """Chance that one of the positive `(n,)` has a higher score `(n,)` than one of the others.

    Ties count half. None unless there are both kinds.

    Raises:
        MissingExtra: If scikit-learn is not installed.
    """
    if len(np.unique(positive)) < 2:
        return None
    return float(extra("sklearn.metrics").roc_auc_score(positive, scores))


def risk_coverage(results: Sequence[Result]) -> tuple[Floats, Floats]:
    """Share of wrong answers when only the surest are given (El-Yaniv and Wiener, 2010).

    Answered questions are ordered by confidence, surest first. Point i: coverage = i / all
    questions, risk = those of the first i whose first citation is not right / i; an answered
    unanswerable question is not right. Questions of equal confidence count with their mean, so
    that no order among them matters. The curve ends at the share that was answered: in forced
    mode, where nothing is declined, at 1.

    Returns:
        Coverage and risk, both (answered,) float64.
    """
    given = sorted((r for r in results if r.answered), key=lambda r: -r.confidence)
    if not given:
        return np.empty(0), np.empty(0)
    confidence = np.array([result.confidence for result in given])
    wrong = np.array([not result.right_within(1) for result in given], dtype=np.float64)
    _, group, size = np.unique(-confidence, return_inverse=True, return_counts=True)
    wrong = (np.bincount(group, wrong) / size)[group]
    places = np.arange(1, len(given) + 1)
    return places / len(results), np.cumsum(wrong) / places


def risk_area(results: Sequence[Result]) -> float | None:
    """Area under `risk_coverage` / the coverage that it reaches: the mean risk; 0 is best."""
    _, risk = risk_coverage(results)
    return float(risk.mean()) if len(risk) else None


def reliability(results: Sequence[Result]) -> list[Bin]:
    """Answered questions in bins by confidence.

    Right is a question whose first citation is right; an unanswerable one never is.
    """
    given = [result for result in results if result.answered]
    return binned([r.confidence for r in given], [r.right_within(1) for r in given])


def binned(confidence: npt.ArrayLike, right: npt.ArrayLike) -> list[Bin]:
    """10 bins of equal width by confidence (Guo et al., 2017).

    Args:
        confidence: `(n,)`, each 0..1.
        right: `(n,)`, whether each is right.
    """
    chances, rights = np.asarray(confidence, np.float64), np.asarray(right, np.float64)
    numbers = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    return [
        Bin(
            low=number / _BINS,
            high=(number + 1) / _BINS,
            count=int(inside.sum()),
            confidence=float(chances[inside].mean()) if inside.any() else None,
            right=float(rights[inside].mean()) if inside.any() else None,
        )
        for number in range(_BINS)
        for inside in [numbers == number]
    ]


def calibration_error(results: Sequence[Result]) -> float | None:
    """ECE over what was shown as an answer.

    Normally that is the confidence which users see; in forced mode it is every question for which
    anything was retrieved, unanswerable ones too.
    """
    return expected_calibration_error(reliability(results))


def expected_calibration_error(bins: Sequence[Bin]) -> float | None:
    """Sum over bins: count / all * abs(right - confidence); None if all are empty."""
    total = sum(each.count for each in bins)
    if not total:
        return None
    gaps = (each.count * abs((each.right or 0.0) - (each.confidence or 0.0)) for each in bins)
    return sum(gaps) / total
