"""Short lines without a full stop: headings, which say nothing, and lists, which do.

A heading stands alone between paragraphs; a line that tells a figure in a whole sentence does
not become one by lacking its stop. Several short lines in a row are a list, whose entries are
content when they have something to say: a figure, some words, or a line above that announces them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qa.articles.clutter import is_lead_in
from qa.articles.lines import Line

_REPLY = re.compile(r"(?:A|Answer): ")
_FIGURE = re.compile(r"(?<![\w-])[$€£¥]?\d")  # not the 19 of "Covid-19"
_SENTENCE = re.compile(
    r"(?!(?i:what|when|where|which|who|whose|why|how|if|here|this|these|those|is|are|was|were|has"
    r"|have|had|did|will)\b)"
    r"(?:[A-Z](?:[^:]* )?(?:is|are|was|were|has|had|have|will|rose|fell|grew|shrank|won|lost|beat"
    r"|came|went|became|began|made|took|gave|got|held|sold|paid|spent|stood|ran|said|told)\b"
    r"|(?:The|An?|His|Her|Its|Their|Our|My|It|He|She|They|We|I|Both|All|No) [^:]*[a-z]ed\b)[^:]*"
)
"""A sentence that tells something. Headlines leave out articles and write in the present tense, so
that "Three hurt in fire" is none, "Three were hurt in the fire" is."""
_MOST_WORDS = 14
_MOST_QUESTION_WORDS = 18
_ENTRY_WORDS = 4
_ROW = 3


def headings(lines: Sequence[Line], skipped: Collection[int]) -> set[int]:
    """Numbers of the lines that are headings, labels, menus or links.

    Args:
        lines: All lines of an article, in order.
        skipped: Numbers of lines that are known to be no part of the story.
    """
    found: set[int] = set()
    row: list[int] = []
    announced = linked = False
    for number, line in enumerate(lines):
        if _is_short(line) and (number not in skipped or is_lead_in(line)):
            linked = linked or (is_lead_in(line) and len(line.words) <= _ENTRY_WORDS)
            row.append(number)
            continue
        found |= _judge(lines, row, announced=announced, linked=linked)
        row, linked = [], False
        if number not in skipped:
            announced = line.plain.endswith(":")
            if _is_question(line):
                found.add(number)
    return found | _judge(lines, row, announced=announced, linked=linked)


def _is_short(line: Line) -> bool:
    """Whether a line is short, has words and neither ends as a sentence does nor announces."""
    if (
        line.is_long
        or line.is_finished
        or _REPLY.match(line.plain)
        or not 1 <= len(line.words) <= _MOST_WORDS
    ):
        return False
    return not line.plain.endswith(":") or len(line.words) <= _ENTRY_WORDS


def _is_question(line: Line) -> bool:
    """Whether a line is one short question: a heading, or an interviewer's turn."""
    if line.is_long or len(line.words) > _MOST_QUESTION_WORDS or not line.plain.endswith("?"):
        return False
    return not any(end in line.plain[:-1] for end in (". ", "! ", '"'))


def _judge(lines: Sequence[Line], row: Sequence[int], *, announced: bool, linked: bool) -> set[int]:
    """Those of some short lines in a row that are no content."""
    if linked:
        return set(row)
    if announced:
        return {n for n in row[1:] if not lines[n].is_listed and _is_label(lines[n])}
    if len(row) < _ROW:
        return {n for n in row if not lines[n].is_listed and not _tells_figure(lines[n])}
    saying = [n for n in row if _says(lines[n])]
    told = {n for n in saying if lines[n].has_digit or len(saying) >= len(row) / 2}
    return {n for n in row if n not in told and not lines[n].is_listed}


def _is_label(line: Line) -> bool:
    """Whether a line within an announced list opens its next part."""
    return line.plain.endswith(":") and len(line.words) <= _ENTRY_WORDS


def _tells_figure(line: Line) -> bool:
    """Whether a line is a sentence about a figure: "The vote was 52-48", its stop left out."""
    return bool(_FIGURE.search(line.plain) and _SENTENCE.fullmatch(line.plain))


def _says(line: Line) -> bool:
    """Whether a list's entry has something to say on its own."""
    return (line.has_digit or len(line.words) >= _ENTRY_WORDS) and not line.plain.endswith(":")
