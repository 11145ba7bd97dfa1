"""The conversation as HTML: each question, and the quotes that answer it as cards to click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.page.markup import busy, count, day, escaped, notice, origin
from qa.schema import Answer, Citation, Kind, Span

_SHOWN_QUESTION = 600
_CONFIDENCE = ((0.85, "Very likely"), (0.6, "Likely"), (0.35, "Uncertain"), (0.0, "Unlikely"))


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that could not be searched, with the line that says why."""

    question: str
    message: str


Turn = Answer | Failure


def conversation(turns: Sequence[Turn], asked: str | None = None, *, loading: bool = False) -> str:
    """The whole conversation, oldest first.

    Args:
        turns: What has been asked and answered so far.
        asked: A question that is being searched.
        loading: Whether that question must wait until there is something to search.
    """
    shown = [_turn(number, turn, len(turns) - 1) for number, turn in enumerate(turns)]
    if asked is not None:
        doing = "Waiting until the articles are loaded" if loading else "Searching the articles"
        shown.append(_framed(asked, busy(doing)))
    return (
        '<div class="qa-log" role="log" aria-live="polite" aria-label="Conversation">'
        f"{''.join(shown)}</div>"
    )


def shown_citations(turn: Turn) -> tuple[Citation, ...]:
    """The citations that a turn shows as cards, in the order of their numbers."""
    if isinstance(turn, Failure):
        return ()
    return turn.citations if turn.outcome == "answer" else turn.related


def confidence_words(probability: float) -> str:
    """A calibrated probability in words and per cent: "Likely · 72%"."""
    word = next(word for least, word in _CONFIDENCE if probability >= least)
    return f"{word} · {probability:.0%}"


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


def _turn(number: int, turn: Turn, newest: int) -> str:
    """One question with what came of it; the newest one's first card is the opened one."""
    if isinstance(turn, Failure):
        return _framed(turn.question, notice(turn.message))
    answers = turn.outcome == "answer"
    first = 0 if number == newest else None
    cards = "".join(
        f"<li>{_card(number, place, citation, answers=answers, opened=place == first)}</li>"
        for place, citation in enumerate(shown_citations(turn))
    )
    if answers:
        result, body = _confidence(turn.confidence), f'<ol class="qa-cards">{cards}</ol>'
    else:
        reason = turn.reason if turn.reason is not None else "The articles do not answer this."
        result, body = f'<p class="qa-reason">{escaped(reason)}</p>', ""
        if cards:
            body = (
                '<p class="qa-nearest">Nearest sentences:</p>'
                f'<ol class="qa-cards qa-related">{cards}</ol>'
            )
    return _framed(turn.question, f"{_searched(turn)}{result}{_unread(turn.unread)}{body}")


def _framed(question: str, body: str) -> str:
    """A question, the beginning of an endless one, above its answer."""
    if len(question) > _SHOWN_QUESTION:
        question = f"{question[:_SHOWN_QUESTION]}…"
    return (
        '<article class="qa-turn">'
        f'<h3 class="qa-question" dir="auto">{escaped(question)}</h3>'
        f'<div class="qa-answer">{body}</div></article>'
    )


def _searched(answer: Answer) -> str:
    """What was searched, when it is not simply the question as asked."""
    notes = []
    if answer.standalone_question not in (None, answer.question):
        notes.append(f"Searched for: <q>{escaped(str(answer.standalone_question))}</q>")
    if answer.as_of is not None:
        notes.append(f"Articles up to {day(answer.as_of)} only")
    return f'<p class="qa-searched">{" · ".join(notes)}</p>' if notes else ""


def _unread(passages: int) -> str:
    """That not all could be found by its meaning yet: asking again may bring more."""
    if not passages:
        return ""
    found = "is still being read: so far it is found by its words only"
    if passages > 1:
        found = "are still being read: so far they are found by their words only"
    return f'<p class="qa-unread">{count(passages, "passage")} {found}.</p>'


def _confidence(probability: float) -> str:
    """How likely it is that the first quote answers, as a labelled badge."""
    level = next(i for i, (least, _) in enumerate(_CONFIDENCE) if probability >= least)
    return (
        f'<p class="qa-confidence qa-level-{level}" '
        'title="Calibrated probability that the first quote answers the question">'
        f"{confidence_words(probability)}</p>"
    )


def _card(turn: int, place: int, citation: Citation, *, answers: bool, opened: bool) -> str:
    """A quote as a button that opens its article; words are marked only where they answer."""
    words = citation.highlight if answers else None
    current = ' aria-current="true"' if opened else ""
    notes = [origin(citation)]
    if citation.kind is Kind.CAPTION:
        notes.insert(0, '<span class="qa-tag">photo caption</span>')
    if citation.corroborated:
        notes.append(f"also in {count(citation.corroborated, 'other article')}")
    title = escaped(citation.title) if citation.source is not None else ""
    return (
        f'<button type="button" class="qa-card" data-turn="{turn}" data-place="{place}"{current}>'
        f'<span class="qa-number" aria-hidden="true">{citation.number}</span>'
        '<span class="qa-quote" dir="auto">'
        f"{marked(citation.quote, citation.start, words)}</span>"
        f'<span class="qa-meta">{" · ".join(notes)}</span>'
        f'<bdi class="qa-title">{title}</bdi></button>'
    )
