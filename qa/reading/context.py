"""The sentence before a quote, where the quote opens with words that point back to it.

Context that nobody needs is clutter; so only openings count that say little by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.reading.spans import SpanType, typed_spans
from qa.schema import Kind, Sentence, Span

# What may stand before the words that point back: marks, a connective, a phrase that names nobody.
_MARKS = r"[“\"‘'(\[—–•-]*\s?"
_CONNECTIVE = r"(?:(?:But|And|Yet|So|Still|Meanwhile|However|Then|Now|Nor|Or),?\s)?"
_DAY = (
    r"(?:\w+day|January|February|March|April|May|June|July|August|September|October|November|"
    r"December)"
)
_PHRASE = (
    r"(?:(?:In|On|At|By|After|During|Since|Before|For|As|Last|Earlier|Later|Previously|Recently|"
    rf"Instead|Then|Now|Still|Yesterday|Today)(?:\s(?:{_DAY}|[a-z\d][\w’'-]*)){{0,5}},\s)?"
)
_BEFORE = _MARKS + _CONNECTIVE + _PHRASE

_TIME = (
    r"(?:week|month|year|time|morning|afternoon|evening|night|summer|winter|spring|fall|autumn|"
    r"season|century|decade|way|said|\w*days?|weekend)"
)
# Nouns by which a text goes on speaking of somebody or something that it has named.
_NOUNS = (
    "actor actress agency agencies airline announcement arrest attack ban bank bill blaze board "
    "body boss broadcaster building campaign candidate case chain chairman charges city club coach "
    "comments committee company companies complaint council couple crash data deal decision "
    "defendant department device director documents duo findings firm group governor idea incident "
    "indictment investigation judge jury killing lawmaker lawsuit lawyer law leader leaders league "
    "legislation letter man mayor measure meeting men minister ministry mission move movie film "
    "network officer official officials order organization organisation pair plan policy "
    "politician practice professor program project proposal report request researcher researchers "
    "resolution results rule ruling sanctions scientists senator shooting singer site song "
    "spokesman spokesperson spokeswoman star statement storm strike student study suspect teacher "
    "team teenager trial trio vehicle victim victims video vote woman women writer"
).replace(" ", "|")
_ABOUT_ITSELF = r"(?:who|that|which|in|of|with|from|for|at|on|to|between|where|against|behind)"
_POINTS_BACK = re.compile(
    rf"{_BEFORE}(?i:he|she|they|it|his|her|their|its)\b"
    rf"|{_MARKS}{_CONNECTIVE}(?:"
    rf"(?:This|That|These|Those|Such)\b(?!\s(?:{_TIME}|{_ABOUT_ITSELF})\b)"
    r"|(?:Both|Neither|None|Each|Some|Most|Many|All|One|Two|Another)\sof\s(?:them|these|those)\b"
    r"|The\s(?:other|others|latter)\s(?:is|was|are|were|has|had)\b"
    rf"|The\s(?:two|three|four|five|pair|duo|same|\d+-year-old)\b(?!\s{_ABOUT_ITSELF}\b))"
    rf"|{_BEFORE}(?i:the)\s(?:(?!latest|new|first|final|most)[a-z-]+\s)?(?:former\spresident|{_NOUNS})\b"
    rf"(?!\s{_ABOUT_ITSELF}\b|[’'-]|,?\s[A-Z])"
)
_STANDS_FOR_NOTHING = re.compile(
    rf"{_BEFORE}[Ii]t(?:[’']s|[’']ll\sbe|\s(?:is|was|will\sbe|would\sbe|has\sbeen|may\sbe|remains|"
    r"became))\s(?!also\shome|home)(?:[\w-]+\s){0,3}?"
    rf"(?:that|to|how|whether|if|why|what|which|when|who|where|time|like|because|{_DAY}|"
    r"(?:un)?likely|possible|possibly)\b"
    rf"|{_BEFORE}[Ii]t\s(?:\w+ly\s)?(?:seems?|appears?|turns|feels|looks\slike|(?:will\s)?take|took|takes|"
    r"has\staken|has\sbeen\san?|hurts|should\scome)\b"
)
# Whom these mean is told by a sentence that names somebody.
_SOMEBODY = re.compile(rf"{_BEFORE}(?i:he|she|his|her)\b")


def context_of(text: str, sentences: Sequence[Sentence], at: int) -> Span | None:
    """The sentence before one that opens with words which only that sentence explains.

    Args:
        text: The article's, in which the sentences' offsets count.
        sentences: All of the article, in order.
        at: Which one is quoted.

    Returns:
        The span of `sentences[at - 1]` if the quote opens with a pronoun ("He", "This", but not
        "It is clear that") or a noun that stands for something named before ("The company", "The
        two women"), and both are body text with nothing between them; else None.
    """
    if at == 0:
        return None
    before, quoted = sentences[at - 1], sentences[at]
    if not before.kind is quoted.kind is Kind.BODY or text[before.end : quoted.start].strip():
        return None
    if not _POINTS_BACK.match(text, quoted.start, quoted.end):
        return None
    if _STANDS_FOR_NOTHING.match(text, quoted.start, quoted.end):
        return None
    if _SOMEBODY.match(text, quoted.start, quoted.end) and not _names_any(text, before):
        return None
    return before.start, before.end


def _names_any(text: str, sentence: Sentence) -> bool:
    spans = typed_spans(text[sentence.start : sentence.end])
    return any(span.type is SpanType.NAME for span in spans)
