"""How many processors there are to use."""

from __future__ import annotations

import os


def processors() -> int:
    """Those that this process may use, which a container or `taskset` can limit; at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
