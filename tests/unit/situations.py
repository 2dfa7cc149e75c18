"""Situations of one agent for the tests of the kernel: each a rule that binds, or history that it looks back on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from heliotrope.domain.people import BreakRule, ShiftPattern, TimeOff, WorkPlan
from heliotrope.domain.periods import Balance, Rotation
from heliotrope.domain.problem import SiteClosure
from heliotrope.domain.roster import Roster
from heliotrope.domain.teams import Team
from heliotrope.domain.time import Horizon, instant_of

from tests.unit.networks import MONDAY, tiny_agent, tiny_network, tiny_shift

SHORT = ShiftPattern(240, (BreakRule("break", 30, 60, 120, paid=True),))
LONG = ShiftPattern(540, (BreakRule("meal", 60, 180, 240, paid=False),))
SPLIT = ShiftPattern(480, (BreakRule("gap", 180, 120, 120, paid=False), BreakRule("break", 15, 330, 360, paid=True)))
FREE = WorkPlan("full-time", (SHORT, LONG), ((0, 1410),), days=(0, 7), week_minutes=(0, 5000), start_step=30)
LOOSE: dict[str, Any] = {
    "daily_rest_minutes": 600, "weekly_rest_minutes": 600, "max_consecutive_days": 7, "break_minutes": 0,
    "max_stretch_minutes": 1440, "max_week_minutes": 6000,
}  # fmt: skip


def at(day: int, minute: int) -> datetime:
    return instant_of(MONDAY.date() + timedelta(days=day), minute, "Europe/Warsaw")


PAST = tuple(tiny_shift(tiny_agent("w1"), at(day, 600), pattern=LONG) for day in (-3, -2, -1))
LATE = tiny_shift(tiny_agent("w1"), at(-1, 1200), pattern=LONG)
EARLY_TODAY = tiny_shift(tiny_agent("w1"), at(0, 30), pattern=SHORT)
BEGUN = tuple(tiny_shift(tiny_agent("w1"), at(day, minute), pattern=LONG) for day, minute in ((0, 600), (1, 1290)))
LOCKED, NIGHT = (tiny_shift(tiny_agent("w1"), at(day, start), pattern=LONG) for day, start in ((1, 600), (2, 1260)))
ODD = tiny_shift(tiny_agent("w1"), at(2, 495), pattern=ShiftPattern(315))
IN_PARTS = tuple(tiny_shift(tiny_agent("w1"), at(day, start), pattern=SPLIT) for day, start in ((0, 600), (1, 1080)))
ONE_LENGTH = replace(FREE, shifts=(LONG,), days=(2, 3), week_minutes=(960, 1440))
SITUATIONS: dict[str, dict[str, Any]] = {
    "daily rest": {"law": {"daily_rest_minutes": 990}},
    "shortest run": {"plan": replace(FREE, min_run=2)},
    "shortest run of three": {"plan": replace(FREE, min_run=3), "days": (0, 1, 2, 3, 4)},
    "shortest run begun before": {"plan": replace(FREE, min_run=3), "carry_in": PAST[2:]},
    "shortest run ended before": {"plan": replace(FREE, min_run=3), "carry_in": PAST[:2]},
    "shortest and longest run": {
        "plan": replace(FREE, min_run=2), "days": (0, 1, 2, 3, 4), "law": {"max_consecutive_days": 2}},
    "shortest run, frozen": {"plan": replace(FREE, min_run=3), "frozen_until": at(2, 0), "base": Roster(BEGUN),
                             "days": (2, 3, 4, 5)},
    "shortest run, frozen after history": {
        "plan": replace(FREE, min_run=4), "frozen_until": at(2, 0), "base": Roster(BEGUN), "carry_in": PAST[2:],
        "days": (2, 3, 4, 5)},
    "days off": {"plan": replace(FREE, min_days_off=2)},
    "days off and run": {"plan": replace(FREE, min_days_off=2, min_run=2), "days": (0, 1, 2, 3, 4)},
    "days off begun before": {"plan": replace(FREE, min_days_off=4), "carry_in": PAST[:1]},
    "days off, today worked before the horizon": {
        "plan": replace(FREE, min_days_off=2, min_run=2), "law": {"daily_rest_minutes": 300},
        "carry_in": (EARLY_TODAY,)},
    "days off, frozen": {"plan": replace(FREE, min_days_off=3), "frozen_until": at(3, 0), "base": Roster(BEGUN),
                         "days": (3, 4, 5, 6)},
    "weekends": {"plan": replace(FREE, max_weekends=1), "horizon": Horizon(MONDAY, weeks=2), "days": (5, 6, 12, 13)},
    "no weekend": {"plan": replace(FREE, max_weekends=0), "days": (4, 5, 6)},
    "weekend begun before": {
        "plan": replace(FREE, max_weekends=1), "horizon": Horizon(MONDAY - timedelta(days=1), weeks=1),
        "carry_in": (tiny_shift(tiny_agent("w1"), at(-2, 600), pattern=LONG),), "days": (0, 1, 6)},
    "weekend frozen": {
        "plan": replace(FREE, max_weekends=1), "horizon": Horizon(MONDAY, weeks=2), "days": (6, 7, 12, 13),
        "frozen_until": at(6, 0), "base": Roster((tiny_shift(tiny_agent("w1"), at(5, 600), pattern=LONG),))},
    "whole weekends": {"plan": replace(FREE, whole_weekends=True), "days": (4, 5, 6)},
    "whole weekends, first day a Sunday": {
        "plan": replace(FREE, whole_weekends=True), "horizon": Horizon(MONDAY - timedelta(days=1)),
        "days": (0, 1, 6)},
    "whole weekends, Saturday before the horizon": {
        "plan": replace(FREE, whole_weekends=True), "horizon": Horizon(MONDAY - timedelta(days=1)),
        "carry_in": (tiny_shift(tiny_agent("w1"), at(-2, 600), pattern=LONG),), "days": (0, 1, 6)},
    "whole weekends, short runs, counted": {
        "plan": replace(FREE, whole_weekends=True, max_weekends=1, min_run=2), "days": (5, 6, 12, 13),
        "horizon": Horizon(MONDAY, weeks=2)},
    "weekly rest": {"law": {"weekly_rest_minutes": 2400}, "days": (1, 3, 5, 6)},
    "weekly rest at the week's end": {"law": {"weekly_rest_minutes": 3300}, "days": (1, 2, 3, 4)},
    "weekly rest without history": {"law": {"weekly_rest_minutes": 3000}, "days": (1, 2, 4, 6)},
    "weekly rest with history": {"law": {"weekly_rest_minutes": 2700}, "days": (1, 2, 4, 6), "carry_in": PAST},
    "run": {"law": {"max_consecutive_days": 2}},
    "run with history": {"law": {"max_consecutive_days": 4}, "carry_in": PAST},
    "a run already too long": {"law": {"max_consecutive_days": 2}, "carry_in": PAST},
    "run, today worked before the horizon": {
        "law": {"max_consecutive_days": 2, "daily_rest_minutes": 300}, "carry_in": (PAST[2], EARLY_TODAY)},
    "most days": {"plan": replace(FREE, days=(1, 2))},
    "fewest days": {"plan": replace(FREE, days=(4, 6)), "law": {"daily_rest_minutes": 840}},
    "fewest days are owed": {"plan": replace(FREE, days=(5, 6))},
    "minutes": {"plan": replace(FREE, week_minutes=(900, 1200))},
    "minutes of one length": {"plan": ONE_LENGTH},
    "most minutes by law": {"law": {"max_week_minutes": 960}},
    "nights": {"plan": replace(FREE, max_nights=1)},
    "no nights": {"plan": replace(FREE, max_nights=0)},
    "day": {"law": {"max_day_minutes": 300}},
    "breaks owed": {"law": {"break_minutes": 45}},
    "longest stretch": {"law": {"max_stretch_minutes": 270}},
    "rest into the horizon": {"law": {"daily_rest_minutes": 1200}, "carry_in": (LATE,)},
    "leave": {"plan": replace(FREE, days=(2, 4), week_minutes=(500, 1500)),
              "agent": tiny_agent("w1", leave=(TimeOff(at(1, 300), at(2, 700)),))},
    "leave without fewest days": {"plan": replace(FREE, days=(0, 4), week_minutes=(900, 1500)),
                                  "agent": tiny_agent("w1", leave=(TimeOff(at(1, 1410), at(2, 30)),))},
    "closure": {"plan": replace(FREE, days=(3, 4)), "closures": (SiteClosure("warsaw", at(2, 0), at(3, 1)),)},
    "closure, at home": {"plan": replace(FREE, days=(3, 4)), "agent": tiny_agent("w1", home=True),
                         "closures": (SiteClosure("warsaw", at(2, 0), at(3, 1)),)},
    "frozen": {"frozen_until": at(1, 1291), "base": Roster(BEGUN), "days": (2, 3, 4, 5),
               "plan": replace(FREE, days=(3, 4), max_nights=2),
               "law": {"max_consecutive_days": 3, "weekly_rest_minutes": 2400}},
    "frozen on a day worked": {"frozen_until": at(1, 840), "base": Roster(BEGUN[:1]), "days": (1, 2, 3),
                               "law": {"max_consecutive_days": 2, "daily_rest_minutes": 300}},
    "frozen after a night": {"frozen_until": at(2, 0), "base": Roster(BEGUN), "days": (2, 3, 4),
                             "plan": replace(FREE, max_nights=1)},
    "two weeks": {"horizon": Horizon(MONDAY, weeks=2), "days": (5, 6, 7, 8), "plan": replace(FREE, days=(1, 2)),
                  "law": {"max_consecutive_days": 2}},
    "two weeks, leave in one": {
        "horizon": Horizon(MONDAY, weeks=2), "days": (5, 6, 7, 8), "plan": replace(FREE, days=(2, 3)),
        "agent": tiny_agent("w1", leave=(TimeOff(at(0, 0), at(2, 0)),))},
    "two weeks, one frozen": {
        "horizon": Horizon(MONDAY, weeks=2), "days": (7, 8, 9, 10), "plan": replace(FREE, days=(1, 2)),
        "frozen_until": at(7, 0), "base": Roster(BEGUN), "law": {"weekly_rest_minutes": 6000}},
    "a locked shift": {"locks": (LOCKED,), "days": (0, 2, 3), "law": {"daily_rest_minutes": 990}},
    "a locked shift that the contract does not offer": {
        "locks": (ODD,), "days": (0, 1, 3), "plan": replace(FREE, week_minutes=(900, 1200), days=(2, 4))},
    "a locked shift in a run": {"locks": (LOCKED,), "days": (0, 2, 3), "law": {"max_consecutive_days": 2}},
    "a locked shift and the weekly rest": {
        "locks": (LOCKED, ODD), "days": (0, 4, 5, 6), "law": {"weekly_rest_minutes": 4300}},
    "a locked shift during leave": {
        "locks": (LOCKED,), "days": (0, 2, 3), "plan": replace(FREE, days=(3, 4)),
        "agent": tiny_agent("w1", leave=(TimeOff(at(1, 300), at(2, 500)),))},
    "a locked shift after a frozen one": {
        "locks": (ODD,), "frozen_until": at(1, 840), "base": Roster((*BEGUN[:1], ODD)), "days": (1, 3, 4),
        "law": {"max_consecutive_days": 3, "daily_rest_minutes": 900}},
    "a locked night": {"locks": (NIGHT,), "days": (0, 1, 3), "plan": replace(FREE, max_nights=1)},
    "exempt from nights": {"agent": tiny_agent("w1", night_exempt=True), "law": {"daily_rest_minutes": 990}},
    "overtime": {"law": {"overtime_after_minutes": 700, "overtime_premium": 0.9}},
    "overtime by contract, one length": {
        "plan": replace(ONE_LENGTH, overtime_after=500, days=(1, 4), week_minutes=(0, 2000)),
        "law": {"overtime_premium": 0.6}},
    "most overtime": {"plan": replace(FREE, max_overtime=100), "law": {"overtime_after_minutes": 800}},
    "overtime of two weeks": {
        "horizon": Horizon(MONDAY, weeks=2), "days": (4, 5, 7, 8), "law": {"overtime_after_minutes": 500,
        "overtime_premium": 1.5}},
    "overtime on top of frozen work": {
        "frozen_until": at(2, 0), "base": Roster(BEGUN), "days": (2, 3, 4), "law": {"overtime_after_minutes": 1300}},
    "reference period": {
        "agent": tiny_agent("w1", balance=Balance(2, 4800)),
        "law": {"reference_weeks": 3, "average_week_minutes": 2000}},
    "reference period, nothing left": {
        "agent": tiny_agent("w1", balance=Balance(2, 5900)),
        "law": {"reference_weeks": 3, "average_week_minutes": 2000}},
    "nights of a reference period": {
        "agent": tiny_agent("w1", balance=Balance(2, nights=3)),
        "plan": replace(FREE, reference_nights=4),
        "law": {"daily_rest_minutes": 300}},
    "nights of a reference period and of the week": {
        "agent": tiny_agent("w1", balance=Balance(2, nights=3)),
        "plan": replace(FREE, reference_nights=4, max_nights=2),
        "law": {"daily_rest_minutes": 300}},
    "nights of a reference period, two weeks": {
        "agent": tiny_agent("w1", balance=Balance(2, nights=3)),
        "plan": replace(FREE, reference_nights=4),
        "horizon": Horizon(MONDAY, weeks=2), "days": (4, 5, 7, 8), "law": {"daily_rest_minutes": 300}},
    "weekends of a reference period": {
        "agent": tiny_agent("w1", balance=Balance(2, weekends=2)),
        "plan": replace(FREE, reference_weekends=3),
        "horizon": Horizon(MONDAY, weeks=2), "days": (5, 6, 12, 13)},
    "no weekend left": {
        "agent": tiny_agent("w1", balance=Balance(2, weekends=3)),
        "plan": replace(FREE, reference_weekends=3),
        "days": (3, 4, 5, 6)},
    "a weekend worked before the horizon": {
        "agent": tiny_agent("w1", balance=Balance(2, weekends=3)),
        "plan": replace(FREE, reference_weekends=3),
        "horizon": Horizon(MONDAY - timedelta(days=1)), "days": (0, 1, 5, 6),
        "carry_in": (tiny_shift(tiny_agent("w1"), at(-2, 600), pattern=LONG),)},
    "anchor band": {"plan": replace(FREE, anchor_band=150)},
    "anchor band across midnight": {"plan": replace(FREE, anchor_band=360, start_windows=((0, 120), (1260, 1410)))},
    "anchor band with a start before it": {
        "plan": replace(FREE, anchor_band=240), "frozen_until": at(2, 0), "base": Roster(BEGUN[:1]), "days": (2, 3, 4)},
    "anchor band with two starts before it": {
        "plan": replace(FREE, anchor_band=690), "frozen_until": at(2, 0), "base": Roster(BEGUN), "days": (2, 3, 4)},
    "anchor band around a locked shift": {
        "plan": replace(FREE, anchor_band=180), "locks": (LOCKED,), "days": (0, 2, 3)},
    "rotation": {"plan": replace(FREE, rotation=Rotation(date(2026, 10, 7), (((0, 700),), ((600, 1410),))))},
    "shared starts of a team": {"network": replace(tiny_network(), teams=(Team("warsaw-1", None, ((300, 700),)),))},
    "split shifts": {"plan": replace(FREE, shifts=(SHORT, SPLIT), max_splits=1)},
    "split shifts and nights": {
        "plan": replace(FREE, shifts=(SHORT, SPLIT), max_splits=2, max_nights=1), "law": {"daily_rest_minutes": 300}},
    "split shifts after a frozen one": {
        "plan": replace(FREE, shifts=(SHORT, SPLIT), max_splits=2, max_nights=2), "frozen_until": at(2, 0),
        "base": Roster(IN_PARTS), "days": (2, 3, 4), "law": {"daily_rest_minutes": 300}},
    "split shifts of two weeks": {
        "plan": replace(FREE, shifts=(SHORT, SPLIT), max_splits=1), "horizon": Horizon(MONDAY, weeks=2),
        "days": (5, 6, 7, 8)},
    "no split shift": {"plan": replace(FREE, shifts=(SHORT, SPLIT), max_splits=0)},
    "a week's boundary cuts a day": {
        "horizon": Horizon(MONDAY + timedelta(hours=10), weeks=2), "days": (5, 6, 7),
        "law": {"max_consecutive_days": 2, "daily_rest_minutes": 300, "weekly_rest_minutes": 300}},
}  # fmt: skip
FROM_ELEVEN = replace(tiny_network(), sites=tuple(replace(site, labour_day_start=660) for site in tiny_network().sites))
"""Labour days begin at 11:00: what starts earlier counts to the day before."""
SITUATIONS |= {
    f"{name}, labour days from eleven": {**SITUATIONS[name], "network": FROM_ELEVEN}
    for name in (
        "daily rest", "run with history", "run, today worked before the horizon", "most days",
        "shortest run begun before",
        "whole weekends, Saturday before the horizon", "weekends of a reference period", "leave", "closure",
        "two weeks", "frozen on a day worked", "a locked shift in a run", "rotation",
    )
}  # fmt: skip


TWO_WEEKS = {"horizon": Horizon(MONDAY, weeks=2), "days": (4, 5, 8, 9)}
SHARED_OUT: dict[str, dict[str, Any]] = {
    "reference minutes": {
        **TWO_WEEKS, "agent": tiny_agent("w1", balance=Balance(1, 4560)),
        "law": {"reference_weeks": 3, "average_week_minutes": 2000}},
    "reference minutes, one length": {
        **TWO_WEEKS, "agent": tiny_agent("w1", balance=Balance(1, 4560)), "plan": replace(ONE_LENGTH, days=(0, 3),
        week_minutes=(0, 1440)), "law": {"reference_weeks": 3, "average_week_minutes": 2000}},
    "anchor band": {**TWO_WEEKS, "plan": replace(FREE, anchor_band=150)},
    "a new reference period": {
        **TWO_WEEKS, "agent": tiny_agent("w1", balance=Balance(2, 5000)),
        "law": {"reference_weeks": 3, "average_week_minutes": 1800}},
    "nights of two periods": {
        **TWO_WEEKS, "agent": tiny_agent("w1", balance=Balance(1, nights=2)), "plan": replace(FREE, reference_nights=3),
        "law": {"reference_weeks": 2}},
}  # fmt: skip
