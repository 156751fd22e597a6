"""Zones over the whole of France, beside networkx and a bare scipy Dijkstra on the same graph, in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from typing import Any

from scipy.sparse.csgraph import dijkstra

from simulations.catchment import _reached, isochrone
from simulations.catchment_outlines import commune_rings
from simulations.geography import communes
from simulations.travel import minutes_from, rank_of, travel_graph
from simulations.travel_sweep import _hierarchy
from tests.benchmarks.report import number, table

ORIGINS = ("67482", "75056", "69123", "48095", "13055", "29019", "59350", "33063", "31555", "58194")
HALF_HOUR = 30.0
ALL_FRANCE = 2_000.0
MEGABYTE = 1e6
SLOW_ORIGINS = 5  # networkx is slow
TAKES = 3
# Beside networkx: all France like for like, and half an hour beside a search nobody bounds.
LEAST_OVER_NETWORKX = 50.0
MOST_OVER_SCIPY = 3.0


@dataclass(frozen=True)
class CatchmentSpeed:
    """Median milliseconds of one origin: zone of half an hour, of all France; ours, bare scipy, networkx (or None)."""

    ours: dict[str, float]
    scipy: dict[str, float]
    networkx: dict[str, float] | None
    loading: float
    memory: dict[str, float]


def _milliseconds(work: Callable[[str], object], origins: tuple[str, ...] = ORIGINS) -> float:
    """Return the median over origins of the best of a few times: other work on the machine is left out."""
    return median(min(_once(work, origin) for _ in range(TAKES)) for origin in origins)


def _once(work: Callable[[str], object], origin: str) -> float:
    start = time.perf_counter()
    work(origin)
    return 1000 * (time.perf_counter() - start)


def _fresh(limit: float) -> Callable[[str], object]:
    def work(origin: str) -> object:
        _reached.cache_clear()
        minutes_from.cache_clear()
        return isochrone(origin, limit)

    return work


def _loading() -> float:
    travel_graph.cache_clear()
    _hierarchy.cache_clear()
    start = time.perf_counter()
    travel_graph()
    _hierarchy()
    return 1000 * (time.perf_counter() - start)


def _networkx(matrix: Any, limits: dict[str, float]) -> dict[str, float] | None:
    if find_spec("networkx") is None:
        return None
    import networkx as nx  # noqa: PLC0415 (only for comparing)

    graph, codes = nx.from_scipy_sparse_array(matrix), travel_graph().codes

    def zone(origin: str, limit: float) -> frozenset[str]:
        found = nx.single_source_dijkstra_path_length(graph, rank_of(origin), cutoff=limit)
        return frozenset(codes[node] for node in found if node < len(codes))

    return {
        name: _milliseconds(
            lambda origin, limit=limit: zone(origin, limit),
            ORIGINS[:SLOW_ORIGINS],
        )
        for name, limit in limits.items()
    }


def _memory() -> dict[str, float]:
    """Return the megabytes of memory that the geography takes: communes, graph, and outlines of one département."""
    graph = travel_graph()
    arrays = [part for matrix in graph.matrices.values() for part in (matrix.data, matrix.indices, matrix.indptr)]
    rings = commune_rings([code for code in graph.codes if code.startswith("67")])
    made = _hierarchy()
    swept = [made.place, made.begins, made.to, made.costs, made.core]
    swept += [part for level in made.levels for part in (level.sources, level.costs)]
    return {
        "communes": float(communes().memory_usage(deep=True).sum()) / MEGABYTE,
        "graphe": float(sum(part.nbytes for part in arrays) + graph.ends.nbytes) / MEGABYTE,
        "raccourcis": float(sum(part.nbytes for part in swept)) / MEGABYTE,
        "contours d'un département": sum(ring.nbytes for many in rings.values() for ring in many) / MEGABYTE,
    }


def measure_catchment() -> CatchmentSpeed:
    """Time zones from ten towns, caches emptied before each."""
    dijkstra(travel_graph().matrices["voiture"], indices=0, limit=1.0)  # scipy is imported once
    loading = _loading()
    matrix = travel_graph().matrices["voiture"]
    limits = {"une demi-heure": HALF_HOUR, "toute la France": ALL_FRANCE}
    for limit in limits.values():
        _fresh(limit)(ORIGINS[0])
    return CatchmentSpeed(
        ours={name: _milliseconds(_fresh(limit)) for name, limit in limits.items()},
        scipy={
            name: _milliseconds(lambda origin, limit=limit: dijkstra(matrix, indices=rank_of(origin), limit=limit))
            for name, limit in limits.items()
        },
        networkx=_networkx(matrix, limits),
        loading=loading,
        memory=_memory(),
    )


def report_catchment(found: CatchmentSpeed) -> list[str]:
    """Print the times and return the ratios that are beyond their budget, in French."""
    slow = found.networkx or {}
    rows = [
        (name, number(ours, 2), number(found.scipy[name], 2), number(slow[name], 1) if slow else "non installé")
        for name, ours in found.ours.items()
    ]
    print(table(("Zone autour d'une commune (ms, médiane)", "atelier", "scipy seul", "networkx"), rows))
    held = ", ".join(f"{name} {number(size, 1)} Mo" for name, size in found.memory.items())
    print(f"Graphe lu en {number(found.loading)} ms ; en mémoire : {held}")
    if slow:
        told = [f"{name} × {number(slow[name] / ours)}" for name, ours in found.ours.items()]
        print(f"À recherche égale, plus vite que networkx : {', '.join(told)}")
    return _faults(found)


def _faults(found: CatchmentSpeed) -> list[str]:
    faults = [
        f"la zone « {name} » prend {number(ours / found.scipy[name], 1)} fois le temps de scipy seul"
        for name, ours in found.ours.items()
        if ours > MOST_OVER_SCIPY * found.scipy[name]
    ]
    for name, ours in found.ours.items() if found.networkx is not None else ():
        if (whole := found.networkx["toute la France"]) < LEAST_OVER_NETWORKX * ours:
            faults.append(f"la zone « {name} » ne va que {number(whole / ours)} fois plus vite que networkx")
    return faults


__all__ = ["CatchmentSpeed", "measure_catchment", "report_catchment"]
