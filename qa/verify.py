"""Check an exported answer against the stored articles; needs no model.

For every citation it says whether the quote stands where the answer says, elsewhere, in another
article, or nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from qa.articles.store import Store
from qa.errors import ArticleNotFound, BadInput


class Finding(StrEnum):
    """What became of a quote."""

    VERBATIM = "verbatim"  # exactly there
    MOVED = "moved"  # in that article, at another place: its text has changed since
    MISATTRIBUTED = "misattributed"  # in another article
    NOT_FOUND = "not found"  # in no article


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one citation.

    Attributes:
        number: The citation's number in the answer.
        finding: What became of its quote.
        detail: Where it was found instead, in words; empty when verbatim.
        quote: The quote.
    """

    number: int
    finding: Finding
    detail: str
    quote: str


def verify(path: Path, store: Store) -> list[Verdict]:
    """Check every citation of an answer, or of a list of answers, saved as JSON.

    Args:
        path: What `qa ask --json` printed.
        store: The articles to check against.

    Raises:
        BadInput: If the file is missing or is no saved answer.
    """
    return [_verdict(citation, store) for citation in _citations(path)]


def _citations(path: Path) -> Iterator[dict[str, Any]]:
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"Cannot read {path}: {error.strerror}. Check the path.") from error
    except ValueError as error:
        raise BadInput(
            f"{path} is no JSON ({error}). Save an answer: qa ask QUESTION --json > {path.name}"
        ) from error
    for answer in saved if isinstance(saved, list) else [saved]:
        try:
            for citation in [*answer["citations"], *answer.get("related", [])]:
                _ = citation["article_id"], citation["start"] + citation["end"], citation["number"]
                if not isinstance(citation["quote"], str) or not citation["quote"]:
                    raise TypeError("quote is not a text")
                yield citation
        except (KeyError, TypeError, AttributeError) as error:
            raise BadInput(
                f"{path} is no saved answer ({type(error).__name__}: {error}). "
                f"Save one: qa ask QUESTION --json > {path.name}"
            ) from error


def _verdict(citation: dict[str, Any], store: Store) -> Verdict:
    quote, article_id = citation["quote"], citation["article_id"]
    start, end = citation["start"], citation["end"]
    try:
        text = store.article(article_id).text
    except ArticleNotFound:
        text = ""
    if text and text[start:end] == quote:
        return Verdict(citation["number"], Finding.VERBATIM, "", quote)
    if (at := text.find(quote)) >= 0:
        where = f"at {at}–{at + len(quote)} of {article_id}, not at {start}–{end}"
        return Verdict(citation["number"], Finding.MOVED, where, quote)
    for article in store.articles():
        if (at := article.text.find(quote)) >= 0:
            where = f"in {article.id} at {at}–{at + len(quote)}, not in {article_id}"
            return Verdict(citation["number"], Finding.MISATTRIBUTED, where, quote)
    return Verdict(citation["number"], Finding.NOT_FOUND, "in no article of this index", quote)
