"""A finished evaluation: what was asked of what, one result a question, and the figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from qa.errors import BadInput
from qa.evaluation.result import Result
from qa.evaluation.summary import Summary, summarise

_FORMAT = 3


@dataclass(frozen=True, slots=True)
class Setup:
    """What was measured, without the day: two runs of the same thing compare equal.

    Attributes:
        version: Of the product.
        encoder, reader: Their names, if the corpus tells.
        gold: Name of the gold file.
        gold_sha256: Of the gold file, hexadecimal.
        articles: How many the index held.
        risk: The share of wrong answers that was accepted; None in forced mode.
        k: Passages retrieved a question.
        gaps: Evidence that the index does not hold, one line each.
    """

    version: str
    encoder: str | None
    reader: str | None
    gold: str
    gold_sha256: str
    articles: int
    risk: float | None
    k: int
    gaps: tuple[str, ...] = ()

    @property
    def always_answer(self) -> bool:
        """Whether it was forced mode."""
        return self.risk is None


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """An evaluation; every figure is computed from `results`.

    Attributes:
        setup: What was measured.
        results: One a question or turn, in the gold file's order.
    """

    setup: Setup
    results: tuple[Result, ...]

    @property
    def overall(self) -> Summary:
        """Figures over all questions and turns."""
        return self._summary(self.results)

    @property
    def by_type(self) -> dict[str, Summary]:
        """Figures by the gold's `type`, by name; questions without one are left out."""
        return self._groups(lambda result: result.type)

    @property
    def by_wording(self) -> dict[str, Summary]:
        """Figures by the gold's `wording`, by name; questions without one are left out."""
        return self._groups(lambda result: result.wording)

    @property
    def by_turn(self) -> dict[str, Summary]:
        """Figures of conversations: their first turns and the turns that follow up."""
        return self._groups(
            lambda result: (
                None if result.turn is None else ("first turn" if result.turn == 1 else "follow-up")
            )
        )

    @property
    def wrong(self) -> list[Result]:
        """Questions that went wrong, most misleading first.

        In forced mode those that cannot be answered are left out: declining was switched off.
        """
        judged = [r for r in self.results if r.answerable or not self.setup.always_answer]
        return sorted((r for r in judged if not r.good), key=lambda r: (-r.misleading, r.id))

    def to_json(self) -> dict[str, Any]:
        """Setup, figures and rows: ready for `json.dumps`, in a stable order."""
        return {
            "format": _FORMAT,
            "setup": asdict(self.setup) | {"gaps": list(self.setup.gaps)},
            "figures": {
                "overall": self.overall.to_json(),
                "by_type": {name: s.to_json() for name, s in self.by_type.items()},
                "by_wording": {name: s.to_json() for name, s in self.by_wording.items()},
                "by_turn": {name: s.to_json() for name, s in self.by_turn.items()},
            },
            "questions": [result.to_json() for result in self.results],
        }

    def _summary(self, results: tuple[Result, ...]) -> Summary:
        return summarise(results, depth=self.setup.k, forced=self.setup.always_answer)

    def _groups(self, key: Callable[[Result], str | None]) -> dict[str, Summary]:
        names = sorted({name for result in self.results if (name := key(result)) is not None})
        return {
            name: self._summary(tuple(r for r in self.results if key(r) == name)) for name in names
        }


def read_report(path: Path) -> EvaluationReport:
    """Read what `qa eval --json` wrote; its figures are computed anew from its rows.

    Raises:
        BadInput: If the file cannot be read or is no such report.
    """
    try:
        record = json.loads(path.read_bytes())
    except OSError as error:
        raise BadInput(f"Cannot read the report {path}: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path} is not JSON ({error}). Write one: qa eval GOLD --json") from error
    if not isinstance(record, dict) or record.get("format") != _FORMAT:
        raise BadInput(f"{path} is no report of this version. Write one: qa eval GOLD --json")
    try:
        setup = {field.name: record["setup"][field.name] for field in fields(Setup)}
        rows = tuple(Result.from_json(row) for row in record["questions"])
    except (KeyError, TypeError) as error:
        raise BadInput(f"{path} is an incomplete report: {error}.") from error
    return EvaluationReport(Setup(**setup | {"gaps": tuple(setup["gaps"])}), rows)
