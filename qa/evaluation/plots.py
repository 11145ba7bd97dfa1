"""The report's plots as inline SVG, coloured by the page's own light or dark style."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from qa.evaluation.confidence_figures import reliability, risk_coverage
from qa.evaluation.extra import extra
from qa.evaluation.figures import latency
from qa.evaluation.retrieval_figures import DEPTHS, retrieval_figures
from qa.evaluation.run_report import EvaluationReport

# Colours that matplotlib writes and the page's style then replaces.
_INK, _NEW, _OLD, _FAINT = "#010101", "#020202", "#030303", "#040404"
_STYLE = {_INK: "var(--ink)", _NEW: "var(--accent)", _OLD: "var(--old)", _FAINT: "var(--line)"}
_SIZE = (4.4, 3.1)  # inches: at a phone's width the letters are then still 10 px or more
_SETTINGS = {
    "svg.fonttype": "none",  # letters stay text: small files, the page's own font
    "font.size": 9,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "grid.color": _FAINT,
    "legend.frameon": False,
}


def recall_plot(report: EvaluationReport, against: EvaluationReport | None) -> str | None:
    """SVG of recall@k over k; None without answerable questions."""
    curves = [(_recall(each), colour, label) for each, colour, label in _layers(report, against)]
    newest = curves[-1][0]
    if not newest:
        return None
    places = {k: place for place, k in enumerate(newest)}

    def draw(axes: Any) -> None:
        for recall, colour, label in curves:
            known = [k for k in places if k in recall]
            axes.plot(
                [places[k] for k in known],
                [recall[k] for k in known],
                color=colour,
                marker="o",
                label=label,
                lw=1.8,
            )
        for k, value in newest.items():
            axes.annotate(
                f"{value:.3f}",
                (places[k], value),
                (-5, 7),
                textcoords="offset points",
                ha="center",
            )
        axes.set(xlabel="passages retrieved (k)", ylabel="recall@k", ylim=(0, 1.12))
        axes.set_xticks(list(places.values()), [str(k) for k in places])
        axes.margins(x=0.12)
        _legend(axes, against, "lower right")

    return _svg("recall", draw)


def _recall(report: EvaluationReport) -> dict[int, float]:
    """recall@k by k, as far as it is known."""
    figures = retrieval_figures(report.results, report.setup.k)
    return {k: figures[f"recall@{k}"] for k in DEPTHS if f"recall@{k}" in figures}


def risk_plot(report: EvaluationReport, against: EvaluationReport | None) -> str | None:
    """SVG of the risk-coverage curve; None when nothing was answered."""
    if not len(risk_coverage(report.results)[0]):
        return None

    def draw(axes: Any) -> None:
        for each, colour, label in _layers(report, against):
            coverage, risk = risk_coverage(each.results)
            axes.plot(coverage, risk, color=colour, label=label, lw=1.8)
        axes.set(
            xlabel="share of questions answered, surest first",
            ylabel="share of them wrong",
            xlim=(0, 1),
            ylim=(0, 1),
        )
        _legend(axes, against, "upper left")

    return _svg("risk", draw)


def reliability_plot(report: EvaluationReport) -> str | None:
    """SVG of the share that is right by confidence, with counts; None when nothing was answered."""
    bins = [each for each in reliability(report.results) if each.count]
    if not bins:
        return None

    def draw(axes: Any) -> None:
        axes.plot((0, 1), (0, 1), color=_OLD, lw=1, ls="--")
        for each in bins:
            height = 0.0 if each.right is None else each.right
            middle = (each.low + each.high) / 2
            axes.bar(middle, height, width=0.088, color=_NEW, alpha=0.75)
            axes.annotate(
                str(each.count), (middle, height), (0, 2), textcoords="offset points", ha="center"
            )
        axes.set(
            xlabel="confidence shown (above the bars: questions)",
            ylabel="share right",
            xlim=(0, 1),
            ylim=(0, 1.08),
        )

    return _svg("reliability", draw)


def latency_plot(report: EvaluationReport) -> str | None:
    """SVG of the milliseconds that questions took; None without questions."""
    taken = [result.latency_ms for result in report.results]
    if not taken:
        return None

    def draw(axes: Any) -> None:
        axes.hist(np.clip(taken, None, _tail(taken)), bins=30, color=_NEW, alpha=0.75)
        for percent in (50, 95):
            value = latency(report.results, percent) or 0.0
            axes.axvline(value, color=_INK, lw=1, ls=":")
            axes.annotate(
                f"p{percent}: {value:,.0f} ms" if value >= 10 else f"p{percent}: {value:.1f} ms",
                (value, 1.0 if percent == 95 else 0.9),
                (4, -10),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
            )
        axes.set(xlabel="milliseconds", ylabel="questions")

    return _svg("latency", draw)


def _tail(taken: Sequence[float]) -> float:
    """Where the histogram ends: slower questions are gathered in its last bar."""
    return 1.5 * float(np.percentile(taken, 99))


def _layers(
    report: EvaluationReport, against: EvaluationReport | None
) -> list[tuple[EvaluationReport, str, str]]:
    """What is drawn, with its colour and its name: the old one first, so that it lies below."""
    older = [] if against is None else [(against, _OLD, "then")]
    return [*older, (report, _NEW, "now")]


def _legend(axes: Any, against: EvaluationReport | None, place: str) -> None:
    if against is not None:
        axes.legend(loc=place)


def _svg(name: str, draw: Callable[[Any], None]) -> str:
    """An `svg` element that fills its container's width.

    Raises:
        MissingExtra: If matplotlib is not installed.
    """
    matplotlib = extra("matplotlib")
    buffer = io.StringIO()
    with matplotlib.rc_context(_SETTINGS | {"svg.hashsalt": name}):
        figure = extra("matplotlib.figure").Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        axes.grid(axis="y", lw=0.6)
        axes.set_axisbelow(True)
        draw(axes)
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    for colour, style in _STYLE.items():
        svg = svg.replace(colour, style)
    return svg
