"""What is said about an answer and its quotes, in plain words: alike in the page and a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.schema import Answer, Citation, Dated, Differ, Understood, Why

DIFFERS: dict[Differ, str] = {
    "over time": "The answer changed over time:",
    "between sources": "Sources differ on this:",
}
COPIES_SHOWN = 5  # of the articles with the same text; a release may have gone to hundreds
UNANSWERED = "No sentence answers this part."

_REST = "Also"


@dataclass(frozen=True, slots=True)
class Section:
    """Citations that are shown together.

    Attributes:
        part: The part of the question that they answer; None for a question of one part.
        when: The time that they tell of; None where the answer does not differ.
        citations: In the order of their numbers; none where no sentence answers the part.
    """

    part: str | None
    when: str | None
    citations: tuple[Citation, ...]


def sections(answer: Answer) -> Iterator[Section]:
    """An answer's citations, each once: by the part that they answer, then by when that was so."""
    for number, part in enumerate(answer.parts, start=1):
        own = [c for c in answer.citations if c.part == number]
        yield from _by_time(answer, part, own) if own else [Section(part, None, ())]
    rest = [c for c in answer.citations if c.part is None or not 0 < c.part <= len(answer.parts)]
    if rest:
        yield from _by_time(answer, _REST if answer.parts else None, rest)


def _by_time(answer: Answer, part: str | None, citations: Sequence[Citation]) -> Iterator[Section]:
    left = list(citations)
    for alternative in answer.alternatives:
        own = [c for c in left if c.number in alternative.citations]
        left = [c for c in left if c not in own]
        if own:
            yield Section(part, _opening(alternative.when), tuple(own))
    if left:
        yield Section(part, _REST if len(left) < len(citations) else None, tuple(left))


def _opening(words: str) -> str:
    return words[:1].upper() + words[1:]


def understood_words(found: Understood) -> str:
    """How words were understood: "nk → North Korea"; the words alone where they say it all."""
    if found.meant.casefold() in found.words.casefold():
        return found.words
    return f"{found.words}: {found.meant}" if found.why is Why.TIME else found.phrase


def followed(answer: Answer) -> str | None:
    """What a follow-up was put beside: the earlier question, with its answer if that was short."""
    searched, own = answer.standalone_question, _in_other_words(answer)
    if searched is None or not (searched.startswith(f"{own} (") and searched.endswith(")")):
        return None
    return searched[len(own) + 2 : -1]


def searched_instead(answer: Answer) -> str | None:
    """The question that was searched, where neither `followed` nor `understood` tell it."""
    searched = answer.standalone_question
    known = (None, answer.question, _in_other_words(answer))
    return None if searched in known or followed(answer) is not None else searched


def _in_other_words(answer: Answer) -> str:
    """The question as asked, with what was understood in place of what was typed."""
    question = answer.question
    named = (
        (f.start, f.end, f.meant)
        for f in answer.understood
        if f.why is not Why.TIME and f.start is not None
    )
    for start, end, meant in sorted(named, reverse=True):
        question = question[:start] + meant + question[end:]
    return question


def date_notes(citation: Citation) -> Iterator[str]:
    """Which days the quote's words name: "Tuesday = September 14, 2021"."""
    for found in citation.dates:
        if found.days is not None:
            yield f"{found.words} = {found.days.removeprefix(f'{found.words}, ')}"
    untold = _once(found for found in citation.dates if found.days is None)
    if untold:
        dated = citation.published is not None
        why = "the article does not tell the day" if dated else "the article is undated"
        yield f"{', '.join(untold)}: {why}"


def _once(dates: Iterable[Dated]) -> list[str]:
    return list(dict.fromkeys(found.words for found in dates))


def corroboration(citation: Citation) -> str | None:
    """How many other articles say the same; None if none does."""
    number = citation.corroborated
    if not number:
        return None
    if number == 1:
        return "also said in 1 other article, written independently"
    return f"also said in {number:,} other articles, written independently"
