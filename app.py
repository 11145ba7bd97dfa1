"""Start the web page: `python app.py`, the same as `qa serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.errors import QAError
from qa.page.serve import HOST, PORT, run


def main(
    index: Annotated[
        Path | None,
        typer.Option(envvar="QA_INDEX", help="Index to ask; by default one with the seeds."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = PORT,
) -> None:
    """Ask the articles in a browser."""
    try:
        run(index, host, port)
    except QAError as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from error


if __name__ == "__main__":
    typer.run(main)
