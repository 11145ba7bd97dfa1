"""Our reading loop beside Haystack's extractive reader: the same model, the same passages.

    python -m benchmarks.haystack_reading --model FOLDER [--data FOLDER]

The model is ours, exported as a transformers `BertForQuestionAnswering`. Of all answerable
questions about the five articles and, with `--data`, of `dev/squad`, either reader gets the
passages that our retriever finds, with their headings. A right answer is judged alike: the
sentence in which it begins is the citation, its words are the highlight. Answers that Haystack
finds in a heading or a caption are passed over, not counted against it.

Haystack is installed into `.bench/haystack`, apart from the product. Its reader leaves out BERT's
token types, which tell the question from the passage; so ours is measured without them too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.progress import track

from benchmarks.ablation_readers import RawSpanReader
from benchmarks.quality.sets import GoldSet, checked, seeds, squad
from benchmarks.quality.tables import DOCUMENT, cell, put, table
from benchmarks.quality.workplace import Workplace
from embeddings import load_encoder
from qa.corpus import Corpus
from qa.errors import QAError
from qa.evaluation.gold import Gold
from qa.evaluation.judging import Judge
from qa.evaluation.questions import GoldQuestion
from qa.evaluation.summary import Summary, summarise
from qa.reading.answering import retrieved
from qa.reading.load import load_span_model
from qa.reading.reader import Reading, Retrieved
from qa.reading.scores import Logits
from qa.reading.span_model import SpanModel
from qa.reading.windows import Window
from qa.schema import Answer, Citation, Hit, Kind
from qa.settings import SETTINGS

_PASSAGES = 10  # read for each question
ROOT = Path(__file__).parent.parent
HAYSTACK = ("transformers-haystack==2.0.0", "haystack-ai==3.4.0", "accelerate==1.15.0")
FIGURES = (
    ("sentence@1", "sentence@3"),
    ("EM", "F1"),
    ("recall@10",),
    ("latency_p50", "latency_p95"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answerable question with the passages that both readers get."""

    gold: GoldQuestion
    hits: Sequence[Hit]
    passages: Sequence[Retrieved]


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a reader made of a question.

    Attributes:
        readings: Body sentences, best first, each once.
        milliseconds: How long it read.
    """

    readings: Sequence[Reading]
    milliseconds: float


class Untyped:
    """A `SpanModel` that is not told which tokens are the question's.

    Args:
        model: The model.
    """

    def __init__(self, model: SpanModel) -> None:
        self._model = model
        self.name, self.windower = model.name, model.windower
        self.reads_context = model.reads_context

    def logits(self, windows: Sequence[Window]) -> list[Logits]:
        """The model's, with all token types 0."""
        return self._model.logits([replace(w, types=(0,) * len(w.types)) for w in windows])


def main() -> None:
    """Measure both on each set; write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="a BertForQuestionAnswering")
    parser.add_argument("--data", type=Path, help="holds dev/squad")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="indexes, Haystack")
    wanted = parser.parse_args()
    try:
        model = load_span_model(str(wanted.model))
        sets = checked([seeds()] + ([] if wanted.data is None else [squad(wanted.data)]))
        workplace = Workplace(wanted.work, load_encoder())
        haystack = Haystack(wanted.work / "haystack", wanted.model)
        rows = [row for each in sets for row in compared(each, workplace, model, haystack)]
    except QAError as error:
        sys.exit(str(error))
    block = table(
        ("set", "reading loop", *(" / ".join(names) for names in FIGURES)),
        rows,
    )
    print(block)
    if wanted.data is not None:
        text = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(put(text, "haystack", "Beside Haystack's reader", block), "utf-8")


def compared(
    gold_set: GoldSet, workplace: Workplace, model: SpanModel, haystack: Haystack
) -> Iterator[list[str]]:
    """The table's rows of a set."""
    with Corpus.open(workplace.index(gold_set)) as corpus:
        questions = asked(corpus, gold_set.gold())
        readers = {
            "ours": ours(model, questions),
            "ours, without token types": ours(Untyped(model), questions),
            "Haystack": haystack.read(questions),
        }
        for name, ranked in readers.items():
            values = judged(corpus, questions, ranked).values
            yield [gold_set.name, name, *(cell(values, names) for names in FIGURES)]


def asked(corpus: Corpus, gold: Gold) -> list[Asked]:
    """The answerable questions that need no conversation, with the passages found for them."""
    first = [dialogue[0] for dialogue in gold.dialogues if dialogue[0].answerable]
    found = []
    for question in track(first, f"{gold.name}: passages"):
        hits = corpus.search(question.question, _PASSAGES, as_of=question.as_of)
        found.append(Asked(question, hits, retrieved(corpus, hits)))
    return found


