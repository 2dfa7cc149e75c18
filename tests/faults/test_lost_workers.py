"""A Dask cluster loses a worker in the middle of a run: the roster is the one that this process alone would plan."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace

import pytest
from heliotrope.domain.errors import Unavailable
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering import plan_roster
from heliotrope.rostering.parts import blocks
from heliotrope.rostering.parts.executors import pool_of

from tests.unit.test_rostering_rings import fenced_problem

distributed = pytest.importorskip("distributed")


def two_blocks(monkeypatch: pytest.MonkeyPatch) -> RosterProblem:
    """Return a network whose sites share an agent's clients, cut at sites."""
    monkeypatch.setattr(blocks, "BLOCK", 4)
    problem = fenced_problem(1.0)
    both = replace(problem.agents[0], clients=frozenset({"bank", "shop"}), home=True)
    return replace(problem, agents=(both, *problem.agents[1:]))


@pytest.mark.timeout(300)
def test_a_worker_killed_in_mid_run_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = two_blocks(monkeypatch)
    alone = plan_roster(problem, workers=1)
    killed: list[int] = []
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        watcher = threading.Thread(target=kill_a_busy_worker, args=(client, killed))
        watcher.start()
        with pool_of(cluster.scheduler_address) as pool:
            apart = plan_roster(problem, workers=1, pool=pool)
        watcher.join(60)
    assert len(killed) == 1
    assert apart.roster.hash() == alone.roster.hash()
    assert apart.certificate == alone.certificate


def test_processes_of_this_machine_plan_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = two_blocks(monkeypatch)
    alone = plan_roster(problem, workers=1)
    with pool_of("processes:2") as pool:
        apart = plan_roster(problem, workers=1, pool=pool)
    assert apart.certificate == alone.certificate


def test_a_scheduler_that_does_not_answer_is_told_by_its_address() -> None:
    with pytest.raises(Unavailable, match="no Dask scheduler answers at tcp://127"), pool_of("tcp://127.0.0.1:9"):
        pass


def kill_a_busy_worker(client: object, killed: list[int]) -> None:
    """Wait until a worker plans a block, and kill its process."""
    pids = client.run(os.getpid)  # type: ignore[attr-defined]
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not killed:
        for worker, tasks in client.processing().items():  # type: ignore[attr-defined]
            if tasks and not killed:
                os.kill(pids[worker], signal.SIGKILL)
                killed.append(pids[worker])
        time.sleep(0.01)
