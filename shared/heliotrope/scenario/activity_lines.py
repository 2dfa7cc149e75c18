"""activities.jsonl <-> activity requests: one request a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from heliotrope.domain.activities import ActivityKind, ActivityRequest, expect_requests
from heliotrope.domain.errors import expect
from heliotrope.domain.people import Agent
from heliotrope.domain.time import format_instant
from heliotrope.scenario.fields import Fields, located
from heliotrope.scenario.rosters import json_lines, write_json_lines


def read_requests(path: Path, agents: Iterable[Agent]) -> tuple[ActivityRequest, ...]:
    """Read requests and check them against the people; `InvalidValue` names file, line and field."""
    people = {agent.id for agent in agents}
    requests: list[ActivityRequest] = []
    for place, record in json_lines(path):
        with located(place):
            request = _request(record)
            expect_requests((request,), people)
            expect(request.id not in {each.id for each in requests}, "id", "a distinct id", request.id)
            requests.append(request)
    return tuple(requests)


def write_requests(requests: Iterable[ActivityRequest], path: Path) -> None:
    """Write one request a line, in their order."""
    write_json_lines([_record(request) for request in requests], path)


def _request(record: Fields) -> ActivityRequest:
    kind = record.text("kind")
    expect(kind in tuple(ActivityKind), "kind", f"one of {', '.join(ActivityKind)}", kind)
    request = ActivityRequest(
        id=record.text("id"),
        kind=ActivityKind(kind),
        people=tuple(record.texts("people")),
        minutes=record.integer("minutes"),
        start=record.instant("start"),
        end=record.instant("end"),
        together=record.flag("together", False),
        trainer=record.text("trainer") if "trainer" in record.values else None,
        deadline=record.instant("deadline") if "deadline" in record.values else None,
        follows_trainer=record.flag("follows_trainer", False),
    )
    record.done()
    return request


def _record(request: ActivityRequest) -> dict[str, object]:
    record: dict[str, object] = {
        "id": request.id,
        "kind": request.kind.value,
        "people": list(request.people),
        "minutes": request.minutes,
        "start": format_instant(request.start),
        "end": format_instant(request.end),
    }
    if request.trainer is not None:
        record["trainer"] = request.trainer
    if request.deadline is not None:
        record["deadline"] = format_instant(request.deadline)
    return record | {flag: True for flag in ("together", "follows_trainer") if getattr(request, flag)}
