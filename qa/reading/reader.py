"""What reads retrieved passages: the seam between finding and answering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.articles.passages import heading
from qa.schema import Article, Hit, Sentence, Span


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A retrieved passage with all that a reader may look at.

    Attributes:
        hit: The passage and its retrieval scores.
        article: The article it belongs to.
        sentences: The passage's own sentences, in order.
        whole: All sentences of its article, in order; empty where they are not known.
    """

    hit: Hit
    article: Article
    sentences: Sequence[Sentence]
    whole: Sequence[Sentence] = ()

    @property
    def heading(self) -> str:
        """Title and day of its article, as they were encoded with it."""
        return heading(self.article)

    @property
    def texts(self) -> list[str]:
        """The words of its sentences."""
        return [self.article.text[s.start : s.end] for s in self.sentences]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one sentence.

    Attributes:
        article: Where the sentence stands.
        sentence: The sentence.
        score: Calibrated probability that it answers the question, 0..1.
        highlight: The answer's own words, as offsets into `article.text`, if the reader sees any.
    """

    article: Article
    sentence: Sentence
    score: float
    highlight: Span | None


class Reader(Protocol):
    """Tells which sentences answer a question."""

    @property
    def name(self) -> str:
        """What `load_reader` loads it by, if it does."""

    def read(
        self, question: str, passages: Sequence[Retrieved], context: str = ""
    ) -> list[Reading]:
        """Score every sentence of the passages, each once; of equal scores the better first.

        Args:
            question: What the sentences are to answer.
            passages: Best first.
            context: What was said before a follow-up; empty if it stands alone.
        """

    def threshold(self, risk: float) -> float:
        """The probability from which to answer so that no more than `risk` of answers are wrong."""
