"""Memory stays flat, however long questions are asked and articles added."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.corpus import Corpus
from qa.seed_corpus import seed_corpus
from tests.conftest import TopicEncoder

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="reads the process's memory from /proc"
)
_PAGE = 4_096
_WORDS = "ferry harbour mayor vote storm railway bread winter island captain bridge school".split()


def resident() -> float:
    """MiB of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 2**20


def text(rng: random.Random, sentences: int) -> str:
    return " ".join(
        f"{rng.choice(_WORDS).capitalize()} {rng.randrange(10**6)} met the "
        f"{' '.join(rng.choices(_WORDS, k=12))}."
        for _ in range(sentences)
    )


@pytest.mark.model
def test_questions_leave_nothing_behind():
    """Within what 5,000 questions may take, at the rate of the last 120 of these: 100 MiB."""
    rng = random.Random(5)
    seed_corpus.cache_clear()
    corpus = seed_corpus()

    def ask(count: int) -> None:
        for number in range(count):
            words = " ".join(rng.choices(_WORDS, k=rng.randint(2, 12)))
            corpus.ask(f"Who said {words} {number} in Seoul?")

    ask(60)  # models, caches and threads are there
    before = resident()
    ask(120)
    assert (resident() - before) / 120 * 5_000 < 100


def test_articles_leave_nothing_behind(tmp_path, monkeypatch):
    """The last two thirds of an ingestion take next to nothing more than the first."""
    monkeypatch.setattr("qa.ingestion._FINDABLE_AFTER", 0.5)
    rng = random.Random(7)
    seen: list[float] = []

    def articles() -> Iterator[str]:
        for number in range(1_500):
            yield f'{{"id": "a{number}", "title": "T", "text": "{text(rng, 30)}"}}\n'

    (tmp_path / "news.jsonl").write_text("".join(articles()))
    with Corpus.create(tmp_path / "my.index", encoder=TopicEncoder()) as corpus:
        corpus.add(tmp_path / "news.jsonl", progress=lambda step: seen.append(resident()))
        assert corpus.ask("ferry").unread == 0
    assert seen[-1] - seen[500] < 30