def ours(model: SpanModel, questions: Sequence[Asked]) -> list[Ranked]:
    """What our loop makes of the questions."""
    reader = RawSpanReader(model)
    reader.read(questions[0].gold.question, questions[0].passages)  # loads the model
    found = []
    for each in track(questions, "ours"):
        began = time.perf_counter()
        readings = reader.read(each.gold.question, each.passages)
        milliseconds = 1_000 * (time.perf_counter() - began)
        readings.sort(key=lambda r: (-r.score, r.article.id, r.sentence.start))
        found.append(Ranked(quotable(readings), milliseconds))
    return found


class Haystack:
    """Haystack's reader, in a virtual environment of its own.

    Args:
        folder: The environment; made at the first use.
        model: The folder of the model.
    """

    def __init__(self, folder: Path, model: Path) -> None:
        self._folder = folder
        self._model = model

    def read(self, questions: Sequence[Asked]) -> list[Ranked]:
        """What Haystack makes of the questions."""
        python = self._installed()
        given, taken = self._folder / "questions.json", self._folder / "answers.json"
        given.write_text(json.dumps([_plain(each) for each in questions]), encoding="utf-8")
        offline = {"HAYSTACK_TELEMETRY_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
        worker = Path(__file__).with_name("haystack_worker.py")
        command = (python, worker, self._model, given, taken)
        subprocess.run(command, check=True, env=os.environ | offline)
        answered = json.loads(taken.read_text(encoding="utf-8"))
        return [_ranked(each, found) for each, found in zip(questions, answered, strict=True)]

    def _installed(self) -> Path:
        """The environment's Python, with Haystack."""
        python, done = self._folder / "bin" / "python", self._folder / "installed"
        if not done.exists():
            venv.create(self._folder, with_pip=True, clear=True)
            # torch and transformers in the same versions as ours
            alike = ("--constraint", ROOT / "constraints.txt")
            install = ("-m", "pip", "install", "--quiet", *alike, *HAYSTACK)
            subprocess.run((python, *install), check=True)
            done.touch()
        return python


def _plain(asked: Asked) -> dict[str, Any]:
    """The question and its passages' texts, as our own windows hold them."""
    texts = [" ".join([p.heading, *p.texts]) for p in asked.passages]
    return {"question": asked.gold.question, "passages": texts}


def _ranked(asked: Asked, found: dict[str, Any]) -> Ranked:
    """Haystack's answers as sentences."""
    readings = [
        reading
        for answer in found["answers"]
        if (reading := located(asked.passages[answer["passage"]], answer)) is not None
    ]
    return Ranked(quotable(readings), found["milliseconds"])


def located(passage: Retrieved, answer: dict[str, Any]) -> Reading | None:
    """The sentence in which an answer begins; None if that is the heading.

    Args:
        passage: Where the answer was found.
        answer: Its `start` and `end` in heading and sentences with spaces between, its `score`.
    """
    at = len(passage.heading) + 1
    for sentence, text in zip(passage.sentences, passage.texts, strict=True):
        start, end = answer["start"] - at, answer["end"] - at
        if 0 <= start < len(text):
            highlight = (sentence.start + start, min(sentence.start + end, sentence.end))
            return Reading(passage.article, sentence, answer["score"], highlight)
        at += len(text) + 1
    return None


def quotable(readings: Sequence[Reading]) -> list[Reading]:
    """Body sentences only, each once, in the order given."""
    found: dict[tuple[str, int], Reading] = {}
    for reading in readings:
        if reading.sentence.kind is Kind.BODY:
            found.setdefault((reading.article.id, reading.sentence.start), reading)
    return list(found.values())


def judged(corpus: Corpus, questions: Sequence[Asked], ranked: Sequence[Ranked]) -> Summary:
    """The figures of a reader, by the rules of every evaluation here."""
    judge = Judge(corpus)
    results = [
        judge.judge(each.gold, _answer(each.gold, read.readings), each.hits, read.milliseconds)
        for each, read in zip(questions, ranked, strict=True)
    ]
    return summarise(results, depth=_PASSAGES, forced=True)


def _answer(gold: GoldQuestion, readings: Sequence[Reading]) -> Answer:
    """The best sentences as an answer."""
    cited = tuple(
        Citation.cut(
            reading.article,
            (reading.sentence.start, reading.sentence.end),
            number=number,
            score=reading.score,
            highlight=reading.highlight,
        )
        for number, reading in enumerate(readings[: SETTINGS.max_citations], start=1)
    )
    if not cited:
        return Answer(gold.question, "nothing", 0.0)
    return Answer(gold.question, "answer", cited[0].score, cited)


if __name__ == "__main__":
    main()
