from __future__ import annotations

import gc
import sqlite3
import threading
from datetime import date

import numpy as np
import pytest

from qa.articles.store import ArticleList, Store, fingerprint
from qa.errors import (
    ArticleNotFound,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexProblem,
    IndexReadOnly,
)
from qa.schema import Article, Kind, Passage, Sentence

SENTENCES = [
    Sentence(0, 4, Kind.BODY),
    Sentence(5, 9, Kind.CAPTION),
    Sentence(10, 14, Kind.CLUTTER),
]


def article(id_="a", text="One. Two. End.", **more):
    return Article(id_, "Head", text, **more)


def put(store, *articles):
    for one in articles:
        store.put(one, SENTENCES, [((0, 4), Kind.BODY), ((5, 9), Kind.CAPTION)])


@pytest.fixture
def store(tmp_path):
    made = Store.create(tmp_path, {"encoder": "topics"})
    yield made
    made.close()


def test_an_article_comes_back_as_it_went_in(store):
    one = article(
        published=date(2024, 2, 29),
        published_from="url",
        source="AP",
        url="https://example.org",
        text="Zürich 🚢\u200b\n\n end. ",
    )
    put(store, one)
    assert store.article("a") == one
    assert store.sentences("a") == SENTENCES
    assert store.fingerprint("a") == fingerprint(one)
    assert store.passages([1, 2, 77]) == {
        1: Passage(1, "a", 0, 4, Kind.BODY),
        2: Passage(2, "a", 5, 9, Kind.CAPTION),
    }


def test_passages_wait_for_their_vectors(store):
    put(store, article(), article("b"))
    assert store.unread_ids().tolist() == [1, 2, 3, 4]
    assert store.passage_vectors([1, 2], 3)[1].shape == (0, 3)
    before = store.state()
    store.put_vectors([1, 3], np.eye(2, 3, dtype=np.float32))
    assert store.state() != before
    assert (store.unread_ids().tolist(), store.unread_count()) == ([2, 4], 2)
    ids, vectors = store.passage_vectors([3, 77, 1, 2], 3)
    assert ids.tolist() == [1, 3]
    assert vectors.tolist() == [[1, 0, 0], [0, 1, 0]]
    store.remove("b")
    assert store.unread_ids().tolist() == [2]
    put(store, article(text="Two. One. End."))
    assert store.unread_ids().tolist() == [5, 6]


def test_vectors_of_passages_that_are_gone_are_refused_as_a_whole(store):
    put(store, article())
    with pytest.raises(sqlite3.IntegrityError):
        store.put_vectors([1, 77], np.eye(2, 3, dtype=np.float32))
    assert store.unread_count() == 2


@pytest.mark.parametrize("name", ["title", "text", "published", "source", "url", "published_from"])
def test_the_fingerprint_sees_every_change(name):
    values = {"id": "a", "title": "T", "text": "X."}
    changed = {**values, name: date(2024, 1, 1) if name == "published" else "url"}
    assert fingerprint(Article(**values)) != fingerprint(Article(**changed))


def test_replacing_gives_new_passage_ids_and_keeps_no_old_ones(store):
    put(store, article(), article("b"))
    put(store, article(text="Two. One. End."))
    assert store.passage_ids().tolist() == [3, 4, 5, 6]
    assert len(store) == 2


def test_removing(store):
    put(store, article(), article("b"))
    before = store.state()
    store.remove("a")
    assert store.state() != before
    assert store.passage_ids().tolist() == [3, 4]
    for call in (store.article, store.sentences, store.remove):
        with pytest.raises(ArticleNotFound, match="'a'"):
            call("a")


def test_ids_are_never_used_twice(store):
    put(store, article())
    store.remove("a")
    put(store, article())
    assert store.passage_ids().tolist() == [3, 4]


def test_passage_ids_by_day_source_and_article(store):
    put(
        store,
        article("old", published=date(2020, 1, 1), source="AP"),
        article("new", published=date(2024, 1, 1), source="AP"),
        article("undated"),
    )
    assert store.passage_ids(as_of=date(2020, 1, 1)).tolist() == [1, 2, 5, 6]
    assert store.passage_ids(source="AP").tolist() == [1, 2, 3, 4]
    assert store.passage_ids(as_of=date(2020, 1, 1), source="AP").tolist() == [1, 2]
    assert store.passage_ids(source="nobody").shape == (0,)
    assert store.passage_ids(article="new").tolist() == [3, 4]
    assert store.passage_ids(as_of=date(2020, 1, 1), article="new").tolist() == []


