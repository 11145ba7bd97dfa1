"""Lines that say again what the story says: headlines, key points, pull quotes.

A repeat is found by its words: runs of five of them that also stand in another line. All in one
pass over the words, so that a long article costs no more than its length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from qa.articles.lines import Line

_RUN = 5  # words
_MOST_WORDS = 45  # of a line that may be a repeat
_SHARE_QUOTED = 0.75  # of a pull quote's runs that stand elsewhere
_SHARE_WITH_NAME = 0.5  # the same where the speaker's name follows, which does not stand there
_SHARE_POINTS = 0.55  # of the key points' content words that the story has as well
_TOP_WORDS = 120  # of running text above key points: they stand at the top
_STEM = 5  # letters that tell a word from others, whatever its ending
_KEY_POINTS = re.compile(
    r"(?:key (?:points?|takeaways?|facts|highlights)|highlights|story highlights|at a glance"
    r"|in (?:brief|short)|summary|takeaways|tl;?dr|quick (?:read|summary)|main points"
    r"|the (?:main )?points|what you need to know|ai summary)\b.{0,120}",
    re.IGNORECASE,
)


def repeats(lines: Sequence[Line], title: str, skipped: Collection[int]) -> set[int]:
    """Numbers of the lines that repeat the headline or another line of the article.

    Args:
        lines: All lines of an article, in order.
        title: Its headline; may be empty.
        skipped: Numbers of lines that are known to be no part of the story.
    """
    numbers = [number for number in range(len(lines)) if number not in skipped]
    short = [number for number in numbers if not lines[number].is_long]
    return (
        _headlines(lines, title, short)
        | _duplicates(lines, short)
        | _pull_quotes(lines, short)
        | _key_points(lines, short)
    )


def _headlines(lines: Sequence[Line], title: str, numbers: Sequence[int]) -> set[int]:
    """Lines that are the headline once more."""
    wanted = Line.of(title).folded
    return {n for n in numbers if wanted and lines[n].folded == wanted}


def _duplicates(lines: Sequence[Line], numbers: Sequence[int]) -> set[int]:
    """Lines of some length that stand there a second time, word for word."""
    seen: set[tuple[str, ...]] = set()
    again = set()
    for number in numbers:
        words = tuple(lines[number].folded)
        if len(words) > _RUN and words in seen:
            again.add(number)
        seen.add(words)
    return again


def _pull_quotes(lines: Sequence[Line], numbers: Sequence[int]) -> set[int]:
    """Quotes and unfinished lines whose words also stand, in order, in a longer line."""
    short = [n for n in numbers if _RUN <= len(lines[n].words) <= _MOST_WORDS]
    quotes = {n for n in short if _is_only_quote(lines[n].plain)}
    runs = {n: _runs(lines[n].folded) for n in short if n in quotes or not lines[n].is_finished}
    wanted = {run for own in runs.values() for run in own}
    if not wanted:
        return set()
    counts: Counter[tuple[str, ...]] = Counter()
    for number in numbers:
        counts.update(wanted.intersection(_runs(lines[number].folded)))
    found = set()
    for number, own in runs.items():
        share = sum(counts[run] > 1 for run in own) / len(own)
        if share >= (_SHARE_WITH_NAME if number in quotes else _SHARE_QUOTED):
            found.add(number)
    return found


def _is_only_quote(plain: str) -> bool:
    """Whether the line is one quote with at most a name behind it."""
    if plain.count('"') == 2 and plain.startswith('"'):
        behind = plain.rsplit('"', 1)[1].strip(" -–—.,")
        return all(word[0].isupper() for word in behind.split())
    return False


def _key_points(lines: Sequence[Line], numbers: Sequence[int]) -> set[int]:
    """Bullets at the top, and their heading, whose content the story below tells again."""
    top: list[int] = []
    told, label = 0, None
    for number in numbers:
        line = lines[number]
        if line.is_listed and len(line.words) <= 30:
            top.append(number)
        elif _KEY_POINTS.fullmatch(line.plain) and not line.is_finished:
            label = number
        elif top:
            break
        else:
            told += len(line.words) if line.is_finished else 0
            if told > _TOP_WORDS:
                return set()
    last = top[-1] if top else -1
    if len(top) < 2 or not _are_told(lines, top, [n for n in numbers if n > last]):
        return set()
    return {*top, label} if label is not None and label < top[0] else set(top)


def _are_told(lines: Sequence[Line], points: Sequence[int], below: Sequence[int]) -> bool:
    """Whether a story stands below the points and has most of their words, and all figures."""
    story = {word[:_STEM] for number in below for word in lines[number].folded}
    words = [word for number in points for word in lines[number].folded if len(word) > 3]
    figures = [w for number in points for w in lines[number].folded if w[0].isdigit()]
    if sum(len(lines[n].words) for n in below) < 3 * len(words) or not words:
        return False
    known = sum(word[:_STEM] in story for word in words) / len(words)
    return known >= _SHARE_POINTS and all(figure[:_STEM] in story for figure in figures)


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """All runs of `_RUN` words."""
    return list(zip(*(words[i:] for i in range(_RUN))))
