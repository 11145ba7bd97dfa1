"""What the words of a question were understood to mean, where they are not the articles' own."""

from __future__ import annotations

from collections.abc import Sequence

from qa.naming.countries import Country, countries
from qa.naming.spelling import Typed, is_known, meant
from qa.naming.tokens import Token, tokens
from qa.naming.vocabulary import Vocabulary
from qa.schema import Understood, Why
from qa.words import STOP_WORDS

_SHORTEST_OFFICIAL = 3  # letters of an official name's initials; two letters mean much


def understood(question: str, vocabulary: Vocabulary) -> list[Understood]:
    """Words of a question that no article has, with the words of the articles they stand for.

    Never touched are words that an article has, ordinary English words and digits; nothing is
    said of a word that is as near to one name as to another.
    """
    words = tokens(question)
    taken: list[Understood] = []
    end = 0
    for at, token in enumerate(words):
        if token.start < end:
            continue
        if len(token.folded) == 1:
            found = _with_initial(question, words, at, vocabulary)
        elif is_known(token.folded, vocabulary):
            found = None
        else:
            found = _in_short(token, vocabulary) or _misspelt(question, words, at, vocabulary)
        if found is not None:
            taken.append(found)
            end = found.end if found.end is not None else end
    return taken


def rewritten(question: str, found: Sequence[Understood]) -> str:
    """The question with what was understood in place of what was typed."""
    for each in reversed(found):
        question = question[: each.start] + each.meant + question[each.end :]
    return question


def _misspelt(
    question: str, words: Sequence[Token], at: int, vocabulary: Vocabulary
) -> Understood | None:
    token = words[at]
    if not token.folded.isalpha() or token.is_acronym:
        return None
    typed = Typed(
        text=token.text,
        named=token.capitalised and at > 0,
        beside=tuple(filter(None, (_neighbour(question, words, at, step) for step in (-1, 1)))),
    )
    word = meant(typed, vocabulary)
    if word is None:
        return None
    written = vocabulary.written(word)
    if token.capitalised:
        written = written[0].upper() + written[1:]
    return Understood(token.text, token.start, token.end, written, Why.SPELLING)


def _neighbour(question: str, words: Sequence[Token], at: int, step: int) -> str:
    """The word beside, if they may be parts of one name."""
    if not 0 <= at + step < len(words):
        return ""
    other = words[at + step]
    between = question[min(words[at].end, other.end) : max(words[at].start, other.start)]
    return other.text if between in (" ", "-") and other.folded not in STOP_WORDS else ""


def _in_short(token: Token, vocabulary: Vocabulary) -> Understood | None:
    """A country by its initials: "nz"."""
    country = countries().by_initials.get(token.folded)
    if country is None and len(token.folded) >= _SHORTEST_OFFICIAL:
        country = _officially(token, vocabulary)
    if country is None or not vocabulary.has_name(country.name):
        return None
    return Understood(token.text, token.start, token.end, country.name, Why.COUNTRY)


def _officially(token: Token, vocabulary: Vocabulary) -> Country | None:
    """The country whose official name has these initials: of several, whose the articles have."""
    known = countries()
    names = known.official_names.get(token.folded, [])
    written = {c.name: c for name, c in names if vocabulary.has_name(name)}
    if len(written) == 1 and (
        token.is_acronym or not token.capitalised
    ):  # "rok", not "Rok Petrovic"
        return next(iter(written.values()))
    return known.by_official_initials.get(token.folded)


def _with_initial(
    question: str, words: Sequence[Token], at: int, vocabulary: Vocabulary
) -> Understood | None:
    """A country of two words of which the first is but a letter: "n. zealand"."""
    letter = words[at]
    if letter.folded in STOP_WORDS or at + 1 == len(words):
        return None
    word = words[at + 1]
    possessive = question.endswith(("'", "’"), 0, letter.start)
    if possessive or question[letter.end : word.start] not in (" ", ".", ". "):
        return None
    names = countries().by_initial.get((letter.folded, word.folded), [])
    found = [name for name in names if vocabulary.has_name(name)]
    if len(found) != 1:
        return None
    words_typed = question[letter.start : word.end]
    return Understood(words_typed, letter.start, word.end, found[0], Why.COUNTRY)
