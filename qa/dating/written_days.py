"""Days and months that are named themselves, with their year or without: "Sept. 14", "May 2021"."""

from __future__ import annotations

from datetime import date

from qa.dating.days import Days, one_day, whole_month, years_around
from qa.dating.form import Form, Frame, Parts, counted, form
from qa.dating.lean import Lean
from qa.dating.nearest import nearest, one_of
from qa.dating.parts import PART, PART_WORDS, narrowed
from qa.dating.vocabulary import (
    DASH,
    DAY,
    DIGITS,
    MONTH,
    MONTH_WORDS,
    WEEKDAY,
    WEEKDAY_WORDS,
    WHICH,
    WHICH_WORDS,
    WRITTEN_MONTH,
    YEAR,
    S,
    digits,
    month_number,
    step,
    weekday_number,
)

_REACH = 8
"""How many years around the day of writing may be meant: 29 February can be eight years away."""
_WRITTEN_REACH = 3
"""How many years: "June 4" in an article on an anniversary is not the day decades ago."""


def is_written(days: Days, frame: Frame) -> bool:
    """Whether the text itself writes out the first day, with a year near to that of writing."""
    if frame.day is None or abs(days.first.year - frame.day.year) > _WRITTEN_REACH:
        return False
    return days.first in frame.written


def _day(parts: Parts, frame: Frame) -> Days | None:
    """One day of a month or several, in the year that is written or meant."""
    month, first = month_number(parts["month"]), digits(parts["first"])
    last = digits(parts.get("last", parts["first"]))
    if last < first:
        return None
    if "year" in parts:
        return _stretch(int(parts["year"]), month, first, last)
    if frame.day is None:
        return None
    candidates = [
        days
        for year in years_around(frame.day, _REACH)
        if (days := _stretch(year, month, first, last)) is not None
    ]
    return _in_year(candidates, parts.get("weekday"), frame, frame.day)


def _in_year(candidates: list[Days], weekday: str | None, frame: Frame, day: date) -> Days | None:
    """The days in the year that the text itself, the day of the week, or else the tense tells."""
    written = [days for days in candidates if is_written(days, frame)]
    if written:
        return nearest(written, day, Lean.GONE)
    if weekday is not None:
        number = weekday_number(weekday)
        agreeing = [days for days in candidates if days.first.weekday() == number]
        if agreeing:
            return nearest(agreeing, day)
    return nearest(candidates, day, frame.lean)


def _stretch(year: int, month: int, first: int, last: int) -> Days | None:
    start, end = one_day(year, month, first), one_day(year, month, last)
    return None if start is None or end is None else Days(start.first, end.last)


def _iso(parts: Parts, frame: Frame) -> Days | None:
    year, month, day = parts["iso"].split("-")
    return one_day(int(year), int(month), int(day))


def _month_of_a_year(parts: Parts, frame: Frame) -> Days | None:
    month = whole_month(int(parts["year"]), month_number(parts["month"]))
    return narrowed(month, parts.get("part"))


@counted
def _month_of_that_year(parts: Parts, frame: Frame, day: date) -> Days | None:
    """A month of last, this or next year."""
    year = day.year + (step(parts["which"]) or 0)
    return narrowed(whole_month(year, month_number(parts["month"])), parts.get("part"))


@counted
def _month(parts: Parts, frame: Frame, day: date) -> Days | None:
    """A month without its year."""
    number = month_number(parts["month"])
    months = [whole_month(year, number) for year in years_around(day, 2)]
    chosen = one_of(months, parts.get("which"), day, frame.lean)
    return None if chosen is None else narrowed(chosen, parts.get("part"))


_PART = rf"(?P<part>{PART})?"
_TO_DAY = rf"(?:(?:{DASH}|{S}(?:to|through|until|and|or){S}(?:the{S})?)(?P<last>{DAY}))?"
_WITH_YEAR = rf"(?:,?{S}(?P<year>{YEAR}))?"
_WEEKDAY = rf"(?:(?:(?:last|this|next|early|late){S})?(?P<weekday>{WEEKDAY}),?{S}(?:the{S})?)?"
_LOOSELY = r"(?:(?:early|late|mid)[\s-]{1,2})?"

FORMS: tuple[Form, ...] = (
    form("iso", {DIGITS}, r"(?P<iso>(?:1[5-9]|20)\d\d-[01]\d-[0-3]\d)(?![-\d])", _iso),
    form(
        "day",
        MONTH_WORDS | WEEKDAY_WORDS | WHICH_WORDS | {"early", "mid", "late"},
        rf"{_WEEKDAY}{_LOOSELY}(?P<month>{MONTH}){S}(?P<first>{DAY}){_TO_DAY}{_WITH_YEAR}",
        _day,
        leans=True,
    ),
    form(
        "day first",
        WEEKDAY_WORDS | {DIGITS},
        rf"{_WEEKDAY}(?P<first>{DAY}){_TO_DAY}{S}(?:of{S})?(?P<month>{MONTH}){_WITH_YEAR}",
        _day,
        leans=True,
    ),
    form(
        "month of a year",
        MONTH_WORDS | PART_WORDS,
        rf"{_PART}(?P<month>{MONTH})(?:,|{S}of)?{S}(?P<year>{YEAR})",
        _month_of_a_year,
    ),
    form(
        "month of that year",
        MONTH_WORDS | PART_WORDS,
        rf"{_PART}(?P<month>{WRITTEN_MONTH}){S}(?:of{S})?{WHICH}year",
        _month_of_that_year,
    ),
    form(
        "month",
        MONTH_WORDS | PART_WORDS | WHICH_WORDS,
        rf"{_PART}{WHICH}?(?P<month>{MONTH})",
        _month,
        leans=True,
    ),
)
