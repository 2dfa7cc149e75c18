"""Staffing: forecast to requirement, and to the cost of being short.

`require_staff` is the story; below it lie offered load, Erlang B, C and A with their inverses, chat and
deferred work.
"""

from heliotrope.domain.contracts import ServiceLevelFormula
from heliotrope.staffing.deferred import deferred_service, level_load
from heliotrope.staffing.erlang import QueueService, erlang_a, erlang_b, erlang_c
from heliotrope.staffing.expected import ExpectedService, expected_service
from heliotrope.staffing.inverse import agents_for_erlang_a, agents_for_erlang_c, agents_for_uncertain_load
from heliotrope.staffing.load import modified_offered_load, offered_load
from heliotrope.staffing.requirement import opening, require_period, require_staff
from heliotrope.staffing.shortage import ShortagePrices, flat_shortage, shortage_cost
from heliotrope.staffing.uncertainty import POINT_WEIGHTS, volume_points

__all__ = [
    "POINT_WEIGHTS",
    "ExpectedService",
    "QueueService",
    "ServiceLevelFormula",
    "ShortagePrices",
    "agents_for_erlang_a",
    "agents_for_erlang_c",
    "agents_for_uncertain_load",
    "deferred_service",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "expected_service",
    "flat_shortage",
    "level_load",
    "modified_offered_load",
    "offered_load",
    "opening",
    "require_period",
    "require_staff",
    "shortage_cost",
    "volume_points",
]
