from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import threading
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

import qa
from embeddings import EncoderError
from qa.corpus import Corpus
from qa.errors import (
    ArticleNotFound,
    BadInput,
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexNotFound,
    IndexReadOnly,
    ModelError,
)
from qa.schema import Article, Kind
from qa.seed_corpus import seed_corpus
from tests.conftest import HARBOUR, STORM, TopicEncoder, WordsReader

NEW = Article("new", "New", "A new ship is in the harbour.")


def test_an_answer_is_a_verbatim_cited_sentence(corpus):
    answer = corpus.ask("Who steered the ship into the harbour?", always_answer=True)
    first = answer.citations[0]
    assert first.quote == "Captain Ida Brandt steered the ship into the harbour."
    assert HARBOUR.text[first.start : first.end] == first.quote
    assert (first.article_id, first.published) == ("harbour", date(2021, 3, 4))
    assert json.loads(json.dumps(answer.to_json()))["citations"][0]["quote"] == first.quote


def test_follow_ups_are_searched_complete(corpus):
    first = corpus.ask("Who steered the ship into the harbour in 2021?")
    second = corpus.ask("and in 2024?", history=[first])
    assert second.question == "and in 2024?"
    assert second.standalone_question == "Who steered the ship into the harbour in 2024?"
    assert first.standalone_question is None


def test_a_follow_up_is_asked_beside_what_it_follows(corpus):
    first = corpus.ask("Who steered the ship into the harbour?", always_answer=True)
    second = corpus.ask("And who repaired it?", history=[first], always_answer=True)
    assert second.standalone_question == (
        "And who repaired it? (Who steered the ship into the harbour? Captain Ida Brandt)"
    )
    third = corpus.ask("And when?", history=[first, second], always_answer=True)
    assert str(third.standalone_question).startswith("And when? (Who steered the ship")


def test_the_article_that_answered_is_searched_for_a_follow_up(corpus, monkeypatch):
    search, likely = corpus._retriever.search, []
    monkeypatch.setattr(
        corpus._retriever,
        "search",
        lambda *args, **kwargs: likely.append(dict(kwargs["likely"])) or search(*args, **kwargs),
    )
    first = corpus.ask("Who steered the ship into the harbour?", always_answer=True)
    corpus.ask("And who repaired it?", history=[first], always_answer=True)
    beside = {"harbour": first.citations[0].score}
    assert likely == [{}, beside, beside]  # a follow-up is searched in two ways


def test_as_of_leaves_later_articles_out(corpus):
    answer = corpus.ask("Who was elected mayor?", as_of="2021-12-31", always_answer=True)
    assert {c.article_id for c in answer.citations} <= {"harbour", "storm"}
    assert answer.as_of == date(2021, 12, 31)
    answer = corpus.ask("Who saw the winter storm?", as_of="1999-12-31", always_answer=True)
    assert [(c.article_id, c.published) for c in answer.citations] == [("storm", None)] * 2


def test_it_names_its_models(corpus, tmp_path):
    assert (corpus.encoder_name, corpus.reader_name) == ("topics", "article-qa-reader")
    with Corpus.create(tmp_path / "new", encoder=TopicEncoder(), reader=WordsReader()) as other:
        assert other.reader_name == "words"


def test_articles_and_sentences(corpus):
    assert [a.id for a in corpus.articles()] == ["harbour", "mayor", "storm"]
    assert corpus.article("storm") == STORM
    kinds = [s.kind for s in corpus.sentences("harbour")]
    assert kinds == [Kind.BODY] * 4 + [Kind.CLUTTER]
    with pytest.raises(ArticleNotFound, match="qa articles"):
        corpus.article("nobody")


def test_opened_again_it_answers_the_same(corpus):
    before = corpus.ask("Who elected the mayor?", always_answer=True)
    corpus.close()
    with Corpus.open(corpus.path) as again:
        assert again.ask("Who elected the mayor?", always_answer=True) == before


