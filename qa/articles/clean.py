"""Which stretches of an article are evidence, which are captions, and which are clutter.

Nothing is cut out: the text stays as it is, and every line of it gets its kind. Only body lines
are ever quoted as an answer. The rules know how pages are made, not what particular pages say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.articles.captions import is_caption
from qa.articles.clutter import is_appeal, is_clutter
from qa.articles.comments import sections
from qa.articles.headings import headings
from qa.articles.lines import Line, split
from qa.articles.repeats import repeats
from qa.schema import Block, Kind

_ABOUT_ITSELF = re.compile(
    r"\b(?:(?:quality|independent|trusted|fact-based|local|free|public-service|rigorous|investigative"
    r"|honest|great|good|fearless|non-?profit) (?:journalism|news|reporting|newsroom|media)"
    r"|our (?:journalism|reporting|newsroom|work|readers|mission|journalists|reporters))\b",
    re.IGNORECASE,
)
_MOST_APPEAL_WORDS = 60


def blocks(text: str, title: str = "") -> list[Block]:
    """Part a text into blocks of one kind each.

    Args:
        text: The article's text.
        title: Its headline, whose repetition in the text is clutter.

    Returns:
        Ordered, disjoint blocks that together hold all non-white characters; none has white
        space at its ends. Takes time linear in the text's length.
    """
    lines = split(text)
    clutter = {number for number, line in enumerate(lines) if not line.words}
    clutter.update(number for part in sections(lines) for number in part)
    captions = {n for n, line in enumerate(lines) if n not in clutter and is_caption(line)}
    known = clutter | captions
    clutter |= {n for n, line in enumerate(lines) if n not in known and is_clutter(line)}
    clutter |= repeats(lines, title, clutter | captions)
    clutter |= headings(lines, clutter | captions)
    clutter |= _closing_appeal(lines, clutter)
    captions -= clutter
    return [
        Block(line.start, line.end, _kind(n, clutter, captions)) for n, line in enumerate(lines)
    ]


def _kind(number: int, clutter: set[int], captions: set[int]) -> Kind:
    """The kind of a line that may be in one of the sets."""
    if number in clutter:
        return Kind.CLUTTER
    return Kind.CAPTION if number in captions else Kind.BODY


def _closing_appeal(lines: Sequence[Line], clutter: set[int]) -> set[int]:
    """Lines around an appeal that speak of the paper's own work."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        if number in clutter and is_appeal(line):
            found |= {
                near
                for near in (number - 2, number - 1, number + 1)
                if 0 <= near < len(lines) and _is_about_itself(lines[near])
            }
    return found


def _is_about_itself(line: Line) -> bool:
    """Whether a short line praises journalism without quoting or counting anything."""
    if line.is_long or len(line.words) > _MOST_APPEAL_WORDS:
        return False
    told = '"' in line.plain or line.has_digit or "said" in line.folded
    return not told and bool(_ABOUT_ITSELF.search(line.plain))
