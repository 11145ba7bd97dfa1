"""Readings to an answer: which sentences are cited, or why none is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Protocol

from qa.articles.passages import sentences_within
from qa.articles.store import Store
from qa.errors import ArticleNotFound
from qa.reading.alternatives import Period, differing, periods
from qa.reading.asked import Asked
from qa.reading.citing import cite
from qa.reading.copies import copied
from qa.reading.groups import Families, Group, families, grouped
from qa.reading.question import read_question
from qa.reading.reader import Reader, Reading, Retrieved
from qa.reading.reasons import Declined, may_answer, reason
from qa.reading.timing import Timing
from qa.schema import (
    Alternative,
    Answer,
    Article,
    Citation,
    Differ,
    Hit,
    Kind,
    Outcome,
    Sentence,
)
from qa.settings import SETTINGS

_Whole = Mapping[str, Sequence[Sentence]]  # all sentences of the articles that were read, by id

_MOST_GROUPS = 2 * SETTINGS.max_periods * SETTINGS.cite_each_period


class Answering:
    """Turns retrieved passages into an `Answer`.

    Args:
        reader: Scores the sentences.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def answer(
        self,
        asked: Asked,
        store: Store,
        hits: Sequence[Hit],
        *,
        as_of: date | None,
        risk: float | None,
    ) -> Answer:
        """Read the passages and decide.

        Args:
            asked: The question.
            store: Where the passages come from.
            hits: Retrieved passages, best first; more than are read, since copies of an article
                are left out.
            as_of: The day up to which articles were considered.
            risk: The share of wrong ones that is accepted among the answers given, 0..1; None to
                answer whenever anything was found.
        """
        timing = Timing(asked.times)
        passages, kin = passages_to_read(retrieved(store, hits), timing, asked.likely)
        # Of equal scores the reader's own order tells: a better one may have been held down.
        readings = timing.weighed(
            self._reader.read(asked.read_for, passages, context=asked.context)
        )
        body = timing.in_order([r for r in readings if r.sentence.kind is Kind.BODY])
        groups = grouped(body, _MOST_GROUPS)
        answer_from = 0.0 if risk is None else self._reader.threshold(risk)
        outcome = _outcome(hits, groups, answer_from)
        cited: tuple[Citation, ...] = ()
        told: list[Period] = []
        differ: Differ | None = None
        whole = {passage.article.id: passage.whole for passage in passages}
        if outcome == "answer":
            several = read_question(asked.read_for).several
            told, differ = _told_apart(groups, timing, forced=risk is None)
            of_its_time = groups if risk is None else _of_its_time(groups, timing)
            chosen = _chosen_groups(of_its_time, told, several, forced=risk is None)
            cited = tuple(_cite(g, n, kin, whole) for n, g in enumerate(chosen, start=1))
        return Answer(
            question=asked.question,
            standalone_question=asked.standalone if asked.standalone != asked.question else None,
            outcome=outcome,
            citations=cited,
            related=_related(readings, whole) if outcome == "related" else (),
            confidence=groups[0].score if groups else 0.0,
            reason=None
            if outcome == "answer"
            else reason(asked, store, Declined(passages, groups, timing, as_of, outcome)),
            as_of=as_of,
            understood=asked.understood,
            alternatives=_alternatives(told, chosen) if told else (),
            differ=differ,
            unread=store.unread_count(),
        )


class Shelf(Protocol):
    """Where articles are looked up: a `Store`, or a whole `Corpus`."""

    def article(self, article_id: str) -> Article:
        """The article of that id; raises ArticleNotFound."""

    def sentences(self, article_id: str) -> list[Sentence]:
        """Its sentences in order; raises ArticleNotFound."""


def retrieved(shelf: Shelf, hits: Sequence[Hit]) -> list[Retrieved]:
    """The passages with their articles and sentences, each article looked up once."""
    articles: dict[str, tuple[Article, list[Sentence]]] = {}
    passages = []
    for hit in hits:
        article_id = hit.passage.article_id
        if article_id not in articles:
            try:
                articles[article_id] = (shelf.article(article_id), shelf.sentences(article_id))
            except ArticleNotFound:  # removed a moment ago
                continue
        article, sentences = articles[article_id]
        span = (hit.passage.start, hit.passage.end)
        own = sentences_within(span, hit.passage.kind, sentences)
        passages.append(Retrieved(hit, article, own, sentences))
    return passages


# -- which passages are read ---------------------------------------------------------------------


def passages_to_read(
    found: Sequence[Retrieved], timing: Timing, likely: Mapping[str, float] = MappingProxyType({})
) -> tuple[list[Retrieved], Families]:
    """The passages to read, best first, and what their articles are copies of.

    Args:
        found: Retrieved ones, best first.
        timing: What the question says of time.
        likely: Articles that probably answer, by id, and how sure that is, 0..1. What speaks for
            them makes none of the others unread: the subject may have changed.
    """
    kin = families(passage.article for passage in found)
    apart = without_copies(timing.preferred(found), kin)
    read = worth_reading(apart)
    if not likely:
        return read, kin
    favoured = _favouring(apart, likely)
    numbers = {passage.hit.passage.id for passage in (*read, *worth_reading(favoured))}
    return [passage for passage in favoured if passage.hit.passage.id in numbers], kin


