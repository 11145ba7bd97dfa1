from __future__ import annotations

import random
from datetime import date
from itertools import permutations

import pytest

from qa.reading.copies import copies
from qa.schema import Article

FERRY = [
    "The ferry Lady Ash ran aground off Port Ellen on Tuesday night with forty people on board.",
    "Nobody was hurt, the coastguard said, but the vessel took on water and listed to one side.",
    "Two lifeboats brought all passengers ashore within three hours, in heavy rain and darkness.",
    "“We heard a long scraping sound and then the lights went out,” said Ida Brandt, a baker.",
    "Divers will examine the hull once the storm has passed, probably towards the weekend.",
    "The operator has hired a smaller boat, which sails twice a day until repairs are finished.",
    "Islanders have complained for years that the channel is too shallow for the newer ships.",
    "The council promised to dredge it in spring, a plan that was put off for want of money.",
]
RIVAL = [
    "Passengers told of panic after a ship with forty aboard struck rocks near an island harbour.",
    "Rescuers took everyone to safety before midnight while waves broke over the deck, they said.",
    "“We heard a long scraping sound and then the lights went out,” said Ida Brandt, a baker.",
    "An inquiry will look into why the captain left the usual route only minutes after sailing.",
    "Insurers expect the damage to cost more than the vessel was worth when it was last sold.",
    "The mayor called for a second pier, which engineers had proposed after an earlier accident.",
]
CLUTTER = [
    "Sign in to follow topics and save stories for later on every device you own.",
    "Most read today: ten gardens to visit, a quiz about rivers, the best soup in town.",
]


def article(article_id: str, text: str | list[str], day: int | None = None) -> Article:
    joined = text if isinstance(text, str) else "\n\n".join(text)
    published = None if day is None else date(2031, 5, day)
    return Article(article_id, f"Headline of {article_id}", joined, published)


def ids(articles: list[Article]) -> list[list[str]]:
    return [[each.id for each in group] for group in copies(articles)]


def are_copies(one: str | list[str], other: str | list[str]) -> bool:
    groups = ids([article("a", one), article("b", other)])
    assert ids([article("a", other), article("b", one)]) == groups
    return groups == [["a", "b"]]


@pytest.mark.parametrize(
    "other",
    [
        FERRY,
        FERRY[:3],
        FERRY[2:6],
        [*FERRY[:2], *FERRY[3:5], *FERRY[6:]],
        [*FERRY, *RIVAL[3:]],
        [CLUTTER[0], *FERRY, CLUTTER[1]],
        [CLUTTER[0], *FERRY[:5], CLUTTER[1]],
        [FERRY[0].replace("Tuesday night", "Tuesday"), *FERRY[1:7], RIVAL[5]],
        " ".join(FERRY).upper().replace("“", '"').replace(",", " –"),
    ],
    ids=[
        "twice", "beginning", "middle", "paragraphs out", "extended", "clutter",
        "shortened, clutter", "edited", "typeset otherwise",
    ],
)  # fmt: skip
def test_the_same_text(other):
    assert are_copies(FERRY, other)


@pytest.mark.parametrize(
    "other",
    [
        RIVAL,
        [*RIVAL[:2], FERRY[6], FERRY[7], *RIVAL[3:]],
        [*RIVAL[3:], "Work on the hull began.", *FERRY[5:]],
        "",
        "– … –",
    ],
    ids=["shared quotation", "shared background", "update", "empty", "no words"],
)
def test_another_text(other):
    assert not are_copies(FERRY, other)


def test_a_formula_with_other_figures_is_another_text():
    report = (
        "{0} opens {1} with highs of {2} degrees and a {3} wind of {4} knots. Rain of {5} "
        "millimetres falls by {6} and the tide turns at {7} sharp. Sunset comes at {8} tonight."
    )
    one = report.format("Skerry", "cloudy", 11, "westerly", 19, 4, "noon", "2.15", "8.40")
    other = report.format("Skerry", "bright", 17, "northerly", 8, 0, "dusk", "3.05", "8.42")
    assert not are_copies(one, other)
    assert are_copies(one, one)


def test_texts_shorter_than_a_run_are_compared_whole():
    assert are_copies("Ferry sails again.", "FERRY sails again")
    assert not are_copies("Ferry sails again.", "Ferry sinks again.")
    assert not are_copies("", "")


def test_the_share_is_of_the_shorter_texts_different_runs():
    long = [f"w{number}" for number in range(200)]
    forty_runs = [*long[:28], *(f"x{number}" for number in range(16))]  # the first 24 are shared
    more_runs = [*forty_runs, "x16"]
    assert are_copies(" ".join(long), " ".join(forty_runs))
    assert not are_copies(" ".join(long), " ".join(more_runs))


def test_of_a_short_text_all_must_stand_in_the_other():
    one = "Captain Ida Brandt steered the ship into the harbour late on Monday."
    assert are_copies(one, f"{one} About forty people came to see it.")
    assert not are_copies(one, one.replace("Monday", "Tuesday"))


def test_the_earliest_is_first_and_the_undated_last():
    found = ids(
        [
            article("undated-z", FERRY),
            article("late", FERRY, day=9),
            article("rival", RIVAL, day=4),
            article("undated-a", FERRY),
            article("early-b", FERRY, day=3),
            article("early-a", FERRY, day=3),
            article("alone", " ".join(CLUTTER)),
        ]
    )
    assert found == [
        ["early-a", "early-b", "late", "undated-a", "undated-z"],
        ["rival"],
        ["alone"],
    ]


def test_a_copy_of_a_copy_belongs_to_the_group():
    first, last = FERRY[:5], FERRY[5:]
    assert not are_copies(first, last)
    found = ids([article("first", first, 1), article("last", last, 2), article("all", FERRY, 3)])
    assert found == [["first", "last", "all"]]


def test_no_articles_no_groups():
    assert copies([]) == []
    assert copies(iter([])) == []


def test_a_long_text_is_known_by_its_beginning():
    words = random.Random(5).choices([f"word{number}" for number in range(9_000)], k=40_000)
    assert are_copies(" ".join(words), " ".join(words[:30_000]))
    assert not are_copies(" ".join(words), " ".join(words[20_000:]))


def test_order_changes_nothing():
    few = [
        article("a", FERRY, 5),
        article("b", FERRY[:4]),
        article("c", RIVAL, 5),
        article("d", [*CLUTTER, *RIVAL], 2),
        article("e", "Bakers of the island sell out of their bread every day before nine."),
    ]
    wanted = copies(few)
    assert [len(group) for group in wanted] == [2, 2, 1]
    assert all(copies(order) == wanted for order in permutations(few))


@pytest.mark.parametrize("seed", range(20))
def test_every_article_is_in_one_group_whatever_their_order(seed):
    chance = random.Random(seed)
    paragraphs = [*FERRY, *RIVAL, *CLUTTER]
    articles = [
        article(
            f"article-{number}",
            chance.sample(paragraphs, chance.randint(1, 9)),
            chance.choice([None, 1, 2, 3]),
        )
        for number in range(12)
    ]
    groups = copies(articles)
    assert sorted(a.id for group in groups for a in group) == sorted(a.id for a in articles)
    assert copies(chance.sample(articles, 12)) == groups
