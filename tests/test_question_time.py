from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.dating.agreement import agrees
from qa.dating.event_dates import event_dates
from qa.dating.question_times import TimeKind, question_times
from tests.test_event_dates import days

NOW = date(2024, 1, 18)  # a Thursday

# Question, the words of its one time, the chip, the days meant, and whether it is firm: a filter,
# not a preference.
DATED = [
    # years
    ("What happened in 2021?", "2021", "2021", "2021-01-01/12-31", True),
    ("ferry port ellen 2021", "2021", "2021", "2021-01-01/12-31", True),
    ("In 2022, who was mayor?", "2022", "2022", "2022-01-01/12-31", True),
    ("What did the 2021 talks decide?", "2021", "2021", "2021-01-01/12-31", False),
    ("Who won the 2022 World Cup?", "2022", "2022", "2022-01-01/12-31", False),
    ("Whose party lost the island's 2022 election?", "2022", "2022", "2022-01-01/12-31", False),
    ("Which goals were set for 2030?", "2030", "2030", "2030-01-01/12-31", True),
    ("What was said in early 2023?", "early 2023", "early 2023", "2023-01-01/04-30", True),
    ("What was new in mid-2022?", "mid-2022", "mid-2022", "2022-05-01/08-31", True),
    ("Who led the league in 2021-22?", "2021-22", "2021–2022", "2021-01-01/2022-12-31", True),
    ("What did people wear in the 1990s?", "the 1990s", "the 1990s", "1990-01-01/1999-12-31", True),
    ("What grew in the first half of 2023?",
     "first half of 2023", "January–June 2023", "2023-01-01/06-30", True),
    # months and seasons
    ("What did they say in January 2024?", "January 2024", "January 2024", "2024-01-01/31", True),
    ("in may 2022 what happened", "may 2022", "May 2022", "2022-05-01/31", True),
    ("march 2022 harbour fire", "march 2022", "March 2022", "2022-03-01/31", False),
    ("Who spoke at the September 2021 meeting?",
     "September 2021", "September 2021", "2021-09-01/30", False),
    ("Who was ill in late March 2022?",
     "late March 2022", "late March 2022", "2022-03-21/31", True),
    ("What was on sale in spring 2022?", "spring 2022", "spring 2022", "2022-03-01/05-31", True),
    ("What burned in the summer of 2022?",
     "summer of 2022", "summer 2022", "2022-06-01/08-31", True),
    ("What burned last summer?", "last summer", "summer 2023", "2023-06-01/08-31", True),
    ("What happened in November?", "November", "November 2023", "2023-11-01/30", False),
    ("who resigned in march", "march", "March 2023", "2023-03-01/31", False),
    ("What will open in March?", "March", "March 2024", "2024-03-01/31", False),
    # days
    ("What was signed on January 18, 2023?",
     "January 18, 2023", "January 18, 2023", "2023-01-18", True),
    ("What was announced on January 10?", "January 10", "January 10, 2024", "2024-01-10", False),
    ("who met on sept 14", "sept 14", "September 14, 2023", "2023-09-14", False),
    ("who met on may 5", "may 5", "May 5, 2023", "2023-05-05", False),
    ("What was signed on 14 September 2021?",
     "14 September 2021", "September 14, 2021", "2021-09-14", True),
    ("What did the mayor say on Tuesday?", "Tuesday", "January 16, 2024", "2024-01-16", True),
    ("What will the court decide on Friday?", "Friday", "January 19, 2024", "2024-01-19", True),
    ("What burned yesterday?", "yesterday", "January 17, 2024", "2024-01-17", True),
    ("What did they fire today?", "today", "January 18, 2024", "2024-01-18", True),
    ("Who are the crew rescuing today?", "today", "January 18, 2024", "2024-01-18", True),
    # counted from the day of asking
    ("What happened last week?", "last week", "January 8–14, 2024", "2024-01-08/14", True),
    ("Who came to the island this week?",
     "this week", "January 15–21, 2024", "2024-01-15/21", True),
    ("Who won over the weekend?", "the weekend", "January 13–14, 2024", "2024-01-13/14", True),
    ("How many ferries sank this year?", "this year", "2024", "2024-01-01/12-31", True),
    ("How many ferries sank last year?", "last year", "2023", "2023-01-01/12-31", True),
    ("What was decided earlier this month?",
     "earlier this month", "January 1–18, 2024", "2024-01-01/18", True),
    ("What opens next month?", "next month", "February 2024", "2024-02-01/29", True),
    ("Who was mayor two years ago?", "two years ago", "2022", "2022-01-01/12-31", True),
    ("How many fires in the last three months?",
     "the last three months", "October 18, 2023 – January 18, 2024", "2023-10-18/2024-01-18", True),
    ("How many fires in the last five years?",
     "the last five years", "the last five years", "2019-01-18/2024-01-18", True),
    # open ends
    ("What has changed since 2022?", "since 2022", "since 2022", "2022-01-01/?", True),
    ("Since February 2022, who has fled?",
     "Since February 2022", "since February 2022", "2022-02-01/?", True),
    ("Which bridges were built after 2019?", "after 2019", "after 2019", "2020-01-01/?", True),
    ("Before 2022, when did it last close?", "Before 2022", "before 2022", "?/2021-12-31", True),
    ("Where were rates before October 2022?",
     "before October 2022", "before October 2022", "?/2022-09-30", True),
    ("How many had fled by early 2023?", "by early 2023", "by early 2023", "?/2023-04-30", True),
    ("Which ships are to be built by 2030?", "by 2030", "by 2030", "?/2030-12-31", True),
    ("Who was in charge until June 2022?",
     "until June 2022", "until June 2022", "?/2022-06-30", True),
    ("Who was mayor as of April 2022?",
     "as of April 2022", "as of April 2022", "2022-04-01/30", True),
    ("By how much will it grow by the end of the century?",
     "by the end of the century", "by the end of the century", "?/2100-12-31", True),
    # from … to
    ("How many ships sank between 2021 and 2024?",
     "2021 and 2024", "2021–2024", "2021-01-01/2024-12-31", True),
    ("How fast did it grow between April and June 2022?",
     "April and June 2022", "April–June 2022", "2022-04-01/06-30", True),
    ("How much rain fell from 2019 to 2021?",
     "2019 to 2021", "2019–2021", "2019-01-01/2021-12-31", True),
    ("Who sailed from January 3 to 5, 2024?",
     "January 3 to 5, 2024", "January 3–5, 2024", "2024-01-03/05", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "words", "label", "meant", "firm"), DATED, ids=lambda v: str(v)[:40]
)
def test_days_that_a_question_names(question, words, label, meant, firm):
    (found,) = [time for time in question_times(question, NOW) if time.kind is TimeKind.EVENT]
    assert question[found.start : found.end] == found.words == words
    assert found.label == label
    assert (found.first, found.last) == days(meant)
    assert found.firm == firm


