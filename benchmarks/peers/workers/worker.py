"""What all workers do alike: take a job, run it with a system, write down what came of it."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.peers.job import Job, PlainPassage, Step, read_passages

_MIB = 1_024  # ru_maxrss counts KiB


class System:
    """A system under measurement; each method is one thing that a user of it would do.

    Args:
        job: What it is asked to do.
    """

    def __init__(self, job: Job) -> None:
        self.job = job

    @cached_property
    def passages(self) -> list[PlainPassage]:
        """The passages that a peer indexes."""
        return read_passages(Path(self.job.passages))

    def prepare(self) -> None:
        """Convert models to what this system runs best, into `job.models`."""

    def warm_up(self) -> None:
        """Load the encoder and run it once, so that ingestion is timed without that."""
        raise NotImplementedError

    def ingest(self) -> None:
        """Index everything, and store the index in `job.index`."""
        raise NotImplementedError

    def open(self) -> None:
        """Open the stored index."""
        raise NotImplementedError

    def search(self, question: str) -> list[int]:
        """Numbers of the `job.depth` passages found, best first."""
        raise NotImplementedError

    def ask(self, question: str) -> bool:
        """Find `job.depth` passages and read them; whether the system came to an answer."""
        raise NotImplementedError


def main(make: Callable[[Job], System]) -> None:
    """Run the job that the command line names.

    Args:
        make: Makes the system, having imported what it needs.
    """
    job = Job.read(Path(sys.argv[1]))
    system = make(job)
    steps: dict[Step, Callable[[System], dict[str, Any]]] = {
        Step.PREPARE: _prepare,
        Step.INGEST: _ingest,
        Step.COLD_SEARCH: _cold_search,
        Step.COLD_ASK: _cold_ask,
        Step.ASK: _ask,
    }
    result = steps[job.step](system)
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")


def _prepare(system: System) -> dict[str, Any]:
    system.prepare()
    return {}


def _ingest(system: System) -> dict[str, Any]:
    """Seconds, and processor seconds, from the first passage to the stored index."""
    _ = system.passages  # reading what was cut before is no part of a peer's ingestion
    system.warm_up()
    began, used = time.perf_counter(), time.process_time()
    system.ingest()
    return {
        "seconds": time.perf_counter() - began,
        "processor_seconds": time.process_time() - used,
        "peak_mib": _peak(),
    }


def _cold_search(system: System) -> dict[str, Any]:
    """Seconds from the start of the process to the first passages."""
    system.open()
    system.search(_questions(system)[0])
    return {"seconds": time.monotonic() - system.job.started}


def _cold_ask(system: System) -> dict[str, Any]:
    """Seconds from the start of the process to the first answer."""
    system.open()
    system.ask(_questions(system)[0])
    return {"seconds": time.monotonic() - system.job.started}


def _ask(system: System) -> dict[str, Any]:
    """Milliseconds of each search and of each answer, after a first one; peaks after either."""
    questions = _questions(system)
    asked = questions[: system.job.asked]
    system.open()
    system.search(questions[0])
    found, search_ms = _timed(system.search, questions)
    search_peak = _peak()
    system.ask(questions[0])
    answered, ask_ms = _timed(system.ask, asked)
    return {
        "found": found,
        "search_ms": search_ms,
        "search_peak_mib": search_peak,
        "answered": sum(answered),
        "ask_ms": ask_ms,
        "ask_peak_mib": _peak(),
    }


def _timed(run: Callable[[str], Any], questions: list[str]) -> tuple[list[Any], list[float]]:
    """What each question gives, and the milliseconds that it takes."""
    results, milliseconds = [], []
    for question in questions:
        began = time.perf_counter()
        results.append(run(question))
        milliseconds.append(1_000 * (time.perf_counter() - began))
    return results, milliseconds


def _questions(system: System) -> list[str]:
    found: list[str] = json.loads(Path(system.job.questions).read_text(encoding="utf-8"))
    return found


def _peak() -> float:
    """Peak memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
