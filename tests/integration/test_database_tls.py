"""TLS to the database, against Debian's PostgreSQL (the wheel of the local stack has none)."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import grpc
import pytest
from heliotrope.client.channel import open_channel
from heliotrope.client.connection import RosterClient
from heliotrope.client.credentials import Credentials
from heliotrope.client.people import PeopleClient
from heliotrope.domain.errors import Forbidden, Unauthenticated, Unavailable
from heliotrope.runtime.postgres import SERVICE_ROLE, open_pool

from deploy.local import LocalStack
from deploy.local.authority import Authority
from deploy.local.identity import IdentityProvider
from deploy.local.postgres import answers, as_unprivileged, give_to_unprivileged
from deploy.local.processes import LOOPBACK, free_port, spawn, stop, wait_until
from tests.integration.roster_records import MIGRATIONS, tiny_document

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
OWNER, LOGIN, PASSWORD = "heliotrope_owner", "heliotrope_app", "correct-horse"
DEADLINE_S = 20.0
ELSEWHERE = "127.0.0.2"
RULES = "hostssl all all 127.0.0.0/8 scram-sha-256\n"


@dataclass(frozen=True)
class Database:
    """A server that talks TLS only."""

    port: int
    authority: Path
    folder: Path

    def address(self, user: str, mode: str = "verify-full", authority: Path | None = None, host: str = LOOPBACK) -> str:
        """Return an address with its demands on TLS."""
        tls = f"sslmode={mode}" + (f"&sslrootcert={authority or self.authority}" if mode.startswith("verify") else "")
        return f"postgresql://{user}:{PASSWORD}@{host}:{self.port}/heliotrope?{tls}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Debian's PostgreSQL with a certificate, an owner of the schema and a user of the service."""
    if not BINARIES:
        pytest.skip("Debian's PostgreSQL is not here: apt-get install postgresql (the wheel's server has no TLS)")
    folder = tmp_path_factory.mktemp("debian-postgres")
    binaries, data, port = BINARIES[-1].parent, folder / "data", free_port()
    certificate, key, authority = Authority().write(folder / "tls", "database")
    (folder / "password").write_text(PASSWORD)
    data.mkdir(mode=0o700)
    give_to_unprivileged(data)
    made = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth=scram-sha-256", "--no-sync"]
    made += ["--encoding=UTF8", "--no-locale", f"--pwfile={folder / 'password'}"]
    subprocess.run([*as_unprivileged(), *made], check=True, capture_output=True, timeout=120, cwd=data)
    for source, name in ((certificate, "server.crt"), (key, "server.key")):
        shutil.copyfile(source, data / name)
        (data / name).chmod(0o600)
        give_to_unprivileged(data / name)
    (data / "pg_hba.conf").write_text(RULES)
    settings = {
        "ssl": "on", "ssl_cert_file": "server.crt", "ssl_key_file": "server.key", "unix_socket_directories": "",
        "fsync": "off",
    }  # fmt: skip
    command = [str(binaries / "postgres"), "-D", str(data), "-h", f"{LOOPBACK},{ELSEWHERE}", "-p", str(port)]
    command += [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    running = spawn("debian-postgres", [*as_unprivileged(), *command], folder / "log", cwd=data)
    try:
        wait_until(lambda: answers(binaries, port), running, 60)
        yield Database(port, authority, folder)
    finally:
        stop([running])


@pytest.fixture(scope="module", autouse=True)
def schema(database: Database) -> None:
    """The schema, made by its owner, who is no superuser; the service's user owns nothing."""

    async def make() -> None:
        root = await admin(database, "postgres")
        await root.execute(f"create role {OWNER} login createrole password '{PASSWORD}'")
        await root.execute(f"create role {LOGIN} login password '{PASSWORD}'")
        await root.execute(f"create database heliotrope owner {OWNER}")
        await root.close(timeout=DEADLINE_S)
        owner = await asyncpg.connect(database.address(OWNER), timeout=DEADLINE_S)
        for migration in sorted(MIGRATIONS.glob("*.sql")):
            await owner.execute(migration.read_text().split("-- migrate:down")[0])
        await owner.execute(f"grant {SERVICE_ROLE} to {LOGIN}")
        await owner.close(timeout=DEADLINE_S)

    asyncio.run(make())


async def admin(database: Database, name: str) -> asyncpg.Connection:
    """Connect as the superuser."""
    trusted = ssl.create_default_context(cafile=str(database.authority))
    return await asyncpg.connect(
        host=LOOPBACK, port=database.port, user="postgres", password=PASSWORD, database=name, ssl=trusted,
        timeout=DEADLINE_S,
    )  # fmt: skip


async def test_verified_tls_is_what_the_connection_has(database: Database) -> None:
    # As the user itself: the services' role may not look at the sessions of others.
    async with open_pool(database.address(LOGIN), role="") as pool, pool.acquire() as db:
        row = await db.fetchrow("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()")
        assert row["ssl"]
        assert row["version"] in ("TLSv1.2", "TLSv1.3")
    async with open_pool(database.address(LOGIN)) as pool, pool.acquire() as db:
        assert await db.fetchval("select current_user") == SERVICE_ROLE


async def test_a_server_of_another_authority_is_not_talked_to(database: Database, tmp_path: Path) -> None:
    _, _, stranger = Authority().write(tmp_path, "stranger")
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncpg.connect(database.address(LOGIN, authority=stranger), timeout=DEADLINE_S)


async def test_a_server_under_another_name_is_not_talked_to(database: Database) -> None:
    """127.0.0.2 is this machine too, and no name of the certificate: only `verify-full` notices."""
    db = await asyncpg.connect(database.address(LOGIN, "verify-ca", host=ELSEWHERE), timeout=DEADLINE_S)
    await db.close(timeout=DEADLINE_S)
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncpg.connect(database.address(LOGIN, host=ELSEWHERE), timeout=DEADLINE_S)


async def test_without_tls_the_server_does_not_talk(database: Database) -> None:
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="no encryption"):
        await asyncpg.connect(database.address(LOGIN, "disable"), timeout=DEADLINE_S)


