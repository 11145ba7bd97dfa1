"""One command from raw data to the model that ships: `python -m qa.training make DATA`.

Each step leaves its outcome in the work folder and is not done again when that is there; the
training itself goes on from its last checkpoint.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from embeddings.load import packaged_folder
from qa import conversation
from qa.evaluation.gold import load_gold
from qa.paths import existing_path
from qa.reading.calibration import CALIBRATION
from qa.reading.load import load_span_model
from qa.reading.onnx_model import CARD, TOKENIZER, WEIGHTS
from qa.reading.span_model import SpanModel
from qa.reading.windows import Windower
from qa.training.calibrate import Read, figures, fit, read_all
from qa.training.conversations import CONVERSATIONS, write_conversations
from qa.training.examples import Example, read_examples, write_examples
from qa.training.export import export_fp32, export_transformers, quantize
from qa.training.follow_ups import FOLLOW_UPS, write_follow_ups
from qa.training.mining import mine
from qa.training.network import ReaderNetwork
from qa.training.recipe import RECIPE, Source
from qa.training.selection import measure
from qa.training.splits import Split
from qa.training.trainer import Report, keep_memory, train

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
out = Console(highlight=False, soft_wrap=True)

_NEWS = "news"
_ON_NEWS = (CONVERSATIONS, FOLLOW_UPS)  # packaged, on the news articles
# Questions of each source that are fitted on, and that the fit is measured on; news is what users
# ask. Fitted on follow-ups too, the three are no better.
_CALIBRATED = {_NEWS: 2_000, "squad": 300}
_UNSEEN = {_NEWS: 2_000, CONVERSATIONS: 300, FOLLOW_UPS: 300}
_MEASURED = 250  # questions of the selection split after each epoch

Data = Annotated[Path, typer.Argument(help="Folder that holds a folder for each source.")]
Work = Annotated[Path, typer.Option(help="Keeps what each step leaves.")]


@app.command()
def make(data: Data, work: Work = Path("training.work"), model: Path = Path("model")) -> None:
    """Mine, train, export, calibrate: writes MODEL with all files that a reader needs."""
    folders = _folders(data, work)
    model.mkdir(parents=True, exist_ok=True)
    examples = _mined(folders, work)
    network = _trained(examples, work)
    export_transformers(network, work / "transformers", packaged_folder())
    exact = work / "fp32"
    exact.mkdir(exist_ok=True)
    export_fp32(network, exact / WEIGHTS)
    quantize(exact / WEIGHTS, model / WEIGHTS)
    for folder in (exact, model):
        shutil.copy(packaged_folder() / TOKENIZER, folder / TOKENIZER)
        _write(folder / CARD, _card(folder))
    _calibrated(folders, work, str(model), model / CALIBRATION)


@app.command()
def calibrate(
    data: Data, reader: str, work: Work = Path("training.work"), to: Path = Path(CALIBRATION)
) -> None:
    """Fit ranking and confidence for any extractive QA model: the name or folder READER."""
    _calibrated(_folders(data, work), work, reader, to)


def _folders(data: Path, work: Path) -> dict[str, Path]:
    """Where each source is; what is packaged is written into the work folder."""
    others = (s.name for s in RECIPE.sources if s.name not in _ON_NEWS)
    folders = {name: existing_path(data / name) for name in others}
    articles = existing_path(data / _NEWS / "articles.jsonl.gz")
    work.mkdir(parents=True, exist_ok=True)
    return folders | {
        CONVERSATIONS: write_conversations(articles, work / CONVERSATIONS),
        FOLLOW_UPS: write_follow_ups(folders[_NEWS], work / FOLLOW_UPS),
    }


def _mined(folders: dict[str, Path], work: Path) -> list[Example]:
    """The examples of all sources; those of another recipe are not taken for them."""
    paths = {
        source: work / f"{source.name}.{_mining_key(source, folders[source.name])}.gz"
        for source in RECIPE.sources
    }
    for source, path in paths.items():
        if not path.exists():
            folder, index = folders[source.name], _index(source.name, work)
            with _shown(f"mining {source.name}") as progress:
                found = mine(source, folder, index, RECIPE.retrieved, RECIPE.seed, progress)
                write_examples(path, found)
    return [example for path in paths.values() for example in read_examples(path)]


def _mining_key(source: Source, folder: Path) -> str:
    """Changes with the questions, and with whatever of the recipe decides what is mined."""
    questions = load_gold(folder / "questions.jsonl.gz").sha256
    decides: tuple[object, ...] = (questions, source.questions, RECIPE.retrieved, RECIPE.seed)
    if source.name in _ON_NEWS:  # they are asked as the product puts follow-ups
        modules = sorted(Path(conversation.__file__).parent.glob("*.py"))
        decides += tuple(hashlib.sha256(module.read_bytes()).hexdigest() for module in modules)
    return hashlib.sha256(repr(decides).encode()).hexdigest()[:8]


def _index(source: str, work: Path) -> Path:
    """Where a source's articles are indexed."""
    return work / f"{_NEWS if source in _ON_NEWS else source}.index"


