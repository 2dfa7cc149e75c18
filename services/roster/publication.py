"""What may be published: every waivable breach released by name, no other breach added."""

from __future__ import annotations

from collections.abc import Iterable

from heliotrope.domain.errors import InvalidValue, Refused
from heliotrope.domain.roster import Breach, RosterChange, Waiver

NAMED = 5
"""Breaches that a refusal spells out; the rest are counted."""


def expect_publishable(breaches: Iterable[Breach], known: Iterable[Breach], waivers: Iterable[Waiver]) -> None:
    """Raise unless a version with `breaches` may replace one that has the breaches `known`.

    Raises
    ------
    InvalidValue
        A waiver names no breach of the version.
    Refused
        A statutory, certification, ring-fence or fact breach is added, or a waivable breach has no waiver.
    """
    breaches = tuple(breaches)
    inherited, released = {breach.key for breach in known}, {waiver.breach for waiver in waivers}
    for key in sorted(released - {breach.key for breach in breaches}):
        raise InvalidValue("waivers.breach", "the key of a breach of this version", key)
    added = [b for b in breaches if not b.severity.waivable and b.key not in inherited]
    if added:
        raise Refused(f"publish: expected no added breach that cannot be waived, got {_named(added)}")
    unwaived = [b for b in breaches if b.severity.waivable and b.key not in released]
    if unwaived:
        raise Refused(f"publish: expected a named waiver for each contractual and house breach, got {_named(unwaived)}")


def disputed(theirs: Iterable[RosterChange], ours: Iterable[RosterChange]) -> tuple[str, ...]:
    """Return the agents whose shifts both sides changed since their common base."""
    return tuple(sorted({change.agent for change in theirs} & {change.agent for change in ours}))


def _named(breaches: list[Breach]) -> str:
    shown = "; ".join(f"{breach} [{breach.severity}, key {breach.key}]" for breach in breaches[:NAMED])
    more = len(breaches) - NAMED
    return shown + (f"; and {more} more" if more > 0 else "")
