"""The one policy table: which roles may make which call. What has no row is denied.

Reach within a call (a site lead's sites, an auditor's clients, an agent's own shifts) is narrowed by its handler
with `current_principal()`. tests/contract compares this table with every service of the contract, and
shared/docs/security.md shows it.
"""

from __future__ import annotations

from collections.abc import Mapping

from heliotrope.domain.errors import Forbidden, Unauthenticated
from heliotrope.runtime.auth.principal import Principal, Role

PACKAGE = "heliotrope.v1."
EVERYBODY = frozenset(Role)
STAFF = frozenset({Role.SCHEDULER, Role.PUBLISHER, Role.OPERATOR})
FLOOR = frozenset({Role.SITE_LEAD, Role.TEAM_LEADER})
SCHEDULERS, PUBLISHERS = frozenset({Role.SCHEDULER}), frozenset({Role.PUBLISHER})
AGENTS, HR_SYSTEMS = frozenset({Role.AGENT}), frozenset({Role.HR_SYSTEM})
AUDITORS, OPERATORS = frozenset({Role.CLIENT_AUDITOR}), frozenset({Role.OPERATOR})
SERVICES = frozenset({Role.SERVICE})

OPEN = frozenset({"grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch"})
"""Answered without asking who calls: they say that a process lives, nothing else."""

POLICY: Mapping[str, frozenset[Role]] = {
    "NetworkService/ImportNetwork": SCHEDULERS | SERVICES,
    "NetworkService/GetNetwork": STAFF | SERVICES,
    "NetworkService/GetSite": STAFF | FLOOR,
    "DemandService/ImportActuals": SCHEDULERS | SERVICES,
    "DemandService/StreamHistory": STAFF | SERVICES,
    "DemandService/RequestForecast": SCHEDULERS | SERVICES,
    "DemandService/GetForecasts": STAFF | SERVICES,
    "DemandService/GetRequirements": STAFF | SERVICES,
    "DemandService/GetDemandStatus": STAFF | SERVICES,
    "PeopleService/ImportPeople": HR_SYSTEMS,
    "PeopleService/GetPerson": HR_SYSTEMS | SCHEDULERS | AGENTS | SERVICES,
    "PeopleService/ErasePerson": OPERATORS,
    "AuditService/ExportAuditLog": STAFF,
    "PlanningService/Reoptimise": SCHEDULERS | SERVICES,
    "PlanningService/GetRun": STAFF | SERVICES,
    "PlanningService/ListRuns": STAFF | SERVICES,
    "PlanningService/WatchRun": STAFF | SERVICES,
    "PlanningService/StopRun": SCHEDULERS | OPERATORS,
    "PlanningService/DiscardRun": SCHEDULERS | OPERATORS,
    "PlanningService/ClaimRun": SERVICES,
    "PlanningService/Heartbeat": SERVICES,
    "PlanningService/StreamProblem": SCHEDULERS | SERVICES,
    "PlanningService/SubmitProposal": SERVICES,
    "PlanningService/FailRun": SERVICES,
    "StudyService/StartStudy": STAFF,
    "StudyService/GetStudy": STAFF | SERVICES,
    "StudyService/WatchStudy": STAFF,
    "StudyService/ListStudies": STAFF,
    "StudyService/SubmitStudy": SERVICES,
    "InsightService/GetCoverage": STAFF | AUDITORS,
    "InsightService/GetServiceLevel": STAFF | AUDITORS,
    "InsightService/GetCost": STAFF,
    "InsightService/GetFairness": STAFF,
    "InsightService/GetVersionSummary": STAFF | AUDITORS,
    "InsightService/GetStatement": STAFF | AUDITORS,
    "RosterService/GetRoster": STAFF | HR_SYSTEMS | SERVICES,
    "RosterService/ListShifts": STAFF | FLOOR | AGENTS | HR_SYSTEMS | SERVICES,
    "RosterService/StreamShifts": STAFF | HR_SYSTEMS | SERVICES,
    "RosterService/DiffVersions": STAFF | HR_SYSTEMS | SERVICES,
    "RosterService/ListVersions": STAFF | HR_SYSTEMS | SERVICES,
    "RosterService/ImportRoster": SCHEDULERS,
    "RosterService/EditRoster": SCHEDULERS | HR_SYSTEMS,
    "RosterService/Approve": SCHEDULERS | PUBLISHERS,
    "RosterService/Publish": PUBLISHERS,
    "RosterService/Discard": SCHEDULERS | PUBLISHERS,
    "RosterService/WatchRosters": STAFF | FLOOR | AGENTS | HR_SYSTEMS | SERVICES,
    "DispatchService/GetShiftPlan": STAFF | FLOOR | AGENTS | HR_SYSTEMS | SERVICES,
    "DispatchService/RenderShiftPlan": STAFF | FLOOR | AGENTS | HR_SYSTEMS | SERVICES,
    "DispatchService/Acknowledge": STAFF | FLOOR | AGENTS | SERVICES,
    "DispatchService/ListAcknowledgements": STAFF | FLOOR | AGENTS | SERVICES,
    "DispatchService/CreateSubscription": STAFF | FLOOR | AGENTS,
    "DispatchService/GetSubscription": STAFF | FLOOR | AGENTS,
    "DispatchService/ListSubscriptions": STAFF | FLOOR | AGENTS,
    "DispatchService/UpdateSubscription": STAFF | FLOOR | AGENTS,
    "DispatchService/DeleteSubscription": STAFF | FLOOR | AGENTS,
    "DispatchService/RotateSecret": STAFF | FLOOR | AGENTS,
    "DispatchService/ListDeliveries": STAFF | FLOOR | AGENTS | SERVICES,
    "DispatchService/GetDelivery": STAFF | FLOOR | AGENTS | SERVICES,
    "DispatchService/ReplayDelivery": STAFF,
}
"""Method of our contract, without the package -> roles that may call it."""

OUTSIDE: Mapping[str, frozenset[Role]] = {
    "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": STAFF | HR_SYSTEMS | SERVICES,
}
"""The same for standard services that stand beside ours."""


def roles_for(method: str) -> frozenset[Role]:
    """Return the roles that may call ``package.Service/Method``; none where it has no row."""
    if method.startswith(PACKAGE):
        return POLICY.get(method.removeprefix(PACKAGE), frozenset())
    return EVERYBODY if method in OPEN else OUTSIDE.get(method, frozenset())


def expect_allowed(principal: Principal | None, method: str) -> None:
    """Raise unless `principal` may call ``package.Service/Method``.

    Raises
    ------
    Unauthenticated
        Nobody is known to call, and the method is not open.
    Forbidden
        No role of the caller has the method in its row, or the method has no row.
    """
    if method in OPEN:
        return
    if principal is None:
        raise Unauthenticated("authorization: expected a bearer token or a client certificate, got neither")
    allowed = roles_for(method)
    if not principal.roles & allowed:
        wanted = ", ".join(sorted(allowed)) or "nobody: the policy table has no row for it"
        held = ", ".join(sorted(principal.roles)) or "none"
        raise Forbidden(f"{method}: expected one of the roles {wanted}; {principal.subject} has {held}")
