"""What `qa eval` does: ask, then print, write and compare."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qa.evaluation.compare import compare
from qa.evaluation.gold import Gold, load_gold
from qa.evaluation.report import write_html
from qa.evaluation.run import Askable, evaluate
from qa.evaluation.run_report import EvaluationReport, read_report
from qa.evaluation.table import print_comparison, print_report
from qa.settings import SETTINGS


def run_command(
    corpus: Askable,
    gold: Path,
    *,
    always_answer: bool = False,
    risk: float = SETTINGS.risk,
    as_json: bool = False,
    html: Path | None = None,
    against: Path | None = None,
    out: Console,
    err: Console,
) -> None:
    """Measure a corpus by a gold file.

    Args:
        corpus: What is asked.
        gold: The gold file.
        always_answer: Forced mode.
        risk: As of `Corpus.ask`.
        as_json: Whether the JSON report is printed in place of the tables.
        html: Where the HTML report is written, if anywhere.
        against: An earlier JSON report to compare with.
        out: Takes the tables or the JSON; with JSON, the comparison goes to `err`.
        err: Takes the progress bar and what was written where.

    Raises:
        BadInput: If a file cannot be read, understood or written.
        MissingExtra: If a library of the extra `eval` is not installed.
    """
    questions = load_gold(gold)
    old = None if against is None else read_report(against)  # before the long run, not after it
    report = _ask_all(corpus, questions, always_answer, risk, err)
    if as_json:
        out.file.write(json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        print_report(report, out)
    if old is not None:
        print_comparison(compare(old, report), err if as_json else out)
    if html is not None:
        write_html(report, html, old)
        err.print(f"Report: {html}", markup=False, highlight=False)


def _ask_all(
    corpus: Askable, gold: Gold, always_answer: bool, risk: float, err: Console
) -> EvaluationReport:
    """Evaluate behind a progress bar, which is drawn in a terminal only."""
    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("asking", total=len(gold))
        return evaluate(
            corpus,
            gold,
            always_answer=always_answer,
            risk=risk,
            on_question=lambda done, total: bar.update(task, completed=done, total=total),
        )
