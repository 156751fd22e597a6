"""The communes of a zone with their market figures, and the totals of the primary, secondary and tertiary zones."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulations.catchment import isochrone, isometric, travel_minutes
from simulations.catchment_market import FULL
from simulations.geography import GEO, communes, distance_km
from simulations.rounding import half_up
from simulations.zone.state import ZoneBrief, ZonePlan

ZONE_NAMES = {1: "primaire", 2: "secondaire", 3: "tertiaire"}
PER_THOUSAND = 1_000.0


@cache
def wealth_indices() -> dict[str, float]:
    """Return the wealth index of each département (France = 100); INSEE, Filosofi 2021."""
    table = pd.read_csv(GEO / "departements_revenus.csv", comment="#", dtype={"departement": str})
    return dict(zip(table["departement"], table["indice_richesse_base_100"].astype(float), strict=True))


def place_name(code: str) -> str:
    """Return the name of a commune, from its INSEE code."""
    return str(communes().loc[code, "commune"])


def position_of(code: str) -> tuple[float, float]:
    """Return the latitude and longitude of a commune in degrees, nan where there is none."""
    latitude, longitude = communes().loc[code, ["latitude", "longitude"]].to_numpy(dtype=float)
    return float(latitude), float(longitude)


def reached(place: str, plan: ZonePlan, limit: float) -> frozenset[str]:
    """Return the communes within one limit of a plan, in minutes or in km."""
    if plan.measure == "km":
        return isometric(place, limit)
    return isochrone(place, limit, mode=plan.mode)


@lru_cache(maxsize=128)
def zone_table(brief: ZoneBrief, plan: ZonePlan) -> pd.DataFrame:
    """Return one row per commune of the zone, nearest first, indexed by INSEE code; shared, so never changed.

    Columns: commune, departement, population, menages, clients (customers that may buy: households, or firms of the
    target), indice (wealth index of the département, 100 where there is none), km (as the crow flies), minutes
    (inf when no road leads there), zone (1, 2 or 3).
    """
    inner, middle, outer = (reached(brief.place, plan, limit) for limit in plan.limits)
    codes = sorted(outer)
    places = communes().loc[codes]
    km = distance_km(*position_of(brief.place), places["latitude"].to_numpy(), places["longitude"].to_numpy())
    table = pd.DataFrame(
        {
            "commune": places["commune"],
            "departement": places["departement"],
            "population": places["population"].astype(int),
            "menages": places["menages"].astype(int),
            "indice": [wealth_indices().get(str(code), FULL) for code in places["departement"]],
            "km": np.round(np.nan_to_num(np.asarray(km, dtype=float)), 1),
            "minutes": np.round(travel_minutes(brief.place, codes, mode=plan.mode), 1),
            "zone": [1 if code in inner else 2 if code in middle else 3 for code in codes],
        },
        index=pd.Index(codes, name="code"),
    )
    table.insert(4, "clients", _customers(brief, table))
    by = "km" if plan.measure == "km" else "minutes"
    return table.sort_values(["zone", by, "commune"], kind="stable")


def _customers(brief: ZoneBrief, table: pd.DataFrame) -> npt.NDArray[np.int64]:
    if brief.customers == "menages":
        return table["menages"].to_numpy(np.int64)
    firms = table["population"].to_numpy(float) * brief.per_thousand / PER_THOUSAND
    return np.rint(firms).astype(np.int64)


@lru_cache(maxsize=128)
def zone_totals(brief: ZoneBrief, plan: ZonePlan) -> pd.DataFrame:
    """Return one row per zone (index 1, 2, 3), an empty one too; shared, so never changed.

    Columns: communes, population, menages, clients, indice (mean weighted by households, nan where nobody lives or
    where a département has none), part (% of the customers; the three add up to 100).
    """
    table = zone_table(brief, plan)
    weighted = table.assign(poids=table["indice"] * table["menages"])
    grouped = weighted.groupby("zone")[["population", "menages", "clients", "poids"]].sum()
    totals = grouped.reindex([1, 2, 3], fill_value=0)
    totals.insert(0, "communes", table["zone"].value_counts().reindex([1, 2, 3], fill_value=0))
    households = totals["menages"].replace(0, np.nan)
    totals["indice"] = (totals.pop("poids") / households).round(1)
    for zone in totals.index:
        if not _all_indexed(table[table["zone"] == zone]):
            totals.loc[zone, "indice"] = np.nan
    totals["part"] = _shares(totals["clients"].to_numpy(float))
    return totals


def zone_index(brief: ZoneBrief, plan: ZonePlan) -> float:
    """Return the wealth index of the whole zone (France = 100), weighted by households.

    nan where nobody lives, or when one of the départements has no index.
    """
    table = zone_table(brief, plan)
    households = table["menages"].to_numpy(float)
    if not households.sum() or not _all_indexed(table):
        return float("nan")
    return round(float(np.average(table["indice"], weights=households)), 1)


def _all_indexed(table: pd.DataFrame) -> bool:
    """Tell whether every département where people live has a wealth index."""
    return set(table.loc[table["menages"] > 0, "departement"]) <= set(wealth_indices())


def _shares(customers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return shares in %, to the tenth, that add up to 100: what rounding leaves goes to those it cut most.

    That of the primary zone, which an exercise asks for, is rounded as there: the others make up the difference.
    """
    tenths = customers * FULL * 10 / max(1.0, float(customers.sum()))
    whole = np.floor(tenths + 1e-9)
    whole[0] = 10 * half_up(float(tenths[0]) / 10, 1)
    left = round(float(tenths.sum() - whole.sum()))
    order = 1 + np.argsort((whole - tenths)[1:], kind="stable")
    whole[order[:left]] += 1
    return np.asarray(np.rint(whole) / 10)
