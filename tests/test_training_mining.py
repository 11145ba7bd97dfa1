from __future__ import annotations

import gzip
import json

import pytest

from qa.training.mining import mine
from qa.training.recipe import Source
from qa.training.splits import Split, split_of

SONG = {"id": "song", "title": "Songs", "text": "Ada sang in the harbour. Bo slept on the ship."}
BREAD = {"id": "bread", "title": "Bread", "text": "Cy baked bread. Dora slept in the bakery."}


def of_train(prefix):
    """An id that belongs to what the weights learn from."""
    return next(i for n in range(99) if split_of(i := f"{prefix}{n}") is Split.TRAIN)


@pytest.fixture
def folder(tmp_path):
    """A conversation of a question, a follow-up, and one without an answer."""
    song, bread = of_train("song"), of_train("bread")
    turns = [
        {
            "question": "Who sang in the harbour?",
            "answers": ["Ada"],
            "evidence": [{"article": song, "quote": "Ada sang in the harbour."}],
        },
        {
            "question": "who was asleep?",
            "plain": "Who slept on the ship?",
            "answers": ["Bo"],
            "evidence": [{"article": song, "quote": "Bo slept on the ship."}],
        },
        {"question": "was there a storm?", "answerable": False},
    ]
    about = {"about": song}
    records = {
        "articles": [SONG | {"id": song}, BREAD | {"id": bread}],
        "questions": [{"id": "told", "turns": [turn | about for turn in turns]}],
    }
    for name, made in records.items():
        lines = "\n".join(map(json.dumps, made))
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return tmp_path


def test_a_conversation_is_mined_turn_by_turn(folder):
    told = []
    mined = mine(
        Source("s", 10, 1.0), folder, folder / "my.index", 5, 7, lambda *at: told.append(at)
    )
    first, then, plain, storm = mined
    assert [e.question for e in (first, then, plain, storm)] == [
        "Who sang in the harbour?",
        "who was asleep?",
        "Who slept on the ship?",
        "was there a storm?",
    ]
    assert [e.context for e in (first, then, plain)] == ["", "Who sang in the harbour? Ada", ""]
    assert storm.context.startswith("Who sang in the harbour? who was asleep?")
    for example in (then, plain):
        ((passage,), (other,)) = example.positives, example.negatives
        assert [passage.sentences[n] for n in passage.gold] == ["Bo slept on the ship."]
        assert other.sentences[0] == "Cy baked bread."
    assert storm.positives == []
    assert len(storm.negatives) == 2  # its own article only nearly answers
    assert told[-1] == (4, 4)


def test_no_more_questions_are_mined_than_the_source_gives(folder):
    assert len(list(mine(Source("s", 2, 1.0), folder, folder / "my.index", 5, 7))) == 2
