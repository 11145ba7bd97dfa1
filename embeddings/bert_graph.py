"""BERT as an ONNX graph, written from its weights: neither torch nor an exporter is needed.

It reads one text at a time, without any padding: attention then needs no mask, and a text's vector
does not depend on the texts beside it, which 8-bit arithmetic with a common scale would make it.
On a CPU nothing is lost by it. Attention and the activation are single operators of ONNX Runtime
(`com.microsoft`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Array = NDArray[np.float32]

IDS = "input_ids"
"""The input: token ids of one text, `(1, tokens)` int64."""

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
        self, kind: str, *inputs: str, output: str = "", outputs: int = 1, **attributes: Any
    ) -> str:
        """An operator; its first output, under a name of its own if none is given."""
        name = output or f"{kind}_{len(self.nodes)}"
        names = [name if at == 0 else f"{name}.{at}" for at in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name, **attributes))
        return name

    def fused(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """An operator of ONNX Runtime's own; its first output."""
        return self.op(kind, *inputs, domain=_FUSED, **attributes)

    def model(self, output: str, shape: Sequence[str | int]) -> onnx.ModelProto:
        """The whole, from `IDS` to one output of that shape, float32."""
        ids = helper.make_tensor_value_info(IDS, onnx.TensorProto.INT64, [1, "tokens"])
        out = helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, shape)
        graph = helper.make_graph(self.nodes, "bert", [ids], [out], self.weights)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)


def add_bert(graph: Graph, weights: Mapping[str, Array], heads: int, epsilon: float) -> str:
    """Write the layers of a BERT; the name of its hidden states `(1, tokens, hidden)`.

    Args:
        graph: Where to.
        weights: By the names that transformers gives them, without "bert." in front.
        heads: Of attention, in each layer.
        epsilon: Of the norms.
    """
    hidden = _embeddings(graph, weights, epsilon)
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder."))
    for number in range(layers):
        prefix = f"encoder.layer.{number}."
        layer = {
            name.removeprefix(prefix): array
            for name, array in weights.items()
            if name.startswith(prefix)
        }
        hidden = _Layer(graph, layer, f"layer.{number}", epsilon).add(hidden, heads)
    return hidden


def _embeddings(graph: Graph, weights: Mapping[str, Array], epsilon: float) -> str:
    """Words and positions, summed and normed; all tokens are of the first type."""
    word, position, kind = (
        weights[f"embeddings.{name}_embeddings.weight"]
        for name in ("word", "position", "token_type")
    )
    words = graph.op("Gather", graph.weight("words", word), IDS)
    length = graph.op("Shape", IDS, start=1, end=2)
    first = graph.weight("first", np.zeros(1, np.int64))
    positions = graph.weight("positions", position + kind[0])
    summed = graph.op("Add", words, graph.op("Slice", positions, first, length))
    scale = graph.weight("embeddings.scale", weights["embeddings.LayerNorm.weight"])
    shift = graph.weight("embeddings.shift", weights["embeddings.LayerNorm.bias"])
    return graph.op("LayerNormalization", summed, scale, shift, axis=-1, epsilon=epsilon)


@dataclass(frozen=True, slots=True)
class _Layer:
    """Attention and the two dense steps after it, each added to what went in, and normed.

    Attributes:
        graph: Where to.
        weights: The layer's own, by their names within it.
        name: Before the names of what is written.
        epsilon: Of the norms.
    """

    graph: Graph
    weights: Mapping[str, Array]
    name: str
    epsilon: float

    def add(self, hidden: str, heads: int) -> str:
        """Write it; the name of what comes out."""
        seen = self.graph.fused(
            "MultiHeadAttention",
            self._dense("attention.self.query", hidden),
            self._dense("attention.self.key", hidden),
            self._dense("attention.self.value", hidden),
            num_heads=heads,
        )
        hidden = self._normed("attention.output", seen, hidden)
        active = self.graph.fused("Gelu", self._dense("intermediate.dense", hidden))
        return self._normed("output", active, hidden)

    def _dense(self, part: str, values: str) -> str:
        product = self.graph.op("MatMul", values, self._weight(f"{part}.weight", transposed=True))
        return self.graph.op("Add", product, self._weight(f"{part}.bias"))

    def _normed(self, part: str, values: str, before: str) -> str:
        """A dense step, added to what was before it."""
        summed = self.graph.op("Add", self._dense(f"{part}.dense", values), before)
        scale, shift = (self._weight(f"{part}.LayerNorm.{name}") for name in ("weight", "bias"))
        return self.graph.op(
            "LayerNormalization", summed, scale, shift, axis=-1, epsilon=self.epsilon
        )

    def _weight(self, part: str, *, transposed: bool = False) -> str:
        values = self.weights[part]
        return self.graph.weight(f"{self.name}.{part}", values.T if transposed else values)
