"""How a question was understood, as HTML: chips to click, and the question that it follows."""

from __future__ import annotations

from qa.page.markup import day, escaped
from qa.page.turns import Asking
from qa.schema import Answer, Understood
from qa.wording import followed, searched_instead, understood_words


def understanding(turn: int, asking: Asking, answer: Answer) -> str:
    """All that tells how the question of turn number `turn` was understood; "" for nothing."""
    return f"{_chips(turn, asking, answer)}{_searched(answer)}"


def _chips(turn: int, asking: Asking, answer: Answer) -> str:
    """What words were taken to mean, and which are not to mean anything else any more."""
    taken = [_chip(turn, found) for found in answer.understood]
    plain = [_plain_chip(turn, words) for words in asking.ignoring]
    if not (taken or plain):
        return ""
    return (
        '<div class="qa-chips" role="group" aria-label="How the question was understood">'
        f'<span class="qa-chips-label">Understood</span>{"".join(taken + plain)}</div>'
    )


def _chip(turn: int, found: Understood) -> str:
    """One reading of words; the button asks again without it."""
    words = escaped(found.words)
    return (
        f'<button type="button" class="qa-chip" data-turn="{turn}" data-words="{words}" '
        f'aria-label="take “{words}” as it stands" title="“{words}” was understood as '
        f'“{escaped(found.meant)}”. Click to ask again with it as it stands.">'
        f'<bdi>{escaped(understood_words(found))}</bdi><i aria-hidden="true">✕</i></button>'
    )


def _plain_chip(turn: int, words: str) -> str:
    """Words that are taken as they stand; the button asks again with what they may mean."""
    words = escaped(words)
    return (
        f'<button type="button" class="qa-chip qa-plain" data-turn="{turn}" data-words="{words}" '
        f'aria-label="interpret “{words}” again" title="“{words}” is taken as it stands. Click to '
        f'ask again with what it may mean."><bdi>“{words}” as it stands</bdi>'
        '<i aria-hidden="true">↺</i></button>'
    )


def _searched(answer: Answer) -> str:
    """What a follow-up was put beside, or what was searched instead; and up to which day."""
    notes = []
    before, instead = followed(answer), searched_instead(answer)
    if before is not None:
        notes.append(f"Follow-up of: <q>{escaped(before)}</q> {_edit(answer)}")
    elif instead is not None:
        notes.append(f"Searched for: <q>{escaped(instead)}</q> {_edit(answer)}")
    if answer.as_of is not None:
        notes.append(f"Articles up to {day(answer.as_of)} only")
    return "".join(f'<p class="qa-searched" dir="auto">{note}</p>' for note in notes)


def _edit(answer: Answer) -> str:
    """The button that puts the whole question where the next one is typed."""
    return (
        f'<button type="button" class="qa-edit" data-question="'
        f'{escaped(str(answer.standalone_question))}" aria-label="Edit the whole question" '
        'title="Put the question as it was searched into the box, to change it">Edit</button>'
    )
