"""What looks like a date and is none: numbers, names, verbs, and days that come again and again."""

from __future__ import annotations

import re

from qa.dating.form import Form

# What makes a number of four digits a count or the number of something.
_COUNTED = re.compile(
    r"\s?(?:people|persons|men|women|children|students|pupils|teachers|workers|employees|jobs"
    r"|soldiers|troops|officers|voters|votes|migrants|refugees|residents|homes|houses|households"
    r"|hours|minutes|miles|kilometers|kilometres|km|meters|metres|feet|ft|acres|hectares|tons"
    r"|tonnes|pounds|lbs|kg|kilograms|dollars|euros|yen|yuan|cases|deaths|flights|copies|seats"
    r"|points|times|million|billion|trillion|thousand|percent|per\scent|rounds|shells|drones"
    r"|missiles|calories|words|pages|degrees|watts|horsepower|rpm|mph|BC|BCE)\b(?!['’])"
)
_NUMBERED = re.compile(
    r"\b(?:resolution|flight|area|room|route|highway|channel|section|article|act|law|rule|number"
    r"|no\.?|model|bill|order|hb|sb|chapter|page|apartment|suite|unit|lot|part|title|psalm)\s#?$",
    re.IGNORECASE,
)
_ABOUT_A_COUNT = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|some|exactly|than|least|over)\s$", re.I
)
_ROUND_COUNT = re.compile(r"(?<=00)\s(?!is\b|was\b|has\b|as\b)[a-z]{2,}s\b")
_DESIGNATION = re.compile(r"\s[A-Z]{2}\d")
_NUMBER_SIGN = re.compile(r"[$€£¥#+×*_]\s?$|[.,/:–—\w-]$")
_GLUED = re.compile(r"[\w.$€£¥#/:]$")
_CAPITAL = re.compile(r"(?:^|[\s(“\"‘'])([A-Z][\w’'&.-]*)\s$")
# Capitalised words that open a sentence or a heading, and are no part of a name.
_OPENERS = frozenset(
    """in by since until till during before after from between through throughout and or but of the
    on for to late early mid around about circa this that last next as at if when while with why how
    what who which where is was were did does do has had have a an so then spring summer autumn fall
    winter end beginning start year years""".split()
)
_NAMED_DAY = re.compile(
    r"\b(?:black|good|super|bloody|ash|cyber|palm|holy|easter|maundy|fat|giving|every|each|any|most"
    r"|all|some|alternate|first|second|third|fourth|last|final|other)\s$"
    r"|[“\"]\w+\s$",
    re.IGNORECASE,
)
# "The Monday after the vote", "the last Friday of a month".
_VERB_BEFORE = re.compile(r"\b(?:to|would|will|could|can|did|does|not|must|should)\s$", re.I)
_ANY_DAY = re.compile(r"\s(?:of|before|after|next|following|in)\b(?!\s(?:last|this|next)\sweek)")
_SOME = re.compile(r"\b(?:an?|one)\s$", re.IGNORECASE)
_ENDS = re.compile(r"\s?(?:$|[.,;:?!)])")
_WEEKDAY_NAME = re.compile(
    r"\s(?:(?-i:Times|Telegraph|Post|Mail|Express|Mirror|Herald|Tribune|Morning\s[A-Z])|schools?\b"
    r"|(?-i:Night\s[A-Z]))",
    re.IGNORECASE,
)
_BEFORE_UNIT = re.compile(
    r"\b(?:in|by|since|until|till|during|through|throughout|from|between|of|before|after|for|around"
    r"|about|over|into|late|early|mid|start(?:s|ing|ed)?|beginning|as\sof|and|to|–|-)[\s-]$",
    re.IGNORECASE,
)
_STRICTLY_BEFORE = re.compile(
    r"\b(?:in|by|since|until|till|during|through|throughout|of|between|from|as\sof|into)\s$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"[\w,]\s$")
_RECURRING = re.compile(r"\b(?:every|each|annual(?:ly)?|usual(?:ly)?|typical(?:ly)?)\s$", re.I)
_LOWER_MONTH = re.compile(r"\b(?:may|march|mar)\b")
_SOMEONE = re.compile(r"\s[A-Z]")
_DAY_BEFORE = re.compile(r"\b(?:on|by|since|until|till|before|after|of|from)\s$", re.IGNORECASE)
_OF_SOMEONE = re.compile(r"\b(?:of|by|from|between)\s$", re.IGNORECASE)
_OF = re.compile(r"\s(?:of|back|short|apart|behind|into|from|to|on|for)\b")
_SHORT = frozenset(("may", "june", "july"))
_NAMES_OF_PEOPLE = frozenset(("april", "may", "june", "august", "march"))
_AHEAD_CHARS = 24


def is_plausible(form: Form, match: re.Match[str], *, question: bool, listed: bool = False) -> bool:
    """Whether a match of a form is a date where it stands.

    Args:
        form: The form.
        match: Its match in the sentence or question.
        question: Whether it stands in a question, where names are rarely preceded by months, and
            may be typed without capitals.
        listed: Whether it follows on another month: "July and August".
    """
    text, start, end = match.string, match.start(), match.end()
    before = text[max(0, start - _AHEAD_CHARS) : start]
    after = text[end : end + _AHEAD_CHARS]
    match form.name:
        case "day" | "day first" | "month of a year" | "month of that year":
            return _has_a_month(match, before, question=question)
        case "year" | "years" | "decade":
            return _is_year(match[0], before, after)
        case "month":
            return listed or _is_month(match, before, after, question=question)
        case "season":
            return _is_season(match, before, after)
        case "weekday":
            return _is_weekday(match, before, after, question=question)
        case "named day":
            return _is_named_day(match[0], before)
        case "span":
            return _VERB_BEFORE.search(before) is None
        case "unit":
            return _is_unit(match[0], after)
        case "iso" | "century" | "away":
            return _NUMBER_SIGN.search(before) is None
    return True


def _has_a_month(match: re.Match[str], before: str, *, question: bool) -> bool:
    """Not "may 5 people", nor "10 may": those two are months in lower case only with a year."""
    if _GLUED.search(before):
        return False
    if not _LOWER_MONTH.search(match[0]):
        return True
    year = match.groupdict().get("year") or match.groupdict().get("which")
    return question and (year is not None or _DAY_BEFORE.search(before) is not None)


def _is_year(words: str, before: str, after: str) -> bool:
    if words[0].isdigit() or words[0] in "'’":
        if _NUMBER_SIGN.search(before) or _NUMBERED.search(before):
            return False
        capital = _CAPITAL.search(before)
        if capital is not None and not _is_opener(capital[1]):
            return False
    if _COUNTED.match(after) or _DESIGNATION.match(after):
        return False
    if not words.endswith("00"):
        return True
    return not (_ROUND_COUNT.match("00" + after, 2) or _ABOUT_A_COUNT.search(before))


def _is_month(match: re.Match[str], before: str, after: str, *, question: bool) -> bool:
    """Not "June said", "March on", "may", nor "every October"."""
    if _RECURRING.search(before) or after.startswith("-a-"):
        return False
    if match["part"] is not None or match["which"] is not None:
        return True
    month = match["month"]
    if len(month) < 5 and not month.endswith(".") and month.lower() not in _SHORT:
        return False
    if not month[0].isupper() and not question:
        return False
    if _STRICTLY_BEFORE.search(before):
        named = month.lower() in _NAMES_OF_PEOPLE and _SOMEONE.match(after) is not None
        return not (named and _OF_SOMEONE.search(before))
    if question or month.lower() in _NAMES_OF_PEOPLE or month.endswith("."):
        return False
    return _BEFORE_UNIT.search(before) is not None or not _SOMEONE.match(after)


def _is_season(match: re.Match[str], before: str, after: str) -> bool:
    """Not the verbs, nor "the winter coat", nor "the fall of"."""
    if match["which"] is not None:
        return True
    if not _STRICTLY_BEFORE.search(before) or _OF.match(after):
        return False
    return re.match(r"\s?(?:$|[.,;:?!)”’—–-]|and\b|but\b|the\b|when\b|after\b)", after) is not None


def _is_weekday(match: re.Match[str], before: str, after: str, *, question: bool) -> bool:
    """Not "every Friday", "Black Friday" or the "Sunday Times"."""
    if match["which"] is None and _NAMED_DAY.search(before):
        return False
    if _SOME.search(before) and _ENDS.match(after):
        return False
    if _ANY_DAY.match(after) and (match["which"] is not None or before.endswith("the ")):
        return False
    if _WEEKDAY_NAME.match(after) or match["weekday"].isupper():
        return False
    if not question:
        return True
    capital = _CAPITAL.search(before)
    return capital is None or _is_opener(capital[1])


def _is_opener(word: str) -> bool:
    """Whether a capitalised word before a date is no part of a name with it."""
    return word.endswith(("'s", "’s", "s'", "s’")) or word.lower().rstrip(".") in _OPENERS


def _is_unit(words: str, after: str) -> bool:
    """Not "the weekend after the vote", nor "This Week", a name."""
    if words.lower() == "the weekend" and _ANY_DAY.match(after):
        return False
    first, *_, last = words.split()
    return not last[0].isupper() or first.isupper()


def _is_named_day(words: str, before: str) -> bool:
    """Not "TODAY" nor "Today" within a sentence: those are names."""
    if words.isupper():
        return False
    return not (words.startswith(("Today", "Tonight")) and _WITHIN.search(before))
