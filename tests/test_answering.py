from __future__ import annotations

from datetime import date

import pytest

from qa.corpus import Corpus
from qa.reading.answering import Answering, passages_to_read, worth_reading
from qa.reading.reader import Reading, Retrieved
from qa.reading.timing import Timing
from qa.schema import Article, Hit, Kind, Passage
from qa.settings import SETTINGS
from tests.conftest import HARBOUR, MAYOR


class FixedReader:
    """Gives each sentence the score of the first key that it contains; all others 0.01."""

    def __init__(self, scores):
        self.scores = scores
        self.asked = []

    def read(self, question, passages, context=""):
        self.asked.append((question, context))
        seen = {}
        for passage in passages:
            for sentence in passage.sentences:
                text = passage.article.text[sentence.start : sentence.end]
                score = next((s for key, s in self.scores.items() if key in text), 0.01)
                seen[passage.article.id, sentence.start] = Reading(
                    passage.article, sentence, score, None
                )
        return list(seen.values())

    def threshold(self, risk):
        return 0.5 - 2 * risk  # 0.3 at the usual 0.1


@pytest.fixture
def answer(corpus):
    def ask(scores, question="Who steered the ferry ship?", **more):
        corpus._answering = Answering(FixedReader(scores))
        return corpus.ask(question, **more)

    return ask


def test_good_sentences_are_cited_best_first(answer):
    got = answer({"Captain": 0.9, "returned": 0.7, "About 40": 0.2})
    assert got.outcome == "answer"
    assert [c.quote.split()[0] for c in got.citations] == ["Captain", "The"]
    assert [c.number for c in got.citations] == [1, 2]
    assert [c.score for c in got.citations] == [0.9, 0.7]
    assert got.confidence == 0.9
    assert got.reason is None
    assert got.related == ()


def test_a_follow_up_is_read_beside_what_was_said_before(corpus):
    reader = FixedReader({"Captain": 0.9})
    corpus._answering = Answering(reader)
    first = corpus.ask("Who steered the ferry ship?")
    corpus.ask("How many people were waiting?", [first])
    assert reader.asked == [
        ("Who steered the ferry ship?", ""),
        ("How many people were waiting?", "Who steered the ferry ship?"),
    ]


def test_passages_far_behind_the_best_are_not_read():
    scores = [0.8, 0.3, 0.3, 0.3, 0.57, 0.55, 0.2]  # 0.7 of 0.8 is 0.56
    hits = [Hit(Passage(n, "a", 0, 9), score, 0.4, 1.0) for n, score in enumerate(scores)]
    read = worth_reading([Retrieved(hit, HARBOUR, []) for hit in hits])
    assert [passage.hit.passage.id for passage in read] == [0, 1, 2, 3, 4]
    assert worth_reading([]) == []


def test_a_likely_article_is_favoured_and_makes_none_of_the_others_unread():
    scores = [0.8, 0.57, 0.5, 0.3, 0.3, 0.3, 0.2]
    articles = [MAYOR, HARBOUR, HARBOUR, MAYOR, MAYOR, MAYOR, HARBOUR]
    found = [
        Retrieved(Hit(Passage(n, a.id, 0, 9), score, 0.4, 1.0), a, [])
        for n, (score, a) in enumerate(zip(scores, articles, strict=True))
    ]

    def read(**likely):
        passages, _ = passages_to_read(found, Timing(), likely)
        return [(p.hit.passage.id, round(p.hit.score, 3)) for p in passages]

    unmoved = [(0, 0.8), (1, 0.57), (2, 0.5), (3, 0.3)]
    assert read() == read(storm=1.0) == unmoved
    more = SETTINGS.article_weight
    better = [(number, round(score + more, 3)) for number, score in ((1, 0.57), (2, 0.5), (6, 0.2))]
    assert read(harbour=1.0) == [(0, 0.8), *better, (3, 0.3)]
    assert read(harbour=0.5)[1] == (1, round(0.57 + more / 2, 3))


def test_at_most_three(answer):
    got = answer({"ferry": 0.9, "Captain": 0.85, "40 people": 0.8, "Repairs": 0.75})
    assert len(got.citations) == 3


