"""Tests by layer: unit, contract, integration, faults, browser, architecture; and the benchmarks."""
