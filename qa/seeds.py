"""Where the five articles that come with the product lie."""

from __future__ import annotations

from pathlib import Path

from qa.errors import QAError


def seeds_folder() -> Path:
    """The folder `seeds/`: inside the installed package, or beside it in a checkout.

    Raises:
        QAError: If the installation lacks it.
    """
    package = Path(__file__).parent
    for folder in (package / "seeds_data", package.parent / "seeds"):
        if (folder / "articles").is_dir():
            return folder
    raise QAError(f"The seed articles are missing beside {package}. Install article-qa again.")
