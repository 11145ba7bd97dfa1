"""What a word that no article has was meant to be: a word of theirs, a typo away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.naming.countries import countries
from qa.naming.english import is_english
from qa.naming.tokens import fold
from qa.naming.vocabulary import Vocabulary
from qa.naming.word_table import LONGEST
from qa.words import STOP_WORDS, analyzer

_SHORTEST = 4  # letters; shorter words have too many neighbours
_SHORTEST_ALONE = 5  # letters of what was meant, where no name beside it tells
_DOMINANT = 10  # times as many articles, from which the usual one of two near words is meant


@dataclass(frozen=True, slots=True)
class Typed:
    """A word of a question with what stands beside it.

    Attributes:
        text: The word as typed.
        named: Whether it is written as a name, with a capital inside the question.
        beside: The words before and after it, with but a space or a hyphen between them.
    """

    text: str
    named: bool = False
    beside: tuple[str, ...] = ()


def meant(typed: Typed, vocabulary: Vocabulary) -> str | None:
    """The word of the vocabulary, folded, that an unknown one was meant to be; None if unsure."""
    word = fold(typed.text)
    if not _SHORTEST <= len(word) <= LONGEST:
        return None
    near = _candidates(word, vocabulary)
    named = {c: edits for c, edits in near.items() if _stands_beside(c, typed, vocabulary)}
    if named:
        return _choice(named, vocabulary)
    if _is_part_of_a_name(typed):
        return None
    alone = {
        c: edits
        for c, edits in near.items()
        if edits == 1
        and len(c) >= _SHORTEST_ALONE
        and (not typed.named or vocabulary.may_be_name(c))
    }
    return _choice(alone, vocabulary)


def is_known(folded: str, vocabulary: Vocabulary) -> bool:
    """Whether it is no typo: a word of the articles, an ordinary one, a country's name."""
    known = folded in STOP_WORDS or vocabulary.has(folded) or is_english(folded)
    return known or folded in countries().words


def _candidates(word: str, vocabulary: Vocabulary) -> Mapping[str, int]:
    """Near words of the vocabulary, with the edits.

    Words that every text has are left out: nothing would be found by them.
    """
    near = vocabulary.table.near(word, 2 if len(word) > _SHORTEST_ALONE else 1)
    stem = _stem(word)
    return {c: edits for c, edits in near.items() if c not in STOP_WORDS and _stem(c) != stem}


def _stands_beside(candidate: str, typed: Typed, vocabulary: Vocabulary) -> bool:
    """Whether a name of the articles has it beside the same word, before or after."""
    return any(
        vocabulary.together(other, candidate) or vocabulary.together(candidate, other)
        for other in map(fold, typed.beside)
    )


def _is_part_of_a_name(typed: Typed) -> bool:
    """Whether a capital stands beside it: if the name were theirs, the articles would have both."""
    return typed.named and any(other[0].isupper() for other in typed.beside)


def _choice(near: Mapping[str, int], vocabulary: Vocabulary) -> str | None:
    """The nearest, if no other one is as near that may be meant as well."""
    least = min(near.values(), default=0)
    nearest = [c for c, edits in near.items() if edits == least]
    nearest.sort(key=lambda c: (-vocabulary.count(c), c))
    for other in nearest[1:]:
        if _stem(other) != _stem(nearest[0]):
            usual = vocabulary.count(nearest[0]) >= _DOMINANT * vocabulary.count(other)
            return nearest[0] if usual else None
    return nearest[0] if nearest else None


def _stem(folded: str) -> str:
    return "".join(analyzer().analyze(folded))
