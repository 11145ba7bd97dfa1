from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa.evaluation.questions import Evidence, GoldQuestion
from qa.reading.reader import Retrieved
from qa.schema import Article, Hit, Kind, Passage, Sentence
from qa.training.examples import (
    Example,
    ExamplePassage,
    example,
    read_examples,
    write_examples,
)
from qa.training.splits import Split, split_of
from qa.training.turns import Turn

LEARNED, OTHER, ANOTHER, CALIBRATION, SELECTION = "a2", "a4", "a5", "a0", "a1"
HELD_OUT = (CALIBRATION, SELECTION)
SINGER = ("Ada sang in Vell.", "Bo slept in the bakery.", "Nobody paid 12 crowns.")


def passage(article: str, *sentences: str, kinds: Iterable[Kind] = ()) -> Retrieved:
    """An article of these sentences, as one passage."""
    spans, start = [], 0
    given = list(kinds) or [Kind.BODY] * len(sentences)
    for text, kind in zip(sentences, given, strict=True):
        spans.append(Sentence(start, start + len(text), kind))
        start += len(text) + 1
    text = " ".join(sentences)
    made = Article(article, f"Title of {article}", text, date(2024, 5, 6), "metadata")
    return Retrieved(Hit(Passage(1, article, 0, len(text)), 0.5, 0.5, 1.0), made, spans)


SONG = passage(LEARNED, *SINGER)
SLEPT = GoldQuestion(
    "q1",
    "Who slept where?",
    answers=("the bakery",),
    evidence=(Evidence("Bo slept in the bakery.", LEARNED),),
    about=LEARNED,
)


def alone(question: GoldQuestion) -> Turn:
    return Turn(question, question.question)


def made(question: GoldQuestion, *found: Retrieved, of: Iterable[Retrieved] = (SONG,)) -> Example:
    """The example, where articles have the passages `of`."""
    mined = example(
        alone(question), "news", found, lambda id_: [p for p in of if p.article.id == id_]
    )
    assert mined is not None
    return mined


def first_sentences(of: Iterable[ExamplePassage]) -> list[str]:
    return [each.sentences[0] for each in of]


def test_the_splits_of_these_articles():
    assert {split_of(each) for each in (LEARNED, OTHER, ANOTHER)} == {Split.TRAIN}
    assert [split_of(each) for each in HELD_OUT] == [Split.CALIBRATION, Split.SELECTION]


def test_a_quote_and_its_words():
    mined = made(SLEPT)
    positive = ExamplePassage(SONG.heading, SINGER, gold=(1,), answers=((1, 12, 22),))
    assert mined == Example("q1", "news", Split.TRAIN, "Who slept where?", True, (positive,))
    assert SINGER[1][12:22] == "the bakery"
    assert (mined.positives, mined.negatives) == ([positive], [])
    assert "Title of a2" in positive.heading


def test_a_quote_that_was_cut_otherwise():
    question = GoldQuestion("q", "?", evidence=(Evidence("slept in the BAKERY", LEARNED),))
    (positive,) = made(question).positives
    assert positive.gold == (1,)
    assert positive.answers == ()  # no short answer is known


def test_all_answers_in_all_gold_sentences():
    question = GoldQuestion(
        "q",
        "?",
        answers=("Ada", "Bo", "bakery", "Cy"),
        evidence=tuple(Evidence(text, LEARNED) for text in SINGER[:2]),
        about=LEARNED,
    )
    (positive,) = made(question).positives
    assert positive.gold == (0, 1)
    assert positive.answers == ((0, 0, 3), (1, 0, 2), (1, 16, 22))


def placed(*spans: tuple[int, int], text: str = " ".join(SINGER)) -> GoldQuestion:
    evidence = tuple(Evidence(text[a:b], LEARNED, (a, b)) for a, b in spans)
    answers = tuple(e.text for e in evidence)
    return GoldQuestion("q", "?", answers=answers, evidence=evidence, about=LEARNED)


