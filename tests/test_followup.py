from __future__ import annotations

import pytest

from qa.conversation.followup import standalone
from qa.schema import Answer

FIRST = Answer("Who represented Japan at the 2024 talks?", "answer", 0.9)


@pytest.mark.parametrize(
    "question",
    [
        "When did the ferry return to Port Ellen?",
        "Who elected Tom Okafor mayor of Port Ellen in 2024?",
        "How many people say that ferries are slow?",
        "Is it true that Ida Brandt steered the ferry into the harbour?",
    ],
)
def test_a_complete_question_is_left_alone(question):
    assert standalone(question, [FIRST]) == question


@pytest.mark.parametrize("question", ["And Japan?", "Why?", "What did he say?", "who else"])
def test_without_history_nothing_is_changed(question):
    assert standalone(question, []) == question


@pytest.mark.parametrize(
    ("question", "complete"),
    [
        ("What about 2021?", "Who represented Japan at the 2021 talks?"),
        ("and in 2026?", "Who represented Japan at the 2026 talks?"),
        ("And South Korea?", "Who represented Japan at the 2024 talks: And South Korea?"),
        ("Why?", "Who represented Japan at the 2024 talks: Why?"),
        (
            "What did he say there?",
            "Who represented Japan at the 2024 talks: What did he say there?",
        ),
    ],
)
def test_a_follow_up_is_completed(question, complete):
    assert standalone(question, [FIRST]) == complete


def test_the_last_answer_counts_with_what_was_searched_for_it():
    second = Answer(
        "and in 2021?", "answer", 0.9, standalone_question="Who represented Japan in 2021?"
    )
    assert standalone("Why?", [FIRST, second]) == "Who represented Japan in 2021: Why?"
