from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.reading.span_model import batches
from qa.reading.windows import Window


def windows(*lengths: int) -> list[Window]:
    return [Window((7,) * length, (0,) * length, ()) for length in lengths]


def test_batches_by_hand():
    """Sorted: 10, 20, 20, 40, 90. Three of 20 are 60 tokens; with the 40 they were 160."""
    assert list(batches(windows(40, 10, 90, 20, 20), 100)) == [[1, 3, 4], [0], [2]]


def test_a_window_longer_than_a_batch_is_read_alone():
    assert list(batches(windows(300, 5, 5), 100)) == [[1, 2], [0]]
    assert list(batches([])) == []


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), max_size=30), st.integers(50, 200))
def test_each_once_and_never_too_many(lengths, most):
    found = list(batches(windows(*lengths), most))
    assert sorted(at for batch in found for at in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) * max(lengths[at] for at in batch) <= max(most, 60)
