from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qa.errors import ModelError
from qa.reading import load
from qa.reading.load import load_span_model


def refusal(name):
    with pytest.raises(ModelError) as caught:
        load_span_model(str(name))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def model(tmp_path):
    """What the files of a transformers model look like before one reads them."""
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    return tmp_path


@pytest.mark.parametrize("name", [None, "article-qa-reader"])
def test_the_packaged_model_is_the_default(monkeypatch, name):
    packaged = object()
    monkeypatch.setattr(load, "packaged_model", lambda: packaged)
    assert load_span_model(name) is packaged


def test_a_folder_that_the_training_wrote(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(load, "OnnxSpanModel", lambda folder, name: made.append((folder, name)))
    monkeypatch.chdir(tmp_path)
    folder = Path("my-reader")
    folder.mkdir()
    (folder / "card.json").write_text("{}")
    (folder / "reader.onnx").write_bytes(b"")
    load_span_model("my-reader")
    assert made == [(folder, str(tmp_path / "my-reader"))]


def test_a_damaged_folder_of_the_training(tmp_path):
    (tmp_path / "card.json").write_text("{}")
    (tmp_path / "reader.onnx").write_bytes(b"")
    assert f"{tmp_path} holds no whole reader" in refusal(tmp_path)


def test_a_folder_of_a_transformers_model_is_not_read_before_it_is_used(model, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    assert load_span_model(str(model)).name == str(model)


def test_a_name_in_the_hubs_local_cache(tmp_path, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    kept = tmp_path / "models--someone--tiny"
    revision = "0123456789abcdef0123456789abcdef01234567"
    snapshot = kept / "snapshots" / revision
    snapshot.mkdir(parents=True)
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text(revision)
    assert str(snapshot) in refusal("someone/tiny")  # found, but there is nothing in it
    (snapshot / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (snapshot / "model.safetensors").write_bytes(b"weights")
    assert load_span_model("someone/tiny").name == "someone/tiny"


@pytest.mark.parametrize("name", ["no/such-reader", "no such/reader/at all"])
def test_a_name_that_is_not_on_this_computer(name):
    message = refusal(name)
    assert f"No reader {name!r} on this computer" in message
    assert f"hf download {name}" in message


@pytest.mark.parametrize("config", [None, "not json", "null", "\udce9"])
def test_a_folder_without_a_readable_configuration(model, config):
    if config is None:
        (model / "config.json").unlink()
    else:
        (model / "config.json").write_bytes(config.encode("utf-8", "surrogateescape"))
    assert f"{model} has no readable config.json" in refusal(model)


def test_a_folder_without_weights(model):
    (model / "model.safetensors").unlink()
    assert f"{model} holds no weights" in refusal(model)


def test_code_that_comes_with_a_model_is_never_run(model):
    ran = model / "ran"
    (model / "evil.py").write_text(f"open({str(ran)!r}, 'w')\nclass Evil: ...\n")
    auto_map = {"AutoConfig": "evil.Evil", "AutoModelForQuestionAnswering": "evil.Evil"}
    config = {"model_type": "evil", "auto_map": auto_map}
    (model / "config.json").write_text(json.dumps(config))
    assert "brings code of its own (auto_map in config.json), which is never run" in refusal(model)
    assert not ran.exists()


def test_finding_a_model_loads_neither_torch_nor_transformers():
    program = (
        "import sys, qa.reading.load; "
        "print([m for m in ('torch', 'transformers', 'huggingface_hub') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
