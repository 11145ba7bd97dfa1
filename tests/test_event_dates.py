from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.dating.days import whole_unit
from qa.dating.event_dates import event_dates, full_dates
from qa.dating.notes import note

THURSDAY = date(2024, 1, 18)


def days(text):
    """ "2024-01-13/14" and the like, as first and last day; "?" is an open end."""
    first, _, last = text.partition("/")
    start = None if first == "?" else date.fromisoformat(first)
    if last == "?":
        return start, None
    if not last:
        return start, start
    return start, date.fromisoformat(first[: -len(last)] + last if len(last) < 10 else last)


# Sentence, the words of its one date, the days meant, in an article of Thursday 18 January 2024.
RESOLVED = [
    # days of the week: the last one, up to the day itself
    ("The talks were held on Tuesday.", "Tuesday", "2024-01-16"),
    ("The envoys met in the capital on Thursday for talks.", "Thursday", "2024-01-18"),
    ("Rescuers found the wreck on Friday.", "Friday", "2024-01-12"),
    ("The ministry said Monday that it had no news.", "Monday", "2024-01-15"),
    ("The ferry sank late Saturday night.", "late Saturday night", "2024-01-13"),
    ("Friday’s fire destroyed the mill.", "Friday", "2024-01-12"),
    ("In a statement Wednesday, the firm denied it will close.", "Wednesday", "2024-01-17"),
    # … unless the verb tells what is to come
    ("The ministers will meet on Friday.", "Friday", "2024-01-19"),
    ("She plans to visit the port on Monday.", "Monday", "2024-01-22"),
    ("The court is set to rule on Tuesday.", "Tuesday", "2024-01-23"),
    ("On Sunday, the islanders will vote.", "Sunday", "2024-01-21"),
    ("On Sunday, to be clear, the polls will open.", "Sunday", "2024-01-21"),
    ("The report is due to be released Saturday.", "Saturday", "2024-01-20"),
    ("Polls open again ahead of Sunday’s vote.", "Sunday", "2024-01-21"),
    ("The mayor agreed to meet the crew on Saturday.", "Saturday", "2024-01-20"),
    ("Minister to visit island on Monday", "Monday", "2024-01-22"),
    ("The museum is closed until Saturday.", "until Saturday", "?/2024-01-20"),
    ("Free tours until Saturday", "until Saturday", "?/2024-01-20"),
    ("Council told to answer by noon on Monday", "Monday", "2024-01-22"),
    ("The bank said it will announce its choice on Friday.", "Friday", "2024-01-19"),
    ("The firm that will run the ferry signed the contract on Friday.", "Friday", "2024-01-12"),
    ("They should have arrived on Tuesday.", "Tuesday", "2024-01-16"),
    # last, this and next
    ("A storm hit the coast last Tuesday.", "last Tuesday", "2024-01-09"),
    ("The final is next Sunday.", "next Sunday", "2024-01-21"),
    ("The parade is this Saturday.", "this Saturday", "2024-01-20"),
    ("It was decided on Tuesday of last week.", "Tuesday of last week", "2024-01-09"),
    ("They met on Tuesday last week.", "Tuesday last week", "2024-01-09"),
    # days told by name
    ("The crew was found yesterday.", "yesterday", "2024-01-17"),
    ("Two ships left the port this morning.", "this morning", "2024-01-18"),
    ("The bridge closes tomorrow night.", "tomorrow night", "2024-01-19"),
    ("He spoke the day before yesterday.", "the day before yesterday", "2024-01-16"),
    ("It burned down last night.", "last night", "2024-01-17"),
    ("She landed two days ago.", "two days ago", "2024-01-16"),
    # weekends and weeks
    ("The missile was fired last weekend.", "last weekend", "2024-01-13/14"),
    ("They carried out tests over the weekend.", "the weekend", "2024-01-13/14"),
    ("The race will be held over the weekend.", "the weekend", "2024-01-20/21"),
    ("The fair takes place this weekend.", "this weekend", "2024-01-20/21"),
    ("The strike ended last week.", "last week", "2024-01-08/14"),
    ("The committee meets next week.", "next week", "2024-01-22/28"),
    ("Prices rose earlier this week.", "earlier this week", "2024-01-15/18"),
    ("Results come late next week.", "late next week", "2024-01-26/28"),
    ("The mast arrives later this week.", "later this week", "2024-01-18/21"),
    ("The mast arrives two weeks from now.", "two weeks from now", "2024-01-29/02-04"),
    ("It closed three weeks ago.", "three weeks ago", "2023-12-25/31"),
    ("Rain fell over the past two weeks.", "the past two weeks", "2024-01-04/18"),
    ("The index fell in the last 24 hours.", "the last 24 hours", "2024-01-17/18"),
    # months
    ("The law was passed earlier this month.", "earlier this month", "2024-01-01/18"),
    ("It opened last month.", "last month", "2023-12-01/31"),
    ("The port was closed in November.", "November", "2023-11-01/30"),
    ("September was the wettest month.", "September", "2023-09-01/30"),
    ("The bridge will open in March.", "March", "2024-03-01/31"),
    ("Shells were used in early January.", "early January", "2024-01-01/10"),
    ("It was built in late December.", "late December", "2023-12-21/31"),
    ("He took office last March.", "last March", "2023-03-01/31"),
    ("The trial starts next May.", "next May", "2024-05-01/31"),
    ("She resigned in June of last year.", "June of last year", "2023-06-01/30"),
    ("It was launched in mid-October 2023.", "mid-October 2023", "2023-10-11/20"),
    ("The war began in February 2022.", "February 2022", "2022-02-01/28"),
    ("The first week of March 2023 was wet.", "first week of March 2023", "2023-03-01/07"),
    ("The last week of December was wet.", "last week of December", "2023-12-25/31"),
    ("Snow fell from October into mid-November.", "October into mid-November", "2023-10-01/11-20"),
    ("It has been shut since the end of November.", "since the end of November", "2023-11-21/?"),
    ("It cleared the way for tours to begin by July.", "by July", "?/2024-07-31"),
    # days of a month
    ("The meeting was held on Sept. 14.", "Sept. 14", "2023-09-14"),
    ("The reading was taken on January 2nd.", "January 2nd", "2024-01-02"),
    ("The vote will take place on Feb. 6.", "Feb. 6", "2024-02-06"),
    ("The vote is expected on Dec. 10.", "Dec. 10", "2024-12-10"),
    ("It was signed on Jan. 18, 2024.", "Jan. 18, 2024", "2024-01-18"),
    ("It was signed on 14 September 2021.", "14 September 2021", "2021-09-14"),
    ("He arrived on the 14th of September.", "14th of September", "2023-09-14"),
    ("The mill burned on Tuesday, Sept. 6.", "Tuesday, Sept. 6", "2022-09-06"),
    ("Log entry 2021-09-14: calm sea.", "2021-09-14", "2021-09-14"),
    ("The ferry sank on 29 February.", "29 February", "2020-02-29"),
    # from … to
    ("The visit lasted from Jan. 15 to 17.", "Jan. 15 to 17", "2024-01-15/17"),
    ("The drill ran Monday through Wednesday.", "Monday through Wednesday", "2024-01-15/17"),
    ("Snow is expected Monday through Thursday.", "Monday through Thursday", "2024-01-22/25"),
    ("The fair ran from Dec. 28 to Jan. 3.", "Dec. 28 to Jan. 3", "2023-12-28/2024-01-03"),
    ("They toured from April to June 2022.", "April to June 2022", "2022-04-01/06-30"),
    ("Between 2019 and 2021 it shrank.", "2019 and 2021", "2019-01-01/2021-12-31"),
    ("The poll was taken July 15-17, 2023.", "July 15-17, 2023", "2023-07-15/17"),
    ("In June and July of 2026 it hosts games.", "June and July of 2026", "2026-06-01/07-31"),
    # years and more
    ("It has grown since 2018.", "since 2018", "2018-01-01/?"),
    ("The plan runs until 2030.", "until 2030", "?/2030-12-31"),
    ("Before 2020, nobody lived there.", "Before 2020", "?/2019-12-31"),
    ("After 2020, it was empty.", "After 2020", "2021-01-01/?"),
    ("He sailed there two years ago.", "two years ago", "2022-01-01/12-31"),
    ("The firm failed late last year.", "late last year", "2023-09-01/12-31"),
    ("It is to be ready by the end of the year.", "by the end of the year", "?/2024-12-31"),
    ("Sales doubled in the 1990s.", "the 1990s", "1990-01-01/1999-12-31"),
    ("It was a fashion of the early 2000s.", "early 2000s", "2000-01-01/2003-12-31"),
    ("Songs of the ’80s were played.", "80s", "1980-01-01/1989-12-31"),
    ("A church of the 19th century stood here.", "the 19th century", "1801-01-01/1900-12-31"),
    ("The first half of 2023 was dry.", "first half of 2023", "2023-01-01/06-30"),
    ("Rain in the third quarter of last year.", "third quarter of last year", "2023-07-01/09-30"),
    ("Revenue fell in Q3 2022.", "Q3 2022", "2022-07-01/09-30"),
    ("They won the title in the 2021-22 season.", "2021-22", "2021-01-01/2022-12-31"),
    ("Last summer was hot.", "Last summer", "2023-06-01/08-31"),
    ("The island floods in the spring of 2025.", "spring of 2025", "2025-03-01/05-31"),
    ("The pass was shut in winter 2022-23.", "winter 2022-23", "2022-12-01/2023-02-28"),
    ("It snowed in the winter of 2023.", "winter of 2023", "2023-12-01/2024-02-29"),
    ("The bridge opens this fall.", "this fall", "2024-09-01/11-30"),
    ("It will last for the next five years.", "the next five years", "2024-01-18/2029-01-18"),
    ("The crop failed in the summer of last year.", "summer of last year", "2023-06-01/08-31"),
    ("He sailed there thirty years ago.", "thirty years ago", "1994-01-01/12-31"),
    ("It rained in the last days of 2023.", "last days of 2023", "2023-09-01/12-31"),
    ("Profits fell last quarter.", "last quarter", "2023-10-01/12-31"),
    ("Ships grew larger last decade.", "last decade", "2010-01-01/2019-12-31"),
    ("Whaling ended last century.", "last century", "1901-01-01/2000-12-31"),
    ("Wages rose in the past year.", "the past year", "2023-01-18/2024-01-18"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "words", "meant"), RESOLVED, ids=lambda v: v)
