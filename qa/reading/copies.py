"""Articles that are one text: published twice, syndicated, shortened or extended by an editor.

Two articles are copies if most of the shorter one's runs of words stand in the longer one too.
They are counted, not estimated: a question brings some thirty articles, too few for MinHash to
save anything, and what is asked is the share of the shorter text, not of both together, so that
half a story is still the same story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from qa.schema import Article

# Chosen on news, where runs of 5 told copies best of 3 to 8 words. Of the shorter text, stories
# that share background or a series' formula have up to .54 in common; a story of which paragraphs
# were cut, words changed and others added has seldom less than .65.
_RUN = 5  # words
_SHARE = 0.6  # of the shorter text's runs
_SHORT = 30  # runs: of a text that has fewer, all must stand in the other; a word changes much
_READ = 50_000  # characters: a longer text is known by its beginning, which bounds time and memory
_WORD = re.compile(r"[^\W_]+")


def copies(articles: Iterable[Article]) -> list[list[Article]]:
    """Group articles that are the same text, whatever their headlines and whoever published them.

    A copy of any article of a group belongs to it. Time and memory grow with the square of the
    number of articles: meant for those of one question, not for a corpus.

    Args:
        articles: In any order, which changes nothing; each id once.

    Returns:
        Each article in exactly one group, alone where it has no copy. Within a group, and among
        groups by their first articles, the earliest published is first, undated ones are last,
        and those of one day are in order of their ids.
    """
    ordered = sorted(articles, key=_age)
    groups: dict[int, list[Article]] = {}
    for article, group in zip(ordered, _groups(ordered), strict=True):
        groups.setdefault(group, []).append(article)
    return list(groups.values())


def copied(one: str, other: str) -> bool:
    """Whether two texts are the same by the rule for articles."""
    return bool(_same([_runs(one), _runs(other)])[0, 1])


def _age(article: Article) -> tuple[date, str]:
    """What articles are sorted by."""
    return article.published or date.max, article.id


def _groups(articles: Sequence[Article]) -> list[int]:
    """For each article the number of the first one of its group."""
    groups = list(range(len(articles)))
    for one, other in np.argwhere(_same([_runs(article.text[:_READ]) for article in articles])):
        first, second = sorted((groups[one], groups[other]))
        groups = [first if group == second else group for group in groups]
    return groups


def _same(runs: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.bool_]:
    """Which texts are copies of each other.

    Args:
        runs: Of each of n texts, as `_runs` returns them.

    Returns:
        (n, n), symmetric; a text without words is a copy of none, not even of itself.
    """
    sizes = np.array([len(each) for each in runs], dtype=np.int64)
    known, columns = np.unique(np.concatenate([*runs, _NONE]), return_inverse=True)
    holds = np.zeros((len(runs), len(known)), dtype=np.float32)
    holds[np.repeat(np.arange(len(runs)), sizes), columns] = 1
    shared, shorter = holds @ holds.T, np.minimum.outer(sizes, sizes)
    least = np.where(shorter < _SHORT, shorter, _SHARE * shorter)
    same: npt.NDArray[np.bool_] = shared >= least
    return same & (shared > 0)


_NONE = np.empty(0, dtype=np.int64)


@lru_cache(maxsize=256)
def _runs(text: str) -> npt.NDArray[np.int64]:
    """The different runs of words in a text, as 64-bit hashes; those read last are remembered.

    Returns:
        (number of runs,) int64, in no order; a text shorter than a run is one.
    """
    words = _WORD.findall(text.casefold())
    runs = set(map(hash, zip(*(words[i:] for i in range(min(_RUN, len(words)))), strict=False)))
    return np.fromiter(runs, dtype=np.int64, count=len(runs))
