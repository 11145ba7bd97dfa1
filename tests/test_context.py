"""The sentence before a quote that points back to it."""

from __future__ import annotations

import time

import pytest

from qa.reading.context import context_of
from qa.schema import Kind, Sentence

BEFORE = "Ida Brandt steers a ferry."


def shown_before(quote, before=BEFORE, *, gap=" ", kind=Kind.BODY):
    text = before + gap + quote
    sentences = [
        Sentence(0, len(before), kind),
        Sentence(len(before) + len(gap), len(text), Kind.BODY),
    ]
    span = context_of(text, sentences, 1)
    assert context_of(text, sentences, 0) is None
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    "quote",
    [
        "She has done so for years.",
        "But she also owns a tug.",
        "Her boat is old.",
        "In 2019, she bought a tug.",
        "It’s also home to two cats.",
        "This keeps the island alive.",
        "“These trips are dear to us,” Per Lund said.",
        "The company owns two more.",
        "On Monday, the company bought a tug.",
        "The two women met in Bergen.",
        "The 45-year-old grew up in Bergen.",
        "One of them is for sale.",
        "The other is for sale.",
    ],
)
def test_openings_that_point_back(quote):
    assert shown_before(quote) == BEFORE


@pytest.mark.parametrize(
    "quote",
    [
        "Per Lund has done so for years.",
        "However, Per Lund owns a tug.",
        "In 2019, Per Lund bought a tug.",
        "After Per Lund’s death, she bought a tug.",
        "It is clear that the island needs her.",
        "It’s unlikely the island will pay.",
        "It was Monday when the tug sank.",
        "It took years to build the quay.",
        "This week, Per Lund bought a tug.",
        "Those who live there pay less.",
        "That said, Per Lund pays less.",
        "The company of Per Lund owns a tug.",
        "The company Northline owns a tug.",
        "The company’s owner, Per Lund, has a tug.",
        "The sea is cold.",
        "The latest study is from 2019.",
    ],
)
def test_openings_that_need_nothing(quote):
    assert shown_before(quote) is None


def test_only_body_text_right_before_is_shown():
    quote = "She has done so for years."
    assert shown_before(quote, gap="\n\n") == BEFORE
    assert shown_before(quote, gap="\nShare this\n") is None
    assert shown_before(quote, kind=Kind.CAPTION) is None


def test_a_sentence_that_names_nobody_explains_no_she():
    assert shown_before("She was glad.", "the sea was calm that day.") is None
    assert shown_before("They were glad.", "the crews sailed that day.") is not None


@pytest.mark.parametrize("unit", ["It is ", "In a ", "The a ", "“", "But "])
def test_hostile_text_takes_no_long_time(unit):
    before = time.process_time()
    shown_before(unit * 5_000)
    assert time.process_time() - before < 3
