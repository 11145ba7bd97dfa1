"""`Corpus`: an index of articles, and the only place where the parts are wired together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from embeddings import Encoder, EncoderError, load_encoder
from qa.articles.passages import segmenter_version
from qa.articles.store import FILE_NAME, FORMAT_VERSION, ArticleList, Store
from qa.conversation.parts import parts
from qa.conversation.understanding import understand
from qa.errors import (
    BadInput,
    IndexLocked,
    IndexMismatch,
    IndexReadOnly,
    ModelError,
)
from qa.ingestion import Ingestion, Source
from qa.paths import usable_path
from qa.processors import processors
from qa.reading.answering import Answering
from qa.reading.combined import combined
from qa.reading.load import load_reader
from qa.reading.onnx_model import DEFAULT_READER
from qa.reading.reader import Reader
from qa.retrieval.retriever import Retriever, search_each
from qa.schema import Answer, Article, Hit, IngestReport, Progress, Sentence
from qa.settings import SETTINGS

_MOST_PASSAGES = 10_000  # more is a dump, not a search
_PATIENCE = 5  # seconds; a search that brings the caches up holds the lock for a moment


class Corpus:
    """Articles that can be asked; open it with `Corpus.open` or make it with `Corpus.create`.

    A context manager. Several threads may ask at once; one process at a time adds or removes.

    Attributes:
        path: The index folder.
    """

    def __init__(
        self,
        path: Path,
        store: Store,
        encoder: Encoder,
        reader: Reader | None = None,
    ) -> None:
        self.path = path
        self._store = store
        self._encoder = encoder
        self._writing = FileLock(path / "write.lock")
        dim = int(store.manifest()["dim"])
        self._retriever = Retriever(path, store, encoder, dim, self._writing)
        self._reader = reader

    # -- opening and closing -----------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        encoder: str | Encoder | None = None,
        reader: str | Reader | None = None,
    ) -> Self:
        """Make a new, empty index.

        Args:
            path: Its folder; made if need be, and must not hold an index.
            encoder: Name or folder of a sentence-transformers model, or an `Encoder` of your own;
                None for the packaged one.
            reader: As of `open`.

        Raises:
            BadInput: If there is an index already.
            IndexReadOnly: If nothing can be written there.
            ModelError: If there is no such encoder.
        """
        folder = usable_path(path)
        model, chosen = _encoder(encoder), _reader(reader)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _check_vacant(folder)
            with _models_reported():  # a model that cannot be loaded leaves no index behind
                manifest = _expected(model) | {"dim": str(model.dim), "index_id": token_hex(8)}
            store = Store.create(folder, manifest)
        except FileExistsError as error:
            raise BadInput(f"{folder} is a file. Give a folder for the index.") from error
        except OSError as error:
            raise IndexReadOnly(f"Cannot make an index at {folder}: {error.strerror}.") from error
        return cls(folder, store, model, chosen)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: str | Encoder | None = None,
        reader: str | Reader | None = None,
    ) -> Self:
        """Open an existing index; a folder that cannot be written to is opened for reading.

        Args:
            path: Its folder.
            encoder: Only to insist on one; by default the one that the index was made with.
            reader: Name or folder of an extractive question answering model, or a `Reader` of
                your own; None for the packaged one. Nothing of it is stored in the index.

        Raises:
            IndexNotFound: If there is none.
            IndexDamaged: If its database cannot be read.
            IndexMismatch: If it was made with another encoder or another format.
            ModelError: If its encoder, or the reader, is not on this computer.
        """
        folder, chosen = usable_path(path), _reader(reader)
        store = Store.open(folder, writable=_writable(folder))
        manifest = store.manifest()
        try:
            model = _encoder(encoder if encoder is not None else manifest["encoder"])
            _check(folder, manifest, _expected(model))
        except BaseException:
            store.close()
            raise
        return cls(folder, store, model, chosen)

    def close(self) -> None:
        """Give back the files; the corpus cannot be used afterwards."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def writable(self) -> bool:
        """Whether articles can be added and removed."""
        return self._store.writable

    @property
    def encoder_name(self) -> str:
        """The encoder that the index was made with."""
        return self._encoder.name

    @property
    def reader_name(self) -> str:
        """The reader that questions are answered by."""
        return DEFAULT_READER if self._reader is None else self._reader.name

    # -- articles ----------------------------------------------------------------------------

    def add(
        self,
        *sources: Source,
        progress: Callable[[Progress], None] | None = None,
        workers: int | None = None,
    ) -> IngestReport:
        """Add articles; those that are there already, word for word, cost nothing.

        First all are stored, which takes milliseconds each, and found by their words from then
        on; then their passages are encoded, and found by their meaning too. Everything stored
        stays when this is interrupted, killed even: the same call again, or one without any
        sources, goes on where it stopped.

        Args:
            sources: Files, folders, other indexes, or `Article`s.
            progress: Told after each article, and while passages are encoded, how far it is.
            workers: Threads that encode; None for one on each processor.

        Raises:
            BadInput: If a path does not exist, or there are less than one worker.
            IndexReadOnly: If the index cannot be written to.
            IndexLocked: If another process is writing to it.
        """
        if workers is not None and workers < 1:
            raise BadInput(f"workers is {workers}; give 1 or more, or None for all processors.")
        with self._exclusively(), _models_reported():
            # First what a restored copy of the database, or a killed run, left behind: from here
            # on passage ids are given that old caches may know as other passages.
            self._retriever.refresh()
            findable = self._retriever.refresh
            threads = workers or processors()
            report = Ingestion(self._store, self._encoder, threads, progress, findable).run(sources)
            findable()  # the next search would do it, but make it wait
            return report

    def remove(self, article_id: str) -> None:
        """Remove an article.

        Raises:
            ArticleNotFound: If there is none of that id.
            IndexReadOnly: If the index cannot be written to.
            IndexLocked: If another process is writing to it.
        """
        with self._exclusively():
            self._store.remove(article_id)
            self._retriever.refresh()

    def articles(self) -> Sequence[Article]:
        """All articles in the order of their ids; read from the database as they are used."""
        return ArticleList(self._store)

    def article(self, article_id: str) -> Article:
        """The article of that id.

        Raises:
            ArticleNotFound: If there is none.
        """
        return self._store.article(article_id)

    def sentences(self, article_id: str) -> list[Sentence]:
        """The sentences of an article in order, with what each is: body, caption or clutter.

        Raises:
            ArticleNotFound: If there is no such article.
        """
        return self._store.sentences(article_id)

    # -- questions ---------------------------------------------------------------------------

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        as_of: date | str | None = None,
        source: str | None = None,
    ) -> list[Hit]:
        """The passages nearest to a question, best first: what `ask` would read.

        Args:
            question: A question that can be understood alone.
            k: How many.
            as_of: Only articles published up to that day, or undated.
            source: Only articles of that source.

        Raises:
            BadInput: If the question is empty or too long, or the day is no date.
        """
        if not isinstance(k, int) or not 1 <= k <= _MOST_PASSAGES:
            raise BadInput(f"k is {k!r}; give a number from 1 to {_MOST_PASSAGES:,}.")
        with _models_reported():
            return self._retriever.search(_asked(question), k, as_of=_day(as_of), source=source)

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        always_answer: bool = False,
        *,
        risk: float = SETTINGS.risk,
        ignoring: Collection[str] = (),
    ) -> Answer:
        """Answer a question with the articles' own sentences, or say that they do not.

        Args:
            question: Any question.
            history: The conversation's earlier answers, oldest first.
            as_of: Only articles published up to that day ("2024-06-30"); undated ones stay. "Last
                week" is counted from it; from today if there is none.
            always_answer: Cite the best sentences even where they hardly answer.
            risk: The share of wrong ones that you accept among the answers given, above 0 and
                below 1; with less, more questions are declined.
            ignoring: Words of the question that an earlier answer understood (`Understood.words`),
                and that are to mean nothing but themselves.

        Raises:
            BadInput: If the question is empty or too long, `as_of` is no date, or the risk no
                share.
            ModelError: If the encoder or the reader cannot be loaded.
        """
        text, day, risk = _asked(question), _day(as_of), _share(risk)
        accepted = None if always_answer else risk
        earlier = list(_earlier(history))
        split = parts(text)
        answers: list[Answer] = []
        with _models_reported():
            for part in split or (text,):
                answers.append(self._ask(part, [*earlier, *answers], day, accepted, ignoring))
        return combined(text, split, answers) if split else answers[0]

    def _ask(
        self,
        question: str,
        history: Sequence[Answer],
        as_of: date | None,
        risk: float | None,
        ignoring: Collection[str],
    ) -> Answer:
        """Answer a question of one part."""
        now, vocabulary = as_of or date.today(), self._retriever.vocabulary()
        asked = understand(question, history, now, vocabulary, ignoring)
        found = SETTINGS.passages_of_times if asked.times else SETTINGS.passages_found
        # A follow-up is searched without what it follows too: it may have changed the subject.
        search = partial(self._retriever.search, k=found, as_of=as_of, likely=asked.likely)
        hits = search_each(search, asked.standalone, asked.read_for)
        return self._answering.answer(asked, self._store, hits, as_of=as_of, risk=risk)

    @cached_property
    def _answering(self) -> Answering:
        """Made at the first question, which loads the model."""
        return Answering(load_reader() if self._reader is None else self._reader)

    # -- health ------------------------------------------------------------------------------

    def check_database(self) -> str:
        """Look for damage in the database; say what was found in order.

        Raises:
            IndexDamaged: If there is any.
        """
        self._store.check()
        return f"{FILE_NAME} is sound, format {FORMAT_VERSION}, encoder {self.encoder_name}"

    def check_caches(self) -> str:
        """Bring the two indexes up to the database, and say how many passages they hold."""
        searchable, unread = self._retriever.refresh(), self._store.unread_count()
        waiting = f", {unread:,} by their words only: qa add --index {self.path}" if unread else ""
        return f"words and vectors of {searchable:,} passages are searchable{waiting}"

    def _exclusively(self) -> FileLock:
        """The lock of whoever writes, held."""
        if not self._store.writable:
            raise IndexReadOnly(f"{self.path} cannot be written to. Check its permissions.")
        try:
            return self._writing.acquire(timeout=_PATIENCE)  # type: ignore[return-value]
        except Timeout as error:
            raise IndexLocked(
                f"Somebody else is adding to {self.path}. Try again when that is done."
            ) from error


