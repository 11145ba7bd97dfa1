"""What the README says can be typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa.cli import app
from qa.corpus import Corpus
from qa.seed_corpus import seed_corpus
from tests.conftest import HARBOUR

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", blocks("python"))
def test_python_runs(code, encoder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seed_corpus.cache_clear()
    with Corpus.create("my.index") as corpus:
        corpus.add(HARBOUR)
    exec(compile(code, "README.md", "exec"), {})
    seed_corpus.cache_clear()


def test_commands_and_options_exist():
    known = {one.name or one.callback.__name__: one.callback for one in app.registered_commands}
    lines = [line for block in blocks("sh") + blocks("console") for line in block.splitlines()]
    used = [line.removeprefix("$ ") for line in lines if line.removeprefix("$ ").startswith("qa ")]
    assert len(used) > 10
    for line in used:
        command, *rest = line.split()[1:]
        assert command in known, line
        options = re.findall(r"--([a-z][a-z-]+)", " ".join(rest))
        names = {name.replace("_", "-") for name in known[command].__annotations__}
        assert set(options) <= names | {"json"}, line


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`?make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_files_that_it_names_exist():
    for path in re.findall(r"`((?:qa|embeddings|seeds|docs)/[\w/.]*)`|\]\((docs/[\w.]+)\)", README):
        assert (ROOT / (path[0] or path[1])).exists(), path


@pytest.mark.model
def test_the_answers_that_it_shows_are_the_answers():
    shown = " ".join(README.split())
    questions = re.findall(r'\$ qa ask "(.+)"', README)
    outcomes = []
    for question in questions:
        answer = seed_corpus().ask(question)
        outcomes.append(answer.outcome == "answer")
        for citation in answer.citations:
            place = f"{citation.article_id}[{citation.start}:{citation.end}]"
            assert " ".join(citation.quote.split()) in shown
            assert place in shown
        assert answer.reason is None or answer.reason in shown
        assert answer.reason is not None or f"{answer.confidence:.0%}" in shown
    assert outcomes == [True, False]
    seed_corpus.cache_clear()
