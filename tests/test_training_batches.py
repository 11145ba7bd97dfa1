from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

pytest.importorskip("torch")

import torch

from qa.reading.windows import Windower
from qa.training.batches import Group, collate, drawn, epoch, labelled, scored, steps
from qa.training.examples import Example, ExamplePassage
from qa.training.recipe import Recipe, Round, Source
from qa.training.splits import Split
from tests.training_fakes import SEP, VOCABULARY, ids_of, word_tokenizer

pytestmark = pytest.mark.model
WINDOWER = Windower(word_tokenizer(), 48)
SLEPT, SANG = "Bo slept.", "Ada sang loudly."


def passage(*sentences: str, gold: tuple[int, ...] = (), answers=()) -> ExamplePassage:
    return ExamplePassage("Song", sentences, gold, tuple(answers))


ANSWER = passage(SLEPT, SANG, gold=(1,), answers=[(1, 0, 3)])
NONE = passage("Cy sailed.")
UNKNOWN = passage(SANG, gold=(0,))


def spans_of(*answers: tuple[int, int, int]) -> tuple[tuple[int, int], ...]:
    (each,) = labelled(WINDOWER, "who sang", [replace(ANSWER, answers=answers)])
    return each.spans


def test_labels_of_a_window():
    """[CLS] who sang [SEP] song bo slept . ada sang loud ##ly . [SEP]: "ada" is token 8."""
    (each,) = labelled(WINDOWER, "who sang", [ANSWER])
    assert each.window.ids == ids_of(
        "[CLS] who sang [SEP] song bo slept . ada sang loud ##ly . [SEP]"
    )
    assert each.gold == (1,)
    assert each.spans == ((8, 8),)


def test_an_answer_of_several_tokens_and_one_inside_a_word():
    assert SANG[4:15] == "sang loudly"
    assert spans_of((1, 4, 15)) == ((9, 11),)
    assert spans_of((1, 10, 12)) == ((10, 10),)  # the "ou" of "loud"
    assert spans_of((1, 13, 15), (1, 4, 8)) == ((11, 11), (9, 9))
    assert spans_of((1, 0, 3), (1, 0, 2)) == ((8, 8),)  # the same tokens once


def test_an_answer_between_tokens_is_unknown():
    assert SANG[3] == " "
    assert spans_of((1, 3, 4)) == ()


def test_no_answer_and_unknown_words():
    (none,) = labelled(WINDOWER, "who sang", [NONE])
    assert (none.gold, none.spans) == ((), ((0, 0),))
    (unknown,) = labelled(WINDOWER, "who sang", [UNKNOWN])
    assert (unknown.gold, unknown.spans) == ((0,), ())


def test_windows_of_one_passage_are_labelled_apart():
    """Room for one sentence: the first window of the passage does not answer."""
    narrow = Windower(word_tokenizer(), 16)
    first, second = labelled(narrow, "who sang", [replace(ANSWER, sentences=("a " * 9, SANG))])
    assert (first.gold, first.spans) == ((), ((0, 0),))
    assert (second.gold, second.spans) == ((0,), ((5, 5),))


def test_collated():
    one = labelled(WINDOWER, "who sang", [ANSWER, UNKNOWN])
    two = labelled(WINDOWER, "who", [NONE])
    batch = collate([one, two])
    assert batch.questions == 2
    assert batch.ids.shape == (3, 16)  # the longest has 14 tokens

    def padded(*rows: list[int], by: int = 0) -> list[list[int]]:
        return [row + [by] * (16 - len(row)) for row in rows]

    assert batch.ids.tolist() == padded(
        [*ids_of("[CLS] who sang [SEP] song bo slept . ada sang loud ##ly . [SEP]")],
        [*ids_of("[CLS] who sang [SEP] song ada sang loud ##ly . [SEP]")],
        [*ids_of("[CLS] who [SEP] song cy sailed . [SEP]")],
    )
    assert batch.mask.tolist() == padded([1] * 14, [1] * 11, [1] * 8)
    assert batch.types.tolist() == padded([0] * 4 + [1] * 10, [0] * 4 + [1] * 7, [0] * 3 + [1] * 5)
    # Sentences by number; 4, as many as there are, stands for none.
    assert batch.sentence_of.tolist() == padded(
        [4] * 5 + [0] * 3 + [1] * 5, [4] * 5 + [2] * 5, [4] * 4 + [3] * 3, by=4
    )
    allowed = batch.sentence_of != 4
    allowed[:, 0] = True
    assert torch.equal(batch.allowed, allowed)
    assert batch.question_of.tolist() == [0, 0, 0, 1]
    assert batch.gold.tolist() == [False, True, True, False]
    assert batch.starts.nonzero().tolist() == [[0, 8], [2, 0]]
    assert batch.ends.nonzero().tolist() == [[0, 8], [2, 0]]


