"""Measurements of the product; `docs/benchmarks.md` has what they gave."""
