"""The marks in an article's text: the quote, its answering words, and the sentence before."""

from __future__ import annotations

from dataclasses import dataclass

from qa.page.markup import escaped
from qa.schema import Article, Citation, Span


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked, as offsets into the article's text; None for what is not.

    Attributes:
        quote: The cited sentence.
        words: The answer's own words in it.
        context: The sentence before, which the quote points back to.
    """

    quote: Span | None = None
    words: Span | None = None
    context: Span | None = None

    @classmethod
    def of(cls, citation: Citation | None, article: Article, *, answers: bool) -> Marks:
        """The marks of a citation; none of what stands no longer where it was quoted."""
        if citation is None or is_stale(citation, article):
            return cls()
        words = citation.highlight if answers else None
        return cls((citation.start, citation.end), words, _context(citation, article))

    def shown(self, text: str, span: Span) -> str:
        """`text[span]` with the parts of the marks that lie in it, as HTML."""
        start, end = span
        parts, done = [], start
        for mark in sorted(filter(None, (self.context, self.quote))):
            first, last = max(done, mark[0]), min(end, mark[1])
            if first < last:
                parts += [escaped(text[done:first]), self._mark(text, (first, last), mark)]
                done = last
        return "".join(parts) + escaped(text[done:end])

    def _mark(self, text: str, span: Span, mark: Span) -> str:
        if mark != self.quote:
            return f'<mark class="qa-before">{escaped(text[slice(*span)])}</mark>'
        name = ' id="qa-mark"' if span[0] == mark[0] else ""
        return f"<mark{name}>{self._keyed(text, span)}</mark>"

    def _keyed(self, text: str, span: Span) -> str:
        """Text of the quote with the answer's own words set in bold."""
        start, end = span
        if self.words is None or self.words[1] <= start or self.words[0] >= end:
            return escaped(text[start:end])
        first, last = max(start, self.words[0]), min(end, self.words[1])
        return (
            f"{escaped(text[start:first])}<strong>{escaped(text[first:last])}</strong>"
            f"{escaped(text[last:end])}"
        )


def _context(citation: Citation, article: Article) -> Span | None:
    """Where the sentence before stands, if it stands there still."""
    context, start = citation.context, citation.context_start
    if context is None or start is None or not article.text.startswith(context, start):
        return None
    return start, start + len(context)


def is_stale(citation: Citation, article: Article) -> bool:
    """Whether the article no longer has the quote at its offsets."""
    return article.text[citation.start : citation.end] != citation.quote
