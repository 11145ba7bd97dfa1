"""The page itself: Gradio components and what happens when they are used.

Whatever a session has asked is kept in its own `gr.State`; the corpus is shared by all sessions
and guards itself. The page is there before the corpus: until that is open, whoever needs it waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.page.answers import conversation
from qa.page.desk import Desk, told
from qa.page.markup import notice
from qa.page.source import empty_pane
from qa.page.turns import Asking, Turn, answers_of
from qa.page.uploads import FILE_TYPES, add_uploads, progress_words, upload_report
from qa.page.welcome import examples
from qa.schema import Progress
from qa.settings import SETTINGS

if TYPE_CHECKING:
    from qa.corpus import Corpus

_HERE = Path(__file__).parent
_PROGRESS = gr.Progress()
_ASK_AGAIN = 0.5  # seconds between two looks whether the corpus is open
_READERS = 8  # questions and openings at a time; the corpus itself orders what must be ordered


def build(opening: Future[Corpus], risk: float = SETTINGS.risk) -> gr.Blocks:
    """The page over the corpus of `opening`, to be launched with the look of `qa.page.look`."""
    desk = Desk(opening, risk)
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
        clock = gr.Timer(_ASK_AGAIN, active=False)

        def look(wanted: str | None) -> tuple[Any, ...]:
            if desk.loading:  # which the page says already
                return gr.skip(), gr.skip(), gr.Timer(active=True)
            return desk.welcome(), desk.list(wanted), gr.Timer(active=False)

        # An event that waited would hold one of the six connections that a browser grants a site.
        for event in (page.load, clock.tick):
            event(look, articles.wanted, [chat.welcome, articles.list, clock], **_QUIET)
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

        def search(asking: Asking, turns: list[Turn], box: Any) -> Iterator[tuple[Any, ...]]:
            """Show the question below `turns`, then what came of it; `box` is typed anew."""
            asked, loading = asking.question, desk.loading
            yield conversation(turns, asked, loading=loading), gr.skip(), box, gr.skip()
            if loading:
                desk.wait()
                yield conversation(turns, asked), gr.skip(), gr.skip(), gr.skip()
            turn = desk.answer(asking)
            opened = desk.cite(turn) if turn.citations else gr.skip()
            yield conversation([*turns, turn]), [*turns, turn], gr.skip(), opened

        def ask(
            question: str | None, turns: list[Turn], as_of: str | None, anyway: bool
        ) -> Iterator[tuple[Any, ...]]:
            if question is None or not question.strip():
                yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
                return
            day = as_of.strip() if as_of is not None else ""
            yield from search(Asking(question, answers_of(turns), day, anyway), turns, "")

        def ask_example(
            turns: list[Turn], as_of: str | None, anyway: bool, event: gr.EventData
        ) -> Iterator[tuple[Any, ...]]:
            yield from ask(examples(desk.corpus)[event.number], turns, as_of, anyway)

        def ask_again(turns: list[Turn], event: gr.EventData) -> Iterator[tuple[Any, ...]]:
            # The newest turn is replaced: it is the same question, put right. An earlier one
            # stays, since later questions were asked of its answer; the new one comes last.
            newest = event.turn == len(turns) - 1
            asking = turns[event.turn].asking.toggled(event.words)
            yield from search(asking, turns[:-1] if newest else turns, gr.skip())

        def cite(turns: list[Turn], event: gr.EventData) -> str:
            return desk.cite(turns[event.turn], event.place)

        def open_copy(event: gr.EventData) -> str:
            return desk.open(event.article)

        options = [self.turns, self.as_of, self.anyway]
        outputs = [self.log, self.turns, self.box, pane]
        asking = [
            self.box.submit(ask, [self.box, *options], outputs, **_QUIET),
            self.welcome.example(ask_example, options, outputs, **_QUIET),
            self.log.again(ask_again, [self.turns], outputs, **_QUIET),
        ]
        self.log.cite(cite, [self.turns], [pane], trigger_mode="always_last", **_QUIET)
        self.log.open(open_copy, None, [pane], trigger_mode="always_last", **_QUIET)
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
            if desk.loading:
                progress(0.0, desc="Waiting until the articles are loaded")
                desk.wait()
            progress(0.0, desc="Storing")
            try:
                report = upload_report(add_uploads(desk.corpus, files, show))
            except Exception as error:
                report = notice(told(error))
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
