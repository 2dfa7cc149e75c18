"""The peer: one monolithic CP-SAT model of an instance, as its textbook formulation."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ortools.sat.python import cp_model

from tests.benchmarks.curtois_qu.instance import Employee, Instance


def solve_by_cp_sat(instance: Instance, seconds: float, seed: int) -> tuple[float | None, float | None]:
    """Return (objective, bound) after at most `seconds` wall time on every core; objective None without a roster."""
    model = cp_model.CpModel()
    works: dict[tuple[str, int, str], cp_model.IntVar] = {}
    for employee in instance.staff:
        for day in range(instance.days):
            for shift in instance.shifts:
                works[employee.id, day, shift.id] = model.new_bool_var("")
    for employee in instance.staff:
        _contract(model, instance, employee, works)
    model.minimize(sum(_terms(model, instance, works)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = os.cpu_count() or 1
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (solver.objective_value if found else None), solver.best_objective_bound


def _contract(model: cp_model.CpModel, instance: Instance, employee: Employee, works: dict) -> None:  # type: ignore[type-arg]
    days, shifts = instance.days, instance.shifts
    mine = [{shift.id: works[employee.id, day, shift.id] for shift in shifts} for day in range(days)]
    day_on = [model.new_bool_var("") for _ in range(days)]
    for day in range(days):
        model.add(sum(mine[day].values()) == day_on[day])
        if day in employee.days_off:
            model.add(day_on[day] == 0)
    minutes = sum(shift.minutes * mine[day][shift.id] for day in range(days) for shift in shifts)
    model.add_linear_constraint(minutes, *employee.minutes)
    for name, most in employee.most.items():
        model.add(sum(mine[day][name] for day in range(days)) <= most)
    for day in range(days - 1):
        for shift in shifts:
            for banned in shift.not_before:
                model.add_bool_or(~mine[day][shift.id], ~mine[day + 1][banned])
    shortest, longest = employee.run
    for day in range(days - longest):
        model.add(sum(day_on[day : day + longest + 1]) <= longest)
    for length in range(1, shortest):
        for day in range(1, days - length):
            model.add_bool_or(day_on[day - 1], *(~on for on in day_on[day : day + length]), day_on[day + length])
    for length in range(1, employee.least_off):
        for day in range(1, days - length):
            model.add_bool_or(~day_on[day - 1], *day_on[day : day + length], ~day_on[day + length])
    weekends = []
    for week in range(days // 7):
        weekend = model.new_bool_var("")
        for day in (7 * week + 5, 7 * week + 6):
            model.add_implication(day_on[day], weekend)
        weekends.append(weekend)
    model.add(sum(weekends) <= employee.weekends)


def _terms(model: cp_model.CpModel, instance: Instance, works: dict) -> Iterator[cp_model.LinearExpr]:  # type: ignore[type-arg]
    for who, day, shift, weight in instance.on_requests:
        yield weight * (1 - works[who, day, shift])
    for who, day, shift, weight in instance.off_requests:
        yield weight * works[who, day, shift]
    for day, shift, need, under, over in instance.cover:
        short, surplus = (model.new_int_var(0, len(instance.staff), "") for _ in range(2))
        have = sum(works[employee.id, day, shift] for employee in instance.staff)
        model.add(have + short - surplus == need)
        yield under * short
        yield over * surplus
