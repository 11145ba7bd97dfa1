"""Whether the words around a date speak of what has been or of what is to come."""

from __future__ import annotations

import re
from enum import Enum, auto


class Lean(Enum):
    """Which way from the day of writing a date lies that could lie on both sides of it."""

    GONE = auto()  # certainly behind: "arrested in May", "since May"
    PAST = auto()  # behind, as far as a verb further off tells
    FUTURE = auto()
    UNSAID = auto()


_AHEAD = (
    "going|set|forecast|scheduled|slated|due|expected|expects?|planning|planned|plans?|poised"
    "|likely|hopes?|hoping|hoped|intends?|intended|aims?|about|ready|wants?|has|have|needs?|prepares?|preparing"
)
_URGED = (
    "agree[sd]?|vow(?:s|ed)|promise[sd]?|pledge[sd]?|urge[sd]?|ask(?:s|ed)|order(?:s|ed)|decide[sd]"
    "|call(?:s|ed) on|call(?:s|ed) for|told|invited?|announced plans"
)
_HAPPENED = (
    "was|were|had|did|been|said|told|went|came|took|made|gave|won|lost|began|held|led|left|found"
    "|sent|put|hit|set|cut|let|shut|fell|rose|broke|shot|fled|saw|became|got|ran|spoke|wrote"
    "|kept|brought|thought|met|grew|drew|struck|sank|swept|stood|sat|felt|fought|sold|bought"
    "|paid|heard|caught|built|dealt|flew|drove|threw|withdrew|chose|froze|stole|spent|sought|beat|laid|read|tore|wore"
)
_UTTERED = (
    r"\b(?:says|telling|remarks)\b|\bin\s(?:an?|his|her|its|their|the)\s(?:[\w-]+\s){0,2}"
    r"(?:statement|tweet|interview|post|memo|note|letter|filing|report|release|article)\b"
    r"|\bfollowing\s$"
)
_MODAL = r"would|shall|could|may|might|must|should|won['’]t"
_VERB = r"(?:\s(?:not|also|then|be|likely|\w+ly)\b){0,3}(?:\s\w+)?"
_CUES = re.compile(
    rf"(?P<perfect>\b(?:would|could|should|might|may|must|to)(?:\snot|n['’]t)?\shave\b"
    rf"|\bhad\sbeen\s(?:due|set|scheduled|slated|expected|supposed)\b(?:\sto\s\w+)?)"
    rf"|(?P<pictured>\b(?:is|are)\s(?:seen|pictured|shown|photographed)\b)"
    rf"|(?P<future>(?:\b(?-i:will)|^will|\b(?:{_MODAL})){_VERB}"
    rf"|['’]ll\b{_VERB}|\b(?:{_AHEAD})\s(?:to|for)\b{_VERB}|\b(?:is|are)\sto\b{_VERB}"
    rf"|\b(?:scheduled|slated|due|upcoming|ahead\sof|expected|planned|projected|proposed)\b"
    rf"|\b(?:begins?|starts|opens|airs|premieres|kicks\soff|expires|takes\s(?:place|effect))\b"
    rf"|\b(?:is|are)\s(?:on\s)?(?=$)"
    rf"|\b(?:is|are)\s(?:meeting|holding|hosting|traveling|travelling|visiting|heading|voting)\b)"
    rf"|(?P<urged>\b(?:{_URGED})\s(?:[\w’'-]+\s){{0,3}}to\b{_VERB})"
    rf"|(?P<neither>\b(?:to|be|being)\b{_VERB}"
    rf"|\b(?:is|are|remains?|stays?)\s(?!expected|scheduled|planned|projected|proposed)\w+ed\b)"
    rf"|(?P<past>\b(?:{_HAPPENED})\b|{_UTTERED}"
    rf"|(?<!-)\b(?!need|speed|united|hundred|exceed|indeed)\w{{2,}}ed\b)",
    re.IGNORECASE,
)
_PAST = frozenset(("perfect", "pictured", "past"))
_OPENS = re.compile(
    r"(?:^|[;:“\"]|\b(?:that|and|but|when|while|because))\s*(?:on|in|by|early|late|this|,)?\s*$",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"[;:”\"]|[.!?]\s")
_DEADLINE = re.compile(
    r"\b(?:by|until|till|through)\s(?:(?:noon|midnight|\S+\s[ap]\.?m\.?)\s)?(?:on\s)?$",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    r"\bto\s(?:meet|visit|hold|host|speak|face|play|attend|begin|start|open|vote|decide|announce"
    r"|launch|travel|return|address|discuss|testify|appear|release|sign|hear)\b"
)
_OWNER = re.compile(r"['’]")
# Between a verb and a date that belongs to it: "launched in", "released him in".
_CLOSE = re.compile(r"\s(?:[\w’'.-]+\s)?(?:in|on|around|during)\s(?:the\s)?$", re.IGNORECASE)
_NEAR = 25
"""Characters behind "Friday’s": its noun and a verb, "Friday’s vote will …"."""
_WINDOW = 120
"""Characters before and after the date that are looked at: a clause, and a constant cost."""


def lean(sentence: str, start: int, end: int) -> Lean:
    """What the verb next to a date says.

    The last verb before it decides, as in "said it will meet on Friday"; where the date opens its
    clause, the first one after it: "On Friday the court will hear …".

    Args:
        sentence: The sentence.
        start: Offset of the date's first character.
        end: Offset behind its last one.
    """
    before = sentence[max(0, start - _WINDOW) : start]
    if _OPENS.search(before):
        after = _lean_after(sentence, end)
        if after is not Lean.UNSAID:
            return after
    found = _lean_before(before)
    if found is not None:
        return found
    after = _lean_after(sentence, end)
    if after is Lean.UNSAID and (_HEADLINE.search(before) or _DEADLINE.search(before)):
        return Lean.FUTURE
    return after


def _lean_before(clause: str) -> Lean | None:
    """What the last verb before a date says; None if there is none."""
    found, tenseless = None, False
    for cue in _CUES.finditer(clause):
        tenseless = cue.lastgroup == "neither"
        if cue.lastgroup in ("future", "urged"):
            found = Lean.FUTURE
        elif cue.lastgroup in _PAST:
            found = Lean.GONE if _CLOSE.fullmatch(clause, cue.end()) else Lean.PAST
    if tenseless and _DEADLINE.search(clause):
        return Lean.FUTURE
    return found


def _lean_after(sentence: str, end: int) -> Lean:
    """What the first verb behind a date says. Who "told them to leave" told it in the past."""
    window = _NEAR if _OWNER.match(sentence, end) else _WINDOW
    clause = _CLOSES.split(sentence[end : end + window], maxsplit=1)[0]
    for cue in _CUES.finditer(clause):
        if cue.lastgroup != "neither":
            return Lean.FUTURE if cue.lastgroup == "future" else Lean.PAST
    return Lean.UNSAID
