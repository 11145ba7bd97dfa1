"""How much BM25 should weigh beside the cosine: recall of gold passages for several weights.

    qa add TRAIN/articles.jsonl.gz --index train.index
    python benchmarks/fusion.py TRAIN/questions.jsonl.gz train.index

The weight that is used stands in `qa/settings.py` as `lexical_weight`.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from pathlib import Path

from rich.progress import track

from embeddings import RememberingEncoder
from qa.corpus import Corpus
from qa.evaluation.gold import load_gold
from qa.evaluation.matching import passage_holds
from qa.evaluation.questions import GoldQuestion
from qa.retrieval import retriever
from qa.settings import SETTINGS

WEIGHTS = (0.0, 0.15, 0.3, 0.5, 0.8, 1.2, 1_000.0)
DEPTHS = (1, 5, 10, 20)


def first_rank(corpus: Corpus, gold: GoldQuestion) -> int | None:
    """1-based rank of the first passage that holds gold evidence."""
    for rank, hit in enumerate(corpus.search(gold.question, max(DEPTHS)), start=1):
        passage = hit.passage
        text = corpus.article(passage.article_id).text
        where = (passage.article_id, passage.start, passage.end, text)
        if any(passage_holds(*where, evidence) for evidence in gold.evidence):
            return rank
    return None


def main() -> None:
    """Print recall@k for each weight; the last one is BM25 alone."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--questions", type=int, default=800)
    wanted = parser.parse_args()
    gold = [g for g in load_gold(wanted.gold).questions if g.answerable]
    random.Random(3).shuffle(gold)
    gold = gold[: wanted.questions]
    with Corpus.open(wanted.index) as corpus:
        searcher = corpus._retriever
        searcher._encoder = RememberingEncoder(searcher._encoder, len(gold))
        for weight in WEIGHTS:
            retriever.SETTINGS = replace(SETTINGS, lexical_weight=weight)
            ranks = [first_rank(corpus, g) for g in track(gold, f"{weight:g}", transient=True)]
            recall = {k: sum(r is not None and r <= k for r in ranks) / len(gold) for k in DEPTHS}
            line = "  ".join(f"@{k} {value:.3f}" for k, value in recall.items())
            print(f"weight {weight:7g}: {line}")


if __name__ == "__main__":
    main()
