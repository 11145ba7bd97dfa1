"""Fits what turns a model's scores into a rank, a probability and operating points.

On questions whose articles the network has not learned from, read as the product reads them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.model_selection import GroupKFold

from qa.evaluation.confidence_figures import (
    area_under_roc,
    binned,
    expected_calibration_error,
)
from qa.evaluation.gold import load_gold
from qa.evaluation.matching import same_sentence
from qa.evaluation.questions import GoldQuestion
from qa.reading.alike import Saying
from qa.reading.answering import passages_to_read, retrieved
from qa.reading.calibration import Calibration
from qa.reading.candidates import Candidate, candidates
from qa.reading.features import CONFIDENCE, RANKING, Row, confidence_features, ranking_features
from qa.reading.question import Question, read_question
from qa.reading.span_model import SpanModel
from qa.reading.timing import Timing
from qa.schema import Kind
from qa.settings import SETTINGS
from qa.training.mining import source_corpus
from qa.training.splits import Split, split_of_question
from qa.training.turns import hits_of, turns

RISKS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
_SHOWN = 3  # best sentences of a question whose probabilities are fitted: those that are cited
_FEWEST = 20  # answers from which a share of wrong ones is believed
_MORE_WRONG = 2
_AGAINST = frozenset({"missing"})  # of the features of confidence; all others speak for a sentence
_FOLDS = 5
_RIDGE = 0.05


@dataclass(frozen=True, slots=True)
class Read:
    """A question with what the model read, and what of it is right.

    Attributes:
        asked: The question.
        found: Its candidates from the body of articles.
        right: `(len(found),)` bool.
        answerable: Whether there is an answer, found or not.
    """

    asked: Question
    found: Sequence[Candidate]
    right: NDArray[np.bool_]
    answerable: bool


def read_all(
    folder: Path,
    index: Path,
    model: SpanModel,
    split: Split,
    most: int,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Read]:
    """Let the model read the questions of a split.

    Args:
        folder: Of the source.
        index: Of its articles.
        model: The model.
        split: Which questions.
        most: How many of them at most, chosen at random.
        progress: Told after each how many are done, and of how many.
    """
    gold = load_gold(folder / "questions.jsonl.gz").dialogues
    with source_corpus(folder, index) as corpus:
        chosen = [
            turn
            for dialogue in gold
            for turn in turns(dialogue, corpus)
            if split_of_question(turn.gold) is split
        ]
        random.Random(len(chosen)).shuffle(chosen)
        chosen = chosen[:most]
        for done, turn in enumerate(chosen, start=1):
            hits = hits_of(turn, corpus, SETTINGS.passages_found)
            passages, _ = passages_to_read(retrieved(corpus, hits), Timing())
            question = turn.gold
            read = candidates(model, question.question, passages, turn.context)
            read = [c for c in read if c.sentence.kind is Kind.BODY]
            if read:
                right = with_sames(read, np.array([_is_right(c, question) for c in read]))
                yield Read(read_question(question.question), read, right, question.answerable)
            if progress is not None:
                progress(done, len(chosen))


def _is_right(candidate: Candidate, question: GoldQuestion) -> bool:
    article, sentence = candidate.passage.article, candidate.sentence
    for evidence in question.evidence:
        if evidence.article != article.id:
            continue
        if evidence.span is None:
            if same_sentence(candidate.text, evidence.text):
                return True
        elif sentence.start < evidence.span[1] and evidence.span[0] < sentence.end:
            return True
    return False


def with_sames(found: Sequence[Candidate], gold: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which sentences are right: the gold ones, and those of other articles that say the same.

    Gold names one article. That another one printed the same sentence speaks for it, not against.
    """
    sayings = [Saying.of(c.text) for c, right in zip(found, gold, strict=True) if right]
    if not sayings:
        return gold
    same = [any(Saying.of(c.text).same(saying) for saying in sayings) for c in found]
    return np.logical_or(gold, same)


def fit(reads: Sequence[Read]) -> Calibration:
    """Ranking first, then probabilities of what it ranks first, then the operating points."""
    rows = [ranking_features(r.asked, r.found) for r in reads]
    ranking = _fit_ranking(
        [(x, r.right) for x, r in zip(rows, reads, strict=True) if r.right.any()]
    )
    table, labels, groups, first = [], [], [], []
    for number, (x, r) in enumerate(zip(rows, reads, strict=True)):
        ranks = x @ ranking
        known = confidence_features(r.asked, r.found, x, ranks)
        for place, at in enumerate(np.argsort(-ranks, kind="stable")[:_SHOWN]):
            table.append(known[at])
            labels.append(bool(r.right[at]))
            groups.append(number)
            first.append(place == 0)
    x, y = np.array(table), np.array(labels)
    unseen = np.zeros(len(y))
    for some, others in GroupKFold(_FOLDS).split(x, y, groups):
        weights, bias = _fit_confidence(x[some], y[some])
        unseen[others] = expit(x[others] @ weights + bias)
    weights, bias = _fit_confidence(x, y)
    best = np.array(first)
    return Calibration(ranking, weights, bias, operating_points(unseen[best], y[best]))


