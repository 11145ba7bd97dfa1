"""Whether a sentence tells of the time that a question names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qa.dating.event_dates import EventDate
from qa.dating.question_times import QuestionTime, TimeKind


def agrees(time: QuestionTime, published: date | None, dates: Iterable[EventDate]) -> bool | None:
    """Whether a sentence is of the time asked about, by its own dates or its article's.

    Either is enough: an article of these days rarely writes the year, and a later one that looks
    back does. Of 2,637 answerable questions on news that say when (`firm`), 2.5% of the sentences
    that answer are of another time by this, 11.0% by their article's date alone; of sentences taken
    at random 69% are.

    Args:
        time: What the question says of time.
        published: The day of the sentence's article.
        dates: The dates of the sentence.

    Returns:
        None where the question names no days, or nothing is known of the sentence's.
    """
    if time.kind is TimeKind.PUBLISHED:
        return None if published is None else _meet(time.first, time.last, published, published)
    if time.kind is not TimeKind.EVENT:
        return None
    known = [one for one in dates if one.resolved]
    if any(_meet(time.first, time.last, one.first, one.last) for one in known):
        return True
    earliest, latest = time.published
    if published is not None and not (earliest is None and latest is None):
        return _meet(earliest, latest, published, published)
    return False if known else None


def _meet(
    first: date | None, last: date | None, other_first: date | None, other_last: date | None
) -> bool:
    """Whether two stretches share a day; None is an open end."""
    begins_in_time = first is None or other_last is None or first <= other_last
    ends_in_time = last is None or other_first is None or other_first <= last
    return begins_in_time and ends_in_time