def test_a_date_is_resolved_against_the_day_of_the_article(sentence, words, meant):
    (found,) = event_dates(sentence, THURSDAY)
    assert sentence[found.start : found.end] == words
    assert (found.first, found.last) == days(meant)
    assert found.resolved


# What is counted from another date of its sentence: words, the days meant; "" if there is none.
COUNTED = [
    ("He was held on Tuesday and freed the next day.", "the next day", "2024-01-17"),
    ("He was freed on Tuesday, two days later.", "two days later", "2024-01-18"),
    ("They met on Jan. 9, having spoken the day before.", "the day before", "2024-01-08"),
    ("They spoke the previous day, it said on Wednesday.", "the previous day", "2024-01-16"),
    ("Sales fell in December from a year earlier.", "a year earlier", "2022-12-01/31"),
    ("She won in 2014 and again the following year.", "the following year", "2015-01-01/12-31"),
    ("It sank on Jan. 2; the crew was found the same day.", "the same day", "2024-01-02"),
    ("He resigned in 2014 and left the next day.", "the next day", ""),
    ("It was dug in 2014, not 999 decades earlier.", "999 decades earlier", ""),
    ("The talks came to an end the next day.", "the next day", ""),
    ("Nobody worked the day before.", "the day before", ""),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "words", "meant"), COUNTED, ids=lambda v: v)
