"""Sentences that could be the answer: each once, with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.reading.question import in_context
from qa.reading.reader import Retrieved
from qa.reading.scores import SentenceScores, merged, sentence_scores
from qa.reading.span_model import SpanModel
from qa.schema import Sentence, Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as the model read it.

    Attributes:
        passage: The best retrieved one of those that hold it.
        sentence: The sentence.
        scores: The model's.
    """

    passage: Retrieved
    sentence: Sentence
    scores: SentenceScores

    @property
    def text(self) -> str:
        """The sentence's words."""
        return self.passage.article.text[self.sentence.start : self.sentence.end]

    @property
    def answer(self) -> Span | None:
        """The model's best span, as offsets into the article's text; None if it has no width."""
        first, last = self.scores.answer
        if first >= last:
            return None
        return self.sentence.start + first, self.sentence.start + last


def candidates(
    model: SpanModel, question: str, passages: Sequence[Retrieved], context: str = ""
) -> list[Candidate]:
    """Let the model read the passages.

    Args:
        model: The model.
        question: What sentences are to answer.
        passages: Best first. A sentence that stands in two of them keeps its better scores.
        context: What was said before the question; empty if it stands alone. A model that has not
            learned to read it is not shown it.
    """
    asked = in_context(question, context) if model.reads_context else question
    cut = model.windower.windows(asked, [(p.heading, p.texts) for p in passages])
    logits = iter(model.logits([window for windows in cut for window in windows]))
    found: dict[tuple[str, int], Candidate] = {}
    for passage, windows in zip(passages, cut, strict=True):
        read = merged(
            scored for window in windows for scored in sentence_scores(next(logits), window)
        )
        for number, scores in read.items():
            sentence = passage.sentences[number]
            key = (passage.article.id, sentence.start)
            known = found.get(key)
            if known is None:
                found[key] = Candidate(passage, sentence, scores)
            elif scores.spans > known.scores.spans:
                found[key] = Candidate(known.passage, sentence, scores)
    return list(found.values())
