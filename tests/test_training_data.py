"""That nothing the product is measured by was learned from; only where the data are at hand."""

from __future__ import annotations

import gzip
import json
import os
from functools import cache
from pathlib import Path

import pytest

from qa.evaluation.gold import load_gold
from qa.evaluation.matching import folded
from qa.seeds import seeds_folder

DATA = Path(os.environ.get("QA_DATA", ""))
TRAINING = [DATA / "train" / name for name in ("news", "squad", "squadshifts")]
DEVELOPMENT = [DATA / "dev" / name for name in ("squad", "news", "clusters")]
# Asked in the same words of two articles on different cities, which anybody might.
COINCIDENCES = {"5a7b054521c2de001afe9cce"}
GOLD = [
    seeds_folder() / "questions.jsonl",
    DATA / "dev" / "squad" / "questions.jsonl.gz",
    DATA / "dev" / "news" / "questions.jsonl.gz",
    DATA / "dev" / "news" / "quiz_questions.jsonl.gz",
    DATA / "dev" / "clusters" / "questions.jsonl.gz",
]

pytestmark = pytest.mark.skipif(
    "QA_DATA" not in os.environ, reason="QA_DATA names no folder with training data"
)


def questions(path: Path) -> dict[tuple[str, ...], str]:
    """By their words: an id."""
    return {folded(each.question): each.id for each in load_gold(path).questions}


def gold_articles(path: Path) -> set[str]:
    """Articles that a question was written on, or that answer one."""
    asked = list(load_gold(path).questions)
    about = {each.about for each in asked} | {e.article for each in asked for e in each.evidence}
    return {id_ for id_ in about if id_ is not None}


@cache
def learned_questions() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for folder in TRAINING:
        found |= questions(folder / "questions.jsonl.gz")
    return found


@cache
def articles(folder: Path) -> dict[str, str]:
    """Texts by id, without white space."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = map(json.loads, lines)
        return {each["id"]: "".join(each["text"].split()).casefold() for each in records}


def test_there_is_something_to_compare():
    assert len(learned_questions()) > 10_000


@pytest.mark.parametrize("gold", GOLD, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_gold_question_was_learned_from(gold):
    asked = questions(gold)
    assert len(asked) > 50
    both = {
        asked[words]: learned_questions()[words] for words in asked.keys() & learned_questions()
    }
    assert both.keys() <= COINCIDENCES


@pytest.mark.parametrize("development", DEVELOPMENT, ids=lambda path: path.name)
@pytest.mark.parametrize("training", TRAINING, ids=lambda path: path.name)
def test_no_gold_article_was_learned_from(development, training):
    """Neither under its own id nor its text under another.

    The corpus of `dev/news` holds articles of `train/news` too, as some among thousands that are
    searched: no written question there is about one of them.
    """
    gold, texts = gold_articles(development / "questions.jsonl.gz"), articles(development)
    assert len(gold) >= 10
    assert gold <= texts.keys()
    learned = articles(training)
    assert sorted(gold & learned.keys()) == []
    learned_texts = set(learned.values())
    assert [id_ for id_ in sorted(gold) if texts[id_] in learned_texts] == []


@pytest.mark.parametrize("training", TRAINING, ids=lambda path: path.name)
def test_no_seed_article_was_learned_from(training):
    seeds = {path.stem for path in (seeds_folder() / "articles").glob("*.txt")}
    assert len(seeds) == 5
    assert sorted(seeds & articles(training).keys()) == []
