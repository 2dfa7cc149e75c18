"""Who may call what: every method of the contract against every role, over the wire, as the security page says."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass
from heliotrope import v1
from heliotrope.runtime.auth import POLICY, Principal, Role
from heliotrope.runtime.auth.interceptor import Guard
from heliotrope.runtime.auth.limits import UNLIMITED, Shares
from heliotrope.runtime.rpc import serve_by, snake_case

OURS = "heliotrope.v1."
DENIED = grpc.StatusCode.PERMISSION_DENIED


def services() -> Iterator[ServiceDescriptor]:
    """Yield every service that the contract declares and a service of ours answers."""
    for module in pkgutil.iter_modules(v1.__path__, f"{v1.__name__}."):
        if module.name.endswith("_pb2"):
            yield from importlib.import_module(module.name).DESCRIPTOR.services_by_name.values()


RECEIVERS = {"ShiftPlanReceiver"}
"""Services that a provider's own system implements: whom they let in is its affair."""
METHODS = [
    method for service in services() if service.name not in RECEIVERS for method in service.methods
]  # fmt: skip


def row_of(method: MethodDescriptor) -> str:
    return f"{method.containing_service.name}/{method.name}"


def test_every_method_has_a_row_and_every_row_a_method() -> None:
    rows, declared = set(POLICY), {row_of(method) for method in METHODS}
    assert declared - rows == set(), "methods without a row in heliotrope/runtime/auth/policy.py: nobody may call them"
    assert rows - declared == set(), "rows in heliotrope/runtime/auth/policy.py without a method"


def documented(root: Path) -> dict[str, frozenset[str]]:
    """Return method -> roles as the security page tabulates them."""
    page = (root / "shared" / "docs" / "security.md").read_text()
    rows = re.findall(r"^\| `(\w+/\w+)` \| ([\w, ]*) \|$", page, re.MULTILINE)
    return {name: frozenset(roles.split(", ")) for name, roles in rows}


def test_the_security_page_shows_the_policy_table(root: Path) -> None:
    page = documented(root)
    table = {name: frozenset(map(str, roles)) for name, roles in POLICY.items()}
    wrong = sorted(name for name in table.keys() | page.keys() if table.get(name) != page.get(name))
    shown = [f"| `{name}` | {', '.join(sorted(table.get(name, ())))} |" for name in wrong]
    assert wrong == [], "shared/docs/security.md, rows to correct:\n" + "\n".join(shown)


CLIENT = "bank"


class Everything:
    """Answers every method with an empty message."""

    def __init__(self, service: ServiceDescriptor) -> None:
        for method in service.methods:
            setattr(self, snake_case(method.name), self._answer(method))

    @staticmethod
    def _answer(method: MethodDescriptor) -> Any:
        kind = GetMessageClass(method.output_type)

        async def unary(request: object) -> Any:
            return kind()

        async def stream(request: object) -> AsyncIterator[Any]:
            yield kind()

        return stream if method.server_streaming else unary


class AsNamed(Guard):
    """A guard that takes the roles from a header instead of a token: tokens have their own tests."""

    async def _caller(self, context: Any) -> Principal | None:
        names = dict(context.invocation_metadata()).get("roles", "")
        roles = frozenset(Role(name) for name in names.split(",") if name)
        return Principal("tester", roles, clients=frozenset({CLIENT})) if names else None


@asynccontextmanager
async def guarded() -> AsyncIterator[grpc.aio.Channel]:
    """Serve the whole contract behind the guard."""
    server = grpc.aio.server(interceptors=[AsNamed(None, Shares(lambda principal: UNLIMITED))])
    for service in services():
        serve_by(server, service, Everything(service))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(0)


async def outcome(channel: grpc.aio.Channel, method: MethodDescriptor, roles: str) -> grpc.StatusCode:
    """Call a method, for the auditor's own client where it names one, in some roles; return how it ended."""
    path = f"/{OURS}{row_of(method)}"
    metadata = (("roles", roles),) if roles else ()
    options: Mapping[str, Any] = {"timeout": 20, "metadata": metadata}
    kind = f"{'stream' if method.client_streaming else 'unary'}_{'stream' if method.server_streaming else 'unary'}"
    named = {"client": CLIENT} if "client" in method.input_type.fields_by_name else {}
    raw = GetMessageClass(method.input_type)(**named).SerializeToString()
    request = iter([raw]) if method.client_streaming else raw
    try:
        call = getattr(channel, kind)(path)(request, **options)
        if method.server_streaming:
            async for _ in call:
                pass
        else:
            await call
    except grpc.aio.AioRpcError as error:
        return error.code()
    return grpc.StatusCode.OK


async def test_every_method_answers_exactly_the_roles_of_its_row(root: Path) -> None:
    expected = documented(root)
    wrong = []
    async with guarded() as channel:
        for method in METHODS:
            for role in Role:
                code = await outcome(channel, method, role.value)
                wanted = grpc.StatusCode.OK if role.value in expected[row_of(method)] else DENIED
                if code is not wanted:
                    wrong.append(f"{row_of(method)} as {role}: expected {wanted.name}, got {code.name}")
    assert wrong == []


async def test_no_method_answers_a_caller_that_nobody_knows() -> None:
    async with guarded() as channel:
        codes = {row_of(method): await outcome(channel, method, "") for method in METHODS}
    assert set(codes.values()) == {grpc.StatusCode.UNAUTHENTICATED}, codes


def test_a_client_s_auditor_reads_insight_and_nothing_else() -> None:
    reads = {name for name, roles in POLICY.items() if Role.CLIENT_AUDITOR in roles}
    assert {name.partition("/")[0] for name in reads} <= {"InsightService"}


@pytest.mark.parametrize("role", [Role.SITE_LEAD, Role.TEAM_LEADER, Role.AGENT, Role.HR_SYSTEM, Role.CLIENT_AUDITOR])
def test_only_schedulers_publishers_operators_and_our_processes_change_a_roster(role: Role) -> None:
    changing = ("ImportNetwork", "ImportActuals", "Reoptimise", "ImportRoster", "Publish", "Discard", "SubmitProposal")
    assert [name for name, roles in POLICY.items() if role in roles and name.endswith(changing)] == []
