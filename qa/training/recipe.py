"""Every number of the training, once, with its reason; docs/reader.md has what was tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A collection of questions to learn from.

    Attributes:
        name: Its folder, with `articles.jsonl.gz` and `questions.jsonl.gz`; those of the packaged
            conversations and follow-ups are made.
        questions: How many of its questions are used at all; the others cost more time than they
            bring.
        negatives: Mean number of passages without the answer beside each one with it.
    """

    name: str
    questions: int
    negatives: float


@dataclass(frozen=True, slots=True)
class Round:
    """Some epochs over which the learning rate rises once and falls to 0.

    Attributes:
        epochs: How many.
        learning_rate: Its peak.
        shares: Part of each source's questions that an epoch sees, drawn anew in each; none of a
            source that is not named.
        twisted: Part of the answerable questions that an epoch sees a second time, with a name,
            number or year exchanged: then nothing answers (`qa/training/twists.py`).
        declined: Part of the follow-ups that an epoch sees as after a question that was declined:
            without the words that answered it.
    """

    epochs: int
    learning_rate: float
    shares: Mapping[str, float]
    twisted: float
    declined: float = 0.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices.

    Attributes:
        sources: What is learned from.
        rounds: How often, one after the other.
        averaged: Rounds, the last one or more, at whose ends the weights are taken; their mean is
            what the training makes. What a later round learned at the cost of an earlier one comes
            back.
        batch_groups: Questions in a step; a question comes with one to four windows.
        warm_up: Share of a round's steps over which the learning rate rises.
        weight_decay: Of all weights but biases and norms.
        dropout: Of hidden states.
        clip: Largest norm of the gradients.
        seed: Of everything that is drawn.
        retrieved: Passages that are looked at for each question, best first.
        checkpoint_steps: Steps between two checkpoints.
    """

    sources: tuple[Source, ...] = (
        Source("news", questions=20_000, negatives=1.2),
        Source("squad", questions=10_000, negatives=0.5),
        Source("squadshifts", questions=20_000, negatives=0.2),
        Source("conversations", questions=20_000, negatives=1.2),
        Source("follow-ups", questions=20_000, negatives=1.2),
    )
    rounds: tuple[Round, ...] = (
        Round(2, 1e-4, {"news": 1.0, "squad": 0.5, "squadshifts": 0.15}, twisted=0.0),
        Round(2, 7e-5, {"news": 1.0, "squad": 1.0, "squadshifts": 0.5}, twisted=0.25),
        Round(
            2,
            5e-5,
            {"conversations": 1.0, "news": 0.35, "squad": 0.2, "squadshifts": 0.05},
            twisted=0.15,
            declined=0.3,
        ),
        Round(
            2,
            5e-5,
            {
                "follow-ups": 1.0,
                "conversations": 0.3,
                "news": 0.3,
                "squad": 0.2,
                "squadshifts": 0.03,
            },
            twisted=0.2,
            declined=0.3,
        ),
    )
    averaged: int = 2
    batch_groups: int = 16
    warm_up: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.05
    clip: float = 1.0
    seed: int = 7
    retrieved: int = 20
    checkpoint_steps: int = 300

    @property
    def epochs(self) -> int:
        """Of all rounds."""
        return sum(each.epochs for each in self.rounds)

    def round_of(self, epoch: int) -> int:
        """Number of the round that an epoch, counted from 0, belongs to."""
        return [n for n, each in enumerate(self.rounds) for _ in range(each.epochs)][epoch]


RECIPE = Recipe()
