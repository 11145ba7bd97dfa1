"""The lines of an article, as cleaning looks at them: what each is called, not what it is.

A line is a stretch of text between line breaks; lines that only a page width has broken apart
are one line here. Which kind a line is, other modules decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"(?:[•●▪◦‣∙·–—*|-]|\d{1,3}[.)]) +(?=\S)")
_CLOSERS = "\"'”’»)]*"
_STRAIGHT = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("\xa0", " "))
_WORD = re.compile(r"[^\W_]++(?:['.-][^\W_]++)*+")

LONGEST = 2000
"""Characters; a longer line is running text, and no rule looks at it."""
_WRAP_WIDTH = (45, 100)  # characters; the widths at which text is usually broken by hand


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch `article.text[start:end]` without the white space around it.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last character.
        raw: The characters themselves.
        plain: On one line, with straight quotes and without its bullet; cut at `LONGEST`.
        words: The words of `plain`.
        folded: The same without case.
        is_listed: Whether it opens with a bullet or a number.
        is_finished: Whether it ends as a sentence does, or with an aside in brackets.
    """

    start: int
    end: int
    raw: str
    plain: str
    words: list[str]
    folded: list[str]
    is_listed: bool
    is_finished: bool

    @classmethod
    def of(cls, raw: str, start: int = 0) -> Line:
        """The line of some characters that stand at `start`."""
        shown = _straightened(raw[:LONGEST])
        bullet = _BULLET.match(shown)
        plain = " ".join(shown[bullet.end() if bullet else 0 :].split())
        words = _WORD.findall(plain)
        return cls(
            start=start,
            end=start + len(raw),
            raw=raw,
            plain=plain,
            words=words,
            folded=[word.casefold() for word in words],
            is_listed=bullet is not None,
            is_finished=plain.rstrip(_CLOSERS).endswith((".", "!", "?", "…"))
            or (plain.endswith(")") and ". (" in plain),
        )

    @property
    def is_long(self) -> bool:
        """Whether it is too long for any rule."""
        return self.end - self.start > LONGEST

    @property
    def has_digit(self) -> bool:
        """Whether there is a digit in it."""
        return any(map(str.isdigit, self.plain))


def vocabulary(words: str) -> frozenset[str]:
    """A set of words, written one after the other."""
    return frozenset(words.split())


def mentions(plain: str, parts: Sequence[str]) -> bool:
    """Whether one of some lower-case parts stands in a text, whatever its case.

    Asked before a regular expression that needs one of them: ten times as fast, and mostly no.
    """
    return any(map(plain.casefold().__contains__, parts))


def _straightened(shown: str) -> str:
    """The same with straight quotes and plain spaces; faster than `str.translate`."""
    if not shown.isascii():
        for curly, straight in _STRAIGHT:
            shown = shown.replace(curly, straight)
    return shown


def split(text: str) -> list[Line]:
    """The non-white lines of a text, in order; lines broken by hand are joined."""
    spans = [(m.start(), m.end()) for m in _LINE.finditer(text)]
    pieces = [stretch for span in spans if (stretch := _trimmed(text, *span)) is not None]
    wrapped = _is_wrapped(text, pieces)
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and _continues(text, joined[-1][1], start, end, wrapped=wrapped):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [Line.of(text[start:end], start) for start, end in joined]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space around it; None if there is nothing else."""
    stretch = text[start:end]
    left = len(stretch) - len(stretch.lstrip())
    stretch = stretch.strip()
    return (start + left, start + left + len(stretch)) if stretch else None


def _is_wrapped(text: str, pieces: list[tuple[int, int]]) -> bool:
    """Whether the text was broken at a page width: directly following lines of such a width.

    Most lines that have a line directly below them must then stop within the width, in the
    middle of a sentence; paragraphs of one line each never do.
    """
    narrow, wide = _WRAP_WIDTH
    above = [
        (start, end)
        for (start, end), (below, _) in pairwise(pieces)
        if text.count("\n", end, below) == 1
    ]
    if len(above) < 4 or max(end - start for start, end in above) > wide:
        return False
    broken = [
        end - start >= narrow and text[end - 1] not in ".!?:" + _CLOSERS for start, end in above
    ]
    return sum(broken) >= 0.6 * len(above)


def _continues(text: str, before: int, start: int, end: int, *, wrapped: bool) -> bool:
    """Whether the line at `start` goes on with the sentence that stops at `before`."""
    if text.count("\n", before, start) != 1 or _BULLET.match(text, start, end):
        return False
    last = text.rfind("\n", 0, before) + 1
    if before - last < _WRAP_WIDTH[0]:
        return False
    unfinished = text[before - 1].isalnum() or text[before - 1] in ",;"
    return wrapped or (unfinished and text[start].islower())
