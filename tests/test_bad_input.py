"""A folder with everything that goes wrong: each gets its reason, and the rest is added."""

from __future__ import annotations

import gzip

import pytest

from qa.corpus import Corpus

GOOD = "The ferry left the harbour at noon with a captain and her crew on board."


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "articles"
    made.mkdir()
    (made / "good.txt").write_text(GOOD)
    (made / "empty.txt").write_text("")
    (made / "blank.md").write_text(" \n\t\n")
    (made / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (made / "broken.pdf").write_bytes(b"%PDF-1.7\nnot a pdf at all")
    (made / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    (made / "page.html").write_text("<html><head></head><body></body></html>")
    (made / "cp1252.txt").write_bytes("Der Fährmann sagte: „Grüße“ – für 5 €.".encode("cp1252"))
    (made / "good.md").write_text("# A second article of the same name\n\nIt has its text.")
    with (made / "huge.txt").open("wb") as huge:
        huge.truncate(200_000_000)
    (made / "news.jsonl").write_text(
        '{"id": "one", "title": "One", "text": "Snow fell on the railway station."}\n'
        '{"id": "two", "title": "Two", "text": \n'
        '{"id": "three", "title": "No text"}\n'
        '{"id": "one", "title": "Again", "text": "A storm closed the railway."}\n'
        "[1, 2]\n"
        '{"id": "four", "title": "Four", "text": "The mayor was elected."}\n'
    )
    with gzip.open(made / "more.jsonl.gz", "wt") as lines:
        lines.write('{"id": "five", "title": "Five", "text": "The bakery sells bread."}\n')
    return made


def test_each_gets_its_reason_and_the_rest_is_added(encoder, folder, tmp_path):
    with Corpus.create(tmp_path / "my.index") as corpus:
        report = corpus.add(folder)
        reasons = {
            skipped.where.removeprefix(f"{folder}/"): skipped.reason for skipped in report.skipped
        }
        assert sorted(report.added) == ["cp1252", "five", "four", "good", "one"]
        assert corpus.article("good").text.endswith("It has its text.")  # "good.md" comes first
        assert "Fährmann" in corpus.article("cp1252").text
        assert "5 €" in corpus.article("cp1252").text
        assert corpus.article("one").text.startswith("Snow")
        wanted = {
            "empty.txt": "empty",
            "blank.md": "empty",
            "binary.txt": "binary",
            "broken.pdf": "PDF",
            "broken.docx": "not a .docx",
            "page.html": "no article",
            "good.txt": "good.md",
            "huge.txt": "200",
            "news.jsonl, line 2": "JSON",
            "news.jsonl, line 3": "text",
            "news.jsonl, line 4": "line 1",
            "news.jsonl, line 5": "object",
        }
        assert reasons.keys() == wanted.keys()
        for where, word in wanted.items():
            assert word.lower() in reasons[where].lower(), (where, reasons[where])
            assert "\n" not in reasons[where]
        again = corpus.add(folder)
        assert len(again.unchanged) == 5
        assert again.added == again.replaced == []
        assert corpus.search("railway station", 1)[0].passage.article_id == "one"


def test_a_date_that_cannot_be_used_is_told_and_the_article_added(encoder, tmp_path):
    """Without a word, an article of 2999 would be visible at any time, as an undated one."""
    (tmp_path / "news.jsonl").write_text(
        '{"id": "a", "title": "A", "text": "The ferry left.", "published": "2999-01-01"}\n'
        '{"id": "b", "title": "B", "text": "The ferry came.", "date": 20240101}\n'
        '{"id": "c", "title": "C", "text": "The ferry stayed.", "date": "2024-01-01"}\n'
    )
    with Corpus.create(tmp_path / "my.index") as corpus:
        report = corpus.add(tmp_path / "news.jsonl")
    assert report.added == ["a", "b", "c"]
    assert [s.where.partition(", ")[2] for s in report.skipped] == ["line 1", "line 2"]
    assert report.skipped[0].reason == "'2999-01-01' is no past day like 2024-01-18: date left out"
