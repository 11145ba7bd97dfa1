"""What some articles tell of words and names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from qa.naming.acronyms import definitions
from qa.naming.countries import Form, countries
from qa.naming.english import is_english
from qa.naming.tokens import SMALL_WORDS, TOKEN, UPPER, fold, form, is_acronym
from qa.words import STOP_WORDS

_REST = r"(?:\w|[-&’'](?!s\b)(?=\w))*\.?"  # of a capitalised word: "McKay", "O'Hara", "F."
_PART = rf"(?:(?:[A-Z]\.){{2,}}|[{UPPER}]{_REST})"
_GAP = rf"(?: |[’']s |(?: (?:{'|'.join(sorted(SMALL_WORDS))}|&)){{1,2}} )"
# It begins with the capital itself, for which `re` can scan; what must not precede it follows.
_NAME = re.compile(rf"[{UPPER}](?<!\w.)(?:\.(?:[A-Z]\.)+|{_REST})(?:{_GAP}{_PART})*")
_JOINING = SMALL_WORDS - {"a", "an", "and", "at", "for", "in", "on", "or", "to"}
_APART = "\n\n"  # no name runs on over an empty line
_SENTENCE_ENDS = frozenset(".!?:\n\"“”'‘’")
# What only governments and people do, not cities.
_ACTS = re.compile(
    r"(?:,? (?:has|had|have|also|later|itself|and \w+))? (?:said|says|told|accused|agreed|announced"
    r"|argued|called|condemned|confirmed|criticised|criticized|declared|demanded|denied|denounced"
    r"|expressed|insisted|maintained|pledged|proposed|protested|refused|rejected|reiterated"
    r"|responded|sought|threatened|urged|vowed|wanted|wants|warned)\b"
)
_PLACED = ("at ", "around ", "from ", "in ", "near ", "of ", "outside ", "to ", "visiting ")


@dataclass(slots=True)
class Learned:
    """The words and names of some articles, folded.

    Attributes:
        articles: How many there are.
        words: How many of them have a word.
        names: The same for words that stand in a capitalised name, not merely first in a sentence.
        acronyms: The same for those of them that an article only writes in capitals.
        forms: How a name is written, where not just with one capital: "McConnell".
        pairs: Words that stand side by side in a name.
        meant: Names that acronyms stand for, with how many articles say so.
        governments: Capitals that stand for the government: "Santiago said".
    """

    articles: int = 0
    words: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    acronyms: Counter[str] = field(default_factory=Counter)
    forms: dict[str, str] = field(default_factory=dict)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    meant: Counter[tuple[str, str]] = field(default_factory=Counter)
    governments: set[str] = field(default_factory=set)


def learn(articles: Iterable[Sequence[str]]) -> Learned:
    """Read articles, each its title and its sentences."""
    learned = Learned()
    for texts in articles:
        learned.articles += 1
        _read(normalize("NFC", _APART.join(texts)), learned)
    return learned


def _read(text: str, learned: Learned) -> None:
    written = set(TOKEN.findall(text))
    words = {fold(word) for word in written if word[0].isalpha()}
    names: dict[str, str] = {}  # as written, with the capital of a country that it is
    capitalised: set[str] = set()
    for match in _NAME.finditer(text):
        name = match[0]
        if name not in names:
            parts = [name] if name.isalpha() else TOKEN.findall(name)
            if parts[0].lower() in STOP_WORDS:
                del parts[0]
            elif len(parts) == 1 and _opens(text, match.start()) and not _is_name(name, written):
                continue
            folded = tuple(map(fold, parts))
            learned.pairs.update(_pairs(parts, folded))
            capitalised.update(part for part in parts if part[0].isupper())
            names[name] = _capital(folded, words)
        if names[name] and _acts(text, *match.span()):
            learned.governments.add(names[name])
    learned.words.update(words)
    plain = {fold(word): word for word in capitalised if not is_acronym(word)}
    short = {fold(word) for word in capitalised if is_acronym(word)}
    learned.names.update(plain.keys() | short)
    learned.acronyms.update(short - plain.keys())
    learned.forms.update((f, w) for f, w in plain.items() if w != f.capitalize())
    learned.meant.update(set(definitions(text, (name for name in names if not name.isalpha()))))


def _pairs(parts: Sequence[str], folded: Form) -> Iterator[tuple[str, str]]:
    """Neighbours in a name; "of" and "de" join, "and" and "in" do not."""
    last = ""
    for part, word in zip(parts, folded, strict=True):
        if part[0].isupper():
            if last:
                yield last, word
            last = word
        elif word not in _JOINING:
            last = ""


def _is_name(opening: str, written: set[str]) -> bool:
    """Whether the capital that opens a sentence is a name's: no ordinary word's, nor written small.

    Args:
        opening: The word.
        written: All words that the text has.
    """
    small = opening.lower()
    if small in written:
        return False
    return is_acronym(opening) or small in countries().words or not is_english(fold(opening))


def _opens(text: str, start: int) -> bool:
    """Whether a sentence opens there."""
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in _SENTENCE_ENDS


def _capital(folded: Form, words: set[str]) -> str:
    """The name itself if it is the capital of a country that the text names too; else nothing."""
    country = countries().by_capital.get(folded)
    if country is None:
        return ""
    called = map(form, (*country.names, *country.demonyms))
    return " ".join(folded) if any(words.issuperset(name) for name in called) else ""


def _acts(text: str, start: int, end: int) -> bool:
    """Whether what stands there says or does something: no "officials in Santiago said"."""
    return _ACTS.match(text, end) is not None and not text.endswith(_PLACED, 0, start)
