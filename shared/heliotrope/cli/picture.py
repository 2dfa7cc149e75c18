"""The picture of the week: coverage by hour with each site's share, each site under its own sun, what is missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from heliotrope.cli.sunlight import sun_height
from heliotrope.domain.demand import Array
from heliotrope.domain.network import Site
from heliotrope.domain.objective import in_horizon, supply
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon, local

Axes = Any
"""matplotlib is published without types."""

PAPER, INK, FAINT, RULE = "#f6f4ef", "#1d1b18", "#6f6a62", "#dcd8cf"
SHORT = "#c8401a"
SUNRISE_TO_SUNSET = ("#f2c14b", "#ec9a3c", "#dd6b45", "#b9506f", "#7f4f8f", "#4f62a3", "#3f86b0", "#5fb0a6")
"""Colours of the sites, east to west."""
NIGHT_TO_DAY = ("#cfd5e6", "#dfe2ec", "#f9dfc4", "#fdf0c4", "#fff7dc")
WIDTH_IN, DPI = 16.0, 100
STACK_IN, SITE_IN, SHORT_IN = 4.0, 0.3, 1.1
TOP_IN, GAP_IN, BOTTOM_IN = 1.15, 0.66, 0.36
"""Heights in inches: the stacked coverage, a site's row, the strip of what is missing; what is around and between."""
LEFT, RIGHT = 0.105, 0.988
EDGE = (0.012 - LEFT) / (RIGHT - LEFT)
"""Where text at the picture's left edge begins, as a share of the axes."""
HEADINGS = (
    ("Coverage", "open agents by hour, each site's share on top of those west of it; all queues"),
    (
        "Under their own sun",
        "sites from east to west: sky by the height of the sun, shape by open agents; hours from UTC on the first day",
    ),
    ("Missing agents", "by quarter of an hour, over all queues: one queue's spare does not help another"),
)


def draw_week(roster: Roster, problem: RosterProblem, path: Path, *, label: str = "") -> Path:
    """Draw the roster's coverage of the horizon as a PNG, 1600 pixels wide.

    Parameters
    ----------
    label
        What the demand is, such as "derived".
    """
    sites = sorted(problem.network.sites, key=lambda site: -site.longitude)
    shares = site_shares(roster, problem, sites)
    heights = (STACK_IN, SITE_IN * len(sites), SHORT_IN)
    height = TOP_IN + sum(heights) + 2 * GAP_IN + BOTTOM_IN
    figure = Figure(figsize=(WIDTH_IN, height), dpi=DPI, facecolor=PAPER)
    stack, rows, short = _panels(figure, heights, height)
    colours = LinearSegmentedColormap.from_list("sun", SUNRISE_TO_SUNSET)(np.linspace(0, 1, len(sites)))
    missing = _missing(shares, problem)
    _draw_stack(stack, shares.sum(axis=1), problem, missing, colours)
    _draw_rows(rows, sites, shares.sum(axis=1), problem.horizon, colours)
    _draw_short(short, missing, problem.horizon)
    _write_headings(figure, height, problem, missing, label)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, facecolor=PAPER)
    return path


def _panels(figure: Figure, heights: tuple[float, ...], height: float) -> list[Axes]:
    """Return axes of `heights` inches, one below the other."""
    axes, top = [], height - TOP_IN
    for own in heights:
        axes.append(figure.add_axes((LEFT, (top - own) / height, RIGHT - LEFT, own / height)))
        top -= own + GAP_IN
    return axes


def site_shares(roster: Roster, problem: RosterProblem, sites: list[Site]) -> Array:
    """Return effective open agents [S, Q, T] of each of `sites`."""
    shifts = (*problem.carry_in, *in_horizon(roster, problem))
    return np.stack([supply((s for s in shifts if s.site == site.id), problem) for site in sites])


def _missing(shares: Array, problem: RosterProblem) -> Array:
    """Return the agents missing over all queues, [T]: one queue's spare does not help another."""
    missing: Array = np.clip(problem.demand.required - shares.sum(axis=0), 0.0, None).sum(axis=0)
    return missing


def _draw_stack(axes: Axes, shares: Array, problem: RosterProblem, missing: Array, colours: Array) -> None:
    """Draw each site's open agents on top of the next one's, the eastern sites uppermost, and the requirement."""
    horizon = problem.horizon
    hours, required = (
        _by_hour(np.arange(horizon.slots, dtype=float), horizon),
        _by_hour(problem.demand.required.sum(axis=0), horizon),
    )
    levels = [_by_hour(share, horizon) for share in shares[::-1]]
    axes.stackplot(hours, levels, colors=colours[::-1], linewidth=0.4, edgecolor=PAPER)
    axes.plot(hours, required, color=INK, linewidth=1.5, linestyle=(0, (4, 2)), label="required")
    top = np.sum(levels, axis=0)
    short = _by_hour(missing, horizon)
    axes.fill_between(
        hours, top, top + short, facecolor="#fbe3da", edgecolor=SHORT, hatch="//////", linewidth=0, label="missing"
    )
    axes.set_ylim(0, 1.12 * max(float((top + short).max()), float(required.max()), 1.0))
    axes.legend(loc="upper right", ncols=2, frameon=False, fontsize=11, labelcolor=INK, borderaxespad=0.1)
    _dress(axes, horizon)


