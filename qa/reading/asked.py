"""A question as it is understood: what is searched and read for, and of which time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qa.dating.question_times import QuestionTime
from qa.schema import Understood


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, ready to be searched and read for.

    Attributes:
        question: As asked.
        standalone: As it would be asked without the conversation, in the articles' own words.
        read_for: What of it sentences are to answer: all, or a follow-up without what it follows.
        context: What was said before a follow-up; empty if `read_for` stands alone.
        forms: Other ways in which the articles write what `read_for` names, by name.
        times: What it says of time.
        likely: Articles that probably answer, by id, and how sure that is, 0..1: for a follow-up
            with a context, and of no other time, the one that answered the turn before.
        understood: Words of it that were taken to mean others, or a time.
    """

    question: str
    standalone: str
    read_for: str
    context: str = ""
    forms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    times: Sequence[QuestionTime] = ()
    likely: Mapping[str, float] = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()
