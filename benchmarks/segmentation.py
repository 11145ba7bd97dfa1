"""Compare sentence splitters: how many gold evidence sentences come out whole, and how fast.

    python benchmarks/segmentation.py FOLDER    # with articles.jsonl.gz and questions.jsonl.gz

Gold quotes are whole sentences that people copied out of the articles. A quote counts as whole
when its first and last character are a boundary of the splitter and it holds no other one.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from qa.articles.segment import sentence_spans
from qa.schema import Span

Splitter = Callable[[str], Iterable[Span]]


def _read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _located(text: str, parts: Iterable[str]) -> Iterable[Span]:
    """Spans of sentences that a library gives as strings only."""
    at = 0
    for part in parts:
        part = part.strip()
        found = text.find(part, at)
        if part and found >= 0:
            at = found + len(part)
            yield found, at


def _pysbd() -> Splitter:
    import pysbd

    segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: ((s.start, s.end) for s in segmenter.segment(text))


def _blingfire() -> Splitter:
    import blingfire

    return lambda text: _located(text, blingfire.text_to_sentences(text).split("\n"))


def _syntok() -> Splitter:
    import syntok.segmenter

    def split(text: str) -> Iterable[Span]:
        for paragraph in syntok.segmenter.analyze(text):
            for tokens in paragraph:
                if tokens:
                    yield tokens[0].offset, tokens[-1].offset + len(tokens[-1].value)

    return split


def _lines(text: str) -> Iterable[tuple[int, str]]:
    """Lines with their offsets: every splitter gets the same paragraphs."""
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield at, line
        at += len(line)


def measure(split: Splitter, texts: dict[str, str], quotes: list[tuple[str, Span]]) -> tuple:
    """Share of quotes that are exactly one sentence; share that begins and ends one; seconds."""
    began = time.perf_counter()
    spans = {}
    for key, text in texts.items():
        spans[key] = {
            (
                at + start + len(line[start:end]) - len(line[start:end].lstrip()),
                at + start + len(line[start:end].rstrip()),
            )
            for at, line in _lines(text)
            for start, end in split(line)
        }
    seconds = time.perf_counter() - began
    whole = sum(span in spans[key] for key, span in quotes) / len(quotes)
    cut = 0
    for key, (start, end) in quotes:
        cut += any(
            start < e < end or start < s < end for s, e in spans[key] if s < end and e > start
        )
    return whole, cut / len(quotes), seconds


def main() -> None:
    """Print one line a splitter."""
    folder = Path(sys.argv[1])
    texts = {a["id"]: a["text"] for a in _read(folder / "articles.jsonl.gz")[:400]}
    quotes = set()
    for question in _read(folder / "questions.jsonl.gz"):
        for evidence in question["evidence"]:
            start = texts.get(evidence["article"], "").find(evidence["quote"])
            if start >= 0:
                quotes.add((evidence["article"], (start, start + len(evidence["quote"]))))
    size = sum(map(len, texts.values())) / 1e6
    print(f"{len(texts)} articles, {size:.1f} M characters, {len(quotes)} gold sentences")
    for name, make in {
        "ours": lambda: sentence_spans,
        "blingfire": _blingfire,
        "syntok": _syntok,
        "pysbd": _pysbd,
    }.items():
        whole, cut, seconds = measure(make(), texts, sorted(quotes))
        print(f"{name:10} whole {whole:.4f}  cut apart {cut:.4f}  {size / seconds:6.2f} M chars/s")


if __name__ == "__main__":
    main()
