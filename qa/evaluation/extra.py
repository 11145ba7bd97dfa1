"""The libraries that only the evaluation needs: loaded when a figure or a plot wants them."""

from __future__ import annotations

import importlib
from types import ModuleType

from qa.errors import MissingExtra


def extra(name: str) -> ModuleType:
    """Import a library of the extra `eval`.

    Raises:
        MissingExtra: If it is not installed; the message has the command that installs it.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"The evaluation needs {error.name or name}, which is not installed. "
            "Install it: pip install 'article-qa[eval]'"
        ) from error