def test_the_next_day_is_counted_from_the_date_beside_it(sentence, words, meant):
    found = event_dates(sentence, THURSDAY)
    (counted,) = [one for one in found if sentence[one.start : one.end] == words]
    assert (counted.first, counted.last) == (days(meant) if meant else (None, None))
    assert counted.relative


NOT_DATES = [
    "About 2000 people and 2,397 ships came.",
    "It cost $2021 or 2021.50 euros, 19.95 at least.",
    "Resolution 2397 and Flight 1837 are mentioned on page 1999.",
    "She may march on the capital with May Brown and April Gray.",
    "The Sunday Times is read every Friday and on Black Friday.",
    "Tokyo 2020 was held later; asteroid 2020 XL5 was seen.",
    "The fall of the wall, a spring of water, the winter coat.",
    "It was a Monday, or the Tuesday after the storm.",
    "USA TODAY and the Today show reported it.",
    "On June 31 and February 30 nothing happened.",
    "Prices rose to 2015-2010 levels at 3:15.",
    "A long time, for two years, some day, in recent weeks.",
    "It lay there 999 centuries ago; pages 17 to 12 of March 17-15 are lost.",
    "It was built to last two years and opens every June; Mar-a-Plage stays shut.",
    "The weekend after the storm, $5 May tickets were sold.",
    "Later last week, or earlier next year, nobody came.",
    "Read This Week and Last Month, a day in the life, or may 5 of them.",
]


