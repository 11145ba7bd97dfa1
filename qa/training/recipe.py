"""Every number of the training, once, with its reason; docs/reader.md has what was tried."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A collection of questions to learn from.

    Attributes:
        name: Its folder, with `articles.jsonl.gz` and `questions.jsonl.gz`.
        questions: How many of its questions are used at all; the others cost more time than they
            bring.
        share: Part of those that one epoch sees.
        negatives: Mean number of passages without the answer beside each one with it.
    """

    name: str
    questions: int
    share: float
    negatives: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices.

    Attributes:
        sources: What is learned from.
        epochs: Passes over the sources' shares.
        batch_groups: Questions in a step; a question comes with one to four windows.
        learning_rate: Its peak; it rises over `warm_up` and falls to 0 in a straight line.
        warm_up: Share of the steps.
        weight_decay: Of all weights but biases and norms.
        dropout: Of hidden states.
        clip: Largest norm of the gradients.
        seed: Of everything that is drawn.
        retrieved: Passages that are looked at for each question, best first.
        checkpoint_steps: Steps between two checkpoints.
    """

    sources: tuple[Source, ...] = (
        Source("news", questions=20_000, share=1.0, negatives=1.2),
        Source("squad", questions=10_000, share=0.5, negatives=0.5),
        Source("squadshifts", questions=12_000, share=0.25, negatives=0.2),
    )
    epochs: int = 2
    batch_groups: int = 16
    learning_rate: float = 1e-4
    warm_up: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.05
    clip: float = 1.0
    seed: int = 7
    retrieved: int = 20
    checkpoint_steps: int = 300


RECIPE = Recipe()
