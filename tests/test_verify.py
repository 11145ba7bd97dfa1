from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qa.errors import BadInput
from qa.schema import Article
from qa.verify import Finding, Verdict, verify
from tests.conftest import HARBOUR, MAYOR, WordsReader


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
    verdict = saved()
    assert (verdict.number, verdict.finding, verdict.detail) == (1, Finding.VERBATIM, "")
    assert verdict.quote == "Captain Ida Brandt steered the ship into the harbour."


@pytest.mark.parametrize(
    ("label", "forged", "detail"),
    [
        ("title", "Ferry sinks", "title is “Ferry sinks”, in the index “Ferry returns to Port E"),
        ("source", "The Times", "source is “The Times”, in the index “Island Post”"),
        ("source", None, "source is missing, in the index “Island Post”"),
        ("url", "https://example.com", "url is “https://example.com”, in the index “https://ex"),
        ("published", "2024-01-01", "published is “2024-01-01”, in the index “2021-03-04”"),
        ("published", None, "published is missing, in the index “2021-03-04”"),
        ("highlight", [0, 5], "highlight 0–5 is not within the quote"),
        ("highlight", [60, 114], "highlight 60–114 is not within the quote"),
        ("highlight", [70, 70], "highlight 70–70 is not within the quote"),
    ],
)
def test_a_forged_label(saved, label, forged, detail):
    verdict = saved(**{label: forged})
    assert verdict.finding is Finding.MISLABELLED
    assert verdict.detail.startswith(detail)


def test_every_forged_label_is_named(saved):
    assert saved(source="Sun", published=None, text_sha256="0" * 64).detail == (
        "source is “Sun”, in the index “Island Post”; published is missing, in the index "
        "“2021-03-04”; the article has changed elsewhere since"
    )


@pytest.mark.parametrize("source", ["Island Post", None])
def test_a_label_that_the_stored_article_lacks(corpus, saved, source):
    corpus.add(replace(HARBOUR, source=source))
    assert saved(source=source).finding is Finding.VERBATIM
    assert saved(source="Sun").finding is Finding.MISLABELLED


@pytest.mark.parametrize("highlight", [None, [60, 113], [68, 78]])
def test_a_highlight_within_the_quote(saved, highlight):
    assert saved(highlight=highlight).finding is Finding.VERBATIM


def test_keys_beyond_the_needed_ones_may_be_missing_or_more(saved, corpus, tmp_path):
    assert saved(colour="red", text_sha256="").detail == ""
    quote = "Captain Ida Brandt steered the ship into the harbour."
    least = {"number": 7, "article_id": "harbour", "quote": quote, "start": 60, "end": 113}
    path = tmp_path / "least.json"
    path.write_text(json.dumps({"citations": [least]}))
    assert verify(path, corpus._store) == [Verdict(7, Finding.VERBATIM, "", quote)]


def test_wrong_offsets(saved):
    verdict = saved(start=0, end=5)
    assert verdict.finding is Finding.MOVED
    assert verdict.detail == ("at 60–113 of harbour, not at 0–5; the article has not changed since")


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
    verdict = verify(path, corpus._store)[0]
    assert verdict.finding is Finding.MOVED
    assert verdict.detail == "at 11–64 of harbour, not at 60–113"


def test_an_article_that_changed_behind_the_quote(corpus, tmp_path):
    path = tmp_path / "old.json"
    path.write_text(json.dumps(corpus.ask("Who steered the ship?", always_answer=True).to_json()))
    corpus.add(replace(HARBOUR, text=HARBOUR.text.replace("40 people", "50 people")))
    verdict = verify(path, corpus._store)[0]
    assert verdict.finding is Finding.VERBATIM
    assert verdict.detail == "the article has changed elsewhere since"


def test_related_sentences_are_checked_too(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(WordsReader, "threshold", lambda self, risk: 1.0)
    record = corpus.ask("Did Napoleon steer the ferry ship?").to_json()
    assert record["outcome"] == "related"
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(record))
    verdicts = verify(path, corpus._store)
    assert len(verdicts) == len(record["related"]) > 0
    assert {v.finding for v in verdicts} == {Finding.VERBATIM}


