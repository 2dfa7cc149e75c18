"""The screens: one module each, thin handlers over what `reading` works out."""

from __future__ import annotations

from services.console.desk import Screen
from services.console.screens import (
    audit,
    compare,
    coverage,
    delivery,
    mine,
    network,
    optimise,
    plan,
    publish,
    reports,
    today,
    whatif,
    why,
)

SCREEN_ROUTES: tuple[tuple[str, str, Screen, list[str]], ...] = (
    ("/coverage", "Coverage", coverage.page, ["GET"]),
    ("/coverage/data", "Coverage", coverage.data, ["GET"]),
    ("/coverage/cell", "Coverage", coverage.cell, ["GET"]),
    ("/coverage/table", "Coverage", coverage.table, ["GET"]),
    ("/optimise", "Optimise", optimise.page, ["GET"]),
    ("/optimise/start", "Optimise", optimise.start, ["POST"]),
    ("/optimise/stop", "Optimise", optimise.stop, ["POST"]),
    ("/optimise/discard", "Optimise", optimise.discard, ["POST"]),
    ("/compare", "Compare", compare.page, ["GET"]),
    ("/compare/shifts", "Compare", compare.shifts, ["GET"]),
    ("/compare/table", "Compare", compare.table, ["GET"]),
    ("/compare/unmet", "Compare", compare.unmet, ["GET"]),
    ("/compare/accept", "Compare", compare.accept_site, ["POST"]),
    ("/why", "Compare", why.answer, ["GET"]),
    ("/why", "Compare", why.ask, ["POST"]),
    ("/what-if", "What-if", whatif.page, ["GET"]),
    ("/what-if/start", "What-if", whatif.start, ["POST"]),
    ("/what-if/stop", "What-if", whatif.stop, ["POST"]),
    ("/publish", "Publish", publish.page, ["GET"]),
    ("/publish/now", "Publish", publish.publish, ["POST"]),
    ("/plan", "Site plan", plan.page, ["GET"]),
    ("/plan/acknowledge", "Site plan", plan.acknowledge, ["POST"]),
    ("/plan/calendar", "Site plan", plan.calendar, ["GET"]),
    ("/mine", "My plan", mine.page, ["GET"]),
    ("/mine/acknowledge", "My plan", mine.acknowledge, ["POST"]),
    ("/mine/calendar", "My plan", mine.calendar, ["GET"]),
    ("/delivery", "Delivery", delivery.page, ["GET"]),
    ("/audit", "Audit", audit.page, ["GET"]),
    ("/today", "Today", today.page, ["GET"]),
    ("/reports", "Reports", reports.page, ["GET"]),
    ("/reports/statement", "Reports", reports.statement, ["GET"]),
    ("/reports/service.csv", "Reports", reports.service_csv, ["GET"]),
    ("/network", "Network", network.page, ["GET"]),
    ("/publish/discard", "Publish", publish.discard, ["POST"]),
)
"""Address, screen that it belongs to, what answers, methods."""
