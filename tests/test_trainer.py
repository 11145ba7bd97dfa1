from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from qa.reading.scores import sentence_scores
from qa.reading.windows import Windower
from qa.training import trainer
from qa.training.batches import scored
from qa.training.examples import Example, ExamplePassage
from qa.training.network import ReaderNetwork
from qa.training.recipe import Recipe, Round, Source
from qa.training.splits import Split
from qa.training.trainer import Report, train
from tests.training_fakes import tiny_network, word_tokenizer

pytestmark = pytest.mark.model
NAMES, VERBS = ("Ada", "Bo", "Cy", "Dora", "Eve"), ("sang", "slept", "sailed", "baked")
ROUND = Round(epochs=3, learning_rate=2e-2, shares={"news": 1.0}, twisted=0.0)
RECIPE = Recipe(
    sources=(Source("news", questions=100, negatives=1.0),),
    rounds=(ROUND,),
    batch_groups=5,
    dropout=0.1,
    checkpoint_steps=10,
)


def passage(*sentences: str, gold: tuple[int, ...] = (), name: str = "") -> ExamplePassage:
    answers = tuple((number, 0, len(name)) for number in gold)
    return ExamplePassage("Song", sentences, gold, answers)


def toy(name: str, verb: str, other: str) -> Example:
    """ "Who sang?": the sentence with that verb answers, with its first word."""
    said, wrong = f"{name} {verb}.", f"{name} {other}."
    positive = passage(wrong, said, gold=(1,), name=name)
    return Example(
        f"{name} {verb}", "news", Split.TRAIN, f"who {verb}", True, (positive, passage(wrong))
    )


EXAMPLES = [
    toy(name, verb, VERBS[(at + turn) % len(VERBS)])
    for turn in (1, 2, 3)
    for name in NAMES
    for at, verb in enumerate(VERBS)
]
STEPS = 12  # of an epoch: 60 questions, 5 at a time


@pytest.fixture(autouse=True)
def full_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer, "fast_bfloat16", lambda device: False)


def nothing(_: object) -> None:
    """Told how far it is."""


@dataclass
class Run:
    """A training that can be killed and gone on with in another process."""

    folder: Path
    recipe: Recipe = RECIPE
    reports: list[Report] = field(default_factory=list)
    epochs: list[int] = field(default_factory=list)

    def go(
        self,
        report: Callable[[Report], None] = nothing,
        after_epoch: Callable[[int], None] = nothing,
    ) -> ReaderNetwork:
        def reported(each: Report) -> None:
            self.reports.append(each)
            report(each)

        def done(number: int) -> None:
            self.epochs.append(number)
            after_epoch(number)

        network = tiny_network(self.folder, self.recipe.dropout)
        checkpoint = self.folder / "run.checkpoint"
        windower = Windower(word_tokenizer(), 48)
        train(network, EXAMPLES, windower, self.recipe, checkpoint, reported, done)
        return network


