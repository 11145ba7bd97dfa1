"""The words of the calendar, as pieces of regular expressions that are matched in any case."""

from __future__ import annotations

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety hundred".split()

S = r"\s{1,3}"
"""The space between two words; bounded, so that no run of spaces costs more than its length."""

WRITTEN_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?!\w)"
)
MONTH = rf"(?:{WRITTEN_MONTH}|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:\.|(?!\w)))"
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
SEASON = r"(?:spring|summer|autumn|fall|winter)\b"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?![.,:/]\d|\s?%|\s?[ap]\.?m\b)"
YEAR = r"(?:1[5-9]|20)\d\d\b(?![.,:]\d|\s?%)"
UNIT = r"(?P<unit>hour|day|week|month|year|decade|centur(?=y|ies))"
NUMBER = rf"(?P<number>an?|{'|'.join(_ONES)}|{'|'.join(_TENS[2:])}|\d{{1,3}})"
DASH = r"\s?[-–—]\s?"
WHICH = rf"(?:(?P<which>last|next|this(?:{S}(?:past|coming))?)[\s-]{{1,2}})"

MONTH_WORDS = frozenset(
    """jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july
    august september october november december""".split()
)
WEEKDAY_WORDS = frozenset(_WEEKDAYS)
SEASON_WORDS = frozenset("spring summer autumn fall winter".split())
NUMBER_WORDS = frozenset(["a", "an", *_ONES, *_TENS[2:]])
WHICH_WORDS = frozenset(("last", "next", "this"))
DIGITS = "0"
"""Stands for any number in digits among the words that open an expression."""


def digits(word: str) -> int:
    """The number in front of its ending: 14 of "14th"."""
    return int("".join(letter for letter in word if letter.isdigit()))


def month_number(word: str) -> int:
    """1 to 12."""
    return _MONTHS.index(word[:3].lower()) + 1


def weekday_number(word: str) -> int:
    """0 for Monday, as `date.weekday` counts."""
    return _WEEKDAYS.index(word.lower())


def step(which: str | None) -> int | None:
    """How many units on what `WHICH` matches lies: -1, 0 or 1; None where it is not said."""
    if which is None:
        return None
    if which.endswith(("last", "past")):
        return -1
    return 1 if which.endswith(("next", "coming")) else 0


def number_of(word: str) -> int:
    """The value of a word or of digits that `NUMBER` matches."""
    word = word.lower()
    if word in ("a", "an"):
        return 1
    if word in _ONES:
        return _ONES.index(word) + 1
    if word in _TENS:
        return 10 * (_TENS.index(word) + 1)
    return int(word)
