from __future__ import annotations

import math
from datetime import date

import pytest

from qa.retrieval.lexical_index import LexicalIndex, LexicalIndexError

ROWS = [
    (1, "The ferry left the harbour", date(2021, 1, 1), "Post"),
    (2, "A ferry, another ferry and a U.S. ship", date(2024, 1, 1), "Times"),
    (3, "São Paulo elects a mayor", None, None),
    (4, "Nothing of note", date(2024, 6, 1), "Post"),
]


@pytest.fixture
def index(tmp_path):
    made = LexicalIndex(tmp_path / "lexical")
    made.update([], iter(ROWS))
    return made


def found(index, question, k=10, **limits):
    return index.search(question, k, **limits)[0].tolist()


def test_words_are_stemmed_folded_and_acronyms_undotted(index):
    assert found(index, "ferries") == [2, 1]
    assert found(index, "sao paulo") == [3]
    assert found(index, "the US") == [2]
    assert found(index, "U.S.") == [2]


def test_scores_are_bm25(index):
    """Against the formula: k1 = 1.2, b = 0.75; lengths in words that are no stop words."""
    lengths = {1: 3, 2: 5, 3: 4, 4: 2}
    average = sum(lengths.values()) / 4
    idf = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    ids, scores = index.search("ferry", 10)
    for passage, score in zip(ids.tolist(), scores.tolist(), strict=True):
        frequency = {1: 1, 2: 2}[passage]
        norm = 1.2 * (1 - 0.75 + 0.75 * lengths[passage] / average)
        assert score == pytest.approx(idf * frequency * 2.2 / (frequency + norm), rel=1e-3)


def test_nothing_in_a_question_is_an_operator(index):
    assert found(index, 'ferry AND -harbour "x (') == [1, 2]
    assert found(index, "??? !!!") == []
    assert found(index, "") == []


def test_limits_by_day_and_source(index):
    assert found(index, "ferry", as_of=date(2021, 1, 1)) == [1]
    assert found(index, "mayor", as_of=date(1900, 1, 1)) == [3]  # undated stays
    assert found(index, "ferry", source="Times") == [2]
    ids, scores = index.search("ferry", 10, source="Post")
    assert scores[0] == index.search("ferry", 10)[1][ids.tolist().index(1) + 1]


def test_removed_passages_are_gone_and_k_is_honoured(index):
    index.update([2], iter([(9, "ferry ferry", None, None)]))
    assert index.ids.tolist() == [1, 3, 4, 9]
    assert found(index, "ferry", 1) == [9]
    assert found(index, "ferry", 0) == []
    assert len(index) == 4


def test_opened_again_it_is_the_same(index, tmp_path):
    again = LexicalIndex(tmp_path / "lexical")
    assert again.ids.tolist() == [1, 2, 3, 4]
    assert found(again, "mayor") == [3]


def test_in_memory():
    index = LexicalIndex(None)
    assert index.ids.tolist() == []
    index.update([], iter(ROWS))
    assert found(index, "harbour") == [1]


@pytest.mark.parametrize("damage", ["manifest", "segments"])
def test_damage_is_reported(index, tmp_path, damage):
    folder = tmp_path / "lexical"
    if damage == "manifest":
        (folder / "meta.json").write_text("{")
    else:
        for file in folder.glob("*.term"):
            file.write_bytes(b"x" * 10)
    with pytest.raises(LexicalIndexError):
        LexicalIndex(folder).search("ferry", 5)
