"""When a citation is right, and when a passage holds the evidence: the rule under every figure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from qa.evaluation.questions import Evidence
from qa.schema import Citation

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")  # 2,500 and 3.5 stay whole, so 500 is not in them
_SHARED = 0.6  # share of the longer one's words that two versions of a sentence have in common
_CONTAINED = 3  # words; shorter texts stand in too many sentences to identify one

Words = tuple[str, ...]


def folded(text: str) -> Words:
    """The words of a text without case, punctuation, white space and compatibility forms."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def contains(longer: Words, shorter: Words) -> bool:
    """Whether the words of one stand in the other, whole and in a row; no words stand nowhere."""
    return bool(shorter) and f" {' '.join(shorter)} " in f" {' '.join(longer)} "


def same_sentence(quote: str, gold: str) -> bool:
    """Whether two texts are the same sentence, however it was cut.

    After folding, one contains the other, or they share at least 60% of the longer one's words
    (counted with repetition). A text of one or two words is not found by containment: "Yes." or
    "Mr. Kim" stands in many sentences. A text without words is never the same as anything.
    """
    shorter, longer = sorted((folded(quote), folded(gold)), key=len)
    if not shorter:
        return False
    if len(shorter) >= _CONTAINED and contains(longer, shorter):
        return True
    shared = (Counter(shorter) & Counter(longer)).total()
    return shared >= _SHARED * len(longer)


def is_right(citation: Citation, evidence: Evidence) -> bool:
    """Whether a citation quotes a piece of evidence.

    A gold sentence: `same_sentence`, in the right article. A place in an article: the citation
    overlaps it there. Words without an article: the quote contains them after folding.
    """
    if evidence.article is None:
        return contains(folded(citation.quote), folded(evidence.text))
    if citation.article_id != evidence.article:
        return False
    if evidence.span is not None:
        start, end = evidence.span
        return citation.start < end and start < citation.end
    return same_sentence(citation.quote, evidence.text)


def passage_holds(
    article_id: str, start: int, end: int, article_text: str, evidence: Evidence
) -> bool:
    """Whether the passage `article_text[start:end]` holds a piece of evidence whole."""
    if evidence.article is not None and article_id != evidence.article:
        return False
    if evidence.span is not None:
        return start <= evidence.span[0] and evidence.span[1] <= end
    return contains(folded(article_text[start:end]), folded(evidence.text))
