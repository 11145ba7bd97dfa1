from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from rich.console import Console

from qa.errors import BadInput
from qa.evaluation.compare import compare
from qa.evaluation.questions import Alternative, Evidence, GoldQuestion
from qa.evaluation.result import Result
from qa.evaluation.run import evaluate
from qa.evaluation.run_report import EvaluationReport, Setup, read_report
from qa.evaluation.table import print_comparison, print_report
from qa.schema import Answer
from tests.evaluation_fakes import (
    BOATS,
    CLOSES,
    COSTS,
    FERRY,
    HARBOUR,
    LINKS,
    MAYOR,
    PHOTO,
    Library,
    answer,
    cite,
    declined,
    gold,
    hit,
    report_of,
    result,
    unanswerable,
)

CLOSING = GoldQuestion(
    "closing",
    "When does the harbour close?",
    answers=("3 May 2023",),
    evidence=(Evidence(CLOSES, "harbour"),),
    type="when",
)
MOVING = GoldQuestion(
    "moving", "How many boats?", answers=("40",), evidence=(Evidence(BOATS, "harbour"),)
)
UNKNOWN = GoldQuestion("unknown", "Who built it?", answerable=False, type="who")


def judged(question: GoldQuestion, given: Answer, **library: object) -> Result:
    corpus = Library({question.question: given}, **library)  # type: ignore[arg-type]
    return evaluate(corpus, gold(question)).results[0]


def test_a_right_answer() -> None:
    given = answer(cite(CLOSES, highlight="3 May 2023"), confidence=0.9)
    found = judged(CLOSING, given, hits={CLOSING.question: [hit(MAYOR), hit(CLOSES)]})
    assert found.latency_ms > 0
    assert replace(found, latency_ms=0.0) == Result(
        id="closing",
        question="When does the harbour close?",
        type="when",
        wording=None,
        turn=None,
        answerable=True,
        outcome="answer",
        confidence=0.9,
        right_rank=1,
        all_evidence=None,
        alternatives=None,
        plain_right=None,
        exact=1.0,
        f1=1.0,
        holding=(2,),
        missed=0,
        shown=1,
        intact=1,
        foreign=0,
        searched=None,
        quotes=(CLOSES,),
        quoted_from=("harbour",),
        answer_words="3 May 2023",
        wanted=(CLOSES,),
        wanted_from=("harbour",),
        latency_ms=0.0,
    )


def test_a_question_is_asked_plainly_too() -> None:
    twisted = replace(CLOSING, question="harbuor close wen", plain=CLOSING.question)
    corpus = Library({CLOSING.question: answer(cite(CLOSES)), twisted.question: declined()})
    (found,) = evaluate(corpus, gold(twisted)).results
    assert (found.plain_right, found.right_rank, found.answered) == (True, None, False)
    corpus = Library({CLOSING.question: declined(), twisted.question: answer(cite(CLOSES))})
    (found,) = evaluate(corpus, gold(twisted)).results
    assert (found.plain_right, found.right_rank) == (False, 1)


def test_a_right_citation_behind_a_wrong_one() -> None:
    found = judged(CLOSING, answer(cite(MAYOR, highlight="Monday"), cite(CLOSES)))
    assert (found.right_rank, found.right_within(1), found.right_within(3)) == (2, False, True)
    assert (found.exact, found.f1) == (0.0, 0.0)
    assert (found.good, found.grade) == (False, 1)


def test_a_declined_question_cites_nothing_even_if_a_related_sentence_is_right() -> None:
    found = judged(CLOSING, declined(cite(CLOSES, highlight="3 May 2023")))
    assert found.right_rank is None
    assert found.answer_words is None
    assert (found.quotes, found.shown) == ((CLOSES,), 1)
    assert (found.good, found.misleading) == (False, 0.9)


def test_an_unanswerable_question_is_good_when_declined() -> None:
    silent = judged(UNKNOWN, declined(confidence=0.2))
    assert (silent.good, silent.grade, silent.misleading) == (True, 2, 0.0)
    assert (silent.exact, silent.f1, silent.missed) == (None, None, 0)
    loud = judged(UNKNOWN, answer(cite(MAYOR), confidence=0.7))
    assert (loud.good, loud.grade, loud.misleading) == (False, 0, 0.7)


