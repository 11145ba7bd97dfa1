"""How well the body of web pages is found: precision, recall, F1 and speed.

    python benchmarks/html_body.py FOLDER

FOLDER holds `ground-truth.json` (page → {"articleBody", "url"}) and `pages/PAGE.html.gz`, as in
the article extraction benchmark of Zyte. Scores count runs of four words, averaged over pages:
of the extracted text as a whole, and of those of its blocks that may be quoted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from trafilatura import bare_extraction

from qa.articles.clean import blocks
from qa.articles.draft import Draft, Unreadable
from qa.articles.text_encoding import decode
from qa.articles.web_page import from_html
from qa.schema import Kind

RUN = 4  # words
SETTINGS: dict[str, dict[str, bool]] = {
    "trafilatura, default": {},
    "trafilatura, favor_precision": {"favor_precision": True},
    "trafilatura, favor_recall": {"favor_recall": True},
    "trafilatura, fast": {"fast": True},
    "trafilatura, no tables": {"include_tables": False},
}


def main() -> None:
    """Measure on the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {
        name: decode(gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes()))
        for name in truth
    }
    bodies = [truth[name]["articleBody"] for name in pages]
    from_html(next(iter(pages.values())))
    print(f"{len(pages)} pages")
    print(f"{'':34}  {'text: P':>8} {'R':>6} {'F1':>6}  {'body: P':>8} {'R':>6} {'F1':>6}  pages/s")
    for name, options in SETTINGS.items():
        _report(name, partial(_extracted, options), pages, bodies)
    _report("qa.articles.web_page.from_html", _read, pages, bodies)


def _report(
    name: str, read: Callable[[str], Draft], pages: dict[str, str], bodies: Sequence[str]
) -> None:
    """Print one line of scores."""
    started = time.perf_counter()
    drafts = [read(page) for page in pages.values()]
    rate = len(drafts) / (time.perf_counter() - started)
    whole = _scores([draft.text for draft in drafts], bodies)
    body = _scores([_body(draft) for draft in drafts], bodies)
    print(f"{name:34}  {_shown(whole)}  {_shown(body)}  {rate:7.1f}", flush=True)


def _extracted(options: dict[str, bool], page: str) -> Draft:
    """What trafilatura gives with these settings."""
    found = bare_extraction(page, include_comments=False, with_metadata=True, **options)
    return Draft("" if found is None else found.text or "", None if found is None else found.title)


def _read(page: str) -> Draft:
    """What the product reads; nothing for a page that it refuses."""
    try:
        return from_html(page)
    except Unreadable:
        return Draft("")


def _body(draft: Draft) -> str:
    """The blocks that may be quoted."""
    parts = blocks(draft.text, draft.title or "")
    return "\n".join(draft.text[b.start : b.end] for b in parts if b.kind is Kind.BODY)


def _scores(texts: Sequence[str], bodies: Sequence[str]) -> tuple[float, float]:
    """Mean precision and mean recall of word runs, each 0..1."""
    precision = recall = 0.0
    for text, body in zip(texts, bodies, strict=True):
        found, wanted = _runs(text), _runs(body)
        shared = sum((found & wanted).values())
        precision += shared / max(1, sum(found.values()))
        recall += shared / max(1, sum(wanted.values()))
    return precision / len(bodies), recall / len(bodies)


def _shown(scores: tuple[float, float]) -> str:
    """Precision, recall and their harmonic mean."""
    precision, recall = scores
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"{precision:8.3f} {recall:6.3f} {f1:6.3f}"


def _runs(text: str) -> Counter[tuple[str, ...]]:
    """All runs of `RUN` words, with how often they occur."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1)))


if __name__ == "__main__":
    main()
