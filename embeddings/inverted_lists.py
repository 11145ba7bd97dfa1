"""Approximate search: 8-bit codes in inverted lists, of which a query reads the nearest few.

Constants are from passages of news extended by jittered copies, 384 dimensions. What counts is how
many of the ten nearest are among the 100 that are found, `benchmarks/vector_search.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

Ids = NDArray[np.int64]
Part = tuple[Ids, Vectors]  # ids (n,) and vectors (n, dim)
Found = tuple[NDArray[np.float32], Ids]  # cosines (1, k) and ids (1, k), -1 where there is none

PROBES = 128
"""Lists that a query reads. For written questions, the hardest queries, recall is .995 of 110,000
vectors, .997 of 300,000 and .987 of a million, in 2, 5 and 9 ms; with 64 lists it is .985, .986 and
.980 in two thirds of the time."""

LISTS_PER_ROOT = 2
"""Lists are this times the root of the number of vectors. With half as many a query misses twice as
much of what it reads as much for; twice as many take 370 seconds of processor time to make for a
million vectors instead of 140."""

GROWTH = 4
"""Lists are made anew for this many times the vectors that they were made for. They have grown by
then, so that a query takes longer, but misses less."""

_SAMPLE = 40  # vectors a list that k-means looks at: FAISS asks for 39


def train(parts: Callable[[], Iterable[Part]], size: int, dim: int) -> Any:
    """New lists that hold all of some vectors.

    A graph (HNSW) finds as much in a quarter of the time, but it takes 1.6 times as long to make
    and a third more space, and nothing can be removed from it.

    Args:
        parts: Gives all vectors, part by part; called twice.
        size: How many there are.
        dim: Length of a vector.

    Returns:
        A `faiss.IndexIVFScalarQuantizer`.
    """
    import faiss

    lists = math.ceil(LISTS_PER_ROOT * math.sqrt(size))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim),
        dim,
        lists,
        faiss.ScalarQuantizer.QT_8bit,  # the `direct` kinds are faster, but round queries as well
        faiss.METRIC_INNER_PRODUCT,
        False,  # codes of vectors, not of what is left of them after their list's centre
    )
    index.sq.rangestat_arg = 0.2  # codes reach that much beyond the sample, for what comes later
    index.cp.min_points_per_centroid = 1  # no warnings
    chance = _SAMPLE * lists / size
    random = np.random.default_rng(0)
    index.train(np.concatenate([rows[random.random(len(rows)) < chance] for _, rows in parts()]))
    for ids, rows in parts():
        index.add_with_ids(rows, ids)
    return index


def outgrown(index: Any, size: int) -> bool:
    """Whether so many vectors want more lists."""
    return bool(size > GROWTH * (index.nlist / LISTS_PER_ROOT) ** 2)


def search(index: Any, query: Vectors, k: int, selector: Any, share: float) -> Found:
    """The nearest of one query.

    Args:
        index: From `train`.
        query: `(1, dim)` float32.
        k: How many; fewer come back only when there are fewer.
        selector: A `faiss.IDSelector`; None for all.
        share: Of the vectors, about how many it selects. The fewer, the farther the nearest lie,
            so that more lists are read. As many vectors are scored as without, but scattered
            ones: a tenth of a million takes twice the time of all.
    """
    import faiss

    for probes in (math.ceil(PROBES / share), index.nlist):
        options = faiss.SearchParametersIVF(nprobe=min(probes, index.nlist), sel=selector)
        found: Found = index.search(query, k, params=options)
        if probes >= index.nlist or found[1].min() >= 0:
            break
    return found


def parts_of(index: Any) -> Iterator[Part]:
    """All vectors, list by list, as their codes tell them."""
    for ids, codes in _lists(index):
        yield ids, index.sq.decode(codes)


def ids_in(index: Any) -> Ids:
    """All ids: `(n,)` int64."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *(ids for ids, _ in _lists(index))])


def _lists(index: Any) -> Iterator[tuple[Ids, NDArray[np.uint8]]]:
    from faiss.contrib.inspect_tools import get_invlist

    for number in range(index.nlist):
        if index.get_list_size(number):
            yield get_invlist(index.invlists, number)