def test_a_failed_put_leaves_nothing(store):
    put(store, article())
    with pytest.raises(ValueError):  # no span
        store.put(article(text="New."), [], [((0, 4), Kind.BODY), ((5,), Kind.BODY)])
    assert store.article("a").text == "One. Two. End."
    assert store.passage_ids().tolist() == [1, 2]


def test_articles_without_passages(store):
    store.put(article(), [], [])
    assert store.sentences("a") == []
    assert store.passage_ids().tolist() == []


def test_the_list_reads_from_the_database(store):
    put(store, *(article(name) for name in "cab"))
    articles = ArticleList(store)
    assert len(articles) == 3
    assert [one.id for one in articles] == ["a", "b", "c"]
    assert articles[-1].id == "c"
    assert [one.id for one in articles[1:]] == ["b", "c"]
    assert [one.id for one in articles[::-2]] == ["c", "a"]
    assert articles[5:] == []
    with pytest.raises(IndexError):
        articles[3]


def test_threads_have_connections_of_their_own(store):
    put(store, article())
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(store.article("a"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [article()] * 4


def test_no_index(tmp_path):
    with pytest.raises(IndexNotFound, match="qa add"):
        Store.open(tmp_path / "nowhere")


def test_a_file_whose_making_was_killed_is_no_index_and_can_be_made(tmp_path):
    (tmp_path / "corpus.db").write_bytes(b"")
    with pytest.raises(IndexNotFound):
        Store.open(tmp_path)
    assert len(Store.create(tmp_path, {"encoder": "topics"})) == 0


def test_a_database_of_something_else_is_reported(tmp_path):
    with sqlite3.connect(tmp_path / "corpus.db") as other:
        other.execute("CREATE TABLE manifest (key TEXT, value TEXT)")
    with pytest.raises(IndexDamaged, match="no manifest"):
        Store.open(tmp_path)


def test_a_damaged_file_is_reported(tmp_path):
    (tmp_path / "corpus.db").write_bytes(b"no database at all" * 99)
    with pytest.raises(IndexDamaged, match=r"corpus\.db is damaged"):
        Store.open(tmp_path)


def test_damage_inside_is_found_by_check(store, tmp_path):
    put(store, *(article(f"a{n}", text="Word. " * 2000) for n in range(20)))
    store.check()
    store.close()
    path = tmp_path / "corpus.db"
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = b"\xff" * 4096 * 6
    path.write_bytes(content)
    with pytest.raises(IndexDamaged):
        Store.open(tmp_path).check()


def test_read_only(store, tmp_path):
    put(store, article())
    store.close()
    reader = Store.open(tmp_path, writable=False)
    assert reader.article("a") == article()
    with pytest.raises(IndexReadOnly):
        put(reader, article("b"))
    with pytest.raises(sqlite3.OperationalError):
        reader._connection().execute("DELETE FROM articles")


def test_every_state_is_another(store, tmp_path):
    """Also after a copy was put back: a count would come to the same number again."""
    put(store, article())
    store._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = (tmp_path / "corpus.db").read_bytes()
    put(store, article("b"))
    first = store.state()
    store.close()
    (tmp_path / "corpus.db").write_bytes(copy)
    again = Store.open(tmp_path)
    put(again, article("c"))
    assert again.state() != first


def test_connections_of_ended_threads_are_closed(store):
    put(store, article())
    for _ in range(50):
        thread = threading.Thread(target=lambda: store.article("a"))
        thread.start()
        thread.join()
    gc.collect()
    assert len(store._open) <= 2


def test_closed_is_closed(store):
    store.close()
    with pytest.raises(IndexProblem, match=r"was closed. Open it again"):
        len(store)


def test_a_full_disk_is_no_damage(store):
    put(store, article())
    store._connection().execute("PRAGMA max_page_count = 12")
    with pytest.raises(IndexProblem, match="Check the disk") as caught:
        put(store, *(article(f"n{n}", text="word " * 50_000) for n in range(9)))
    assert not isinstance(caught.value, IndexDamaged)
    assert store.article("a") == article()


def test_a_locked_database_is_no_damage(store, tmp_path, monkeypatch):
    put(store, article())
    store._connection().execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(tmp_path / "corpus.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(IndexLocked):
        put(store, article("b"))
    other.close()
