from __future__ import annotations

import gc
import logging
import shutil
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from qa.corpus import Corpus
from qa.errors import IndexProblem
from qa.retrieval.lexical_index import LexicalIndex, LexicalIndexError
from qa.retrieval.retriever import fuse
from qa.schema import Article
from qa.settings import SETTINGS
from tests.conftest import HARBOUR, MAYOR, STORM


def ids(hits):
    return [hit.passage.article_id for hit in hits]


def test_fusion_is_the_convex_sum():
    cosine = np.array([0.5, -0.2, 0.1], dtype=np.float32)
    bm25 = np.array([2.0, 4.0, 0.0], dtype=np.float32)
    weight = SETTINGS.lexical_weight
    np.testing.assert_allclose(
        fuse(cosine, bm25),
        np.array([0.5 + weight / 2, weight, 0.1]) / (1 + weight),
        rtol=1e-6,
    )
    np.testing.assert_allclose(fuse(cosine, bm25 * 0), [0.5, 0, 0.1] / np.float32(1 + weight))


def test_meaning_and_words_both_find(corpus):
    assert ids(corpus.search("a vote"))[0] == "mayor"  # "vote" is no word of it, but its topic
    assert ids(corpus.search("Ana Ruiz"))[0] == "storm"  # no topic, but her name


def test_both_raw_scores_are_kept(corpus, encoder):
    hit = corpus.search("Who elected the mayor?")[0]
    question, passage = encoder.encode(["Who elected the mayor?", f"{MAYOR.title}\n{MAYOR.text}"])
    assert hit.dense == pytest.approx(float(question @ passage), abs=1e-3)
    assert hit.lexical > 0
    assert 0 < hit.score <= 1
    unrelated = corpus.search("Who elected the mayor?", 3)[-1]
    assert unrelated.lexical == 0


def test_k_is_honoured_after_removals(corpus):
    assert len(corpus.search("ferry mayor railway", 3)) == 3
    corpus.remove("mayor")
    assert sorted(ids(corpus.search("ferry mayor railway", 3))) == ["harbour", "storm"]
    assert len(corpus.search("ferry", 1)) == 1


def test_limits_by_day_and_source(corpus):
    assert ids(corpus.search("mayor elected", as_of=date(2021, 12, 31))) == ["harbour", "storm"]
    assert set(ids(corpus.search("mayor elected", source="Island Post"))) == {"harbour", "mayor"}
    assert corpus.search("mayor", source="nobody") == []
    corpus.remove("harbour")
    assert ids(corpus.search("mayor elected", as_of="2021-12-31")) == ["storm"]


def test_the_passages_of_a_likely_article_come_too(corpus, monkeypatch):
    monkeypatch.setattr("qa.retrieval.retriever.SETTINGS", replace(SETTINGS, passages_fetched=1))

    def found(*likely, **limits):
        return ids(corpus._retriever.search("mayor elected", 1, likely=likely, **limits))

    assert found() == ["mayor"]
    assert found("storm") == ["mayor", "storm"]
    assert found("mayor") == ["mayor"]
    assert found("gone") == ["mayor"]
    assert found("mayor", as_of=date(2021, 12, 31)) == ["harbour"]
    assert found("storm", source="Island Post") == ["mayor"]
    storm = corpus._retriever.search("mayor elected", 1, likely=["storm"])[1]
    assert (storm.score, storm.lexical) == (pytest.approx(0, abs=1e-6), 0)


def test_ties_go_to_the_older_passage(encoder, tmp_path):
    with Corpus.create(tmp_path / "ties") as ties:
        ties.add(*(Article(f"a{n}", "T", "The ferry is late.") for n in range(5)))
        assert ids(ties.search("ferry")) == ["a0", "a1", "a2", "a3", "a4"]


def lexical(folder):
    return folder / "lexical"


