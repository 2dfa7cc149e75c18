"""NetworkService: the network document, imported and read."""

from __future__ import annotations

import asyncio

from heliotrope.codec.documents import document_of, encode_document, sha256_of
from heliotrope.codec.fields import parsed
from heliotrope.v1 import network_pb2 as wire

from services.roster.postgres import network, outbox
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
            await outbox.log_act(db, "import", "import a network", f"network/{revision}", detail)
        return wire.ImportNetworkResponse(revision=revision, sha256=sha256_of(raw))

    async def get_network(self, request: wire.GetNetworkRequest) -> wire.GetNetworkResponse:
        """Return a stored document."""
        async with self._record.snapshot() as db:
            revision = request.revision or await network.newest_revision(db)
            raw = await network.load_document(db, revision)
        return wire.GetNetworkResponse(revision=revision, document=parsed(wire.NetworkDocument, raw))
