"""Follow-up questions made complete, by rules; a question that stands alone is left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qa.conversation.ellipsis import asked_again, identified, named_person, swapped
from qa.conversation.question_words import AUXILIARY, BE, TO, WH
from qa.conversation.times import AnotherTime, another_time
from qa.reading.question import Wanted, in_context, proper_names, read_question
from qa.schema import Answer
from qa.settings import SETTINGS
from qa.words import content_stems

_WH = rf"(?:{WH}|how (?:many|much|long|far|often|old))"
_JOINT = r"(?:when|while|after|before|because|that|if|as|since|where|until|once|and|says?|said)"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_VERB = _pattern(rf"\b{AUXILIARY}(?:n['’]t)?\b")
_OPENING = _pattern(r"(?:(?:and|but|or|so|then|also|what about|how about)(?:[ ,]+|$))+")
_AGAIN = _pattern(
    rf"^{_OPENING.pattern}",
    r"\b(?:(?:the )?same(?: again)?|again|too|as well|in|on|at|for|of|from|during|the)\b",
)
_IDENTITY = _pattern(rf"(?:who|what) {BE}\b")
_COMPLETE = _pattern(rf"(?:{TO} )?(?:{_WH}|{AUXILIARY})\b")
_IN = _pattern(rf"{TO}\b")
_REST = _pattern(
    r"[^ ]*$",  # "Japan"
    # "since when", "which ferry", "who won", "why in July"
    rf"(?:{TO} )?{_WH}(?: {TO})?(?: [\w-]+)?$|any [\w-]+$",
    rf"(?:{_WH}|(?:did |was )?any(?:one|body|thing|where)) else\b",
    rf"{_WH} (?:(?:was|were) [a-z]+(?:ing|ed)|(?:is|are) [a-z]+ing)$",  # "who was watching"
)

# What looks like pointing back, and points nowhere or inside the question itself.
_INNER = _pattern(
    rf"\b{BE} it true\b(?= \w)|\b{BE} it \w+ (?:that|to|for)\b",
    r"\b(?:does|did|would|will) it (?:take|cost|mean)\b(?=.* to\b)",
    rf"(?<!who )\b{BE} there\b(?= \w)|\b(?:is|are) there$|\bthere {BE}\b",
    r"\bthis (?:year|month|week|morning|afternoon|evening|summer|fall|winter|spring|decade)\b",
    r"\bthese days\b|\bthose (?:who|that|of|in|\w+ing)\b",
)
_POINTER = _pattern(
    r"\b(?:he|she|they|him|them|his|hers?|theirs?|its?|this|these|those|there|ones)\b",
    r"\b(?:else|then|so)$|\b(?:the same|the latter|(?:which|another|the other) one(?! of))\b",
    rf"\bthat$|(?:^|\b(?:{AUXILIARY}|{_WH}|{TO}) )that\b",  # not "say that ..."
    r"^(?!.*\b(?:the|an?|any|which|what|many|of) \w+ that \w+$).*\bthat \w+$",  # "a ship that sank"
)
# Who acts in a second clause, and who owns: "When did Apple sell its shares", "what it would do".
_PERSON = _pattern(
    rf"\b(?:(?:{_JOINT} it|he|she|they|his|her|its|their)\b(?= \w)|it(?= {AUXILIARY}\b))"
)
_FEW = 3  # content words that make a question of an "And ..."; an "In ..." has no more
_MUCH = 6  # content words of a question on something new that stands alone, as a rule
_NAME = re.compile(r"(?:[A-Z][\w’'.-]*\s?){1,4}")
_FEW_CHARS = 60  # of an answer that is carried over
_SHORT_CHARS = 120  # of a question in between; a model reads 96 tokens of question and context
_FULL = 8  # content words that suffice, whatever a question points to


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question made complete.

    Attributes:
        text: What is searched.
        own: What of it is asked now: all of it, or the follow-up without what it follows.
        context: What was said before it, for the reader; empty if `own` stands alone.
        leans: Whether it surely leans on what it follows, and is of the same time.
        typed: Its words of time as they were typed, by those that `own` has them written out in:
            "July" by "July 2022".
    """

    text: str
    own: str
    context: str = ""
    leans: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)


