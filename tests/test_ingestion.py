from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from qa.articles.store import Store
from qa.corpus import Corpus
from qa.errors import BadInput
from qa.schema import Article, IngestReport
from tests.conftest import HARBOUR, MAYOR, STORM


@pytest.fixture
def empty(encoder, tmp_path):
    with Corpus.create(tmp_path / "my.index") as made:
        yield made


def write_lines(path, *articles):
    path.write_text("".join(json.dumps(one) + "\n" for one in articles), encoding="utf-8")
    return path


def test_the_report_counts_everything(empty, tmp_path):
    report = empty.add(HARBOUR, STORM)
    assert report == IngestReport(
        added=["harbour", "storm"],
        dates={"metadata": 1, "none": 1},
        passages=2,
        seconds=report.seconds,
    )
    changed = replace(HARBOUR, text=HARBOUR.text + " It rained.")
    report = empty.add(changed, STORM, MAYOR)
    assert (report.added, report.replaced, report.unchanged) == (["mayor"], ["harbour"], ["storm"])


def test_unchanged_articles_are_not_encoded(empty, encoder):
    empty.add(HARBOUR, MAYOR)
    encoder.encoded.clear()
    report = empty.add(HARBOUR, MAYOR)
    assert (report.unchanged, report.passages) == (["harbour", "mayor"], 0)
    assert encoder.encoded == []


def test_new_metadata_alone_replaces(empty):
    empty.add(STORM)
    report = empty.add(replace(STORM, published=date(2020, 1, 1), published_from="metadata"))
    assert report.replaced == ["storm"]
    assert empty.article("storm").published == date(2020, 1, 1)


def test_what_a_program_made_wrong_is_skipped_and_the_rest_added(empty):
    huge = Article("huge", "T", "word " * 1_100_000)
    report = empty.add(
        Article("blank", "T", " \n"),
        HARBOUR,
        replace(MAYOR, id="harbour"),
        huge,
        Article("half", "T", "Half a \ud800 letter."),
        Article("hour", "T", "Text.", published=datetime(2024, 1, 1, 12)),
        Article("", "T", "Text."),
        Article("none", "T", None),  # type: ignore[arg-type]
    )
    assert report.added == ["harbour"]
    assert empty.article("harbour") == HARBOUR
    assert {s.where: s.reason.split(".")[0] for s in report.skipped} == {
        "article 'blank'": "its text is empty",
        "article 'harbour'": "an article of this id was added a moment ago",
        "article 'half'": "it holds half a character at 7",
        "article 'hour'": "published is a datetime",
        "article ''": "id, title and text must be texts, the id not an empty one",
        "article 'none'": "id, title and text must be texts, the id not an empty one",
        "article 'huge'": "its text has 5,500,000 characters; one article may have 5,000,000",
    }


def test_a_missing_path_adds_nothing(empty, tmp_path):
    with pytest.raises(BadInput, match="No such file or folder"):
        empty.add(HARBOUR, tmp_path / "nowhere")
    assert len(empty.articles()) == 0


def test_another_index_is_a_source(empty, encoder, tmp_path):
    with Corpus.create(tmp_path / "old.index") as old:
        old.add(HARBOUR, MAYOR)
    report = empty.add(tmp_path / "old.index", STORM)
    assert sorted(report.added) == ["harbour", "mayor", "storm"]
    assert empty.article("mayor") == MAYOR


def test_progress_reaches_the_end(empty, tmp_path):
    path = write_lines(
        tmp_path / "news.jsonl",
        *({"id": f"n{n}", "title": "T", "text": f"Ferry number {n} left."} for n in range(5)),
    )
    steps = []
    empty.add(path, progress=steps.append)
    assert [step.articles for step in steps] == [1, 2, 3, 4, 5, 5, 5]
    done = [step.bytes_done for step in steps]
    assert done == sorted(done)
    assert done[-1] == steps[0].bytes_total == path.stat().st_size
    assert [step.passages for step in steps] == [0] * 6 + [5]
    assert [step.passages_total for step in steps] == [1, 2, 3, 4, 5, 5, 5]


def test_an_interrupted_run_keeps_what_was_stored_and_goes_on(empty, encoder):
    articles = [replace(HARBOUR, id=f"h{n}") for n in range(6)]

    def stop_at_fourth(step):
        if step.articles == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        empty.add(*articles, progress=stop_at_fourth)
    assert [a.id for a in empty.articles()] == ["h0", "h1", "h2", "h3"]
    assert {h.passage.article_id for h in empty.search("ferry ship")} == {"h0", "h1", "h2", "h3"}
    report = empty.add(*articles)
    assert (report.unchanged, report.added) == (["h0", "h1", "h2", "h3"], ["h4", "h5"])
    assert report.passages == 6
    assert empty.ask("ferry").unread == 0


