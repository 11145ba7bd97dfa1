from __future__ import annotations

import math

import numpy as np
import pytest

from qa.reading import features
from qa.reading.features import CONFIDENCE, RANKING, confidence_features, ranking_features
from qa.reading.question import read_question
from qa.schema import Article
from tests.conftest import HARBOUR, MAYOR
from tests.reading_fakes import candidate

RETURNED = "The ferry Lady Ash returned to Port Ellen on March 3, 2021."
STEERED = "Captain Ida Brandt steered the ship into the harbour."
WAITED = "About 40 people waited on the quay."
BRIDGE = "Mayor Okafor wants a new bridge over the river because the old one is closed."


def ranking(question, *found):
    """What is known of the first of some sentences."""
    table = ranking_features(read_question(question), found)
    assert table.shape == (len(found), len(RANKING))
    return dict(zip(RANKING, table[0].tolist(), strict=True))


def confidence(question, found, ranks):
    """What is known of each of some sentences that have these ranking scores."""
    asked = read_question(question)
    rows = ranking_features(asked, found)
    table = confidence_features(asked, found, rows, np.array(ranks, dtype=np.float64))
    assert table.shape == (len(found), len(CONFIDENCE))
    return [dict(zip(CONFIDENCE, row, strict=True)) for row in table.tolist()]


# -- ranking -------------------------------------------------------------------------------------


def test_the_models_odds_are_limited_the_retrieval_scores_taken_over():
    values = ranking(
        "Who?", candidate(HARBOUR, STEERED, spans=2.5, direct=-3.5, hit=(0.7, -0.1, 9))
    )
    assert [values[name] for name in ("spans", "direct", "passage", "dense")] == [
        2.5, -3.5, 0.7, -0.1,
    ]  # fmt: skip
    values = ranking("Who?", candidate(HARBOUR, STEERED, spans=99.0, direct=-1e6))
    assert (values["spans"], values["direct"]) == (15, -15)


def test_coverage_counts_rare_words_more():
    """Of two sentences "port" stands in one, "steered" in one, "zebra" in none."""
    both = [candidate(HARBOUR, RETURNED), candidate(HARBOUR, STEERED)]
    seen, unseen = math.log(1 + 2 / 2), math.log(1 + 2 / 1)
    covered = ranking("port steered zebra", *both)["coverage"]
    assert covered == pytest.approx(seen / (2 * seen + unseen))
    assert ranking("the of and", *both)["coverage"] == 1  # nothing is wanted


def test_names_may_stand_in_the_title_the_day_or_before_in_the_passage():
    """Alone, the last sentence with its title and day lacks "Tom"."""
    question = "Did Tom Okafor speak in 2024?"
    alone, whole = candidate(MAYOR, BRIDGE), candidate(MAYOR, BRIDGE, begin=0)
    here, elsewhere = math.log(1 + 1 / 2), math.log(1 + 1 / 1)  # of the only sentence
    share = (here + elsewhere) / (here + 2 * elsewhere)
    assert ranking(question, alone)["names"] == pytest.approx(share)
    assert ranking(question, whole)["names"] == 1
    assert ranking("Did Ida Brandt speak?", whole)["names"] == 0
    assert ranking("did nobody speak?", whole)["names"] == 1
    assert ranking("Who voted on May 6?", alone)["names"] == 1


def test_what_stands_before_the_passage_does_not_count():
    assert ranking("Did Ida Brandt wait?", candidate(HARBOUR, WAITED, begin=0))["names"] == 1
    assert ranking("Did Ida Brandt wait?", candidate(HARBOUR, WAITED))["names"] == 0


@pytest.mark.parametrize(
    ("question", "words", "answer", "cue"),
    [
        ("How many people waited?", WAITED, "40 people", 1),
        ("How many people waited?", WAITED, "About 40", 1),
        ("How many people waited?", WAITED, "the quay", 0),
        ("How many people waited?", WAITED, None, 0),
        ("Who steered?", STEERED, "Ida", 1),
        ("Who steered?", STEERED, "into the harbour", 0),
        ("When did she return?", RETURNED, "March 3", 1),
        ("When did she return?", RETURNED, "Port Ellen", 0),
        ("Where did she return to?", RETURNED, "Port Ellen", 1),
        ("Why did she return?", RETURNED, "Port Ellen", 0.5),
        ("Describe the ferry", RETURNED, "March 3", 0.5),
    ],
)
def test_type(question, words, answer, cue):
    assert ranking(question, candidate(HARBOUR, words, answer=answer))["type"] == cue


def test_questions_without_words_and_without_sentences():
    assert np.isfinite(ranking_features(read_question("???"), [candidate(HARBOUR, WAITED)])).all()
    asked, none = read_question("Who?"), np.zeros(0)
    rows = ranking_features(asked, [])
    assert rows.shape == (0, len(RANKING))
    assert confidence_features(asked, [], rows, none).shape == (0, len(CONFIDENCE))


