"""Haystack's extractive reader on passages from a file; runs where Haystack is installed.

    python haystack_worker.py MODEL QUESTIONS.json ANSWERS.json

Knows nothing of this product: `haystack_reading.py` installs Haystack, starts this and reads the
answers. QUESTIONS: a list of {"question", "passages": [string]}. ANSWERS: a list of
{"milliseconds", "answers": [{"passage", "start", "end", "score"}]}, best first, where start and
end are characters of the passage.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from haystack import Document
from haystack.utils import ComponentDevice
from haystack_integrations.components.readers.transformers import TransformersExtractiveReader
from tqdm import tqdm


def main() -> None:
    """Answer every question."""
    model, questions, answers = sys.argv[1:]
    # Haystack's own defaults, but for two: no candidate for "no answer" (every question is to be
    # answered), and the processor that our own reader runs on.
    reader = TransformersExtractiveReader(
        model,
        device=ComponentDevice.from_str("cpu"),
        token=None,
        top_k=20,
        max_seq_length=384,
        stride=128,
        answers_per_seq=20,
        no_answer=False,
        calibration_factor=0.1,
        overlap_threshold=0.01,
    )
    asked = json.loads(Path(questions).read_text(encoding="utf-8"))
    _answer(reader, asked[0])  # loads the model
    found = [_answer(reader, question) for question in tqdm(asked, "Haystack")]
    Path(answers).write_text(json.dumps(found), encoding="utf-8")


def _answer(reader: TransformersExtractiveReader, asked: dict[str, Any]) -> dict[str, Any]:
    """What the reader finds, and how long it takes."""
    passages = [
        Document(content=text, meta={"passage": number})
        for number, text in enumerate(asked["passages"])
    ]
    began = time.perf_counter()
    answers = reader.run(query=asked["question"], documents=passages)["answers"]
    milliseconds = 1_000 * (time.perf_counter() - began)
    return {
        "milliseconds": milliseconds,
        "answers": [
            {
                "passage": answer.document.meta["passage"],
                "start": answer.document_offset.start,
                "end": answer.document_offset.end,
                "score": answer.score,
            }
            for answer in answers
        ],
    }


if __name__ == "__main__":
    main()
