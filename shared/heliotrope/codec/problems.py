"""The frozen problem of a run as bytes: an exact round trip, so that its hash holds on both sides."""

from __future__ import annotations

import numpy as np

from heliotrope.codec.documents import decode_horizon, document_message, document_parts, encode_horizon
from heliotrope.codec.fields import instant, parsed, timestamp
from heliotrope.codec.offers import decode_announcement, decode_budget, encode_announcement, encode_budget
from heliotrope.codec.paths import each
from heliotrope.codec.shifts import decode_shift, encode_shift
from heliotrope.domain.demand import Array, ServiceCurve
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.problem import NetworkDemand, RosterProblem, ServiceToDate, SiteClosure
from heliotrope.domain.roster import Roster
from heliotrope.v1 import planning_pb2 as wire
from heliotrope.v1 import roster_pb2

LITTLE_ENDIAN = "<f8"
CURVE_FIELDS = ("offered", "counted", "in_target", "lost", "uncounted")


def encode_problem(problem: RosterProblem) -> bytes:
    """Return the wire bytes; equal problems give equal bytes."""
    message = wire.RosterProblem(
        document=document_message(problem),
        horizon=encode_horizon(problem.horizon),
        demand=_demand(problem.demand),
        carry_in=[encode_shift(shift) for shift in problem.carry_in],
        closures=[encode_closure(closure) for closure in problem.closures],
        locks=[encode_shift(shift) for shift in problem.locks],
        basis=problem.basis,
    )
    message.to_date.extend(
        wire.ServiceToDate(queue=value.queue, counted=value.counted, in_target=value.in_target)
        for value in problem.to_date
    )
    if problem.base is not None:
        base = roster_pb2.ShiftBatch(shifts=[encode_shift(shift) for shift in problem.base.shifts])
        message.base.CopyFrom(base)
    if problem.frozen_until is not None:
        message.frozen_until.CopyFrom(timestamp(problem.frozen_until))
    if problem.scope_agents is not None:
        message.scope.CopyFrom(wire.AgentScope(agents=sorted(problem.scope_agents)))
    if problem.budget is not None:
        message.budget.CopyFrom(encode_budget(problem.budget))
    if problem.announcement is not None:
        message.announcement.CopyFrom(encode_announcement(problem.announcement))
    return message.SerializeToString(deterministic=True)


def decode_problem(raw: bytes) -> RosterProblem:
    """Read wire bytes; `InvalidValue` names the field that breaks an expectation."""
    message = parsed(wire.RosterProblem, raw)
    return RosterProblem(
        **document_parts(message.document),
        horizon=decode_horizon(message.horizon),
        demand=_decode_demand(message.demand),
        carry_in=each(message.carry_in, "carry_in", decode_shift),
        base=_roster(message.base) if message.HasField("base") else None,
        frozen_until=instant(message.frozen_until, "frozen_until") if message.HasField("frozen_until") else None,
        locks=each(message.locks, "locks", decode_shift),
        closures=each(message.closures, "closures", decode_closure),
        scope_agents=frozenset(message.scope.agents) if message.HasField("scope") else None,
        to_date=each(message.to_date, "to_date", lambda v: ServiceToDate(v.queue, v.counted, v.in_target)),
        budget=decode_budget(message.budget) if message.HasField("budget") else None,
        basis=dict(message.basis),
        announcement=decode_announcement(message.announcement) if message.HasField("announcement") else None,
    )


def encode_closure(closure: SiteClosure) -> wire.SiteClosure:
    """Return the message of a closure."""
    return wire.SiteClosure(site=closure.site, start=timestamp(closure.start), end=timestamp(closure.end))


def decode_closure(message: wire.SiteClosure) -> SiteClosure:
    """Read a closure."""
    return SiteClosure(message.site, instant(message.start, "closure.start"), instant(message.end, "closure.end"))


def _roster(batch: roster_pb2.ShiftBatch) -> Roster:
    return Roster(each(batch.shifts, "base", decode_shift))


def _demand(demand: NetworkDemand) -> wire.NetworkDemand:
    queues, slots, pieces = demand.widths.shape
    return wire.NetworkDemand(
        queues=queues,
        slots=slots,
        pieces=pieces,
        required=_bytes(demand.required),
        widths=_bytes(demand.widths),
        prices=_bytes(demand.prices),
        load=_bytes(demand.load),
        service=None if demand.service is None else _service(demand.service),
    )


def _service(service: ServiceCurve) -> wire.ServiceCurves:
    return wire.ServiceCurves(**{name: _bytes(getattr(service, name)) for name in CURVE_FIELDS})


def _decode_service(message: wire.ServiceCurves, flat: tuple[int, ...], deep: tuple[int, ...]) -> ServiceCurve:
    shapes = (flat, flat, flat, deep, deep)
    return ServiceCurve(
        *(
            _array(getattr(message, name), shape, f"demand.service.{name}")
            for name, shape in zip(CURVE_FIELDS, shapes, strict=True)
        )
    )


def _decode_demand(message: wire.NetworkDemand) -> NetworkDemand:
    flat = (message.queues, message.slots)
    deep = (*flat, message.pieces)
    return NetworkDemand(
        _array(message.required, flat, "demand.required"),
        _array(message.widths, deep, "demand.widths"),
        _array(message.prices, deep, "demand.prices"),
        _array(message.load, flat, "demand.load"),
        _decode_service(message.service, flat, deep) if message.HasField("service") else None,
    )


def _bytes(array: Array) -> bytes:
    return np.ascontiguousarray(array, dtype=LITTLE_ENDIAN).tobytes()


def _array(raw: bytes, shape: tuple[int, ...], field: str) -> Array:
    expected = 8 * int(np.prod(shape))
    if min(shape) < 0 or len(raw) != expected:
        raise InvalidValue(field, f"{expected} bytes, float64 of shape {shape}", len(raw))
    return np.frombuffer(raw, dtype=LITTLE_ENDIAN).reshape(shape).astype(np.float64)
