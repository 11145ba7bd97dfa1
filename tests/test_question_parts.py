from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.conversation.parts import parts

SPLIT = {
    # whole clauses
    "Who represented Kenya and what did she say about tariffs?": (
        "Who represented Kenya?",
        "What did she say about tariffs?",
    ),
    "What happened in Oslo, who was hurt, and how did police respond?": (
        "What happened in Oslo?",
        "Who was hurt?",
        "How did police respond?",
    ),
    "Who founded the yard, when was it sold and how much did it earn?": (
        "Who founded the yard?",
        "When was it sold?",
        "How much did it earn?",
    ),
    "who won and when did it end": ("Who won?", "When did it end?"),
    "What's the plan and who’s in charge?": ("What is the plan?", "Who is in charge?"),
    "How many were hurt and how many died?": ("How many were hurt?", "How many died?"),
    "What caused the fire and how many people were hurt?": (
        "What caused the fire?",
        "How many people were hurt?",
    ),
    "Why did prices rise, and then what did the bank do?": (
        "Why did prices rise?",
        "What did the bank do?",
    ),
    "What did the mayor say about the bridge and why did the council disagree?": (
        "What did the mayor say about the bridge?",
        "Why did the council disagree?",
    ),
    "When was it founded and under what name was it sold?": (
        "When was it founded?",
        "Under what name was it sold?",
    ),
    # the only name of the first part, for its pronoun
    "Who is Ida Brandt and what is her job?": ("Who is Ida Brandt?", "What is Ida Brandt’s job?"),
    "When did Ida Brandt resign and who replaced her in May?": (
        "When did Ida Brandt resign?",
        "Who replaced Ida Brandt in May?",
    ),
    "Where did Ida Brandt meet Tom Okafor and what did he say?": (
        "Where did Ida Brandt meet Tom Okafor?",
        "What did he say?",
    ),
    "When did Ida Brandt's uncle sail and where did he land?": (
        "When did Ida Brandt's uncle sail?",
        "Where did he land?",
    ),
    # a part that lacks its clause
    "When did Ida Brandt resign and why did she?": (
        "When did Ida Brandt resign?",
        "Why did Ida Brandt resign?",
    ),
    "When was the bridge closed and why?": (
        "When was the bridge closed?",
        "Why was the bridge closed?",
    ),
    "Did the ferry sink, and why?": ("Did the ferry sink?", "Why did the ferry sink?"),
    "Which six judges abstained, and why?": (
        "Which six judges abstained?",
        "Why was it that the six judges abstained?",
    ),
    "Which ferry was sunk and when?": ("Which ferry was sunk?", "When was the ferry sunk?"),
    "How many people died and where?": (
        "How many people died?",
        "Where was it that people died?",
    ),
    "What was agreed and when?": ("What was agreed?", "When was something agreed?"),
    "What is the tallest mast in Oslo and where?": (
        "What is the tallest mast in Oslo?",
        "Where is the tallest mast in Oslo?",
    ),
    "Who is Ida Brandt, when did she resign and why?": (
        "Who is Ida Brandt?",
        "When did Ida Brandt resign?",
        "Why did Ida Brandt resign?",
    ),
    # several question marks
    "Who chaired it? And when?": ("Who chaired it?", "When was it that someone chaired it?"),
    "Was there a winner? If so, who was it?": ("Was there a winner?", "Who was it?"),
    "Who won the cup? Did Lyon object?": ("Who won the cup?", "Did Lyon object?"),
    # one clause, asked in several ways
    "When and where did the ferry sink?": (
        "When did the ferry sink?",
        "Where did the ferry sink?",
    ),
    "When, where and why did the ferry sink?": (
        "When did the ferry sink?",
        "Where did the ferry sink?",
        "Why did the ferry sink?",
    ),
    "By whom and in what year was the ferry built?": (
        "By whom was the ferry built?",
        "In what year was the ferry built?",
    ),
    # of each name and year
    "Who won the 2022 and the 2023 race?": ("Who won the 2022 race?", "Who won the 2023 race?"),
    "How many ferries sank in 2020 and in 2021?": (
        "How many ferries sank in 2020?",
        "How many ferries sank in 2021?",
    ),
    "What are the populations of Lyon and Nantes?": (
        "What is the population of Lyon?",
        "What is the population of Nantes?",
    ),
    "How old are Ida Brandt, Tom Okafor and Lena Moss?": (
        "How old is Ida Brandt?",
        "How old is Tom Okafor?",
        "How old is Lena Moss?",
    ),
    "Where were Ida Brandt and Tom Okafor born?": (
        "Where was Ida Brandt born?",
        "Where was Tom Okafor born?",
    ),
    # what opens or closes the whole
    "In 2021, who chaired the talks and what did Kenya propose?": (
        "In 2021, who chaired the talks?",
        "In 2021, what did Kenya propose?",
    ),
    "When the ferry sank, who was hurt and who was rescued?": (
        "When the ferry sank, who was hurt?",
        "When the ferry sank, who was rescued?",
    ),
    "Who won and who lost in Oslo in 2021?": (
        "Who won in Oslo in 2021?",
        "Who lost in Oslo in 2021?",
    ),
    "Who won and who left Oslo early?": ("Who won?", "Who left Oslo early?"),
    "Who resigned in May and who lost in June?": (
        "Who resigned in May?",
        "Who lost in June?",
    ),
}

