"""Exact match and word F1 as SQuAD's own evaluation defines them (Rajpurkar et al., 2016)."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(answer: str) -> str:
    """Lower case, without ASCII punctuation, the words a, an, the, and surplus white space."""
    bare = answer.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def exact_match(given: str | None, gold: Sequence[str]) -> float:
    """1 if the answer given is one of the gold answers after normalisation, else 0."""
    return float(given is not None and normalised(given) in {normalised(each) for each in gold})


def word_f1(given: str | None, gold: Sequence[str]) -> float:
    """F1 of the shared words, the best over the gold answers: 2pr/(p+r), words with repetition."""
    if given is None:
        return 0.0
    return max(
        (_f1(normalised(given).split(), normalised(each).split()) for each in gold), default=0.0
    )


def _f1(given: list[str], gold: list[str]) -> float:
    shared = (Counter(given) & Counter(gold)).total()
    return 2 * shared / (len(given) + len(gold)) if shared else 0.0
