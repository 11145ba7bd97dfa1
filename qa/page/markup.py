"""The small pieces of HTML that every part of the page shares, escaping first of all."""

from __future__ import annotations

import html
from datetime import date
from urllib.parse import urlsplit

from qa.schema import Article, Citation, PublishedFrom

UNEXPECTED = "Something went wrong. The terminal in which the page was started has the details."

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

DATE_KNOWN_FROM: dict[PublishedFrom, str] = {
    "metadata": "metadata",
    "markup": "page markup",
    "url": "address",
    "text": "text",
    "none": "not known",
}


def escaped(text: str) -> str:
    """`text` as it must stand in HTML, in an element as well as in a quoted attribute.

    Lone surrogates, which no browser can be sent, become question marks; the number of
    characters stays the same.
    """
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)


def day(published: date | None) -> str:
    """A date with the month in letters, which no reader can take for another; or "undated"."""
    if published is None:
        return '<span class="qa-undated">undated</span>'
    words = f"{published.day} {_MONTHS[published.month - 1]} {published.year}"
    return f'<time datetime="{published.isoformat()}">{words}</time>'


def origin(cited: Article | Citation) -> str:
    """Where something stands: "Korea Times · 18 Jan 2024"; the title if no source is known."""
    name = cited.title if cited.source is None else cited.source
    return f'<bdi class="qa-source-name">{escaped(name)}</bdi> · {day(cited.published)}'


def link(url: str | None) -> str:
    """A link that leads to a web page or to nowhere: other schemes are dropped."""
    if url is None:
        return ""
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return ""
    if scheme not in ("http", "https"):
        return ""
    return (
        f'<a href="{escaped(url)}" target="_blank" rel="noopener noreferrer nofollow">'
        "Open the original page</a>"
    )


def notice(message: str) -> str:
    """One line that says what went wrong."""
    return f'<p class="qa-notice" role="alert">{escaped(message)}</p>'


def busy(words: str) -> str:
    """One line that says what is being waited for."""
    return f'<p class="qa-busy" role="status">{escaped(words)}<i></i><i></i><i></i></p>'


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 article", "3,000 articles"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
