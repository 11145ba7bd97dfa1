"""`Vocabulary`: the words and names that the articles use, and how often."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.naming.learned import Learned, learn
from qa.naming.tokens import SMALL_WORDS, form
from qa.naming.word_table import WordTable

FORMAT = 1

_TEXTS, _NAMES, _ACRONYMS = range(3)  # columns: articles that have it, as a name, in capitals
_NOW_AND_THEN = 10  # of ten texts with the word, one
_AT_ONCE = 2_000  # articles whose words are held apart until they are merged
_MOST_WORDS = 2_000_000  # some 80 MB; beyond, those of a single text are forgotten
_MOST_FORMS = 50_000
_MOST_ACRONYMS = 20_000

Pairs = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of a corpus, folded: in lower case, without accents; never changed.

    Attributes:
        articles: From how many articles it was learned.
        read_to: The newest passage that it knows, by its id.
        table: Of each word, how many articles have it, as a name, and only in capitals.
        pairs: Words that stand side by side in names, 64 bits of each pair, ascending; so one
            pair in 10^12 is found wrongly.
        forms: How names are written, where not just with one capital: "McConnell".
        acronyms: What acronyms stand for, with how many articles say so.
        governments: Capitals that stand for a government: "Santiago denied".
    """

    articles: int = 0
    read_to: int = 0
    table: WordTable = field(default_factory=WordTable)
    pairs: Pairs = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    forms: Mapping[str, str] = field(default_factory=dict)
    acronyms: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    governments: frozenset[str] = frozenset()

    def after(self, articles: Iterable[Sequence[str]], read_to: int = 0) -> Vocabulary:
        """The vocabulary of more articles.

        Args:
            articles: The title and the sentences of each; in a whole text given as one, names
                run on over some stops: "in Oslo. Bread is dear".
            read_to: The newest passage that is known then.
        """
        made, waiting = self, iter(articles)
        while (learned := learn(islice(waiting, _AT_ONCE))).articles:
            made = made._with(learned)
        return replace(made, read_to=read_to)

    def _with(self, learned: Learned) -> Vocabulary:
        names, acronyms = learned.names, learned.acronyms
        table = self.table.with_counts(
            {word: (n, names[word], acronyms[word]) for word, n in learned.words.items()}
        )
        pairs = np.fromiter(map(_key, learned.pairs), dtype=np.uint64, count=len(learned.pairs))
        return Vocabulary(
            self.articles + learned.articles,
            self.read_to,
            _bounded(table),
            np.union1d(self.pairs, pairs),
            dict(islice({**self.forms, **learned.forms}.items(), _MOST_FORMS)),
            _added(self.acronyms, learned.meant),
            self.governments | learned.governments,
        )

    def __len__(self) -> int:
        """How many different words there are."""
        return len(self.table)

    def count(self, folded: str) -> int:
        """How many articles have a word."""
        return self.table.count(folded)[_TEXTS]

    def has(self, folded: str) -> bool:
        """Whether any article has a word."""
        return self.count(folded) > 0

    def is_name(self, folded: str) -> bool:
        """Whether a word mostly stands in names."""
        counts = self.table.count(folded)
        return counts[_TEXTS] > 0 and 2 * counts[_NAMES] >= counts[_TEXTS]

    def may_be_name(self, folded: str) -> bool:
        """Whether a word stands in names now and then: "government", "president"."""
        counts = self.table.count(folded)
        return counts[_NAMES] > 0 and _NOW_AND_THEN * counts[_NAMES] >= counts[_TEXTS]

    def is_acronym(self, folded: str) -> bool:
        """Whether a name is mostly written in capitals."""
        counts = self.table.count(folded)
        return counts[_NAMES] > 0 and 2 * counts[_ACRONYMS] >= counts[_NAMES]

    def together(self, first: str, second: str) -> bool:
        """Whether two words stand side by side in a name, in this order."""
        key = np.uint64(_key((first, second)))
        place = int(np.searchsorted(self.pairs, key))
        return place < len(self.pairs) and bool(self.pairs[place] == key)

    def has_name(self, name: str) -> bool:
        """Whether a name of one or several words occurs; small words are passed over."""
        return all(
            all(map(self.has, words)) and all(self.together(*pair) for pair in pairwise(words))
            for words in _runs(name)
        )

    def written(self, folded: str) -> str:
        """A word as the articles write it: "Hiroyuki", "McConnell", "NATO", "ferry"."""
        if not self.is_name(folded):
            return folded
        if self.is_acronym(folded):
            return folded.upper()
        return self.forms.get(folded, folded.capitalize())

    def meant_by(self, acronym: str) -> list[str]:
        """The names that an acronym, in capitals, stands for in the articles, the usual first."""
        names = self.acronyms.get(acronym, {})
        usual = max(names.values(), default=0)
        ranked = sorted(names.items(), key=lambda each: (-each[1], each[0]))
        return [name for name, count in ranked if 2 * count >= usual]

    # -- one file ----------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write it to one file, which is there whole or not at all.

        Raises:
            OSError: If it cannot be written.
        """
        rest = {
            "format": FORMAT,
            "articles": self.articles,
            "read_to": self.read_to,
            "forms": self.forms,
            "acronyms": self.acronyms,
            "governments": sorted(self.governments),
        }
        arrays: dict[str, Any] = {
            "words": self.table.words,
            "counts": self.table.counts,
            "signatures": self.table.signatures,
            "pairs": self.pairs,
            "rest": np.frombuffer(json.dumps(rest).encode(), dtype=np.uint8),
        }
        unfinished = path.with_name(path.name + ".new")
        with unfinished.open("wb") as file:
            np.savez(file, **arrays)
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what `save` wrote.

        Raises:
            OSError: If it cannot be read.
            ValueError: If it is damaged, or of another format.
        """
        try:
            # Opened here, since numpy leaves a file open that it cannot read.
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            rest = json.loads(arrays["rest"].tobytes())
            if rest["format"] != FORMAT:
                raise ValueError(f"format {rest['format']}, not {FORMAT}")
            return cls(
                articles=rest["articles"],
                read_to=rest["read_to"],
                table=WordTable(arrays["words"], arrays["counts"], arrays["signatures"]),
                pairs=arrays["pairs"],
                forms=rest["forms"],
                acronyms=rest["acronyms"],
                governments=frozenset(rest["governments"]),
            )
        except OSError:
            raise
        except Exception as error:  # numpy, zipfile and json each have their own for damage
            raise ValueError(f"{path} is no vocabulary: {error}") from error


