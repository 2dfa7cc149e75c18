"""Which screens a role opens: the services decide what may be read, this only hides what they would refuse."""

from __future__ import annotations

SCHEDULER, PUBLISHER, OPERATOR = "scheduler", "publisher", "operator"
SITE_LEAD, TEAM_LEADER, AGENT, AUDITOR = "site_lead", "team_leader", "agent", "client_auditor"
STAFF = frozenset({SCHEDULER, PUBLISHER, OPERATOR})
FLOOR = frozenset({SITE_LEAD, TEAM_LEADER})
SCREENS: dict[str, tuple[str, frozenset[str]]] = {
    "My plan": ("/mine", frozenset({AGENT})),
    "Coverage": ("/coverage", STAFF),
    "Optimise": ("/optimise", STAFF),
    "Compare": ("/compare", STAFF),
    "Publish": ("/publish", STAFF),
    "What-if": ("/what-if", STAFF),
    "Site plan": ("/plan", STAFF | FLOOR),
    "Today": ("/today", STAFF | FLOOR),
    "Reports": ("/reports", STAFF | {AUDITOR}),
    "Network": ("/network", STAFF),
    "Delivery": ("/delivery", STAFF),
    "Audit": ("/audit", STAFF),
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
