"""Agents whose contract no lawful week fulfils, with the smallest set of rules that are in conflict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import isfinite

from heliotrope.domain.explanations import ContractConflict
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.explain.contract_rules import OF_THE_CONTRACT
from heliotrope.rostering.explain.relaxing import RELAXATIONS, Relaxation
from heliotrope.rostering.owing import least_owed
from heliotrope.rostering.search import DAY_OWED

RULES = (*(each for each in RELAXATIONS if each.rule != "seats"), *OF_THE_CONTRACT)
"""All that may be in conflict with a contract's fewest days and minutes; seats bind no tour of one agent alone."""


def contract_conflicts(problem: RosterProblem) -> tuple[ContractConflict, ...]:
    """Return every agent whose contract cannot be fulfilled over the horizon, by id."""
    frame = replace(problem, base=None, frozen_until=None, budget=None, scope_agents=None, activities=())
    owing = _owed(frame)
    return tuple(
        ContractConflict(name, frame.agents[frame.agent_index[name]].work_plan, days, _in_conflict(frame, name))
        for name, days in sorted(owing.items())
    )


def _in_conflict(problem: RosterProblem, name: str) -> tuple[str, ...]:
    """Deletion filter: a rule stays only where, without it, the contract could be fulfilled beside the rules kept."""
    alone = replace(problem, agents=(problem.agents[problem.agent_index[name]],))
    if _owed(_kept(alone, ())):
        return ()
    active = list(RULES)
    for rule in RULES:
        fewer = [each for each in active if each is not rule]
        if _owed(_kept(alone, fewer)):
            active = fewer
    return tuple(rule.rule for rule in active)


def _kept(problem: RosterProblem, active: Iterable[Relaxation]) -> RosterProblem:
    """Return the problem with no rule but the `active` ones."""
    kept = {rule.rule for rule in active}
    for rule in RULES:
        if rule.rule not in kept:
            problem = rule.gone(problem)
    return problem


def _owed(problem: RosterProblem) -> dict[str, int]:
    """Return agent -> days owed by the tour that owes least, for those who owe anything."""
    compiled, found = compile_problem(problem), {}
    for position, terms in zip(compiled.agents, compiled.terms, strict=True):
        owed = least_owed(compiled, terms)
        if owed > 0:
            found[problem.agents[position].id] = int(owed // DAY_OWED) if isfinite(owed) else 0
    return found
