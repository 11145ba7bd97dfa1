from __future__ import annotations

from qa.evaluation.gold_record import read_dialogue
from qa.training.turns import hits_of, turns

STEERED = {"article": "harbour", "quote": "Captain Ida Brandt steered the ship into the harbour."}
WAITED = {"article": "harbour", "quote": "About 40 people waited on the quay."}


def dialogue(*more):
    first = {"question": "Who steered the ferry?", "answers": ["Ida Brandt"], "evidence": [STEERED]}
    return read_dialogue({"id": "c", "turns": [first, *more]})


def test_a_question_asked_alone_is_itself(corpus):
    (turn,) = turns(dialogue(), corpus)
    assert (turn.gold.question, turn.searched, turn.context) == (
        "Who steered the ferry?", "Who steered the ferry?", "",
    )  # fmt: skip


def test_a_follow_up_comes_after_the_right_answer_and_once_more_alone(corpus):
    asked = dialogue(
        {
            "question": "how many people were waiting?",
            "plain": "How many people waited for the ferry?",
            "answers": ["40"],
            "evidence": [WAITED],
        }
    )
    _, turn, plain = turns(asked, corpus, alone=True)
    assert turn.gold == asked[1]
    assert turn.context == "Who steered the ferry? Ida Brandt"
    assert turn.searched == "how many people were waiting? (Who steered the ferry? Ida Brandt)"
    assert (plain.gold.id, plain.gold.question) == ("c/2/plain", asked[1].plain)
    assert (plain.searched, plain.context) == (asked[1].plain, "")
    assert plain.gold.evidence == asked[1].evidence


def test_what_lies_further_back_is_known_and_an_answer_in_no_article_is_not(corpus):
    gone = {"article": "gone", "quote": "Bo sank it."}
    turned = dialogue(
        {"question": "who sank it?", "answers": ["Bo"], "evidence": [gone]},
        {"question": "why did he?", "answerable": False},
    )
    assert [turn.context for turn in turns(turned, corpus)] == [
        "",
        "Who steered the ferry? Ida Brandt",
        "Who steered the ferry? who sank it?",
    ]


def test_passages_are_found_with_the_conversation_and_without(corpus):
    asked = dialogue({"question": "was there snow?", "answerable": False})
    turn = list(turns(asked, corpus))[1]
    assert {hit.passage.article_id for hit in hits_of(turn, corpus, 5)} >= {"harbour", "storm"}
    assert len(hits_of(turn, corpus, 1)) == 2  # the best of each
