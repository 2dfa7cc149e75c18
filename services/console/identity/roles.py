"""Which screens a role opens: the services decide what may be read, this only hides what they would refuse."""

from __future__ import annotations

from services.console.languages import N_

SCHEDULER, PUBLISHER, OPERATOR = "scheduler", "publisher", "operator"
SITE_LEAD, TEAM_LEADER, AGENT, AUDITOR = "site_lead", "team_leader", "agent", "client_auditor"
STAFF = frozenset({SCHEDULER, PUBLISHER, OPERATOR})
FLOOR = frozenset({SITE_LEAD, TEAM_LEADER})
SCREENS: dict[str, tuple[str, frozenset[str]]] = {
    N_("My plan"): ("/mine", frozenset({AGENT})),
    N_("Coverage"): ("/coverage", STAFF),
    N_("Optimise"): ("/optimise", STAFF),
    N_("Compare"): ("/compare", STAFF),
    N_("Publish"): ("/publish", STAFF),
    N_("What-if"): ("/what-if", STAFF),
    N_("Site plan"): ("/plan", STAFF | FLOOR),
    N_("Today"): ("/today", STAFF | FLOOR),
    N_("Reports"): ("/reports", STAFF | {AUDITOR}),
    N_("Network"): ("/network", STAFF),
    N_("Delivery"): ("/delivery", STAFF),
    N_("Audit"): ("/audit", STAFF),
}
"""Screen -> its address and the roles that open it, in the order of the navigation."""


def opens(roles: tuple[str, ...], screen: str) -> bool:
    """Whether one of the roles opens the screen."""
    return bool(SCREENS[screen][1] & set(roles))


def first_screen(roles: tuple[str, ...]) -> str | None:
    """Return the address of the first screen that the roles open, None where they open none."""
    return next((path for name, (path, _) in SCREENS.items() if opens(roles, name)), None)


def is_staff(roles: tuple[str, ...]) -> bool:
    """Whether one of the roles sees the whole network."""
    return bool(STAFF & set(roles))


def follows(roles: tuple[str, ...]) -> bool:
    """Whether one of the roles may follow what is published."""
    return bool((STAFF | FLOOR | {AGENT}) & set(roles))


def may_plan(roles: tuple[str, ...]) -> bool:
    """Whether one of the roles asks for runs and accepts their results."""
    return SCHEDULER in roles


def may_publish(roles: tuple[str, ...]) -> bool:
    """Whether one of the roles makes a version binding."""
    return PUBLISHER in roles
