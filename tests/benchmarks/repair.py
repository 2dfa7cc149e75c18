"""A day that changes: `python -m tests.benchmarks.repair [--agents 1000,10000]`.

A generated network (the one of `scale`) is planned; then 5 % of its agents are absent, its largest site is out for a
day, or every queue gets 30 % more contacts. Each is mended without a change budget and with one of 2 % of the agents.
`share_of_gain_pct` is what the budget keeps of the gain without one, against a roster that nobody mends. `proposal_s`
is from the frozen problem to the finished roster: laying the problem out, the mending with its undo, and the shifts;
`audit_s` is one audit of it; `seconds` all of `repair_roster`, with bound and certificate, which come after the
proposal. These are *cold*: nothing is known but the compiled kernels. `warm_s` is the proposal again where the same
process has just mended the roster in force, frozen until the same day, before anything happened: it knows what that
repair has left (`rostering.warm`), and it is checked that the roster is the same. `stopped_s` is the proposal of a warm
repair that is told to keep what it has after `STOPPED` seconds, and `stopped_share_pct` the share of its whole gain
that it then has. Prints a table and writes .local/bench/repair.json.

Plans of more than 1,000 agents are kept in .local/bench for the next run; the bounds of their repairs end after the
first step.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from heliotrope.audit import audit
from heliotrope.cli.chain import problem_of
from heliotrope.codec.problems import decode_problem, encode_problem
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.problem import ChangeBudget, RosterProblem, SiteClosure
from heliotrope.domain.roster import Breach, Roster, changes
from heliotrope.domain.whatif import EVERY, WhatIf
from heliotrope.insight.imagining import imagine, standing_still
from heliotrope.rostering import Progress, Solution, Warm, plan_roster, repair_roster
from heliotrope.scenario import generate

from tests.benchmarks.records import FOLDER, conditions, write_record
from tests.benchmarks.scale import SEED, SITES_AND_QUEUES

BUDGET = 0.02
STOPPED = {100: 0.1, 1_000: 0.35, 10_000: 2.8}
"""Seconds after which a repair is stopped, by agents: so that its proposal is there after about 0.5 s, or 4 s."""
WELL_BOUND = 1_000
"""Agents up to which the bound is raised to its end."""


def incidents(problem: RosterProblem) -> Iterator[WhatIf]:
    """Yield what may happen on the second day."""
    largest, _ = Counter(agent.site for agent in problem.agents).most_common(1)[0]
    tomorrow = problem.horizon.start + timedelta(days=1)
    yield WhatIf("5 % absent", absence=0.05)
    yield WhatIf("largest site out", closures=(SiteClosure(largest, tomorrow, tomorrow + timedelta(days=1)),))
    yield WhatIf("+30 % contacts", volume={EVERY: 1.3})


class Until:
    """A stop condition that is true from the beginning of a stage on, or after some seconds."""

    def __init__(self, stage: str, seconds: float = float("inf")) -> None:
        self.stage, self.begun = stage, False
        self.last = time.perf_counter() + seconds

    def hear(self, progress: Progress) -> None:
        """Take in what the engine tells."""
        self.begun = self.begun or progress.stage == self.stage

    def __call__(self) -> bool:
        """Ask."""
        return self.begun or time.perf_counter() > self.last


@dataclass(frozen=True)
class Mended:
    """One repair, and how long it took: to its proposal, and in all; wall time and CPU time."""

    solution: Solution
    proposal_s: float
    proposal_cpu_s: float
    seconds: float
    cpu_s: float

    @classmethod
    def of(cls, case: RosterProblem, warm: Warm, until: str, seconds: float = float("inf")) -> Mended:
        """Mend `case`, stopped where the stage `until` begins, or after some `seconds`."""
        began, cpu, stop = time.perf_counter(), time.process_time(), Until(until, seconds)
        told: list[tuple[str, float, float]] = []

        def note(progress: Progress) -> None:
            told.append((progress.stage, time.perf_counter() - began, time.process_time() - cpu))
            stop.hear(progress)

        solution = repair_roster(case, stop=stop, on_progress=note, warm=warm)
        _, proposal_s, proposal_cpu_s = next(each for each in told if each[0] == "bound")
        return cls(solution, proposal_s, proposal_cpu_s, time.perf_counter() - began, time.process_time() - cpu)


def planned(agents: int) -> tuple[RosterProblem, Roster]:
    """Return the network and its plan; that of a large one is kept."""
    kept = FOLDER / f"repair-{agents}-planned.problem"
    if kept.exists():
        problem = decode_problem(kept.read_bytes())
        assert problem.base is not None
        return replace(problem, base=None), problem.base
    problem = problem_of(generate(agents, *SITES_AND_QUEUES[agents], 1, SEED))
    base = plan_roster(problem).roster
    if agents > WELL_BOUND:
        FOLDER.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(encode_problem(replace(problem, base=base)))
    return problem, base


def run(agents: int) -> Iterator[dict[str, Any]]:
    """Plan the network, then mend it after every incident, with and without a budget."""
    problem, base = planned(agents)
    tomorrow = problem.horizon.start + timedelta(days=1)
    for incident in incidents(problem):
        # Absence is for the whole week: then nothing is frozen.
        frozen = None if incident.absence else tomorrow
        changed = replace(imagine(problem, incident), base=base, frozen_until=frozen)
        calm = replace(problem, base=base, frozen_until=frozen)
        left = sum(objective_terms(standing_still(base, changed), changed).values())
        unlimited = 0.0
        for people in (None, round(BUDGET * agents)):
            case = replace(changed, budget=None if people is None else ChangeBudget(people))
            cold = Mended.of(case, Warm(), "bound" if agents > WELL_BOUND else "never")
            again = _warm(calm, case)
            stopped = _warm(calm, case, STOPPED[agents])
            mended = cold.solution
            assert again.solution.roster == mended.roster, "a warm repair differs from a cold one"
            gain = left - mended.certificate.objective
            unlimited = unlimited or gain
            moved = {change.agent for change in changes(base.shifts, mended.roster.shifts) if change.times_moved}
            unmended = standing_still(base, case)
            before = {breach.key for breach in audit(unmended, case)}
            began = time.perf_counter()
            after = audit(mended.roster, case)
            audit_s = time.perf_counter() - began
            yield {
                "case": f"{agents} agents, {incident.name}, " + ("no budget" if people is None else f"{people} people"),
                "proposal_s": cold.proposal_s,
                "proposal_cpu_s": cold.proposal_cpu_s,
                "warm_s": again.proposal_s,
                "warm_cpu_s": again.proposal_cpu_s,
                "stopped_s": stopped.proposal_s,
                "stopped_share_pct": 100 * (left - stopped.solution.certificate.objective) / gain if gain else 100.0,
                "audit_s": audit_s,
                "seconds": cold.seconds,
                "cpu_s": cold.cpu_s,
                "gain": gain,
                "share_of_gain_pct": 100 * gain / unlimited if unlimited else 100.0,
                "people": len(moved),
                "gap_points": mended.certificate.gap_points,
                "breaches_added": sum(b.key not in before and not stands(b, unmended, case) for b in after),
            }


def _warm(calm: RosterProblem, case: RosterProblem, seconds: float = float("inf")) -> Mended:
    """Return the repair of `case` by a process that has just mended the roster in force, before anything happened."""
    warm = Warm()
    Mended.of(calm, warm, "changes")
    return Mended.of(case, warm, "bound", seconds)


def stands(breach: Breach, roster: Roster, problem: RosterProblem) -> bool:
    """Whether a lack of supervision is in `roster`, too: told once for a stretch, it differs where that is shorter."""
    if breach.rule != "supervision":
        return False
    here = [s.agent for s in roster.shifts if s.site == breach.subject and s.start <= breach.at < s.end]
    supervisors = sum(problem.agents[problem.agent_index[name]].supervisor for name in here)
    most = problem.network.site(breach.subject).agents_per_supervisor
    return most is not None and len(here) - supervisors > most * supervisors


UNITS = {
    "proposal_s": "s", "proposal_cpu_s": "s", "warm_s": "s", "warm_cpu_s": "s", "stopped_s": "s",
    "stopped_share_pct": "%", "audit_s": "s", "seconds": "s", "cpu_s": "s", "gain": "USD", "share_of_gain_pct": "%",
    "people": "", "gap_points": "points", "breaches_added": "",
}  # fmt: skip


def main() -> int:
    """Run, print, write."""
    parser = argparse.ArgumentParser(description="Mend a planned network after three incidents.")
    parser.add_argument("--agents", default="1000", help="sizes by comma, of " + ", ".join(map(str, SITES_AND_QUEUES)))
    rows: list[dict[str, Any]] = []
    list(run(100))  # compiles the kernels
    for size in parser.parse_args().agents.split(","):
        for row in run(int(size)):
            rows.append(row)
            print(f"{row['case']:48}" + "".join(f"{name} {row[name]:,.2f} {unit}  " for name, unit in UNITS.items()))
    figures = [
        {"case": row["case"], "figure": name, "value": row[name], "unit": unit}
        for row in rows
        for name, unit in UNITS.items()
    ]
    write_record("repair", figures, conditions(seed=SEED))
    return 1 if any(row["breaches_added"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
