"""How well scores tell one kind of question from the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def auroc(scores: NDArray[np.float64], yes: NDArray[np.bool_]) -> float:
    """Chance that one of the `yes` scores higher than one of the others, ties counting as not.

    Args:
        scores: `(n,)`.
        yes: `(n,)`.

    Returns:
        0..1; nan where all are of one kind.
    """
    ours, others = scores[yes], scores[~yes]
    if not len(ours) or not len(others):
        return float("nan")
    return float(np.mean(ours[:, None] > others[None, :]))
