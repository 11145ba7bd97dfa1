"""Articles as JSON Lines, plain or gzip: one object a line, read one line at a time."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from qa.articles.draft import Draft, Unreadable
from qa.articles.metadata import date_fault, line_of, metadata_of
from qa.settings import SETTINGS


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line of a file of articles.

    Attributes:
        number: 1-based.
        article_id: Its `id`, or file stem and line number if it has none.
        draft: The article, or why it is none.
        bytes_done: Position in the file as it lies on disk.
    """

    number: int
    article_id: str
    draft: Draft | Unreadable
    bytes_done: int


def read_lines(path: Path, stem: str) -> Iterator[JsonLine]:
    """Read the articles of a `.jsonl` or `.jsonl.gz`, in constant memory.

    Args:
        path: The file.
        stem: Its name without suffixes, for the ids of lines that have none.

    Yields:
        One for each line that is not white; the last one says so if the file breaks off.

    Raises:
        OSError: If the file cannot be opened.
    """
    with path.open("rb") as disk:
        packed = path.suffix.lower() == ".gz"
        lines = cast(IO[bytes], gzip.GzipFile(fileobj=disk)) if packed else disk
        number = 0
        try:
            while line := lines.readline(SETTINGS.max_file_bytes + 1):
                number += 1
                unnamed = f"{stem}-{number}"
                if len(line) > SETTINGS.max_file_bytes:
                    _pass_over(lines, line)
                    yield JsonLine(number, unnamed, Unreadable(_TOO_LONG), disk.tell())
                elif line.strip():
                    yield _read(line, number, unnamed, disk.tell())
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            broken = Unreadable(f"the compressed file breaks off here ({error}): copy it again")
            yield JsonLine(number + 1, f"{stem}-{number + 1}", broken, disk.tell())


_TOO_LONG = f"longer than {SETTINGS.max_file_bytes / 1e6:,.0f} MB: split it into articles"


def _pass_over(lines: IO[bytes], line: bytes) -> None:
    """Read to the end of a line without keeping it."""
    while line and not line.endswith(b"\n"):
        line = lines.readline(1 << 20)


def _read(line: bytes, number: int, unnamed: str, bytes_done: int) -> JsonLine:
    """One line as an article, or why it is none."""
    article_id = unnamed
    try:
        record = _record(line)
        stated = record.get("id")
        if stated is not None:
            article_id = _id(stated)
        draft: Draft | Unreadable = _draft(record)
    except Unreadable as reason:
        draft = reason
    return JsonLine(number, article_id, draft, bytes_done)


def _record(line: bytes) -> dict[str, object]:
    """The line's JSON object.

    Raises:
        Unreadable: If it is none.
    """
    try:
        record = json.loads(line.decode("utf-8-sig").strip())
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8: save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise Unreadable(f"not valid JSON ({error.msg} at column {error.colno})") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable("not valid JSON that can be read: check this line") from error
    if not isinstance(record, dict):
        raise Unreadable('not a JSON object: write {"id": ..., "title": ..., "text": ...}')
    return record


def _id(stated: object) -> str:
    """An id as a string.

    Raises:
        Unreadable: If it is neither a string nor a number, or empty.
    """
    article_id = line_of(stated)
    if article_id is None:
        raise Unreadable('its "id" is neither text nor a number: give it one, or leave it out')
    return article_id


def _draft(record: dict[str, object]) -> Draft:
    """The article of a JSON object.

    Raises:
        Unreadable: If it has no text.
    """
    text = record.get("text")
    if not isinstance(text, str):
        raise Unreadable('has no "text": every line needs {"id": ..., "title": ..., "text": ...}')
    known = metadata_of(record)
    return Draft(
        text=text,
        title=known.title,
        published=known.published,
        published_from="none" if known.published is None else "metadata",
        source=known.source,
        url=known.url,
        fault=date_fault(record),
    )
