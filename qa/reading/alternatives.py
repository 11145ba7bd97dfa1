"""Answers that hold for different times, or that sources of one time differ in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qa.dating.days import whole_month
from qa.dating.notes import note
from qa.reading.groups import Group
from qa.reading.timing import when_told
from qa.schema import Differ
from qa.settings import SETTINGS
from qa.words import content_stems

_APART = timedelta(SETTINGS.apart_days)


@dataclass(slots=True)
class Period:
    """What is told of one time.

    Attributes:
        first, last: Its days; None if they are not known.
        groups: What is said of it, the best first.
    """

    first: date | None
    last: date | None
    groups: list[Group]

    @property
    def when(self) -> str:
        """What it is called: "September 2021"; "undated"."""
        if self.first is None or self.last is None:
            return "undated"
        month = whole_month(self.last.year, self.last.month)
        if month.first <= self.first and self.last <= month.last:
            return note(month.first, month.last)
        return note(self.first, self.last)


def periods(groups: Sequence[Group]) -> list[Period]:
    """What is said, by the time that it is told of: the latest first, the undated last."""
    dated, undated = [], []
    for group in groups:
        days = when_told(group.best)
        if days is None:
            undated.append(group)
        else:
            dated.append((days, group))
    found: list[Period] = []
    for (first, last), group in sorted(dated, key=lambda each: each[0]):
        now = found[-1] if found else None
        if now is not None and now.last is not None and first - now.last <= _APART:
            now.groups.append(group)
            now.last = max(now.last, last)
        else:
            found.append(Period(first, last, [group]))
    found.reverse()
    if undated:
        found.append(Period(None, None, undated))
    for period in found:
        period.groups.sort(key=lambda group: -group.score)
    return found


def differing(found: Sequence[Period]) -> Differ | None:
    """Whether what is said changed over time, or differs between sources of one time.

    Only answers of which some words are marked can be compared, and only such as name another thing
    of the same kind: "Kim" and "Noh" differ, "a missile" and "a missile on Sunday" do not.
    """
    best = [period.groups[0] for period in found if period.first is not None]
    if len(best) > 1 and any(_differ(best[0], other) for other in best[1:]):
        return "over time"
    for period in found:
        first, *others = period.groups
        if any(_of_another_source(first, o) and _contradict(first, o) for o in others):
            return "between sources"
    return None


def _of_another_source(one: Group, other: Group) -> bool:
    return one.best.article.id != other.best.article.id


def _differ(one: Group, other: Group) -> bool:
    """Whether the marked words of neither say all that those of the other say."""
    first, second = _marked(one), _marked(other)
    return bool(first and second) and not (first <= second or second <= first)


def _contradict(one: Group, other: Group) -> bool:
    """Whether they give two different things of one kind: "a hypersonic", "a cruise missile"."""
    first, second = _marked(one), _marked(other)
    return _differ(one, other) and bool(first & second)


def _marked(group: Group) -> frozenset[str]:
    highlight = group.best.highlight
    if highlight is None:
        return frozenset()
    return frozenset(content_stems(group.best.article.text[slice(*highlight)]))
