"""Parts of a unit of the calendar: "early", "the end of", "the first half of"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from qa.dating.days import Days, roughly
from qa.dating.vocabulary import S

_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "final": -1}
_THIRDS = {
    "early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2, "close": 2,
}  # fmt: skip
_TOWARDS = rf"(?:beginning|start|middle|end|close){S}of{S}(?:the{S})?"
_COUNTED = rf"(?:{'|'.join(_ORDINALS)}){S}(?:week|half|quarter|days){S}of{S}(?:the{S})?"
PART_OF = rf"(?:{_TOWARDS}|{_COUNTED})"
PART = rf"(?:(?:early|mid|late)[\s-]{{1,2}}|{PART_OF})"
"""The words before a unit that say which part of it is meant."""
PART_WORDS = frozenset([*_THIRDS, *_ORDINALS])
_WORD = re.compile(r"[a-z]+")


def narrowed(days: Days, part: str | None) -> Days:
    """The part of a week, month, year, decade or century that words such as `PART` name.

    "Early", "mid" and "late" are thirds, roughly: ten days of a month, four months of a year.

    Args:
        days: The unit.
        part: The words, in lower case; None for the whole unit.
    """
    if part is None:
        return days
    words = _WORD.findall(part)
    if words[0] in _THIRDS:
        return roughly(_stretch(days, _THIRDS[words[0]], 3))
    number, size = _ORDINALS[words[0]], words[1]
    if size == "week":
        return roughly(_seven_days(days, number))
    if size == "days":
        return roughly(_stretch(days, number % 3, 3))
    pieces = 2 if size == "half" else 4
    return _stretch(days, number % pieces, pieces)


def _stretch(days: Days, number: int, pieces: int) -> Days:
    """One of so many equal pieces, each of whole months or years where the unit has enough."""
    until = _start(days, number + 1, pieces) - timedelta(1)
    return Days(_start(days, number, pieces), max(until, days.first))


def _start(days: Days, number: int, pieces: int) -> date:
    """The first day of a piece; of the one behind the last, the day after the unit."""
    after = days.last + timedelta(1)
    if number == pieces:
        return after
    years, length = after.year - days.first.year, (after - days.first).days
    if years > 1:
        return date(days.first.year - (-years * number // pieces), 1, 1)
    if length > 300:
        return date(days.first.year, 1 + 12 * number // pieces, 1)
    if pieces == 3 and 28 <= length <= 31:
        return days.first + timedelta(10 * number)
    return days.first + timedelta(length * number // pieces)


def _seven_days(days: Days, number: int) -> Days:
    """The first, second … or last seven days."""
    if number < 0:
        return Days(max(days.first, days.last - timedelta(6)), days.last)
    first = days.first + timedelta(7 * number)
    return Days(min(first, days.last), min(first + timedelta(6), days.last))
