from __future__ import annotations

import pytest

from qa.reading.spans import SpanType, typed_spans


def of(text, wanted):
    return [text[s.start : s.end] for s in typed_spans(text) if s.type is wanted]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("It was on Sept. 14, 2021 and again on 3 May.", ["Sept. 14, 2021", "3 May"]),
        ("He came on Tuesday evening, in early January.", ["Tuesday evening", "early January"]),
        ("Since 2019 it may march on; the 1960s ended.", ["2019", "1960s"]),
        ("They met last weekend at 10:30 a.m.", ["last weekend", "10:30 a.m."]),
        ("March 2024 was cold. In March it froze.", ["March 2024", "In March"]),
        ("In 1,984 cases nothing came of it.", []),
        ("Saturday and Sunday were calm.", ["Saturday and Sunday"]),
    ],
)
def test_dates(text, dates):
    assert of(text, SpanType.DATE) == dates


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It cost $2.5 million, or 45%.", ["$2.5 million", "45%"]),
        ("A range of 1,500 km and nearly 50 countries.", ["1,500 km", "50 countries"]),
        ("One million rounds; twenty-five ships.", ["One million", "twenty-five ships"]),
        ("On May 3 nobody came.", []),
    ],
)
def test_numbers(text, numbers):
    assert of(text, SpanType.NUMBER) == numbers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The mayor met Ida Brandt in Port Ellen.", ["Ida Brandt", "Port Ellen"]),
        ("Lavrov told Choe of Russia's plan.", ["Lavrov", "Choe", "Russia"]),
        ("The Bank of England and the U.S. Army agreed.", ["Bank of England", "U.S. Army"]),
        ("He came. It rained.", []),
        ("After Monday nothing of Noh Kyu-duk was heard.", ["Noh Kyu-duk"]),
    ],
)
def test_names(text, names):
    assert of(text, SpanType.NAME) == names


def test_quoted_words():
    assert of('He called it "a dead end" and “no road”.', SpanType.QUOTED) == [
        "a dead end",
        "no road",
    ]
