"""What every layer of tests shares: where the repository is, and the reference data beside it."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The machine is shared and noisy: a property is about values, not about how long an example took.
settings.register_profile("heliotrope", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("heliotrope")

os.environ.setdefault("HELIOTROPE_SECURITY", "demo")  # as in tests/__init__.py, which pytest need not import

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published reference values; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get("HELIOTROPE_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("reference data not found: set HELIOTROPE_REFERENCE_DATA to the folder that holds it")
    return folder
