"""`ask`: questions to the five articles that come with the product."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from filelock import FileLock
from platformdirs import user_cache_path

from qa.articles.store import FILE_NAME
from qa.corpus import Corpus
from qa.errors import IndexDamaged, IndexMismatch, IndexReadOnly
from qa.schema import Answer
from qa.seeds import seeds_folder
from qa.settings import SETTINGS


def ask(
    question: str,
    history: Sequence[Answer] = (),
    as_of: date | str | None = None,
    always_answer: bool = False,
    *,
    risk: float = SETTINGS.risk,
    ignoring: Collection[str] = (),
) -> Answer:
    """Ask the five articles that come with the product; `Corpus.ask` has the details."""
    return seed_corpus().ask(question, history, as_of, always_answer, risk=risk, ignoring=ignoring)


@lru_cache(maxsize=1)
def seed_corpus(reader: str | None = None) -> Corpus:
    """The five articles' index, in the user's cache folder; made at first use.

    Where no cache folder can be written, it is made in a temporary one.

    Args:
        reader: As of `Corpus.open`.
    """
    try:
        return _seeded(user_cache_path("article-qa", ensure_exists=True) / "seeds.index", reader)
    except (IndexReadOnly, OSError):
        return _seeded(Path(mkdtemp(prefix="article-qa-")) / "seeds.index", reader)


def _seeded(folder: Path, reader: str | None) -> Corpus:
    """An index that holds the five articles as they are now, whatever it held before."""
    with FileLock(f"{folder}.lock", timeout=300):
        if (folder / FILE_NAME).exists():
            try:
                corpus = Corpus.open(folder, reader=reader)
            except (IndexMismatch, IndexDamaged):  # of another version: only a cache of ours
                shutil.rmtree(folder)
                corpus = Corpus.create(folder, reader=reader)
        else:
            corpus = Corpus.create(folder, reader=reader)
        if corpus.writable:
            corpus.add(seeds_folder() / "articles")
        return corpus
