"""Words as they are compared: lower case, without accents, stemmed; common ones left out."""

from __future__ import annotations

import re
from functools import lru_cache

import tantivy

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")

# Words that tell how something is asked, or that every text has: they say nothing of its subject.
STOP_WORDS = frozenset(
    """a about after all also an and any are as at be because been before being both but by can
    could did do does doing during each for from had has have having he her here hers him his how i
    if in into is it its itself me more most my no nor not of on once only or other our out over own
    same she should so some such than that the their them then there these they this those through
    to too under until up very was we were what when where which while who whom whose why will with
    would you your""".split()
)


@lru_cache(maxsize=1)
def analyzer() -> tantivy.TextAnalyzer:
    """What cuts a text into the words that are compared, in the index and outside of it."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(sorted(STOP_WORDS)))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def content_stems(text: str) -> list[str]:
    """The different stems of a text, in order of appearance, common words left out."""
    return list(dict.fromkeys(analyzer().analyze(undotted(text))))


@lru_cache(maxsize=4_096)
def sentence_stems(sentence: str) -> frozenset[str]:
    """The stems of a sentence; those looked at last are remembered, since all is asked again."""
    return frozenset(content_stems(sentence))


def undotted(text: str) -> str:
    """The text with "U.S." written "US": both spellings are one word."""
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
