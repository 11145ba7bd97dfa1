"""Measure what the machine reaches: matrix products in ONNX Runtime, and reading from memory.

    python -m benchmarks.peers.workers.limits_worker ENCODER RESULT

Matrices are as large as the encoder's, and multiplied by as many rows as a batch of passages has.
Each core runs a product of its own; the best of several tries counts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from benchmarks.peers.limits import Bert, Peak
from benchmarks.peers.machine import cores

_ROWS = 512  # word pieces of a few passages
_PRODUCTS = 40  # in a row, on each core
_TRIES = 7
_READ = 1 << 29  # bytes on each core: far more than any cache holds


def main() -> None:
    """Measure, and write a `Peak`."""
    matrices = Bert.of(Path(sys.argv[1])).matrices
    peak = Peak(_products(matrices, np.uint8), _products(matrices, np.float32), _bandwidth())
    Path(sys.argv[2]).write_text(json.dumps(asdict(peak)), encoding="utf-8")


def _products(matrices: list[tuple[int, int]], kind: type[np.generic]) -> float:
    """Operations a second over a layer's matrices, each as often as in a layer: once."""
    operations = sum(2 * _ROWS * rows * columns for rows, columns in matrices)
    seconds = sum(_product(rows, columns, kind) for rows, columns in matrices)
    return cores() * operations / seconds


def _product(rows: int, columns: int, kind: type[np.generic]) -> float:
    """Seconds of one product while all cores are at it."""
    session = _session(rows, columns, kind)
    given = np.ones((_ROWS, rows), dtype=kind)

    def products() -> None:
        for _ in range(_PRODUCTS):
            session.run(None, {"given": given})

    return _best(products) / _PRODUCTS


def _session(rows: int, columns: int, kind: type[np.generic]) -> onnxruntime.InferenceSession:
    """One matrix product by a constant matrix, on the core that runs it."""
    floats = kind is np.float32
    matrix = np.ones((rows, columns), dtype=np.float32 if floats else np.int8)
    node = helper.make_node("MatMul" if floats else "MatMulInteger", ["given", "matrix"], ["out"])
    given, out = (TensorProto.FLOAT,) * 2 if floats else (TensorProto.UINT8, TensorProto.INT32)
    graph = helper.make_graph(
        [node],
        "product",
        [helper.make_tensor_value_info("given", given, [_ROWS, rows])],
        [helper.make_tensor_value_info("out", out, [_ROWS, columns])],
        [numpy_helper.from_array(matrix, "matrix")],
    )
    opsets = [helper.make_opsetid("", 17)]
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _bandwidth() -> float:
    """Bytes a second that all cores read together."""
    parts = [np.zeros(_READ // 4, dtype=np.float32) for _ in range(cores())]
    for part in parts:
        part += 1  # memory that was never written to is not there yet
    waiting = list(parts)

    def read() -> None:
        part: NDArray[np.float32] = waiting.pop()
        part.max()
        waiting.append(part)

    return cores() * _READ / _best(read)


def _best(run: Callable[[], None]) -> float:
    """The least seconds in which every core got through with it."""
    seconds = []
    with ThreadPoolExecutor(cores()) as pool:
        for _ in range(_TRIES):
            began = time.perf_counter()
            for each in [pool.submit(run) for _ in range(cores())]:
                each.result()
            seconds.append(time.perf_counter() - began)
    return min(seconds)


if __name__ == "__main__":
    main()
