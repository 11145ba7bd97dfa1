"""Which of the days that bear the same name is meant: the one that the tense points to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from qa.dating.days import Days, moved_unit, whole_unit
from qa.dating.lean import Lean
from qa.dating.vocabulary import step, weekday_number

_AGAINST = {Lean.GONE: 100_000, Lean.PAST: 240, Lean.FUTURE: 300, Lean.UNSAID: 0}
"""Days by which the tense outweighs the distance. Writers add the year to what is almost one away:
"announced on July 21", written on 19 July, is two days ahead, not a year ago."""
_ANOTHER_YEAR = 200
"""Days that speak against another year than that of writing where no verb tells."""


def nearest(candidates: Iterable[Days], day: date, lean: Lean = Lean.UNSAID) -> Days | None:
    """The candidate that is meant.

    Args:
        candidates: Days of the same name in different years, in order.
        day: From where they are seen.
        lean: On which side of it they lie, as far as the sentence tells.

    Returns:
        None if there is no candidate.
    """
    return min(candidates, key=lambda days: _cost(days, day, lean), default=None)


def one_of(units: Sequence[Days], which: str | None, day: date, lean: Lean) -> Days | None:
    """The unit behind or ahead that "last" or "next" means; without such a word, the nearest.

    Args:
        units: Months or seasons of the same name, in order.
        which: "last", "this" or "next", as written before it.
        day: From where they are seen.
        lean: On which side of it they lie, as far as the sentence tells.
    """
    match step(which):
        case -1:
            return next((days for days in reversed(units) if days.last < day), None)
        case 1:
            return next((days for days in units if days.first > day), None)
    return nearest(units, day, lean)


def _cost(days: Days, day: date, lean: Lean) -> tuple[int, bool]:
    """Days between, and what speaks against it; of two equal ones the past is meant."""
    away = days.away(day)
    cost = abs(away)
    if away > 0 if lean in (Lean.GONE, Lean.PAST) else away < 0:
        cost += _AGAINST[lean]
    if lean is Lean.UNSAID and days.first.year != day.year:
        cost += _ANOTHER_YEAR
    return cost, away > 0


def weekday(word: str, which: str | None, day: date, lean: Lean) -> Days:
    """The day of the week that is meant.

    "Last Tuesday" is that of last week: one of this week would be just "Tuesday". "Next Friday" is
    the coming one.

    Args:
        word: "monday" …
        which: "last", "this" or "next", as written before it.
        day: From where it is seen.
        lean: On which side of it the day lies, as far as the sentence tells.
    """
    number = weekday_number(word)
    back = (day.weekday() - number) % 7
    ahead = -back % 7
    match step(which):
        case -1:
            offset = number - day.weekday() - 7
        case 1:
            offset = ahead or 7
        case 0:
            offset = -back if lean is Lean.GONE else ahead
        case _:
            offset = ahead if lean is Lean.FUTURE else -back
    return whole_unit(day + timedelta(offset), "day")


def weekend(which: str | None, day: date, lean: Lean) -> Days:
    """The weekend that is meant; without "last" or "next", on its own days the current one.

    "This weekend" is the coming one, but for the first two days after one.

    Args:
        which: "last", "this" or "next", as written before it.
        day: From where it is seen.
        lean: On which side of it the weekend lies, as far as the sentence tells.
    """
    current = whole_unit(day, "weekend")
    begun = current.first <= day
    number = step(which)
    if number is None or number == 0:
        ahead = lean is Lean.FUTURE or (number == 0 and lean is not Lean.GONE and day.weekday() > 1)
        number = 0 if begun or ahead else -1
    return moved_unit(current.first, number, "weekend")
