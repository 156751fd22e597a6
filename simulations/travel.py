"""Minutes between communes, without a network: shortest ways on the graph of neighbouring communes and fast roads.

The graph is `data/geo/graphe.npz` (made by `data/build/zone.py`, precision in `data/geo/temps_rapport.json`). Driving
times are free of traffic jams and stay in France:
no way through Germany, Switzerland, Italy, Spain or Belgium, no ferry.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from simulations.errors import UnknownItemError
from simulations.geography import GEO, communes
from simulations.travel_sweep import FAR, sweep

Mode = Literal["voiture", "velo", "marche"]
MODES: tuple[Mode, ...] = get_args(Mode)
Minutes = npt.NDArray[np.float64]
# How many whole minutes one stored unit is: hundredths by car, tenths for the others.
UNITS: dict[Mode, float] = {"voiture": 100.0, "velo": 10.0, "marche": 10.0}
NOWHERE = -1
# Up to so many minutes, searching around the origin is faster than sweeping the whole of France.
NEAR_MINUTES = 45.0


@dataclass(frozen=True)
class TravelGraph:
    """Communes with a position, in order (`codes`), what each adds at both ends (minutes), and one matrix a mode.

    Matrices are scipy sparse, symmetric, in minutes; their first rows are the communes, the others interchanges.
    """

    codes: tuple[str, ...]
    rank: dict[str, int]
    ends: Minutes
    matrices: dict[Mode, Any]


@cache
def travel_graph() -> TravelGraph:
    """Return the graph of the whole of France, read once (about 0.1 s, 12 MB)."""
    with np.load(GEO / "graphe.npz") as stored:
        codes = tuple(code.decode() for code in stored["codes"])
        ends, size = stored["bouts"] / 100.0, int(stored["noeuds"])
        first, second = stored["de"], stored["vers"]
        matrices = {mode: _matrix(first, second, stored[mode] / UNITS[mode], size) for mode in MODES}
    return TravelGraph(codes, {code: rank for rank, code in enumerate(codes)}, ends, matrices)


def _matrix(first: npt.NDArray[np.int32], second: npt.NDArray[np.int32], minutes: Minutes, size: int) -> Any:  # noqa: ANN401 (scipy has no types)
    from scipy.sparse import csr_matrix  # noqa: PLC0415 (half a second, once)

    used = minutes > 0
    both = np.concatenate((first[used], second[used])), np.concatenate((second[used], first[used]))
    return csr_matrix((np.concatenate((minutes[used], minutes[used])), both), shape=(size, size))


def check_commune(code: str) -> str:
    """Return the INSEE code of a commune of 2026, or raise UnknownItemError."""
    if code not in _all_codes():
        raise UnknownItemError(
            f"Un code INSEE de commune est attendu (« 67482 » pour Strasbourg), pas « {code} » : vérifie le code."
        )
    return code


def check_mode(mode: str) -> Mode:
    """Return the mode of travel, or raise UnknownItemError."""
    for known in MODES:
        if mode == known:
            return known
    raise UnknownItemError(f"Un mode de déplacement est attendu (« voiture », « velo » ou « marche »), pas « {mode} ».")


@cache
def _all_codes() -> frozenset[str]:
    return frozenset(str(code) for code in communes().index)


def rank_of(code: str) -> int:
    """Return the rank of a commune in the graph, NOWHERE for one without position; UnknownItemError if unknown."""
    return travel_graph().rank.get(check_commune(code), NOWHERE)


def search(rank: int, mode: Mode, limit: float = math.inf) -> Minutes:
    """Return minutes from a commune to each one of the graph, inf when out of reach or beyond the limit."""
    graph = travel_graph()
    own = float(graph.ends[rank])
    found = _ways(rank, mode, max(limit - own, 0.0))[: len(graph.codes)]
    found += graph.ends
    found += own
    found[rank] = 0.0
    found[found > limit] = np.inf
    return found


def reached_ranks(rank: int, mode: Mode, limit: float) -> npt.NDArray[np.int64]:
    """Return the ranks of the communes within so many minutes of one, itself included; the limit is 0 at least."""
    graph = travel_graph()
    left = max(limit - float(graph.ends[rank]), 0.0)
    ways = _ways(rank, mode, left)[: len(graph.codes)]
    ways[rank] = -math.inf
    near = np.flatnonzero(ways <= left)
    return near[ways[near] + graph.ends[near] <= left]


def _ways(rank: int, mode: Mode, limit: float) -> Minutes:
    """Return minutes along the ways, ends apart: near places by Dijkstra, all of them faster by sweeping."""
    if mode == "voiture" and limit > NEAR_MINUTES:
        costs = sweep(rank)
        minutes = costs / UNITS[mode]
        minutes[costs == FAR] = np.inf
        return minutes
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    ways: Minutes = dijkstra(travel_graph().matrices[mode], indices=rank, limit=limit)
    return ways


@lru_cache(maxsize=128)
def minutes_from(origin: str, mode: Mode) -> Minutes:
    """Return minutes from a commune to each one of the graph (order of `travel_graph().codes`), not to change."""
    rank = rank_of(origin)
    found = search(rank, mode) if rank != NOWHERE else np.full(len(travel_graph().codes), np.inf)
    found.flags.writeable = False
    return found
