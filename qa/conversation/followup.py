"""Follow-up questions made complete, by rules; a question that stands alone is left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.schema import Answer
from qa.settings import SETTINGS
from qa.words import content_stems

_BE = r"(?:is|are|was|were)"
_AUXILIARY = rf"(?:{_BE}|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
_WH = r"(?:who|whom|whose|what|when|where|why|which|how(?: (?:many|much|long|far|often|old))?)"
_TO = r"(?:about|after|against|at|before|by|for|from|in|of|on|since|to|until|with|during)"
_JOINT = r"(?:when|while|after|before|because|that|if|as|since|where|until|once|and|says?|said)"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_VERB = _pattern(rf"\b{_AUXILIARY}(?:n['’]t)?\b")
_OPENING = _pattern(r"(?:(?:and|but|or|so|then|also|what about|how about)(?:[ ,]+|$))+")
_COMPLETE = _pattern(rf"(?:{_TO} )?(?:{_WH}|{_AUXILIARY})\b")
_IN = _pattern(rf"{_TO}\b")
_REST = _pattern(
    r"[^ ]*$",  # "Japan"
    rf"(?:{_TO} )?{_WH}(?: [\w-]+)?$|any [\w-]+$",  # "since when", "which ferry", "who won"
    rf"(?:{_WH}|(?:did |was )?any(?:one|body|thing|where)) else\b",
    rf"{_WH} (?:(?:was|were) [a-z]+(?:ing|ed)|(?:is|are) [a-z]+ing)$",  # "who was watching"
)

# What looks like pointing back, and points nowhere or inside the question itself.
_INNER = _pattern(
    rf"\b{_BE} it true\b(?= \w)|\b{_BE} it \w+ (?:that|to|for)\b",
    r"\b(?:does|did|would|will) it (?:take|cost|mean)\b(?=.* to\b)",
    rf"(?<!who )\b{_BE} there\b(?= \w)|\b(?:is|are) there$|\bthere {_BE}\b",
    r"\bthis (?:year|month|week|morning|afternoon|evening|summer|fall|winter|spring|decade)\b",
    r"\bthese days\b|\bthose (?:who|that|of|in|\w+ing)\b",
)
_POINTER = _pattern(
    r"\b(?:he|she|they|him|them|his|hers?|theirs?|its?|this|these|those|there|ones)\b",
    r"\b(?:else|then|so)$|\b(?:the same|the latter|(?:which|another|the other) one(?! of))\b",
    rf"\bthat$|(?:^|\b(?:{_AUXILIARY}|{_WH}|{_TO}) )that\b",  # not "say that ..."
    r"^(?!.*\b(?:the|an?|any|which|what|many|of) \w+ that \w+$).*\bthat \w+$",  # "a ship that sank"
)
# Who acts in a second clause, and who owns: "When did Apple sell its shares", "what it would do".
_PERSON = _pattern(
    rf"\b(?:(?:{_JOINT} it|he|she|they|his|her|its|their)\b(?= \w)|it(?= {_AUXILIARY}\b))"
)
_FEW = 3  # content words that make a question of an "And ..."; an "In ..." has no more
_FULL = 8  # content words that suffice, whatever a question points to


def standalone(question: str, history: Sequence[Answer]) -> str:
    """The question as it would be asked without the conversation.

    A question that leans on what was said before — it points back ("he", "there", "that"), or is
    the rest of a question ("and in 2021?", "why?") — is joined to the last one that stood alone.
    If it brings nothing new but a year, the year takes the place of the earlier one.

    Args:
        question: The question as asked.
        history: The conversation's earlier answers, oldest first.

    Returns:
        The complete question; as asked if it needs nothing, or if the whole would be too long.
    """
    if not history or not _leans_back(question):
        return question
    anchor = _anchor(history[-1])
    joined = _joined(anchor, question)
    if _changes_the_year(question, anchor):
        joined = _YEAR.sub(_YEAR.findall(question)[0], anchor)
    return joined if len(joined) < SETTINGS.max_question_chars else question


def asked_now(question: str, complete: str) -> str:
    """What of a complete question sentences are to answer: all but what was asked before.

    The question that a follow-up was joined to finds the right passages, and has its answer among
    them. Read for both, they gave that answer again.

    Args:
        question: The question as asked.
        complete: What `standalone` made of it.
    """
    return question if complete.endswith(_joined("", question)) else complete


def _joined(anchor: str, question: str) -> str:
    return f"{anchor.rstrip('?. ')}: {question}"


def _anchor(answer: Answer) -> str:
    """What the conversation is about: the answered question without what was joined to it."""
    if answer.standalone_question is None:
        return answer.question
    return answer.standalone_question.removesuffix(_joined("", answer.question))


def _changes_the_year(question: str, anchor: str) -> bool:
    """Whether a question asks the anchor again, of another year: "and in 2021?"."""
    years, former = _YEAR.findall(question), set(_YEAR.findall(anchor))
    if len(years) != 1 or len(former) != 1 or _VERB.search(question):
        return False
    new = set(content_stems(question)) - set(content_stems(anchor)) - set(years)
    return not new and not _COMPLETE.match(_OPENING.sub("", question, count=1))


def _leans_back(question: str) -> bool:
    asked = question.rstrip(" ?.!")
    size = len(content_stems(asked))
    if (opening := _OPENING.match(asked)) is not None:
        asked = asked[opening.end() :]
        if "about" in opening[0].lower() or size < _FEW or not _COMPLETE.match(asked):
            return True
    if _REST.match(asked) or (size <= _FEW and _IN.match(asked) and not _VERB.search(asked)):
        return True
    return size < _FULL and _points_back(asked)


def _points_back(question: str) -> bool:
    question = _INNER.sub("", question)
    if (person := _PERSON.search(question)) and _names_someone(question[: person.start()]):
        question = _PERSON.sub("", question)
    return _POINTER.search(question) is not None


def _names_someone(clause: str) -> bool:
    """Whether a clause has a subject: "When did Apple sell", not "What launch did"."""
    before, *after = _VERB.split(clause, maxsplit=1)
    named = bool(content_stems(after[0])) if after else len(content_stems(before)) > 1
    return named and _POINTER.search(clause) is None
