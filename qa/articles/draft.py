"""What a file says of an article, before it has an id and is checked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from qa.schema import PublishedFrom


class Unreadable(Exception):
    """A file holds no article; the message says why and what to do. Becomes a `Skipped`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as one source gives it; None is "not said".

    Attributes:
        text: The article's text, decoded.
        title: Its headline.
        published: Day of publication.
        published_from: How that is known.
        source: Newspaper, agency or site.
        url: Where it can be read.
        fault: What of it could not be used, and why, although the article can.
    """

    text: str
    title: str | None = None
    published: date | None = None
    published_from: PublishedFrom = "none"
    source: str | None = None
    url: str | None = None
    fault: str | None = None


@contextmanager
def quiet(*libraries: str) -> Iterator[None]:
    """Keep libraries from logging about a file's flaws: what matters is in the reason given."""
    loggers = [logging.getLogger(name) for name in libraries]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
