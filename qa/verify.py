"""Check an exported answer against the stored articles; needs no model.

For every citation it says whether the quote, and the sentence shown before it, stands where the
answer says, elsewhere, in another article, or nowhere, and whether it is labelled as the stored
article is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from qa.articles.store import Store
from qa.errors import ArticleNotFound, BadInput
from qa.schema import Article, shown

_HALF = re.compile("[\ud800-\udfff]")
_LABELS = ("title", "source", "url", "published")


class Finding(StrEnum):
    """What became of a quote."""

    VERBATIM = "verbatim"  # exactly there
    MISLABELLED = "mislabelled"  # there, but shown with what the stored article does not say
    MOVED = "moved"  # in that article, at another place
    MISATTRIBUTED = "misattributed"  # in another article
    NOT_FOUND = "not found"  # in no article


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one citation.

    Attributes:
        number: The citation's number in the answer; 0 for the answer's text as a whole.
        finding: What became of its quote.
        detail: What differs, or where it was found instead, in words; of a verbatim quote only
            whether its article has changed elsewhere, else empty.
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
        BadInput: If the file is missing or is no saved answer, or a citation in it lacks what is
            checked; keys that are not known here do no harm.
    """
    verdicts = []
    for answer in _answers(path):
        for citation in (*answer["citations"], *answer.get("related", [])):
            found = _found(citation, store)
            verdicts.append(Verdict(citation["number"], *found, citation["quote"]))
            if citation.get("context") is not None:
                verdicts.append(_about_context(citation, store))
        verdicts += _about_text(answer)
    return verdicts


def _about_context(citation: dict[str, Any], store: Store) -> Verdict:
    """A verdict on the sentence that is shown before a quote, as if it were quoted itself."""
    context, start = citation["context"], citation["context_start"]
    own = {key: citation.get(key) for key in ("article_id", "text_sha256")}
    own |= {"quote": context, "start": start, "end": start + len(context)}
    finding, detail = _found(own, store)
    told = "; ".join(filter(None, ("the sentence before the quote", detail)))
    return Verdict(citation["number"], finding, told, context)


def _about_text(answer: dict[str, Any]) -> list[Verdict]:
    """A verdict on the answer's text, if it says anything but its citations' quotes."""
    text, citations = answer.get("text"), answer["citations"]
    if not isinstance(text, str) or not (citations or answer.get("outcome") == "answer"):
        return []
    if text == "\n".join(shown(c["quote"], c["number"]) for c in citations):
        return []
    return [Verdict(0, Finding.MISLABELLED, "the text is not the citations' quotes", text)]


# -- what is claimed -----------------------------------------------------------------------------


def _answers(path: Path) -> Iterator[dict[str, Any]]:
    """The answers of a file, each with citations that can be checked."""
    saved = _saved(path)
    for answer in saved if _is(saved, list) else [saved]:
        if not _is(answer, dict) or not _is(answer.get("citations"), list):
            raise _no_answer(path, "it has no list of citations")
        if not _is(related := answer.get("related", []), list):
            raise _no_answer(path, "related is not a list")
        for citations in (answer["citations"], related):
            for position, citation in enumerate(citations, start=1):
                if (fault := _fault(citation)) is not None:
                    given = citation.get("number") if _is(citation, dict) else None
                    number = given if _is(given, int) else position
                    raise _no_answer(path, f"citation {number}: {fault}")
        yield answer


def _no_answer(path: Path, why: str) -> BadInput:
    return BadInput(
        f"{path} is no saved answer ({why}). Save one: qa ask QUESTION --json > {path.name}"
    )


def _saved(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"Cannot read {path}: {error.strerror}. Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"{path} is no JSON ({error}). Save an answer: qa ask QUESTION --json > {path.name}"
        ) from error


def _fault(citation: Any) -> str | None:
    """What makes a citation impossible to check, naming the field; None if nothing does."""
    if not _is(citation, dict):
        return "it is not an object"
    for field in ("number", "start", "end"):
        if not _is(citation.get(field), int):
            return f"{field} is not a whole number"
    for field in ("article_id", "quote"):
        if not citation.get(field):
            return f"{field} is missing"
    for field in ("article_id", "quote", "text_sha256", *_LABELS):
        if not _is(text := citation.get(field), str | None):
            return f"{field} is not a text"
        if text is not None and _HALF.search(text):  # can be neither looked up nor printed
            return f"{field} holds half a character"
    if not 0 <= citation["start"] < citation["end"]:
        return f"start {citation['start']} and end {citation['end']} are no stretch of a text"
    highlight = citation.get("highlight")
    if highlight is not None and not (
        _is(highlight, list) and len(highlight) == 2 and all(_is(at, int) for at in highlight)
    ):
        return "highlight is not two whole numbers"
    if citation.get("context") is not None:
        return _fault_of_context(citation)
    return None


def _fault_of_context(citation: dict[str, Any]) -> str | None:
    context: Any = citation["context"]
    start: Any = citation.get("context_start")
    if not _is(context, str) or not context:
        return "context is not a text"
    if _HALF.search(context):
        return "context holds half a character"
    if not _is(start, int) or start < 0:
        return "context_start is no place in a text"
    return None


def _is(value: Any, kind: Any) -> bool:
    """`isinstance`, except that True and False are no numbers."""
    return isinstance(value, kind) and not isinstance(value, bool)


# -- what is there -------------------------------------------------------------------------------


def _found(citation: dict[str, Any], store: Store) -> tuple[Finding, str]:
    quote, article_id = citation["quote"], citation["article_id"]
    start, end = citation["start"], citation["end"]
    try:
        claimed = store.article(article_id)
    except ArticleNotFound:
        claimed = None
    if claimed is not None and claimed.text[start:end] == quote:
        return _labelled(citation, claimed)
    if claimed is not None and (at := claimed.text.find(quote)) >= 0:
        same = citation.get("text_sha256") == claimed.text_sha256
        why = "; the article has not changed since" if same else ""
        where = f"at {at}–{at + len(quote)} of {article_id}, not at {start}–{end}"
        return Finding.MOVED, where + why
    for article in store.articles():
        if (at := article.text.find(quote)) >= 0:
            where = f"in {article.id} at {at}–{at + len(quote)}, not in {article_id}"
            return Finding.MISATTRIBUTED, where
    return Finding.NOT_FOUND, "in no article of this index"


def _labelled(citation: dict[str, Any], article: Article) -> tuple[Finding, str]:
    """The finding for a quote that stands at its place."""
    published = None if article.published is None else article.published.isoformat()
    stored = (article.title, article.source, article.url, published)
    wrong = [
        f"{label} is {_shown(citation[label])}, in the index {_shown(value)}"
        for label, value in zip(_LABELS, stored, strict=True)
        if citation.get(label, value) != value
    ]
    if citation.get("highlight") is not None:
        first, last = citation["highlight"]
        if not citation["start"] <= first < last <= citation["end"]:
            wrong.append(f"highlight {first}–{last} is not within the quote")
    finding = Finding.MISLABELLED if wrong else Finding.VERBATIM
    if citation.get("text_sha256") not in (None, "", article.text_sha256):
        wrong.append("the article has changed elsewhere since")
    return finding, "; ".join(wrong)


def _shown(label: str | None) -> str:
    return "missing" if label is None else f"“{label}”"
