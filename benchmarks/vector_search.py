"""The vector index at several sizes: time, memory, disk, and how many nearest vectors it finds.

    qa add NEWS/articles.jsonl.gz --index news.index
    python -m benchmarks.vector_search news.index --questions NEWS/questions.jsonl.gz

The passages' vectors of an index are extended by jittered copies, unit(v + s * g): g Gaussian of
about unit length, s drawn from 0.33 to 0.75, so that a copy has a cosine of .95 to .8 to its
original. Queries are passages that were left out, further jittered copies, and questions.

Recall is the share of the 10 nearest that are among the best 10 of 100 found and rescored with the
exact vectors. Building and searching run in processes of their own, where their memory is
measured: the peak, with mapped files (Linux).
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import VectorIndex, load_encoder
from qa.evaluation.gold import load_gold

Floats = NDArray[np.float32]
Figures = dict[str, str]

QUERIES = 200  # of each kind
FOUND, WANTED = 100, 10
SHARES = {"all": 1.0, "10% allowed": 0.1, "1% allowed": 0.01}
CHUNK = 2_000  # as the caches add them


def main() -> None:
    """Print a table: a line for each figure, a column for each size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--questions", type=Path, help="gold file, its questions are queries too")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    wanted = parser.parse_args()
    speed = bandwidth()
    print(f"one core reads {speed:.1f} GB/s of memory\n")
    passages = stored_vectors(wanted.index / "corpus.db")
    with tempfile.TemporaryDirectory() as folder:
        vectors, queries = Path(folder) / "vectors.npy", Path(folder) / "queries.npy"
        kinds = make_queries(queries, passages[:QUERIES], wanted.questions)
        extend(passages[QUERIES:], max(wanted.sizes), vectors)
        columns = {size: measure(Path(folder), size, kinds, speed) for size in wanted.sizes}
    print("| | " + " | ".join(f"{size:,}" for size in columns) + " |")
    print("|---|" + "---|" * len(columns))
    for figure in next(iter(columns.values())):
        print(f"| {figure} | " + " | ".join(column[figure] for column in columns.values()) + " |")


def stored_vectors(database: Path) -> Floats:
    """The vectors of all passages, shuffled: `(n, dim)` float32."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        blobs = [blob for (blob,) in connection.execute("SELECT vector FROM vectors")]
    rows = np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), -1)
    return np.random.default_rng(0).permutation(rows).astype(np.float32)


def jittered(rows: Floats, random: np.random.Generator) -> Floats:
    """A copy of each, as described above."""
    noise = random.standard_normal(rows.shape, dtype=np.float32) / np.sqrt(rows.shape[1])
    moved = rows + random.uniform(0.33, 0.75, size=(len(rows), 1)) * noise
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def make_queries(file: Path, passages: Floats, gold: Path | None) -> list[str]:
    """Store the queries, `QUERIES` of each kind; the kinds."""
    queries = {"passages": passages, "copies": jittered(passages, np.random.default_rng(1))}
    if gold is not None:
        texts = [question.question for question in islice(load_gold(gold).questions, QUERIES)]
        queries["questions"] = load_encoder().encode(texts)
    np.save(file, np.concatenate(list(queries.values())))
    return list(queries)


def extend(passages: Floats, size: int, file: Path) -> None:
    """Store the passages and copies of them, `(size, dim)` float16, chunk by chunk."""
    random = np.random.default_rng(2)
    shape = (size, passages.shape[1])
    stored = np.lib.format.open_memmap(file, "w+", dtype=np.float16, shape=shape)
    for first in range(0, size, CHUNK):
        rows = passages[first : first + CHUNK][: size - first]
        if len(rows) < min(CHUNK, size - first):
            chosen = random.integers(len(passages), size=min(CHUNK, size - first))
            rows = jittered(passages[chosen], random)
        stored[first : first + len(rows)] = rows
    stored.flush()


def bandwidth() -> float:
    """Gigabytes of memory that one core reads a second."""
    block = np.ones(2**27, dtype=np.float32)
    return block.nbytes / 1e9 / min(timed(block.max)[0] for _ in range(5))


def measure(folder: Path, size: int, kinds: list[str], speed: float) -> Figures:
    """All figures of one size; the speed of memory in GB/s."""
    built = in_its_own_process(build, folder, size)
    searched, found = in_its_own_process(search, folder, size)
    updated = in_its_own_process(update, folder, size)
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")[:size]
    queries = np.load(folder / "queries.npy")
    recalls: Figures = {}
    for name, share in SHARES.items():
        hits = recall(vectors, queries, found[name], allowed(size, share))
        by_kind = zip(kinds, np.split(hits, range(QUERIES, len(hits), QUERIES)), strict=True)
        recalls[f"recall, {name}"] = ", ".join(f"{k} {hit.mean():.3f}" for k, hit in by_kind)
    scanned = size * queries[0].nbytes
    flat = {"flat scan": f"{scanned / 1e6:.0f} MB, {scanned / speed / 1e6:.1f} ms at best"}
    return built | searched | updated | recalls | flat


def in_its_own_process(work: Callable, *arguments: object):
    """Call a function in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def build(folder: Path, size: int) -> Figures:
    """Add chunk by chunk, then write."""
    index = VectorIndex(len(np.load(folder / "queries.npy")[0]))
    ids = np.arange(size)

    def fill() -> None:
        for first in range(0, size, CHUNK):
            index.add(ids[first : first + CHUNK][: size - first], read_rows(folder, first, size))

    took, _ = timed(fill)
    path = folder / f"{size}.vectors"
    wrote, _ = timed(lambda: index.write(path))
    disk = sum(file.stat().st_size for file in path.iterdir())
    return {
        "build": f"{took:.1f} s",
        "its memory": f"{peak_memory()} MB",
        "write": f"{wrote:.2f} s",
        "on disk": f"{disk / 1e6:.0f} MB",
    }