def _key(pair: tuple[str, str]) -> int:
    return int.from_bytes(blake2b("\n".join(pair).encode(), digest_size=8).digest(), "big")


def _bounded(table: WordTable) -> WordTable:
    """The same, if need be without its rarest words."""
    least = 1
    while len(table) > _MOST_WORDS:
        least += 1
        table = table.only(table.counts[:, _TEXTS] >= least)
    return table


def _added(
    known: Mapping[str, Mapping[str, int]], meant: Mapping[tuple[str, str], int]
) -> dict[str, dict[str, int]]:
    added = {acronym: dict(names) for acronym, names in known.items()}
    for (acronym, name), count in sorted(meant.items()):
        if acronym in added or len(added) < _MOST_ACRONYMS:
            names = added.setdefault(acronym, {})
            names[name] = names.get(name, 0) + count
    return added


def _runs(name: str) -> list[list[str]]:
    """The folded words of a name that articles write side by side.

    Small words are left out, and a possessive cuts: "People's Republic of China" is
    `[["people"], ["republic", "china"]]`, since that is how names are learned.
    """
    runs: list[list[str]] = [[]]
    for word in form(name):
        if word == "s":
            runs.append([])
        elif word not in SMALL_WORDS:
            runs[-1].append(word)
    return [run for run in runs if run]
