"""Gold questions: what is asked, and which sentences answer it.

A file holds one JSON object a line (`.jsonl` or `.jsonl.gz`). Three ways to say what is right are
read into one form, `Evidence`; how a record is read stands in `gold_record`.

    {"evidence": [{"article", "quote"}]}                a sentence of an article
    {"article", "answers": [{"text", "start"}]}         characters of an article (as in SQuAD)
    {"answers": ["…"]}, no evidence                     words, in whatever article (as in a quiz)

A follow-up, or a question typed in haste, may have a `plain` form beside it: the same question as
it would be asked alone and without mistakes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import BadInput
from qa.evaluation.gold_record import read_dialogue
from qa.evaluation.questions import GoldQuestion


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold file.

    Attributes:
        name: The file's name, without its folder.
        sha256: Of its bytes as they lie on disk, hexadecimal.
        dialogues: Every question with those that follow it up; one asked alone stands alone.
    """

    name: str
    sha256: str
    dialogues: tuple[tuple[GoldQuestion, ...], ...]

    @property
    def questions(self) -> Iterator[GoldQuestion]:
        """All questions and turns, in the file's order."""
        return (question for dialogue in self.dialogues for question in dialogue)

    def __len__(self) -> int:
        """How many questions and turns there are to ask."""
        return sum(len(dialogue) for dialogue in self.dialogues)


def load_gold(path: Path) -> Gold:
    """Read a gold file, plain or gzip.

    Raises:
        BadInput: If it cannot be read, holds no question, an id twice, or a record that is not
            understood: the message names the file, the line and what is wrong.
    """
    content = _content(path)
    dialogues: list[tuple[GoldQuestion, ...]] = []
    first_seen: dict[str, int] = {}
    for number, record in _records(path, content):
        try:
            dialogue = read_dialogue(record)
            for question in dialogue:
                if question.id in first_seen:
                    raise ValueError(
                        f'the id "{question.id}" stands in line {first_seen[question.id]} already'
                    )
                first_seen[question.id] = number
        except ValueError as error:
            raise BadInput(f"{path}, line {number}: {error}.") from error
        dialogues.append(dialogue)
    if not dialogues:
        raise BadInput(f"{path} holds no question. Write one JSON record a line.")
    return Gold(path.name, hashlib.sha256(content).hexdigest(), tuple(dialogues))


def _content(path: Path) -> bytes:
    """The file as it lies on disk."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"Cannot read the gold file {path}: {error.strerror}.") from error


def _records(path: Path, content: bytes) -> Iterator[tuple[int, Any]]:
    """Every line that is not blank, parsed, with its number."""
    try:
        lines = (gzip.decompress(content) if path.suffix == ".gz" else content).split(b"\n")
    except (OSError, EOFError) as error:
        raise BadInput(f"{path} is no whole gzip file: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            json.dumps(record, ensure_ascii=False).encode()  # "\\ud800" is half a letter
            yield number, record
        except (ValueError, RecursionError) as error:  # UnicodeError is a ValueError too
            raise BadInput(f"{path}, line {number}: not JSON ({error}).") from error
