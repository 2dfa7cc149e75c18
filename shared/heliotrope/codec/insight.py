"""Figures of rosters on the wire: what InsightService answers, both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from google.protobuf.message import Message

from heliotrope.codec.fields import instant, timestamp
from heliotrope.codec.history import decode_actuals, encode_actuals
from heliotrope.codec.verdicts import SEVERITIES, SEVERITY_OF
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.insight import (
    ActualService,
    BreachCount,
    CertificateFigures,
    ClientShortage,
    ClientStatement,
    CostRow,
    CoverageGroup,
    CoverageSeries,
    FairnessGroup,
    ServicePeriod,
    SiteServed,
    UnsocialHours,
)
from heliotrope.v1 import insight_pb2 as wire

COVERAGE_GROUPS = {
    wire.COVERAGE_GROUP_UNSPECIFIED: CoverageGroup.QUEUE,
    wire.COVERAGE_GROUP_QUEUE: CoverageGroup.QUEUE,
    wire.COVERAGE_GROUP_CLIENT: CoverageGroup.CLIENT,
    wire.COVERAGE_GROUP_SITE: CoverageGroup.SITE,
}
FAIRNESS_GROUPS = {
    wire.FAIRNESS_GROUP_UNSPECIFIED: FairnessGroup.SITE,
    wire.FAIRNESS_GROUP_SITE: FairnessGroup.SITE,
    wire.FAIRNESS_GROUP_TEAM: FairnessGroup.TEAM,
    wire.FAIRNESS_GROUP_AGENT: FairnessGroup.AGENT,
    wire.FAIRNESS_GROUP_CLIENT: FairnessGroup.CLIENT,
    wire.FAIRNESS_GROUP_QUEUE: FairnessGroup.QUEUE,
    wire.FAIRNESS_GROUP_DAY: FairnessGroup.DAY,
}
ARRAYS = ("required", "scheduled", "offered", "service_level", "shortage_money")

G = TypeVar("G")
M = TypeVar("M", bound=Message)
V = TypeVar("V")


def coverage_group_of(number: int) -> CoverageGroup:
    """Read what coverage series stand for."""
    return _group(COVERAGE_GROUPS, number)


def fairness_group_of(number: int) -> FairnessGroup:
    """Read what rows of unsocial hours stand for."""
    return _group(FAIRNESS_GROUPS, number)


def coverage_group_number(group: CoverageGroup) -> int:
    """Return the wire's number of a group."""
    return max(number for number, each in COVERAGE_GROUPS.items() if each is group)


def fairness_group_number(group: FairnessGroup) -> int:
    """Return the wire's number of a group."""
    return max(number for number, each in FAIRNESS_GROUPS.items() if each is group)


def series_message(series: CoverageSeries) -> wire.CoverageSeries:
    """Return the message of a series."""
    return wire.CoverageSeries(
        queue=series.queue,
        client=series.client,
        site=series.site,
        actuals=encode_actuals(series.actuals),
        **{name: getattr(series, name).tolist() for name in ARRAYS},
    )


def series_of(message: wire.CoverageSeries) -> CoverageSeries:
    """Read a series."""
    arrays = {name: np.array(getattr(message, name), dtype=np.float64) for name in ARRAYS}
    return CoverageSeries(
        message.queue, message.client, message.site, **arrays, actuals=decode_actuals(message.actuals)
    )


def period_message(period: ServicePeriod) -> wire.ServicePeriod:
    """Return the message of a queue's week."""
    message = wire.ServicePeriod(
        queue=period.queue,
        client=period.client,
        start=timestamp(period.start),
        end=timestamp(period.end),
        required_hours=period.required_hours,
        short_hours=period.short_hours,
        offered=period.offered,
        service_level=period.service_level,
        goal=period.goal,
        remedy=period.remedy,
        queue_name=period.queue_name,
    )
    if period.actual is not None:
        actual = _flat(wire.ActualService, period.actual)
        actual.service_level = period.actual.service_level
        message.actual.CopyFrom(actual)
    return message


