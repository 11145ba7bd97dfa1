"""Candidates with made-up scores, and a model that one computes by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.reading.candidates import Candidate
from qa.reading.reader import Retrieved
from qa.reading.scores import Logits, SentenceScores
from qa.reading.windows import Window, Windower
from qa.schema import Article, Hit, Kind, Passage, Sentence, Span
from tests.training_fakes import VOCABULARY, word_tokenizer


def candidate(
    article: Article,
    words: str,
    *,
    spans: float = 0.0,
    direct: float = 0.0,
    answer: str | None = None,
    margin: float = 0.0,
    hit: tuple[float, float, float] = (0.5, 0.4, 1.0),
    begin: int | None = None,
    kind: Kind = Kind.BODY,
) -> Candidate:
    """The sentence of these words; its passage begins with it, or at `begin`."""
    start = article.text.index(words)
    sentence = Sentence(start, start + len(words), kind)
    passage = Passage(1, article.id, start if begin is None else begin, sentence.end, kind)
    first = 0 if answer is None else words.index(answer)
    found = (first, first + len(answer)) if answer is not None else (0, 0)
    return Candidate(
        Retrieved(Hit(passage, *hit), article, [sentence], [sentence]),
        sentence,
        SentenceScores(spans, direct, found, margin),
    )


def passage(article: Article, *spans: Span, score: float = 0.5) -> Retrieved:
    """A passage of the article's sentences at these places."""
    start, end = (spans[0][0], spans[-1][1]) if spans else (0, len(article.text))
    sentences = [Sentence(first, last, Kind.BODY) for first, last in spans]
    return Retrieved(Hit(Passage(1, article.id, start, end), score, 0.4, 1.0), article, sentences)


class PointingModel:
    """Says of each window, one after the other, how surely the answer is one word.

    Args:
        word: The word; one token.
        odds: Log-odds against "no answer" that it is the answer, a number for each window.
    """

    name = "pointing"
    reads_context = True

    def __init__(self, word: str, *odds: float) -> None:
        self.windower = Windower(word_tokenizer())
        self.read: list[Window] = []
        self._word = VOCABULARY.index(word)
        self._odds = odds

    def logits(self, windows: Sequence[Window]) -> list[Logits]:
        self.read.extend(windows)
        return [self._one(window, each) for window, each in zip(windows, self._odds, strict=True)]

    def _one(self, window: Window, odds: float) -> Logits:
        values = np.zeros((len(window.ids), 3), dtype=np.float32)
        for piece in window.pieces:
            for position in range(piece.positions.start, piece.positions.stop):
                if window.ids[position] == self._word:
                    values[position, :2] = odds / 2
        return values


def write_model(folder: Path) -> Path:
    """A model's files; of each token it gives the id, how many tokens there are, and the type."""
    import onnx
    from onnx import TensorProto
    from onnx.helper import (
        make_graph,
        make_model,
        make_node,
        make_opsetid,
        make_tensor,
        make_tensor_value_info,
    )

    names = ("input_ids", "attention_mask", "token_type_ids")
    asked = [make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in names]
    given = [make_tensor_value_info("logits", TensorProto.FLOAT, ["n", "t", 3])]
    axes = [
        make_tensor(name, TensorProto.INT64, [1], [at]) for name, at in (("one", 1), ("two", 2))
    ]
    nodes = [
        *(make_node("Cast", [name], [f"{name}_f"], to=TensorProto.FLOAT) for name in names),
        make_node("ReduceSum", ["attention_mask_f", "one"], ["tokens"], keepdims=1),
        make_node("Sub", ["input_ids_f", "input_ids_f"], ["zeros"]),
        make_node("Add", ["zeros", "tokens"], ["length"]),
        make_node("Unsqueeze", ["input_ids_f", "two"], ["first"]),
        make_node("Unsqueeze", ["length", "two"], ["second"]),
        make_node("Unsqueeze", ["token_type_ids_f", "two"], ["third"]),
        make_node("Concat", ["first", "second", "third"], ["logits"], axis=2),
    ]
    graph = make_graph(nodes, "tokens", asked, given, initializer=axes)
    model = make_model(graph, opset_imports=[make_opsetid("", 17)], ir_version=9)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(folder / "reader.onnx"))
    word_tokenizer().save(str(folder / "tokenizer.json"))
    write_card(folder)
    return folder


def write_card(folder: Path) -> None:
    """A card that describes the files as they are."""
    names = ("reader.onnx", "tokenizer.json")
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / "card.json").write_text(json.dumps({"sha256": hashes}))
