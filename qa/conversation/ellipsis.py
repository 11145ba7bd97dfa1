"""The rest of a question, put into the question that it follows: "and Japan?", "why?", "who else?".

Only what can be put together from whole pieces of the earlier question is; nothing is inflected.
"""

from __future__ import annotations

import re

from qa.conversation.question_words import AUXILIARY, TO, WH
from qa.naming.countries import countries
from qa.naming.english import is_english
from qa.naming.tokens import form
from qa.reading.spans import SpanType, typed_spans
from qa.schema import Span

_CONTINUES = re.compile(
    r"(?:(?:and|but|or|so|ok|okay)[ ,]+)?(?:(?:what|how) about |then )?", re.IGNORECASE
)
_SWAPPED = re.compile(rf"(?P<lead>(?:{TO} )(?:the )?|the )?(?P<detail>[^?]+?)$", re.IGNORECASE)
_BARE = re.compile(
    rf"(?P<words>(?:{TO} )?(?:why|when|where|how|who|which [a-z]+|what [a-z]+)"
    r"(?: exactly| else| not)?)"
    r"(?: (?:is|was|were|did) (?:that|this|it)(?: happen(?:ed|ing)?)?)?$",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"who (?P<says>says|said|reported|reports|claims|claimed|confirmed|announced)"
    r" (?:that|so|this|it)$",
    re.IGNORECASE,
)
_WH = rf"(?:{TO} )?{WH}\b"
_ASKS = re.compile(
    rf"(?P<wh>{_WH}(?: (?!{AUXILIARY}\b)[\w’'-]+){{0,5}})"
    rf" (?P<rest>(?P<auxiliary>{AUXILIARY})\b.+)",
    re.IGNORECASE,
)
_ASKS_SUBJECT = re.compile(r"(?P<wh>who|what) (?P<rest>(?P<auxiliary>).+)", re.IGNORECASE)
_DEFINED = re.compile(r"(?P<asks>who (?:is|was)) (?P<name>[\w.’' -]{2,40})", re.IGNORECASE)
_DOES = re.compile(rf"\w(?:ing|ed)\b|\b{TO}\b|['’]s\b", re.IGNORECASE)
_ADDS = re.compile(r"and |(?:what|how) about ", re.IGNORECASE)
_QUESTION = re.compile(rf"(?:{_WH}|{AUXILIARY}\b)", re.IGNORECASE)
_MOST_WORDS = 5  # of a detail that takes another one's place


def swapped(question: str, before: str) -> str | None:
    """The earlier question with the follow-up's name in place of the one of the same kind.

    "And Japan?" after "Who represented South Korea at the talks?" is "Who represented Japan at the
    talks?"; "and in Oslo?" takes the place of "in Bergen".

    Args:
        question: The follow-up.
        before: The question that it follows.

    Returns:
        None if it brings no name, or it is not clear whose place that takes.
    """
    rest = question.strip(" ?.!")
    if _QUESTION.match(rest, _CONTINUES.match(rest).end()):  # type: ignore[union-attr]
        return None
    detail = _SWAPPED.match(rest, _CONTINUES.match(rest).end())  # type: ignore[union-attr]
    if detail is None or len(detail["detail"].split()) > _MOST_WORDS:
        return None
    words, lead = detail["detail"], (detail["lead"] or "").strip().lower()
    whole = _DEFINED.fullmatch(before.rstrip("?. "))
    if whole is not None and not lead and _is_named(whole["name"]) and _is_another(words, question):
        return f"{whole['asks']} {words}?"
    if not _is_name(words):
        return None
    place = _place(words, lead.removesuffix(" the").removesuffix("the"), before)
    if place is None:
        return None
    start, end = place
    return f"{before[:start]}{words}{before[end:]}".rstrip("?. ") + "?"


def _place(words: str, preposition: str, before: str) -> Span | None:
    """Where in the earlier question the name stands whose place is taken."""
    named = [
        (span.start, span.end)
        for span in typed_spans(before)
        if span.type is SpanType.NAME and (span.start > 0 or " " in before[: span.end])
    ]
    if preposition:
        alike = [s for s in named if _preposition(before[: s[0]]) == preposition]
        if not alike and preposition in ("in", "at") and _is_capital(words):
            alike = [s for s in named if _is_capital(before[slice(*s)])]  # "the Tokyo talks"
        return alike[0] if len(alike) == 1 else None
    if _is_country(words):
        return next((s for s in named if _is_country(before[slice(*s)])), None)
    return named[0] if len(named) == 1 else None


