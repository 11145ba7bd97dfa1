from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.highlight import answering_spans, highlight
from qa.reading.question import read_question
from tests.conftest import HARBOUR, MAYOR


def words(question, text):
    span = highlight(read_question(question), text, 0)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("When did the Lady Ash return to Port Ellen?", HARBOUR.text[:61], "March 3, 2021"),
        ("Who steered the ship?", HARBOUR.text[61:115], "Ida Brandt"),
        ("How many people waited on the quay?", HARBOUR.text[115:150], "40 people"),
        ("How much did the repairs cost?", HARBOUR.text[150:182], "$2.5 million"),
        ("How many votes did he win?", MAYOR.text[57:105], "1,204 votes"),
        ("Which ferry?", HARBOUR.text[:61], None),
        ("What did he call it?", "He called it “a dead end” there.", "a dead end"),
    ],
)
def test_the_span_of_the_wanted_type(question, text, found):
    assert words(question, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Officials of South Borduria, Syldavia and the United Isles met in Zileheroum.", None),
        (
            "It was led by the UN Special Envoy for North Borduria Policy Ada Min, and others.",
            "Ada Min",
        ),
        ("Borduria’s Foreign Minister Jan van Holt spoke.", "Jan van Holt"),
        ("Sens. Ole Lund and Rep. Mia Berg, R-N.Y., spoke.", "Mia Berg"),
        ("The Ministry of Trade and Port University spoke to NATO in the White House.", None),
        ("The Bordurian Sea Agency and High Street News spoke.", None),
        ("The crisis reached Nuuk, but spokesman Lund spoke.", "Lund"),
        ("Nuuk and Oslo heard that Ole Lund spoke.", "Ole Lund"),
        ("Shares of Acme fell, said Lund.", "Lund"),
        ("Syldavian Ole Lund Berg spoke.", "Ole Lund Berg"),
        ("Voters spoke.", None),
    ],
)
def test_persons_are_what_titles_places_and_institutions_leave(text, found):
    assert words("Who spoke?", text) == found


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("Where was it?", "Mayor Ole Lund said it was in Port Ellen.", "Port Ellen"),
        ("In which city did Lund speak?", "Lund of the Acme Group spoke in Oslo.", "Oslo"),
        ("In what year did it open?", "It opened on Monday; it was built in 1990.", "1990"),
        ("How many ships came?", "In 2021 came 12 boats and then 40 ships.", "40"),
        ("How long did it take?", "It cost $50 and took 30 men 3 hours.", "3 hours"),
        ("How much did it cost?", "It took 3 hours and 30 men, for $50.", "$50"),
        ("What share voted?", "Of 500 people 45% voted.", "45%"),
        ("How many came?", "In 2021 came one, the 2nd.", None),
        ("What is NATO?", "NATO has 32 members in Europe.", None),
        ("What does NATO stand for?", "NATO is the “Treaty Organization”.", None),
        ("Who is Tom Okafor of Port Ellen?", MAYOR.text[:57], None),
    ],
)
def test_what_speaks_for_a_span(question, text, found):
    assert words(question, text) == found


def test_the_offset_is_added():
    assert highlight(read_question("Who spoke?"), "Ole Lund spoke.", 100) == (100, 108)


def test_what_the_question_names_is_no_answer():
    text = "Ole Lund met Ida Brandt."
    spans = answering_spans(read_question("Whom did Ole Lund meet?"), text)
    assert [text[s.start : s.end] for s in spans] == ["Ida Brandt"]
    assert answering_spans(read_question("Describe it"), text) == []


_WORDS = "Ida Brandt Minister of North Sea J. F. U.S. the said in “ ” 40 one $5 May 2021 ’s - ,"


@given(
    st.lists(st.sampled_from(_WORDS.split())).map(" ".join),
    st.sampled_from(["Who?", "Where?", "When?", "How many?", "How much?", "In what year?"]),
    st.integers(0, 1000),
)
def test_a_highlight_lies_in_its_sentence_and_is_not_blank(text, question, offset):
    span = highlight(read_question(question), text, offset)
    if span is not None:
        assert offset <= span[0] < span[1] <= offset + len(text)
        found = text[span[0] - offset : span[1] - offset]
        assert found == found.strip()


@pytest.mark.parametrize("question", ["Who paid crowns?", "Where?", "How many crowns?", "When?"])
def test_long_sentences_take_linear_time(question):
    text = "Ida Brandt of Port Ellen paid 40 crowns on May 3. " * 1000
    started = time.process_time()
    assert highlight(read_question(question), text, 0) is not None
    assert time.process_time() - started < 1
