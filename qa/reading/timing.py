"""What a question says of time, held against articles and their sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from qa.dating.agreement import agrees
from qa.dating.event_dates import EventDate, event_dates, full_dates
from qa.dating.question_times import QuestionTime, TimeKind
from qa.reading.reader import Reading, Retrieved
from qa.schema import Article
from qa.settings import SETTINGS

_ORDERS = (TimeKind.LATEST, TimeKind.EARLIEST)
_LONGEST = timedelta(366)
"""The longest stretch that something happens in; longer ones are its background."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of a question; most questions have none, and nothing changes for them.

    Attributes:
        times: What it says of time.
    """

    times: Sequence[QuestionTime] = ()

    @property
    def order(self) -> TimeKind | None:
        """Whether it wants what was told last, or first."""
        return next((time.kind for time in self.times if time.kind in _ORDERS), None)

    @property
    def says_when(self) -> bool:
        """Whether it names the time of what it asks, so that no other time answers it."""
        return any(time.firm for time in self.times)

    def preferred(self, passages: Sequence[Retrieved]) -> list[Retrieved]:
        """Passages, best first: those of the right time come earlier, and score higher for it."""
        if not self.times:
            return list(passages)
        worth = self._worth([passage.article for passage in passages])
        weighed = [
            replace(p, hit=replace(p.hit, score=p.hit.score + SETTINGS.time_weight * worth(p)))
            for p in passages
        ]
        return sorted(weighed, key=lambda p: -p.hit.score)

    def _worth(self, articles: Iterable[Article]) -> Callable[[Retrieved], float]:
        """How much speaks for the time of a passage's article, 0..1."""
        if self.order is None:
            return lambda p: float(any(agrees(t, p.article.published, ()) for t in self.times))
        days = sorted({a.published for a in articles if a.published is not None})
        if self.order is TimeKind.EARLIEST:
            days.reverse()
        place = {day: number / len(days) for number, day in enumerate(days, start=1)}
        return lambda p: 0.0 if p.article.published is None else place[p.article.published]

    def agrees(self, reading: Reading) -> bool | None:
        """Whether a sentence is of the time that the question names; None if nothing tells."""
        firm = [time for time in self.times if time.firm]
        if not firm:
            return None
        article = reading.article
        said = dates_of(reading)
        found = [agrees(time, article.published, said) for time in firm]
        if False in found:
            return False
        return True if True in found else None

    def weighed(self, readings: Iterable[Reading]) -> list[Reading]:
        """The readings, best first, with what their time says of their probability."""
        weighed = [
            replace(r, score=_of_another_time(r.score)) if self.agrees(r) is False else r
            for r in readings
        ]
        return sorted(weighed, key=lambda r: -r.score)

    def in_order(self, readings: Sequence[Reading]) -> list[Reading]:
        """Readings, best first: the good ones among them latest or earliest first, if asked so."""
        if self.order is None or not readings:
            return list(readings)
        least = SETTINGS.timely_within * readings[0].score
        good = [r for r in readings if r.score >= least and r.article.published is not None]
        good.sort(key=_published, reverse=self.order is TimeKind.LATEST)
        chosen = {id(r) for r in good}
        return good + [r for r in readings if id(r) not in chosen]


def dates_of(reading: Reading) -> Sequence[EventDate]:
    """The dates in a reading's sentence."""
    text = reading.article.text
    sentence = text[reading.sentence.start : reading.sentence.end]
    return _dates(sentence, reading.article.published, _written(text))


def when_told(reading: Reading) -> tuple[date, date] | None:
    """The days that a sentence tells of: those it names itself, else that of its article.

    Only a date with its year says that a sentence looks back further than its article's day.
    """
    for found in dates_of(reading):
        first, last = found.first, found.last
        if first and last and not found.relative and last - first <= _LONGEST:
            return first, last
    published = reading.article.published
    return None if published is None else (published, published)


def _published(reading: Reading) -> date:
    return reading.article.published or date.min


def _of_another_time(score: float) -> float:
    """A probability after it has turned out that the sentence is of another time than asked."""
    odds = SETTINGS.other_time_odds * score / max(1 - score, 1e-9)
    return odds / (1 + odds)


@lru_cache(maxsize=2_048)
def _dates(sentence: str, published: date | None, written: frozenset[date]) -> Sequence[EventDate]:
    return tuple(event_dates(sentence, published, written))


@lru_cache(maxsize=128)
def _written(text: str) -> frozenset[date]:
    return full_dates(text)
