"""Another time: "and in July?", "two weeks later?", after a question that names its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from qa.conversation.question_words import AUXILIARY
from qa.dating import anaphora
from qa.dating.days import Days
from qa.dating.expressions import Expression, expressions, stands_alone
from qa.dating.form import Frame
from qa.dating.notes import note

_LEAD = re.compile(r"(?:\b(?:in|on|at|during|from|of|for|by) (?:the )?)?$", re.IGNORECASE)
# Before a time that is a bound, or the end of a longer number: "9,999 years later".
_NO_TIME_AFTER = re.compile(r"\b(?:before|after|since|until) the $|[\d.,]$", re.IGNORECASE)
# What asks of the same thing whether, or why, it was then, or compares: "Was that in 2021?",
# "Why 2021?", "more than in 2021?".
_STAYS = re.compile(
    rf"(?:(?:and|but|so)[ ,]+)?(?:{AUXILIARY} (?:it|that|this)\b|(?:why|how come)\W*$)"
    r"|.*\b(?:than|as|compare[ds]?|versus|vs|unlike|except|other|not|difference|against)\b",
    re.IGNORECASE,
)
_STANDS = re.compile(r"\b(?P<in>in|on|at|during)(?: the)? $", re.IGNORECASE)
_YEAR = timedelta(366)
_FIRST_YEAR, _LAST_YEAR = 1500, 2099  # those that dates are recognised by


@dataclass(frozen=True, slots=True)
class AnotherTime:
    """A follow-up that names a time, and the question that it follows as of that time.

    Attributes:
        question: The follow-up, its time written out: "and who won in July 2022?".
        before: The question before it, with that time in the place of its own.
        rest: The follow-up without its time: "and who won ?".
        words: The time as it is written out: "July 2022".
        typed: As it was typed: "July".
        counted: Whether it is counted from the time before: "two weeks later".
    """

    question: str
    before: str
    rest: str
    words: str
    typed: str
    counted: bool


def another_time(question: str, before: str) -> AnotherTime | None:
    """The question before a follow-up, moved to the time that the follow-up names.

    A month or a day without a year is taken from the year of the time before, and "two weeks
    later" is counted from it. What lies earlier by so much ("a year before?") is not moved to:
    articles on the later time tell of it, to compare.

    Args:
        question: The follow-up.
        before: The question that it follows.

    Returns:
        None unless each of the two names one time.
    """
    news, olds = expressions(question, question=True), expressions(before, question=True)
    dated = [(old, days) for old in olds if (days := old.days(Frame(None))) is not None]
    if len(news) != 1 or len(dated) != 1:
        return None
    new, (old, anchor) = news[0], dated[0]
    if any(one.bound is not None or one.to is not None for one in (new, old)):
        return None
    lead = _LEAD.search(question, 0, new.start)
    led = lead is not None and lead[0] != ""
    until = lead.start() if lead is not None and stands_alone(question, new.end) else new.start
    rest = " ".join(f"{question[:until]} {question[new.end :]}".split())
    days = _days(new, anchor)
    if days is None or _STAYS.match(rest) or _NO_TIME_AFTER.search(question, 0, new.start):
        return None
    typed = question[new.start : new.end]
    words = typed if new.days(Frame(None)) is not None else _note(days)
    counted = new.form in anaphora.FORMS
    placed = f"{_preposition(days)} {words}" if counted and not led else words
    return AnotherTime(
        question=f"{question[: new.start]}{placed}{question[new.end :]}",
        before=_moved(before, (old, anchor), (words, days)),
        rest=rest,
        words=words,
        typed=typed,
        counted=counted,
    )


def _days(new: Expression, anchor: Days) -> Days | None:
    """What days a follow-up names, after a question on the anchor's."""
    if new.form in anaphora.FORMS:
        days = anaphora.counted_from(anchor, new.parts)
        if days is None or days.last < anchor.last or new.parts.get("unit") == "hour":
            return None
    elif new.yearless:
        length = anchor.last - anchor.first
        days = None if length > _YEAR else new.days(Frame(anchor.first + length / 2))
    else:
        days = new.days(Frame(None))
    if days is None or not _FIRST_YEAR <= days.first.year <= days.last.year <= _LAST_YEAR:
        return None
    return days


def _note(days: Days) -> str:
    return note(days.first, days.last, approximate=days.approximate, weekday=False)


def _preposition(days: Days) -> str:
    return "on" if days.first == days.last else "in"


def _moved(before: str, old: tuple[Expression, Days], new: tuple[str, Days]) -> str:
    """The question before, with other words of time; "on May 3" becomes "in June".

    A time that only says which ("the 2022 cup") stays beside a narrower one: a cup has no July.
    """
    (expression, anchor), (words, days) = old, new
    lead, rest = before[: expression.start], before[expression.end :]
    if not stands_alone(before, expression.end):
        within = anchor.first <= days.first and days.last <= anchor.last
        return before if within else f"{lead}{words}{rest}"
    stands = _STANDS.search(lead)
    if stands is not None:
        preposition = _preposition(days)
        if stands["in"][0].isupper():
            preposition = preposition.capitalize()
        lead = f"{lead[: stands.start()]}{preposition} "
    return f"{lead}{words}{rest}"