# What an index folder may hold when its database was moved away, or never finished.
_OURS = (
    *("corpus.db*", "vectors*", "lexical", "vocabulary.npz*", "caches.state"),
    *("write.lock", ".writable"),
)


def _check_vacant(folder: Path) -> None:
    """An index has a folder of its own: it must neither replace another nor lie among articles.

    Raises:
        BadInput: If the folder holds an index, or anything else.
    """
    if Store(folder).exists():
        raise BadInput(f"{folder} holds an index already. Add to it: qa add … --index {folder}")
    other = next((f for f in folder.iterdir() if not any(map(f.match, _OURS))), None)
    if other is not None:
        raise BadInput(
            f"{folder} holds other files ({other.name}). Give the index a folder of its own, "
            "like my.index."
        )


def _encoder(wanted: str | Encoder | None) -> Encoder:
    if wanted is not None and not isinstance(wanted, str):
        return wanted
    with _models_reported():
        return load_encoder(wanted)


def _reader(wanted: str | Reader | None) -> Reader | None:
    """A name is looked up at once, when a wrong one can be told; the packaged model waits."""
    return None if wanted is None else load_reader(wanted)


@contextmanager
def _models_reported() -> Iterator[None]:
    """Models are loaded when they are first used: only then a bad one shows."""
    try:
        yield
    except EncoderError as error:
        raise ModelError(str(error)) from error


