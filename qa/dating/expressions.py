"""Finds the words that name days in a text, and joins those that stand for one stretch."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qa.dating import anaphora, relative_dates, written_days, written_years
from qa.dating.days import Days
from qa.dating.form import Form, Frame, Parts
from qa.dating.lean import Lean
from qa.dating.plausible import is_plausible
from qa.dating.vocabulary import DIGITS

_WORD = re.compile(r"[A-Za-z]+|\d+")
_TO = re.compile(r"\s?[-–—]\s?|-to-|\s(?:to|through|thru|until|till|into)\s(?:the\s)?")
_AND = re.compile(r"\s(?:and|or)\s(?:the\s)?|/")
_LIST = re.compile(r",?\s(?:and|or|to|through)\s|[-–/]|,\s")
_YEARLESS = ("month", "day", "day first", "season")
_DATED = ("month of a year", "day", "day first")
_BETWEEN = re.compile(r"\bbetween\s(?:about\s|the\s)?$", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?P<word>since|until|till|through|by|before|prior\sto|after|as\sof)\s"
    r"(?:(?:at\sleast|about|around|approximately|the)\s)?$",
    re.IGNORECASE,
)
# What may follow on a date that is a bound by itself: "by 2030 the …", not "after Monday's game".
_ALONE = re.compile(
    r"\s?(?:$|[.,;:?!)”\"—–]|(?:the|an?|and|or|but|in|at|on|to|for|of|as|when|if|it|he|she|they|we"
    r"|you|while|with|from|that|this|is|are|was|were|had|have|has|do|does|did|will|would|can|could"
    r"|may|might|must|should|until|amid|because|due|there|after|before|than|more|not|only|over"
    r"|how|what|who|which|where|why)\b)",
    re.IGNORECASE,
)
_PREFIX = 40


@dataclass(frozen=True, slots=True)
class Expression:
    """Words that name a stretch of days.

    Attributes:
        start: Offset of the first character.
        end: Offset behind the last one.
        date_start: Offset behind the word for `bound`; `start` if there is none.
        form: How it is written.
        parts: What it is made of.
        to: The expression that the stretch ends with, if it is written as two.
        bound: "since", "until", "by", "before", "after" or "as of" if the days are an end of what
            is meant; None if they are meant themselves.
    """

    start: int
    end: int
    date_start: int
    form: Form
    parts: Parts
    to: Expression | None = None
    bound: str | None = None

    @property
    def leans(self) -> bool:
        """Whether the tense of the sentence matters."""
        return self.form.leans or (self.to is not None and self.to.leans)

    @property
    def yearless(self) -> bool:
        """Whether it is a day, month or season that comes every year, without the year."""
        return (
            self.form.name in _YEARLESS
            and "year" not in self.parts
            and "which" not in self.parts
            and self.to is None
        )

    def days(self, frame: Frame) -> Days | None:
        """The days named, without regard to `bound`; None if they cannot be known."""
        if self.to is None:
            return self.form.days(self.parts, frame)
        ahead = frame.lean is Lean.FUTURE and self.to.days(Frame(None)) is None
        first = self.form.days(self.parts, frame if ahead else Frame(None))
        if first is not None:
            last = self.to.days(self.to.seen(frame, first.first, Lean.FUTURE))
        else:
            last = self.to.days(frame)
            if last is not None:
                first = self.form.days(self.parts, self.seen(frame, last.last, Lean.GONE))
        if first is None or last is None or last.last < first.first:
            return None
        return Days(first.first, last.last, first.approximate or last.approximate)

    def seen(self, frame: Frame, other: date, lean: Lean) -> Frame:
        """From where this end of a stretch is seen: without a year of its own, from the other."""
        if self.form.leans and "which" not in self.parts:
            return replace(frame, day=other, lean=lean)
        return frame

    def ends(self, days: Days) -> tuple[date | None, date | None]:
        """The first and the last day of what is meant; None for an open end.

        Args:
            days: The days that it names.
        """
        match self.bound:
            case "since":
                return days.first, None
            case "until" | "by":
                return None, days.last
            case "before":
                return None, days.first - timedelta(1)
            case "after":
                return days.last + timedelta(1), None
        return days.first, days.last


def expressions(text: str, *, question: bool = False) -> list[Expression]:
    """All expressions of a text, in order, apart from each other. Takes linear time.

    Args:
        text: A sentence or a question.
        question: Whether it is a question, perhaps typed without capitals.
    """
    joined: list[Expression] = []
    for found in _single(text, question=question):
        if joined and _is_range(text, joined[-1], found):
            joined[-1] = replace(joined[-1], end=found.end, to=found)
        else:
            joined.append(found)
    return [_bounded(text, found) for found in joined]


def stands_alone(text: str, end: int) -> bool:
    """Whether a date that ends here says when, and not only which: "in 2022", "the 2022 talks"."""
    return _ALONE.match(text, end) is not None


_BY_WORD: dict[str, list[Form]] = defaultdict(list)
for _form in (
    *written_days.FORMS,
    *written_years.FORMS,
    *relative_dates.FORMS,
    *anaphora.FORMS,
):
    for _word in _form.opens:
        _BY_WORD[_word].append(_form)


def _single(text: str, *, question: bool) -> Iterator[Expression]:
    """Expressions one by one; at each word the first form that fits."""
    reached, month_until = 0, -1
    for word in _WORD.finditer(text):
        start = word.start()
        if start < reached:
            continue
        key = DIGITS if word[0].isdigit() else word[0].lower()
        for form in _BY_WORD.get(key, ()):
            match = form.pattern.match(text, start)
            if match is None:
                continue
            listed = month_until >= 0 and _LIST.fullmatch(text, month_until, start) is not None
            if is_plausible(form, match, question=question, listed=listed):
                reached = match.end()
                month_until = reached if form.name == "month" else -1
                yield Expression(start, reached, start, form, _parts(match))
                break


def _parts(match: re.Match[str]) -> Parts:
    return {name: words.lower() for name, words in match.groupdict().items() if words is not None}


def _is_range(text: str, first: Expression, last: Expression) -> bool:
    """Whether two expressions are the ends of one stretch."""
    if first.to is not None or first.form in anaphora.FORMS or last.form in anaphora.FORMS:
        return False
    gap = text[first.end : last.start]
    if _TO.fullmatch(gap):
        return True
    if _AND.fullmatch(gap) is None:
        return False
    if first.form.name in _YEARLESS and "year" not in first.parts and "year" in last.parts:
        return last.form.name in _DATED  # "June and July of 2026": the year is that of both
    return _BETWEEN.search(text, max(0, first.start - _PREFIX), first.start) is not None


def _bounded(text: str, found: Expression) -> Expression:
    """The expression with the word before it that makes it an end, if there is one."""
    if found.to is not None:
        return found
    bound = _BOUND.search(text, max(0, found.start - _PREFIX), found.start)
    if bound is None or not stands_alone(text, found.end):
        return found
    word = " ".join(bound["word"].lower().split())
    word = {"till": "until", "through": "until", "prior to": "before"}.get(word, word)
    return replace(found, start=bound.start(), bound=word)
