"""The command `qa`: parses, calls, prints; every error is one line and exit status 2."""

from __future__ import annotations

import json
import shutil
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from qa.errors import BadInput, IndexNotFound, QAError
from qa.paths import existing_path, usable_path
from qa.schema import Answer
from qa.settings import SETTINGS

if TYPE_CHECKING:
    from qa.corpus import Corpus

app = typer.Typer(
    help="Ask your articles; the answers are their own sentences, each cited. Works offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Index = Annotated[
    Path | None,
    typer.Option(
        "--index", envvar="QA_INDEX", help="Index folder; the five seed articles if none."
    ),
]
AsOf = Annotated[
    str | None, typer.Option(help="Only articles published up to this day, YYYY-MM-DD.")
]
AlwaysAnswer = Annotated[
    bool, typer.Option("--always-answer", help="Cite the best sentences, however poor.")
]
Reader = Annotated[
    str | None,
    typer.Option(envvar="QA_READER", help="Name or folder of another extractive QA model."),
]
Risk = Annotated[
    float,
    typer.Option(min=0.01, max=0.99, help="Share of wrong ones accepted among the answers."),
]


@app.command()
def add(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files, folders, or other indexes; none to go on with what was interrupted."
        ),
    ] = None,
    index: Index = None,
    encoder: Annotated[
        str | None, typer.Option(help="For a new index: name or folder of another encoder.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processors that encode; all if none. 1 leaves the others free."),
    ] = None,
) -> None:
    """Add articles: txt, md, html, pdf, docx, jsonl(.gz), and folders of them.

    They can be asked about from another window as soon as they are stored, while they are encoded.
    """
    from qa.corpus import Corpus
    from qa.terminal import IngestionBar, show_report

    if index is None:
        raise BadInput(
            "Add to which index? Name one: qa add PATH --index my.index, or set QA_INDEX."
        )
    for path in paths or ():
        existing_path(path)  # before an index is made for it
    try:
        corpus, made = Corpus.open(index, encoder=encoder), False
    except IndexNotFound:
        if not paths:
            raise
        corpus, made = Corpus.create(index, encoder=encoder), True
    with corpus, IngestionBar(err) as bar:
        report = corpus.add(*(paths or ()), progress=bar, workers=workers)
        held = len(corpus.articles())
    show_report(out, report)
    if not held:
        if made:
            shutil.rmtree(corpus.path, ignore_errors=True)  # it holds nothing but our own files
        raise BadInput(f"Nothing could be added to {index}: see the reasons above.")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, in quotes.")],
    index: Index = None,
    as_of: AsOf = None,
    always_answer: AlwaysAnswer = False,
    risk: Risk = SETTINGS.risk,
    reader: Reader = None,
    ignoring: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORDS", help="Words of the question to take as they stand; repeatable."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Answer a question with cited sentences, or say that there is no answer."""
    from qa.terminal import show_answer

    with _corpus(index, reader) as corpus:
        answer = corpus.ask(question, (), as_of, always_answer, risk=risk, ignoring=ignoring or ())
    if as_json:
        _print_json(answer.to_json())
    else:
        show_answer(out, answer)


@app.command()
def chat(
    index: Index = None,
    as_of: AsOf = None,
    always_answer: AlwaysAnswer = False,
    risk: Risk = SETTINGS.risk,
    reader: Reader = None,
) -> None:
    """Ask one question after the other; follow-ups are understood. An empty line ends it."""
    from qa.terminal import show_answer

    with _corpus(index, reader) as corpus:
        history: list[Answer] = []
        while question := _prompted():
            try:
                answer = corpus.ask(question, history, as_of, always_answer, risk=risk)
            except BadInput as error:
                err.print(str(error), markup=False)
                continue
            history.append(answer)
            show_answer(out, answer)


