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

# A fourth and a sixth of a window at most, so that more than half of it is left for sentences.
_QUESTION_PART = 4
_HEADING_PART = 6
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
            question: What is read for; cut where it is too long to leave room for anything else.
            passages: Heading and sentences of each.
        """
        asked = self._cut(question, self._most_tokens // _QUESTION_PART)
        most = self._most_tokens // _HEADING_PART
        headings = {heading: self._cut(heading, most) for heading, _ in passages}
        contexts = [" ".join([headings[heading], *texts]) for heading, texts in passages]
        encoded = self._tokenizer.encode_batch([(asked, context) for context in contexts])
        return [
            list(self._packed(_Tokens.of(encoding, context), _sentences(headings[heading], texts)))
            for encoding, context, (heading, texts) in zip(encoded, contexts, passages, strict=True)
        ]

    def _cut(self, text: str, tokens: int) -> str:
        """The text's beginning, at most that many tokens."""
        offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return text if len(offsets) <= tokens else text[: offsets[tokens][0]].rstrip()

    def _packed(self, tokens: _Tokens, sentences: Sequence[Span]) -> Iterator[Window]:
        """As many sentences as fit into each window, in order."""
        bounds = [
            (bisect_left(tokens.starts, start), bisect_left(tokens.starts, end))
            for start, end in sentences
        ]
        if not bounds:
            return
        head = tokens.first + bounds[0][0]
        room = self._most_tokens - head - (len(tokens.ids) - tokens.last)
        chosen: list[tuple[int, int, int]] = []
        for number, first, last in _fitting(bounds, room):
            if chosen and sum(b - a for _, a, b in chosen) + last - first > room:
                yield tokens.window(sentences, head, chosen)
                chosen = []
            chosen.append((number, tokens.first + first, tokens.first + last))
        if chosen:
            yield tokens.window(sentences, head, chosen)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """An encoded question and context; the context's tokens are those from `first` to `last`."""

    ids: list[int]
    types: list[int]
    offsets: list[Span]
    first: int
    last: int
    starts: list[int]

    @classmethod
    def of(cls, encoding: Encoding, context: str) -> _Tokens:
        # Each attribute of an encoding is a list made anew whenever it is asked for.
        parts, offsets = encoding.sequence_ids, encoding.offsets
        first = parts.index(1) if 1 in parts else len(parts)
        last = first + parts.count(1)
        offsets[first:last] = [_bare(context, span) for span in offsets[first:last]]
        starts = [start for start, _ in offsets[first:last]]
        return cls(encoding.ids, encoding.type_ids, offsets, first, last, starts)

    def window(
        self, sentences: Sequence[Span], head: int, chosen: Sequence[tuple[int, int, int]]
    ) -> Window:
        """The question and heading, the chosen stretches of tokens, the closing tokens."""
        ids, types = self.ids[:head], self.types[:head]
        pieces = []
        for number, first, last in chosen:
            begin = sentences[number][0]
            offsets = tuple((a - begin, b - begin) for a, b in self.offsets[first:last])
            pieces.append(Piece(number, len(ids), offsets))
            ids += self.ids[first:last]
            types += self.types[first:last]
        ids += self.ids[self.last :]
        types += self.types[self.last :]
        return Window(tuple(ids), tuple(types), tuple(pieces))


def _bare(context: str, span: Span) -> Span:
    """A token without the space before it, which many tokenizers count to the word.

    A token of nothing but space comes to stand, without any letter, at the word behind it.
    """
    start, end = span
    return end - len(context[start:end].lstrip()), end


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
