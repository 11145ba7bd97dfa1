from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from qa.schema import Answer, Article, Citation, Kind

ARTICLE = Article("a", "Head", "One. Two is 2. Three.", date(2024, 1, 2), "metadata", "AP")


def cut(**changes):
    return Citation.cut(ARTICLE, (5, 14), **{"number": 1, "score": 0.7, **changes})


def test_a_citation_is_a_slice_of_its_article():
    citation = cut(highlight=(12, 13))
    assert citation.quote == ARTICLE.text[5:14] == "Two is 2."
    assert citation.answer_words == "2"
    assert (citation.title, citation.source, citation.published) == (
        "Head",
        "AP",
        date(2024, 1, 2),
    )
    assert citation.text_sha256 == ARTICLE.text_sha256


@pytest.mark.parametrize("span", [(14, 14), (30, 40), (9, 5)])
def test_nothing_cannot_be_cited(span):
    with pytest.raises(ValueError, match="is not the quote"):
        Citation.cut(ARTICLE, span, number=1, score=0.5)


def test_a_quote_that_the_article_does_not_have_is_refused():
    values = {name: getattr(cut(), name) for name in Citation.__slots__}
    with pytest.raises(ValueError, match="is not the quote"):
        Citation(article=ARTICLE, **{**values, "quote": "Two is 3."})


@pytest.mark.parametrize("highlight", [(4, 8), (12, 15), (8, 8)])
def test_a_highlight_lies_inside_the_quote(highlight):
    with pytest.raises(ValueError, match="highlight"):
        cut(highlight=highlight)


def test_frozen():
    with pytest.raises(FrozenInstanceError):
        cut().quote = "other"  # type: ignore[misc]


def test_text_of_an_answer_is_derived():
    answer = Answer("Q?", "answer", 0.7, (cut(),))
    assert answer.text == "“Two is 2.” [1]"
    assert replace(answer, outcome="nothing", citations=(), reason="No.").text == "No."


def test_json_has_the_same_names():
    answer = Answer("Q?", "related", 0.1, related=(cut(kind=Kind.CAPTION, highlight=(5, 8)),))
    record = json.loads(json.dumps(answer.to_json()))
    assert record["outcome"] == "related"
    assert record["citations"] == []
    assert record["as_of"] is None
    citation = record["related"][0]
    assert citation == {
        "number": 1,
        "article_id": "a",
        "title": "Head",
        "source": "AP",
        "url": None,
        "published": "2024-01-02",
        "quote": "Two is 2.",
        "start": 5,
        "end": 14,
        "highlight": [5, 8],
        "score": 0.7,
        "kind": "caption",
        "corroborated": 0,
        "also_in": [],
        "dates": [],
        "speaker": None,
        "context": None,
        "context_start": None,
        "part": None,
        "text_sha256": ARTICLE.text_sha256,
    }


def test_context_must_stand_in_the_article():
    quoted = cut(context=(0, 4))
    assert (quoted.context, quoted.context_start) == ("One.", 0)
    with pytest.raises(ValueError, match=r"a\[1:\] is not 'One.'"):
        replace(quoted, article=ARTICLE, context_start=1)


def test_a_citation_gets_another_number():
    quoted = cut()
    other = quoted.renumbered(4, part=2)
    assert (other.number, other.part, other.quote) == (4, 2, quoted.quote)
    assert (quoted.number, quoted.part) == (1, None)
