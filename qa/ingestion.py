"""Sources to stored articles: load, clean, segment, encode, put; unchanged ones cost a look."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from embeddings import Encoder
from qa.articles.clean import blocks
from qa.articles.load import Loaded, load, total_bytes
from qa.articles.passages import passage_text, windows
from qa.articles.segment import sentences as segment
from qa.articles.store import FILE_NAME, Store, fingerprint
from qa.errors import BadInput
from qa.paths import existing_path
from qa.schema import Article, IngestReport, Kind, Progress, Sentence, Skipped, Span
from qa.settings import SETTINGS

Source = str | Path | Article


_FINDABLE_AFTER = 20.0  # seconds between two refreshes of the indexes, at least
_FINDABLE_PAUSE = 10  # times what the last one took, so that a tenth of the time goes into it


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article on its way into the store: all but the vectors."""

    article: Article
    sentences: list[Sentence]
    passages: list[tuple[Span, Kind]]


class Ingestion:
    """One run of adding sources to a store.

    Args:
        store: Where they go.
        encoder: Encodes their passages.
        on_progress: Told about every article that was looked at.
        make_findable: Called now and then, so that what was stored is found before the end.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        on_progress: Callable[[Progress], None] | None = None,
        make_findable: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._on_progress = on_progress
        self._make_findable = make_findable
        self._next_findable = time.perf_counter() + _FINDABLE_AFTER
        self._report = IngestReport()
        self._dates: Counter[str] = Counter()
        self._pending: list[_Prepared] = []
        self._seen: set[str] = set()

    def run(self, sources: Sequence[Source]) -> IngestReport:
        """Add everything; what cannot be added is reported, not raised.

        Raises:
            BadInput: If a path does not exist; nothing was added then.
        """
        began = time.perf_counter()
        total, steps = _steps(sources, self._store)
        for step in steps:
            if isinstance(step.outcome, Skipped):
                self._report.skipped.append(step.outcome)
            else:
                self._take(step.outcome)
            self._tell(step.bytes_done, total)
        self._flush()
        self._tell(total, total)
        self._report.dates = dict(self._dates)
        self._report.seconds = time.perf_counter() - began
        return self._report

    def _take(self, article: Article) -> None:
        if (reason := self._unusable(article)) is not None:
            self._report.skipped.append(Skipped(f"article {article.id!r}", reason))
            return
        self._seen.add(article.id)
        stored = self._store.fingerprint(article.id)
        if stored == fingerprint(article):
            self._report.unchanged.append(article.id)
            return
        (self._report.added if stored is None else self._report.replaced).append(article.id)
        self._dates[article.published_from] += 1
        found = segment(article.text, blocks(article.text, article.title))
        self._pending.append(_Prepared(article, found, list(windows(article.text, found))))
        waiting = sum(len(p.passages) for p in self._pending)
        if max(waiting, len(self._pending)) >= SETTINGS.encode_batch:
            self._flush()

    def _unusable(self, article: Article) -> str | None:
        """Why an article cannot be added, for those that a program made itself."""
        texts = (article.id, article.title, article.text)
        if not all(isinstance(text, str) for text in texts) or not article.id:
            return "id, title and text must be texts, the id not an empty one."
        if article.published is not None and type(article.published) is not date:
            return f"published is a {type(article.published).__name__}. Give a datetime.date."
        if article.id in self._seen:
            return "an article of this id was added a moment ago. Give each article its own id."
        if not article.text.strip():
            return "its text is empty."
        if len(article.text) > SETTINGS.max_article_chars:
            return (
                f"its text has {len(article.text):,} characters; one article may have "
                f"{SETTINGS.max_article_chars:,}. Split it."
            )
        try:
            "".join([article.text, *(s for s in _texts(article) if s)]).encode()
        except UnicodeEncodeError as error:
            return f"it holds half a character at {error.start}. Decode the text anew."
        return None

    def _flush(self) -> None:
        """Encode all that is pending together, then store it article by article."""
        if not self._pending:
            return
        texts = [
            passage_text(prepared.article, span, kind, prepared.sentences)
            for prepared in self._pending
            for span, kind in prepared.passages
        ]
        vectors = self._encoder.encode(texts)
        first = 0
        for prepared in self._pending:
            last = first + len(prepared.passages)
            self._store.put(
                prepared.article, prepared.sentences, prepared.passages, vectors[first:last]
            )
            first = last
        self._report.passages += len(texts)
        self._pending.clear()
        began = time.perf_counter()
        if began >= self._next_findable:
            self._make_findable()
            now = time.perf_counter()
            self._next_findable = now + max(_FINDABLE_AFTER, _FINDABLE_PAUSE * (now - began))

    def _tell(self, done: int, total: int) -> None:
        if self._on_progress is not None:
            articles = len(self._report.added) + len(self._report.replaced)
            articles += len(self._report.unchanged)
            self._on_progress(Progress(done, total, articles, self._report.passages))


def _texts(article: Article) -> tuple[str | None, ...]:
    """Everything of an article that is stored as text, but for the text itself."""
    return article.id, article.title, article.source, article.url


def _steps(sources: Sequence[Source], store: Store) -> tuple[int, Iterator[Loaded]]:
    """How many bytes there are to read, and the reading itself, which is lazy."""
    articles = [s for s in sources if isinstance(s, Article)]
    paths = [existing_path(s) for s in sources if not isinstance(s, Article)]
    for path in paths:
        if path.resolve() == store.folder.resolve():
            raise BadInput(f"{path} is the index itself. Name the articles' folder.")
    indexes = [p for p in paths if (p / FILE_NAME).is_file()]
    files = [p for p in paths if p not in indexes]
    total = total_bytes(files)

    def steps() -> Iterator[Loaded]:
        for article in articles:
            yield Loaded(article, 0)
        for index in indexes:
            other = Store.open(index, writable=False)
            yield from (Loaded(article, 0) for article in other.articles())
            other.close()
        yield from load(files)

    return total, steps()