WHOLE = [
    "Who chaired the talks?",
    "",
    "?",
    "Is it true?",
    # things named or done together
    "Who met Lyon and Nantes?",
    "What did Norway and Sweden agree on?",
    "Which countries signed and ratified the treaty?",
    "How far apart are Lyon and Nantes?",
    "What is the distance between Lyon and Nantes?",
    "How old is Brandt and Okafor?",
    "How many ferries and tugs does the yard own?",
    "When did the war start and end?",
    "What are the pros and cons?",
    "What are the Alps and the Andes?",
    "Where did Ida Brandt and Tom Okafor meet?",
    "When did Brandt and Okafor last speak before the ferry sank?",
    "Which mother and daughter were honoured?",
    "Why do people cross the river and do their shopping in Nantes?",
    "How many men and women were rescued?",
    "What month, day and year did the ferry sink?",
    # years that make one question
    "How many days did the strike of 2007 and 2008 last?",
    "How many ferries sank between 2020 and 2021?",
    "Which captain won the 2022 and the 2023 race?",
    "How did prices change between the 2020 and the 2021 season?",
    # clauses that hang on another
    "What does the report say about who won and who lost?",
    "Who decides when to sail and who pays?",
    "Who is the man who resigned and who was charged?",
    "Where is the town in which she lived and which was flooded?",
    "What is the difference between a frigate and what the navy calls a corvette?",
    "What happened before the ferry sank and when the crew escaped?",
    "Did the judge explain how and why?",
    "Does the judge know what happened and who was hurt?",
    "Who heads the yard, which built the ferry?",
    "What did Ida Brandt, who lived in Lyon, write?",
    "When the ferry sank, what happened?",
    # a question word in the place of one thing
    "The ferry carried cars and what else?",
    "The tax falls on fishers and who else?",
    "Oats and what are grown there?",
    "Who did what and when?",
    "Who or what caused the fire?",
    # titles, and what is no question
    "Who hosts “Who's Next?” on the radio?",
    "The ferry sank. And who was hurt?",
    "Who, when and why?",
    # what cannot be told, and too much
    "Which ship did the navy sink and why?",
    "What do farmers and what do fishers want?",
    "Who won, who lost, who paid and who left?",
    "Who won? Who lost? Who paid? Who left?",
]


@pytest.mark.parametrize(("question", "expected"), SPLIT.items())
def test_a_question_of_several_parts_is_split(question, expected):
    assert parts(question) == expected


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_of_one_part_is_left_whole(question):
    assert parts(question) == ()


@pytest.mark.parametrize("question", SPLIT)
def test_a_part_has_no_parts(question):
    assert [parts(part) for part in parts(question)] == [()] * len(parts(question))


def test_an_abbreviation_keeps_its_full_stop():
    assert parts("When and why did she leave the U.S.?") == (
        "When did she leave the U.S.?",
        "Why did she leave the U.S.?",
    )
    assert parts("When and why did she leave.") == ("When did she leave?", "Why did she leave?")


def test_white_space_and_closing_marks_do_not_matter():
    assert parts("  When  and\nwhere did it sink ?? ") == parts("When and where did it sink?")


WORDS = (
    "who what when where why how which many by in the did was she won? and , and, ? Ida "
    "Brandt 2020 Lyon born In told sank"
).split()


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(WORDS)).map(" ".join), st.text()))
def test_any_text_gives_two_or_three_questions_or_none(text):
    found = parts(text)
    assert len(found) in (0, 2, 3)
    assert all(part.endswith("?") and len(part) > 1 for part in found)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "x", "'", '"']), min_size=1, max_size=4), st.booleans())
def test_time_is_linear(words, spaced):
    text = (" " if spaced else "").join(words) + (" " if spaced else "")
    start = time.process_time()
    parts(f"When did {text * (100_000 // len(text))}")
    parts(text * (100_000 // len(text)))
    assert time.process_time() - start < 10