def test_all_evidence_must_be_among_the_first_three() -> None:
    both = replace(
        CLOSING,
        evidence=(Evidence(CLOSES, "harbour"), Evidence(BOATS, "harbour")),
        requires_all=True,
    )
    assert judged(both, answer(cite(BOATS), cite(MAYOR), cite(CLOSES))).all_evidence is True
    assert judged(both, answer(cite(CLOSES), cite(MAYOR))).all_evidence is False
    late = answer(cite(CLOSES), cite(MAYOR), cite(LINKS, FERRY), cite(BOATS))
    assert judged(both, late).all_evidence is False


def test_alternatives_are_covered_one_by_one() -> None:
    closes, links = Evidence(CLOSES, "harbour"), Evidence(LINKS, "ferry")
    dated = replace(
        CLOSING,
        evidence=(closes, links),
        alternatives=(
            Alternative("2023", (closes, Evidence(MAYOR, "harbour"))),
            Alternative("2024", (links,)),
        ),
    )
    assert judged(dated, answer(cite(MAYOR), cite(CLOSES))).alternatives == 0.5
    assert judged(dated, answer(cite(LINKS, FERRY), cite(MAYOR))).alternatives == 1.0
    assert judged(dated, declined(cite(CLOSES))).alternatives == 0.0


def test_evidence_that_no_passage_holds_is_missed() -> None:
    both = replace(CLOSING, evidence=(Evidence(CLOSES, "harbour"), Evidence(COSTS, "ferry")))
    passages = [hit(MAYOR), hit(f"{CLOSES} {MAYOR}"), hit(CLOSES)]
    found = judged(both, answer(cite(CLOSES)), hits={CLOSING.question: passages})
    assert (found.holding, found.missed) == ((2, 3), 1)
    assert judged(both, answer(cite(CLOSES))).missed == 2


def test_a_quote_is_checked_against_the_article_as_the_index_has_it_now() -> None:
    corpus = Library({CLOSING.question: answer(cite(CLOSES), cite(MAYOR))})
    changed = HARBOUR.text.replace("Ana Brisk", "Ana Brusk")
    corpus.shelf["harbour"] = replace(HARBOUR, text=changed)
    (found,) = evaluate(corpus, gold(CLOSING)).results
    assert (found.shown, found.intact) == (2, 1)


def test_a_caption_among_the_citations_is_foreign_whatever_it_calls_itself() -> None:
    caption = cite(PHOTO)  # its own kind says body
    assert judged(CLOSING, answer(cite(CLOSES), caption)).foreign == 1
    assert judged(CLOSING, declined(caption)).foreign == 0  # as related it may be shown


def test_questions_are_asked_as_a_user_would() -> None:
    dated = replace(MOVING, as_of=date(2024, 1, 5))
    first = replace(CLOSING, id="c/1", turn=1)
    second = replace(MOVING, id="c/2", question="And the boats?", turn=2)
    third = replace(UNKNOWN, id="c/3", turn=3)
    complete = Answer("?", "nothing", 0.1, standalone_question="How many boats must move?")
    corpus = Library({"And the boats?": complete})
    seen: list[tuple[int, int]] = []
    report = evaluate(
        corpus,
        gold(dated, (first, second, third)),
        always_answer=True,
        k=5,
        on_question=lambda done, total: seen.append((done, total)),
    )
    warm_up, *asked = corpus.asked
    assert warm_up[3] is True
    assert asked == [
        ("How many boats?", [], date(2024, 1, 5), True),
        (first.question, [], None, True),
        ("And the boats?", [first.question], None, True),
        (third.question, [first.question, "And the boats?"], None, True),
    ]
    assert corpus.searched == [
        ("How many boats?", 5, date(2024, 1, 5)),
        (first.question, 5, None),
        ("How many boats must move?", 5, None),
        (third.question, 5, None),
    ]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert report.results[2].searched == "How many boats must move?"
    assert set(report.by_turn) == {"first turn", "follow-up"}
    assert report.by_turn["follow-up"].counts["questions"] == 2
    assert report.setup == Setup(
        version=report.setup.version,
        encoder="by hand",
        reader="by eye",
        gold="gold.jsonl",
        gold_sha256="0" * 64,
        articles=2,
        risk=None,
        k=5,
        gaps=(),
    )


def test_evidence_that_the_index_lacks_is_told() -> None:
    stale = replace(
        CLOSING,
        evidence=(
            Evidence(CLOSES, "harbour"),
            Evidence("It closes.", "gone"),
            Evidence("It reopens.", "harbour"),
            Evidence("40", "harbour", (0, 2)),
            Evidence("The", "harbour", (0, 3)),
        ),
    )
    assert evaluate(Library(), gold(stale)).setup.gaps == (
        'no article "gone"',
        '"It reopens." is not in article "harbour"',
        '"40" is not in article "harbour"',
    )


