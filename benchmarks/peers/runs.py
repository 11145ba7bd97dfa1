"""The steps of all systems, run in turns, each in a process of its own, and what they gave."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.peers.environment import installed, last_error
from benchmarks.peers.job import Job, Step
from benchmarks.peers.limits import Peak
from benchmarks.peers.systems import System

ROOT = Path(__file__).parents[2]
_OFFLINE = {
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "PYTHONUNBUFFERED": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
_LONGEST = 3 * 3_600  # seconds; a step that takes longer hangs
_COLD_STARTS = 2  # of each kind, in a round

Result = dict[str, Any]


class StepFailed(Exception):
    """A worker ended without a result; the message is what it complained of."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One measurement.

    Attributes:
        round: From 0.
        step: What is measured.
        again: From 0; cold starts are measured several times in a round.
    """

    round: int
    step: Step
    again: int = 0

    @property
    def name(self) -> str:
        """As it is shown and stored."""
        return f"round {self.round + 1}, {self.step}" + (f" {self.again + 1}" if self.again else "")


class Runs:
    """Measures, or finds what was measured before.

    Args:
        folder: For environments and results; made if need be.
        key: Changes with whatever the results rest on.
        job: What all jobs have in common; `step`, `settings`, `index`, `models` and `started` are
            set here.
        tell: Told what is done, and that it was done.
    """

    def __init__(self, folder: Path, key: str, job: Job, tell: Callable[[str], None]) -> None:
        self._environments = folder / "environments"
        self._run = folder / "runs" / key
        self._job = job
        self._tell = tell
        self._run.mkdir(parents=True, exist_ok=True)

    def python(self, system: System) -> Path:
        """The Python of a system, with everything that it needs.

        Raises:
            NotInstalled: If that cannot be had.
        """
        if system.environment is None or system.requirements is None:
            return Path(sys.executable)
        self._tell(f"environment of {system.name}")
        return installed(self._environments / system.environment, system.requirements)

    def measured(
        self, systems: Mapping[System, Path], rounds: int
    ) -> tuple[dict[System, dict[Turn, Result]], dict[System, str]]:
        """What every system gave in every turn, and why some did not.

        Systems take turns within each step of each round, so that what else the machine does
        meets them alike.

        Args:
            systems: With their Pythons.
            rounds: How many.
        """
        results: dict[System, dict[Turn, Result]] = {system: {} for system in systems}
        failed: dict[System, str] = {}
        for turn in turns(rounds):
            for system in rotated(list(systems), turn.round):
                if system in failed:
                    continue
                try:
                    results[system][turn] = self._result(system, systems[system], turn)
                except StepFailed as error:
                    failed[system] = f"{turn.step}: {error}"
                    self._tell(f"{system.name} is left out: {failed[system]}")
        return {each: found for each, found in results.items() if each not in failed}, failed

    def peak(self, rounds: int) -> Peak:
        """What the machine reaches, at best; measured once a round at most."""
        seen = []
        for number in range(rounds):
            path = self._run / f"limits {number}.json"
            if not path.exists():
                self._tell(f"limits of this machine, {number + 1}")
                self._start(Path(sys.executable), "limits_worker", self._job.encoder, path)
            seen.append(Peak(**json.loads(path.read_text(encoding="utf-8"))))
        return Peak.best(seen)

    def index_mib(self, system: System) -> float:
        """What the index of a system takes on the disk, MiB."""
        files = (each for each in self._index(system).rglob("*") if each.is_file())
        return sum(each.stat().st_size for each in files) / (1 << 20)

    def _result(self, system: System, python: Path, turn: Turn) -> Result:
        path = self._run / f"{turn.name}, {system.name}.json"
        made = turn.step is not Step.INGEST or self._index(system).exists()
        if path.exists() and made:
            found: Result = json.loads(path.read_text(encoding="utf-8"))
            return found
        self._tell(f"{turn.name}, {system.name}")
        if turn.step is Step.INGEST:
            shutil.rmtree(self._index(system), ignore_errors=True)
        job = replace(
            self._job,
            step=turn.step,
            settings=system.settings,
            index=str(self._index(system)),
            models=str(self._models(system)),
            started=time.monotonic(),
        )
        asked = path.with_suffix(".job")
        job.write(asked)
        result = self._start(python, system.worker, str(asked), path)
        if turn.step is Step.INGEST:
            result["index_mib"] = self.index_mib(system)
            path.write_text(json.dumps(result), encoding="utf-8")
        return result

    def _start(self, python: Path, worker: str, given: str, result: Path) -> Result:
        """Run a worker to its end.

        Raises:
            StepFailed: If there is no result then.
        """
        unfinished = result.with_suffix(".part")
        command = (python, "-m", f"benchmarks.peers.workers.{worker}", given, unfinished)
        try:
            run = subprocess.run(
                command,
                cwd=ROOT,
                env=os.environ | _OFFLINE,
                capture_output=True,
                text=True,
                timeout=_LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise StepFailed(f"not done after {_LONGEST / 3_600:.0f} hours") from error
        result.with_suffix(".log").write_text(run.stdout + run.stderr, encoding="utf-8")
        if run.returncode or not unfinished.exists():
            raise StepFailed(f"status {run.returncode}: {last_error(run.stderr)}")
        unfinished.replace(result)
        found: Result = json.loads(result.read_text(encoding="utf-8"))
        return found

    def _index(self, system: System) -> Path:
        return self._run / "indexes" / system.name

    def _models(self, system: System) -> Path:
        folder = self._run / "models" / system.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def turns(rounds: int) -> Iterator[Turn]:
    """All measurements of a system, in their order."""
    yield Turn(0, Step.PREPARE)
    for number in range(rounds):
        yield Turn(number, Step.INGEST)
        for again in range(_COLD_STARTS):
            yield Turn(number, Step.COLD_SEARCH, again)
            yield Turn(number, Step.COLD_ASK, again)
        yield Turn(number, Step.ASK)


def rotated(systems: list[System], by: int) -> list[System]:
    """The systems, another one first in each round."""
    first = by % len(systems)
    return systems[first:] + systems[:first]
