"""A vocabulary that one tokenizes by hand, and a network small enough to train in a test."""

from __future__ import annotations

import string
from pathlib import Path
from typing import TYPE_CHECKING

from tokenizers import (
    Tokenizer,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

if TYPE_CHECKING:
    from qa.training.network import ReaderNetwork

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
WORDS = (
    "who what when where sang slept sailed baked song harbour bakery ada bo cy dora eve "
    "the in on at of ship bread loud ##ly ##er"
).split()
_LETTERS = string.ascii_lowercase + string.digits
_JAMO = "\u1112\u1161\u11ab"  # what the normalizer makes of one character: 한
VOCABULARY = [
    *SPECIAL,
    *WORDS,
    *".,?!-",
    *_LETTERS,
    *(f"##{letter}" for letter in _LETTERS),
    *_JAMO,
    *(f"##{letter}" for letter in _JAMO),
]
CLS, SEP = SPECIAL.index("[CLS]"), SPECIAL.index("[SEP]")


def word_tokenizer() -> Tokenizer:
    """As BERT's: words, or pieces of them; unknown words go letter by letter."""
    numbers = {word: number for number, word in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", SEP), ("[CLS]", CLS))
    return tokenizer


def ids_of(words: str) -> tuple[int, ...]:
    """Token ids of tokens written with spaces between them."""
    return tuple(VOCABULARY.index(word) for word in words.split())


def tiny_network(folder: Path, dropout: float = 0.0, hidden: int = 16) -> ReaderNetwork:
    """A BERT of one layer with random weights; the same ones every time."""
    import torch
    from transformers import BertConfig, BertModel

    from qa.training.network import ReaderNetwork

    torch.manual_seed(0)
    if not (folder / "config.json").exists():
        config = BertConfig(
            vocab_size=len(VOCABULARY),
            hidden_size=hidden,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=4 * hidden,
            max_position_embeddings=64,
        )
        BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    torch.manual_seed(1)
    return ReaderNetwork(folder, dropout)