def test_many_threads_ask_at_once(corpus):
    wanted = corpus.ask("Who elected the mayor?", always_answer=True)
    got = []
    threads = [
        threading.Thread(
            target=lambda: got.append(corpus.ask("Who elected the mayor?", always_answer=True))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [wanted] * 8


# -- what goes wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question(corpus, question):
    with pytest.raises(BadInput, match="question is empty"):
        corpus.ask(question)


def test_a_pasted_document_as_question(corpus):
    with pytest.raises(BadInput, match="100,000 characters; 2,000 are the limit"):
        corpus.ask("x" * 100_000)
    assert corpus.ask("ferry " * 300).outcome  # 1,800 characters are fine


@pytest.mark.parametrize(
    "question",
    ["???", "🚢", "\x00", "who \udcff ferry", "who\u202eteg", "' OR 1=1 --", "the of and"],
)
def test_odd_questions_are_answered_or_declined(corpus, question):
    assert corpus.ask(question).outcome in ("answer", "related", "nothing")


@pytest.mark.parametrize("day", ["yesterday", "2024-13-01", "01.02.2024", ""])
def test_as_of_that_is_no_day(corpus, day):
    with pytest.raises(BadInput, match="YYYY-MM-DD"):
        corpus.ask("Who?", as_of=day)


@pytest.mark.parametrize("risk", [0, 1, -0.1, 1.5, float("nan"), "x", "0.1", None, True])
@pytest.mark.parametrize("always_answer", [False, True])
def test_a_risk_that_is_no_share(corpus, risk, always_answer):
    with pytest.raises(BadInput) as caught:
        corpus.ask("Who?", always_answer=always_answer, risk=risk)
    assert str(caught.value) == f"risk is {risk!r}; give a share above 0 and below 1, like 0.1."


def test_less_risk_declines_more(corpus):
    """One of the question's three words is found; the bar is at 0.4, 0.3, 0.2."""
    question = "Who steered a wide lorry?"
    outcomes = [corpus.ask(question, risk=risk).outcome for risk in (0.05, 0.1, 0.15)]
    assert outcomes == ["related", "answer", "answer"]
    assert corpus.ask(question).outcome == "answer"  # as with 0.1


def test_no_index(encoder, tmp_path):
    with pytest.raises(IndexNotFound, match=r"Build it: qa add ARTICLES --index"):
        Corpus.open(tmp_path / "nowhere")


def test_an_index_is_not_made_over_another(corpus, tmp_path):
    with pytest.raises(BadInput, match="holds an index already"):
        Corpus.create(corpus.path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="is a file"):
        Corpus.create(tmp_path / "file")


def test_an_index_of_another_encoder(corpus):
    with pytest.raises(IndexMismatch, match=r"'topics'.*'other'.*qa add .* --index NEW.index"):
        Corpus.open(corpus.path, encoder="other")
    assert len(corpus.articles()) == 3


def test_changed_weights_under_the_same_name(corpus, encoder):
    encoder.fingerprint = "2" * 64
    with pytest.raises(IndexMismatch, match="encoder sha256"):
        Corpus.open(corpus.path)


@pytest.mark.parametrize("key", ["format", "segmenter"])
def test_an_index_of_another_version(corpus, key):
    corpus.close()
    with sqlite3.connect(corpus.path / "corpus.db") as connection:
        connection.execute("UPDATE manifest SET value = '99' WHERE key = ?", (key,))
    connection.close()
    with pytest.raises(IndexMismatch, match=f"{key} '99'"):
        Corpus.open(corpus.path)


def test_the_command_that_a_mismatch_names_works(corpus, tmp_path):
    with Corpus.create(tmp_path / "new.index", encoder="other") as new:
        new.add(corpus.path)
        assert [a.id for a in new.articles()] == ["harbour", "mayor", "storm"]


def test_a_damaged_database(corpus):
    corpus.close()
    for leftover in corpus.path.glob("corpus.db-*"):
        leftover.unlink()
    (corpus.path / "corpus.db").write_bytes(b"not a database" * 500)
    with pytest.raises(IndexDamaged, match=r"corpus\.db is damaged"):
        Corpus.open(corpus.path)


def test_a_model_that_cannot_be_loaded_leaves_no_index(tmp_path, monkeypatch):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"junk")
    with pytest.raises(ModelError, match="cannot be loaded"):
        Corpus.create(tmp_path / "my.index", encoder=str(tmp_path / "model"))
    with pytest.raises(IndexNotFound):
        Corpus.open(tmp_path / "my.index")


def test_a_model_that_fails_later_is_reported(corpus, encoder, monkeypatch):
    def fail(texts):
        raise EncoderError("The model in X cannot be loaded.")

    monkeypatch.setattr(encoder, "encode", fail)
    calls = (lambda: corpus.ask("Who?"), lambda: corpus.search("Who?"), lambda: corpus.add(NEW))
    for call in calls:
        with pytest.raises(ModelError, match="cannot be loaded"):
            call()
    assert len(corpus.articles()) == 4  # stored, and encoded when the model works again


def test_no_model_is_needed_where_nothing_is_encoded(corpus, encoder, monkeypatch):
    monkeypatch.setattr(encoder, "encode", None)
    monkeypatch.setattr(type(encoder), "dim", property(lambda self: 1 / 0))
    with Corpus.open(corpus.path) as again:
        assert again.add(STORM).unchanged == ["storm"]
        again.remove("storm")
        assert len(again.articles()) == 2


class Sure(WordsReader):
    """Is sure of everything."""

    def read(self, question, passages, context=""):
        return [replace(reading, score=0.99) for reading in super().read(question, passages)]


def test_a_reader_of_ones_own(corpus, tmp_path):
    with Corpus.open(corpus.path, reader=Sure()) as sure:
        assert sure.ask("Who?").confidence == 0.99
        assert corpus.ask("Who?").confidence == 0.01
    with Corpus.create(tmp_path / "new.index", reader=Sure()) as sure:
        sure.add(HARBOUR)
        assert sure.ask("Who?").confidence == 0.99


@pytest.fixture
def loaded(monkeypatch):
    """The readers that were loaded, None for the packaged one."""
    names = []

    def load(wanted=None):
        names.append(wanted)
        return WordsReader()

    monkeypatch.setattr("qa.corpus.load_reader", load)
    return names


def test_a_reader_is_loaded_at_the_first_question_and_once(corpus, loaded):
    with Corpus.open(corpus.path) as again:
        again.search("Who?")
        again.add(STORM)
        assert loaded == []
        again.ask("Who?")
        again.ask("When?")
        assert loaded == [None]


def test_a_reader_of_a_name_is_loaded_at_opening_and_once(corpus, loaded, tmp_path):
    with Corpus.open(corpus.path, reader="mine") as again:
        assert loaded == ["mine"]
        again.ask("Who?")
        again.ask("When?")
    with Corpus.create(tmp_path / "new.index", reader="yours") as new:
        new.add(HARBOUR)
        new.ask("Who?")
    assert loaded == ["mine", "yours"]


def test_a_reader_that_cannot_be_loaded(corpus, monkeypatch):
    def fail(wanted=None):
        raise ModelError(f"No reader {wanted!r} on this computer.")

    monkeypatch.setattr("qa.corpus.load_reader", fail)
    for _ in range(2):
        with pytest.raises(ModelError, match="No reader 'mine'"):
            Corpus.open(corpus.path, reader="mine")
    with Corpus.open(corpus.path) as again:  # the packaged one is not needed until a question
        assert again.search("Who?")
        for _ in range(2):
            with pytest.raises(ModelError, match="No reader None"):
                again.ask("Who?")


def test_no_such_encoder(tmp_path):
    with pytest.raises(ModelError, match="holds no weights"):
        Corpus.create(tmp_path / "my.index", encoder=str(tmp_path))


def test_two_writers(corpus, monkeypatch):
    monkeypatch.setattr("qa.corpus._PATIENCE", 0.1)
    with Corpus.open(corpus.path) as other, other._writing.acquire():
        for change in (lambda: corpus.add(STORM), lambda: corpus.remove("storm")):
            with pytest.raises(IndexLocked, match="Somebody else is adding"):
                change()
    assert corpus.add(STORM).unchanged == ["storm"]


@pytest.fixture
def sealed(corpus):
    """The index in a folder that nobody may write to; root is made nobody for the while."""
    corpus.close()
    outside = Path(tempfile.mkdtemp())
    folder = outside / "sealed.index"
    shutil.copytree(corpus.path, folder)
    for path in (outside, folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for path in (outside, *outside.rglob("*")):
            path.chmod(0o755)
        shutil.rmtree(outside)


def test_a_folder_that_cannot_be_written_to_is_read(sealed):
    before = {path: path.stat().st_mtime for path in sealed.rglob("*")}
    with Corpus.open(sealed) as reader:
        assert not reader.writable
        assert reader.search("Who elected the mayor?")[0].passage.article_id == "mayor"
        for change in (lambda: reader.add(STORM), lambda: reader.remove("storm")):
            with pytest.raises(IndexReadOnly, match="cannot be written to"):
                change()
    assert {path: path.stat().st_mtime for path in sealed.rglob("*")} == before
    with pytest.raises(IndexReadOnly, match="Cannot make an index"):
        Corpus.create(sealed.parent / "new.index")


# -- the five articles -------------------------------------------------------------------------


@pytest.fixture
def seeds(encoder):
    seed_corpus.cache_clear()
    yield seed_corpus()
    seed_corpus.cache_clear()


def test_the_seeds_are_the_default_corpus(seeds):
    assert len(seeds.articles()) == 5
    assert [a.published for a in seeds.articles()] == [
        date(2024, 1, 18),
        date(2024, 1, 18),
        date(2026, 1, 28),
        date(2021, 9, 14),
        date(2021, 9, 14),
    ]
    assert qa.ask("Who met in Seoul?", always_answer=True).citations
    assert qa.ask("Who met in Seoul?", risk=0.1).outcome == "answer"  # "Seoul" of two words
    assert qa.ask("Who sold zebras in Seoul?", risk=0.05).outcome != "answer"  # of three: 0.33


def test_the_seed_index_is_made_once_and_renewed_when_outdated(seeds, encoder):
    seeds.close()
    seed_corpus.cache_clear()
    encoder.encoded.clear()
    assert len(seed_corpus().articles()) == 5
    assert encoder.encoded == []
    seed_corpus.cache_clear()
    encoder.fingerprint = "3" * 64
    assert len(seed_corpus().articles()) == 5
    assert encoder.encoded


def test_where_no_cache_folder_can_be_made(encoder, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    seed_corpus.cache_clear()
    assert len(seed_corpus().articles()) == 5
    assert tmp_path not in seed_corpus().path.parents
    seed_corpus.cache_clear()


def test_k_below_one(corpus):
    with pytest.raises(BadInput, match="k is 0; give a number from 1"):
        corpus.search("ferry", 0)


def test_wrong_types_are_named(corpus):
    answer = corpus.ask("Who steered the ship?")
    for call, message in [
        (lambda: corpus.ask(b"who"), "The question is a bytes"),
        (lambda: corpus.ask("Who?", history=answer), "history is no list of Answers"),
        (lambda: corpus.ask("Who?", history=[answer.to_json()]), "history is no list of Answers"),
        (lambda: corpus.ask("Who?", as_of=5), "as_of is 5"),
        (lambda: corpus.search("Who?", "3"), "k is '3'"),
        (lambda: corpus.search("Who?", 2**70), "from 1 to 10,000"),
        (lambda: corpus.add(5), "5 is no usable path"),
        (lambda: Corpus.open("a\0b"), "is no usable path"),
        (lambda: Corpus.create(None), "None is no usable path"),
    ]:
        with pytest.raises(BadInput, match=message):
            call()


def test_a_point_in_time_is_its_day(corpus):
    answer = corpus.ask("Who steered the ship?", as_of=datetime(2024, 1, 18, 12))
    assert repr(answer.as_of) == "datetime.date(2024, 1, 18)"


def test_a_reader_that_is_not_there_leaves_no_index_behind(encoder, tmp_path):
    with pytest.raises(ModelError, match="No reader 'no/such'"):
        Corpus.create(tmp_path / "new.index", reader="no/such")
    assert not (tmp_path / "new.index").exists()
    Corpus.create(tmp_path / "new.index").close()


def test_each_part_of_a_question_is_answered(corpus):
    asked = "Who steered the ship into the harbour? And who was elected mayor?"
    answer = corpus.ask(asked, always_answer=True)
    assert answer.question == asked
    assert answer.parts == ("Who steered the ship into the harbour?", "Who was elected mayor?")
    assert {c.part for c in answer.citations} == {1, 2}
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    first = next(c for c in answer.citations if c.part == 2)
    assert first.article_id == "mayor"
    assert answer.confidence == answer.citations[0].score


def test_what_was_understood_is_told_by_its_place_in_the_whole_question(corpus):
    for asked in (
        "Who steered the ship in March 2021? And who was elected mayor in 2024?",
        "Who wrote the opera in March 2021? And who repaired the old clock tower in 2024?",
    ):
        understood = corpus.ask(asked).understood
        assert [u.words for u in understood] == ["March 2021", "2024"]
        assert [asked[u.start : u.end] for u in understood] == ["March 2021", "2024"]


def test_parts_that_are_not_answered_are_named(corpus):
    answer = corpus.ask("Who steered the ship into the harbour? Who repaired the old clock tower?")
    assert answer.outcome == "answer"
    assert answer.reason == "The articles do not answer: Who repaired the old clock tower?"
    assert {c.part for c in answer.citations} == {1}
    neither = corpus.ask("Who wrote the opera? Who repaired the old clock tower?")
    assert (neither.outcome, neither.citations) != ("answer", ())
    assert len(neither.parts) == 2
