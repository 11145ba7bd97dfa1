"""Answers questions over articles with the articles' own sentences, each cited to the character.

from qa import ask
answer = ask("Who represented Japan at the January 2024 talks in Seoul?")
for citation in answer.citations:
print(citation.number, citation.quote, citation.published)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.corpus import Corpus
    from qa.errors import QAError
    from qa.schema import Answer, Article, Citation
    from qa.seed_corpus import ask

__all__ = ["Answer", "Article", "Citation", "Corpus", "QAError", "ask"]

_HOMES = {
    "Answer": "qa.schema",
    "Article": "qa.schema",
    "Citation": "qa.schema",
    "Corpus": "qa.corpus",
    "QAError": "qa.errors",
    "ask": "qa.seed_corpus",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: `import qa` alone costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'qa' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
