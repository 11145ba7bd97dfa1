from __future__ import annotations

import pytest

from qa.reading.question import Wanted, missing_names, read_question


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("When did the ferry return?", Wanted.DATE),
        ("In which year was it built", Wanted.DATE),
        ("How many people waited?", Wanted.NUMBER),
        ("What share voted?", Wanted.NUMBER),
        ("Why is the bridge closed?", Wanted.REASON),
        ("What did the mayor say about the bridge?", Wanted.QUOTE),
        ("Where did the ferry go?", Wanted.PLACE),
        ("Which town elected him?", Wanted.PLACE),
        ("Who steered the ship?", Wanted.PERSON),
        ("Whose ship was it?", Wanted.PERSON),
        ("What is a ferry?", Wanted.OTHER),
        ("the whole harbour", Wanted.OTHER),
        ("When did the man who won speak?", Wanted.DATE),
    ],
)
def test_the_form_tells_what_is_wanted(text, wanted):
    assert read_question(text).wanted is wanted


def test_what_a_question_names():
    question = read_question("Did Ida Brandt visit the U.S. in 2021 or 2022?")
    assert question.names == {"ida", "brandt", "us", "2021", "2022"}
    assert question.years == {2021, 2022}
    assert question.stems == ("ida", "brandt", "visit", "us", "2021", "2022")


def test_missing_names_are_given_as_asked():
    text = "Brandt visited in 2021."
    assert missing_names("Did Ida Brandt meet Tom Okafor in 2022?", text) == ["Tom Okafor", "2022"]
    assert missing_names("did nobody come?", text) == []
