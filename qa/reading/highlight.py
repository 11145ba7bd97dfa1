"""The answer's own words inside a sentence, by the type of answer that a question asks for.

A general rule each for persons, places, dates and numbers, not a trained tagger: where none of
the sentence's spans looks like what is wanted, nothing is highlighted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from qa.reading.persons import is_cued, person_in, words_before
from qa.reading.question import SPAN_TYPES, Question, Wanted
from qa.reading.spans import TypedSpan, typed_spans
from qa.schema import Span
from qa.words import content_stems


def highlight(question: Question, text: str, offset: int) -> Span | None:
    """The words of a sentence that answer a question.

    Args:
        question: What is asked.
        text: A sentence.
        offset: Where the sentence starts; added to the span.

    Returns:
        The span of the wanted type that the question does not name, whose surroundings speak
        most for it; None if there is none.
    """
    answering = answering_spans(question, text)
    if not answering:
        return None
    shared = _shared_positions(question, text)
    best = min(
        answering,
        key=lambda span: (_distance(span, shared) + _penalty(question, text, span), span.start),
    )
    return offset + best.start, offset + best.end


def answering_spans(question: Question, text: str) -> list[TypedSpan]:
    """The spans of the wanted type that the question does not name, by start.

    Empty if the question wants no particular type.
    """
    wanted = SPAN_TYPES.get(question.wanted)
    spans = [span for span in typed_spans(text) if span.type is wanted]
    if question.wanted is Wanted.PERSON:
        spans = [person for span in spans if (person := person_in(text, span)) is not None]
    elif question.wanted is Wanted.NUMBER:
        spans = [span for span in spans if not _WEAK.fullmatch(text, span.start, span.end)]
    return [
        span
        for span in spans
        if not set(content_stems(text[span.start : span.end])) <= set(question.stems)
    ]


_LOCATIVE = frozenset(
    "in at near to from outside across inside around towards toward off through into".split()
)
_WEAK = re.compile(r"one|once|half|twice|\d+(?:st|nd|rd|th)|(?:1[5-9]|20)\d\d", re.IGNORECASE)
_MONEY = re.compile(r"[$€£¥]|.*\b(?:dollars?|euros?|pounds?|cents?|pence|yen|yuan|rubles?|won)\b")
_TIME = re.compile(r".*\b(?:second|minute|hour|day|night|week|month|year|decade|centur)", re.I)
_SHARE = re.compile(r".*(?:%|\bper\s?cent)|(?:half|\w+ in \w+)", re.IGNORECASE)
_ASKED_MONEY = re.compile(
    r"how much|\b(?:cost|price|pay|paid|fee|salary|worth|spen[dt]|fined?|budget|money|sum)\b", re.I
)
_ASKED_TIME = re.compile(r"how (?:long|old|soon)|how much (?:time|longer)|\bage\b", re.I)
_ASKED_SHARE = re.compile(
    r"\b(?:share|percentage|percent|per cent|proportion|fraction|rate)\b", re.I
)
_COUNTED = re.compile(r"how many((?:\s[\w’'-]+){1,4})", re.I)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


# Characters of distance that outweigh, or nearly outweigh, being near the question's words.
_FAR = 150.0
_NEAR = 50.0


def _penalty(question: Question, text: str, span: TypedSpan) -> float:
    """What speaks against a span, as characters of distance."""
    match question.wanted:
        case Wanted.PERSON:
            return _against_person(text, span)
        case Wanted.PLACE:
            return _against_place(text, span)
        case Wanted.NUMBER:
            return _against_number(question, text, span)
        case Wanted.DATE:
            asked = re.search(r"\byear\b", question.text, re.I) is not None
            return _FAR * (asked and _YEAR.search(text, span.start, span.end) is None)
        case _:
            return 0.0


def _against_person(text: str, span: TypedSpan) -> float:
    words = len(text[span.start : span.end].split())
    located = words_before(text, span, 1) in _LOCATIVE - {"to", "from"}
    return _NEAR * ((words == 1) + (not is_cued(text, span)) + located)


def _against_place(text: str, span: TypedSpan) -> float:
    placed = any(word in _LOCATIVE for word in words_before(text, span, 2).split())
    person = person_in(text, span)
    return _FAR * (not placed) + _FAR * (person is not None and is_cued(text, person))


def _against_number(question: Question, text: str, span: TypedSpan) -> float:
    words = text[span.start : span.end]
    for asked, kind in ((_ASKED_TIME, _TIME), (_ASKED_SHARE, _SHARE), (_ASKED_MONEY, _MONEY)):
        if asked.search(question.text):
            return _FAR * (kind.match(words) is None)
    counted = _COUNTED.search(question.text)
    if counted is None:
        return 0.0
    stems = content_stems(counted[1])
    after = content_stems(
        " ".join(text[span.start : span.end + 40].split()[: len(words.split()) + 2])
    )
    ranks = [rank for rank, stem in enumerate(stems) if stem in after]
    return _FAR - _NEAR / (1 + ranks[0]) - _NEAR if ranks else _FAR


def _shared_positions(question: Question, text: str) -> list[int]:
    """Where words of the question stand in a text, in order."""
    stems = set(question.stems)
    return [w.start() for w in re.finditer(r"\S+", text) if stems & set(content_stems(w[0]))]


def _distance(span: TypedSpan, positions: Sequence[int]) -> float:
    """Mean distance in characters to the nearest two of the positions, which are in order."""
    at = bisect_left(positions, span.start)
    around = positions[max(0, at - 2) : at + 2]
    nearest = sorted(abs(position - span.start) for position in around)[:2]
    return sum(nearest) / len(nearest) if nearest else 0.0
