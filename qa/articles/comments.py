"""Reader comments: where a section of them begins and ends.

A section opens with its heading ("Comments (12)", "Join the conversation"). A heading of that
kind may also be a mere link at the top of the page, so that one alone does not swallow the
story: below it, or above it, the page must look like a page with comments. A section goes on to
the end, unless its form is followed by text that is written as news is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.articles.clutter import is_form
from qa.articles.lines import Line, mentions

_HEADING = re.compile(
    r"(?:(?:reader|readers'?|user|your|all|latest|top|recent|visitor|online|facebook|view|show|see"
    r"|read|load|hide|post|add|write|leave|make|submit|be the first to|\d[\d,]*|a|an|the|your|more"
    r"|public|new)\s+)*"
    r"(?:comments?|responses?|replies|reply|discussion|conversation|thoughts|reactions?)"
    r"(?:\s+(?:section|below|here|now|from readers|policy|board|thread|on this (?:article|story)"
    r"|on [\"'].{1,150}|to [\"'].{1,150}))?\s*[:(\[]?\s*[\d,]*\s*[)\]:]?"
    r"|join the (?:conversation|discussion|debate)|have your say|what do you think\?"
    r"|what(?:'s| is| are) your (?:take|view|thoughts?|opinions?)\??"
    r"|what (?:our )?readers (?:are saying|say|think)|share your (?:thoughts|views|opinion)s?"
    r"|comment(?:s|ing)? (?:are|is) (?:closed|open|moderated)\.?|sort by:?.{0,40}"
    r"|log ?in to (?:comment|reply|leave a comment).{0,20}|sign in to (?:comment|join).{0,40}"
    r"|you must (?:be logged in|log in) to (?:post|leave|comment|reply).{0,30}",
    re.IGNORECASE,
)
_PARTS = tuple("comment reply discuss say conversation response thought debate view".split())
"""One of these is in every heading of comments."""
_CERTAIN = re.compile(r"comment|join the|have your say|readers?\b", re.IGNORECASE)
"""Headings that stand above comments only; "Response" may stand above a part of a story."""
_SIGN = re.compile(
    r"(?:reply|replies|like|likes|dislike|report|report abuse|flag|permalink|upvote|edited|says:?"
    r"|view replies|show replies|more replies|load more|see more|\d+ (?:likes?|replies|reply))\.?"
    r"|(?:.{2,40}\s)?\d+\+? ?(?:s|sec|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo"
    r"|months?|y|yrs?|years?)(?: ago)?|(?:a|an|one) (?:minute|hour|day|week|month|year) ago"
    r"|.{2,40} (?:says|said|wrote|commented|replied)(?: on .{4,40})?:"
    r"|(?:reply|share|like|report)(?:\s*[|·•/,]?\s*(?:reply|share|like|report|flag))+"
    r"|(?:posted|commented) (?:by|on|at)\b.{0,60}",
    re.IGNORECASE,
)
_NAME = re.compile(r"@?[\w.'-]{1,24}(?: [\w.'-]{1,20}){0,2}:?")
_PERSONAL = re.compile(r"\b(?:I|I'm|I've|I'd|my|you|your|you're|we|our|us|lol)\b|!")
_QUOTED = re.compile(r'"[^"]*"')

_NEAR = 12  # lines below a heading in which a comment section shows itself
_LITTLE = 60  # words above a heading that make it a link at the top of the page
_LONG = 20  # words of a paragraph of news


def sections(lines: Sequence[Line]) -> list[range]:
    """The comment sections, as ranges of line numbers, headings and forms included.

    Args:
        lines: All lines of an article, in order.

    Returns:
        Disjoint ranges, in order; empty when the page has no comments.
    """
    found: list[range] = []
    above, position = 0, 0
    words_left = sum(len(line.words) for line in lines if not line.is_long)
    while position < len(lines):
        line = lines[position]
        if _is_heading(line) and _opens(lines, position, above, words_left - above):
            stop = _end(lines, position)
            found.append(range(position, stop))
            position = stop
            continue
        above += 0 if line.is_long else len(line.words)
        position += 1
    return found


def _is_heading(line: Line) -> bool:
    """Whether a line is what stands above comments, or a link to them."""
    if line.is_long or not 1 <= len(line.words) <= 25:
        return False
    return mentions(line.plain, _PARTS) and bool(_HEADING.fullmatch(line.plain))


def _opens(lines: Sequence[Line], at: int, above: int, below: int) -> bool:
    """Whether comments follow this heading, rather than the story it is a link in."""
    near = _signs(lines[at + 1 : at + 1 + _NEAR])
    if len(near) >= 2 and (near[0] == 0 or above >= _LITTLE):
        return True
    line = lines[at]
    certain = line.has_digit or _CERTAIN.search(line.plain) is not None
    return certain and above >= _LITTLE and above >= below / 2


def _signs(lines: Sequence[Line]) -> list[int]:
    """Which lines are names above a comment, buttons and times below one, or a form."""
    below = [*lines[1:], None]
    return [n for n, line in enumerate(lines) if not line.is_long and _is_sign(line, below[n])]


def _is_sign(line: Line, below: Line | None) -> bool:
    """Whether a line is of a kind that stands only around comments."""
    if len(line.plain) == 1 or _SIGN.fullmatch(line.plain) or is_form(line) or _is_heading(line):
        return True
    return (
        below is not None
        and len(below.words) > len(line.words) + 3
        and below.is_finished
        and not line.is_listed
        and _NAME.fullmatch(line.plain) is not None
        and (line.plain[0].isupper() or line.plain[0] == "@" or line.has_digit)
        and _PERSONAL.search(_QUOTED.sub("", below.plain)) is not None
    )


def _end(lines: Sequence[Line], at: int) -> int:
    """The line at which the story goes on behind the section's form; usually none."""
    forms = [number for number in range(at, len(lines)) if is_form(lines[number])]
    if not forms:
        return len(lines)
    rest = lines[forms[-1] + 1 :]
    told = [line for line in rest if len(line.words) >= _LONG and line.is_finished]
    personal = any(_PERSONAL.search(_QUOTED.sub("", line.plain)) for line in told)
    if len(told) < 3 or personal or _signs(rest):
        return len(lines)
    return forms[-1] + 1
