"""Measures speed and memory on generated data; see docs/benchmarks.md."""
