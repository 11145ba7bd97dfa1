from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qa.errors import BadInput
from qa.schema import Article
from qa.settings import SETTINGS
from qa.verify import Finding, verify


@pytest.fixture
def saved(corpus, tmp_path):
    """A saved answer whose first citation has been changed; its verdict."""

    def check(**changes):
        record = corpus.ask("Who steered the ship?", always_answer=True).to_json()
        record["citations"] = [{**record["citations"][0], **changes}]
        path = tmp_path / "answer.json"
        path.write_text(json.dumps(record))
        return verify(path, corpus._store)[0]

    return check


def test_untouched(saved):
    assert saved().finding is Finding.VERBATIM


def test_wrong_offsets(saved):
    verdict = saved(start=0, end=5)
    assert verdict.finding is Finding.MOVED
    assert verdict.detail.startswith("at 60–113 of harbour")


@pytest.mark.parametrize("claimed", ["mayor", "no such article"])
def test_wrong_article(saved, claimed):
    verdict = saved(article_id=claimed)
    assert verdict.finding is Finding.MISATTRIBUTED
    assert verdict.detail == f"in harbour at 60–113, not in {claimed}"


def test_invented(saved):
    assert saved(quote="Captain Ida Brandt sank the ship.").finding is Finding.NOT_FOUND


def test_an_article_that_changed_since(corpus, saved):
    text = "Corrected. Captain Ida Brandt steered the ship into the harbour."
    path_of_old = saved()
    assert path_of_old.finding is Finding.VERBATIM
    record = corpus.ask("Who steered the ship?", always_answer=True).to_json()
    corpus.add(Article("harbour", "Ferry returns to Port Ellen", text))
    path = corpus.path / "old.json"
    path.write_text(json.dumps([record]))
    assert verify(path, corpus._store)[0].finding is Finding.MOVED


def test_related_sentences_are_checked_too(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("qa.reading.answering.SETTINGS", replace(SETTINGS, answer_from=1.0))
    record = corpus.ask("Did Napoleon steer the ferry ship?").to_json()
    assert record["outcome"] == "related"
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(record))
    verdicts = verify(path, corpus._store)
    assert len(verdicts) == len(record["related"]) > 0
    assert {v.finding for v in verdicts} == {Finding.VERBATIM}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]x", "{}", "[1]", '{"citations": [{}]}', '{"citations": [{"quote": 3}]}', "null"],
)
def test_what_is_no_saved_answer(corpus, tmp_path, content):
    path = tmp_path / "answer.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"qa ask QUESTION --json > answer\.json"):
        verify(path, corpus._store)
