from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.conversation.followup import Standalone, standalone
from qa.schema import Answer, Article, Citation
from qa.settings import SETTINGS

ANCHOR = "Who represented Japan at the 2024 talks"
FIRST = Answer(f"{ANCHOR}?", "answer", 0.9)

ALONE = [  # they name what was not spoken of, and say enough of it
    "Who is Ida Brandt?",
    "Who elected Tom Okafor mayor of Port Ellen in 2024?",
    "Is it true that Ida Brandt steered the ferry into the harbour?",
    "How many people lost their homes in the floods in Chile?",
    "Why did Norway stop buying fish from the Faroe Islands?",
]

UNSURE = [  # complete perhaps; nothing in them points back
    "Where do penguins live?",
    "How much did the repairs cost?",
    "What is photosynthesis?",
    "Why did the bridge close?",
    "Who won the election?",
    "who was runner-up?",
    "For how long was the railway station closed?",
    "where do penguins live",
    "who is ida brandt",
    "how much did the repairs cost",
    "iphone release date",
    "price of bread in port ellen",
    "How many people say that ferries are slow?",
    "is it true that penguins can fly?",
    "Where is the ferry that sank?",
    "What did the mayor say that annoyed voters?",
    "Is there a bridge over the river?",
    "Were there survivors of the storm?",
    "How many planets are there?",
    "How long did it take to repair the ferry?",
    "Which team lost its first match?",
    "What did the mayor say when he resigned?",
    # one thing that was not spoken of, which may be part of what was
    "When did Apple release the iPhone?",
    "And when did Apple release the iPhone?",
    "In which year did Apple release the first iPhone?",
    "Who wrote Hamlet?",
    "What did Russia say?",
    "Who came for Seoul?",
    "How many votes did Tom Okafor win?",
    "Is Port Ellen an island?",
    "Are there penguins in Norway?",
    "When did the ferry return to Port Ellen?",
    "So who is the mayor of Port Ellen?",
    "When did Apple sell its shares?",
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
    "and on the phone",
    "But why?",
    "Or the mayor?",
    "What about ballistic ones?",
    "how about port ellen",
    "What about before the 2021 Tokyo meeting?",
    "who else was invited",
    "What else did Apple release?",
    "Anyone else?",
    "Did anyone else resign?",
    # nothing but a verb, a name, a place
    "Who won?",
    "who was watching",
    "How many were wounded?",
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
    "Why did that happen?",
    "Who attended that meeting?",
    "And who was there for Japan?",
    "How many people were there?",
    "who was president then",
]


def answered(question: str, words: str, standalone_question: str | None = None) -> Answer:
    """An answer whose first citation is of these words."""
    article = Article("a", "A", f"{words} it was.", date(2024, 1, 2))
    cited = Citation.cut(
        article, (0, len(article.text)), number=1, score=0.9, highlight=(0, len(words))
    )
    return Answer(question, "answer", 0.9, (cited,), standalone_question=standalone_question)


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_names_another_subject_is_left_alone(question):
    whole = standalone(question, [FIRST])
    assert (whole.text, whole.own, whole.leans) == (question, question, False)


@pytest.mark.parametrize("question", UNSURE)
def test_a_question_that_may_be_complete_is_put_beside_what_it_may_follow(question):
    whole = standalone(question, [FIRST])
    assert (whole.text, whole.own) == (f"{question} ({ANCHOR}?)", question)
    assert not whole.leans


@pytest.mark.parametrize("question", LEANING)
def test_a_follow_up_is_put_beside_what_it_follows(question):
    whole = standalone(question, [FIRST])
    assert (whole.text, whole.own) == (f"{question} ({ANCHOR}?)", question)
    assert whole.leans


@pytest.mark.parametrize("question", [*LEANING, *UNSURE])
def test_without_history_nothing_is_changed(question):
    assert standalone(question, []).text == question