def _favouring(passages: Sequence[Retrieved], likely: Mapping[str, float]) -> list[Retrieved]:
    """The passages, those of likely articles with a better score, best first again."""
    favoured = [
        replace(p, hit=replace(p.hit, score=p.hit.score + SETTINGS.article_weight * sure))
        if (sure := likely.get(p.article.id))
        else p
        for p in passages
    ]
    return sorted(favoured, key=lambda p: -p.hit.score)


def without_copies(passages: Sequence[Retrieved], kin: Families) -> list[Retrieved]:
    """The passages, each text only once: as its earliest copy has it, of those that were found.

    Args:
        passages: Best first.
        kin: The copies of their articles.
    """
    kept: list[Retrieved] = []
    for passage in passages:
        family = kin[passage.article.id]
        same = next((n for n, k in enumerate(kept) if _is_copy(passage, k, family)), None)
        if same is None:
            kept.append(passage)
        elif family.index(passage.article) < family.index(kept[same].article):
            kept[same] = replace(passage, hit=replace(passage.hit, score=kept[same].hit.score))
    return kept


def _is_copy(passage: Retrieved, other: Retrieved, family: Sequence[Article]) -> bool:
    if other.article not in family or other.article is passage.article:
        return False
    return copied(" ".join(passage.texts), " ".join(other.texts))


def worth_reading(passages: Sequence[Retrieved]) -> list[Retrieved]:
    """Of passages, best first, the first few and those that come near the best one."""
    passages = passages[: SETTINGS.passages_read]
    always = SETTINGS.passages_read_always
    return [
        passage
        for number, passage in enumerate(passages)
        if number < always or passage.hit.score >= SETTINGS.read_within * passages[0].hit.score
    ]


# -- which sentences are cited -------------------------------------------------------------------


def _outcome(hits: Sequence[Hit], groups: Sequence[Group], answer_from: float) -> Outcome:
    if groups and groups[0].score >= answer_from:
        return "answer"
    near = may_answer(groups) or any(hit.dense >= SETTINGS.related_from for hit in hits)
    return "related" if near else "nothing"


def _of_its_time(groups: Sequence[Group], timing: Timing) -> list[Group]:
    """What is of the time that was asked about; the best one, whatever its time."""
    return [*groups[:1], *(g for g in groups[1:] if timing.agrees(g.best) is not False)]


def _told_apart(
    groups: Sequence[Group], timing: Timing, *, forced: bool
) -> tuple[list[Period], Differ | None]:
    """The times that good answers are told of, and how these differ.

    Nothing where they do not, or where the question asks for one time.
    """
    if timing.says_when or timing.order is not None:
        return [], None
    least = 0.0 if forced else SETTINGS.cite_within * groups[0].score
    found = periods([group for group in groups if group.score >= least])
    found.sort(key=lambda period: -period.groups[0].score)
    best = [replace(p, groups=p.groups[: SETTINGS.cite_each_period]) for p in found]
    told = periods([group for period in best[: SETTINGS.max_periods] for group in period.groups])
    differ = differing(told)
    return (told, differ) if differ is not None else ([], None)


def _chosen_groups(
    groups: Sequence[Group], told: Sequence[Period], several: bool, *, forced: bool
) -> list[Group]:
    """The best ones, and beside them only those that come near, or that tell of another time."""
    within = SETTINGS.cite_within_list if several else SETTINGS.cite_within
    floor = 0.0 if forced else within * groups[0].score
    most = SETTINGS.max_citations_list if several else SETTINGS.max_citations
    near = [g for g in groups if g.score >= floor][:most]
    apart = [group for period in told for group in period.groups]
    return [g for g in groups if any(g is other for other in (*near, *apart))]


def _alternatives(told: Sequence[Period], chosen: Sequence[Group]) -> tuple[Alternative, ...]:
    numbers = {id(group): number for number, group in enumerate(chosen, start=1)}
    return tuple(
        Alternative(period.when, tuple(numbers[id(group)] for group in period.groups))
        for period in told
    )


def _cite(group: Group, number: int, kin: Families, whole: _Whole) -> Citation:
    reading = replace(group.earliest(kin), score=group.score)
    own = reading.article.id
    return cite(
        reading,
        number,
        whole[own],
        corroborated=group.sources(kin) - 1,
        also_in=tuple(article.id for article in kin[own] if article.id != own),
    )


def _related(readings: Sequence[Reading], whole: _Whole) -> tuple[Citation, ...]:
    """The nearest sentences, captions among them."""
    nearest = [group.best for group in grouped(readings, SETTINGS.max_citations)]
    return tuple(
        cite(reading, number, whole[reading.article.id])
        for number, reading in enumerate(nearest, start=1)
    )
