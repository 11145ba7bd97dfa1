from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.conversation.followup import asked_now, standalone
from qa.schema import Answer
from qa.settings import SETTINGS

ANCHOR = "Who represented Japan at the 2024 talks"
FIRST = Answer(f"{ANCHOR}?", "answer", 0.9)

ALONE = [
    # short, and complete
    "Who is Ida Brandt?",
    "Where do penguins live?",
    "When did Apple release the iPhone?",
    "How much did the repairs cost?",
    "What is photosynthesis?",
    "Who wrote Hamlet?",
    "Why did the bridge close?",
    "What did Russia say?",
    "How many votes did Tom Okafor win?",
    "Who won the election?",
    "Is Port Ellen an island?",
    # long, and complete
    "When did the ferry return to Port Ellen?",
    "Who elected Tom Okafor mayor of Port Ellen in 2024?",
    "In which year did Apple release the first iPhone?",
    "For how long was the railway station closed?",
    # a change of subject, opened like a continuation
    "And when did Apple release the iPhone?",
    "So who is the mayor of Port Ellen?",
    # typed in lower case, or as to a search engine
    "where do penguins live",
    "who is ida brandt",
    "how much did the repairs cost",
    "iphone release date",
    "ferry port ellen 2021",
    "price of bread in port ellen",
    # words that point nowhere, or inside the question
    "How many people say that ferries are slow?",
    "Is it true that Ida Brandt steered the ferry into the harbour?",
    "is it true that penguins can fly?",
    "Where is the ferry that sank?",
    "What did the mayor say that annoyed voters?",
    "Is there a bridge over the river?",
    "Are there penguins in Norway?",
    "Were there survivors of the storm?",
    "How many planets are there?",
    "How long did it take to repair the ferry?",
    "What happened in Port Ellen this week?",
    "When did Apple sell its shares?",
    "Which team lost its first match?",
    "What did the mayor say when he resigned?",
    "What did Seoul insist it was doing?",
]

LEANING = [
    # a bare question word
    "Why?",
    "When?",
    "Since when?",
    "Where exactly?",
    "For how long?",
    "why not",
    "How many?",
    "Which ferry?",
    "In which city?",
    "At what point in the talks?",
    # an opening that continues
    "And South Korea?",
    "and on the phone",
    "But why?",
    "Or the mayor?",
    "What about ballistic ones?",
    "how about port ellen",
    "What about before the 2021 Tokyo meeting?",
    "and in january 2026",
    "Who else?",
    "who else was invited",
    "What else did Apple release?",
    "Anyone else?",
    "Did anyone else resign?",
    # nothing but a verb, a name, a place
    "Who won?",
    "who was watching",
    "How many were wounded?",
    "South?",
    "In Seoul?",
    "Any reply?",
    # pointing back
    "What did he say there?",
    "What launch did he condemn?",
    "How long was her stay?",
    "Has its position changed?",
    "Does it share information with its allies?",
    "Does the UN ban them?",
    "Is it true?",
    "When was that?",
    "who said that",
    "Why did that happen?",
    "Who attended that meeting?",
    "And who was there for Japan?",
    "How many people were there?",
    "who was president then",
    "Who says so?",
]


@pytest.mark.parametrize("question", ALONE)
def test_a_complete_question_is_left_alone(question):
    assert standalone(question, [FIRST]) == question


@pytest.mark.parametrize("question", LEANING)
def test_a_follow_up_is_joined_to_what_it_follows(question):
    assert standalone(question, [FIRST]) == f"{ANCHOR}: {question}"


@pytest.mark.parametrize("question", LEANING)
def test_without_history_nothing_is_changed(question):
    assert standalone(question, []) == question


@pytest.mark.parametrize(
    "question",
    ["What about 2021?", "and in 2021?", "2021?", "in 2021", "And at the 2021 talks?", "or 2021"],
)
def test_another_year_takes_the_place_of_the_former(question):
    assert standalone(question, [FIRST]) == "Who represented Japan at the 2021 talks?"


@pytest.mark.parametrize("question", ["Why 2021?", "Was that in 2021?", "And 2021 and 2022?"])
def test_a_year_that_is_asked_about_takes_no_place(question):
    assert standalone(question, [FIRST]) == f"{ANCHOR}: {question}"


def test_a_year_takes_the_place_of_one_only():
    first = Answer("How did prices move from 2019 to 2021?", "answer", 0.9)
    complete = "How did prices move from 2019 to 2021: and in 2022?"
    assert standalone("and in 2022?", [first]) == complete


@pytest.mark.parametrize("question", LEANING)
def test_a_joined_question_is_read_for_alone(question):
    """What it was joined to has been answered."""
    assert asked_now(question, standalone(question, [FIRST])) == question


def test_a_question_that_was_changed_is_read_for_as_it_is_now():
    complete = standalone("and in 2021?", [FIRST])
    assert asked_now("and in 2021?", complete) == complete
    assert asked_now(ANCHOR, ANCHOR) == ANCHOR


def conversation(*questions: str) -> list[Answer]:
    """The answers to questions that are asked one after the other."""
    history: list[Answer] = []
    for question in questions:
        searched = standalone(question, history)
        complete = searched if searched != question else None
        history.append(Answer(question, "answer", 0.9, standalone_question=complete))
    return history


@pytest.mark.parametrize(
    ("questions", "searched"),
    [
        (["And Japan?"], f"{ANCHOR}: Why?"),
        (["And Japan?", "When was that?"], f"{ANCHOR}: Why?"),
        (["And in 2021?"], "Who represented Japan at the 2021 talks: Why?"),
        (["And in 2021?", "And Seoul?"], "Who represented Japan at the 2021 talks: Why?"),
        (["And Seoul?", "Where do penguins live?"], "Where do penguins live: Why?"),
    ],
)
def test_what_is_joined_to_is_the_last_question_that_stood_alone(questions, searched):
    assert standalone("Why?", conversation(FIRST.question, *questions)) == searched


def test_a_long_conversation_does_not_make_long_questions():
    history = conversation(FIRST.question, *["What did he say about that?"] * 20)
    assert history[-1].standalone_question == f"{ANCHOR}: What did he say about that?"


@given(st.integers(1, SETTINGS.max_question_chars), st.integers(0, SETTINGS.max_question_chars))
def test_what_is_searched_is_never_too_long(before, padding):
    first = Answer("x" * before, "answer", 0.9)
    question = f"Why? {'y' * padding}"[: SETTINGS.max_question_chars]
    for asked in (f"And {question}"[: SETTINGS.max_question_chars], "Why?"):
        searched = standalone(asked, [first])
        joined = f"{'x' * before}: {asked}"
        fits = len(joined) < SETTINGS.max_question_chars
        assert searched == (joined if fits else asked)
