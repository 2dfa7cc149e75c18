"""The link by which a reader acknowledges: signed, so that it stands for one reader and one version and no other."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.domain.dispatch import Reader, Subscription, reader_of
from heliotrope.domain.errors import InvalidValue

from services.dispatch.desk import Desk


@dataclass(frozen=True)
class AcknowledgeLink:
    """What a link stands for."""

    subscription: str
    reader: Reader
    roster: str
    version: int
    language: str


def acknowledge_link(desk: Desk, subscription: Subscription, roster: str, version: int) -> str:
    """Return the link; empty where this subscription asks for no acknowledgement."""
    if not subscription.terms.acknowledge_within_h:
        return ""
    token = desk.tokens.seal(
        {
            "acknowledge": subscription.id,
            "reader": str(subscription.reader),
            "roster": roster,
            "version": version,
            "language": subscription.terms.language,
        }
    )
    return f"{desk.reach.public}/acknowledge/{token}"


def open_link(desk: Desk, token: str) -> AcknowledgeLink:
    """Return what a link's token stands for; `InvalidValue` where it is not one of ours."""
    opened = desk.tokens.open(token, "token")
    if "acknowledge" not in opened:
        raise InvalidValue("token", "that of a link to acknowledge", token)
    return AcknowledgeLink(
        str(opened["acknowledge"]),
        reader_of(str(opened["reader"])),
        str(opened["roster"]),
        int(str(opened["version"])),
        str(opened["language"]),
    )
