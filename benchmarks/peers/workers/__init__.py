"""A process for each system: `python -m benchmarks.peers.workers.NAME JOB RESULT`."""
