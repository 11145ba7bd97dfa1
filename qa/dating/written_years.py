"""Years and what they are made of or make up: "2021-22", "summer 2023", "the 1990s", "Q3 2022"."""

from __future__ import annotations

from datetime import date

from qa.dating.days import (
    Days,
    roughly,
    whole_quarter,
    whole_season,
    whole_years,
    years_around,
)
from qa.dating.form import Form, Frame, Parts, counted, form
from qa.dating.nearest import nearest, one_of
from qa.dating.parts import PART, PART_WORDS, narrowed
from qa.dating.vocabulary import (
    DIGITS,
    SEASON,
    SEASON_WORDS,
    WHICH,
    WHICH_WORDS,
    YEAR,
    S,
    digits,
    step,
)


def _season_of_a_year(parts: Parts, frame: Frame) -> Days | None:
    """A season of a year. A winter is the one that the year began with, if that lies nearer."""
    season = parts["season"]
    if "year" in parts:
        year = int(parts["year"])
    elif frame.day is not None:
        year = frame.day.year + (step(parts["which"]) or 0)
    else:
        return None
    days = whole_season(year, season)
    if season == "winter" and "second" not in parts and frame.day is not None:
        days = nearest([whole_season(year - 1, season), days], frame.day, frame.lean) or days
    return narrowed(days, parts.get("part"))


@counted
def _season(parts: Parts, frame: Frame, day: date) -> Days | None:
    """Last, this or next summer, or the nearest one."""
    seasons = [whole_season(year, parts["season"]) for year in years_around(day, 2)]
    chosen = one_of(seasons, parts.get("which"), day, frame.lean)
    return None if chosen is None else narrowed(chosen, parts.get("part"))


def _quarter(parts: Parts, frame: Frame) -> Days | None:
    """A quarter of a calendar year."""
    return whole_quarter(int(parts["year"]), digits(parts["quarter"]))


def _year(parts: Parts, frame: Frame) -> Days | None:
    year = int(parts["year"])
    return narrowed(whole_years(year, year), parts.get("part"))


def _years(parts: Parts, frame: Frame) -> Days | None:
    """The years from one to another, the second perhaps in two digits: "2021-22"."""
    first, second = parts["year"], parts["second"]
    last = int(second if len(second) == len(first) else first[:2] + second)
    return whole_years(int(first), last) if last > int(first) else None


def _decade(parts: Parts, frame: Frame) -> Days | None:
    """A decade; of two digits it is one of the twentieth century."""
    year = int(parts["decade"])
    start = year if year > 99 else 1900 + year
    return narrowed(whole_years(start, start + 9), parts.get("part"))


def _century(parts: Parts, frame: Frame) -> Days | None:
    start = (digits(parts["century"]) - 1) * 100 + 1
    return roughly(narrowed(whole_years(start, start + 99), parts.get("part")))


_PART = rf"(?P<part>{PART})?"
_THE = rf"(?:the{S})?"
_FOUR = r"(?:1[5-9]|20)\d\d"

FORMS: tuple[Form, ...] = (
    form(
        "season of a year",
        SEASON_WORDS | PART_WORDS,
        rf"{_PART}(?P<season>{SEASON}){S}(?:(?:of{S})?(?P<year>{YEAR})"
        rf"(?P<second>[-–/](?:\d\d)?\d\d)?|(?:of{S})?{WHICH}year)",
        _season_of_a_year,
    ),
    form("quarter", {"q"}, rf"(?P<quarter>q[1-4]){S}(?:of{S})?(?P<year>{YEAR})", _quarter),
    form(
        "years",
        {DIGITS},
        rf"(?P<year>{_FOUR})[-–—/](?P<second>{_FOUR}|\d\d)(?![-–\d]|[.,]\d)",
        _years,
    ),
    form(
        "decade",
        PART_WORDS | {"the", DIGITS},
        rf"{_PART}{_THE}(?:(?P<decade>(?:1[5-9]|20)\d0|(?<=['’])[2-9]0)['’]?s)",
        _decade,
    ),
    form(
        "century",
        PART_WORDS | {"the", DIGITS},
        rf"{_PART}{_THE}(?P<century>1[5-9]|2[01])(?:st|th)[\s-]century",
        _century,
    ),
    form("year", PART_WORDS | {DIGITS}, rf"{_PART}(?P<year>{YEAR})(?![-–/]\d)", _year),
    form(
        "season",
        SEASON_WORDS | PART_WORDS | WHICH_WORDS | {"the"},
        rf"{_PART}(?:{WHICH}|{_THE})(?P<season>{SEASON})",
        _season,
        leans=True,
    ),
)
