from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from benchmarks.ablation_readers import (
    Found,
    RawSpanReader,
    SignalReader,
    Variant,
    cosine,
    coverage,
    passage_score,
    weighing,
)
from benchmarks.haystack_reading import Untyped, located, quotable
from benchmarks.quality import __main__ as command
from benchmarks.quality import workplace as workplace_module
from benchmarks.quality.sets import GoldSet, drawn, gold_sets
from benchmarks.quality.tables import Measured, ablation_table, brief, put, quality_table, table
from benchmarks.quality.workplace import Run, Workplace, sha256_of
from qa.corpus import Corpus
from qa.errors import BadInput
from qa.evaluation.questions import GoldQuestion
from qa.reading.reader import Reading, Retrieved
from qa.reading.windows import Windower
from qa.retrieval import retriever
from qa.schema import Article, Hit, Kind, Passage, Sentence
from tests.evaluation_fakes import gold, report_of, result, unanswerable
from tests.training_fakes import word_tokenizer

TEXTS = ("Ada sang a song.", "Bo baked bread.", "Eve slept.")


def passage(*texts: str, score: float = 0.5, kind: Kind = Kind.BODY) -> Retrieved:
    article = Article("a", "Song", " ".join(texts))
    starts = [article.text.index(text) for text in texts]
    sentences = [Sentence(at, at + len(text), kind) for at, text in zip(starts, texts)]
    hit = Hit(Passage(1, "a", 0, len(article.text)), score, score, score)
    return Retrieved(hit, article, sentences)


def found(*texts: str) -> list[Found]:
    one = passage(*texts)
    return [Found(one.article, sentence, 0.5) for sentence in one.sentences]


def questions(answerable: int, unanswerable: int) -> list[GoldQuestion]:
    """Two answerable ones, then an unanswerable one, for as long as there are any."""
    asked = [GoldQuestion(f"yes{n}", "?") for n in range(answerable)]
    for n in range(unanswerable):
        asked.insert(3 * n + 2, GoldQuestion(f"no{n}", "?", answerable=False))
    return asked


class TestDrawn:
    def test_as_many_of_each_in_the_files_order(self):
        all_of_them = questions(40, 20)
        chosen = [q.id for q in drawn(gold(*all_of_them), 10, seed=7).questions]
        assert sum(id_.startswith("yes") for id_ in chosen) == 10
        assert sum(id_.startswith("no") for id_ in chosen) == 10
        assert chosen == [q.id for q in all_of_them if q.id in chosen]
        assert chosen != [q.id for q in drawn(gold(*all_of_them), 10, seed=8).questions]

    def test_the_same_every_time(self):
        """Written down once: another Python must draw the same questions."""
        chosen = drawn(gold(*questions(6, 4)), 2, seed=7)
        assert [q.id for q in chosen.questions] == ["yes1", "yes2", "no2", "no3"]

    def test_conversations_are_left_whole_and_out(self):
        talk = (GoldQuestion("c/1", "?", turn=1), GoldQuestion("c/2", "?", turn=2))
        chosen = drawn(gold(talk, *questions(2, 1)), 1, seed=7)
        assert not {"c/1", "c/2"} & {q.id for q in chosen.questions}

    def test_too_few(self):
        with pytest.raises(BadInput, match=r"has 3 questions with answerable=False; 4 are"):
            drawn(gold(*questions(8, 3)), 4, seed=7)


FILES = (
    *("clusters/articles.jsonl.gz", "clusters/questions.jsonl.gz"),
    *("news/articles.jsonl.gz", "news/questions.jsonl.gz", "news/quiz_questions.jsonl.gz"),
    *("squad/articles.jsonl.gz", "squad/questions.jsonl.gz"),
)


@pytest.fixture
def data(tmp_path):
    """A data folder with all its files, empty."""
    for name in FILES:
        file = tmp_path / "dev" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


