"""When what a sentence tells happened: its dates, resolved against the day of its article."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from qa.dating import anaphora
from qa.dating.days import Days
from qa.dating.expressions import Expression, expressions, stands_alone
from qa.dating.form import Frame
from qa.dating.lean import Lean, lean
from qa.dating.written_days import is_written

_WHICH = re.compile(r"(?:\b(?:the|its|his|her|their|this|that)|\b(?!An?\b)[A-Z][\w’'-]*|s['’])\s$")
_NOUN = re.compile(r"\s[a-z]")
_PREFIX = 30


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date in a sentence.

    Attributes:
        start: Offset of its first character in the sentence.
        end: Offset behind its last one.
        first: The first day meant; None where the beginning is open ("until Friday").
        last: The last day meant, inclusive; None where the end is open ("since 2018"). Both are
            None where the days cannot be known.
        relative: Whether the words alone do not tell, but only together with the day of the
            article or with another date: "on Tuesday", "Sept. 14".
        approximate: Whether the days are a rough reading of vaguer words: "in early January".
    """

    start: int
    end: int
    first: date | None
    last: date | None
    relative: bool
    approximate: bool = False

    @property
    def resolved(self) -> bool:
        """Whether the days are known."""
        return self.first is not None or self.last is not None


def event_dates(
    sentence: str, published: date | None, written: Collection[date] = ()
) -> list[EventDate]:
    """The dates of a sentence, in order.

    "On Tuesday" is the last Tuesday up to the day of publication, unless the verb tells what is to
    come; "Sept. 14" is in the year that the tense, or else the distance tells. Where the day of
    publication is unknown, what is counted from it stays unresolved. Takes linear time.

    Args:
        sentence: A sentence of an article, or any text in English.
        published: The day of the article.
        written: Full dates that the article writes out elsewhere (see `full_dates`): after "Jan. 6,
            2021" its "Jan. 6" is that day.
    """
    found = expressions(sentence)
    days = [_days(sentence, expression, published, written) for expression in found]
    return [
        _event_date(expression, _counted(found, days, number))
        if expression.form in anaphora.FORMS
        else _event_date(expression, days[number])
        for number, expression in enumerate(found)
    ]


def full_dates(text: str) -> frozenset[date]:
    """The single days that a text names with their year."""
    found = (expression.days(Frame(None)) for expression in expressions(text))
    return frozenset(days.first for days in found if days and days.first == days.last)


def _days(
    sentence: str, expression: Expression, published: date | None, written: Collection[date]
) -> Days | None:
    """The days that an expression names, seen from the day of publication."""
    leaning = Lean.UNSAID
    if expression.bound == "since":
        leaning = Lean.GONE
    elif expression.leans and published is not None:
        leaning = lean(sentence, expression.date_start, expression.end)
    frame = Frame(published, leaning, written)
    days = expression.days(frame)
    if days is not None and _is_name(sentence, expression) and not is_written(days, frame):
        return None
    return days


def _is_name(sentence: str, expression: Expression) -> bool:
    """Whether a day without a year only says which: "the Jan. 6 committee" is of any year."""
    parts = expression.parts
    if expression.form.name not in ("day", "day first") or "year" in parts or "weekday" in parts:
        return False
    if expression.to is not None or stands_alone(sentence, expression.end):
        return False
    return (
        _WHICH.search(sentence, max(0, expression.start - _PREFIX), expression.start) is not None
        and _NOUN.match(sentence, expression.end) is not None
    )


def _counted(found: Sequence[Expression], days: Sequence[Days | None], number: int) -> Days | None:
    """The days of "the next day", counted from the last date before it that the sentence has.

    "The day before" may also be counted from the next date after it.
    """
    parts = found[number].parts
    anchors = [anchor for anchor in reversed(days[:number]) if anchor is not None]
    if not anchors and anaphora.looks_back(parts):
        anchors = [anchor for anchor in days[number + 1 :] if anchor is not None]
    return anaphora.counted_from(anchors[0], parts) if anchors else None


def _event_date(expression: Expression, days: Days | None) -> EventDate:
    first, last = (None, None) if days is None else expression.ends(days)
    return EventDate(
        expression.start,
        expression.end,
        first,
        last,
        relative=expression.days(Frame(None)) is None,
        approximate=days is not None and days.approximate,
    )
