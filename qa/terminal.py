"""How answers, reports and progress look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from qa.doctor import Check
from qa.schema import Answer, Article, Citation, IngestReport, Kind
from qa.schema import Progress as Step
from qa.verify import Finding, Verdict
from qa.wording import (
    COPIES_SHOWN,
    DIFFERS,
    UNANSWERED,
    corroboration,
    date_notes,
    followed,
    searched_instead,
    sections,
    understood_words,
)


def show_answer(console: Console, answer: Answer) -> None:
    """Print an answer: quotes with their sources, or the reason why there is none."""
    for line in _understanding(answer):
        console.print(Text(line, style="dim"))
    if answer.reason is not None and answer.outcome != "answer":  # else it stands below each part
        console.print(Text(answer.reason, style="yellow"))
    if answer.related:
        console.print(Text("Nearest sentences:", style="dim"))
    for citation in answer.related:
        _show_citation(console, citation, answered=False)
    _show_sections(console, answer)
    if answer.outcome == "answer":
        which = "[1] is right" if answer.differ or answer.parts else "Right"
        console.print(Text(f"{which} with probability {answer.confidence:.0%}", style="dim"))
    if answer.unread:
        unread = f"Passages without a vector yet, found by their words only: {answer.unread:,}"
        console.print(Text(f"{unread} (qa add goes on with them).", style="dim"))


def _understanding(answer: Answer) -> Iterator[str]:
    """How the question was understood, where that is not simply as asked."""
    if answer.understood:
        yield f"Understood: {'; '.join(map(understood_words, answer.understood))}"
    before, instead = followed(answer), searched_instead(answer)
    if before is not None:
        yield f"Follow-up of: {before}"
    elif instead is not None:
        yield f"Searched for: {instead}"


def _show_sections(console: Console, answer: Answer) -> None:
    """The quotes that answer, under headings where there are several parts or times."""
    if answer.differ is not None:
        console.print(Text(DIFFERS[answer.differ], style="yellow"))
    for part, group in groupby(sections(answer), key=lambda section: section.part):
        if part is not None:
            console.print(Text(part, style="bold underline"))
        for section in group:
            if section.when is not None:
                console.print(Text(section.when, style="bold"))
            if not section.citations:
                console.print(Text(UNANSWERED, style="yellow"))
            for citation in section.citations:
                _show_citation(console, citation, answered=True)


def _show_citation(console: Console, citation: Citation, *, answered: bool) -> None:
    number = f"[{citation.number}] "
    line = Text(number, style="bold" if answered else "dim")
    if citation.context is not None:
        line.append(f"{citation.context} ", style="dim not bold")
    opening = len(line) + 1
    line.append(f"“{citation.quote}”", style="not bold" if answered else "dim")
    if citation.highlight is not None and answered:
        shift = opening - citation.start
        line.stylize("bold green", citation.highlight[0] + shift, citation.highlight[1] + shift)
    console.print(line)
    notes = [] if citation.speaker is None else [f"Speaker: {citation.speaker}"]
    for note in (*notes, *date_notes(citation)):
        console.print(Text(f"    {note}", style="dim"))
    console.print(Text(f"    {source_line(citation)}", style="cyan" if answered else "dim"))
    if citation.also_in:
        shown = ", ".join(citation.also_in[:COPIES_SHOWN])
        rest = len(citation.also_in) - COPIES_SHOWN
        more = f" and {rest:,} more" if rest > 0 else ""
        console.print(Text(f"    Same text in: {shown}{more}", style="dim"))


def source_line(citation: Citation) -> str:
    """Where a quote is from: title, source, date, place in the text."""
    parts = [citation.title, citation.source or ""]
    parts.append(citation.published.isoformat() if citation.published else "undated")
    parts.append(f"{citation.article_id}[{citation.start}:{citation.end}]")
    if citation.kind is Kind.CAPTION:
        parts.append("photo caption")
    parts.append(corroboration(citation) or "")
    return " · ".join(part for part in parts if part)


def show_report(console: Console, report: IngestReport) -> None:
    """Print what became of everything that was offered."""
    counts = {
        "added": len(report.added),
        "replaced": len(report.replaced),
        "unchanged": len(report.unchanged),
        "skipped": len(report.skipped),
    }
    line = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "nothing"
    rate = f" ({report.passages / report.seconds:.0f} a second)" if report.passages else ""
    console.print(
        Text(f"{line}; {report.passages:,} passages encoded in {report.seconds:.1f} s{rate}")
    )
    if report.dates:
        known = ", ".join(f"{count:,} from {how}" for how, count in sorted(report.dates.items()))
        console.print(Text(f"dates: {known.replace('from none', 'unknown')}"))
    for skipped in report.skipped:
        console.print(Text(f"skipped {skipped.where}: {skipped.reason}", style="yellow"))


def show_articles(console: Console, articles: Iterable[Article]) -> None:
    """Print one line an article: its id, day and how that is known, source, title."""
    for article in articles:
        day = article.published.isoformat() if article.published else "undated"
        known = f" (from {article.published_from})" if article.published else ""
        rest = " · ".join(part for part in (f"{day}{known}", article.source, article.title) if part)
        console.print(Text(article.id, style="bold").append(f"  {rest}", style="not bold"))


def show_verdicts(console: Console, verdicts: Iterable[Verdict]) -> None:
    """Print one line a citation."""
    for verdict in verdicts:
        style = "green" if verdict.finding is Finding.VERBATIM else "bold red"
        line = Text(f"[{verdict.number}] ").append(verdict.finding.value, style=style)
        where = f", {verdict.detail}" if verdict.detail else ""
        console.print(line.append(f"{where}: “{_short(verdict.quote)}”"))


def show_check(console: Console, check: Check) -> None:
    """Print one line a check."""
    mark = Text("ok  ", style="green") if check.passed else Text("FAIL", style="bold red")
    console.print(mark.append(f" {check.name}: ", style="bold").append(check.detail, style=""))


class IngestionBar:
    """Progress of an ingestion with rates and the time left; a context manager.

    One bar over the bytes of the files while articles are stored, one over the passages while
    they are encoded.

    Args:
        console: Where it is drawn; nothing is drawn unless that is a terminal.
    """

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[counts]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._storing = self._bar.add_task("storing ", total=None, counts="")
        self._encoding = self._bar.add_task("encoding", total=None, counts="", start=False)

    def __enter__(self) -> IngestionBar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, step: Step) -> None:
        """Move to where an ingestion is."""
        self._move(
            self._storing, "articles", step.articles, step.bytes_done, step.bytes_total or None
        )
        if step.passages and not self._bar.tasks[self._encoding].started:
            self._bar.stop_task(self._storing)
            self._bar.start_task(self._encoding)
        self._move(
            self._encoding, "passages", step.passages, step.passages, step.passages_total or None
        )

    def _move(self, task: TaskID, of: str, count: int, done: int, total: int | None) -> None:
        seconds = self._bar.tasks[task].elapsed or 0.0
        rate = f" · {count / seconds:.0f}/s" if seconds > 1 else ""
        most = f" of {total:,}" if of == "passages" and total else ""
        counts = f"{count:,}{most} {of}{rate}"
        self._bar.update(task, completed=done, total=total, counts=counts)


def _short(quote: str, limit: int = 100) -> str:
    return quote if len(quote) <= limit else quote[: limit - 1] + "…"