@app.command()
def serve(
    index: Index = None,
    host: Annotated[
        str, typer.Option(help="Address; 127.0.0.1 is this computer alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    risk: Risk = SETTINGS.risk,
    reader: Reader = None,
) -> None:
    """Start the chat page."""
    from qa.page.serve import run

    run(index, host, port, reader=reader, risk=risk)


@app.command("eval")
def evaluate_gold(
    gold: Annotated[Path, typer.Argument(help="Gold questions, .jsonl or .jsonl.gz.")],
    index: Index = None,
    always_answer: AlwaysAnswer = False,
    risk: Risk = SETTINGS.risk,
    reader: Reader = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="An earlier --json report to compare with.")
    ] = None,
) -> None:
    """Measure answers against gold questions."""
    from qa.evaluation.command import run_command

    with _corpus(index, reader) as corpus:
        run_command(
            corpus, gold, always_answer=always_answer, risk=risk, as_json=as_json,
            html=report, against=compare, out=out, err=err,
        )  # fmt: skip


@app.command()
def articles(
    index: Index = None,
    limit: Annotated[int, typer.Option(min=1, help="How many are listed.")] = 1000,
) -> None:
    """List the articles of an index."""
    from qa.terminal import show_articles

    with _corpus(index) as corpus:
        found = corpus.articles()
        show_articles(out, islice(found, limit))
        if len(found) > limit:
            err.print(f"… and {len(found) - limit:,} more; --limit {len(found)} lists all.")


@app.command()
def remove(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="As `qa articles` lists it.")],
    index: Index = None,
) -> None:
    """Remove an article from an index."""
    if index is None:
        raise BadInput("Remove from which index? Name it: --index my.index, or set QA_INDEX.")
    with _corpus(index) as corpus:
        corpus.remove(article_id)
    out.print(f"Removed {article_id}.", markup=False)


@app.command()
def verify(
    answer: Annotated[Path, typer.Argument(help="What `qa ask --json` printed.")],
    index: Index = None,
) -> None:
    """Check that every quote of a saved answer stands where it says. Exit status 1 if not."""
    from qa.articles.store import Store
    from qa.seed_corpus import seed_corpus
    from qa.terminal import show_verdicts
    from qa.verify import Finding
    from qa.verify import verify as check

    folder = seed_corpus().path if index is None else usable_path(index)
    store = Store.open(folder, writable=False)
    verdicts = check(answer, store)
    show_verdicts(out, verdicts)
    if not verdicts:
        out.print("The answer quotes nothing.")
    if any(verdict.finding is not Finding.VERBATIM for verdict in verdicts):
        raise typer.Exit(1)


@app.command()
def doctor(index: Index = None) -> None:
    """Check the installation and an index. Exit status 1 if something is wrong."""
    from qa.doctor import examine
    from qa.terminal import show_check

    passed = True
    for check in examine(lambda: _corpus(index)):
        show_check(out, check)
        passed = passed and check.passed
    if not passed:
        raise typer.Exit(1)


_INTERRUPTED = 130  # the shell's status for Ctrl-C


def main() -> None:
    """Run the command; turn errors into one line on stderr and exit status 2."""
    try:
        status = app(standalone_mode=False)
    except QAError as error:
        sys.exit(_fail(str(error)))
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except typer.TyperException as error:  # wrong words on the command line
        sys.exit(_fail(f"{error.format_message()} Try: qa --help"))
    if status == _INTERRUPTED:  # as typer returns it, whatever raised it
        _fail("Stopped. What was stored is kept; the same command goes on from there.")
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str) -> int:
    err.print(message, style="red", markup=False)
    return 2


def _corpus(index: Path | None, reader: str | None = None) -> Corpus:
    from qa.corpus import Corpus
    from qa.seed_corpus import seed_corpus

    return seed_corpus(reader) if index is None else Corpus.open(index, reader=reader)


def _prompted() -> str:
    """The next question; empty at the end of the input."""
    try:
        return out.input("[bold]?[/bold] ").strip()
    except EOFError:
        return ""


def _print_json(record: object) -> None:
    """Whole and unwrapped, whatever the width of the terminal."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2, default=str) + "\n")


if __name__ == "__main__":
    main()
