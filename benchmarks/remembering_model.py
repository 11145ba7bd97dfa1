"""A span model that reads no window twice: the runs of a benchmark ask for the same ones."""

from __future__ import annotations

from collections.abc import Sequence

from qa.reading.scores import Logits
from qa.reading.span_model import SpanModel
from qa.reading.windows import Window


class RememberingModel:
    """Wraps a model with a memory of all that it read; 2.5 kB a window.

    Args:
        model: Reads what is not remembered.
    """

    def __init__(self, model: SpanModel) -> None:
        self._model = model
        self.name, self.windower = model.name, model.windower
        self.reads_context = model.reads_context
        self._known: dict[tuple[int, ...], Logits] = {}

    def logits(self, windows: Sequence[Window]) -> list[Logits]:
        """Of each window, as the wrapped model gives them."""
        new = [window for window in windows if window.ids not in self._known]
        read = self._model.logits(new) if new else []
        self._known |= {window.ids: each for window, each in zip(new, read, strict=True)}
        return [self._known[window.ids] for window in windows]
