"""Who says a sentence, and whose words a question wants."""

from __future__ import annotations

import time

import pytest

from qa.reading.speech import same_speaker, speaker_of, words_of
from qa.schema import Kind, Sentence


def laid_out(*paragraphs):
    """A text of paragraphs, each a list of sentences, and those sentences."""
    text, sentences = "", []
    for paragraph in paragraphs:
        text += "\n\n" if text else ""
        for number, sentence in enumerate(paragraph):
            text += " " if number else ""
            sentences.append(Sentence(len(text), len(text) + len(sentence), Kind.BODY))
            text += sentence
    return text, sentences


def speakers(*paragraphs):
    text, sentences = laid_out(*paragraphs)
    return [speaker_of(text, sentences, at) for at in range(len(sentences))]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Brandt said at the outset that the ferry would sail.", "Brandt"),
        ("“The ferry sails at six,” Ida Brandt, the mayor, told reporters.", "Ida Brandt"),
        ('"The ferry sails at six," said Ida Brandt, mayor of Bergen.', "Ida Brandt"),
        ("The ferry sails at six, according to the transport ministry.", "the transport ministry"),
        ("According to police, the ferry had left before dawn.", "police"),
        ("The White House said the ferry would sail.", "the White House"),
        ("Ida Brandt, a harbor pilot since 1998, said the quay was full.", "Ida Brandt"),
        ("On Thursday, Northline announced that its fares would rise.", "Northline"),
        ("The quay was full, wrote Per Lund in The Harbor Post.", "Per Lund"),
        ("Senior White House adviser Per Lund said Monday the quay was full.", "Per Lund"),
        ("The board’s chairman called the fares “an insult”.", "the board’s chairman"),
        ("Lund rejected the plan, saying it would ruin the harbor.", "Lund"),
        ("Northline cut its fares and said more cuts would follow.", "Northline"),
        ("The quay is full, per a letter from pilot Ida Brandt.", "Ida Brandt"),
        ("Mark Reilly later said that the quay was full.", "Mark Reilly"),
        ("A guard at Fort Ross told the paper that the gate was open.", "a guard at Fort Ross"),
        ("The fares pleased Sen. Ida Brandt, who noted that they were low.", "Ida Brandt"),
    ],
)
def test_the_speaker_that_a_sentence_names(sentence, speaker):
    assert speakers([sentence]) == [speaker]


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry sails at six.",
        "The ferry added two trips and called at Bergen.",
        "Ida Brandt was told to leave.",
        "The ferry is said to be slow.",
        "Northline would not say how many tickets it sold.",
        "A “slow” ferry sails at six.",
        "Many people say so.",
    ],
)
def test_nobody_says_it(sentence):
    assert speakers([sentence]) == [None]


def test_a_quotation_of_several_sentences_has_one_speaker():
    assert speakers(
        ["“We will go on.", "We must,” said Ida Brandt.", "“The ferry is our life.”"],
        ["The ferry sails at six."],
    ) == ["Ida Brandt", "Ida Brandt", "Ida Brandt", None]


def test_straight_quotation_marks_tell_by_their_sides_which_they_are():
    assert (
        speakers(['"We will go on.', 'We must," Brandt said.', '"It is hard."']) == ["Brandt"] * 3
    )
    assert speakers(['"Who pays?"', "Brandt asked."]) == ["Brandt"] * 2


def test_a_quotation_in_its_own_paragraph_belongs_to_the_speaker_before():
    assert speakers(
        ["Ida Brandt said the ferry was late."],
        ["“It is always late.”"],
        ["The quay is old."],
        ["“It is rotten.”"],
    ) == ["Ida Brandt", "Ida Brandt", None, None]


def test_a_last_name_is_given_in_full_where_only_one_name_fits():
    told = ["Mayor Ida Brandt opened the quay."], ["Brandt said it was late."]
    assert speakers(*told)[1] == "Ida Brandt"
    assert speakers(["Per Brandt is her son."], *told)[2] == "Brandt"


def test_he_said_means_the_last_speaker():
    assert speakers(
        [
            "Ida Brandt said the ferry was late.",
            "The quay is old.",
            "It leaks in any storm, she added.",
        ]
    ) == ["Ida Brandt", None, "Ida Brandt"]
    assert speakers(["Ida Brandt lives in Bergen."], ["“I am happy,” she said."])[1] == "Ida Brandt"
    assert speakers(["The ministry said no.", "It added that talks go on."])[1] == "the ministry"


def test_he_is_no_paper():
    assert speakers(["The quay is old, said The Harbor Post.", "It leaks, he said."])[1] is None
    assert speakers(["It leaks, he said."]) == [None]


def test_clutter_between_is_passed_over():
    text, sentences = laid_out(
        ["Ida Brandt said the ferry was late."], ["Lund said: subscribe!"], ["It leaks, she said."]
    )
    sentences[1] = Sentence(sentences[1].start, sentences[1].end, Kind.CLUTTER)
    assert speaker_of(text, sentences, 2) == "Ida Brandt"


@pytest.mark.parametrize(
    "unit", ["Ida ", '"', "said ", "a, ", "He said, ", "“x” said X. ", "what did ", "what "]
)
def test_hostile_text_takes_no_long_time(unit):
    text = unit * (2_000 // len(unit)) + "said"
    sentence = Sentence(0, len(text), Kind.BODY)
    before = time.process_time()
    speaker_of(text, [sentence], 0)
    words_of(text)
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What did Ida Brandt say about the ferry?", "Ida Brandt"),
        ("How did the ministry describe the quay?", "the ministry"),
        ("What does Per Lund think of the fares?", "Per Lund"),
        ("How many seats had Northline promised, according to Per Lund?", "Per Lund"),
        ("According to the ministry, why did the ferry sink?", "the ministry"),
        ("What is Ida Brandt's opinion on the fares?", "Ida Brandt"),
        ("What did Rear Adm. Ann Reilly say of it?", "Rear Adm. Ann Reilly"),
        ("What has the mayor said about the quay?", "the mayor"),
        ("In Lund's view, who should pay?", "Lund"),
        ("What did she say about the ferry?", None),
        ("When did the ferry sink?", None),
        ("Who said the ferry was late?", None),
        ("Which think tank did Brandt join?", None),
    ],
)
def test_whose_words_a_question_wants(question, wanted):
    assert words_of(question) == wanted


@pytest.mark.parametrize(
    ("wanted", "speaker", "same"),
    [
        ("Brandt", "Ida Brandt", True),
        ("Mayor Ida Brandt", "Ida M. Brandt", True),
        ("Renée Núñez", "Nunez", True),
        ("the ministry", "the foreign ministry", True),
        ("U.S. officials", "a US official", True),
        ("Ida Brandt", "Per Brandt", False),
        ("the ministry", "the mayor", False),
        ("the", "Brandt", False),
    ],
)
def test_which_names_mean_one_speaker(wanted, speaker, same):
    assert same_speaker(wanted, speaker) is same
    assert same_speaker(speaker, wanted) is same


def test_whom_a_speaker_condemns_is_no_speaker():
    text = "Norway's envoy, Ida Brandt, condemned Tom Okafor's recent sale of the ferry."
    sentence = Sentence(0, len(text), Kind.BODY)
    assert speaker_of(text, [sentence], 0) in (None, "Ida Brandt")
