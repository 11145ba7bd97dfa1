"""The tables of `docs/benchmarks.md` on quality: sets, runs, figures."""
