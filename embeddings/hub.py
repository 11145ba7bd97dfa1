"""Models in the hub's local cache, found without ever asking the network."""

from __future__ import annotations

import os
from pathlib import Path


def go_offline() -> None:
    """Tell the hub's client, before it is imported, that there is no network."""
    switches = {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    os.environ.update(switches)


def cached_folder(*names: str) -> Path | None:
    """The local copy of the first of some models that there is; None if there is none."""
    go_offline()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for name in names:
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError, OSError):
            continue
    return None
