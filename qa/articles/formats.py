"""Which files hold an article, and how each kind of them is read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from qa.articles.documents import from_docx, from_pdf
from qa.articles.draft import Draft, Unreadable
from qa.articles.markdown import from_markdown
from qa.articles.text_encoding import decode
from qa.articles.web_page import from_html
from qa.settings import SETTINGS


def _from_text(data: bytes) -> Draft:
    return Draft(text=decode(data))


def _from_markdown(data: bytes) -> Draft:
    return from_markdown(decode(data))


def _from_html(data: bytes) -> Draft:
    return from_html(decode(data))


_READERS: Mapping[str, Callable[[bytes], Draft]] = {
    ".txt": _from_text,
    ".text": _from_text,
    ".md": _from_markdown,
    ".markdown": _from_markdown,
    ".html": _from_html,
    ".htm": _from_html,
    ".xhtml": _from_html,
    ".pdf": from_pdf,
    ".docx": from_docx,
}
JSON_LINES = ".jsonl"
READABLE = ".txt .md .html .pdf .docx .jsonl, also .gz"


def suffix(path: Path) -> str:
    """The suffix that says what a file is, in lower case and without `.gz`."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def stem(path: Path) -> str:
    """A file's name without `.gz` and without its suffix."""
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    return Path(name).stem


def read_article(path: Path) -> Draft:
    """Read a file that holds one article.

    Raises:
        Unreadable: If it holds none, is damaged, too large, or of an unknown kind.
        OSError: If it cannot be opened.
    """
    reader = _READERS.get(suffix(path))
    if reader is None:
        raise Unreadable(f"unknown kind of file: {READABLE} can be read")
    if path.stat().st_size > SETTINGS.max_file_bytes:
        raise Unreadable(_TOO_LARGE.format(path.stat().st_size / 1e6))
    return reader(_bytes(path))


_TOO_LARGE = (
    "{:,.0f} MB is too large for one article: split it, or make it .jsonl with one article a line"
)


def _bytes(path: Path) -> bytes:
    """A file's bytes, unpacked.

    Raises:
        Unreadable: If it unpacks to too much, or cannot be unpacked.
    """
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    try:
        with gzip.open(path) as packed:
            data = packed.read(SETTINGS.max_file_bytes + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(f"damaged .gz ({error}): copy it again") from error
    if len(data) > SETTINGS.max_file_bytes:
        raise Unreadable(
            _TOO_LARGE.format(SETTINGS.max_file_bytes / 1e6).replace("MB", "MB or more", 1)
        )
    return data
