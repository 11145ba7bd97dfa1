"""Countries: names, official names, inhabitants, capitals; the data of the library countryinfo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from qa.naming.acronyms import acronyms_of
from qa.naming.english import is_english
from qa.naming.tokens import form

if TYPE_CHECKING:
    from countryinfo import CountryInfo

_ENGLISH_SMALL = frozenset("of the and s".split())
_LETTERS = 4  # of the shortest word of an official name; "de" and "du" are of other languages
_BRACKETED = re.compile(r" \(.*\)")
_ABBREVIATED = 2  # words of a name whose first may be but a letter
_LARGER = 10  # times the inhabitants, from which a name that two share means the larger country
_DISTRICT = re.compile(r" (?:[A-Z]\.){2,}$")  # "Washington D.C."

_Key = TypeVar("_Key")

Form = tuple[str, ...]
"""A name as it is compared: its folded words."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country and what it is called.

    Attributes:
        name: The usual one.
        others: Official and other names.
        demonyms: What is of it: "Japanese".
        capital: Its seat of government; empty if there is none of another name.
        population: Roughly.
    """

    name: str
    others: tuple[str, ...]
    demonyms: tuple[str, ...]
    capital: str
    population: int

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, the usual one first."""
        return (self.name, *self.others)


class Countries:
    """All countries, by what they are called.

    Attributes:
        by_name: By their names' folded words.
        by_demonym: By the words for what is of them.
        by_capital: By their capitals.
        by_initials: By the initials of their usual names of several words: "nz".
        by_official_initials: By those of their other names, where they mean one of them: "prc".
        official_names: These names with their countries, by their initials, which several may
            share: "rok".
        by_initial: Names of two words, by the letter of the first and the second: ("n",
            "zealand").
    """

    def __init__(self, countries: tuple[Country, ...]) -> None:
        self.all = countries
        self.by_name = _unique((form(name), c) for c in countries for name in c.names)
        self.by_demonym = _unique((form(d), c) for c in countries for d in c.demonyms)
        self.by_capital = _unique((form(c.capital), c) for c in countries if c.capital)
        self.by_initials = _unique(
            (letters.lower(), c) for c in countries for letters in _initials(c.name)
        )
        self.official_names: dict[str, list[tuple[str, Country]]] = {}
        for country in countries:
            for name in country.others:
                for letters in _initials(name):
                    self.official_names.setdefault(letters.lower(), []).append((name, country))
        self.by_official_initials = _unique(
            (letters, c) for letters, names in self.official_names.items() for _, c in names
        )
        self.by_initial: dict[tuple[str, str], list[str]] = {}
        for name in (n for c in countries for n in (c.name, *c.demonyms)):
            if len(words := form(name)) == _ABBREVIATED:
                self.by_initial.setdefault((words[0][0], words[1]), []).append(name)
        self.words = frozenset(
            word
            for by in (self.by_name, self.by_demonym, self.by_capital)
            for f in by
            for word in f
        )
        self.longest = max(len(f) for by in (self.by_name, self.by_demonym) for f in by)


@lru_cache(maxsize=1)
def countries() -> Countries:
    """The countries of the library; read once, in some 20 ms."""
    return Countries(tuple(_countries()))


def _countries() -> Iterator[Country]:
    """One of each; the library has some twice, under different names."""
    from countryinfo import all_countries  # takes 20 ms, which only questions should

    groups: dict[str, list[CountryInfo]] = {}
    for info in all_countries():
        others = (info.name(), *(info.alt_spellings() or ()))
        group = next((groups[name] for name in others if name in groups), [])
        group.append(info)
        groups[info.name()] = group
    made = [_country(group) for group in {id(group): group for group in groups.values()}.values()]
    parts = {word for c in made if len(words := form(c.name)) > 1 for word in words}
    for country in made:  # "Island" is Iceland to itself, but not in English
        others = tuple(o for o in country.others if len(f := form(o)) > 1 or f[0] not in parts)
        yield replace(country, others=others)


def _country(group: Sequence[CountryInfo]) -> Country:
    name = _plain(group[0].name())
    codes = {str(code) for info in group for code in (info.iso(2), info.iso(3))}
    given = [*(i.name() for i in group[1:]), *(s for i in group for s in i.alt_spellings() or ())]
    others = dict.fromkeys(
        _plain(other)
        for other in given
        if other not in codes and _is_english_name(_plain(other), form(name))
    )
    demonyms = (d.strip() for i in group for d in re.split("[,/]", i.demonym() or ""))
    capital = next((c for i in group if isinstance(c := i.capital(), str)), "")
    capital = _DISTRICT.sub("", capital)
    return Country(
        name=name,
        others=tuple(other for other in others if form(other) not in ((), form(name))),
        demonyms=tuple(dict.fromkeys(d for d in demonyms if d)),
        capital="" if form(capital) == form(name) else capital,
        population=max((i.population() or 0) for i in group),
    )


def _plain(name: str) -> str:
    return _BRACKETED.sub("", name.strip()).removeprefix("The ").removeprefix("the ")


def _is_english_name(name: str, usual: Form) -> bool:
    """Whether English texts use it; the library also has the country's own languages."""
    words = form(name)
    if "," in name or not all(word.isascii() for word in words):
        return False
    others = [word for word in words if word not in usual and word not in _ENGLISH_SMALL]
    return len(words) == 1 or (
        any(map(is_english, others)) and all(len(word) >= _LETTERS for word in others)
    )


def _initials(name: str) -> Iterator[str]:
    """Abbreviations of a name of several words."""
    if len(form(name)) > 1:
        yield from acronyms_of(name)


def _unique(found: Iterator[tuple[_Key, Country]]) -> Mapping[_Key, Country]:
    """What a name means: the one country of it, or the one that is far larger than the others."""
    groups: dict[_Key, dict[str, Country]] = {}
    for key, country in found:
        groups.setdefault(key, {})[country.name] = country
    chosen = {}
    for key, group in groups.items():
        ranked = sorted(group.values(), key=lambda country: -country.population)
        if len(ranked) == 1 or ranked[0].population >= _LARGER * ranked[1].population:
            chosen[key] = ranked[0]
    return chosen