def test_a_batch_on_another_device():
    batch = collate([labelled(WINDOWER, "who", [NONE])])
    moved = batch.to(torch.device("meta"))
    assert moved.ids.device.type == moved.gold.device.type == "meta"
    assert moved.questions == 1
    assert moved.ids.shape == batch.ids.shape


def asked(number: int, *passages: ExamplePassage, source: str = "news") -> Example:
    answerable = any(each.gold for each in passages)
    question = "who " + "sang " * (number % 7)
    return Example(f"q{number}", source, Split.TRAIN, question, answerable, passages)


EIGHT = [passage("a " * (number + 1)) for number in range(8)]


def test_passages_are_drawn_the_likeliest_most_often():
    dice = random.Random(3)
    counts, seen, lengths = Counter(), Counter(), Counter()
    for _ in range(1_500):
        first, *others = drawn(asked(1, ANSWER, *EIGHT), 1.5, dice)
        assert first is ANSWER
        lengths[len(others)] += 1
        seen.update(EIGHT.index(each) for each in others)
        counts[EIGHT.index(others[0])] += 1
    assert set(lengths) == {1, 2}
    assert lengths[2] / 1_500 == pytest.approx(0.5, abs=0.05)
    # A square falls under 1/8 for the square root of that.
    assert counts[0] / 1_500 == pytest.approx(8**-0.5, abs=0.05)
    assert counts[7] / 1_500 == pytest.approx(1 - (7 / 8) ** 0.5, abs=0.03)
    assert seen.most_common(1)[0][0] == 0


def test_every_passage_is_drawn_at_most_once():
    dice = random.Random(4)
    assert sorted(map(EIGHT.index, drawn(asked(1, *EIGHT), 20, dice))) == list(range(8))


def test_a_question_without_an_answer_has_one_passage_more():
    dice = random.Random(5)
    assert {len(drawn(asked(1, *EIGHT), 1.0, dice)) for _ in range(50)} == {2}
    assert drawn(asked(1, ANSWER), 1.5, dice) == [ANSWER]
    assert {len(drawn(asked(1, *EIGHT), 0.0, dice)) for _ in range(50)} == {1}


def test_each_of_the_passages_that_answer_has_its_turn():
    dice = random.Random(6)
    turns = [drawn(asked(1, ANSWER, UNKNOWN), 0, dice) for _ in range(200)]
    assert {len(turn) for turn in turns} == {1}
    assert sum(turn == [ANSWER] for turn in turns) == pytest.approx(100, abs=30)


RECIPE = Recipe(
    sources=(
        Source("news", questions=100, negatives=1.5),
        Source("squad", questions=100, negatives=0.0),
    ),
    rounds=(Round(8, 1e-4, {"news": 1.0, "squad": 0.25}, twisted=0.0),),
    batch_groups=4,
)
EXAMPLES = [asked(number, ANSWER, *EIGHT) for number in range(90)]


def cut(number: int, recipe: Recipe = RECIPE) -> list[list[Group]]:
    return list(epoch(EXAMPLES, WINDOWER, recipe, number))


def test_an_epoch_is_the_same_for_the_same_number():
    assert cut(0) == cut(0)
    assert cut(0) != cut(1)
    assert cut(0) != cut(0, replace(RECIPE, seed=8))


