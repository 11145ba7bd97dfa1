"""The trained network as the file that ships: ONNX, 8-bit weights, no torch needed to run it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from transformers import AutoTokenizer, BertForQuestionAnswering

from qa.training.network import ReaderNetwork

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "logits"


def export_fp32(network: ReaderNetwork, path: Path) -> None:
    """Write the network as ONNX in 32-bit floats, for any number and length of windows."""
    network.eval()
    example = torch.ones((2, 16), dtype=torch.int64)
    torch.onnx.export(
        network,
        (example, example, torch.zeros_like(example)),
        str(path),
        input_names=list(INPUTS),
        output_names=[OUTPUT],
        dynamic_axes={name: {0: "windows", 1: "tokens"} for name in (*INPUTS, OUTPUT)},
        dynamo=False,
        opset_version=17,
    )


def export_transformers(network: ReaderNetwork, folder: Path, encoder: Path) -> None:
    """Write its span heads as a transformers question answering model, for other programs.

    Args:
        network: The network.
        folder: Where to.
        encoder: Folder of the encoder that it was made from; its tokenizer is the model's.
    """
    model = BertForQuestionAnswering(network.encoder.config)
    model.bert.load_state_dict(network.encoder.state_dict())
    model.qa_outputs.weight.data = network.head.weight.data[:2].clone()
    model.qa_outputs.bias.data = network.head.bias.data[:2].clone()
    model.save_pretrained(str(folder))
    AutoTokenizer.from_pretrained(str(encoder), local_files_only=True).save_pretrained(str(folder))


def quantize(fp32: Path, path: Path) -> None:
    """Write the same with 8-bit weights: matrices per column, word vectors per row.

    The matrices are multiplied in integers (`MatMulInteger`). Word vectors are half of all weights;
    the library's way gives their whole table one scale, a scale a row costs 0.1 MB and nothing in
    quality.
    """
    with TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.onnx"
        quant_pre_process(str(fp32), str(ready), skip_symbolic_shape=True)
        matrices = Path(folder) / "matrices.onnx"
        quantize_dynamic(
            str(ready),
            str(matrices),
            per_channel=True,
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
        )
        model = onnx.load(str(matrices))
    _quantize_word_vectors(model)
    onnx.checker.check_model(model)
    unfinished = path.with_suffix(".part")
    onnx.save(model, str(unfinished))
    unfinished.replace(path)


def _quantize_word_vectors(model: onnx.ModelProto) -> None:
    """Replace `Gather(table)` by `Cast(Gather(bytes)) * Gather(scales)`."""
    graph = model.graph
    table = max(graph.initializer, key=lambda t: int(np.prod(t.dims)) * (t.data_type == 1))
    gather = next(n for n in graph.node if n.op_type == "Gather" and n.input[0] == table.name)
    vectors = numpy_helper.to_array(table)
    scales = np.abs(vectors).max(axis=1, keepdims=True).astype(np.float32) / 127
    scales[scales == 0] = 1
    rows = np.clip(np.round(vectors / scales), -127, 127).astype(np.int8)
    position = list(graph.node).index(gather)
    ids, out = gather.input[1], gather.output[0]
    replacement = [
        onnx.helper.make_node("Gather", ["words_int8", ids], ["words_picked"], "pick_words"),
        onnx.helper.make_node("Cast", ["words_picked"], ["words_float"], "cast_words", to=1),
        onnx.helper.make_node("Gather", ["words_scale", ids], ["words_scales"], "pick_scales"),
        onnx.helper.make_node("Mul", ["words_float", "words_scales"], [out], "scale_words"),
    ]
    graph.node.remove(gather)
    for at, node in enumerate(replacement):
        graph.node.insert(position + at, node)
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(rows, "words_int8"))
    graph.initializer.append(numpy_helper.from_array(scales, "words_scale"))
