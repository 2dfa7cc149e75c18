"""Proposed versions that wait for a decision."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.codec.runs import RunState
from heliotrope.codec.versions import RosterVersion, VersionState

from services.console.reading.reader import Reader

NEWEST_RUNS = 20


@dataclass(frozen=True)
class Draft:
    """A proposed version, and where it is compared with the roster in force."""

    version: int
    roster: str

    @property
    def href(self) -> str:
        """Address of the comparison."""
        return f"/compare?roster={self.roster}&after={self.version}"


async def drafts_after(reader: Reader, version: RosterVersion) -> tuple[Draft, ...]:
    """Return the proposals newer than the roster in force, newest first."""
    found = []
    for run in await reader.client.list_runs(NEWEST_RUNS):
        newer = run.roster == version.roster and run.version > max(version.published_version, 1)
        if run.state is RunState.SUCCEEDED and newer:
            proposed = await reader.version(run.roster, run.version)
            if proposed.state is VersionState.PROPOSED:
                found.append(Draft(run.version, run.roster))
    return tuple(found)
