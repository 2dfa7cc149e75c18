"""Who makes a call: a subject with its roles, and how far they reach."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from heliotrope.domain.errors import Forbidden, Unauthenticated, expect
from heliotrope.domain.network import CLIENT_NAME, names_a_client


class Role(StrEnum):
    """What somebody is to the network; `policy` says which calls each may make."""

    SCHEDULER = "scheduler"
    """Plans: imports, runs, versions."""
    PUBLISHER = "publisher"
    """Makes a version binding."""
    SITE_LEAD = "site_lead"
    """Runs a site; reaches the sites of the claim."""
    TEAM_LEADER = "team_leader"
    """Leads people; reaches the sites of the claim."""
    AGENT = "agent"
    """Works shifts; reaches the agent of the claim."""
    HR_SYSTEM = "hr_system"
    """Follows rosters, keeps people in step."""
    CLIENT_AUDITOR = "client_auditor"
    """Reads insight of the clients of the claim, nothing else."""
    OPERATOR = "operator"
    """Runs the installation; reads the audit log, erases people."""
    SERVICE = "service"
    """A process of our own."""


FAR_REACHING = frozenset({Role.SCHEDULER, Role.PUBLISHER, Role.HR_SYSTEM, Role.OPERATOR, Role.SERVICE})
"""Roles that no site, client or agent bounds."""
AT_SITES = frozenset({Role.SITE_LEAD, Role.TEAM_LEADER})


@dataclass(frozen=True)
class Principal:
    """Who makes a call, as a token or a certificate proved it.

    Attributes
    ----------
    subject
        The name that the audit log keeps.
    sites, clients
        What the roles `site_lead`, `team_leader` and `client_auditor` reach.
    agent
        Whose own shifts the role `agent` reaches.
    """

    subject: str
    roles: frozenset[Role]
    sites: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    agent: str | None = None

    def __post_init__(self) -> None:
        expect(bool(self.subject), "sub", "the name of who calls", self.subject)
        expect(all(map(names_a_client, self.clients)), "clients", CLIENT_NAME, sorted(self.clients))

    @property
    def far_reaching(self) -> bool:
        """Whether no site, client or agent bounds what it sees."""
        return bool(self.roles & FAR_REACHING)

    @property
    def confined_to(self) -> frozenset[str] | None:
        """The clients whose data a client's auditor may be shown; None for the provider's own people."""
        audits_only = self.roles <= {Role.CLIENT_AUDITOR}
        return self.clients if audits_only else None

    def sees_shift_of(self, agent: str, site: str) -> bool:
        """Whether a shift of `agent` at `site` may be shown."""
        own = Role.AGENT in self.roles and agent == self.agent
        return self.far_reaching or own or (bool(self.roles & AT_SITES) and site in self.sites)

    def expect_site(self, site: str) -> None:
        """Raise `Forbidden` unless everything at `site` may be shown."""
        if not (self.far_reaching or (self.roles & AT_SITES and site in self.sites)):
            raise Forbidden(f"site: expected one of {sorted(self.sites)} for {self.subject}, got {site!r}")

    def expect_reach(self, request: object) -> None:
        """Raise `Forbidden` where a client's auditor asks for more than one named client of its own.

        Any message counts that has no field `client`, so that a call which forgets the auditors denies them.
        """
        if self.confined_to is not None:
            self.expect_client(str(getattr(request, "client", "")))

    def expect_client(self, client: str) -> None:
        """Raise `Forbidden` unless figures of `client` may be shown."""
        allowed = self.confined_to
        if allowed is not None and client not in allowed:
            raise Forbidden(f"client: expected one of {sorted(allowed)} for {self.subject}, got {client!r}")


DEMO = Principal("demo", frozenset(Role))
"""Who calls where security is off: everybody at once."""

_CALLER: ContextVar[Principal | None] = ContextVar("caller", default=None)


def enter(principal: Principal) -> None:
    """Make `principal` the caller of what this task goes on to do."""
    _CALLER.set(principal)


def caller() -> Principal | None:
    """Return who makes the call that this task answers; None outside calls (recorder, relay, reaper)."""
    return _CALLER.get()


def proved(said: str) -> str:
    """Return who makes the call, as it proved; who the request says where nothing was: in a demo, and outside calls."""
    principal = _CALLER.get()
    return said if principal is None or principal == DEMO else principal.subject


def current_principal() -> Principal:
    """Return who makes the call that this task answers.

    Raises
    ------
    Unauthenticated
        Outside a call.
    """
    principal = _CALLER.get()
    if principal is None:
        raise Unauthenticated("caller: expected to be inside a call, got none")
    return principal
