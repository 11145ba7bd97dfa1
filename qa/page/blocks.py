"""The page itself: Gradio components and what happens when they are used.

Whatever a session has asked is kept in its own `gr.State`; the corpus is shared by all sessions
and guards itself.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.errors import QAError
from qa.page.answers import Failure, Turn, conversation, shown_citations
from qa.page.markup import notice
from qa.page.shelf import article_list, browse
from qa.page.source import empty_pane, missing_pane, source_pane
from qa.page.uploads import FILE_TYPES, add_uploads, progress_words, upload_report
from qa.page.welcome import examples, welcome
from qa.schema import Answer, Citation, Progress
from qa.settings import SETTINGS

if TYPE_CHECKING:
    from qa.corpus import Corpus

_HERE = Path(__file__).parent
_PROGRESS = gr.Progress()
_LOG = logging.getLogger(__name__)
_UNEXPECTED = "Something went wrong. The terminal in which the page was started has the details."
_READERS = 8  # questions and openings at a time; the corpus itself orders what must be ordered


class Desk:
    """What the page does with a corpus, one method for each thing that a reader can do."""

    def __init__(self, corpus: Corpus, risk: float = SETTINGS.risk) -> None:
        """Work on `corpus`, which stays open for as long as the page runs."""
        self.corpus = corpus
        self.risk = risk
        self._requests = itertools.count(1)

    def welcome(self) -> str:
        """What is shown before the first question."""
        return welcome(len(self.corpus.articles()), examples(self.corpus))

    def answer(self, question: str, turns: list[Turn], as_of: str | None, anyway: bool) -> Turn:
        """What the corpus says; the earlier answers make a follow-up complete."""
        history = [turn for turn in turns if isinstance(turn, Answer)]
        day = as_of.strip() if as_of is not None else ""
        try:
            return self.corpus.ask(
                question,
                history=history,
                as_of=day if day else None,
                always_answer=anyway,
                risk=self.risk,
            )
        except QAError as error:
            return Failure(question, str(error))
        except Exception:  # the conversation goes on, and the terminal has the details
            _LOG.exception("A question could not be answered")
            return Failure(question, _UNEXPECTED)

    def cite(self, turn: Turn, place: int = 0) -> str:
        """A citation of a turn in the source pane."""
        answers = isinstance(turn, Answer) and turn.outcome == "answer"
        citation = shown_citations(turn)[place]
        return self.open(citation.article_id, citation, answers=answers)

    def open(
        self, article_id: str, citation: Citation | None = None, *, answers: bool = True
    ) -> str:
        """An article in the source pane, with the quote marked if there is one."""
        request = next(self._requests)
        try:
            article = self.corpus.article(article_id)
            sentences = self.corpus.sentences(article_id)
        except QAError as error:
            return missing_pane(str(error), request)
        return source_pane(article, sentences, citation, request, answers=answers)

    def list(self, wanted: str | None = None, page: int = 0) -> str:
        """A page of the articles."""
        words = wanted if wanted is not None else ""
        return article_list(browse(self.corpus.articles(), words, page))


def build(corpus: Corpus, risk: float = SETTINGS.risk) -> gr.Blocks:
    """The page over `corpus`, ready to be launched with the look of `qa.page.look`."""
    desk = Desk(corpus, risk)
    with gr.Blocks(
        title="article-qa",
        analytics_enabled=False,
        fill_width=True,
        fill_height=True,
        delete_cache=(86_400, 86_400),
    ) as page:
        gr.HTML(_HEADER, apply_default_css=False, elem_id="qa-header")
        with gr.Row(elem_id="qa-columns", equal_height=True):
            with gr.Column(elem_id="qa-main"), gr.Tabs(elem_id="qa-tabs"):
                with gr.Tab("Ask", elem_id="qa-ask"):
                    chat = _Chat(desk)
                with gr.Tab("Articles", elem_id="qa-articles"):
                    articles = _Articles(desk)
            with gr.Column(elem_id="qa-side"):
                pane = _html(empty_pane(), "source.js", elem_id="qa-source")
        chat.wire(desk, pane)
        articles.wire(desk, pane, chat)
        page.load(
            lambda: (desk.welcome(), desk.list()), None, [chat.welcome, articles.list], **_QUIET
        )
    return page


_HEADER = (
    '<header class="qa-header"><h1>article-qa</h1>'
    "<p>Answers in the articles’ own sentences, or none.</p></header>"
)
_QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": _READERS,
}


def _html(value: str, script: str, elem_id: str) -> gr.HTML:
    """A component whose clicks are handled by one of the scripts beside this file."""
    return gr.HTML(
        value,
        apply_default_css=False,
        js_on_load=(_HERE / script).read_text(encoding="utf-8"),
        elem_id=elem_id,
    )


class _Chat:
    """The conversation and the box to ask in."""

    def __init__(self, desk: Desk) -> None:
        self.turns = gr.State([])
        self.welcome = _html(desk.welcome(), "welcome.js", elem_id="qa-welcome")
        self.log = _html(conversation([]), "chat.js", elem_id="qa-chat")
        self.box = gr.Textbox(
            label="Your question",
            show_label=False,
            placeholder="Ask about the articles…",
            lines=1,
            max_lines=4,
            submit_btn="Ask",
            autofocus=True,
            elem_id="qa-question",
            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
        )
        with gr.Row(elem_id="qa-under"):
            with gr.Accordion("Options", open=False, elem_id="qa-options"), gr.Row():
                self.as_of = gr.Textbox(
                    label="Only articles up to (YYYY-MM-DD)",
                    placeholder="any date",
                    max_lines=1,
                    elem_id="qa-as-of",
                )
                self.anyway = gr.Checkbox(
                    label="Show the best sentences anyway", elem_id="qa-anyway"
                )
            self.fresh = gr.Button("New conversation", size="sm", elem_id="qa-fresh", scale=0)

    def wire(self, desk: Desk, pane: gr.HTML) -> None:
        """Connect the box, the examples, the cards and the button to start anew."""

        def ask(
            question: str | None, turns: list[Turn], as_of: str | None, anyway: bool
        ) -> Iterator[tuple[Any, ...]]:
            if question is None or not question.strip():
                yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
                return
            yield conversation(turns, asked=question), turns, "", gr.skip()
            turn = desk.answer(question, turns, as_of, anyway)
            opened = desk.cite(turn) if shown_citations(turn) else gr.skip()
            yield conversation([*turns, turn]), [*turns, turn], gr.skip(), opened

        def ask_example(
            turns: list[Turn], as_of: str | None, anyway: bool, event: gr.EventData
        ) -> Iterator[tuple[Any, ...]]:
            yield from ask(examples(desk.corpus)[event.number], turns, as_of, anyway)

        def cite(turns: list[Turn], event: gr.EventData) -> str:
            return desk.cite(turns[event.turn], event.place)

        options = [self.turns, self.as_of, self.anyway]
        outputs = [self.log, self.turns, self.box, pane]
        asking = [
            self.box.submit(ask, [self.box, *options], outputs, **_QUIET),
            self.welcome.example(ask_example, options, outputs, **_QUIET),
        ]
        self.log.cite(cite, [self.turns], [pane], trigger_mode="always_last", **_QUIET)
        self.fresh.click(
            lambda: (conversation([]), [], "", empty_pane()),
            None,
            outputs,
            cancels=asking,
            **_QUIET,
        )


class _Articles:
    """The list of the articles, with a filter and a place to upload more."""

    def __init__(self, desk: Desk) -> None:
        self.files = gr.File(
            label="Add articles (" + " ".join(FILE_TYPES) + ")",
            file_count="multiple",
            file_types=list(FILE_TYPES),
            elem_id="qa-upload",
            height=160,
        )
        self.report = _html("", "shelf.js", elem_id="qa-report")
        self.wanted = gr.Textbox(
            label="Filter by title, source or date",
            show_label=False,
            container=False,
            placeholder="Filter by title, source or date…",
            max_lines=1,
            elem_id="qa-filter",
        )
        self.list = _html(desk.list(), "shelf.js", elem_id="qa-list")

    def wire(self, desk: Desk, pane: gr.HTML, chat: _Chat) -> None:
        """Connect the filter, the pager, the titles and the upload."""

        def add(
            files: list[str] | None,
            wanted: str | None,
            progress: gr.Progress = _PROGRESS,
        ) -> tuple[Any, ...]:
            def show(done: Progress) -> None:
                share, words = progress_words(done)
                progress(share, desc=words)

            if not files:
                return gr.skip(), gr.skip(), gr.skip(), gr.skip()
            progress(0.0, desc="Reading")
            try:
                report = upload_report(add_uploads(desk.corpus, files, show))
            except QAError as error:
                report = notice(str(error))
            except Exception:  # as for a question
                _LOG.exception("Uploaded files could not be added")
                report = notice(_UNEXPECTED)
            return report, None, desk.list(wanted), desk.welcome()

        def turn(wanted: str | None, event: gr.EventData) -> str:
            return desk.list(wanted, event.page)

        def open_article(event: gr.EventData) -> str:
            return desk.open(event.article)

        self.files.upload(
            add,
            [self.files, self.wanted],
            [self.report, self.files, self.list, chat.welcome],
            show_progress_on=self.report,
            concurrency_limit=1,
            api_visibility="private",
        )
        self.wanted.change(desk.list, self.wanted, self.list, trigger_mode="always_last", **_QUIET)
        self.list.turn(turn, self.wanted, self.list, **_QUIET)
        for titles in (self.list, self.report):
            titles.open(open_article, None, pane, trigger_mode="always_last", **_QUIET)
