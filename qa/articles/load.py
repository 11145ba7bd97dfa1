"""Files and folders to articles, one at a time; what cannot be read is told, and the rest goes on.

A folder's `metadata.jsonl` describes the files beside it and is never an article itself. It has
the last word on title, date, source and address; then what a file states, then what its text
shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qa.articles.captions import is_caption
from qa.articles.clutter import is_clutter
from qa.articles.dates import day_in_text, day_in_url
from qa.articles.draft import Draft, Unreadable
from qa.articles.files import File, check, files
from qa.articles.formats import JSON_LINES, read_article, stem, suffix
from qa.articles.json_lines import read_lines
from qa.articles.lines import split
from qa.articles.metadata import METADATA_NAME, Metadata, completed, line_of, read_metadata
from qa.articles.text_encoding import normalised
from qa.schema import Article, PublishedFrom, Skipped
from qa.settings import SETTINGS

_FEWEST_TITLE_WORDS, _MOST_TITLE_WORDS = 3, 20
_TITLE_START = 1000  # characters in which a headline is looked for


@dataclass(frozen=True, slots=True)
class Loaded:
    """One step of reading.

    Attributes:
        outcome: An article, or what could not be read and why.
        bytes_done: How much of all sources has been read, as they lie on disk.
    """

    outcome: Article | Skipped
    bytes_done: int


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a file or a line of it offers as an article; `line` is 0 for a whole file."""

    article_id: str
    line: int
    draft: Draft | Unreadable
    bytes_done: int


def total_bytes(sources: Sequence[Path]) -> int:
    """Size of all files that `load` will read, as they lie on disk.

    Raises:
        BadInput: If a source does not exist.
    """
    check(sources)
    return sum(file.size for file in files(sources))


def load(sources: Sequence[Path]) -> Iterator[Loaded]:
    """Read the articles of files and folders; nothing but their ids is kept in memory.

    Args:
        sources: Files and folders, read in this order.

    Returns:
        Lazily, each article, and each file or line that is none with the reason.

    Raises:
        BadInput: At once, if a source does not exist.
    """
    check(sources)
    return _load(sources)


def _load(sources: Sequence[Path]) -> Iterator[Loaded]:
    """The articles of all sources, with their metadata, each id once."""
    known: dict[Path, Mapping[str, Metadata]] = {}
    first: dict[str, tuple[Path, int]] = {}
    done = 0
    for file in files(sources):
        folder = file.path.parent
        if folder not in known:
            metadata = read_metadata(folder)
            known[folder] = metadata.by_id
            yield from (Loaded(skipped, done) for skipped in metadata.skipped)
        for offer in _offers(file):
            outcome = _outcome(offer, file.path, known[folder].get(offer.article_id))
            if isinstance(outcome, Article):
                if outcome.id in first:
                    outcome = _seen_before(outcome.id, file.path, offer.line, first[outcome.id])
                else:
                    first[outcome.id] = (file.path, offer.line)
            read = done + min(offer.bytes_done, file.size)
            yield Loaded(outcome, read)
            fault = offer.draft.fault if isinstance(offer.draft, Draft) else None
            if fault is not None and isinstance(outcome, Article):
                yield Loaded(Skipped(_where(file.path, offer.line), fault), read)
        done += file.size


def _offers(file: File) -> Iterator[_Offer]:
    """What a file offers: one article, or one a line."""
    if file.path.name == METADATA_NAME:
        if file.named:
            yield _Offer("", 0, Unreadable(_IS_METADATA), file.size)
        return
    name = stem(file.path)
    try:
        if file.problem is not None:
            raise Unreadable(file.problem)
        if suffix(file.path) == JSON_LINES:
            yield from _lines(file, name)
        else:
            yield _Offer(name, 0, read_article(file.path), file.size)
    except Unreadable as reason:
        yield _Offer(name, 0, reason, file.size)
    except OSError as error:
        broken = Unreadable(f"cannot be read: {error.strerror or error}")
        yield _Offer(name, 0, broken, file.size)


_IS_METADATA = "describes the articles beside it and is none itself: add the folder instead"


def _lines(file: File, name: str) -> Iterator[_Offer]:
    """The articles of a file of JSON Lines.

    Raises:
        Unreadable: If there is no line in it.
    """
    empty = True
    for line in read_lines(file.path, name):
        empty = False
        yield _Offer(line.article_id, line.number, line.draft, line.bytes_done)
    if empty:
        raise Unreadable("is empty")


def _where(path: Path, line: int) -> str:
    """A file, with the line where there is one."""
    return f"{path}, line {line}" if line else str(path)


def _outcome(offer: _Offer, path: Path, known: Metadata | None) -> Article | Skipped:
    """The finished article of an offer, or why there is none."""
    where = _where(path, offer.line)
    if isinstance(offer.draft, Unreadable):
        return Skipped(where, str(offer.draft))
    if len(offer.draft.text) > SETTINGS.max_article_chars:
        return Skipped(
            where,
            f"{len(offer.draft.text):,} characters, more than the {SETTINGS.max_article_chars:,} "
            "that an article may have: split it into articles",
        )
    text = normalised(offer.draft.text)
    if not text.strip():
        return Skipped(where, "is empty")
    draft = completed(offer.draft, known)
    published, published_from = _published(draft, text)
    return Article(
        id=offer.article_id,
        title=line_of(draft.title) or _headline(text) or _readable(offer.article_id),
        text=text,
        published=published,
        published_from=published_from,
        source=line_of(draft.source),
        url=line_of(draft.url),
    )


def _published(draft: Draft, text: str) -> tuple[date | None, PublishedFrom]:
    """The day of publication: as stated, else from the address, else from a line of its own."""
    if draft.published is not None:
        return draft.published, draft.published_from
    in_url = day_in_url(draft.url)
    if in_url is not None:
        return in_url, "url"
    in_text = day_in_text(text)
    return (None, "none") if in_text is None else (in_text, "text")


def _headline(text: str) -> str | None:
    """The first line, if it looks like a headline: short, no full stop, no caption or byline."""
    lines = split(text[:_TITLE_START])
    if len(lines) < 2:
        return None
    line = lines[0]
    short = _FEWEST_TITLE_WORDS <= len(line.words) <= _MOST_TITLE_WORDS
    if not short or line.plain.endswith((".", ":", ",")) or line.is_listed:
        return None
    return None if is_clutter(line) or is_caption(line) else " ".join(line.raw.split())


def _readable(article_id: str) -> str:
    """An id as a title of last resort."""
    return " ".join(article_id.replace("_", " ").replace("-", " ").split()) or article_id


def _seen_before(article_id: str, path: Path, line: int, first: tuple[Path, int]) -> Skipped:
    """Why a second article of the same id is left out."""
    return Skipped(
        _where(path, line),
        f"its id {article_id!r} is that of {_where(*first)} already: rename one of them",
    )
