from __future__ import annotations

import subprocess
import sys
import zlib
from threading import Thread

import numpy as np
import pytest

from embeddings import VectorIndex, VectorIndexError, inverted_lists, vector_index

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


@pytest.mark.parametrize("factor", [1, 10**12], ids=["dense", "far apart"])
def test_search_among_allowed_ids_alone(factor):
    ids = np.arange(50) * factor - 3
    vectors = RNG.normal(size=(50, 8)).astype(np.float32)
    index = VectorIndex(8)
    index.add(ids, vectors)
    allowed = ids[::5]
    wanted, _ = brute_force(allowed, vectors[::5], vectors[3], 4)
    found, _ = index.search(vectors[3], 4, np.append(allowed, 77))
    assert found.tolist() == wanted.tolist()
    assert len(index.search(vectors[3], 4, np.zeros(0, dtype=np.int64))[0]) == 0


def test_k_is_honoured_after_removals(filled):
    index, ids, vectors = filled
    index.remove([*ids[:20].tolist(), 999])
    assert len(index) == 30
    found, _ = index.search(vectors[0], 30)
    assert sorted(found.tolist()) == ids[20:].tolist()
    assert index.ids.tolist() == ids[20:].tolist()


def test_empty_index_finds_nothing(tmp_path):
    index = VectorIndex(4)
    index.remove([1])
    index.write(tmp_path)
    for empty in (index, VectorIndex.read(tmp_path, 4)):
        ids, scores = empty.search(np.ones(4, dtype=np.float32), 3)
        assert ids.shape == scores.shape == empty.ids.shape == (0,)


def test_as_many_ids_as_vectors():
    with pytest.raises(ValueError, match="2 ids for 3 vectors"):
        VectorIndex(4).add([1, 2], np.ones((3, 4), dtype=np.float32))


# Beyond the size that is searched exactly.


@pytest.fixture
def small_flat(monkeypatch):
    """Inverted lists from 501 vectors on."""
    monkeypatch.setattr(vector_index, "FLAT_MOST", 500)


def clustered(count, dim=16, clusters=40):
    """Vectors around common centres, as texts on common subjects have them: `(count, dim)`."""
    centres = np.random.default_rng(1).normal(size=(clusters, dim))
    rows = centres[RNG.integers(clusters, size=count)] + RNG.normal(size=(count, dim)) * 0.5
    return rows.astype(np.float32)


@pytest.fixture
def large(small_flat):
    """An index with a base, and some recent and removed vectors beside it; its ids, vectors."""
    ids, vectors = np.arange(5_000), clustered(5_000)
    vectors[4_999] = 0
    index = VectorIndex(16)
    for first in range(0, 4_960, 80):
        index.add(ids[first : first + 80], vectors[first : first + 80])
    index.add(ids[4_960:], vectors[4_960:])
    index.remove(ids[:100])
    index.remove(ids[-10:-5])
    kept = np.r_[100:4_990, 4_995:5_000]
    assert index._base_size > 4_800
    assert len(index._removed) == 100
    assert 0 < len(index._recent_ids) < 100
    return index, ids[kept], vectors[kept]


@pytest.mark.parametrize("share", [1, 0.3, 0.1, 0.01, 0.001])
@pytest.mark.parametrize("probes", [inverted_lists.PROBES, 16])
def test_the_nearest_are_found_among_candidates(large, monkeypatch, share, probes):
    monkeypatch.setattr(inverted_lists, "PROBES", probes)  # of 90 lists
    index, ids, vectors = large
    chosen = RNG.random(len(ids)) < share
    allowed = None if share == 1 else ids[chosen]
    recall = []
    for query in clustered(50):
        wanted, scores = brute_force(ids[chosen], vectors[chosen], query, 10)
        found, cosines = index.search(query, 100, allowed)
        assert len(found) == min(100, chosen.sum())
        assert len(set(found.tolist())) == len(found)
        assert (np.diff(cosines) <= 0).all()
        recall.append(np.isin(wanted, found).mean())
        exact = dict(zip(wanted.tolist(), scores.tolist()))
        for number, cosine in zip(found.tolist(), cosines.tolist()):
            assert abs(exact.get(number, cosine) - cosine) < 0.02  # 8 bits of 16 wide dimensions
    assert np.mean(recall) >= 0.98


def test_as_many_as_asked_for_come_back_from_few_lists(large, monkeypatch):
    monkeypatch.setattr(inverted_lists, "PROBES", 1)
    index, ids, _ = large
    query = clustered(1)[0]
    assert len(index.search(query, 3_000)[0]) == 3_000
    assert sorted(index.search(query, 9_000)[0].tolist()) == ids.tolist()
    assert len(index.search(query, 700, ids[::7])[0]) == len(ids[::7])


