"""Run a `qa` command, then print its wall-clock time and its peak memory.

python benchmarks/memory.py add articles.jsonl.gz --index news.index
"""

from __future__ import annotations

import resource
import sys
import time

from qa import cli


def main() -> None:
    """Run the command in this process."""
    began = time.perf_counter()
    try:
        cli.main()
    finally:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{time.perf_counter() - began:.0f} s, peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    sys.argv[0] = "qa"
    main()
