from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.reading.scores import SentenceScores, merged, sentence_scores
from qa.reading.windows import Piece, Window


def window(*lengths: int) -> Window:
    """Two tokens of a question, then sentences of that many tokens, each two characters wide."""
    pieces, first = [], 2
    for number, length in enumerate(lengths):
        pieces.append(Piece(number, first, tuple((3 * at, 3 * at + 2) for at in range(length))))
        first += length
    return Window((7,) * first, (0,) * first, tuple(pieces))


def logits(of: Window, columns: int = 3) -> np.ndarray:
    return np.zeros((len(of.ids), columns), dtype=np.float32)


def test_all_spans_alike():
    """Three tokens have six spans, each as likely as "no answer"."""
    three = window(3)
    ((number, scores),) = sentence_scores(logits(three), three)
    assert number == 0
    assert scores.spans == pytest.approx(math.log(6))
    assert scores.margin == 0
    assert scores.direct == 0


def test_the_best_span_and_its_characters():
    two = window(2, 4)
    values = logits(two)
    values[0] = [1.0, 0.5, 9.0]  # "no answer": 1.5; its third number says nothing
    values[5, 0] = 4.0  # second token of the second sentence
    values[6, 1] = 3.0  # its third
    values[4:8, 2] = [1.0, 2.0, 3.0, 4.0]
    (_, first), (_, second) = sentence_scores(values, two)
    assert second.answer == (3, 8)
    assert second.margin == pytest.approx(4 + 3 - 1.5)
    assert second.direct == pytest.approx(2.5)
    assert first.margin == pytest.approx(-1.5)
    assert first.direct == 0


def test_an_answer_never_ends_before_it_starts():
    three = window(3)
    values = logits(three)
    values[4, 0] = 5.0  # last token
    values[2, 1] = 5.0  # first token
    ((_, scores),) = sentence_scores(values, three)
    assert scores.margin == pytest.approx(5.0)
    assert scores.answer in {(6, 8), (0, 2)}
    # Starting at the last or ending at the first token: one span each; three others; one of none.
    assert scores.spans == pytest.approx(math.log(2 * math.exp(5) + 1 + 2 * 1 + 1))


def test_an_answer_has_at_most_40_tokens():
    long = window(41)
    values = logits(long)
    values[2, 0], values[3, 0] = 10.0, 5.0
    values[2 + 39, 1], values[2 + 40, 1] = 8.0, 10.0
    ((_, scores),) = sentence_scores(values, long)
    assert scores.margin == pytest.approx(18.0)  # not the 20 of all 41
    assert scores.answer == (0, 3 * 39 + 2)


def test_a_model_without_an_opinion_on_sentences():
    two = window(2, 1)
    values = np.random.default_rng(5).normal(size=(5, 2)).astype(np.float32)
    for _, scores in sentence_scores(values, two):
        assert scores.direct == scores.spans


def test_huge_logits():
    three = window(3)
    values = logits(three)
    values[3] = [40_000.0, 40_000.0, 0.0]
    values[0, 0] = -40_000.0
    ((_, scores),) = sentence_scores(values, three)
    assert scores.spans == scores.margin == 120_000.0


def test_pieces_are_scored_under_their_sentences_number():
    parts = Window((7,) * 5, (0,) * 5, (Piece(4, 2, ((9, 11),)), Piece(6, 3, ((0, 2), (3, 5)))))
    values = logits(parts)
    values[4, :2] = 2.0
    (first, one), (second, two) = sentence_scores(values, parts)
    assert (first, one.answer) == (4, (9, 11))
    assert (second, two.answer, two.margin) == (6, (3, 5), 4.0)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 45), min_size=1, max_size=3))
def test_against_one_span_after_another(seed, lengths):
    text = window(*lengths)
    values = np.random.default_rng(seed).normal(scale=3, size=(len(text.ids), 3))
    values = values.astype(np.float32)
    found = dict(sentence_scores(values, text))
    assert list(found) == list(range(len(lengths)))
    null = float(values[0, 0]) + float(values[0, 1])
    for piece in text.pieces:
        odds = {}
        for i in range(len(piece.offsets)):
            for j in range(i, min(i + 40, len(piece.offsets))):
                start, end = values[piece.first + i, 0], values[piece.first + j, 1]
                odds[i, j] = float(start) + float(end) - null
        best = max(odds, key=odds.__getitem__)
        scores = found[piece.sentence]
        assert scores.margin == pytest.approx(odds[best], abs=1e-4)
        assert scores.spans == pytest.approx(
            math.log(sum(math.exp(each) for each in odds.values())), abs=1e-4
        )
        chosen = (scores.answer[0] // 3, scores.answer[1] // 3)
        assert odds[chosen] == pytest.approx(odds[best], abs=1e-4)
        rows = values[piece.first : piece.first + len(piece.offsets), 2]
        assert scores.direct == pytest.approx(sum(map(float, rows)) / len(rows), abs=1e-4)


def test_of_two_pieces_the_better_one_counts_whole():
    low = SentenceScores(spans=1.0, direct=5.0, answer=(0, 4), margin=0.5)
    high = SentenceScores(spans=2.0, direct=-1.0, answer=(7, 9), margin=0.2)
    other = SentenceScores(spans=-3.0, direct=-2.0, answer=(1, 2), margin=-4.0)
    assert merged([(0, low), (1, other), (0, high)]) == {0: high, 1: other}
    assert merged([(0, high), (0, low)]) == {0: high}
    assert merged([]) == {}
