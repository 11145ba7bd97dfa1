from __future__ import annotations

import sqlite3
import threading
from datetime import date

import numpy as np
import pytest

from qa.articles.store import ArticleList, Store, fingerprint
from qa.errors import ArticleNotFound, IndexDamaged, IndexNotFound, IndexReadOnly
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
        vectors = np.eye(2, 3, dtype=np.float32)
        store.put(one, SENTENCES, [((0, 4), Kind.BODY), ((5, 9), Kind.CAPTION)], vectors)


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
    assert store.passage_vectors([2, 1], 3).tolist() == [[0, 1, 0], [1, 0, 0]]


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
    before = store.revision()
    store.remove("a")
    assert store.revision() == before + 1
    assert store.passage_ids().tolist() == [3, 4]
    for call in (store.article, store.sentences, store.remove):
        with pytest.raises(ArticleNotFound, match="'a'"):
            call("a")


def test_ids_are_never_used_twice(store):
    put(store, article())
    store.remove("a")
    put(store, article())
    assert store.passage_ids().tolist() == [3, 4]


def test_passage_ids_by_day_and_source(store):
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


def test_a_failed_put_leaves_nothing(store):
    put(store, article())
    with pytest.raises(ValueError):  # one vector too few
        store.put(article(text="New."), [], [((0, 4), Kind.BODY)] * 2, np.eye(1, 3))
    assert store.article("a").text == "One. Two. End."
    assert store.passage_ids().tolist() == [1, 2]


def test_articles_without_passages(store):
    store.put(article(), [], [], np.zeros((0, 3), dtype=np.float32))
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


@pytest.mark.parametrize("content", [b"", b"no database at all" * 99])
def test_a_damaged_file_is_reported(tmp_path, content):
    (tmp_path / "corpus.db").write_bytes(content)
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
