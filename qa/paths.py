"""Paths as people and programs give them, checked before anything is done with them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from qa.errors import BadInput


def usable_path(given: str | Path) -> Path:
    """The path, with `~` resolved, if the system can look there at all.

    Raises:
        BadInput: If it is no path, or one that cannot exist.
    """
    try:
        path = Path(given).expanduser()
        with suppress(FileNotFoundError, NotADirectoryError):  # it may be about to be made
            path.stat()
    except (TypeError, ValueError, OSError, RuntimeError) as error:
        shown = repr(given)
        shown = shown if len(shown) < 80 else f"{shown[:80]}…"
        raise BadInput(f"{shown} is no usable path ({error}). Check it.") from error
    return path


def existing_path(given: str | Path) -> Path:
    """The path of something that is there.

    Raises:
        BadInput: If it is no usable path, or nothing is there.
    """
    path = usable_path(given)
    if not path.exists():
        raise BadInput(f"No such file or folder: {path}. Check the path, or its spelling.")
    return path
