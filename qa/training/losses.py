"""What the network is trained for."""

from __future__ import annotations

import torch
from torch import Tensor

from qa.reading.scores import ANSWERS, END, START
from qa.training.batches import Batch


def loss(logits: Tensor, batch: Batch) -> Tensor:
    """The sum of two losses, both negative log-likelihoods.

    - Spans: in each window, of the answer's first and last token, or of "no answer". Where several
      answers are right, of all of them together.
    - Sentences: of the sentences that answer, among **all sentences of the question's windows** and
      "none of them". So the scores of different passages can be compared.

    Args:
        logits: `(W, T, 3)`.
        batch: The labels.
    """
    logits = logits.float()
    spans = 0.5 * (
        _span_loss(logits[..., START], batch.allowed, batch.starts)
        + _span_loss(logits[..., END], batch.allowed, batch.ends)
    )
    return spans + _sentence_loss(logits[..., ANSWERS], batch)


def _span_loss(logits: Tensor, allowed: Tensor, right: Tensor) -> Tensor:
    known = right.any(dim=1)
    if not known.any():
        return logits.sum() * 0
    logits, allowed, right = logits[known], allowed[known], right[known]
    every = logits.masked_fill(~allowed, -torch.inf).logsumexp(dim=1)
    good = logits.masked_fill(~right, -torch.inf).logsumexp(dim=1)
    return (every - good).mean()


def _sentence_loss(logits: Tensor, batch: Batch) -> Tensor:
    scores = sentence_means(logits, batch.sentence_of, len(batch.gold))
    # A row a question; column 0 is "none of them", whose score is 0.
    table = torch.full(
        (batch.questions, 1 + len(scores)), -torch.inf, dtype=scores.dtype, device=scores.device
    )
    table[:, 0] = 0
    columns = torch.arange(1, 1 + len(scores), device=scores.device)
    table = table.index_put((batch.question_of, columns), scores)
    right = torch.zeros_like(table, dtype=torch.bool)
    right[batch.question_of[batch.gold], columns[batch.gold]] = True
    right[:, 0] = ~right.any(dim=1)
    return (table.logsumexp(dim=1) - table.masked_fill(~right, -torch.inf).logsumexp(dim=1)).mean()


def sentence_means(values: Tensor, sentence_of: Tensor, sentences: int) -> Tensor:
    """Means `(S,)` of values `(W, T)` over the tokens of each sentence."""
    flat = sentence_of.reshape(-1)
    sums = torch.zeros(sentences + 1, dtype=values.dtype, device=values.device)
    counts = torch.zeros_like(sums)
    sums = sums.index_add(0, flat, values.reshape(-1))
    counts = counts.index_add(0, flat, torch.ones_like(values.reshape(-1)))
    return (sums / counts.clamp(min=1))[:sentences]