def test_lists_grow_with_the_vectors(small_flat):
    index = VectorIndex(16)
    index.add(np.arange(500), clustered(500))
    assert index._base is None
    index.add(np.arange(500, 600), clustered(100))
    assert index._base.index.nlist == 49  # 2 * sqrt(600)
    for first in range(600, 2_400, 100):
        index.add(np.arange(first, first + 100), clustered(100))
    assert index._base.index.nlist == 49
    index.add(np.arange(2_400, 2_600), clustered(200))
    assert index._base.index.nlist == 102
    assert sorted(index.ids.tolist()) == list(range(2_600))


def test_removed_ids_may_come_again(large):
    index, ids, vectors = large
    gone = ids[:50]
    for _ in range(3):
        index.remove(gone)
        assert len(index) == len(ids) - 50
        assert not np.isin(index.search(vectors[0], 200)[0], gone).any()
        index.add(gone, vectors[:50])
        assert index.search(vectors[0], 1)[0].tolist() == [ids[0]]
        assert sorted(index.ids.tolist()) == ids.tolist()


def test_everything_removed(large, tmp_path):
    index, ids, vectors = large
    index.remove(ids)
    assert len(index) == len(index.ids) == len(index.search(vectors[0], 5)[0]) == 0
    index.write(tmp_path)
    index = VectorIndex.read(tmp_path, 16)
    index.add(ids[:3], vectors[:3])
    assert index.search(vectors[1], 1)[0].tolist() == [ids[1]]


@pytest.mark.parametrize("seed", range(3))
def test_any_changes_keep_the_right_ids(small_flat, monkeypatch, tmp_path, seed):
    monkeypatch.setattr(vector_index, "RECENT_SHARE", 1 / 10)
    random = np.random.default_rng(seed)
    index, model, following = VectorIndex(8), {}, 0
    for _ in range(60):
        count = int(random.integers(120))
        ids, vectors = np.arange(following, following + count) * 5, random.normal(size=(count, 8))
        following += count
        index.add(ids, vectors.astype(np.float32))
        model |= dict(zip(ids.tolist(), vectors))
        gone = random.integers(following + 1, size=random.integers(90)) * 5
        index.remove(gone)
        for number in gone.tolist():
            model.pop(number, None)
        if random.random() < 0.3:
            index.write(tmp_path)
        if random.random() < 0.3 and (tmp_path / "manifest").exists():
            index.write(tmp_path)
            index = VectorIndex.read(tmp_path, 8)
        assert len(index) == len(model)
        assert sorted(index.ids.tolist()) == sorted(model)
        allowed = np.array([number for number in model if number % 3 == 0], dtype=np.int64)
        query = random.normal(size=8).astype(np.float32)
        assert set(index.search(query, len(model) + 1)[0].tolist()) == set(model)
        assert set(index.search(query, 10_000, allowed)[0].tolist()) == set(allowed.tolist())
    assert index._base_size > 500


# On disk.


@pytest.fixture(params=["filled", "large"])
def stored(request, tmp_path):
    """Either index, written; and the folder."""
    index, ids, vectors = request.getfixturevalue(request.param)
    index.write(tmp_path / "v")
    return index, ids, vectors, tmp_path / "v"


def test_what_is_read_is_what_was_written(stored):
    index, ids, vectors, folder = stored
    folder.chmod(0o500)
    again = VectorIndex.read(folder, vectors.shape[1])
    folder.chmod(0o700)
    assert sorted(again.ids.tolist()) == ids.tolist()
    for query in vectors[:20]:
        found, cosines = again.search(query, 7)
        assert found.tolist() == index.search(query, 7)[0].tolist()
        np.testing.assert_array_equal(cosines, index.search(query, 7)[1])
    again.add([1_000_000], vectors[:1])
    again.remove(ids[1:3])
    assert len(again) == len(ids) - 1


def test_an_opened_index_outlives_what_another_writes(stored):
    _, ids, vectors, folder = stored
    before = VectorIndex.read(folder, vectors.shape[1])
    for count in (2, len(ids) // 3):  # with the same base, and with another
        other = VectorIndex.read(folder, vectors.shape[1])
        other.remove(ids[:count])
        other.add([-5 - count], vectors[:1])
        other.write(folder)
        assert sorted(before.ids.tolist()) == ids.tolist()
        assert before.search(vectors[0], 1)[0].tolist() == [ids[0]]
        after = VectorIndex.read(folder, vectors.shape[1])
        assert sorted(after.ids.tolist()) == sorted(other.ids.tolist())
    assert len(list(folder.glob("*.faiss"))) <= 2
    before.write(folder)  # although its files are gone
    assert sorted(VectorIndex.read(folder, vectors.shape[1]).ids.tolist()) == ids.tolist()


def test_only_what_changed_is_written(large, tmp_path):
    index, ids, vectors = large
    index.write(tmp_path)
    files = {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("*.faiss")}
    index.remove(ids[:1])
    index.write(tmp_path)
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("*.faiss")} == files
    index.add([-1], vectors[:1])
    index.write(tmp_path)
    assert len(files.keys() & {file.name for file in tmp_path.glob("*.faiss")}) == 1
    index.write(tmp_path / "elsewhere")
    assert len(VectorIndex.read(tmp_path / "elsewhere", 16)) == len(ids)


