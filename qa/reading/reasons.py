"""Why there is no answer, in one plain sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qa.articles.store import Store
from qa.dating.agreement import agrees
from qa.reading.alternatives import Period, periods
from qa.reading.asked import Asked
from qa.reading.groups import Group
from qa.reading.question import Mentions, Wanted, missing_names, read_question
from qa.reading.reader import Retrieved
from qa.reading.timing import Timing
from qa.schema import Article, Outcome
from qa.settings import SETTINGS

_ASKED = {
    Wanted.PERSON: "say who",
    Wanted.PLACE: "say where",
    Wanted.DATE: "say when",
    Wanted.NUMBER: "give the number",
    Wanted.REASON: "give the reason",
    Wanted.QUOTE: "give these words",
}


@dataclass(frozen=True, slots=True)
class Declined:
    """What was found and did not answer.

    Attributes:
        passages: What was read.
        groups: Its sentences, the most likely answer first.
        timing: What the question says of time.
        as_of: The day up to which articles were considered.
        outcome: "related" or "nothing".
    """

    passages: Sequence[Retrieved]
    groups: Sequence[Group]
    timing: Timing
    as_of: date | None
    outcome: Outcome

    @property
    def articles(self) -> list[Article]:
        """Those that were read, each once."""
        return list({p.article.id: p.article for p in self.passages}.values())


def reason(asked: Asked, store: Store, declined: Declined) -> str:
    """One plain sentence: why there is no answer.

    Args:
        asked: The question.
        store: The index.
        declined: What was found in it.
    """
    if len(store) == 0:
        return f"The index holds no articles yet. Add some: qa add ARTICLES --index {store.folder}"
    if not declined.passages:
        as_of = declined.as_of
        when = f" published up to {as_of.isoformat()}" if as_of is not None else ""
        return f"No article{when} has anything to search."
    premise = _premise(asked, declined)
    if premise is not None:
        return premise
    if may_answer(declined.groups):
        chance = f"its probability is {declined.groups[0].score:.0%}"
        return f"The first of these sentences may answer this, but not surely enough: {chance}."
    if declined.outcome == "nothing":
        return "Nothing in these articles is about this."
    wanted = _ASKED.get(read_question(asked.read_for).wanted, "answer this")
    return f"These articles speak of the subject, but no sentence in them seems to {wanted}."


def may_answer(groups: Sequence[Group]) -> bool:
    """Whether the best of these sentences may answer, though not surely enough."""
    return bool(groups) and groups[0].score >= SETTINGS.may_answer_from


def _premise(asked: Asked, declined: Declined) -> str | None:
    """What the question takes for granted and the articles do not bear out."""
    missing = missing_names(asked.read_for, _told(declined.articles, asked))
    if missing:
        named = " or ".join(f"“{name}”" for name in missing)
        return f"The articles nearest to the question do not mention {named}."
    for time in declined.timing.times:
        if time.firm:
            then = [a for a in declined.articles if agrees(time, a.published, ()) is not False]
            absent = missing_names(asked.read_for, _told(then, asked)) if then else []
            if absent:
                naming = (a for a in declined.articles if _told([a], asked).mentions(absent[0]))
                own = {article.id for article in naming}
                found = periods([g for g in declined.groups if g.best.article.id in own])
                if when := _listed([p for p in found if p.first is not None]):
                    return f"The articles place {absent[0]} in {when}, not in {time.label}."
            if not then and not any(declined.timing.agrees(g.best) for g in declined.groups):
                times = _listed(periods(declined.groups)) or "no known time"
                return f"The articles nearest to the question are of {times}, none of {time.label}."
    return None


def _listed(found: Sequence[Period]) -> str | None:
    names = [period.when for period in found]
    if len(names) < 2:
        return names[0] if names else None
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _told(articles: Iterable[Article], asked: Asked) -> Mentions:
    told = " ".join(f"{a.title} {a.published or ''} {a.text}" for a in articles)
    return Mentions(told, asked.forms)
