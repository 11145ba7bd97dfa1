"""The data that flows along the road from files to quotes; behaviour lives elsewhere.

Every offset in this package counts characters (code points) of `Article.text`, and of nothing else.
"""

from __future__ import annotations

import hashlib
import re
from copy import copy
from dataclasses import InitVar, dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

Outcome = Literal["answer", "related", "nothing"]
PublishedFrom = Literal["metadata", "markup", "url", "text", "none"]
Span = tuple[int, int]


class Kind(StrEnum):
    """What a stretch of an article is, which decides what may be done with it."""

    BODY = "body"  # evidence: found and quoted
    CAPTION = "caption"  # of a photo: found, shown as a caption, never given as the answer
    CLUTTER = "clutter"  # comments, forms, bylines, share lines: neither found nor quoted


@dataclass(frozen=True, slots=True)
class Article:
    """One article; `text` is the cleaned text and the only coordinate system.

    Attributes:
        id: The file's stem, or the `id` of its JSON line.
        title: Headline; never part of `text`'s coordinates.
        text: What every offset counts in. Never empty.
        published: Day of publication, if known.
        published_from: How `published` is known.
        source: Newspaper, agency or site, as shown beside a quote.
        url: Where the article can be read.
    """

    id: str
    title: str
    text: str
    published: date | None = None
    published_from: PublishedFrom = "none"
    source: str | None = None
    url: str | None = None

    @property
    def text_sha256(self) -> str:
        """Fingerprint of `text`, hexadecimal: tells whether offsets still mean the same."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch `text[start:end]` of one kind: usually a paragraph or a line."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence `text[start:end]`, without the white space around it."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of whole sentences of one kind, `text[start:end]`: what is encoded and retrieved.

    Sentences of another kind may lie inside the window; they are not part of it.
    """

    id: int
    article_id: str
    start: int
    end: int
    kind: Kind = Kind.BODY


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage with its scores: `score` ranks, `dense` and `lexical` say why.

    Attributes:
        passage: The passage.
        score: Convex sum of the two scaled scores, 0..1, and what else speaks for its article: the
            time that is asked for, the conversation. Not a probability.
        dense: Cosine of question and passage, -1..1.
        lexical: BM25 of question and passage, >= 0; 0 when no word is shared.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Dated:
    """Words of a quote that name days only together with the day of their article: "on Tuesday".

    Attributes:
        start: Offset of the first character in `Article.text`.
        end: Offset behind the last one.
        words: The words themselves.
        days: What they mean, "Tuesday, September 14, 2021"; None where the article has no date, or
            does not tell.
    """

    start: int
    end: int
    words: str
    days: str | None


