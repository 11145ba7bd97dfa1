"""Typed spans of a sentence: the dates, numbers and names that could be a short answer.

Regular expressions, not a trained tagger: they need no model, and what they miss costs a
highlight, never a quote.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
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


_LONG_MONTH = r"(?:January|February|April|June|July|August|September|October|November|December)"
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# What makes a month of "May" and "March" where no day or year stands beside them.
_IN = r"(?:(?<=\b[Ii]n\s)|(?<=\b[Bb]y\s)|(?<=\b[Ss]ince\s)|(?<=\b[Uu]ntil\s)|(?<=\b[Dd]uring\s))"
_DATE = re.compile(
    rf"""\b(?:
        (?:{_WEEKDAY},?\s)?(?:(?:early|mid|late)[\s-])?{_MONTH}\s+{_DAY}(?:,?\s{_YEAR})?(?!\d)
      | {_DAY}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?\b
      | (?:(?:early|mid|late)[\s-])?{_MONTH},?\s{_YEAR}\b
      | (?i:early|mid|late|last|next|this)[\s-]{_MONTH}(?!\w)
      | {_IN}{_MONTH}(?!\w)
      | {_LONG_MONTH}(?!\w|\s[A-Z])
      | (?:(?:last|next|this|early|late)\s)?{_WEEKDAY}(?:\s(?:morning|afternoon|evening|night))?
        (?:\sand\s{_WEEKDAY})?\b
      | (?:last|this|next|over\sthe)\s(?:week(?:end)?|month|year)\b
      | (?:last|this|next)\s{_SEASON}\b
      | (?:yesterday|today|tomorrow|tonight)\b
      | (?:(?:early|mid|late)[\s-]|{_SEASON}\s(?:of\s)?)?
        (?<![$€£¥])(?<!\d[,.]){_YEAR}(?:s\b|-\d\d\b|\b)(?![,.]\d|\s?%)
      | \d{{1,2}}(?::\d\d)?\s?[ap](?:m\b|\.m\.)
    )""",
    re.VERBOSE,
)
_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand dozen dozens half twice once"
).replace(" ", "|")
_DIGITS = r"\d[\d,]*(?:\.\d+)?[¼½¾]?"
_SCALE = r"(?:million|billion|trillion|thousand|hundred|dozen|percent|per\scent)"
# A measure belongs to its number, and people and votes; other things counted ("40 ships") do not.
_MEASURE = (
    "seconds? minutes? hours? days? nights? weeks? months? years? decades? centuries miles? "
    "kilometers? kilometres? km meters? metres? feet foot inches inch acres? hectares? tons? "
    "tonnes? kilograms? kg pounds? ounces? degrees magnitude mph people points? times votes "
    "dollars? euros? cents? pence yen yuan"
).replace(" ", "|")
_SUM = r"\d[\d,.]*(?:\s?(?:million|billion|trillion|[mbk]n?)\b)?"
# A range is one number: "0.25-0.5%", "2%–3%", "60 to 70%", "$2-3 million"; but in "fell 3% to 45
# euros" there are two.
_RANGE = rf"(?:\s(?:to|or)\s{_DIGITS}|\s?%[-–]{_DIGITS}(?=\s?%)|[-–]{_DIGITS})"
_UNIT = rf"(?:[\s-]{_SCALE}\b)?(?:\s(?:{_MEASURE})\b)?"
_NUMBER = re.compile(
    rf"(?:[$€£¥]\s?{_SUM}(?:[-–][$€£¥]?{_SUM})?"
    rf"|\b{_DIGITS}{_RANGE}?(?:\s?%|[a-zμ°]{{1,3}}\b)?(?:-\w+){{0,3}}{_UNIT}"
    rf"|\b(?:{_SMALL})(?:(?:-|\sor\s|\sto\s|\sin\s)(?:{_SMALL}))?\b{_UNIT})",
    re.IGNORECASE,
)
_UPPER = "".join(c for c in map(chr, (*range(0x530), *range(0x1E00, 0x1F00))) if c.isupper())
_PART = rf"[{_UPPER}][\w&-]*(?:[’'](?!s\b)\w+)*(?:\.(?=\s[{_UPPER}]))?"
_ACRONYM = r"(?:[A-Z]\.){2,}"
# What is "of" something else is still one name: "Bank of England", but "told Choe of Russia".
_HEAD = (
    "(?:Bank|Bay|Board|Bureau|Chiefs?|Church|City|Committee|Council|Court|Department|Duke|Gulf|"
    "House|Institute|King|Kingdom|Minister|Ministry|Office|President|Prince|Queen|Republic|School|"
    "Secretary|States?|University)"
)
_WORD = rf"(?:{_ACRONYM}|{_HEAD}\sof(?:\sthe)?(?=\s[{_UPPER}])|{_PART})"
_NAME = re.compile(rf"(?<!\w){_WORD}(?:\s(?:(?:de|van|von|al|bin|la|der)\s)?{_WORD})*")
_QUOTED = re.compile(r"[“\"]([^”\"]{3,200})[”\"]")


def typed_spans(text: str) -> list[TypedSpan]:
    """All typed spans, by start; dates take precedence over the numbers and names inside them.

    Takes linear time.
    """
    dates = [TypedSpan(*m.span(), SpanType.DATE) for m in _DATE.finditer(text)]
    starts = [date.start for date in dates]
    rest = [
        span for span in (*_numbers(text), *_names(text)) if not _meets_one(span, dates, starts)
    ]
    quoted = (TypedSpan(*m.span(1), SpanType.QUOTED) for m in _QUOTED.finditer(text))
    return sorted([*dates, *rest, *quoted], key=lambda span: (span.start, -span.end))


def _meets_one(span: TypedSpan, dates: Sequence[TypedSpan], starts: Sequence[int]) -> bool:
    """Whether a span overlaps a date; as dates lie apart, the last that starts in time tells."""
    before = bisect_left(starts, span.end)
    return before > 0 and dates[before - 1].end > span.start


def _numbers(text: str) -> Iterator[TypedSpan]:
    for match in _NUMBER.finditer(text):
        end = match.start() + len(match[0].rstrip(" ,."))
        yield TypedSpan(match.start(), end, SpanType.NUMBER)


def _names(text: str) -> Iterator[TypedSpan]:
    """Runs of capitalised words, without the articles and titles that open them."""
    for match in _NAME.finditer(text):
        words = list(re.finditer(r"\S+", match[0]))
        kept = next((w for w in words if w[0].rstrip(".").lower() not in _NO_NAME), None)
        if kept is None:
            continue
        start, end = match.start() + kept.start(), match.end()
        if not _opens_with_a_plural(text, start, end):
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
    according to of one what who whom whose why how where which until even earlier later last next
    then now once also instead still among about despite following officials into upon through more
    other another such only is was are were be has have had do does did will would can could should
    may might must mr mrs ms dr""".split()
)