def same(one: ReaderNetwork, other: ReaderNetwork) -> bool:
    weights, others = one.state_dict(), other.state_dict()
    assert weights.keys() == others.keys()
    return all(torch.equal(weights[name], others[name]) for name in weights)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, ReaderNetwork]:
    """An uninterrupted training."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trainer, "fast_bfloat16", lambda device: False)
        run = Run(tmp_path_factory.mktemp("whole"))
        return run, run.go()


def test_it_tells_how_far_it_is(tmp_path, monkeypatch):
    """A step takes 2 seconds; what happens between epochs does not count."""
    clock = [0.0]

    def wait(seconds: float) -> None:
        clock[0] += seconds

    step = trainer._step
    monkeypatch.setattr(trainer, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(trainer, "_step", lambda *args: (wait(2), step(*args))[1])
    run = Run(tmp_path)
    run.go(after_epoch=lambda _: wait(100))
    assert run.epochs == [1, 2, 3]
    (report,) = run.reports
    assert (report.step, report.steps) == (25, 3 * STEPS)
    assert report.windows_a_second == 250 / 50  # five questions a step, two windows each
    assert report.seconds_left == (36 - 25) * 2


def test_it_learns(tmp_path, monkeypatch):
    monkeypatch.setattr(trainer, "_REPORTED", 6)
    run = Run(tmp_path, replace(RECIPE, rounds=(replace(ROUND, epochs=9),), dropout=0.0))
    network = run.go()
    losses = [report.loss for report in run.reports]
    assert len(losses) == 9 * STEPS // 6
    assert losses[0] > 2
    assert losses[5] < 0.5 * losses[0]
    assert losses[-1] < 0.1 * losses[0]
    first, learned = EXAMPLES[0].positives[0], Windower(word_tokenizer(), 48)
    ((window,),) = learned.windows(EXAMPLES[0].question, [(first.heading, first.sentences)])
    network.eval()
    (inputs,) = scored([window])
    wrong, right = (s for _, s in sentence_scores(network(*inputs)[0].detach().numpy(), window))
    assert right.answer == (0, 3)  # Ada
    assert right.margin > 0 > wrong.margin
    assert right.direct > 0 > wrong.direct


def killed(_: object) -> None:
    raise KeyboardInterrupt


def test_a_killed_training_goes_on_as_if_nothing_had_been(tmp_path, whole):
    """Killed at step 25, in the third epoch; the last checkpoint is that of its begin."""
    run = Run(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run.go(report=killed)
    torch.rand(1)  # another process has other dice
    assert same(run.go(), whole[1])
    assert run.epochs == [1, 2, 3]
    assert [report.step for report in run.reports] == [25, 25]


def test_killed_within_an_epoch(tmp_path, whole, monkeypatch):
    """At step 20 of 36, behind a checkpoint in the middle of the second epoch."""
    run, step = Run(tmp_path), trainer._step
    steps: list[int] = []

    def counted(*args):
        if len(steps) == 22:
            raise KeyboardInterrupt
        steps.append(1)
        return step(*args)

    with monkeypatch.context() as patch:
        patch.setattr(trainer, "_step", counted)
        with pytest.raises(KeyboardInterrupt):
            run.go()
    assert torch.load(tmp_path / "run.checkpoint")["place"] == (20, 1, 8)
    assert same(run.go(), whole[1])
    assert run.epochs == [1, 2, 3]
    (report,) = run.reports  # at step 25, after five steps of ten windows
    assert report.seconds_left == pytest.approx(11 * 10 / report.windows_a_second)


def test_killed_after_an_epoch(tmp_path, whole):
    run = Run(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run.go(after_epoch=killed)
    assert torch.load(tmp_path / "run.checkpoint")["place"] == (12, 1, 0)
    assert same(run.go(), whole[1])


def test_killed_while_the_checkpoint_is_written(tmp_path, whole, monkeypatch):
    """The one before stays, and is gone on from."""
    run, save = Run(tmp_path), torch.save
    saved: list[int] = []

    def half(state, path):
        save(state, path)
        saved.append(1)
        if len(saved) == 3:
            Path(path).write_bytes(Path(path).read_bytes()[:1_000])
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", half)
        with pytest.raises(KeyboardInterrupt):
            run.go()
    assert same(run.go(), whole[1])


def test_a_training_that_is_done_is_not_done_again(tmp_path, whole):
    run = Run(tmp_path)
    first = run.go()
    assert same(run.go(), first)
    assert run.epochs == [1, 2, 3]


def test_a_checkpoint_of_another_recipe_is_not_gone_on_from(tmp_path, whole):
    other = Run(tmp_path, replace(RECIPE, rounds=(replace(ROUND, learning_rate=1e-3),)))
    assert not same(other.go(), whole[1])
    assert same(Run(tmp_path).go(), whole[1])


def test_other_dice_other_weights(tmp_path, whole):
    assert not same(Run(tmp_path, replace(RECIPE, seed=8)).go(), whole[1])


def test_the_learning_rate_rises_and_falls():
    recipe = replace(RECIPE, warm_up=0.2)
    rates = [trainer._rate(done, recipe) for done in (0.1, 0.2, 0.6, 1.0, 1.1)]
    assert rates == pytest.approx([0.5, 1.0, 0.5, 0.0, 0.0])
    assert 0 < trainer._rate(0.0, recipe) < 0.1
    assert trainer._rate(0.0, replace(recipe, warm_up=0.0)) == 1.0


def test_biases_and_norms_do_not_decay(tmp_path):
    network = tiny_network(tmp_path)
    decaying, others = trainer._parameters(network, replace(RECIPE, weight_decay=0.25))
    assert (decaying["weight_decay"], others["weight_decay"]) == (0.25, 0.0)
    assert any(each is network.head.weight for each in decaying["params"])
    assert any(each is network.head.bias for each in others["params"])
    norm = network.encoder.embeddings.LayerNorm.weight
    assert any(each is norm for each in others["params"])
    assert len(decaying["params"]) + len(others["params"]) == len(list(network.parameters()))


def test_a_step_clips_and_clears(tmp_path, monkeypatch):
    """Gradients larger than the recipe allows are shortened before the step, and not kept."""
    norms: list[float] = []
    clip = torch.nn.utils.clip_grad_norm_

    def clipped(parameters, most):
        parameters = list(parameters)
        clip(parameters, most)
        norms.append(float(torch.stack([p.grad.norm() for p in parameters]).norm()))

    monkeypatch.setattr(trainer.nn.utils, "clip_grad_norm_", clipped)
    network = Run(tmp_path, replace(RECIPE, rounds=(replace(ROUND, epochs=1),), clip=0.01)).go()
    assert norms == pytest.approx([0.01] * STEPS, rel=1e-3)
    assert all(parameter.grad is None for parameter in network.parameters())


def test_each_round_has_its_rate(tmp_path, monkeypatch):
    """It rises and falls in each, whatever the other one's length."""
    rates: list[float] = []
    step = trainer._step
    monkeypatch.setattr(trainer, "_step", lambda *args: (rates.append(args[3]), step(*args))[1])
    rounds = (replace(ROUND, epochs=1, learning_rate=1e-2), replace(ROUND, epochs=2))
    Run(tmp_path, replace(RECIPE, rounds=rounds, warm_up=0.25)).go()
    assert len(rates) == 3 * STEPS
    assert max(rates[:STEPS]) == rates[3] == 1e-2
    assert max(rates[STEPS:]) == rates[STEPS + 6] == 2e-2
    assert rates[STEPS - 1] < 0.2 * 1e-2
    assert rates[STEPS] < 0.01 * 2e-2
    assert rates[-1] < 0.1 * 2e-2


@pytest.mark.parametrize("averaged", [1, 2])
def test_the_last_rounds_are_averaged(tmp_path, monkeypatch, averaged):
    """Though it was killed in between, and though it is asked for once more when it is done."""
    rounds = (replace(ROUND, epochs=1), replace(ROUND, epochs=2), replace(ROUND, epochs=1))
    run = Run(tmp_path, replace(RECIPE, rounds=rounds, averaged=averaged))
    ends: dict[int, list[torch.Tensor]] = {}
    save = trainer._save

    def saved(path, recipe, network, optimizer, mean, place):
        save(path, recipe, network, optimizer, mean, place)
        if place[2] == 0:
            ends[place[1]] = [parameter.detach().clone() for parameter in network.parameters()]

    monkeypatch.setattr(trainer, "_save", saved)

    def third(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.go(after_epoch=third)
    made = [run.go(), run.go()]
    wanted = [ends[4]] if averaged == 1 else [ends[3], ends[4]]
    means = [torch.stack(each).mean(dim=0) for each in zip(*wanted, strict=True)]
    for network in made:
        for parameter, mean in zip(network.parameters(), means, strict=True):
            torch.testing.assert_close(parameter, mean)
