"""BERT as an ONNX graph, written from its weights: neither torch nor an exporter is needed.

Attention, its residual sums and the activation are single operators of ONNX Runtime
(`com.microsoft`), and the three projections of attention one matrix: that is what its own
optimiser makes of an exported model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Array = NDArray[np.float32]

IDS, MASK, TYPES = "input_ids", "attention_mask", "token_type_ids"
"""Inputs, each `(texts, tokens)` int64."""

_OPSET, _IR_VERSION = 17, 8  # old enough for any ONNX Runtime that the product allows
_FUSED = "com.microsoft"


@dataclass(slots=True)
class Graph:
    """A graph that is being written: names of values in, names of values out."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def weight(self, name: str, values: NDArray[np.generic]) -> str:
        """A constant."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def op(
        self, kind: str, *inputs: str, output: str = "", outputs: int = 1, **attributes: object
    ) -> str:
        """An operator; its first output, under a name of its own if none is given."""
        name = output or f"{kind}_{len(self.nodes)}"
        names = [name if at == 0 else f"{name}.{at}" for at in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name, **attributes))
        return name

    def fused(self, kind: str, *inputs: str, **attributes: object) -> str:
        """An operator of ONNX Runtime's own; its first output."""
        return self.op(kind, *inputs, domain=_FUSED, **attributes)

    def model(self, inputs: Sequence[str], output: str, shape: Sequence[str | int]) -> onnx.ModelProto:
        """The whole: inputs `(texts, tokens)` int64, one output float32."""
        ids = [
            helper.make_tensor_value_info(name, onnx.TensorProto.INT64, ["texts", "tokens"])
            for name in inputs
        ]
        out = helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, shape)
        graph = helper.make_graph(self.nodes, "bert", ids, [out], self.weights)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)


def add_bert(
    graph: Graph, weights: Mapping[str, Array], heads: int, epsilon: float, *, typed: bool
) -> str:
    """Write the layers of a BERT; the name of its hidden states `(texts, tokens, hidden)`.

    Args:
        graph: Where to.
        weights: By the names that transformers gives them, without "bert." in front.
        heads: Of attention, in each layer.
        epsilon: Of the norms.
        typed: Whether `token_type_ids` is an input; otherwise all tokens are of the first type.
    """
    mask = graph.op("Cast", MASK, to=onnx.TensorProto.INT32)
    hidden = _embeddings(graph, weights, epsilon, typed=typed)
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder."))
    for number in range(layers):
        layer = {
            name.removeprefix(prefix): array
            for prefix in [f"encoder.layer.{number}."]
            for name, array in weights.items()
            if name.startswith(prefix)
        }
        hidden = _layer(graph, layer, f"layer.{number}", hidden, mask, heads, epsilon)
    return hidden


def _embeddings(
    graph: Graph, weights: Mapping[str, Array], epsilon: float, *, typed: bool
) -> str:
    """Words, positions and types, summed and normed."""
    table = {
        name: weights[f"embeddings.{name}_embeddings.weight"]
        for name in ("word", "position", "token_type")
    }
    if not typed:
        table["position"] = table["position"] + table["token_type"][0]
    words = graph.op("Gather", graph.weight("words", table["word"]), IDS)
    length = graph.op("Shape", IDS, start=1, end=2)
    first = graph.weight("first", np.zeros(1, np.int64))
    positions = graph.weight("positions", table["position"])
    summed = graph.op("Add", words, graph.op("Slice", positions, first, length))
    if typed:
        types = graph.op("Gather", graph.weight("types", table["token_type"]), TYPES)
        summed = graph.op("Add", summed, types)
    scale = graph.weight("embeddings.scale", weights["embeddings.LayerNorm.weight"])
    shift = graph.weight("embeddings.shift", weights["embeddings.LayerNorm.bias"])
    return graph.op("LayerNormalization", summed, scale, shift, axis=-1, epsilon=epsilon)


def _layer(
    graph: Graph,
    weights: Mapping[str, Array],
    name: str,
    hidden: str,
    mask: str,
    heads: int,
    epsilon: float,
) -> str:
    """Attention and the two dense steps after it, each added to what went in, and normed."""

    def dense(what: str, values: str, *parts: str) -> str:
        """A matrix product without its bias."""
        matrix = np.concatenate([weights[f"{part}.weight"] for part in parts]).T
        return graph.op("MatMul", values, graph.weight(f"{name}.{what}", matrix))

    def bias(what: str, *parts: str) -> str:
        values = np.concatenate([weights[f"{part}.bias"] for part in parts])
        return graph.weight(f"{name}.{what}.bias", values)

    def summed_and_normed(values: str, before: str, part: str) -> str:
        scale = graph.weight(f"{name}.{part}.scale", weights[f"{part}.LayerNorm.weight"])
        shift = graph.weight(f"{name}.{part}.shift", weights[f"{part}.LayerNorm.bias"])
        added = bias(part, f"{part}.dense")
        return graph.fused(
            "SkipLayerNormalization", values, before, scale, shift, added, epsilon=epsilon
        )

    projections = [f"attention.self.{part}" for part in ("query", "key", "value")]
    projected = graph.op(
        "Add", dense("attention", hidden, *projections), bias("attention", *projections)
    )
    query = graph.op("Split", projected, axis=-1, outputs=3)
    seen = graph.fused(
        "MultiHeadAttention", query, f"{query}.1", f"{query}.2", "", mask, num_heads=heads
    )
    output = "attention.output"
    hidden = summed_and_normed(dense(output, seen, f"{output}.dense"), hidden, output)
    inner = dense("inner", hidden, "intermediate.dense")
    active = graph.fused("BiasGelu", inner, bias("inner", "intermediate.dense"))
    return summed_and_normed(dense("output", active, "output.dense"), hidden, "output")
