"""The packaged training follow-ups: the questions on the news, asked one after another.

`follow_ups.jsonl` beside this module holds the follow-ups alone, none of the questions in full:

    {"id", "turns": [[question's id, as it is asked after the turns before it], [question's id]]}

A turn of an id only is asked as that question stands.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from qa.errors import BadInput
from qa.training.conversations import write_source

FOLLOW_UPS = "follow-ups"
"""Name of the source."""

_FILE = "follow_ups.jsonl"


def write_follow_ups(news: Path, folder: Path) -> Path:
    """Make a folder to train from: conversations of the news questions, beside their articles.

    Args:
        news: Folder of the questions that they were written for.
        folder: Where to; its `articles.jsonl.gz` is a link to that of the news.

    Returns:
        The folder.

    Raises:
        BadInput: If a question is missing.
    """
    path = news / "questions.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        known = {record["id"]: record for record in map(json.loads, stream)}
    conversations = []
    for id_, turns in _follow_ups():
        missing = next((asked[0] for asked in turns if asked[0] not in known), None)
        if missing is not None:
            raise BadInput(
                f"The training follow-ups ask {missing}, which {path} does not hold. Give the "
                "questions that they were written for."
            )
        told = [known[asked[0]] | ({"question": asked[1]} if asked[1:] else {}) for asked in turns]
        conversations.append({"id": id_, "turns": told})
    return write_source(folder, conversations, news / "articles.jsonl.gz")


def _follow_ups() -> Iterator[tuple[str, list[list[str]]]]:
    lines = files("qa.training").joinpath(_FILE).read_text(encoding="utf-8").splitlines()
    for line in lines:
        record = json.loads(line)
        yield record["id"], record["turns"]
