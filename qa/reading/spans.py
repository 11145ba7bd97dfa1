"""Typed spans of a sentence: the dates, numbers and names that could be a short answer.

Regular expressions, not a trained tagger: they need no model, and what they miss costs a
highlight, never a quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class SpanType(StrEnum):
    """What a span is, as far as its form tells."""

    DATE = "date"
    NUMBER = "number"
    NAME = "name"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class TypedSpan:
    """A stretch `text[start:end]` of one type; offsets are those of the text it was found in."""

    start: int
    end: int
    type: SpanType


_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DATE = re.compile(
    rf"""\b(?:
        (?:(?:early|mid|late)[\s-]+)?{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?(?!\d)
      | \d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b
      | (?:(?:early|mid|late)[\s-]+)?{_MONTH}(?:,?\s+{_YEAR})\b
      | (?i:in|since|until|by|early|mid|late|last|next|this|during)\s+{_MONTH}(?!\w)
      | (?:(?:last|next|this|early|late)\s+)?{_WEEKDAY}(?:\s+(?:morning|afternoon|evening|night))?
        (?:\s+and\s+{_WEEKDAY})?\b
      | (?:last|this|next|over\s+the)\s+(?:week(?:end)?|month|year)\b
      | (?:last|this|next)\s+(?:summer|fall|autumn|winter|spring)\b
      | (?:yesterday|today|tomorrow|tonight)\b
      | {_YEAR}(?:s\b|-\d\d\b|\b)(?![,.]\d)
      | \d{{1,2}}(?::\d\d)?\s*[ap]\.?m\b\.?
    )""",
    re.VERBOSE,
)
_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand dozen dozens half twice once"
).replace(" ", "|")
_UNIT = r"(?:\s+(?:million|billion|trillion|thousand|hundred|percent|per\s+cent|points?|[a-zμ°]+))?"
_NUMBER = re.compile(
    rf"(?:[$€£¥]\s?\d[\d,.]*(?:\s?(?:million|billion|trillion|[mbk]n?)\b)?"
    rf"|\b\d[\d,]*(?:\.\d+)?(?:\s?%)?(?:-\w+)?{_UNIT}"
    rf"|\b(?:{_SMALL})(?:-(?:{_SMALL}))?\b{_UNIT})",
    re.IGNORECASE,
)
_PART = r"[^\W\d_a-z][\w&-]*(?:[’'](?!s\b)\w+)*(?:\.(?=\s[^\W\d_a-z]))?"
_ACRONYM = r"(?:[A-Z]\.){2,}"
# What is "of" something else is still one name: "Bank of England", but "told Choe of Russia".
_HEAD = (
    "(?:Bank|Bay|Board|Bureau|Chiefs?|Church|City|Committee|Council|Court|Department|Duke|Gulf|"
    "House|Institute|King|Kingdom|Minister|Ministry|Office|President|Prince|Queen|Republic|School|"
    "Secretary|States?|University)"
)
_WORD = rf"(?:{_ACRONYM}|{_HEAD}\sof(?:\sthe)?(?=\s[^\W\d_a-z])|{_PART})"
_NAME = re.compile(rf"{_WORD}(?:\s(?:(?:de|van|von|al|bin|la|der)\s)?{_WORD})*")
_QUOTED = re.compile(r"[“\"]([^”\"]{3,200})[”\"]")


def typed_spans(text: str) -> list[TypedSpan]:
    """All typed spans, by start; dates take precedence over the numbers and names inside them."""
    dates = [TypedSpan(*m.span(), SpanType.DATE) for m in _DATE.finditer(text)]
    rest = [
        span
        for span in (*_numbers(text), *_names(text))
        if not any(_overlap(span, d) for d in dates)
    ]
    quoted = (TypedSpan(*m.span(1), SpanType.QUOTED) for m in _QUOTED.finditer(text))
    return sorted([*dates, *rest, *quoted], key=lambda span: (span.start, -span.end))


def _numbers(text: str) -> Iterator[TypedSpan]:
    for match in _NUMBER.finditer(text):
        end = match.start() + len(match[0].rstrip(" ,."))
        yield TypedSpan(match.start(), end, SpanType.NUMBER)


def _names(text: str) -> Iterator[TypedSpan]:
    """Runs of capitalised words, without the articles and titles that open them."""
    for match in _NAME.finditer(text):
        start, end = match.span()
        while (word := text[start:end].partition(" ")[0]).lower() in _NO_NAME and start < end:
            start += len(word) + 1
        if start < end and not _opens_with_a_plural(text, start, end):
            yield TypedSpan(start, end, SpanType.NAME)


def _opens_with_a_plural(text: str, start: int, end: int) -> bool:
    """Whether it is the one capital of a sentence's start: "Voters elected …"."""
    word = text[start:end]
    return start == 0 and " " not in word and word.endswith("s") and word[-2:] not in ("ss", "us")


# Words that are capitalised because they open a sentence.
_NO_NAME = frozenset(
    """a an the this that these those it its he his she her they their we our i my you your there
    here in on at by for from with after before as when while if although though but and or so yet
    however meanwhile since because during under over both some many most all each no not
    according to of one what who why how where which until even earlier later last next then now
    once also instead still among about despite following officials into upon through more other
    another such only is was are were be has have had do does did will would can could should may
    might must mr mrs ms dr""".split()
)


def _overlap(one: TypedSpan, other: TypedSpan) -> bool:
    return one.start < other.end and other.start < one.end
