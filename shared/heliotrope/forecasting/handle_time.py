"""Mean handle time per slot: weekday profile, weighted by the contacts handled."""

from __future__ import annotations

import numpy as np

from heliotrope.forecasting.history import Array, QueueHistory, weekdays

HALF_LIFE_DAYS = 28.0
"""Age at which a contact counts half: handle times move with products and tenure, over weeks."""
OWN_CONTACTS = 50.0
"""Contacts that a slot (or a weekday) needs to speak as loud as the mean it is drawn to."""


def handle_time_profiles(history: QueueHistory, default_s: float) -> Array:
    """Return mean handle time in seconds [7, S], by weekday and slot.

    Means are weighted by handled contacts and recency. A slot of few contacts is drawn to the same slot of
    all weekdays, and that to the mean of the queue; without any handled contact everything is `default_s`.
    """
    time_s = history.handle_time_s
    if time_s is None or not len(time_s):
        return np.full((7, history.slots), default_s)
    handled = history.volume if history.handled is None else history.handled
    age = len(time_s) - np.arange(len(time_s))
    recency = 0.5 ** (age / HALF_LIFE_DAYS)
    weight = np.where(np.isnan(time_s), 0.0, np.nan_to_num(handled)) * recency[:, None]
    of = (weekdays(history.days)[None, :] == np.arange(7)[:, None]).astype(float)
    work, mass = of @ (np.nan_to_num(time_s) * weight), of @ weight
    queue_s = (work.sum() + OWN_CONTACTS * default_s) / (mass.sum() + OWN_CONTACTS)
    slot_s = (work.sum(axis=0) + OWN_CONTACTS * queue_s) / (mass.sum(axis=0) + OWN_CONTACTS)
    profiles: Array = (work + OWN_CONTACTS * slot_s) / (mass + OWN_CONTACTS)
    return profiles
