from __future__ import annotations

import random

import numpy as np
import pytest

from qa.errors import ModelError
from qa.reading import onnx_model
from qa.reading.onnx_model import OnnxSpanModel, packaged_model
from qa.reading.windows import Window
from tests.reading_fakes import write_card, write_model
from tests.training_fakes import ids_of


@pytest.fixture
def folder(tmp_path):
    return write_model(tmp_path / "model")


def refusal(folder):
    with pytest.raises(ModelError) as caught:
        OnnxSpanModel(folder, "mine")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_question_and_a_passage(folder):
    model = OnnxSpanModel(folder, "mine")
    ((window,),) = model.windower.windows("who sang", [("song", ["Ada sang.", "Bo slept."])])
    ids = ids_of("[CLS] who sang [SEP] song ada sang . bo slept . [SEP]")
    assert window.ids == ids
    (logits,) = model.logits([window])
    assert (logits.dtype, logits.shape) == (np.float32, (12, 3))
    assert logits.tolist() == [
        [each, 12, type_] for each, type_ in zip(ids, [0] * 4 + [1] * 8, strict=True)
    ]
    assert model.name == "mine"


def test_windows_of_any_length_come_back_in_the_order_asked(folder):
    rng = random.Random(3)
    lengths = [rng.randint(2, 384) for _ in range(40)]
    windows = [
        Window(
            tuple(rng.randrange(50) for _ in range(n)), (0,) * (n // 2) + (1,) * (n - n // 2), ()
        )
        for n in lengths
    ]
    found = OnnxSpanModel(folder, "mine").logits(windows)
    assert [len(logits) for logits in found] == lengths
    for window, logits in zip(windows, found, strict=True):
        assert logits[:, 0].tolist() == list(window.ids)
        assert set(logits[:, 1].tolist()) == {len(window.ids)}  # padding is masked
        assert logits[:, 2].tolist() == list(window.types)


def test_no_windows(folder):
    assert OnnxSpanModel(folder, "mine").logits([]) == []


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
def test_a_file_that_is_not_the_cards(folder, name):
    with (folder / name).open("ab") as file:
        file.write(b" ")
    assert f"{folder / name} is not what card.json describes (sha256 " in refusal(folder)


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json", "card.json"])
def test_a_file_that_is_missing(folder, name):
    (folder / name).unlink()
    message = refusal(folder)
    assert f"{folder} holds no whole reader" in message
    assert name in message


def test_no_folder(tmp_path):
    assert "holds no whole reader" in refusal(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "card", [b"", b"[]", b"{}", b'{"sha256": "abc"}', b'{"sha256": {}}', b"\xff"]
)
def test_a_card_that_is_none(folder, card):
    (folder / "card.json").write_bytes(card)
    assert f"{folder} holds no whole reader" in refusal(folder)


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"damaged\nfile", b"{}"])
def test_damaged_files_that_the_card_describes(folder, name, content):
    (folder / name).write_bytes(content)
    write_card(folder)
    assert f"{folder / name} cannot be loaded: " in refusal(folder)


def test_the_packaged_one_is_loaded_once(folder, monkeypatch):
    monkeypatch.setattr(onnx_model, "files", lambda package: folder.parent)
    packaged_model.cache_clear()
    try:
        model = packaged_model()
        assert model.name == "article-qa-reader"
        assert packaged_model() is model
    finally:
        packaged_model.cache_clear()
