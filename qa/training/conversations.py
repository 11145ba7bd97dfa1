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
import hashlib
import json
from collections.abc import Iterator, Mapping
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
    texts = {article.id: article.text for article in read if isinstance(article, Article)}
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "questions.jsonl.gz", "wt", encoding="utf-8") as stream:
        for conversation in _conversations():
            _check(conversation, texts)
            turns = [_with_words(turn, texts) for turn in conversation["turns"]]
            stream.write(json.dumps({"id": conversation["id"], "turns": turns}) + "\n")
    link = folder / "articles.jsonl.gz"
    link.unlink(missing_ok=True)
    link.symlink_to(articles.resolve())
    return folder


def _conversations() -> Iterator[dict[str, Any]]:
    lines = files("qa.training").joinpath(_FILE).read_text(encoding="utf-8").splitlines()
    return map(json.loads, lines)


def _with_words(turn: dict[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """A turn as a gold record has it: with the words in place of where they stand."""
    places = turn.get("evidence", [])
    quotes = [{"article": place[0], "quote": _words(place, texts)} for place in places]
    answers = [_words(place, texts) for place in turn.get("answers", [])]
    known = {"answerable": bool(quotes), "evidence": quotes, "answers": answers}
    return turn | {key: value for key, value in known.items() if value != []}


def _words(place: tuple[str, int, int], texts: Mapping[str, str]) -> str:
    article, start, end = place
    return texts[article][start:end]


def _check(conversation: dict[str, Any], texts: Mapping[str, str]) -> None:
    for article, fingerprint in conversation["articles"].items():
        text = texts.get(article)
        if text is None or not _sha256(text).startswith(fingerprint):
            raise BadInput(
                f"The training conversations cite the article {article}, which is "
                f"{'missing' if text is None else 'another text'}. Give those that they were "
                "written on."
            )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
