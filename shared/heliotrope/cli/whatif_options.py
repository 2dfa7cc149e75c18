"""Options of `heliotrope whatif`, and how each is read."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.time import parse_instant

if TYPE_CHECKING:
    from heliotrope.domain.problem import SiteClosure
    from heliotrope.domain.whatif import NewClient, NewSite, RuleChange, WhatIf

Add = Callable[..., argparse.ArgumentParser]


def add_command(add: Add) -> None:
    """Add the command."""
    command = add(
        "whatif", _run,
        "Imagine changes and solve them side by side; each option is a scenario of its own.",
        "whatif plan/problem.pb.gz --base plan/roster.jsonl --absence 5% --demand bank-en=+10%",
        "whatif plan/problem.pb.gz --base plan/roster.jsonl --outage mnl@2026-10-27T00:00:00Z/2026-10-28T00:00:00Z",
        "whatif shared/scenarios/around-the-clock --rule daily_rest_minutes=600 --new-site ceb=mnl:50 --together",
    )  # fmt: skip
    command.add_argument("scenario", type=Path, help="folder of the scenario, or problem.pb.gz of a plan (quicker)")
    command.add_argument("--base", type=Path, help="roster to mend (default: each scenario is planned from nothing)")
    many: dict[str, Any] = {"action": "append", "default": []}
    command.add_argument("--outage", metavar="SITE@FROM/TO", help="a site is down", **many)
    command.add_argument("--demand", metavar="QUEUE=+10%", help="more or less contacts: a queue, a client or *", **many)
    command.add_argument("--handle-time", metavar="QUEUE=+10%", help="longer or shorter contacts, likewise", **many)
    command.add_argument("--absence", metavar="5%", help="so many agents away all the time, chosen by the seed", **many)
    command.add_argument(
        "--rule",
        metavar="FIELD=VALUE",
        help="a rule or price changed; JURISDICTION. or PLAN. before it for one",
        **many,
    )
    command.add_argument(
        "--new-client", metavar="ID=LIKE:VOLUME[:AGENTS]", help="a client like another, with AGENTS more people", **many
    )
    command.add_argument("--new-site", metavar="ID=LIKE:AGENTS", help="a site like another, with AGENTS people", **many)
    command.add_argument("--together", action="store_true", help="all options in one scenario")
    command.add_argument("--people", type=int, help="with --base: most people disturbed (default: any number)")
    command.add_argument("--seed", type=int, default=1, help="default: 1")
    command.add_argument("--workers", type=int, default=2, help="scenarios at a time (default: 2)")


def _run(arguments: argparse.Namespace) -> int:
    from heliotrope.cli.whatif import what_if

    expect(arguments.workers >= 1, "workers", "1 or more", arguments.workers)
    expect(arguments.people is None or arguments.people >= 0, "people", "0 or more", arguments.people)
    scenarios = list(scenarios_of(arguments))
    expect(bool(scenarios), "whatif", "at least one change, such as --absence 5%", "none")
    given = (arguments.scenario, arguments.base, together(scenarios) if arguments.together else scenarios)
    return what_if(*given, arguments.people, arguments.seed, arguments.workers)


def scenarios_of(arguments: argparse.Namespace) -> Iterator[WhatIf]:
    """Yield a scenario for each option."""
    from heliotrope.domain.whatif import WhatIf

    seed = arguments.seed
    for text in arguments.outage:
        yield WhatIf(f"outage {text.split('@')[0]}", closures=(_outage(text),))
    for text in arguments.demand:
        name, factor = factor_of(text, "demand")
        yield WhatIf(f"demand {text}", volume={name: factor})
    for text in arguments.handle_time:
        name, factor = factor_of(text, "handle-time")
        yield WhatIf(f"handle time {text}", handle_time={name: factor})
    for text in arguments.absence:
        yield WhatIf(f"absence {text}", absence=share_of(text, "absence"), seed=seed)
    for text in arguments.rule:
        yield WhatIf(f"rule {text}", rules=(_rule(text),))
    for text in arguments.new_client:
        yield WhatIf(f"client {text.split('=')[0]}", clients=(_client(text),))
    for text in arguments.new_site:
        yield WhatIf(f"site {text.split('=')[0]}", sites=(_site(text),))


def together(scenarios: list[WhatIf]) -> list[WhatIf]:
    """Return all scenarios as one."""
    from heliotrope.domain.whatif import WhatIf

    return [
        WhatIf(
            " and ".join(each.name for each in scenarios),
            closures=tuple(closure for each in scenarios for closure in each.closures),
            volume={name: factor for each in scenarios for name, factor in each.volume.items()},
            handle_time={name: factor for each in scenarios for name, factor in each.handle_time.items()},
            absence=max(each.absence for each in scenarios),
            rules=tuple(rule for each in scenarios for rule in each.rules),
            clients=tuple(client for each in scenarios for client in each.clients),
            sites=tuple(site for each in scenarios for site in each.sites),
            seed=scenarios[0].seed,
        )
    ]


def _outage(text: str) -> SiteClosure:
    from heliotrope.domain.problem import SiteClosure

    site, _, span = text.partition("@")
    start, _, end = span.partition("/")
    expect(bool(site and start and end), "outage", "SITE@FROM/TO with instants in UTC", text)
    return SiteClosure(site, parse_instant(start, "outage"), parse_instant(end, "outage"))


def factor_of(text: str, field: str) -> tuple[str, float]:
    """Read NAME=+10% as (NAME, 1.1)."""
    name, _, change = text.rpartition("=")
    expect(bool(name), field, "NAME=+10%, NAME=-5% or * for all", text)
    return name, 1.0 + share_of(change, field)


def share_of(text: str, field: str) -> float:
    """Read 5% or 0.05."""
    try:
        return float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text)
    except ValueError:
        raise InvalidValue(field, "a share such as 5% or 0.05", text) from None


def _number(text: str, field: str, form: str, whole: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidValue(field, form, whole) from None


def _rule(text: str) -> RuleChange:
    from heliotrope.domain.whatif import EVERY, RuleChange

    name, _, value = text.partition("=")
    of, _, field = name.rpartition(".")
    return RuleChange(field, _number(value, "rule", "FIELD=VALUE", text), of or EVERY)


def _client(text: str) -> NewClient:
    from heliotrope.domain.whatif import NewClient

    form = "ID=LIKE:VOLUME or ID=LIKE:VOLUME:AGENTS"
    name, _, rest = text.partition("=")
    like, *numbers = rest.split(":")
    expect(bool(name and like) and len(numbers) in (1, 2), "new-client", form, text)
    volume, *agents = (_number(number, "new-client", form, text) for number in numbers)
    return NewClient(name, like, volume, int(agents[0]) if agents else 0)


def _site(text: str) -> NewSite:
    from heliotrope.domain.whatif import NewSite

    name, _, rest = text.partition("=")
    like, _, agents = rest.partition(":")
    expect(bool(name and like and agents.isdigit()), "new-site", "ID=LIKE:AGENTS", text)
    return NewSite(name, like, int(agents))
