"""What the page does with a corpus, one method for each thing that a reader can do."""

from __future__ import annotations

import itertools
import logging
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING

from qa.errors import ArticleNotFound, QAError
from qa.page.markup import UNEXPECTED, busy, notice, origin
from qa.page.shelf import article_list, browse
from qa.page.source import missing_pane, source_pane
from qa.page.turns import Asking, Failure, Turn
from qa.page.welcome import examples, welcome, welcome_in_vain, welcome_meanwhile
from qa.schema import Answer, Citation
from qa.settings import SETTINGS
from qa.wording import COPIES_SHOWN

if TYPE_CHECKING:
    from qa.corpus import Corpus

_LOG = logging.getLogger(__name__)


class Desk:
    """A corpus, as soon as it is open, and what readers are shown of it: HTML."""

    def __init__(self, opening: Future[Corpus], risk: float = SETTINGS.risk) -> None:
        """Work on the corpus of `opening`, which stays open for as long as the page runs."""
        self.risk = risk
        self._opening = opening
        self._requests = itertools.count(1)

    @property
    def corpus(self) -> Corpus:
        """The corpus, as soon as it is open; raises what kept it from that."""
        return self._opening.result()

    @property
    def loading(self) -> bool:
        """Whether there is no corpus yet, but may be one."""
        return not self._opening.done()

    def wait(self) -> None:
        """Return when the corpus is open, or will never be."""
        wait([self._opening])

    def welcome(self) -> str:
        """What is shown before the first question."""
        if self.loading:
            return welcome_meanwhile()
        try:
            return welcome(len(self.corpus.articles()), examples(self.corpus))
        except Exception as error:
            return welcome_in_vain(told(error))

    def answer(self, asking: Asking) -> Turn:
        """What the corpus says; the earlier answers make a follow-up complete."""
        try:
            answer = self.corpus.ask(
                asking.question,
                history=asking.history,
                as_of=asking.as_of if asking.as_of else None,
                always_answer=asking.anyway,
                risk=self.risk,
                ignoring=asking.ignoring,
            )
            return Turn(asking, answer, self._origins(answer))
        except Exception as error:  # the conversation goes on
            return Turn(asking, Failure(asking.question, told(error)))

    def _origins(self, answer: Answer) -> dict[str, str]:
        """Where the other articles with the text of a cited one stand."""
        origins: dict[str, str] = {}
        cited = (*answer.citations, *answer.related)
        for article_id in {i for c in cited for i in c.also_in[:COPIES_SHOWN]}:
            try:
                origins[article_id] = origin(self.corpus.article(article_id))
            except ArticleNotFound:  # removed a moment ago: its id is all that can be told
                continue
        return origins

    def cite(self, turn: Turn, place: int = 0) -> str:
        """A citation of a turn in the source pane."""
        citation = turn.citations[place]
        return self.open(citation.article_id, citation, answers=turn.answers)

    def open(
        self, article_id: str, citation: Citation | None = None, *, answers: bool = True
    ) -> str:
        """An article in the source pane, with the quote marked if there is one."""
        request = next(self._requests)
        try:
            article = self.corpus.article(article_id)
            sentences = self.corpus.sentences(article_id)
        except Exception as error:
            return missing_pane(told(error), request)
        return source_pane(article, sentences, citation, request, answers=answers)

    def list(self, wanted: str | None = None, page: int = 0) -> str:
        """A page of the articles."""
        if self.loading:
            return busy("Loading the articles")
        words = wanted if wanted is not None else ""
        try:
            return article_list(browse(self.corpus.articles(), words, page))
        except Exception as error:
            return notice(told(error))


def told(error: Exception) -> str:
    """What a reader is told of an error; the details of an unexpected one are in the terminal."""
    if isinstance(error, QAError):
        return str(error)
    _LOG.error("The page met an unexpected error", exc_info=error)
    return UNEXPECTED
