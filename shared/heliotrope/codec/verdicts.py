"""What is known about a roster, on the wire: breaches, waivers, certificate."""

from __future__ import annotations

from heliotrope.codec.fields import instant, parsed, timestamp
from heliotrope.codec.offers import decode_offer, decode_point, encode_offer, encode_point
from heliotrope.codec.paths import each
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.roster import Breach, RosterCertificate, Severity, Waiver
from heliotrope.v1 import roster_pb2 as wire

SEVERITIES = {
    Severity.STATUTORY: wire.SEVERITY_STATUTORY,
    Severity.CERTIFICATION: wire.SEVERITY_CERTIFICATION,
    Severity.RING_FENCE: wire.SEVERITY_RING_FENCE,
    Severity.FACT: wire.SEVERITY_FACT,
    Severity.CONTRACTUAL: wire.SEVERITY_CONTRACTUAL,
    Severity.HOUSE: wire.SEVERITY_HOUSE,
}
SEVERITY_OF = {number: severity for severity, number in SEVERITIES.items()}


def encode_breach(breach: Breach) -> wire.Breach:
    """Return the message of a breach."""
    return wire.Breach(
        rule=breach.rule,
        severity=SEVERITIES[breach.severity],
        subject=breach.subject,
        at=timestamp(breach.at),
        expected=breach.expected,
        found=breach.found,
        source=breach.source,
        key=breach.key,
    )


def decode_breach(message: wire.Breach) -> Breach:
    """Read a breach."""
    if message.severity not in SEVERITY_OF:
        raise InvalidValue("breach.severity", "a severity", message.severity)
    return Breach(
        message.rule,
        SEVERITY_OF[message.severity],
        message.subject,
        instant(message.at, "breach.at"),
        message.expected,
        message.found,
        message.source,
    )


def encode_waiver(waiver: Waiver) -> wire.Waiver:
    """Return the message of a waiver."""
    return wire.Waiver(breach=waiver.breach, by=waiver.by, reason=waiver.reason)


def decode_waiver(message: wire.Waiver) -> Waiver:
    """Read a waiver."""
    return Waiver(message.breach, message.by, message.reason)


def encode_verdict(breaches: tuple[Breach, ...], waivers: tuple[Waiver, ...] = ()) -> bytes:
    """Return breaches and waivers as bytes of a RosterVersion that has nothing else."""
    message = wire.RosterVersion(
        breaches=[encode_breach(breach) for breach in breaches],
        waivers=[encode_waiver(waiver) for waiver in waivers],
    )
    return message.SerializeToString(deterministic=True)


def decode_verdict(raw: bytes) -> tuple[tuple[Breach, ...], tuple[Waiver, ...]]:
    """Read breaches and waivers."""
    message = parsed(wire.RosterVersion, raw)
    return each(message.breaches, "breaches", decode_breach), each(message.waivers, "waivers", decode_waiver)


def certificate_message(certificate: RosterCertificate) -> wire.RosterCertificate:
    """Return the message of a certificate."""
    return wire.RosterCertificate(
        currency=certificate.currency,
        terms=certificate.terms,
        objective=certificate.objective,
        bound=certificate.bound,
        weighted_demand=certificate.weighted_demand,
        gap_points=certificate.gap_points,
        understaffed_pct=certificate.understaffed_pct,
        packs=certificate.packs,
        problem_hash=certificate.problem_hash,
        roster_hash=certificate.roster_hash,
        seed=certificate.seed,
        stop_ticks=certificate.stop_ticks,
        code_version=certificate.code_version,
        basis=certificate.basis,
        multipliers=certificate.multipliers,
        offers=[encode_offer(offer) for offer in certificate.offers],
        frontier=[encode_point(point) for point in certificate.frontier],
    )


def certificate_of(message: wire.RosterCertificate) -> RosterCertificate:
    """Read a certificate."""
    return RosterCertificate(
        currency=message.currency,
        terms=dict(message.terms),
        objective=message.objective,
        bound=message.bound if message.HasField("bound") else None,
        weighted_demand=message.weighted_demand,
        gap_points=message.gap_points if message.HasField("gap_points") else None,
        understaffed_pct=message.understaffed_pct,
        packs=dict(message.packs),
        problem_hash=message.problem_hash,
        roster_hash=message.roster_hash,
        seed=message.seed,
        stop_ticks=dict(message.stop_ticks),
        code_version=message.code_version,
        basis=dict(message.basis),
        multipliers=message.multipliers,
        offers=each(message.offers, "offers", decode_offer),
        frontier=each(message.frontier, "frontier", decode_point),
    )
