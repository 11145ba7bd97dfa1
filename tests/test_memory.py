from __future__ import annotations

import numpy as np

from embeddings import RememberingEncoder
from tests.conftest import TopicEncoder


def test_known_texts_are_not_encoded_again():
    inner = TopicEncoder()
    encoder = RememberingEncoder(inner, capacity=10)
    first = encoder.encode(["ship", "snow", "ship"])
    second = encoder.encode(["snow", "mayor"])
    assert inner.encoded == ["ship", "snow", "mayor"]
    np.testing.assert_array_equal(first, inner.encode(["ship", "snow", "ship"]))
    np.testing.assert_array_equal(second, inner.encode(["snow", "mayor"]))
    assert (encoder.name, encoder.fingerprint, encoder.dim) == ("topics", "0" * 64, 6)


def test_the_longest_unused_are_forgotten():
    inner = TopicEncoder()
    encoder = RememberingEncoder(inner, capacity=2)
    encoder.encode(["ship", "snow"])
    encoder.encode(["ship"])
    encoder.encode(["mayor"])  # pushes out "snow"
    encoder.encode(["ship", "mayor", "snow"])
    assert inner.encoded == ["ship", "snow", "mayor", "snow"]


def test_more_texts_than_capacity_and_none():
    encoder = RememberingEncoder(TopicEncoder(), capacity=1)
    assert encoder.encode(["ship", "snow", "mayor"]).tolist() == [
        [1, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 1, 0, 0, 0, 0],
    ]
    assert encoder.encode([]).shape == (0, 6)