def test_answers_with_a_place():
    start = SONG.article.text.index("the bakery")
    question = placed((start, start + 10), (start + 4, start + 10), (start, start + 10))
    (positive,) = made(question).positives
    assert positive.gold == (1,)
    assert positive.answers == ((1, 12, 22), (1, 16, 22))


def test_an_answer_over_two_sentences_is_both_parts():
    start = SONG.article.text.index("Vell")
    (positive,) = made(placed((start, start + 7))).positives
    assert positive.gold == (0, 1)
    assert positive.answers == ((0, 12, 17), (1, 0, 1))


def test_a_place_where_other_words_stand_now_is_no_gold():
    moved = placed((12, 16), text="Once Ada sang in Vell.")
    assert example(alone(moved), "squad", [], lambda id_: [SONG]) is None


def test_places_of_another_article_do_not_count():
    """The same characters of another article are other words."""
    twin = passage(OTHER, *SINGER)
    start = SONG.article.text.index("the bakery")
    question = GoldQuestion(
        "q",
        "?",
        answers=("the bakery", "in"),
        evidence=(
            Evidence("the bakery", LEARNED, (start, start + 10)),
            Evidence("in", OTHER, (start - 3, start - 1)),
        ),
        about=LEARNED,
    )
    one, two = made(question, of=(SONG, twin)).positives
    assert one.answers == ((1, 12, 22),)
    assert two.answers == ((1, 9, 11),)


def test_only_body_sentences_are_gold():
    caption = passage(LEARNED, *SINGER, kinds=(Kind.BODY, Kind.CAPTION, Kind.BODY))
    assert example(alone(SLEPT), "news", [], lambda id_: [caption]) is None


def test_every_passage_with_gold_is_kept_each_once():
    passages = [SONG, passage(LEARNED, SINGER[1], "More."), passage(LEARNED, "Nothing.")]
    mined = made(SLEPT, passages[0], passages[2], of=passages)
    assert first_sentences(mined.positives) == [SINGER[0], SINGER[1]]
    assert first_sentences(mined.negatives) == ["Nothing."]


def test_an_answerable_question_without_gold_teaches_nothing():
    found = [passage(OTHER, "Cy sailed.")]
    assert example(alone(SLEPT), "news", found, lambda id_: []) is None


@pytest.mark.parametrize("held_out", HELD_OUT)
def test_held_out_articles_are_never_negatives(held_out):
    found = [passage(held_out, "Cy sailed."), passage(OTHER, "Dora baked.")]
    assert first_sentences(made(SLEPT, *found).negatives) == ["Dora baked."]


def test_passages_that_may_answer_are_no_negatives():
    found = [
        passage(OTHER, "Police said: Bo slept in the bakery."),  # the sentence, elsewhere
        passage(OTHER, "They met at the Bakery."),  # the answer's words
        passage(OTHER, "They met at the bakeries."),
        passage(OTHER, "Bread: the", "bakery closed."),  # over two sentences
    ]
    assert first_sentences(made(SLEPT, *found).negatives) == ["They met at the bakeries."]


def test_the_own_article_may_repeat_the_answers_words():
    """Its other passages are the hardest, and what the writers of the question looked at."""
    found = [passage(LEARNED, "The bakery opened."), passage(OTHER, "The bakery opened too.")]
    assert first_sentences(made(SLEPT, *found).negatives) == ["The bakery opened."]


def test_two_passages_of_the_own_article_come_first():
    others = [passage(OTHER, f"Other {number}.") for number in range(12)]
    own = [passage(LEARNED, f"Own {number}.") for number in range(4)]
    found = [*others[:3], own[0], others[3], own[1], own[2], *others[4:9], own[3]]
    assert first_sentences(made(SLEPT, *found).negatives) == [
        "Own 0.", "Own 1.", "Other 0.", "Other 1.", "Other 2.", "Other 3.", "Own 2.", "Other 4.",
    ]  # fmt: skip