@pytest.mark.parametrize(
    "damage",
    [
        "vectors gone", "vectors cut", "vectors junk", "words gone", "words junk", "words cut",
        "both gone", "state gone", "state junk",
    ],
)  # fmt: skip
def test_damaged_caches_are_rebuilt_without_encoding(corpus, encoder, damage, caplog):
    """Whatever happens to the caches, the same passages are found again."""
    wanted = corpus.search("Who elected the mayor?")
    folder = corpus.path
    corpus.close()
    vectors = folder / "vectors"
    if damage in ("vectors gone", "both gone"):
        shutil.rmtree(vectors)
    if damage == "vectors cut":
        for file in vectors.glob("*.faiss"):
            file.write_bytes(file.read_bytes()[:-30])
    if damage == "vectors junk":
        (vectors / "manifest").write_bytes(b"junk" * 99)
    if damage in ("words gone", "both gone"):
        shutil.rmtree(lexical(folder))
    if damage == "words junk":
        (lexical(folder) / "meta.json").write_text("{")
    if damage == "words cut":
        for file in lexical(folder).glob("*.term"):
            file.write_bytes(b"x" * 10)
    if damage == "state gone":
        (folder / "caches.state").unlink()
    if damage == "state junk":
        (folder / "caches.state").write_text("x")
    encoder.encoded.clear()
    with caplog.at_level(logging.WARNING), Corpus.open(folder) as again:
        assert again.search("Who elected the mayor?") == wanted
    assert encoder.encoded == ["Who elected the mayor?"]
    if damage.endswith(("junk", "cut")) and not damage.startswith("state"):
        assert "rebuilding" in caplog.text


def test_another_process_changes_are_seen(corpus):
    corpus.search("ferry")
    with Corpus.open(corpus.path) as other:
        other.remove("harbour")
        other.add(Article("new", "New ferry", "A second ferry ship reached the harbour."))
    assert "new" in ids(corpus.search("ferry ship"))
    assert "harbour" not in ids(corpus.search("ferry ship"))


def test_while_somebody_writes_what_was_there_is_found(corpus):
    corpus.search("ferry")
    with Corpus.open(corpus.path) as other, other._writing.acquire():
        other._store.remove("storm")
        assert "harbour" in ids(corpus.search("ferry"))


def test_article_order_does_not_matter(encoder, tmp_path, corpus):
    with Corpus.create(tmp_path / "other.index") as other:
        other.add(STORM, HARBOUR, MAYOR)
        scores = {h.passage.article_id: h.score for h in other.search("ferry mayor")}
    assert scores == pytest.approx(
        {h.passage.article_id: h.score for h in corpus.search("ferry mayor")}
    )


def other_articles():
    return [
        Article("loaf", "Bread", "The bakery sells bread from the oven."),
        Article("train", "Trains", "The train leaves the railway station."),
        Article("snow", "Snow", "Winter brings snow and a storm."),
    ]


def test_caches_of_a_database_that_was_moved_away_are_not_believed(corpus, encoder):
    """The new index gives the same passage ids to other passages."""
    corpus.search("ferry")
    corpus.close()
    for file in corpus.path.glob("corpus.db*"):
        file.unlink()
    with Corpus.create(corpus.path) as new:
        new.add(*other_articles())
        assert ids(new.search("bakery bread"))[0] == "loaf"
        assert new.search("ferry harbour")[0].lexical == 0


def test_caches_of_a_database_that_was_put_back_are_not_believed(corpus, encoder):
    corpus._store._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = (corpus.path / "corpus.db").read_bytes()
    corpus.add(Article("late", "Ferry", "A ferry and a ship in the harbour."))
    corpus.close()
    (corpus.path / "corpus.db").write_bytes(copy)
    with Corpus.open(corpus.path) as again:
        again.add(*other_articles())
        assert ids(again.search("bakery bread"))[0] == "loaf"
        assert "late" not in ids(again.search("ferry ship harbour"))


