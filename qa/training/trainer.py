"""The training loop: seeded, and resumable from the last checkpoint."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from qa.reading.windows import Windower
from qa.training.batches import Group, collate, epoch, steps
from qa.training.examples import Example
from qa.training.losses import loss
from qa.training.network import ReaderNetwork
from qa.training.recipe import Recipe

_REPORTED = 25  # steps between two reports
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4  # of <malloc.h>


@dataclass(frozen=True, slots=True)
class Report:
    """How far a training is.

    Attributes:
        step, steps: Done, and of how many.
        loss: Mean since the last report.
        windows_a_second: Since the last report.
        seconds_left: At that speed.
    """

    step: int
    steps: int
    loss: float
    windows_a_second: float
    seconds_left: float


def train(
    network: ReaderNetwork,
    examples: Sequence[Example],
    windower: Windower,
    recipe: Recipe,
    checkpoint: Path,
    report: Callable[[Report], None],
    after_epoch: Callable[[int], None],
) -> None:
    """Train in place; at the end the weights are the mean that the recipe asks for.

    Args:
        network: On the device that it is trained on.
        examples: Of the training split.
        windower: Cuts them.
        recipe: How.
        checkpoint: Where the state is kept; if there is one of the same recipe, it goes on there.
        report: Told now and then how far it is.
        after_epoch: Called with the number of each epoch that is done; the weights are not yet the
            mean then.
    """
    lengths = [steps(examples, recipe, number) for number in range(recipe.epochs)]
    total = sum(lengths)
    optimizer = torch.optim.AdamW(_parameters(network, recipe), lr=1.0, fused=True)
    mean = AveragedModel(network)
    step, number, position = _resume(checkpoint, recipe, network, optimizer, mean)
    losses: list[float] = []
    windows, since = 0, perf_counter()
    while number < recipe.epochs:
        batches = enumerate(epoch(examples, windower, recipe, number))
        same = [n for n in range(recipe.epochs) if recipe.round_of(n) == recipe.round_of(number)]
        before, its = sum(lengths[: same[0]]), sum(lengths[n] for n in same)
        peak = recipe.rounds[recipe.round_of(number)].learning_rate
        for at, groups in islice(batches, position, None):
            rate = peak * _rate((step - before) / its, recipe)
            value, count = _step(network, optimizer, groups, rate, recipe)
            step += 1
            losses.append(value)
            windows += count
            if step % _REPORTED == 0:
                seconds = perf_counter() - since
                left = (total - step) * seconds / len(losses)
                report(Report(step, total, sum(losses) / len(losses), windows / seconds, left))
                losses, windows, since = [], 0, perf_counter()
            if step % recipe.checkpoint_steps == 0:
                _save(checkpoint, recipe, network, optimizer, mean, (step, number, at + 1))
        if number == same[-1] and recipe.round_of(number) >= len(recipe.rounds) - recipe.averaged:
            mean.update_parameters(network)
        number, position = number + 1, 0
        _save(checkpoint, recipe, network, optimizer, mean, (step, number, position))
        paused = perf_counter()
        after_epoch(number)
        since += perf_counter() - paused
    network.load_state_dict(mean.module.state_dict())


def _step(
    network: ReaderNetwork,
    optimizer: torch.optim.Optimizer,
    groups: Sequence[Group],
    rate: float,
    recipe: Recipe,
) -> tuple[float, int]:
    """One step; its loss and how many windows it took."""
    network.train()
    device = next(network.parameters()).device
    batch = collate(groups).to(device)
    for group in optimizer.param_groups:
        group["lr"] = rate
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast_bfloat16(device)):
        logits = network(batch.ids, batch.mask, batch.types)
    value = loss(logits, batch)
    value.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
    optimizer.step()
    optimizer.zero_grad()
    return float(value.detach()), len(batch.ids)


def keep_memory() -> None:
    """Let the C library keep what it frees: a step takes and frees gigabytes.

    Getting them from the system again, page by page, made steps up to half as long again. Does
    nothing where the library is not glibc.
    """
    try:
        library = ctypes.CDLL("libc.so.6")
        library.mallopt(_M_MMAP_MAX, 0)
        library.mallopt(_M_TRIM_THRESHOLD, -1)  # never
    except (OSError, AttributeError):
        return


def fast_bfloat16(device: torch.device) -> bool:
    """Whether half the precision is several times the speed: GPUs, and CPUs with matrix units."""
    return device.type != "cpu" or bool(torch.cpu._is_amx_tile_supported())


def _rate(done: float, recipe: Recipe) -> float:
    """Learning rate after that share of a round's steps, as a share of its peak."""
    if done < recipe.warm_up:
        return max(done, 0.001) / recipe.warm_up
    return max(0.0, (1 - done) / (1 - recipe.warm_up))


def _parameters(network: ReaderNetwork, recipe: Recipe) -> list[dict[str, object]]:
    """Weights that decay, and those that do not: biases and norms."""
    decaying = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    return [
        {"params": decaying, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]


def _save(
    path: Path,
    recipe: Recipe,
    network: ReaderNetwork,
    optimizer: torch.optim.Optimizer,
    mean: AveragedModel,
    place: tuple[int, int, int],
) -> None:
    """Replace the checkpoint; a kill in between leaves the old one."""
    state = {
        "recipe": repr(recipe),
        "place": place,
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "mean": mean.state_dict(),
        "dice": torch.get_rng_state(),
    }
    unfinished = path.with_suffix(".part")
    torch.save(state, unfinished)
    unfinished.replace(path)


def _resume(
    path: Path,
    recipe: Recipe,
    network: ReaderNetwork,
    optimizer: torch.optim.Optimizer,
    mean: AveragedModel,
) -> tuple[int, int, int]:
    """Step, epoch and batch to go on at."""
    torch.manual_seed(recipe.seed)
    if not path.exists():
        return 0, 0, 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    if state["recipe"] != repr(recipe):
        return 0, 0, 0
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    mean.load_state_dict(state["mean"])
    torch.set_rng_state(state["dice"])
    step, number, position = state["place"]
    return step, number, position
