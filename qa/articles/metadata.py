"""`metadata.jsonl`: what is known of the articles beside it, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from qa.articles.dates import day
from qa.articles.draft import Draft
from qa.articles.text_encoding import normalised
from qa.schema import Skipped

METADATA_NAME = "metadata.jsonl"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of one article from outside its file; None is "not said"."""

    title: str | None = None
    published: date | None = None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class MetadataFile:
    """The metadata of one folder.

    Attributes:
        by_id: Metadata of each article id.
        skipped: Lines that could not be used, and why.
    """

    by_id: Mapping[str, Metadata] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()


def read_metadata(folder: Path) -> MetadataFile:
    """Read a folder's `metadata.jsonl`; empty if there is none."""
    path = folder / METADATA_NAME
    by_id: dict[str, Metadata] = {}
    skipped: list[Skipped] = []
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    _add(by_id, skipped, line, f"{path}, line {number}")
    except FileNotFoundError:
        return MetadataFile()
    except OSError as error:
        skipped.append(Skipped(str(path), f"cannot be read: {error.strerror or error}"))
    return MetadataFile(by_id, tuple(skipped))


def completed(draft: Draft, known: Metadata | None) -> Draft:
    """The draft with what the metadata says; the metadata has the last word."""
    if known is None:
        return draft
    if known.published is not None:
        draft = replace(draft, published=known.published, published_from="metadata")
    return replace(
        draft,
        title=draft.title if known.title is None else known.title,
        source=draft.source if known.source is None else known.source,
        url=draft.url if known.url is None else known.url,
    )


def metadata_of(record: Mapping[str, object]) -> Metadata:
    """The metadata among the keys of a JSON object: title, published or date, source, url."""
    written = record.get("published")
    return Metadata(
        title=line_of(record.get("title")),
        published=day(record.get("date") if written is None else written),
        source=line_of(record.get("source")),
        url=line_of(record.get("url")),
    )


def date_fault(record: Mapping[str, object]) -> str | None:
    """Why the date of a JSON object cannot be used, if it has one that cannot."""
    written = record.get("published")
    written = record.get("date") if written is None else written
    if written in (None, "") or day(written) is not None:
        return None
    return f"{str(written)[:40]!r} is no past day like 2024-01-18: date left out"


def line_of(value: object) -> str | None:
    """A string or number as one line of text; None for anything else, or nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return " ".join(normalised(str(value)).split()) or None


def _add(by_id: dict[str, Metadata], skipped: list[Skipped], line: bytes, where: str) -> None:
    """Take up one line, or say why it could not be used."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        skipped.append(Skipped(where, "not valid JSON: this article's metadata is left out"))
        return
    article_id = line_of(record.get("id")) if isinstance(record, dict) else None
    if article_id is None:
        skipped.append(Skipped(where, 'has no "id": write {"id": ..., "title": ...}'))
        return
    known = metadata_of(record)
    if (fault := date_fault(record)) is not None:
        skipped.append(Skipped(where, fault))
    by_id[article_id] = known