def _fit_confidence(rows: Row, right: NDArray[np.bool_]) -> tuple[Row, float]:
    """A logistic regression in which no feature counts for the opposite of what it says.

    Without that, features that say nearly the same are played off against each other, and a weight
    like -0.8 for "other articles say it too" is neither true nor readable.
    """
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    x, y = (rows - mean) / spread, right.astype(np.float64)

    def cost(parameters: Row) -> tuple[float, Row]:
        weights, bias = parameters[:-1], parameters[-1]
        odds = x @ weights + bias
        off = expit(odds) - y
        value = np.logaddexp(0, odds).sum() - y @ odds + 0.5 * weights @ weights
        return float(value), np.append(x.T @ off + weights, off.sum())

    bounds = [(None, 0) if name in _AGAINST else (0, None) for name in CONFIDENCE]
    start = np.zeros(len(CONFIDENCE) + 1)
    fitted = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    weights: Row = fitted[:-1] / spread
    return weights, float(fitted[-1] - weights @ mean)


def _fit_ranking(questions: Iterable[tuple[Row, NDArray[np.bool_]]]) -> Row:
    """Weights under which right sentences take the most of a softmax over all of a question."""
    known = list(questions)

    def cost(weights: Row) -> tuple[float, Row]:
        total, slope = _RIDGE * float(weights @ weights), 2 * _RIDGE * weights
        for rows, right in known:
            scores = rows @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            share = float(chances[right].sum()) + 1e-12
            total -= np.log(share)
            among = np.where(right, chances / share, 0.0)
            slope = slope - rows.T @ (among - chances)
        return total, slope

    start = np.zeros(len(RANKING))
    found: Row = minimize(cost, start, jac=True, method="L-BFGS-B").x
    return found


def operating_points(chances: Row, right: NDArray[np.bool_]) -> dict[float, float]:
    """For each of `RISKS` the lowest probability from which no more of the answers are wrong.

    Args:
        chances: Of each question's first sentence, `(n,)`.
        right: Whether it answers, `(n,)`.
    """
    order = np.argsort(-chances)
    # Two more wrong ones than were seen: a share that few answers show is worse elsewhere.
    wrong = (np.cumsum(~right[order]) + _MORE_WRONG) / np.arange(1, len(order) + 1)
    points: dict[float, float] = {}
    for risk in RISKS:
        enough = np.flatnonzero((wrong <= risk) & (np.arange(len(order)) >= _FEWEST))
        points[risk] = float(chances[order[enough[-1]]]) if len(enough) else 1.0
    lowest = np.minimum.accumulate(list(points.values()))
    return dict(zip(points, lowest.tolist(), strict=True))


def figures(calibration: Calibration, reads: Sequence[Read]) -> dict[str, float]:
    """How good it is: on other questions than it was fitted on, or it says little.

    Without the AUROCs where all are of one kind.
    """
    first, third, chances, rights, known = [], [], [], [], []
    for r in reads:
        rows = ranking_features(r.asked, r.found)
        ranks = calibration.ranks(rows)
        order = np.argsort(-ranks, kind="stable")
        chance = calibration.probabilities(confidence_features(r.asked, r.found, rows, ranks))
        chances.append(chance[order[0]])
        rights.append(bool(r.right[order[0]]))
        known.append(r.answerable)
        if r.answerable:
            first.append(bool(r.right[order[0]]))
            third.append(bool(r.right[order[:3]].any()))
    p, right, yes = np.array(chances), np.array(rights), np.array(known)
    kept = p >= calibration.threshold(SETTINGS.risk)
    found = {
        "questions": len(reads),
        "sentence@1": float(np.mean(first)),
        "sentence@3": float(np.mean(third)),
        "AUROC": area_under_roc(p, yes),
        "AUROC right": area_under_roc(p, right),
        "ECE": expected_calibration_error(binned(p, right)),
        "answered": float(kept.mean()),
        "right when answered": float(right[kept].mean()) if kept.any() else 0.0,
    }
    return {name: value for name, value in found.items() if value is not None}
