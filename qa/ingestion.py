"""Sources to stored articles: load, clean, segment, put; then encode what has no vector yet.

Articles can be found by their words as soon as they are stored; unchanged ones cost a look.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from embeddings import Encoder
from qa.articles.clean import blocks
from qa.articles.load import Loaded, load, total_bytes
from qa.articles.passages import windows
from qa.articles.segment import sentences as segment
from qa.articles.store import FILE_NAME, Store, fingerprint
from qa.encoding import encode_unread
from qa.errors import BadInput
from qa.paths import existing_path
from qa.schema import Article, IngestReport, Progress, Skipped
from qa.settings import SETTINGS

Source = str | Path | Article


_FINDABLE_AFTER = 2.0  # seconds between two refreshes of the indexes, at least
_FINDABLE_PAUSE = 10  # times what the last one took, so that a tenth of the time goes into it


class Ingestion:
    """One run of adding sources to a store.

    Args:
        store: Where they go.
        encoder: Encodes their passages.
        workers: Threads that encode.
        on_progress: Told after every article, and while passages are encoded.
        make_findable: Called now and then, so that what was stored is found before the end.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        workers: int,
        on_progress: Callable[[Progress], None] | None = None,
        make_findable: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._workers = workers
        self._on_progress = on_progress
        self._make_findable = make_findable
        self._next_findable = time.perf_counter() + _FINDABLE_AFTER
        self._report = IngestReport()
        self._dates: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._waiting = 0  # passages without a vector

    def run(self, sources: Sequence[Source]) -> IngestReport:
        """Add everything; what cannot be added is reported, not raised.

        Raises:
            BadInput: If a path does not exist; nothing was added then.
        """
        began = time.perf_counter()
        total, steps = _steps(sources, self._store)
        self._waiting = self._store.unread_count()
        for step in steps:
            if isinstance(step.outcome, Skipped):
                self._report.skipped.append(step.outcome)
            else:
                self._take(step.outcome)
            self._refresh()
            self._tell((step.bytes_done, total))
        self._waiting = self._store.unread_count()  # less those of articles that were replaced
        self._tell((total, total))
        if self._waiting:
            self._make_findable()
        for encoded in encode_unread(self._store, self._encoder, self._workers):
            self._report.passages += encoded
            self._waiting -= encoded
            self._refresh()
            self._tell((total, total))
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
        passages = list(windows(article.text, found))
        self._store.put(article, found, passages)
        self._waiting += len(passages)

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

    def _refresh(self) -> None:
        """Make findable what was stored, when it is time."""
        began = time.perf_counter()
        if began < self._next_findable:
            return
        self._make_findable()
        now = time.perf_counter()
        self._next_findable = now + max(_FINDABLE_AFTER, _FINDABLE_PAUSE * (now - began))

    def _tell(self, read: tuple[int, int]) -> None:
        if self._on_progress is not None:
            articles = len(self._report.added) + len(self._report.replaced)
            articles += len(self._report.unchanged)
            encoded = self._report.passages
            self._on_progress(Progress(*read, articles, encoded, encoded + self._waiting))


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