def _expected(encoder: Encoder) -> dict[str, str]:
    """What an index must agree on with whoever opens it."""
    return {
        "format": FORMAT_VERSION,
        "encoder": encoder.name,
        "encoder_sha256": encoder.fingerprint,
        "segmenter": segmenter_version(),
    }


def _check(folder: Path, found: dict[str, str], expected: dict[str, str]) -> None:
    for key, value in expected.items():
        if found.get(key) != value:
            raise IndexMismatch(
                f"{folder} was made with {key.replace('_', ' ')} {found.get(key, '?')[:60]!r}, "
                f"this is {value[:60]!r}. Copy its articles into a new index: "
                f"qa add {folder} --index NEW.index"
            )


def _writable(folder: Path) -> bool:
    """Whether the folder takes a new file; asking the file system is surer than its flags."""
    try:
        with (folder / ".writable").open("wb"):
            pass
        (folder / ".writable").unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _asked(question: str) -> str:
    """The question without surrounding white space, if it is one."""
    if not isinstance(question, str):
        raise BadInput(f"The question is a {type(question).__name__}, not a text.")
    readable = question.encode("utf-8", "replace").decode()  # a shell may hand over half a letter
    stripped = " ".join(readable.split())
    if not stripped:
        raise BadInput('The question is empty. Ask something: qa ask "Who met in Seoul?"')
    if len(stripped) > SETTINGS.max_question_chars:
        raise BadInput(
            f"The question has {len(stripped):,} characters; {SETTINGS.max_question_chars:,} are "
            "the limit. Ask in one or two sentences."
        )
    return stripped


def _day(as_of: date | str | None) -> date | None:
    if isinstance(as_of, datetime):
        return as_of.date()
    if as_of is None or isinstance(as_of, date):
        return as_of
    try:
        return datetime.strptime(as_of, "%Y-%m-%d").date()
    except (TypeError, ValueError) as error:
        raise BadInput(f"as_of is {as_of!r}; give a day as YYYY-MM-DD.") from error


def _share(risk: float) -> float:
    if isinstance(risk, bool) or not isinstance(risk, int | float) or not 0 < risk < 1:
        raise BadInput(f"risk is {risk!r}; give a share above 0 and below 1, like 0.1.")
    return float(risk)


def _earlier(history: Sequence[Answer]) -> Sequence[Answer]:
    """The conversation, if that is what it is."""
    if isinstance(history, Answer) or not all(isinstance(one, Answer) for one in history):
        raise BadInput("history is no list of Answers. Give what ask() returned: history=[answer]")
    return history
