"""Questions that nothing answers any more, made from answerable ones: one detail is exchanged.

People's questions name the wrong year, the wrong person, the wrong figure, and an article that
tells nearly that must not be taken for one that tells it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from qa.reading.spans import SpanType, TypedSpan, typed_spans
from qa.training.examples import ExamplePassage

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_YEARS_OFF = (-3, -2, -1, 1, 2, 3)


def twisted(
    question: str, passage: ExamplePassage, others: Sequence[ExamplePassage], dice: random.Random
) -> str | None:
    """The question with one of its details exchanged; None if it has none that can be.

    Only what the passage mentions is exchanged, or the question would be answered as before. What
    comes in its place is of the same kind and stands in the passage or a similar one, as a mistake
    would, but neither in the question nor in a sentence that answers.

    Args:
        question: With its answer in `passage`.
        passage: The passage that answers it.
        others: Similar passages.
        dice: What is drawn with.
    """
    told = " ".join((passage.heading, *passage.sentences))
    spans = [span for span in typed_spans(question) if question[span.start : span.end] in told]
    dice.shuffle(spans)
    for span in spans:
        words = question[span.start : span.end]
        instead = _instead(span, words, question, passage, others, dice)
        if instead is not None:
            return question[: span.start] + instead + question[span.end :]
    return None


def _instead(
    span: TypedSpan,
    words: str,
    question: str,
    passage: ExamplePassage,
    others: Sequence[ExamplePassage],
    dice: random.Random,
) -> str | None:
    if span.type is SpanType.DATE and (year := _YEAR.search(words)):
        other = str(int(year[0]) + dice.choice(_YEARS_OFF))
        return words[: year.start()] + other + words[year.end() :]
    if span.type not in (SpanType.DATE, SpanType.NAME, SpanType.NUMBER):
        return None
    answering = (passage.sentences[number] for number in passage.gold)
    taken = " ".join((question, *answering)).casefold()
    candidates = {
        found
        for each in (passage, *others)
        for found in _alike(span.type, words, each)
        if found.casefold() not in taken
    }
    return dice.choice(sorted(candidates)) if candidates else None


def _alike(kind: SpanType, words: str, passage: ExamplePassage) -> Iterator[str]:
    """Spans of one type and form: as many words, digits where there are digits.

    Not those that open a sentence: their capital may be that of the sentence.
    """
    for sentence in passage.sentences:
        for span in typed_spans(sentence):
            found = sentence[span.start : span.end]
            if span.start and span.type is kind and _form(found) == _form(words):
                yield found


def _form(words: str) -> tuple[int, bool]:
    return len(words.split()), words[0].isdigit()
