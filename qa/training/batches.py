"""Examples to tensors: which windows of a question are learned from this time, and their labels."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from qa.reading.question import in_context
from qa.reading.span_model import padded
from qa.reading.windows import Window, Windower
from qa.training.examples import Example, ExamplePassage
from qa.training.recipe import Recipe
from qa.training.twists import twisted

_POOL = 64  # batches whose questions are sorted by length, so that little is padded
_MULTIPLE = 16  # tokens; fewer different shapes, for each of which the library prepares itself
_CLS = 0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A window with its labels.

    Attributes:
        window: The window.
        gold: Numbers of its pieces that answer.
        spans: First and last token of the answers, as positions in the window. Only position 0,
            "no answer", where no piece answers; empty where one does but its words are unknown.
    """

    window: Window
    gold: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


Group = list[Labelled]
"""The windows of one question."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some questions with their windows: W windows of T tokens, S sentences, Q questions.

    Attributes:
        ids, mask, types: `(W, T)` int64.
        allowed: `(W, T)` bool: "no answer" and the tokens of sentences.
        starts, ends: `(W, T)` bool: where answers start and end; no row where that is unknown.
        sentence_of: `(W, T)` int64: number of the token's sentence, S where it has none.
        question_of: `(S,)` int64: number of the sentence's question.
        gold: `(S,)` bool.
        questions: Q.
    """

    ids: Tensor
    mask: Tensor
    types: Tensor
    allowed: Tensor
    starts: Tensor
    ends: Tensor
    sentence_of: Tensor
    question_of: Tensor
    gold: Tensor
    questions: int

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        return replace(
            self,
            ids=self.ids.to(device),
            mask=self.mask.to(device),
            types=self.types.to(device),
            allowed=self.allowed.to(device),
            starts=self.starts.to(device),
            ends=self.ends.to(device),
            sentence_of=self.sentence_of.to(device),
            question_of=self.question_of.to(device),
            gold=self.gold.to(device),
        )


def labelled(windower: Windower, question: str, passages: Sequence[ExamplePassage]) -> Group:
    """All windows of some passages, with labels."""
    cut = windower.windows(question, [(p.heading, p.sentences) for p in passages])
    return [_labelled(w, p) for p, windows in zip(passages, cut, strict=True) for w in windows]


def _labelled(window: Window, passage: ExamplePassage) -> Labelled:
    gold = tuple(at for at, piece in enumerate(window.pieces) if piece.sentence in passage.gold)
    if not gold:
        return Labelled(window, (), ((_CLS, _CLS),))
    spans = []
    for number, first, last in passage.answers:
        for piece in window.pieces:
            tokens = [
                piece.first + at
                for at, (a, b) in enumerate(piece.offsets)
                if piece.sentence == number and a < last and first < b
            ]
            if tokens:
                spans.append((tokens[0], tokens[-1]))
    return Labelled(window, gold, tuple(dict.fromkeys(spans)))


def drawn(example: Example, negatives: float, dice: random.Random) -> list[ExamplePassage]:
    """The passages of an example for this time: one that answers, and some that do not."""
    count = int(negatives) + (dice.random() < negatives % 1)
    chosen = [dice.choice(example.positives)] if example.positives else []
    others = example.negatives
    if not chosen:
        count += 1
    for _ in range(min(count, len(others))):
        # The first ones look most like an answer, and are drawn most often.
        chosen.append(others.pop(int(len(others) * dice.random() ** 2)))
    return chosen


def epoch(
    examples: Sequence[Example], windower: Windower, recipe: Recipe, number: int
) -> Iterator[list[Group]]:
    """The batches of an epoch, in order; the same for the same number."""
    dice = random.Random(f"{recipe.seed}/{number}")
    groups = _groups(examples, recipe, number, dice)
    pool = _POOL * recipe.batch_groups
    for first in range(0, len(groups), pool):
        some = [labelled(windower, q, passages) for q, passages in groups[first : first + pool]]
        some.sort(key=lambda group: max(len(each.window.ids) for each in group))
        size = recipe.batch_groups
        batches = [some[at : at + size] for at in range(0, len(some), size)]
        dice.shuffle(batches)
        yield from batches


def steps(examples: Sequence[Example], recipe: Recipe, number: int) -> int:
    """How many batches an epoch has, told without cutting them."""
    groups = _groups(examples, recipe, number, random.Random(f"{recipe.seed}/{number}"))
    return -(-len(groups) // recipe.batch_groups)


def _groups(
    examples: Sequence[Example], recipe: Recipe, number: int, dice: random.Random
) -> list[tuple[str, list[ExamplePassage]]]:
    """Questions with the passages that they come with in an epoch, shuffled."""
    negatives = {source.name: source.negatives for source in recipe.sources}
    its = recipe.rounds[recipe.round_of(number)]
    groups = []
    for example in examples:
        if dice.random() >= its.shares.get(example.source, 0.0):
            continue
        passages = drawn(example, negatives[example.source], dice)
        context = example.context
        if context and dice.random() < its.declined:
            context = context[: context.rfind("?") + 1]
        groups.append((in_context(example.question, context), passages))
        if passages[0].gold and dice.random() < its.twisted:
            other = twisted(example.question, passages[0], example.negatives, dice)
            if other is not None:
                other = in_context(other, context)
                groups.append((other, [replace(passages[0], gold=(), answers=())]))
    dice.shuffle(groups)
    return groups


def collate(groups: Sequence[Group]) -> Batch:
    """Some questions as tensors."""
    rows = [(number, each) for number, group in enumerate(groups) for each in group]
    longest = max(len(each.window.ids) for _, each in rows)
    shape = (len(rows), -(-longest // _MULTIPLE) * _MULTIPLE)
    ids, mask, types = (torch.zeros(shape, dtype=torch.int64) for _ in range(3))
    allowed, starts, ends = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))
    sentences = sum(len(each.window.pieces) for _, each in rows)
    sentence_of = torch.full(shape, sentences, dtype=torch.int64)
    question_of: list[int] = []
    gold: list[bool] = []
    for row, (number, each) in enumerate(rows):
        window = each.window
        size = len(window.ids)
        ids[row, :size] = torch.tensor(window.ids)
        types[row, :size] = torch.tensor(window.types)
        mask[row, :size] = 1
        allowed[row, _CLS] = True
        for at, piece in enumerate(window.pieces):
            allowed[row, piece.positions] = True
            sentence_of[row, piece.positions] = len(gold)
            question_of.append(number)
            gold.append(at in each.gold)
        for first, last in each.spans:
            starts[row, first] = True
            ends[row, last] = True
    return Batch(
        ids,
        mask,
        types,
        allowed,
        starts,
        ends,
        sentence_of,
        torch.tensor(question_of),
        torch.tensor(gold),
        len(groups),
    )


def scored(windows: Sequence[Window]) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Ids, mask and types of windows, to be scored only, each `(W, T)` int64."""
    for first in range(0, len(windows), 32):
        ids, mask, types = map(torch.from_numpy, padded(windows[first : first + 32]))
        yield ids, mask, types
