"""Stored passages with the text that is encoded and indexed of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from qa.articles.passages import passage_text
from qa.articles.store import Store
from qa.errors import ArticleNotFound
from qa.schema import Article, Passage


@dataclass(frozen=True, slots=True)
class IndexedText:
    """A passage, its article, and what is encoded and indexed of it."""

    passage: Passage
    article: Article
    text: str


def indexed_texts(store: Store, ids: Iterable[int]) -> Iterator[IndexedText]:
    """The passages of some ids, those of an article together; ids that are gone are left out."""
    passages = store.passages(ids).values()
    for article_id, group in groupby(passages, key=attrgetter("article_id")):
        try:
            article, sentences = store.article(article_id), store.sentences(article_id)
        except ArticleNotFound:  # removed a moment ago, by another process
            continue
        for passage in group:
            span = (passage.start, passage.end)
            text = passage_text(article, span, passage.kind, sentences)
            yield IndexedText(passage, article, text)
