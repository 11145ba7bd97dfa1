"""The source pane as HTML: a whole article, what is no evidence set apart, the quote marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.page.marks import Marks, is_stale
from qa.page.markup import DATE_KNOWN_FROM, day, escaped, link, notice, origin
from qa.schema import Article, Citation, Kind, Sentence, Span

# What a browser lays out without a pause; a longer article is shown around its quote.
SHOWN_CHARACTERS = 200_000

_LABELS = {Kind.CAPTION: "Photo caption", Kind.CLUTTER: "Not evidence: never quoted"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch `text[start:end]` of one kind that is shown as one paragraph."""

    start: int
    end: int
    kind: Kind


def empty_pane() -> str:
    """What stands in the pane before anything is opened."""
    return _pane(
        "",
        '<div class="qa-pane-empty"><p>Sources appear here.</p>'
        "<p>Click a quote to read it in its article, marked where it stands.</p></div>",
        request=0,
    )


def source_pane(
    article: Article,
    sentences: Sequence[Sentence],
    citation: Citation | None = None,
    request: int = 0,
    *,
    answers: bool = True,
) -> str:
    """An article with the cited sentence in `<mark id="qa-mark">`, and its context if it has one.

    Nothing is marked, and a line says so, if the article no longer has the quote at its offsets.

    Args:
        article: The article as it is stored now.
        sentences: Its sentences, in order.
        citation: What to mark; None to show the article alone.
        request: Changes with every click, so that the pane scrolls to the mark again.
        answers: Whether the quote answers, so that its answering words are set in bold.
    """
    marks = Marks.of(citation, article, answers=answers)
    window = _window(len(article.text), marks.quote)
    parts = []
    if citation is not None and is_stale(citation, article):
        parts.append(notice("This article has changed since it was quoted: ask again."))
    if window != (0, len(article.text)):
        parts.append(_excerpt_note(len(article.text), window))
    parts.append(f'<div class="qa-text" dir="auto">{_body(article, sentences, window, marks)}')
    return _pane(_heading(article), "".join(parts) + "</div>", request)


def missing_pane(message: str, request: int = 0) -> str:
    """The pane when an article cannot be shown."""
    return _pane("", notice(message), request)


def paragraphs(text: str, sentences: Sequence[Sentence]) -> Iterator[Paragraph]:
    """Cover `text` with paragraphs: broken at line ends between sentences and where kinds change.

    Line ends within a sentence break nothing. Every character that is no white space is in
    exactly one paragraph, also where no sentence is.
    """
    start, end, kind = 0, 0, Kind.BODY
    for part in _without_gaps(text, sentences):
        if end > start and (part.kind is not kind or "\n" in text[end : part.start]):
            yield Paragraph(start, end, kind)
            start = end
        if end == start:
            start = part.start
        end, kind = part.end, part.kind
    if end > start:
        yield Paragraph(start, end, kind)


def _without_gaps(text: str, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences, and as body whatever text lies between them."""
    done = 0
    for sentence in [*sentences, Sentence(len(text), len(text), Kind.BODY)]:
        gap = text[done : sentence.start]
        if gap.strip():
            first = done + len(gap) - len(gap.lstrip())
            yield Sentence(first, first + len(gap.strip()), Kind.BODY)
        if max(done, sentence.start) < sentence.end:
            yield Sentence(max(done, sentence.start), sentence.end, sentence.kind)
        done = max(done, sentence.end)


def _pane(heading: str, content: str, request: int) -> str:
    """A heading that stays above what scrolls; on a phone all of it is a sheet to close."""
    return (
        f'<section class="qa-pane" aria-label="Source" data-request="{request}">'
        f'{heading}<div class="qa-pane-scroll" tabindex="0">{content}</div>'
        '<button type="button" class="qa-close" aria-label="Close the source">✕</button></section>'
    )


def _heading(article: Article) -> str:
    """Title, source, date with how it is known, and the address if it is one."""
    known = DATE_KNOWN_FROM[article.published_from]
    how = "" if article.published is None else f' <span class="qa-how">(from: {known})</span>'
    where = day(article.published) if article.source is None else origin(article)
    return (
        f'<header class="qa-pane-head"><h2 dir="auto">{escaped(article.title)}</h2>'
        f"<p>{where}{how} {link(article.url)}</p></header>"
    )


def _window(length: int, cited: Span | None) -> Span:
    """The part of a text of that many characters that is shown."""
    if length <= SHOWN_CHARACTERS:
        return 0, length
    middle = 0 if cited is None else cited[0]
    start = max(0, min(middle - SHOWN_CHARACTERS // 2, length - SHOWN_CHARACTERS))
    return start, start + SHOWN_CHARACTERS


def _excerpt_note(length: int, window: Span) -> str:
    """Say which part of a very long article is shown."""
    return (
        f'<p class="qa-excerpt">A long article: characters {window[0]:,} to {window[1]:,} '
        f"of {length:,} are shown.</p>"
    )


def _body(article: Article, sentences: Sequence[Sentence], window: Span, marks: Marks) -> str:
    """The paragraphs of the window; neighbours that are no evidence share one labelled box."""
    inside = [
        Paragraph(max(p.start, window[0]), min(p.end, window[1]), p.kind)
        for p in paragraphs(article.text, sentences)
        if p.start < window[1] and p.end > window[0]
    ]
    parts = []
    for kind, group in groupby(inside, key=lambda paragraph: paragraph.kind):
        body = "".join(f"<p>{marks.shown(article.text, (p.start, p.end))}</p>" for p in group)
        if kind is not Kind.BODY:
            body = (
                f'<div class="qa-aside qa-{kind.value}" role="note">'
                f'<span class="qa-tag">{_LABELS[kind]}</span>{body}</div>'
            )
        parts.append(body)
    return "".join(parts)
