from __future__ import annotations

import gzip
import json
import math
import random

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import log_loss

from qa.reading.calibration import Calibration
from qa.reading.features import CONFIDENCE, RANKING, confidence_features, ranking_features
from qa.reading.question import read_question
from qa.schema import Article, Kind
from qa.training import calibrate
from qa.training.calibrate import (
    RISKS,
    Read,
    _fit_confidence,
    figures,
    fit,
    operating_points,
    read_all,
    with_sames,
)
from qa.training.splits import Split, split_of
from tests.reading_fakes import PointingModel, candidate

SAYINGS = ("Ada sang songs.", "Bo slept in bread.", "Cy baked a cake.", "Eve sailed ships.")
ALL = Article("all", "All", " ".join(SAYINGS))


def question(right, spans, direct=(0.0,) * 4, answerable=None):
    """A question of four sentences with these log-odds; `right` is the right one, or None."""
    found = [
        candidate(ALL, words, spans=s, direct=d)
        for words, s, d in zip(SAYINGS, spans, direct, strict=False)
    ]
    marks = np.array([at == right for at in range(len(found))])
    known = right is not None if answerable is None else answerable
    return Read(read_question("what happened"), found, marks, known)


def questions(count, seed=7):
    """Half of them answerable: there one sentence has high odds and is right."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        right = rng.randrange(4) if number % 2 else None
        odds = [rng.gauss(3 if at == right else -3, 1) for at in range(4)]
        made.append(question(right, odds))
    return made


# -- fitting -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fitted():
    return fit(questions(80))


def test_what_decides_gets_the_weight_and_what_says_nothing_none(fitted):
    weights = dict(zip(RANKING, fitted.ranking, strict=True))
    assert weights.pop("spans") > 0.5
    assert list(weights.values()) == pytest.approx([0] * len(weights), abs=1e-6)
    confidence = dict(zip(CONFIDENCE, fitted.confidence, strict=True))
    assert confidence["lead"] > 0.2
    silent = [weight for name, weight in confidence.items() if name != "lead"]
    assert silent == pytest.approx([0] * len(silent), abs=1e-6)


@pytest.mark.parametrize("name", CONFIDENCE)
def test_no_feature_counts_for_the_opposite_of_what_it_says(name):
    """Alone, against what it says, it gets no weight; with it, its own sign."""
    rng = np.random.default_rng(4)
    right = np.arange(60) % 2 == 0
    rows = np.zeros((60, len(CONFIDENCE)))
    rows[:, CONFIDENCE.index(name)] = right + rng.normal(0, 0.5, 60)
    sign = -1 if name == "missing" else 1
    for_it, bias = _fit_confidence(sign * rows, right)
    assert sign * for_it[CONFIDENCE.index(name)] > 1
    assert expit(sign * rows @ for_it + bias).mean() == pytest.approx(0.5, abs=1e-4)
    against, bias = _fit_confidence(-sign * rows, right)
    assert against.tolist() == pytest.approx([0] * len(CONFIDENCE), abs=1e-9)
    assert bias == pytest.approx(0, abs=1e-4)


def test_on_other_questions_it_is_right_and_sure(fitted):
    chances = {True: [], False: []}
    for r in questions(40, seed=8):
        rows = ranking_features(r.asked, r.found)
        ranks = fitted.ranks(rows)
        best = int(ranks.argmax())
        chance = fitted.probabilities(confidence_features(r.asked, r.found, rows, ranks))[best]
        assert bool(r.right[best]) is r.answerable
        chances[r.answerable].append(chance)
    assert np.mean(chances[True]) > 0.9
    assert np.mean(chances[False]) < 0.1
    threshold = fitted.threshold(0.1)
    assert all(chance >= threshold for chance in chances[True])


def test_ranking_learns_from_either_of_two_right_sentences():
    """Of sentences that are right alike, one high rank is enough."""
    made = []
    for r in questions(80):
        if r.answerable:
            r.right[:] = True  # whatever ranks first is right: nothing is to be learned
        made.append(r)
    assert fit(made).ranking == pytest.approx(np.zeros(len(RANKING)), abs=1e-6)


def test_operating_points_of_a_fit_are_those_of_questions_it_has_not_seen(fitted):
    """Noise can be learned by heart: then its own questions look surer than others."""
    rng = random.Random(3)
    noise = []
    for _ in range(60):
        odds = [rng.gauss(0, 1) for _ in range(4)]
        noise.append(question(rng.randrange(4) if rng.random() < 0.25 else None, odds))
    assert min(fit(noise).answer_from[risk] for risk in (0.02, 0.05, 0.1)) == 1.0
    assert fitted.answer_from[0.05] < 1.0
    assert fitted.answer_from[0.02] == 1.0  # 40 right ones: 2 more wrong ones are more than that


def test_what_operating_points_are_told_is_less_sure_than_what_was_learned(monkeypatch):
    told = []

    def points(chances, right):
        told.append((chances, right))
        return operating_points(chances, right)

    monkeypatch.setattr(calibrate, "operating_points", points)
    rng = random.Random(1)
    reads = []
    for _ in range(30):
        spans, direct = ([rng.gauss(0, 1) for _ in range(4)] for _ in range(2))
        reads.append(question(rng.randrange(4), spans, direct))
    known = fit(reads)
    ((unseen, right),) = told
    seen = np.array([best_chance(known, r) for r in reads])
    assert right.tolist() == [bool(r.right[best_of(known, r)]) for r in reads]
    assert log_loss(right, unseen) > log_loss(right, seen) + 0.01


def best_of(calibration, r):
    return int(calibration.ranks(ranking_features(r.asked, r.found)).argmax())


def best_chance(calibration, r):
    rows = ranking_features(r.asked, r.found)
    known = confidence_features(r.asked, r.found, rows, calibration.ranks(rows))
    return calibration.probabilities(known)[best_of(calibration, r)]


# -- what is right -------------------------------------------------------------------------------

STEERED = "Captain Ida Brandt steered the ferry into the harbour on Monday."


def test_what_another_article_says_in_the_same_words_is_right_too():
    told = [
        (STEERED, True),
        ("Captain Ida Brandt steered the ferry into the harbour Monday.", False),
        ("Captain Ida Brandt steered the ferry into the harbour on Tuesday.", False),
        ("Captain Ida Brandt never steered the ferry into the harbour on Monday.", False),
        ("The ferry is in the harbour.", False),
    ]
    found = [candidate(Article(f"a{n}", "Ferry", text), text) for n, (text, _) in enumerate(told)]
    gold = np.array([yes for _, yes in told])
    assert with_sames(found, gold).tolist() == [True, True, False, False, False]
    assert gold.tolist() == [True] + [False] * 4  # as it was
    assert not with_sames(found, np.zeros(len(found), bool)).any()


# -- operating points ----------------------------------------------------------------------------


def test_operating_points_by_hand():
    """Of 40 answers the 25th, 30th, 35th and 40th are wrong.

    Two more are counted as wrong than were: 2 of 24 are less than .1, 6 of 40 are .15, and never
    are so few of them wrong that .05 would do.
    """
    chances = 1 - np.arange(40) / 100
    right = np.array([n not in (25, 30, 35, 40) for n in range(1, 41)])
    points = operating_points(chances, right)
    assert tuple(points) == RISKS
    assert points[0.02] == points[0.05] == 1.0
    assert points[0.1] == pytest.approx(1 - 0.23)
    assert [points[risk] for risk in RISKS[3:]] == pytest.approx([1 - 0.39] * 5)


def test_the_order_of_the_questions_does_not_matter():
    chances = 1 - np.arange(40) / 100
    right = np.array([n not in (25, 30, 35, 40) for n in range(1, 41)])
    order = np.random.default_rng(1).permutation(40)
    assert operating_points(chances[order], right[order]) == operating_points(chances, right)


def test_a_few_right_ones_prove_nothing():
    assert set(operating_points(np.linspace(0.9, 0.8, 15), np.ones(15, bool)).values()) == {1.0}


def test_where_too_many_are_wrong_nothing_is_answered():
    points = operating_points(np.linspace(0.9, 0.1, 60), np.arange(60) % 4 == 0)
    assert set(points.values()) == {1.0}


def test_a_first_wrong_one_does_not_count_for_ever():
    """1 wrong of 200, and two more, is less than 2 of 100, though it is the surest."""
    points = operating_points(np.linspace(0.9, 0.3, 200), np.arange(200) > 0)
    assert points[0.02] == pytest.approx(0.3)


@pytest.mark.parametrize("seed", range(5))
def test_less_risk_never_lowers_the_bar(seed):
    rng = np.random.default_rng(seed)
    chances = rng.random(300)
    right = rng.random(300) < chances
    points = operating_points(chances, right)
    assert list(points.values()) == sorted(points.values(), reverse=True)
    for risk, bar in points.items():
        kept = chances >= bar
        assert not kept.any() or (~right[kept]).mean() <= risk
    assert (chances >= points[0.5]).sum() > 100


# -- figures -------------------------------------------------------------------------------------


def test_figures_by_hand():
    """First ranked: right at .95, wrong at .75 (the second is right); unanswerable .25, .85."""
    ranked_by_spans = Calibration(
        ranking=np.array([float(name == "spans") for name in RANKING]),
        confidence=np.array([float(name == "direct") for name in CONFIDENCE]),
        bias=0.0,
        answer_from={0.1: 0.6},
    )

    def first(chance, right, answerable):
        odds = math.log(chance / (1 - chance))
        return question(right, (2, 1), (odds, -9), answerable)

    reads = [
        first(0.95, 0, True),
        first(0.75, 1, True),
        first(0.25, None, False),
        first(0.85, None, False),
    ]
    assert figures(ranked_by_spans, reads) == pytest.approx(
        {
            "questions": 4,
            "sentence@1": 1 / 2,
            "sentence@3": 1,
            "AUROC": 3 / 4,  # of four pairs only .75 and .85 stand the wrong way
            "AUROC right": 1,
            "ECE": (0.05 + 0.75 + 0.25 + 0.85) / 4,
            "answered": 3 / 4,  # from .6
            "right when answered": 1 / 3,
        }
    )


# -- reading -------------------------------------------------------------------------------------


class Mute(PointingModel):
    """Finds all sentences alike."""

    def __init__(self):
        super().__init__("bread")

    def _one(self, window, odds=0.0):
        return super()._one(window, odds)

    def logits(self, windows):
        return [self._one(window) for window in windows]


FERRY = Article(
    "ferry",
    "Ferry",
    "Ida Brandt, left, poses for a photo on the ferry ship Lady Ash. (AP Photo/Jo Doe)\n\n"
    "The ferry is old and the ship is small. Ida Brandt steered it on Monday.",
)


def of(split, prefix):
    """An id that belongs to a split."""
    return next(id_ for n in range(1000) if split_of(id_ := f"{prefix}{n}") is split)


@pytest.fixture
def source(encoder, tmp_path):
    """A folder of questions and their article."""
    steered = {"article": "ferry", "quote": "Ida Brandt steered it on Monday."}
    small = FERRY.text.index("small")
    records = [
        {"id": "quoted", "question": "Who steered the ferry?", "evidence": [steered],
         "about": of(Split.CALIBRATION, "a")},
        {"id": of(Split.CALIBRATION, "placed"), "question": "How big is the ship?",
         "article": "ferry", "about": of(Split.CALIBRATION, "b"),
         "answers": [{"text": "small", "start": small}]},
        {"id": "nobody", "question": "Who sank the ferry?", "answerable": False,
         "about": of(Split.CALIBRATION, "c")},
        {"id": "lost", "question": "Who steered the ship?", "about": of(Split.CALIBRATION, "d"),
         "evidence": [steered | {"article": "other"}]},
        {"id": "trained", "question": "Who steered the ship?", "evidence": [steered],
         "about": of(Split.TRAIN, "e")},
    ]  # fmt: skip
    with gzip.open(tmp_path / "questions.jsonl.gz", "wt") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)
    with gzip.open(tmp_path / "articles.jsonl.gz", "wt") as lines:
        lines.write(json.dumps({"id": FERRY.id, "title": FERRY.title, "text": FERRY.text}))
    return tmp_path


def test_the_questions_of_a_split_are_read_and_judged(source):
    told = []
    reads = read_all(
        source, source / "my.index", Mute(), Split.CALIBRATION, 10, lambda *at: told.append(at)
    )
    found = {r.asked.text: r for r in reads}
    assert found.keys() == {
        "Who steered the ferry?", "How big is the ship?", "Who sank the ferry?",
        "Who steered the ship?",
    }  # fmt: skip
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    for r in found.values():
        assert {c.sentence.kind for c in r.found} == {Kind.BODY}  # the caption is left out
        assert len(r.found) == 2
    right = {text: [c.text for c, yes in zip(r.found, r.right) if yes] for text, r in found.items()}
    assert right == {
        "Who steered the ferry?": ["Ida Brandt steered it on Monday."],
        "How big is the ship?": ["The ferry is old and the ship is small."],
        "Who sank the ferry?": [],
        "Who steered the ship?": [],  # the gold wants another article
    }
    assert [text for text, r in found.items() if not r.answerable] == ["Who sank the ferry?"]


def test_no_more_questions_than_asked_for_and_the_same_ones_every_time(source):
    def texts():
        reads = read_all(source, source / "my.index", Mute(), Split.CALIBRATION, 2)
        return [r.asked.text for r in reads]

    assert len(texts()) == 2
    assert texts() == texts()


class Listening(Mute):
    """Keeps the questions that it is asked."""

    def __init__(self):
        super().__init__()
        self.asked = []
        self._windower, self.windower = self.windower, self

    def windows(self, asked, passages):
        self.asked.append(asked)
        return self._windower.windows(asked, passages)


def test_a_follow_up_is_read_beside_what_was_said_before(source):
    steered = {"article": "ferry", "quote": "Ida Brandt steered it on Monday."}
    about = {"about": of(Split.CALIBRATION, "a")}
    first = {"question": "Who steered the ferry?", "answers": ["Ida Brandt"], "evidence": [steered]}
    then = {"question": "on a weekday?", "plain": "Did she steer on a weekday?"}
    then |= {"evidence": [steered]}
    told = {"id": "told", "turns": [first | about, then | about]}
    (source / "questions.jsonl.gz").write_bytes(gzip.compress(json.dumps(told).encode()))
    model = Listening()
    reads = list(read_all(source, source / "my.index", model, Split.CALIBRATION, 10))
    assert {r.asked.text for r in reads} == {first["question"], "on a weekday?"}
    assert set(model.asked) == {
        first["question"],
        "on a weekday? (Who steered the ferry? Ida Brandt)",
    }
