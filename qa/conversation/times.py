"""Another time: "and in July?", "two weeks later?", after a question that names its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.conversation.question_words import AUXILIARY
from qa.dating import anaphora
from qa.dating.days import Days
from qa.dating.expressions import Expression, expressions, stands_alone
from qa.dating.form import Frame
from qa.dating.notes import note

_LEAD = re.compile(r"(?:\b(?:in|on|at|during|from|of|for|by) (?:the )?)?$", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:before|after|since|until) the $", re.IGNORECASE)
# What asks of the same thing whether, or why, it was then: "Was that in 2021?", "Why 2021?".
_ABOUT_IT = re.compile(
    rf"(?:(?:and|but|so)[ ,]+)?(?:{AUXILIARY} (?:it|that|this|he|she|they)\b"
    r"|(?:why|how come)\W*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AnotherTime:
    """A follow-up that names a time, and the question that it follows as of that time.

    Attributes:
        question: The follow-up, its time written out: "and in July 2022?".
        before: The question before it, with that time in the place of its own.
        rest: The follow-up without its time: "and?".
        words: Its words of time: "July".
    """

    question: str
    before: str
    rest: str
    words: str


def another_time(question: str, before: str) -> AnotherTime | None:
    """The question before a follow-up, moved to the time that the follow-up names.

    A month or a day without a year is taken nearest to the time before, and "two weeks later" is
    counted from it. What lies earlier by so much ("a year before?") is not moved to: articles on
    the later time tell of it, to compare.

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
    lead = _LEAD.search(question, 0, new.start) if stands_alone(question, new.end) else None
    until = new.start if lead is None else lead.start()
    rest = " ".join(f"{question[:until]} {question[new.end :]}".split())
    days = _days(new, anchor)
    if days is None or _ABOUT_IT.match(rest) or _BOUND.search(question, 0, new.start):
        return None
    typed = question[new.start : new.end]
    words = typed if new.days(Frame(None)) is not None else _note(days)
    placed = f"{_preposition(days)} {words}" if new.form in anaphora.FORMS else words
    return AnotherTime(
        question=f"{question[: new.start]}{placed}{question[new.end :]}",
        before=_replaced(before, old, words, days),
        rest=rest,
        words=typed,
    )


def counts_on(question: str) -> bool:
    """Whether a question counts its time from one before: "two weeks later"."""
    return any(found.form in anaphora.FORMS for found in expressions(question, question=True))


def _days(new: Expression, anchor: Days) -> Days | None:
    """What days a follow-up names, after a question on the anchor's."""
    if new.form in anaphora.FORMS:
        days = anaphora.counted_from(anchor, new.parts)
        return days if days is not None and days.last >= anchor.last else None
    return new.days(Frame(None)) or (new.days(Frame(anchor.first)) if new.yearless else None)


def _note(days: Days) -> str:
    return note(days.first, days.last, approximate=days.approximate, weekday=False)


def _preposition(days: Days) -> str:
    return "on" if days.first == days.last else "in"


def _replaced(before: str, old: Expression, words: str, days: Days) -> str:
    """The question before, with other words of time; "on May 3" becomes "in June"."""
    lead = re.sub(r"\b(?:in|on) $", f"{_preposition(days)} ", before[: old.start])
    return f"{lead}{words}{before[old.end :]}"