@pytest.mark.parametrize("sentence", NOT_DATES)
def test_numbers_names_and_verbs_are_no_dates(sentence):
    assert [one for one in event_dates(sentence, THURSDAY) if one.resolved] == []


UNDATED = [
    "on Tuesday",
    "last weekend",
    "Sept. 14",
    "in early January",
    "two days ago",
    "this fall",
]


@pytest.mark.parametrize("words", UNDATED)
def test_without_the_day_of_the_article_nothing_is_guessed(words):
    (found,) = event_dates(f"The bridge was closed {words}.", None)
    assert (found.first, found.last, found.relative) == (None, None, True)
    assert not found.resolved


def test_a_date_with_its_year_needs_no_article():
    sentence = "It was opened on Jan. 18, 2024, planned since 2018 and built in the 1990s."
    assert [(one.first, one.last) for one in event_dates(sentence, None)] == [
        (date(2024, 1, 18), date(2024, 1, 18)),
        (date(2018, 1, 1), None),
        (date(1990, 1, 1), date(1999, 12, 31)),
    ]
    assert not any(one.relative for one in event_dates(sentence, None))


def test_a_range_takes_its_year_from_its_end_also_without_an_article():
    (found,) = event_dates("It was shut from Dec. 28 to Jan. 3, 2022.", None)
    assert (found.first, found.last) == (date(2021, 12, 28), date(2022, 1, 3))


def test_a_day_that_is_only_a_name_is_not_given_the_nearest_year():
    sentence = "She spoke to the Jan. 6 committee."
    assert not event_dates(sentence, THURSDAY)[0].resolved
    written = full_dates("The riot of Jan. 6, 2021, was in winter. In May 2021 it was debated.")
    assert written == {date(2021, 1, 6)}
    assert event_dates(sentence, THURSDAY, written)[0].first == date(2021, 1, 6)
    assert event_dates("A Jan. 6 letter arrived.", THURSDAY)[0].first == date(2024, 1, 6)


def test_a_day_means_the_year_that_the_article_writes_unless_it_is_long_ago():
    sentence = "The vigil was held on June 4."
    assert event_dates(sentence, THURSDAY, {date(2022, 6, 4)})[0].first == date(2022, 6, 4)
    assert event_dates(sentence, THURSDAY, {date(1989, 6, 4)})[0].first == date(2023, 6, 4)


def test_the_day_of_the_week_tells_the_year():
    (found,) = event_dates("It burned on Friday, July 1.", THURSDAY)
    assert found.first == date(2022, 7, 1)
    (wrong_in_every_year,) = event_dates("It burned on Friday, Feb. 30.", THURSDAY)
    assert not wrong_in_every_year.resolved


WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(WEEKDAYS))
def test_a_weekday_lies_in_the_week_that_ends_with_the_article(published, word):
    (found,) = event_dates(f"It was found on {word}.", published)
    assert found.first == found.last
    assert timedelta(0) <= published - found.first < timedelta(7)
    assert WEEKDAYS[found.first.weekday()] == word
    (ahead,) = event_dates(f"It will open on {word}.", published)
    assert timedelta(0) <= ahead.first - published < timedelta(7)


@given(st.text(max_size=200), st.none() | st.dates())
def test_any_text_is_read(sentence, published):
    check(sentence, published)


PIECES = (
    "on in since from to and the of , . ’s last this next late early first half week year years "
    "ago May march Sept. 14 31 2021 2021-22 1990s Monday Fridays weekend summer a two "
    "day before 12th century will was yesterday ago Q3 – \u200f \u00ad é"
).split()


