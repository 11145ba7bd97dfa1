"""How figures and questions are put into words, alike in the terminal and in the report."""

from __future__ import annotations

from qa.evaluation.result import Result
from qa.evaluation.run_report import Setup
from qa.evaluation.summary import Figure

# The figures of a group's row, where there is no room for all.
BRIEF = (
    "sentence@1",
    "sentence@3",
    "recall@10",
    "F1",
    "precision",
    "declined",
)


def shown(figure: Figure, value: float | None) -> str:
    """A figure as it is read: ".62", "14 ms", "0"; a dash where nothing counts."""
    if value is None:
        return "-"
    if figure.unit == "count":
        return f"{value:.0f}"
    if figure.unit == "ms":
        return f"{value:,.0f} ms" if value >= 10 else f"{value:.1f} ms"
    return f"{value:.3f}"


def shown_difference(figure: Figure, old: float, new: float) -> str:
    """How far a figure moved, with its sign."""
    if figure.unit == "share":
        return f"{new - old:+.3f}"
    return f"{new - old:+,.0f}" + (" ms" if figure.unit == "ms" else "")


def verdict(result: Result) -> str:
    """What became of a question, in a few words."""
    if result.good:
        return "right" if result.answerable else "rightly declined"
    if not result.answered:
        return "declined, though answerable"
    if not result.answerable:
        return "answered, though unanswerable"
    if result.right_rank is not None:
        return f"right sentence only at place {result.right_rank}"
    return "wrong sentence"


def setting(setup: Setup) -> str:
    """What was measured, in one line."""
    mode = "forced to answer" if setup.risk is None else f"free to decline, risk {setup.risk:g}"
    models = "".join(f" · {name}" for name in (setup.encoder, setup.reader) if name is not None)
    articles = f"{setup.articles:,} article" + ("" if setup.articles == 1 else "s")
    return f"{articles} · {mode}{models} · article-qa {setup.version}"
