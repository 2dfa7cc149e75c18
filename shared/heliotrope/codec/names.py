"""Resource names (https://google.aip.dev/122): what stored things are called; taken wherever an id is."""

from __future__ import annotations

import re

from heliotrope.domain.errors import InvalidValue, expect

NETWORKS, RUNS, STUDIES = "networks/", "runs/", "studies/"
VERSION = re.compile(r"rosters/([^/]+)(?:/versions/(\d{1,18}))?")


def run_id(name: str) -> str:
    """Return the id of a run that is given by its id, by ``runs/ID`` or by ``studies/ID``."""
    return name.removeprefix(RUNS).removeprefix(STUDIES)


def version_place(roster: str, version: int) -> tuple[str, int]:
    """Return roster and version where `roster` is an id, ``rosters/ID`` or ``rosters/ID/versions/N``.

    Raises
    ------
    InvalidValue
        The name is of another kind, or names another version than `version`, which is not 0.
    """
    if "/" not in roster:
        return roster, version
    found = VERSION.fullmatch(roster)
    if found is None:
        raise InvalidValue("roster", "an id, rosters/ID or rosters/ID/versions/N", roster)
    named = int(found[2] or 0)
    expect(not (version and named) or version == named, "version", f"that of {roster}, or 0", version)
    return found[1], version or named
