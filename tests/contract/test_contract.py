"""What callers may count on: names, comments, versions of requests; topics that exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from examples.plan_receiver.receiver import Receiver
from google.protobuf import descriptor_pool as pool
from google.protobuf.descriptor import Descriptor, FileDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)
from heliotrope.runtime import topics
from heliotrope.runtime.rpc import snake_case
from heliotrope.v1 import (
    audit_pb2,
    demand_pb2,
    dispatch_service_pb2,
    events_pb2,
    insight_pb2,
    network_pb2,
    people_pb2,
    planning_pb2,
    roster_pb2,
    studies_pb2,
)

from services.dispatch.rpc import DispatchService
from services.roster.rpc.demand import DemandService
from services.roster.rpc.insight import InsightService
from services.roster.rpc.network import NetworkService
from services.roster.rpc.people import AuditService, PeopleService
from services.roster.rpc.planning import PlanningService
from services.roster.rpc.rosters import RosterService
from services.roster.rpc.studies import StudyService

FILES: tuple[FileDescriptor, ...] = tuple(
    module.DESCRIPTOR
    for module in (
        audit_pb2,
        demand_pb2,
        dispatch_service_pb2,
        events_pb2,
        insight_pb2,
        network_pb2,
        people_pb2,
        planning_pb2,
        roster_pb2,
        studies_pb2,
    )
)
ANSWERED_BY = {
    "NetworkService": NetworkService,
    "DemandService": DemandService,
    "PlanningService": PlanningService,
    "RosterService": RosterService,
    "InsightService": InsightService,
    "DispatchService": DispatchService,
    "ShiftPlanReceiver": Receiver,
    "PeopleService": PeopleService,
    "AuditService": AuditService,
    "StudyService": StudyService,
}


def methods() -> Iterator[MethodDescriptor]:
    for file in FILES:
        for service in file.services_by_name.values():
            yield from service.methods


def vars_of(implementation: type) -> set[str]:
    """Return what is written in the classes themselves: generated ones answer every method with UNIMPLEMENTED."""
    return {
        name
        for each in implementation.__mro__
        if not each.__module__.startswith("heliotrope.v1")
        for name in vars(each)
    }


@pytest.mark.parametrize("method", list(methods()), ids=lambda method: method.full_name)
def test_every_method_has_its_own_messages_and_an_answer(method: MethodDescriptor) -> None:
    assert method.input_type.name == f"{method.name}Request"
    assert method.output_type.name == f"{method.name}Response"
    names = (snake_case(method.name), method.name)  # ours, and the generated servicer's
    assert set(names) & vars_of(ANSWERED_BY[method.containing_service.name])


READING = ("Get", "List", "Stream", "Watch", "Diff", "Render", "Export")
REPEATABLE = {
    "ImportNetwork", "ImportActuals", "ImportPeople", "ErasePerson", "Acknowledge", "ReceiveShiftPlan", "StopRun",
    "DiscardRun", "ClaimRun",
}  # fmt: skip
"""What may be asked again as it is: the second time nothing changes, and a claim is another run's."""


def test_what_changes_something_can_be_retried_by_a_request_id_an_etag_or_a_lease() -> None:
    def named(kind: Descriptor) -> set[str]:
        inner = [field.message_type for field in kind.fields if field.message_type is not None]
        return {field.name for each in (kind, *inner) for field in each.fields}

    changing = [method for method in methods() if not method.name.startswith(READING)]
    bare = {each.name for each in changing if not named(each.input_type) & {"request_id", "etag", "epoch"}}
    assert bare == REPEATABLE


def test_every_enum_begins_unspecified_and_repeats_its_name() -> None:
    for file in FILES:
        for enum in file.enum_types_by_name.values():
            prefix = snake_case(enum.name).upper()
            assert enum.values_by_number[0].name == f"{prefix}_UNSPECIFIED"
            assert all(value.name.startswith(f"{prefix}_") for value in enum.values)


def test_every_service_method_and_message_is_explained(root: Path) -> None:
    bare = []
    for path in sorted((root / "protos" / "heliotrope" / "v1").glob("*.proto")):
        lines = path.read_text().splitlines()
        for before, line in pairwise(lines):
            declared = re.match(r"\s*(service|rpc|message|enum) (\w+)", line)
            exempt = declared and declared[2].endswith(("Request", "Response"))
            if declared and not exempt and not before.strip().startswith("//"):
                bare.append(f"{path.name}: {declared[2]}")
    assert bare == []


FIELD = re.compile(r"\s*(?:optional |repeated )?(?:map<[^>]+>|[\w.]+) (\w+) = \d+;")


def test_every_field_is_explained(root: Path) -> None:
    bare, fields = [], 0
    for path in sorted((root / "protos" / "heliotrope" / "v1").glob("*.proto")):
        for before, line in pairwise(path.read_text().splitlines()):
            field = FIELD.match(line)
            fields += field is not None
            if field and not before.strip().startswith("//"):
                bare.append(f"{path.name}: {line.strip()}")
    assert fields > 300
    assert bare == []


def test_nothing_that_callers_rely_on_is_gone_from_the_contract(root: Path) -> None:
    """As `buf breaking` in `make check`, in short: for machines without Node."""
    image = FileDescriptorSet.FromString((root / "protos" / "baseline.binpb").read_bytes())
    baseline = [file for file in image.file if file.package == "heliotrope.v1"]
    assert len(baseline) >= 6
    gone = []
    for file in baseline:
        now = FileDescriptorProto()
        pool.Default().FindFileByName(file.name).CopyToProto(now)
        for kind in ("message_type", "enum_type", "service"):
            present = {each.name: _parts(each) for each in getattr(now, kind)}
            for each in getattr(file, kind):
                missing = _parts(each) - present.get(each.name, set())
                gone += [f"{each.name}: {part}" for part in missing]
    assert gone == []


def _parts(declared: DescriptorProto | EnumDescriptorProto | ServiceDescriptorProto) -> set[tuple[object, ...]]:
    """Return what a message, an enum or a service promises."""
    if isinstance(declared, DescriptorProto):
        return {(f.number, f.name, f.type, f.label, f.type_name) for f in declared.field}
    if isinstance(declared, EnumDescriptorProto):
        return {(value.number, value.name) for value in declared.value}
    return {(m.name, m.input_type, m.output_type, m.client_streaming, m.server_streaming) for m in declared.method}


def test_every_topic_that_is_named_is_declared(root: Path) -> None:
    declared = tomllib.loads((root / "deploy" / "topics.toml").read_text())
    named = {value for name, value in vars(topics).items() if name.isupper()}
    assert named <= set(declared)
