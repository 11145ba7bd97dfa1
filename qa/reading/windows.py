"""Questions and passages as a reader model takes them: token windows of whole sentences.

A window is the question, then the article's heading, then sentences. What does not fit into the
model goes on in further windows, at the next sentence; a sentence that alone is too long is cut
into pieces that overlap. Training and reading both take their windows from here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Encoding, Tokenizer

from qa.schema import Span

MOST_TOKENS = 384
"""Longest window. A passage of 130 words with its heading and a question has about 220."""

_QUESTION_TOKENS = 96
_HEADING_TOKENS = 64
_OVERLAP = 64  # tokens that the pieces of an overlong sentence share


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of an overlong one, in a window.

    Attributes:
        sentence: Number of the sentence in its passage.
        first: Position of its first token in the window.
        offsets: Where each of its tokens stands in the sentence, in characters.
    """

    sentence: int
    first: int
    offsets: tuple[Span, ...]

    @property
    def positions(self) -> slice:
        """Its tokens in the window."""
        return slice(self.first, self.first + len(self.offsets))


@dataclass(frozen=True, slots=True)
class Window:
    """What a model reads at once.

    Attributes:
        ids: Token ids, special ones included.
        types: 0 for the question's tokens, 1 for the context's.
        pieces: The sentences in it.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    pieces: tuple[Piece, ...]


class Windower:
    """Cuts passages into windows.

    Args:
        tokenizer: The model's; its truncation and padding are switched off.
        most_tokens: Longest window.
    """

    def __init__(self, tokenizer: Tokenizer, most_tokens: int = MOST_TOKENS) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._most_tokens = most_tokens

    def windows(
        self, question: str, passages: Sequence[tuple[str, Sequence[str]]]
    ) -> list[list[Window]]:
        """The windows of each passage.

        Args:
            question: As searched; cut where it is too long to leave room for anything else.
            passages: Heading and sentences of each.
        """
        asked = self._cut(question, _QUESTION_TOKENS)
        headings = {heading: self._cut(heading, _HEADING_TOKENS) for heading, _ in passages}
        contexts = ["\n".join([headings[heading], *texts]) for heading, texts in passages]
        encoded = self._tokenizer.encode_batch([(asked, context) for context in contexts])
        return [
            list(self._packed(encoding, _sentences(headings[heading], texts)))
            for encoding, (heading, texts) in zip(encoded, passages, strict=True)
        ]

    def _cut(self, text: str, tokens: int) -> str:
        """The text's beginning, at most that many tokens."""
        if len(text) <= tokens:
            return text
        offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return text if len(offsets) <= tokens else text[: offsets[tokens - 1][1]]

    def _packed(self, encoding: Encoding, sentences: Sequence[Span]) -> Iterator[Window]:
        """As many sentences as fit into each window, in order."""
        context = [at for at, part in enumerate(encoding.sequence_ids) if part == 1]
        starts = [encoding.offsets[at][0] for at in context]
        bounds = [
            (context[0] + bisect_left(starts, start), context[0] + bisect_left(starts, end))
            for start, end in sentences
        ] if context else []
        head = slice(0, bounds[0][0]) if bounds else slice(0, 0)
        tail = slice(context[-1] + 1, None) if context else slice(0, 0)
        room = self._most_tokens - head.stop - len(encoding.ids[tail])
        window: list[tuple[int, int, int]] = []
        for number, first, last in _fitting(bounds, room):
            if window and sum(b - a for _, a, b in window) + last - first > room:
                yield _window(encoding, sentences, head, tail, window)
                window = []
            window.append((number, first, last))
        if window:
            yield _window(encoding, sentences, head, tail, window)


def _sentences(heading: str, texts: Sequence[str]) -> list[Span]:
    """Where the sentences stand in a context."""
    spans, start = [], len(heading) + 1
    for text in texts:
        spans.append((start, start + len(text)))
        start += len(text) + 1
    return spans


def _fitting(bounds: Sequence[Span], room: int) -> Iterator[tuple[int, int, int]]:
    """Sentences as (number, first, last token), those longer than the room in pieces."""
    for number, (first, last) in enumerate(bounds):
        while last - first > room:
            yield number, first, first + room
            first += room - min(_OVERLAP, room // 2)
        if first < last:
            yield number, first, last


def _window(
    encoding: Encoding,
    sentences: Sequence[Span],
    head: slice,
    tail: slice,
    chosen: Sequence[tuple[int, int, int]],
) -> Window:
    """The question and heading, the chosen stretches of tokens, the closing tokens."""
    ids, types = encoding.ids[head], encoding.type_ids[head]
    pieces = []
    for number, first, last in chosen:
        begin = sentences[number][0]
        offsets = tuple((a - begin, b - begin) for a, b in encoding.offsets[first:last])
        pieces.append(Piece(number, len(ids), offsets))
        ids += encoding.ids[first:last]
        types += encoding.type_ids[first:last]
    return Window(
        tuple(ids + encoding.ids[tail]), tuple(types + encoding.type_ids[tail]), tuple(pieces)
    )