def period_of(message: wire.ServicePeriod) -> ServicePeriod:
    """Read a queue's week."""
    return ServicePeriod(
        queue=message.queue,
        client=message.client,
        start=instant(message.start, "period.start"),
        end=instant(message.end, "period.end"),
        required_hours=message.required_hours,
        short_hours=message.short_hours,
        offered=message.offered,
        service_level=message.service_level,
        goal=message.goal,
        remedy=message.remedy,
        actual=_value(ActualService, message.actual) if message.HasField("actual") else None,
        queue_name=message.queue_name,
    )


def cost_message(row: CostRow) -> wire.CostRow:
    """Return the message of a cost row."""
    return _flat(wire.CostRow, row)


def cost_of(message: wire.CostRow) -> CostRow:
    """Read a cost row."""
    return _value(CostRow, message)


def shortage_message(shortage: ClientShortage) -> wire.ClientShortage:
    """Return the message of a client's shortage."""
    return _flat(wire.ClientShortage, shortage)


def shortage_of(message: wire.ClientShortage) -> ClientShortage:
    """Read a client's shortage."""
    return _value(ClientShortage, message)


def unsocial_message(row: UnsocialHours) -> wire.UnsocialHours:
    """Return the message of a group's unsocial hours."""
    return _flat(wire.UnsocialHours, row)


def unsocial_of(message: wire.UnsocialHours) -> UnsocialHours:
    """Read a group's unsocial hours."""
    return _value(UnsocialHours, message)


def breach_count_message(count: BreachCount) -> wire.BreachCount:
    """Return the message of a rule's breaches."""
    severity = SEVERITIES[count.severity]
    return wire.BreachCount(rule=count.rule, severity=severity, breaches=count.breaches, waived=count.waived)


def breach_count_of(message: wire.BreachCount) -> BreachCount:
    """Read a rule's breaches."""
    if message.severity not in SEVERITY_OF:
        raise InvalidValue("breaches.severity", "a severity", message.severity)
    return BreachCount(message.rule, SEVERITY_OF[message.severity], message.breaches, message.waived)


def figures_message(figures: CertificateFigures) -> wire.CertificateFigures:
    """Return the message of a certificate's figures."""
    return _flat(wire.CertificateFigures, figures)


def figures_of(message: wire.CertificateFigures) -> CertificateFigures:
    """Read a certificate's figures."""
    return CertificateFigures(
        currency=message.currency,
        terms=dict(message.terms),
        objective=message.objective,
        bound=message.bound if message.HasField("bound") else None,
        weighted_demand=message.weighted_demand,
        gap_points=message.gap_points if message.HasField("gap_points") else None,
        understaffed_pct=message.understaffed_pct,
    )


def statement_message(statement: ClientStatement) -> wire.GetStatementResponse:
    """Return a statement, without the version that it is of."""
    return wire.GetStatementResponse(
        client=statement.client,
        name=statement.name,
        currency=statement.currency,
        periods=messages(period_message, statement.periods),
        sites=[_flat(wire.SiteServed, site) for site in statement.sites],
        remedy=statement.remedy,
        actual_remedy=statement.actual_remedy,
    )


def statement_of(message: wire.GetStatementResponse) -> ClientStatement:
    """Read a statement."""
    return ClientStatement(
        message.client,
        message.name,
        message.currency,
        tuple(period_of(period) for period in message.periods),
        tuple(_value(SiteServed, site) for site in message.sites),
    )


def messages(encode: Callable[[V], M], values: Iterable[V]) -> list[M]:
    """Return the message of every value."""
    return [encode(value) for value in values]


def _group(groups: dict[Any, G], number: int) -> G:
    if number not in groups:
        raise InvalidValue("group", "one of the groups of the contract", number)
    return groups[number]


def _flat(kind: type[M], value: Any) -> M:
    """Return the message of a value whose fields have the message's names; None is left out."""
    given = {each.name: getattr(value, each.name) for each in fields(value)}
    return kind(**{name: one for name, one in given.items() if one is not None})


def _value(kind: type[V], message: Message) -> V:
    """Read a value whose fields have the message's names."""
    return kind(**{each.name: getattr(message, each.name) for each in fields(kind)})  # type: ignore[arg-type]
