"""Tests by layer: unit, contract, integration, faults, browser, architecture; and the benchmarks."""

import os

# Servers that tests start in their own process are on loopback; a test of security makes its own `Security`.
os.environ.setdefault("HELIOTROPE_SECURITY", "demo")