FERRY = answered("When did the ferry sink off Crete?", "12 May")
WINNER = answered("Who won the race in Oslo?", "Ida Brandt")
CITY = answered("Which city in Chile was flooded in 2021?", "Valdivia")
YEAR = Answer("In 2022, who won?", "answer", 0.9)
DAY = Answer("On May 3, 2022, who died?", "answer", 0.9)
CUP = answered("Who won the 2022 cup?", "Ida Brandt")
OSLO = Answer("Who fell ill in Oslo?", "answer", 0.9)
BERGEN = Answer("Who won the race in Bergen?", "answer", 0.9)
HURT = Answer("Who was hurt in Oslo?", "answer", 0.9)
OWNED = Answer("Who is Japan's minister?", "answer", 0.9)
NAMED = Answer("Who is Olaf Scholz?", "answer", 0.9)
SOLD = Answer("What has Russia sold?", "answer", 0.9)
FLOOD = answered("How many people fled Valdivia on May 3, 2021?", "900")
TALKS = answered("Who spoke for Japan at the September 2021 Tokyo talks?", "Ida Brandt")
RACE = answered("Who won in Oslo in May 2022?", "Ida Brandt")
PERSON = Answer("who is ida okafor?", "answer", 0.9)
SAID = answered("What did Tom Okafor say about the ferry?", "that it leaks")


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        # another time
        (FIRST, "What about 2021?", "Who represented Japan at the 2021 talks?"),
        (FIRST, "and in 2021?", "Who represented Japan at the 2021 talks?"),
        (FIRST, "2021?", "Who represented Japan at the 2021 talks?"),
        (FIRST, "in 2021", "Who represented Japan at the 2021 talks?"),
        (FIRST, "And at the 2021 talks?", "Who represented Japan at the 2021 talks?"),
        (FIRST, "or 2021", "Who represented Japan at the 2021 talks?"),
        (FIRST, "and in january 2026", "Who represented Japan at the january 2026 talks?"),
        (FIRST, "two years later?", "Who represented Japan at the 2026 talks?"),
        (FLOOD, "and the next day?", "How many people fled Valdivia on May 4, 2021?"),
        (FLOOD, "A week later?", "How many people fled Valdivia on May 10, 2021?"),
        (FLOOD, "two weeks on?", "How many people fled Valdivia on May 17, 2021?"),
        (FLOOD, "and in July?", "How many people fled Valdivia in July 2021?"),
        (YEAR, "And in October?", "In October 2022, who won?"),
        (YEAR, "and on May 3", "On May 3, 2022, who won?"),
        (DAY, "and in 2021?", "In 2021, who died?"),
        (CUP, "and in 2018", "Who won the 2018 cup?"),
        (FLOOD, "what about mid June", "How many people fled Valdivia in mid-June 2021?"),
        (FLOOD, "same in 2022?", "How many people fled Valdivia in 2022?"),
        # another name
        (FIRST, "And South Korea?", "Who represented South Korea at the 2024 talks?"),
        (FIRST, "what about the Netherlands?", "Who represented Netherlands at the 2024 talks?"),
        (FIRST, "and brazil", "Who represented brazil at the 2024 talks?"),
        (FERRY, "and off Malta?", "When did the ferry sink off Malta?"),
        (WINNER, "And in Bergen?", "Who won the race in Bergen?"),
        (WINNER, "what about in Bergen", "Who won the race in Bergen?"),
        (TALKS, "And in Seoul?", "Who spoke for Japan at the September 2021 Seoul talks?"),
        (OSLO, "And in Bergen?", "Who fell ill in Bergen?"),
        (BERGEN, "And Oslo?", "Who won the race in Oslo?"),
        (BERGEN, "and at home?", None),
        (HURT, "And Bergen?", "Who was hurt in Bergen?"),
        (OWNED, "And Norway?", "Who is Norway's minister?"),
        (NAMED, "Thanks", None),
        (NAMED, "lol", None),
        (NAMED, "Details please", None),
        (NAMED, "and the party?", None),
        (SOLD, "to Iran?", None),
        (SOLD, "And Iran?", "What has Iran sold?"),
        (PERSON, "and tom okafor?", "who is tom okafor?"),
        (PERSON, "And Bo Lind?", "who is Bo Lind?"),
        # both
        (TALKS, "And in Seoul in 2024?", "Who spoke for Japan at the 2024 Seoul talks?"),
        (RACE, "and in Bergen in July?", "Who won in Bergen in July 2022?"),
        # another question word
        (FERRY, "why?", "Why did the ferry sink off Crete?"),
        (FERRY, "Where exactly?", "Where exactly did the ferry sink off Crete?"),
        (FERRY, "How did that happen?", "How did the ferry sink off Crete?"),
        (WINNER, "when?", "When Ida Brandt won the race in Oslo?"),
        (WINNER, "who else?", "Who else won the race in Oslo?"),
        (CITY, "When was that?", "When Valdivia was flooded in 2021?"),
        (CITY, "why", "Why Valdivia was flooded in 2021?"),
        (SAID, "why?", "Why did Tom Okafor say about the ferry?"),
        # who says so
        (CITY, "who says so?", "Who says that Valdivia was flooded in 2021?"),
        (WINNER, "Who said that?", "Who said that Ida Brandt won the race in Oslo?"),
        (WINNER, "and who reported that?", "Who reported that Ida Brandt won the race in Oslo?"),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(before, question, whole):
    found = standalone(question, [before])
    if whole is None:  # put beside what it follows
        assert found.own == question
    else:
        assert (found.text, found.own) == (whole, whole)