class TestSets:
    def test_without_data_the_five_articles_alone(self):
        (only,) = gold_sets(None)
        assert len(only.gold()) > 300
        assert only.articles.is_dir()

    def test_a_data_folder_adds_four_in_the_order_of_the_tables(self, data):
        five, *added = gold_sets(data)
        assert five == gold_sets(None)[0]
        assert [(each.collection, each.articles, each.questions.name) for each in added] == [
            (name, data / "dev" / name / "articles.jsonl.gz", questions)
            for name, questions in (
                ("clusters", "questions.jsonl.gz"),
                ("news", "questions.jsonl.gz"),
                ("news", "quiz_questions.jsonl.gz"),
                ("squad", "questions.jsonl.gz"),
            )
        ]

    @pytest.mark.parametrize("missing", FILES)
    def test_a_missing_file_shows_before_anything_is_measured(self, data, missing):
        (data / "dev" / missing).unlink()
        with pytest.raises(BadInput, match=f"{missing} is missing"):
            gold_sets(data)


class TestSignals:
    def test_cosine_by_hand(self, encoder):
        sentences = found("The ferry left port.", "The mayor met a ship.", "Snow fell.")
        signal = cosine(encoder)("ferry", sentences)
        assert signal == pytest.approx([1.0, math.sqrt(0.5), 0.0])

    def test_rare_words_count_more(self):
        """Of three sentences two hold "boat" and one "red": log(1 + 3/3) and log(1 + 3/2)."""
        common, rare = math.log(2), math.log(2.5)
        covered = coverage("A red boat?", found("One boat left.", "Two red boats.", "Snow fell."))
        assert covered == pytest.approx([common / (common + rare), 1.0, 0.0])

    def test_a_question_without_content_words_is_covered_by_nothing(self):
        assert coverage("What about it?", found("What about it?")).tolist() == [0.0]

    def test_the_mean_of_the_signals_each_sentence_once(self, encoder):
        best, other = passage(*TEXTS, score=0.9), passage(*TEXTS, score=0.2)
        readings = SignalReader(passage_score, coverage).read("bread", [best, other])
        assert [r.score for r in readings] == pytest.approx([0.45, 0.95, 0.45])
        assert [r.sentence for r in readings] == list(best.sentences)

    def test_nothing_found_nothing_read(self, encoder):
        assert SignalReader(cosine(encoder), coverage, passage_score).read("bread", []) == []


class FakeModel:
    """Sure of one word, wherever it stands; doubts every sentence as far as `direct` says."""

    name = "by hand"
    reads_context = True

    def __init__(self, word: str, direct: float = 0.0) -> None:
        self.windower = Windower(word_tokenizer())
        self.types: list[tuple[int, ...]] = []
        (self._id,) = word_tokenizer().encode(word, add_special_tokens=False).ids
        self._direct = direct

    def logits(self, windows):
        self.types += [window.types for window in windows]
        numbers = []
        for window in windows:
            sure = np.array(window.ids) == self._id
            columns = (np.where(sure, 4.0, -9.0), np.where(sure, 4.0, -9.0))
            numbers.append(np.column_stack([*columns, np.full(len(sure), self._direct)]))
            numbers[-1][0] = 0.0
        return [each.astype(np.float32) for each in numbers]


class TestRawSpanReader:
    def test_the_models_word_and_its_odds(self):
        one = passage(*TEXTS)
        readings = RawSpanReader(FakeModel("bread", direct=-2.0)).read("what baked", [one])
        text = one.article.text
        best = max(readings, key=lambda r: r.score)
        assert text[slice(*best.highlight)] == "bread"
        # 8 for the word alone, and next to nothing for all other spans; -2 for the sentence
        assert best.score == pytest.approx(1 / (1 + math.exp(-(8 - 2) / 2)), rel=1e-3)
        assert [r.sentence for r in readings] == list(one.sentences)

    def test_a_sentence_of_two_passages_is_read_once_at_its_best(self):
        whole, last = passage(*TEXTS), passage(*TEXTS)
        last = replace(last, sentences=last.sentences[1:])
        readings = RawSpanReader(FakeModel("bread")).read("what baked", [whole, last])
        assert len(readings) == 3
        alone = RawSpanReader(FakeModel("bread")).read("what baked", [last])
        assert {r.score for r in alone} <= {r.score for r in readings}

    def test_without_token_types(self):
        model = FakeModel("bread")
        RawSpanReader(model).read("what", [passage(*TEXTS)])
        RawSpanReader(Untyped(model)).read("what", [passage(*TEXTS)])
        typed, untyped = model.types
        assert set(typed) == {0, 1}
        assert untyped == (0,) * len(typed)


