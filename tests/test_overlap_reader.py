from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from qa.articles.segment import sentences
from qa.reading.overlap_reader import (
    CONFIDENCE,
    RANKING,
    OverlapReader,
    candidates,
    confidence_features,
    ranking_features,
)
from qa.reading.question import read_question
from qa.reading.reader import Retrieved
from qa.schema import Block, Hit, Kind, Passage
from tests.conftest import HARBOUR, MAYOR, STORM, TopicEncoder


def retrieved(article, score=0.5):
    found = sentences(article.text, [Block(0, len(article.text), Kind.BODY)])
    passage = Passage(1, article.id, 0, len(article.text))
    return Retrieved(Hit(passage, score, 0.4, 1.0), article, found)


def row(question, article, number):
    passage = retrieved(article)
    table = ranking_features(read_question(question), candidates([passage]), TopicEncoder())
    assert table.shape == (len(passage.sentences), len(RANKING))
    return dict(zip(RANKING, table[number].tolist(), strict=True))


def test_cosine_and_passage_score():
    values = row("Which ship came to the harbour?", HARBOUR, 1)
    assert values["cosine"] == pytest.approx(1.0)  # ship and harbour are one topic
    assert values["passage"] == 0.5
    assert row("Which ship?", STORM, 1)["cosine"] == 0


def test_coverage_counts_rare_words_more():
    """Of five sentences "port" stands in one, "steered" in one, "zebra" in none."""
    values = row("port steered zebra", HARBOUR, 0)
    seen, unseen = math.log(1 + 5 / 2), math.log(1 + 5 / 1)
    assert values["coverage"] == pytest.approx(seen / (2 * seen + unseen))


def test_type_cue():
    assert row("How many people waited?", HARBOUR, 2)["type"] == 1
    assert row("How many people waited?", HARBOUR, 1)["type"] == 0
    assert row("Who steered the ship?", HARBOUR, 1)["type"] == 1
    assert row("Describe the ferry", HARBOUR, 1)["type"] == 0.5
    assert row("Why does he want a bridge?", MAYOR, 2)["type"] == 1
    assert row("Who won?", MAYOR, 0)["type"] == 1  # Tom Okafor
    assert row("Did Tom Okafor win in Port Ellen? Who?", MAYOR, 0)["type"] == 0


def test_names_may_stand_in_title_date_or_before():
    assert row("Did Tom Okafor speak in 2024?", MAYOR, 2)["names"] == 1
    assert row("Did Ida Brandt speak?", MAYOR, 2)["names"] == 0
    assert row("did nobody speak?", MAYOR, 2)["names"] == 1


@pytest.mark.parametrize(
    ("question", "article", "cue"),
    [
        ("Who came in 2021?", HARBOUR, 1),
        ("Who came in 2024?", HARBOUR, -1),
        ("Who came in 2024?", MAYOR, 1),
        ("Who came in 2024?", STORM, 0),
        ("Who came?", HARBOUR, 0),
    ],
)
def test_year_cue(question, article, cue):
    assert row(question, article, 1)["year"] == cue


def test_each_sentence_once_with_its_best_passage():
    found = candidates([retrieved(HARBOUR, 0.9), retrieved(HARBOUR, 0.2), retrieved(MAYOR, 0.1)])
    assert len(found) == 5 + 3
    assert {c.passage.hit.score for c in found if c.passage.article is HARBOUR} == {0.9}


def test_scores_are_probabilities_that_rank_the_answer_first():
    readings = OverlapReader(TopicEncoder()).read(
        "Who steered the ship into the harbour?", [retrieved(HARBOUR), retrieved(MAYOR)]
    )
    assert len(readings) == 8
    assert all(0 < reading.score < 1 for reading in readings)
    best = max(readings, key=lambda reading: reading.score)
    assert HARBOUR.text[best.sentence.start : best.sentence.end].startswith("Captain Ida")
    assert OverlapReader(TopicEncoder()).read("Who?", []) == []


def test_features_are_finite_for_questions_without_words():
    passage = retrieved(HARBOUR)
    table = ranking_features(read_question("???"), candidates([passage]), TopicEncoder())
    assert np.isfinite(table).all()


def trusted(question, *articles):
    """The best sentence, and what is known of it."""
    asked, found = read_question(question), candidates([retrieved(a) for a in articles])
    rows = ranking_features(asked, found, TopicEncoder())
    ranks = rows.sum(axis=1)
    best, known = confidence_features(asked, found, rows, ranks)
    return found[best], dict(zip(CONFIDENCE, known.tolist(), strict=True)), ranks


def test_the_share_is_the_softmax_of_the_best():
    best, known, ranks = trusted("Who steered the ship into the harbour?", HARBOUR, MAYOR)
    assert best.text.startswith("Captain")
    assert known["share"] == pytest.approx(np.exp(ranks.max()) / np.exp(ranks).sum())


def test_names_that_the_article_lacks_are_counted():
    _, known, _ = trusted("Did Napoleon meet Ida Brandt in 1812?", HARBOUR)
    assert known["missing"] == 2
    _, known, _ = trusted("Did Ida Brandt come in March 2021?", HARBOUR)
    assert known["missing"] == 0


def test_a_caption_is_never_the_best_while_there_is_body():
    passage = retrieved(HARBOUR)
    captions = [replace(s, kind=Kind.CAPTION) for s in passage.sentences[:2]]
    mixed = replace(passage, sentences=[*captions, *passage.sentences[2:]])
    found = candidates([mixed])
    rows = np.zeros((len(found), len(RANKING)))
    ranks = np.array([9.0, 8.0, 1.0, 2.0, 0.0])
    assert confidence_features(read_question("Who?"), found, rows, ranks)[0] == 3
    readings = OverlapReader(TopicEncoder()).read("Who steered the ship?", [mixed])
    body = [r.score for r in readings if r.sentence.kind is Kind.BODY]
    assert all(r.score <= max(body) for r in readings)
