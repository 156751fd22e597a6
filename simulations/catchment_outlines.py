"""Outlines of communes for maps, simplified, read by département from `data/geo/contours.npz`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from simulations.geography import GEO, communes
from simulations.travel import check_commune

# Stored steps are ten-thousandths of a degree (about 11 m).
STEP_DEGREES = 1e-4
DECIMALS = 4
HOLE = 1


@cache
def _stored() -> Mapping[str, npt.NDArray[Any]]:
    stored: Mapping[str, npt.NDArray[Any]] = np.load(GEO / "contours.npz")
    return stored


@lru_cache(maxsize=12)
def _rings_of(departement: str) -> dict[str, list[tuple[int, npt.NDArray[np.float64]]]]:
    """Return the rings (kind, points in degrees: longitude, latitude) of each commune of a département."""
    if f"{departement}_codes" not in _stored():
        return {}
    codes = [code.decode() for code in _stored()[f"{departement}_codes"]]
    owners, kinds, sizes = _stored()[f"{departement}_anneaux"]
    steps = np.split(_stored()[f"{departement}_pas"], np.cumsum(sizes)[:-1])
    found: dict[str, list[tuple[int, npt.NDArray[np.float64]]]] = {}
    for owner, kind, ring in zip(owners, kinds, steps, strict=True):
        points = np.round(ring.cumsum(axis=0) * STEP_DEGREES, DECIMALS)
        found.setdefault(codes[owner], []).append((int(kind), points))
    return found


def _geometry(rings: list[tuple[int, npt.NDArray[np.float64]]]) -> dict[str, Any]:
    pieces: list[list[Any]] = []
    for kind, points in rings:
        if kind == HOLE:
            pieces[-1].append(points.tolist())
        else:
            pieces.append([points.tolist()])
    return {"type": "MultiPolygon", "coordinates": pieces}


def commune_outlines(codes: Collection[str]) -> dict[str, Any]:
    """Return the outlines of communes as a GeoJSON collection (properties code, nom, departement), sorted by code.

    Outside rings turn as d3-geo wants. A commune without outline (overseas collectivities) is left out: see
    `without_outline`. UnknownItemError for a code that is not a commune of 2026.
    """
    table = communes().loc[sorted({check_commune(code) for code in codes}), ["commune", "departement"]]
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": name, "departement": departement},
            "geometry": _geometry(rings),
        }
        for code, name, departement in table.itertuples()
        if (rings := _rings_of(departement).get(code))
    ]
    return {"type": "FeatureCollection", "features": features}


def commune_rings(codes: Collection[str]) -> dict[str, list[npt.NDArray[np.float64]]]:
    """Return the rings of each commune that has an outline: arrays of points (longitude, latitude, degrees), closed.

    Outside rings and holes are told apart by their turning way; to be filled with the even-odd rule.
    """
    table = communes().loc[sorted(codes), "departement"]
    found = {str(code): _rings_of(str(departement)).get(str(code), []) for code, departement in table.items()}
    return {code: [points for _, points in rings] for code, rings in found.items() if rings}


def without_outline(codes: Collection[str]) -> tuple[str, ...]:
    """Return those of the communes that no map can draw, sorted, to be said to the user."""
    places = communes()
    return tuple(
        code for code in sorted(codes) if code not in _rings_of(str(places.loc[check_commune(code), "departement"]))
    )


def departement_communes(departements: Sequence[str]) -> dict[str, Any]:
    """Return the outlines of all communes of some départements as a GeoJSON collection; unknown ones are left out."""
    return commune_outlines([code for departement in departements for code in _rings_of(departement)])
