"""An answer and the passages retrieved for it, set against the gold question: a `Result`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from qa.evaluation.matching import is_right, passage_holds
from qa.evaluation.questions import GoldQuestion
from qa.evaluation.result import Result
from qa.evaluation.squad import exact_match, word_f1
from qa.schema import Answer, Article, Citation, Hit, Kind, Sentence

_ANSWER_LENGTH = 3  # citations that a reader takes in at once, and the most that are shown


class Shelf(Protocol):
    """Where quotes are looked up."""

    def article(self, article_id: str) -> Article:
        """The article of that id."""
        ...

    def sentences(self, article_id: str) -> list[Sentence]:
        """Its sentences with their kinds."""
        ...


@dataclass(slots=True)
class Judge:
    """Judges answers by the articles themselves, not by what the citations say of themselves."""

    shelf: Shelf
    _articles: dict[str, Article] = field(default_factory=dict)

    def judge(
        self,
        gold: GoldQuestion,
        answer: Answer,
        hits: Sequence[Hit],
        latency_ms: float,
        plain: Answer | None = None,
    ) -> Result:
        """Judge one answer.

        Args:
            gold: The question and what answers it.
            answer: What `ask` gave.
            hits: The passages retrieved for it, best first.
            latency_ms: How long `ask` took.
            plain: What `ask` gave for the plain form of the question, if it has one.
        """
        self._articles.clear()  # one question quotes few articles, a corpus may hold millions
        cited = answer.citations
        checked = cited + answer.related
        holding, missed = self._retrieved(gold, hits)
        words = cited[0].answer_words if cited else None
        comparable = gold.answerable and bool(gold.answers)
        return Result(
            id=gold.id,
            question=gold.question,
            type=gold.type,
            wording=gold.wording,
            turn=gold.turn,
            answerable=gold.answerable,
            outcome=answer.outcome,
            confidence=float(answer.confidence),
            right_rank=_right_rank(gold, cited),
            all_evidence=_all_evidence(gold, cited) if gold.requires_all else None,
            alternatives=_covered(gold, cited) if gold.alternatives else None,
            plain_right=None if plain is None else _right_rank(gold, plain.citations) == 1,
            exact=exact_match(words, gold.answers) if comparable else None,
            f1=word_f1(words, gold.answers) if comparable else None,
            holding=holding,
            missed=missed,
            shown=len(checked),
            intact=sum(self._intact(citation) for citation in checked),
            foreign=sum(self._foreign(citation) for citation in cited),
            searched=answer.standalone_question,
            quotes=tuple(citation.quote for citation in checked),
            quoted_from=tuple(citation.article_id for citation in checked),
            answer_words=words,
            wanted=tuple(evidence.text for evidence in gold.evidence),
            wanted_from=tuple(evidence.article or "" for evidence in gold.evidence),
            latency_ms=latency_ms,
        )

    def _article(self, article_id: str) -> Article:
        if article_id not in self._articles:
            self._articles[article_id] = self.shelf.article(article_id)
        return self._articles[article_id]

    def _retrieved(self, gold: GoldQuestion, hits: Sequence[Hit]) -> tuple[tuple[int, ...], int]:
        """Ranks of the passages that hold evidence, and how much evidence none of them holds."""
        passages = [hit.passage for hit in hits]
        held = [
            [
                passage_holds(p.article_id, p.start, p.end, self._article(p.article_id).text, e)
                for p in passages
            ]
            for e in gold.evidence
        ]
        ranks = tuple(r for r, column in enumerate(zip(*held, strict=True), 1) if any(column))
        return ranks, sum(not any(row) for row in held)

    def _intact(self, citation: Citation) -> bool:
        """Whether the quote is what stands in the article, read anew from the index."""
        text = self._article(citation.article_id).text
        return text[citation.start : citation.end] == citation.quote

    def _foreign(self, citation: Citation) -> bool:
        """Whether a citation lies in anything but the body, whatever kind it calls itself."""
        return citation.kind is not Kind.BODY or any(
            sentence.kind is not Kind.BODY
            for sentence in self.shelf.sentences(citation.article_id)
            if sentence.start < citation.end and citation.start < sentence.end
        )


def _right_rank(gold: GoldQuestion, cited: Sequence[Citation]) -> int | None:
    return next(
        (
            rank
            for rank, citation in enumerate(cited, start=1)
            if any(is_right(citation, evidence) for evidence in gold.evidence)
        ),
        None,
    )


def _all_evidence(gold: GoldQuestion, cited: Sequence[Citation]) -> bool:
    first = cited[:_ANSWER_LENGTH]
    return all(
        any(is_right(citation, evidence) for citation in first) for evidence in gold.evidence
    )


def _covered(gold: GoldQuestion, cited: Sequence[Citation]) -> float:
    """Share of the dated alternatives of which a citation quotes some evidence."""
    found = [
        any(is_right(citation, evidence) for citation in cited for evidence in alternative.evidence)
        for alternative in gold.alternatives
    ]
    return sum(found) / len(found)
