"""Contact actuals in bulk, and how far the revisions of demand are, on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from heliotrope.codec.events import contact_actual_message, contact_actual_of
from heliotrope.codec.fields import instant, timestamp
from heliotrope.codec.paths import each
from heliotrope.domain.demand import ContactActual
from heliotrope.v1 import demand_pb2 as wire
from heliotrope.v1 import events_pb2


@dataclass(frozen=True, slots=True)
class RevisionStatus:
    """How much of one revision is recorded; `complete` means that runs may use its requirements."""

    revision: int
    forecasts: int
    forecasts_released: int
    requirements: int
    requirements_released: int
    complete: bool


@dataclass(frozen=True, slots=True)
class DemandStatus:
    """Recorded actuals and revisions, newest first."""

    revisions: tuple[RevisionStatus, ...]
    actuals: int
    first_actual: datetime | None
    last_actual: datetime | None


def encode_actuals(actuals: Iterable[ContactActual]) -> list[events_pb2.ContactActual]:
    """Return the messages of actuals."""
    return [contact_actual_message(actual) for actual in actuals]


def decode_actuals(messages: Iterable[events_pb2.ContactActual]) -> tuple[ContactActual, ...]:
    """Read actuals; `InvalidValue` names entry and field."""
    return each(messages, "actuals", contact_actual_of)


def status_message(status: DemandStatus) -> wire.GetDemandStatusResponse:
    """Return the message of a demand status."""
    return wire.GetDemandStatusResponse(
        revisions=[
            wire.RevisionStatus(
                revision=entry.revision,
                forecasts=entry.forecasts,
                forecasts_released=entry.forecasts_released,
                requirements=entry.requirements,
                requirements_released=entry.requirements_released,
                complete=entry.complete,
            )
            for entry in status.revisions
        ],
        actuals=status.actuals,
        first_actual=None if status.first_actual is None else timestamp(status.first_actual),
        last_actual=None if status.last_actual is None else timestamp(status.last_actual),
    )


def status_of(message: wire.GetDemandStatusResponse) -> DemandStatus:
    """Read a demand status."""
    return DemandStatus(
        tuple(
            RevisionStatus(
                entry.revision,
                entry.forecasts,
                entry.forecasts_released,
                entry.requirements,
                entry.requirements_released,
                entry.complete,
            )
            for entry in message.revisions
        ),
        message.actuals,
        instant(message.first_actual, "first_actual") if message.HasField("first_actual") else None,
        instant(message.last_actual, "last_actual") if message.HasField("last_actual") else None,
    )
