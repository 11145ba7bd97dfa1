"""What a question means in its conversation, on its day, and in the words of the articles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from qa.conversation.followup import Standalone, standalone
from qa.dating.question_times import QuestionTime, TimeKind, question_times
from qa.naming.equivalents import same_name_forms
from qa.naming.understanding import rewritten, understood
from qa.naming.vocabulary import Vocabulary
from qa.reading.asked import Asked
from qa.reading.question import named
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
    names = understood(question, vocabulary) if vocabulary is not None else []
    names = [found for found in names if found.words not in ignoring]
    whole = standalone(rewritten(question, names), history)
    own = question_times(whole.own, now)
    said = own or (question_times(whole.text, now) if whole.leans else [])
    said = [t for t in said if t.kind is not TimeKind.NAMED]
    times = [t for t in said if _typed(t, whole) not in ignoring]
    moved = bool(whole.typed) or (bool(own) and any(t.firm for t in times))
    return Asked(
        question=question,
        standalone=whole.text,
        read_for=whole.own,
        context=whole.context,
        forms=_forms(whole.own, vocabulary) if vocabulary is not None else {},
        times=times,
        likely=_likely(history[-1]) if whole.context and not moved else {},
        understood=(*names, *(_time(t, question, whole) for t in times)),
    )


def _likely(last: Answer) -> dict[str, float]:
    """The article that answered, as surely as it did."""
    return {cited.article_id: cited.score for cited in last.citations[:1]}


def _time(time: QuestionTime, question: str, whole: Standalone) -> Understood:
    if whole.own == question and question[time.start : time.end] == time.words:
        return Understood(time.words, time.start, time.end, time.label, Why.TIME)
    return Understood.placed(_typed(time, whole), question, time.label, Why.TIME)


def _typed(time: QuestionTime, whole: Standalone) -> str:
    """The words of time as they were typed: a follow-up's were perhaps written out."""
    return whole.typed.get(time.words, time.words)


def _forms(question: str, vocabulary: Vocabulary) -> dict[str, list[str]]:
    return {name: same_name_forms(name, vocabulary)[1:] for name in named(question)}
