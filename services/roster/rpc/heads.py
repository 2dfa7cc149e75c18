"""Heads of versions: which one holds and since when, without what it says of the whole network."""

from __future__ import annotations

from heliotrope.codec.fields import parsed
from heliotrope.v1 import roster_pb2 as wire

WHOLE = ("certificate", "breaches", "waivers")


def head(version: wire.RosterVersion) -> wire.RosterVersion:
    """Return a version without certificate, breaches and waivers."""
    short = wire.RosterVersion()
    short.CopyFrom(version)
    for field in WHOLE:
        short.ClearField(field)
    return short


def told_in_part(piece: bytes) -> bytes:
    """Return a piece of a watch for whoever does not see the whole network."""
    told = parsed(wire.WatchRostersResponse, piece)
    if told.HasField("version"):
        told.version.CopyFrom(head(told.version))
    return told.SerializeToString()