@given(st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join), st.none() | st.dates())
def test_any_words_of_the_calendar_are_read(sentence, published):
    check(sentence, published)


def check(sentence, published):
    end = 0
    for found in event_dates(sentence, published):
        assert end <= found.start < found.end <= len(sentence)
        end = found.end
        assert found.first is None or found.last is None or found.first <= found.last
        assert found.resolved or not found.approximate
        if found.resolved:
            assert note(found.first, found.last, approximate=found.approximate)


@pytest.mark.parametrize(
    "piece", ["on Tuesday ", "May 5 and ", "the ", "   ", "2021-", "will ", "last ", "“In June "]
)
def test_time_is_linear(piece):
    def seconds(times):
        started = time.process_time()
        event_dates(piece * times, THURSDAY)
        return time.process_time() - started

    seconds(100)
    assert seconds(2_000) < 60 * max(seconds(200), 0.01)


NOTES = [
    ("2021-09-14", False, "Tuesday, September 14, 2021"),
    ("2021-09-11/12", False, "September 11–12, 2021"),
    ("2024-01-28/2024-02-03", False, "January 28 – February 3, 2024"),
    ("2023-12-30/2024-01-05", False, "December 30, 2023 – January 5, 2024"),
    ("2024-01-01/31", False, "January 2024"),
    ("2024-01-01/10", True, "early January 2024"),
    ("2024-01-11/20", True, "mid-January 2024"),
    ("2024-01-21/31", True, "late January 2024"),
    ("2024-01-01/10", False, "January 1–10, 2024"),
    ("2024-01-01/18", True, "January 1–18, 2024"),
    ("2022-04-01/06-30", False, "April–June 2022"),
    ("2022-11-01/2023-01-31", False, "November 2022 – January 2023"),
    ("2022-06-01/08-31", True, "summer 2022"),
    ("2022-12-01/2023-02-28", True, "winter 2022–23"),
    ("2023-01-01/12-31", False, "2023"),
    ("2023-09-01/12-31", True, "late 2023"),
    ("2019-01-01/2021-12-31", False, "2019–2021"),
    ("1990-01-01/1999-12-31", False, "the 1990s"),
    ("2000-01-01/2003-12-31", True, "the early 2000s"),
    ("2018-01-01/?", False, "since 2018"),
    ("2018-03-01/?", False, "since March 2018"),
    ("2024-01-12/?", False, "since January 12, 2024"),
    ("?/2030-12-31", False, "until 2030"),
    ("?/2024-03-31", False, "until March 2024"),
    ("?/2024-01-20", False, "until January 20, 2024"),
]


@pytest.mark.parametrize(("stretch", "approximate", "shown"), NOTES)
def test_a_note_for_readers(stretch, approximate, shown):
    assert note(*days(stretch), approximate=approximate) == shown


@pytest.mark.parametrize("published", [date.min, date(12, 1, 1), date.max])
@pytest.mark.parametrize(
    "words",
    [
        "last Tuesday",
        "Sunday",
        "next week",
        "Monday of last week",
        "last year",
        "last decade",
        "ten years ago",
        "the next ten years",
        "the weekend",
        "late next month",
        "May 5",
    ],
)
def test_at_the_ends_of_the_calendar(words, published):
    check(f"It was found {words}.", published)


def test_a_unit_that_the_calendar_has_not():
    with pytest.raises(ValueError, match="no unit of the calendar: 'fortnight'"):
        whole_unit(THURSDAY, "fortnight")


def test_a_note_without_the_day_of_the_week():
    assert note(THURSDAY, THURSDAY, weekday=False) == "January 18, 2024"


def test_there_is_no_note_of_nothing():
    with pytest.raises(ValueError, match="not resolved"):
        note(None, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "On March 3, 2021 it sank; six hours later, help came.",
        "On Monday the mayor resigned and, two hours before, the council met.",
        "An hour earlier, on May 5, the ferry left.",
    ],
)
def test_hours_are_counted_within_the_day(sentence):
    found = event_dates(sentence, date(2021, 5, 6))
    assert len(found) == 2
    assert all(one.resolved for one in found if not one.relative)
