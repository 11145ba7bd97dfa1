from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.reading.calibration import Calibration
from qa.reading.features import CONFIDENCE, RANKING
from qa.reading.span_reader import SpanReader
from qa.schema import Article, Kind
from tests.conftest import HARBOUR
from tests.reading_fakes import PointingModel, candidate, passage

RETURNED = "The ferry Lady Ash returned to Port Ellen on March 3, 2021."
STEERED = "Captain Ida Brandt steered the ship into the harbour."
WAITED = "About 40 people waited on the quay."


def weights(names, **values):
    return np.array([values.get(name, 0.0) for name in names])


def reader(model=None, **confidence):
    """Ranks by `spans` alone; the log-odds are `direct`, unless said otherwise."""
    confidence = confidence or {"direct": 1.0}
    return SpanReader(
        model or PointingModel("bread"),
        Calibration(
            ranking=weights(RANKING, spans=1.0),
            confidence=weights(CONFIDENCE, **confidence),
            bias=0.0,
            answer_from={0.1: 0.6, 0.2: 0.4},
        ),
    )


def logistic(odds):
    return 1 / (1 + math.exp(-odds))


def words(reading):
    return reading.article.text[reading.sentence.start : reading.sentence.end]


def test_the_best_ranked_comes_first_with_its_probability_and_its_answer():
    found = [
        candidate(HARBOUR, WAITED, spans=-1, direct=-2, answer="40"),
        candidate(HARBOUR, STEERED, spans=3, direct=1, answer="Ida Brandt"),
        candidate(HARBOUR, RETURNED, spans=2, direct=0.5),
    ]
    readings = reader().weigh("Who steered?", found)
    assert [words(r) for r in readings] == [STEERED, RETURNED, WAITED]
    assert [r.score for r in readings] == pytest.approx([logistic(x) for x in (1, 0.5, -2)])
    assert [r.highlight and HARBOUR.text[slice(*r.highlight)] for r in readings] == [
        "Ida Brandt", None, "40",
    ]  # fmt: skip
    assert {r.article for r in readings} == {HARBOUR}


def test_nothing_is_surer_than_what_ranks_above_it():
    found = [
        candidate(HARBOUR, RETURNED, spans=1, direct=9),
        candidate(HARBOUR, STEERED, spans=3, direct=-1),
        candidate(HARBOUR, WAITED, spans=2, direct=-2),
    ]
    readings = reader().weigh("Who?", found)
    assert [words(r) for r in readings] == [STEERED, WAITED, RETURNED]
    assert [r.score for r in readings] == pytest.approx([logistic(x) for x in (-1, -2, -2)])


SHIPS = Article("ships", "Ships", " ".join(f"Ship {n} sank." for n in range(10, 30)))
odds = st.floats(-20, 20)


@settings(deadline=None)
@given(st.lists(st.tuples(odds, odds, st.booleans()), max_size=20))
def test_each_once_and_never_surer_further_down(given):
    found = [
        candidate(
            SHIPS,
            f"Ship {n} sank.",
            spans=spans,
            direct=direct,
            kind=Kind.CAPTION if caption else Kind.BODY,
        )
        for n, (spans, direct, caption) in enumerate(given, start=10)
    ]
    readings = reader().weigh("Who?", found)
    assert sorted(r.sentence.start for r in readings) == [c.sentence.start for c in found]
    scores = [r.score for r in readings]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)
    ranks = {c.sentence.start: c.scores.spans for c in found}
    body = [ranks[r.sentence.start] for r in readings if r.sentence.kind is Kind.BODY]
    assert [min(15, max(-15, r)) for r in body] == sorted(
        (min(15, max(-15, r)) for r in body), reverse=True
    )


def test_a_caption_that_ranks_first_does_not_hold_the_body_down():
    body = [candidate(HARBOUR, STEERED, spans=1, direct=2), candidate(HARBOUR, WAITED, direct=-1)]
    caption = candidate(HARBOUR, RETURNED, spans=9, direct=-3, kind=Kind.CAPTION)
    alone = reader(direct=1.0, lead=0.5).weigh("Who?", body)
    mixed = reader(direct=1.0, lead=0.5).weigh("Who?", [caption, *body])
    assert [r for r in mixed if r.sentence.kind is Kind.BODY] == alone
    assert alone[0].score == pytest.approx(logistic(2 + 0.5 * (1 - 0)))
    (of_caption,) = [r for r in mixed if r.sentence.kind is Kind.CAPTION]
    assert of_caption.score == pytest.approx(logistic(-3 + 0.5 * (9 - 1)))
    assert mixed == sorted(mixed, key=lambda r: -r.score)


def test_what_the_model_reads_is_weighed():
    bread = Article("bread", "Bread", "Ada sang. Bo baked bread.")
    model = PointingModel("bread", 4.0)
    readings = reader(model, margin=1.0).read(
        "what did bo bake", [passage(bread, (0, 9), (10, 25))]
    )
    assert [words(r) for r in readings] == ["Bo baked bread.", "Ada sang."]
    assert [r.score for r in readings] == pytest.approx([logistic(4), logistic(0)])
    assert readings[0].highlight == (19, 24)


def test_the_question_counts():
    found = [candidate(HARBOUR, STEERED), candidate(HARBOUR, WAITED)]
    sure = reader(missing=-2.0)
    assert sure.weigh("Did Ida Brandt come?", found)[0].score == pytest.approx(0.5)
    assert sure.weigh("Did Napoleon come?", found)[0].score == pytest.approx(logistic(-2))


def test_nothing_to_read():
    model = PointingModel("bread")
    assert reader(model).read("Who?", []) == []
    assert reader(model).read("Who?", [replace(passage(HARBOUR), sentences=[])]) == []
    assert model.read == []


def test_thresholds_are_the_calibrations():
    assert reader().threshold(0.1) == pytest.approx(0.6)
    assert reader().threshold(0.15) == pytest.approx(0.5)
