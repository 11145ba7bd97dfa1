"""Measure the product beside its peers; write their section of docs/benchmarks.md.

    make bench-peers DATA=FOLDER        # the same as: python -m benchmarks.peers --data FOLDER

FOLDER holds `dev/news`. Each peer is installed into an environment of its own under `.bench/peers`,
in exact versions. Interrupted, the same command goes on where it stopped; when the code, a version
or the articles change, everything is measured anew, since only figures of one run can be compared.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import signal
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.peers.collection import Collection, collected, token_counts
from benchmarks.peers.environment import NotInstalled
from benchmarks.peers.figures import Figures, Shares, found_passages
from benchmarks.peers.job import PASSAGES, Job, Step
from benchmarks.peers.limits import Bert, Limit, Peak, Work
from benchmarks.peers.machine import machine
from benchmarks.peers.reader_model import untrained
from benchmarks.peers.runs import Runs, StepFailed, Turn
from benchmarks.peers.section import (
    LEGEND,
    between_marks,
    figures_table,
    peaks,
    section,
    settings_list,
    shares_table,
)
from benchmarks.peers.systems import OURS, SYSTEMS, System, pinned
from benchmarks.quality.tables import DOCUMENT
from benchmarks.quality.workplace import product_sha256, sha256_of
from embeddings.load import packaged_folder
from qa.errors import QAError

_ARTICLES, _ASKED, _ROUNDS = 300, 60, 3
_HERE = Path(__file__).parent


def main() -> None:
    """Measure what is not yet measured, then write the section."""
    wanted = _arguments()
    # raised inside of whatever waits for a worker, which then ends with this process
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended; the same command goes on from here."))
    console = Console(stderr=True)
    try:
        collection = _collection(wanted)
    except QAError as error:
        sys.exit(str(error))
    encoder = packaged_folder()
    reader = wanted.reader or untrained(encoder, wanted.work / "untrained-reader")
    job = _job(collection, encoder, reader, wanted.asked)
    runs = Runs(
        wanted.work, _key(collection, reader, wanted), job, lambda told: console.print(told)
    )
    pythons, missing = _pythons(runs)
    try:
        peak = runs.peak(wanted.rounds)
    except StepFailed as error:
        sys.exit(f"The machine's limits were not measured: {error}")
    results, failed = runs.measured(pythons, wanted.rounds)
    failed = missing | failed
    if OURS in failed:
        sys.exit(f"The product itself was not measured: {failed[OURS]}")
    figures = _figures(collection, results)
    _keep(wanted.work / "results.json", figures, peak, results)
    _write(_section(wanted, collection, encoder, figures, peak, failed), console)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="holds dev/news")
    parser.add_argument("--articles", type=int, default=_ARTICLES, help="indexed")
    parser.add_argument(
        "--asked", type=int, default=_ASKED, help="questions answered; all are searched for"
    )
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument(
        "--reader",
        type=Path,
        help="the peers' BertForQuestionAnswering: training.work/transformers",
    )
    parser.add_argument(
        "--work", type=Path, default=Path(".bench/peers"), help="environments, runs"
    )
    wanted = parser.parse_args()
    wanted.work = wanted.work.resolve()  # workers start elsewhere
    return wanted


def _collection(wanted: argparse.Namespace) -> Collection:
    news = wanted.data / "dev" / "news"
    return collected(
        news / "articles.jsonl.gz",
        news / "questions.jsonl.gz",
        wanted.articles,
        wanted.work / f"{wanted.articles} articles",
    )


def _job(collection: Collection, encoder: Path, reader: Path, asked: int) -> Job:
    """What all jobs have in common."""
    return Job(
        step=Step.PREPARE,
        settings={},
        encoder=str(encoder),
        reader=str(reader.resolve()),
        articles=str(collection.articles_file.resolve()),
        passages=str(collection.passages_file.resolve()),
        questions=str(collection.questions_file.resolve()),
        asked=asked,
        depth=PASSAGES,
        index="",
        models="",
        started=0.0,
    )


def _key(collection: Collection, reader: Path, wanted: argparse.Namespace) -> str:
    """Changes with all that the results rest on."""
    workers = [_HERE / name for name in ("job.py", "systems.py", "requirements", "workers")]
    rests_on = [
        product_sha256(),
        collection.sha256,
        sha256_of([*workers, reader / "model.safetensors"]),
        str(wanted.asked),
        machine(),
    ]
    return hashlib.sha256("\n".join(rests_on).encode()).hexdigest()[:12]


def _pythons(runs: Runs) -> tuple[dict[System, Path], dict[System, str]]:
    """The Pythons of the systems, and why some have none."""
    found: dict[System, Path] = {}
    missing: dict[System, str] = {}
    for system in SYSTEMS:
        try:
            found[system] = runs.python(system)
        except NotInstalled as error:
            missing[system] = f"it cannot be installed: {error}"
    return found, missing


def _figures(
    collection: Collection, results: dict[System, dict[Turn, dict[str, Any]]]
) -> dict[System, Figures]:
    passages = len(collection.passages)
    return {
        system: Figures.of(turns, passages, collection.recall(found_passages(turns)))
        for system, turns in results.items()
    }


def _keep(
    path: Path,
    figures: dict[System, Figures],
    peak: Peak,
    results: dict[System, dict[Turn, dict[str, Any]]],
) -> None:
    """Store everything that was measured."""
    raw = {
        system.name: {turn.name: result for turn, result in turns.items()}
        for system, turns in results.items()
    }
    kept = {
        "machine": machine(),
        "peak": asdict(peak),
        "figures": {system.name: asdict(each) for system, each in figures.items()},
        "raw": raw,
    }
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def _section(
    wanted: argparse.Namespace,
    collection: Collection,
    encoder: Path,
    figures: dict[System, Figures],
    peak: Peak,
    failed: dict[System, str],
) -> str:
    tokens = token_counts([each.text for each in collection.passages], encoder)
    questions = token_counts([each.question for each in collection.questions], encoder)
    work = Work.of(Bert.of(encoder), tokens, questions, PASSAGES)
    limits = {
        "8 bits": Limit.of(work, peak.int8, peak.bandwidth),
        "32-bit floats": Limit.of(work, peak.float32, peak.bandwidth),
    }
    count = len(tokens)
    shares = {system: Shares.of(each, limits["8 bits"], count) for system, each in figures.items()}
    return section(
        [
            f"{len(collection.articles):,} articles of `NEWS`, {count:,} passages, "
            f"{tokens.sum():,} word pieces; {len(questions)} questions, of which {wanted.asked} "
            f"are asked; rounds: {wanted.rounds}. {machine()}.",
            figures_table(figures),
            LEGEND,
            "### Beside what the machine could do",
            peaks(peak),
            shares_table(shares, limits, count),
            "### Versions and settings",
            settings_list({system: _versions(system) for system in figures}, failed),
        ]
    )


def _versions(system: System) -> str:
    """Of the packages that matter."""
    listed = system.requirements
    text = None if listed is None else listed.read_text(encoding="utf-8")
    told = (
        f"{name} {version(name) if text is None else pinned(text, name)}"
        for name in system.packages
    )
    return ", ".join(told)


def _write(block: str, console: Console) -> None:
    """Into the document, if it has a place for it; onto the screen in any case."""
    print(block)
    document = between_marks(DOCUMENT.read_text(encoding="utf-8"), block)
    if document is None:
        console.print(f"{DOCUMENT.name} has no marks for this section; it is left as it is.")
    else:
        DOCUMENT.write_text(document, encoding="utf-8")


if __name__ == "__main__":
    main()
