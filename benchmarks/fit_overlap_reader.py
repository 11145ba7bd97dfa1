"""Fit the weights of `qa/reading/overlap_reader.py` on training questions.

    qa add TRAIN/articles.jsonl.gz --index train.index
    python benchmarks/fit_overlap_reader.py TRAIN/questions.jsonl.gz train.index [QUESTIONS]

Every sentence of the passages retrieved for a question is an example; it is positive when it
matches gold evidence. Nine questions in ten are fitted, the rest tell how well that worked.
Writes `qa/reading/overlap_weights.json`.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from embeddings import RememberingEncoder, load_encoder
from qa.articles.passages import sentences_within
from qa.corpus import Corpus
from qa.evaluation.gold import load_gold
from qa.evaluation.matching import same_sentence
from qa.evaluation.questions import GoldQuestion
from qa.reading.overlap_reader import FEATURES, candidates, features
from qa.reading.question import read_question
from qa.reading.reader import Retrieved
from qa.schema import Kind
from qa.settings import SETTINGS

WEIGHTS = Path("qa/reading/overlap_weights.json")


@dataclass
class Example:
    """The candidate sentences of one question."""

    rows: np.ndarray  # (sentences, features) float64
    right: np.ndarray  # (sentences,) bool
    answerable: bool


def collect(corpus: Corpus, gold: GoldQuestion, encoder: RememberingEncoder) -> Example | None:
    """Features and labels of all body sentences retrieved for a question."""
    passages = []
    for hit in corpus.search(gold.question, SETTINGS.passages_read):
        article = corpus.article(hit.passage.article_id)
        span = (hit.passage.start, hit.passage.end)
        own = sentences_within(span, hit.passage.kind, corpus.sentences(article.id))
        passages.append(Retrieved(hit, article, own))
    found = [c for c in candidates(passages) if c.sentence.kind is Kind.BODY]
    if not found:
        return None
    right = [
        any(
            quote.article == c.passage.article.id and same_sentence(c.text, quote.text)
            for quote in gold.evidence
        )
        for c in found
    ]
    rows = features(read_question(gold.question), found, encoder)
    return Example(rows, np.array(right), gold.answerable)


def report(name: str, scores: list[np.ndarray], examples: list[Example]) -> None:
    """Print how well scores rank sentences and tell answerable from unanswerable questions."""
    first = [e.right[np.argmax(s)] for s, e in zip(scores, examples) if e.answerable]
    third = [e.right[np.argsort(-s)[:3]].any() for s, e in zip(scores, examples) if e.answerable]
    best = [s.max() for s in scores]
    auroc = roc_auc_score([e.answerable for e in examples], best)
    print(f"{name:12} @1 {np.mean(first):.3f}  @3 {np.mean(third):.3f}  AUROC {auroc:.3f}")


def main() -> None:
    """Collect, fit, report, write."""
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1_500
    gold = list(load_gold(Path(sys.argv[1])).questions)
    random.Random(7).shuffle(gold)
    encoder = RememberingEncoder(load_encoder(), 200_000)
    with Corpus.open(sys.argv[2]) as corpus:
        examples = [e for g in gold[:count] if (e := collect(corpus, g, encoder)) is not None]
    held_out = examples[: len(examples) // 10]
    fitted = examples[len(examples) // 10 :]
    model = LogisticRegression(C=100, max_iter=2_000)
    model.fit(np.vstack([e.rows for e in fitted]), np.concatenate([e.right for e in fitted]))
    for part, chosen in (("fitted", fitted), ("held out", held_out)):
        report(part, [e.rows @ model.coef_[0] for e in chosen], chosen)
    probabilities = model.predict_proba(np.vstack([e.rows for e in held_out]))[:, 1]
    print("held-out log loss", log_loss(np.concatenate([e.right for e in held_out]), probabilities))
    weights = dict(zip(FEATURES, model.coef_[0].round(4).tolist()))
    weights["bias"] = round(float(model.intercept_[0]), 4)
    made_by = f"benchmarks/fit_overlap_reader.py, {len(fitted)} questions"
    WEIGHTS.write_text(json.dumps({"weights": weights, "made_by": made_by}, indent=2) + "\n")
    print(weights)


if __name__ == "__main__":
    main()
