"""Which articles the weights learn from, and which are kept to choose and to calibrate by."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from qa.evaluation.questions import GoldQuestion

_PARTS = 20


class Split(StrEnum):
    """What an article's questions are for."""

    TRAIN = "train"  # the reader's weights
    CALIBRATION = "calibration"  # ranking and confidence: two twentieths
    SELECTION = "selection"  # what tells recipes apart: one twentieth


def split_of(article_id: str) -> Split:
    """The split of an article: by its id alone, so that it never changes."""
    part = int(hashlib.sha256(article_id.encode()).hexdigest(), 16) % _PARTS
    if part == 0:
        return Split.SELECTION
    return Split.CALIBRATION if part in (1, 2) else Split.TRAIN


def split_of_question(question: GoldQuestion) -> Split:
    """The split of the article that a question is about; of its own id if it names none."""
    return split_of(question.about or question.id)
