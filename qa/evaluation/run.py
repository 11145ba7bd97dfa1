"""Asks every gold question as a user would, and keeps what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import Protocol

from qa.errors import ArticleNotFound, BadInput
from qa.evaluation.gold import Gold
from qa.evaluation.judging import Judge
from qa.evaluation.matching import contains, folded
from qa.evaluation.questions import Evidence, GoldQuestion
from qa.evaluation.result import Result
from qa.evaluation.run_report import EvaluationReport, Setup
from qa.schema import Answer, Article, Hit, Sentence
from qa.settings import SETTINGS

_WARM_UP = "What happened?"  # loads the models, which the latency of no question should carry


class Askable(Protocol):
    """What of `Corpus` is measured."""

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        always_answer: bool = False,
        *,
        risk: float = SETTINGS.risk,
    ) -> Answer:
        """Answer a question with citations."""
        ...

    def search(
        self, question: str, k: int = 10, *, as_of: date | str | None = None
    ) -> Sequence[Hit]:
        """The k passages nearest to a question, best first."""
        ...

    def article(self, article_id: str) -> Article:
        """The article of that id; raises `ArticleNotFound`."""
        ...

    def sentences(self, article_id: str) -> list[Sentence]:
        """Its sentences with their kinds."""
        ...

    def articles(self) -> Sequence[Article]:
        """All articles; `len` is cheap."""
        ...


def evaluate(
    corpus: Askable,
    gold: Gold,
    *,
    always_answer: bool = False,
    risk: float = SETTINGS.risk,
    k: int = 20,
    on_question: Callable[[int, int], None] | None = None,
) -> EvaluationReport:
    """Ask every question and judge what comes back.

    A turn of a conversation is asked with the answers that its earlier turns got, right or wrong,
    and what is retrieved for it is judged by its standalone question. Where the gold has a plain
    form of a question, that is asked too, to tell what its form costs.

    Args:
        corpus: What is asked: a `Corpus`.
        gold: The questions.
        always_answer: Forced mode: without abstention, when ranking is what is measured.
        risk: As of `Corpus.ask`.
        k: Passages retrieved for the retrieval figures; depths beyond it are left out.
        on_question: Called after each question with how many are done, and of how many.

    Raises:
        BadInput: If the index holds none of the articles that the gold's evidence names.
    """
    gaps = _gaps(corpus, gold)
    corpus.ask(_WARM_UP, always_answer=always_answer, risk=risk)
    judge = Judge(corpus)
    results: list[Result] = []
    for dialogue in gold.dialogues:
        history: list[Answer] = []
        for question in dialogue:
            answer, latency_ms = _timed(corpus, question, history, always_answer, risk)
            searched = answer.standalone_question
            hits = corpus.search(
                question.question if searched is None else searched, k, as_of=question.as_of
            )
            plain = (
                corpus.ask(question.plain, (), question.as_of, always_answer, risk=risk)
                if question.plain is not None
                else None
            )
            results.append(judge.judge(question, answer, hits, latency_ms, plain))
            history.append(answer)
            if on_question is not None:
                on_question(len(results), len(gold))
    return EvaluationReport(
        _setup(corpus, gold, None if always_answer else risk, k, gaps), tuple(results)
    )


def _timed(
    corpus: Askable,
    question: GoldQuestion,
    history: Sequence[Answer],
    always_answer: bool,
    risk: float,
) -> tuple[Answer, float]:
    """The answer, and how many milliseconds it took."""
    started = perf_counter()
    answer = corpus.ask(question.question, tuple(history), question.as_of, always_answer, risk=risk)
    return answer, 1000 * (perf_counter() - started)


def _setup(corpus: Askable, gold: Gold, risk: float | None, k: int, gaps: tuple[str, ...]) -> Setup:
    try:
        product = version("article-qa")
    except PackageNotFoundError:
        product = "unknown"
    return Setup(
        version=product,
        encoder=getattr(corpus, "encoder_name", None),
        reader=getattr(corpus, "reader_name", None),
        gold=gold.name,
        gold_sha256=gold.sha256,
        articles=len(corpus.articles()),
        risk=risk,
        k=k,
        gaps=gaps,
    )


def _gaps(corpus: Askable, gold: Gold) -> tuple[str, ...]:
    """What of the evidence the index does not hold, one line each: such questions cannot be right.

    Raises:
        BadInput: If it holds none of it: then it is another index's gold.
    """
    evidence = {e: None for q in gold.questions for e in q.evidence if e.article is not None}
    faults = [fault for e in evidence if (fault := _fault(corpus, e)) is not None]
    if evidence and len(faults) == len(evidence):
        raise BadInput(
            f"The index holds none of the evidence of {gold.name} ({faults[0]}). "
            "Name the index that holds its articles: qa eval GOLD --index DIR"
        )
    return tuple(faults)


def _fault(corpus: Askable, evidence: Evidence) -> str | None:
    """Why a piece of evidence cannot be quoted from the index, if so."""
    assert evidence.article is not None
    try:
        text = corpus.article(evidence.article).text
    except ArticleNotFound:
        return f'no article "{evidence.article}"'
    if evidence.span is not None:
        start, end = evidence.span
        stands = text[start:end] == evidence.text
    else:
        stands = contains(folded(text), folded(evidence.text))
    return None if stands else f'"{evidence.text[:60]}" is not in article "{evidence.article}"'