def test_steps_of_an_epoch():
    assert steps(EXAMPLES, RECIPE, 0) == len(cut(0)) == 23
    few = [asked(number, ANSWER, source="squad") for number in range(41)]
    for number in range(8):
        assert steps(few, RECIPE, number) == len(list(epoch(few, WINDOWER, RECIPE, number)))
    assert steps([], RECIPE, 0) == 0


def test_an_epoch_has_every_question_once():
    batches = cut(0)
    assert sum(map(len, batches)) == 90
    assert sorted(map(len, batches)) == [2] + [4] * 22
    questions = Counter(group[0].window.types.count(0) - 2 for batch in batches for group in batch)
    assert questions == Counter(1 + number % 7 for number in range(90))
    assert all(2 <= len(group) <= 3 for batch in batches for group in batch)


def test_a_source_gives_its_share():
    others = [asked(number, ANSWER, source="squad") for number in range(400)]
    found = sum(map(len, epoch(others, WINDOWER, RECIPE, 0)))
    assert found == pytest.approx(100, abs=30)


def test_a_source_without_a_share_gives_nothing():
    assert list(epoch([asked(1, ANSWER, source="squadshifts")], WINDOWER, RECIPE, 0)) == []


def test_a_follow_up_is_asked_beside_its_context_or_as_after_a_declined_question():
    followed = replace(asked(1, ANSWER), question="when", context="who sang? ada")
    recipe = replace(RECIPE, rounds=(replace(RECIPE.rounds[0], declined=0.5),))
    read = Counter(
        group[0].window.ids[: group[0].window.types.index(1)]
        for number in range(8)
        for batch in epoch([followed] * 5, WINDOWER, recipe, number)
        for group in batch
    )
    unknown = VOCABULARY.index("[UNK]")
    opening, end = (*ids_of("[CLS] when"), unknown, *ids_of("who sang ?")), (unknown, SEP)
    assert set(read) == {(*opening, *ids_of("ada"), *end), (*opening, *end)}
    assert min(read.values()) > 8


def test_questions_of_a_batch_are_alike_in_length_and_batches_in_no_order():
    batches = cut(0)
    lengths = [[max(len(w.window.ids) for w in group) for group in batch] for batch in batches]
    ranges = sorted((min(each), max(each)) for each in lengths)
    assert all(upper <= lower for (_, upper), (lower, _) in pairwise(ranges))
    assert lengths != sorted(lengths)


def test_windows_to_be_scored():
    """Thirty-two at a time, padded to the longest of them."""
    windows = [w for (w,) in WINDOWER.windows("who", [("Song", ["a " * n]) for n in range(1, 34)])]
    first, second = scored(windows)
    assert [each.shape for each in first] == [(32, 37)] * 3
    assert [each.shape for each in second] == [(1, 38)] * 3
    ids, mask, types = first
    assert ids[0].tolist() == [*ids_of("[CLS] who [SEP] song a [SEP]"), *[0] * 31]
    assert ids[31, 36] == SEP
    assert mask.sum(dim=1).tolist() == list(range(6, 38))
    assert types.sum(dim=1).tolist() == list(range(3, 35))


def test_a_twisted_question_has_no_answer():
    """Asked of the passage that answers the true one, with nothing in it labelled."""
    other = passage("Later Ada came.", "Then Bo came.")
    example = replace(asked(1, ANSWER, other), question="who sang of Ada")
    recipe = replace(RECIPE, rounds=(replace(RECIPE.rounds[0], twisted=1.0),))
    ((true, twist),) = epoch([example], WINDOWER, recipe, 0)
    if not twist or twist[0].gold:
        true, twist = twist, true
    assert true[0].gold == (1,)
    assert [(each.gold, each.spans) for each in twist] == [((), ((0, 0),))]
    assert twist[0].window.ids[:6] != true[0].window.ids[:6]
    assert sum(map(len, epoch([example], WINDOWER, RECIPE, 0))) == 1
