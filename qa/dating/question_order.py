"""Words of a question that ask for what was told last, or first: "latest", "now", "earliest"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# What "first" and "last" stand before when they say when: "When did they last meet?", not "the last
# name". Besides these, any word in -ed.
_VERB = (
    r"(?:\w{2,}ed|report|announce|mention|say|said|appear|notice|suggest|propose|reveal|use|fire"
    r"|launch|test|meet|met|visit|warn|tell|told|learn|learnt|hear|heard|emerge|come|came|break"
    r"|broke|become|became|receive|raise|detect|confirm|approach|turn|hit|see|saw|seen|spot|find"
    r"|found|win|won|lose|lost|hold|held|take|took|taken|make|made|go|went|gone|get|got|send|sent"
    r"|speak|spoke|spoken|talk|host|play|beat|put|set|stand|stood|choose|chose|change|happen|occur"
    r"|diagnose|divide|publish|issue|arrive|begin|began|begun|start|end|try|give|gave|given|show"
    r"|run|ran|lead|led|agree|ask|call|claim|point|swim|swam|permit|carry|post|write|wrote|written"
    r"|leave|left|return|land|fly|flew|fall|fell|rise|rose|vote|draw|drew|drawn|shown|thrown)"
)
_NO_NOUN_BEFORE = (
    r"(?<!\bthe\s)(?<!\ba\s)(?<!\ban\s)(?<!\bvery\s)(?<!\bhis\s)(?<!\bher\s)(?<!\bits\s)"
    r"(?<!\btheir\s)(?<!['’]s\s)(?<!s['’]\s)(?<!\bthan\s)(?<!\bat\s)(?<!\bof\s)(?<!\bmy\s)"
    r"(?<!\bour\s)(?<!\bto\s)"
)
_LATEST = re.compile(
    rf"""(?<!\bat\sthe\s)(?<!\bvery\s)\b(?:latest|newest)\b
            (?!\s(?:the|that|it|he|she|they|you|we|date|day|time|possible)\b)
      | (?<!\bof\s)\bmost\srecent(?:ly)?\b
      | (?<!\bhow\s)(?<!\buntil\s)(?<!\bas\s)\brecently\b
      | (?<!\bhow\s)(?<!\bmore\s)(?<!\ba\s)\brecent\b
            (?=\s\w)(?!\s(?:years?|months?|weeks?|days?|decades?|times?|history|memory|past|peaks?
            |graduates?|enough|was|were|is|are|did|the)\b)
      | \bcurrently\b
      | (?<!\bocean\s)(?<!\belectric\s)(?<!\bdirect\s)(?<!\balternating\s)(?<!\btidal\s)(?<!\ba\s)
            \bcurrent\b(?=\s\w)(?!\s(?:account|accounts|in|of|through|from|to|flows?|runs?|is|was
            |are|were|does|did|that|which|and|or|between)\b)
      | \b(?:right|just|until|up\sto|as\sof)\s(?:now|today)\b
      | (?<!\bfrom\s)(?<![-\w])(?-i:now)\b(?![-’'])
            (?!\s(?:that|known|called|deleted|famous|infamous|defunct|common|former|on)\b)
      | \b(?:nowadays|presently|these\sdays|so\sfar|to\sdate|at\spresent|at\sthe\smoment)\b
      | (?<!\bfor\s)\bthe\s(?:very\s)?last\stime\b
      | {_NO_NOUN_BEFORE}\blast\s(?=(?:\w+ly\s)?{_VERB}\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LASTING = re.compile(r"\bhow\slong\b.*\blast\b", re.IGNORECASE)
_EARLIEST = re.compile(
    rf"""(?<!\bat\sthe\s)\bearliest\b(?!\s(?:date|day|time|possible|age|hour)\b)
      | \b(?:originally|initially|at\sfirst)\b(?!\s(?:glance|sight|hand|light))
      | (?<!\bfor\s)\bthe\s(?:very\s)?first\s(?:time|to)\b
      | \b(?:was|were|is|be)\sfirst\sto\b
      | {_NO_NOUN_BEFORE}\bfirst\s(?=(?:\w+ly\s)?{_VERB}\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def latest(question: str) -> Iterable[tuple[int, int]]:
    """Offsets of words that ask for what was told last."""
    return () if _LASTING.search(question) else _spans(_LATEST, question)


def earliest(question: str) -> Iterable[tuple[int, int]]:
    """Offsets of words that ask for what was told first."""
    return _spans(_EARLIEST, question)


def _spans(pattern: re.Pattern[str], question: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(question):
        yield match.start(), match.start() + len(match[0].rstrip())
