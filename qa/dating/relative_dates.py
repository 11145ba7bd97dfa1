"""Dates that are counted from the day of writing: "yesterday", "last week", "two years ago"."""

from __future__ import annotations

from datetime import date, timedelta

from qa.dating.days import Days, moved, moved_unit, roughly, whole_unit
from qa.dating.form import Form, Frame, Parts, counted, form
from qa.dating.lean import Lean
from qa.dating.nearest import weekday, weekend
from qa.dating.parts import PART, PART_OF, PART_WORDS, narrowed
from qa.dating.vocabulary import (
    DIGITS,
    NUMBER,
    NUMBER_WORDS,
    UNIT,
    WEEKDAY,
    WEEKDAY_WORDS,
    WHICH,
    WHICH_WORDS,
    S,
    number_of,
    step,
    weekday_number,
)

_WHOLE = r"(?:week(?:end)?|month|quarter|year|decade|century)"
_DAYTIME = r"(?:morning|afternoon|evening|night)"
_DAYS_AWAY = {"yesterday": -1, "last": -1, "today": 0, "tonight": 0, "this": 0, "tomorrow": 1}


def unit_of(parts: Parts) -> str | None:
    """The unit of the calendar that an expression counts in, if it names one."""
    unit = parts.get("unit", parts.get("whole"))
    return "century" if unit == "centur" else unit


@counted
def _named_day(parts: Parts, frame: Frame, day: date) -> Days | None:
    """Yesterday, today, tomorrow, and the days next to them."""
    number = _DAYS_AWAY[parts["day"].split()[0]]
    if "beyond" in parts:
        number += 1 if "after" in parts["beyond"] else -1
    return moved_unit(day, number, "day")


@counted
def _weekday(parts: Parts, frame: Frame, day: date) -> Days | None:
    lean = Lean.GONE if parts.get("side") == "earlier" else frame.lean
    return weekday(parts["weekday"], parts.get("which"), day, lean)


@counted
def _weekday_of_week(parts: Parts, frame: Frame, day: date) -> Days | None:
    """A day of last, this or next week."""
    week = moved_unit(day, step(parts["which"]) or 0, "week")
    return whole_unit(week.first + timedelta(weekday_number(parts["weekday"])), "day")


@counted
def _unit(parts: Parts, frame: Frame, day: date) -> Days | None:
    """Last, this or next week, month, year …; "the end of the year" is that of this one."""
    unit, which = parts.get("unit") or parts["whole"], parts.get("which")
    if unit == "weekend":
        return weekend(which, day, frame.lean)
    whole = moved_unit(day, step(which) or 0, unit)
    if "side" not in parts:
        return narrowed(whole, parts.get("part", parts.get("of")))
    if not whole.first <= day <= whole.last:
        return None
    if parts["side"] == "later":
        return roughly(Days(day, whole.last))
    return roughly(Days(whole.first, day))


@counted
def _away(parts: Parts, frame: Frame, day: date) -> Days | None:
    """A day so many days ago or from now; of longer units the week, month or year, only roughly."""
    unit, number = unit_of(parts) or "day", number_of(parts["number"])
    there = moved(day, -number if parts["side"] == "ago" else number, unit)
    return _as_exact_as(there, unit)


def _as_exact_as(day: date, unit: str) -> Days:
    """The day, or the week, month or year around it: nobody counts those to the day."""
    if unit in ("hour", "day"):
        return whole_unit(day, "day")
    return roughly(whole_unit(day, "year" if unit in ("decade", "century") else unit))


@counted
def _span(parts: Parts, frame: Frame, day: date) -> Days | None:
    """The last or next so many days, weeks, months or years, counted from the day of writing."""
    unit = unit_of(parts) or "day"
    number = number_of(parts.get("number", "one"))
    if unit == "hour":
        number, unit = max(1, number // 24), "day"
    ahead = (parts.get("towards") or parts["side"]) in ("next", "coming")
    end = moved(day, number if ahead else -number, unit)
    return roughly(Days(day, end) if ahead else Days(end, day))


FORMS: tuple[Form, ...] = (
    form(
        "named day",
        {"yesterday", "today", "tomorrow", "tonight", "last", "this", "the", "day", "earlier"}
        | {"later", "late", "early"},
        rf"(?P<beyond>(?:the{S})?day{S}(?:before{S}(?=yesterday)|after{S}(?=tomorrow)))?"
        rf"(?:(?:earlier|later|early|late){S})?"
        rf"(?P<day>(?:yesterday|today|tomorrow)(?:{S}{_DAYTIME})?|tonight|last{S}night"
        rf"|this{S}(?:morning|afternoon|evening))",
        _named_day,
    ),
    form(
        "weekday of a week",
        WEEKDAY_WORDS,
        rf"(?P<weekday>{WEEKDAY})(?:{S}{_DAYTIME})?,?{S}(?:of{S})?{WHICH}week",
        _weekday_of_week,
    ),
    form(
        "weekday",
        WEEKDAY_WORDS | WHICH_WORDS | {"early", "late", "mid", "earlier", "later"},
        rf"(?:(?P<side>earlier|later|early|late|mid)[\s-]{{1,2}}(?:on{S})?)?{WHICH}?"
        rf"(?P<weekday>{WEEKDAY})"
        rf"(?:{S}(?:(?:early|late){S})?{_DAYTIME})?",
        _weekday,
        leans=True,
    ),
    form(
        "span",
        {"the", "these", "last", "past", "previous", "next", "coming"},
        rf"(?:(?:the|these){S}|(?!past))(?P<towards>last|past|previous|next|coming){S}"
        rf"{NUMBER}{S}{UNIT}(?:s|ies|y)?(?!{S}of\b)"
        rf"|the{S}(?P<side>last|past|coming|(?:(?<=over\sthe\s)|(?<=in\sthe\s))next){S}"
        rf"(?P<whole>week|month|year|decade|century)(?!{S}of\b)",
        _span,
    ),
    form(
        "unit",
        PART_WORDS | WHICH_WORDS | {"earlier", "later", "the"},
        rf"(?:(?P<side>earlier|later){S}|(?P<part>{PART}))?{WHICH}"
        rf"(?P<unit>{_WHOLE})(?!{S}of{S}(?:the|an?|his|her|its|their)\b)"
        rf"|(?:(?P<of>{PART_OF})|the{S}(?=weekend))(?P<whole>{_WHOLE})",
        _unit,
        leans=True,
    ),
    form(
        "away",
        NUMBER_WORDS | {DIGITS},
        rf"{NUMBER}{S}{UNIT}(?:s|ies|y)?{S}(?P<side>ago|from{S}(?:now|today))",
        _away,
    ),
)