def test_gold_of_another_index_is_refused_before_anything_is_asked() -> None:
    other = replace(CLOSING, evidence=(Evidence("It closes.", "gone"),))
    corpus = Library()
    with pytest.raises(BadInput, match="holds none of the evidence of gold"):
        evaluate(corpus, gold(other, UNKNOWN))
    assert corpus.asked == []


def test_words_without_an_article_need_no_article_in_the_index() -> None:
    quiz = GoldQuestion("z", "Who?", answers=("Ana Brisk",), evidence=(Evidence("Ana Brisk"),))
    found = judged(quiz, answer(cite(MAYOR)), hits={"Who?": [hit(CLOSES), hit(MAYOR)]})
    assert (found.right_rank, found.holding, found.missed) == (1, (2,), 0)


def test_a_product_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("qa.evaluation.run.version", version)
    assert evaluate(Library(), gold(UNKNOWN)).setup.version == "unknown"


def test_the_report_groups_by_type_wording_and_turn() -> None:
    report = report_of(
        result(id="a", type="who", wording="close", right_rank=1),
        result(id="b", type="when", wording=None),
        unanswerable(id="c", type="who", wording="paraphrase"),
        result(id="d", type=None, turn=1),
        result(id="e", type=None, turn=2, right_rank=1),
        result(id="f", type=None, turn=3),
    )
    assert {name: s.counts["questions"] for name, s in report.by_type.items()} == {
        "when": 1,
        "who": 2,
    }
    assert report.by_type["who"].values["sentence@1"] == 1.0
    assert set(report.by_wording) == {"close", "paraphrase"}
    assert report.by_turn["first turn"].values["sentence@1"] == 0.0
    assert report.by_turn["follow-up"].values["sentence@1"] == 0.5
    assert report.overall.counts["questions"] == 6


def test_wrong_ones_come_most_misleading_first() -> None:
    results = [
        result(id="right", right_rank=1, confidence=0.99),
        result(id="sure", confidence=0.9),
        result(id="unsure", confidence=0.3),
        result(id="silent", outcome="related", confidence=0.2),
        unanswerable(id="loud", confidence=0.6),
        unanswerable(id="quiet", outcome="nothing", confidence=0.0),
    ]
    wrong = report_of(*results).wrong
    assert [each.id for each in wrong] == ["sure", "silent", "loud", "unsure"]
    forced = report_of(*results, risk=None).wrong
    assert [each.id for each in forced] == ["sure", "silent", "unsure"]


def test_a_report_is_read_back_as_it_was(tmp_path: Path) -> None:
    report = report_of(
        result(right_rank=2, holding=(1, 3), all_evidence=True, alternatives=0.5),
        unanswerable(id="u", turn=2),
        gaps=('no article "gone"',),
    )
    path = tmp_path / "old.json"
    path.write_text(json.dumps(report.to_json()), encoding="utf-8")
    assert read_report(path) == report
    assert json.dumps(read_report(path).to_json()) == path.read_text(encoding="utf-8")


def test_the_json_has_figures_and_a_row_a_question() -> None:
    record = report_of(result(right_rank=2), unanswerable(id="u")).to_json()
    assert list(record) == ["format", "setup", "figures", "questions"]
    assert record["figures"]["overall"]["values"]["sentence@3"] == 1.0
    assert record["figures"]["by_type"]["when"]["counts"]["questions"] == 2
    first = record["questions"][0]
    assert (first["right@1"], first["right@3"]) == (False, True)
    assert first["quotes"] == [MAYOR]
    assert first["wanted"] == [CLOSES]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "not JSON"),
        ("[]", "no report of this version"),
        ('{"format": 0}', "no report of this version"),
        ('{"format": 3}', "incomplete report"),
        ('{"format": 3, "setup": 3}', "incomplete report"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=complaint) as caught:
        read_report(path)
    assert str(path) in str(caught.value)


def test_a_report_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Cannot read the report"):
        read_report(tmp_path / "missing.json")


