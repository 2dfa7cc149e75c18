"""Benchmarks: each prints a table and writes .local/bench/NAME.json."""
