"""The figures of answers: each takes results and gives a share, or None where nothing counts.

Retrieval has its figures in `retrieval_figures`, confidence in `confidence_figures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from qa.evaluation.result import Result

Results = Sequence[Result]
Interval = tuple[float, float]

_DRAWS = 10_000  # of the bootstrap: its own error is then below .002
_SEED = 7


def sentence_at(results: Results, k: int) -> float | None:
    """sentence@k = answerable questions with a right one among the first k citations / answerable.

    A question that was declined cites nothing and counts as not right; forced mode takes that out.
    """
    return _mean(result.right_within(k) for result in results if result.answerable)


def sentence_interval(results: Results, k: int) -> Interval | None:
    """95% bootstrap interval of sentence@k over questions.

    Drawing n of n rights and wrongs with replacement is drawing a binomial, so that is drawn.
    """
    share = sentence_at(results, k)
    if share is None:
        return None
    count = sum(result.answerable for result in results)
    shares = np.random.default_rng(_SEED).binomial(count, share, _DRAWS) / count
    low, high = np.percentile(shares, (2.5, 97.5))
    return float(low), float(high)


def all_evidence(results: Results) -> float | None:
    """all_evidence@3 = questions whose first 3 citations quote all evidence / that require all."""
    return _mean(r.all_evidence for r in results if r.all_evidence is not None)


def alternatives(results: Results) -> float | None:
    """Mean over questions of: dated alternatives among the citations / dated alternatives."""
    return _mean(r.alternatives for r in results if r.alternatives is not None)


def plain_sentence(results: Results) -> float | None:
    """plain@1 = sentence@1 of the plain forms of the questions that have one."""
    return _mean(r.plain_right for r in results if r.plain_right is not None and r.answerable)


def kept(results: Results) -> float | None:
    """sentence@1 of follow-ups and of questions typed in haste / that of their plain forms."""
    twisted = [r for r in results if r.plain_right is not None and r.answerable]
    plain = sum(bool(r.plain_right) for r in twisted)
    return sum(r.right_within(1) for r in twisted) / plain if plain else None


def exact_match(results: Results) -> float | None:
    """EM = highlights of first citations that are a gold answer (SQuAD's rule) / answerable.

    Without a highlight, or without a citation: 0. Questions without gold answers do not count.
    """
    return _mean(r.exact for r in results if r.exact is not None)


def word_f1(results: Results) -> float | None:
    """F1 = mean over answerable questions of the highlight's best word F1 (SQuAD's rule)."""
    return _mean(r.f1 for r in results if r.f1 is not None)


def answered(results: Results) -> float | None:
    """Questions answered with citations / all questions."""
    return _mean(result.answered for result in results)


def precision(results: Results) -> float | None:
    """Answered questions whose first citation is right / answered questions.

    Where nothing answers, no citation is right: an unanswerable question answered counts as wrong.
    """
    return _mean(result.right_within(1) for result in results if result.answered)


def declined(results: Results) -> float | None:
    """Unanswerable questions declined / unanswerable questions."""
    return _mean(not result.answered for result in results if not result.answerable)


def intact(results: Results) -> float | None:
    """Citations and related sentences with article.text[start:end] == quote / all: must be 1."""
    shown = sum(result.shown for result in results)
    return sum(result.intact for result in results) / shown if shown else None


def foreign(results: Results) -> float | None:
    """Number of citations that lie in a caption or in clutter: must be 0."""
    return float(sum(result.foreign for result in results))


def latency(results: Results, percent: float) -> float | None:
    """Percentile of the milliseconds that `ask` took, after a first question loaded the models."""
    if not results:
        return None
    return float(np.percentile([result.latency_ms for result in results], percent))


def _mean(values: Iterable[float]) -> float | None:
    found = [float(value) for value in values]
    return sum(found) / len(found) if found else None
