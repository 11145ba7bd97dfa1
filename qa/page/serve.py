"""Run the web page: it is served first, and its corpus opened while it is."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from filelock import FileLock
from platformdirs import user_data_dir

from qa.articles.store import Store
from qa.errors import BadInput, IndexReadOnly, MissingExtra, QAError
from qa.page.markup import UNEXPECTED
from qa.page.stubs import no_stubs
from qa.paths import usable_path
from qa.seeds import seeds_folder
from qa.settings import SETTINGS

if TYPE_CHECKING:
    import gradio as gr

    from qa.corpus import Corpus

HOST = "127.0.0.1"
PORT = 7860

_LAST_WORDS = 0.5  # seconds to tell those who wait that the page was stopped
_LOG = logging.getLogger(__name__)


def default_page_index() -> Path:
    """The index that the page works on when none is named; made of the seeds on first use.

    It is built beside its place and moved there when it is whole: what an interrupted start left
    half done is begun anew by the next one.

    Raises:
        IndexReadOnly: If the user's data folder cannot be written to.
    """
    from qa.corpus import Corpus

    folder = Path(user_data_dir("article-qa", appauthor=False))
    index, draft = folder / "page.index", folder / "page.draft"
    if index.exists():
        return index
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "page.lock"):
            if not index.exists():  # otherwise another start was quicker
                shutil.rmtree(draft, ignore_errors=True)
                with Corpus.create(draft) as corpus:
                    corpus.add(seeds_folder() / "articles")
                draft.rename(index)
    except OSError as error:
        raise IndexReadOnly(
            f"Cannot make an index in {folder}: {error.strerror}. Name one: --index DIR"
        ) from error
    return index


def run(
    index: Path | None = None,
    host: str = HOST,
    port: int = PORT,
    *,
    reader: str | None = None,
    risk: float = SETTINGS.risk,
) -> None:
    """Serve an index until interrupted; None is `default_page_index()`.

    `reader` is that of `Corpus.open`, `risk` that of `Corpus.ask`. What else keeps the index
    from being opened, or a model from being loaded, is said by the page.

    Raises:
        ModelError: If there is no such reader.
        IndexNotFound: If there is no index at that path.
        IndexDamaged: If its database cannot be read.
        MissingExtra: If Gradio is not installed.
        BadInput: If the port is taken.
    """

    def opened() -> Corpus:
        from qa.corpus import Corpus

        return Corpus.open(default_page_index() if index is None else index, reader=reader)

    if index is not None:
        Store.open(usable_path(index), writable=False).close()  # if there is none, it says so
    if reader is None:
        serve(opened, host, port, risk)
    else:  # only opening tells whether there is such a reader
        corpus = opened()
        serve(lambda: corpus, host, port, risk)


def serve(
    open_corpus: Callable[[], Corpus],
    host: str = HOST,
    port: int = PORT,
    risk: float = SETTINGS.risk,
) -> None:
    """Serve the page until interrupted; prints one line with its address.

    Args:
        open_corpus: Opens what is asked; called in a thread as soon as the page can be seen.
        host: Address to listen on.
        port: Port to listen on.
        risk: As of `Corpus.ask`.

    Raises:
        MissingExtra: If Gradio is not installed.
        BadInput: If the port is taken.
    """
    opening: Future[Corpus] = Future()
    with running(opening, host, port, risk) as address:
        with suppress(KeyboardInterrupt):  # it may come before anybody waits for it
            typer.echo(f"article-qa is at {address} (stop it with Ctrl+C)")
            threading.Thread(
                target=_load, args=(open_corpus, opening), name="loading", daemon=True
            ).start()
            _wait_for_interrupt()
        with suppress(InvalidStateError):  # whoever waits for it would keep the server up
            opening.set_exception(QAError("The page was stopped."))
            time.sleep(_LAST_WORDS)
    if opening.exception() is None:
        opening.result().close()


@contextmanager
def running(
    opening: Future[Corpus], host: str = HOST, port: int = PORT, risk: float = SETTINGS.risk
) -> Iterator[str]:
    """The page's address, for as long as the context lasts.

    Raises:
        MissingExtra: If Gradio is not installed.
        BadInput: If the port is taken.
    """
    page = _page(opening, host, risk)
    from qa.page.look import STYLES, theme

    try:
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            theme=theme(),
            css_paths=STYLES,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
        )
    except (OSError, OverflowError) as error:
        raise BadInput(
            f"Port {port} of {host} cannot be used. Choose another one: --port 8080"
        ) from error
    try:
        yield address
    finally:
        page.close(verbose=False)


def _page(opening: Future[Corpus], host: str, risk: float) -> gr.Blocks:
    """Import Gradio, told to call nobody, and build the page."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in ("no_proxy", "NO_PROXY"):  # Gradio looks whether its own address answers
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), host]))
    try:
        with no_stubs():
            from qa.page.blocks import build
    except ModuleNotFoundError as error:
        if error.name != "gradio":
            raise
        raise MissingExtra(
            "The web page needs Gradio. Install it: pip install 'article-qa[page]'"
        ) from error
    return build(opening, risk)


def _wait_for_interrupt() -> None:
    """Wait for Ctrl+C, which raises KeyboardInterrupt."""
    threading.Event().wait()


def _load(open_corpus: Callable[[], Corpus], opening: Future[Corpus]) -> None:
    """Open the corpus and load its models; what fails is told here and, by `opening`, there."""
    failure: QAError | None = None
    try:
        corpus = open_corpus()
        corpus.ask("What is reported?")  # so that no question has to wait for the models
    except QAError as error:
        typer.echo(error, err=True)
        failure = error
    except Exception:
        _LOG.exception("The articles could not be loaded")
        failure = QAError(UNEXPECTED)
    with suppress(InvalidStateError):  # the page was stopped meanwhile
        if failure is None:
            opening.set_result(corpus)
        else:
            opening.set_exception(failure)
