"""Is this installation, and this index, in order? Each check answers with a line."""

from __future__ import annotations

import platform
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import islice

from qa.corpus import Corpus
from qa.errors import QAError

_LIBRARIES = ("faiss-cpu", "tantivy", "sentence-transformers", "torch", "gradio", "ir-measures")
_SAMPLE = 200  # articles whose offsets are checked


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one check.

    Attributes:
        name: What was looked at.
        passed: Whether it is in order.
        detail: What was found, or what to do.
    """

    name: str
    passed: bool
    detail: str


def examine(open_corpus: Callable[[], Corpus]) -> Iterator[Check]:
    """Run every check; those of the index end early if it cannot be opened."""
    yield Check("python", True, f"{platform.python_version()} on {platform.system()}")
    yield Check("libraries", True, ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES))
    try:
        corpus = open_corpus()
    except QAError as error:
        yield Check("index", False, str(error))
        return
    yield Check("index", True, f"{len(corpus.articles()):,} articles in {corpus.path}")
    yield _guarded("database", lambda: corpus.check_database())
    yield _guarded("offsets", lambda: _offsets(corpus))
    yield _guarded("caches", lambda: corpus.check_caches())
    yield _guarded("offline", lambda: _offline_question(corpus))


def _guarded(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except QAError as error:
        return Check(name, False, str(error))


def _offsets(corpus: Corpus) -> str:
    """Sentences of the first articles: inside the text, in order, without white space around."""
    count = 0
    for article in islice(corpus.articles(), _SAMPLE):
        last = 0
        for sentence in corpus.sentences(article.id):
            quote = article.text[sentence.start : sentence.end]
            if sentence.start < last or not quote or quote != quote.strip():
                raise QAError(
                    f"{article.id}[{sentence.start}:{sentence.end}] is no sentence. "
                    f"Make the index anew: qa add {corpus.path} --index NEW.index"
                )
            last = sentence.end
            count += 1
    return f"{count:,} sentences lie where they should"


def _offline_question(corpus: Corpus) -> str:
    """Ask something while every socket refuses to connect."""
    with _no_network():
        corpus.ask("Who met whom, and when?")
    return "a question was answered without opening a connection"


@contextmanager
def _no_network() -> Iterator[None]:
    def refuse(self: socket.socket, address: object) -> None:
        raise QAError(f"a connection to {address} was attempted. Please report this.")

    original = socket.socket.connect
    socket.socket.connect = refuse  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        socket.socket.connect = original  # type: ignore[method-assign]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
