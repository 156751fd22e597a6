"""Isochrone against isometric: the circle that matches a zone drawn in time, and the communes that differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulations.catchment import isometric
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import zone_table

MOST_KM = 150.0
# Why a commune is on one side only: « loin » and « cercle » say only that one limit goes farther than the other.
Cause = Literal["loin", "obstacle", "cercle", "route_rapide"]
# A way is slow, or quick, when it takes so many times longer, or shorter, than usual at that distance.
UNUSUAL = 1.2
# Communes are at a like distance when they differ by this share at most; one km apart, minutes say nothing of a road.
LIKE, LEAST_KM = 0.3, 1.0


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


def difference_cause(minutes: float, km: float, usual: float, *, in_circle: bool) -> Cause:
    """Return why a commune is in the circle but not in the zone in minutes (`in_circle`), or the other way round.

    `usual`: minutes per km of the communes at a like distance. In the circle only: « obstacle » when the way is slow
    or there is none, else « loin ». In time only: « route_rapide » when it is quick, else « cercle » (a small circle).
    """
    pace = minutes / max(LEAST_KM, km)
    if in_circle:
        return "obstacle" if not np.isfinite(pace) or pace >= UNUSUAL * usual else "loin"
    return "route_rapide" if pace <= usual / UNUSUAL else "cercle"


def usual_pace(km: float, distances: npt.ArrayLike, minutes: npt.ArrayLike) -> float:
    """Return the usual minutes per km at a like distance: the median of the communes given; of all when none is."""
    away, time = np.asarray(distances, dtype=float), np.asarray(minutes, dtype=float)
    known = np.isfinite(time) & (away >= LEAST_KM)
    like = known & (np.abs(away - km) <= LIKE * km)
    kept = like if like.any() else known
    return float(np.median(time[kept] / away[kept])) if kept.any() else float("nan")


@lru_cache(maxsize=64)
def difference_causes(brief: ZoneBrief, timed: ZonePlan, circle: ZonePlan) -> dict[str, Cause]:
    """Return why each commune that is on one side only is so, by INSEE code; shared, so never changed."""
    by_time, by_km = zone_table(brief, timed), zone_table(brief, circle)
    both = pd.concat([by_time, by_km.loc[by_km.index.difference(by_time.index)]])
    found: dict[str, Cause] = {}
    for code in by_time.index.symmetric_difference(by_km.index):
        km, minutes = float(both["km"].loc[code]), float(both["minutes"].loc[code])
        usual = usual_pace(km, both["km"], both["minutes"])
        found[str(code)] = difference_cause(minutes, km, usual, in_circle=code in by_km.index)
    return found


def names_by_cause(brief: ZoneBrief, timed: ZonePlan, circle: ZonePlan) -> dict[Cause, tuple[str, ...]]:
    """Return the names of the communes on one side only by cause, those with most customers first; no empty cause."""
    causes = difference_causes(brief, timed, circle)
    tables = pd.concat([zone_table(brief, plan) for plan in (timed, circle)])
    rows = tables[~tables.index.duplicated()].sort_index().sort_values("clients", ascending=False, kind="stable")
    found: dict[Cause, list[str]] = {}
    for code, name in rows.loc[rows.index.isin(list(causes)), "commune"].items():
        found.setdefault(causes[str(code)], []).append(str(name))
    return {cause: tuple(names) for cause, names in found.items()}
