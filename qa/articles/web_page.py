"""HTML pages to their article, by trafilatura.

Settings chosen on 90 news pages with known bodies (`benchmarks/html_body.py`).
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from qa.articles.dates import day, day_in_url
from qa.articles.draft import Draft, Unreadable, quiet
from qa.schema import PublishedFrom

_LIBRARIES = ("trafilatura", "htmldate", "justext", "readability", "dateparser", "courlan")
_DATES = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}


def from_html(page: str) -> Draft:
    """Read a web page: body without reader comments, title, day, site and address.

    Args:
        page: The page's decoded HTML.

    Raises:
        Unreadable: If there is no article text in it.
    """
    from trafilatura import bare_extraction

    with quiet(*_LIBRARIES):
        found = bare_extraction(
            page,
            include_comments=False,
            favor_precision=True,
            with_metadata=True,
            date_extraction_params=dict(_DATES),
        )
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise Unreadable("no article text found in this page: save its text as .txt")
    url = found.url or None
    published, published_from = _published(day(found.date), url)
    return Draft(
        text=_spaced(found.text or ""),
        title=found.title or None,
        published=published,
        published_from=published_from,
        source=found.sitename or _site(url),
        url=url,
    )


def _published(in_markup: date | None, url: str | None) -> tuple[date | None, PublishedFrom]:
    """The day and where it stands; a day that the address says as well counts as the address's."""
    in_url = day_in_url(url)
    if in_markup is not None and in_markup != in_url:
        return in_markup, "markup"
    return (None, "none") if in_url is None else (in_url, "url")


def _spaced(text: str) -> str:
    """The text with a blank line between paragraphs; entries of a list stay together."""
    lines = [line for line in text.split("\n") if line.strip()]
    parts = lines[:1]
    for above, line in pairwise(lines):
        together = above.startswith("- ") and line.startswith("- ")
        parts += ["\n" if together else "\n\n", line]
    return "".join(parts)


def _site(url: str | None) -> str | None:
    """The host of an address, as a reader would name it."""
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.") if host else None
