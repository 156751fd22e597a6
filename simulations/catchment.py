"""Catchment zones on real communes: travel times, zones by time or distance, shares between shops (Huff, Reilly)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from simulations.geography import communes, distance_km
from simulations.travel import (
    NOWHERE,
    Mode,
    check_commune,
    check_mode,
    minutes_from,
    rank_of,
    reached_ranks,
    travel_graph,
)

Numbers = npt.NDArray[np.float64]
# Two shops cannot be nearer than this to a household in Huff's formula: someone always walks or parks.
LEAST_MINUTES = 1.0
ROUNDING = 1e-9


def travel_minutes(origin: str, destinations: Sequence[str], *, mode: str = "voiture") -> Numbers:
    """Return minutes from a commune to others (INSEE codes), town hall to town hall, in the order asked.

    The commune itself is at 0. What no road joins is at inf: another territory, an island without a bridge, a commune
    without position (southern lands, Pacific, Saint-Pierre-et-Miquelon…). Cars meet no traffic jam. UnknownItemError
    for a code that is not a commune of 2026 or an unknown mode (« voiture », « velo », « marche »).
    """
    way, check_origin = check_mode(mode), check_commune(origin)
    ranks = np.array([rank_of(code) for code in destinations], dtype=np.int64)
    found: Numbers = np.append(minutes_from(check_origin, way), np.inf)[ranks]  # NOWHERE reads the last one
    found[[code == origin for code in destinations]] = 0.0
    return found


def travel_table(origins: Sequence[str], destinations: Sequence[str], *, mode: str = "voiture") -> Numbers:
    """Return minutes between communes, one row per origin and one column per destination; see `travel_minutes`."""
    if len(destinations) < len(origins):  # ways are the same both ways: search from the fewer
        return travel_table(destinations, origins, mode=mode).T
    rows = [travel_minutes(origin, destinations, mode=mode) for origin in origins]
    return np.array(rows, dtype=np.float64).reshape(len(origins), len(destinations))


def isochrone(origin: str, minutes: float, *, mode: str = "voiture") -> frozenset[str]:
    """Return the communes whose town hall is reached in so many minutes, the origin included; empty below 0."""
    return _reached(check_commune(origin), float(minutes), check_mode(mode))


@lru_cache(maxsize=256)
def _reached(origin: str, minutes: float, mode: Mode) -> frozenset[str]:
    if not minutes >= 0:
        return frozenset()
    rank = rank_of(origin)
    if rank == NOWHERE:
        return frozenset({origin})
    return frozenset(_codes()[reached_ranks(rank, mode, minutes + ROUNDING)].tolist())


@cache
def _codes() -> npt.NDArray[np.object_]:
    return np.array(travel_graph().codes, dtype=object)


@cache
def _positions() -> tuple[Numbers, Numbers]:
    places = communes().loc[list(travel_graph().codes)]
    return places["latitude"].to_numpy(np.float64), places["longitude"].to_numpy(np.float64)


@lru_cache(maxsize=256)
def isometric(origin: str, km: float) -> frozenset[str]:
    """Return the communes whose town hall is within so many km as the crow flies, the origin included.

    Empty below 0. ValueError for an endless distance.
    """
    check_commune(origin)
    if km == math.inf:
        raise ValueError("Une distance finie, en km, est attendue.")
    if not km >= 0:
        return frozenset()
    rank, (latitudes, longitudes) = rank_of(origin), _positions()
    if rank == NOWHERE:
        return frozenset({origin})
    away = np.asarray(distance_km(latitudes[rank], longitudes[rank], latitudes, longitudes))
    return frozenset(_codes()[away <= km].tolist()) | {origin}


def huff(attractiveness: npt.ArrayLike, minutes: npt.ArrayLike, *, exponent: float = 2.0) -> Numbers:
    """Return the share of each shop in each place: rows are places, columns shops, each row sums to 1.

    `attractiveness` (one number per shop, e.g. m² of sales area) and `minutes` (places × shops, or one row).
    Share = (S ÷ t^λ) ÷ Σ(S ÷ t^λ), with t of one minute at least. A place that reaches no shop has a row of nan.
    ValueError when shapes do not match, or a number is negative or not a number.
    Source: D. L. Huff, Journal of Marketing, 1964.
    """
    pull, time = np.asarray(attractiveness, dtype=np.float64), np.asarray(minutes, dtype=np.float64)
    if pull.ndim != 1 or time.ndim not in (1, 2) or time.shape[-1] != len(pull):
        raise ValueError("Un attrait par magasin et un temps par lieu et par magasin sont attendus.")
    sound = bool((pull >= 0).all() and np.isfinite(pull).all() and (time >= 0).all())
    if not sound or not pull.any() or not 0 <= exponent < math.inf:
        raise ValueError(
            "Des attraits et des temps positifs sont attendus, avec un attrait au moins au-dessus de zéro."
        )
    weight = _weights(pull, np.maximum(time, LEAST_MINUTES), exponent)
    with np.errstate(invalid="ignore"):
        shares: Numbers = weight / weight.sum(axis=-1, keepdims=True)
    return shares


def _weights(pull: Numbers, time: Numbers, exponent: float) -> Numbers:
    """Return S ÷ t^λ up to a factor by place, so that no place is too far to be counted."""
    nearest = np.where(pull > 0, time, np.inf).min(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        closeness = np.where(np.isfinite(time), nearest / time, 0.0)
    weight: Numbers = pull * np.where(np.isfinite(time), closeness**exponent, 0.0)
    return weight


def reilly_breaking_point(distance: float, attraction_a: float, attraction_b: float) -> float:
    """Return how far from A customers begin to prefer B, in the unit of the distance between A and B (km or minutes).

    d_A = D ÷ (1 + √(P_B ÷ P_A)), P being inhabitants or sales area. ValueError unless D ≥ 0 and both P > 0, all finite.
    Source: W. J. Reilly, 1931; P. D. Converse, Journal of Marketing, 1949.
    """
    finite = all(math.isfinite(number) for number in (distance, attraction_a, attraction_b))
    if not (finite and distance >= 0 and attraction_a > 0 and attraction_b > 0):
        raise ValueError("Une distance positive, finie, et deux attractions au-dessus de zéro sont attendues.")
    return distance / (1 + math.sqrt(attraction_b / attraction_a))
