"""Opaque, signed tokens for pages and watches: a caller may keep them, not make them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from heliotrope.domain.errors import InvalidValue, expect

SIGNATURE_BYTES = 16


class Tokens:
    """Seals small JSON records and opens them again."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, record: Mapping[str, object]) -> str:
        """Return the token of a record."""
        body = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(body) + body).decode()

    def open(self, token: str, field: str) -> dict[str, object]:
        """Return the record of a token; `InvalidValue` where it is not one of ours."""
        try:
            raw = base64.urlsafe_b64decode(token.encode())
        except ValueError:
            raw = b""
        signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(body)):
            raise InvalidValue(field, "a token from an earlier answer", token)
        record: dict[str, object] = json.loads(body)
        return record

    def page(self, token: str, filters: Mapping[str, object]) -> dict[str, object] | None:
        """Return the record of a page token made with the same filters; None for the first page."""
        if not token:
            return None
        opened = self.open(token, "page_token")
        same = all(opened.get(name) == value for name, value in filters.items())
        expect(same, "page_token", "a token of this method, with the filters of the first page", dict(filters))
        return opened

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)[:SIGNATURE_BYTES]
