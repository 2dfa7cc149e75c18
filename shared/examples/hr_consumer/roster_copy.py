"""A copy of the published rosters in SQLite that is whole at every instant, whenever the process is killed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from heliotrope.client import Checkpoint, FollowedRoster
from heliotrope.codec.shifts import decode_shift, encode_shift
from heliotrope.domain.roster import Roster, RosterChange, Shift
from heliotrope.domain.time import format_instant
from heliotrope.v1 import roster_pb2

SCHEMA = Path(__file__).with_name("schema.sql")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the rows of a roster have the hash that the server gave for its version."""

    roster: str
    version: int
    shifts: int
    expected: str
    found: str

    @property
    def equal(self) -> bool:
        """Whether the copy is what the server published."""
        return self.expected == self.found


class RosterCopy:
    """The database file; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")  # a transaction survives a power cut, not only a kill
        self._db.executescript(SCHEMA.read_text())

    def __enter__(self) -> RosterCopy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def checkpoint(self) -> Checkpoint:
        """Return where the copy stands: the token of the last transaction, and the shifts that it left."""
        row = self._db.execute("select resume_token from cursor").fetchone()
        copies = {
            roster: {(shift.agent, shift.start): shift for shift in self._shifts(roster)} for roster in self._rosters()
        }
        return Checkpoint(row[0] if row else "", copies)

    def apply(self, publication: FollowedRoster) -> None:
        """Apply a publication, log its changes and keep its token: all of it, or nothing."""
        version = publication.version
        self._db.execute("begin immediate")
        try:
            repaired = self._version_of(version.roster) == version.version  # its changes were acted on already
            for change in publication.changed:
                self._apply(version.roster, change)
                if not repaired:
                    self._log(version.roster, version.version, change)
            self._db.execute(
                "insert into roster values (?, ?, ?) on conflict (roster) do update set"
                " version = excluded.version, roster_hash = excluded.roster_hash",
                (version.roster, version.version, version.roster_hash),
            )
            if publication.resume_token:
                self._keep_token(publication.resume_token)
            self._db.execute("commit")
        except BaseException:
            self._db.execute("rollback")
            raise

    def verify(self) -> list[Verdict]:
        """Compute the hash of every roster from its rows."""
        rows = self._db.execute("select roster, version, roster_hash from roster order by roster").fetchall()
        verdicts = []
        for roster, version, expected in rows:
            shifts = self._shifts(roster)
            verdicts.append(Verdict(roster, version, len(shifts), expected, Roster(shifts).hash()))
        return verdicts

    def repair(self) -> list[str]:
        """Forget the token where a roster differs from its hash, so that a snapshot follows; return such rosters."""
        wrong = [verdict.roster for verdict in self.verify() if not verdict.equal]
        if wrong:
            self._keep_token("")
        return wrong

    def highest_version(self) -> int:
        """Return the highest version that is applied; 0 for none."""
        return int(self._db.execute("select coalesce(max(version), 0) from roster").fetchone()[0])

    def shifts_of(self, agent: str) -> list[tuple[str, str, str, int]]:
        """Return (start, end, site, paid minutes) of an agent's shifts in order."""
        query = "select start, end, site, paid_minutes from shift where agent = ? order by start"
        return self._db.execute(query, (agent,)).fetchall()

    def _version_of(self, roster: str) -> int:
        row = self._db.execute("select version from roster where roster = ?", (roster,)).fetchone()
        return int(row[0]) if row else 0

    def _rosters(self) -> list[str]:
        return [row[0] for row in self._db.execute("select roster from roster order by roster")]

    def _shifts(self, roster: str) -> tuple[Shift, ...]:
        rows = self._db.execute("select content from shift where roster = ?", (roster,))
        return tuple(decode_shift(roster_pb2.Shift.FromString(row[0])) for row in rows)

    def _apply(self, roster: str, change: RosterChange) -> None:
        if change.after is None:
            assert change.before is not None
            key = (roster, change.before.agent, format_instant(change.before.start))
            self._db.execute("delete from shift where roster = ? and agent = ? and start = ?", key)
            return
        shift = change.after
        content = encode_shift(shift).SerializeToString(deterministic=True)
        self._db.execute(
            "insert or replace into shift values (?, ?, ?, ?, ?, ?, ?)",
            (roster, shift.agent, format_instant(shift.start), format_instant(shift.end), shift.site,
             shift.paid_minutes, content),
        )  # fmt: skip

    def _log(self, roster: str, version: int, change: RosterChange) -> None:
        shift = change.after or change.before
        assert shift is not None
        kind = "added" if change.before is None else "removed" if change.after is None else "changed"
        self._db.execute(
            "insert into change values (?, ?, ?, ?, ?)",
            (roster, version, shift.agent, format_instant(shift.start), kind),
        )

    def _keep_token(self, token: str) -> None:
        self._db.execute("insert or replace into cursor values (1, ?)", (token,))
