"""Any other extractive reader: a transformers model with start and end heads, from a folder.

Offline, and never with code of its own. "No answer" must be the first token, as in BERT, RoBERTa
and their kin; what reads otherwise is refused when it is loaded.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.hub import go_offline
from qa.errors import ModelError
from qa.reading.scores import Logits
from qa.reading.span_model import batches, padded
from qa.reading.windows import MOST_TOKENS, Window, Windower

if TYPE_CHECKING:
    from torch import Tensor

_FEWEST_TOKENS = 64

_ADVICE = "Give the folder or name of an extractive question-answering model of transformers."


class TransformersSpanModel:
    """A `SpanModel` in a folder, loaded at the first question.

    Args:
        name: As it is remembered.
        folder: Where its configuration, tokenizer and weights are.

    Raises:
        ModelError: If the folder holds no such model. Using one raises it too, if it cannot be
            loaded, has no trained start and end heads, or does not read as this product does.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.reads_context = False
        self._folder = folder
        _check_files(folder)

    @property
    def windower(self) -> Windower:
        """Cuts passages into windows as long as the model reads, 384 tokens at most."""
        return self._loaded.windower

    def logits(self, windows: Sequence[Window]) -> list[Logits]:
        """Of each window `(tokens, 2)` float32: the answer starts here, ends here."""
        found: dict[int, Logits] = {}
        for batch in batches(windows):
            out = self._loaded.read([windows[at] for at in batch])
            found |= {at: out[row, : len(windows[at].ids)] for row, at in enumerate(batch)}
        return [found[at] for at in range(len(windows))]

    @cached_property
    def _loaded(self) -> _Loaded:
        model, tokenizer = _load(self._folder)
        _check_layout(self._folder, model, tokenizer)
        most = min(MOST_TOKENS, tokenizer.model_max_length, _positions(model))
        if most < _FEWEST_TOKENS:
            raise ModelError(
                f"The model in {self._folder} reads {most} tokens at a time, too few for a "
                f"question and a sentence. Give one that reads {_FEWEST_TOKENS} or more."
            )
        loaded = _Loaded(
            model,
            Windower(tokenizer.backend_tokenizer, most),
            # Models that cannot do without a pad id have one; under the mask any other will do.
            pad=0 if tokenizer.pad_token_id is None else tokenizer.pad_token_id,
            typed=_takes_types(model, tokenizer),
        )
        _check_heads(self._folder, loaded)
        return loaded


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A network in memory, and how it wants its windows.

    Attributes:
        network: The transformers model.
        windower: Cuts passages into its windows.
        pad: The id that fills up shorter windows.
        typed: Whether question and context are told apart by token types.
    """

    network: Any
    windower: Windower
    pad: int
    typed: bool

    def read(self, windows: Sequence[Window]) -> Logits:
        """Start and end logits `(windows, longest, 2)` float32."""
        import torch

        with torch.inference_mode():
            out = self.network(**self._inputs(windows))
            logits: Tensor = torch.stack((out.start_logits, out.end_logits), dim=-1)
        return logits.numpy()

    def _inputs(self, windows: Sequence[Window]) -> dict[str, Tensor]:
        """Ids, mask and types: each `(windows, longest)` int64."""
        import torch

        ids, mask, types = padded(windows, self.pad)
        arrays = {"input_ids": ids, "attention_mask": mask}
        if self.typed:
            arrays["token_type_ids"] = types
        return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _check_files(folder: Path) -> None:
    """That there is a model, and that transformers' own code is enough for it."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        own_code = "auto_map" in config
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"{folder} has no readable config.json. {_ADVICE}") from error
    if own_code:
        raise ModelError(
            f"The model in {folder} brings code of its own (auto_map in config.json), which is "
            f"never run. {_ADVICE}"
        )
    if not [*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]:
        raise ModelError(f"{folder} holds no weights (*.safetensors). {_ADVICE}")


def _load(folder: Path) -> tuple[Any, Any]:
    """The network with all its weights, and its tokenizer."""
    go_offline()
    try:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()
        logging.set_verbosity_error()
        offline = {"local_files_only": True, "trust_remote_code": False}
        tokenizer = AutoTokenizer.from_pretrained(str(folder), use_fast=True, **offline)
        model, report = AutoModelForQuestionAnswering.from_pretrained(
            str(folder), output_loading_info=True, **offline
        )
    except Exception as error:  # three libraries each have errors of their own for bad files
        raise _unusable(folder, error) from error
    if report["missing_keys"]:  # transformers would answer with random numbers there
        raise ModelError(
            f"The model in {folder} is no extractive question-answering model: it has no weights "
            f"for {min(report['missing_keys'])}. {_ADVICE}"
        )
    return model.float().eval(), tokenizer


def _check_layout(folder: Path, model: Any, tokenizer: Any) -> None:
    """That a window is: the token that stands for "no answer", question, context."""
    if not tokenizer.is_fast:
        raise ModelError(
            f"The tokenizer in {folder} cannot tell where its tokens stand in the text (it has "
            "no fast version). Give a model that has a tokenizer.json."
        )
    pair = tokenizer.backend_tokenizer.encode("a", "a")
    parts = [part for part in pair.sequence_ids if part is not None]
    first = pair.ids[0] if pair.sequence_ids[0] is None else None
    in_front = first is not None and first == tokenizer.cls_token_id and parts == sorted(parts)
    if model.config.is_encoder_decoder or not in_front:
        raise ModelError(
            f"The model in {folder} ({model.config.model_type}) does not have “no answer” as its "
            "first token, as a reader here must. Give one like BERT, RoBERTa or DistilBERT."
        )


def _check_heads(folder: Path, loaded: _Loaded) -> None:
    """That the model can be run at all, on the shortest of windows."""
    try:
        ((window,),) = loaded.windower.windows("a", [("a", ["a"])])
        loaded.read([window])
    except Exception as error:  # whatever a network of another kind stumbles over
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: Exception) -> ModelError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    return ModelError(f"The model in {folder} cannot be used ({reason}). {_ADVICE}")


def _positions(model: Any) -> int:
    """How many tokens the model has positions for."""
    most = getattr(model.config, "max_position_embeddings", MOST_TOKENS)
    for name, module in model.named_modules():
        padding = getattr(module, "padding_idx", None)
        if name.endswith("position_embeddings") and padding is not None:
            return int(most - padding - 1)  # RoBERTa's positions are counted from there
    return int(most)


def _takes_types(model: Any, tokenizer: Any) -> bool:
    """Whether question and context are told apart by token types."""
    return (
        "token_type_ids" in tokenizer.model_input_names
        and "token_type_ids" in inspect.signature(model.forward).parameters
    )
