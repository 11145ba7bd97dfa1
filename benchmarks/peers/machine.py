"""The machine that is measured on, as far as a reader needs it to compare."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_GIB = 1 << 30


def machine() -> str:
    """Its processor, how many cores may be used, its memory, the Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    return (
        f"{_processor()}, {cores()} cores, {memory:.0f} GiB of memory, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def _processor() -> str:
    """The model, with the instructions that matrix products are fast by."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    known = {
        key.strip(): value.strip() for key, _, value in (each.partition(":") for each in lines)
    }
    flags = known.get("flags", "").split()
    shown = [each for each in ("avx512_vnni", "amx_bf16", "amx_int8") if each in flags]
    model = known.get("model name", platform.machine())
    return f"{model} ({', '.join(shown)})" if shown else model
