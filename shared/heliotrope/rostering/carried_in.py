"""People carried in whom nobody supervises: a supervisor comes to them, and who loses one by that chooses again.

Who was at work when the horizon begins stays where they are, and waits for a supervisor who is needed elsewhere by
people planned; and these came because the supervisor was there. So they move at once, or nobody does.
"""

from __future__ import annotations

from heliotrope.rostering.blocks import Flags
from heliotrope.rostering.build import Builder
from heliotrope.rostering.reallocation import reallocate
from heliotrope.rostering.tours import Ints
from heliotrope.rostering.trial import Trial

KEPT = 1e4
"""Price of a slot in which a supervisor leaves people planned: far below one in which people carried in are alone."""


def supervise_carried_in(builder: Builder) -> int:
    """Move supervisors to people carried in who have none, site by site; return the moves tried.

    The cheapest move stays, and another one after it as long as fewer slots are left without a supervisor by that.
    """
    supervision, tried = builder.blocks.supervision, 0
    for site in range(len(supervision.most)):
        while supervision.alone(site).any():
            members = [i for i, name in enumerate(builder.names) if supervision.of.get(name, (None, False))[0] == site]
            members = [i for i in members if builder.tours[i] is not None]
            costs = dict[int, float]()
            for leader in (i for i in members if supervision.supervises(builder.names[i])):
                trial = _move(builder, site, leader, members)
                tried += 1
                if trial is not None:
                    costs[leader] = builder.objective
                    trial.undo()
            if not costs:
                break
            _move(builder, site, min(costs, key=lambda i: costs[i]), members)
    if tried:
        reallocate(builder)
    return tried


def _move(builder: Builder, site: int, leader: int, members: list[int]) -> Trial | None:
    """Let `leader` choose before those of `members` who are there because of them; whose tour is still lawful keeps it.

    All is as it was (None) where as many slots are without a supervisor, or somebody owes more of a contract.
    """
    blocks, before = builder.blocks, builder.blocks.supervision.alone(site).sum()
    stays, mates = _who_stays(builder, site, leader, members)
    if _bound(builder, leader) or any(_bound(builder, i) or blocks.moves_alone(builder.names[i]) for i in mates):
        return None
    trial = Trial(builder, [leader, *mates], alone=True)
    # Nobody planned hangs on the supervisor now: there is no tour to fall back on.
    del builder.latest[leader]
    trial.put(leader, builder.best(leader, [worth + KEPT * stays for worth in builder.worth(leader)]))
    lost = [i for i in mates if not _keeps(builder, trial, i)]
    for i in lost:
        trial.put(i, builder.best(i, builder.worth(i)))
    if blocks.supervision.alone(site).sum() < before and trial.owes_less >= 0.0:
        return trial
    trial.undo()
    return None


def _who_stays(builder: Builder, site: int, leader: int, members: list[int]) -> tuple[Flags, list[int]]:
    """Return where too many people are present at a site without `leader` [T+], and who of `members` then or with them.

    With them are those who must share their shifts.
    """
    blocks, name, own = builder.blocks, builder.names[leader], _spans(builder, leader)
    blocks.take(name, own, -1)
    alone = blocks.supervision.alone(site)
    blocks.take(name, own, 1)
    followers = blocks.together.followers.get(name, ())
    led = {i for i in members if not blocks.supervision.supervises(builder.names[i]) and _present(builder, i, alone)}
    return alone, sorted(led | {i for i in members if builder.names[i] in followers})


def _bound(builder: Builder, i: int) -> bool:
    """Whether agent `i` attends something, or leads a class that is there."""
    return i in builder.activities.held or builder.blocks.classes.bound(builder.names[i])


def _keeps(builder: Builder, trial: Trial, i: int) -> bool:
    """Give agent `i` the tour of before where it is lawful; say whether it is."""
    old, full = trial.old[i], builder.blocks.full(builder.names[i])
    assert old is not None
    lawful = full is None or not any(full[first:last].any() for first, last in builder.spans(i, old.arcs).tolist())
    if lawful:
        trial.put(i, old)
    return lawful


def _present(builder: Builder, i: int, when: Flags) -> bool:
    return any(when[first:last].any() for first, last in _spans(builder, i).tolist())


def _spans(builder: Builder, i: int) -> Ints:
    tour = builder.tours[i]
    assert tour is not None
    return builder.spans(i, tour.arcs)
