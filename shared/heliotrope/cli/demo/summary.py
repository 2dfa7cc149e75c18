"""The figures of a demo, in the form that `summary.json` keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from heliotrope.cli.demo.journey import Mended, Published, Released
from heliotrope.cli.demo.runs import certificate_of
from heliotrope.cli.demo.scores import proof_of
from heliotrope.client import FollowedRoster


@dataclass(frozen=True)
class Told:
    """Everything that the story found out."""

    incumbent: Published
    released: Released
    planned: Published
    mended: Mended
    feed: FollowedRoster
    feed_equal: bool


def summary_of(told: Told, wall_s: Mapping[str, float]) -> dict[str, dict[str, object]]:
    """Return the summary; money in the network's currency, shares in per cent but for WAPE, times in seconds."""
    accuracy, proof = told.released.accuracy, proof_of(certificate_of(told.planned.version))
    incumbent, planned = told.incumbent.judged, told.planned.judged
    return {
        "forecast": {
            "wape": _rounded(accuracy.wape if accuracy else None, 5),
            "wape_seasonal_naive": _rounded(accuracy.wape_seasonal_naive if accuracy else None, 5),
        },
        "incumbent": {
            "breaches": incumbent.breach_count,
            "understaffed_pct": round(incumbent.figures.understaffed_pct, 3),
            "money": round(incumbent.figures.money, 2),
        },
        "roster": {
            "agents": len(told.planned.problem.agents),
            "breaches": planned.breach_count,
            "understaffed_pct": round(planned.figures.understaffed_pct, 3),
            "money": round(planned.figures.money, 2),
            "gap_points": _rounded(proof.gap_points, 4),
            "objective": round(proof.objective, 2),
            "bound": _rounded(proof.bound, 2),
            "hash": told.planned.version.roster_hash,
        },
        "incident": {
            "people_disturbed": told.mended.people_disturbed,
            "money_saved": round(told.mended.money_saved, 2),
            "breaches": told.mended.published.judged.breach_count,
        },
        "feed": {
            "version": told.feed.version.version,
            "shifts": len(told.feed.roster.shifts),
            "equal": told.feed_equal,
        },
        "wall_s": {name: round(seconds, 1) for name, seconds in wall_s.items()},
    }


def write_summary(summary: Mapping[str, Mapping[str, object]], path: Path) -> None:
    """Write the summary as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(summary, indent=2) + "\n")


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
