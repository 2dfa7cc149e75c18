"""Subscriptions made, read, changed, ended; their secrets renewed."""

from __future__ import annotations

import uuid
from dataclasses import replace

from heliotrope.codec.dispatch import (
    SUBSCRIPTIONS,
    channel_of,
    id_of,
    subscription_message,
    terms_of,
)
from heliotrope.domain.dispatch import (
    DispatchChannel,
    Subscription,
    SubscriptionTerms,
    expect_address,
    reader_of,
)
from heliotrope.domain.errors import InvalidValue, Refused, expect
from heliotrope.plans.texts import texts_of
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.pages import Page
from heliotrope.v1 import dispatch_service_pb2 as wire

from services.dispatch.desk import Desk, new_token, token_hash
from services.dispatch.postgres import subscriptions
from services.dispatch.reach import expect_channel, expect_reader
from services.dispatch.subscribing import secrets_of, subscribe

DEFAULT_PAGE, LARGEST_PAGE = 100, 1000


class Subscriptions:
    """The part of DispatchService that keeps subscriptions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def create_subscription(self, request: wire.CreateSubscriptionRequest) -> wire.CreateSubscriptionResponse:
        """Subscribe a reader."""
        expect(bool(request.request_id), "request_id", "a non-empty id", request.request_id)
        by = named(request.by)
        asked = request.subscription
        wanted = Subscription(
            id=str(uuid.uuid4()),
            reader=reader_of(asked.reader, "subscription.reader"),
            channel=channel_of(asked.channel),
            terms=terms_of(asked),
            created_by=by,
        )
        await expect_reader(self._desk, wanted.reader)
        expect_channel(wanted.channel)
        made, secrets = await subscribe(self._desk, wanted, request.request_id)
        return wire.CreateSubscriptionResponse(
            subscription=subscription_message(made), feed_url=secrets.feed_url, secret=secrets.webhook_secret
        )

    async def get_subscription(self, request: wire.GetSubscriptionRequest) -> wire.GetSubscriptionResponse:
        """Return one subscription."""
        async with self._desk.snapshot() as db:
            found = await subscriptions.find_subscription(db, id_of(request.name, SUBSCRIPTIONS))
        await expect_reader(self._desk, found.reader)
        return wire.GetSubscriptionResponse(subscription=subscription_message(found))

    async def list_subscriptions(self, request: wire.ListSubscriptionsRequest) -> wire.ListSubscriptionsResponse:
        """Return a page of subscriptions."""
        asked = reader_of(request.reader) if request.reader else None
        await expect_reader(self._desk, asked)
        reader = "" if asked is None else str(asked)
        filters: dict[str, object] = {"list": "subscriptions", "reader": reader, "ended": request.show_ended}
        page = Page.asked(self._desk.tokens, request, filters, DEFAULT_PAGE, LARGEST_PAGE)
        (after,) = page.after or (0,)
        async with self._desk.snapshot() as db:
            read = await subscriptions.list_subscriptions(db, reader, request.show_ended, after, page.most + 1)
        found, token = page.cut(read, lambda numbered: numbered[:1])
        return wire.ListSubscriptionsResponse(
            subscriptions=[subscription_message(each) for _, each in found], next_page_token=token
        )

    async def update_subscription(self, request: wire.UpdateSubscriptionRequest) -> wire.UpdateSubscriptionResponse:
        """Change what a person may change."""
        asked, by = request.subscription, named(request.by)
        name = id_of(asked.name, SUBSCRIPTIONS, "subscription.name")
        async with self._desk.transaction() as db:
            found = await subscriptions.lasting_subscription(db, name, asked.etag)
            await expect_reader(self._desk, found.reader)
            terms = merged(found.terms, asked, list(request.update_mask.paths))
            expect_address(found.channel, terms.address)
            texts_of(terms.language)
            updated = await subscriptions.update_terms(db, name, terms)
            detail = {"fields": sorted(request.update_mask.paths) or list(subscriptions.TERMS)}
            await log_act(db, by, "change a subscription", asked.name, detail)
        return wire.UpdateSubscriptionResponse(subscription=subscription_message(updated))

    async def delete_subscription(self, request: wire.DeleteSubscriptionRequest) -> wire.DeleteSubscriptionResponse:
        """End a subscription."""
        name, by = id_of(request.name, SUBSCRIPTIONS), named(request.by)
        async with self._desk.transaction() as db:
            found = await subscriptions.lasting_subscription(db, name, request.etag)
            await expect_reader(self._desk, found.reader)
            ended = await subscriptions.end_subscription(db, name)
            await log_act(db, by, "end a subscription", request.name)
        return wire.DeleteSubscriptionResponse(subscription=subscription_message(ended))

    async def rotate_secret(self, request: wire.RotateSecretRequest) -> wire.RotateSecretResponse:
        """Make a new calendar URL or webhook secret."""
        name, by = id_of(request.name, SUBSCRIPTIONS), named(request.by)
        async with self._desk.transaction() as db:
            found = await subscriptions.lasting_subscription(db, name)
            await expect_reader(self._desk, found.reader)
            if found.channel not in (DispatchChannel.ICALENDAR, DispatchChannel.WEBHOOK):
                raise Refused(f"channel: expected icalendar or webhook, which have secrets, got {found.channel}")
            if request.request_id and await subscriptions.renewed_by(db, name) == request.request_id:
                return wire.RotateSecretResponse(subscription=subscription_message(found))
            token = new_token() if found.channel is DispatchChannel.ICALENDAR else ""
            renewed = await subscriptions.next_generation(
                db, name, token_hash(token) if token else None, request.request_id
            )
            generation = await subscriptions.generation_of(db, name)
            await log_act(db, by, "renew a secret", request.name)
        secrets = secrets_of(self._desk, renewed, token, generation)
        return wire.RotateSecretResponse(
            subscription=subscription_message(renewed), feed_url=secrets.feed_url, secret=secrets.webhook_secret
        )


def named(by: str) -> str:
    """Return the name of who asks; `InvalidValue` where there is none."""
    expect(bool(by.strip()), "by", "the name of a person", by)
    return by.strip()


def merged(terms: SubscriptionTerms, asked: wire.Subscription, paths: list[str]) -> SubscriptionTerms:
    """Return the terms with the fields of a mask taken from `asked`; with all of them where the mask is empty."""
    for path in paths:
        if path not in subscriptions.TERMS:
            raise InvalidValue("update_mask", f"fields of {', '.join(subscriptions.TERMS)}", path)
    given = terms_of(asked)
    return replace(terms, **{path: getattr(given, path) for path in paths or subscriptions.TERMS})
