from __future__ import annotations

from datetime import date

import pytest

from qa.dating.question_times import TimeKind, question_times
from qa.reading.reader import Reading
from qa.reading.timing import Timing, when_told
from qa.schema import Article, Kind, Sentence
from qa.settings import SETTINGS
from tests.reading_fakes import passage

NOW = date(2026, 5, 1)


def article(name, day, text="The council met on Tuesday."):
    return Article(name, f"Council, {name}", text, published=day)


OLD = article("old", date(2021, 3, 4))
NEW = article("new", date(2024, 6, 2))
UNDATED = article("undated", None)
LOOKING_BACK = article(
    "back", date(2024, 6, 2), "In March 2021 the council met for the first time."
)


def timing(question):
    return Timing(question_times(question, NOW))


def reading(of, score=0.5):
    return Reading(of, Sentence(0, len(of.text), Kind.BODY), score, None)


def found(of, score):
    return passage(of, (0, len(of.text)), score=score)


def order(passages):
    return [each.article.id for each in passages]


def test_without_a_time_nothing_changes():
    plain = timing("When does the council meet?")
    passages = [found(OLD, 0.6), found(NEW, 0.59)]
    assert plain.preferred(passages) == passages
    readings = [reading(OLD, 0.6), reading(NEW, 0.59)]
    assert plain.in_order(plain.weighed(readings)) == readings
    assert (plain.order, plain.says_when) == (None, False)


def test_recency_counts_when_it_is_asked_for_and_not_otherwise():
    passages = [found(OLD, 0.60), found(NEW, 0.58)]
    readings = [reading(OLD, 0.60), reading(NEW, 0.58)]
    asked = timing("What is the latest decision of the council?")
    assert asked.order is TimeKind.LATEST
    assert order(asked.preferred(passages)) == ["new", "old"]
    assert order(asked.in_order(readings)) == ["new", "old"]
    first = timing("What did the council first decide?")
    assert order(first.preferred(passages)) == order(first.in_order(readings)) == ["old", "new"]
    for question in ("What is the decision of the council?", "What did it decide in 2021?"):
        assert order(timing(question).in_order(readings)) == ["old", "new"]


def test_the_latest_is_not_first_if_it_hardly_answers():
    asked = timing("What is the latest decision of the council?")
    readings = [reading(OLD, 0.60), reading(NEW, 0.29), reading(UNDATED, 0.5)]
    assert order(asked.in_order(readings)) == ["old", "new", "undated"]


def test_passages_of_the_time_that_is_asked_about_come_earlier():
    asked = timing("What did the council decide in 2024?")
    passages = [found(OLD, 0.60), found(UNDATED, 0.58), found(NEW, 0.55)]
    assert order(asked.preferred(passages)) == ["new", "old", "undated"]
    far = [found(OLD, 0.90), found(NEW, 0.55)]
    assert order(asked.preferred(far)) == ["old", "new"]


def test_a_sentence_of_another_time_hardly_answers():
    asked = timing("What did the council decide in 2021?")
    assert asked.says_when
    old, back, undated, new = asked.weighed(
        [reading(NEW), reading(OLD), reading(LOOKING_BACK), reading(UNDATED)]
    )
    assert (old.score, back.score, undated.score) == (0.5, 0.5, 0.5)
    assert new.article is NEW
    odds = SETTINGS.other_time_odds
    assert new.score == pytest.approx(odds / (1 + odds))


def test_which_of_several_meetings_is_no_filter():
    asked = timing("Who chaired the 2021 meeting?")
    assert not asked.says_when
    assert [r.score for r in asked.weighed([reading(NEW)])] == [0.5]


def test_certainty_stays_a_probability():
    asked = timing("What did the council decide in 2021?")
    (weighed,) = asked.weighed([reading(NEW, 1.0)])
    assert 0 < weighed.score <= 1


@pytest.mark.parametrize(
    ("of", "days"),
    [
        (OLD, (date(2021, 3, 4), date(2021, 3, 4))),
        (LOOKING_BACK, (date(2021, 3, 1), date(2021, 3, 31))),
        (UNDATED, None),
        (
            article("long", date(2024, 6, 2), "From 1950 to 1990 it met on Mondays."),
            (date(2024, 6, 2), date(2024, 6, 2)),
        ),
    ],
)
def test_when_something_is_told_of(of, days):
    assert when_told(reading(of)) == days
