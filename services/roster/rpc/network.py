"""NetworkService: the network document, imported and read."""

from __future__ import annotations

import asyncio

from heliotrope.codec.documents import document_of, encode_document, sha256_of
from heliotrope.codec.fields import parsed
from heliotrope.codec.masks import expect_mask, masked
from heliotrope.codec.names import NETWORKS
from heliotrope.codec.sites import SitePerson, SiteStaff, staff_message
from heliotrope.domain.errors import Forbidden, InvalidValue, NotFound
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.auth import current_principal
from heliotrope.v1 import network_pb2 as wire

from services.roster.postgres import network
from services.roster.record import Record


class NetworkService:
    """Answers NetworkService."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def import_network(self, request: wire.ImportNetworkRequest) -> wire.ImportNetworkResponse:
        """Validate and store a document."""
        document = await asyncio.to_thread(document_of, request.document)
        raw = await asyncio.to_thread(encode_document, document)
        async with self._record.transaction() as db:
            revision = await network.store_document(db, raw)
            await network.remember_queues(db, [(queue.id, queue.client) for queue in document.network.queues])
            detail: dict[str, object] = {"agents": len(document.agents), "sha256": sha256_of(raw)}
            await log_act(db, "import", "import a network", f"network/{revision}", detail)
        return wire.ImportNetworkResponse(revision=revision, sha256=sha256_of(raw), name=f"{NETWORKS}{revision}")

    async def get_network(self, request: wire.GetNetworkRequest) -> wire.GetNetworkResponse:
        """Return a stored document, or some fields of it."""
        expect_mask(request.read_mask, wire.NetworkDocument, "read_mask")
        async with self._record.snapshot() as db:
            revision = request.revision or await network.newest_revision(db)
            raw = await network.load_document(db, revision)
        document = masked(parsed(wire.NetworkDocument, raw), request.read_mask)
        return wire.GetNetworkResponse(revision=revision, document=document, name=f"{NETWORKS}{revision}")

    async def get_site(self, request: wire.GetSiteRequest) -> wire.GetSiteResponse:
        """Return a site with its people."""
        if not current_principal().sees_shift_of("", request.site):
            raise Forbidden(f"site: expected one of the caller's, got {request.site!r}")
        async with self._record.snapshot() as db:
            revision = await network.newest_revision(db)
            document = await self._record.document(db, revision)
        try:
            site = document.network.site(request.site)
        except InvalidValue as error:
            raise NotFound(str(error)) from error
        overtime = document.rules[site.jurisdiction].overtime_after_minutes
        people = tuple(
            SitePerson(each.id, each.team, tuple(sorted(each.skills)), each.clients, each.home, overtime)
            for each in document.agents
            if each.site == site.id
        )
        return staff_message(SiteStaff(revision, site, people))
