"""Run the web page over an index."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer
from platformdirs import user_data_dir

from qa.corpus import Corpus
from qa.errors import BadInput, IndexReadOnly, MissingExtra
from qa.seeds import seeds_folder
from qa.settings import SETTINGS

if TYPE_CHECKING:
    import gradio as gr

HOST = "127.0.0.1"
PORT = 7860


def default_page_index() -> Path:
    """The index that the page works on when none is named; made of the seeds on first use.

    It is built beside its place and moved there when it is whole, so that a first start that
    is interrupted leaves nothing half done.

    Raises:
        IndexReadOnly: If the user's data folder cannot be written to.
    """
    folder = Path(user_data_dir("article-qa", appauthor=False))
    index = folder / "page.index"
    if index.exists():
        return index
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="draft-", dir=folder) as draft:
            with Corpus.create(Path(draft) / index.name) as corpus:
                corpus.add(seeds_folder() / "articles")
            (Path(draft) / index.name).rename(index)
    except OSError as error:
        if not index.exists():  # otherwise another start was quicker
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
    """Open an index and serve it until interrupted; None is `default_page_index()`.

    `reader` is that of `Corpus.open`, `risk` that of `Corpus.ask`.

    Raises:
        ModelError: If there is no such reader.
        IndexNotFound: If there is no index at that path.
        MissingExtra: If Gradio is not installed.
        BadInput: If the port is taken.
    """
    with Corpus.open(default_page_index() if index is None else index, reader=reader) as corpus:
        serve(corpus, host, port, risk)


def serve(corpus: Corpus, host: str = HOST, port: int = PORT, risk: float = SETTINGS.risk) -> None:
    """Serve the page until interrupted; prints one line with its address.

    Raises:
        MissingExtra: If Gradio is not installed.
        BadInput: If the port is taken.
    """
    with running(corpus, host, port, risk) as address:
        typer.echo(f"article-qa is at {address} (stop it with Ctrl+C)")
        threading.Thread(target=_warm, args=(corpus,), daemon=True).start()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


@contextmanager
def running(
    corpus: Corpus, host: str = HOST, port: int = PORT, risk: float = SETTINGS.risk
) -> Iterator[str]:
    """The page's address, for as long as the context lasts.

    Raises:
        MissingExtra: If Gradio is not installed.
        BadInput: If the port is taken.
    """
    page = _page(corpus, host, risk)
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


def _page(corpus: Corpus, host: str, risk: float) -> gr.Blocks:
    """Import Gradio, told to call nobody, and build the page."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in ("no_proxy", "NO_PROXY"):  # Gradio looks whether its own address answers
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), host]))
    try:
        from qa.page.blocks import build
    except ModuleNotFoundError as error:
        if error.name != "gradio":
            raise
        raise MissingExtra(
            "The web page needs Gradio. Install it: pip install 'article-qa[page]'"
        ) from error
    return build(corpus, risk)


def _warm(corpus: Corpus) -> None:
    """Load the models before the first question waits for them."""
    with suppress(Exception):  # whatever it is, the first question will say it
        corpus.ask("What is reported?")
