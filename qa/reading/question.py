"""What a question asks for: its content words, its names and numbers, the type of its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile
from operator import itemgetter

from qa.reading.spans import SpanType, typed_spans
from qa.words import content_stems, undotted

_ACRONYM = 4  # letters at most of what may be a word too, when it is written small


class Wanted(StrEnum):
    """The type of answer that the form of a question asks for."""

    PERSON = "person"
    PLACE = "place"
    DATE = "date"
    NUMBER = "number"
    REASON = "reason"
    QUOTE = "quote"
    OTHER = "other"


_NOUNS = {  # "what" and "which" ask by the noun that follows them
    Wanted.DATE: "day date year month time weekend week weekday decade century",
    Wanted.NUMBER: "number share percentage percent proportion fraction amount age price cost sum "
    "distance fee salary score temperature speed height length weight size total",
    Wanted.PLACE: "city-state city country state place town location venue capital region province "
    "county street stadium island village neighborhood neighbourhood suburb district airport river "
    "community campus jail prison park museum hospital arena hotel nation",
    Wanted.PERSON: "person man woman official minister leader politician envoy player actor judge "
    "actress author senator congressman congresswoman governor mayor president lawmaker lawyer "
    "singer scientist professor researcher analyst economist manager coach journalist reporter "
    "director spokesman spokeswoman spokesperson executive ceo coordinator chief secretary general "
    "ambassador diplomat candidate representative attorney correspondent writer",
}
_FORMS = {
    Wanted.DATE: r"when|how recently|how soon",
    Wanted.NUMBER: (
        r"how (?:many|much|long|old|far|often|large|big|tall|high|fast|few|strong|hot|cold|deep|"
        r"wide|heavy)|what (?:is|was|were) (?:the|[\w.-]+[’']s) (?:[\w-]+ ){0,3}?"
        rf"(?:{_NOUNS[Wanted.NUMBER].replace(' ', '|')})"
    ),
    Wanted.REASON: r"why|what (?:is|was|were) the reasons?|for what reason|how come",
    Wanted.QUOTE: (
        r"what (?:did|does|do|has|had) .{1,60}\b(?:say|said|tell|told|call|called|describe|warn)|"
        r"in (?:his|her|their) (?:own )?words"
    ),
    Wanted.PLACE: "where",
    Wanted.PERSON: "who|whom|whose",
}
_TYPES = {noun: wanted for wanted, nouns in _NOUNS.items() for noun in nouns.split()}
# Between "which" and the noun: "which former New York governor", "which Russian port city".
_BETWEEN = (
    r"(?:(?:former|senior|top|new|late|leading|first|other|two|three) )?"
    r"(?:(?-i:[A-Z])[\w.’'-]* ){0,3}"
)
_ASKED = re.compile(
    rf"\b(?:what|which) (?P<between>{_BETWEEN})"
    rf"(?:(?:(?:{_NOUNS[Wanted.PLACE].replace(' ', '|')}|police|party|government) ){{0,2}}"
    rf"(?P<person>{_NOUNS[Wanted.PERSON].replace(' ', '|')})|(?P<noun>{'|'.join(_TYPES)}))s?\b",
    re.IGNORECASE,
)
# What follows a noun that only describes another one: "which prison term", "what year-on-year
# growth". A possessive is no such noun: "which city's bridge" asks for the city.
_COMPOUND = re.compile(r"-(?!elect\b)\w")
_DESCRIBED = re.compile(
    r" (?:terms?|sentences?|officials?|officers?|offices?|orders?|halls?|councils?|boards?|agency"
    r"|agencies|departments?|government|legislature|senate|courts?|laws?|bills?|policy|policies"
    r"|constitution|constitutional|police|guards?|inmates?|doctors?|employees?|workers?|residents?"
    r"|rooms?|schools?|teams?|zones?)\b",
    re.IGNORECASE,
)
# What follows a noun that is no part of a name: "which US State has", not "which Fox Nation show".
_NAME_ENDS = re.compile(
    r"[^\w\s]|\s*$|\s(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|may"
    r"|of|in|on|at|for|from|to|with|by|near|that|who|where|which|during|after|before)\b",
    re.IGNORECASE,
)
_COUNT = "two|three|four|five|six|seven|several|some|other|main|key|different|all"
_SEVERAL = re.compile(
    rf"^(?:list|name|give|tell me) (?:me )?(?:the )?(?:{_COUNT})\b|^list\b|"
    rf"\b(?:what|which) (?:(?:are|were) (?:the|some)\b|(?:{_COUNT}) \w)|"
    r"\bwhat \w{3,}(?<![sui])s (?:are|were|did|do|have)\b|"
    r"\bwhich (?:(?-i:[A-Z])\w+ )?\w{3,}(?<![sui])s\b(?! (?:is|was|has|does)\b)"
    rf"|\bwho (?:are|were) (?:the|all)\b|\bwho else\b|\bboth\b|\bcompare\b",
    re.IGNORECASE,
)

# "Who is Ida Brandt?" asks for her office, not for another person.
_WHO_IS = re.compile(r"who (?:is|was|are|were) (.+)", re.IGNORECASE | re.DOTALL)

# The first cue of a question counts, "when did the man who …"; of those at one place, the first
# form here.
_CUES = [(wanted, re.compile(rf"\b(?:{form})\b", re.IGNORECASE)) for wanted, form in _FORMS.items()]

SPAN_TYPES = {
    Wanted.PERSON: SpanType.NAME,
    Wanted.PLACE: SpanType.NAME,
    Wanted.DATE: SpanType.DATE,
    Wanted.NUMBER: SpanType.NUMBER,
    Wanted.QUOTE: SpanType.QUOTED,
}
"""The type of span that answers, where the form of the question tells."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read once.

    Attributes:
        text: What sentences are to answer.
        stems: Its different content words, stemmed, in order.
        wanted: The type of answer that it asks for.
        names: Stems of its capitalised names and of its numbers: what an answer must be about.
        several: Whether it asks for more than one thing: a list.
    """

    text: str
    stems: tuple[str, ...]
    wanted: Wanted
    names: frozenset[str]
    several: bool


def read_question(text: str) -> Question:
    """Analyse a question."""
    return Question(
        text=text,
        stems=tuple(content_stems(text)),
        wanted=_wanted(text),
        names=frozenset(content_stems(" ".join(named(text)))),
        several=_SEVERAL.search(text) is not None,
    )


def in_context(question: str, context: str) -> str:
    """A follow-up with what was said before it, as the packaged model has learned to read it.

    Args:
        question: The follow-up.
        context: Earlier questions and the words that answered; empty if it stands alone.
    """
    return f"{question} ({context})" if context else question


class Mentions:
    """What a text mentions.

    Args:
        text: The text.
        forms: By name, other ways to write it.
    """

    def __init__(self, text: str, forms: Mapping[str, Sequence[str]] | None = None) -> None:
        self._text = undotted(text)
        self._forms = forms or {}
        self._stems = frozenset(content_stems(text))

    def mentions(self, name: str) -> bool:
        """Whether a word of the name stands there, or all words of another form of it."""
        stems = content_stems(name)
        return (
            not stems
            or not self._stems.isdisjoint(stems)
            or any(self._has(form) for form in self._forms.get(name, ()))
        )

    def _has(self, form: str) -> bool:
        """An acronym only counts in capitals: the WHO is not "who"."""
        if len(form) <= _ACRONYM and re.search(rf"\b{re.escape(form.upper())}\b", self._text):
            return True
        stems = content_stems(form) if len(form) > _ACRONYM else []
        return bool(stems) and self._stems.issuperset(stems)


def missing_names(question: str, text: Mentions) -> list[str]:
    """What a question names and a text does not mention, as it is asked."""
    return [name for name in named(question) if not text.mentions(name)]


def _wanted(text: str) -> Wanted:
    defined = _WHO_IS.fullmatch(text.strip().rstrip("?! "))
    if defined is not None and all(word[0].isupper() for word in defined[1].split()):
        return Wanted.OTHER
    found = [(match.start(), w) for w, cue in _CUES if (match := cue.search(text)) is not None]
    asked = _ASKED.search(text)
    if asked is not None:
        found.append((asked.start(), _by_noun(asked)))
    return min(found, key=itemgetter(0))[1] if found else Wanted.OTHER


def _by_noun(asked: re.Match[str]) -> Wanted:
    """What the noun behind "what" or "which" asks for, if it is the one that counts."""
    text, end, noun = asked.string, asked.end(), asked["person"] or asked["noun"]
    wanted = _TYPES[noun.lower()]
    if _COMPOUND.match(text, end) or (
        wanted is not Wanted.NUMBER and _DESCRIBED.match(text, end) is not None
    ):
        return Wanted.OTHER
    if noun.lower() == "general":
        unsure = not asked["between"]  # "what general area", "which General Motors plant"
    else:
        unsure = bool(noun[0].isupper() and asked["between"] and wanted is not Wanted.PERSON)
    return Wanted.OTHER if unsure and not _NAME_ENDS.match(text, end) else wanted


# Imperatives and words of asking, which open a question with a capital and name nothing.
_ASKING = frozenset(
    """tell name list describe give please explain show find identify compare summarise summarize
    say state mention define quote cite discuss outline provide return let go and or but also so
    well ok okay hi hello hey yes no thanks any am aren't isn't wasn't didn't doesn't don't can't
    hasn't haven't couldn't wouldn't weren't""".split()
)
_RELATIVE = frozenset("last this next over early late today yesterday tomorrow tonight".split())
_DIGITS = re.compile(r"[$€£¥]?\d[\d,.]*\d%?|\d%?")


