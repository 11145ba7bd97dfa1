"""What 8-bit weights cost: the shipped reader against the same network in 32-bit floats.

    python benchmarks/int8_reader.py TRAIN training.work

After `python -m qa.training make TRAIN --work training.work`: both read the questions of the
selection split, which neither weights nor calibration have seen, all of them answered.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rich.progress import track

from qa.corpus import Corpus
from qa.evaluation.gold import Gold, load_gold
from qa.evaluation.run import evaluate
from qa.training.splits import Split, split_of_question

_SHOWN = ("sentence@1", "sentence@3", "EM", "F1", "AUROC", "latency_p50")


def unseen(path: Path, most: int) -> Gold:
    """The first questions of the selection split."""
    gold = load_gold(path)
    chosen = (d for d in gold.dialogues if split_of_question(d[0]) is Split.SELECTION)
    return replace(gold, dialogues=tuple(chosen)[:most])


def main() -> None:
    """Print the figures of both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--questions", type=int, default=10_000)
    wanted = parser.parse_args()
    gold = unseen(wanted.train / "news" / "questions.jsonl.gz", wanted.questions)
    models = {"32-bit floats": str(wanted.work / "fp32"), "8-bit, shipped": None}
    for name, reader in track(models.items(), "reading", transient=True):
        with Corpus.open(wanted.work / "news.index", reader=reader) as corpus:
            values = evaluate(corpus, gold, always_answer=True).overall.values
        told = "  ".join(f"{figure} {values[figure]:.3f}" for figure in _SHOWN)
        print(f"{name}, {len(gold)} questions: {told}")


if __name__ == "__main__":
    main()
