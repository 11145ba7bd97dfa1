"""Acronyms and the names that they stand for, as articles give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa.naming.tokens import SMALL_WORDS, TOKEN

ACRONYM = re.compile(r"[A-Z](?<![\w.&-].)(?:[A-Z]{1,6}|\.(?:[A-Z]\.){1,6})(?![\w&])")
"""Two to seven capitals, with or without dots."""

# What links a name to the acronym that follows, or an acronym to the name that follows.
_LINK = re.compile(r"(?: ?[(\[](?:the )?|,? or (?:the )?|,? known as (?:the )?)[“\"]?")
_SURE = 3  # letters from which initials hardly agree by chance


def definitions(text: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Acronyms of a text, without dots, each with the name in it that has its letters.

    For two letters the name has to be linked to the acronym, by brackets or "or"; from three
    letters on it may stand anywhere.

    Args:
        text: An article.
        names: Names of several words in it.
    """
    acronyms = set(ACRONYM.findall(text))
    if not acronyms:
        return
    spelled = [each for name in names for each in _spelled(name)]
    together = " ".join(initials for initials, _ in spelled)
    for written in acronyms:
        letters = written.replace(".", "")
        for initials, words in spelled if letters in together else ():
            first = initials.find(letters)
            if first < 0 or not words[first][0][0].isupper():
                continue
            begin, end = words[first].start(), words[first + len(letters) - 1].end()
            name = words[first].string[begin:end]
            if len(letters) >= _SURE or _is_linked(text, name, written):
                yield letters, name


def acronyms_of(name: str) -> tuple[str, ...]:
    """How a name may be abbreviated: by its large words, and by all but "the"."""
    return tuple(dict.fromkeys(initials for initials, _ in _spelled(name)))


def _spelled(name: str) -> Iterator[tuple[str, list[re.Match[str]]]]:
    """Initials of a name with the words that they are of: of the large words, and of all."""
    words = [word for word in TOKEN.finditer(name) if word[0] not in ("s", "the")]
    large = [word for word in words if word[0] not in SMALL_WORDS]
    for some in (large, words) if len(large) < len(words) else (large,):
        yield "".join(word[0][0] for word in some).upper(), some


def _is_linked(text: str, name: str, acronym: str) -> bool:
    """Whether brackets or an "or" link them."""
    return _follows(text, name, acronym) or _follows(text, acronym, name)


def _follows(text: str, one: str, other: str) -> bool:
    links = ((rest, _LINK.match(rest)) for rest in text.split(one)[1:])
    return any(link and rest.startswith(other, link.end()) for rest, link in links)
