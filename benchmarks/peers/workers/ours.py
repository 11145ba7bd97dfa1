"""The product, through its public interface alone."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers.workers.worker import System, main
from qa import Article, Corpus


class Ours(System):
    """`Corpus.create`, `add`, `open`, `search` and `ask`.

    It gets the articles themselves: reading, cleaning and cutting them, which the peers are spared,
    is part of its ingestion.
    """

    _corpus: Corpus

    def warm_up(self) -> None:
        """Index one sentence elsewhere; the process keeps the encoder."""
        with (
            TemporaryDirectory() as folder,
            Corpus.create(Path(folder) / "warm.index") as corpus,
        ):
            corpus.add(Article("warm", "Warm", "The ferry returns on Monday."))

    def ingest(self) -> None:
        """Add the articles to a new index."""
        with Corpus.create(self.job.index) as corpus:
            corpus.add(self.job.articles)

    def open(self) -> None:
        """Open the index."""
        self._corpus = Corpus.open(self.job.index)

    def search(self, question: str) -> list[int]:
        """What `Corpus.search` finds."""
        passages = [hit.passage for hit in self._corpus.search(question, self.job.depth)]
        return [self._numbers[each.article_id, each.start, each.end] for each in passages]

    def ask(self, question: str) -> bool:
        """What `Corpus.ask` says, as its users get it; no answer counts as none."""
        return self._corpus.ask(question).outcome == "answer"

    @cached_property
    def _numbers(self) -> dict[tuple[str, int, int], int]:
        """Numbers of passages by their place."""
        return {(each.article, each.start, each.end): each.number for each in self.passages}


if __name__ == "__main__":
    main(Ours)
