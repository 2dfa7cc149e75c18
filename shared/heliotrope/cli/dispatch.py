"""The command `heliotrope dispatch`: plans, subscriptions, deliveries and acknowledgements of a running service."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import uuid
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from heliotrope.domain.dispatch import DispatchChannel, Notify, Reader, SubscriptionTerms, reader_of
from heliotrope.domain.errors import expect
from heliotrope.domain.time import format_instant

if TYPE_CHECKING:
    from heliotrope.client.dispatch import DispatchClient, NewSubscription
    from heliotrope.domain.dispatch import Delivery, Subscription

Parts: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Call = Callable[["DispatchClient", argparse.Namespace], Coroutine[Any, Any, int]]
READER = "sites/ID, teams/ID or agents/ID"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the parts of the command."""
    parts = command.add_subparsers(title="parts", required=True, metavar="PART")
    _plan_parts(parts)
    _subscription_parts(parts)
    _delivery_parts(parts)


def _part(parts: Parts, name: str, call: Call, about: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = parts.add_parser(name, help=about[0].lower() + about[1:-1], description=about)
    added.set_defaults(run=_run(call))
    added.add_argument("--address", help="host:port of the dispatch service (default: HELIOTROPE_DISPATCH)")
    return added


def _plan_parts(parts: Parts) -> None:
    plan = _part(parts, "plan", _plan, "Show a reader's plan in the reader's language, with what changed in it.")
    plan.add_argument("reader", help=READER)
    plan.add_argument("--form", choices=("text", "html", "csv", "ics"), default="text", help="default: text")
    plan.add_argument("--language", default="", help="such as es-MX (default: en)")
    plan.add_argument("--zone", default="", help="IANA time zone (default: that of the reader's site)")
    plan.add_argument("--out", type=Path, help="file to write (default: the terminal)")
    take_note = _part(parts, "acknowledge", _acknowledge, "Acknowledge a published version for a reader.")
    take_note.add_argument("reader", help=READER)
    take_note.add_argument("--by", required=True, help="who acknowledges")
    for command in (plan, take_note):
        command.add_argument("--roster", default="", help="roster id (default: the one in force)")
        command.add_argument("--version", type=int, default=0, help="default: the published one")


def _subscription_parts(parts: Parts) -> None:
    subscribe = _part(parts, "subscribe", _subscribe, "Subscribe a reader; calendar URL and webhook secret show once.")
    subscribe.add_argument("reader", help=READER)
    subscribe.add_argument("--channel", choices=[each.value for each in DispatchChannel], required=True)
    subscribe.add_argument("--to", default="", help="e-mail address, https URL or host:port, as the channel asks")
    subscribe.add_argument("--language", default="en", help="such as es-MX (default: en)")
    subscribe.add_argument("--zone", default="", help="IANA time zone (default: that of the reader's site)")
    subscribe.add_argument("--notify", choices=[each.value for each in Notify], default=Notify.ANY_CHANGE.value)
    subscribe.add_argument("--acknowledge-within", type=float, default=0.0, metavar="HOURS", help="default: not asked")
    subscribe.add_argument("--remind-before", type=float, default=0.0, metavar="HOURS", help="default: no reminder")
    subscribe.add_argument("--request-id", help="the same id twice makes one subscription (default: a new one)")
    listed = _part(parts, "subscriptions", _subscriptions, "List subscriptions.")
    listed.add_argument("--reader", help=READER)
    renew = _part(parts, "renew", _renew, "Make a new calendar URL or webhook secret; the one before ends at once.")
    end = _part(parts, "end", _end, "End a subscription; its address is erased.")
    for command in (renew, end):
        command.add_argument("subscription", help="id of the subscription")
    for command in (subscribe, renew, end):
        command.add_argument("--by", required=True, help="who asks, for the audit log")


def _delivery_parts(parts: Parts) -> None:
    listed = _part(parts, "deliveries", _deliveries, "List deliveries, newest first.")
    listed.add_argument("--reader", help=READER)
    listed.add_argument("--unacknowledged", action="store_true", help="only those that wait for an acknowledgement")
    listed.add_argument("--most", type=int, default=50, help="how many (default: 50)")
    shown = _part(parts, "delivery", _delivery, "Show a delivery with every attempt.")
    replay = _part(parts, "replay", _replay, "Send a delivery again, under the same Message-ID and idempotency key.")
    replay.add_argument("--by", required=True, help="who asks, for the audit log")
    for command in (shown, replay):
        command.add_argument("delivery", help="id of the delivery")


def _run(call: Call) -> Callable[[argparse.Namespace], int]:
    """Return a command that checks the address, connects, then awaits `call`."""

    def run(arguments: argparse.Namespace) -> int:
        address = arguments.address or os.environ.get("HELIOTROPE_DISPATCH", "")
        host, _, port = address.rpartition(":")
        good = bool(host) and port.isdigit()
        expect(good, "address", "host:port by --address or HELIOTROPE_DISPATCH", address)
        return asyncio.run(_connected(address, call, arguments))

    return run


async def _connected(address: str, call: Call, arguments: argparse.Namespace) -> int:
    from heliotrope.client.dispatch import connect_dispatch

    async with connect_dispatch(address) as client:
        return await call(client, arguments)


async def _plan(client: DispatchClient, given: argparse.Namespace) -> int:
    content, name = await client.rendered_plan(
        reader_of(given.reader), given.form, given.language, given.zone, given.roster, given.version
    )
    if given.out is None:
        sys.stdout.write(content.decode())
    else:
        given.out.write_bytes(content)
        print(f"{name} written to {given.out}")
    return 0


async def _acknowledge(client: DispatchClient, given: argparse.Namespace) -> int:
    made = await client.acknowledge(reader_of(given.reader), given.by, given.roster, given.version)
    print(
        f"{made.reader}: version {made.version} of {made.roster} acknowledged by {made.by}, {format_instant(made.at)}"
    )
    return 0


async def _subscribe(client: DispatchClient, given: argparse.Namespace) -> int:
    terms = SubscriptionTerms(
        given.to, given.language, given.zone, Notify(given.notify), given.acknowledge_within, given.remind_before
    )
    made = await client.subscribe(
        reader_of(given.reader), DispatchChannel(given.channel), terms, given.request_id or str(uuid.uuid4()), given.by
    )
    _show_secrets(made)
    return 0


async def _renew(client: DispatchClient, given: argparse.Namespace) -> int:
    _show_secrets(await client.renew_secret(given.subscription, given.by))
    return 0


def _show_secrets(made: NewSubscription) -> None:
    print(_subscription_line(made.subscription))
    if made.feed_url:
        print(f"calendar, shown this once: {made.feed_url}")
    if made.secret:
        print(f"secret, shown this once: {made.secret}")


async def _subscriptions(client: DispatchClient, given: argparse.Namespace) -> int:
    for each in await client.subscriptions(_reader(given)):
        print(_subscription_line(each))
    return 0


async def _end(client: DispatchClient, given: argparse.Namespace) -> int:
    ended = await client.end_subscription(given.subscription, given.by)
    print(f"{ended.id}: ended, its address is erased")
    return 0


async def _deliveries(client: DispatchClient, given: argparse.Namespace) -> int:
    expect(given.most >= 1, "most", "1 or more", given.most)
    for each in await client.deliveries(_reader(given), given.unacknowledged, given.most):
        print(_delivery_line(each))
    return 0


async def _delivery(client: DispatchClient, given: argparse.Namespace) -> int:
    found, attempts = await client.delivery(given.delivery)
    print(_delivery_line(found))
    for each in attempts:
        print(f"  {each.number:>3}  {format_instant(each.at)}  {each.seconds:6.2f} s  {each.outcome:<9}  {each.detail}")
    return 0


async def _replay(client: DispatchClient, given: argparse.Namespace) -> int:
    print(_delivery_line(await client.replay(given.delivery, given.by)))
    return 0


def _reader(given: argparse.Namespace) -> Reader | None:
    return None if given.reader is None else reader_of(given.reader)


def _subscription_line(each: Subscription) -> str:
    terms = each.terms
    told = f"{each.reader!s:<20}  {each.channel:<9}  {terms.address or '-':<32}  {terms.language:<6}  {terms.notify}"
    return f"{each.id}  {told}"


def _delivery_line(each: Delivery) -> str:
    known = f"acknowledged by {each.acknowledged_by}" if each.acknowledged_at else ""
    due = f"to acknowledge by {format_instant(each.acknowledge_by)}" if each.acknowledge_by and not known else ""
    told = f"{each.reader!s:<20}  {each.channel:<9}  {each.kind:<8}  v{each.version:<4} {each.state:<10}"
    return f"{each.id}  {told}  {each.changes} changes  {known or due or each.problem}".rstrip()
