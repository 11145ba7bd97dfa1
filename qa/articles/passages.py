"""Which sentences make a passage: the unit that is encoded, indexed and retrieved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from qa.schema import Article, Kind, Sentence, Span
from qa.settings import SETTINGS

# Count this up whenever cleaning, segmenting or `passage_text` would give something else.
_RULES = 2
_LONG_WORD = 12  # characters


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
        lengths = [_words(text, s) for s in chosen]
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


def _words(text: str, sentence: Sentence) -> int:
    """About how many words; scripts without spaces have one to four characters a word."""
    spaces = text.count(" ", sentence.start, sentence.end)
    return max(spaces + 1, (sentence.end - sentence.start) // _LONG_WORD)


def sentences_within(span: Span, kind: Kind, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of a passage; those of another kind inside its span are not part of it.

    Args:
        span: The passage's.
        kind: The passage's.
        sentences: All of the article, in order.
    """
    start, end = span
    first = bisect_left(sentences, start, key=lambda s: s.start)
    inside = takewhile(lambda s: s.end <= end, islice(sentences, first, None))
    return [s for s in inside if s.kind is kind]


def passage_text(article: Article, span: Span, kind: Kind, sentences: Sequence[Sentence]) -> str:
    """What is encoded and indexed of a passage: title and day as context, then its sentences."""
    parts = (article.text[s.start : s.end] for s in sentences_within(span, kind, sentences))
    return "\n".join([heading(article), *parts])


def heading(article: Article) -> str:
    """The title, with the day as people write it: "Ferry returns (March 4, 2021)"."""
    day = article.published
    return article.title if day is None else f"{article.title} ({day:%B} {day.day}, {day.year})"


def segmenter_version() -> str:
    """Part of every index's manifest: passages that were cut or worded otherwise do not mix."""
    return f"{_RULES}/{SETTINGS.passage_words}/{SETTINGS.passage_overlap}"
