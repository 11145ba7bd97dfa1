"""Days as a short note for readers: "Tuesday, September 14, 2021", "early January 2024"."""

from __future__ import annotations

from datetime import date

from qa.dating.days import Days, whole_month, whole_season, whole_years
from qa.dating.parts import narrowed

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def note(
    first: date | None, last: date | None, *, approximate: bool = False, weekday: bool = True
) -> str:
    """What a reader is shown for a stretch of days, in English whatever the locale.

    Args:
        first: The first day; None where the beginning is open.
        last: The last day, inclusive; None where the end is open.
        approximate: Whether the days are a rough reading of vaguer words: then the first ten days
            of a month are "early January 2024".
        weekday: Whether a single day is shown with its day of the week.

    Raises:
        ValueError: If both are None: there is nothing to tell.
    """
    if first is not None and last is not None:
        named = f"{_WEEKDAYS[first.weekday()]}, " if weekday and first == last else ""
        return named + _stretch(Days(first, last, approximate))
    if first is not None:
        return f"since {_start(first)}"
    if last is not None:
        return f"until {_end(last)}"
    raise ValueError("a date that is not resolved has no note")


def _stretch(days: Days) -> str:
    first, last = days.first, days.last
    if first == last:
        return _day(first)
    named = (_vague(days) if days.approximate else None) or _unit(days)
    if named is not None:
        return named
    if (first.year, first.month) == (last.year, last.month):
        return f"{_MONTHS[first.month - 1]} {first.day}–{last.day}, {first.year}"
    if first.day == 1 and last == whole_month(last.year, last.month).last:
        return _months(first, last)
    if first.year == last.year:
        return f"{_month_day(first)} – {_day(last)}"
    return f"{_day(first)} – {_day(last)}"


def _unit(days: Days) -> str | None:
    """The name of a whole month, year or decade, or of several whole years."""
    first, last = days.first, days.last
    if whole_month(first.year, first.month).last == last and first.day == 1:
        return f"{_MONTHS[first.month - 1]} {first.year}"
    whole = whole_years(first.year, last.year)
    if (whole.first, whole.last) != (first, last):
        return None
    if first.year == last.year:
        return str(first.year)
    if first.year % 10 == 0 and last.year == first.year + 9:
        return f"the {first.year}s"
    return f"{first.year}–{last.year}"


def _vague(days: Days) -> str | None:
    """The name of a season, or of an early, middle or late part of a month, year or decade."""
    first, last = days.first, days.last
    for season in ("spring", "summer", "fall", "winter"):
        whole = whole_season(first.year, season)
        if (whole.first, whole.last) == (first, last):
            return f"{season} {first.year}" + (f"–{last.year % 100:02}" * (season == "winter"))
    decade = max(first.year // 10 * 10, date.min.year)
    for part in ("early", "mid", "late"):
        for whole, name in (
            (whole_month(first.year, first.month), f"{_MONTHS[first.month - 1]} {first.year}"),
            (whole_years(first.year, first.year), str(first.year)),
            (whole_years(decade, decade + 9), f"the {decade}s"),
        ):
            third = narrowed(whole, part)
            if (third.first, third.last) == (first, last):
                return _with_part(part, name)
    return None


def _with_part(part: str, name: str) -> str:
    if name.startswith("the "):
        return f"the {part} {name[4:]}"
    return f"mid-{name}" if part == "mid" else f"{part} {name}"


def _months(first: date, last: date) -> str:
    if first.year == last.year:
        return f"{_MONTHS[first.month - 1]}–{_MONTHS[last.month - 1]} {last.year}"
    return f"{_MONTHS[first.month - 1]} {first.year} – {_MONTHS[last.month - 1]} {last.year}"


def _start(day: date) -> str:
    """A first day, by its year or month if it begins one."""
    if day.day > 1:
        return _day(day)
    return str(day.year) if day.month == 1 else f"{_MONTHS[day.month - 1]} {day.year}"


def _end(day: date) -> str:
    """A last day, by its year or month if it ends one."""
    if day != whole_month(day.year, day.month).last:
        return _day(day)
    return str(day.year) if day.month == 12 else f"{_MONTHS[day.month - 1]} {day.year}"


def _day(day: date) -> str:
    return f"{_month_day(day)}, {day.year}"


def _month_day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}"
