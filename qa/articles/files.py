"""The files that a list of sources stands for, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.paths import existing_path

_PASSED_OVER = ("readme", "license", "licence", "thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read.

    Attributes:
        path: Where it is, as the user or the folder names it.
        size: Bytes on disk.
        named: Whether the user named the file itself, not a folder around it.
        problem: Why it cannot be read, if that is known already.
    """

    path: Path
    size: int
    named: bool
    problem: str | None = None


def check(sources: Sequence[Path]) -> None:
    """See that all sources are there.

    Raises:
        BadInput: If one is not.
    """
    for source in sources:
        existing_path(source)


def files(sources: Sequence[Path]) -> Iterator[File]:
    """All files of the sources: those of a folder by name, then those of its subfolders.

    Hidden files and folders, README and LICENSE files within folders are passed over; links to
    folders are not followed.
    """
    for source in sources:
        if source.is_dir():
            yield from _within(source)
        else:
            yield _file(source, named=True)


def _within(folder: Path) -> Iterator[File]:
    """The files of a folder and of its subfolders."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield File(folder, 0, named=False, problem=f"cannot be read: {error.strerror}")
        return
    shown = [entry for entry in entries if not entry.name.startswith(".")]
    folders = [entry.name for entry in shown if entry.is_dir(follow_symlinks=False)]
    for entry in shown:
        if not entry.is_dir() and not entry.name.lower().startswith(_PASSED_OVER):
            yield _file(folder / entry.name, named=False)
    for name in folders:
        yield from _within(folder / name)


def _file(path: Path, *, named: bool) -> File:
    """A file with its size; sockets, pipes and devices are not read."""
    try:
        status = path.stat()
    except OSError as error:
        return File(path, 0, named, problem=f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return File(path, 0, named, problem="not a file: copy its content to one")
    return File(path, status.st_size, named)