def test_the_own_article_does_not_come_first_from_far_behind():
    found = [
        *(passage(OTHER, f"Other {number}.") for number in range(10)),
        passage(LEARNED, "Own."),
    ]
    assert first_sentences(made(SLEPT, *found).negatives) == [f"Other {n}." for n in range(8)]


UNANSWERABLE = GoldQuestion("u", "Who paid?", answerable=False, about=LEARNED)


def test_an_unanswerable_question_has_only_negatives():
    found = [passage(OTHER, "Cy sailed."), SONG, passage(SELECTION, "Eve sang.")]
    mined = made(UNANSWERABLE, *found)
    assert not mined.answerable
    assert mined.positives == []
    assert first_sentences(mined.negatives) == ["Ada sang in Vell.", "Cy sailed."]
    assert (
        example(alone(UNANSWERABLE), "news", [passage(SELECTION, "Eve.")], lambda id_: []) is None
    )


@pytest.mark.parametrize("held_out", HELD_OUT)
def test_a_held_out_question_keeps_what_was_found(held_out):
    """In order, ten of them, those included that may answer."""
    gold = passage(held_out, *SINGER)
    question = GoldQuestion(
        "q", "?", answers=("Bo",), evidence=(Evidence(SINGER[1], held_out),), about=held_out
    )
    found = [passage(OTHER, "Bo again."), gold, *(passage(OTHER, f"{n}.") for n in range(20))]
    mined = made(question, *found, of=(gold,))
    assert mined.split is split_of(held_out)
    assert first_sentences(mined.passages) == [
        "Bo again.", "Ada sang in Vell.", *(f"{n}." for n in range(8))
    ]  # fmt: skip
    assert [p.gold for p in mined.passages] == [(), (1,), *[()] * 8]
    assert mined.passages[1].answers == ((1, 0, 2),)


def test_a_held_out_question_whose_answer_was_not_found_counts_too():
    question = GoldQuestion("q", "?", evidence=(Evidence("Bo.", SELECTION),), about=SELECTION)
    mined = made(question, passage(OTHER, "Cy sailed."))
    assert mined.answerable
    assert mined.positives == []


def test_a_question_about_no_article_is_split_by_its_own_id():
    question = GoldQuestion(SELECTION, "Who?", answerable=False)
    assert made(question, passage(OTHER, "Cy.")).split is Split.SELECTION


def test_written_and_read(tmp_path):
    examples = [
        made(SLEPT, passage(OTHER, "Ünïcode “quoted” 🚢.")),
        replace(made(UNANSWERABLE, passage(OTHER, "Cy sailed.")), context="Who slept? Bo"),
        made(GoldQuestion(SELECTION, "Who?", answerable=False), passage(OTHER, "Cy.")),
    ]
    path = tmp_path / "news.examples.gz"
    assert write_examples(path, iter(examples)) == 3
    assert list(read_examples(path)) == examples
    assert [p.name for p in tmp_path.iterdir()] == ["news.examples.gz"]
    assert write_examples(path, []) == 0
    assert list(read_examples(path)) == []


def killed(after: int) -> Iterable[Example]:
    for _ in range(after):
        yield made(SLEPT)
    raise KeyboardInterrupt


@pytest.mark.parametrize("after", [0, 300])
def test_a_write_that_is_killed_leaves_no_file(tmp_path: Path, after: int):
    path = tmp_path / "news.examples.gz"
    with pytest.raises(KeyboardInterrupt):
        write_examples(path, killed(after))
    assert not path.exists()


def test_a_write_that_is_killed_leaves_the_one_before(tmp_path):
    path = tmp_path / "news.examples.gz"
    write_examples(path, [made(SLEPT)])
    with pytest.raises(KeyboardInterrupt):
        write_examples(path, killed(3))
    assert list(read_examples(path)) == [made(SLEPT)]
