"""Fit the weights of `qa/reading/overlap_reader.py` on training questions.

    qa add TRAIN/articles.jsonl.gz --index train.index
    python benchmarks/fit_overlap_reader.py TRAIN/questions.jsonl.gz train.index

Two logistic regressions. `ranking`: an example is a body sentence of the passages retrieved for a
question, positive when it matches gold evidence. `confidence`: an example is a question, positive
when the sentence that ranks first is right. A fifth of the questions is held out to tell how well
that worked. Writes `qa/reading/overlap_weights.json`.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from embeddings import RememberingEncoder, load_encoder
from qa.corpus import Corpus
from qa.evaluation.gold import load_gold
from qa.evaluation.matching import same_sentence
from qa.evaluation.questions import GoldQuestion
from qa.reading.answering import retrieved
from qa.reading.overlap_reader import (
    CONFIDENCE,
    RANKING,
    candidates,
    confidence_features,
    ranking_features,
)
from qa.reading.question import Question, read_question
from qa.schema import Kind
from qa.settings import SETTINGS

WEIGHTS = Path(__file__).parent.parent / "qa" / "reading" / "overlap_weights.json"


@dataclass
class Example:
    """The candidate sentences of one question."""

    asked: Question
    found: list  # Candidate
    rows: np.ndarray  # (sentences, ranking features) float64
    right: np.ndarray  # (sentences,) bool
    answerable: bool


def collect(corpus: Corpus, gold: GoldQuestion, encoder: RememberingEncoder) -> Example | None:
    """Features and labels of all body sentences retrieved for a question."""
    hits = corpus.search(gold.question, SETTINGS.passages_read)
    found = [c for c in candidates(retrieved(corpus, hits)) if c.sentence.kind is Kind.BODY]
    if not found:
        return None
    right = [
        any(
            quote.article == c.passage.article.id and same_sentence(c.text, quote.text)
            for quote in gold.evidence
        )
        for c in found
    ]
    asked = read_question(gold.question)
    rows = ranking_features(asked, found, encoder)
    return Example(asked, found, rows, np.array(right), gold.answerable)


def fit(rows: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression."""
    model = LogisticRegression(C=100, max_iter=5_000).fit(rows, labels)
    return model.coef_[0], float(model.intercept_[0])


def first_is_right(example: Example, ranking: np.ndarray) -> bool:
    """Whether the sentence that ranks first answers."""
    return bool(example.right[np.argmax(example.rows @ ranking)])


def question_rows(examples: list[Example], ranking: np.ndarray) -> np.ndarray:
    """One row a question: `(questions, confidence features)` float64."""
    return np.vstack(
        [confidence_features(e.asked, e.found, e.rows, e.rows @ ranking)[1] for e in examples]
    )


def report(examples: list[Example], ranking: np.ndarray, confidence: np.ndarray) -> None:
    """Print how well sentences are ranked and answers are told from mistakes."""
    answerable = [e for e in examples if e.answerable]
    third = [e.right[np.argsort(-(e.rows @ ranking))[:3]].any() for e in answerable]
    right = np.array([first_is_right(e, ranking) for e in examples])
    print(f"{len(examples)} held-out questions, {len(answerable)} answerable")
    print(f"sentence@1 {np.mean([first_is_right(e, ranking) for e in answerable]):.3f}")
    print(f"sentence@3 {np.mean(third):.3f}")
    print(f"AUROC, right against wrong {roc_auc_score(right, confidence):.3f}")
    known = [e.answerable for e in examples]
    print(f"AUROC, answerable against not {roc_auc_score(known, confidence):.3f}")
    for low in (0.0, 0.2, 0.3, 0.4, 0.5):
        kept = confidence >= low
        share = f"{kept.mean():.2f} answered"
        print(f"confidence >= {low}: {share}, {right[kept].mean() if kept.any() else 0:.2f} right")


def main() -> None:
    """Collect, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--questions", type=int, default=3_000)
    wanted = parser.parse_args()
    gold = list(load_gold(wanted.gold).questions)
    random.Random(7).shuffle(gold)
    encoder = RememberingEncoder(load_encoder(), 200_000)
    with Corpus.open(wanted.index) as corpus:
        asked = track(gold[: wanted.questions], "collecting")
        examples = [e for g in asked if (e := collect(corpus, g, encoder)) is not None]
    held_out, fitted = examples[: len(examples) // 5], examples[len(examples) // 5 :]
    ranking, _ = fit(np.vstack([e.rows for e in fitted]), np.concatenate([e.right for e in fitted]))
    weights, bias = fit(
        question_rows(fitted, ranking), np.array([first_is_right(e, ranking) for e in fitted])
    )
    confidence = 1 / (1 + np.exp(-(question_rows(held_out, ranking) @ weights + bias)))
    report(held_out, ranking, confidence)
    stored = {
        "made_by": f"benchmarks/fit_overlap_reader.py --questions {wanted.questions}",
        "ranking": dict(zip(RANKING, ranking.round(4).tolist())),
        "confidence": dict(zip(CONFIDENCE, weights.round(4).tolist())) | {"bias": round(bias, 4)},
    }
    WEIGHTS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    print(WEIGHTS.read_text())


if __name__ == "__main__":
    main()
