"""Which sentences make a passage: the unit that is encoded, indexed and retrieved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.schema import Article, Kind, Sentence, Span
from qa.settings import SETTINGS


def windows(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[Span, Kind]]:
    """Windows of whole sentences: the passages of an article.

    Each holds up to `SETTINGS.passage_words` words of one kind and repeats the last
    `SETTINGS.passage_overlap` sentences of the window before, so that no neighbouring pair of
    sentences is ever apart. A single longer sentence is a window of its own.

    Yields:
        The span from the first sentence's start to the last one's end, and the kind.
    """
    for kind in (Kind.BODY, Kind.CAPTION):
        chosen = [s for s in sentences if s.kind is kind]
        lengths = [text.count(" ", s.start, s.end) + 1 for s in chosen]
        for first, last in _runs(lengths):
            yield (chosen[first].start, chosen[last - 1].end), kind


def _runs(lengths: Sequence[int]) -> Iterator[Span]:
    """Ranges of sentence numbers whose words fit into a window, overlapping."""
    first = last = 0
    while last < len(lengths):
        words = 0
        last = first
        while last < len(lengths) and (
            last == first or words + lengths[last] <= SETTINGS.passage_words
        ):
            words += lengths[last]
            last += 1
        yield first, last
        first = max(first + 1, last - SETTINGS.passage_overlap)


def sentences_within(span: Span, kind: Kind, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of a passage; those of another kind inside its span are not part of it."""
    start, end = span
    return [s for s in sentences if start <= s.start and s.end <= end and s.kind is kind]


def passage_text(article: Article, span: Span, kind: Kind, sentences: Sequence[Sentence]) -> str:
    """What is encoded and indexed of a passage: the title as context, then its sentences."""
    parts = (article.text[s.start : s.end] for s in sentences_within(span, kind, sentences))
    return "\n".join([article.title, *parts])
