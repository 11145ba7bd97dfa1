from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qa.articles import passages
from qa.articles.passages import passage_text, sentences_within, windows
from qa.schema import Article, Kind, Sentence
from qa.settings import SETTINGS


def laid_out(lengths, kinds=None):
    """A text of sentences with so many words, and their spans."""
    text, found = "", []
    for number, words in enumerate(lengths):
        start = len(text)
        text += " ".join(["word"] * words) + ". "
        kind = kinds[number] if kinds else Kind.BODY
        found.append(Sentence(start, len(text) - 1, kind))
    return text, found


def test_windows_hold_whole_sentences_and_overlap_by_one(monkeypatch):
    monkeypatch.setattr(
        passages, "SETTINGS", replace(SETTINGS, passage_words=10, passage_overlap=1)
    )
    text, found = laid_out([4, 4, 4, 4])
    spans = [span for span, _ in windows(text, found)]
    assert spans == [
        (found[0].start, found[1].end),
        (found[1].start, found[2].end),
        (found[2].start, found[3].end),
    ]


def test_a_sentence_longer_than_a_window_is_one_of_its_own(monkeypatch):
    monkeypatch.setattr(passages, "SETTINGS", replace(SETTINGS, passage_words=5, passage_overlap=1))
    text, found = laid_out([2, 50, 2])
    spans = [span for span, _ in windows(text, found)]
    assert (found[1].start, found[1].end) in spans
    assert spans[-1][1] == found[2].end


def test_clutter_is_in_no_window_and_captions_have_their_own():
    kinds = [Kind.BODY, Kind.CLUTTER, Kind.CAPTION, Kind.BODY]
    text, found = laid_out([5, 5, 5, 5], kinds)
    assert list(windows(text, found)) == [
        ((found[0].start, found[3].end), Kind.BODY),
        ((found[2].start, found[2].end), Kind.CAPTION),
    ]


def test_passage_text_leaves_out_what_is_of_another_kind():
    article = Article("a", "Head", "One here. Share! Two here.")
    found = [
        Sentence(0, 9, Kind.BODY),
        Sentence(10, 16, Kind.CLUTTER),
        Sentence(17, 26, Kind.BODY),
    ]
    assert passage_text(article, (0, 26), Kind.BODY, found) == "Head\nOne here.\nTwo here."
    assert sentences_within((0, 26), Kind.CLUTTER, found) == [found[1]]
    assert sentences_within((1, 26), Kind.BODY, found) == [found[2]]


@given(st.lists(st.integers(1, 60), max_size=40))
def test_every_sentence_is_in_a_window_and_windows_keep_their_length(lengths):
    text, found = laid_out(lengths)
    spans = list(windows(text, found))
    for sentence in found:
        assert any(start <= sentence.start and sentence.end <= end for (start, end), _ in spans)
    for span, kind in spans:
        inside = sentences_within(span, kind, found)
        words = len(text[span[0] : span[1]].split())
        assert words <= SETTINGS.passage_words or len(inside) == 1
    assert len({span for span, _ in spans}) == len(spans)


def test_scripts_without_spaces_are_cut_too():
    text, found = "", []
    for _ in range(200):
        found.append(Sentence(len(text), len(text) + 24, Kind.BODY))
        text += "彼" * 23 + "。"
    spans = list(windows(text, found))
    assert len(spans) > 2
    assert max(end - start for (start, end), _ in spans) <= SETTINGS.passage_words * 12


def test_the_day_is_context():
    article = Article("a", "Head", "One here.", date(2021, 3, 4))
    text = passage_text(article, (0, 9), Kind.BODY, [Sentence(0, 9, Kind.BODY)])
    assert text == "Head (March 4, 2021)\nOne here."


def test_a_long_article_takes_linear_time():
    text, found = laid_out([6] * 20_000)
    began = time.process_time()
    for span, kind in windows(text, found):
        assert len(sentences_within(span, kind, found)) >= 1
    assert time.process_time() - began < 5