ORDERED = [
    ("What is the latest on the talks?", "latest", TimeKind.LATEST),
    ("latest news from the harbour", "latest", TimeKind.LATEST),
    ("What is the latest model's price?", "latest", TimeKind.LATEST),
    ("What was the most recent test?", "most recent", TimeKind.LATEST),
    ("Who most recently won the cup?", "most recently", TimeKind.LATEST),
    ("What was recently announced?", "recently", TimeKind.LATEST),
    ("What did the recent missile test show?", "recent", TimeKind.LATEST),
    ("Who is the current mayor?", "current", TimeKind.LATEST),
    ("Who currently runs the ferry?", "currently", TimeKind.LATEST),
    ("Where is the crew now?", "now", TimeKind.LATEST),
    ("where is he right now", "right now", TimeKind.LATEST),
    ("Where do the penguins live today?", "today", TimeKind.LATEST),
    ("How did it come to the look it has today?", "today", TimeKind.LATEST),
    ("How many have been found so far?", "so far", TimeKind.LATEST),
    ("How many have been found to date?", "to date", TimeKind.LATEST),
    ("Who runs the port these days?", "these days", TimeKind.LATEST),
    ("When was the last time the bridge closed?", "the last time", TimeKind.LATEST),
    ("When did the envoys last meet?", "last", TimeKind.LATEST),
    ("Who last won the cup?", "last", TimeKind.LATEST),
    ("When did the envoys first meet?", "first", TimeKind.EARLIEST),
    ("Who first reported the leak?", "first", TimeKind.EARLIEST),
    ("Who was the first to see the wreck?", "the first to", TimeKind.EARLIEST),
    ("What is the earliest record of the ferry?", "earliest", TimeKind.EARLIEST),
    ("What did the police initially say?", "initially", TimeKind.EARLIEST),
    ("Who was the bridge originally built for?", "originally", TimeKind.EARLIEST),
    ("Why did they refuse at first?", "at first", TimeKind.EARLIEST),
]


