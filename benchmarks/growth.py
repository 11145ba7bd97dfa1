"""How time, memory and disk grow with an index: 1,000 to 1,000,000 passages.

    python -m benchmarks.growth ARTICLES.jsonl.gz QUESTIONS.jsonl.gz --work FOLDER

The articles are encoded once, in an index of their own. The one that grows holds copies of them,
with the same words under other ids, and with vectors that are jittered copies of theirs, so that a
million passages take minutes and not hours: its times are those of all but the encoding, whose rate
does not depend on the size.
At each size a process of its own opens the index and asks: its times are those of a warm process
that nobody else disturbs, its memory is the most that it ever had in use.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer

from embeddings import Encoder, Vectors, load_encoder
from qa.articles.indexed_texts import indexed_texts
from qa.articles.store import Store
from qa.corpus import Corpus
from qa.schema import Article

SIZES = (1_000, 10_000, 100_000, 1_000_000)
_COPY = "\u2060"  # an invisible character at a title's end for each copy: no word, no width
_NOISE = 0.5  # length of what is added to a unit vector; the cosine to the original is about .89
_ASKED = 100
_ADDED = 10  # articles, to an index that is there already


class CopyingEncoder:
    """Knows the vectors of an index; of further copies of a text it jitters that vector.

    Args:
        encoder: The index's.
        store: The index's.
    """

    def __init__(self, encoder: Encoder, store: Store) -> None:
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim
        ids = store.passage_ids().tolist()
        known, self._vectors = store.passage_vectors(ids, self.dim)
        rows = {passage: row for row, passage in enumerate(known.tolist())}
        self._rows = {hash(t.text): rows[t.passage.id] for t in indexed_texts(store, ids)}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts: `(len(texts), dim)` float32, unit rows."""
        rows = [self._vector(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dim), dtype=np.float32)

    def _vector(self, text: str) -> Vectors:
        key, copy = hash(text.replace(_COPY, "")), text.count(_COPY)
        # a title with more to it is no longer a repetition: a few articles are cut otherwise
        row = self._rows.get(key, key % len(self._vectors))
        if not copy:
            return np.asarray(self._vectors[row])
        noise = np.random.default_rng([row, copy]).standard_normal(self.dim, dtype=np.float32)
        jittered = self._vectors[row] + _NOISE / np.sqrt(self.dim) * noise
        return np.asarray(jittered / np.linalg.norm(jittered), dtype=np.float32)


def copies(articles: Sequence[Article]) -> Iterator[Article]:
    """The articles again and again, each time under other ids."""
    for number in range(1_000_000):
        for each in articles:
            yield Article(
                f"{each.id}-{number}", each.title + number * _COPY, each.text,
                each.published, each.published_from, each.source, each.url,
            )  # fmt: skip


def main(
    articles: Annotated[Path, typer.Argument(help="Articles, .jsonl.gz.")],
    questions: Annotated[Path, typer.Argument(help="Gold questions, .jsonl.gz.")],
    work: Annotated[Path, typer.Option(help="Folder for the index.")] = Path(".bench/growth"),
    most: Annotated[int, typer.Option(help="Largest size, passages.")] = SIZES[-1],
) -> None:
    """Measure, and print a table; results go to results.json in the work folder, too."""
    work.mkdir(parents=True, exist_ok=True)
    first = work / "first.index"
    with (Corpus.open if first.exists() else Corpus.create)(first) as corpus:
        corpus.add(articles)
        originals = list(corpus.articles())
    encoder = CopyingEncoder(load_encoder(), Store.open(first, writable=False))
    rows = []
    index = work / "grown.index"
    with Corpus.create(index, encoder=encoder) as corpus:
        source = copies(originals)
        held = 0
        for size in (s for s in SIZES if s <= most):
            began, before = time.perf_counter(), held
            held += _grow(corpus, source, size - held)
            added = time.perf_counter() - began
            row = {"passages": held, "new": held - before, "seconds": round(added, 1)}
            row |= _small_changes(corpus, source)
            rows.append(row | _disk(index) | _asking(index, questions))
            print(json.dumps(rows[-1]), flush=True)
            (work / "results.json").write_text(json.dumps(rows, indent=1))
    print(_table(rows))


