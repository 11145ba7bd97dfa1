"""A sorted table of words with counts, in some 40 bytes a word: its near words are found fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LONGEST = 24
"""Bytes of the longest word that is kept; what is longer is nobody's typo."""

_LETTERS = 26
_COLUMNS = 3
_LETTER_BITS = np.uint32((1 << _LETTERS) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """Words and, of each, a row of counts; never changed.

    Attributes:
        words: In the order of their bytes: `(n,)` bytes of `LONGEST`.
        counts: `(n, 3)` uint32.
        signatures: Which letters a word has, a bit each, and above these its length: `(n,)`
            uint32. Few of hundreds of thousands of words differ as little in them as a typo
            does, which leaves few to compare.
    """

    words: NDArray[np.bytes_] = field(default_factory=lambda: np.zeros(0, f"S{LONGEST}"))
    counts: NDArray[np.uint32] = field(default_factory=lambda: np.zeros((0, _COLUMNS), np.uint32))
    signatures: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))

    def __len__(self) -> int:
        """How many words there are."""
        return len(self.words)

    def count(self, word: str) -> tuple[int, ...]:
        """The counts of a word, zeros if it is not there."""
        coded = word.encode()
        if len(coded) <= LONGEST and len(self):
            place = int(np.searchsorted(self.words, np.bytes_(coded)))
            if place < len(self) and self.words[place] == coded:
                return tuple(self.counts[place].tolist())
        return (0,) * _COLUMNS

    def near(self, word: str, edits: int) -> dict[str, int]:
        """Words that few edits lead to, with the number of edits.

        An edit adds, drops or replaces a letter, or swaps two neighbours (optimal string
        alignment distance).
        """
        from rapidfuzz import process  # only a question with an unknown word needs it
        from rapidfuzz.distance import OSA

        coded = word.encode()
        own = _signature(coded)
        other_letters = np.bitwise_count((self.signatures ^ own) & _LETTER_BITS)
        longer = (self.signatures >> _LETTERS).astype(np.int32) - (int(own) >> _LETTERS)
        likely = self.words[(other_letters <= 2 * edits) & (np.abs(longer) <= edits)].tolist()
        found = process.extract(coded, likely, scorer=OSA.distance, score_cutoff=edits, limit=None)
        return {other.decode(): int(distance) for other, distance, _ in found}

    def with_counts(self, counted: Mapping[str, tuple[int, ...]]) -> WordTable:
        """The same with more counts and words; those that are too long are left out."""
        coded = {word.encode(): row for word, row in counted.items()}
        words = sorted(word for word in coded if len(word) <= LONGEST)
        if not words:
            return self
        keys = np.array(words, dtype=self.words.dtype)
        rows = np.array([coded[word] for word in words], dtype=np.uint32)
        places = np.searchsorted(self.words, keys)
        fresh = np.ones(len(keys), dtype=bool)
        inside = places < len(self)
        fresh[inside] = self.words[places[inside]] != keys[inside]
        counts = self.counts.copy()
        counts[places[~fresh]] += rows[~fresh]
        signatures = np.array([_signature(w) for w, new in zip(words, fresh) if new], np.uint32)
        return WordTable(
            np.insert(self.words, places[fresh], keys[fresh]),
            np.insert(counts, places[fresh], rows[fresh], axis=0),
            np.insert(self.signatures, places[fresh], signatures),
        )

    def only(self, wanted: NDArray[np.bool_]) -> WordTable:
        """Some of the words, `wanted` being `(n,)`."""
        return WordTable(self.words[wanted], self.counts[wanted], self.signatures[wanted])


def _signature(coded: bytes) -> np.uint32:
    bits = 0
    for letter in coded:
        bits |= 1 << (letter - ord("a")) % _LETTERS
    return np.uint32(bits | len(coded) << _LETTERS)