class Why(StrEnum):
    """How words of a question were understood."""

    SPELLING = "spelling"
    COUNTRY = "country"
    ACRONYM = "acronym"
    ORDER = "order of names"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Understood:
    """Words of a question and what they were taken to mean; `Corpus.ask` can be told to ignore it.

    Attributes:
        words: As they stand there.
        start: Where they begin in the question as typed; None where they do not stand there so,
            but in the question that it follows, say.
        end: Where they end.
        meant: What they mean: as the articles write it, or which days.
        why: How that was understood.
    """

    words: str
    start: int | None
    end: int | None
    meant: str
    why: Why

    @classmethod
    def placed(cls, words: str, question: str, meant: str, why: Why) -> Understood:
        """Words with the place where a question has them first, if it has."""
        found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", question)
        start, end = (None, None) if found is None else found.span()
        return cls(words, start, end, meant, why)

    @property
    def phrase(self) -> str:
        """What to tell the user: "nz → New Zealand"."""
        return f"{self.words} → {self.meant}"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several answers that hold for different times, or that sources differ in.

    Attributes:
        when: The time that it is told of: "September 2021"; "undated" where it is not known.
        citations: Numbers of the citations that give it.
    """

    when: str
    citations: tuple[int, ...]


Differ = Literal["over time", "between sources"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote: `article.text[start:end] == quote`, checked whenever one is built.

    Attributes:
        article: Only to build it: the article that is quoted; not kept.
        number: 1-based, as shown.
        article_id: Id of the quoted article.
        title: Its headline.
        source: Its newspaper, agency or site.
        url: Its address.
        published: Its day of publication; None is shown as "undated".
        quote: The sentence, as it stands in the article.
        start: Offset of its first character in `Article.text`.
        end: Offset behind its last character.
        highlight: The answer's own words, as offsets into `Article.text` within the quote.
        score: Calibrated probability that this sentence answers the question, 0..1.
        kind: `body`, or `caption` for a photo's caption (only ever among `Answer.related`).
        corroborated: How many other articles, written independently, say the same in nearly the
            same words.
        also_in: Ids of articles with the same text: syndicated, or published twice.
        dates: Words of the quote that name days, with which days they are.
        speaker: Who says the quote, or is quoted in it, as the article names them.
        context: The sentence before, where the quote opens with a word that points to it.
        context_start: Offset of its first character in `Article.text`.
        part: Which part of the question it answers, 1-based; None for a question of one part.
        text_sha256: Fingerprint of the article's text, so that `qa verify` notices a change.

    Raises:
        ValueError: If the article's text is not the quote at these offsets, nor the context at
            its own, or the highlight lies outside of the quote.
    """

    article: InitVar[Article]
    number: int
    article_id: str
    title: str
    source: str | None
    url: str | None
    published: date | None
    quote: str
    start: int
    end: int
    highlight: Span | None
    score: float
    kind: Kind = Kind.BODY
    corroborated: int = 0
    also_in: tuple[str, ...] = ()
    dates: tuple[Dated, ...] = ()
    speaker: str | None = None
    context: str | None = None
    context_start: int | None = None
    part: int | None = None
    text_sha256: str = ""

    def __post_init__(self, article: Article) -> None:
        if not self.quote or article.text[self.start : self.end] != self.quote:
            raise ValueError(
                f"{self.article_id}[{self.start}:{self.end}] is not the quote {self.quote[:60]!r}"
            )
        if self.context is not None and (
            self.context_start is None
            or not article.text.startswith(self.context, self.context_start)
        ):
            raise ValueError(
                f"{self.article_id}[{self.context_start}:] is not {self.context[:60]!r}"
            )
        if self.highlight is not None:
            first, last = self.highlight
            if not self.start <= first < last <= self.end:
                raise ValueError(f"highlight {self.highlight} outside {self.start}:{self.end}")

    @classmethod
    def cut(
        cls,
        article: Article,
        span: Span,
        *,
        number: int,
        score: float,
        highlight: Span | None = None,
        context: Span | None = None,
        **more: Any,
    ) -> Citation:
        """Quote `article.text[span]`; `more` are further attributes."""
        start, end = span
        return cls(
            article=article,
            number=number,
            article_id=article.id,
            title=article.title,
            source=article.source,
            url=article.url,
            published=article.published,
            quote=article.text[start:end],
            start=start,
            end=end,
            highlight=highlight,
            score=score,
            context=None if context is None else article.text[context[0] : context[1]],
            context_start=None if context is None else context[0],
            text_sha256=article.text_sha256,
            **more,
        )

    def renumbered(self, number: int, *, part: int | None = None) -> Citation:
        """The same citation under another number, of a part of a question."""
        other = copy(self)
        object.__setattr__(other, "number", number)  # replace() would want the article again
        object.__setattr__(other, "part", part)
        return other

    @property
    def answer_words(self) -> str | None:
        """The highlighted words themselves, if any."""
        if self.highlight is None:
            return None
        return self.quote[self.highlight[0] - self.start : self.highlight[1] - self.start]

    def to_json(self) -> dict[str, Any]:
        """The same names, with ISO dates: ready for `json.dumps`."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: quotes that answer it, or an honest word that none does.

    Attributes:
        question: As asked.
        standalone_question: What was searched, when it differs (a follow-up made complete).
        outcome: "answer"; "related": nearest sentences, none of which surely answers; "nothing":
            the corpus is silent.
        citations: Sentences that answer, best first; empty unless the outcome is "answer".
        related: Nearest sentences, for the outcome "related"; empty otherwise.
        confidence: Calibrated probability that the first citation answers, 0..1.
        reason: One plain sentence when not answered, or not in all parts.
        as_of: The day up to which articles were considered, if one was given.
        understood: Words of the question that mean others, or a time, and what they mean.
        alternatives: Where the answer differs, over time or between sources: each answer with its
            citations, the latest first; empty otherwise.
        differ: Which of the two it is; None if the answer does not differ.
        parts: The questions that a question of several parts was split into; empty otherwise.
        unread: How many passages of the index could only be found by their words, since they are
            still being encoded.
    """

    question: str
    outcome: Outcome
    confidence: float
    citations: tuple[Citation, ...] = ()
    related: tuple[Citation, ...] = ()
    reason: str | None = None
    standalone_question: str | None = None
    as_of: date | None = None
    understood: tuple[Understood, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    differ: Differ | None = None
    parts: tuple[str, ...] = ()
    unread: int = 0

    @property
    def text(self) -> str:
        """The answer in words: the quotes, numbered; or the reason why there is none."""
        if self.outcome != "answer":
            return self.reason or ""
        return "\n".join(shown(c.quote, c.number) for c in self.citations)

    def to_json(self) -> dict[str, Any]:
        """The same names, with ISO dates: ready for `json.dumps`."""
        record = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        return record | {"text": self.text}


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was offered and could not be added.

    Attributes:
        where: The file, with the line where there is one: "news.jsonl, line 7".
        reason: One plain sentence with what to do.
    """

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingestion is: first all articles are stored, then their passages are encoded.

    Attributes:
        bytes_done: Of the files, as they lie on disk, read so far.
        bytes_total: Of all files.
        articles: Looked at so far.
        passages: Encoded so far.
        passages_total: All that are to be encoded, as far as they are known; those that an
            interrupted ingestion left are among them.
    """

    bytes_done: int
    bytes_total: int
    articles: int
    passages: int
    passages_total: int


@dataclass(slots=True)
class IngestReport:
    """What became of everything that was offered to `Corpus.add`.

    Attributes:
        added: Ids of new articles.
        unchanged: Ids of articles that were there already, word for word.
        replaced: Ids of articles whose text or metadata had changed.
        skipped: What could not be added, and why.
        dates: How many of the added and replaced articles have their date from where.
        passages: How many passages were encoded.
        seconds: Wall-clock time.
    """

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    dates: dict[str, int] = field(default_factory=dict)
    passages: int = 0
    seconds: float = 0.0


def shown(quote: str, number: int) -> str:
    """A numbered quote, as `Answer.text` has it."""
    return f"“{quote}” [{number}]"


def _plain(value: Any) -> Any:
    """JSON form of a field's value."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Citation):
        return value.to_json()
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
