"""Quotes as cards to click, as HTML: each with its source, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from qa.page.markup import escaped, origin
from qa.page.turns import Turn
from qa.schema import Answer, Citation, Kind, Span
from qa.wording import (
    COPIES_SHOWN,
    DIFFERS,
    UNANSWERED,
    Section,
    corroboration,
    date_notes,
    sections,
)


def answering_cards(number: int, turn: Turn, answer: Answer, *, newest: bool) -> str:
    """The quotes that answer, under headings where there are several parts or times.

    Args:
        number: The number of the turn, from 0.
        turn: The turn.
        answer: Its answer.
        newest: Whether its first card is the one that is open.
    """
    shown: list[str] = [] if answer.differ is None else [_line(DIFFERS[answer.differ])]
    place = 0
    for part, group in groupby(sections(answer), key=lambda section: section.part):
        if part is not None:
            shown.append(f'<h4 class="qa-part" dir="auto">{escaped(part)}</h4>')
        for section in group:
            shown.append(_section(number, place, turn, section, newest=newest))
            place += len(section.citations)
    return "".join(shown)


def related_cards(number: int, turn: Turn, citations: Sequence[Citation], *, newest: bool) -> str:
    """The nearest sentences, none of which surely answers; "" if there are none."""
    if not citations:
        return ""
    cards = _list(number, 0, turn, citations, newest=newest)
    return f"{_line('Nearest sentences:')}{cards}"


def marked(quote: str, start: int, highlight: Span | None) -> str:
    """A quote with the answer's own words in `<mark>`.

    Args:
        quote: The sentence.
        start: Its offset in the article's text.
        highlight: The words to mark, as offsets into the article's text.
    """
    if highlight is None:
        return escaped(quote)
    first, last = highlight[0] - start, highlight[1] - start
    return (
        f"{escaped(quote[:first])}<mark>{escaped(quote[first:last])}</mark>{escaped(quote[last:])}"
    )


def _line(words: str) -> str:
    return f'<p class="qa-nearest">{words}</p>'


def _section(number: int, place: int, turn: Turn, section: Section, *, newest: bool) -> str:
    """The quotes of one time, or the word that there are none."""
    if not section.citations:
        return _line(UNANSWERED)
    level = "h4" if section.part is None else "h5"
    when = ""
    if section.when is not None:
        when = f'<{level} class="qa-when">{escaped(section.when)}</{level}>'
    return f"{when}{_list(number, place, turn, section.citations, newest=newest)}"


def _list(
    number: int, place: int, turn: Turn, citations: Sequence[Citation], *, newest: bool
) -> str:
    """Cards, of which the first one is at `place` in its turn."""
    cards = "".join(
        f'<li value="{citation.number}">'
        f"{_card(number, at, citation, answers=turn.answers, opened=newest and at == 0)}"
        f"{_copies(turn, citation)}</li>"
        for at, citation in enumerate(citations, start=place)
    )
    related = "" if turn.answers else " qa-related"
    return f'<ol class="qa-cards{related}">{cards}</ol>'


def _card(turn: int, place: int, citation: Citation, *, answers: bool, opened: bool) -> str:
    """A quote as a button that opens its article; words are marked only where they answer."""
    words = citation.highlight if answers else None
    current = ' aria-current="true"' if opened else ""
    title = escaped(citation.title) if citation.source is not None else ""
    return (
        f'<button type="button" class="qa-card" data-turn="{turn}" data-place="{place}"{current}>'
        f'<span class="qa-number" aria-hidden="true">{citation.number}</span>'
        f'{_context(citation)}<span class="qa-quote" dir="auto">'
        f"{marked(citation.quote, citation.start, words)}</span>{_notes(citation)}"
        f'<span class="qa-meta">{" · ".join(_meta(citation))}</span>'
        f'<bdi class="qa-title">{title}</bdi></button>'
    )


def _context(citation: Citation) -> str:
    """The sentence before, which the quote points back to."""
    if citation.context is None:
        return ""
    return f'<span class="qa-context" dir="auto">{escaped(citation.context)}</span>'


def _notes(citation: Citation) -> str:
    """Who says it, and which days it names."""
    notes = [] if citation.speaker is None else [f"Speaker: {citation.speaker}"]
    shown = "".join(f"<span>{escaped(note)}</span>" for note in (*notes, *date_notes(citation)))
    return f'<span class="qa-notes" dir="auto">{shown}</span>' if shown else ""


def _meta(citation: Citation) -> Iterator[str]:
    """Where it stands, and where else the same is said."""
    if citation.kind is Kind.CAPTION:
        yield '<span class="qa-tag">photo caption</span>'
    yield origin(citation)
    others = corroboration(citation)
    if others is not None:
        yield others


def _copies(turn: Turn, citation: Citation) -> str:
    """The articles with the same text, each a button that opens it; beside the card's own."""
    if not citation.also_in:
        return ""
    shown = ", ".join(
        f'<button type="button" class="qa-open" data-article="{escaped(article_id)}">'
        f"{turn.origins.get(article_id, escaped(article_id))}</button>"
        for article_id in citation.also_in[:COPIES_SHOWN]
    )
    rest = len(citation.also_in) - COPIES_SHOWN
    more = f" and {rest:,} more" if rest > 0 else ""
    return f'<p class="qa-copies">Same text in: {shown}{more}</p>'
