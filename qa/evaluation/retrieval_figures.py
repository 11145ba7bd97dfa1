"""The figures of retrieval, by `ir_measures`."""

from __future__ import annotations

from collections.abc import Sequence

from qa.evaluation.extra import extra
from qa.evaluation.result import Result

DEPTHS = (1, 3, 5, 10, 20)
_DEPTH_OF_RANKING = 10  # of RR@10 and nDCG@10


def retrieval_figures(results: Sequence[Result], depth: int) -> dict[str, float]:
    """Figures over the answerable questions; empty without any.

    recall@k = questions of which one of the first k passages holds evidence / answerable
    (Success@k in `ir_measures`). RR@10 = mean of 1 / rank of the first such passage, 0 beyond 10.
    nDCG@10: gain 1 for each passage that holds evidence, discounted by log2(rank + 1), over what
    the best order would reach. Relevant are the retrieved passages that hold evidence and, for
    each piece of evidence that none holds, one passage that was not found.

    Args:
        results: What to measure.
        depth: Passages that were retrieved a question: recall@k beyond it is not known.

    Raises:
        MissingExtra: If `ir_measures` is not installed.
    """
    answerable = [result for result in results if result.answerable]
    if not answerable:
        return {}
    ir = extra("ir_measures")
    measures = {f"recall@{k}": ir.Success @ k for k in DEPTHS if k <= depth}
    if depth >= _DEPTH_OF_RANKING:
        measures |= {"RR@10": ir.RR @ 10, "nDCG@10": ir.nDCG @ 10}
    qrels, run = [], []
    for number, result in enumerate(answerable):
        query = str(number)
        relevant = [f"rank {rank}" for rank in result.holding]
        relevant += [f"missed {count}" for count in range(result.missed)]
        qrels += [ir.Qrel(query, passage, 1) for passage in relevant]
        run += [ir.ScoredDoc(query, f"rank {k}", float(-k)) for k in range(1, depth + 1)]
    values = ir.calc_aggregate(list(measures.values()), qrels, run)
    return {name: float(values[measure]) for name, measure in measures.items()}
