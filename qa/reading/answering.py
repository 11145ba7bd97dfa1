"""Readings to an answer: which sentences are cited, or why none is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from qa.articles.passages import sentences_within
from qa.articles.store import Store
from qa.errors import ArticleNotFound
from qa.reading.question import missing_names
from qa.reading.reader import Reader, Reading, Retrieved
from qa.reading.spans import SpanType, typed_spans
from qa.schema import Answer, Article, Citation, Hit, Kind, Outcome, Sentence
from qa.settings import SETTINGS
from qa.words import content_stems

_DENIALS = re.compile(r"\b(?:not|no|never|none|nobody|without)\b|n[’']t\b")


@dataclass(slots=True)
class _Group:
    """Sentences that say the same in nearly the same words, the best first."""

    best: Reading
    words: frozenset[str]
    claims: frozenset[str]
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
        as_of: date | None,
        always_answer: bool,
    ) -> Answer:
        """Read the passages and decide.

        Args:
            question: As asked.
            searched: As searched, complete.
            store: Where the passages come from.
            hits: Retrieved passages, best first.
            as_of: The day up to which articles were considered.
            always_answer: Skip abstention.
        """
        passages = retrieved(store, hits)
        readings = sorted(
            self._reader.read(searched, passages),
            key=lambda r: (-r.score, r.article.id, r.sentence.start),
        )
        groups = _grouped(r for r in readings if r.sentence.kind is Kind.BODY)
        confidence = groups[0].best.score if groups else 0.0
        outcome = _outcome(hits, groups, confidence, always_answer=always_answer)
        cited = _citations(groups, relative=not always_answer) if outcome == "answer" else ()
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
            else _reason(searched, store, passages, as_of, outcome),
            as_of=as_of,
        )


class Shelf(Protocol):
    """Where articles are looked up: a `Store`, or a whole `Corpus`."""

    def article(self, article_id: str) -> Article:
        """The article of that id; raises ArticleNotFound."""

    def sentences(self, article_id: str) -> list[Sentence]:
        """Its sentences in order; raises ArticleNotFound."""


def retrieved(shelf: Shelf, hits: Sequence[Hit]) -> list[Retrieved]:
    """The passages with their articles and sentences, each article read once."""
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


def _grouped(readings: Iterable[Reading]) -> list[_Group]:
    """Sentences that say the same together, in the order of their best one."""
    groups: list[_Group] = []
    for reading in readings:
        words = frozenset(content_stems(_text(reading)))
        claims = _claims(_text(reading))
        same = next((g for g in groups if g.claims == claims and _alike(g.words, words)), None)
        if same is None:
            same = _Group(reading, words, claims)
            groups.append(same)
        same.article_ids.add(reading.article.id)
    return groups


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sentences share nearly all words of the longer one."""
    longer = max(len(one), len(other))
    return longer > 0 and len(one & other) >= SETTINGS.near_duplicate * longer


def _claims(sentence: str) -> frozenset[str]:
    """What must be equal in two sentences that say the same: numbers, dates, whether it is so."""
    exact = (s for s in typed_spans(sentence) if s.type in (SpanType.NUMBER, SpanType.DATE))
    figures = (sentence[span.start : span.end].casefold() for span in exact)
    return frozenset([*figures, *_DENIALS.findall(sentence.casefold())])


def _outcome(
    hits: Sequence[Hit], groups: Sequence[_Group], confidence: float, *, always_answer: bool
) -> Outcome:
    if groups and (always_answer or confidence >= SETTINGS.answer_from):
        return "answer"
    near = any(hit.dense >= SETTINGS.related_from for hit in hits)
    return "related" if near else "nothing"


def _citations(groups: Sequence[_Group], *, relative: bool) -> tuple[Citation, ...]:
    """The best sentences; beside a good one only those that come near it."""
    floor = SETTINGS.cite_within * groups[0].best.score if relative else 0.0
    chosen = [g for g in groups if g.best.score >= floor][: SETTINGS.max_citations]
    return tuple(
        _cite(group.best, number, corroborated=len(group.article_ids) - 1)
        for number, group in enumerate(chosen, start=1)
    )


def _related(readings: Sequence[Reading]) -> tuple[Citation, ...]:
    """The nearest sentences, captions among them."""
    nearest = [group.best for group in _grouped(readings)][: SETTINGS.max_citations]
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
    searched: str,
    store: Store,
    passages: Sequence[Retrieved],
    as_of: date | None,
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
    missing = missing_names(searched, found)
    if missing:
        names = " or ".join(f"“{name}”" for name in missing)
        return f"The articles nearest to the question do not mention {names}."
    if outcome == "nothing":
        return "Nothing in these articles is about this."
    return "These articles speak of the subject, but no sentence in them seems to answer this."


def _text(reading: Reading) -> str:
    return reading.article.text[reading.sentence.start : reading.sentence.end]
