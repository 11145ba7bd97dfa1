from __future__ import annotations

import logging
import shutil
from datetime import date

import numpy as np
import pytest

from qa.corpus import Corpus
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
        "both gone", "revision gone", "revision junk",
    ],
)  # fmt: skip
def test_damaged_caches_are_rebuilt_without_encoding(corpus, encoder, damage, caplog):
    """Whatever happens to the caches, the same passages are found again."""
    wanted = corpus.search("Who elected the mayor?")
    folder = corpus.path
    corpus.close()
    vectors = folder / "vectors.faiss"
    if damage in ("vectors gone", "both gone"):
        vectors.unlink()
    if damage == "vectors cut":
        vectors.write_bytes(vectors.read_bytes()[:-30])
    if damage == "vectors junk":
        vectors.write_bytes(b"junk" * 99)
    if damage in ("words gone", "both gone"):
        shutil.rmtree(lexical(folder))
    if damage == "words junk":
        (lexical(folder) / "meta.json").write_text("{")
    if damage == "words cut":
        for file in lexical(folder).glob("*.term"):
            file.write_bytes(b"x" * 10)
    if damage == "revision gone":
        (folder / "caches.revision").unlink()
    if damage == "revision junk":
        (folder / "caches.revision").write_text("x")
    encoder.encoded.clear()
    with caplog.at_level(logging.WARNING), Corpus.open(folder) as again:
        assert again.search("Who elected the mayor?") == wanted
    assert encoder.encoded == ["Who elected the mayor?"]
    if damage.endswith(("junk", "cut")) and not damage.startswith("revision"):
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
