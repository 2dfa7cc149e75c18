"""Figures cross the wire and come back the same; masks keep what is asked for."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from heliotrope.codec import insight as codec
from heliotrope.codec.masks import expect_mask, masked
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.insight import (
    ActualService,
    BreachCount,
    CertificateFigures,
    ClientShortage,
    CostRow,
    CoverageGroup,
    CoverageSeries,
    FairnessGroup,
    UnsocialHours,
)
from heliotrope.domain.roster import Severity
from heliotrope.insight import View, client_statement, coverage_series, service_periods
from heliotrope.v1 import insight_pb2 as wire
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.networks import tiny_problem, tiny_roster

NUMBERS = st.floats(-1e9, 1e9)
COUNTS = st.integers(0, 2**31 - 1)
NAMES = st.text(max_size=20)
BOUNDS = st.none() | NUMBERS
FIGURES = st.builds(
    CertificateFigures, NAMES, st.dictionaries(NAMES, NUMBERS, max_size=4), NUMBERS, BOUNDS, NUMBERS, BOUNDS, NUMBERS
)


def tiny_view() -> View:
    problem = tiny_problem()
    return View(tiny_roster(problem), problem)


@given(st.builds(CostRow, NAMES, NAMES, *[NUMBERS] * 5))
def test_cost_rows_come_back(row: CostRow) -> None:
    assert codec.cost_of(codec.cost_message(row)) == row


@given(st.builds(ClientShortage, NAMES, NUMBERS, NUMBERS))
def test_shortages_come_back(shortage: ClientShortage) -> None:
    assert codec.shortage_of(codec.shortage_message(shortage)) == shortage


@given(st.builds(UnsocialHours, NAMES, NAMES, COUNTS, COUNTS, *[NUMBERS] * 6, COUNTS))
def test_unsocial_hours_come_back(row: UnsocialHours) -> None:
    assert codec.unsocial_of(codec.unsocial_message(row)) == row


@given(st.builds(BreachCount, NAMES, st.sampled_from(Severity), COUNTS, COUNTS))
def test_breach_counts_come_back(count: BreachCount) -> None:
    assert codec.breach_count_of(codec.breach_count_message(count)) == count


@given(FIGURES)
def test_certificate_figures_come_back_with_what_is_absent(figures: CertificateFigures) -> None:
    assert codec.figures_of(codec.figures_message(figures)) == figures


def test_a_statement_comes_back() -> None:
    statement = client_statement(tiny_view(), "shop")
    assert codec.statement_of(codec.statement_message(statement)) == statement


def test_a_week_comes_back_with_and_without_recorded_service() -> None:
    for period in service_periods(tiny_view()):
        assert codec.period_of(codec.period_message(period)) == period
        recorded = replace(period, actual=ActualService(3, 9, 8, 1, 7, 5.0))
        message = codec.period_message(recorded)
        assert message.actual.service_level == pytest.approx(7 / 9)
        assert codec.period_of(message) == recorded


@pytest.mark.parametrize("group", CoverageGroup)
def test_series_come_back_with_the_arrays_that_they_have(group: CoverageGroup) -> None:
    for series in coverage_series(tiny_view(), group):
        again = codec.series_of(codec.series_message(series))
        for each in fields(CoverageSeries):
            before, after = getattr(series, each.name), getattr(again, each.name)
            assert np.array_equal(before, after) if isinstance(before, np.ndarray) else before == after


def test_groups_have_their_numbers_and_others_are_refused() -> None:
    assert [codec.coverage_group_of(codec.coverage_group_number(group)) for group in CoverageGroup] == [*CoverageGroup]
    assert [codec.fairness_group_of(codec.fairness_group_number(group)) for group in FairnessGroup] == [*FairnessGroup]
    assert codec.coverage_group_of(0) is CoverageGroup.QUEUE
    with pytest.raises(InvalidValue, match="group"):
        codec.fairness_group_of(99)


def test_a_mask_keeps_the_fields_asked_for_and_an_empty_one_all() -> None:
    def message() -> wire.CoverageSeries:
        return wire.CoverageSeries(queue="q", required=[1.0], scheduled=[2.0], offered=[3.0])

    kept = masked(message(), FieldMask(paths=["scheduled"]), ("queue",))
    assert kept == wire.CoverageSeries(queue="q", scheduled=[2.0])
    assert masked(message(), FieldMask()) == message()


@pytest.mark.parametrize("path", ["nothing", "actuals.queue", ""])
def test_a_mask_of_what_is_no_field_is_refused(path: str) -> None:
    with pytest.raises(InvalidValue, match="read_mask"):
        expect_mask(FieldMask(paths=[path]), wire.CoverageSeries, "read_mask")
