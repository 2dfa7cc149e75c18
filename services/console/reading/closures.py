"""A site that is down for a while, as a form asks for it."""

from __future__ import annotations

from heliotrope.domain.problem import SiteClosure

from services.console.languages import N_
from services.console.web.fields import Fields

CLOSURE_FIELDS = {
    "closed_site": N_("A site."),
    "closed_from": N_("A date and time in UTC, the first at which nobody can work there."),
    "closed_to": N_("A date and time in UTC after the first."),
}
"""Fields of the form, and what each expects."""


def closures_of(fields: Fields) -> tuple[SiteClosure, ...]:
    """Return the closure that the form describes; none where no site is chosen or something is wrong."""
    site = fields.text("closed_site")
    if not site:
        return ()
    start, end = fields.instant("closed_from"), fields.instant("closed_to")
    if start is None:
        fields.refuse("closed_from", None)
    if end is None or (start is not None and end <= start):
        fields.refuse("closed_to", None)
    if fields.wrong or start is None or end is None:
        return ()
    return (SiteClosure(site, start, end),)