def standalone(question: str, history: Sequence[Answer]) -> Standalone:
    """The question as it would be asked without the conversation.

    A question that brings but a question word, a name or a time becomes the last one that stood
    alone with that in its place. Any other is put beside that one and its answer, unless it surely
    changes the subject: so it finds the right passages, and the reader, which has learned to read a
    question beside what was said before, the right sentence. Most of what people ask in a
    conversation leans on it without a word that says so ("who was runner-up?").

    Args:
        question: The question as asked.
        history: The conversation's earlier answers, oldest first.
    """
    if not history:
        return Standalone(question, question)
    last = history[-1]
    before, answer = _before(history), _few_words(last)
    answers = before in (last.question, last.standalone_question)
    moved = another_time(question, before)
    leans = _leans_back(question)
    rest = question if moved is None else moved.rest
    if not leans and (_changes_the_subject(rest, history) or _has_its_time(moved)):
        return Standalone(question, question)
    if moved is not None:
        return _at_another_time(moved, leans=leans or moved.counted)
    whole = _whole(question, before, answer if answers else None)
    if whole is not None:
        return Standalone(whole, whole)
    person = _person(last)
    own = named_person(question, person) if person is not None else question
    joined = in_context(own, _told(before, answer))
    if len(joined) >= SETTINGS.max_question_chars:
        return Standalone(question, question)
    between = not answers and len(last.question) <= _SHORT_CHARS
    context = _told(before, _told(last.question, answer) if between else answer)
    return Standalone(joined, own, context, leans)


def _has_its_time(moved: AnotherTime | None) -> bool:
    """Whether a question says much, and when, its year with it: then it is complete."""
    if moved is None or moved.words != moved.typed:
        return False
    return len(set(content_stems(moved.rest))) >= _MUCH


def _at_another_time(moved: AnotherTime, *, leans: bool) -> Standalone:
    """The follow-up after the question before, as of its time: what that was answered is gone."""
    typed = {moved.words: moved.typed}
    again = _only_a_time(moved.rest, moved.before)
    whole = moved.before if again else _whole(moved.rest, moved.before, "")
    if whole is not None:
        return Standalone(whole, whole, typed=typed)
    context = _told(moved.before, "")
    joined = in_context(moved.question, context)
    if len(joined) >= SETTINGS.max_question_chars:
        return Standalone(moved.question, moved.question, typed=typed)
    return Standalone(joined, moved.question, context, leans, typed)


def _whole(question: str, before: str, answer: str | None) -> str | None:
    """The earlier question with what the follow-up changes in it, where that is all it does.

    "Why?" is asked of the last question only: one before that has another answer, None here.
    """
    again = None if answer is None else asked_again(question, before, answer)
    return again or swapped(question, before)


def _changes_the_subject(question: str, history: Sequence[Answer]) -> bool:
    """Whether a question surely has nothing to do with what was said before.

    It names two things that were not spoken of, or one and says much of it, or asks nothing but
    who that is. Most that name one thing lean on the conversation: "Who came for Seoul?"
    """
    told = {
        stem
        for answer in history
        for text in (answer.standalone_question or answer.question, _quoted(answer))
        for stem in content_stems(text)
    }
    names = [frozenset(content_stems(name)) for name in proper_names(question)]
    new = sum(told.isdisjoint(name) for name in names)
    size = len(set(content_stems(question)))
    identity = size == len(frozenset().union(*names)) and _IDENTITY.match(question) is not None
    return new > 1 or (new == 1 and (size >= _MUCH or identity))


def _quoted(answer: Answer) -> str:
    return answer.citations[0].quote if answer.citations else ""


def _person(last: Answer) -> str | None:
    """Who "he" or "she" is: the person that the last question asked about, or asked for and got."""
    if (person := identified(last.question)) is not None:
        return person
    words = _words(last)
    if words is None or not _NAME.fullmatch(words):
        return None
    searched = last.standalone_question or last.question
    return words if read_question(searched).wanted is Wanted.PERSON else None


def _told(question: str, answer: str) -> str:
    """A question and its answer in one line."""
    return f"{question.rstrip('?. ')}? {answer}".rstrip()


def _before(history: Sequence[Answer]) -> str:
    """What the conversation is about: the last question that stood alone."""
    for answer in reversed(history):
        searched = answer.standalone_question
        if searched is None:
            return answer.question
        if not searched.endswith(")"):
            return searched
    return history[0].question


def _few_words(answer: Answer) -> str:
    """The words that answered a question, if they are few."""
    words = _words(answer)
    return words if words is not None and len(words) <= _FEW_CHARS else ""


def _words(answer: Answer) -> str | None:
    return answer.citations[0].answer_words if answer.citations else None


def _only_a_time(rest: str, before: str) -> bool:
    """Whether a follow-up asks the question before again, of another time: "and in 2021?".

    Args:
        rest: The follow-up without its time.
        before: The question before it.
    """
    said = _AGAIN.sub("", rest)
    words = re.findall(r"[\w’']+", said.lower())
    return len(words) == len(content_stems(said)) and set(content_stems(said)) <= set(
        content_stems(before)
    )


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
