"""Measures speed and memory on generated data, and quality on real data; see docs/benchmarks.md."""
