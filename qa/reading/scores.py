"""A model's numbers for tokens, turned into numbers for sentences and answer spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.reading.windows import Piece, Window
from qa.schema import Span

Logits = NDArray[np.float32]

START, END, ANSWERS = 0, 1, 2
"""The columns of a model's output, one row a token: the answer starts here, ends here, and this
token is part of a sentence that answers. The first token's start and end stand for "no answer"."""

_LONGEST_ANSWER = 40  # tokens


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """What a model says of a sentence.

    Attributes:
        spans: Log-odds of its answer spans, all together, against "no answer".
        direct: Log-odds that the sentence answers; the same as `spans` for models that have no
            opinion on sentences.
        answer: The best span, in characters of the sentence; empty where its tokens are.
        margin: Log-odds of that span alone against "no answer".
    """

    spans: float
    direct: float
    answer: Span
    margin: float


def sentence_scores(logits: Logits, window: Window) -> list[tuple[int, SentenceScores]]:
    """Scores of the sentences of a window.

    Args:
        logits: `(tokens, 3)`, or `(tokens, 2)` of a model without an opinion on sentences.
        window: What they belong to.

    Returns:
        The sentence's number in its passage, and its scores.
    """
    null = float(logits[0, START] + logits[0, END])
    return [
        (piece.sentence, _scores(logits[piece.positions], piece, null)) for piece in window.pieces
    ]


def _scores(logits: Logits, piece: Piece, null: float) -> SentenceScores:
    spans = logits[:, START, None] + logits[None, :, END] - null
    length = len(logits)
    ordered = np.tri(length, length, _LONGEST_ANSWER - 1, dtype=bool) & ~np.tri(
        length, length, -1, dtype=bool
    )
    spans = np.where(ordered, spans, -np.inf)
    first, last = np.unravel_index(int(np.argmax(spans)), spans.shape)
    margin = float(spans[first, last])
    together = margin + float(np.log(np.exp(spans - margin).sum()))
    direct = float(logits[:, ANSWERS].mean()) if logits.shape[1] > ANSWERS else together
    answer = (piece.offsets[first][0], piece.offsets[last][1])
    return SentenceScores(together, direct, answer, margin)


def merged(scores: Iterable[tuple[int, SentenceScores]]) -> dict[int, SentenceScores]:
    """One score a sentence: the best of its pieces, where windows cut it or both hold it."""
    best: dict[int, SentenceScores] = {}
    for number, score in scores:
        if number not in best or score.spans > best[number].spans:
            best[number] = score
    return best
