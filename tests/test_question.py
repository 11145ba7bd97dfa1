from __future__ import annotations

import time

import pytest

from qa.reading.question import Mentions, Wanted, missing_names, read_question


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
        ("Where was he when he won?", Wanted.PLACE),
        ("Which former Port Ellen mayor spoke?", Wanted.PERSON),
        ("What was the total price?", Wanted.NUMBER),
        ("Who is Ida Brandt?", Wanted.OTHER),
        ("Who is the mayor?", Wanted.PERSON),
        ("What does NATO stand for?", Wanted.OTHER),
        ("What prison term did he get?", Wanted.OTHER),
        ("Which city council voted for it?", Wanted.OTHER),
        ("Which city hosted the games?", Wanted.PLACE),
        ("Which city's mayor spoke?", Wanted.PLACE),
        ("Which state senator spoke?", Wanted.PERSON),
        ("Which state police chief was sued?", Wanted.PERSON),
        ("Which district judges spoke?", Wanted.PERSON),
        ("Which former Port City player scored?", Wanted.PERSON),
        ("Which Port Ellen District Judge ruled?", Wanted.PERSON),
        ("Which Port Nation show was dropped?", Wanted.OTHER),
        ("Which Bordurian State has a king?", Wanted.PLACE),
        ("What Year Did It End?", Wanted.DATE),
        ("What River runs there?", Wanted.PLACE),
        ("What year-on-year growth was seen?", Wanted.OTHER),
        ("Which city-state is the oldest?", Wanted.PLACE),
        ("What time zone is it in?", Wanted.OTHER),
        ("Which executive order did she sign?", Wanted.OTHER),
        ("Which chief executive signed it?", Wanted.PERSON),
        ("What general area is it in?", Wanted.OTHER),
        ("Which general led them?", Wanted.OTHER),
        ("Which general was killed?", Wanted.PERSON),
        ("Which Bordurian general led them?", Wanted.PERSON),
        ("Which attorney general sued?", Wanted.PERSON),
    ],
)
def test_the_form_tells_what_is_wanted(text, wanted):
    assert read_question(text).wanted is wanted


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("Which ships are in the harbour?", True),
        ("What towns did the ferry visit?", True),
        ("Which towns took part?", True),
        ("Which Bordurian ports were closed?", True),
        ("Which bus did she take?", False),
        ("What happens to the ferry?", False),
        ("What are the reasons for the delay?", True),
        ("Which two towns voted for the bridge?", True),
        ("What other ships came?", True),
        ("List the towns on the island", True),
        ("Name three ports", True),
        ("Tell me the main reasons", True),
        ("Who else spoke?", True),
        ("Who were all the mayors?", True),
        ("Compare the ferry and the bridge", True),
        ("Who steered both ships?", True),
        ("Which ship is in the harbour?", False),
        ("Which class did he attend?", False),
        ("What is the reason for the delay?", False),
        ("What does the mayor want?", False),
        ("Name the ship", False),
        ("Who is the mayor of the two towns?", False),
        ("Who listed the towns?", False),
        ("How many ships were there?", False),
        ("When were the ships sold?", False),
    ],
)
def test_whether_a_list_is_asked_for(text, several):
    assert read_question(text).several is several


def test_what_a_question_names():
    question = read_question("Did Ida Brandt visit the U.S. in 2021 or 2022?")
    assert question.names == {"ida", "brandt", "us", "2021", "2022"}
    assert question.stems == ("ida", "brandt", "visit", "us", "2021", "2022")


def test_missing_names_are_given_as_asked():
    text = "Brandt visited in 2021."
    question = "Did Ida Brandt meet Tom Okafor in 2022?"
    assert missing_names(question, Mentions(text)) == ["Tom Okafor", "2022"]
    assert missing_names("did nobody come?", Mentions(text)) == []


def test_a_name_is_not_missing_where_the_text_writes_it_otherwise():
    forms = {"Aotearoa": ["new zealand"], "Maoriland": ["new guinea"]}
    question = "Did Aotearoa win against Maoriland?"
    assert missing_names(question, Mentions("New Zealand lost.", forms)) == ["Maoriland"]
    assert missing_names(question, Mentions("New Zealand lost.")) == ["Aotearoa", "Maoriland"]


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("The WHO warned.", True),
        ("The W.H.O. warned.", True),
        ("Who warned?", False),
        ("World health is bad.", True),  # a word of the name suffices
        ("A ferry sank.", False),
    ],
)
def test_an_acronym_is_no_small_word(text, mentioned):
    forms = {"World Health Organization": ["who"]}
    assert Mentions(text, forms).mentions("World Health Organization") is mentioned


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Tell me about the bridge.", []),
        ("Name the ship.", []),
        ("List two of the towns", []),
        ("Please describe one of the ships", []),
        ("“Give the number of ships”", []),
        ("Describe Ida Brandt’s ship", ["Ida Brandt"]),
        ("In Seoul, tell me. Name the port. Who?", ["Seoul"]),
        ("Ida Brandt came when?", ["Ida Brandt"]),
        ("Brandt came when?", []),
        ("Who was one of the twenty men in 2021?", ["2021"]),
        ("Which 40 people came on May 3?", ["40", "May 3"]),
        ("Who came last week, who today?", []),
        ("Today who came?", []),
        ("Did President Okafor speak in January?", ["President Okafor", "January"]),
    ],
)
def test_the_manner_of_asking_names_nothing(text, missing):
    assert missing_names(text, Mentions("nothing")) == missing


def test_long_questions_take_linear_time():
    started = time.process_time()
    for text in (
        "Tell " * 20_000,
        f"who is {' ' * 100_000}x",
        "which " + "A " * 40_000,
        "which city " * 9_000,
    ):
        read_question(text)
    assert time.process_time() - started < 2
