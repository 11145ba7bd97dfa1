from __future__ import annotations

import math

import pytest

from qa.reading.candidates import candidates
from qa.schema import Article
from tests.reading_fakes import PointingModel, candidate, passage
from tests.training_fakes import SEP, VOCABULARY, ids_of

SONGS = Article("songs", "Song", "Ada sang. Bo slept in bread. Cy baked bread.")
SANG, SLEPT, BAKED = (0, 9), (10, 28), (29, 44)


def total(odds: float) -> float:
    """Log-odds of all spans of "bo slept in bread .", where "bread" has these odds.

    Of its 15 spans one is "bread"; four more start or end there, with half the odds.
    """
    return math.log(math.exp(odds) + 4 * math.exp(odds / 2) + 10)


def test_a_sentence_of_two_passages_is_there_once_with_its_better_scores():
    model = PointingModel("bread", 1.0, 4.0)
    first, second = passage(SONGS, SANG, SLEPT, score=0.9), passage(SONGS, SLEPT, BAKED, score=0.2)
    found = candidates(model, "who slept", [first, second])
    assert [c.text for c in found] == ["Ada sang.", "Bo slept in bread.", "Cy baked bread."]
    assert [c.passage for c in found] == [first, first, second]
    assert found[1].scores.spans == pytest.approx(total(4.0), abs=1e-4)
    assert found[1].scores.margin == 4.0
    assert len(model.read) == 2


def test_a_follow_up_is_read_beside_its_context_by_a_model_that_has_learned_it():
    model = PointingModel("bread", 1.0)
    candidates(model, "who", [passage(SONGS, SLEPT)], "Eve sang?")
    model.reads_context = False
    candidates(model, "who", [passage(SONGS, SLEPT)], "Eve sang?")
    with_it, without = (window.ids[: window.types.index(1)] for window in model.read)
    unknown = VOCABULARY.index("[UNK]")
    assert with_it == (*ids_of("[CLS] who"), unknown, *ids_of("eve sang ?"), unknown, SEP)
    assert without == ids_of("[CLS] who [SEP]")


def test_worse_scores_of_a_later_passage_change_nothing():
    model = PointingModel("bread", 4.0, 1.0)
    found = candidates(model, "who", [passage(SONGS, SANG, SLEPT), passage(SONGS, SLEPT, BAKED)])
    assert found[1].scores.spans == pytest.approx(total(4.0), abs=1e-4)
    assert found[1].scores.margin == 4.0


def test_the_answer_stands_in_the_article():
    found = candidates(PointingModel("bread", 6.0), "what", [passage(SONGS, SLEPT, BAKED)])
    assert [SONGS.text[slice(*c.answer)] for c in found] == ["bread", "bread"]
    assert [c.answer for c in found] == [(22, 27), (38, 43)]


def test_an_answer_without_width_is_none():
    assert candidate(SONGS, "Bo slept in bread.").answer is None
    assert candidate(SONGS, "Bo slept in bread.", answer="slept").answer == (13, 18)


def test_the_same_place_of_two_articles_is_two_sentences():
    copy = Article("copy", "Song", SONGS.text)
    found = candidates(PointingModel("bread", 1.0, 1.0), "who", [
        passage(SONGS, SLEPT), passage(copy, SLEPT),
    ])  # fmt: skip
    assert [c.passage.article.id for c in found] == ["songs", "copy"]


def test_passages_of_several_windows_or_of_none():
    long = Article("long", "Song", " ".join(["Bo slept in bread."] * 100))
    places = [(19 * n, 19 * n + 18) for n in range(100)]
    cut = [passage(SONGS), passage(long, *places), passage(SONGS, BAKED)]
    model = PointingModel("bread", 2.0, 3.0, 5.0)
    found = candidates(model, "who slept", cut)
    # [CLS] who slept [SEP] song ... [SEP]: 378 of 384 tokens are left for sentences of five.
    assert [len(window.pieces) for window in model.read] == [75, 25, 1]
    margins = [c.scores.margin for c in found]
    assert margins == [2.0] * 75 + [3.0] * 25 + [5.0]
    assert candidates(PointingModel("bread"), "who", []) == []
    assert candidates(PointingModel("bread"), "who", [passage(SONGS)]) == []
