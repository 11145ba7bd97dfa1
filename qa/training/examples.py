"""Examples: questions with passages that answer them, and with some that only look as if.

They are mined with the product's own retriever, so that the model meets the passages that it will
have to tell apart.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.evaluation.matching import contains, folded, same_sentence
from qa.evaluation.questions import Evidence, GoldQuestion
from qa.reading.reader import Retrieved
from qa.schema import Article, Kind, Sentence
from qa.training.splits import Split, split_of, split_of_question
from qa.training.turns import Turn


@dataclass(frozen=True, slots=True)
class ExamplePassage:
    """A passage in words.

    Attributes:
        heading: Title and day of its article.
        sentences: Its sentences.
        gold: Numbers of those that answer; empty: this passage does not.
        answers: The answer's words where they are known: sentence number, first and last character.
    """

    heading: str
    sentences: tuple[str, ...]
    gold: tuple[int, ...]
    answers: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with passages, those that were found first first.

    For training: every passage that answers, and found ones that do not. For the other splits:
    exactly what was found.

    Attributes:
        id: The gold question's.
        source: Where it comes from.
        split: What its article is for.
        question: What is read for.
        answerable: Whether there is an answer, in these passages or elsewhere.
        passages: As above.
        context: What was said before a follow-up; empty if it stands alone.
    """

    id: str
    source: str
    split: Split
    question: str
    answerable: bool
    passages: tuple[ExamplePassage, ...]
    context: str = ""

    @property
    def positives(self) -> list[ExamplePassage]:
        """Passages that answer."""
        return [passage for passage in self.passages if passage.gold]

    @property
    def negatives(self) -> list[ExamplePassage]:
        """Passages that do not."""
        return [passage for passage in self.passages if not passage.gold]


_NEGATIVES = 8  # kept for training; later ones are hardly ever drawn
_READ = 10  # kept for the other splits, as many as are read when a question is asked


def example(
    turn: Turn,
    source: str,
    found: Sequence[Retrieved],
    answering: Callable[[str], Iterable[Retrieved]],
) -> Example | None:
    """The example of a question; None if nothing can be learned from it.

    Args:
        turn: The question with its gold.
        source: Where it comes from.
        found: What the retriever finds for it, best first.
        answering: All passages of an article.
    """
    question = turn.gold
    split = split_of_question(question)
    if split is not Split.TRAIN:
        return _example(turn, source, split, [_labelled(r, question) for r in found[:_READ]])
    positives = [
        passage
        for article in dict.fromkeys(e.article for e in question.evidence if e.article)
        for candidate in answering(article)
        if (passage := _labelled(candidate, question)).gold
    ]
    if question.answerable and not positives:
        return None
    negatives = [
        _labelled(candidate, question)
        for candidate in _own_first(found, question.about)
        if split_of(candidate.article.id) is Split.TRAIN and not _may_answer(candidate, question)
    ]
    if not positives and not negatives:
        return None
    return _example(turn, source, split, [*positives, *negatives[:_NEGATIVES]])


def _example(turn: Turn, source: str, split: Split, passages: Iterable[ExamplePassage]) -> Example:
    gold = turn.gold
    return Example(
        gold.id, source, split, gold.question, gold.answerable, tuple(passages), turn.context
    )


def _own_first(found: Sequence[Retrieved], about: str | None) -> list[Retrieved]:
    """The question's own article comes first where it nearly answers: the hardest of all."""
    own = [candidate for candidate in found[:_READ] if candidate.article.id == about][:2]
    return [*own, *(candidate for candidate in found if candidate not in own)]


def _may_answer(candidate: Retrieved, question: GoldQuestion) -> bool:
    """Whether a passage holds gold, or the answer's words in another article: then who knows."""
    texts = [_text(candidate.article, s) for s in candidate.sentences]
    if any(same_sentence(text, e.text) for e in question.evidence for text in texts):
        return True
    if candidate.article.id == question.about:
        return bool(_gold(candidate, question))
    words = folded(" ".join(texts))
    return any(contains(words, folded(answer)) for answer in question.answers)


def _labelled(candidate: Retrieved, question: GoldQuestion) -> ExamplePassage:
    texts = tuple(_text(candidate.article, s) for s in candidate.sentences)
    gold = _gold(candidate, question)
    return ExamplePassage(
        candidate.heading,
        texts,
        tuple(gold),
        tuple(dict.fromkeys(a for at in gold for a in _answers(candidate, at, question))),
    )


def _gold(candidate: Retrieved, question: GoldQuestion) -> list[int]:
    """Numbers of the body sentences that answer."""
    return [
        number
        for number, sentence in enumerate(candidate.sentences)
        if sentence.kind is Kind.BODY
        and any(_is_evidence(candidate.article, sentence, e) for e in question.evidence)
    ]


def _is_evidence(article: Article, sentence: Sentence, evidence: Evidence) -> bool:
    if evidence.article != article.id:
        return False
    if evidence.span is None:
        return same_sentence(_text(article, sentence), evidence.text)
    start, end = evidence.span
    inside = sentence.start < end and start < sentence.end
    return inside and article.text[start:end] == evidence.text


def _answers(
    candidate: Retrieved, number: int, question: GoldQuestion
) -> Iterator[tuple[int, int, int]]:
    """Where the short answers stand in a sentence: where the gold says, else where they are."""
    sentence = candidate.sentences[number]
    text = _text(candidate.article, sentence)
    for evidence in question.evidence:
        if evidence.span is not None and _is_evidence(candidate.article, sentence, evidence):
            first = max(evidence.span[0], sentence.start) - sentence.start
            last = min(evidence.span[1], sentence.end) - sentence.start
            yield number, first, last
    if all(evidence.span is None for evidence in question.evidence):
        for answer in question.answers:
            if (first := text.find(answer)) >= 0:
                yield number, first, first + len(answer)


def _text(article: Article, sentence: Sentence) -> str:
    return article.text[sentence.start : sentence.end]


def write_examples(path: Path, examples: Iterable[Example]) -> int:
    """Write them, one JSON record a line; the file appears when it is whole. How many it holds."""
    unfinished = path.with_suffix(".part")
    lines = 0
    with gzip.open(unfinished, "wt", encoding="utf-8", compresslevel=3) as stream:
        for each in examples:
            stream.write(json.dumps(asdict(each)) + "\n")
            lines += 1
    unfinished.replace(path)
    return lines


def read_examples(path: Path) -> Iterator[Example]:
    """What `write_examples` wrote."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            record = json.loads(line)
            passages = tuple(
                ExamplePassage(
                    p["heading"],
                    tuple(p["sentences"]),
                    tuple(p["gold"]),
                    tuple((n, a, b) for n, a, b in p["answers"]),
                )
                for p in record.pop("passages")
            )
            yield Example(**record | {"split": Split(record["split"])}, passages=passages)
