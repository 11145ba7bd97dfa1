from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qa.errors import BadInput
from qa.evaluation.gold import Gold, load_gold
from qa.evaluation.questions import Alternative, Evidence, GoldQuestion

SEEDS = Path(__file__).parents[1] / "seeds"
EVIDENCE = [{"article": "harbour", "quote": "The harbour closes."}]


def write(folder: Path, *records: object) -> Path:
    path = folder / "gold.jsonl"
    lines = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def load(folder: Path, *records: object) -> list[GoldQuestion]:
    return list(load_gold(write(folder, *records)).questions)


def question(**changes: object) -> dict[str, Any]:
    record = {"id": "q1", "question": "When?", "answerable": True, "evidence": EVIDENCE}
    return record | changes


def test_a_question_with_quotes(tmp_path: Path) -> None:
    record = question(
        type="when",
        wording="close",
        answers=["3 May", "3 May", "May"],
        requires_all=True,
        as_of="2024-06-30",
        note="ignored",
    )
    assert load(tmp_path, record) == [
        GoldQuestion(
            id="q1",
            question="When?",
            answerable=True,
            answers=("3 May", "May"),
            evidence=(Evidence("The harbour closes.", "harbour"),),
            requires_all=True,
            as_of=date(2024, 6, 30),
            type="when",
            wording="close",
        )
    ]


def test_answers_with_places_become_spans(tmp_path: Path) -> None:
    answers = [
        {"text": "3 May", "start": 7},
        {"text": "May", "start": 9},
        {"text": ".", "start": 3},
    ]
    record = {"id": "s", "question": "When?", "answerable": True, "article": "a"}
    (found,) = load(tmp_path, record | {"answers": [*answers, answers[0]]})
    assert found.evidence == (
        Evidence("3 May", "a", (7, 12)),
        Evidence("May", "a", (9, 12)),
        Evidence(".", "a", (3, 4)),
    )
    assert found.answers == ("3 May", "May")  # a lone full stop is no short answer


def test_answers_alone_are_words_in_any_article(tmp_path: Path) -> None:
    record = {"id": "z", "question": "Who?", "answers": ["Ana Brisk"], "articles": ["a", "b"]}
    (found,) = load(tmp_path, record | {"as_of": "2022-06-10", "choices": ["Ana Brisk", "Bo"]})
    assert found.evidence == (Evidence("Ana Brisk"),)
    assert found.answerable
    assert found.as_of == date(2022, 6, 10)


def test_an_unanswerable_question_has_no_evidence(tmp_path: Path) -> None:
    (found,) = load(tmp_path, question(answerable=False, evidence=[], answers=[]))
    assert not found.answerable
    assert found.evidence == ()


def test_turns_inherit_and_are_numbered(tmp_path: Path) -> None:
    record = {
        "id": "c7",
        "type": "conversation",
        "as_of": "2024-01-20",
        "turns": [
            {"question": "Who came?", "answers": ["Bo"], "evidence": EVIDENCE},
            {"question": "And then?", "answerable": False, "type": "who", "as_of": "2024-02-01"},
        ],
    }
    gold = load_gold(write(tmp_path, record, question()))
    assert [[q.id for q in dialogue] for dialogue in gold.dialogues] == [["c7/1", "c7/2"], ["q1"]]
    first, second, alone = gold.questions
    assert (first.turn, second.turn, alone.turn) == (1, 2, None)
    assert (first.type, second.type) == ("conversation", "who")
    assert (first.as_of, second.as_of) == (date(2024, 1, 20), date(2024, 2, 1))
    assert not second.answerable
    assert len(gold) == 3


def test_alternatives_count_as_evidence_too(tmp_path: Path) -> None:
    other = [{"article": "ferry", "quote": "The ferry starts."}]
    alternatives = [
        {"when": "2023", "answers": ["closed"], "evidence": EVIDENCE},
        {"when": "2024", "answers": ["open"], "evidence": other},
    ]
    record = {"id": "t", "question": "Open?", "answers": ["it depends"]}
    (found,) = load(tmp_path, record | {"alternatives": alternatives})
    harbour, ferry = (
        Evidence("The harbour closes.", "harbour"),
        Evidence("The ferry starts.", "ferry"),
    )
    assert found.alternatives == (Alternative("2023", (harbour,)), Alternative("2024", (ferry,)))
    assert found.evidence == (harbour, ferry)  # not the bare words of "answers" as well
    assert found.answers == ("it depends", "closed", "open")


def test_gzip_and_plain_are_the_same_questions(tmp_path: Path) -> None:
    plain = write(tmp_path, question(), "", question(id="q2"))
    packed = tmp_path / "gold.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert load_gold(packed).dialogues == load_gold(plain).dialogues
    assert load_gold(plain).sha256 == hashlib.sha256(plain.read_bytes()).hexdigest()
    assert load_gold(packed).name == "gold.jsonl.gz"


