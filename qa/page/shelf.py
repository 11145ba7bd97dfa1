"""The list of the articles as HTML: one page of it at a time, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from qa.page.markup import DATE_KNOWN_FROM, count, day, escaped
from qa.schema import Article

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the list.

    Attributes:
        articles: At most `PAGE_SIZE` articles.
        page: Number of the page, from 0.
        total: How many articles the whole list has; None where counting would mean to read on.
        more: Whether another page follows.
        wanted: What the list is filtered by; empty for all articles.
    """

    articles: tuple[Article, ...]
    page: int
    total: int | None
    more: bool
    wanted: str = ""


def browse(articles: Sequence[Article], wanted: str = "", page: int = 0) -> Shelf:
    """Page number `page` of the articles whose title, source or date contain all `wanted` words.

    A filter reads no further than to the end of the page, so that a collection of millions is
    not read to the end for one line of the list.

    Args:
        articles: All articles; only slices and iteration are used.
        wanted: Words, in any order; letter case does not count.
        page: From 0; a page behind the last one is empty.
    """
    words = wanted.casefold().split()
    first = max(page, 0) * PAGE_SIZE
    if not words:
        shown = tuple(articles[first : first + PAGE_SIZE])
        return Shelf(shown, max(page, 0), len(articles), first + PAGE_SIZE < len(articles))
    matches = (article for article in articles if all(word in _label(article) for word in words))
    found = tuple(islice(matches, first, first + PAGE_SIZE + 1))
    more = len(found) > PAGE_SIZE
    total = None if more or (first and not found) else first + len(found)
    return Shelf(found[:PAGE_SIZE], max(page, 0), total, more, wanted.strip())


def article_list(shelf: Shelf) -> str:
    """The page as a table whose titles are buttons, with its place in the whole list."""
    if not shelf.articles:
        empty = "No title, source or date matches." if shelf.wanted else "No articles yet."
        return f'<div class="qa-shelf"><p class="qa-count" role="status">{empty}</p></div>'
    rows = "".join(_row(article) for article in shelf.articles)
    return (
        f'<div class="qa-shelf">{_place(shelf)}'
        '<div class="qa-table"><table><caption class="qa-hidden">Articles</caption><thead><tr>'
        '<th scope="col">Title</th><th scope="col">Source</th><th scope="col">Date</th>'
        '<th scope="col">Date known from</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></div>"
    )


def _label(article: Article) -> str:
    """What a filter looks at."""
    published = "undated" if article.published is None else article.published.isoformat()
    return f"{article.title}\n{article.source or ''}\n{published}\n{article.id}".casefold()


def _row(article: Article) -> str:
    """One article."""
    source = "" if article.source is None else escaped(article.source)
    return (
        '<tr><td><button type="button" class="qa-open" dir="auto" '
        f'data-article="{escaped(article.id)}">{escaped(article.title)}</button></td>'
        f'<td dir="auto">{source}</td><td class="qa-date">{day(article.published)}</td>'
        f"<td>{DATE_KNOWN_FROM[article.published_from]}</td></tr>"
    )


def _place(shelf: Shelf) -> str:
    """Which articles of how many are shown, between the buttons that turn the page."""
    first = shelf.page * PAGE_SIZE + 1
    last = first + len(shelf.articles) - 1
    whole = "more follow" if shelf.total is None else f"of {count(shelf.total, 'article')}"
    matching = f" that match “{escaped(shelf.wanted)}”" if shelf.wanted else ""
    return (
        '<div class="qa-pager">'
        f"{_turner('Previous', shelf.page - 1, shelf.page > 0)}"
        f'<p class="qa-count" role="status">{first:,}–{last:,} {whole}{matching}</p>'
        f"{_turner('Next', shelf.page + 1, shelf.more)}</div>"
    )


def _turner(label: str, page: int, usable: bool) -> str:
    """A button that turns the page."""
    state = "" if usable else " disabled"
    return f'<button type="button" class="qa-turner" data-page="{page}"{state}>{label}</button>'
