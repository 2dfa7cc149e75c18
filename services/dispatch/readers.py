"""Whose shifts a reader sees, by the network of the version in question; pure."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.codec.documents import NetworkDocument
from heliotrope.domain.dispatch import Reader, ReaderKind
from heliotrope.domain.network import Site
from heliotrope.domain.plan import ShiftPlan
from heliotrope.domain.roster import Roster
from heliotrope.plans import agents_plan, shift_plan


@dataclass(frozen=True)
class Scope:
    """A reader as a network knows it.

    Attributes
    ----------
    site
        The reader's own site: its clock is the reader's.
    agents
        Agents whose shifts these are, wherever they work; None for all that is worked at `site`.
    sites
        Every site that these people belong to.
    """

    reader: Reader
    site: Site
    agents: frozenset[str] | None
    sites: frozenset[str]

    def holds(self, agent: str, site: str) -> bool:
        """Whether a shift of `agent` at `site` is this reader's."""
        return site == self.site.id if self.agents is None else agent in self.agents

    def plan(self, roster: Roster) -> ShiftPlan:
        """Draw the reader's plan in the time of the reader's site."""
        if self.agents is None:
            return shift_plan(roster, self.site)
        return agents_plan(roster, self.agents, self.site.zone)


def scope_of(reader: Reader, document: NetworkDocument) -> Scope | None:
    """Return the reader's scope; None where the network has no such reader."""
    sites = {site.id: site for site in document.network.sites}
    if reader.kind is ReaderKind.SITE:
        return Scope(reader, sites[reader.id], None, frozenset({reader.id})) if reader.id in sites else None
    if reader.kind is ReaderKind.TEAM:
        members = [agent for agent in document.agents if agent.team == reader.id]
    else:
        members = [agent for agent in document.agents if agent.id == reader.id]
    if not members:
        return None
    homes = frozenset(agent.site for agent in members)
    return Scope(reader, sites[members[0].site], frozenset(agent.id for agent in members), homes)