@pytest.mark.parametrize(("question", "words", "kind"), ORDERED)
def test_words_that_ask_for_the_latest_or_the_earliest(question, words, kind):
    (found,) = question_times(question, NOW)
    assert (found.words, found.kind) == (words, kind)
    assert found.label == f"{kind} first"
    assert (found.first, found.last, found.firm) == (None, None, False)
    assert found.published == (None, None)


NAMED = [
    ("What did the envoys say before the summit?", "before the summit"),
    ("Before the summit, what did they say?", "Before the summit"),
    ("What was found after the storm?", "after the storm"),
    ("Who spoke during the funeral?", "during the funeral"),
    ("What has the crew done since the rescue?", "since the rescue"),
    ("What did he do after resigning?", "after resigning"),
    ("Who ran the port before Ida Brandt?", "before Ida Brandt"),
    ("What did she do ahead of the vote?", "ahead of the vote"),
    ("After the storm in the strait what was found?", "After the storm in the strait"),
]


@pytest.mark.parametrize(("question", "words"), NAMED)
def test_an_event_without_a_date_keeps_its_words(question, words):
    (found,) = question_times(question, NOW)
    assert (found.words, found.kind) == (words, TimeKind.NAMED)
    assert found.label == words[0].lower() + words[1:]
    assert (found.first, found.last, found.firm) == (None, None, False)


FALSE_FRIENDS = [
    "How many of the 2 million people fled?",
    "What does Resolution 2397 demand?",
    "What happened to Flight 1837?",
    "Who led the March on Washington?",
    "How long may a ferry wait?",
    "What may explain the fire?",
    "How many ships may sail?",
    "Which team came second?",
    "How many seconds did it take?",
    "Who is the first lady?",
    "What is the mayor's first name?",
    "What is the captain's last name?",
    "Why did they go there in the first place?",
    "Who was first minister?",
    "What were his last words?",
    "How long did the strike last?",
    "How long does an alarm last compared with a bell?",
    "How did the last strike end?",
    "Who won World War II?",
    "What is kept in Area 51?",
    "Who won gold at the Tokyo 2020 Olympics?",
    "Who wrote Agenda 2030?",
    "How far away is 2020 XL5?",
    "How did 2000 people cross the river?",
    "How many of the 1500 homes burned?",
    "What costs $2021?",
    "How strong is the current in the strait?",
    "What drives the ocean current?",
    "Who was the bridge named after?",
    "Who testified before the committee?",
    "Before which court did she appear?",
    "What does May Brown say of April Gray?",
    "What is the fall of the river?",
    "Which coat is best for the winter cold?",
    "What does the January 6 committee want?",
    "Who called for a Monday hearing?",
    "What is open every Sunday?",
    "Who called the Saturday rescue a success?",
    "What followed the day before?",
    "How many may 5 ships carry?",
    "What opens every June?",
    "What happened on June 31?",
    "What is on sale on Black Friday?",
    "Now that the ferry sank, who pays?",
    "What is the now-closed mine called?",
    "How recently was it built?",
    "When at the latest must they vote?",
    "What is the earliest date for a vote?",
    "How far ahead of the others was the ship?",
    "How many days after the fire was it found?",
    "What has changed in recent years?",
    "What does the day after the flood look like?",
    "Is it true that ferries are slow?",
]


@pytest.mark.parametrize("question", FALSE_FRIENDS)
def test_false_friends_name_no_time(question):
    assert question_times(question, NOW) == []


PUBLISHED = [
    ("Which articles from 2021 mention ferries?", "2021"),
    ("What was in the news last week?", "last week"),
    ("What do last week's headlines say?", "last week"),
    ("Sum up the coverage of March 2022", "March 2022"),
]


@pytest.mark.parametrize(("question", "words"), PUBLISHED)
def test_articles_may_be_asked_for_by_their_own_date(question, words):
    (found,) = question_times(question, NOW)
    assert (found.words, found.kind, found.firm) == (words, TimeKind.PUBLISHED, True)
    assert found.published == (found.first, found.last)


def test_a_question_may_say_several_things_of_time():
    question = "What was the latest estimate so far this year, after the storm of 2023?"
    assert [(t.kind, t.label) for t in question_times(question, NOW)] == [
        (TimeKind.LATEST, "latest first"),
        (TimeKind.EVENT, "2023"),
    ]
    both = question_times("What did they first say, and what is the latest?", NOW)
    assert [t.kind for t in both] == [TimeKind.EARLIEST, TimeKind.LATEST]


