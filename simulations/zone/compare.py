"""Isochrone against isometric: the circle that matches a zone drawn in time, and the communes that differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulations.catchment import isometric
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import zone_table

MOST_KM = 150.0


@dataclass(frozen=True)
class Comparison:
    """Names of communes in one zone only, those with most customers first, and their customers."""

    won: tuple[str, ...]
    lost: tuple[str, ...]
    won_customers: int
    lost_customers: int


@lru_cache(maxsize=64)
def circle_of(brief: ZoneBrief, plan: ZonePlan, *, km: float | None = None) -> tuple[ZonePlan, ZonePlan]:
    """Return the zone in minutes and the one in km to set beside it.

    Without `km`, the circle holds about as many communes as the zone; its inner limits are in the same proportions.
    """
    timed = (
        plan if plan.measure == "minutes" else plan.model_copy(update={"measure": "minutes", "limits": brief.limits})
    )
    outer = km if km is not None else _matching(brief, timed)
    share = [limit / timed.limits[2] for limit in timed.limits]
    limits = tuple(round(max(0.1 * rank, part * outer), 1) for rank, part in enumerate(share, 1))
    return timed, ZonePlan.model_validate({"mode": plan.mode, "measure": "km", "limits": limits})


def _matching(brief: ZoneBrief, timed: ZonePlan) -> float:
    wanted = len(zone_table(brief, timed))
    radii = np.arange(2.0, MOST_KM, 1.0)
    counts = [len(isometric(brief.place, float(radius))) for radius in radii[: 2 * int(timed.limits[2]) + 10]]
    return float(radii[int(np.searchsorted(counts, wanted).clip(0, len(counts) - 1))])


def compare(brief: ZoneBrief, timed: ZonePlan, circle: ZonePlan) -> Comparison:
    """Return who is reached in time but out of the circle (won), and the other way round (lost)."""
    by_time, by_km = zone_table(brief, timed), zone_table(brief, circle)
    won = by_time.loc[by_time.index.difference(by_km.index)].sort_values("clients", ascending=False, kind="stable")
    lost = by_km.loc[by_km.index.difference(by_time.index)].sort_values("clients", ascending=False, kind="stable")
    return Comparison(
        tuple(won["commune"]), tuple(lost["commune"]), int(won["clients"].sum()), int(lost["clients"].sum())
    )
