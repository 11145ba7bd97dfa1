"""The virtual environment of a peer, apart from the product's."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path


class NotInstalled(Exception):
    """An environment cannot be made here; the message is the reason."""


def installed(folder: Path, requirements: Path) -> Path:
    """The Python of an environment that holds exactly the listed packages; made if need be.

    Args:
        folder: The environment's.
        requirements: Every package with its version.

    Raises:
        NotInstalled: If a package cannot be had.
    """
    python, done = folder / "bin" / "python", folder / "installed.txt"
    wanted = requirements.read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return python
    try:
        venv.create(folder, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotInstalled(f"no virtual environment can be made: {error}") from error
    # The list is whole: what is not on it was left out on purpose.
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--requirement", requirements)
    run = subprocess.run((python, *install), capture_output=True, text=True, check=False)
    if run.returncode:
        raise NotInstalled(last_error(run.stderr))
    done.write_text(wanted, encoding="utf-8")
    return python


def last_error(stderr: str) -> str:
    """What a program complained of last; pip's own errors before its remarks."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["it said nothing"])[-1]
