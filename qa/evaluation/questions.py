"""A gold question and what answers it; `gold` reads files of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa.schema import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a citation may quote to be right; `matching` has the rule.

    Attributes:
        text: The gold sentence; the answer's words where `span` is given or `article` is None.
        article: Id of the article that must be quoted; None: any article.
        span: Where `text` stands in the article, when the gold says so to the character.
    """

    text: str
    article: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the answers of a question whose answer differs over time.

    Attributes:
        when: The time that it holds for, as the gold words it.
        evidence: Sentences that give this answer; one of them is enough.
    """

    when: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, or one turn of a conversation, with what answers it.

    Attributes:
        id: Unique in its file; a turn's is the conversation's with its number: "c7/2".
        question: As asked.
        answerable: Whether the articles answer it.
        answers: Acceptable short answers.
        evidence: Sentences that answer; one is enough unless `requires_all`.
        alternatives: The dated answers; their evidence is in `evidence` too.
        requires_all: Whether only all of the evidence together answers.
        as_of: The day that the question is asked on.
        type: For grouping: "who", "when", …
        wording: For grouping: "close" or "paraphrase".
        turn: 1-based place in its conversation; None when asked alone.
        about: Id of the article that the question was written on, if the gold says so.
        plain: The same question as it would be asked alone and without mistakes, of a follow-up
            or of one that was typed in haste.
    """

    id: str
    question: str
    answerable: bool = True
    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    requires_all: bool = False
    as_of: date | None = None
    type: str | None = None
    wording: str | None = None
    turn: int | None = None
    about: str | None = None
    plain: str | None = None
