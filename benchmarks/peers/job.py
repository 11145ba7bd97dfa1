"""What a worker is told to do; the standard library alone, since peers have no other in common."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

PASSAGES = 10
"""Passages that are found and read for a question. The product decides itself how many it reads:
up to fifteen, nine on average."""


class Step(StrEnum):
    """What is measured in a process of its own."""

    PREPARE = "prepare"  # once: models converted to what a system runs best; not timed
    INGEST = "ingest"
    COLD_SEARCH = "cold search"
    COLD_ASK = "cold ask"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Job:
    """A step of a system.

    Attributes:
        step: Which one.
        settings: The system's own.
        encoder: Folder of the sentence encoder that all systems share.
        reader: Folder of the `BertForQuestionAnswering` that the peers read with.
        articles: JSON Lines, as the product reads them.
        passages: JSON Lines, as the product cuts them: what the peers index.
        questions: A JSON list of texts; all are searched for.
        asked: How many of them, from the first, are asked.
        depth: Passages that are retrieved, and read, for a question.
        index: Folder of the system's index.
        models: Folder for what `PREPARE` makes.
        started: `time.monotonic()` just before the process was started, seconds.
    """

    step: Step
    settings: dict[str, str]
    encoder: str
    reader: str
    articles: str
    passages: str
    questions: str
    asked: int
    depth: int
    index: str
    models: str
    started: float

    def write(self, path: Path) -> None:
        """Store it."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Job:
        """The job that was stored."""
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(**found | {"step": Step(found["step"])})


@dataclass(frozen=True, slots=True)
class PlainPassage:
    """A passage as the peers get it.

    Attributes:
        number: From 0, in the order of the articles.
        article: Id of its article.
        start: Offset in the article's text.
        end: Offset behind it.
        text: The article's title and day, then the passage's sentences, one a line.
    """

    number: int
    article: str
    start: int
    end: int
    text: str


def write_passages(path: Path, passages: list[PlainPassage]) -> None:
    """Store passages as JSON Lines."""
    lines = (json.dumps(asdict(each), ensure_ascii=False) for each in passages)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_passages(path: Path) -> list[PlainPassage]:
    """The passages that were stored."""
    with path.open(encoding="utf-8") as lines:
        return [PlainPassage(**json.loads(line)) for line in lines]
