"""The HTML report: one file that opens anywhere, without network, scripts or fonts to fetch."""

from __future__ import annotations

from importlib.resources import files
from itertools import groupby
from pathlib import Path

from qa.errors import BadInput
from qa.evaluation import plots
from qa.evaluation.compare import compare
from qa.evaluation.extra import extra
from qa.evaluation.result import Result
from qa.evaluation.run_report import EvaluationReport
from qa.evaluation.summary import FIGURES
from qa.evaluation.wording import BRIEF, setting, shown, shown_difference, verdict

_HEADLINES = ("sentence@1", "sentence@3", "recall@10", "precision", "declined", "latency_p50")


def write_html(
    report: EvaluationReport, path: Path, against: EvaluationReport | None = None
) -> None:
    """Write the report; with `against`, an older evaluation, also what changed since.

    Raises:
        MissingExtra: If matplotlib, Jinja2, ir_measures or scikit-learn is not installed.
        BadInput: If the file cannot be written.
    """
    html = render(report, against)
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"Cannot write the report {path}: {error.strerror}.") from error


def render(report: EvaluationReport, against: EvaluationReport | None = None) -> str:
    """The report as a whole HTML page; every text from articles and questions is escaped.

    Raises:
        MissingExtra: If matplotlib, Jinja2, ir_measures or scikit-learn is not installed.
    """
    jinja = extra("jinja2")
    environment = jinja.Environment(
        autoescape=True, undefined=jinja.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"shown_difference": shown_difference, "verdict": verdict}
    template = files("qa.evaluation").joinpath("report.html.jinja").read_text(encoding="utf-8")
    page: str = environment.from_string(template).render(
        report=report,
        overall=report.overall,
        setting=setting(report.setup),
        figures=FIGURES,
        headlines=[figure for name in _HEADLINES for figure in FIGURES if figure.name == name],
        brief=[figure for figure in FIGURES if figure.name in BRIEF],
        groups=[
            (f"By {name}", summaries)
            for name, summaries in (
                ("type", report.by_type),
                ("wording", report.by_wording),
                ("turn of a conversation", report.by_turn),
            )
            if summaries
        ],
        plots=_plots(report, against),
        comparison=None if against is None else compare(against, report),
        wrong=_by_type(report.wrong),
        shown=shown,
    )
    return page


def _plots(
    report: EvaluationReport, against: EvaluationReport | None
) -> list[tuple[str, str | None, str]]:
    """Heading, SVG or None where there is nothing to draw, and what is to be seen."""
    return [
        (
            "Retrieval",
            plots.recall_plot(report, against),
            "How often a gold sentence stands in the first k passages. What is not retrieved "
            "cannot be quoted.",
        ),
        (
            "Risk and coverage",
            plots.risk_plot(report, against),
            "Were only the surest answers given, this share of them would be wrong. Low and rising "
            "late is good.",
        ),
        (
            "Calibration",
            plots.reliability_plot(report),
            "Bars on the dashed line: the confidence shown is the share that is right.",
        ),
        (
            "Latency",
            plots.latency_plot(report),
            "Time of a question with the models loaded; the slowest are gathered in the last bar.",
        ),
    ]


def _by_type(wrong: list[Result]) -> list[tuple[str, list[Result]]]:
    """Wrong answers by type, the type with most of them first; most misleading first in each."""
    name = {id(result): result.type or "no type" for result in wrong}
    ordered = sorted(wrong, key=lambda result: name[id(result)])
    groups = [(key, list(group)) for key, group in groupby(ordered, lambda r: name[id(r)])]
    return sorted(groups, key=lambda group: -len(group[1]))
