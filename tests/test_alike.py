from __future__ import annotations

import pytest

from qa.reading.alike import Saying

FERRY = "The ferry Lady Ash returned to Port Ellen harbour on March 3 with 40 passengers."


def same(one: str, other: str) -> bool:
    first, second = Saying.of(one), Saying.of(other)
    assert first.same(second) == second.same(first)
    return first.same(second)


@pytest.mark.parametrize(
    "other",
    [
        FERRY,
        "THE FERRY LADY ASH RETURNED to port ellen harbour on March 3, with 40 passengers",
        "The ferry Lady Ash returns to Port Ellen's harbour on March 3 with 40 passengers.",
        "On March 3 the ferry Lady Ash returned with 40 passengers to Port Ellen harbour, he said.",
    ],
)
def test_the_same_in_nearly_the_same_words(other):
    assert same(FERRY, other)


@pytest.mark.parametrize(
    "other",
    [
        FERRY.replace("40", "41"),
        FERRY.replace("March 3", "March 4"),
        FERRY.replace("returned", "never returned"),
        FERRY.replace("Lady Ash", "Lady Oak"),
        FERRY.replace("Port Ellen", "Port Askaig"),
        FERRY.replace("returned", "has not returned"),
        FERRY.replace(" with 40 passengers", ""),
        FERRY.replace("Lady Ash", "Queen Mab").replace("returned", "sailed"),
        "",
    ],
)
def test_other_figures_denials_or_words(other):
    assert not same(FERRY, other)


def test_four_of_five_words_are_enough():
    five = "Ferries carry sailors beyond islands"
    assert len(Saying.of(five).words) == 5
    assert same(five, "Ferries carry sailors around islands")
    assert not same(five, "Ferries carry sailors around harbours")


def test_sentences_without_content_are_like_nothing():
    assert not same("", "")
    assert not same("It is what it is.", "It is what it is.")


@pytest.mark.parametrize("denial", ["didn't", "didn’t", "did not"])
def test_a_denial_is_one_however_it_is_spelt(denial):
    text = "The old mayor {} open the long bridge over the river on Monday morning"
    assert same(text.format("did not"), text.format(denial))
    assert not same(text.format("did"), text.format(denial))
