"""Stretches of days, and the calendar's units as such stretches; both ends belong to them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which a season starts, as meteorologists count it in the northern hemisphere."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, inclusive.

    Attributes:
        first: The first day.
        last: The last day, never before the first.
        approximate: Whether the words were vaguer than the days that stand for them: "early
            January" is taken as its first ten days.
    """

    first: date
    last: date
    approximate: bool = False

    def away(self, day: date) -> int:
        """How many days lie between a day and this stretch; 0 inside, negative if it is over."""
        if self.last < day:
            return (self.last - day).days
        return max((self.first - day).days, 0)


def one_day(year: int, month: int, number: int) -> Days | None:
    """A day; None if the calendar has no such day."""
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    return Days(day, day)


def whole_month(year: int, month: int) -> Days:
    """The days of a month, 1 to 12."""
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def whole_years(first: int, last: int) -> Days:
    """The days of the years from `first` to `last`.

    Raises:
        OverflowError: Before the year 1.
    """
    if first < date.min.year:
        raise OverflowError(f"year {first} is out of range")
    return Days(date(first, 1, 1), date(last, 12, 31))


def whole_quarter(year: int, number: int) -> Days:
    """The days of a quarter of the calendar year, 1 to 4."""
    return Days(
        whole_month(year, 3 * number - 2).first,
        whole_month(year, 3 * number).last,
    )


def whole_season(year: int, season: str) -> Days:
    """The days of the season that starts in a year, roughly: winter reaches into the next one."""
    start = _SEASON_STARTS[season]
    end_year, end_month = (year + 1, 2) if season == "winter" else (year, start + 2)
    return Days(date(year, start, 1), whole_month(end_year, end_month).last, approximate=True)


def whole_week(day: date) -> Days:
    """The week of a day, from Monday to Sunday."""
    monday = day - timedelta(day.weekday())
    return Days(monday, monday + timedelta(6))


def weekend(day: date) -> Days:
    """The Saturday and Sunday of a day's week."""
    week = whole_week(day)
    return Days(week.first + timedelta(SATURDAY), week.last)


def whole_unit(day: date, unit: str) -> Days:
    """The day, week, weekend, month, quarter, year, decade or century that a day lies in."""
    match unit:
        case "hour" | "day":
            return Days(day, day)
        case "week":
            return whole_week(day)
        case "weekend":
            return weekend(day)
        case "month":
            return whole_month(day.year, day.month)
        case "quarter":
            return whole_quarter(day.year, (day.month + 2) // 3)
        case "year":
            return whole_years(day.year, day.year)
        case "decade":
            return whole_years(day.year // 10 * 10, day.year // 10 * 10 + 9)
        case "century":
            start = (day.year - 1) // 100 * 100 + 1
            return whole_years(start, start + 99)
    raise ValueError(f"no unit of the calendar: {unit!r}")


_IN_DAYS = {"hour": 0, "day": 1, "week": 7, "weekend": 7}
_IN_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


def moved(day: date, number: int, unit: str) -> date:
    """A day so many units later, or earlier if the number is negative.

    Returns:
        The last day of the month where it has no such day.

    Raises:
        OverflowError: Beyond the years 1 to 9999.
    """
    if unit in _IN_DAYS:
        return day + timedelta(number * _IN_DAYS[unit])
    months = day.year * 12 + day.month - 1 + number * _IN_MONTHS[unit]
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"year {year} is out of range")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def moved_unit(day: date, number: int, unit: str) -> Days:
    """The unit that lies so many units after the one of a day.

    Raises:
        OverflowError: Beyond the years 1 to 9999.
    """
    return whole_unit(moved(day, number, unit), unit)


def years_around(day: date, reach: int) -> Iterator[int]:
    """The years of the calendar from `reach` before a day's to `reach` after it."""
    yield from range(max(1, day.year - reach), min(9998, day.year + reach) + 1)


def roughly(days: Days) -> Days:
    """The same days, marked as approximate."""
    return replace(days, approximate=True)
