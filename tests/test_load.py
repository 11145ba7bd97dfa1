from __future__ import annotations

import gzip
import itertools
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qa.articles import load as loading
from qa.articles.load import Loaded, load, total_bytes
from qa.errors import BadInput
from qa.schema import Article, Skipped
from qa.settings import Settings

STORY = "The bridge will close on Monday, the port said. It was built in 1931."


def read(*sources: Path) -> tuple[list[Article], list[Skipped]]:
    steps = [step.outcome for step in load(sources)]
    articles = [outcome for outcome in steps if isinstance(outcome, Article)]
    return articles, [outcome for outcome in steps if isinstance(outcome, Skipped)]


def only(*sources: Path) -> Article:
    articles, skipped = read(*sources)
    assert skipped == []
    assert len(articles) == 1
    return articles[0]


def refused(source: Path) -> str:
    articles, skipped = read(source)
    assert articles == []
    assert [one.where for one in skipped] == [str(source)]
    return skipped[0].reason


def jsonl(path: Path, *records: object) -> Path:
    lines = [line if isinstance(line, str) else json.dumps(line) for line in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_text_file_is_an_article_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "north_pier-2.txt").write_text(f" {STORY}\n", encoding="utf-8")
    assert only(tmp_path / "north_pier-2.txt") == Article(
        id="north_pier-2", title="north pier 2", text=f" {STORY}\n"
    )


def test_the_first_line_is_the_title_if_it_is_a_headline(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for first, title in [
        ("Bridge to close on Monday", "Bridge to close on Monday"),
        ("The bridge closes on Monday.", "a"),
        ("By Maria Lindqvist and Tom Abara", "a"),
        ("The bridge at dusk. Lena Holm/Reuters", "a"),
        ("• Kyodo, Bloomberg", "a"),
    ]:
        path.write_text(f"{first}\n\n{STORY}", encoding="utf-8")
        assert only(path).title == title


def test_metadata_has_the_last_word(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        f"---\ntitle: From the file\ndate: 2020-01-01\nsource: File\n---\n{STORY}", encoding="utf-8"
    )
    jsonl(tmp_path / "metadata.jsonl", {"id": "a", "title": "Known", "published": "2024-01-18"})
    article = only(tmp_path)
    assert (article.title, article.published, article.published_from, article.source) == (
        "Known",
        date(2024, 1, 18),
        "metadata",
        "File",
    )


def test_metadata_applies_to_json_lines_and_its_bad_lines_are_told(tmp_path: Path) -> None:
    jsonl(tmp_path / "news.jsonl", {"id": 7, "text": STORY, "date": "2020-01-01", "url": "u"})
    jsonl(
        tmp_path / "metadata.jsonl",
        {"id": "7", "source": "Herald"},
        "{broken",
        {"title": "whose?"},
        {"id": "8", "published": "soon"},
    )
    articles, skipped = read(tmp_path)
    assert [(a.id, a.source, a.url, a.published) for a in articles] == [
        ("7", "Herald", "u", date(2020, 1, 1))
    ]
    assert [one.where for one in skipped] == [
        f"{tmp_path / 'metadata.jsonl'}, line {number}" for number in (2, 3, 4)
    ]


def test_metadata_is_never_an_article(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "metadata.jsonl", {"id": "a", "text": STORY})
    assert read(tmp_path) == ([], [])
    assert "add the folder" in refused(path)
    assert total_bytes([tmp_path]) == path.stat().st_size


def test_folders_are_read_recursively_in_a_fixed_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden.txt", ".git/d.txt", "README.md", "z.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY, encoding="utf-8")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    articles, skipped = read(tmp_path)
    assert [article.id for article in articles] == ["a", "b", "z", "c"]
    assert [one.where for one in skipped] == [str(tmp_path / "photo.jpg")]
    assert "unknown kind of file" in skipped[0].reason


def test_a_missing_source_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    for call in (load, total_bytes):
        with pytest.raises(BadInput, match=r"No such file or folder: .*absent\.txt"):
            call([tmp_path, tmp_path / "absent.txt"])


