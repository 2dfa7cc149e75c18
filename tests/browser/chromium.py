"""Where Chromium is, and what to say where there is none."""

from __future__ import annotations

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
ADVICE = "Chromium not found: install it (Debian: apt-get install chromium) or name one in CHROMIUM"


def find_chromium() -> str | None:
    """Return the path of a Chromium of this machine."""
    named = os.environ.get("CHROMIUM", "")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def chromium_or_skip() -> str:
    """Return Chromium; without it the layer is skipped, and where CI=true it fails."""
    found = find_chromium()
    if found is not None:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(ADVICE)
    pytest.skip(ADVICE)
