"""Training questions to examples, with an index over each source's articles."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from embeddings import Encoder, RememberingEncoder, load_encoder
from qa.articles.passages import windows
from qa.articles.store import FILE_NAME
from qa.corpus import Corpus
from qa.evaluation.gold import load_gold
from qa.reading.answering import retrieved
from qa.reading.reader import Retrieved
from qa.schema import Hit, Passage
from qa.training.examples import Example, example
from qa.training.recipe import Source
from qa.training.turns import hits_of, turns

_TOGETHER = 256  # questions encoded at once


def source_corpus(folder: Path, index: Path, encoder: Encoder | None = None) -> Corpus:
    """The corpus of a source's articles; indexed now, where they are not yet.

    Args:
        folder: Holds its `articles.jsonl.gz`.
        index: Folder of its index.
        encoder: Of the index; None for the packaged one.
    """
    opened = Corpus.open if (index / FILE_NAME).exists() else Corpus.create
    corpus = opened(index, encoder=encoder)
    corpus.add(folder / "articles.jsonl.gz")
    return corpus


def mine(
    source: Source,
    folder: Path,
    index: Path,
    retrieved_passages: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Example]:
    """The examples of a source; its articles are indexed first, where they are not yet.

    Args:
        source: Which.
        folder: Holds its `articles.jsonl.gz` and `questions.jsonl.gz`.
        index: Folder of its index.
        retrieved_passages: How many are looked at for each question.
        seed: Of the choice of questions.
        progress: Told after each question how many are done, and of how many.
    """
    dialogues = list(load_gold(folder / "questions.jsonl.gz").dialogues)
    random.Random(seed).shuffle(dialogues)
    encoder = RememberingEncoder(load_encoder(), 4 * _TOGETHER)
    with source_corpus(folder, index, encoder) as corpus:

        @lru_cache(maxsize=64)
        def passages_of(article_id: str) -> list[Retrieved]:
            sentences = corpus.sentences(article_id)
            cut = windows(corpus.article(article_id).text, sentences)
            hits = [Hit(Passage(0, article_id, *span, kind), 0, 0, 0) for span, kind in cut]
            return retrieved(corpus, hits)

        asked = [turn for dialogue in dialogues for turn in turns(dialogue, corpus, alone=True)]
        asked = asked[: source.questions]
        for done, turn in enumerate(asked):
            if done % _TOGETHER == 0:
                some = asked[done : done + _TOGETHER]
                encoder.encode([text for t in some for text in {t.searched, t.gold.question}])
            hits = hits_of(turn, corpus, retrieved_passages)
            mined = example(turn, source.name, retrieved(corpus, hits), passages_of)
            if mined is not None:
                yield mined
            if progress is not None:
                progress(done + 1, len(asked))