def test_words_and_meaning_alone(corpus):
    before = [(h.passage.id, h.score) for h in corpus.search("mayor of the storm", 9)]
    with weighing(0.0):
        hits = corpus.search("mayor of the storm", 9)
        assert [h.score for h in hits] == pytest.approx([max(h.dense, 0) for h in hits])
    with weighing(1e5):
        lexical = [h.lexical for h in corpus.search("mayor of the storm", 9)]
        assert lexical == sorted(lexical, reverse=True)
        assert lexical[0] > 0
    assert [(h.passage.id, h.score) for h in corpus.search("mayor of the storm", 9)] == before


class TestHaystackAnswers:
    CONTENT = "Song Ada sang a song. Bo baked bread. Eve slept."

    def place(self, words: str, one: Retrieved) -> Reading | None:
        start = self.CONTENT.index(words)
        return located(one, {"start": start, "end": start + len(words), "score": 0.7})

    def test_the_sentence_where_an_answer_begins(self):
        one = passage(*TEXTS)
        for words, at in (("Ada", 0), ("song.", 0), ("bread", 1), ("Eve slept.", 2)):
            reading = self.place(words, one)
            assert reading.sentence == one.sentences[at]
            assert one.article.text[slice(*reading.highlight)] == words
            assert reading.score == 0.7

    def test_an_answer_ends_with_its_sentence(self):
        one = passage(*TEXTS)
        reading = self.place("bread. Eve", one)
        assert one.article.text[slice(*reading.highlight)] == "bread."

    def test_headings_are_no_sentences(self):
        assert self.place("Song", passage(*TEXTS)) is None
        dated = passage(*TEXTS)
        dated = replace(dated, article=replace(dated.article, published=date(2024, 5, 6)))
        answer = {"start": len("Song (May 6, 2024) "), "end": len("Song (May 6, 2024) Ada")}
        assert located(dated, answer | {"score": 1.0}).sentence == dated.sentences[0]

    def test_only_body_sentences_each_once(self):
        body, caption = passage(*TEXTS), passage(*TEXTS, kind=Kind.CAPTION)
        best = self.place("bread", body)
        again = self.place("baked", body)
        assert quotable([self.place("Eve", caption), best, again]) == [best]


class TestTables:
    def test_each_figure_in_its_column(self):
        forced = report_of(
            result(id="a", right_rank=1, holding=(1,), missed=0, exact=1.0, f1=1.0, confidence=0.9),
            result(id="b", right_rank=2, holding=(11,), missed=0, f1=0.5, confidence=0.7),
            unanswerable(id="c", confidence=0.8),
            risk=None,
        )
        free = report_of(
            result(id="a", right_rank=1, holding=(1,), missed=0, confidence=0.9, latency_ms=30.0),
            result(id="b", outcome="related", confidence=0.7, latency_ms=30.0),
            unanswerable(id="c", outcome="nothing", confidence=0.8, latency_ms=30.0),
        )
        lines = quality_table({"seeds": Measured(forced, free)}).splitlines()
        headings, values = ([c.strip() for c in lines[at].split("|")[1:-1]] for at in (0, 2))
        assert dict(zip(headings, values, strict=True)) == {
            "set": "seeds",
            "questions (answerable)": "3 (2)",
            "recall@10 / @20": "0.500 / 1.000",
            "sentence@1 / @3": "0.500 / 1.000",
            "EM / F1": "0.500 / 0.750",
            "AUROC": "0.500",
            "ECE": "0.533",  # .1, .7 and .8 away from the truth, a third of the questions each
            "precision": "1.000",
            "answered": "0.333",
            "declined": "1.000",
            "ECE of what is answered": "0.100",
            "p50 / p95": "30 ms / 30 ms",
        }

    def test_variants_by_sets(self):
        right = report_of(result(right_rank=1), unanswerable(confidence=0.1))
        wrong = report_of(result())
        lines = ablation_table(
            {"plain": {"x": wrong, "y": wrong}, "+ reader": {"x": right, "y": wrong}}
        ).splitlines()
        assert lines[:4] == [
            "| variant | x | y |",
            "| --- | --- | --- |",
            "| plain | 0.000 / 0.000 / - | 0.000 / 0.000 / - |",
            "| + reader | 1.000 / 1.000 / 1.000 | 0.000 / 0.000 / - |",
        ]

    def test_put_between_the_marks_and_nowhere_else(self):
        text = "before\n<!-- quality:begin -->\nold\nlines\n<!-- quality:end -->\nafter\n"
        marked = put(text, "quality", "Quality", r"new \1")
        assert marked == ("before\n<!-- quality:begin -->\nnew \\1\n<!-- quality:end -->\nafter\n")
        assert put(marked, "quality", "Quality", r"new \1") == marked

    def test_put_makes_a_section_where_there_is_none(self):
        once = put("text\n", "quality", "Quality", "a")
        assert once == ("text\n\n## Quality\n\n<!-- quality:begin -->\na\n<!-- quality:end -->\n")
        assert put(once, "quality", "Quality", "b") == once.replace("\na\n", "\nb\n")

    def test_in_brief_with_what_the_index_lacks(self):
        report = report_of(result(right_rank=1, latency_ms=12.0), gaps=("no article",))
        assert brief(report) == (
            "sentence@1 1.000, precision 1.000, answered 1.000, latency_p50 12 ms, "
            "1 pieces of evidence not in the index"
        )
        assert "evidence" not in brief(report_of(result()))

    def test_a_table(self):
        assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