def _draw_rows(axes: Axes, sites: list[Site], shares: Array, horizon: Horizon, colours: Array) -> None:
    """Draw a row for each site: the height of its sun behind, its open agents before, all on UTC."""
    sky = LinearSegmentedColormap.from_list("sky", NIGHT_TO_DAY)
    beside = axes.get_yaxis_transform()
    instants = [horizon.instant(slot) for slot in range(horizon.slots)]
    for row, (site, share, colour) in enumerate(zip(sites, shares, colours, strict=True)):
        height = np.array([sun_height(at, site.latitude, site.longitude) for at in instants])
        axes.imshow(
            height[None, :], cmap=sky, vmin=-18, vmax=35, aspect="auto", interpolation="bilinear",
            extent=(0, horizon.slots, row + 0.94, row + 0.02),
        )  # fmt: skip
        shape = 0.8 * share / max(float(share.max()), 1e-9)
        axes.fill_between(
            np.arange(horizon.slots), row + 0.94, row + 0.94 - shape, color=colour, linewidth=0, step="post"
        )
        offset = local(horizon.start, site.zone).utcoffset() or timedelta()
        axes.text(EDGE, row + 0.5, site.name, transform=beside, **_row_text(INK, "left"))
        axes.text(-0.006, row + 0.5, _offset(offset), transform=beside, **_row_text(FAINT, "right"))
    axes.set_ylim(len(sites), 0)
    _dress(axes, horizon)
    axes.set_yticks([])


def _draw_short(axes: Axes, missing: Array, horizon: Horizon) -> None:
    """Draw what is missing on a scale of its own."""
    axes.fill_between(np.arange(horizon.slots), missing, color=SHORT, linewidth=0, step="post")
    axes.set_ylim(0, 1.25 * max(float(missing.max()), 1.0))
    _dress(axes, horizon)
    axes.locator_params(axis="y", nbins=3)


def _write_headings(figure: Figure, height: float, problem: RosterProblem, missing: Array, label: str) -> None:
    """Write title, verdict and the heading of each part."""
    horizon = problem.horizon
    needed = float(problem.demand.required.sum())
    share = 100 * float(missing.sum()) / needed if needed else 0.0
    hours = needed * horizon.grain_minutes / 60
    last = horizon.end - timedelta(minutes=1)
    verdict = (
        f"{_date(horizon.start)} to {_date(last)} {last.year}, UTC   ·   {len(problem.agents):,} agents at "
        f"{len(problem.network.sites)} sites   ·   {hours:,.0f} agent-hours required"
        + (f" (demand: {label})" if label else "")
        + f"   ·   {share:.2f} % of them missing"
    )
    figure.text(0.012, 1 - 0.34 / height, f"{problem.network.name}: the week", fontsize=20, weight="bold", color=INK)
    figure.text(0.012, 1 - 0.64 / height, verdict, fontsize=11.5, color=FAINT)
    for axes, (heading, note) in zip(figure.axes, HEADINGS, strict=True):
        y = axes.get_position().y1 + 0.12 / height
        figure.text(0.012, y, heading, fontsize=12.5, weight="bold", color=INK)
        figure.text(LEFT + 0.075, y, note, fontsize=11, color=FAINT)


def _dress(axes: Axes, horizon: Horizon) -> None:
    """Give axes days, noons and light rules."""
    day = horizon.slots_per_day
    axes.set_facecolor("white")
    axes.set_xlim(0, horizon.slots)
    for side in axes.spines.values():
        side.set_color(RULE)
    midnights = [d * day for d in range(len(horizon.days) + 1)]
    axes.set_xticks(midnights, [])
    names = [f"{date:%a} {date.day}" if horizon.weeks == 1 else f"{date.day}" for date in horizon.days]
    axes.set_xticks([midnight + day / 2 for midnight in midnights[:-1]], names, minor=True)
    axes.tick_params(which="both", length=0, labelsize=10.5, labelcolor=FAINT)
    axes.grid(axis="x", which="major", color=INK, alpha=0.22, linewidth=0.8)
    axes.grid(axis="y", color=RULE, linewidth=0.7)
    axes.set_axisbelow(False)
    axes.tick_params(axis="x", which="minor", labelbottom=True, labelsize=11, labelcolor=INK)


def _by_hour(values: Array, horizon: Horizon) -> Array:
    """Return hourly means of [T] values."""
    hourly: Array = values.reshape(-1, 60 // horizon.grain_minutes).mean(axis=1)
    return hourly


def _date(day: datetime) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def _row_text(colour: str, side: str) -> dict[str, Any]:
    return {"fontsize": 10.5, "color": colour, "ha": side, "va": "center"}
