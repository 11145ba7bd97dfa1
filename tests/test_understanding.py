from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa.conversation.understanding import understand
from qa.naming.vocabulary import Vocabulary
from qa.schema import Answer, Article, Citation, Why

NOW = date(2024, 1, 17)
VOCABULARY = Vocabulary().after(
    [
        ["Envoys meet", "Hiroko Ballantyne met the envoy of New Zealand in Wellington."],
        ["Agreed", "New Zealand and its envoy Hiroko Ballantyne agreed, the New Zealander said."],
        ["Spoken", "Hiroko Ballantyne spoke of the agreement."],
    ]
)
FIRST = Answer("Who met the envoy in January 2021?", "answer", 0.9)


def read(question, history=(), ignoring=()):
    return understand(question, history, NOW, VOCABULARY, ignoring)


def test_a_plain_question_means_what_it_says():
    asked = read("Who met the envoy?")
    assert (asked.question, asked.standalone) == ("Who met the envoy?",) * 2
    assert (asked.times, asked.understood) == ([], ())


def test_typos_and_short_names_are_read_and_told():
    asked = read("what did hirkoo ballantine tell nz")
    assert asked.question == "what did hirkoo ballantine tell nz"
    assert "Ballantyne" in asked.standalone
    assert asked.standalone.endswith("New Zealand")
    assert {u.why for u in asked.understood} == {Why.SPELLING, Why.COUNTRY}
    assert "nz → New Zealand" in [u.phrase for u in asked.understood]


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("Who met the envoy last week?", ["last week → January 8–14, 2024"]),
        ("Who met the envoy in 2021?", ["2021 → 2021"]),
        ("What is the latest on the envoy?", ["latest → latest first"]),
        ("Who met the envoy before the summit?", []),  # of which nobody knows the day
    ],
)
def test_times_are_told(question, phrases):
    assert [u.phrase for u in read(question).understood] == phrases


def test_words_are_told_where_they_stand_in_the_question_as_typed():
    typed = "who met hirkoo in nz last week"
    assert [(u.words, typed[u.start : u.end]) for u in read(typed).understood] == [
        ("hirkoo", "hirkoo"), ("nz", "nz"), ("last week", "last week"),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["Will the Mayor quit in May?", "will the Mayor quit nz in May"])
def test_a_month_is_not_found_within_a_name(typed):
    (time,) = (u for u in read(typed).understood if u.why is Why.TIME)
    assert (time.start, time.end) == (len(typed.rstrip("?")) - 3, len(typed.rstrip("?")))


def test_what_is_to_be_ignored_is():
    asked = read("who met hirkoo ballantyne in 2021", ignoring=["hirkoo", "2021"])
    assert asked.standalone == "who met hirkoo ballantyne in 2021"
    assert (asked.times, asked.understood) == ([], ())


def test_other_ways_to_write_what_a_question_names_are_known():
    forms = read("Did New Zealand or Napoleon pay?").forms
    assert "new zealander" in forms["New Zealand"]
    assert forms["Napoleon"] == []


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("two years later?", "two years later → January 2023"),
        ("and who came in March", "March → March 2021"),
        ("what about 2022", "2022 → 2022"),
    ],
)
def test_the_time_of_a_follow_up_is_told_in_its_own_words(question, phrase):
    (time,) = read(question, [FIRST]).understood
    assert time.phrase == phrase
    assert question[time.start : time.end] == time.words
    assert read(question, [FIRST], ignoring=[time.words]).times == []


def test_the_order_asked_for_is_not_taken_for_the_time_that_was_typed():
    latest = Answer("What was the latest figure in 2021?", "answer", 0.9)
    told = read("and in July?", [latest]).understood
    assert [u.phrase for u in told] == ["latest → latest first", "July → July 2021"]


def test_a_follow_up_is_of_the_time_of_what_it_follows_unless_it_names_another():
    asked = read("and who came with her?", [FIRST])
    (time,) = asked.times
    assert time.label == "January 2021"
    assert [(u.words, u.start, u.end) for u in asked.understood] == [("January 2021", None, None)]
    (time,) = read("and who came with her in 2024?", [FIRST]).times
    assert time.label == "2024"
    assert read("Where is New Zealand?", [FIRST]).times == []


@pytest.mark.parametrize(
    ("question", "likely"),
    [
        ("and who came with her?", {"envoys": 0.6}),
        ("who was late", {"envoys": 0.6}),
        ("and who came with her in 2024?", {}),  # of another time, so of another article
        ("and in 2024?", {}),
        ("Did Oslo call Copenhagen?", {}),  # another subject
    ],
)
def test_the_article_that_answered_is_likely_to_answer_a_follow_up(question, likely):
    article = Article("envoys", "Envoys meet", "Hiroko Ballantyne met the envoy.")
    cited = tuple(
        Citation.cut(article, (0, len(article.text)), number=n, score=score)
        for n, score in ((1, 0.6), (2, 0.5))
    )
    answered = replace(FIRST, citations=cited)
    assert read(question, [answered]).likely == likely
    assert read(question, [FIRST, answered]).likely == likely
    assert read(question, [answered, FIRST]).likely == {}  # the turn before was not answered


def test_a_time_that_is_to_be_ignored_moves_no_follow_up():
    article = Article("envoys", "Envoys meet", "Hiroko Ballantyne met the envoy.")
    cited = Citation.cut(article, (0, 10), number=1, score=0.6)
    met = Answer("Who met the envoy?", "answer", 0.9, (cited,))
    question = "and who came with her to the talks in 2024?"
    assert read(question, [met]).likely == {}
    assert read(question, [met], ignoring=["2024"]).likely == {"envoys": 0.6}
    assert read("and who was the first to come with her?", [met]).likely == {"envoys": 0.6}


def test_without_a_vocabulary_nothing_is_corrected():
    assert understand("hirkoo", (), NOW, None).standalone == "hirkoo"
