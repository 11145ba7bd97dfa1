"""The reader's network: the encoder's layers with three numbers for each token on top."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn
from transformers import BertModel

OUTPUTS = 3  # START, END, ANSWERS of qa/reading/scores.py


class ReaderNetwork(nn.Module):
    """A BERT encoder and a linear head.

    Args:
        folder: Where the encoder's weights and configuration are.
        dropout: Of hidden states, while training.
    """

    def __init__(self, folder: Path, dropout: float) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            str(folder),
            add_pooling_layer=False,
            local_files_only=True,
            attn_implementation="eager",  # the fused one is slower on CPUs, in bfloat16 twice
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=0.0,
        )
        self.head = nn.Linear(self.encoder.config.hidden_size, OUTPUTS)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Logits `(windows, tokens, 3)` of token ids, all `(windows, tokens)` int64."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        logits: Tensor = self.head(hidden)
        return logits