def test_below_the_threshold_the_nearest_are_only_related(answer):
    got = answer({"Captain": 0.24})
    assert (got.outcome, got.citations, got.confidence) == ("related", (), 0.24)
    assert got.related[0].quote.startswith("Captain")
    assert got.reason == (
        "These articles speak of the subject, but no sentence in them seems to say who."
    )


def test_a_likely_sentence_below_the_threshold_is_said_to_be_one(answer):
    """Also where no passage is near: the reader has seen something in it."""
    got = answer({"Captain": 0.25}, "what is the airspeed of swallows?")
    assert got.outcome == "related"
    assert got.reason == (
        "The first of these sentences may answer this, but not surely enough: "
        "its probability is 25%."
    )


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("Whose ship was it?", "say who"),
        ("Where did the ship go?", "say where"),
        ("When did the ship sail?", "say when"),
        ("How many ships sank?", "give the number"),
        ("Why did the ship sink?", "give the reason"),
        ("What did the captain say of the ship?", "give these words"),
        ("Did the ship sink?", "answer this"),
    ],
)
def test_the_reason_says_what_was_looked_for(answer, question, what):
    got = answer({}, question)
    assert got.outcome == "related"
    assert got.reason == (
        f"These articles speak of the subject, but no sentence in them seems to {what}."
    )


def test_less_risk_declines_more(answer):
    """The bar is at 0.46, 0.3, 0.1."""
    outcomes = {
        risk: [answer({"Captain": score}, risk=risk).outcome for score in (0.05, 0.2, 0.35, 0.6)]
        for risk in (0.02, 0.1, 0.2)
    }
    assert outcomes == {
        0.02: ["related", "related", "related", "answer"],
        0.1: ["related", "related", "answer", "answer"],
        0.2: ["related", "answer", "answer", "answer"],
    }


def test_the_bar_itself_is_high_enough(answer):
    assert answer({"Captain": 0.3}).outcome == "answer"
    assert answer({"Captain": 0.2999}).outcome == "related"


SEVEN = {
    "Captain": 0.9, "returned": 0.5, "About 40": 0.3, "Repairs": 0.2, "Voters": 0.1,
    "He won": 0.095, "old one": 0.05,
}  # fmt: skip


def test_a_list_gets_up_to_five_and_poorer_ones(answer):
    """Beside a sentence at .9 one at .225 is good enough, for a list one at .09."""
    got = answer(SEVEN, "Which ships were in the harbour?")
    assert [c.score for c in got.citations] == [0.9, 0.5, 0.3, 0.2, 0.1]
    assert [c.number for c in got.citations] == [1, 2, 3, 4, 5]
    got = answer(SEVEN, "Which ship was in the harbour?")
    assert [c.score for c in got.citations] == [0.9, 0.5, 0.3]
    few = {"Captain": 0.9, "returned": 0.22, "About 40": 0.08}
    got = answer(few, "Which ships were in the harbour?")
    assert [c.score for c in got.citations] == [0.9, 0.22]
    assert len(answer(few, "Which ship was in the harbour?").citations) == 1


def test_a_list_that_is_always_answered_gets_five(answer):
    got = answer({}, "Which ships were in the harbour?", always_answer=True)
    assert [c.score for c in got.citations] == [0.01] * 5


def test_what_the_question_names_and_nobody_mentions_is_the_reason(answer):
    got = answer({}, "Did Napoleon steer the ferry ship?")
    assert got.reason == "The articles nearest to the question do not mention “Napoleon”."


def test_nothing_near(answer):
    got = answer({}, "what is the airspeed of swallows?")
    assert (got.outcome, got.citations, got.related) == ("nothing", (), ())
    assert got.reason == "Nothing in these articles is about this."


def test_always_answer_skips_abstention(answer):
    got = answer({"Captain": 0.2}, always_answer=True)
    assert got.outcome == "answer"
    assert len(got.citations) == 3
    assert got.citations[0].quote.startswith("Captain")
    assert got.confidence == 0.2
    got = answer({"Captain": 0.2}, always_answer=True, risk=0.01)
    assert (got.outcome, len(got.citations)) == ("answer", 3)


