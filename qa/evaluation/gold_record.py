"""One gold record, as `json.loads` gives it, into `GoldQuestion`s; says what is wrong with it."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from qa.evaluation.matching import folded
from qa.evaluation.questions import Alternative, Evidence, GoldQuestion

Record = dict[str, Any]
Value = TypeVar("Value")
_NAMES = {str: "a string", bool: "true or false", list: "a list", int: "a whole number"}


def read_dialogue(record: object) -> tuple[GoldQuestion, ...]:
    """The question of a record, or the turns of its conversation.

    Raises:
        ValueError: If it is not a gold record; the message says what is wrong with it.
    """
    if not isinstance(record, dict):
        raise ValueError("a gold record is a JSON object, this is not")
    id_ = _text(record, "id")
    if "turns" not in record:
        return (_question(record, id_),)
    if "question" in record:
        raise ValueError('has both "question" and "turns"')
    turns = _objects(record, "turns")
    if not turns:
        raise ValueError('"turns" is empty')
    inherited = {key: record[key] for key in ("type", "wording", "as_of") if key in record}
    return tuple(_turn(inherited | turn, id_, number) for number, turn in enumerate(turns, start=1))


def _turn(record: Record, conversation: str, number: int) -> GoldQuestion:
    try:
        return _question(record, f"{conversation}/{number}", number)
    except ValueError as error:
        raise ValueError(f"turn {number}: {error}") from error


def _question(record: Record, id_: str, turn: int | None = None) -> GoldQuestion:
    alternatives = _alternatives(record)
    dated = tuple(evidence for each in alternatives for evidence in each.evidence)
    answers = _answers(record)
    for alternative in _objects(record, "alternatives"):
        answers += _answers(alternative)
    question = GoldQuestion(
        id=id_,
        question=_text(record, "question"),
        answerable=_typed(record, "answerable", bool) is not False,
        answers=answers,
        evidence=dated + (_evidence(record) if record.get("evidence") or not dated else ()),
        alternatives=alternatives,
        requires_all=_typed(record, "requires_all", bool) is True,
        as_of=_day(record),
        type=_typed(record, "type", str),
        wording=_typed(record, "wording", str),
        turn=turn,
        about=_typed(record, "about", str) or _typed(record, "article", str),
        plain=_text(record, "plain") if "plain" in record else None,
    )
    _check(question)
    return question


def _check(question: GoldQuestion) -> None:
    """That what is said about the question does not contradict itself."""
    if question.answerable and not question.evidence:
        raise ValueError(
            'answerable, but with neither "evidence" nor "answers": give one, '
            'or say "answerable": false'
        )
    if not question.answerable and (question.evidence or question.answers):
        raise ValueError('not answerable, but with "evidence" or "answers"')
    if question.requires_all and any(e.article is None for e in question.evidence):
        raise ValueError('"requires_all" needs "evidence" with quotes')


def _alternatives(record: Record) -> tuple[Alternative, ...]:
    found = []
    for alternative in _objects(record, "alternatives"):
        when = _text(alternative, "when")
        evidence = _evidence(alternative)
        if not evidence:
            raise ValueError(f'the alternative of "{when}" has neither "evidence" nor "answers"')
        found.append(Alternative(when, evidence))
    return tuple(found)


def _answers(record: Record) -> tuple[str, ...]:
    """The short answers, without repetition; answers with a place may be lone full stops."""
    answers = _list(record, "answers")
    placed = [_text(answer, "text") for answer in answers if isinstance(answer, dict)]
    spoken = [_worded(answer, "answers") for answer in answers if not isinstance(answer, dict)]
    return tuple(dict.fromkeys(spoken + [text for text in placed if folded(text)]))


def _evidence(record: Record) -> tuple[Evidence, ...]:
    """The quotes if there are any; else the places of the answers; else the answers' words."""
    quotes = _objects(record, "evidence")
    if quotes:
        return tuple(
            Evidence(_worded(_text(q, "quote"), "quote"), _text(q, "article")) for q in quotes
        )
    answers = _list(record, "answers")
    if any(isinstance(answer, dict) for answer in answers):
        article = _text(record, "article")
        return tuple(dict.fromkeys(_place(answer, article) for answer in answers))
    return tuple(Evidence(text) for text in _answers(record))


def _place(answer: object, article: str) -> Evidence:
    """Where an answer stands: its first character, and as many as its text has."""
    if not isinstance(answer, dict):
        raise ValueError('"answers" mixes strings and objects')
    text, start = _text(answer, "text"), _typed(answer, "start", int)
    if start is None or start < 0:
        raise ValueError(f'the answer "{text}" has no "start" (its offset in the article)')
    return Evidence(text, article, (start, start + len(text)))


def _day(record: Record) -> date | None:
    text = _typed(record, "as_of", str)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f'"as_of" is "{text}", which is no day like 2024-01-31') from error


def _text(record: Record, key: str) -> str:
    text = _typed(record, key, str)
    if text is None or not text.strip():
        raise ValueError(f'"{key}" is missing or empty')
    return text


def _worded(text: object, key: str) -> str:
    """A text with at least a letter or a digit: one of only punctuation would match anything."""
    if not isinstance(text, str) or not folded(text):
        raise ValueError(f'"{key}" has {text!r}, which holds no word')
    return text


def _objects(record: Record, key: str) -> list[Record]:
    found = _list(record, key)
    if not all(isinstance(each, dict) for each in found):
        raise ValueError(f'"{key}" is not a list of objects')
    return found


def _list(record: Record, key: str) -> list[Any]:
    found = _typed(record, key, list)
    return [] if found is None else found


def _typed(record: Record, key: str, kind: type[Value]) -> Value | None:
    """The value of a key, of the kind that it must have; null counts as absent."""
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f'"{key}" is not {_NAMES[kind]}')
    return value
