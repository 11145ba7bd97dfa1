from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("March 2024 was cold. In March it froze.", ["March 2024", "March"]),
        ("In 1,984 cases nothing came of it.", []),
        ("Saturday and Sunday were calm.", ["Saturday and Sunday"]),
        ("Polls open Monday, Nov. 4, and close in summer 2025.", ["Monday, Nov. 4", "summer 2025"]),
        ("At its August meeting it paid $2021, or 2021%.", ["August"]),
    ],
)
def test_dates(text, dates):
    assert of(text, SpanType.DATE) == dates


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It cost $2.5 million, or 45%.", ["$2.5 million", "45%"]),
        ("A range of 1,500 km and nearly 50 countries.", ["1,500 km", "50"]),
        ("One million rounds; twenty-five ships.", ["One million", "twenty-five"]),
        ("On May 3 nobody came.", []),
        ("It fell to 38.7C, two or three times.", ["38.7C", "two or three times"]),
        ("Of 111 of them 60 to 70% lived.", ["111", "60 to 70%"]),
        ("It grew 0.25-0.5% or 10–15 percent.", ["0.25-0.5%", "10–15 percent"]),
        ("From 1,000-1,500 people 48%-43.5% came.", ["1,000-1,500 people", "48%-43.5%"]),
        ("It costs $2-$3 million, not €2.5bn-3bn.", ["$2-$3 million", "€2.5bn-3bn"]),
        ("It fell 3% to 45 euros, and 5% – 6 men left.", ["3%", "45 euros", "5%", "6"]),
        ("A 5-year-old of 45-50-inch ran 2½ miles.", ["5-year-old", "45-50-inch", "2½ miles"]),
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
        ("The café of Éva Őrsi and the iPhone.", ["Éva Őrsi"]),
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


@pytest.mark.parametrize(
    "unit",
    [
        "On May 3, 2021 Ida Brandt of Port Ellen paid 40 crowns. ",
        "The ",
        "2021 ",
        "one ",
        "A’a",
        "1-",
        "$1-",
        "1%-",
    ],
)
def test_linear_time(unit):
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    typed_spans(text)
    assert time.process_time() - started < 1


@given(st.lists(st.sampled_from("May 3 2021 Ida the The Bank of “ ” one $5 % . , ’s".split())))
def test_spans_lie_in_the_text_in_order_and_apart_from_dates(words):
    text = " ".join(words)
    spans = typed_spans(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    dates = [span for span in spans if span.type is SpanType.DATE]
    others = [s for s in spans if s.type in (SpanType.NUMBER, SpanType.NAME)]
    assert not [(d, o) for d in dates for o in others if d.start < o.end and o.start < d.end]
