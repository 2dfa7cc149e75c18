"""How far a caller reaches: an agent its own plan, site leads and team leaders what is at their sites."""

from __future__ import annotations

from heliotrope.domain.dispatch import DispatchChannel, Reader, ReaderKind
from heliotrope.domain.errors import Forbidden
from heliotrope.runtime.auth import Role, current_principal
from heliotrope.runtime.auth.principal import AT_SITES

from services.dispatch.desk import Desk
from services.dispatch.drawing import known_scope

OWN_CHANNELS = frozenset({DispatchChannel.EMAIL, DispatchChannel.ICALENDAR})
"""What people may subscribe for themselves; the others make this service call addresses or write files."""


async def expect_reader(desk: Desk, reader: Reader | None) -> None:
    """Raise `Forbidden` unless what `reader` reads may be shown to the caller; None stands for every reader."""
    principal = current_principal()
    if principal.far_reaching:
        return
    if reader is None:
        raise Forbidden(f"reader: expected one that {principal.subject} reaches, got all of them")
    if Role.AGENT in principal.roles and (reader.kind, reader.id) == (ReaderKind.AGENT, principal.agent):
        return
    if principal.roles & AT_SITES and (await known_scope(desk, reader)).sites <= principal.sites:
        return
    raise Forbidden(f"reader: expected one that {principal.subject} reaches, got {str(reader)!r}")


def expect_channel(channel: DispatchChannel) -> None:
    """Raise `Forbidden` unless the caller may subscribe over `channel`."""
    principal = current_principal()
    if not principal.far_reaching and channel not in OWN_CHANNELS:
        wanted = ", ".join(sorted(own.value for own in OWN_CHANNELS))
        raise Forbidden(f"channel: expected one of {wanted} for {principal.subject}, got {channel}")
