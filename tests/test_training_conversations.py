from __future__ import annotations

import gzip
import json

import pytest

from qa.errors import BadInput
from qa.evaluation.gold import load_gold
from qa.schema import Article
from qa.training import conversations
from qa.training.conversations import write_conversations

TEXT = "Ida steered the ferry. Bo slept."


@pytest.fixture
def packaged(monkeypatch, tmp_path):
    """One conversation in place of the packaged ones, and the articles that it is on."""
    turns = [
        {
            "question": "Who steered the ferry?",
            "about": "a",
            "evidence": [["a", 0, 22]],
            "answers": [["a", 0, 3]],
        },
        {
            "question": "and who slept",
            "plain": "Who slept?",
            "about": "a",
            "evidence": [["a", 23, 32]],
        },
        {"question": "why?", "about": "a"},
    ]
    record = {
        "id": "c1",
        "articles": {"a": Article("a", "T", TEXT).text_sha256[:12]},
        "turns": turns,
    }
    monkeypatch.setattr(conversations, "_conversations", lambda: [record])
    articles = tmp_path / "articles.jsonl.gz"
    articles.write_bytes(
        gzip.compress(json.dumps({"id": "a", "title": "T", "text": TEXT}).encode())
    )
    return articles


def test_places_become_words(packaged, tmp_path):
    folder = write_conversations(packaged, tmp_path / "made" / "folder")
    ((first, second, third),) = load_gold(folder / "questions.jsonl.gz").dialogues
    assert (first.evidence[0].text, first.answers) == ("Ida steered the ferry.", ("Ida",))
    assert (second.evidence[0].text, second.answers, second.plain) == (
        "Bo slept.",
        (),
        "Who slept?",
    )
    assert (third.answerable, third.about) == (False, "a")
    assert (folder / "articles.jsonl.gz").read_bytes() == packaged.read_bytes()
    before = (folder / "questions.jsonl.gz").read_bytes()
    assert write_conversations(packaged, folder) == folder  # again, to the same bytes
    assert (folder / "questions.jsonl.gz").read_bytes() == before
    assert before[4:8] == bytes(4)  # no time of making


@pytest.mark.parametrize(
    ("id_", "text", "why"),
    [("a", f"{TEXT} Cy baked.", "article a, which is another text"), ("b", TEXT, "is missing")],
)
def test_other_articles_are_refused(packaged, tmp_path, id_, text, why):
    record = json.dumps({"id": id_, "title": "T", "text": text}).encode()
    packaged.write_bytes(gzip.compress(record))
    with pytest.raises(BadInput, match=rf"{why}. Give those"):
        write_conversations(packaged, tmp_path / "made")


def test_the_packaged_ones_are_whole_and_of_places_only():
    """Every turn asks something; what answers is told by numbers, never by the article's words."""
    told = list(conversations._conversations())
    asked = [turn for conversation in told for turn in conversation["turns"]]
    assert len(asked) > 5_000
    cited = {
        (c["id"], place[0]) for c in told for t in c["turns"] for place in t.get("evidence", ())
    }
    assert cited == {(c["id"], article) for c in told for article in c["articles"]}
    for turn in asked:
        assert turn["question"].strip() and turn["about"]
        assert turn.keys() <= {"question", "plain", "about", "evidence", "answers"}
        for article, start, end in (*turn.get("evidence", ()), *turn.get("answers", ())):
            assert isinstance(article, str) and 0 <= start < end
