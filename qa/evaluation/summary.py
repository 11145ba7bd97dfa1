"""All figures of a group of questions, under their names, with what each of them says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from qa.evaluation import confidence_figures, figures
from qa.evaluation.result import Result
from qa.evaluation.retrieval_figures import DEPTHS, retrieval_figures

Better = Literal["higher", "lower", "neither"]
Unit = Literal["share", "count", "ms"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure's name and meaning.

    Attributes:
        name: As in the JSON and the tables.
        says: What it counts, for the reader of a report.
        better: Which way is good.
        unit: What it is counted in.
        compute: From results; None: `retrieval_figures` has it.
    """

    name: str
    says: str
    better: Better = "higher"
    unit: Unit = "share"
    compute: Callable[[Sequence[Result]], float | None] | None = None


FIGURES = (
    Figure(
        "sentence@1",
        "answerable questions whose first citation is a gold sentence",
        compute=partial(figures.sentence_at, k=1),
    ),
    Figure(
        "sentence@3",
        "answerable questions with a gold sentence among the first three citations",
        compute=partial(figures.sentence_at, k=3),
    ),
    Figure(
        "all_evidence@3",
        "questions that need several sentences: all of them among the first three citations",
        compute=figures.all_evidence,
    ),
    Figure(
        "alternatives",
        "answers that differ over time: share of them among the citations",
        compute=figures.alternatives,
    ),
    Figure(
        "plain@1",
        "follow-ups and noisy questions, asked alone and without mistakes: sentence@1",
        compute=figures.plain_sentence,
    ),
    Figure(
        "kept",
        "sentence@1 of follow-ups and noisy questions as a share of plain@1",
        compute=figures.kept,
    ),
    Figure("EM", "highlighted words are exactly a gold answer", compute=figures.exact_match),
    Figure("F1", "words that highlight and gold answer share", compute=figures.word_f1),
    *(
        Figure(f"recall@{k}", f"a gold sentence is in the first {k} of the retrieved passages")
        for k in DEPTHS
    ),
    Figure("RR@10", "1 / rank of the first passage that holds a gold sentence"),
    Figure("nDCG@10", "gold passages near the top of the first ten"),
    Figure("answered", "questions answered", better="neither", compute=figures.answered),
    Figure(
        "precision",
        "answered questions whose first citation is a gold sentence",
        compute=figures.precision,
    ),
    Figure("declined", "unanswerable questions declined", compute=figures.declined),
    Figure(
        "AUROC",
        "chance that confidence ranks an answerable question above an unanswerable one",
        compute=confidence_figures.auroc,
    ),
    Figure(
        "AURC",
        "mean share of wrong answers over all confidence thresholds",
        better="lower",
        compute=confidence_figures.risk_area,
    ),
    Figure(
        "ECE",
        "gap between the confidence shown and the share that is right",
        better="lower",
        compute=confidence_figures.calibration_error,
    ),
    Figure("intact", "quotes that stand in the article to the character", compute=figures.intact),
    Figure(
        "foreign",
        "citations from captions or clutter",
        better="lower",
        unit="count",
        compute=figures.foreign,
    ),
    Figure(
        "latency_p50",
        "half of the questions take less",
        better="lower",
        unit="ms",
        compute=partial(figures.latency, percent=50),
    ),
    Figure(
        "latency_p95",
        "95% of the questions take less",
        better="lower",
        unit="ms",
        compute=partial(figures.latency, percent=95),
    ),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a group of questions.

    Attributes:
        counts: Questions, answerable and unanswerable ones, and outcomes.
        values: By figure name, in the order of `FIGURES`; None where nothing counts.
        intervals: 95% intervals, by figure name.
    """

    counts: dict[str, int]
    values: dict[str, float | None]
    intervals: dict[str, figures.Interval] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Counts, values and intervals: ready for `json.dumps`."""
        return {
            "counts": self.counts,
            "values": self.values,
            "intervals": {name: list(interval) for name, interval in self.intervals.items()},
        }


def summarise(results: Sequence[Result], *, depth: int, forced: bool) -> Summary:
    """Compute all figures.

    Args:
        results: The group.
        depth: Passages that were retrieved a question.
        forced: Whether abstention was switched off: then how much was declined says nothing.

    Raises:
        MissingExtra: If a library of the extra `eval` is not installed.
    """
    retrieval = retrieval_figures(results, depth)
    values = {
        figure.name: retrieval.get(figure.name)
        if figure.compute is None
        else figure.compute(results)
        for figure in FIGURES
    }
    if forced:
        values["declined"] = None
    intervals = {
        f"sentence@{k}": interval
        for k in (1, 3)
        if (interval := figures.sentence_interval(results, k)) is not None
    }
    return Summary(_counts(results), values, intervals)


def _counts(results: Sequence[Result]) -> dict[str, int]:
    outcomes = Counter(result.outcome for result in results)
    answerable = sum(result.answerable for result in results)
    return {
        "questions": len(results),
        "answerable": answerable,
        "unanswerable": len(results) - answerable,
        "answer": outcomes["answer"],
        "related": outcomes["related"],
        "nothing": outcomes["nothing"],
    }
