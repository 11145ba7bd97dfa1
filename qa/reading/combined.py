"""The answers to the parts of a question, as one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.schema import Answer, Citation, Understood


def combined(question: str, parts: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """One answer with the citations of each part, numbered through.

    It answers if any part is answered, and then says which are not; its confidence is that of its
    first citation. What is told apart by its time within a part is not told apart in the whole.

    Args:
        question: As asked.
        parts: The questions that it was split into.
        answers: The answer to each.
    """
    answered = [answer for answer in answers if answer.outcome == "answer"]
    whole = replace(
        answered[0] if answered else max(answers, key=lambda answer: answer.confidence),
        question=question,
        standalone_question=None,
        understood=tuple(
            dict.fromkeys(
                Understood.placed(u.words, question, u.meant, u.why)
                for answer in answers
                for u in answer.understood
            )
        ),
        parts=tuple(parts),
    )
    if not answered:
        return whole
    silent = [p for p, a in zip(parts, answers, strict=True) if a.outcome != "answer"]
    return replace(
        whole,
        citations=_numbered(answers),
        alternatives=(),
        differ=None,
        reason=f"The articles do not answer: {' '.join(silent)}" if silent else None,
    )


def _numbered(answers: Sequence[Answer]) -> tuple[Citation, ...]:
    cited = [
        (part, citation)
        for part, answer in enumerate(answers, start=1)
        for citation in answer.citations
    ]
    return tuple(
        citation.renumbered(number, part=part)
        for number, (part, citation) in enumerate(cited, start=1)
    )