def named(text: str) -> list[str]:
    """What a question names: capitalised words, dates and numbers in digits.

    A lone capital at the very start shows only that a question begins.
    """
    return [words for _, words in _named(text)]


def proper_names(text: str) -> list[str]:
    """The capitalised words alone of what a question names."""
    return [words for type_, words in _named(text) if type_ is SpanType.NAME]


def _named(text: str) -> Iterator[tuple[SpanType, str]]:
    begin = len(text) - len(text.lstrip("\"“'‘¿ \t\n"))
    for span in typed_spans(text):
        words = text[span.start : span.end]
        if span.type is SpanType.NUMBER:
            digits = _DIGITS.search(words)
            words = "" if digits is None else digits[0]
        elif span.type is SpanType.DATE:
            words = words if _is_calendar(words) else ""
        elif span.type is SpanType.NAME:
            words = "" if span.start == begin and " " not in words else _without_asking(words)
        else:
            continue
        if words:
            yield span.type, words


def _is_calendar(words: str) -> bool:
    """Whether a date is one by itself: "May 3", but neither "today" nor "last week"."""
    return any(
        word[0].isdigit() or (word[0].isupper() and word.lower() not in _RELATIVE)
        for word in words.split()
    )


def _without_asking(words: str) -> str:
    """The name without imperatives before it: "Describe Ida Brandt"."""
    return " ".join(
        dropwhile(lambda word: word.lower().replace("’", "'") in _ASKING, words.split())
    )
