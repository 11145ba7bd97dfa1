"""Every quote is verbatim, and none is clutter, whatever is asked.

What is clutter is marked here by hand, so that this does not rest on the code's own opinion.
"""

from __future__ import annotations

import random
import re

import pytest

from qa.corpus import Corpus
from qa.evaluation.gold import load_gold
from qa.schema import Kind
from qa.seeds import seeds_folder

# First and last words of what no answer may quote; None: to the end of the text.
CLUTTER = {
    "000": [],
    "001": [],
    "002": [("Key Points: US", "2 min read"), ("Seoul, Jan 28", "Seoul, Jan 28"), ("- IANS", None)],
    "003": [("\n\n.", None)],
    "004": [("• Kyodo, Bloomberg", "Bloomberg"), ("In a time of both misinformation", None)],
}
CAPTIONS = {
    "000": [("date 2024-01-19 Kim Gunn", "on Thursday,\n")],
    "003": [("US special envoy for North", "Photo: REUTERS")],
}


def stretches(text, marks):
    for first, last in marks:
        start = text.index(first)
        yield start, len(text) if last is None else text.index(last, start) + len(last)


@pytest.fixture
def seeds(encoder, tmp_path):
    with Corpus.create(tmp_path / "seeds.index") as made:
        made.add(seeds_folder() / "articles")
        yield made


def check(corpus, answer):
    """How many quotes were looked at."""
    for citation in (*answer.citations, *answer.related):
        text = corpus.article(citation.article_id).text
        assert text[citation.start : citation.end] == citation.quote
        marks = [*CLUTTER[citation.article_id[:3]]]
        if citation in answer.citations:
            marks += CAPTIONS.get(citation.article_id[:3], [])
            assert citation.kind is Kind.BODY
        for start, end in stretches(text, marks):
            assert citation.end <= start or end <= citation.start, citation.quote
    return len(answer.citations) + len(answer.related)


def test_every_gold_question(seeds):
    gold = load_gold(seeds_folder() / "questions.jsonl")
    quoted = 0
    for dialogue in gold.dialogues:
        history = []
        for question in dialogue:
            for forced in (True, False):
                answer = seeds.ask(question.question, history, question.as_of, forced)
                quoted += check(seeds, answer)
            history.append(answer)
    assert quoted > 3 * len(gold)


def test_a_thousand_random_questions(seeds):
    """Of words of the articles, comments and forms among them: they lie nearest to the clutter."""
    rng = random.Random(5)
    openings = ["Who", "What", "When", "Where", "Why", "How many", "Did", "", "Which"]
    texts = [article.text for article in seeds.articles()]
    quoted = 0
    for _ in range(1_000):
        words = re.findall(r"\S+", rng.choice(texts))
        first = rng.randrange(len(words) - 12)
        some = words[first : first + rng.randint(1, 12)]
        if rng.random() < 0.5:
            rng.shuffle(some)
        question = f"{rng.choice(openings)} {' '.join(some)}?"
        quoted += check(seeds, seeds.ask(question, always_answer=rng.random() < 0.7))
    assert quoted > 1_500


def test_the_marks_of_this_test_cover_the_comments(seeds):
    article = next(a for a in seeds.articles() if a.id.startswith("002"))
    comment = article.text.index("unpredictable neighbor")
    assert any(s < comment < e for s, e in stretches(article.text, CLUTTER["002"]))
