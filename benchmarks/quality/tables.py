"""Figures of evaluations as Markdown tables, and a document that holds them between two marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.evaluation.run_report import EvaluationReport
from qa.evaluation.summary import FIGURES
from qa.evaluation.wording import shown

DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
_FIGURES = {figure.name: figure for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class Measured:
    """What the product does on a set.

    Attributes:
        forced: Always answering: how well it ranks.
        free: As it answers.
    """

    forced: EvaluationReport
    free: EvaluationReport


@dataclass(frozen=True, slots=True)
class Column:
    """Some figures of one of the two modes.

    Attributes:
        heading: Of the column.
        mode: Which of the two.
        figures: Their names, for one cell.
    """

    heading: str
    mode: Literal["forced", "free"]
    figures: tuple[str, ...]


COLUMNS = (
    Column("recall@10 / @20", "forced", ("recall@10", "recall@20")),
    Column("sentence@1 / @3", "forced", ("sentence@1", "sentence@3")),
    Column("EM / F1", "forced", ("EM", "F1")),
    Column("AUROC", "forced", ("AUROC",)),
    Column("ECE", "forced", ("ECE",)),
    Column("precision", "free", ("precision",)),
    Column("answered", "free", ("answered",)),
    Column("declined", "free", ("declined",)),
    Column("ECE of what is answered", "free", ("ECE",)),
    Column("p50 / p95", "free", ("latency_p50", "latency_p95")),
)

LEGEND = """\
Up to the first ECE, every question was answered (`always_answer=True`): what ranks and how far
confidence can be believed. The others show the product as it answers: `precision`, right when it
answers; `answered`, of all questions; `declined`, of the unanswerable ones. A dash: the set has
nothing to measure it by."""

_BRIEF = ("sentence@1", "precision", "answered", "latency_p50")
_ABLATED = ("sentence@1", "sentence@3", "AUROC")

ABLATION_LEGEND = """\
Each cell: sentence@1 / sentence@3 / AUROC, all questions answered. `cosine only` and `BM25 only`
retrieve and rank sentences by one of the two; `hybrid, untrained` retrieves by both and ranks by
cosine, shared words and the passage's score together; `+ reader` ranks those passages' sentences by
the trained model alone; `+ calibration` is the product."""


def quality_table(measured: Mapping[str, Measured]) -> str:
    """One row a set, by name, with what the columns mean."""
    rows = [[name, _counted(each.forced), *_cells(each)] for name, each in measured.items()]
    headings = ["set", "questions (answerable)", *(column.heading for column in COLUMNS)]
    return f"{table(headings, rows)}\n\n{LEGEND}"


def ablation_table(reports: Mapping[str, Mapping[str, EvaluationReport]]) -> str:
    """One row a variant, one column a set.

    Args:
        reports: By variant, then by set; every variant has the same sets, in the same order.
    """
    sets = list(next(iter(reports.values())))
    rows = [
        [variant, *(cell(by_set[name].overall.values, _ABLATED) for name in sets)]
        for variant, by_set in reports.items()
    ]
    return f"{table(['variant', *sets], rows)}\n\n{ABLATION_LEGEND}"


def brief(report: EvaluationReport) -> str:
    """What a run came to, in a few words."""
    values = report.overall.values
    told = [f"{name} {shown(_FIGURES[name], values[name])}" for name in _BRIEF]
    if report.setup.gaps:
        told.append(f"{len(report.setup.gaps)} pieces of evidence not in the index")
    return ", ".join(told)


def cell(values: Mapping[str, float | None], names: Sequence[str]) -> str:
    """Some figures together: "0.640 / 0.840"; a dash for what there is nothing to measure by."""
    return " / ".join(shown(_FIGURES[name], values[name]) for name in names)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def put(document: str, mark: str, title: str, block: str) -> str:
    """The document with a block between its two marks, in place of what stood there.

    Args:
        document: Markdown.
        mark: Name of the marks: `<!-- mark:begin -->` and `<!-- mark:end -->`.
        title: Heading of the section that is appended where the marks are missing.
        block: Markdown.
    """
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    marked = f"{begin}\n{block}\n{end}"
    between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if between.search(document) is None:
        return f"{document.rstrip()}\n\n## {title}\n\n{marked}\n"
    return between.sub(lambda _: marked, document, count=1)


def _cells(measured: Measured) -> list[str]:
    values = {
        "forced": measured.forced.overall.values,
        "free": measured.free.overall.values,
    }
    return [cell(values[column.mode], column.figures) for column in COLUMNS]


def _counted(report: EvaluationReport) -> str:
    counts = report.overall.counts
    return f"{counts['questions']:,} ({counts['answerable']:,})"
