"""Static files, read and compressed once: addresses carry the hash of all of them, so browsers keep them for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parents[1] / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
COMPRESSED = {".js", ".css", ".svg", ".json"}
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    squeezed: bytes | None
    media_type: str


class Assets:
    """Every static file of the console."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        self._assets = {str(path.relative_to(folder)): _asset(path) for path in files}
        digest = hashlib.sha256()
        for name, asset in self._assets.items():
            digest.update(name.encode() + hashlib.sha256(asset.body).digest())
        self.version = digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """Return the address of a file; an unknown one is a mistake in a template."""
        if name not in self._assets:
            raise KeyError(f"static/{name}: expected a file of the console")
        return f"/static/{self.version}/{name}"

    async def answer(self, request: Request) -> Response:
        """Send a file; an address of another version is sent too, but not kept."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        current = request.path_params["version"] == self.version
        headers = {"cache-control": FOR_GOOD if current else "no-store", "vary": "accept-encoding"}
        if asset.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.squeezed, headers=headers | {"content-encoding": "gzip"}, media_type=asset.media_type)
        return Response(asset.body, headers=headers, media_type=asset.media_type)


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(body, gzip.compress(body, 9, mtime=0) if path.suffix in COMPRESSED else None, kind)
