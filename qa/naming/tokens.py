"""Words with their places in a text, folded the way the lexical index folds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import tantivy

UPPER = "".join(c for c in map(chr, (*range(0x530), *range(0x1E00, 0x1F00))) if c.isupper())
"""Capitals of the Latin, Greek and Cyrillic alphabets."""

SMALL_WORDS = frozenset(
    "a an and at bin de del der di du for in la of on or the to und van von y".split()
)
"""Words inside a name that are not capitalised and give no letter to its acronym."""

TOKEN = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?|[^\W_]+")
"""A word: "U.S." is one, "Biden's" are two."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word `text[start:end]`.

    Attributes:
        text: As written.
        start: Where it begins.
        end: Where it ends.
        folded: In lower case, without accents and dots.
    """

    text: str
    start: int
    end: int
    folded: str

    @property
    def capitalised(self) -> bool:
        """Whether it opens with a capital."""
        return self.text[0].isupper()

    @property
    def is_acronym(self) -> bool:
        """Whether it is two capitals or more: "UN", "U.N."."""
        return is_acronym(self.text)


def tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    return [Token(match[0], *match.span(), fold(match[0])) for match in TOKEN.finditer(text)]


def fold(word: str) -> str:
    """One word in lower case, without accents and dots."""
    word = word.replace(".", "")
    return word.lower() if word.isascii() else _without_accents(word)


@lru_cache(maxsize=8_192)
def form(name: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(map(fold, TOKEN.findall(name)))


def is_acronym(word: str) -> bool:
    """Whether a word is two capitals or more, with or without dots."""
    letters = word.replace(".", "")
    return len(letters) > 1 and letters.isupper() and letters.isalpha()


@lru_cache(maxsize=16_384)
def _without_accents(word: str) -> str:
    return "".join(_folding().analyze(word))


@lru_cache(maxsize=1)
def _folding() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )
