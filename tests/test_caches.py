"""The vocabulary as a cache of the store; the two indexes are tested with the retriever."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from qa.corpus import Corpus
from qa.naming.vocabulary import Vocabulary
from qa.schema import Article
from tests.conftest import HARBOUR, MAYOR, STORM


def vocabulary(corpus):
    caches = corpus._retriever._caches
    caches.refresh()
    return caches.now.vocabulary


def file(corpus):
    return corpus.path / "vocabulary.npz"


@pytest.fixture
def read(monkeypatch):
    """The titles of the articles that are read for the vocabulary."""
    titles = []
    after = Vocabulary.after

    def noted(self, articles, read_to=0):
        def each():
            for texts in articles:
                titles.append(texts[0])
                yield texts

        return after(self, each(), read_to)

    monkeypatch.setattr(Vocabulary, "after", noted)
    return titles


def test_words_and_names_of_the_articles_are_known(corpus):
    known = vocabulary(corpus)
    assert known.articles == 3
    assert known.count("okafor") == 1
    assert known.together("tom", "okafor")
    assert not known.has("share")  # clutter


def test_only_new_articles_are_read(corpus, read):
    corpus.add(Article("new", "News", "A lorry came."))
    assert read == ["News"]
    assert vocabulary(corpus).count("lorry") == 1
    corpus.add(MAYOR)
    assert read == ["News"]


def test_what_is_used_is_never_changed(corpus):
    before = vocabulary(corpus)
    corpus.add(Article("new", "News", "Tom Okafor met Ulla Lorry."))
    assert not before.has("lorry")
    assert before.count("okafor") == 1
    assert not before.together("ulla", "lorry")
    assert vocabulary(corpus).count("okafor") == 2


def test_an_article_of_many_passages_is_read_once(corpus, read, monkeypatch):
    monkeypatch.setattr("qa.naming.stored._CHUNK", 2)
    corpus.add(
        Article("long", "Long", "\n\n".join(f"Lorry {n} came late again." * 9 for n in range(99)))
    )
    assert len(corpus._store.passage_ids()) > 6
    assert read == ["Long"]
    assert vocabulary(corpus).count("lorry") == 1


def test_it_is_the_same_when_opened_again(corpus, read):
    before = vocabulary(corpus)
    corpus.close()
    with Corpus.open(corpus.path) as again:
        known = vocabulary(again)
    assert read == []
    assert (known.articles, len(known)) == (before.articles, len(before))


def test_a_replaced_article_is_read_again(corpus, read):
    corpus.add(replace(STORM, text=STORM.text + " A lorry overturned."))
    assert read[0] == STORM.title
    assert vocabulary(corpus).has("lorry")


def many(n):
    return [Article(f"a{i}", f"Title {i}", f"The word {'x' * (i + 3)} is rare.") for i in range(n)]


def test_words_of_removed_articles_stay_until_a_tenth_is_gone(encoder, tmp_path, read):
    with Corpus.create(tmp_path / "many.index") as corpus:
        corpus.add(*many(20))
        read.clear()
        corpus.remove("a0")
        corpus.remove("a1")
        assert read == []
        assert vocabulary(corpus).has("xxx")
        corpus.remove("a2")
        assert len(read) == 17
        assert vocabulary(corpus).articles == 17
        assert not vocabulary(corpus).has("xxx")


def test_articles_that_are_replaced_again_and_again_do_not_pile_up(corpus, read):
    for n in range(6):
        corpus.add(replace(STORM, text=f"{STORM.text} Lorry {'x' * (n + 3)} overturned."))
    assert vocabulary(corpus).articles == 3
    assert not vocabulary(corpus).has("xxxx")


@pytest.mark.parametrize("damage", ["gone", "junk", "cut", "older", "state gone"])
def test_a_damaged_vocabulary_is_learned_anew(corpus, damage, read, encoder, caplog):
    old = file(corpus).read_bytes()
    if damage == "older":
        corpus.add(Article("new", "News", "A lorry came."))
    articles = len(corpus.articles())
    corpus.close()
    if damage == "gone":
        file(corpus).unlink()
    if damage == "junk":
        file(corpus).write_bytes(b"junk")
    if damage == "cut":
        file(corpus).write_bytes(old[: len(old) // 2])
    if damage == "older":
        file(corpus).write_bytes(old)
    if damage == "state gone":
        (corpus.path / "caches.state").unlink()
    read.clear()
    encoder.encoded.clear()
    with caplog.at_level(logging.WARNING), Corpus.open(corpus.path) as again:
        assert vocabulary(again).articles == articles
        assert again.search("Ana Ruiz")[0].passage.article_id == "storm"
    assert len(read) == articles
    assert encoder.encoded == ["Ana Ruiz"]
    assert ("learning the vocabulary anew" in caplog.text) == (damage in ("junk", "cut"))
    read.clear()
    with Corpus.open(corpus.path) as again:
        assert vocabulary(again).articles == articles
    assert read == []


def test_a_vocabulary_of_another_index_is_not_believed(corpus):
    corpus.close()
    for part in corpus.path.glob("corpus.db*"):
        part.unlink()
    with Corpus.create(corpus.path) as new:
        new.add(*many(3))
        assert vocabulary(new).articles == 3
        assert not vocabulary(new).has("okafor")


def test_a_database_that_was_put_back(corpus):
    corpus._store._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = (corpus.path / "corpus.db").read_bytes()
    corpus.add(Article("late", "Late", "A lorry came."))
    corpus.close()
    (corpus.path / "corpus.db").write_bytes(copy)
    with Corpus.open(corpus.path) as again:
        again.add(Article("other", "Other", "A tractor came."))  # of the late one's passage id
        assert vocabulary(again).has("tractor")


def test_another_process_changes_are_seen(corpus, read):
    vocabulary(corpus)
    with Corpus.open(corpus.path) as other:
        other.add(Article("new", "News", "A lorry came."))
    assert vocabulary(corpus).has("lorry")
    assert read == ["News"]


def test_a_damaged_index_does_not_cost_the_vocabulary(corpus, read):
    corpus.close()
    (corpus.path / "lexical" / "meta.json").write_text("{")
    with Corpus.open(corpus.path) as again:
        assert vocabulary(again).articles == 3
    assert read == []


def test_a_folder_that_cannot_be_written_to(corpus, read, monkeypatch):
    corpus.close()
    monkeypatch.setattr("qa.corpus._writable", lambda folder: False)
    with Corpus.open(corpus.path) as again:
        assert vocabulary(again).articles == 3
    assert read == []
    file(corpus).unlink()
    with Corpus.open(corpus.path) as again:
        assert vocabulary(again).articles == 3
    assert not file(corpus).exists()


def test_a_disk_that_takes_no_vocabulary(corpus, monkeypatch, caplog):
    def refuse(self, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Vocabulary, "save", refuse)
    corpus.add(Article("new", "News", "A lorry came."))
    assert vocabulary(corpus).has("lorry")
    assert "No space left" in caplog.text


def test_an_article_that_is_gone_by_the_time_it_is_read(corpus, monkeypatch):
    passages = corpus._store.passages(corpus._store.passage_ids().tolist())
    corpus._store.remove("storm")
    monkeypatch.setattr(corpus._store, "passages", lambda ids: passages)
    file(corpus).unlink()
    corpus._retriever._caches.now = replace(corpus._retriever._caches.now, vocabulary=None)
    assert vocabulary(corpus).articles == 2


def test_an_index_with_nothing_in_it(encoder, tmp_path):
    with Corpus.create(tmp_path / "empty.index") as corpus:
        assert len(vocabulary(corpus)) == 0
        corpus.add(HARBOUR)
        corpus.remove("harbour")
        assert len(vocabulary(corpus)) == 0
