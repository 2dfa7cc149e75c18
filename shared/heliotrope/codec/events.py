"""Events: domain values to wire bytes and back.

Every `decode_*` raises `InvalidValue` naming the field, for bytes that are no message as for values that
break an expectation; nothing else.
"""

from __future__ import annotations

from heliotrope.codec.fields import array, day, instant, parsed, timestamp
from heliotrope.codec.notices import (
    ForecastReleased,
    ForecastRequested,
    RequirementReleased,
    RosterPublished,
    RunProgress,
    RunWakeUp,
)
from heliotrope.domain.demand import (
    ContactActual,
    ContactEvent,
    ContactKind,
    DemandForecast,
    ServiceCurve,
    StaffingRequirement,
)
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.time import GRAINS, MINUTES_PER_DAY
from heliotrope.v1 import events_pb2 as wire

KIND_TO_WIRE = {
    ContactKind.OFFERED: wire.CONTACT_KIND_OFFERED,
    ContactKind.ANSWERED: wire.CONTACT_KIND_ANSWERED,
    ContactKind.HANDLED: wire.CONTACT_KIND_HANDLED,
    ContactKind.ABANDONED: wire.CONTACT_KIND_ABANDONED,
}
KIND_FROM_WIRE = {number: kind for kind, number in KIND_TO_WIRE.items()}


def queue_day_key(value: DemandForecast | StaffingRequirement) -> str:
    """Return the Kafka key of a queue-day: ``queue/day``."""
    return f"{value.queue}/{value.day.isoformat()}"


def encode_contact_event(event: ContactEvent) -> bytes:
    """Return the wire bytes."""
    return wire.ContactEvent(
        contact=event.contact,
        queue=event.queue,
        at=timestamp(event.at),
        kind=KIND_TO_WIRE[event.kind],
        wait_s=event.wait_s,
        handle_time_s=event.handle_time_s,
    ).SerializeToString()


def decode_contact_event(raw: bytes) -> ContactEvent:
    """Read wire bytes."""
    message = parsed(wire.ContactEvent, raw)
    kind = KIND_FROM_WIRE.get(message.kind)
    if kind is None:
        raise InvalidValue("kind", "offered, answered, handled or abandoned", message.kind)
    return ContactEvent(
        message.contact,
        message.queue,
        instant(message.at, "at"),
        kind,
        message.wait_s,
        message.handle_time_s,
    )


def encode_contact_actual(actual: ContactActual) -> bytes:
    """Return the wire bytes."""
    return contact_actual_message(actual).SerializeToString()


def contact_actual_message(actual: ContactActual) -> wire.ContactActual:
    """Return the message of an actual."""
    return wire.ContactActual(
        queue=actual.queue,
        start=timestamp(actual.start),
        minutes=actual.minutes,
        offered=actual.offered,
        handled=actual.handled,
        abandoned=actual.abandoned,
        handle_time_s=actual.handle_time_s,
        in_target=actual.in_target,
        revision=actual.revision,
    )


def decode_contact_actual(raw: bytes) -> ContactActual:
    """Read wire bytes."""
    return contact_actual_of(parsed(wire.ContactActual, raw))


def contact_actual_of(message: wire.ContactActual) -> ContactActual:
    """Read an actual; `InvalidValue` names the field."""
    if message.minutes not in GRAINS:
        raise InvalidValue("minutes", f"one of {GRAINS}", message.minutes)
    return ContactActual(
        message.queue,
        instant(message.start, "start"),
        message.minutes,
        message.offered,
        message.handled,
        message.abandoned,
        message.handle_time_s,
        message.in_target,
        message.revision,
    )


def _slots(grain_minutes: int) -> int:
    if grain_minutes not in GRAINS:
        raise InvalidValue("grain_minutes", f"one of {GRAINS}", grain_minutes)
    return MINUTES_PER_DAY // grain_minutes


def encode_demand_forecast(forecast: DemandForecast) -> bytes:
    """Return the wire bytes."""
    return wire.DemandForecast(
        queue=forecast.queue,
        day=forecast.day.isoformat(),
        volume=forecast.volume.tolist(),
        low=forecast.low.tolist(),
        high=forecast.high.tolist(),
        handle_time_s=forecast.handle_time_s.tolist(),
        revision=forecast.revision,
        basis=forecast.basis,
        grain_minutes=forecast.grain_minutes,
    ).SerializeToString()


def decode_demand_forecast(raw: bytes) -> DemandForecast:
    """Read wire bytes."""
    message = parsed(wire.DemandForecast, raw)
    if not message.queue:
        raise InvalidValue("queue", "a non-empty id", message.queue)
    shape = (_slots(message.grain_minutes),)
    return DemandForecast(
        message.queue,
        day(message.day, "day"),
        array(message.volume, shape, "volume"),
        array(message.low, shape, "low"),
        array(message.high, shape, "high"),
        array(message.handle_time_s, shape, "handle_time_s"),
        message.revision,
        message.basis,
        message.grain_minutes,
    )


def encode_staffing_requirement(requirement: StaffingRequirement) -> bytes:
    """Return the wire bytes."""
    return wire.StaffingRequirement(
        queue=requirement.queue,
        day=requirement.day.isoformat(),
        required=requirement.required.tolist(),
        widths=requirement.widths.ravel().tolist(),
        prices=requirement.prices.ravel().tolist(),
        load=requirement.load.tolist(),
        pieces=requirement.widths.shape[1],
        revision=requirement.revision,
        basis=requirement.basis,
        grain_minutes=requirement.grain_minutes,
        service=None if requirement.service is None else _curve(requirement.service),
    ).SerializeToString()