def test_beside_a_date_with_its_year_what_is_counted_from_it_is_left_out():
    question = "In August 2022, how many ships did he expect to lose next year?"
    assert [t.label for t in question_times(question, NOW)] == ["August 2022"]


def test_the_day_of_asking_decides():
    for now, label in ((date(2021, 9, 14), "September 6–12, 2021"), (NOW, "January 8–14, 2024")):
        (found,) = question_times("What happened last week?", now)
        assert (found.label, found.relative, found.now) == (label, True, now)
    (fixed,) = question_times("What happened in 2021?", NOW)
    assert not fixed.relative


def test_articles_are_looked_for_from_before_an_event_until_a_while_after_it():
    (found,) = question_times("What was said in January 2023?", NOW)
    assert found.published == (date(2022, 12, 18), date(2023, 4, 1))
    (since,) = question_times("What was said since 2022?", NOW)
    assert since.published == (date(2021, 12, 18), None)


@pytest.mark.parametrize(
    "question",
    ["What will be built by 2030?", "Who met before 2022?", "What is planned for 2030?"],
)
def test_of_what_lies_ahead_or_was_over_any_article_may_tell(question):
    (found,) = question_times(question, NOW)
    assert found.published == (None, None)


AGREEING = [
    # by the article's date
    ("in January 2024", date(2024, 1, 20), "The envoys met.", True),
    ("in January 2024", date(2021, 9, 14), "The envoys met.", False),
    ("in January 2024", None, "The envoys met.", None),
    # by the sentence's own
    ("in January 2024", date(2026, 1, 20), "The envoys met in January 2024.", True),
    ("in January 2024", date(2026, 1, 20), "The envoys met on Tuesday.", False),
    ("in January 2024", None, "The envoys met on Jan. 18, 2024.", True),
    ("in January 2024", None, "The envoys met on Jan. 18, 2022.", False),
    ("in 2021", date(2024, 1, 18), "They have met since 2018.", True),
    ("in 2021", date(2024, 1, 18), "They met until 2018.", False),
    # where every article may tell
    ("before 2022", date(2024, 1, 18), "The envoys met.", None),
    ("before 2022", date(2024, 1, 18), "The envoys met in 2020.", True),
    ("before 2022", date(2024, 1, 18), "The envoys met in 2023.", False),
    # what is no stretch of days
    ("before the summit", date(2024, 1, 18), "The envoys met in 2023.", None),
]


@pytest.mark.parametrize(("when", "published", "sentence", "expected"), AGREEING)
def test_a_sentence_agrees_by_its_own_dates_or_its_articles(when, published, sentence, expected):
    (found,) = question_times(f"Who met {when}?", NOW)
    assert agrees(found, published, event_dates(sentence, published)) is expected


def test_articles_asked_for_by_their_date_agree_by_it_alone():
    (found,) = question_times("Which articles from 2021 mention ferries?", NOW)
    tells = event_dates("The ferry sank in 2021.", None)
    assert agrees(found, date(2021, 5, 1), tells) is True
    assert agrees(found, date(2022, 5, 1), tells) is False
    assert agrees(found, None, tells) is None


@given(st.text(max_size=200), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_any_text_is_read(question, now):
    check(question, now)


PIECES = (
    "what who when is did will the latest now first last met before after since by as of in on may "
    "march 2021 2000 sept 14 monday today this week year ago two summer articles from summit ? , "
    "Flight May Olympics recent current"
).split()


@given(st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join))
def test_any_words_of_time_are_read(question):
    check(question, NOW)


def check(question, now):
    end = 0
    for found in question_times(question, now):
        assert end <= found.start < found.end <= len(question)
        end = found.end
        assert question[found.start : found.end] == found.words
        assert found.label
        assert found.first is None or found.last is None or found.first <= found.last
        dated = found.kind in (TimeKind.EVENT, TimeKind.PUBLISHED)
        assert dated == (found.first is not None or found.last is not None)


@pytest.mark.parametrize(
    "piece", ["in 2021 ", "last ", "before the ", "most  ", "now,", "articles "]
)
def test_long_questions_are_read_at_once(piece):
    question = piece * (2_000 // len(piece))
    started = time.process_time()
    question_times(question, NOW)
    assert time.process_time() - started < 1