def test_words_find_before_any_vector_is_there(empty, encoder):
    """And what they find is ranked by meaning too, encoded on the spot."""
    answers = []

    def look(step):
        if step.articles == 3 and step.passages == 0:
            answers.append((empty.search("Ana Ruiz storm"), empty.ask("Who is Ana Ruiz?")))

    empty.add(HARBOUR, MAYOR, STORM, progress=look)
    found, answer = answers[-1]
    later = empty.search("Ana Ruiz storm")
    assert found[0].passage.article_id == later[0].passage.article_id == "storm"
    assert found[0].dense == pytest.approx(later[0].dense, abs=1e-3)
    assert (answer.unread, empty.ask("Who is Ana Ruiz?").unread) == (3, 0)


def test_adding_nothing_goes_on_with_what_waits(empty, encoder):
    def stop(step):
        if step.articles == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        empty.add(HARBOUR, MAYOR, progress=stop)
    assert "2 by their words only: qa add --index" in empty.check_caches()
    steps = []
    report = empty.add(progress=steps.append)
    assert (report.passages, report.added) == (2, [])
    assert [(step.passages, step.passages_total) for step in steps] == [(0, 2), (2, 2)]
    assert empty.check_caches() == "words and vectors of 2 passages are searchable"


def test_as_many_threads_as_wanted(empty, encoder, monkeypatch):
    monkeypatch.setattr("qa.encoding._TEXTS", 1)
    running, most = [], []
    encode = encoder.encode

    def counted(texts):
        running.append(1)
        most.append(len(running))
        time.sleep(0.01)
        running.pop()
        return encode(texts)

    monkeypatch.setattr(encoder, "encode", counted)
    articles = [replace(HARBOUR, id=f"h{n}") for n in range(12)]
    empty.add(*articles[:6], workers=1)
    assert max(most) == 1
    empty.add(*articles[6:], workers=3)
    assert max(most) == 3
    with pytest.raises(BadInput, match="workers is 0; give 1 or more"):
        empty.add(HARBOUR, workers=0)


SLOW_ADD = """
import sys, time
sys.path.insert(0, {root!r})
from dataclasses import replace
import qa.corpus, qa.encoding
from tests.conftest import TopicEncoder
class Slow(TopicEncoder):
    def encode(self, texts):
        time.sleep(0.02)
        return super().encode(texts)
qa.corpus.load_encoder = lambda name=None: Slow()
qa.encoding.SETTINGS = replace(qa.encoding.SETTINGS, encode_batch=1)
with qa.corpus.Corpus.create({index!r}) as corpus:
    corpus.add({source!r})
"""


def test_a_killed_run_goes_on_where_it_stopped(encoder, tmp_path):
    """SIGKILL while passages are encoded: nothing is encoded twice."""
    source = write_lines(
        tmp_path / "news.jsonl",
        *(
            {"id": f"n{n:03}", "title": "T", "text": f"Ferry {n} left. It rained."}
            for n in range(300)
        ),
    )
    index = tmp_path / "killed.index"
    root = str(Path(__file__).parent.parent)
    program = SLOW_ADD.format(root=root, index=str(index), source=str(source))
    process = subprocess.Popen([sys.executable, "-c", program], env={**os.environ})
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
        if (index / "corpus.db").exists() and 0 < unread(index) <= 280:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = unread(index)
    assert 0 < before <= 280
    with Corpus.open(index) as again:
        assert len(again.articles()) == 300
        assert all(again.sentences(article.id) for article in again.articles())
        report = again.add(source)
        assert (len(report.unchanged), report.passages) == (300, before)
        assert again.search("ferry 299", 1)[0].passage.article_id == "n299"
        assert len(again.search("ferry", 400)) == 300


def unread(index):
    """How many passages wait, once all articles are stored; -1 before."""
    try:
        store = Store.open(index, writable=False)
        return store.unread_count() if len(store) == 300 else -1
    except Exception:
        return -1


def test_each_article_is_stored_at_once(empty):
    clutter = [Article(f"c{n}", "T", "Share this article:") for n in range(3)]
    stored = []
    empty.add(*clutter, HARBOUR, progress=lambda step: stored.append(len(empty.articles())))
    assert stored == [1, 2, 3, 4, 4, 4]


def test_what_is_added_or_replaced_is_findable_before_the_end(empty, monkeypatch):
    """Replaced articles would otherwise be gone from the search until the end of a long run."""
    monkeypatch.setattr("qa.ingestion._FINDABLE_AFTER", 0.0)
    monkeypatch.setattr("qa.ingestion._FINDABLE_PAUSE", 0)
    empty.add(HARBOUR)
    found = []

    def look(step):
        with Corpus.open(empty.path) as reader:
            found.append([h.passage.article_id for h in reader.search("ferry mayor")])

    empty.add(replace(HARBOUR, source="Other"), MAYOR, STORM, progress=look)
    assert found[0] == ["harbour"]
    assert set(found[-1]) == {"harbour", "mayor", "storm"}
