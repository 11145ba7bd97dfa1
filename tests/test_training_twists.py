from __future__ import annotations

import random
from dataclasses import replace

import pytest

from qa.training.examples import ExamplePassage
from qa.training.twists import twisted

PASSAGE = ExamplePassage(
    "Harbour talks (3 May 2021)",
    (
        "The envoy Ida Brandt met Olof Lund in Malmö.",
        "Later Karl Moe of the port said that 40 ships had left.",
        "Then Ida Brandt spoke of 25 ships, and of what Berlin would do.",
    ),
    gold=(0,),
    answers=((0, 25, 34),),
)
OTHER = ExamplePassage("Other talks", ("In Oslo the clerk Rut Berg was waiting.",), (), ())


def outcomes(question: str, passage: ExamplePassage = PASSAGE, *others: ExamplePassage) -> set:
    return {twisted(question, passage, others, random.Random(seed)) for seed in range(60)}


def test_a_name_becomes_another_of_as_many_words_that_does_not_answer():
    """Not Olof Lund, who stands in the sentence that answers, nor Berlin, which is one word."""
    assert outcomes("Whom did Ida Brandt meet?") == {"Whom did Karl Moe meet?"}
    assert outcomes("Whom did Ida Brandt meet?", PASSAGE, OTHER) == {
        "Whom did Karl Moe meet?",
        "Whom did Rut Berg meet?",
    }


def test_a_year_becomes_one_near_it():
    found = outcomes("Who came in 2021?", replace(PASSAGE, sentences=("She came in 2021.",)))
    assert found == {f"Who came in {year}?" for year in (2018, 2019, 2020, 2022, 2023, 2024)}


def test_a_number_becomes_another_number():
    passage = replace(PASSAGE, gold=(1,))
    assert outcomes("Who said that 40 ships had left?", passage) == {
        "Who said that 25 ships had left?"
    }


def test_one_detail_only():
    for found in outcomes("Whom did Ida Brandt meet in Malmö?"):
        assert found in {"Whom did Karl Moe meet in Malmö?", "Whom did Ida Brandt meet in Berlin?"}


@pytest.mark.parametrize(
    "question",
    [
        "Whom did she meet?",  # nothing to exchange
        "Whom did Ada Lind meet?",  # the passage does not mention her: not what answered
        "Whom did the envoy meet on 3 May?",  # no other date in the passage
    ],
)
def test_none_where_nothing_can_be_exchanged(question):
    assert outcomes(question) == {None}


def test_the_same_dice_the_same_twist():
    question = "Whom did Ida Brandt meet in Malmö?"
    one, two = (twisted(question, PASSAGE, [OTHER], random.Random(5)) for _ in range(2))
    assert one == two
