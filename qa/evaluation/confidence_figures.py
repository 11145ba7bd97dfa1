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

    Ties count half. Over all questions, declined ones too. None unless there are both kinds.

    Raises:
        MissingExtra: If scikit-learn is not installed.
    """
    answerable = [result.answerable for result in results]
    if len(set(answerable)) < 2:
        return None
    confidence = [result.confidence for result in results]
    return float(extra("sklearn.metrics").roc_auc_score(answerable, confidence))


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
    """Answered questions in 10 bins of equal width by confidence (Guo et al., 2017).

    Right is a question whose first citation is right; an unanswerable one never is.
    """
    given = [result for result in results if result.answered]
    bins = []
    for number in range(_BINS):
        inside = [r for r in given if min(int(r.confidence * _BINS), _BINS - 1) == number]
        count = len(inside)
        bins.append(
            Bin(
                low=number / _BINS,
                high=(number + 1) / _BINS,
                count=count,
                confidence=sum(r.confidence for r in inside) / count if count else None,
                right=sum(r.right_within(1) for r in inside) / count if count else None,
            )
        )
    return bins


def calibration_error(results: Sequence[Result]) -> float | None:
    """ECE = sum over bins of `reliability`: count / answered * abs(right - confidence).

    Over what was shown as an answer. Normally that is the confidence which users see; in forced
    mode it is every question for which anything was retrieved, unanswerable ones too.
    """
    bins = [each for each in reliability(results) if each.count]
    total = sum(each.count for each in bins)
    if not total:
        return None
    gaps = (each.count * abs((each.right or 0.0) - (each.confidence or 0.0)) for each in bins)
    return sum(gaps) / total
