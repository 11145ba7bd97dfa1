"""How good a network is on questions that it did not learn from: what recipes are chosen by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch

from qa.evaluation.confidence_figures import area_under_roc
from qa.reading.question import in_context
from qa.reading.scores import SentenceScores, merged, sentence_scores
from qa.reading.windows import Windower
from qa.training.batches import scored
from qa.training.examples import Example
from qa.training.network import ReaderNetwork
from qa.training.trainer import fast_bfloat16

Ranking = Callable[[SentenceScores], float]
RANKINGS: dict[str, Ranking] = {
    "spans": lambda s: s.spans,
    "direct": lambda s: s.direct,
    "both": lambda s: s.spans + s.direct,
}


def measure(
    network: ReaderNetwork, examples: Iterable[Example], windower: Windower
) -> dict[str, float]:
    """sentence@1 and @3 of the answerable, AUROC of all, for each way to rank; span matches.

    Without AUROC where all are answerable.
    """
    network.eval()
    rights: dict[str, list[Sequence[bool]]] = {name: [] for name in RANKINGS}
    tops: dict[str, list[float]] = {name: [] for name in RANKINGS}
    known, exact = [], []
    for example in examples:
        scores = _scores(network, example, windower)
        if not scores:
            continue
        known.append(example.answerable)
        gold = {(p, s) for p, passage in enumerate(example.passages) for s in passage.gold}
        for name, ranking in RANKINGS.items():
            order = sorted(scores, key=lambda at: -ranking(scores[at]))
            tops[name].append(ranking(scores[order[0]]))
            if example.answerable:
                rights[name].append([at in gold for at in order[:3]])
        for p, s in gold:
            answers = {(a, b) for n, a, b in example.passages[p].answers if n == s}
            if answers:
                exact.append(scores[p, s].answer in answers)
    figures = {"exact": float(np.mean(exact)) if exact else 0.0}
    for name in RANKINGS:
        figures[f"{name}@1"] = float(np.mean([r[0] for r in rights[name]]))
        figures[f"{name}@3"] = float(np.mean([any(r) for r in rights[name]]))
        area = area_under_roc(tops[name], known)
        if area is not None:
            figures[f"{name} AUROC"] = area
    return figures


def _scores(
    network: ReaderNetwork, example: Example, windower: Windower
) -> dict[tuple[int, int], SentenceScores]:
    """By passage and sentence."""
    asked = in_context(example.question, example.context)
    cut = windower.windows(asked, [(p.heading, p.sentences) for p in example.passages])
    windows = [w for some in cut for w in some]
    device = next(network.parameters()).device
    logits: list[np.ndarray] = []
    with (
        torch.inference_mode(),
        torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast_bfloat16(device)),
    ):
        for inputs in scored(windows):
            logits += list(network(*(each.to(device) for each in inputs)).float().cpu().numpy())
    at = iter(logits)
    found: dict[tuple[int, int], SentenceScores] = {}
    for number, some in enumerate(cut):
        parts = [part for window in some for part in sentence_scores(next(at), window)]
        found |= {(number, sentence): s for sentence, s in merged(parts).items()}
    return found
