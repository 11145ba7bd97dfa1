"""Phrases of a question that tie it to an event without a date: "before the summit"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MOST_CHARS = 60
"""How long such a phrase can be and still be shown."""
_WORDS = re.compile(
    r"\b(?P<word>before|after|during|since|until|till|following|prior\sto|ahead\sof|amid"
    r"|on\sthe\seve\sof|in\sthe\s(?:wake|run-up|aftermath)\s(?:of|to))\s"
    r"(?P<event>(?:(?:the|an?|his|her|its|their|this|that|last|next)\s|(?-i:[A-Z])|[\w’'-]+ing\b"
    r"|(?:he|she|it|they)\s)(?:[^?.!;:,]|[.,:](?=\w))*)",
    re.IGNORECASE,
)
# "Named after", "look after", "after all", "appear before the court".
_IDIOM_BEFORE = re.compile(
    r"\b(?:named|called|look(?:s|ed|ing)?|modell?ed|takes?|took|go(?:es|ing)?|went|chas(?:e|ed|ing)"
    r"|one|day|year|time|week|month|the|on|long|and)\s$"
    r"|\bhow\s(?:far|soon|long|shortly|much\slater|many\s\w+)(?:\s\w+)?\s$",
    re.IGNORECASE,
)
_AUDIENCE = re.compile(
    r"(?:the|an?|his|her|its|their)?\s?(?:[\w.’'-]+\s){0,3}(?:judges?|courts?|congress|senate|house"
    r"|parliament|committee|jury|panel|lawmakers|senators|council|tribunal|commission|crowd"
    r"|cameras?|audience|assembly|legislature|subcommittee|magistrates?|body)\b",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r"\s(?:did|does|do|what|who|whom|which|how|why|when|where|is|was|are|were|has|had|have|will"
    r"|would|can|could|about|that)\b",
    re.IGNORECASE,
)


def named_events(question: str) -> Iterator[tuple[int, int]]:
    """Phrases that put what is asked before, after or into an event.

    Yields:
        Start and end of one.
    """
    for match in _WORDS.finditer(question):
        start, word = match.start(), " ".join(match["word"].lower().split())
        if _IDIOM_BEFORE.search(question, max(0, start - 20), start):
            continue
        if word in ("before", "after") and _AUDIENCE.match(match["event"]):
            continue
        end = _end(match)
        if end - start <= _MOST_CHARS:
            yield start, end


def _end(match: re.Match[str]) -> int:
    """Where the phrase ends: with its clause, when another one follows without a comma."""
    event = match["event"]
    other = _CLAUSE_ENDS.search(event)
    if other is not None and " " in event[: other.start()]:
        event = event[: other.start()]
    return match.start("event") + len(event.rstrip())
