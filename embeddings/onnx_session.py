"""ONNX Runtime as both models of the product use it: one thread a session, one text a run."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

# ONNX Runtime's own sum-and-norm operator takes five times as long as the two that it replaces.
_SLOWER = ["SkipLayerNormFusion"]


class OnnxSessionError(Exception):
    """The model cannot be loaded."""


def onnx_session(model: Path | bytes) -> onnxruntime.InferenceSession:
    """A session on one thread; several threads may run it at once.

    Short texts spread over processors one by one: splitting their small matrices gains less, and
    padding them into batches nothing.

    Args:
        model: The file, or its content.

    Raises:
        OnnxSessionError: If it is damaged or missing.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    options.enable_mem_pattern = False  # it keeps a plan for each length of text, and gains nothing
    try:
        return onnxruntime.InferenceSession(
            model if isinstance(model, bytes) else str(model),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=_SLOWER,
        )
    except Exception as error:  # ONNX Runtime has no exception of its own for bad files
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise OnnxSessionError(reason) from error
