"""The folder where indexes and finished runs are kept, so that nothing is done twice."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import embeddings
import qa
from benchmarks.ablation_readers import Variant, weighing
from benchmarks.quality.sets import GoldSet
from benchmarks.remembering_model import RememberingModel
from embeddings import Encoder
from qa.articles.store import FILE_NAME
from qa.corpus import Corpus
from qa.errors import IndexMismatch
from qa.evaluation.gold import Gold
from qa.evaluation.run import evaluate
from qa.evaluation.run_report import EvaluationReport, read_report
from qa.reading.calibration import packaged_calibration
from qa.reading.onnx_model import packaged_model
from qa.reading.span_model import SpanModel
from qa.reading.span_reader import SpanReader
from qa.schema import Progress

# What decides the answers and how they are judged; the rest of the product may change.
_DECIDING = (
    *("articles", "conversation", "dating", "evaluation", "naming", "reading", "retrieval"),
    *("corpus.py", "encoding.py", "ingestion.py", "schema.py", "settings.py", "words.py"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation.

    Attributes:
        gold_set: What is asked of which articles.
        forced: Always answering.
        variant: What answers; None for the product.
    """

    gold_set: GoldSet
    forced: bool
    variant: Variant | None = None

    @property
    def name(self) -> str:
        """As it is shown and stored."""
        how = "forced" if self.forced else "free"
        return ", ".join(
            (self.gold_set.name, "product" if self.variant is None else self.variant.name, how)
        )


class Workplace:
    """Makes indexes and runs, or finds those that were made before.

    Args:
        folder: Where they are kept; made if need be.
        encoder: Of the variants; the product loads its own.
        model: Reads for the product, and for the variants that read; None for the packaged one.
    """

    def __init__(self, folder: Path, encoder: Encoder, model: SpanModel | None = None) -> None:
        self._folder = folder
        self._encoder = encoder
        self._model = model
        self._product = product_sha256()

    def index(self, gold_set: GoldSet, progress: Callable[[Progress], None] | None = None) -> Path:
        """The index of a set's articles, complete; one of another version is made anew."""
        folder = self._folder / f"{gold_set.collection}.index"
        try:
            corpus = (Corpus.open if (folder / FILE_NAME).exists() else Corpus.create)(folder)
        except IndexMismatch:
            shutil.rmtree(folder)
            corpus = Corpus.create(folder)
        with corpus:
            corpus.add(gold_set.articles, progress=progress)
        return folder

    def finished(self, run: Run, gold: Gold) -> EvaluationReport | None:
        """The run as it was stored, if what it rests on is still the same."""
        path = self._report(run, gold)
        return read_report(path) if path.exists() else None

    def measure(
        self, run: Run, gold: Gold, on_question: Callable[[int, int], None]
    ) -> EvaluationReport:
        """Ask all questions, and store what came of it."""
        report = self._evaluate(run, gold, on_question)
        path = self._report(run, gold)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(report.to_json(), ensure_ascii=False), encoding="utf-8")
        unfinished.replace(path)
        return report

    def _evaluate(
        self, run: Run, gold: Gold, on_question: Callable[[int, int], None]
    ) -> EvaluationReport:
        index = self._folder / f"{run.gold_set.collection}.index"
        variant = run.variant
        if variant is None:
            with Corpus.open(
                index, reader=SpanReader(self._read, packaged_calibration())
            ) as corpus:
                return evaluate(corpus, gold, always_answer=run.forced, on_question=on_question)
        reader = variant.reader(self._encoder, self._read)
        with (
            weighing(variant.lexical_weight),
            Corpus.open(index, encoder=self._encoder, reader=reader) as corpus,
        ):
            return evaluate(corpus, gold, always_answer=run.forced, on_question=on_question)

    @cached_property
    def _read(self) -> SpanModel:
        return RememberingModel(packaged_model() if self._model is None else self._model)

    def _report(self, run: Run, gold: Gold) -> Path:
        """Where a run is stored: under a name that changes with whatever it rests on."""
        asked = json.dumps([[question.id for question in d] for d in gold.dialogues])
        rests_on = [self._product, gold.sha256, asked, sha256_of([run.gold_set.articles])]
        key = hashlib.sha256("\n".join(rests_on).encode()).hexdigest()
        return self._folder / "runs" / f"{run.name} {key[:12]}.json"


def product_sha256() -> str:
    """Changes with the code, the settings and the weights that answers and figures come from."""
    package = Path(qa.__file__).parent
    places = [package / name for name in _DECIDING]
    return sha256_of([*places, Path(embeddings.__file__).parent, _VARIANTS])


_VARIANTS = Path(__file__).parent.parent / "ablation_readers.py"


def sha256_of(places: Iterable[Path]) -> str:
    """Of files and of all files in folders: their names and their bytes, hexadecimal."""
    found = hashlib.sha256()
    for place in places:
        inside = [place] if place.is_file() else sorted(f for f in place.rglob("*") if f.is_file())
        for file in inside:
            if file.suffix != ".pyc":
                found.update(f"{file.relative_to(place.parent)}\n".encode())
                found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()
