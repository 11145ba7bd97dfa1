"""What a question asks for: its content words, its names and numbers, the type of its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from qa.reading.spans import SpanType, typed_spans
from qa.words import content_stems

_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


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
    Wanted.DATE: "day date year month time weekend week",
    Wanted.NUMBER: "number share percentage percent proportion amount age price cost sum distance",
    Wanted.PLACE: "city country state place town location venue capital region province county",
    Wanted.PERSON: "person man woman official minister leader politician envoy player actor judge",
}
_FORMS = {
    Wanted.DATE: r"when|how recently|how soon",
    Wanted.NUMBER: r"how (?:many|much|long|old|far|often|large|big|tall|high|fast|few)",
    Wanted.REASON: r"why|what (?:is|was|were) the reasons?|for what reason|how come",
    Wanted.QUOTE: (
        r"what (?:did|does|do|has|had) .{1,60}\b(?:say|said|tell|told|call|called|describe|warn)|"
        r"in (?:his|her|their) (?:own )?words"
    ),
    Wanted.PLACE: "where",
    Wanted.PERSON: "who|whom|whose",
}


def _cue(wanted: Wanted) -> re.Pattern[str]:
    nouns = _NOUNS.get(wanted, "").replace(" ", "|")
    pattern = rf"{_FORMS[wanted]}|(?:what|which) (?:{nouns})" if nouns else _FORMS[wanted]
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# In order of precedence: "when did the man who …" asks for a date.
_CUES = [(wanted, _cue(wanted)) for wanted in _FORMS]

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
        text: As searched.
        stems: Its different content words, stemmed, in order.
        wanted: The type of answer that it asks for.
        names: Stems of its capitalised names and of its numbers: what an answer must be about.
        years: The years that it names.
    """

    text: str
    stems: tuple[str, ...]
    wanted: Wanted
    names: frozenset[str]
    years: frozenset[int]


def read_question(text: str) -> Question:
    """Analyse a question."""
    wanted = next((w for w, cue in _CUES if cue.search(text)), Wanted.OTHER)
    return Question(
        text=text,
        stems=tuple(content_stems(text)),
        wanted=wanted,
        names=frozenset(content_stems(" ".join(_names(text)))),
        years=frozenset(int(year) for year in _YEAR.findall(text)),
    )


def missing_names(question: str, found: str) -> list[str]:
    """What a question names and a text does not mention with a single word, as it is asked."""
    present = set(content_stems(found))
    return [
        name
        for name in _names(question)
        if (stems := content_stems(name)) and not present.intersection(stems)
    ]


def _names(text: str) -> list[str]:
    """What a question names: capitalised words, dates and numbers."""
    spans = (span for span in typed_spans(text) if span.type is not SpanType.QUOTED)
    return [text[span.start : span.end] for span in spans]
