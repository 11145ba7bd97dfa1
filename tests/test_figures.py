from __future__ import annotations

import math
import random

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from qa.evaluation import confidence_figures, figures
from qa.evaluation.result import Result
from qa.evaluation.retrieval_figures import retrieval_figures
from qa.evaluation.squad import exact_match, normalised, word_f1
from qa.evaluation.summary import FIGURES, summarise
from tests.evaluation_fakes import result, unanswerable


def right(confidence: float = 0.5, **changes: object) -> Result:
    return result(right_rank=1, confidence=confidence, **changes)


def wrong(confidence: float = 0.5, **changes: object) -> Result:
    return result(right_rank=None, confidence=confidence, **changes)


def silent(confidence: float = 0.1, **changes: object) -> Result:
    return result(outcome="related", right_rank=None, confidence=confidence, **changes)


def test_sentence_at_counts_answerable_questions_only() -> None:
    results = [right(), result(right_rank=3), wrong(), silent(), unanswerable()]
    assert figures.sentence_at(results, 1) == 1 / 4
    assert figures.sentence_at(results, 3) == 2 / 4
    assert figures.sentence_at([unanswerable()], 1) is None


def test_the_interval_holds_the_share_and_is_as_wide_as_theory_says() -> None:
    results = [right()] * 60 + [wrong()] * 40
    interval = figures.sentence_interval(results, 1)
    assert interval is not None
    error = 1.96 * math.sqrt(0.6 * 0.4 / 100)
    assert interval == pytest.approx((0.6 - error, 0.6 + error), abs=0.011)
    assert figures.sentence_interval(results, 1) == interval  # seeded
    assert figures.sentence_interval([right()] * 3, 1) == (1.0, 1.0)
    assert figures.sentence_interval([unanswerable()], 1) is None


def test_shares_of_what_was_answered_and_declined() -> None:
    results = [
        right(),
        wrong(),
        silent(),
        unanswerable(),
        unanswerable(outcome="nothing"),
        unanswerable(outcome="related"),
    ]
    assert figures.answered(results) == 3 / 6
    assert figures.precision(results) == 1 / 3
    assert figures.declined(results) == 2 / 3
    assert figures.precision([silent()]) is None
    assert figures.declined([right()]) is None
    assert figures.answered([]) is None


def test_several_sentences_alternatives_and_highlights() -> None:
    results = [
        result(all_evidence=True, alternatives=0.5, exact=1.0, f1=1.0),
        result(all_evidence=False, alternatives=1.0, exact=0.0, f1=0.5),
        unanswerable(),
    ]
    assert figures.all_evidence(results) == 0.5
    assert figures.alternatives(results) == 0.75
    assert figures.exact_match(results) == 0.5
    assert figures.word_f1(results) == 0.75
    assert figures.all_evidence([right()]) is None


def test_what_the_form_of_a_question_costs() -> None:
    results = [
        result(plain_right=True, right_rank=1),
        result(plain_right=True, right_rank=2),
        result(plain_right=False, right_rank=1),
        result(plain_right=True),
        result(right_rank=1),
        unanswerable(plain_right=False),
    ]
    assert figures.plain_sentence(results) == 0.75
    assert figures.kept(results) == 2 / 3
    assert figures.plain_sentence([right()]) is figures.kept([right()]) is None
    assert figures.kept([result(plain_right=False, right_rank=1)]) is None


def test_integrity_and_latency() -> None:
    results = [
        result(shown=3, intact=3, foreign=0, latency_ms=10.0),
        result(shown=1, intact=0, foreign=2, latency_ms=30.0),
    ]
    assert figures.intact(results) == 3 / 4
    assert figures.foreign(results) == 2
    assert figures.latency(results, 50) == 20.0
    assert figures.latency(results, 95) == pytest.approx(29.0)
    assert figures.intact([result(shown=0, intact=0)]) is None
    assert figures.latency([], 50) is None


def test_squad_normalisation_and_scores() -> None:
    assert normalised("  The U.S.-led  answer, a fan's! ") == "usled answer fans"
    assert exact_match("The Seoul talks.", ["Tokyo", "Seoul talks"]) == 1.0
    assert exact_match("Seoul", ["Seoul talks"]) == 0.0
    assert exact_match(None, [""]) == 0.0
    # 2 shared words of 3 given and 2 wanted: p = 2/3, r = 1, F1 = 4/5
    assert word_f1("Tuesday 14 September", ["14 September", "Monday"]) == pytest.approx(0.8)
    assert word_f1("red red", ["red blue"]) == pytest.approx(0.5)
    assert word_f1(None, ["x"]) == 0.0
    assert word_f1("x", []) == 0.0


