"""The time that a question names: which days it asks about, or whether it wants the latest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qa.dating import anaphora
from qa.dating.days import Days
from qa.dating.expressions import Expression, expressions, stands_alone
from qa.dating.form import Frame
from qa.dating.lean import Lean
from qa.dating.named_events import named_events
from qa.dating.notes import note
from qa.dating.question_order import earliest, latest

ANNOUNCED = timedelta(14)
"""How long before an event articles that announce it are looked for. Of 2,154 questions on news
that name a day or a month, 4.1% are answered by an article from before it: more than half of these
by one of the two weeks before."""
TOLD = timedelta(60)
"""How long after an event articles that tell of it are looked for. Of the same questions 95.0% are
answered by an article from within 28 days of its end, 96.7% within 60 and 97.2% within 90."""


class TimeKind(StrEnum):
    """What words of time in a question ask for."""

    EVENT = "event"  # what happened on these days
    PUBLISHED = "published"  # what was written on these days
    LATEST = "latest"  # what was told last
    EARLIEST = "earliest"  # what was told first
    NAMED = "named"  # what lies before, after or in an event that has no date here


_LATEST = "latest first"
_PREFIX = 60
_LONGEST_NAMED = 366
"""Days. "The last five years" keep that name, "early 2023" becomes one."""
_TO_COME = re.compile(
    r"\b(?:will|next|upcoming)\b"
    r"|\b(?:is|are)\s(?:\w+\s){0,6}?(?:to|set|scheduled|due|expected|going|planned)\b",
    re.IGNORECASE,
)
# The last verb before "today" tells whether it is this day ("did … today") or these days.
_VERB = re.compile(
    r"\b(?P<day>did|was|were|happened|happening|will|\w{2,}ed"
    r"|(?:is|are)\s(?:[\w’'-]+\s){0,3}?\w+ing)\b"
    r"|\b(?:is|are|has|have|does|do|can|goes)\b",
    re.IGNORECASE,
)
_WRITTEN_BEFORE = re.compile(
    r"\b(?:articles?|stories|coverage|headlines?|(?:the|any|what)\snews(?!\sof))"
    r"(?:\s(?:in|from|of|on|since|during|between|for|published|written))*\s(?:the\s)?$"
)
_WRITTEN_AFTER = re.compile(r"(?:['’]s?)?\s(?:articles?|stories|coverage|headlines|news(?!\s\w))\b")


@dataclass(frozen=True, slots=True)
class QuestionTime:
    """Words of time in a question, and what they mean.

    Attributes:
        start: Offset of the first character in the question.
        end: Offset behind the last one.
        words: The words themselves: `question[start:end]`.
        kind: What they ask for.
        label: What they were understood to mean, for a chip: "since 2022", "latest first".
        first: The first day meant; None where the beginning is open, and for other kinds.
        last: The last day meant, inclusive; None where the end is open, and for other kinds.
        firm: Whether the words say when, as "in 2021" does, and can filter. "The 2021 talks" only
            say which talks: sentences of other days may tell of them, so prefer, do not filter.
        relative: Whether the days were counted from the day of asking, or their year was.
        now: The day of asking.
    """

    start: int
    end: int
    words: str
    kind: TimeKind
    label: str
    first: date | None = None
    last: date | None = None
    firm: bool = False
    relative: bool = False
    now: date | None = None

    @property
    def published(self) -> tuple[date | None, date | None]:
        """Between which days articles on it are likely to have been published; None is open.

        An event is announced before it happens and told of for a while after it. Of what lies
        ahead, or was over before a certain day, articles of any day may tell.
        """
        if self.kind is TimeKind.PUBLISHED:
            return self.first, self.last
        if self.first is None or (self.now is not None and self.first > self.now):
            return None, None
        return self.first - ANNOUNCED, None if self.last is None else self.last + TOLD


def question_times(question: str, now: date) -> list[QuestionTime]:
    """What a question says of time, in order of its words, apart from each other.

    Args:
        question: The question, perhaps typed without capitals.
        now: The day from which "last week" and "in January" are counted: `as_of`, or today.
    """
    times = list(_dates(question, now))
    for start, end in named_events(question):
        if _is_free(times, start, end):
            words = question[start:end]
            label = words[:1].lower() + words[1:]
            times.append(QuestionTime(start, end, words, TimeKind.NAMED, label))
    backwards = any(time.label.startswith(("before ", "until ")) for time in times)
    for kind, label, found in (
        (TimeKind.LATEST, _LATEST, () if backwards else latest(question)),
        (TimeKind.EARLIEST, "earliest first", earliest(question)),
    ):
        for start, end in found:
            if _is_free(times, start, end) and all(time.kind is not kind for time in times):
                times.append(QuestionTime(start, end, question[start:end], kind, label))
    return sorted(times, key=lambda time: time.start)


def _is_free(times: Sequence[QuestionTime], start: int, end: int) -> bool:
    return all(end <= time.start or time.end <= start for time in times)


def _dates(question: str, now: date) -> Iterator[QuestionTime]:
    """The dates that a question names.

    Beside a date with its year, those without are left out: they are counted from that date.
    """
    found = [one for one in expressions(question, question=True) if _says_when(question, one)]
    absolute = [one for one in found if one.days(Frame(None)) is not None]
    frame = Frame(now, Lean.FUTURE if _TO_COME.search(question) else Lean.GONE)
    for expression in absolute or found:
        days = expression.days(frame)
        if days is not None:
            yield _question_time(question, expression, days, now, relative=not absolute)


def _says_when(question: str, expression: Expression) -> bool:
    """Whether it is no part of a name: neither "the January 6 committee" nor "a Monday hearing"."""
    if expression.form in anaphora.FORMS:
        return False
    if expression.form.name == "weekday" and question[: expression.start].endswith("the "):
        return False
    attributive = not stands_alone(question, expression.end)
    passing = expression.form.name == "weekday" or (
        expression.yearless and expression.form.name != "month"
    )
    return not (passing and attributive and expression.to is None)


def _question_time(
    question: str, expression: Expression, days: Days, now: date, *, relative: bool
) -> QuestionTime:
    start, end = expression.start, expression.end
    words = question[start:end]
    if words.lower() == "today" and not _is_this_day(question[:start]):
        return QuestionTime(start, end, words, TimeKind.LATEST, _LATEST)
    first, last = expression.ends(days)
    kind = _kind(question, expression)
    stands = stands_alone(question, end) and not expression.yearless
    return QuestionTime(
        start,
        end,
        words,
        kind,
        _label(expression, days, words),
        first,
        last,
        firm=kind is TimeKind.PUBLISHED or stands,
        relative=relative,
        now=now,
    )


def _is_this_day(before: str) -> bool:
    """Whether "today" after these words is this day: not in "Where do they live today?"."""
    verbs = [match.lastgroup for match in _VERB.finditer(before)]
    return bool(verbs) and verbs[-1] == "day"


def _kind(question: str, expression: Expression) -> TimeKind:
    """Whether articles are asked for by their date: "articles from 2021", "last week’s news"."""
    before = _WRITTEN_BEFORE.search(question, max(0, expression.start - _PREFIX), expression.start)
    after = _WRITTEN_AFTER.match(question, expression.end)
    return TimeKind.EVENT if before is None and after is None else TimeKind.PUBLISHED


def _label(expression: Expression, days: Days, words: str) -> str:
    """What the days are called; long stretches that are only roughly known as they were asked."""
    if days.approximate and (days.last - days.first).days > _LONGEST_NAMED:
        return words.lower()
    named = note(days.first, days.last, approximate=days.approximate, weekday=False)
    return named if expression.bound is None else f"{expression.bound} {named}"
