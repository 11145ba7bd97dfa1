"""What else the articles call what a name names: a country's other names, acronyms, the order."""

from __future__ import annotations

from qa.naming.acronyms import acronyms_of
from qa.naming.countries import Country, countries
from qa.naming.tokens import SMALL_WORDS, form, is_acronym
from qa.naming.vocabulary import Vocabulary

_SURE = 3  # letters from which initials hardly agree by chance
_SURE_OFFICIAL = 4  # the same for official names, which nobody need abbreviate: "IRA", "SOS"


def same_name_forms(name: str, vocabulary: Vocabulary) -> list[str]:
    """How articles write what a name names, folded: to tell whether a text bears it out.

    The name itself comes first; of the others only what the articles have. A country is also
    found in what is of it, and in its capital where that stands for the government.

    Args:
        name: As the question writes it, without an article before it.
        vocabulary: Of the articles.
    """
    own = form(name)
    country = _country(name, vocabulary)
    others = [] if country is None else _of_country(country, vocabulary)
    others += vocabulary.meant_by(name.replace(".", "").upper())
    others += _acronyms(name, vocabulary) + _turned(own, vocabulary)
    forms = (" ".join(own), *(" ".join(form(other)) for other in others))
    return list(dict.fromkeys(filter(None, forms)))


def _country(name: str, vocabulary: Vocabulary) -> Country | None:
    """The country of a name, of an acronym, or of a capital that governs."""
    known, folded = countries(), form(name)
    country = known.by_name.get(folded) or known.by_demonym.get(folded)
    if country is None and " ".join(folded) in vocabulary.governments:
        country = known.by_capital.get(folded)
    if country is None and is_acronym(name):
        country = known.by_initials.get(folded[0])
        if country is None and len(folded[0]) >= _SURE_OFFICIAL:
            country = known.by_official_initials.get(folded[0])
    return country


def _of_country(country: Country, vocabulary: Vocabulary) -> list[str]:
    others = [o for o in (*country.names, *country.demonyms) if vocabulary.has_name(o)]
    usual = acronyms_of(country.name) if len(form(country.name)) > 1 else ()
    official = (a for n in country.others for a in acronyms_of(n) if len(a) >= _SURE_OFFICIAL)
    others += [a for a in (*usual, *official) if vocabulary.is_acronym(a.lower())]
    if " ".join(form(country.capital)) in vocabulary.governments:
        others.append(country.capital)
    return others


def _acronyms(name: str, vocabulary: Vocabulary) -> list[str]:
    """Acronyms that the articles explain so, or that they use and do not explain."""
    if len(form(name)) == 1:
        return []
    found = []
    for letters in acronyms_of(name):
        meant = vocabulary.meant_by(letters)
        used = len(letters) >= _SURE and not meant and vocabulary.is_acronym(letters.lower())
        if used or form(name) in map(form, meant):
            found.append(letters)
    return found


def _turned(own: tuple[str, ...], vocabulary: Vocabulary) -> list[str]:
    """Two names in the other order, where that is how the articles have them."""
    if len(own) != 2 or SMALL_WORDS.intersection(own) or vocabulary.together(*own):
        return []
    return [f"{own[1]} {own[0]}"] if vocabulary.together(own[1], own[0]) else []
