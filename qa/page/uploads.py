"""Uploaded files: gathered into one folder, added to the index, reported as HTML."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import BadInput
from qa.page.markup import count, escaped
from qa.schema import IngestReport, Progress, Skipped

if TYPE_CHECKING:
    from qa.corpus import Corpus

FILE_TYPES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".jsonl", ".jsonl.gz")
METADATA = "metadata.jsonl"

_LISTED = 20


def add_uploads(
    corpus: Corpus, files: Sequence[str | Path], progress: Callable[[Progress], None]
) -> IngestReport:
    """Add uploaded files to `corpus` and delete them: their articles are in the index then.

    The files are moved together first, since each upload lies in a folder of its own, and a
    `metadata.jsonl` among them speaks of the files beside it.

    Raises:
        BadInput: If there is no article among the files, two have the same name, or the same file
            was uploaded twice at the same time.
        IndexLocked: If another process is writing to the index.
        IndexReadOnly: If the index cannot be written to.
    """
    with tempfile.TemporaryDirectory(prefix="article-qa-") as name:
        folder = Path(name)
        for file in map(Path, files):
            if (folder / file.name).exists():
                raise BadInput(f"Two of the files are named {file.name}: rename one of them.")
            try:
                shutil.move(file, folder / file.name)
            except FileNotFoundError as error:  # Gradio keeps equal uploads as one file
                raise BadInput(
                    f"{file.name} was uploaded twice at the same time. Add again what is missing."
                ) from error
        articles = sorted(path for path in folder.iterdir() if path.name != METADATA)
        if not articles:
            raise BadInput(f"No article was uploaded: choose {' '.join(FILE_TYPES)} files.")
        report = corpus.add(*articles, progress=progress)
    return _without_folder(report, folder)


def progress_words(progress: Progress) -> tuple[float, str]:
    """How far this half of an ingestion is, storing or reading, 0..1; and the same in words."""
    if progress.bytes_done < progress.bytes_total:
        stored = count(progress.articles, "article")
        return progress.bytes_done / progress.bytes_total, f"Storing: {stored}"
    if not progress.passages_total:
        return 1.0, "Reading"
    read = f"{progress.passages:,} of {count(progress.passages_total, 'passage')}"
    share = progress.passages / progress.passages_total
    return share, f"Reading: {read}. All can be found by their words already"


def upload_report(report: IngestReport) -> str:
    """What became of the uploaded files."""
    done = [
        f"{len(ids):,} {verb}"
        for ids, verb in (
            (report.added, "added"),
            (report.replaced, "replaced"),
            (report.unchanged, "unchanged"),
            (report.skipped, "skipped"),
        )
        if ids
    ]
    summary = ", ".join(done) if done else "Nothing found in these files"
    dates = ", ".join(
        f"{number:,} {'unknown' if place == 'none' else f'from {place}'}"
        for place, number in report.dates.items()
        if number
    )
    lines = [
        f'<p class="qa-report-sum"><strong>{summary}</strong> in {report.seconds:.1f} s</p>',
        f'<p class="qa-report-dates">Dates of publication: {escaped(dates)}</p>' if dates else "",
        _listed("Added", report.added),
        _listed("Replaced", report.replaced),
        _skipped(report.skipped),
    ]
    return f'<div class="qa-report" role="status">{"".join(lines)}</div>'


def _without_folder(report: IngestReport, folder: Path) -> IngestReport:
    """Name the files as their owner does, not by where they lay for a moment."""
    for at, skipped in enumerate(report.skipped):
        where, reason = (
            words.replace(f"{folder}/", "").replace(f"{folder}\\", "")
            for words in (skipped.where, skipped.reason)
        )
        report.skipped[at] = Skipped(where, reason)
    return report


def _listed(label: str, ids: Sequence[str]) -> str:
    """The first ids, each a button that opens its article, and how many more there are."""
    if not ids:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="qa-open" data-article="{escaped(article_id)}">'
        f"{escaped(article_id)}</button></li>"
        for article_id in ids[:_LISTED]
    )
    return f"<p>{label}:</p><ul>{buttons}{_rest(len(ids))}</ul>"


def _skipped(skipped: Sequence[Skipped]) -> str:
    """What could not be added, and why."""
    if not skipped:
        return ""
    lines = "".join(
        f"<li><strong>{escaped(one.where)}</strong>: {escaped(one.reason)}</li>"
        for one in skipped[:_LISTED]
    )
    return f'<p>Skipped:</p><ul class="qa-skipped">{lines}{_rest(len(skipped))}</ul>'


def _rest(number: int) -> str:
    """How many entries of a list are not shown."""
    return f"<li>and {number - _LISTED:,} more</li>" if number > _LISTED else ""
