"""Sentences that say the same in nearly the same words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.reading.spans import SpanType, typed_spans
from qa.settings import SETTINGS
from qa.words import sentence_stems

_CONTRACTED = re.compile(r"n[’']t\b", re.IGNORECASE)
_DENIALS = re.compile(r"\b(?:not|no|never|none|nobody|without)\b")


@dataclass(frozen=True, slots=True)
class Saying:
    """What a sentence says, as far as its words tell.

    Attributes:
        words: Its content words, stemmed.
        claims: What must be equal: numbers, dates, whether it is so.
        names: Those of its words that are names: what one has, the other must have.
    """

    words: frozenset[str]
    claims: frozenset[str]
    names: frozenset[str]

    @staticmethod
    @lru_cache(maxsize=4_096)
    def of(sentence: str) -> Saying:
        """Read a sentence; those read last are remembered."""
        sentence = _CONTRACTED.sub(" not", sentence)
        spans = [(sentence[s.start : s.end], s.type) for s in typed_spans(sentence)]
        figures = [t.casefold() for t, kind in spans if kind in (SpanType.NUMBER, SpanType.DATE)]
        names = " ".join(text for text, kind in spans if kind is SpanType.NAME)
        denials = _DENIALS.findall(sentence.casefold())
        return Saying(sentence_stems(sentence), frozenset(figures + denials), sentence_stems(names))

    def same(self, other: Saying) -> bool:
        """Whether they share all claims and names, and nearly all words of the longer one."""
        longer = max(len(self.words), len(other.words))
        shared = len(self.words & other.words)
        enough = longer > 0 and shared >= SETTINGS.near_duplicate * longer
        differ = (self.words ^ other.words) & (self.names | other.names)
        return enough and not differ and self.claims == other.claims
