"""What a question means in its conversation, on its day, and in the words of the articles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from qa.conversation.followup import standalone
from qa.dating.question_times import QuestionTime, TimeKind, question_times
from qa.naming.understanding import rewritten, understood
from qa.naming.vocabulary import Vocabulary
from qa.reading.asked import Asked
from qa.schema import Answer, Understood, Why


def understand(
    question: str,
    history: Sequence[Answer],
    now: date,
    vocabulary: Vocabulary | None,
    ignoring: Collection[str] = (),
) -> Asked:
    """Read a question.

    Args:
        question: As asked.
        history: The conversation's earlier answers, oldest first.
        now: From when "last week" is counted.
        vocabulary: The words of the articles; None where they are not known yet.
        ignoring: Words of the question that mean nothing but themselves, whatever they seem to.
    """
    named = understood(question, vocabulary) if vocabulary is not None else []
    named = [found for found in named if found.words not in ignoring]
    whole = standalone(rewritten(question, named), history)
    said = question_times(whole.own, now)
    if whole.leans:
        said = said or question_times(whole.text, now)
    times = [t for t in said if t.kind is not TimeKind.NAMED and t.words not in ignoring]
    return Asked(question, whole.text, whole.own, times, (*named, *map(_time, times)))


def _time(time: QuestionTime) -> Understood:
    return Understood(time.words, time.start, time.end, time.label, Why.TIME)