def test_bm25_is_exact_beyond_a_full_list(encoder, tmp_path, monkeypatch):
    monkeypatch.setattr("qa.retrieval.retriever.SETTINGS", replace(SETTINGS, passages_fetched=3))
    with Corpus.create(tmp_path / "many") as many:
        many.add(*(Article(f"w{n}", "T", f"The ferry {'x ' * n}.") for n in range(6)))
        many.add(Article("port", "T", "The harbour port is full of ships."))
        hits = {h.passage.article_id: h for h in many.search("ferry", 3)}
        alone = many._retriever._caches.now.lexical.search("ferry", 99)
        assert len(alone[0]) == 6
    assert hits["w0"].lexical == pytest.approx(alone[1].max())
    assert "port" not in hits or hits["port"].lexical == 0


def test_a_removed_passage_that_one_cache_still_holds_is_left_out(corpus):
    """As another process sees it between the two caches' updates."""
    corpus.search("ferry")
    corpus._retriever._caches.now.vectors.remove([1])
    corpus._store.remove("harbour")
    with Corpus.open(corpus.path) as other, other._writing.acquire():
        assert set(ids(corpus.search("ferry mayor storm"))) == {"mayor", "storm"}


def test_a_search_does_not_wait_while_the_indexes_are_brought_up(corpus, monkeypatch):
    corpus.search("ferry")
    corpus._store.remove("harbour")
    begun, finish = threading.Event(), threading.Event()
    update = LexicalIndex.update

    def slow(self, *args):
        begun.set()
        assert finish.wait(20)
        return update(self, *args)

    monkeypatch.setattr(LexicalIndex, "update", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(corpus.search, "Ana Ruiz")
        assert begun.wait(20)
        assert ids(corpus.search("Ana Ruiz"))[0] == "storm"
        assert not first.done()
        finish.set()
        assert ids(first.result())[0] == "storm"


def test_damaged_words_are_left_alone_while_somebody_writes(corpus, encoder):
    corpus.close()
    (lexical(corpus.path) / "meta.json").write_text("{")
    with Corpus.open(corpus.path) as reader, Corpus.open(corpus.path) as writer:
        with writer._writing.acquire():
            assert ids(reader.search("ferry ship"))[0] == "harbour"
            assert (lexical(corpus.path) / "meta.json").read_text() == "{"
        assert reader.search("Ana Ruiz")[0].lexical > 0


def test_a_disk_that_takes_no_cache_still_answers(corpus, encoder, monkeypatch, caplog):
    corpus.close()
    shutil.rmtree(corpus.path / "vectors")

    def refuse(self, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("embeddings.VectorIndex.write", refuse)
    with Corpus.open(corpus.path) as again:
        assert ids(again.search("ferry ship"))[0] == "harbour"
    assert "No space left" in caplog.text


def test_closing_lets_go_of_the_memory(encoder, tmp_path):
    with Corpus.create(tmp_path / "gone") as made:
        made.add(HARBOUR)
        made.search("ferry", as_of="2024-01-01")
        vectors = weakref.ref(made._retriever._caches.now.vectors)
    del made
    gc.collect()
    assert vectors() is None


def test_words_that_turn_out_damaged_while_searching_are_made_anew(corpus, monkeypatch):
    wanted = corpus.search("Ana Ruiz")
    broken = corpus._retriever._caches.now.lexical

    def fail(*args, **more):
        raise LexicalIndexError("a block is corrupt")

    monkeypatch.setattr(broken, "search", fail)
    assert corpus.search("Ana Ruiz") == wanted
    assert corpus._retriever._caches.now.lexical is not broken


def test_words_that_cannot_be_made_at_all_are_reported(corpus, monkeypatch):
    def fail(*args, **more):
        raise LexicalIndexError("no space left")

    monkeypatch.setattr(LexicalIndex, "update", fail)
    with pytest.raises(IndexProblem, match="what was stored is kept"):
        corpus.add(*other_articles())
    assert len(corpus.articles()) == 6


def test_words_that_stay_damaged_are_reported(corpus, monkeypatch):
    corpus.search("ferry")

    def fail(*args, **more):
        raise LexicalIndexError("a block is corrupt")

    monkeypatch.setattr(LexicalIndex, "search", fail)
    with pytest.raises(IndexProblem, match="cannot be searched"):
        corpus.search("ferry")
