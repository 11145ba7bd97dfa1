"""The turns of a conversation: what was asked, how, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa.schema import Answer, Citation
from qa.wording import sections


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that could not be searched, with the line that says why."""

    question: str
    message: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it was asked, so that it can be asked again.

    Attributes:
        question: As typed.
        history: The earlier answers that it was asked after, oldest first.
        as_of: The day up to which articles count, as typed; empty for any.
        anyway: Whether the best sentences were wanted in any case.
        ignoring: Words of it that are to mean nothing but themselves.
    """

    question: str
    history: tuple[Answer, ...] = ()
    as_of: str = ""
    anyway: bool = False
    ignoring: tuple[str, ...] = ()

    def toggled(self, words: str) -> Asking:
        """The same question, with `words` as they stand; or interpreted again if they were so."""
        kept = tuple(other for other in self.ignoring if other != words)
        return replace(self, ignoring=(*kept, *((words,) if kept == self.ignoring else ())))


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with what came of it.

    Attributes:
        asking: The question.
        result: The answer, or why there is none.
        origins: For ids of articles with the same text as a cited one, where they stand, as HTML.
    """

    asking: Asking
    result: Answer | Failure
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> bool:
        """Whether there are sentences that answer."""
        return isinstance(self.result, Answer) and self.result.outcome == "answer"

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations that it shows as cards, in the order in which they are shown."""
        if isinstance(self.result, Failure):
            return ()
        if not self.answers:
            return self.result.related
        return tuple(c for section in sections(self.result) for c in section.citations)


def answers_of(turns: Sequence[Turn]) -> tuple[Answer, ...]:
    """The answers of a conversation, oldest first: what a follow-up may lean on."""
    return tuple(turn.result for turn in turns if isinstance(turn.result, Answer))
