from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor

from qa.reading.windows import Piece, Window
from qa.training.batches import Group, Labelled, collate
from qa.training.losses import loss, sentence_means

pytestmark = pytest.mark.model


def labelled(
    *lengths: int, gold: Sequence[int] = (), spans: Sequence[tuple[int, int]] = ()
) -> Labelled:
    """[CLS], one token of a question, then sentences of these lengths, [SEP]."""
    pieces, first = [], 2
    for number, length in enumerate(lengths):
        pieces.append(Piece(number, first, tuple((at, at + 1) for at in range(length))))
        first += length
    window = Window((7,) * (first + 1), (0,) * (first + 1), tuple(pieces))
    return Labelled(window, tuple(gold), tuple(spans))


def total(values: Sequence[float]) -> float:
    """log of the sum of exponentials."""
    return math.log(sum(map(math.exp, values)))


def one_by_one(logits: Tensor, groups: Sequence[Group]) -> float:
    """The same loss, window by window and question by question."""
    rows = iter(logits.tolist())
    span_losses, sentence_losses = [], []
    for group in groups:
        scores, right = [0.0], []
        for each in group:
            tokens = next(rows)
            inside = [0]
            for at, piece in enumerate(each.window.pieces):
                positions = range(piece.first, piece.first + len(piece.offsets))
                inside += positions
                scores.append(sum(tokens[p][2] for p in positions) / len(positions))
                if at in each.gold:
                    right.append(scores[-1])
            if each.spans:
                for column, places in enumerate(zip(*each.spans, strict=True)):
                    every = [tokens[p][column] for p in inside]
                    good = [tokens[p][column] for p in set(places)]
                    span_losses.append(total(every) - total(good))
        sentence_losses.append(total(scores) - total(right or [0.0]))
    spans = sum(span_losses) / len(span_losses) if span_losses else 0.0
    return spans + sum(sentence_losses) / len(sentence_losses)


def random_group(dice: random.Random) -> Group:
    group = []
    for _ in range(dice.randint(1, 3)):
        lengths = [dice.randint(1, 5) for _ in range(dice.randint(1, 4))]
        gold = [at for at in range(len(lengths)) if dice.random() < 0.3]
        spans = [(0, 0)]
        if gold:
            spans = [
                (first, dice.randint(first, 1 + sum(lengths)))
                for first in (dice.randint(2, 1 + sum(lengths)) for _ in range(dice.randint(0, 2)))
            ]
        group.append(labelled(*lengths, gold=gold, spans=spans))
    return group


def test_by_hand():
    """All logits 0. Four tokens may start or end: 1 of 4 and 2 of 4 are right."""
    group = [labelled(2, 1, gold=[0], spans=[(2, 3), (3, 3)])]
    batch = collate([group])
    found = loss(torch.zeros(*batch.ids.shape, 3), batch)
    spans = (math.log(4 / 2) + math.log(4 / 1)) / 2
    assert float(found) == pytest.approx(spans + math.log(3))  # 1 of two sentences and "none"


def test_an_unanswerable_question_by_hand():
    """ "No answer" is right, and the score 0 of no sentence."""
    batch = collate([[labelled(2, 1, spans=[(0, 0)])]])
    logits = torch.zeros(*batch.ids.shape, 3)
    logits[0, 2:4, 2] = 1.0  # the first sentence's mean
    logits[0, 4, 2] = -2.0
    logits[0, 5:, :] = 50.0  # [SEP] and padding have no say
    logits[0, 1, :] = 50.0  # nor has the question
    sentences = math.log(1 + math.exp(1) + math.exp(-2))
    assert float(loss(logits, batch)) == pytest.approx(math.log(4) + sentences)


@pytest.mark.parametrize("seed", range(20))
def test_against_one_question_after_another(seed):
    dice = random.Random(seed)
    groups = [random_group(dice) for _ in range(dice.randint(1, 4))]
    batch = collate(groups)
    torch.manual_seed(seed)
    logits = torch.randn(*batch.ids.shape, 3).mul(3).requires_grad_()
    found = loss(logits, batch)
    assert float(found.detach()) == pytest.approx(one_by_one(logits.detach(), groups), abs=1e-4)
    found.backward()
    assert bool(logits.grad.isfinite().all())
    # Padding, the question and [SEP] are never learned from.
    outside = batch.sentence_of == len(batch.gold)
    outside[:, 0] = False
    assert float(logits.grad[outside].abs().max()) == 0


def gradient(groups: Sequence[Group]) -> tuple[Tensor, Tensor]:
    """Of the loss at zero, `(W, T, 3)`, and `sentence_of`."""
    batch = collate(groups)
    logits = torch.zeros(*batch.ids.shape, 3, requires_grad=True)
    loss(logits, batch).backward()
    return logits.grad, batch.sentence_of


def test_gold_wants_to_rise_and_the_others_of_its_question_to_fall():
    """Also those of other passages, in other windows; not those of other questions."""
    asked = [labelled(2, 3, gold=[1], spans=[(5, 5)]), labelled(1, spans=[(0, 0)])]
    slopes, sentence_of = gradient([asked, [labelled(2, spans=[(0, 0)])]])
    answers = [float(slopes[..., 2][sentence_of == number].sum()) for number in range(4)]
    # Of three sentences and "none", all at 0, each has a quarter; half of that for two questions.
    assert answers == pytest.approx([1 / 8, -3 / 8, 1 / 8, 1 / 4])


def test_higher_gold_lower_loss():
    groups = [[labelled(2, 3, gold=[1], spans=[(5, 5)]), labelled(1, spans=[(0, 0)])]]
    batch = collate(groups)
    values = []
    for raised in (-1.0, 0.0, 1.0, 2.0):
        logits = torch.zeros(*batch.ids.shape, 3)
        logits[0, 4:7, 2] = raised
        values.append(float(loss(logits, batch)))
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 4


def test_windows_with_unknown_words_teach_only_the_sentence():
    known, unknown = labelled(2, 1, gold=[0], spans=[(2, 3)]), labelled(3, gold=[0])
    slopes, _ = gradient([[known], [unknown]])
    assert float(slopes[1, :, :2].abs().max()) == 0
    assert float(slopes[1, 2:5, 2].sum()) == pytest.approx(-1 / 4)
    alone, _ = gradient([[known]])
    assert torch.allclose(slopes[0, :, :2], alone[0, :, :2])  # as if the other were not there


def test_a_batch_of_unknown_words():
    batch = collate([[labelled(3, gold=[0])]])
    logits = torch.zeros(*batch.ids.shape, 3, requires_grad=True)
    found = loss(logits, batch)
    assert float(found.detach()) == pytest.approx(math.log(2))
    found.backward()
    assert float(logits.grad[..., :2].abs().max()) == 0


def test_half_precision_is_computed_in_full():
    batch = collate([[labelled(2, 3, gold=[1], spans=[(5, 5)])]])
    logits = torch.randn(*batch.ids.shape, 3)
    halved = loss(logits.bfloat16(), batch)
    assert halved.dtype == torch.float32
    assert float(halved) == pytest.approx(float(loss(logits.bfloat16().float(), batch)))


def test_means_by_sentence():
    values = torch.tensor([[9.0, 1.0, 2.0, 3.0], [9.0, 4.0, 9.0, 9.0]])
    sentence_of = torch.tensor([[3, 0, 0, 1], [3, 2, 3, 3]])
    assert sentence_means(values, sentence_of, 3).tolist() == [1.5, 3.0, 4.0]
