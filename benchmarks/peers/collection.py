"""What all systems index and are asked: the same articles, passages and questions."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from benchmarks.peers.job import PlainPassage, write_passages
from qa.articles.clean import blocks
from qa.articles.load import load
from qa.articles.passages import passage_text, windows
from qa.articles.segment import sentences as segment
from qa.errors import BadInput
from qa.evaluation.gold import Gold, load_gold
from qa.evaluation.matching import passage_holds
from qa.evaluation.questions import GoldQuestion
from qa.schema import Article

_LONGEST = 256  # word pieces that the encoder reads


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles, as the product cuts them, and answerable questions about them.

    Attributes:
        folder: Holds the files that a `Job` names.
        articles: By id, in the file's order.
        passages: Of all articles, in their order.
        questions: Whose evidence is in the articles.
    """

    folder: Path
    articles: dict[str, Article]
    passages: Sequence[PlainPassage]
    questions: Sequence[GoldQuestion]

    @property
    def articles_file(self) -> Path:
        """JSON Lines, as they were given."""
        return self.folder / "articles.jsonl"

    @property
    def passages_file(self) -> Path:
        """JSON Lines of `PlainPassage`."""
        return self.folder / "passages.jsonl"

    @property
    def questions_file(self) -> Path:
        """A JSON list of texts."""
        return self.folder / "questions.json"

    @property
    def sha256(self) -> str:
        """Of the three files, hexadecimal."""
        files = (self.articles_file, self.passages_file, self.questions_file)
        return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()

    def recall(self, found: Sequence[Sequence[int]]) -> float:
        """Share of the questions for which one of the passages found holds gold evidence whole.

        Args:
            found: Numbers of passages for each question.
        """
        hits = [
            any(self._holds(self.passages[number], question) for number in numbers)
            for question, numbers in zip(self.questions, found, strict=True)
        ]
        return sum(hits) / len(hits)

    def _holds(self, passage: PlainPassage, question: GoldQuestion) -> bool:
        text = self.articles[passage.article].text
        return any(
            passage_holds(passage.article, passage.start, passage.end, text, evidence)
            for evidence in question.evidence
        )


def collected(articles: Path, questions: Path, count: int, folder: Path) -> Collection:
    """Choose articles and questions, and write the files that the workers read.

    Args:
        articles: JSON Lines, gzip.
        questions: The gold file.
        count: How many articles: those that questions are about come first.
        folder: Where to.

    Raises:
        BadInput: If a file cannot be read, or no question is left.
    """
    gold = load_gold(questions)
    folder.mkdir(parents=True, exist_ok=True)
    lines = chosen(_lines(articles), gold, count)
    found = Collection(folder, *_cut(folder, lines), asked(gold, set(lines)))
    if not found.questions:
        raise BadInput(f"{questions} asks nothing of {count} articles of {articles}.")
    write_passages(found.passages_file, list(found.passages))
    texts = [question.question for question in found.questions]
    found.questions_file.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    return found


def chosen(lines: dict[str, str], gold: Gold, count: int) -> dict[str, str]:
    """The articles that questions are about, then the first others; in the file's order.

    Args:
        lines: By id.
        gold: The questions.
        count: How many are wanted.
    """
    about = {evidence.article for each in gold.questions for evidence in each.evidence}
    wanted = sorted(lines, key=lambda id_: id_ not in about)[:count]
    return {id_: line for id_, line in lines.items() if id_ in set(wanted)}


def asked(gold: Gold, articles: set[str]) -> list[GoldQuestion]:
    """The answerable questions all of whose evidence is in the articles."""
    return [
        question
        for question in gold.questions
        if question.answerable
        and question.evidence
        and all(evidence.article in articles for evidence in question.evidence)
    ]


def token_counts(texts: Sequence[str], encoder: Path) -> NDArray[np.int64]:
    """Word pieces of each text as the encoder reads them, the two marks included: `(n,)`."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    encodings = tokenizer.encode_batch(list(texts))
    return np.array([len(each.ids) for each in encodings], dtype=np.int64)


def _lines(path: Path) -> dict[str, str]:
    """The articles' lines by id."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return {str(json.loads(line)["id"]): line for line in lines}
    except OSError as error:
        raise BadInput(f"Cannot read the articles {path}: {error}") from error


def _cut(folder: Path, lines: dict[str, str]) -> tuple[dict[str, Article], list[PlainPassage]]:
    """The articles, and their passages, as an ingestion of the file would cut them."""
    file = folder / "articles.jsonl"
    file.write_text("".join(lines.values()), encoding="utf-8")
    outcomes = [step.outcome for step in load([file])]
    articles = {each.id: each for each in outcomes if isinstance(each, Article)}
    passages: list[PlainPassage] = []
    for article in articles.values():
        sentences = segment(article.text, blocks(article.text, article.title))
        for span, kind in windows(article.text, sentences):
            text = passage_text(article, span, kind, sentences)
            passages.append(PlainPassage(len(passages), article.id, *span, text))
    return articles, passages
