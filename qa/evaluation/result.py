"""What one gold question got, judged: the row that every figure is computed from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from qa.schema import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """One question as it was answered, and how right that was.

    Attributes:
        id: The gold question's.
        question: As asked.
        type: The gold question's.
        wording: The gold question's.
        turn: 1-based place in its conversation; None when asked alone.
        answerable: Whether the articles answer it.
        outcome: "answer", "related" or "nothing".
        confidence: As shown, 0..1.
        right_rank: 1-based rank of the first right citation; None when none is right.
        all_evidence: Whether the first three citations quote all of the evidence; None unless
            the question requires all.
        alternatives: Share of the dated alternatives among the citations, 0..1; None without any.
        plain_right: Whether the first citation is right when the question is asked plainly; None
            where the gold has no plain form of it.
        exact: Exact match of the highlight, 0 or 1; None when there is nothing to compare with.
        f1: Word F1 of the highlight, 0..1; None when there is nothing to compare with.
        holding: 1-based ranks of the retrieved passages that hold evidence, ascending.
        missed: Pieces of evidence that no retrieved passage holds.
        shown: Citations and related sentences that were checked.
        intact: Those of them that are what stands in the article at their offsets.
        foreign: Citations that lie in a caption or in clutter.
        searched: The standalone question, when it differs from the one asked.
        quotes: What was cited; when declined, the related sentences.
        quoted_from: Ids of the articles of `quotes`.
        answer_words: The first citation's highlight.
        wanted: Texts of the gold evidence.
        wanted_from: Their articles' ids; "" for any.
        latency_ms: Of `ask` alone.
    """

    id: str
    question: str
    type: str | None
    wording: str | None
    turn: int | None
    answerable: bool
    outcome: Outcome
    confidence: float
    right_rank: int | None
    all_evidence: bool | None
    alternatives: float | None
    plain_right: bool | None
    exact: float | None
    f1: float | None
    holding: tuple[int, ...]
    missed: int
    shown: int
    intact: int
    foreign: int
    searched: str | None
    quotes: tuple[str, ...]
    quoted_from: tuple[str, ...]
    answer_words: str | None
    wanted: tuple[str, ...]
    wanted_from: tuple[str, ...]
    latency_ms: float

    @property
    def answered(self) -> bool:
        """Whether sentences were cited as the answer."""
        return self.outcome == "answer"

    def right_within(self, k: int) -> bool:
        """Whether one of the first k citations is right."""
        return self.right_rank is not None and self.right_rank <= k

    @property
    def good(self) -> bool:
        """What its asker wants: a right first citation, or silence where nothing answers."""
        return self.right_within(1) if self.answerable else not self.answered

    @property
    def grade(self) -> int:
        """2: good; 1: a right citation, though not the first; 0: neither."""
        return 2 if self.good else int(self.right_within(3))

    @property
    def misleading(self) -> float:
        """How wrongly sure it was, 0..1: confident when wrong, doubtful when wrongly silent."""
        if self.good:
            return 0.0
        return self.confidence if self.answered else 1.0 - self.confidence

    def to_json(self) -> dict[str, Any]:
        """A row: the attributes, and right@1 and right@3, which follow from them."""
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        row |= {"right@1": self.right_within(1), "right@3": self.right_within(3)}
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in row.items()
        }

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Result:
        """The row of `to_json`, read back.

        Raises:
            KeyError: If an attribute is missing.
        """
        stored = {field.name: row[field.name] for field in fields(cls)}
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()
        }
        return cls(**values)