def test_the_reader_is_told_what_was_said_before():
    first = answered("Who won the race (in Oslo)?", "Ida Brandt")
    second = standalone("how old is the ship?", [first])
    assert second.context == "Who won the race (in Oslo)? Ida Brandt"
    told = answered("how old is the ship?", "40 years", standalone_question=second.text)
    third = standalone("and its captain?", [first, told])
    assert third.context == "Who won the race (in Oslo)? how old is the ship? 40 years"
    rambling = f"how old is the ship {'that everybody saw ' * 9}?"
    told = answered(rambling, "40 years", standalone_question=f"{rambling} (…)")
    assert standalone("and its captain?", [first, told]).context == (
        "Who won the race (in Oslo)? 40 years"
    )
    assert standalone("Who is Tom Okafor?", [first]).context == ""
    assert standalone("and in Bergen?", [WINNER]).context == ""


@pytest.mark.parametrize(
    ("before", "question", "own", "told"),
    [
        (
            TALKS,
            "and what did Kenya say two years later?",
            "and what did Kenya say in September 2023?",
            "Who spoke for Japan at the September 2023 Tokyo talks?",
        ),
        (
            FLOOD,
            "who helped them in June?",
            "who helped them in June 2021?",
            "How many people fled Valdivia in June 2021?",
        ),
        (
            FLOOD,
            "who died there that year?",
            "who died there in 2021?",
            "How many people fled Valdivia in 2021?",
        ),
        # what lies earlier is told of later, to compare
        (FLOOD, "a year earlier?", "a year earlier?", f"{FLOOD.question} 900"),
        (FLOOD, "since May 1?", "since May 1?", f"{FLOOD.question} 900"),
        (FLOOD, "what happened before the 2020 vote?", None, f"{FLOOD.question} 900"),
        # a cup has no July; what won it does not carry over to another
        (CUP, "who scored in July?", "who scored in July 2022?", "Who won the 2022 cup?"),
        (CUP, "where in 2018?", "where in 2018?", "Who won the 2018 cup?"),
        (CUP, "who led it the following year?", "who led it in 2023?", "Who won the 2023 cup?"),
        (CUP, "who won in the following year?", "who won in 2023?", "Who won the 2023 cup?"),
        # comparisons, and what is no date
        (CUP, "more than in 2018?", None, f"{CUP.question} Ida Brandt"),
        (CUP, "How does this compare to 2018?", None, f"{CUP.question} Ida Brandt"),
        (CUP, "9,999 years later?", None, f"{CUP.question} Ida Brandt"),
        (CUP, "two centuries later?", None, f"{CUP.question} Ida Brandt"),
        (DAY, "three hours later?", None, DAY.question),
        # whether, or why, it was then
        (FLOOD, "was that in June?", None, f"{FLOOD.question} 900"),
        (FLOOD, "why in June?", None, f"{FLOOD.question} 900"),
        # more than one time, or none
        (FLOOD, "in June and in July?", None, f"{FLOOD.question} 900"),
        (WINNER, "and in July?", None, f"{WINNER.question} Ida Brandt"),
    ],
)
def test_the_question_before_moves_to_the_time_of_the_follow_up(before, question, own, told):
    found = standalone(question, [before])
    assert (found.own, found.context) == (own or question, told)


