"""A question of two or three parts, cut into questions that each stand alone.

By form only, and only where the form leaves no doubt: to answer one question as two is worse than
to answer two as one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from qa.conversation.question_words import AUXILIARY, DO, TO, WH
from qa.reading.spans import SpanType, typed_spans

_MOST = 3
_NO_DO = rf"(?!{DO}\b){AUXILIARY}"
_START = rf"(?:{TO} )?{WH}\b"
# What is asked beside a whole clause: "when", "how long", "by whom", "in which city".
_BESIDE = (
    r"(?:when|where|why|how(?: (?:long|often|soon|far|old|tall|big|large|high))?|"
    r"(?:what|which) (?:year|month|day)|"
    rf"{TO} (?:whom|when|how (?:much|many|long)|(?:what|which)(?: [\w-]+){{0,3}}?))"
)
_THING = r"(?:what|which|whose|how many|how much)(?: [\w'’-]+){0,6}?"
_PAST = (
    r"(?:\w+ed|won|lost|sank|went|came|led|made|took|fell|rose|left|got|gave|beat|held|ran|met|"
    r"became|began|wrote|built|bought|sold|paid)"
)


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE)


# A subject after its auxiliary makes a main clause; "who won" may hang on "did the judge say".
_INVERTED = _pattern(rf"{_BESIDE} {_NO_DO} \S|(?:{_BESIDE}|whom?|{_THING}) {DO} \S+ \S")
_PLAIN = _pattern(
    rf"(?:who (?!else\b)(?-i:[a-z])|what happened\b|{_THING} (?:{_NO_DO} \S|{_PAST}\b))"
)
_LONG = _pattern(rf"(?:{TO} )?(?:who|what|which|whose|how (?:many|much))(?: \S+){{4}}")
_YES_NO = _pattern(rf"{AUXILIARY} \S+ \S")
_HANGING = _pattern(
    rf" (?:{WH}|that|if|whether|between|says?|said|tell|told|know|knew|think|thought|believe|"
    r"explain|describe|decide|determine|show|ask|report|reveal|see)(?:s|d|ed)?\b"
)
_SHORT = _pattern(rf"\b({WH})['’]s\b")
_ASKING = _pattern(rf"^{_START}")
_AND = _pattern(rf",? and (?:also |then )?(?={_START})")
_AND_OR_COMMA = _pattern(rf",? and (?:also |then )?(?={_START})|, (?={_START})(?!which)")
_MARK = _pattern(rf"\? (?=(?:(?:and|but|or|if so),? )?(?:{_START}|{AUXILIARY}\b))")
_CONTINUED = _pattern(r"(?:and|but|or|if so),? ")
_OPENING = _pattern(
    rf"(?:{TO}|according to|while|when|as|if) (?!{WH}\b|{AUXILIARY}\b).*?, (?={_START})"
)
_CLOSING = _pattern(r" (?:in|on|at|during)(?: the)? $")

_HEAD = _pattern(rf" (?={AUXILIARY} )")
_LIST = _pattern(r",? and |, ")
_ADDED = _pattern(_BESIDE)
_REST = _pattern(rf"({_BESIDE})(?: {AUXILIARY} (?:he|she|it|they))?")
_ASKED = _pattern(rf"(?:{_BESIDE}|who|whom|what|how much) (?={DO} )|{_BESIDE} (?={AUXILIARY} )")
_DOER = _pattern(
    rf"(who|what(?= {AUXILIARY} | {_PAST}\b)|which [\w-]+|how many [\w-]+) ({AUXILIARY} )?"
)
_DOING = _pattern(rf"{_PAST}\b|\w+ing\b|been\b|born\b|hurt\b|found\b|shot\b")
_SUBJECT = _pattern(rf"(?:{WH}|{_BESIDE}) {AUXILIARY} ")
_PRONOUN = _pattern(rf"\b(?:(?:he|she|him|her(?= {TO}\b|$))|(his|her))\b")

_YEARS = _pattern(r"\b(in |the )((?:19|20)\d\d) and \1((?:19|20)\d\d)\b")
_TOGETHER = _pattern(r"^which\b|^what \w+s\b|\b(?:between|both|compare|differ|change)")
_BETWEEN_NAMES = _pattern(r",? and (?:the )?|, (?:the )?")
_TRAIT = r"the (?:age|area|capital|height|population|price|size)"
_EACH = _pattern(
    rf"(how (?:old|tall|big|large|high|deep|heavy|populous) |what (?=\w+ {_TRAIT}s of )|"
    rf"(?:when|where) )(are|were|did) (?:({_TRAIT})s of )?(?:the )?"
)
_LIFE = _pattern(r" (?:born|buried|raised|die)\b")
_SINGLE = {"are": "is", "were": "was", "did": "did"}


def parts(question: str) -> tuple[str, ...]:
    """The two or three questions that one question is made of, in order.

    What opens or closes the whole is given to each part, and a part that leans on the first is
    completed from it. A part may still lean on an answer: "Who spoke, and what did she say?"

    Args:
        question: The question as asked.

    Returns:
        Two or three questions; empty if the question has one part, more than three, or is not
        surely made of parts.
    """
    asked = _SHORT.sub(r"\1 is", " ".join(question.split())).rstrip(" ?!")
    asked = asked if asked[-2:-1].isupper() else asked.rstrip(" ?.!")  # "the U.S." keeps its end
    opening = match[0] if (match := _OPENING.match(asked)) else ""
    asked = asked[len(opening) :]
    found = _clauses(asked) or _ways_asked(asked) or _of_each_name(asked) or _of_each_year(asked)
    return tuple(_as_question(opening + part) for part in found)


def _as_question(part: str) -> str:
    return f"{part[0].upper()}{part[1:].rstrip(' ?,;')}?"


def _clauses(asked: str) -> list[str]:
    """Whole clauses: "Who won and when did it end", "Who won? And when?"."""
    found: list[str] = []
    for sentence in _MARK.split(asked):
        pieces = _pieces(_CONTINUED.sub("", sentence, count=1) if found else sentence)
        if not (_is_question(pieces[0]) or (found and _REST.fullmatch(pieces[0]))):
            return []
        found += pieces
    return _standing_alone(found) if 2 <= len(found) <= _MOST else []


def _standing_alone(clauses: list[str]) -> list[str]:
    """The clauses, each with what it takes from another; none if that cannot be had."""
    first = before = clauses[0]
    whole = []
    for clause in clauses[1:]:
        whole.append(_named(_completed(clause, before), first))
        before = before if _REST.fullmatch(clause) else whole[-1]
    return [first + _closing(first, whole[-1]), *whole] if all(whole) else []


def _pieces(sentence: str) -> list[str]:
    """The clauses of one sentence; commas divide only what "and" closes."""
    for cut in (_AND_OR_COMMA, _AND):
        first, *later = cut.split(sentence) if _AND.search(sentence) else [sentence]
        hanging = _HANGING.search(_ASKING.sub("", first, count=1)) is not None
        if later and _is_question(first) and all(_follows(piece, hanging) for piece in later):
            return [first, *later]
    return [sentence]


def _is_question(clause: str) -> bool:
    return any(form.match(clause) for form in (_INVERTED, _PLAIN, _LONG, _YES_NO))


def _follows(clause: str, hanging: bool) -> bool:
    """Whether a clause is a question beside an earlier one, and no subordinate clause in it."""
    if _INVERTED.match(clause):
        return True
    return not hanging and (_PLAIN.match(clause) or _REST.fullmatch(clause)) is not None


def _completed(part: str, first: str) -> str:
    """The part with the clause of the one before if it lacks one; empty if none can be had."""
    if (rest := _REST.fullmatch(part)) is None:
        return part
    if (asked := _ASKED.match(first)) is not None:
        return f"{rest[1]} {first[asked.end() :]}"
    if _YES_NO.match(first):
        return f"{rest[1]} {first[0].lower()}{first[1:]}"
    doer = None if _INVERTED.match(first) else _DOER.match(first)
    return "" if doer is None else f"{rest[1]} {_stated(doer)}"


def _stated(doer: re.Match[str]) -> str:
    """The clause asked for its subject, with one in its place: "was the ferry sunk in Oslo"."""
    kind, _, noun = doer[1].lower().rpartition(" ")
    known = {"who": "someone", "what": "something"}
    subject = known.get(noun) or ("the " * (kind == "which") + doer[1].rpartition(" ")[2])
    rest = doer.string[doer.end() :]
    if doer[2] is None:
        return f"was it that {subject} {rest}"
    be = doer[2].lower() in ("is ", "are ", "was ", "were ")
    if be and noun in known and not _DOING.match(rest):
        return doer[2] + rest
    return f"{doer[2]}{subject} {rest}"


def _named(part: str, first: str) -> str:
    """The part with the only name of the first, if that is its subject, in place of "she"."""
    names = [span for span in typed_spans(first) if span.type is SpanType.NAME]
    subject = _SUBJECT.match(first)
    if subject is None or len(names) != 1 or names[0].start != subject.end():
        return part
    name, after = first[names[0].start : names[0].end], first[names[0].end :]
    if " " not in name or after.startswith(("'", "’", " and ")):
        return part
    return _PRONOUN.sub(lambda found: f"{name}’s" if found[1] else name, part, count=1)


def _closing(first: str, last: str) -> str:
    """The time and place that close the last part, if the first is to have them too."""
    if typed_spans(first) or not (_PLAIN.match(first) and _PLAIN.match(last)):
        return ""
    end = len(last)
    for span in reversed(typed_spans(last)):
        near = last[max(0, span.start - 12) : span.start]
        if span.end != end or (lead := _CLOSING.search(near)) is None:
            break
        end = span.start - len(lead[0])
    return last[end:]


def _ways_asked(asked: str) -> list[str]:
    """One clause asked in several ways: "When and where did it sink"."""
    head = _HEAD.search(asked)
    ways = _LIST.split(asked[: head.start()]) if head else []
    if head is None or not 2 <= len(ways) <= _MOST or not all(map(_ADDED.fullmatch, ways)):
        return []
    return [way + asked[head.start() :] for way in ways]


def _of_each_name(asked: str) -> list[str]:
    """What each of several has for itself: "How old are Lyon and Nantes"."""
    if (each := _EACH.match(asked)) is None:
        return []
    names = [s for s in typed_spans(asked) if s.type is SpanType.NAME and s.start >= each.end()]
    between = [asked[a.end : b.start] for a, b in pairwise(names)]
    if not 1 <= len(between) < _MOST or not all(map(_BETWEEN_NAMES.fullmatch, between)):
        return []
    after = asked[names[-1].end :]
    suits = _LIFE.match(after) if each[1].lower().startswith("whe") else not after
    if names[0].start != each.end() or not suits:
        return []
    head = each[1] + _SINGLE[each[2].lower()] + (f" {each[3]} of " if each[3] else " ")
    return [f"{head}{asked[s.start : s.end]}{after}" for s in names]


def _of_each_year(asked: str) -> list[str]:
    """What happened each year: "Who won the 2022 and the 2023 race"."""
    years = _YEARS.search(asked)
    if years is None or _TOGETHER.search(asked):
        return []
    before, after = asked[: years.start()], asked[years.end() :]
    return [f"{before}{years[1]}{year}{after}" for year in years.group(2, 3)]