@pytest.fixture
def gold_set(tmp_path):
    articles, asked = tmp_path / "articles.jsonl", tmp_path / "questions.jsonl"
    articles.write_text(json.dumps({"id": "a", "title": "Song", "text": " ".join(TEXTS)}))
    asked.write_text(json.dumps({"id": "q", "question": "Who sang?", "answers": ["Ada"]}))
    return GoldSet("songs", "songs", articles, asked)


class Evaluations:
    """In place of `evaluate`: an empty report for each gold, and what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def __call__(self, corpus, gold, *, always_answer, on_question):
        assert len(corpus.articles()) == 1
        self.asked.append((gold.name, always_answer))
        on_question(1, 1)
        return report_of(result(right_rank=1), risk=None if always_answer else 0.1)


@pytest.fixture
def evaluations(monkeypatch):
    fake = Evaluations()
    monkeypatch.setattr(workplace_module, "evaluate", fake)
    return fake


class TestWorkplace:
    def test_an_index_is_made_once(self, encoder, gold_set, tmp_path):
        place = Workplace(tmp_path / "bench", encoder)
        folder = place.index(gold_set)
        count = len(encoder.encoded)
        assert place.index(gold_set) == folder
        assert len(encoder.encoded) == count
        with Corpus.open(folder) as corpus:
            assert [a.id for a in corpus.articles()] == ["a"]

    def test_an_index_of_another_version_is_made_anew(
        self, encoder, gold_set, tmp_path, monkeypatch
    ):
        place = Workplace(tmp_path / "bench", encoder)
        with monkeypatch.context() as before:
            before.setattr("qa.corpus.segmenter_version", lambda: "older")
            place.index(gold_set)
        with Corpus.open(place.index(gold_set)) as corpus:
            assert len(corpus.articles()) == 1

    def test_a_run_is_found_again_until_something_changes(
        self, encoder, gold_set, tmp_path, evaluations, monkeypatch
    ):
        place = Workplace(tmp_path / "bench", encoder)
        place.index(gold_set)
        run, asked = Run(gold_set, forced=True), gold_set.gold()
        assert place.finished(run, asked) is None
        report = place.measure(run, asked, lambda *_: None)
        assert Workplace(tmp_path / "bench", encoder).finished(run, asked) == report
        assert place.finished(Run(gold_set, forced=False), asked) is None
        fewer = replace(asked, dialogues=())
        assert place.finished(run, fewer) is None
        monkeypatch.setattr(workplace_module, "product_sha256", lambda: "another reader")
        assert Workplace(tmp_path / "bench", encoder).finished(run, asked) is None

    def test_a_variant_answers_with_its_own_reader_and_weight(self, encoder, gold_set, tmp_path):
        weights = set()

        def uncovered(question, found):
            weights.add(retriever.SETTINGS.lexical_weight)
            return 1 - coverage(question, found)

        made_of = []

        def reader_of(signal):
            def make(encoder, model):
                made_of.append((encoder, model.name))
                return SignalReader(signal)

            return make

        place = Workplace(tmp_path / "bench", encoder, FakeModel("song"))
        place.index(gold_set)
        ranks = []
        for signal in (coverage, uncovered):
            variant = Variant(signal.__name__, 2.5, reader_of(signal))
            run = Run(gold_set, forced=True, variant=variant)
            (only,) = place.measure(run, gold_set.gold(), lambda *_: None).results
            ranks.append(only.right_rank)
        assert ranks == [1, 3]
        assert made_of == [(encoder, "by hand")] * 2
        assert weights == {2.5}
        assert retriever.SETTINGS.lexical_weight != 2.5

    def test_what_the_model_has_read_for_one_run_it_does_not_read_again(
        self, encoder, gold_set, tmp_path
    ):
        model = FakeModel("song")
        place = Workplace(tmp_path / "bench", encoder, model)
        place.index(gold_set)
        results, read = [], []
        for name in ("one", "two"):
            variant = Variant(name, 1.0, lambda _, model: RawSpanReader(model))
            run = Run(gold_set, forced=True, variant=variant)
            (only,) = place.measure(run, gold_set.gold(), lambda *_: None).results
            results.append((only.right_rank, only.confidence))
            read.append(len(model.types))
        assert results[0] == results[1]
        assert results[0][0] == 1
        assert read[0] == read[1] > 0

    def test_names_and_bytes_make_the_hash(self, tmp_path):
        one, two = tmp_path / "one", tmp_path / "two"
        for folder, name in ((one, "a.py"), (two, "b.py")):
            folder.mkdir()
            (folder / name).write_text("x = 1")
        before = sha256_of([one])
        assert before != sha256_of([two])
        (one / "a.pyc").write_text("compiled")
        assert sha256_of([one]) == before
        (one / "a.py").write_text("x = 2")
        assert sha256_of([one]) != before


class TestCommand:
    def test_only_what_is_not_measured_yet_is_measured(
        self, encoder, gold_set, tmp_path, evaluations, monkeypatch
    ):
        monkeypatch.setattr(command, "VARIANTS", ())
        place, console = Workplace(tmp_path / "bench", encoder), Console(quiet=True)
        first = command.measured(place, [gold_set], fresh=False, console=console)
        assert evaluations.asked == [("songs", False), ("songs", True)]
        assert command.measured(place, [gold_set], fresh=False, console=console) == first
        assert len(evaluations.asked) == 2
        command.measured(place, [gold_set], fresh=True, console=console)
        assert len(evaluations.asked) == 4

    def test_the_product_is_the_last_step_of_the_ablation(self):
        sets = [replace(gold_sets(None)[0], name=name) for name in ("x", "y")]
        todo = command.runs(sets)
        assert len(todo) == len(set(todo)) == 2 * 2 + 2 * 4
        assert [run.forced for run in todo if run.variant is not None] == [True] * 8
        # a first run alone has true latencies: it is the free one
        assert [run.name for run in todo[:4]] == [
            *("x, product, free", "x, product, forced"),
            *("y, product, free", "y, product, forced"),
        ]
        plain, best = report_of(result()), report_of(result(right_rank=1))
        reports = {run: best if run.variant is None else plain for run in todo}
        rows = command._ablation(sets, reports).splitlines()[2:7]
        assert [row.split("|")[1].strip() for row in rows] == [
            *("cosine only", "BM25 only", "hybrid, untrained", "+ reader", "+ calibration")
        ]
        assert [row.count("1.000") for row in rows] == [0, 0, 0, 0, 4]

    def test_both_tables_go_into_the_document(self, tmp_path: Path):
        document = tmp_path / "benchmarks.md"
        document.write_text("# Benchmarks\n")
        command.write(document, {"quality": "one", "ablation": "two"})
        command.write(document, {"quality": "1", "ablation": "2"})
        text = document.read_text()
        assert text.count("<!-- quality:begin -->\n1\n<!-- quality:end -->") == 1
        assert text.count("<!-- ablation:begin -->\n2\n<!-- ablation:end -->") == 1
        assert "one" not in text
