"""The conversation as HTML: each question, how it was understood, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from qa.page.cards import answering_cards, related_cards
from qa.page.chips import understanding
from qa.page.markup import busy, count, escaped, notice
from qa.page.turns import Failure, Turn

_SHOWN_QUESTION = 600
_CONFIDENCE = ((0.85, "Very likely"), (0.6, "Likely"), (0.35, "Uncertain"), (0.0, "Unlikely"))


def conversation(turns: Sequence[Turn], asked: str | None = None, *, loading: bool = False) -> str:
    """The whole conversation, oldest first.

    Args:
        turns: What has been asked and answered so far.
        asked: A question that is being searched.
        loading: Whether that question must wait until there is something to search.
    """
    newest = len(turns) - 1
    shown = [_turn(number, turn, newest=number == newest) for number, turn in enumerate(turns)]
    if asked is not None:
        doing = "Waiting until the articles are loaded" if loading else "Searching the articles"
        shown.append(_framed(asked, busy(doing)))
    return (
        '<div class="qa-log" role="log" aria-live="polite" aria-label="Conversation">'
        f"{''.join(shown)}</div>"
    )


def confidence_words(probability: float) -> str:
    """A calibrated probability in words and per cent: "Likely · 72%"."""
    word = next(word for least, word in _CONFIDENCE if probability >= least)
    return f"{word} · {probability:.0%}"


def _turn(number: int, turn: Turn, *, newest: bool) -> str:
    """One question with what came of it; the newest one's first card is the opened one."""
    answer = turn.result
    if isinstance(answer, Failure):
        return _framed(answer.question, notice(answer.message))
    if turn.answers:
        result = _confidence(answer.confidence, several=bool(answer.differ or answer.parts))
        body = answering_cards(number, turn, answer, newest=newest)
    else:
        reason = answer.reason if answer.reason is not None else "The articles do not answer this."
        result = f'<p class="qa-reason">{escaped(reason)}</p>'
        body = related_cards(number, turn, answer.related, newest=newest)
    how = understanding(number, turn.asking, answer)
    return _framed(answer.question, f"{how}{result}{_unread(answer.unread)}{body}")


def _framed(question: str, body: str) -> str:
    """A question, the beginning of an endless one, above its answer."""
    if len(question) > _SHOWN_QUESTION:
        question = f"{question[:_SHOWN_QUESTION]}…"
    return (
        '<article class="qa-turn">'
        f'<h3 class="qa-question" dir="auto">{escaped(question)}</h3>'
        f'<div class="qa-answer">{body}</div></article>'
    )


def _unread(passages: int) -> str:
    """That not all could be found by its meaning yet: asking again may bring more."""
    if not passages:
        return ""
    found = "is still being read: so far it is found by its words only"
    if passages > 1:
        found = "are still being read: so far they are found by their words only"
    return f'<p class="qa-unread">{count(passages, "passage")} {found}.</p>'


def _confidence(probability: float, *, several: bool) -> str:
    """How likely it is that the best quote answers, as a labelled badge."""
    level = next(i for i, (least, _) in enumerate(_CONFIDENCE) if probability >= least)
    which = "quote 1" if several else "the first quote"  # others may stand above it
    return (
        f'<p class="qa-confidence qa-level-{level}" '
        f'title="Calibrated probability that {which} answers the question">'
        f"{confidence_words(probability)}</p>"
    )
