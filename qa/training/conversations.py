"""The packaged training conversations: questions that people ask one after another.

`conversations.jsonl` beside this module holds no text of any article, only places in them:

    {"id", "articles": {id: sha256}, "turns": [{"question", "plain", "about",
     "evidence": [[article, start, end]], "answers": [[article, start, end]]}]}

`articles` has how the sha256 begins of every text that the places count in. `plain` is the question
as it would be asked alone, where it would be worded otherwise; `evidence` are the sentences that
answer, and `answers` the words in them; a turn without `evidence` has no answer.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from qa.articles.load import load
from qa.errors import BadInput
from qa.schema import Article

CONVERSATIONS = "conversations"
"""Name of the source."""

_FILE = f"{CONVERSATIONS}.jsonl"


def write_conversations(articles: Path, folder: Path) -> Path:
    """Make a folder to train from: the conversations as gold questions, beside their articles.

    Args:
        articles: The `articles.jsonl.gz` that they were written on.
        folder: Where to; its `articles.jsonl.gz` is a link to the one given.

    Returns:
        The folder.

    Raises:
        BadInput: If an article is missing, or is another text.
    """
    read = (loaded.outcome for loaded in load([articles]))
    known = {article.id: article for article in read if isinstance(article, Article)}
    conversations = []
    for conversation in _conversations():
        _check(conversation, known)
        turns = [_with_words(turn, known) for turn in conversation["turns"]]
        conversations.append({"id": conversation["id"], "turns": turns})
    return write_source(folder, conversations, articles)


def write_source(folder: Path, records: Iterable[Mapping[str, Any]], articles: Path) -> Path:
    """Make a folder to train from.

    Args:
        folder: Where to; its `articles.jsonl.gz` is a link to the one given.
        records: Gold records.
        articles: The `articles.jsonl.gz` that they are on.

    Returns:
        The folder.
    """
    lines = [json.dumps(record) + "\n" for record in records]
    folder.mkdir(parents=True, exist_ok=True)
    # Without the time, so that what is mined from the same questions is found again.
    packed = gzip.compress("".join(lines).encode(), mtime=0)
    (folder / "questions.jsonl.gz").write_bytes(packed)
    link = folder / "articles.jsonl.gz"
    link.unlink(missing_ok=True)
    link.symlink_to(articles.resolve())
    return folder


def _conversations() -> Iterator[dict[str, Any]]:
    lines = files("qa.training").joinpath(_FILE).read_text(encoding="utf-8").splitlines()
    return map(json.loads, lines)


def _with_words(turn: dict[str, Any], articles: Mapping[str, Article]) -> dict[str, Any]:
    """A turn as a gold record has it: with the words in place of where they stand."""
    places = turn.get("evidence", [])
    quotes = [{"article": place[0], "quote": _words(place, articles)} for place in places]
    answers = [_words(place, articles) for place in turn.get("answers", [])]
    known = {"answerable": bool(quotes), "evidence": quotes, "answers": answers}
    return turn | {key: value for key, value in known.items() if value != []}


def _words(place: tuple[str, int, int], articles: Mapping[str, Article]) -> str:
    article, start, end = place
    return articles[article].text[start:end]


def _check(conversation: dict[str, Any], articles: Mapping[str, Article]) -> None:
    for id_, fingerprint in conversation["articles"].items():
        article = articles.get(id_)
        if article is None or not article.text_sha256.startswith(fingerprint):
            raise BadInput(
                f"The training conversations cite the article {id_}, which is "
                f"{'missing' if article is None else 'another text'}. Give those that they were "
                "written on."
            )
