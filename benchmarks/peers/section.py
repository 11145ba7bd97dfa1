"""The section of docs/benchmarks.md: all systems' figures, and how many times ours they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from benchmarks.peers.figures import Figures, Shares
from benchmarks.peers.job import PASSAGES
from benchmarks.peers.limits import Limit, Peak
from benchmarks.peers.systems import OURS, System
from benchmarks.quality.tables import table

MARK = "peers"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of all systems.

    Attributes:
        heading: What it is, and its unit.
        value: Takes it from the figures.
        digits: Behind the point.
    """

    heading: str
    value: Callable[[Figures], float]
    digits: int


ROWS = (
    Row("ingestion, passages a second", attrgetter("ingestion"), 1),
    Row("the same for a second's work of a core", attrgetter("per_core"), 1),
    Row("index on the disk, MiB", attrgetter("index"), 1),
    Row("cold start to the first passages, s", attrgetter("cold_search"), 2),
    Row("cold start to the first answer, s", attrgetter("cold_ask"), 2),
    Row("search p50, ms", attrgetter("search_p50"), 1),
    Row("search p95, ms", attrgetter("search_p95"), 1),
    Row("answer p50, ms", attrgetter("ask_p50"), 0),
    Row("answer p95, ms", attrgetter("ask_p95"), 0),
    Row("peak memory of ingestion, MiB", attrgetter("ingest_peak"), 0),
    Row("peak memory of searching, MiB", attrgetter("search_peak"), 0),
    Row("peak memory of answering, MiB", attrgetter("ask_peak"), 0),
    Row(f"recall@{PASSAGES}", attrgetter("recall"), 3),
)

LEGEND = f"""\
In brackets: how many times ours. Medians over rounds in which the systems took turns at each step,
every one in a process of its own. Cold starts count from the start of the process, its files in the
system's cache. An answer is finding {PASSAGES} passages and reading them; what is
answered is not judged here. The peers get the passages that the product cut, and no more than that
is timed; the product reads, cleans and cuts the articles itself. Recall is defined in
`qa/evaluation/retrieval_figures.py`."""


def figures_table(figures: Mapping[System, Figures]) -> str:
    """One row a figure, one column a system; ours comes first."""
    ours = figures[OURS]
    rows = [
        [
            row.heading,
            *(
                cell(row.value(each), None if each is ours else row.value(ours), row.digits)
                for each in figures.values()
            ),
        ]
        for row in ROWS
    ]
    return table(["", *(system.name for system in figures)], rows)


def cell(value: float, ours: float | None, digits: int) -> str:
    """A figure, and how many times ours it is: "24.1 (1.93×)".

    Args:
        value: The figure.
        ours: The product's; None for the product itself.
        digits: Behind the point.
    """
    shown = f"{value:,.{digits}f}"
    return shown if ours is None else f"{shown} ({ratio(value, ours)})"


def ratio(value: float, ours: float) -> str:
    """How many times ours: "1.93×", "0.512×", "31×"; a dash where ours is nothing."""
    if not ours:
        return "–"
    times = value / ours
    return f"{times:.0f}×" if times >= 10 else f"{times:.2f}×"


def shares_table(
    shares: Mapping[System, Shares], limits: Mapping[str, Limit], passages: int
) -> str:
    """How near to the machine's limit each system comes, and what that limit is.

    Args:
        shares: Of the limit in 8 bits.
        limits: By the numbers that they compute in.
        passages: How many are indexed.
    """
    rows = [
        [
            f"limit in {name}",
            f"{passages / limit.ingestion:,.0f} passages a second",
            f"{1_000 * limit.search:.2f} ms",
            f"{1_000 * limit.ask:.1f} ms",
        ]
        for name, limit in limits.items()
    ]
    rows += [
        [system.name, *(f"{share:.1%}" for share in (each.ingestion, each.search, each.ask))]
        for system, each in shares.items()
    ]
    return table(["", "ingestion", "search p50", "answer p50"], rows)


def peaks(peak: Peak) -> str:
    """What the machine reached, in a sentence."""
    return (
        f"This machine multiplied matrices of the encoder's size at {peak.int8 / 1e9:,.0f} billion "
        f"operations a second in 8 bits and {peak.float32 / 1e9:,.0f} in 32-bit floats "
        f"(ONNX Runtime, all cores), and read {peak.bandwidth / 1e9:.1f} GB a second from memory. "
        "`benchmarks/peers/limits.py` has the formula. A share can pass 100% of a limit in ONNX "
        "Runtime where another library uses more of the processor."
    )


def settings_list(versions: Mapping[System, str], failed: Mapping[System, str]) -> str:
    """What each system is, how it was set, and why some were not measured."""
    lines = [f"- {system.name} ({told}): {system.told}" for system, told in versions.items()]
    lines += [f"- {system.name} was not measured: {reason}" for system, reason in failed.items()]
    return "\n".join(lines)


def section(parts: Sequence[str]) -> str:
    """All parts, a blank line between."""
    return "\n\n".join(parts)


def between_marks(document: str, block: str) -> str | None:
    """The document with a block between the marks; None if it has none.

    Args:
        document: Markdown, with `<!-- peers:begin -->` and `<!-- peers:end -->`.
        block: Markdown.
    """
    begin, end = f"<!-- {MARK}:begin -->", f"<!-- {MARK}:end -->"
    between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if between.search(document) is None:
        return None
    return between.sub(lambda _: f"{begin}\n{block}\n{end}", document, count=1)
