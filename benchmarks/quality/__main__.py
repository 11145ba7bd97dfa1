"""Measure retrieval, reading and confidence on all sets; write the tables of docs/benchmarks.md.

    make bench-quality DATA=FOLDER      # the same as: python -m benchmarks.quality --data FOLDER

FOLDER holds `dev/squad`, `dev/news` and `dev/clusters`, each with `articles.jsonl.gz` and
`questions.jsonl.gz`. Without it, only the five articles that come with the product are measured,
and the document stays as it is. Indexes and finished runs are kept in `.bench/`: interrupted, the
same command goes on where it stopped, and a run is repeated only when the code, the weights or the
questions have changed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from benchmarks.ablation_readers import VARIANTS
from benchmarks.quality.sets import GoldSet, gold_sets
from benchmarks.quality.tables import DOCUMENT, Measured, ablation_table, brief, put, quality_table
from benchmarks.quality.workplace import Run, Workplace
from embeddings import RememberingEncoder, load_encoder
from qa.errors import QAError
from qa.evaluation.run_report import EvaluationReport
from qa.schema import Progress as Ingested

_REMEMBERED = 60_000  # sentence vectors, 90 MB: two variants ask for the same ones


def main() -> None:
    """Measure what is not yet measured, then write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="holds dev/squad, dev/news and dev/clusters")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="indexes and runs")
    parser.add_argument("--fresh", action="store_true", help="repeat finished runs too")
    wanted = parser.parse_args()
    console = Console(stderr=True)
    try:
        sets = gold_sets(wanted.data)
        if wanted.data is None:
            console.print("No --data: only the five articles are measured, nothing is written.")
        encoder = RememberingEncoder(load_encoder(), _REMEMBERED)
        workplace = Workplace(wanted.work, encoder)
        reports = measured(workplace, sets, fresh=wanted.fresh, console=console)
    except QAError as error:
        sys.exit(str(error))
    tables = {"quality": _quality(sets, reports), "ablation": _ablation(sets, reports)}
    print("\n\n".join(tables.values()))
    if wanted.data is not None:
        write(DOCUMENT, tables)


def runs(sets: Iterable[GoldSet]) -> list[Run]:
    """All runs: the product in both modes, then the variants, which are forced to answer.

    What the model has read once is remembered: only the first run of a set has true latencies.
    """
    asked = list(sets)
    product = [Run(each, forced) for each in asked for forced in (False, True)]
    return product + [Run(each, True, variant) for each in asked for variant in VARIANTS]


def measured(
    workplace: Workplace, sets: list[GoldSet], *, fresh: bool, console: Console
) -> dict[Run, EvaluationReport]:
    """Every run's report, behind a progress bar over all questions that are to be asked.

    Args:
        workplace: Where indexes and runs are kept.
        sets: What is measured.
        fresh: Whether finished runs are repeated.
        console: Takes the progress bar.

    Raises:
        QAError: If a set cannot be read or indexed.
    """
    golds = {each: each.gold() for each in sets}
    reports = {
        run: None if fresh else workplace.finished(run, golds[run.gold_set]) for run in runs(sets)
    }
    left = [run for run, report in reports.items() if report is None]
    _index(workplace, {run.gold_set.collection: run.gold_set for run in left}, console)
    with _bar(console) as bar:
        task = bar.add_task("", total=sum(len(golds[run.gold_set]) for run in left))
        for run in left:
            bar.update(task, description=run.name)
            report = workplace.measure(run, golds[run.gold_set], lambda *_: bar.advance(task))
            reports[run] = report
            console.print(f"{run.name}: {brief(report)}", highlight=False)
    return {run: report for run, report in reports.items() if report is not None}


def write(document: Path, tables: dict[str, str]) -> None:
    """Put the tables between their marks."""
    titles = {"quality": "Quality", "ablation": "What each part brings"}
    text = document.read_text(encoding="utf-8")
    for mark, block in tables.items():
        text = put(text, mark, titles[mark], block)
    document.write_text(text, encoding="utf-8")


def _index(workplace: Workplace, sets: dict[str, GoldSet], console: Console) -> None:
    """Make or complete the indexes, behind a bar that counts passages."""
    with _bar(console) as bar:
        for name, each in sets.items():
            task = bar.add_task(f"indexing {name}", total=None)
            workplace.index(each, partial(_show, bar, task))


def _show(bar: Progress, task: TaskID, progress: Ingested) -> None:
    bar.update(task, completed=progress.passages, total=progress.passages_total or None)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def _quality(sets: list[GoldSet], reports: dict[Run, EvaluationReport]) -> str:
    return quality_table(
        {each.name: Measured(reports[Run(each, True)], reports[Run(each, False)]) for each in sets}
    )


def _ablation(sets: list[GoldSet], reports: dict[Run, EvaluationReport]) -> str:
    steps = {variant.name: variant for variant in VARIANTS} | {"+ calibration": None}
    return ablation_table(
        {
            name: {each.name: reports[Run(each, True, variant)] for each in sets}
            for name, variant in steps.items()
        }
    )


if __name__ == "__main__":
    main()
