"""What the product is measured on: collections of articles with gold questions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.errors import BadInput
from qa.evaluation.gold import Gold, load_gold
from qa.seeds import seeds_folder

_WANTED = "Give the folder that holds dev/squad, dev/news and dev/clusters: --data FOLDER"
_SEED = 7
_OF_EACH = 500  # of SQuAD's questions, so that no set outweighs the others in time


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A collection and the questions that are asked of it.

    Attributes:
        name: As in the tables.
        collection: Name of its articles' index; sets over the same articles share one.
        articles: A file or folder of articles.
        questions: The gold file.
        of_each: How many answerable and how many unanswerable questions are drawn; None for all.
    """

    name: str
    collection: str
    articles: Path
    questions: Path
    of_each: int | None = None

    def gold(self) -> Gold:
        """The questions, under the set's name.

        Raises:
            BadInput: If the file cannot be read, or has fewer questions than are to be drawn.
        """
        gold = replace(load_gold(self.questions), name=self.name)
        return gold if self.of_each is None else drawn(gold, self.of_each, _SEED)


def gold_sets(data: Path | None) -> list[GoldSet]:
    """The sets: the five articles that come with the product, and those of a data folder.

    Args:
        data: Holds `dev/squad`, `dev/news` and `dev/clusters`; None: only the five articles.

    Raises:
        BadInput: If the folder lacks one of the files.
    """
    found = [seeds()]
    if data is not None:
        found += [
            _in(data / "dev" / "clusters", "clusters"),
            _news(data, "news, written questions", "questions.jsonl.gz"),
            _news(data, "news, quiz", "quiz_questions.jsonl.gz"),
            squad(data),
        ]
    return checked(found)


def seeds() -> GoldSet:
    """The five articles and their own questions."""
    folder = seeds_folder()
    return GoldSet("the five articles", "seeds", folder / "articles", folder / "questions.jsonl")


def squad(data: Path) -> GoldSet:
    """Twelve articles of SQuAD, with as many unanswerable questions as answerable ones."""
    return _in(data / "dev" / "squad", "SQuAD", of_each=_OF_EACH)


def checked(sets: Sequence[GoldSet]) -> list[GoldSet]:
    """The sets, if all their files are there.

    Raises:
        BadInput: If one is missing: better now than after an hour.
    """
    for each in sets:
        for path in (each.articles, each.questions):
            if not path.exists():
                raise BadInput(f"{path} is missing. {_WANTED}")
    return list(sets)


def drawn(gold: Gold, of_each: int, seed: int) -> Gold:
    """A random part of the questions that are asked alone, in the file's order.

    Args:
        gold: All questions.
        of_each: How many answerable and how many unanswerable ones.
        seed: The same one draws the same questions.

    Raises:
        BadInput: If there are fewer.
    """
    alone = [at for at, dialogue in enumerate(gold.dialogues) if len(dialogue) == 1]
    chance = random.Random(seed)
    chosen: list[int] = []
    for answerable in (True, False):
        kind = [at for at in alone if gold.dialogues[at][0].answerable is answerable]
        if len(kind) < of_each:
            raise BadInput(
                f"{gold.name} has {len(kind)} questions with answerable={answerable}; "
                f"{of_each} are to be drawn."
            )
        chosen += chance.sample(kind, of_each)
    return replace(gold, dialogues=tuple(gold.dialogues[at] for at in sorted(chosen)))


def _news(data: Path, name: str, questions: str) -> GoldSet:
    """Either kind of question about the 3,000 news articles."""
    folder = data / "dev" / "news"
    return GoldSet(name, "news", folder / "articles.jsonl.gz", folder / questions)


def _in(folder: Path, name: str, of_each: int | None = None) -> GoldSet:
    return GoldSet(
        name,
        folder.name,
        folder / "articles.jsonl.gz",
        folder / "questions.jsonl.gz",
        of_each,
    )
