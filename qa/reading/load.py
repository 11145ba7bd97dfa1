"""Readers by name or folder."""

from __future__ import annotations

from pathlib import Path

from embeddings.hub import cached_folder
from qa.errors import ModelError
from qa.paths import usable_path
from qa.reading.calibration import CALIBRATION, packaged_calibration, read_calibration
from qa.reading.onnx_model import CARD, DEFAULT_READER, WEIGHTS, OnnxSpanModel, packaged_model
from qa.reading.reader import Reader
from qa.reading.span_model import SpanModel
from qa.reading.span_reader import SpanReader


def load_reader(wanted: str | Reader | None = None) -> Reader:
    """A reader by the name or folder of its model; one that is a reader already stays itself.

    A folder that holds a `calibration.json` (`python -m qa.training calibrate` makes one) is read
    with that; any other model with the packaged one's, which ranks well, but whose probabilities
    were measured on the packaged model.

    Raises:
        ModelError: If there is no such model, or it cannot read passages.
        BadInput: If it is no name and no path at all.
    """
    if wanted is not None and not isinstance(wanted, str):
        return wanted
    model = load_span_model(wanted)
    own = None if wanted is None else usable_path(wanted) / CALIBRATION
    if own is None or not own.is_file():
        return SpanReader(model, packaged_calibration())
    return SpanReader(model, read_calibration(own))


def load_span_model(name: str | None = None) -> SpanModel:
    """Find the model that reads; other weights than the packaged ones load when first used.

    Args:
        name: None or "article-qa-reader" for the packaged model; else a folder, or the name of
            an extractive question-answering model that the hub's local cache holds.

    Raises:
        ModelError: If there is no such model here, or it cannot read passages.
    """
    if name is None or name == DEFAULT_READER:
        return packaged_model()
    folder = usable_path(name)
    if folder.is_dir():
        name = str(folder.resolve())
    else:
        folder = _cached(name)
    if (folder / CARD).is_file() and (folder / WEIGHTS).is_file():
        return OnnxSpanModel(folder, name)
    # transformers and torch are only loaded for those who want such a model
    from qa.reading.transformers_model import TransformersSpanModel

    return TransformersSpanModel(name, folder)


def _cached(name: str) -> Path:
    folder = cached_folder(name)
    if folder is None:
        raise ModelError(
            f"No reader {name!r} on this computer. Give the folder of an extractive question-"
            f"answering model, or fetch it once where there is a network: hf download {name}"
        )
    return folder
