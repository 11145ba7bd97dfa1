"""A page over a small corpus that needs no model, and a browser that sees nothing but it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from qa.errors import ArticleNotFound, BadInput
from qa.page.serve import running
from qa.schema import (
    Answer,
    Article,
    Citation,
    IngestReport,
    Kind,
    Progress,
    Sentence,
    Skipped,
    Understood,
    Why,
)

ARTICLES = Path(__file__).parents[2] / "seeds" / "articles"
PUBLISHED = {"000": "2024-01-18", "001": "2024-01-18", "002": "2026-01-28"}
BROWSER_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COMMON = frozenset(
    "a an and are at did does how in is it of on that the to was what when who".split()
)


class WordCorpus:
    """Ranks sentences by the words they share with the question: same interface as `Corpus`."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = {article.id: article for article in articles}
        self._lock = threading.Lock()
        self.histories: list[list[str]] = []
        self.ignored: list[list[str]] = []
        self.may_read = threading.Event()
        self.may_read.set()
        self.broken = False
        self.unread = 0

    def articles(self) -> list[Article]:
        with self._lock:
            return list(self._articles.values())

    def article(self, article_id: str) -> Article:
        try:
            return self._articles[article_id]
        except KeyError:
            raise ArticleNotFound(f"No article {article_id!r} in this index.") from None

    def sentences(self, article_id: str) -> list[Sentence]:
        text = self.article(article_id).text
        comments = text.find("Share this article:")
        found = []
        for match in re.finditer(r"\S.*?(?:[.!?][\"”]?(?=\s)|(?=\n)|\Z)", text):
            clutter = 0 <= comments <= match.start()
            caption = "Photo: REUTERS" in match[0]
            kind = Kind.CLUTTER if clutter else Kind.CAPTION if caption else Kind.BODY
            found.append(Sentence(match.start(), match.end(), kind))
        return found

    def remove(self, article_id: str) -> None:
        with self._lock:
            del self._articles[article_id]

    def replace_text(self, article_id: str, text: str) -> None:
        with self._lock:
            self._articles[article_id] = replace(self._articles[article_id], text=text)

    def add(
        self, *sources: str | Path, progress: Callable[[Progress], None] | None = None
    ) -> IngestReport:
        report = IngestReport(dates={"none": 0})
        for path in map(Path, sources):
            text = path.read_bytes().decode("utf-8", "replace")
            if not text.strip():
                report.skipped.append(Skipped(str(path), "The file is empty."))
                continue
            title = text.strip().splitlines()[0]
            (report.replaced if path.stem in self._articles else report.added).append(path.stem)
            with self._lock:
                self._articles[path.stem] = Article(path.stem, title, text)
            report.dates["none"] += 1
        if progress is not None:
            progress(Progress(1, 1, report.dates["none"], 0, 2))
            self.may_read.wait(timeout=30)
        return report

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        always_answer: bool = False,
        *,
        risk: float = 0.1,
        ignoring: Collection[str] = (),
    ) -> Answer:
        self.ignored.append(list(ignoring))
        if self.broken:
            raise RuntimeError("a bug")
        if as_of is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(as_of)):
            raise BadInput(f"{as_of!r} is no date: write it as YYYY-MM-DD.")
        limit = None if as_of is None else date.fromisoformat(str(as_of))
        self.histories.append([answer.question for answer in history])
        follow_up = bool(history) and len(_words(question)) < 2
        asked = f"{question} ({history[-1].question})" if follow_up else question
        ranked = self._ranked(asked, limit)
        best = ranked[0][0] if ranked else 0.0
        frame: dict[str, Any] = {
            "question": question,
            "confidence": best,
            "standalone_question": asked if follow_up else None,
            "as_of": limit,
            "understood": tuple(
                Understood(found[0], *found.span(), f"the day before {limit}", Why.TIME)
                for found in re.finditer("yesterday", question)
                if found[0] not in ignoring
            ),
            "unread": self.unread,
        }
        if best == 0:
            reason = "The articles say nothing about this."
            return Answer(outcome="nothing", reason=reason, **frame)
        cited = tuple(
            Citation.cut(
                article,
                (s.start, s.end),
                number=n,
                score=score,
                kind=s.kind,
                highlight=_highlight(article.text, s),
                corroborated=int(n == 2),
                also_in=tuple(i for i in self._articles if i != article.id)[:1] if n == 2 else (),
            )
            for n, (score, article, s) in enumerate(ranked[:3], start=1)
        )
        if best < 0.5 and not always_answer:
            reason = "No sentence of the articles answers this."
            return Answer(outcome="related", reason=reason, related=cited, **frame)
        return Answer(outcome="answer", citations=cited, **frame)

    def _ranked(self, question: str, limit: date | None) -> list[tuple[float, Article, Sentence]]:
        wanted = _words(question)
        scored = [
            (len(wanted & _words(a.text[s.start : s.end])) / max(len(wanted), 1), a, s)
            for a in self.articles()
            if limit is None or a.published is None or a.published <= limit
            for s in self.sentences(a.id)
            if s.kind is not Kind.CLUTTER
        ]
        return sorted((one for one in scored if one[0]), key=lambda one: -one[0])


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold())) - COMMON


def _highlight(text: str, sentence: Sentence) -> tuple[int, int] | None:
    match = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)+").search(text, sentence.start, sentence.end)
    return None if match is None else match.span()


def seed_articles() -> list[Article]:
    articles = []
    for path in sorted(ARTICLES.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        known = PUBLISHED.get(path.stem[:3])
        articles.append(
            Article(
                id=path.stem,
                title=text.strip().splitlines()[0][:80],
                text=text,
                published=None if known is None else date.fromisoformat(known),
                published_from="none" if known is None else "metadata",
                source=f"Paper {path.stem[:3]}",
                url=f"https://example.org/{path.stem}",
            )
        )
    return articles


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def corpus() -> WordCorpus:
    return WordCorpus(seed_articles())


@pytest.fixture
def opening(corpus: WordCorpus) -> Future[Any]:
    """What the page waits for; it does not wait where the corpus is open already."""
    opening: Future[Any] = Future()
    opening.set_result(corpus)
    return opening


@pytest.fixture
def address(opening: Future[Any]) -> Iterator[str]:
    with running(opening, port=free_port()) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("QA_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.fail("These tests need a browser: apt-get install chromium, or set QA_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def requested() -> list[str]:
    """Every address that the page asked for."""
    return []


@pytest.fixture
def page(context: BrowserContext, address: str, requested: list[str]) -> Iterator[Page]:
    """The page, which fails the test if one of its scripts does."""
    broken: list[str] = []
    context.on("request", lambda request: requested.append(request.url))
    context.on("weberror", lambda error: broken.append(str(error.error)))
    context.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
    yield opened(context, address)
    assert broken == []


def opened(context: BrowserContext, address: str, scheme: str = "light") -> Page:
    """The page in a new tab, ready to be used."""
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_default_timeout(20_000)
    page.goto(address)
    page.locator(".qa-welcome").wait_for()
    return page
