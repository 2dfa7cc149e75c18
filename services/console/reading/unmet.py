"""What a proposal could not meet: whom it leaves with which broken rules, and what can be done about it.

The engine always answers with a roster. Where locks, closures, leave and contracts leave no lawful one, the proposal
is the best that is left, and its breaches that the roster before it did not have say what contradicts what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from heliotrope.codec.versions import RosterVersion, VersionState
from heliotrope.domain.roster import Breach

from services.console.languages import N_

CLOSED = N_("Release the lock of these shifts, or leave their site open then.")
LOCKED = N_("Release the lock of these shifts, or ask for a later start.")
CONTRACT = N_("Their contracts ask for more than the rules leave room for: shorten a leave, or widen the work plan.")
CHANGES = {
    "site_closed": CLOSED,
    "locked_shifts": LOCKED,
    "frozen_facts": LOCKED,
    "overlapping_shifts": LOCKED,
    "days_per_week": CONTRACT,
    "week_minutes": CONTRACT,
    "time_off": N_("Move the leave, or release the shifts that are locked in it."),
    "seats": N_("Add seats at the site, or let people work at home then."),
    "change_budget": N_("Raise the change budget: more people have to change than it allows."),
    "notice": N_("Ask for a later start, so that notice can be kept, or ask the people concerned."),
}
"""Rule -> what of the request or of the network makes room."""
WAIVABLE = N_("What a contract or a house rule asks can be waived by name when the version is published.")
FIRM = N_("What a law, a certificate or a fact says cannot be waived: change the request and run it again.")


@dataclass(frozen=True)
class Unmet:
    """One person (or site, or queue) left with broken rules; `firm` where one of them cannot be waived."""

    subject: str
    at: datetime
    breaches: tuple[Breach, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules broken, each once."""
        return tuple(dict.fromkeys(breach.rule for breach in self.breaches))

    @property
    def firm(self) -> bool:
        """Whether one of the breaches cannot be waived."""
        return any(not breach.severity.waivable for breach in self.breaches)


def unmet_in(before: RosterVersion, after: RosterVersion) -> tuple[Unmet, ...]:
    """Return whom a proposal leaves with breaches that `before` does not have, firm ones first."""
    if after.state is not VersionState.PROPOSED:
        return ()
    known = {breach.key for breach in before.breaches}
    by_subject: dict[str, list[Breach]] = {}
    for breach in after.breaches:
        if breach.key not in known:
            by_subject.setdefault(breach.subject, []).append(breach)
    found = [Unmet(name, min(b.at for b in own), tuple(own)) for name, own in by_subject.items()]
    return tuple(sorted(found, key=lambda each: (not each.firm, -len(each.breaches), each.subject)))


def remedies_of(unmet: Iterable[Unmet]) -> tuple[str, ...]:
    """Return what can be done, each once: what makes room, then what can be waived and what cannot."""
    breaches = [breach for each in unmet for breach in each.breaches]
    specific = (CHANGES[breach.rule] for breach in breaches if breach.rule in CHANGES)
    general = (WAIVABLE if breach.severity.waivable else FIRM for breach in breaches)
    return tuple(dict.fromkeys((*specific, *general)))
