"""The figures of a system: medians over rounds of what its worker measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from benchmarks.peers.job import Step
from benchmarks.peers.limits import Limit
from benchmarks.peers.runs import Turn


@dataclass(frozen=True, slots=True)
class Figures:
    """What a system does.

    Attributes:
        ingestion: Passages a second.
        per_core: Passages in a second's work of one core, which other work on the machine hardly
            changes; threads that wait busily count as work.
        index: Size on the disk, MiB.
        cold_search: From the start of the process to the first passages, seconds.
        cold_ask: The same to the first answer.
        search_p50: Milliseconds; half of the searches take less.
        search_p95: Milliseconds; one search in twenty takes more.
        ask_p50: Milliseconds of finding and reading.
        ask_p95: The same.
        ingest_peak: Memory of the process at most, MiB.
        search_peak: The same.
        ask_peak: The same.
        recall: Share of questions with gold evidence in one of the passages found.
    """

    ingestion: float
    per_core: float
    index: float
    cold_search: float
    cold_ask: float
    search_p50: float
    search_p95: float
    ask_p50: float
    ask_p95: float
    ingest_peak: float
    search_peak: float
    ask_peak: float
    recall: float

    @classmethod
    def of(cls, results: Mapping[Turn, Mapping[str, Any]], passages: int, recall: float) -> Figures:
        """Medians over rounds.

        Args:
            results: Of one system, every turn of every round.
            passages: How many it indexed.
            recall: See above; it does not change from round to round.
        """

        def over(step: Step, name: str) -> float:
            found = [result[name] for turn, result in results.items() if turn.step is step]
            return float(median(found))

        def percentile(name: str, percent: int) -> float:
            found = [result[name] for turn, result in results.items() if turn.step is Step.ASK]
            return median(float(np.percentile(each, percent)) for each in found)

        return cls(
            ingestion=passages / over(Step.INGEST, "seconds"),
            per_core=passages / over(Step.INGEST, "processor_seconds"),
            index=over(Step.INGEST, "index_mib"),
            cold_search=over(Step.COLD_SEARCH, "seconds"),
            cold_ask=over(Step.COLD_ASK, "seconds"),
            search_p50=percentile("search_ms", 50),
            search_p95=percentile("search_ms", 95),
            ask_p50=percentile("ask_ms", 50),
            ask_p95=percentile("ask_ms", 95),
            ingest_peak=over(Step.INGEST, "peak_mib"),
            search_peak=over(Step.ASK, "search_peak_mib"),
            ask_peak=over(Step.ASK, "ask_peak_mib"),
            recall=recall,
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of what the machine could do at best a system does; 1 wastes nothing."""

    ingestion: float
    search: float
    ask: float

    @classmethod
    def of(cls, figures: Figures, limit: Limit, passages: int) -> Shares:
        """The limit's times over the system's."""
        return cls(
            limit.ingestion * figures.ingestion / passages,
            1_000 * limit.search / figures.search_p50,
            1_000 * limit.ask / figures.ask_p50,
        )


def found_passages(results: Mapping[Turn, Mapping[str, Any]]) -> Sequence[Sequence[int]]:
    """Numbers of the passages found for each question, in the last round."""
    last = max((turn for turn in results if turn.step is Step.ASK), key=lambda turn: turn.round)
    found: Sequence[Sequence[int]] = results[last]["found"]
    return found