@pytest.fixture
def context(corpus, tmp_path):
    """What is found of a sentence that is shown before a quote."""

    def check(**claimed):
        record = corpus.ask("Who steered the ship?", always_answer=True).to_json()
        record = {"citations": [{**record["citations"][0], **claimed}]}
        path = tmp_path / "answer.json"
        path.write_text(json.dumps(record))
        quote, before = verify(path, corpus._store)
        assert quote.finding is Finding.VERBATIM
        assert (before.number, before.quote) == (1, claimed["context"])
        return before

    return check


def test_the_sentence_before_is_checked_like_the_quote(context):
    before = HARBOUR.text[:59].strip()
    found = context(context=before, context_start=0)
    assert (found.finding, found.detail) == (Finding.VERBATIM, "the sentence before the quote")
    assert context(context=before, context_start=3).finding is Finding.MOVED
    assert context(context="The ship sank.", context_start=0).finding is Finding.NOT_FOUND
    mayor = MAYOR.text[:20]
    stranger = context(context=mayor, context_start=0)
    assert stranger.finding is Finding.MISATTRIBUTED
    assert stranger.detail.startswith("the sentence before the quote; in mayor at 0–20")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]x",
        "{}",
        "[1]",
        "[" * 100_000,
        '{"citations": [{}]}',
        '{"citations": [{"quote": 3}]}',
        "null",
        '{"citations": "ab"}',
        '{"citations": [], "related": 3}',
        '{"citations": [3]}',
    ],
)
def test_what_is_no_saved_answer(corpus, tmp_path, content):
    path = tmp_path / "answer.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"qa ask QUESTION --json > answer\.json"):
        verify(path, corpus._store)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("start", "a", "start is not a whole number"),
        ("start", None, "start is not a whole number"),
        ("start", True, "start is not a whole number"),
        ("end", 113.0, "end is not a whole number"),
        ("number", [], "number is not a whole number"),
        ("start", -5, "start -5 and end 113 are no stretch of a text"),
        ("end", -1, "start 60 and end -1 are no stretch of a text"),
        ("end", 60, "start 60 and end 60 are no stretch of a text"),
        ("article_id", ["harbour"], "article_id is not a text"),
        ("article_id", None, "article_id is missing"),
        ("article_id", "\ud800", "article_id holds half a character"),
        ("quote", 3, "quote is not a text"),
        ("quote", "", "quote is missing"),
        ("title", 3, "title is not a text"),
        ("published", {}, "published is not a text"),
        ("text_sha256", 3, "text_sha256 is not a text"),
        ("context", 3, "context is not a text"),
        ("context", "", "context is not a text"),
        ("context", "\ud800", "context holds half a character"),
        ("context", "Before.", "context_start is no place in a text"),
        ("highlight", "ab", "highlight is not two whole numbers"),
        ("highlight", [60], "highlight is not two whole numbers"),
        ("highlight", [60, "b"], "highlight is not two whole numbers"),
    ],
)
def test_a_field_that_cannot_be_checked_is_named(corpus, tmp_path, field, value, fault):
    record = corpus.ask("Who steered the ship?", always_answer=True).to_json()
    second = {**record["citations"][0], "number": 2, field: value}
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"citations": [record["citations"][0], second]}))
    with pytest.raises(BadInput) as caught:
        verify(path, corpus._store)
    assert f"(citation 2: {fault})" in str(caught.value)


def test_offsets_from_the_end_are_no_offsets(saved):
    with pytest.raises(BadInput, match="citation 1: start -5 and end -1"):
        saved(quote="icle", start=-5, end=-1)


@pytest.mark.parametrize(
    "changes",
    [{"text": "The moon is cheese [1]"}, {"citations": []}, {"outcome": "nothing", "text": "No."}],
)
def test_a_text_that_is_not_its_quotes(corpus, tmp_path, changes):
    record = corpus.ask("Who steered the ship?", always_answer=True).to_json() | changes
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(record))
    *_, last = verify(path, corpus._store)
    assert (last.number, last.finding) == (0, Finding.MISLABELLED)
    assert last.detail == "the text is not the citations' quotes"
