"""Webhooks: the plan as JSON, with CloudEvents attributes as headers and a signature by Standard Webhooks.

The delivery's id is `webhook-id`, `ce-id` and `idempotency-key`: a receiver that has seen it answers 2xx and is done.
The signature covers id, time and body; a receiver that refuses old times is safe from replays by others.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from google.protobuf.json_format import MessageToJson
from heliotrope.codec.dispatch import DELIVERIES
from heliotrope.codec.plans import plan_message
from heliotrope.domain.time import format_instant

from services.dispatch.desk import SECRET_PREFIX
from services.dispatch.outcome import Outcome, Result
from services.dispatch.parcel import HandOver, Parcel

TIMEOUT_S = 15.0
LONGEST_ANSWER = 400
LONGEST_RETRY_AFTER_S = 24 * 3600.0
GONE = 410


class Webhook:
    """Posts by one HTTP client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def send(self, parcel: Parcel, hand_over: HandOver) -> Outcome:
        """Post one plan; 2xx is delivered, 410 is final, everything else is tried again."""
        body = await asyncio.to_thread(body_of, parcel)
        headers = headers_of(parcel, body, datetime.now(UTC))
        request = self._client.build_request("POST", parcel.address, content=body, headers=headers)
        try:
            answer = await self._client.send(request, stream=True)
            try:
                said = await _beginning(answer)
            finally:
                await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(Result.RETRY, f"{type(error).__name__}: {error}")
        detail = f"{answer.status_code} {said}".strip()
        if answer.is_success:
            return Outcome(Result.DELIVERED, detail)
        if answer.status_code == GONE:
            return Outcome(Result.REFUSED, detail)
        return Outcome(Result.RETRY, detail, retry_after_s(answer.headers.get("retry-after", ""), datetime.now(UTC)))


def http_client() -> httpx.AsyncClient:
    """Return a client that follows no redirects and takes no proxy from the environment."""
    return httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)


def body_of(parcel: Parcel) -> bytes:
    """Return the plan as JSON: heliotrope.v1.ShiftPlan with the names of the proto file."""
    letter = parcel.letter
    message = plan_message(
        letter.plan, letter.reader, letter.roster, letter.version, letter.changes, parcel.since_version
    )
    text = MessageToJson(
        message, preserving_proto_field_name=True, indent=None, always_print_fields_with_no_presence=True
    )
    return text.encode()


def headers_of(parcel: Parcel, body: bytes, now: datetime) -> dict[str, str]:
    """Return CloudEvents attributes (HTTP binding 1.0.2, binary mode), idempotency key and signature."""
    delivery, at = parcel.delivery, str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "user-agent": "Heliotrope",
        "ce-specversion": "1.0",
        "ce-id": delivery.id,
        "ce-type": f"heliotrope.v1.ShiftPlan.{delivery.kind.value}",
        "ce-source": "/heliotrope/dispatch",
        "ce-subject": str(parcel.letter.reader),
        "ce-time": format_instant(delivery.created_at),
        "ce-dataschema": "heliotrope/v1/dispatch_service.proto#ShiftPlan",
        "ce-delivery": DELIVERIES + delivery.id,
        "idempotency-key": delivery.id,
        "webhook-id": delivery.id,
        "webhook-timestamp": at,
        "webhook-signature": signature(parcel.webhook_secret, delivery.id, at, body),
    }
    if parcel.letter.acknowledge_by is not None:
        headers["ce-acknowledgeby"] = format_instant(parcel.letter.acknowledge_by)
    return headers


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Sign by HMAC-SHA256 as Standard Webhooks does (https://www.standardwebhooks.com)."""
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{b64encode(signed).decode()}"


def retry_after_s(text: str, now: datetime) -> float | None:
    """Read Retry-After, in seconds or as a date (RFC 9110, 10.2.3); None where it says nothing of use."""
    try:
        wait = float(text) if text.isdecimal() else (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(wait, LONGEST_RETRY_AFTER_S) if wait > 0 else None


async def _beginning(answer: httpx.Response) -> str:
    """Return the beginning of an answer; the rest is not read."""
    async for piece in answer.aiter_bytes(LONGEST_ANSWER):
        return piece[:LONGEST_ANSWER].decode("utf-8", "replace")
    return ""
