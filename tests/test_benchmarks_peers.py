from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers.collection import Collection, asked, chosen
from benchmarks.peers.environment import last_error
from benchmarks.peers.figures import Figures, Shares, found_passages
from benchmarks.peers.job import Job, PlainPassage, Step, read_passages, write_passages
from benchmarks.peers.limits import Bert, Limit, Peak, Work
from benchmarks.peers.runs import Turn, rotated, turns
from benchmarks.peers.section import (
    ROWS,
    between_marks,
    cell,
    figures_table,
    ratio,
    settings_list,
    shares_table,
)
from benchmarks.peers.systems import OURS, PEERS, SYSTEMS, pinned
from qa.evaluation.questions import Evidence, GoldQuestion
from tests.evaluation_fakes import BOATS, CLOSES, HARBOUR, gold

WORKERS = Path(__file__).parents[1] / "benchmarks" / "peers" / "workers"
SMALL = Bert(layers=2, hidden=4, inner=8)


def about(id_: str, *articles: str, answerable: bool = True) -> GoldQuestion:
    evidence = tuple(Evidence("A sentence.", article) for article in articles)
    return GoldQuestion(id_, f"{id_}?", answerable=answerable, evidence=evidence)


class TestJob:
    def test_comes_back_as_it_was_stored(self, tmp_path):
        job = Job(
            Step.COLD_ASK, {"encoder": "torch"}, "e", "r", "a", "p", "q", 6, 10, "i", "m", 1.5
        )
        job.write(tmp_path / "job")
        assert Job.read(tmp_path / "job") == job

    def test_so_do_passages(self, tmp_path):
        passages = [
            PlainPassage(0, "a", 0, 5, "Titel\nÄrger."),
            PlainPassage(1, "b", 3, 4, "\u2028"),
        ]
        write_passages(tmp_path / "passages", passages)
        assert read_passages(tmp_path / "passages") == passages


class TestCollection:
    def test_articles_that_are_asked_about_come_first_in_the_files_order(self):
        lines = {"w": "1", "x": "2", "y": "3", "z": "4"}
        questions = gold(about("q", "y"), about("r", "w", answerable=False))
        assert chosen(lines, questions, 2) == {"w": "1", "y": "3"}
        assert list(chosen(lines, questions, 3)) == ["w", "x", "y"]

    def test_only_what_the_articles_answer_is_asked(self):
        questions = gold(
            about("all", "x", "y"),
            about("some", "x", "z"),
            about("none"),
            about("unanswerable", "x", answerable=False),
        )
        assert [each.id for each in asked(questions, {"x", "y"})] == ["all"]

    def test_recall_is_the_share_of_questions_with_a_passage_that_holds_evidence(self):
        def passage(number: int, quote: str) -> PlainPassage:
            start = HARBOUR.text.index(quote)
            return PlainPassage(number, HARBOUR.id, start, start + len(quote), quote)

        questions = [GoldQuestion("q", "?", evidence=(Evidence(CLOSES, HARBOUR.id),))] * 2
        passages = [passage(0, CLOSES), passage(1, BOATS)]
        collection = Collection(Path(), {HARBOUR.id: HARBOUR}, passages, questions)
        assert collection.recall([[1, 0], [1]]) == 0.5


