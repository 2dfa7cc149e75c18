"""Erlang B, C and A: against reference values, an independent sum over states, and what must always hold."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.staffing import ServiceLevelFormula, agents_for_erlang_c, erlang_a, erlang_b, erlang_c
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.special import betainc

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("HELIOTROPE_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
CASES = REFERENCE / "erlang" / "erlang_reference.csv"
COMPUTED_DIGITS = 1e-9

agents = st.integers(1, 400)
utilisation = st.floats(0.05, 2.5)
seconds = st.floats(20.0, 1500.0)
patience = st.floats(5.0, 5000.0)
threshold = st.floats(0.0, 240.0)


def reference(*kinds: str) -> list[dict[str, str]]:
    if not CASES.exists():
        pytest.skip(f"no reference data at {CASES}: set HELIOTROPE_REFERENCE_DATA")
    with CASES.open() as file:
        return [row for row in csv.DictReader(file) if row["kind"] in kinds]


def service_of(row: dict[str, str], formula: ServiceLevelFormula = ServiceLevelFormula.OF_OFFERED):
    return erlang_a(
        int(row["agents"]),
        float(row["arrival_rate_per_s"]),
        float(row["aht_s"]),
        float(row["mean_patience_s"] or "inf"),
        float(row["awt_s"] or 20),
        formula,
    )


def measured(row: dict[str, str]) -> float:
    service, rate = service_of(row), float(row["arrival_rate_per_s"])
    mean_wait = service.abandonment * float(row["mean_patience_s"] or 0)
    positions = agents_for_erlang_c(rate, float(row["aht_s"]), service_level=0.8, max_occupancy=0.85)
    values = {
        "waiting_probability": service.waiting_probability,
        "wait_probability": service.waiting_probability,
        "immediate_answer_probability": 1 - service.waiting_probability,
        "service_level": service.service_level,
        "occupancy": service.occupancy,
        "ASA_s": service.asa_s,
        "abandonment_probability": service.abandonment,
        "mean_wait_all_s": mean_wait,
        "mean_queue_len": mean_wait * rate,
        "raw_positions_80/20_maxocc85": positions,
        "positions_with_30pct_shrinkage": np.ceil(positions / 0.7),
    }
    return float(values[row["metric"]])


def test_every_published_value_is_met_to_the_digits_given() -> None:
    rows = reference("published")
    assert len(rows) == 11
    for row in rows:
        digits = len(row["value"].partition(".")[2])
        allowed = max(COMPUTED_DIGITS, 0.5000001 * 10.0**-digits)
        assert measured(row) == pytest.approx(float(row["value"]), abs=allowed, rel=0), row


def test_every_computed_value_is_met_to_a_billionth() -> None:
    rows = reference("computed")
    assert len(rows) > 400
    for row in rows:
        allowed = {"abs": COMPUTED_DIGITS, "rel": COMPUTED_DIGITS}
        assert measured(row) == pytest.approx(float(row["value"]), **allowed), row


def from_empty(row: dict[str, str]) -> tuple[float, float]:
    """Busy agents and queue that a day of 480 minutes lacks because it starts empty, by its generator."""
    n, rate, theta = int(row["agents"]), float(row["arrival_rate_per_s"]), 0.0
    if row["mean_patience_s"]:
        theta = 1 / float(row["mean_patience_s"])
    states = np.arange(121)
    deaths = np.minimum(states, n) / float(row["aht_s"]) + np.maximum(states - n, 0) * theta
    generator = np.diag(np.full(120, rate), 1) + np.diag(deaths[1:], -1)
    generator -= np.diag(generator.sum(axis=1))
    minute, share = expm(60 * generator), np.eye(121)[0]
    total = np.zeros(121)
    for _ in range(480):
        total += share / 2
        share = share @ minute
        total += share / 2
    late = np.maximum(states - n, 0)
    lacking = total / 480 - share
    return float(lacking @ np.minimum(states, n)), float(lacking @ late)


def test_published_simulations_hold_the_formula_in_their_interval_once_the_empty_start_is_counted() -> None:
    """Occupancy has no interval; the simulated day ends when the last contact has left, which lowers it."""
    rows = {(row["model"], row["metric"]): row for row in reference("published_simulation")}

    def value(model: str, metric: str) -> float:
        return float(rows[model, metric]["value"])

    plain, impatient = "M/M/c sim", "M/M/c+M sim"
    row = rows[plain, "service_level"]
    busy, queued = from_empty(row)
    service = service_of(row)
    assert float(service.occupancy) + busy / 12 == pytest.approx(value(plain, "occupancy"), abs=0.0025)
    wait = float(service.asa_s) / 60 + queued / 0.07 / 60
    assert value(plain, "speed_of_answer_ci95_lo") - 5e-4 <= wait <= value(plain, "speed_of_answer_ci95_hi") + 5e-4

    row = rows[impatient, "service_level"]
    busy, queued = from_empty(row)
    service = service_of(row)
    assert float(service.occupancy) + busy / 12 == pytest.approx(value(impatient, "occupancy"), abs=0.0025)
    left = float(service.abandonment) * 0.07 * 28_800 + queued / 60 * 28_800
    assert value(impatient, "abandoned_ci95_lo") <= left <= value(impatient, "abandoned_ci95_hi")
    assert float(service.asa_s) / 60 == pytest.approx(value(impatient, "speed_of_answer_min"), abs=5e-4)
    of_answered = service_of(row, ServiceLevelFormula.OF_ANSWERED).service_level
    assert float(of_answered) == pytest.approx(value(impatient, "service_level"), abs=0.001)
    excluded = service_of(row, ServiceLevelFormula.EARLY_ABANDONS_EXCLUDED).service_level
    assert float(excluded) == pytest.approx(value(impatient, "service_level_with_abandonment"), abs=0.001)


def birth_death(n: int, rate: float, handle: float, mean_patience: float, within: float) -> np.ndarray:
    """Waiting, abandonment, level, ASA, early-included level: every state, where the wait is a log-beta."""
    mu, theta = 1 / handle, 1 / mean_patience
    top = n + int(max(0.0, (rate - n * mu) / theta) + 20 * np.sqrt(rate / theta) + 250)
    states = np.arange(1, top + 1)
    steps = np.log(rate) - np.log(np.minimum(states, n) * mu + np.maximum(states - n, 0) * theta)
    weights = np.concatenate(([0.0], np.cumsum(steps)))
    share = np.exp(weights - weights.max())
    share /= share.sum()
    queued, ahead, x, b = share[n:], np.arange(top - n + 1), n * mu / theta, np.exp(-theta * within)
    served = queued * x / (x + ahead + 1)
    in_time = served * (1 - betainc(x + 1, ahead + 1, b))
    waits = np.cumsum(1 / (n * mu + (ahead + 1) * theta))
    early = queued - in_time - queued * b * betainc(x, ahead + 1, b)
    at_once = share[:n].sum()
    level = at_once + in_time.sum()
    lost = queued.sum() - served.sum()
    return np.array([queued.sum(), lost, level, (served @ waits) / (1 - lost), level + early.sum()])


@settings(max_examples=150, deadline=None)
@given(agents, utilisation, seconds, patience, threshold)
def test_erlang_a_equals_the_sum_over_all_states(
    n: int, busy: float, handle: float, mean_patience: float, within: float
) -> None:
    rate = busy * n / handle
    arguments = n, rate, handle, mean_patience, within
    service = erlang_a(*arguments)
    included = erlang_a(*arguments, ServiceLevelFormula.EARLY_ABANDONS_INCLUDED).service_level
    got = [service.waiting_probability, service.abandonment, service.service_level, service.asa_s, included]
    np.testing.assert_allclose(got, birth_death(*arguments), rtol=1e-8, atol=1e-9)


@settings(max_examples=100, deadline=None)
@given(agents, utilisation, seconds, patience, threshold)
def test_one_more_agent_never_hurts(n: int, busy: float, handle: float, mean_patience: float, within: float) -> None:
    some = erlang_a([n, n + 0.5, n + 1], busy * n / handle, handle, mean_patience, within)
    assert np.all(np.diff(some.service_level) >= -1e-12)
    for falling in (some.waiting_probability, some.abandonment, some.asa_s, some.occupancy):
        assert np.all(np.diff(falling) <= 1e-12 * np.maximum(1.0, falling[:-1]))


def test_erlang_a_becomes_erlang_c_when_nobody_loses_patience() -> None:
    patient = erlang_a(14, 10 / 180, 180, 1e9)
    plain = erlang_c(14, 10 / 180, 180)
    assert float(patient.service_level) == pytest.approx(float(plain.service_level), abs=1e-5)
    assert float(patient.asa_s) == pytest.approx(float(plain.asa_s), rel=1e-4)


def test_ten_thousand_agents_are_stable() -> None:
    load = np.array([5_000.0, 9_990.0, 10_000.0, 10_500.0, 30_000.0])
    service = erlang_a(10_000, load / 300, 300, 120)
    shares = service.waiting_probability, service.abandonment, service.service_level, service.occupancy
    for values in shares:
        assert np.all((values >= 0) & (values <= 1))
    assert np.all(np.diff(service.abandonment) >= 0)
    assert float(service.abandonment[-1]) == pytest.approx(2 / 3, abs=1e-12)
    # P(blocked) of n servers at load n tends to sqrt(2 / (pi n)) (Jagerman 1974).
    assert float(erlang_b(10_000, 10_000)) == pytest.approx(np.sqrt(2 / (np.pi * 1e4)), rel=0.01)


def test_a_fraction_of_an_agent_is_interpolated() -> None:
    levels = erlang_a([10, 10.25, 11], 10 / 180, 180, 120).service_level
    assert levels[1] == pytest.approx(0.75 * levels[0] + 0.25 * levels[2])
    blocked = erlang_b([10, 10.25, 11], 10)
    assert blocked[1] == pytest.approx(0.75 * blocked[0] + 0.25 * blocked[2])


def test_the_edges_have_a_meaning() -> None:
    idle = erlang_a([0, 3], 0.0, 180, 120)
    assert idle.service_level.tolist() == [1.0, 1.0]
    assert idle.abandonment.tolist() == [0.0, 0.0]
    nobody = erlang_a(0, 0.1, 180, 120)
    assert (float(nobody.abandonment), float(nobody.service_level), float(nobody.asa_s)) == (1.0, 0.0, np.inf)
    swamped = erlang_c(10, 20 / 180, 180)
    assert (float(swamped.service_level), float(swamped.asa_s)) == (0.0, np.inf)


def test_the_service_level_formulas_differ_and_are_ordered() -> None:
    level = {f: float(erlang_a(12, 0.07, 120, 60, 20, f).service_level) for f in ServiceLevelFormula}
    assert level[ServiceLevelFormula.OF_OFFERED] < level[ServiceLevelFormula.EARLY_ABANDONS_EXCLUDED]
    assert level[ServiceLevelFormula.EARLY_ABANDONS_EXCLUDED] < level[ServiceLevelFormula.EARLY_ABANDONS_INCLUDED]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((-1, 0.1, 180, 120), "agents"),
        ((5, np.nan, 180, 120), "arrival_rate"),
        ((5, 0.1, 0, 120), "handle_time_s"),
    ],
)
def test_impossible_values_are_refused_by_name(arguments: tuple[float, ...], field: str) -> None:
    with pytest.raises(InvalidValue, match=field):
        erlang_a(*arguments)
