from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from qa.articles.dates import day, day_in_text, day_in_url


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-18",
        " 2024-01-18 ",
        "20240118",
        "2024-01-18T23:30:00Z",
        "2024-01-18T23:30:00+09:00",
        "2024-01-18 08:00",
        "Thu, 18 Jan 2024 09:00:00 GMT",
        "January 18, 2024",
        "Jan. 18, 2024",
        "18 January 2024",
        "18th January 2024",
        "2024/01/18",
        date(2024, 1, 18),
        datetime(2024, 1, 18, 23, 30, tzinfo=UTC),
    ],
)
def test_a_day_is_read_as_written(written: object) -> None:
    assert day(written) == date(2024, 1, 18)


@pytest.mark.parametrize(
    "written", [None, "", "soon", "2024", "2024-13-40", "1799-12-31", "01/02/2024", 20240118, True]
)
def test_what_is_no_certain_day_is_none(written: object) -> None:
    assert day(written) is None


def test_a_day_that_has_not_come_is_none() -> None:
    today = datetime.now(UTC).date()
    assert day(today.isoformat()) == today
    assert day((today + timedelta(days=2)).isoformat()) is None


def test_days_in_addresses() -> None:
    assert day_in_url("https://x.example/2024/01/18/talks") == date(2024, 1, 18)
    assert day_in_url("https://x.example/talks-2024-01-18.html") == date(2024, 1, 18)
    for url in (None, "https://x.example/2024/01/talks", "https://x.example/2024/13/41/a", "x"):
        assert day_in_url(url) is None


def test_days_on_a_line_of_their_own() -> None:
    assert day_in_text("Talks in Seoul\nSept. 3, 2023\nThey met.") == date(2023, 9, 3)
    assert day_in_text("Posted 2023-09-03\nThey met.") == date(2023, 9, 3)
    assert day_in_text("They met on Sept. 3, 2023.") is None
    assert day_in_text("Last updated Sept. 3, 2023\nThey met.") is None