class TestLimits:
    def test_operations_by_hand(self):
        """A layer's weights: 4 * 4 * 4 + 2 * 4 * 8 = 128; attention: 4 * n^2 * 4."""
        one = 2 * (2 * 3 * 128 + 4 * 9 * 4)
        other = 2 * (2 * 1 * 128 + 4 * 1 * 4)
        assert SMALL.operations(np.array([3])) == one
        assert SMALL.operations(np.array([3, 1])) == one + other

    def test_matrices_hold_the_weights_that_are_counted(self):
        assert sum(rows * columns for rows, columns in SMALL.matrices) == 128

    def test_size_is_read_from_the_model(self, tmp_path):
        found = {"num_hidden_layers": 6, "hidden_size": 384, "intermediate_size": 1536}
        (tmp_path / "config.json").write_text(json.dumps(found), encoding="utf-8")
        assert Bert.of(tmp_path) == Bert(6, 384, 1536)

    def test_work_of_a_collection(self):
        work = Work.of(SMALL, np.array([10, 20]), np.array([5, 7]), depth=3)
        assert work.ingestion == SMALL.operations(np.array([10, 20]))
        assert work.question == SMALL.operations(np.array([5, 7])) / 2
        assert work.reading == 3 * SMALL.operations(np.array([15 + 6 - 1]))
        assert work.scan == 2 * 4 * 4

    def test_a_limit_is_operations_and_bytes_over_their_speeds(self):
        limit = Limit.of(Work(100, 10, 40, 8), operations=10, bandwidth=2)
        assert limit == Limit(ingestion=10, search=1 + 4, ask=1 + 4 + 4)

    def test_the_peak_is_the_most_that_was_seen_of_each(self):
        assert Peak.best([Peak(1, 5, 3), Peak(2, 4, 1)]) == Peak(2, 5, 3)


def measured(seconds: float, milliseconds: list[float]) -> dict[Step, dict[str, object]]:
    return {
        Step.PREPARE: {},
        Step.INGEST: {
            "seconds": seconds,
            "processor_seconds": 2 * seconds,
            "index_mib": 3.0,
            "peak_mib": 100 * seconds,
        },
        Step.COLD_SEARCH: {"seconds": seconds / 2},
        Step.COLD_ASK: {"seconds": 2 * seconds},
        Step.ASK: {
            "search_ms": milliseconds,
            "ask_ms": [10 * each for each in milliseconds],
            "search_peak_mib": 50.0,
            "ask_peak_mib": 70.0,
            "found": [[round(seconds)]],
        },
    }


def three_rounds() -> dict[Turn, dict[str, object]]:
    rounds = [
        measured(2.0, [1.0, 2.0, 3.0]),
        measured(4.0, [2.0, 4.0, 6.0]),
        measured(40.0, [5.0]),
    ]
    return {turn: rounds[turn.round][turn.step] for turn in turns(3)}


class TestFigures:
    def test_medians_over_rounds(self):
        figures = Figures.of(three_rounds(), passages=100, recall=0.9)
        assert figures == Figures(
            ingestion=25,
            per_core=12.5,
            index=3,
            cold_search=2,
            cold_ask=8,
            search_p50=4,
            search_p95=pytest.approx(5),
            ask_p50=40,
            ask_p95=pytest.approx(50),
            ingest_peak=400,
            search_peak=50,
            ask_peak=70,
            recall=0.9,
        )

    def test_what_was_found_is_the_last_rounds(self):
        assert found_passages(three_rounds()) == [[40]]

    def test_shares_of_a_limit(self):
        figures = Figures.of(three_rounds(), passages=100, recall=0.9)
        shares = Shares.of(figures, Limit(ingestion=1.0, search=0.001, ask=0.01), passages=100)
        assert shares == Shares(ingestion=0.25, search=0.25, ask=0.25)


class TestTurns:
    def test_models_are_prepared_once_and_each_round_ingests_first(self):
        steps = [turn.step for turn in turns(2)]
        assert steps.count(Step.PREPARE) == 1
        assert steps[0] is Step.PREPARE
        assert [turn.round for turn in turns(2) if turn.step is Step.INGEST] == [0, 1]
        assert steps[1] is Step.INGEST
        assert steps[-1] is Step.ASK

    def test_names_are_unique(self):
        names = [turn.name for turn in turns(3)]
        assert len(set(names)) == len(names)

    def test_another_system_comes_first_each_round(self):
        first = [rotated(list(SYSTEMS), number)[0] for number in range(len(SYSTEMS) + 1)]
        assert first == [*SYSTEMS, SYSTEMS[0]]
        assert set(rotated(list(SYSTEMS), 2)) == set(SYSTEMS)