@pytest.mark.parametrize("failing", ["write_index", "manifest"])
def test_a_write_that_fails_leaves_what_was_there(stored, monkeypatch, failing):
    import faiss

    _, ids, vectors, folder = stored

    def refuse(*_):
        raise RuntimeError("no space") if failing == "write_index" else OSError("no space")

    index = VectorIndex.read(folder, vectors.shape[1])
    index.remove(ids[: len(ids) // 2])
    index.add([-1], vectors[:1])
    with monkeypatch.context() as patched:
        if failing == "manifest":
            patched.setattr("pathlib.Path.replace", refuse)
        else:
            patched.setattr(faiss, "write_index", refuse)
        with pytest.raises(OSError, match="no space"):
            index.write(folder)
    assert sorted(VectorIndex.read(folder, vectors.shape[1]).ids.tolist()) == ids.tolist()
    index.write(folder)
    again = VectorIndex.read(folder, vectors.shape[1])
    assert sorted(again.ids.tolist()) == sorted(index.ids.tolist())
    assert len(list(folder.glob("*.faiss"))) <= 2


def test_files_replaced_while_they_are_opened(stored, monkeypatch):
    _, ids, vectors, folder = stored
    read = vector_index.Manifest.read

    def read_and_be_overtaken(path):
        manifest = read(path)
        monkeypatch.undo()
        other = VectorIndex.read(folder, vectors.shape[1])
        other.add([-1], vectors[:1])
        other.write(folder)
        return manifest

    monkeypatch.setattr(vector_index.Manifest, "read", read_and_be_overtaken)
    assert len(VectorIndex.read(folder, vectors.shape[1])) == len(ids) + 1


@pytest.mark.parametrize("damage", ["missing", "empty", "text", "cut", "longer", "other length"])
def test_damaged_files_are_reported(stored, damage):
    _, _, vectors, folder = stored
    for file in sorted(folder.iterdir()):
        content = file.read_bytes()
        if damage == "missing":
            file.unlink()
        elif damage != "other length":
            others = {"empty": b"", "text": b"no index", "cut": content[:-40]}
            file.write_bytes(others.get(damage, content + b" "))
        with pytest.raises(VectorIndexError):
            VectorIndex.read(folder, 9 if damage == "other length" else vectors.shape[1])
        file.write_bytes(content)
    VectorIndex.read(folder, vectors.shape[1])


def test_another_kind_of_file_or_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"IxM2 of an earlier version")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file", tmp_path / "folder", tmp_path / "nothing"):
        with pytest.raises(VectorIndexError):
            VectorIndex.read(path, 4)
    with pytest.raises(OSError, match="exists"):
        VectorIndex(4).write(tmp_path / "file")


def test_another_version(filled, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("embeddings.manifest._FORMAT", 2)
        filled[0].write(tmp_path)
    with pytest.raises(VectorIndexError, match="another version"):
        VectorIndex.read(tmp_path, 8)


SEARCH = """
import sys
from pathlib import Path
import numpy as np
from embeddings import VectorIndex, VectorIndexError
folder, dim = Path(sys.argv[1]), int(sys.argv[2])
random = np.random.default_rng(0)
for file in sorted(folder.iterdir()):
    content = file.read_bytes()
    places = [*range(0, 200, 3), *random.integers(len(content), size=60)]
    for place in (place for place in places if place < len(content)):
        damaged = bytearray(content)
        damaged[place] ^= int(random.integers(1, 256))
        file.write_bytes(damaged)
        try:
            index = VectorIndex.read(folder, dim)
        except VectorIndexError:
            print(file.suffix, "refused")
        else:
            index.search(np.ones(dim, dtype=np.float32), 50, index.ids[::2])
            print(file.suffix, "read")
        file.write_bytes(content)
"""


def test_no_damaged_byte_ends_the_process(stored):
    _, _, vectors, folder = stored
    done = subprocess.run(
        [sys.executable, "-c", SEARCH, str(folder), str(vectors.shape[1])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = set(done.stdout.splitlines())
    assert " refused" in told
    assert " read" not in told
    assert ".faiss refused" in told
    # entries of lists are not looked through when an index is opened
    assert (".faiss read" in told) == (VectorIndex.read(folder, vectors.shape[1])._base is not None)


def test_threads_search_at_once(large):
    index, _, vectors = large
    queries = vectors[:40]
    wanted = [index.search(query, 5)[0].tolist() for query in queries]
    found = {}

    def search(number):
        found[number] = [index.search(query, 5)[0].tolist() for query in queries]

    threads = [Thread(target=search, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(found.values()) == [wanted] * 4


@pytest.mark.parametrize("content", ['{"format": 1, "dim": 8, "files": {}}', "[1]", '{"dim": 8}'])
def test_a_manifest_of_another_shape(tmp_path, content):
    (tmp_path / "manifest").write_text(f"{zlib.crc32(content.encode()):08x} {content}")
    with pytest.raises(VectorIndexError, match="holds no vector index"):
        VectorIndex.read(tmp_path, 8)