def test_who_asks_for_somebodys_words_wants_theirs():
    hers = "The bridge is too low, Captain Ida Brandt said."
    his = "The bridge is too dear, Mayor Okafor said."
    article = Article("said", "A bridge", f"{hers} {his}")
    said = {
        (question, words): ranking(question, candidate(article, words))["speaker"]
        for question in ("What did Ida Brandt say of the bridge?", "Is the bridge too low?")
        for words in (hers, his)
    }
    assert [pair for pair, value in said.items() if value] == [
        ("What did Ida Brandt say of the bridge?", hers)
    ]


# -- confidence ----------------------------------------------------------------------------------

COPY = Article("copy", "Ferry back", "Captain Ida Brandt steered the ship into the harbour. Again.")


def test_what_ranking_knows_means_the_same():
    found = [
        candidate(HARBOUR, STEERED, spans=2, direct=3, margin=1, answer="Ida", hit=(0.7, 0.1, 9))
    ]
    (known,) = confidence("Who came to Port Ellen in 2021?", found, [0.0])
    ranked = ranking("Who came to Port Ellen in 2021?", *found)
    shared = [name for name in CONFIDENCE if name in RANKING]
    assert shared == ["direct"]
    assert {name: known[name] for name in shared} == {name: ranked[name] for name in shared}
    assert known["margin"] == 1


def test_the_margin_is_limited():
    found = [candidate(HARBOUR, STEERED, margin=40.0), candidate(HARBOUR, WAITED, margin=-40.0)]
    assert [k["margin"] for k in confidence("Who?", found, [0, 0])] == [15, -15]


def test_lead_is_over_the_best_that_says_something_else():
    found = [candidate(HARBOUR, STEERED), candidate(COPY, STEERED), candidate(HARBOUR, WAITED)]
    known = confidence("Who steered?", found, [5.0, 4.0, 1.0])
    assert [k["lead"] for k in known] == [5 - 1, 4 - 1, 1 - 5]


def test_lead_is_limited_and_full_without_a_rival():
    found = [candidate(HARBOUR, STEERED), candidate(HARBOUR, WAITED)]
    assert [k["lead"] for k in confidence("Who?", found, [50.0, -50.0])] == [8, -8]
    same = [candidate(HARBOUR, STEERED), candidate(COPY, STEERED)]
    assert [k["lead"] for k in confidence("Who?", same, [1.0, 0.5])] == [8, 8]


def test_what_ranks_far_down_is_compared_with_the_best():
    text = " ".join(f"Ship {n} sank." for n in range(10, 24))
    article = Article("ships", "Ships", text)
    found = [candidate(article, f"Ship {n} sank.") for n in range(10, 24)]
    known = confidence("Who sank?", found, [0.1 * (14 - n) for n in range(14)])
    assert known[0]["lead"] == pytest.approx(0.1)
    assert known[13]["lead"] == pytest.approx(0.1 - 1.4)


def test_sources_counts_other_articles_not_sentences():
    twice = Article("twice", "Twice", f"{STEERED} {STEERED[:-1]}, too.")
    found = [
        candidate(HARBOUR, STEERED),
        candidate(COPY, STEERED),
        candidate(twice, STEERED),
        candidate(twice, f"{STEERED[:-1]}, too."),
        candidate(HARBOUR, WAITED),
    ]
    known = confidence("Who steered?", found, [5, 4, 3, 2, 1])
    two = math.log(1 + 2)
    assert [k["sources"] for k in known] == pytest.approx([two] * 4 + [0])


def test_lexical_is_a_share_of_the_best_passages():
    found = [
        candidate(HARBOUR, STEERED, hit=(0.5, 0.4, 2.0)),
        candidate(HARBOUR, WAITED, hit=(0.5, 0.4, 8.0)),
    ]
    assert [k["lexical"] for k in confidence("Who?", found, [0, 0])] == [0.25, 1]
    silent = [candidate(HARBOUR, STEERED, hit=(0.5, 0.4, 0.0))]
    assert [k["lexical"] for k in confidence("Who?", silent, [0])] == [0]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Did Napoleon meet Ida Brandt in 1812?", 2),
        ("Did Ida Brandt come in March 2021?", 0),
        ("Did Ida Brandt return with the Island Ferry?", 1),  # the source's name is not the text
        ("did nobody come?", 0),
    ],
)
def test_missing_are_names_that_the_whole_article_lacks(question, missing):
    (known,) = confidence(question, [candidate(HARBOUR, WAITED)], [0])
    assert known["missing"] == missing


def test_an_article_is_analysed_once_however_many_sentences_it_has(monkeypatch):
    analysed = []

    def counting(text):
        analysed.append(text)
        return stems(text)

    stems = features.content_stems
    monkeypatch.setattr(features, "content_stems", counting)
    found = [candidate(HARBOUR, words) for words in (RETURNED, STEERED, WAITED)]
    confidence("Did Ida Brandt come?", found, [3, 2, 1])
    assert sum(HARBOUR.text in text for text in analysed) == 1
