from __future__ import annotations

import json
import math

import numpy as np
import pytest

from qa.errors import ModelError
from qa.reading import calibration as module
from qa.reading.calibration import Calibration, packaged_calibration, read_calibration
from qa.reading.features import CONFIDENCE, RANKING

RECORD = {
    "ranking": {name: float(n) for n, name in enumerate(RANKING)},
    "confidence": {name: n / 4 for n, name in enumerate(CONFIDENCE)},
    "bias": -1.5,
    "answer_from": {"0.1": 0.6, "0.2": 0.4, "0.5": 0.1},
}
ONE = Calibration.from_json(RECORD)


def test_json_round_trip():
    assert ONE.ranking.tolist() == list(range(len(RANKING)))
    assert ONE.confidence == pytest.approx([n / 4 for n in range(len(CONFIDENCE))])
    assert ONE.bias == -1.5
    assert ONE.answer_from == {0.1: 0.6, 0.2: 0.4, 0.5: 0.1}
    assert json.loads(json.dumps(ONE.to_json())) == RECORD


def test_weights_go_by_name_not_by_place():
    shuffled = {**RECORD, "ranking": dict(reversed(RECORD["ranking"].items()))}
    assert Calibration.from_json(shuffled).ranking.tolist() == ONE.ranking.tolist()


def test_ranks_are_the_weighed_sum():
    rows = np.zeros((2, len(RANKING)))
    rows[0, :3] = [9, 2, 3]  # weights 0, 1, 2
    rows[1, 4] = -1
    assert ONE.ranks(rows).tolist() == [8, -4]


def test_probabilities_are_the_logistic_function_of_the_weighed_sum():
    rows = np.zeros((3, len(CONFIDENCE)))
    rows[1, 4] = 1.5  # its weight is 1: the odds are even
    rows[2, 2] = -2  # its weight is 0.5
    assert ONE.probabilities(rows) == pytest.approx(
        [1 / (1 + math.exp(1.5)), 0.5, 1 / (1 + math.exp(2.5))]
    )


@pytest.mark.parametrize("at", range(1, len(CONFIDENCE)))
def test_more_of_what_speaks_for_it_is_a_higher_probability(at):
    rows = np.zeros((50, len(CONFIDENCE)))
    rows[:, at] = np.linspace(-8, 8, 50)
    assert (np.diff(ONE.probabilities(rows)) > 0).all()


def test_probabilities_stay_within_bounds_whatever_the_sum():
    rows = np.zeros((2, len(CONFIDENCE)))
    rows[:, -1] = [1e9, -1e9]
    high, low = ONE.probabilities(rows)
    assert 0 < low < 1e-12
    assert 1 - 1e-12 < high < 1


@pytest.mark.parametrize(
    ("risk", "threshold"),
    [
        (0.1, 0.6),
        (0.15, 0.5),
        (0.2, 0.4),
        (0.35, 0.25),
        (0.5, 0.1),
        (0.9, 0.1),
        (0.05, 0.8),  # halfway to certainty
        (0.001, 0.996),
    ],
)
def test_thresholds_are_interpolated(risk, threshold):
    assert ONE.threshold(risk) == pytest.approx(threshold)


def test_operating_points_in_any_order():
    points = {"0.5": 0.1, "0.1": 0.6, "0.2": 0.4}
    shuffled = Calibration.from_json({**RECORD, "answer_from": points})
    assert shuffled.threshold(0.15) == pytest.approx(0.5)


def test_read_from_a_file(tmp_path):
    (tmp_path / "calibration.json").write_text(json.dumps({"recipe": "by hand", **RECORD}))
    assert read_calibration(tmp_path / "calibration.json").to_json() == RECORD


def without(key, name):
    return {**RECORD, key: {k: v for k, v in RECORD[key].items() if k != name}}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        json.dumps(without("ranking", "dense")),
        json.dumps(without("confidence", "lead")),
        json.dumps({**RECORD, "bias": None}),
        json.dumps({**RECORD, "bias": math.nan}),
        json.dumps({**RECORD, "ranking": dict.fromkeys(RANKING, "much")}),
        json.dumps({**RECORD, "ranking": [1.0] * len(RANKING)}),
        json.dumps({**RECORD, "answer_from": {}}),
        json.dumps({**RECORD, "answer_from": {"seldom": 0.5}}),
        json.dumps({**RECORD, "answer_from": {"0.1": None}}),
        json.dumps({**RECORD, "answer_from": [0.5]}),
    ],
)
def test_a_file_that_is_none_is_named_in_one_line(tmp_path, content):
    path = tmp_path / "calibration.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ModelError, match="is no calibration of a reader") as caught:
        read_calibration(path)
    assert str(path) in str(caught.value)
    assert "python -m qa.training calibrate" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_file(tmp_path):
    with pytest.raises(ModelError, match="is no calibration of a reader"):
        read_calibration(tmp_path / "calibration.json")


def test_the_packaged_one_lies_beside_the_packaged_model(tmp_path, monkeypatch):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "calibration.json").write_text(json.dumps(RECORD))
    monkeypatch.setattr(module, "files", lambda package: tmp_path)
    assert packaged_calibration().to_json() == RECORD
