"""Dates that are counted from another date of the sentence: "the next day", "a year earlier"."""

from __future__ import annotations

from qa.dating.days import Days, moved, roughly, whole_unit
from qa.dating.form import Form, Frame, Parts, form
from qa.dating.relative_dates import unit_of
from qa.dating.vocabulary import DIGITS, NUMBER, NUMBER_WORDS, UNIT, S, number_of

_ENDS = r"(?=\s*(?:$|[.,;:!?)”\"’—–-]))"
_ALONE = rf"(?:{_ENDS}|(?=\s(?:and|but|in|at|on|by|to|that|when|as|with|for)\b))"
_STEPS = {
    "next": 1, "following": 1, "after": 1, "later": 1, "on": 1, "same": 0, "that": 0,
    "previous": -1, "before": -1, "earlier": -1,
}  # fmt: skip


def counted_from(anchor: Days, parts: Parts) -> Days | None:
    """The days that so many units before or after another date mean.

    Args:
        anchor: The other date.
        parts: Those of one of the forms of this module.

    Returns:
        None if the anchor is vaguer than the unit: no day follows on "in 2014".
    """
    unit = unit_of(parts) or "day"
    word = next(parts[name] for name in ("which", "side", "far") if name in parts).split()[-1]
    number = _STEPS[word]
    if "number" in parts:
        number *= number_of(parts["number"])
    if _length(anchor) > _length(whole_unit(anchor.first, unit)):
        return None
    try:
        first, last = moved(anchor.first, number, unit), moved(anchor.last, number, unit)
    except OverflowError:
        return None
    if "number" not in parts and unit != "day":
        return whole_unit(first, unit)
    found = Days(first, last, anchor.approximate)
    return found if unit == "day" else roughly(found)


def _length(days: Days) -> int:
    return (days.last - days.first).days


def looks_back(parts: Parts) -> bool:
    """Whether it may be counted from a date that comes only later in the sentence."""
    return parts.get("side") == "before" or "previous" in parts.get("which", "")


def _unknown(parts: Parts, frame: Frame) -> Days | None:
    return None


FORMS: tuple[Form, ...] = (
    form(
        "counted from another",
        NUMBER_WORDS | {DIGITS, "the", "that", "day"},
        rf"(?P<which>the{S}(?:very{S})?(?:next|following|previous|same)|that(?:{S}same)?){S}"
        rf"(?P<whole>day|week|month|year){_ALONE}"
        rf"|(?:the{S})?day{S}(?P<side>before|after){_ALONE}"
        rf"|{NUMBER}{S}{UNIT}(?:s|ies|y)?{S}"
        rf"(?P<far>(?:later|earlier|before|after){_ALONE}|on{_ENDS})",
        _unknown,
    ),
)