def _preposition(text: str) -> str:
    found = re.search(rf"\b({TO})(?: the)? $", text, re.IGNORECASE)
    return "" if found is None else found[1].lower()


def _is_name(words: str) -> bool:
    """Whether a detail is one name and nothing else; a country or capital in any case."""
    spans = typed_spans(words)
    whole = len(spans) == 1 and (spans[0].start, spans[0].end) == (0, len(words))
    return (whole and spans[0].type is SpanType.NAME) or _is_country(words) or _is_capital(words)


def _is_named(words: str) -> bool:
    """Whether "who is" asks for one who is called so, perhaps typed small: "jung pak"."""
    return _is_name(words) or not (_are_english(words) or _DOES.search(words))


def identified(question: str) -> str | None:
    """Whom a question asks about and nothing else: Ida Brandt in "Who is Ida Brandt?"."""
    whole = _DEFINED.fullmatch(question.strip(" ?.!"))
    return whole["name"] if whole is not None and _is_named(whole["name"]) else None


def _is_another(words: str, question: str) -> bool:
    """Whether a detail is somebody else; neither "thanks" nor "lol"."""
    if " " in words:
        return _is_name(words) or not _are_english(words)
    return _ADDS.match(question) is not None and not _are_english(words)


def _are_english(words: str) -> bool:
    return all(is_english(word) for word in words.lower().split())


def _is_country(words: str) -> bool:
    known, folded = countries(), form(words)
    return folded in known.by_name or folded in known.by_demonym


def _is_capital(words: str) -> bool:
    known = form(words) in countries().by_capital
    return known and (words[0].isupper() or not is_english(words.lower()))


def asked_again(question: str, before: str, answer: str) -> str | None:
    """The earlier question with another question word: "why?", "when was that?", "who said so?".

    Args:
        question: The follow-up.
        before: The question that it follows.
        answer: The words that answered that; empty if none did.

    Returns:
        None if the follow-up is more than a question word, or the earlier one has none.
    """
    rest = question.strip(" ?.!")
    rest = rest[_CONTINUES.match(rest).end() :]  # type: ignore[union-attr]
    asked = before.rstrip("?. ")
    asks = _ASKS.match(asked) or _ASKS_SUBJECT.match(asked)
    if asks is None:
        return None
    says, bare = _SAYS.match(rest), _BARE.match(rest)
    if says is not None:
        return f"Who {says['says'].lower()} that {_stated(asks, answer)}?"
    if bare is None:
        return None
    words = bare["words"][0].upper() + bare["words"][1:]
    if words.lower().endswith((" else", "who")):
        return f"{words} {asks['rest']}?"
    if asks["auxiliary"] and _inverted(asks):
        return f"{words} {asks['rest']}?"
    return f"{words} {answer} {asks['rest']}?" if answer else None


def _inverted(asks: re.Match[str]) -> bool:
    """Whether the verb stands before a subject: "did the ferry sink", not "was hurt"."""
    following = asks["rest"][len(asks["auxiliary"]) :].split()
    return bool(following) and (
        following[0][0].isupper()
        or following[0].lower() in ("the", "a", "an", "he", "she", "they", "it", "his", "their")
    )


def _stated(asks: re.Match[str], answer: str) -> str:
    """What the earlier question and its answer say together, roughly."""
    rest = asks["rest"]
    if asks["auxiliary"] and _inverted(asks):
        return f"{rest[len(asks['auxiliary']) :].strip()} {answer}".strip()
    return f"{answer or 'somebody'} {rest}"


def named_person(question: str, name: str) -> str:
    """The question with a person's name in place of "he", "she" or "his".

    Args:
        question: A question with such a pronoun, or without.
        name: Who is meant.
    """
    owned = re.sub(r"\b(?:his|her)(?= \w)", f"{name}’s", question, flags=re.IGNORECASE)
    return re.sub(r"\b(?:he|she|him|her)\b", name, owned, count=1, flags=re.IGNORECASE)
