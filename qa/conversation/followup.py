"""Follow-up questions made complete, by rules; a question that stands alone is left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.schema import Answer
from qa.words import content_stems

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ELLIPSIS = re.compile(
    r"(?:and|but|or|also|so|then|what about|how about|why|when|where|who|how|who else|what else|"
    r"where else|anyone else|anything else)\b[^?]{0,40}\??$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:he|she|they|him|them|his|her|hers|their|theirs|it|its|this|that|these|those|there|then|"
    r"same|former|latter|else|one|ones)\b",
    re.IGNORECASE,
)
# "the day that he came", "is it true that", "that is" point inside the question itself.
_INNER = re.compile(
    r"\b(?:is it|was it|it is|say|said|says|\w+ing) that\b|\bthat (?:\w+ed|were|was|is|are)\b",
    re.IGNORECASE,
)
_FEW = 3  # content words; with fewer, a question that opens like a rest of one is a rest of one


def standalone(question: str, history: Sequence[Answer]) -> str:
    """The question as it would be asked without the conversation.

    A question that leans on what was said before — it points back ("he", "there", "that"), or is
    the rest of a question ("and in 2021?", "why?") — is joined to the question before it. If it
    brings nothing new but a year, the year takes the place of the earlier one.

    Args:
        question: The question as asked.
        history: The conversation's earlier answers, oldest first.

    Returns:
        The complete question; the question itself when it needs nothing.
    """
    if not history or not _leans_back(question):
        return question
    last = history[-1]
    before = last.question if last.standalone_question is None else last.standalone_question
    year = _YEAR.search(question)
    new = [stem for stem in content_stems(question) if year is None or stem != year[0]]
    if year is not None and not new and _YEAR.search(before):
        return _YEAR.sub(year[0], before)
    return f"{before.rstrip('?. ')}: {question}"


def _leans_back(question: str) -> bool:
    stems = content_stems(question)
    if len(stems) <= _FEW and _ELLIPSIS.match(question):
        return True
    named = re.search(r"(?<!^)\b[A-Z]\w+", question) is not None
    pointing = _REFERENCE.search(_INNER.sub("", question)) is not None
    return pointing and not (named and len(stems) > _FEW)
