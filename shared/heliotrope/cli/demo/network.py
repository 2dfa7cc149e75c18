"""Stage: the network and the roster in force enter the system of record."""

from __future__ import annotations

from collections import Counter

from heliotrope.cli.demo.journey import Journey
from heliotrope.cli.demo.screen import Stage
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.versions import RosterImport, RosterVersion
from heliotrope.packs import labour_rules, pack_versions

COMMONEST = 6
"""Rules that are named; the others are counted."""


async def import_network(journey: Journey, stage: Stage) -> RosterVersion:
    """Import sites, clients, queues, people and rules, then the incumbent as the roster in force."""
    scenario = journey.scenario
    network = scenario.network
    jurisdictions = sorted({site.jurisdiction for site in network.sites})
    document = NetworkDocument(
        network,
        scenario.agents,
        scenario.work_plans,
        {name: labour_rules(name) for name in jurisdictions},
        pack_versions(jurisdictions),
        scenario.prices,
        scenario.activities,
    )
    revision = await journey.client.import_network(document)
    stage.note(
        f"network revision {revision}: {len(network.sites)} sites, {len(network.clients)} clients, "
        f"{len(network.queues)} queues, {len(scenario.agents):,} agents under {len(jurisdictions)} jurisdictions"
    )
    header = RosterImport("demo-incumbent", scenario.horizon, in_force=True, reason="the hand-made roster in force")
    version = await journey.client.import_roster(header, scenario.incumbent.shifts)
    stage.note(f"incumbent imported in force as version {version.version}: {version.shifts:,} shifts")
    stage.note(f"audited: {len(version.breaches)} breaches ({by_rule(version)})")
    arrival = await journey.follower.arrival_of(version.roster, version.version)
    stage.note(f"the follower holds {len(arrival.roster.shifts):,} shifts, equal by hash: {arrival.equal}")
    return version


def by_rule(version: RosterVersion) -> str:
    """Return the breaches of a version by rule, the commonest first."""
    counted = Counter(breach.rule for breach in version.breaches).most_common()
    shown = ", ".join(f"{count} {rule.replace('_', ' ')}" for rule, count in counted[:COMMONEST])
    rest = sum(count for _, count in counted[COMMONEST:])
    return (shown + (f", {rest} of other rules" if rest else "")) or "none"
