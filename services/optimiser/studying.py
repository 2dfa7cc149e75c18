"""Questions in the solver process: answered about the base of a frozen problem, kept taken up for the next question."""

from __future__ import annotations

import functools
import traceback
from dataclasses import dataclass

from heliotrope.codec.answers import encode_answer
from heliotrope.codec.problems import decode_problem
from heliotrope.codec.studies import decode_question
from heliotrope.domain.errors import HeliotropeError, expect
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering.explain import Standing, stand
from heliotrope.studies import answer

from services.optimiser.solving import Failure, Report, SolverSide


@dataclass(frozen=True)
class Inquiry:
    """One question about the base of a problem; `number` counts the work of a process."""

    number: int
    problem: bytes
    problem_hash: str
    question: bytes
    threads: int


@dataclass(frozen=True)
class Reply:
    """An answer as wire bytes: a StudyAnswer."""

    answer: bytes


def study(inquiry: Inquiry) -> Reply | Failure:
    """Answer a question; failures are values, since not every error survives the way between processes."""
    here, number = SolverSide.here, inquiry.number

    def tell(stage: str) -> None:
        here.report(Report(number, stage, None, None, None, 0))

    try:
        problem, roster = _asked_about(inquiry.problem, inquiry.problem_hash)
        found = answer(
            decode_question(inquiry.question),
            problem,
            roster,
            lambda: _taken_up(inquiry.problem, inquiry.problem_hash),
            workers=inquiry.threads,
            stop=lambda: here.stopped(number),
            tell=tell,
        )
        return Reply(encode_answer(found, problem.network.currency))
    except HeliotropeError as error:
        return Failure(str(error))
    except Exception as error:  # whatever it is, it must reach the people who asked
        return Failure(f"the engine failed: {type(error).__name__}: {error}", traceback.format_exc())


@functools.lru_cache(maxsize=1)
def _asked_about(raw: bytes, problem_hash: str) -> tuple[RosterProblem, Roster]:
    problem = decode_problem(raw)
    expect(problem.hash == problem_hash, "problem", problem_hash, problem.hash)
    return problem, problem.base or Roster(())


@functools.lru_cache(maxsize=1)
def _taken_up(raw: bytes, problem_hash: str) -> Standing:
    return stand(*_asked_about(raw, problem_hash))
