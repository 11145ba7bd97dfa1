from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from qa.training.splits import Split, split_of


@pytest.mark.parametrize(
    ("article", "part", "split"),
    [
        ("a1", 0, Split.SELECTION),
        ("a27", 0, Split.SELECTION),
        ("a77", 1, Split.CALIBRATION),
        ("a0", 2, Split.CALIBRATION),
        ("a3", 3, Split.TRAIN),
        ("a2", None, Split.TRAIN),
    ],
)
def test_the_split_of_an_article_never_changes(article, part, split):
    """A weight that learned from an article once must not be chosen or calibrated by it later."""
    if part is not None:
        assert int(hashlib.sha256(article.encode()).hexdigest(), 16) % 20 == part
    assert split_of(article) is split


def test_shares():
    parts = Counter(split_of(f"article {number}") for number in range(4_000))
    assert parts[Split.SELECTION] == pytest.approx(200, abs=50)
    assert parts[Split.CALIBRATION] == pytest.approx(400, abs=70)
