"""Mend the roster in force when the day changes: gain for each person disturbed, within a change budget.

Facts stay. Requested activities move first. Those whose shift has become impossible (leave, or their site is closed)
must change anyway, do so next and do not count against the budget; a published shift that no lawful tour contains is
dropped and does count. Then breaks and queue shares move by themselves. A person is *disturbed* when a start, an end
or a day off changes. The others are asked once what their best answer gains beyond its price, and then taken in
that order, each answering anew when its turn comes; where the answer has become worth less than the next one's, it
goes back in the row. After every doubling of the people disturbed each change that no longer pays is undone. So twice
the budget begins where the budget ended, and the sequence of accepted changes is the frontier of money against people.

Inside somebody's notice nothing is changed: what would pay is an offer, worth its gain times its probability. While
others are asked, offers stand as if accepted; before the roster is written they are taken out of it again.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from heliotrope.domain.expected import expected_savings
from heliotrope.domain.offers import ANSWER_LEAD, FrontierPoint, Offer, day_changes
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering.asking import Answer
from heliotrope.rostering.bound import BoundParameters, LowerBound, even_multipliers, improve_bound
from heliotrope.rostering.certify import certify, given_money
from heliotrope.rostering.collection import no_collection
from heliotrope.rostering.compiled import Compiled, compile_problem
from heliotrope.rostering.mending import ALL, Mending
from heliotrope.rostering.merged import merge_alike
from heliotrope.rostering.placing import place_activities
from heliotrope.rostering.reallocation import PAYS
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.solution import OnProgress, Progress, Solution
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.tiers import Tiers, worth_of_room
from heliotrope.rostering.warm import Warm


@dataclass(frozen=True, slots=True)
class RepairParameters:
    """Passes over the people, and how much work the bound gets."""

    passes: int = 2
    bound: BoundParameters = field(default_factory=lambda: BoundParameters(steps=60))
    proof: BoundParameters = field(default_factory=lambda: BoundParameters(steps=4, rate=0.001))


def repair_roster(
    problem: RosterProblem,
    *,
    seed: int = 1,
    workers: int = 2,
    stop: Stop = never,
    on_progress: OnProgress | None = None,
    parameters: RepairParameters | None = None,
    warm: Warm | None = None,
) -> Solution:
    """Mend `problem.base` within `problem.budget`; arguments as for `plan_roster`.

    `warm` is what the repair before this one has left: it takes time off the run and changes nothing else.
    """
    tell = on_progress or (lambda _: None)
    parameters = parameters or RepairParameters()
    with no_collection():
        return _repaired(problem, seed, workers, stop, tell, parameters, warm or Warm())


def _repaired(
    problem: RosterProblem,
    seed: int,
    workers: int,
    stop: Stop,
    tell: OnProgress,
    parameters: RepairParameters,
    warm: Warm,
) -> Solution:
    compiled = compile_problem(problem, warm)
    given = given_money(compiled.laid_out)
    repair = _Repair(Mending.of_base(compiled, workers, warm), stop)
    for stage, done in repair.steps(parameters.passes):
        # With offers standing in for facts there is no roster to show.
        whole = None if repair.mending.asked else (lambda: Roster((*compiled.kept, *shifts_of(repair.mending.builder))))
        disturbed = len(repair.mending.chosen)
        tell(Progress(stage, done, parameters.passes, repair.money + given, disturbed=disturbed, candidate=whole))
    objective, disturbed = repair.money + given, len(repair.mending.chosen)
    roster, offers = _written(repair.mending)
    if not offers:
        repair.unsure = 0.0
        repair.note()
    steps = parameters.bound.steps
    tell(Progress("bound", 0, steps, objective, disturbed=disturbed, candidate=lambda: roster))
    bound = _bound(compiled, parameters, workers, stop)
    ticks = {"answers": repair.answered, "bound": bound.evaluations}
    return Solution(roster, certify(roster, problem, bound, given, seed, ticks, offers, repair.frontier()))


class _Repair:
    """One run over a mending: the row of those who wait for their turn, and the frontier so far."""

    def __init__(self, mending: Mending, stop: Stop) -> None:
        self.mending, self.stop = mending, stop
        budget = mending.problem.budget
        self.people = len(mending.base) if budget is None else budget.people
        self.most_minutes = None if budget is None else budget.minutes
        self.row: list[tuple[float, int]] = []
        self.answered = 0
        self._promising = list(range(len(mending.base)))
        self._asked: dict[int, float] = {}
        self._refused: dict[int, float] = {}
        self._options: dict[int, tuple[int, list[Answer]]] = {}
        self._answers: dict[int, tuple[int, Answer | None]] = {}
        self._saved: dict[int, tuple[float, int]] = {}
        self.unsure = 0.0
        self._before = 0.0

    @property
    def money(self) -> float:
        """Objective of the free agents, offers at their expected worth."""
        return self.mending.money + self.unsure

    def steps(self, passes: int) -> Iterator[tuple[str, int]]:
        """Do the work, yielding (stage, done) where the roster is whole."""
        mending = self.mending
        place_activities(mending.builder, self.stop)
        mending.asking.look_along_chains()
        for i in sorted(mending.forced):
            if not self.stop():
                self._take(i)
        yield "forced", 0
        mending.settle(self.stop)
        mending.asking.look_along_chains()
        yield "breaks", 0
        self._before = mending.money
        for _ in Tiers(mending, self._may, worth_of_room(mending, self.people)).win(self.stop):
            self.note()
        if self._saved:
            mending.undo(all_of_them=False)
            self.note()
            yield "changes", 0
        for turn in range(passes):
            self._ask()
            changed = 0
            for level in _doublings(self.people):
                accepted = self._accept(level)
                if accepted:
                    mending.undo(all_of_them=False)
                    self.note()
                    yield "changes", turn + 1
                changed += accepted
            if not changed or self.stop() or len(mending.chosen) >= self.people:
                break
        self._finish()
        yield "changes", passes

    def _take(self, i: int) -> None:
        options = self.mending.asking.options(i)
        self.answered += 1
        if any(option.asked for option in options):
            best = self.mending.answer(options)
            if best is not None and not best.asked:
                self.mending.keep(best)
        else:
            self.mending.accept(options)

    def _ask(self) -> None:
        """Put everybody whose best answer may pay in the row; from the second time on those who were in it before.

        Whose answer did not pay is asked again where more could be gained than then.
        """
        self.row, promising = [], list[int]()
        if self.stop():
            return
        for i, gain in self.mending.asking.promises(self._promising):
            if self.stop():
                return
            self.answered += 1
            if gain > PAYS:
                promising.append(i)
                self._asked[i] = gain
                if abs(gain - self._refused.get(i, 0.0)) > PAYS:
                    heapq.heappush(self.row, (-gain, i))
        self._promising = promising

    def _accept(self, most: int) -> int:
        """Let answers stand in order of gain until `most` people are disturbed; return how many did."""
        accepted = 0
        while self.row and not self.stop():
            gain, i = heapq.heappop(self.row)
            if not self._free(i) and len(self.mending.chosen) >= most:
                heapq.heappush(self.row, (gain, i))
                break
            options = self._options_of(i)
            likely = max((option.gain for option in options), default=0.0)
            if self.row and PAYS < likely < -self.row[0][0] - PAYS:
                heapq.heappush(self.row, (-likely, i))
                continue
            following = -self.row[0][0] - PAYS if self.row else 0.0
            before = self.mending.money
            best, stands = self._judged(i, options, following)
            if best is None:
                self._refused[i] = self._asked[i]
                continue
            if not stands and not self._fits(best):
                continue
            if not stands and best.gain < following:
                heapq.heappush(self.row, (-best.gain, i))
                continue
            if not stands:
                self.mending.keep(best)
            if best.asked:
                self.unsure += (1.0 - best.probability) * (before - self.mending.money)
            self.note()
            accepted += 1
        return accepted

    def _options_of(self, i: int) -> list[Answer]:
        """Return the options of agent `i`, asked anew where anybody's tour has changed since."""
        if i not in self._options or self._options[i][0] != self.mending.changes:
            self._options[i] = self.mending.changes, self.mending.asking.options(i)
            self.answered += 1
        return self._options[i][1]

    def _judged(self, i: int, options: list[Answer], least: float) -> tuple[Answer | None, bool]:
        """Return the answer of agent `i`, judged anew where anybody's tour has changed since, and whether it stands."""
        changes = self.mending.changes
        if i in self._answers and self._answers[i][0] == changes:
            return self._answers[i][1], False
        best, stands = self.mending.accept(options, least if all(map(self._fits, options)) else ALL)
        self._answers[i] = changes, best
        return best, stands

    def _may(self, answer: Answer) -> bool:
        """Whether the change budget has room for an answer."""
        room = self._free(answer.agent) or len(self.mending.chosen) < self.people
        return room and self._fits(answer)

    def _free(self, i: int) -> bool:
        return i in self.mending.forced or i in self.mending.changed

    def _fits(self, answer: Answer) -> bool:
        """Whether the budget of minutes has room for an answer."""
        if self.most_minutes is None or answer.agent in self.mending.forced:
            return True
        now = self.mending.builder.tours[answer.agent]
        before = self.mending.differences.minutes_of(answer.agent, now) if now is not None else 0
        return self.mending.minutes - before + answer.minutes <= self.most_minutes

    def _finish(self) -> None:
        """Move breaks once more, and undo what no longer pays until nothing is left to undo."""
        self.mending.settle(self.stop)
        while self.mending.undo() and not self.stop():
            pass
        self.note()

    def note(self) -> None:
        """Note what the people disturbed by now have saved; fewer who save more make the earlier point void."""
        people = len(self.mending.chosen)
        for more in [n for n in self._saved if n > people]:
            del self._saved[more]
        self._saved[people] = self._before - self.money, self.mending.minutes

    def frontier(self) -> tuple[FrontierPoint, ...]:
        """Return what fewer people would have saved, each point better than the one before."""
        points: list[FrontierPoint] = []
        for people, (saved, minutes) in sorted(self._saved.items()):
            if people and saved > (points[-1].saved if points else 0.0):
                points.append(FrontierPoint(people, minutes, saved))
        return tuple(points)