class TestSystems:
    @pytest.mark.parametrize("system", PEERS, ids=lambda each: each.name)
    def test_every_package_of_a_peer_is_pinned_and_those_told_of_are_among_them(self, system):
        listed = system.requirements.read_text(encoding="utf-8")
        for line in listed.splitlines():
            assert not line or line.startswith("#") or line.count("==") == 1
        assert all(pinned(listed, name) for name in system.packages)
        assert pinned(listed, "torch") == "2.13.0"

    @pytest.mark.parametrize("system", SYSTEMS, ids=lambda each: each.name)
    def test_every_system_has_its_worker(self, system):
        assert (WORKERS / f"{system.worker}.py").is_file()

    def test_a_package_that_is_not_listed(self):
        with pytest.raises(ValueError, match="numpy is not in the list"):
            pinned("torch==2.13.0\nnumpy-quaternion==1.0", "numpy")


class TestLastError:
    def test_what_pip_says_was_wrong_before_its_remarks(self):
        said = (
            "WARNING: slow\nERROR: No matching distribution found for x==1\n[notice] update pip\n"
        )
        assert last_error(said) == "No matching distribution found for x==1"

    def test_the_last_line_of_a_traceback(self):
        assert last_error("Traceback\n  File x\nOSError: no disk\n\n") == "OSError: no disk"

    def test_silence(self):
        assert last_error("\n") == "it said nothing"


class TestTables:
    @pytest.mark.parametrize(
        ("value", "ours", "told"),
        [(1.0, 2.0, "0.50×"), (3.0, 2.0, "1.50×"), (62.0, 2.0, "31×"), (1.0, 0.0, "–")],
    )
    def test_ratio(self, value, ours, told):
        assert ratio(value, ours) == told

    def test_cell(self):
        assert cell(1234.56, None, 1) == "1,234.6"
        assert cell(24.1, 12.05, 1) == "24.1 (2.00×)"

    def test_one_column_a_system_with_the_ratio_to_ours(self):
        ours = Figures.of(three_rounds(), passages=100, recall=0.9)
        peer = replace(ours, ingestion=5.0, cold_ask=100.0)
        head, rule, first, *rest = figures_table({OURS: ours, PEERS[0]: peer}).splitlines()
        assert head == f"|  | ours | {PEERS[0].name} |"
        assert rule == "| --- | --- | --- |"
        assert first == "| ingestion, passages a second | 25.0 | 5.0 (0.20×) |"
        assert "| cold start to the first answer, s | 8.00 | 100.00 (12×) |" in rest
        assert 1 + len(rest) == len(ROWS)

    def test_shares_stand_below_the_limits(self):
        limits = {"8 bits": Limit(ingestion=0.5, search=0.001, ask=0.02)}
        lines = shares_table({OURS: Shares(0.25, 0.5, 1.5)}, limits, passages=100).splitlines()
        assert lines[2:] == [
            "| limit in 8 bits | 200 passages a second | 1.00 ms | 20.0 ms |",
            "| ours | 25.0% | 50.0% | 150.0% |",
        ]

    def test_what_was_not_measured_says_why(self):
        told = settings_list({OURS: "article-qa 1"}, {PEERS[0]: "no disk"}).splitlines()
        assert told[0].startswith("- ours (article-qa 1): ")
        assert told[1] == f"- {PEERS[0].name} was not measured: no disk"

    def test_the_section_goes_between_its_marks(self):
        document = "a\n<!-- peers:begin -->\nold\n<!-- peers:end -->\nb\n"
        wanted = "a\n<!-- peers:begin -->\nnew \\1\n<!-- peers:end -->\nb\n"
        assert between_marks(document, "new \\1") == wanted
        assert between_marks("no marks", "new") is None
