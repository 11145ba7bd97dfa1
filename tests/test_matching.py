from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.matching import contains, folded, is_right, passage_holds, same_sentence
from qa.evaluation.questions import Evidence
from tests.evaluation_fakes import BOATS, CLOSES, HARBOUR, MAYOR, cite


def test_folding_drops_case_punctuation_and_white_space_but_keeps_numbers_whole() -> None:
    assert folded("“The  U.S.\nspent $2,500.50,” it SAID…") == (
        *("the", "u", "s", "spent", "2,500.50"),
        *("it", "said"),
    )
    assert folded("on Jan. 15, 2024") == ("on", "jan", "15", "2024")
    assert folded("ﬁrst CAFE\u0301") == folded("first café")
    assert folded(" …—! ") == ()


def test_containment_is_of_whole_words() -> None:
    assert contains(folded("He met her there."), folded("her there"))
    assert not contains(folded("He met them there."), folded("her"))
    assert not contains(folded("2,500 men"), folded("500"))
    assert not contains(folded("anything"), ())
    assert not contains((), ())


@pytest.mark.parametrize(
    ("quote", "gold", "same"),
    [
        (CLOSES, CLOSES, True),
        (CLOSES.upper().replace(" ", "\n"), CLOSES, True),
        (f"{CLOSES} {MAYOR}", CLOSES, True),  # two sentences taken for one
        ("will close on 3 May 2023", CLOSES, True),  # one sentence cut in two
        # 6 of the longer one's 10 words, then 5 of 10
        ("a b c d e f u v w x", "a b c d e f g h i j", True),
        ("a b c d e u v w x y", "a b c d e f g h i j", False),
        ("a a a a a a", "a b c d e f", False),  # a word counts as often as it stands there
        (MAYOR, CLOSES, False),
        # too short to be found by containment
        ("", CLOSES, False),
        ("“…”", CLOSES, False),
        ("Vell", CLOSES, False),
        ("May 2023", CLOSES, False),
        (CLOSES, "harbour", False),
        ("Yes.", "yes", True),
        ("", "", False),
        ("?", "!", False),
    ],
)
def test_same_sentence(quote: str, gold: str, same: bool) -> None:
    assert same_sentence(quote, gold) is same
    assert same_sentence(gold, quote) is same


@given(st.text(), st.text())
def test_same_sentence_is_symmetric_and_reflexive_where_there_are_words(a: str, b: str) -> None:
    assert same_sentence(a, b) == same_sentence(b, a)
    assert same_sentence(a, a) == bool(folded(a))


@given(st.text(), st.integers(0, 5))
def test_a_text_of_two_words_or_fewer_never_stands_for_a_long_one(text: str, extra: int) -> None:
    short = " ".join(folded(text)[:2])
    assert not same_sentence(short, f"{short} one two three four {'more ' * extra}")


def test_a_gold_sentence_counts_only_in_its_own_article() -> None:
    assert is_right(cite(CLOSES), Evidence(CLOSES, "harbour"))
    assert not is_right(cite(CLOSES), Evidence(CLOSES, "ferry"))
    assert not is_right(cite(MAYOR), Evidence(CLOSES, "harbour"))


def test_a_place_is_right_when_the_citation_overlaps_it() -> None:
    start = HARBOUR.text.index("Ana Brisk")
    assert is_right(cite(MAYOR), Evidence("Ana Brisk", "harbour", (start, start + 9)))
    assert not is_right(cite(BOATS), Evidence("Ana Brisk", "harbour", (start, start + 9)))
    assert not is_right(cite(MAYOR), Evidence("Ana Brisk", "ferry", (start, start + 9)))
    end = cite(MAYOR).end  # touching is not overlapping
    assert not is_right(cite(MAYOR), Evidence(" ", "harbour", (end, end + 1)))


def test_words_without_an_article_are_right_wherever_they_are_quoted() -> None:
    assert is_right(cite(MAYOR), Evidence("ana brisk"))
    assert not is_right(cite(MAYOR), Evidence("An"))
    assert not is_right(cite(CLOSES), Evidence("Ana Brisk"))


def test_a_passage_holds_evidence_only_whole() -> None:
    text = HARBOUR.text
    both = len(f"{CLOSES} {MAYOR}")
    sentence = Evidence(MAYOR, "harbour")
    assert passage_holds("harbour", 0, both, text, sentence)
    assert not passage_holds("harbour", 0, both - 10, text, sentence)
    assert not passage_holds("ferry", 0, both, text, sentence)
    start = text.index("Ana Brisk")
    place = Evidence("Ana Brisk", "harbour", (start, start + 9))
    assert passage_holds("harbour", start, start + 9, text, place)
    assert not passage_holds("harbour", start + 1, both, text, place)
    assert passage_holds("harbour", 0, both, text, Evidence("ANA BRISK"))
    assert not passage_holds("harbour", 0, start, text, Evidence("Ana Brisk"))