@pytest.mark.parametrize(
    "question",
    ["Why 2021?", "Was that in 2021?", "And 2021 and 2022?", "And the Dutch envoy?", "and off?"],
)
def test_what_takes_no_clear_place_is_put_beside(question):
    assert standalone(question, [FIRST]).text == f"{question} ({ANCHOR}?)"


def test_a_year_takes_the_place_of_one_only():
    first = Answer("How did prices move from 2019 to 2021?", "answer", 0.9)
    whole = standalone("and in 2022?", [first])
    assert whole.text == "and in 2022? (How did prices move from 2019 to 2021?)"


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("What did she say?", "What did Ida Brandt say?"),
        ("And how old is her ship?", "And how old is Ida Brandt’s ship?"),
        ("who saw him there?", "who saw Ida Brandt there?"),
        ("What did it cost?", "What did it cost?"),
    ],
)
def test_a_pronoun_is_the_person_that_was_asked_for(question, own):
    whole = standalone(question, [WINNER])
    assert whole.own == own
    assert whole.text == f"{own} (Who won the race in Oslo? Ida Brandt)"


@pytest.mark.parametrize(
    ("asked", "person"),
    [
        ("Who is Ida Brandt?", "Ida Brandt"),
        ("who was hiroko ballantyne", "hiroko ballantyne"),
        ("who is the mayor", "Tom Okafor"),
        ("Who was it?", "Tom Okafor"),
    ],
)
def test_a_pronoun_is_the_person_that_was_asked_about(asked, person):
    """Whoever the sentence names beside her."""
    whole = standalone("What did she say?", [answered(asked, "Tom Okafor")])
    assert whole.own == f"What did {person} say?"


def test_a_question_that_says_much_of_its_own_time_is_complete():
    asked = "Which party won most seats in the eastern coastal towns in 2023?"
    assert standalone(asked, [CUP]) == Standalone(asked, asked)
    leaning = "and how many seats did its party win in 2023?"
    assert standalone(leaning, [CUP]).context == "Who won the 2023 cup?"


def test_a_pronoun_is_nobody_where_no_person_was_asked_for():
    assert standalone("What did she say?", [FERRY]).own == "What did she say?"


def conversation(*questions: str) -> list[Answer]:
    """The answers to questions that are asked one after the other."""
    history: list[Answer] = []
    for question in questions:
        searched = standalone(question, history).text
        complete = searched if searched != question else None
        history.append(Answer(question, "answer", 0.9, standalone_question=complete))
    return history


@pytest.mark.parametrize(
    ("questions", "followed"),
    [
        (["And what did it bring?"], ANCHOR),
        (["And what did it bring?", "Was that all?"], ANCHOR),
        (["And in 2021?"], "Who represented Japan at the 2021 talks"),
        (["And in 2021?", "And was it dull?"], "Who represented Japan at the 2021 talks"),
        (["Was it dull?", "Who is Ida Brandt?"], "Who is Ida Brandt"),
    ],
)
def test_what_is_followed_is_the_last_question_that_stood_alone(questions, followed):
    history = conversation(FIRST.question, *questions)
    assert standalone("Was it long?", history).text == f"Was it long? ({followed}?)"


def test_a_long_conversation_does_not_make_long_questions():
    history = conversation(FIRST.question, *["What did he say about that?"] * 20)
    assert history[-1].standalone_question == f"What did he say about that? ({ANCHOR}?)"


def test_the_answer_is_part_of_the_conversation_unless_it_is_long():
    assert standalone("Why so?", [answered("Who won?", "Ida")]).text == "Why so? (Who won? Ida)"
    long = answered("What did he say?", "word " * 20)
    assert standalone("Was it true?", [long]).text == "Was it true? (What did he say?)"


@given(st.integers(1, SETTINGS.max_question_chars), st.integers(0, SETTINGS.max_question_chars))
def test_what_is_searched_is_never_too_long(before, padding):
    first = Answer("x" * before, "answer", 0.9)
    question = f"And was it {'y' * padding}"[: SETTINGS.max_question_chars]
    for asked in (question, "Was it?"):
        whole = standalone(asked, [first])
        joined = f"{asked} ({'x' * before}?)"
        assert whole.text == (joined if len(joined) < SETTINGS.max_question_chars else asked)
