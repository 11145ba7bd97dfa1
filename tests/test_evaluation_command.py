from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from qa.errors import BadInput
from qa.evaluation.command import run_command
from tests.evaluation_fakes import CLOSES, MAYOR, Library, answer, cite, hit

QUESTION = "When does the harbour close?"


class Terminal:
    def __init__(self, *, colours: bool = False) -> None:
        self.out = Console(file=io.StringIO(), width=100, color_system=None)
        self.err = Console(file=io.StringIO(), width=100, force_terminal=colours)

    def run(self, corpus: Library, gold: Path, **options: object) -> tuple[str, str]:
        run_command(corpus, gold, out=self.out, err=self.err, **options)  # type: ignore[arg-type]
        assert isinstance(self.out.file, io.StringIO)
        assert isinstance(self.err.file, io.StringIO)
        return self.out.file.getvalue(), self.err.file.getvalue()


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    evidence = [{"article": "harbour", "quote": CLOSES}]
    path.write_text(
        json.dumps({"id": "q", "question": QUESTION, "answers": ["3 May"], "evidence": evidence})
    )
    return path


def right() -> Library:
    return Library({QUESTION: answer(cite(CLOSES))}, {QUESTION: [hit(CLOSES)]})


def wrong() -> Library:
    return Library({QUESTION: answer(cite(MAYOR))}, {QUESTION: [hit(CLOSES)]})


def test_tables_go_to_the_output(gold: Path) -> None:
    out, err = Terminal().run(wrong(), gold)
    assert "gold.jsonl: 1 questions" in out
    assert f"quoted {MAYOR}" in out
    assert err == ""


def test_json_is_all_that_the_output_gets(gold: Path, tmp_path: Path) -> None:
    out, _ = Terminal().run(wrong(), gold, as_json=True)
    old = tmp_path / "old.json"
    old.write_text(out, encoding="utf-8")
    assert json.loads(out)["questions"][0]["quotes"] == [MAYOR]
    now, err = Terminal().run(right(), gold, as_json=True, against=old)
    assert json.loads(now)["figures"]["overall"]["values"]["sentence@1"] == 1.0
    assert "1 better, 0 worse" in err


def test_the_html_report_is_written_with_the_comparison(gold: Path, tmp_path: Path) -> None:
    old, html = tmp_path / "old.json", tmp_path / "report.html"
    old.write_text(Terminal().run(wrong(), gold, as_json=True)[0], encoding="utf-8")
    out, err = Terminal().run(right(), gold, html=html, against=old)
    assert "1 better, 0 worse" in out
    assert err.replace("\n", "") == f"Report: {html}"
    assert "Compared with before" in html.read_text(encoding="utf-8")


def test_forced_mode_is_passed_on(gold: Path) -> None:
    corpus = right()
    Terminal().run(corpus, gold, always_answer=True)
    assert [always for *_, always in corpus.asked] == [True, True]


def test_the_risk_is_passed_on(gold: Path) -> None:
    corpus = right()
    Terminal().run(corpus, gold, risk=0.25)
    Terminal().run(corpus, gold)
    assert corpus.risks == [0.25, 0.25, 0.1, 0.1]  # each time a warm-up and the question


def test_a_bad_comparison_is_refused_before_anything_is_asked(gold: Path, tmp_path: Path) -> None:
    corpus = right()
    with pytest.raises(BadInput, match="Cannot read the report"):
        Terminal().run(corpus, gold, against=tmp_path / "missing.json")
    assert corpus.asked == []


def test_progress_is_drawn_in_a_terminal(gold: Path) -> None:
    _, err = Terminal(colours=True).run(right(), gold)
    assert "1/1" in err
