"""Readings to an answer: which sentences are cited, or why none is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from qa.articles.passages import sentences_within
from qa.articles.store import Store
from qa.errors import ArticleNotFound
from qa.reading.alike import Saying
from qa.reading.question import Question, Wanted, missing_names, read_question
from qa.reading.reader import Reader, Reading, Retrieved
from qa.schema import Answer, Article, Citation, Hit, Kind, Outcome, Sentence
from qa.settings import SETTINGS

_ASKED = {
    Wanted.PERSON: "say who",
    Wanted.PLACE: "say where",
    Wanted.DATE: "say when",
    Wanted.NUMBER: "give the number",
    Wanted.REASON: "give the reason",
    Wanted.QUOTE: "give these words",
}


_MOST_GROUPS = max(SETTINGS.max_citations, SETTINGS.max_citations_list)


@dataclass(slots=True)
class _Group:
    """Sentences that say the same in nearly the same words, the best first."""

    best: Reading
    saying: Saying
    article_ids: set[str] = field(default_factory=set)


class Answering:
    """Turns retrieved passages into an `Answer`.

    Args:
        reader: Scores the sentences.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def answer(
        self,
        question: str,
        searched: str,
        store: Store,
        hits: Sequence[Hit],
        *,
        read_for: str,
        as_of: date | None,
        risk: float | None,
    ) -> Answer:
        """Read the passages and decide.

        Args:
            question: As asked.
            searched: As searched, complete.
            store: Where the passages come from.
            hits: Retrieved passages, best first.
            read_for: What the sentences are to answer.
            as_of: The day up to which articles were considered.
            risk: The share of wrong ones that is accepted among the answers given, 0..1; None to
                answer whenever anything was found.
        """
        passages = retrieved(store, worth_reading(hits))
        # Of equal scores the reader's own order tells: a better one may have been held down.
        readings = sorted(self._reader.read(read_for, passages), key=lambda r: -r.score)
        groups = _grouped((r for r in readings if r.sentence.kind is Kind.BODY), _MOST_GROUPS)
        confidence = groups[0].best.score if groups else 0.0
        answer_from = 0.0 if risk is None else self._reader.threshold(risk)
        outcome = _outcome(hits, groups, answer_from)
        asked = read_question(read_for)
        cited = (
            _citations(groups, asked.several, forced=risk is None) if outcome == "answer" else ()
        )
        related = _related(readings) if outcome == "related" else ()
        return Answer(
            question=question,
            standalone_question=searched if searched != question else None,
            outcome=outcome,
            citations=cited,
            related=related,
            confidence=confidence,
            reason=None
            if outcome == "answer"
            else _reason(asked, store, passages, as_of, groups, outcome),
            as_of=as_of,
            unread=store.unread_count(),
        )


def worth_reading(hits: Sequence[Hit]) -> list[Hit]:
    """Of hits, best first, the first few and those that come near the best one."""
    always = SETTINGS.passages_read_always
    return [
        hit
        for number, hit in enumerate(hits)
        if number < always or hit.score >= SETTINGS.read_within * hits[0].score
    ]


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
        passages.append(Retrieved(hit, article, own))
    return passages


def _grouped(readings: Iterable[Reading], most: int) -> list[_Group]:
    """Sentences that say the same together, in the order of their best one, the first groups."""
    groups: list[_Group] = []
    for reading in readings:
        saying = Saying.of(_text(reading))
        same = next((g for g in groups if g.saying.same(saying)), None)
        if same is None:
            if len(groups) == most:
                continue
            same = _Group(reading, saying)
            groups.append(same)
        same.article_ids.add(reading.article.id)
    return groups


def _outcome(hits: Sequence[Hit], groups: Sequence[_Group], answer_from: float) -> Outcome:
    if groups and groups[0].best.score >= answer_from:
        return "answer"
    near = _may_answer(groups) or any(hit.dense >= SETTINGS.related_from for hit in hits)
    return "related" if near else "nothing"


def _may_answer(groups: Sequence[_Group]) -> bool:
    return bool(groups) and groups[0].best.score >= SETTINGS.may_answer_from


def _citations(groups: Sequence[_Group], several: bool, *, forced: bool) -> tuple[Citation, ...]:
    """The best sentences; beside a good one only those that come near it."""
    within = SETTINGS.cite_within_list if several else SETTINGS.cite_within
    floor = 0.0 if forced else within * groups[0].best.score
    most = SETTINGS.max_citations_list if several else SETTINGS.max_citations
    chosen = [g for g in groups if g.best.score >= floor][:most]
    return tuple(
        _cite(group.best, number, corroborated=len(group.article_ids) - 1)
        for number, group in enumerate(chosen, start=1)
    )


def _related(readings: Sequence[Reading]) -> tuple[Citation, ...]:
    """The nearest sentences, captions among them."""
    nearest = [group.best for group in _grouped(readings, SETTINGS.max_citations)]
    return tuple(_cite(reading, number) for number, reading in enumerate(nearest, start=1))


def _cite(reading: Reading, number: int, corroborated: int = 0) -> Citation:
    return Citation.cut(
        reading.article,
        (reading.sentence.start, reading.sentence.end),
        number=number,
        score=reading.score,
        highlight=reading.highlight,
        kind=reading.sentence.kind,
        corroborated=corroborated,
    )


def _reason(
    question: Question,
    store: Store,
    passages: Sequence[Retrieved],
    as_of: date | None,
    groups: Sequence[_Group],
    outcome: Outcome,
) -> str:
    """One plain sentence: why there is no answer."""
    if len(store) == 0:
        return f"The index holds no articles yet. Add some: qa add ARTICLES --index {store.folder}"
    if not passages:
        when = f" published up to {as_of.isoformat()}" if as_of is not None else ""
        return f"No article{when} has anything to search."
    articles = {p.article.id: p.article for p in passages}.values()
    found = " ".join(f"{a.title} {a.published or ''} {a.text}" for a in articles)
    missing = missing_names(question.text, found)
    if missing:
        names = " or ".join(f"“{name}”" for name in missing)
        return f"The articles nearest to the question do not mention {names}."
    if _may_answer(groups):
        chance = f"its probability is {groups[0].best.score:.0%}"
        return f"The first of these sentences may answer this, but not surely enough: {chance}."
    if outcome == "nothing":
        return "Nothing in these articles is about this."
    asked = _ASKED.get(question.wanted, "answer this")
    return f"These articles speak of the subject, but no sentence in them seems to {asked}."


def _text(reading: Reading) -> str:
    return reading.article.text[reading.sentence.start : reading.sentence.end]
