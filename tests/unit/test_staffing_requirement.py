"""Forecast to requirement, and the service that a supply gives, with the domain's own values."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.network import Channel, OpeningHours, Queue, ServiceGoal
from heliotrope.staffing import (
    erlang_a,
    expected_service,
    opening,
    require_period,
    require_staff,
    volume_points,
)

MONDAY = date(2026, 3, 23)
OFFICE = OpeningHours(((480, 1080),) * 5 + (None, None))
PEAK = 120 * np.exp(-(((np.arange(96) - 46) / 18) ** 2))


def queue(channel: Channel = Channel.VOICE, goal: ServiceGoal | None = None, **more: object) -> Queue:
    fields = {"zone": "Europe/Warsaw", "handle_time_s": 300.0, "patience_s": 120.0, **more}
    goal = goal or ServiceGoal(0.8, 20, max_occupancy=0.95)
    return Queue("cards-en", "acme", "Cards", channel, "en", "cards", goal=goal, **fields)  # type: ignore[arg-type]


def forecast(day: int = 0, band: float = 0.0, volume: np.ndarray = PEAK, **more: object) -> DemandForecast:
    spread = np.asarray(volume) * band
    fields = {"queue": "cards-en", "revision": 3, "basis": "actuals@9", **more}
    return DemandForecast(
        day=MONDAY + timedelta(days=day),
        volume=np.array(volume),
        low=volume - spread,
        high=volume + spread,
        handle_time_s=np.full(96, 300.0),
        **fields,  # type: ignore[arg-type]
    )


def test_a_requirement_reaches_its_goal_in_every_interval_and_names_its_forecast() -> None:
    need = require_staff(forecast(), queue())
    service = erlang_a(need.required, need.load / 300, 300, 120)
    assert np.all(service.service_level >= 0.8)
    assert np.all(service.occupancy <= 0.95 + 1e-9)
    assert (need.queue, need.day, need.revision) == ("cards-en", MONDAY, 3)
    assert need.basis == "forecast/cards-en/2026-03-23@3"
    np.testing.assert_allclose(need.widths.sum(axis=1), need.required)


def test_an_uncertain_volume_needs_more_agents_than_a_certain_one() -> None:
    certain, uncertain = require_staff(forecast(), queue()), require_staff(forecast(band=0.4), queue())
    assert np.all(uncertain.required >= certain.required)
    assert uncertain.required.sum() > certain.required.sum()


def test_a_band_no_wider_than_poisson_noise_is_no_uncertainty_of_the_rate() -> None:
    volume = np.full(96, 25.0)
    narrow = volume_points(forecast(volume=volume, band=0.25))
    np.testing.assert_allclose(narrow, 25.0)
    wide = volume_points(forecast(volume=volume, band=0.5))
    assert np.all(wide[:, 0] > 12.5)
    assert np.all((wide[:, 2] > 25.0) & (wide[:, 2] < 37.5))


def test_nobody_is_required_while_closed_on_the_clients_clock() -> None:
    need = require_staff(forecast(), queue(hours=OFFICE))
    assert np.flatnonzero(need.required).tolist() == list(range(28, 68))  # 08:00 to 18:00 in Warsaw, UTC + 1
    summer = opening(forecast(day=7), queue(hours=OFFICE))
    assert np.flatnonzero(summer).tolist() == list(range(24, 64))  # the clocks went forward on 29 March
    assert not require_staff(forecast(day=5), queue(hours=OFFICE)).required.any()


def test_the_day_before_hands_its_contacts_on() -> None:
    flat = np.full(96, 60.0)
    quiet = np.full(96, 6.0)
    alone = require_staff(forecast(day=1, volume=quiet), queue())
    after = require_staff(forecast(day=1, volume=quiet), queue(), context=[forecast(volume=flat)])
    assert after.required[0] > alone.required[0]
    assert after.required[8:].tolist() == alone.required[8:].tolist()


def test_chats_at_once_save_agents() -> None:
    voice = require_staff(forecast(), queue(Channel.CHAT))
    chat = require_staff(forecast(), queue(Channel.CHAT, concurrency=3))
    assert chat.required.sum() < 0.7 * voice.required.sum()
    assert np.all(np.diff(chat.prices, axis=1) >= 0)


def test_deferred_work_is_levelled_and_arrives_in_time() -> None:
    mail = queue(Channel.EMAIL, ServiceGoal(0.9, 4 * 3600, max_occupancy=0.9), hours=OFFICE)
    days = [forecast(day) for day in range(5)]
    needs = require_period(days, mail)
    required = np.concatenate([need.required for need in needs])
    load = np.concatenate([need.load for need in needs])
    open_slots = np.concatenate([opening(day, mail) for day in days])
    assert required.max() < load.max()
    assert required[open_slots].std() < 0.1 * required[open_slots].mean()
    assert not required[~open_slots].any()
    service = expected_service(required, load, mail, open_slots=open_slots)
    assert service.period_service_level > 1 - 1e-9
    assert expected_service(0.7 * required, load, mail, open_slots=open_slots).period_service_level < 0.9


def test_expected_service_of_the_requirement_meets_the_goal_and_half_of_it_does_not() -> None:
    need = require_staff(forecast(), queue())
    full = expected_service(need.required, need.load, queue())
    half = expected_service(need.required / 2, need.load, queue())
    assert full.period_service_level >= 0.8 > half.period_service_level
    assert half.lost_contacts > full.lost_contacts
    assert full.offered.sum() == pytest.approx(need.load.sum() * 3.0)
    empty = expected_service(np.zeros(96), np.zeros(96), queue())
    assert (empty.period_service_level, empty.lost_contacts) == (1.0, 0.0)


def test_a_forecast_of_another_queue_or_a_gap_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"forecast\.queue"):
        require_staff(forecast(queue="other"), queue())
    with pytest.raises(InvalidValue, match=r"forecast\.day"):
        require_period([forecast(0), forecast(2)], queue())


def test_the_same_forecast_gives_the_same_requirement() -> None:
    one, two = require_staff(forecast(band=0.2), queue()), require_staff(forecast(band=0.2), queue())
    for name in ("required", "widths", "prices", "load"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()
