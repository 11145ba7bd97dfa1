"""Gold questions as they are read: follow-ups with the conversation before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.conversation.followup import standalone
from qa.corpus import Corpus
from qa.errors import ArticleNotFound
from qa.evaluation.questions import GoldQuestion
from qa.retrieval.retriever import search_each
from qa.schema import Answer, Citation, Hit


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation, or one asked alone.

    Attributes:
        gold: The question with what answers it; its words are those that are read for.
        searched: What is searched.
        context: What was said before it; empty if it stands alone.
    """

    gold: GoldQuestion
    searched: str
    context: str = ""


def turns(
    dialogue: Sequence[GoldQuestion], corpus: Corpus, *, alone: bool = False
) -> Iterator[Turn]:
    """The turns of a conversation as they would be asked after the right answers.

    Args:
        dialogue: The questions, in order.
        corpus: Holds the articles that answer them.
        alone: Whether a question comes a second time in its plain form, if the gold has one.
    """
    history: list[Answer] = []
    for gold in dialogue:
        whole = standalone(gold.question, history)
        yield Turn(replace(gold, question=whole.own), whole.text, whole.context)
        if alone and gold.plain is not None and gold.plain != whole.text:
            about = gold.about or gold.id  # both are of one split
            plain = replace(
                gold, id=f"{gold.id}/plain", question=gold.plain, plain=None, about=about
            )
            yield Turn(plain, gold.plain)
        if gold is not dialogue[-1]:
            history.append(_answered(gold, whole.text, corpus))


def hits_of(turn: Turn, corpus: Corpus, passages: int) -> list[Hit]:
    """What the product finds for a turn: with the conversation, and without.

    The article that answered the turn before gets no advantage here: conversations to learn from
    never leave theirs, so it would be learned that none does.
    """
    return search_each(
        lambda text: corpus.search(text, passages), turn.searched, turn.gold.question
    )


def _answered(gold: GoldQuestion, searched: str, corpus: Corpus) -> Answer:
    """The answer that the gold gives: its first quote, the short answer highlighted."""
    cited = next(_citations(gold, corpus), None)
    return Answer(
        gold.question,
        "answer" if cited is not None else "nothing",
        1.0 if cited is not None else 0.0,
        () if cited is None else (cited,),
        standalone_question=searched if searched != gold.question else None,
    )


def _citations(gold: GoldQuestion, corpus: Corpus) -> Iterator[Citation]:
    for evidence in gold.evidence:
        if evidence.article is None:
            continue
        try:
            article = corpus.article(evidence.article)
        except ArticleNotFound:
            continue
        start = article.text.find(evidence.text) if evidence.span is None else evidence.span[0]
        if start < 0:
            continue
        places = [
            (start + at, answer)
            for answer in gold.answers
            if (at := evidence.text.find(answer)) >= 0
        ]
        highlight = (places[0][0], places[0][0] + len(places[0][1])) if places else None
        span = (start, start + len(evidence.text))
        yield Citation.cut(article, span, number=1, score=1.0, highlight=highlight)