def _doublings(people: int) -> Iterator[int]:
    """Yield the halvings of `people` down to 1, smallest first, and `people` itself."""
    if people > 1:
        yield from _doublings(people // 2)
    yield people


def _written(mending: Mending) -> tuple[Roster, tuple[Offer, ...]]:
    """Return the roster without offers, and the offers that pay on top of it."""
    problem, compiled = mending.problem, mending.compiled
    standing = Roster((*compiled.kept, *shifts_of(mending.builder))) if mending.asked else None
    asked = [mending.builder.names[answer.agent] for answer in mending.withdraw()]
    while asked and mending.undo():
        mending.settle(never)
    roster = Roster((*compiled.kept, *shifts_of(mending.builder)))
    if standing is None:
        return roster, ()
    return roster, _offers(problem, roster, standing, asked)


def _offers(problem: RosterProblem, roster: Roster, standing: Roster, asked: list[str]) -> tuple[Offer, ...]:
    """Return what turns `roster` into `standing` for those `asked`, in that order, where it pays in expectation."""
    assert problem.announcement is not None
    now, then = roster.by_agent(), standing.by_agent()
    offers = []
    for name in asked:
        zone = problem.zone_of(problem.agents[problem.agent_index[name]])
        for change in day_changes(now.get(name, ()), then.get(name, ()), zone):
            deadline = max(problem.announcement.at, change.earliest - ANSWER_LEAD)
            probability = problem.announcement.probability(change.kind)
            offers.append(Offer(name, change.kind, change.before, change.after, deadline, probability))
    while offers:
        savings = expected_savings(roster, problem, offers)
        offers = [replace(offer, saves=saves) for offer, saves in zip(offers, savings, strict=True)]
        if min(savings) > PAYS:
            break
        offers.remove(min(offers, key=lambda offer: offer.saves))
    return tuple(offers)


def _bound(compiled: Compiled, parameters: RepairParameters, workers: int, stop: Stop) -> LowerBound:
    first, weights = even_multipliers(compiled), None
    if not stop():
        likely = improve_bound(merge_alike(compiled), first, parameters.bound, workers, stop=stop)
        first, weights = likely.multipliers, likely.weights
    return improve_bound(compiled, first, parameters.proof, workers, weights, stop)
