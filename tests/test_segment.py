from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.articles.segment import sentence_spans, sentences
from qa.schema import Block, Kind, Sentence
from qa.settings import SETTINGS


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "whole",
    [
        "Mr. Smith met Dr. Jones in the U.S. Senate.",
        "It was announced on Jan. 18 in St. Louis.",
        "The U.S. Army and the U.N. Security Council agreed.",
        "Sen. J. D. Vance and Gov. Kathy Hochul spoke.",
        "Noh Kyu-duk said No. 1 was best.",
        "Shares of Apple Inc. Chief Tim Cook fell 3.5 percent.",
        "He arrived at 8 a.m. Tuesday with Gen. Mark Milley.",
        "It is called e.g. Smith's law, cf. Brown vs. Board.",
        "“We hope.” he said, and left.",
        "Is it so? asked nobody.",
        "The meeting was attended by the Director General. In charge of Asia affairs Ito Ken.",
        "Visit example.com. now",
        "Yahoo! is old.",
    ],
)
def test_stays_whole(whole):
    assert split(whole) == [whole]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("He left the U.S.", "The army stayed."),
        ("It ended at 5 p.m.", "They went home."),
        ("She said, “Stop.”", "Nobody stopped."),
        ('"Never!"', "She shouted."),
        ("It rained (again).", "Then it stopped."),
        ("Who came?", "Nobody did."),
        ("It cost $3.", "$4 was too much."),
        ("They won in 2021.", "12 others lost."),
        ("It was plan B.", "The others failed."),
        ("Wait…", "What was that?"),
        ("He works for Acme Inc.", "The firm is old."),
        ("The end.", "“A start,” she said."),
        ("No comma here.", "¿Qué pasó?"),
        ("彼は来た。", "彼女も来た。"),
    ],
)
def test_is_cut(first, second):
    joined = first + ("" if first.endswith("。") else " ") + second
    assert split(joined) == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("These were the last moments.", "The ferry sank."),
        ("Nobody left the quay.", "Members of the crew sang."),
        ("It was shown on Port News.", "The storm began late."),
        ("Sales rose 12%.", "It was a record."),
        ("The vote was 52-48.", "The bill passed."),
        ("Nobody knew (at first).", "Then it rained."),
        ("He stood on the quay.", "“We are late,” he said."),
        ("“We are late today.”", "Junior sailors laughed."),
        ("Who came?", "Here’s a list."),
        ("Look at that!", "Nobody came."),
        ("The firm is Acme Corp.", "The owner is old."),
        ("They left in 2021.", "Their ship stayed."),
        ("It was her turn.", "I came."),
    ],
)
def test_a_lost_gap_is_a_boundary(first, second):
    assert split(first + second) == [first, second]


@pytest.mark.parametrize(
    "whole",
    [
        "The U.S.Navy and the U.S.The end",
        "He reads e.g.The Times at 5 p.m.The next day",
        "Write to Ann.Lee@port.org or @quay.The end",
        "It runs on Node.Js and ASP.NET and Booking.Com now",
        "Open report.Pdf and report.Final.txt and my_notes.The end",
        "See https://port.org/quay.The end and www.port.The end",
        "He saw Football.London and Zn.Ua (a site)",
        "It is version 2.The rest of v3.5.Next is not out",
        "Mr.Smith met Sen.Lee in St.Louis and Putin.Medvedev too",
        "Some Ph.Ds are rare and Will.I.Am sings",
        "I waited...The bus came…Then it left",
        'He said "no."The man left',
        "Yahoo!Finance said so",
    ],
)
def test_dots_within_names_are_no_lost_gap(whole):
    assert split(whole) == [whole]


def test_quoted_sentences_are_cut_inside_the_quotation():
    assert split("“It was big. It was loud,” he said.") == [
        "“It was big.",
        "It was loud,” he said.",
    ]


def test_numbered_list_keeps_its_numbers():
    assert split("1. Bring water. Bring bread.") == ["1. Bring water.", "Bring bread."]


def test_blocks_bound_sentences_and_give_their_kind():
    text = "A list\n• twelve tanks\n• two ships\nBy Jo Doe"
    blocks = [
        Block(7, 21, Kind.BODY),
        Block(22, 33, Kind.BODY),
        Block(34, 43, Kind.CLUTTER),
    ]
    assert sentences(text, blocks) == [
        Sentence(7, 21, Kind.BODY),
        Sentence(22, 33, Kind.BODY),
        Sentence(34, 43, Kind.CLUTTER),
    ]


@given(
    st.text(alphabet=st.characters(), max_size=300)
    | st.text(alphabet="aB. \n\"”'!?…1(", max_size=200)
)
def test_spans_are_disjoint_trimmed_and_lose_only_white_space(text):
    spans = list(sentence_spans(text))
    last = 0
    for start, end in spans:
        assert text[last:start].strip() == ""
        assert text[start:end] == text[start:end].strip() != ""
        last = end
    assert text[last:].strip() == ""


@pytest.mark.parametrize(
    "piece", ["a. ", ".", '"', "Mr. ", "a", ". \n", "U.S. ", "((", "1. ", "aa.The ", "Aa."]
)
def test_a_megabyte_takes_linear_time(piece):
    began = time.process_time()
    sum(1 for _ in sentence_spans(piece * (1_000_000 // len(piece))))
    assert time.process_time() - began < 10


def test_text_without_stops_is_cut_at_a_pause():
    text = "one two three, " * 400
    spans = list(sentence_spans(text))
    assert len(spans) == 5
    assert all(end - start <= SETTINGS.max_sentence_chars for start, end in spans)
    assert all(text[start:end].startswith("one") for start, end in spans)
    assert [end - start for start, end in sentence_spans("x" * 4000)] == [1500, 1500, 1000]
