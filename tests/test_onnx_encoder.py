from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from embeddings import EncoderError, load_encoder, onnx_encoder
from embeddings.load import packaged_folder
from embeddings.onnx_encoder import OnnxEncoder
from embeddings.sentence_transformers_encoder import SentenceTransformerEncoder
from qa.corpus import Corpus
from qa.evaluation.gold import load_gold
from qa.evaluation.run import evaluate
from qa.seeds import seeds_folder

pytestmark = pytest.mark.model
NAME = "all-MiniLM-L6-v2"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Paragraphs of the five articles, from one word to more than the model reads."""
    paths = sorted((seeds_folder() / "articles").glob("*.txt"))
    paragraphs = [p for path in paths for p in path.read_text().split("\n") if p.strip()]
    assert len(paragraphs) > 80
    return [*paragraphs[::2], "Seoul", " ".join(paragraphs[:20])]


@pytest.fixture(scope="module")
def reference(texts: list[str]) -> NDArray[np.float32]:
    """The library's own vectors of the same weights."""
    return SentenceTransformerEncoder("reference", packaged_folder(), "").encode(texts)


def new(check=lambda folder: None) -> OnnxEncoder:
    return OnnxEncoder(NAME, packaged_folder(), "weights", check)


def test_in_32_bits_the_network_is_the_librarys(texts, reference):
    network = onnx_encoder._network(packaged_folder()).SerializeToString()
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    encodings = new()._tokenizer.encode_batch(texts)
    assert max(len(each.ids) for each in encodings) == 256
    vectors = [session.run(None, {"input_ids": [each.ids]})[0][0] for each in encodings]
    np.testing.assert_allclose(vectors, reference, atol=2e-6)


def test_in_8_bits_vectors_are_nearly_the_librarys(texts, reference):
    vectors = load_encoder().encode(texts)
    assert vectors.shape == reference.shape
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alike = (vectors * reference).sum(axis=1)
    assert alike.mean() >= 0.985
    assert alike.min() >= 0.95


def test_neighbours_stay_the_same(texts, reference):
    """Of the ten nearest passages nearly all are those of the exact vectors."""
    vectors = load_encoder().encode(texts)
    ours, exact = (np.argsort(-(v @ v.T), axis=1)[:, 1:11] for v in (vectors, reference))
    kept = [len(set(a) & set(b)) / 10 for a, b in zip(ours, exact, strict=True)]
    assert np.mean(kept) > 0.9


def test_the_same_is_found_and_answered(tmp_path):
    """A sample of the gold questions; `benchmarks/int8_encoder.py` asks all of several sets."""
    gold = load_gold(seeds_folder() / "questions.jsonl")
    gold = replace(gold, dialogues=gold.dialogues[::7])
    assert len(gold) > 40
    values = {}
    for name, encoder in {"int8": None, "float": str(packaged_folder())}.items():
        with Corpus.create(tmp_path / name, encoder=encoder) as corpus:
            corpus.add(seeds_folder() / "articles")
            values[name] = evaluate(corpus, gold, always_answer=True).overall.values
    for figure in ("recall@10", "sentence@1"):  # 2.5 points are one question
        assert values["int8"][figure] == pytest.approx(values["float"][figure], abs=0.051)


def test_a_text_among_others_is_encoded_as_alone(texts):
    together = load_encoder().encode(texts)
    for at in range(0, len(texts), 20):
        np.testing.assert_array_equal(load_encoder().encode([texts[at]])[0], together[at])
    assert load_encoder().encode([]).shape == (0, 384)


def test_several_threads_may_encode_at_once(texts):
    encoder = new()
    with ThreadPoolExecutor(4) as pool:
        apart = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    np.testing.assert_array_equal(np.stack(apart), load_encoder().encode(texts))


def test_it_is_prepared_once_and_says_so(caplog, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    checked: list[Path] = []
    with caplog.at_level(logging.WARNING):
        new(checked.append).encode(["Seoul"])
    assert [record.message.split(" (")[0] for record in caplog.records] == [
        "Preparing the encoder for this computer"
    ]
    assert checked == [packaged_folder()]
    (made,) = (tmp_path / "article-qa" / "models").glob("*.onnx")
    before = made.stat().st_mtime_ns
    caplog.clear()
    new(checked.append).encode(["Seoul"])
    assert not caplog.records
    assert made.stat().st_mtime_ns == before
    assert 20e6 < made.stat().st_size < 26e6


def test_a_damaged_file_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    expected = new().encode(["Seoul"])
    (damaged,) = (tmp_path / "article-qa" / "models").glob("*.onnx")
    damaged.write_bytes(b"half a file")
    np.testing.assert_allclose(new().encode(["Seoul"]), expected, atol=1e-6)
    assert damaged.stat().st_size > 20e6


def test_where_nothing_can_be_kept_it_is_made_in_memory(tmp_path, monkeypatch, caplog):
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a-file"))
    assert new().encode(["Seoul"]).shape == (1, 384)
    assert "cannot be kept for the next time" in caplog.text


def test_two_processes_at_once(tmp_path):
    """Both want it made; one makes it, the other waits, both have it whole."""
    program = "from embeddings import load_encoder; print(load_encoder().encode(['a']).shape)"
    environment = {"XDG_CACHE_HOME": str(tmp_path), "PATH": ""}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        for _ in range(2)
    ]
    outcomes = [process.communicate() for process in running]
    assert [out for out, _ in outcomes] == ["(1, 384)\n"] * 2, outcomes
    assert sum("Preparing the encoder" in err for _, err in outcomes) == 1


def test_no_torch_is_loaded():
    program = """
import sys
from embeddings import load_encoder
load_encoder().encode(["text"])
heavy = {"torch", "transformers", "sentence_transformers", "huggingface_hub", "onnx", "sklearn"}
print(sorted(heavy & set(sys.modules)))
"""
    command = [sys.executable, "-c", program]
    subprocess.run(command, capture_output=True)  # prepares it, which takes onnx
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_broken_weights_are_told(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(packaged_folder(), tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"broken")

    def check(folder: Path) -> None:
        raise EncoderError(f"{folder} is broken")

    with pytest.raises(EncoderError, match="is broken"):
        OnnxEncoder("other", tmp_path / "model", "0" * 64, check).encode(["text"])
