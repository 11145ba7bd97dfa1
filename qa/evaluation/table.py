"""An evaluation and a comparison, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from qa.evaluation.compare import Change, Comparison
from qa.evaluation.result import Result
from qa.evaluation.run_report import EvaluationReport
from qa.evaluation.summary import FIGURES, Summary
from qa.evaluation.wording import BRIEF, setting, shown, shown_difference, verdict

_WORST = 10  # questions that are listed; the HTML report has all
_GAPS = 5
_COLOURS = {"better": "green", "worse": "red", "same": "dim"}


def print_report(report: EvaluationReport, console: Console) -> None:
    """Print the figures, overall and by group, and the worst cases."""
    overall = report.overall
    console.print(f"[bold]{escape(report.setup.gold)}[/]: {_counted(overall)}")
    console.print(escape(setting(report.setup)), style="dim", highlight=False)
    for gap in report.setup.gaps[:_GAPS]:
        console.print(f"Not in the index: {escape(gap)}", style="yellow", highlight=False)
    if len(report.setup.gaps) > _GAPS:
        console.print(f"… and {len(report.setup.gaps) - _GAPS} more.", style="yellow")
    console.print()
    console.print(_figures(overall))
    groups = (("type", report.by_type), ("wording", report.by_wording), ("turn", report.by_turn))
    for name, summaries in groups:
        if summaries:
            console.print()
            console.print(_by_group(name, summaries))
    _print_worst(report, console)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the figures that both have, and every question that got better or worse."""
    for warning in comparison.warnings:
        console.print(escape(warning), style="yellow", highlight=False)
    table = Table("figure", box=None, header_style="dim")
    for name in ("then", "now", "change"):
        table.add_column(name, justify="right")
    for each in comparison.differences:
        colour = _COLOURS[each.verdict]
        moved = shown_difference(each.figure, each.old, each.new)
        table.add_row(
            each.figure.name,
            shown(each.figure, each.old),
            shown(each.figure, each.new),
            f"[{colour}]{moved}[/]",
        )
    console.print(table)
    console.print(
        f"{len(comparison.better)} better, {len(comparison.worse)} worse, {comparison.same} same; "
        f"{comparison.only_old} asked only then, {comparison.only_new} only now."
    )
    _print_changes("worse", comparison.worse, console)
    _print_changes("better", comparison.better, console)


def _counted(summary: Summary) -> str:
    counts = summary.counts
    return (
        f"{counts['questions']} questions, {counts['answerable']} answerable; "
        f"{counts['answer']} answered, {counts['related']} with related sentences only, "
        f"{counts['nothing']} with nothing"
    )


def _figures(summary: Summary) -> Table:
    table = Table("figure", box=None, header_style="dim")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("95%", style="dim", no_wrap=True)
    table.add_column("what it says", style="dim")
    for figure in FIGURES:
        value = summary.values[figure.name]
        if value is None:
            continue
        interval = summary.intervals.get(figure.name)
        between = "" if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}"
        table.add_row(figure.name, f"[bold]{shown(figure, value)}[/]", between, figure.says)
    return table


def _by_group(name: str, summaries: dict[str, Summary]) -> Table:
    columns = [figure for figure in FIGURES if figure.name in BRIEF]
    table = Table(box=None, header_style="dim", padding=(0, 1, 0, 0))
    table.add_column(f"by {name}", no_wrap=True)
    for heading in ("n", *(figure.name for figure in columns)):
        table.add_column(heading, justify="right")
    for group, summary in summaries.items():
        values = (shown(figure, summary.values[figure.name]) for figure in columns)
        table.add_row(escape(group), str(summary.counts["questions"]), *values)
    return table


def _print_worst(report: EvaluationReport, console: Console) -> None:
    wrong = report.wrong
    if not wrong:
        return
    console.print(f"\n[bold]Worst {min(_WORST, len(wrong))} of {len(wrong)} that went wrong[/]")
    for result in wrong[:_WORST]:
        _print_result(result, console)


def _print_result(result: Result, console: Console) -> None:
    console.print(
        f"[bold]{escape(result.question)}[/] [dim]{escape(result.id)}, {verdict(result)}, "
        f"{result.outcome}, confidence {result.confidence:.2f}[/]",
        highlight=False,
    )
    _print_lines("quoted", result.quotes[:1], console)
    _print_lines("wanted", result.wanted[:1] if result.answerable else ("no answer",), console)


def _print_lines(label: str, texts: Sequence[str], console: Console) -> None:
    for text in texts or ("nothing",):
        console.print(f"  [dim]{label}[/] {escape(' '.join(text.split()))}", highlight=False)


def _print_changes(label: str, changes: Sequence[Change], console: Console) -> None:
    if changes:
        console.print(f"[bold {_COLOURS[label]}]{label.capitalize()}[/]")
    for change in changes:
        console.print(
            f"  {escape(change.new.question)} [dim]{escape(change.new.id)}: "
            f"{verdict(change.old)} → {verdict(change.new)}[/]",
            highlight=False,
        )