def test_a_comparison_tells_better_from_worse_question_by_question() -> None:
    old = report_of(
        result(id="up", right_rank=None),
        result(id="a bit up", right_rank=None),
        result(id="down", right_rank=1),
        result(id="same", right_rank=1),
        unanswerable(id="quieter"),
        result(id="dropped"),
        result(id="reworded", question="Then?"),
    )
    new = report_of(
        unanswerable(id="quieter", outcome="nothing"),
        result(id="up", right_rank=1),
        result(id="a bit up", right_rank=3),
        result(id="down", right_rank=None),
        result(id="same", right_rank=1),
        result(id="reworded", question="Now?", right_rank=1),
        result(id="added"),
    )
    found = compare(old, new)
    assert [change.new.id for change in found.better] == ["quieter", "up", "a bit up"]
    assert [change.new.id for change in found.worse] == ["down"]
    assert (found.same, found.only_old, found.only_new) == (1, 2, 2)
    assert found.warnings == ()
    moved = {each.figure.name: each for each in found.differences}
    assert (moved["sentence@3"].old, moved["sentence@3"].new) == (2 / 4, 3 / 4)
    assert moved["sentence@3"].verdict == "better"
    assert moved["sentence@1"].verdict == "same"
    assert moved["declined"].verdict == "better"
    assert moved["answered"].verdict == "same"  # fewer answers are neither good nor bad


def test_lower_is_better_for_errors_and_latency() -> None:
    old = report_of(result(latency_ms=10.0, foreign=0))
    new = report_of(result(latency_ms=20.0, foreign=1))
    moved = {each.figure.name: each.verdict for each in compare(old, new).differences}
    assert (moved["latency_p50"], moved["foreign"]) == ("worse", "worse")
    back = {each.figure.name: each.verdict for each in compare(new, old).differences}
    assert (back["latency_p50"], back["foreign"]) == ("better", "better")


def test_runs_that_cannot_be_compared_are_warned_of() -> None:
    old = report_of(result())
    new = report_of(result(), gold_sha256="1" * 64, risk=None, articles=3, encoder="other")
    gold_, mode, articles, encoder = compare(old, new).warnings
    assert gold_.startswith("The gold differs")
    assert "forced" in mode
    assert articles == "The index held 2 articles then, 3 now."
    assert encoder == "The encoder was minilm then, is other now."
    risk, reader = compare(old, report_of(result(), risk=0.2, reader="new")).warnings
    assert risk == "The accepted risk was 0.1 then, is 0.2 now."
    assert reader == "The reader was reader then, is new now."


def printed(report: EvaluationReport) -> str:
    console = Console(file=io.StringIO(), width=160, color_system=None)
    print_report(report, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_terminal_shows_figures_groups_and_worst_cases() -> None:
    text = printed(
        report_of(
            result(question="Is [red]it[/] so?", confidence=0.9, quotes=("[b]Loud[/b].",)),
            result(id="r", type="who", right_rank=1),
            gaps=tuple(f'no article "{n}"' for n in range(7)),
        )
    )
    assert "gold.jsonl: 2 questions, 2 answerable; 2 answered" in text
    assert "free to decline, risk 0.1 · minilm · reader · article-qa 1.0" in text
    assert 'no article "4"' in text
    assert 'no article "5"' not in text
    assert "… and 2 more." in text
    line = next(line for line in text.splitlines() if line.strip().startswith("sentence@1 "))
    assert "0.500" in line
    assert "0.00 to 1.00" in line
    assert "declined " not in text.split("by type")[0]  # no unanswerable question, no figure
    assert "Worst 1 of 1 that went wrong" in text
    assert "Is [red]it[/] so? q, wrong sentence, answer, confidence 0.90" in text
    assert "quoted [b]Loud[/b]." in text
    assert f"wanted {CLOSES}" in text


def test_the_terminal_lists_ten_worst_cases_at_most() -> None:
    text = printed(report_of(*(result(id=f"q{n}", confidence=n / 20) for n in range(12))))
    assert "Worst 10 of 12 that went wrong" in text
    assert "q11, wrong sentence" in text
    assert "q1, wrong sentence" not in text
    assert "Worst" not in printed(report_of(result(right_rank=1)))


def test_the_terminal_shows_a_comparison() -> None:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    old = report_of(result(id="[up]", right_rank=2), result(id="down", right_rank=1), articles=3)
    new = report_of(result(id="[up]", right_rank=1), unanswerable(id="down"))
    print_comparison(compare(old, new), console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "The index held 3 articles then, 2 now." in text
    assert "1 better, 1 worse, 0 same; 0 asked only then, 0 only now." in text
    assert "[up]: right sentence only at place 2 → right" in text
    assert "down: right → answered, though unanswerable" in text
    assert text.index("Worse") < text.index("Better")
    line = next(line for line in text.splitlines() if line.strip().startswith("sentence@1"))
    assert line.split() == ["sentence@1", "0.500", "1.000", "+0.500"]
