"""Reports: coverage, service, SLA money, cost and fairness; an auditor sees the statement of their client alone."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from heliotrope.domain.errors import Refused
from heliotrope.domain.insight import FairnessGroup
from starlette.responses import Response

from services.console.identity.roles import is_staff
from services.console.languages import N_
from services.console.reading.reader import nothing_in_force
from services.console.reading.reports import (
    FairLine,
    cost_lines,
    coverage_lines,
    expected_service,
    missing_by_queue,
    site_hours,
)
from services.console.web.asked import asked_version
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

COST_BY = ("client", "site", "queue", "day")
COVERAGE_BY = ("day", "queue", "client", "site")
FAIRNESS_BY = ("site", "team", "agent", "client", "queue", "day")
PLACED = ("team", "agent")
"""Groups whose rows belong to a site without being one."""
PARTS = ("service", "cost", "days", "fairness")
NAMES = {
    "service": N_("Service and SLA money"),
    "cost": N_("Cost"),
    "days": N_("Coverage"),
    "fairness": N_("Fairness"),
}


async def page(desk: Desk, view: View) -> Response:
    """Show one report of the roster in force."""
    if not is_staff(view.session.roles):
        return await _statement(desk, view)
    version = await asked_version(view)
    query = view.request.query_params
    part = query.get("part", "service")
    coverage = await view.reader.coverage(version)
    insight = view.reader.client.insight
    values: dict[str, Any] = {
        "words": view.with_currency(coverage.network.currency),
        "version": version,
        "network": coverage.network,
        "coverage": coverage,
        "part": part if part in PARTS else "service",
        "names": NAMES,
        "client": query.get("client", ""),
    }
    if values["part"] == "service":
        values["periods"] = [p for p in coverage.periods if values["client"] in ("", p.client)]
        values["below"] = [p for p in values["periods"] if p.service_level < p.goal]
    elif values["part"] == "cost":
        by = _chosen(query.get("by", ""), COST_BY)
        cost = await insight.cost(version.roster, version.version, detailed=True)
        missing = {
            "client": {each.client: (each.shortage_money, each.remedy) for each in cost.shortages},
            "queue": missing_by_queue(coverage),
        }.get(by)
        values |= {"by": by, "groups": COST_BY, "missing": missing is not None}
        values["lines"] = cost_lines(cost.rows, by, missing)
    elif values["part"] == "days":
        by = _chosen(query.get("by", ""), COVERAGE_BY)
        values |= {"by": by, "groups": COVERAGE_BY}
        values |= (
            {"hours": site_hours(coverage)}
            if by == "site"
            else {"lines": coverage_lines(coverage, by), "service": expected_service(coverage)}
        )
    else:
        by = FairnessGroup(_chosen(query.get("by", ""), FAIRNESS_BY))
        lines = [FairLine(row, by) async for row in insight.fairness(version.roster, version.version, group=by)]
        paid = sum(line.row.paid_hours for line in lines)
        values |= {"by": by.value, "groups": FAIRNESS_BY, "lines": lines, "placed": by.value in PLACED}
        values["unsocial_share"] = sum(line.row.unsocial_hours for line in lines) / paid if paid else 0.0
    return desk.pages.page(view, "reports.html", values)


async def statement(desk: Desk, view: View) -> Response:
    """Show a client's statement."""
    return await _statement(desk, view)


async def service_csv(desk: Desk, view: View) -> Response:
    """Send service and remedies by queue and week as a file."""
    staff = is_staff(view.session.roles)
    client = view.request.query_params.get("client", "") if staff else _own_client(view)
    periods = await view.reader.client.insight.service_level(client=client)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["queue", "client", "week_start_utc", "required_hours", "short_hours", "offered", "service_level",
                   "goal", "remedy", "actual_service_level", "actual_remedy"])  # fmt: skip
    for each in periods:
        actual = each.actual
        rows.writerow([each.queue, each.client, each.start.isoformat(), f"{each.required_hours:.2f}",
                       f"{each.short_hours:.2f}", f"{each.offered:.1f}", f"{each.service_level:.4f}", each.goal,
                       f"{each.remedy:.2f}", f"{actual.service_level:.4f}" if actual else "",
                       f"{actual.remedy:.2f}" if actual else ""])  # fmt: skip
    headers = {"content-disposition": f'attachment; filename="service{"-" + client if client else ""}.csv"'}
    return Response(text.getvalue(), headers=headers, media_type="text/csv")


async def _statement(desk: Desk, view: View) -> Response:
    client = view.request.query_params.get("client", "") if is_staff(view.session.roles) else _own_client(view)
    insight = view.reader.client.insight
    with nothing_in_force():
        version = await insight.summary(client=client)
    found = await insight.statement(client, version.roster, version.version)
    values: dict[str, Any] = {
        "words": view.with_currency(found.currency),
        "version": version,
        "statement": found,
        "clients": view.session.clients,
        "csv": "/reports/service.csv?" + urlencode({"client": client}),
    }
    return desk.pages.page(view, "statement.html", values)


def _chosen(asked: str, known: tuple[str, ...]) -> str:
    return asked if asked in known else known[0]


def _own_client(view: View) -> str:
    """Return the client that an auditor asks for, one of their own."""
    own = view.session.clients
    asked = view.request.query_params.get("client", "") or (own[0] if own else "")
    if asked not in own:
        known = ", ".join(own) or "–"
        raise Refused(
            view.words.gettext("%(asked)s is not one of your clients (%(own)s)", asked=asked or "–", own=known)
        )
    return asked
