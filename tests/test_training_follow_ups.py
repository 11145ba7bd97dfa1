from __future__ import annotations

import gzip
import json

import pytest

from qa.errors import BadInput
from qa.evaluation.gold import load_gold
from qa.training import follow_ups
from qa.training.follow_ups import write_follow_ups

ARTICLE = {"id": "a", "title": "T", "text": "Ida steered the ferry. Bo slept."}
QUESTIONS = [
    {
        "id": "a-1",
        "question": "Who steered the ferry?",
        "answerable": True,
        "answers": ["Ida"],
        "evidence": [{"article": "a", "quote": "Ida steered the ferry."}],
        "about": "a",
    },
    {"id": "a-2", "question": "Who sold the ferry?", "answerable": False, "about": "a"},
]


@pytest.fixture
def news(tmp_path):
    """The folder of the news questions."""
    for name, records in (("articles", [ARTICLE]), ("questions", QUESTIONS)):
        lines = "\n".join(map(json.dumps, records))
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return tmp_path


def told(monkeypatch, *turns: list[str]) -> None:
    """One conversation in place of the packaged ones."""
    monkeypatch.setattr(follow_ups, "_follow_ups", lambda: [("f1", list(turns))])


def test_a_question_is_asked_in_other_words_and_answered_the_same(monkeypatch, news):
    told(monkeypatch, ["a-1"], ["a-2", "and sold"], ["a-1", "steered by?"])
    folder = write_follow_ups(news, news / "made")
    ((first, second, third),) = load_gold(folder / "questions.jsonl.gz").dialogues
    assert (first.question, first.answers) == ("Who steered the ferry?", ("Ida",))
    assert (second.question, second.answerable, second.about) == ("and sold", False, "a")
    assert (third.question, third.evidence) == ("steered by?", first.evidence)
    assert (folder / "articles.jsonl.gz").read_bytes() == (news / "articles.jsonl.gz").read_bytes()


def test_other_questions_are_refused(monkeypatch, news):
    told(monkeypatch, ["a-1"], ["b-7", "and then?"])
    with pytest.raises(BadInput, match=r"ask b-7, which .*questions\.jsonl\.gz does not hold\."):
        write_follow_ups(news, news / "made")


def test_the_packaged_ones_ask_every_question_once_a_conversation():
    conversations = [turns for _, turns in follow_ups._follow_ups()]
    assert sum(len(turn) == 2 for turns in conversations for turn in turns) > 8_000
    for turns in conversations:
        assert len(turns[0]) == 1
        assert all(asked.strip() for _, *more in turns for asked in more)
        assert len({turn[0] for turn in turns}) == len(turns)