def _trained(examples: list[Example], work: Path) -> ReaderNetwork:
    """The network, trained."""
    keep_memory()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    folder = packaged_folder()
    torch.manual_seed(RECIPE.seed)
    network = ReaderNetwork(folder, RECIPE.dropout).to(device)
    windower = Windower(Tokenizer.from_file(str(folder / TOKENIZER)))
    unseen = [e for e in examples if e.split is Split.SELECTION]
    selection = {s.name: [e for e in unseen if e.source == s.name] for s in RECIPE.sources}
    started = perf_counter()

    def report(at: Report) -> None:
        out.print(
            f"step {at.step:,} of {at.steps:,}  loss {at.loss:.3f}  "
            f"{at.windows_a_second:.0f} windows/s  {at.seconds_left / 60:.0f} min left"
        )

    def after_epoch(number: int) -> None:
        for name, chosen in selection.items():
            if chosen:
                found = measure(network, chosen[:_MEASURED], windower)
                said = "  ".join(f"{key} {value:.3f}" for key, value in found.items())
                out.print(f"epoch {number}, {name}: {said}")
        out.print(f"{(perf_counter() - started) / 60:.0f} min")

    train(
        network, [e for e in examples if e.split is Split.TRAIN], windower, RECIPE,
        work / "checkpoint.pt", report, after_epoch,
    )  # fmt: skip
    return network.cpu()


def _calibrated(folders: dict[str, Path], work: Path, reader: str, to: Path) -> None:
    """Fit on one split, measure on another, write."""
    model = load_span_model(reader)
    fitted = fit(
        [
            read
            for source, most in _CALIBRATED.items()
            for read in _reads(source, folders, work, model, Split.CALIBRATION, most)
        ]
    )
    _write(to, {"recipe": "python -m qa.training calibrate"} | fitted.to_json())
    for source, most in _UNSEEN.items():
        unseen = list(_reads(source, folders, work, model, Split.SELECTION, most))
        for name, value in figures(fitted, unseen).items():
            out.print(f"{source}: {name} {value:.3f}")


def _reads(
    source: str, folders: dict[str, Path], work: Path, model: SpanModel, split: Split, most: int
) -> Iterator[Read]:
    with _shown(f"reading {source}") as progress:
        yield from read_all(folders[source], _index(source, work), model, split, most, progress)


def _card(model: Path) -> dict[str, object]:
    """What a machine should know of the model; docs/reader.md tells people more."""
    return {
        "name": "article-qa-reader",
        "base": "all-MiniLM-L6-v2",
        "license": "Apache-2.0",
        "made_by": f"python -m qa.training make, article-qa {version('article-qa')}",
        "recipe": asdict(RECIPE),
        "sha256": {
            name: hashlib.sha256((model / name).read_bytes()).hexdigest()
            for name in (WEIGHTS, TOKENIZER)
        },
    }


def _write(path: Path, record: dict[str, object]) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)


@contextmanager
def _shown(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal; what it gives is told how many are done, and of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=out) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