def test_empty_corpus(encoder, tmp_path):
    with Corpus.create(tmp_path / "empty") as empty:
        got = empty.ask("Who?", always_answer=True)
    assert (got.outcome, got.confidence) == ("nothing", 0)
    assert "holds no articles yet" in got.reason
    assert "qa add" in got.reason


def test_before_the_first_article(encoder, tmp_path):
    with Corpus.create(tmp_path / "dated") as dated:
        dated.add(HARBOUR, MAYOR)
        got = dated.ask("Who steered?", as_of="1999-12-31")
    assert got.reason == "No article published up to 1999-12-31 has anything to search."
    assert got.as_of == date(1999, 12, 31)


def test_the_same_in_another_article_is_counted_not_repeated(corpus, answer):
    corpus.add(
        Article("copy", "Ferry back", "Captain Ida Brandt steered the ship in to the harbour."),
        Article(
            "third", "Ferry news", "The ship in the harbour was steered by Ida Brandt, captain."
        ),
    )
    got = answer({"Captain": 0.9, "steered": 0.8})
    assert [(c.article_id, c.corroborated) for c in got.citations] == [("copy", 2)]


@pytest.mark.parametrize(
    "other",
    [
        "Captain Ida Brandt never steered the ship into the harbour.",
        "Captain Ida Brandt steered the ship into the harbour 40 times.",
        "Captain Ida Brandt did not steer the ship into the harbour.",
    ],
)
def test_what_contradicts_does_not_corroborate(corpus, answer, other):
    corpus.add(Article("other", "Ferry back", other))
    got = answer({"Captain": 0.9})
    assert [c.corroborated for c in got.citations] == [0, 0]


def test_an_article_that_is_removed_meanwhile_is_left_out(corpus, answer, monkeypatch):
    found = corpus._retriever.search

    def search_then_remove(*args, **more):
        hits = found(*args, **more)
        corpus._store.remove("harbour")
        return hits

    monkeypatch.setattr(corpus._retriever, "search", search_then_remove)
    got = answer({}, "ferry mayor storm", always_answer=True)
    assert {c.article_id for c in got.citations} <= {"mayor", "storm"}
    assert got.citations


def test_captions_never_answer_but_may_be_related(corpus, answer):
    corpus.add(
        Article(
            "photo",
            "Ferry picture",
            "Ida Brandt, left, poses for a photo on the ferry ship Lady Ash. (AP Photo/Jo Doe)\n\n"
            "The ferry is old and the ship is small, people on the quay said on Monday.",
        )
    )
    assert corpus.sentences("photo")[0].kind is Kind.CAPTION
    got = answer({"poses": 0.95, "Captain": 0.6})
    assert [c.quote.split()[0] for c in got.citations] == ["Captain"]
    assert got.confidence == 0.6
    got = answer({"poses": 0.95, "Captain": 0.25})
    assert got.outcome == "related"
    assert (got.related[0].kind, got.related[0].article_id) == (Kind.CAPTION, "photo")


def test_clutter_is_never_quoted(answer):
    got = answer({"Share": 0.99, "Captain": 0.2}, always_answer=True)
    assert all("Share" not in c.quote for c in got.citations)


class Backwards(FixedReader):
    """The other way round."""

    def read(self, question, passages, context=""):
        return super().read(question, passages)[::-1]


def test_of_equal_scores_the_reader_names_the_better_one_first(corpus):
    """A reader gives no sentence more than the one it ranks above: that makes ties."""
    scores = {"Captain": 0.7, "Voters": 0.7}
    first = {}
    for reader in (FixedReader(scores), Backwards(scores)):
        corpus._answering = Answering(reader)
        got = corpus.ask("Who was elected mayor on the ship?")
        first[type(reader)] = [c.quote.split()[0] for c in got.citations]
    assert sorted(first[FixedReader]) == ["Captain", "Voters"]
    assert first[Backwards] == first[FixedReader][::-1]


def test_ties_are_broken_the_same_way_every_time(answer):
    first = answer({"a": 0.7})
    assert [(c.article_id, c.start) for c in first.citations] == [
        (c.article_id, c.start) for c in answer({"a": 0.7}).citations
    ]
    assert [c.start for c in first.citations if c.article_id == "harbour"] == sorted(
        c.start for c in first.citations if c.article_id == "harbour"
    )
