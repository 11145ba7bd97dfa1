"""One form in which a day or a stretch of days is written, and what it needs to be understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps

from qa.dating.days import Days
from qa.dating.lean import Lean

Parts = dict[str, str]
"""The named parts that an expression has, in lower case."""


@dataclass(frozen=True, slots=True)
class Frame:
    """From where a date is seen.

    Attributes:
        day: The day of writing or asking; None if it is not known.
        lean: Whether what is dated lies behind or ahead.
        written: Full dates that the same text writes out: "Jan. 6" means one of them if it can.
    """

    day: date | None
    lean: Lean = Lean.UNSAID
    written: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form of date.

    Attributes:
        name: What it is called.
        opens: The lower-case words that it can begin with; `DIGITS` for any number.
        pattern: What it looks like, with its parts as named groups.
        days: The days that its parts mean, seen from a frame; None where they cannot be known.
        leans: Whether the tense of the sentence matters.
    """

    name: str
    opens: frozenset[str]
    pattern: re.Pattern[str]
    days: Callable[[Parts, Frame], Days | None] = field(repr=False)
    leans: bool = False


def counted(
    days: Callable[[Parts, Frame, date], Days | None],
) -> Callable[[Parts, Frame], Days | None]:
    """What is counted from the day of writing: nothing without it, or beyond the years 1 to 9999.

    Args:
        days: Counts from the day that it is given as well.
    """

    @wraps(days)
    def from_day(parts: Parts, frame: Frame) -> Days | None:
        if frame.day is None:
            return None
        try:
            return days(parts, frame, frame.day)
        except OverflowError:
            return None

    return from_day


def form(
    name: str,
    opens: Iterable[str],
    pattern: str,
    days: Callable[[Parts, Frame], Days | None],
    *,
    leans: bool = False,
) -> Form:
    """A form whose pattern is matched in any case, up to the end of a word."""
    compiled = re.compile(rf"(?:{pattern})(?!\w)", re.IGNORECASE)
    return Form(name, frozenset(opens), compiled, days, leans)
