from __future__ import annotations

import pytest

from qa.reading.windows import Windower
from qa.training.examples import Example, ExamplePassage
from qa.training.splits import Split
from tests.training_fakes import tiny_network, word_tokenizer

pytest.importorskip("torch")

from qa.training.selection import measure

SONG = ExamplePassage("songs", ("ada sang loud.", "bo slept."), (0,), ((0, 0, 3),))
BREAD = ExamplePassage("bread", ("cy baked bread.",), (), ())


def example(context="", *passages, answerable=True):
    return Example("q", "s", Split.SELECTION, "who sang", answerable, passages, context)


class Listening(Windower):
    """Keeps the questions that it is asked."""

    def __init__(self):
        super().__init__(word_tokenizer())
        self.asked = []

    def windows(self, question, passages):
        self.asked.append(question)
        return super().windows(question, passages)


def test_a_follow_up_is_read_beside_what_was_said_before(tmp_path):
    windower = Listening()
    examples = [example("", SONG), example("who baked bread? cy", SONG)]
    measure(tiny_network(tmp_path), examples, windower)
    assert windower.asked == ["who sang", "who sang (who baked bread? cy)"]


def test_what_is_measured(tmp_path):
    network = tiny_network(tmp_path)
    found = measure(network, [example("", SONG)], Windower(word_tokenizer()))
    assert found["spans@3"] == 1  # of two sentences
    assert not any(name.endswith("AUROC") for name in found)  # all answerable
    both = [example("", SONG), example("", BREAD, answerable=False), example()]
    found = measure(network, both, Windower(word_tokenizer()))
    assert {"exact", "direct@1", "both@3", "spans AUROC"} <= found.keys()
    assert all(0 <= value <= 1 for value in found.values())