def _grow(corpus: Corpus, source: Iterator[Article], wanted: int) -> int:
    """Add about as many passages; how many they are."""
    found = 0
    while found < wanted:
        portion = list(islice(source, max(10, min(3_000, (wanted - found) // 12))))
        found += corpus.add(*portion).passages
    return found


def _small_changes(corpus: Corpus, source: Iterator[Article]) -> dict[str, float]:
    """Seconds to add ten articles to what is there, and to remove one of them."""
    few = list(islice(source, _ADDED))
    began = time.perf_counter()
    corpus.add(*few)
    middle = time.perf_counter()
    corpus.remove(few[0].id)
    removed = time.perf_counter() - middle
    for each in few[1:]:
        corpus.remove(each.id)
    return {"add 10 articles, s": round(middle - began, 2), "remove one, s": round(removed, 2)}


def _disk(index: Path) -> dict[str, float]:
    """MiB of each part of an index."""
    parts = {"database": "corpus.db*", "vectors": "vectors*/**/*", "words": "lexical/*"}
    return {
        f"{name}, MiB": round(sum(f.stat().st_size for f in index.glob(p) if f.is_file()) / 2**20)
        for name, p in parts.items()
    }


def _asking(index: Path, questions: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.growth", "ask", str(index), str(questions)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def ask(index: Path, questions: Path) -> None:
    """Open, search, ask and print what it took as JSON: what a process of its own runs."""
    began = time.perf_counter()
    with gzip.open(questions, "rt", encoding="utf-8") as lines:
        records = islice((r for r in map(json.loads, lines) if "question" in r), _ASKED)
        asked = [record["question"] for record in records]
    with Corpus.open(index) as corpus:
        corpus.search(asked[0])
        opened = time.perf_counter() - began
        corpus.ask(asked[0])
        first = time.perf_counter() - began
        for question in asked[:10]:
            corpus.ask(question)
        searches = [_timed(corpus.search, question) for question in asked]
        limited = [_timed(corpus.search, q, 10, as_of="2022-06-30") for q in asked[:20]]
        asks = [_timed(corpus.ask, question) for question in asked]
    print(
        json.dumps(
            {
                "open and search, s": round(opened, 2),
                "first answer, s": round(first, 2),
                **_spread("search", searches),
                "search as of, first ms": round(limited[0]),
                "search as of, p50 ms": round(median(limited[1:])),
                **_spread("ask", asks),
                "memory, MiB": _peak(),
            }
        )
    )


def _peak() -> int:
    """MiB that this process had in memory at most; `ru_maxrss` counts its parent's in, too."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if "VmHWM" in line).split()[1]) // 1024


def _timed(call: object, *arguments: object, **more: object) -> float:
    began = time.perf_counter()
    call(*arguments, **more)  # type: ignore[operator]
    return 1_000 * (time.perf_counter() - began)


def _spread(name: str, times: Sequence[float]) -> dict[str, float]:
    return {
        f"{name} p50, ms": round(median(times)),
        f"{name} p95, ms": round(float(np.percentile(times, 95))),
    }


def _table(rows: Sequence[dict[str, float]]) -> str:
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    lines = ["| | " + " | ".join(f"{row['passages']:,}" for row in rows) + " |"]
    lines.append("|---|" + "---|" * len(rows))
    lines += [f"| {n} | " + " | ".join(f"{row[n]:,}" for row in rows) + " |" for n in names[1:]]
    return "\n".join(lines)


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if sys.argv[1:2] == ["ask"]:
        ask(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        typer.run(main)