def test_unusual_line_separators_inside_a_string_do_not_end_a_line(tmp_path: Path) -> None:
    (found,) = load(tmp_path, question(question="One\u2028two\u0085three?"))
    assert found.question == "One\u2028two\u0085three?"


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ("{", "not JSON"),
        ("[1]", "a JSON object"),
        (question(id=7), '"id" is not a string'),
        (question(id=" "), '"id" is missing or empty'),
        (question(question=""), '"question" is missing or empty'),
        (question(answerable="yes"), '"answerable" is not true or false'),
        (question(evidence=[]), 'neither "evidence" nor "answers"'),
        (question(answerable=False), 'not answerable, but with "evidence"'),
        (question(evidence={}), '"evidence" is not a list'),
        (question(evidence=["x"]), '"evidence" is not a list of objects'),
        (question(evidence=[{"article": "a"}]), '"quote" is missing'),
        (question(evidence=[{"quote": "It closes."}]), '"article" is missing'),
        (question(evidence=[{"article": "a", "quote": "…"}]), "holds no word"),
        (question(answers=["…"]), "holds no word"),
        (question(answers=[3]), "holds no word"),
        (question(as_of="June 2024"), '"as_of" is "June 2024"'),
        (question(requires_all=1), '"requires_all" is not true or false'),
        (question(evidence=None, answers=["a"], requires_all=True), '"requires_all" needs'),
        (question(turns=[]), 'both "question" and "turns"'),
        ({"id": "c", "turns": []}, '"turns" is empty'),
        ({"id": "c", "turns": [question(), {"question": "?"}]}, "turn 2: answerable, but"),
        (question(evidence=None, answers=[{"text": "May"}], article="a"), 'no "start"'),
        (question(evidence=None, answers=[{"text": "May", "start": True}], article="a"), "whole"),
        (question(evidence=None, answers=[{"text": "May", "start": 3}]), '"article" is missing'),
        (question(evidence=None, answers=[{"text": "May", "start": 3}, "x"], article="a"), "mixes"),
        (question(alternatives=[{"when": "2023"}]), 'the alternative of "2023"'),
        (question(id="first"), 'the id "first" stands in line 1 already'),
    ],
)
def test_a_bad_record_is_named_by_file_line_and_fault(
    tmp_path: Path, record: object, complaint: str
) -> None:
    path = write(tmp_path, question(id="first"), "", record)
    with pytest.raises(BadInput) as caught:
        load_gold(path)
    message = str(caught.value)
    assert message.startswith(f"{path}, line 3: ")
    assert complaint in message
    assert "\n" not in message


def test_files_that_are_no_gold(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"Cannot read the gold file .*missing\.jsonl"):
        load_gold(tmp_path / "missing.jsonl")
    with pytest.raises(BadInput, match="Cannot read"):
        load_gold(tmp_path)
    with pytest.raises(BadInput, match="holds no question"):
        load_gold(write(tmp_path, "", " "))
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(gzip.compress(b"{}" * 1000)[:-9])
    with pytest.raises(BadInput, match="no whole gzip file"):
        load_gold(broken)
    broken.write_bytes(b"no gzip")
    with pytest.raises(BadInput, match="no whole gzip file"):
        load_gold(broken)
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"id": "café"}'.encode("latin-1"))
    with pytest.raises(BadInput, match="line 1: not JSON"):
        load_gold(latin)


@pytest.fixture(scope="module")
def seeds() -> Gold:
    return load_gold(SEEDS / "questions.jsonl")


def alone(gold: Gold) -> list[GoldQuestion]:
    return [question for question in gold.questions if question.turn is None]


def test_every_quote_of_the_seeds_stands_in_its_article(seeds: Gold) -> None:
    texts = {path.stem: path.read_bytes().decode("utf-8") for path in SEEDS.glob("articles/*.txt")}
    evidence = [e for question in seeds.questions for e in question.evidence]
    assert len(texts) == 5
    assert len(evidence) >= 150
    assert [e for e in evidence if e.article is None or e.span is not None] == []
    assert [e for e in evidence if e.text not in texts[str(e.article)]] == []
    assert {e.article for e in evidence} == set(texts)


def test_the_seeds_ask_enough_of_every_kind(seeds: Gold) -> None:
    questions = alone(seeds)
    types = Counter(question.type for question in questions)
    assert len(questions) >= 150
    assert {"who", "when", "where", "what", "why", "howmany", "definition", "list"} <= set(types)
    assert sum(bool(re.search(r"\b(19|20)\d\d\b", q.question)) for q in questions) >= 40
    unanswerable = Counter(q.type for q in questions if not q.answerable)
    assert unanswerable.total() >= 40
    assert {"off_topic", "not_stated", "false_premise", "entity_swapped"} <= set(unanswerable)
    assert sum(bool(question.alternatives) for question in questions) >= 12
    assert types["clutter"] >= 10


def test_half_of_the_seeds_share_few_words_with_their_evidence(seeds: Gold) -> None:
    wordings = Counter(question.wording for question in alone(seeds) if question.answerable)
    assert set(wordings) == {"close", "paraphrase"}
    assert wordings["paraphrase"] >= wordings.total() / 2


def test_the_conversations_of_the_seeds_follow_up(seeds: Gold) -> None:
    conversations = [dialogue for dialogue in seeds.dialogues if dialogue[0].turn is not None]
    assert len(conversations) >= 25
    assert min(len(dialogue) for dialogue in conversations) >= 2
    follow_ups = [q for dialogue in conversations for q in dialogue[1:] if q.answerable]
    assert len(follow_ups) >= 80
    assert [q.id for q in follow_ups if q.plain is None] == []


def test_the_seeds_have_noise_premises_and_change(seeds: Gold) -> None:
    noisy = [q for q in seeds.questions if q.type == "noisy"]
    assert len(noisy) >= 25
    assert [q.id for q in noisy if q.plain in (None, q.question)] == []
    assert sum(q.type == "false_premise" for q in seeds.questions) >= 25
    assert sum(bool(q.alternatives) for q in seeds.questions) >= 20


def test_ids_of_the_seeds_are_unique(seeds: Gold) -> None:
    counts = Counter(question.id for question in seeds.questions)
    assert [id_ for id_, count in counts.items() if count > 1] == []
