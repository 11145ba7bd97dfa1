"""A corpus whose answers are written down by hand, and results with one attribute changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qa.errors import ArticleNotFound
from qa.evaluation.gold import Gold
from qa.evaluation.questions import GoldQuestion
from qa.evaluation.result import Result
from qa.evaluation.run_report import EvaluationReport, Setup
from qa.schema import Answer, Article, Citation, Hit, Kind, Passage, Sentence

HARBOUR = Article(
    "harbour",
    "Harbour to close",
    "The harbour of Vell will close on 3 May 2023. Mayor Ana Brisk announced it on Monday. "
    "About 40 boats must move. Photo: boats at dusk.",
    date(2023, 4, 1),
    "metadata",
)
FERRY = Article(
    "ferry",
    "A new ferry",
    "A new ferry links Vell with Orm. It carries 120 passengers and costs 7 crowns.",
    date(2024, 2, 2),
    "metadata",
)
CLOSES = "The harbour of Vell will close on 3 May 2023."
MAYOR = "Mayor Ana Brisk announced it on Monday."
BOATS = "About 40 boats must move."
PHOTO = "Photo: boats at dusk."
LINKS = "A new ferry links Vell with Orm."
COSTS = "It carries 120 passengers and costs 7 crowns."


def cite(
    quote: str, article: Article = HARBOUR, highlight: str | None = None, score: float = 0.5
) -> Citation:
    start = article.text.index(quote)
    span = (start, start + len(quote))
    words = None
    if highlight is not None:
        first = article.text.index(highlight, start)
        words = (first, first + len(highlight))
    return Citation.cut(article, span, number=1, score=score, highlight=words)


def hit(quote: str, article: Article = HARBOUR, score: float = 0.5) -> Hit:
    start = article.text.index(quote)
    return Hit(Passage(start, article.id, start, start + len(quote)), score, score, score)


def answer(*citations: Citation, confidence: float = 0.5, question: str = "?") -> Answer:
    return Answer(question, "answer", confidence, citations)


def declined(*related: Citation, confidence: float = 0.1, question: str = "?") -> Answer:
    outcome = "related" if related else "nothing"
    return Answer(question, outcome, confidence, related=related, reason="No sentence answers.")


class Library:
    """Gives the answers and hits that it was given; remembers how it was asked."""

    encoder_name = "by hand"
    reader_name = "by eye"

    def __init__(
        self, answers: dict[str, Answer] | None = None, hits: dict[str, list[Hit]] | None = None
    ) -> None:
        self.answers = answers or {}
        self.hits = hits or {}
        self.asked: list[tuple[str, list[str], object, bool]] = []
        self.risks: list[float] = []
        self.searched: list[tuple[str, int, object]] = []
        self.shelf = {article.id: article for article in (HARBOUR, FERRY)}

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        always_answer: bool = False,
        *,
        risk: float = 0.1,
    ) -> Answer:
        self.risks.append(risk)
        self.asked.append((question, [turn.question for turn in history], as_of, always_answer))
        return replace(self.answers.get(question, declined(confidence=0.0)), question=question)

    def search(self, question: str, k: int = 10, *, as_of: date | str | None = None) -> list[Hit]:
        self.searched.append((question, k, as_of))
        return self.hits.get(question, [])[:k]

    def article(self, article_id: str) -> Article:
        if article_id not in self.shelf:
            raise ArticleNotFound(f"No article {article_id}.")
        return self.shelf[article_id]

    def sentences(self, article_id: str) -> list[Sentence]:
        quotes = {"harbour": (CLOSES, MAYOR, BOATS, PHOTO), "ferry": (LINKS, COSTS)}[article_id]
        text = {"harbour": HARBOUR.text, "ferry": FERRY.text}[article_id]
        spans = [(text.index(quote), quote) for quote in quotes]
        return [
            Sentence(start, start + len(q), Kind.CAPTION if q == PHOTO else Kind.BODY)
            for start, q in spans
        ]

    def articles(self) -> list[Article]:
        return list(self.shelf.values())


def gold(*dialogues: GoldQuestion | tuple[GoldQuestion, ...], sha256: str = "0" * 64) -> Gold:
    grouped = tuple(d if isinstance(d, tuple) else (d,) for d in dialogues)
    return Gold("gold.jsonl", sha256, grouped)


_RESULT = Result(
    id="q",
    question="When does the harbour close?",
    type="when",
    wording="close",
    turn=None,
    answerable=True,
    outcome="answer",
    confidence=0.5,
    right_rank=None,
    all_evidence=None,
    alternatives=None,
    plain_right=None,
    exact=0.0,
    f1=0.0,
    holding=(),
    missed=1,
    shown=1,
    intact=1,
    foreign=0,
    searched=None,
    quotes=(MAYOR,),
    quoted_from=("harbour",),
    answer_words=None,
    wanted=(CLOSES,),
    wanted_from=("harbour",),
    latency_ms=10.0,
)


def result(**changes: object) -> Result:
    return replace(_RESULT, **changes)


def unanswerable(**changes: object) -> Result:
    nothing = {"answerable": False, "wanted": (), "wanted_from": (), "missed": 0}
    return replace(_RESULT, **nothing | {"exact": None, "f1": None} | changes)


def setup(**changes: object) -> Setup:
    plain = Setup("1.0", "minilm", "reader", "gold.jsonl", "0" * 64, 2, 0.1, 20)
    return replace(plain, **changes)


def report_of(*results: Result, **changes: object) -> EvaluationReport:
    return EvaluationReport(setup(**changes), results)
