"""Which days are open, and what the calendar says about each: the regressors of the daily level.

Errors of a demand forecast are mostly day-level errors, so the calendar pays most: backlog after a closure,
the days around holidays, and pay days at the turn and in the middle of the month.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import holidays
import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.errors import InvalidValue
from heliotrope.forecasting.history import Array, Days, weekdays

Flags = NDArray[np.bool_]

RECENT_WEEKS = 4
"""A weekday is open if one of its last four was: survives two holidays, follows a change in a month."""
CLEARLY_OPEN = 20.0
"""Contacts a day above which a day of zero contacts means closed rather than quiet."""
LONGEST_BACKLOG = 3
"""Extra closed days after which the backlog grows no further."""
WEEKDAY_SD, EVENT_SD, MONTH_SD = 0.3, 0.1, 0.09
"""Prior standard deviations of the effects on log volume: weekdays differ by a third, events by a tenth."""
TURN_OF_MONTH = range(-5, 6)
MID_MONTH = (14, 15, 16)
HAT_DAYS = 2.0
"""Half-width of the month's hat functions, so that neighbouring days share what was learnt."""


@dataclass(frozen=True)
class QueueCalendar:
    """What is known of the days of a queue beforehand.

    Attributes
    ----------
    holidays
        Public holidays of the callers' country; whether the queue closes on them is learnt from history.
    closed_days, open_days
        Days that are closed or open whatever history says.
    """

    holidays: frozenset[date] = frozenset()
    closed_days: frozenset[date] = frozenset()
    open_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        both = self.closed_days & self.open_days
        if both:
            raise InvalidValue("open_days", "days that are not closed_days as well", sorted(both))


def public_holidays(country: str, years: Iterable[int], subdivision: str | None = None) -> frozenset[date]:
    """Return the public holidays of an ISO 3166 country (and subdivision) in `years`."""
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=list(years)))
    except NotImplementedError:
        where = country if subdivision is None else f"{country}/{subdivision}"
        raise InvalidValue("country", "an ISO 3166 country with known holidays", where) from None


def _listed(days: Days, listed: frozenset[date]) -> Flags:
    return np.isin(days, np.array(sorted(listed), dtype="datetime64[D]"))


@dataclass(frozen=True, eq=False)
class OpenDays:
    """Openness of past and coming days; all arrays have shape [D + H].

    Attributes
    ----------
    closed
        Days without contacts.
    holiday
        Public holidays, open or closed.
    backlog
        Days closed just before, beyond what is usual for the weekday (0 on closed days).
    """

    days: Days
    closed: Flags
    holiday: Flags
    backlog: Array


def open_days(days: Days, total: Array, calendar: QueueCalendar) -> OpenDays:
    """Tell open days from closed ones.

    Parameters
    ----------
    days
        [D + H] consecutive days, the past ones first.
    total
        [D] contacts a day, NaN where missing.
    """
    past = len(total)
    weekday = weekdays(days)
    holiday = _listed(days, calendar.holidays)
    silent = np.isnan(total) | (total == 0)
    weekly = _weekly_closures(total, silent, weekday[:past])
    closed = weekly[weekday]
    closes = _closes_on_holidays(silent, holiday[:past] & ~closed[:past], weekly)
    closed[past:] |= holiday[past:] & closes
    closed[:past] |= silent[:past] & holiday[:past]
    if np.any(total > 0) and np.median(total[total > 0]) >= CLEARLY_OPEN:
        closed[:past] |= total == 0
    closed[:past] &= silent[:past]
    closed = (closed | _listed(days, calendar.closed_days)) & ~_listed(days, calendar.open_days)
    return OpenDays(days, closed, holiday, _backlog(closed, weekly, weekday))


def _weekly_closures(total: Array, silent: Flags, weekday: NDArray[np.int64]) -> Flags:
    weekly = np.ones(7, dtype=bool)
    for k in range(7):
        weekly[k] = bool(np.all(silent[weekday == k][-RECENT_WEEKS:]))
    return weekly


def _closes_on_holidays(silent: Flags, holiday: Flags, weekly: Flags) -> bool:
    if holiday.any():
        return bool(silent[holiday].mean() > 0.5)
    # Nothing seen yet: around-the-clock queues stay open on holidays, office hours do not.
    return bool(weekly.any())


def _backlog(closed: Flags, weekly: Flags, weekday: NDArray[np.int64]) -> Array:
    usual = np.zeros(7, dtype=np.int64)
    for k in range(7):
        while usual[k] < 6 and weekly[(k - 1 - usual[k]) % 7]:
            usual[k] += 1
    backlog = np.zeros(len(closed))
    run = int(usual[weekday[0]])
    for i, shut in enumerate(closed):
        if not shut:
            backlog[i] = min(max(run - usual[weekday[i]], 0), LONGEST_BACKLOG)
        run = run + 1 if shut else 0
    return backlog


def day_features(opening: OpenDays) -> Array:
    """Return the regressors [D + H, F] of log daily volume, each scaled by the prior spread of its effect."""
    weekday = weekdays(opening.days)
    columns = [(weekday == k) * WEEKDAY_SD for k in range(7)]
    columns += [column * EVENT_SD for column in _events(opening)]
    columns += [column * MONTH_SD for column in _month_phase(opening.days)]
    return np.column_stack(columns).astype(np.float64)


def _events(opening: OpenDays) -> list[Array]:
    """Open holiday, backlog on the first and on the second open day, eve of an unusual closure."""
    second, eve = np.zeros(len(opening.closed)), np.zeros(len(opening.closed))
    open_at = np.flatnonzero(~opening.closed)
    second[open_at[1:]] = opening.backlog[open_at[:-1]]
    eve[open_at[:-1]] = opening.backlog[open_at[1:]] > 0
    return [(opening.holiday & ~opening.closed).astype(float), opening.backlog, second, eve]


def _month_phase(days: Days) -> list[Array]:
    month = days.astype("datetime64[M]")
    since = (days - month.astype("datetime64[D]")).astype(int)
    before = (days - (month + 1).astype("datetime64[D]")).astype(int)
    turn = np.where(since < 16, since, before)
    return [np.maximum(0.0, 1 - np.abs(turn - at) / HAT_DAYS) for at in TURN_OF_MONTH] + [
        np.maximum(0.0, 1 - np.abs(since + 1 - at) / HAT_DAYS) for at in MID_MONTH
    ]