def test_retrieval_figures_by_hand() -> None:
    results = [
        result(holding=(1,), missed=0),
        result(holding=(4, 12), missed=0),
        result(holding=(), missed=2),
        result(holding=(2,), missed=1),
        unanswerable(holding=(), missed=0),
    ]
    found = retrieval_figures(results, 20)
    recalls = [found[f"recall@{k}"] for k in (1, 3, 5, 10, 20)]
    assert recalls == pytest.approx([1 / 4, 2 / 4, 3 / 4, 3 / 4, 3 / 4])
    assert found["RR@10"] == pytest.approx((1 + 1 / 4 + 0 + 1 / 2) / 4)
    best_of_two = 1 + 1 / math.log2(3)
    gains = [1.0, (1 / math.log2(5)) / best_of_two, 0.0, (1 / math.log2(3)) / best_of_two]
    assert found["nDCG@10"] == pytest.approx(sum(gains) / 4)


def test_retrieval_beyond_the_depth_is_not_claimed() -> None:
    found = retrieval_figures([result(holding=(2,), missed=0)], 5)
    assert found == {"recall@1": 0.0, "recall@3": 1.0, "recall@5": 1.0}
    assert retrieval_figures([unanswerable()], 20) == {}


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    yes, no = [0.9, 0.4, 0.4], [0.4, 0.1]
    results = [right(c) for c in yes] + [unanswerable(confidence=c) for c in no]
    pairs = [1.0 if y > n else 0.5 if y == n else 0.0 for y in yes for n in no]
    assert confidence_figures.auroc(results) == pytest.approx(sum(pairs) / len(pairs))
    assert confidence_figures.auroc([right()]) is None
    assert confidence_figures.auroc([unanswerable()]) is None


def test_risk_coverage_by_hand() -> None:
    results = [
        wrong(0.7),
        right(0.9),
        unanswerable(confidence=0.5),
        right(0.6),
        silent(0.95),  # declined: not on the curve, whatever its confidence
    ]
    coverage, risk = confidence_figures.risk_coverage(results)
    assert coverage == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert confidence_figures.risk_area(results) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert confidence_figures.risk_area([silent()]) is None


def test_risk_coverage_does_not_depend_on_the_order_of_ties() -> None:
    tied = [right(0.8), wrong(0.8), wrong(0.3), right(0.3), right(0.3)]
    expected = confidence_figures.risk_coverage(tied)
    for seed in range(5):
        shuffled = random.Random(seed).sample(tied, len(tied))
        for got, wanted in zip(confidence_figures.risk_coverage(shuffled), expected, strict=True):
            assert got == pytest.approx(wanted)
    assert expected[1][0] == 0.5  # one of the two surest is wrong, no matter which comes first


def test_calibration_error_by_hand() -> None:
    results = [right(0.95), wrong(0.95), right(0.15), silent(0.0), unanswerable(confidence=1.0)]
    # bin .9 to 1: 3 answers, mean .9667, 1/3 right; bin .1 to .2: one answer at .15, right
    expected = 3 / 4 * (2.9 / 3 - 1 / 3) + 1 / 4 * (1 - 0.15)
    assert confidence_figures.calibration_error(results) == pytest.approx(expected)
    assert confidence_figures.calibration_error([silent()]) is None
    assert confidence_figures.calibration_error([right(1.0), right(1.0)]) == pytest.approx(0.0)


def test_reliability_agrees_with_scikit_learn() -> None:
    generator = np.random.default_rng(3)
    confidence = generator.random(300)
    truth = generator.random(300) < confidence**2
    results = [
        right(float(c)) if t else wrong(float(c)) for c, t in zip(confidence, truth, strict=True)
    ]
    bins = [each for each in confidence_figures.reliability(results) if each.count]
    share, mean = calibration_curve(truth, confidence, n_bins=10, strategy="uniform")
    assert [each.right for each in bins] == pytest.approx(list(share))
    assert [each.confidence for each in bins] == pytest.approx(list(mean))
    assert sum(each.count for each in bins) == 300


def test_a_summary_has_every_figure_in_order_and_counts_outcomes() -> None:
    results = [right(holding=(1,), missed=0), silent(), unanswerable(outcome="nothing")]
    summary = summarise(results, depth=20, forced=False)
    assert list(summary.values) == [figure.name for figure in FIGURES]
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    assert summary.counts == {
        "questions": 3,
        "answerable": 2,
        "unanswerable": 1,
        "answer": 1,
        "related": 1,
        "nothing": 1,
    }
    assert summary.values["sentence@1"] == 0.5
    assert summary.values["recall@10"] == 0.5
    assert summary.values["declined"] == 1.0
    assert set(summary.intervals) == {"sentence@1", "sentence@3"}


def test_forced_to_answer_how_much_was_declined_says_nothing() -> None:
    assert summarise([right(), unanswerable()], depth=20, forced=True).values["declined"] is None


def test_no_questions_have_no_figures() -> None:
    values = summarise([], depth=20, forced=False).values
    assert {name for name, value in values.items() if value is not None} == {"foreign"}