def decode_staffing_requirement(raw: bytes) -> StaffingRequirement:
    """Read wire bytes."""
    message = parsed(wire.StaffingRequirement, raw)
    if not message.queue:
        raise InvalidValue("queue", "a non-empty id", message.queue)
    if not 1 <= message.pieces <= 64:
        raise InvalidValue("pieces", "1 to 64", message.pieces)
    slots = _slots(message.grain_minutes)
    pieces = (slots, message.pieces)
    return StaffingRequirement(
        message.queue,
        day(message.day, "day"),
        array(message.required, (slots,), "required"),
        array(message.widths, pieces, "widths"),
        array(message.prices, pieces, "prices"),
        array(message.load, (slots,), "load"),
        message.revision,
        message.basis,
        message.grain_minutes,
        _decode_curve(message.service, pieces) if message.HasField("service") else None,
    )


def _curve(curve: ServiceCurve) -> wire.ServiceCurve:
    return wire.ServiceCurve(
        offered=curve.offered.tolist(),
        counted=curve.counted.tolist(),
        in_target=curve.in_target.tolist(),
        lost=curve.lost.ravel().tolist(),
        uncounted=curve.uncounted.ravel().tolist(),
    )


def _decode_curve(message: wire.ServiceCurve, pieces: tuple[int, int]) -> ServiceCurve:
    flat = pieces[:1]
    return ServiceCurve(
        array(message.offered, flat, "service.offered"),
        array(message.counted, flat, "service.counted"),
        array(message.in_target, flat, "service.in_target"),
        array(message.lost, pieces, "service.lost"),
        array(message.uncounted, pieces, "service.uncounted"),
    )


def encode_forecast_requested(request: ForecastRequested) -> bytes:
    """Return the wire bytes."""
    return wire.ForecastRequested(
        request_id=request.request_id,
        horizon_start=timestamp(request.horizon_start),
        weeks=request.weeks,
        revision=request.revision,
        queues=request.queues,
    ).SerializeToString()


def decode_forecast_requested(raw: bytes) -> ForecastRequested:
    """Read wire bytes."""
    message = parsed(wire.ForecastRequested, raw)
    start = instant(message.horizon_start, "horizon_start")
    return ForecastRequested(message.request_id, start, message.weeks, message.revision, tuple(message.queues))


def encode_forecast_released(release: ForecastReleased) -> bytes:
    """Return the wire bytes."""
    message = wire.ForecastReleased(revision=release.revision, queue_days=release.queue_days)
    return message.SerializeToString()


def decode_forecast_released(raw: bytes) -> ForecastReleased:
    """Read wire bytes."""
    message = parsed(wire.ForecastReleased, raw)
    return ForecastReleased(message.revision, message.queue_days)


def encode_requirement_released(release: RequirementReleased) -> bytes:
    """Return the wire bytes."""
    message = wire.RequirementReleased(revision=release.revision, queue_days=release.queue_days)
    return message.SerializeToString()


def decode_requirement_released(raw: bytes) -> RequirementReleased:
    """Read wire bytes."""
    message = parsed(wire.RequirementReleased, raw)
    return RequirementReleased(message.revision, message.queue_days)


def encode_run_wake_up(wake_up: RunWakeUp) -> bytes:
    """Return the wire bytes."""
    return wire.RunWakeUp(run=wake_up.run, lane=wake_up.lane).SerializeToString()


def decode_run_wake_up(raw: bytes) -> RunWakeUp:
    """Read wire bytes."""
    message = parsed(wire.RunWakeUp, raw)
    return RunWakeUp(message.run, message.lane)


def encode_run_progress(progress: RunProgress) -> bytes:
    """Return the wire bytes."""
    return wire.RunProgress(
        run=progress.run,
        stage=progress.stage,
        objective=progress.objective,
        bound=progress.bound,
        gap_points=progress.gap_points,
        candidates=progress.candidates,
        people_disturbed=progress.people_disturbed,
        candidate_s=progress.candidate_s,
        at=timestamp(progress.at),
    ).SerializeToString()


def decode_run_progress(raw: bytes) -> RunProgress:
    """Read wire bytes."""
    message = parsed(wire.RunProgress, raw)
    return RunProgress(
        message.run,
        message.stage,
        instant(message.at, "at"),
        message.objective if message.HasField("objective") else None,
        message.bound if message.HasField("bound") else None,
        message.gap_points if message.HasField("gap_points") else None,
        message.candidates,
        message.people_disturbed if message.HasField("people_disturbed") else None,
        message.candidate_s if message.HasField("candidate_s") else None,
    )


def encode_roster_published(published: RosterPublished) -> bytes:
    """Return the wire bytes."""
    return wire.RosterPublished(
        roster=published.roster, version=published.version, root_hash=published.root_hash
    ).SerializeToString()


def decode_roster_published(raw: bytes) -> RosterPublished:
    """Read wire bytes."""
    message = parsed(wire.RosterPublished, raw)
    return RosterPublished(message.roster, message.version, message.root_hash)
