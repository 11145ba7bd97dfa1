"""Sentences that say the same, and the texts that say it independently of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qa.reading.alike import Saying
from qa.reading.copies import copies
from qa.reading.reader import Reading
from qa.schema import Article

Families = Mapping[str, Sequence[Article]]
"""For each article, by its id: all that are the same text, the earliest first."""


@dataclass(slots=True)
class Group:
    """Sentences that say the same in nearly the same words.

    Attributes:
        readings: The best first.
        saying: What they say.
    """

    readings: list[Reading]
    saying: Saying = field(repr=False)

    @property
    def best(self) -> Reading:
        """The one that answers most surely."""
        return self.readings[0]

    @property
    def score(self) -> float:
        """Its probability."""
        return self.best.score

    def earliest(self, families: Families) -> Reading:
        """The best one as the earliest copy of its text has it."""
        for article in families[self.best.article.id]:
            for reading in self.readings:
                if reading.article.id == article.id:
                    return reading
        return self.best

    def sources(self, families: Families) -> int:
        """How many texts, written independently, say it."""
        return len({families[r.article.id][0].id for r in self.readings})


def grouped(readings: Iterable[Reading], most: int) -> list[Group]:
    """Sentences that say the same together, in the order of their best ones: the first groups."""
    groups: list[Group] = []
    for reading in readings:
        saying = Saying.of(sentence_of(reading))
        same = next((g for g in groups if g.saying.same(saying)), None)
        if same is not None:
            same.readings.append(reading)
        elif len(groups) < most:
            groups.append(Group([reading], saying))
    return groups


def sentence_of(reading: Reading) -> str:
    """The words of a reading's sentence."""
    return reading.article.text[reading.sentence.start : reading.sentence.end]


def families(articles: Iterable[Article]) -> Families:
    """The articles by id, each with its copies."""
    unique = {article.id: article for article in articles}.values()
    return {article.id: family for family in copies(unique) for article in family}
