"""Ordinary English words, which are never taken for a typo; a maintained list of 82,765."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from qa.words import STOP_WORDS

# The list of the spelling library symspellpy: English words that a large corpus of books has, in
# British and American spelling. Only its data is used; importing it would only take time.
_LIBRARY = "symspellpy"
_FILE = "frequency_dictionary_en_82_765.txt"

_PREFIXES = tuple(
    "anti counter de inter mis multi non out over post pre re sub super un under".split()
)
_SUFFIXES = ("able", "ed", "er", "ers", "ing", "ish", "less", "like", "ly", "ness", "s", "wide")
_Y_SUFFIXES = ("ier", "ies", "iest", "ily", "iness")  # "stingier" is of "stingy"
_SHORTEST_STEM = 4


def is_english(folded: str) -> bool:
    """Whether it is an ordinary word, or derived from one: "unpiloted", "stingiest"."""
    return folded in _words() or _is_derived(folded)


def _is_derived(word: str) -> bool:
    known = _words()
    stems = [word.removeprefix(p) for p in _PREFIXES if word.startswith(p)]
    stems += [word.removesuffix(s) for s in _SUFFIXES if word.endswith(s)]
    stems += [word.removesuffix(s) + "y" for s in _Y_SUFFIXES if word.endswith(s)]
    return any(len(stem) >= _SHORTEST_STEM and stem in known for stem in stems)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    library = find_spec(_LIBRARY)
    if library is None or library.origin is None:
        raise ImportError(f"{_LIBRARY} is not installed. Install it: pip install {_LIBRARY}")
    found = Path(library.origin).with_name(_FILE).read_text(encoding="utf-8-sig").split()[::2]
    return STOP_WORDS.union(found, (word.replace("'", "") for word in found if "'" in word))
