"""A plan's proof in files: the certificate as JSON, and beside it the frozen problem that it is about."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TypeVar

from heliotrope.codec.problems import decode_problem, encode_problem
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.offers import ChangeKind, FrontierPoint, Offer
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import RosterCertificate, Shift
from heliotrope.domain.time import format_instant
from heliotrope.scenario.fields import Fields, located
from heliotrope.scenario.rosters import shift_of, shift_record

CERTIFICATE, PROBLEM, ROSTER = "certificate.json", "problem.pb.gz", "roster.jsonl"
BREACHES = "breaches"
V = TypeVar("V")
READERS: Mapping[str, Callable[[Fields, str], object]] = {
    "str": Fields.text,
    "int": Fields.integer,
    "float": Fields.number,
    "float | None": Fields.optional_number,
    "Mapping[str, str]": lambda record, name: _table(record.table(name), Fields.text),
    "Mapping[str, int]": lambda record, name: _table(record.table(name), Fields.integer),
    "Mapping[str, float]": lambda record, name: _table(record.table(name), Fields.number),
    "tuple[Offer, ...]": lambda record, name: tuple(_offer(each) for each in record.tables(name, [])),
    "tuple[FrontierPoint, ...]": lambda record, name: tuple(_point(each) for each in record.tables(name, [])),
}
"""How to read a field of a certificate, by its declared type."""


def write_certificate(certificate: RosterCertificate, breaches: Iterable[str], path: Path) -> None:
    """Write a certificate with the keys of the breaches that the audit found in its roster."""
    offers = [_offer_record(offer) for offer in certificate.offers]
    record = asdict(replace(certificate, offers=())) | {BREACHES: sorted(breaches), "offers": offers}
    path.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read_certificate(path: Path) -> tuple[RosterCertificate, tuple[str, ...]]:
    """Read a certificate and the keys of its breaches; `InvalidValue` names the field that is wrong."""
    with located(path.name):
        try:
            record = Fields.of(json.loads(path.read_text(encoding="utf-8")))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise InvalidValue("certificate", "one JSON object", str(error)) from None
        values = {each.name: READERS[str(each.type)](record, each.name) for each in fields(RosterCertificate)}
        breaches = tuple(record.texts(BREACHES, ()))
        record.done()
    return RosterCertificate(**values), breaches  # type: ignore[arg-type]


def _table(entries: Fields, read: Callable[[Fields, str], V]) -> dict[str, V]:
    return {key: read(entries, key) for key in entries.values}


def _offer_record(offer: Offer) -> dict[str, object]:
    return {
        "agent": offer.agent,
        "kind": offer.kind.value,
        "old": None if offer.old is None else shift_record(offer.old),
        "new": None if offer.new is None else shift_record(offer.new),
        "deadline": format_instant(offer.deadline),
        "probability": offer.probability,
        "saves": offer.saves,
    }


def _offer(record: Fields) -> Offer:
    kind = record.text("kind")
    expect(kind in set(ChangeKind), f"{record.path}kind", f"one of {', '.join(ChangeKind)}", kind)
    offer = Offer(
        record.text("agent"),
        ChangeKind(kind),
        _optional_shift(record, "old"),
        _optional_shift(record, "new"),
        record.instant("deadline"),
        record.number("probability"),
        record.number("saves"),
    )
    record.done()
    return offer


def _optional_shift(record: Fields, name: str) -> Shift | None:
    return None if record.raw(name) is None else shift_of(record.table(name))


def _point(record: Fields) -> FrontierPoint:
    point = FrontierPoint(record.integer("people"), record.integer("minutes"), record.number("saved"))
    record.done()
    return point


def write_problem(problem: RosterProblem, path: Path) -> None:
    """Write a frozen problem, gzip without a time stamp: the same problem gives the same bytes."""
    path.write_bytes(gzip.compress(encode_problem(problem), mtime=0))


def read_problem(path: Path) -> RosterProblem:
    """Read a frozen problem; `InvalidValue` where the file is none."""
    try:
        raw = gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, EOFError) as error:
        raise InvalidValue(path.name, "a gzip file of a problem", str(error)) from None
    with located(path.name):
        return decode_problem(raw)
