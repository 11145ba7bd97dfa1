from __future__ import annotations

import importlib
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from qa.errors import BadInput, MissingExtra
from qa.evaluation import plots
from qa.evaluation.extra import extra
from qa.evaluation.report import render, write_html
from qa.evaluation.run_report import EvaluationReport
from tests.evaluation_fakes import MAYOR, report_of, result, unanswerable

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def mixed() -> EvaluationReport:
    return report_of(
        result(id="right", right_rank=1, holding=(1,), missed=0, confidence=0.9),
        result(id="wrong", type="who", confidence=0.8),
        result(id="silent", type="who", outcome="related", confidence=0.2),
        unanswerable(id="loud", type="off topic", confidence=0.6, latency_ms=50.0),
        unanswerable(id="quiet", type="off topic", outcome="nothing", quotes=(), confidence=0.0),
    )


class Page(HTMLParser):
    """Collects a page's tags, and refuses a void or a wrong nesting."""

    VOID = frozenset({"meta", "img", "br", "link", "path", "use", "rect"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_page_shows_figures_plots_groups_and_what_went_wrong() -> None:
    page = Page(render(mixed()))
    assert "5 questions, 3 answerable and 2 not. 3 were answered" in page.text
    assert "sentence@1 0.333" in page.text
    assert [tag for tag, _ in page.tags].count("svg") == 4
    assert "By type" in page.text
    wrong = page.text[page.text.index("What went wrong") :]
    assert wrong.startswith("What went wrong who: 2 ")
    assert "off topic: 1" in wrong
    assert "silent: declined, though answerable; outcome “related”, confidence 0.20" in wrong
    assert "quiet" not in wrong
    assert f"nearest {MAYOR}" in wrong
    assert "wanted no answer: the articles do not give one" in wrong


def test_nothing_is_fetched_and_nothing_runs() -> None:
    html = render(mixed(), mixed())
    page = Page(html)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "base"}
    for _, attributes in page.tags:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("src", "href", "xlink:href"):
                assert str(value).startswith("#")
    assert re.findall(r"url\((?!#)", html) == []
    assert "@import" not in html
    assert any("default-src 'none'" in str(a.get("content")) for _, a in page.tags)


def test_every_text_is_escaped() -> None:
    hostile = result(
        id=HOSTILE,
        question=HOSTILE,
        type=HOSTILE,
        wording=HOSTILE,
        quotes=(HOSTILE,),
        quoted_from=(HOSTILE,),
        wanted=(HOSTILE,),
        wanted_from=(HOSTILE,),
        searched=HOSTILE,
    )
    better = result(id=HOSTILE, question=HOSTILE, right_rank=1, quotes=(HOSTILE,))
    names = {"gold": HOSTILE, "encoder": HOSTILE, "version": HOSTILE, "gaps": (HOSTILE,)}
    page = Page(render(report_of(hostile, **names), report_of(better, gold_sha256="1" * 64)))
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert page.text.count(HOSTILE) >= 12


def test_a_comparison_is_shown_when_there_is_something_to_compare_with() -> None:
    old = report_of(
        result(id="wrong", type="who", right_rank=1, quotes=("It was so.",)),
        result(id="silent", type="who"),
    )
    text = Page(render(mixed(), old)).text
    assert "0 questions got better, 1 worse, 1 stayed as they were" in text
    assert "0 were asked only then, 3 only now" in text
    assert "wrong: right → wrong sentence" in text
    assert "then It was so. now Mayor Ana Brisk" in text
    assert "Compared" not in Page(render(mixed())).text


def test_the_same_evaluation_gives_the_same_page() -> None:
    assert render(mixed()) == render(mixed())


def test_plots_take_their_colours_from_the_page() -> None:
    html = render(mixed(), mixed())
    assert "var(--accent)" in html
    assert "var(--old)" in html
    assert "prefers-color-scheme: dark" in html
    drawn = "".join(re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL))
    assert set(re.findall(r"#[0-9a-f]{6}\b", drawn)) <= {"#000000"}  # defaults never painted


def test_there_is_a_page_even_when_there_is_nothing_to_draw() -> None:
    silent = report_of(unanswerable(outcome="nothing", quotes=()))
    assert plots.recall_plot(silent, None) is None
    assert plots.risk_plot(silent, None) is None
    assert plots.reliability_plot(silent) is None
    assert Page(render(silent)).text.count("Nothing to draw.") == 3
    assert plots.latency_plot(report_of()) is None


def test_the_file_is_written_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_html(report_of(result(question="Où est l’été?")), path)
    assert "Où est l’été?" in path.read_text(encoding="utf-8")


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "report.html"
    with pytest.raises(BadInput, match=re.escape(f"Cannot write the report {path}")):
        write_html(report_of(result()), path)


@pytest.mark.parametrize("library", ["matplotlib", "jinja2", "ir_measures", "sklearn.metrics"])
def test_a_missing_library_is_named_with_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    installed = importlib.import_module

    def without(name: str) -> ModuleType:
        if name == library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return installed(name)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(MissingExtra, match=r"pip install 'article-qa\[eval\]'") as caught:
        render(mixed())
    assert library in str(caught.value)


def test_an_installed_library_is_given() -> None:
    assert extra("json") is sys.modules["json"]
