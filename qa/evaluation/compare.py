"""Two evaluations side by side: what got better and what got worse, question by question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.evaluation.result import Result
from qa.evaluation.run_report import EvaluationReport, Setup
from qa.evaluation.summary import FIGURES, Figure, Summary, summarise


@dataclass(frozen=True, slots=True)
class Change:
    """A question that was judged differently.

    Attributes:
        old: Its result before.
        new: Its result now.
    """

    old: Result
    new: Result


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in both evaluations, over the questions that both asked."""

    figure: Figure
    old: float
    new: float

    @property
    def verdict(self) -> Literal["better", "worse", "same"]:
        """Which way the figure went; "same" too where no way is good."""
        if self.figure.better == "neither" or self.old == self.new:
            return "same"
        return "better" if (self.new > self.old) == (self.figure.better == "higher") else "worse"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one evaluation to another.

    Attributes:
        better: Questions with a higher `Result.grade`, in the new one's order.
        worse: Questions with a lower one.
        same: How many have the same.
        only_old: Questions that only the old one asked.
        only_new: Questions that only the new one asked.
        differences: The figures, each over the questions that both asked.
        warnings: Why the two may not be comparable, one sentence each.
    """

    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    same: int
    only_old: int
    only_new: int
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]


def compare(old: EvaluationReport, new: EvaluationReport) -> Comparison:
    """Set two evaluations side by side; questions are the same if id and wording are.

    Raises:
        MissingExtra: If a library of the extra `eval` is not installed.
    """
    before = {(result.id, result.question): result for result in old.results}
    common = [
        Change(before[key], result)
        for result in new.results
        if (key := (result.id, result.question)) in before
    ]
    better = tuple(change for change in common if change.new.grade > change.old.grade)
    worse = tuple(change for change in common if change.new.grade < change.old.grade)
    return Comparison(
        better=better,
        worse=worse,
        same=len(common) - len(better) - len(worse),
        only_old=len(old.results) - len(common),
        only_new=len(new.results) - len(common),
        differences=_differences(common, old.setup, new.setup),
        warnings=_warnings(old.setup, new.setup),
    )


def _differences(common: list[Change], old: Setup, new: Setup) -> tuple[Difference, ...]:
    first = _values([change.old for change in common], old)
    second = _values([change.new for change in common], new)
    return tuple(
        Difference(figure, before, after)
        for figure in FIGURES
        if (before := first[figure.name]) is not None and (after := second[figure.name]) is not None
    )


def _values(results: list[Result], setup: Setup) -> dict[str, float | None]:
    summary: Summary = summarise(results, depth=setup.k, forced=setup.always_answer)
    return summary.values


def _warnings(old: Setup, new: Setup) -> tuple[str, ...]:
    found = []
    if old.gold_sha256 != new.gold_sha256:
        found.append(f"The gold differs: {old.gold} then, {new.gold} now, or it was edited.")
    if old.always_answer != new.always_answer:
        found.append("One of the two was forced to answer, the other was not.")
    elif old.risk != new.risk:
        found.append(f"The accepted risk was {old.risk} then, is {new.risk} now.")
    if old.articles != new.articles:
        found.append(f"The index held {old.articles} articles then, {new.articles} now.")
    if old.encoder != new.encoder:
        found.append(f"The encoder was {old.encoder} then, is {new.encoder} now.")
    if old.reader != new.reader:
        found.append(f"The reader was {old.reader} then, is {new.reader} now.")
    return tuple(found)
