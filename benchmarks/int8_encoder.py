"""What 8-bit weights cost the encoder: the product against the same weights in 32-bit floats.

    python -m benchmarks.int8_encoder --data FOLDER [--news]

Both index the same articles and answer the same questions, with the same reader; the 32-bit
vectors are sentence-transformers'. DATA is that of `python -m benchmarks.quality`. Indexes are
kept in the work folder, and finished ones are not made again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.quality.sets import GoldSet, gold_sets
from embeddings import Encoder, load_encoder
from embeddings.load import packaged_folder
from qa.articles.store import FILE_NAME, Store
from qa.corpus import Corpus
from qa.evaluation.run import evaluate

_SHOWN = ("recall@10", "sentence@1", "sentence@3", "F1", "AUROC")


def main(
    data: Annotated[Path | None, typer.Option(help="Holds dev/squad, dev/news, …")] = None,
    news: Annotated[bool, typer.Option(help="The 3,000 news articles too: an hour.")] = False,
    work: Annotated[Path, typer.Option(help="Folder for indexes.")] = Path(".bench/int8"),
) -> None:
    """Print a table: each figure in 32 and in 8 bits."""
    print("| set | questions | cosine, mean / least | " + " | ".join(_SHOWN) + " |")
    print("|---|---|---|" + "---|" * len(_SHOWN))
    encoders = {"float": load_encoder(str(packaged_folder())), "int8": load_encoder()}
    for each in gold_sets(data):
        if each.collection != "news" or news:
            print(_row(each, work, encoders), flush=True)


def _row(gold_set: GoldSet, work: Path, encoders: dict[str, Encoder]) -> str:
    gold = gold_set.gold()
    indexes = {name: work / f"{gold_set.collection}.{name}.index" for name in encoders}
    values = {}
    for name, encoder in encoders.items():
        folder = indexes[name]
        made = (folder / FILE_NAME).exists()
        with (Corpus.open if made else Corpus.create)(folder, encoder=encoder) as corpus:
            corpus.add(gold_set.articles)
            values[name] = evaluate(corpus, gold, always_answer=True).overall.values
    alike = _cosines(*indexes.values(), encoders["int8"].dim)
    cells = [f"{values['float'][f]:.3f} / {values['int8'][f]:.3f}" for f in _SHOWN]
    start = f"| {gold_set.name} | {len(gold):,} | {alike.mean():.4f} / {alike.min():.3f} | "
    return start + " | ".join(cells) + " |"


def _cosines(one: Path, other: Path, dim: int) -> np.ndarray:
    """Of each passage's two vectors; both indexes hold the same passages under the same ids."""
    stores = [Store.open(folder, writable=False) for folder in (one, other)]
    ids = stores[0].passage_ids()
    (known, first), (same, second) = (s.passage_vectors(ids.tolist(), dim) for s in stores)
    if not np.array_equal(known, same):
        raise SystemExit(f"{one} and {other} hold different passages. Delete both, start again.")
    cosines: np.ndarray = (first * second).sum(axis=1)
    return cosines


if __name__ == "__main__":
    typer.run(main)
