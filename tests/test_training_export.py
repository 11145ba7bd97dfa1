from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("torch")

import onnx
import onnxruntime
import torch
from onnx import TensorProto, numpy_helper

from qa.training.export import INPUTS, export_fp32, quantize
from qa.training.network import ReaderNetwork
from tests.training_fakes import VOCABULARY, tiny_network

pytestmark = pytest.mark.model
SHAPES = [(1, 5), (3, 40), (2, 16), (4, 64)]  # it is traced with (2, 16)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReaderNetwork, Path, Path]:
    """A network, and its two files."""
    folder = tmp_path_factory.mktemp("export")
    network = tiny_network(folder, dropout=0.5, hidden=64)
    torch.nn.init.normal_(network.head.weight)
    fp32, int8 = folder / "fp32.onnx", folder / "int8.onnx"
    network.train()  # as a training leaves it
    export_fp32(network, fp32)
    quantize(fp32, int8)
    return network, fp32, int8


def inputs(windows: int, tokens: int) -> dict[str, np.ndarray]:
    """Random ones; the last window is half padding, the second half of each is context."""
    dice = np.random.default_rng(tokens)
    ids = dice.integers(0, len(VOCABULARY), size=(windows, tokens))
    mask, types = np.ones_like(ids), np.zeros_like(ids)
    mask[-1, (tokens + 1) // 2 :] = 0
    types[:, tokens // 2 :] = 1
    return dict(zip(INPUTS, (ids, mask, types), strict=True))


def torch_logits(network: ReaderNetwork, given: dict[str, np.ndarray]) -> np.ndarray:
    network.eval()
    with torch.inference_mode():
        return network(*(torch.from_numpy(each) for each in given.values())).numpy()


def onnx_logits(path: Path, given: dict[str, np.ndarray]) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    (found,) = session.run(["logits"], given)
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_the_exported_network_is_the_trained_one(exported, shape):
    network, fp32, _ = exported
    given = inputs(*shape)
    found = onnx_logits(fp32, given)
    assert found.shape == (*shape, 3)
    np.testing.assert_allclose(found, torch_logits(network, given), atol=1e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_eight_bits_are_near(exported, shape):
    network, _, int8 = exported
    given = inputs(*shape)
    expected, found = torch_logits(network, given), onnx_logits(int8, given)
    kept = given["attention_mask"] == 1
    assert 0 < np.abs(found - expected)[kept].mean() < 0.03 * expected[kept].std()
    assert np.corrcoef(found[kept].ravel(), expected[kept].ravel())[0, 1] > 0.998


def test_a_window_reads_the_same_beside_a_longer_one(exported):
    """Padding changes nothing but the scale of the 8 bits' activations."""
    _, fp32, _ = exported
    given = inputs(1, 20)
    alone = {name: values[:, :10] for name, values in given.items()}
    given["attention_mask"][:] = 0
    given["attention_mask"][:, :10] = 1
    alone["attention_mask"] = given["attention_mask"][:, :10]
    np.testing.assert_allclose(
        onnx_logits(fp32, given)[:, :10], onnx_logits(fp32, alone), atol=1e-4
    )


def initializers(path: Path) -> dict[str, onnx.TensorProto]:
    return {each.name: each for each in onnx.load(str(path)).graph.initializer}


def test_eight_bits_are_smaller(exported):
    _, fp32, int8 = exported
    assert int8.stat().st_size < 0.5 * fp32.stat().st_size
    assert not int8.with_suffix(".part").exists()


def test_word_vectors_are_bytes_with_a_scale_a_row(exported):
    network, fp32, int8 = exported
    table = network.encoder.embeddings.word_embeddings.weight.detach().numpy()
    floats = {TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE}
    shapes = [list(t.dims) for t in initializers(int8).values() if t.data_type in floats]
    assert list(table.shape) not in shapes
    assert list(table.shape) in [list(t.dims) for t in initializers(fp32).values()]
    stored = {name: numpy_helper.to_array(t) for name, t in initializers(int8).items()}
    words, scales = stored["words_int8"], stored["words_scale"]
    assert (words.dtype, words.shape) == (np.int8, table.shape)
    assert (scales.dtype, scales.shape) == (np.float32, (len(table), 1))
    assert np.abs(words).max(axis=1)[1:].tolist() == [127] * (len(table) - 1)  # row 0 is padding
    assert (np.abs(words * scales - table) <= scales / 2 + 1e-6).all()


def test_all_matrices_are_multiplied_in_integers(exported):
    network, _, int8 = exported
    nodes = [node.op_type for node in onnx.load(str(int8)).graph.node]
    matrices = sum(isinstance(each, torch.nn.Linear) for each in network.modules())
    assert nodes.count("MatMulInteger") == matrices
    weights = [t for t in initializers(int8).values() if t.data_type == TensorProto.FLOAT]
    assert max(np.prod(t.dims, dtype=int) for t in weights) <= 64 * 64  # positions


def test_a_killed_export_leaves_the_file_before(exported, tmp_path, monkeypatch):
    _, fp32, _ = exported
    path = tmp_path / "reader.onnx"
    path.write_bytes(b"the one before")

    def killed(model, name):
        Path(name).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(onnx, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        quantize(fp32, path)
    assert path.read_bytes() == b"the one before"
