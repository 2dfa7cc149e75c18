"""What every benchmark writes beside its figures: under what conditions they were taken."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = Path(".local/bench")


def conditions(**given: object) -> dict[str, object]:
    """Return what is given (seed, sizes, limits), the machine, and its load over 1, 5 and 15 minutes."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return {**given, "machine": machine, "load_average": [round(load, 2) for load in os.getloadavg()]}


def write_record(name: str, rows: Iterable[Mapping[str, object]], under: Mapping[str, object]) -> None:
    """Print the conditions; write every row with them, unless it says its own, to ``.local/bench/NAME.json``."""
    print(*(f"{each}: {value}" for each, value in under.items()), sep="\n")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps([{**under, **row} for row in rows], indent=1) + "\n")
