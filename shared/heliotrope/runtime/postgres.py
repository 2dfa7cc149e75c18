"""PostgreSQL as the services use it: a pool with deadlines, transactions, and notices that wake waiters."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from heliotrope.domain.errors import InvalidValue, Unavailable
from heliotrope.runtime.security import Security, own_security

STATEMENT_DEADLINE_S = 60.0
CONNECT_DEADLINE_S = 10.0
ACQUIRE_DEADLINE_S = 15.0
START_WITHIN_S = 60.0
CHANNEL = "heliotrope"
CHECK_EVERY_S = 10.0
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)
UNSTORABLE = (asyncpg.DataError, asyncpg.exceptions._base.DataError)
"""What the server refuses (SQLSTATE class 22), and what the driver cannot even encode."""

SERVICE_ROLE = "heliotrope_service"
"""What every service works as, whoever it logged in as: owner of nothing, so that row-level security holds for it."""
WRITING = "begin"
READING = "begin isolation level repeatable read read only"
"""One state of the database, and no change of it."""

Connection = Any
Pool = Any
"""asyncpg publishes no types."""


@contextlib.asynccontextmanager
async def open_pool(address: str, connections: int = 10, role: str = SERVICE_ROLE) -> AsyncIterator[Pool]:
    """Open a pool on `address`, waiting for a server that is still starting.

    Parameters
    ----------
    role
        What the connections work as; empty for the user of the address.

    Raises
    ------
    InvalidValue
        Security is required and the address does not ask for a verified TLS connection.
    """
    own_security().expect_database_tls(address)
    deadline = asyncio.get_running_loop().time() + START_WITHIN_S
    while True:
        try:
            pool = await asyncpg.create_pool(
                address,
                min_size=1,
                max_size=connections,
                command_timeout=STATEMENT_DEADLINE_S,
                timeout=CONNECT_DEADLINE_S,
                server_settings=_acting_as(role),
                reset=_keep_session,
            )
            break
        except (*UNREACHABLE, asyncpg.CannotConnectNowError) as error:
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable(f"postgres: no answer within {START_WITHIN_S:.0f} s: {error}") from error
            await asyncio.sleep(0.5)
    try:
        yield pool
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(pool.close(), ACQUIRE_DEADLINE_S)
        pool.terminate()


@contextlib.asynccontextmanager
async def open_connection(address: str, role: str = SERVICE_ROLE) -> AsyncIterator[Connection]:
    """Open one connection, for what must not be shared: a lock, a subscription."""
    own_security().expect_database_tls(address)
    connection = await asyncpg.connect(
        address, timeout=CONNECT_DEADLINE_S, command_timeout=STATEMENT_DEADLINE_S, server_settings=_acting_as(role)
    )
    try:
        yield connection
    finally:
        with contextlib.suppress(*UNREACHABLE):
            await connection.close(timeout=ACQUIRE_DEADLINE_S)


async def expect_bounded(db: Connection, security: Security) -> None:
    """Raise where row-level security would not hold for this connection.

    Raises
    ------
    InvalidValue
        The role that it works as passes row-level security by; or security is required and the user who logged in
        may become one that does.
    """
    row = await db.fetchrow(
        "select current_user as role, session_user as login, r.rolsuper or r.rolbypassrls as unbounded,"
        " s.rolsuper or s.rolbypassrls as almighty"
        " from pg_roles r, pg_roles s where r.rolname = current_user and s.rolname = session_user"
    )
    wanted = "a user that row-level security bounds: no superuser, no BYPASSRLS"
    if row["unbounded"]:
        raise InvalidValue("HELIOTROPE_POSTGRES", wanted, row["role"])
    if security.required and row["almighty"]:
        raise InvalidValue("HELIOTROPE_POSTGRES", wanted, row["login"])


def _acting_as(role: str) -> dict[str, str]:
    return {"role": role} if role else {}


async def _keep_session(connection: Connection) -> None:
    """Give a connection back as it is: a transaction is over by then, and nothing here is set for longer than that."""


@contextlib.asynccontextmanager
async def transaction(pool: Pool, begin: str = WRITING) -> AsyncIterator[Connection]:
    """Yield a connection inside a transaction.

    Parameters
    ----------
    begin
        `WRITING` or `READING`, and constant statements to run with it in the same journey to the server.

    Raises
    ------
    InvalidValue, Unavailable
        As `glance`.
    """
    async with glance(pool) as connection:
        await connection.execute(begin)
        try:
            yield connection
        except BaseException:
            await connection.execute("rollback")
            raise
        await connection.execute("commit")


@contextlib.asynccontextmanager
async def glance(pool: Pool) -> AsyncIterator[Connection]:
    """Yield a connection outside any transaction, for a single statement.

    Raises
    ------
    InvalidValue
        A value that no column can hold: a number out of range, a date out of the calendar.
    Unavailable
        The server cannot be reached.
    """
    try:
        async with pool.acquire(timeout=ACQUIRE_DEADLINE_S) as connection:
            yield connection
    except UNSTORABLE as error:
        raise InvalidValue("request", "values that can be stored", str(error)) from error
    except UNREACHABLE as error:
        raise Unavailable(f"postgres: {type(error).__name__}: {error}") from error


async def notify(db: Connection, subject: str) -> None:
    """Wake, when the transaction commits, everybody who waits for `subject`."""
    await db.execute("select pg_notify($1, $2)", CHANNEL, subject)


class Notices:
    """Wakes waiters in this process when a transaction anywhere has notified their subject.

    A waiter takes `next` before it reads the state, so that nothing falls between reading and waiting. A lost
    connection wakes everybody: they read again, and miss nothing.

    Attributes
    ----------
    listening
        Whether notices arrive; one that was cut is noticed within seconds.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._events: dict[str, asyncio.Event] = {}
        self.listening = False

    def next(self, subject: str) -> asyncio.Event:
        """Return the event that is set at the next notice of `subject`."""
        return self._events.setdefault(subject, asyncio.Event())

    async def listen(self, stop: asyncio.Event) -> None:
        """Listen until `stop` is set, connecting again as often as needed."""
        while not stop.is_set():
            with contextlib.suppress(*UNREACHABLE):
                await self._listen_once(stop)
            self._wake_all()
            if not stop.is_set():
                await asyncio.sleep(0.5)

    async def _listen_once(self, stop: asyncio.Event) -> None:
        async with open_connection(self._address) as connection:
            await connection.add_listener(CHANNEL, self._heard)
            self._wake_all()
            self.listening = True
            try:
                while not (stop.is_set() or connection.is_closed()):
                    if not await waited(stop, CHECK_EVERY_S):
                        await connection.execute("select 1", timeout=CONNECT_DEADLINE_S)
            finally:
                self.listening = False

    def _heard(self, connection: object, pid: int, channel: str, subject: str) -> None:
        event = self._events.pop(subject, None)
        if event:
            event.set()

    def _wake_all(self) -> None:
        events, self._events = self._events, {}
        for event in events.values():
            event.set()


async def waited(event: asyncio.Event, seconds: float) -> bool:
    """Wait for `event` for at most `seconds`; return whether it is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
