"""Days of publication: read where they are written, refused where they cannot be true.

The day is taken as written, in the writer's time zone. The time of a file or of its making is no
day of publication and is never used.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from qa.articles.clutter import is_date
from qa.articles.lines import split

EARLIEST = date(1800, 1, 1)
_WRITTEN = (
    "%B %d, %Y",
    "%B %d %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%d %b %Y",
    "%Y/%m/%d",
)
_IN_URL = re.compile(r"[/-]((?:18|19|20)\d\d)([/-])(\d{1,2})\2(\d{1,2})(?=[/_.-]|$)")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_IN_LINE = re.compile(
    rf"\b(?:(?P<iso>\d{{4}}-\d\d-\d\d)"
    rf"|(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}}) (?P<month2>{_MONTH})\.?,? (?P<year2>\d{{4}}))\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"\b(?:updated|modified|last)\b", re.IGNORECASE)
_TOP_LINES = 6


def day(value: object) -> date | None:
    """The day that a metadata field names.

    Args:
        value: A date, a datetime, or a string: ISO 8601, RFC 2822, or written out in English.

    Returns:
        None if it names no full date, one before 1800, or one that has not come yet.
    """
    if isinstance(value, datetime):
        return _credible(value.date())
    if isinstance(value, date):
        return _credible(value)
    if not isinstance(value, str) or not 8 <= len(value.strip()) <= 60:
        return None
    return _credible(_read(value.strip()))


def day_in_url(url: str | None) -> date | None:
    """The day in an address such as `/2024/01/18/talks`."""
    found = _IN_URL.search(url) if url else None
    if found is None:
        return None
    return _credible(_made(int(found[1]), int(found[3]), int(found[4])))


def day_in_text(text: str) -> date | None:
    """The day on a line of its own at the top, which says nothing else; not that of an update."""
    for line in split(text[:2000])[:_TOP_LINES]:
        found = _IN_LINE.search(line.plain)
        if found is not None and is_date(line) and not _CHANGED.search(line.plain):
            return _credible(_read(_rewritten(found)))
    return None


def _rewritten(found: re.Match[str]) -> str:
    """The parts of a written date in one order."""
    if found["iso"]:
        return found["iso"]
    month = (found["month"] or found["month2"])[:3]
    return f"{month} {found['day'] or found['day2']}, {found['year'] or found['year2']}"


def _read(written: str) -> date | None:
    """A date in one of the forms that are unambiguous."""
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|(?<=[A-Za-z])\.", "", written)
    plain = re.sub(r"\bSept\b", "Sep", plain)
    for form in _WRITTEN:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    return None


def _made(year: int, month: int, number: int) -> date | None:
    """The date, if there is such a day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _credible(found: date | None) -> date | None:
    """The date, unless it is before 1800 or no time zone has reached it yet."""
    latest = (datetime.now(UTC) + timedelta(hours=14)).date()
    return found if found is not None and EARLIEST <= found <= latest else None