def search(folder: Path, size: int) -> tuple[Figures, dict[str, list[NDArray[np.int64]]]]:
    """Open and search; the figures, and for each share the ids found for each query."""
    queries = np.load(folder / "queries.npy")
    VectorIndex(queries.shape[1])  # loads FAISS
    took, index = timed(lambda: VectorIndex.read(folder / f"{size}.vectors", queries.shape[1]))
    figures, found = {"open": f"{took * 1e3:.0f} ms"}, {}
    for name, share in SHARES.items():
        among = None if share == 1 else allowed(size, share)
        index.search(queries[0], FOUND, among)  # pages come from disk once
        runs = [timed(lambda q=query: index.search(q, FOUND, among)) for query in queries]  # noqa: B023
        p50, p95 = np.quantile([seconds for seconds, _ in runs], [0.5, 0.95]) * 1e3
        figures[f"search, {name}, p50 / p95"] = f"{p50:.1f} / {p95:.1f} ms"
        found[name] = [ids for _, (ids, _) in runs]
    return figures | {"its memory while searching": f"{peak_memory()} MB"}, found


def update(folder: Path, size: int) -> Figures:
    """Remove 100 vectors, add 100, and write each time."""
    path = folder / f"{size}.vectors"
    rows = read_rows(folder, 0, 100)
    index = VectorIndex.read(path, rows.shape[1])
    new = np.arange(size, size + 100)
    removed, _ = timed(lambda: (index.remove(new - 100), index.write(path)))
    added, _ = timed(lambda: (index.add(new, rows), index.write(path)))
    return {
        "remove 100 and write": f"{removed * 1e3:.0f} ms",
        "add 100 and write": f"{added * 1e3:.0f} ms",
    }


def read_rows(folder: Path, first: int, size: int) -> Floats:
    """A chunk of the vectors, without mapping them into this process for good."""
    rows = np.load(folder / "vectors.npy", mmap_mode="r")[first : min(first + CHUNK, size)]
    return rows.astype(np.float32)


def allowed(size: int, share: float) -> NDArray[np.int64]:
    """Ids drawn at random."""
    return np.flatnonzero(np.random.default_rng(3).random(size) < share)


def recall(
    vectors: NDArray[np.float16],
    queries: Floats,
    found: list[NDArray[np.int64]],
    among: NDArray[np.int64],
) -> NDArray[np.float64]:
    """For each query, the share of the nearest that rescoring what was found brings up."""
    best = np.full((len(queries), WANTED), -np.inf, dtype=np.float32)
    for first in range(0, len(among), 20_000):
        rows = vectors[among[first : first + 20_000]].astype(np.float32)
        best = np.sort(np.hstack([best, queries @ rows.T]), axis=1)[:, -WANTED:]
    rescored = [np.sort(vectors[ids].astype(np.float32) @ q) for ids, q in zip(found, queries)]
    hits = [(s[-WANTED:] >= tenth - 1e-6).sum() for s, tenth in zip(rescored, best[:, 0])]
    return np.array(hits) / WANTED


def timed(work: Callable):
    """Seconds that a call takes, and what it returns."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def peak_memory() -> int:
    """The most memory that this process has had, in MB (`ru_maxrss` would count its parent's)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1000 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
