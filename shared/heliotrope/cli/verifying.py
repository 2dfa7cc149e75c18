"""`heliotrope verify`: a certificate against what its problem and roster give when everything is computed anew."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from heliotrope.audit import audit
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, RosterCertificate
from heliotrope.rostering import recertify, replay
from heliotrope.scenario import read_roster
from heliotrope.scenario.certificates import PROBLEM, ROSTER, read_certificate, read_problem

console = Console()
TOLERANCE = 1e-9
"""Relative difference of two sums of the same money: another processor may add in another order."""
GIVEN = ("seed", "stop_ticks", "multipliers", "frontier")
"""How the roster was found; any multipliers prove their bound, and the bound has a line of its own."""
LONGEST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a certificate, and what was found when it was computed anew."""

    name: str
    claimed: object
    found: object

    @property
    def holds(self) -> bool:
        """Whether both are equal; numbers up to rounding."""
        if isinstance(self.claimed, float) and isinstance(self.found, float):
            return math.isclose(self.claimed, self.found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        return self.claimed == self.found


def claims(
    certificate: RosterCertificate,
    breaches: tuple[str, ...],
    roster: Roster,
    problem: RosterProblem,
    workers: int = 1,
) -> tuple[Claim, ...]:
    """Return every claim of a certificate beside what `problem` and `roster` give."""
    found = recertify(roster, problem, certificate, workers)
    heard = tuple(sorted(breach.key for breach in audit(roster, problem)))
    return (*_pairs(certificate, found), Claim("audit breaches", tuple(sorted(breaches)), heard))


def _pairs(claimed: RosterCertificate, found: RosterCertificate) -> Iterator[Claim]:
    for each in fields(RosterCertificate):
        if each.name in GIVEN:
            continue
        ours, theirs = getattr(claimed, each.name), getattr(found, each.name)
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            for key in sorted(ours.keys() | theirs.keys()):
                yield Claim(f"{each.name}: {key}", ours.get(key), theirs.get(key))
        else:
            yield Claim(each.name, ours, theirs)


def verify(path: Path, problem_path: Path | None, roster_path: Path | None, again: bool, workers: int) -> int:
    """Verify the certificate at `path` with the problem and roster beside it; 1 on any difference.

    With `again` the run is replayed as well, which checks the seed and the stop ticks.
    """
    certificate, breaches = read_certificate(path)
    problem = read_problem(problem_path or path.with_name(PROBLEM))
    roster = read_roster(roster_path or path.with_name(ROSTER))
    with console.status("Computing everything anew"):
        found = claims(certificate, breaches, roster, problem, workers)
    if again:
        with console.status("Running it again"):
            solution = replay(problem, replace(certificate, problem_hash=problem.hash), workers=workers)
        found += (
            Claim("replay: roster_hash", certificate.roster_hash, solution.certificate.roster_hash),
            Claim("replay: stop_ticks", dict(certificate.stop_ticks), dict(solution.certificate.stop_ticks)),
            Claim("replay: multipliers", certificate.multipliers, solution.certificate.multipliers),
        )
    return _report(found, again)


def _report(found: tuple[Claim, ...], again: bool) -> int:
    table = Table(title="Certificate, computed anew")
    table.add_column("claim", no_wrap=True)
    for name in ("certificate says", "recomputed", ""):
        table.add_column(name, overflow="fold")
    for claim in found:
        verdict = "equal" if claim.holds else "[bold red]DIFFERS[/]"
        table.add_row(claim.name, _shown(claim.claimed), _shown(claim.found), verdict)
    console.print(table)
    wrong = [claim.name for claim in found if not claim.holds]
    if wrong:
        console.print(f"{len(wrong)} of {len(found)} claims differ: {', '.join(wrong)}", style="red", markup=False)
        return 1
    rest = "" if again else " Seed and stop ticks are as given; --replay runs it again."
    console.print(f"All {len(found)} claims hold.{rest}")
    return 0


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.6f}"
    if isinstance(value, tuple):
        return "none" if not value else f"{len(value)}: {', '.join(map(str, value[:3]))}"
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