def test_bytes_done_grow_to_the_total(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    jsonl(tmp_path / "c.jsonl", *({"id": n, "text": STORY} for n in range(50)))
    with gzip.open(tmp_path / "d.jsonl.gz", "wt") as lines:
        lines.writelines(json.dumps({"id": f"d{n}", "text": STORY}) + "\n" for n in range(50))
    done = [step.bytes_done for step in load([tmp_path])]
    assert done == sorted(done)
    assert done[-1] == total_bytes([tmp_path])
    assert len(done) == 102


def test_json_lines_go_on_behind_a_bad_line(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "news.jsonl",
        {"id": "x", "title": "T", "text": STORY, "published": "2024-01-18T09:00:00Z"},
        '{"id": "y", "text": ',
        {"id": "z"},
        "[1]",
        "",
        {"text": STORY},
        {"id": ["l"], "text": STORY},
        {"id": "e", "text": " \n"},
        {"id": "s", "text": "lone \ud800 half"},
    )
    articles, skipped = read(path)
    assert [(a.id, a.title, a.published) for a in articles] == [
        ("x", "T", date(2024, 1, 18)),
        ("news-6", "news 6", None),
        ("s", "s", None),
    ]
    assert articles[2].text == "lone \ufffd half"
    assert [(one.where, one.reason.split(":")[0]) for one in skipped] == [
        (f"{path}, line 2", "not valid JSON (Expecting value at column 20)"),
        (f"{path}, line 3", 'has no "text"'),
        (f"{path}, line 4", "not a JSON object"),
        (f"{path}, line 7", 'its "id" is neither text nor a number'),
        (f"{path}, line 8", "is empty"),
    ]


def test_a_deeply_nested_and_a_wrongly_encoded_line_are_bad_lines(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    good = json.dumps({"id": "g", "text": STORY}).encode()
    path.write_bytes(b"[" * 200_000 + b"\n" + '{"text": "café"}'.encode("latin-1") + b"\n" + good)
    articles, skipped = read(path)
    assert [a.id for a in articles] == ["g"]
    assert [one.where[-6:] for one in skipped] == ["line 1", "line 2"]
    assert "UTF-8" in skipped[1].reason


def test_a_broken_off_gzip_file_gives_what_it_had(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl.gz"
    lines = [json.dumps({"id": str(n), "text": f"{n * 7919} {STORY}" * 40}) for n in range(200)]
    packed = gzip.compress("\n".join(lines).encode())
    path.write_bytes(packed[: len(packed) // 2])
    articles, skipped = read(path)
    assert 0 < len(articles) < 200
    assert len(skipped) == 1
    assert "breaks off" in skipped[0].reason


def test_duplicate_ids_name_both_places(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    path = jsonl(tmp_path / "news.jsonl", {"id": "b", "text": STORY}, {"id": "a", "text": STORY})
    articles, skipped = read(tmp_path)
    assert [a.id for a in articles] == ["a", "b"]
    assert [one.where for one in skipped] == [f"{path}, line 2"]
    assert str(tmp_path / "a.txt") in skipped[0].reason


def test_empty_files_are_told(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "c.md"):
        (tmp_path / name).write_bytes(b"")
        assert refused(tmp_path / name) == "is empty"


def test_too_long_and_too_large_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Settings(max_article_chars=100, max_file_bytes=300)
    for module in ("load", "formats", "json_lines", "documents"):
        monkeypatch.setattr(f"qa.articles.{module}.SETTINGS", small)
    (tmp_path / "long.txt").write_text("x" * 101, encoding="utf-8")
    (tmp_path / "large.txt").write_text("x" * 301, encoding="utf-8")
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"x" * 100_000))
    assert "101 characters" in refused(tmp_path / "long.txt")
    assert "too large" in refused(tmp_path / "large.txt")
    assert "too large" in refused(tmp_path / "bomb.txt.gz")
    lines = jsonl(
        tmp_path / "n.jsonl",
        {"id": "a", "text": "x" * 5000},
        {"id": "b", "text": "x" * 150},
        {"id": "c", "text": "short"},
    )
    articles, skipped = read(lines)
    assert [a.id for a in articles] == ["c"]
    assert [one.where[-6:] for one in skipped] == ["line 1", "line 2"]


def test_a_large_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "dump.txt").open("wb") as sparse:
        sparse.truncate(200_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"read {path}"))
    assert "200 MB is too large" in refused(tmp_path / "dump.txt")


def test_reading_is_lazy(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", *({"id": n, "text": STORY} for n in range(1000)))
    steps: Iterator[Loaded] = load([tmp_path])
    first = list(itertools.islice(steps, 3))
    assert [step.outcome.id for step in first if isinstance(step.outcome, Article)] == [
        "0",
        "1",
        "2",
    ]
    assert first[-1].bytes_done < total_bytes([tmp_path])


def test_dates_come_from_the_best_place(tmp_path: Path) -> None:
    address = "https://news.example/2023/05/09/talks"
    path = jsonl(
        tmp_path / "n.jsonl",
        {"id": "1", "text": STORY, "published": "2024-01-18", "url": address},
        {"id": "2", "text": STORY, "url": address},
        {"id": "3", "text": f"Bridge closes\nPublished 12 March 2023, 09:14 GMT\n{STORY}"},
        {"id": "4", "text": f"Bridge closes\nUpdated March 12, 2023\n{STORY}"},
        {"id": "5", "text": STORY, "date": "2999-01-01"},
    )
    assert [(a.published, a.published_from) for a in read(path)[0]] == [
        (date(2024, 1, 18), "metadata"),
        (date(2023, 5, 9), "url"),
        (date(2023, 3, 12), "text"),
        (None, "none"),
        (None, "none"),
    ]


def test_a_link_to_nowhere_and_a_folder_that_cannot_be_listed_are_told(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "absent.txt")
    assert "cannot be read" in read(tmp_path)[1][0].reason


def test_importing_loads_no_heavy_library() -> None:
    code = (
        "import sys, qa.articles.load, qa.articles.clean;"
        "print([m for m in ('trafilatura','pypdf','docx','charset_normalizer','lxml','yaml')"
        " if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_root_logger_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 nothing")
    before = (logging.getLogger().level, list(logging.getLogger().handlers))
    level = logging.getLogger("pypdf").level
    refused(tmp_path / "a.pdf")
    assert (logging.getLogger().level, list(logging.getLogger().handlers)) == before
    assert logging.getLogger("pypdf").level == level


def test_errors_of_the_disk_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")

    def broken(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(loading, "read_article", broken)
    assert refused(tmp_path / "a.txt") == "cannot be read: Permission denied"
