from __future__ import annotations

from datetime import date

import pytest

from qa.reading.alternatives import differing, periods
from qa.reading.answering import Answering
from qa.reading.groups import grouped
from qa.reading.reader import Reading
from qa.schema import Article, Kind, Sentence


def telling(name, day, text, marked=None, score=0.5):
    article = Article(name, name, text, published=day)
    highlight = None
    if marked is not None:
        start = text.index(marked)
        highlight = (start, start + len(marked))
    return Reading(article, Sentence(0, len(text), Kind.BODY), score, highlight)


OKAFOR = telling("2024", date(2024, 6, 2), "Voters made Tom Okafor mayor.", "Tom Okafor", 0.9)
LIND = telling("2020", date(2020, 6, 2), "The mayor will be Eva Lind.", "Eva Lind", 0.7)
AGAIN = telling("again", date(2024, 6, 20), "Mayor Okafor took office.", "Okafor", 0.6)
RIVAL = telling("rival", date(2024, 6, 3), "Ada Okafor won the race for mayor.", "Ada Okafor", 0.5)
UNDATED = telling("undated", None, "Ned Price was mayor.", "Ned Price", 0.4)


def told(*readings):
    return periods(grouped(readings, 10))


def test_times_come_latest_first_and_the_undated_last():
    found = told(OKAFOR, LIND, AGAIN, UNDATED)
    assert [period.when for period in found] == ["June 2024", "June 2020", "undated"]
    assert [group.best.article.id for group in found[0].groups] == ["2024", "again"]


def test_tellings_a_few_weeks_apart_are_of_one_time():
    late = telling("late", date(2024, 7, 15), "The mayor spoke.")
    (period,) = told(OKAFOR, AGAIN, late)
    assert period.when == "June 2 – July 15, 2024"


def test_a_sentence_that_looks_back_is_of_the_time_it_names():
    back = telling("back", date(2024, 6, 2), "In June 2020 Eva Lind was elected.", "Eva Lind")
    assert [period.when for period in told(OKAFOR, back)] == ["June 2024", "June 2020"]


@pytest.mark.parametrize(
    ("readings", "differ"),
    [
        ((OKAFOR, LIND), "over time"),
        ((OKAFOR, RIVAL), "between sources"),
        ((OKAFOR, AGAIN), None),  # less of the same name
        ((OKAFOR,), None),
        ((OKAFOR, telling("bare", date(2020, 6, 2), "A mayor was elected.")), None),
        ((OKAFOR, telling("other", date(2024, 6, 3), "It rained.", "rained")), None),
    ],
)
def test_what_differs(readings, differ):
    assert differing(told(*readings)) == differ


class Telling:
    """A reader that knows some sentences, and marks words of them."""

    name = "telling"

    def __init__(self, *known):
        self.known = known

    def read(self, question, passages, context=""):
        by_id = {r.article.id: r for r in self.known}
        return [by_id[p.article.id] for p in passages if p.article.id in by_id]

    def threshold(self, risk):
        return 0.3


@pytest.fixture
def ask(corpus):
    def asking(question, *known, **more):
        for article in list(corpus.articles()):
            corpus.remove(article.id)
        corpus.add(*(reading.article for reading in known))
        corpus._answering = Answering(Telling(*known))
        return corpus.ask(question, **more)

    return asking


def test_an_answer_that_changed_lists_its_times(ask):
    answer = ask("Who is mayor?", LIND, OKAFOR)
    assert answer.differ == "over time"
    assert [(a.when, a.citations) for a in answer.alternatives] == [
        ("June 2024", (1,)),
        ("June 2020", (2,)),
    ]
    assert [c.answer_words for c in answer.citations] == ["Tom Okafor", "Eva Lind"]


def test_a_question_that_names_the_time_gets_only_that_one(ask):
    answer = ask("Who became mayor in 2020?", LIND, OKAFOR)
    assert [c.answer_words for c in answer.citations] == ["Eva Lind"]
    assert (answer.alternatives, answer.differ) == ((), None)


def test_the_latest_is_asked_for(ask):
    answer = ask("Who was elected mayor most recently?", LIND, OKAFOR)
    assert answer.citations[0].answer_words == "Tom Okafor"
    assert answer.alternatives == ()


def test_sources_that_disagree_are_told_apart_from_a_change(ask):
    answer = ask("Who won the race for mayor?", RIVAL, OKAFOR)
    assert answer.differ == "between sources"
    assert [(a.when, a.citations) for a in answer.alternatives] == [("June 2024", (1, 2))]
