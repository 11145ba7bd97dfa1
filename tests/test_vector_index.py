from __future__ import annotations

import numpy as np
import pytest

from embeddings import VectorIndex, VectorIndexError

RNG = np.random.default_rng(7)


def brute_force(ids, vectors, query, k):
    """Cosines by numpy, best first; a zero vector has cosine 0."""
    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors / np.where(lengths > 0, lengths, 1)[:, None]
    scores = unit @ (query / (np.linalg.norm(query) or 1))
    order = np.argsort(-scores, kind="stable")[:k]
    return ids[order], scores[order]


@pytest.fixture
def filled():
    ids = np.arange(100, 150) * 3
    vectors = RNG.normal(size=(50, 8)).astype(np.float32) * 4  # not of unit length
    vectors[7] = 0
    index = VectorIndex(8)
    index.add(ids, vectors)
    return index, ids, vectors


@pytest.mark.parametrize("k", [1, 10, 50, 500])
def test_search_is_the_brute_force_ids_and_scores(filled, k):
    index, ids, vectors = filled
    query = RNG.normal(size=8).astype(np.float32) * 9
    wanted_ids, wanted_scores = brute_force(ids, vectors, query, k)
    found, scores = index.search(query, k)
    assert found.tolist() == wanted_ids.tolist()
    np.testing.assert_allclose(scores, wanted_scores, atol=1e-5)


def test_zero_query_scores_zero(filled):
    _, scores = filled[0].search(np.zeros(8, dtype=np.float32), 5)
    assert scores.tolist() == [0, 0, 0, 0, 0]


def test_search_among_allowed_ids_alone(filled):
    index, ids, vectors = filled
    allowed = ids[::5]
    query = vectors[3]
    wanted, _ = brute_force(allowed, vectors[::5], query, 4)
    found, _ = index.search(query, 4, allowed)
    assert found.tolist() == wanted.tolist()
    assert len(index.search(query, 4, np.zeros(0, dtype=np.int64))[0]) == 0


def test_k_is_honoured_after_removals(filled):
    index, ids, vectors = filled
    index.remove([*ids[:20].tolist(), 999])
    assert len(index) == 30
    found, _ = index.search(vectors[0], 30)
    assert sorted(found.tolist()) == ids[20:].tolist()
    assert index.ids.tolist() == ids[20:].tolist()


def test_stored_vectors_come_back_of_unit_length(filled):
    index, ids, vectors = filled
    wanted = ids[[4, 2]]
    found, rows = index.held(wanted)
    assert found.tolist() == wanted.tolist()
    np.testing.assert_allclose(rows[0], vectors[4] / np.linalg.norm(vectors[4]), atol=1e-6)
    found, rows = index.held(np.array([ids[2], 1, ids[4]]))
    assert found.tolist() == [ids[2], ids[4]]
    assert rows.shape == (2, 8)
    assert index.held(np.zeros(0, dtype=np.int64))[1].shape == (0, 8)


def test_empty_index_finds_nothing():
    ids, scores = VectorIndex(4).search(np.ones(4, dtype=np.float32), 3)
    assert ids.shape == scores.shape == (0,)


def test_as_many_ids_as_vectors():
    with pytest.raises(ValueError, match="2 ids for 3 vectors"):
        VectorIndex(4).add([1, 2], np.ones((3, 4), dtype=np.float32))


def test_written_and_read(filled, tmp_path):
    index, _, vectors = filled
    index.write(tmp_path / "v.faiss")
    again = VectorIndex.read(tmp_path / "v.faiss", 8)
    assert again.search(vectors[9], 3)[0].tolist() == index.search(vectors[9], 3)[0].tolist()
    again.add([1], vectors[:1])
    assert len(again) == 51


@pytest.mark.parametrize("damage", ["missing", "empty", "text", "cut", "other length"])
def test_damaged_files_are_reported(filled, tmp_path, damage):
    path = tmp_path / "v.faiss"
    filled[0].write(path)
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage != "other length":
        path.write_bytes({"empty": b"", "text": b"no index", "cut": content[:-40]}[damage])
    with pytest.raises(VectorIndexError):
        VectorIndex.read(path, 9 if damage == "other length" else 8)