@dataclass(frozen=True)
class Secured:
    """The roster service as a process, everything required."""

    systems: str
    people: str
    log: Path
    folder: Path
    authority: Path

    def lines(self) -> str:
        """Return what it logged."""
        return self.log.read_text()


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """A running issuer."""
    with IdentityProvider() as running:
        yield running


def environment(database: Database, folder: Path, kafka: str, issuer: str) -> dict[str, str]:
    """Return all that a secured roster service must be told."""
    certificate, key, authority = Authority().write(folder, "roster", "heliotrope://service/roster")
    secret = folder / "postgres"
    secret.write_text(database.address(LOGIN) + "\n")
    own = {
        "TLS_CERT_FILE": str(certificate), "TLS_KEY_FILE": str(key), "TLS_CA_FILE": str(authority),
        "OIDC_ISSUER": issuer, "OIDC_AUDIENCE": "heliotrope", "POSTGRES_FILE": str(secret), "KAFKA": kafka,
        "KAFKA_PROTOCOL": "PLAINTEXT", "LISTEN": f"{LOOPBACK}:{free_port()}", "HEALTH": f"{LOOPBACK}:0",
        "LISTEN_PEOPLE": f"{LOOPBACK}:{free_port()}",
    }  # fmt: skip
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HELIOTROPE_")}
    return inherited | {f"HELIOTROPE_{name}": value for name, value in own.items()}


@pytest.fixture
def secured(stack: LocalStack, database: Database, provider: IdentityProvider, tmp_path: Path) -> Iterator[Secured]:
    """The process, once it answers."""
    told = environment(database, tmp_path, stack.kafka, provider.issuer)
    running = spawn("roster", [sys.executable, "-m", "services.roster"], tmp_path / "log", env=told, cwd=stack.root)
    try:
        wait_until(lambda: '"answering"' in running.log_tail(), running, 90)
        listeners = told["HELIOTROPE_LISTEN"], told["HELIOTROPE_LISTEN_PEOPLE"]
        yield Secured(*listeners, Path(running.log), tmp_path, Path(told["HELIOTROPE_TLS_CA_FILE"]))
    finally:
        stop([running])


@asynccontextmanager
async def as_person(secured: Secured, token: str, address: str = "") -> AsyncIterator[grpc.aio.Channel]:
    """Call as the bearer of a token; of none where it is empty."""
    kept = secured.folder / "token"
    kept.write_text(token)
    credentials = Credentials(str(secured.authority), token=str(kept) if token else "")
    async with open_channel(address or secured.people, credentials) as channel:
        yield channel


async def test_a_secured_service_serves_those_it_knows_and_writes_down_who_they_were(
    secured: Secured, provider: IdentityProvider
) -> None:
    async with as_person(secured, provider.token("scheduler")) as channel:
        assert await RosterClient(channel).import_network(tiny_document()) == 1
        with pytest.raises(Forbidden, match="operator"):
            await PeopleClient(channel).erase_person("a1", "asked for")
    async with as_person(secured, provider.token("operator")) as channel:
        acts = [record async for record in PeopleClient(channel).audit_log()]
    assert [(act.actor, act.act, json.loads(act.detail).get("said")) for act in acts] == [
        ("scheduler", "import a network", "import")
    ]
    for token, refusal in (("", Unauthenticated), (provider.token("auditor"), Forbidden), ("forged", Unauthenticated)):
        async with as_person(secured, token) as channel:
            with pytest.raises(refusal):
                await RosterClient(channel).get_network()
    async with as_person(secured, provider.token("scheduler"), secured.systems) as channel:
        with pytest.raises(Unavailable):  # without a client certificate there is no connection
            await RosterClient(channel).get_network()
    assert PASSWORD not in secured.lines()
    assert "SECURITY IS OFF" not in secured.lines()


@pytest.mark.parametrize(("changed", "named"), [
    ({"HELIOTROPE_TLS_CERT_FILE": ""}, "HELIOTROPE_TLS_CERT_FILE"),
    ({"HELIOTROPE_TLS_KEY_FILE": "none.key"}, "HELIOTROPE_TLS_KEY_FILE"),
    ({"HELIOTROPE_OIDC_ISSUER": ""}, "HELIOTROPE_OIDC_ISSUER"),
    ({"HELIOTROPE_KAFKA_PROTOCOL": ""}, "HELIOTROPE_KAFKA_PROTOCOL"),
    ({"HELIOTROPE_POSTGRES": "postgresql://u:pw@127.0.0.1:1/h?sslmode=require"}, "sslmode=verify-full"),
])  # fmt: skip
def test_a_process_that_lacks_a_setting_refuses_to_start_and_names_it(
    root: Path, database: Database, tmp_path: Path, changed: dict[str, str], named: str
) -> None:
    told = environment(database, tmp_path, "127.0.0.1:1", "https://id.example.org") | changed
    done = subprocess.run(
        [sys.executable, "-m", "services.roster"], env=told, cwd=root, capture_output=True, text=True, timeout=90,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stdout
    assert named in done.stdout
