"""The model that the peers read with, where the product's own is not at hand as they need it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

_TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")
_SEED = 7


def untrained(encoder: Path, folder: Path) -> Path:
    """A `BertForQuestionAnswering` of the encoder's layers with span heads drawn at random.

    It reads as fast as the product's exported reader, for which it stands in where only times
    count; its answers mean nothing.

    Args:
        encoder: Folder of the sentence encoder.
        folder: Where to; made once.
    """
    if (folder / "config.json").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    settings = json.loads((encoder / "config.json").read_text(encoding="utf-8"))
    weights = {
        f"bert.{name}": array for name, array in load_file(encoder / "model.safetensors").items()
    }
    chance = np.random.default_rng(_SEED)
    head = chance.normal(0, 0.02, (2, settings["hidden_size"]))
    weights["qa_outputs.weight"] = head.astype(np.float32)
    weights["qa_outputs.bias"] = np.zeros(2, dtype=np.float32)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    for name in _TOKENIZER:
        if (encoder / name).exists():
            shutil.copy(encoder / name, folder / name)
    architecture = {"architectures": ["BertForQuestionAnswering"]}
    (folder / "config.json").write_text(json.dumps(settings | architecture), encoding="utf-8")
    return folder
