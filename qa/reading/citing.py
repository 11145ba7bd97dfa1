"""Readings to citations: the quote with who says it, when it was, and what it points back to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qa.dating.notes import note
from qa.reading.context import context_of
from qa.reading.reader import Reading
from qa.reading.speech import speaker_of
from qa.reading.timing import dates_of
from qa.schema import Citation, Dated, Sentence


def cite(reading: Reading, number: int, sentences: Sequence[Sentence], **more: Any) -> Citation:
    """Quote the sentence of a reading.

    Args:
        reading: What is quoted.
        number: 1-based, as shown.
        sentences: Those of its article, in order.
        more: Further attributes of the citation.
    """
    article, sentence = reading.article, reading.sentence
    at = next((n for n, s in enumerate(sentences) if s.start == sentence.start), None)
    return Citation.cut(
        article,
        (sentence.start, sentence.end),
        number=number,
        score=reading.score,
        highlight=reading.highlight,
        kind=sentence.kind,
        dates=tuple(_dated(reading)),
        speaker=None if at is None else speaker_of(article.text, sentences, at),
        context=None if at is None else context_of(article.text, sentences, at),
        **more,
    )


def _dated(reading: Reading) -> Iterator[Dated]:
    """Words that name days only together with the day of the article, with which days they are."""
    start, text = reading.sentence.start, reading.article.text
    undated = reading.article.published is None
    for found in dates_of(reading):
        if not found.relative or not (found.resolved or undated):
            continue
        first, last = start + found.start, start + found.end
        days = (
            note(found.first, found.last, approximate=found.approximate) if found.resolved else None
        )
        yield Dated(first, last, text[first:last], days)
