"""Minutes by car from one commune to all the others at once, through the shortcuts of `data/geo/raccourcis.npz`.

The search climbs from the origin to a core of well-joined nodes, whose times to one another are in a table, then comes
down to everybody, level by level, with numpy. Times are exactly those of Dijkstra's algorithm on the same graph.
Source: D. Delling, A. Goldberg, A. Nowatzyk, R. Werneck, « PHAST », 2011.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from simulations.geography import GEO

Whole = npt.NDArray[np.int32]
# Hundredths of a minute that nothing reaches; twice as much still fits in 32 bits.
FAR = 2**29


@dataclass(frozen=True)
class _Level:
    """Consecutive places whose ways up all lead to earlier places; `sources` and `costs`: ways × places."""

    first: int
    last: int
    sources: npt.NDArray[np.intp]
    costs: Whole


@dataclass(frozen=True)
class _Hierarchy:
    """`place` of each node of the graph, the core first; ways up of each place (`begins`, `to`, `costs`).

    `core` holds the times within the core, a row for each place one comes from.
    """

    place: Whole
    begins: Whole
    to: Whole
    costs: Whole
    core: Whole
    levels: tuple[_Level, ...]


def sweep(node: int) -> Whole:
    """Return the hundredths of a minute by car from a node of the graph to each node, FAR where no way leads."""
    made = _hierarchy()
    entries, labels = _climb(made, int(made.place[node]))
    costs = np.full(len(made.place), FAR, dtype=np.int32)
    costs[list(labels)] = list(labels.values())
    if entries:
        start = np.array(list(entries.values()), dtype=np.int32)
        costs[: len(made.core)] = (made.core[list(entries)] + start[:, None]).min(axis=0)
    for level in made.levels:
        found = costs.take(level.sources, mode="clip")
        found += level.costs
        part = costs[level.first : level.last]
        np.minimum(part, np.minimum.reduce(found, axis=0), out=part)
    return np.minimum(costs, FAR)[made.place]


def _climb(made: _Hierarchy, start: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return the costs at which the climb enters the core, and those of all the places it went through."""
    labels, heap, entries = {start: 0}, [-start], {}
    while heap:
        place = -heapq.heappop(heap)
        cost = labels[place]
        if place < len(made.core):
            entries[place] = cost
            continue
        ways = slice(made.begins[place], made.begins[place + 1])
        for higher, step in zip(made.to[ways].tolist(), made.costs[ways].tolist(), strict=True):
            if higher not in labels:
                heapq.heappush(heap, -higher)
                labels[higher] = cost + step
            elif cost + step < labels[higher]:
                labels[higher] = cost + step
    return entries, labels


@cache
def _hierarchy() -> _Hierarchy:
    with np.load(GEO / "raccourcis.npz") as stored:
        place, groups = stored["place"], stored["groupes"].tolist()
        begins, to, costs = stored["debut"], stored["vers"], stored["cout"]
    levels = tuple(_level(first, last, begins, to, costs) for first, last in pairwise(groups))
    joined = tuple(level for level in levels if len(level.sources))
    return _Hierarchy(place, begins, to, costs, _core_table(groups[0], begins, to, costs), joined)


def _level(first: int, last: int, begins: Whole, to: Whole, costs: Whole) -> _Level:
    """Return a level with its ways up as a table: a way that is not there costs FAR."""
    own = slice(begins[first], begins[last])
    count = np.diff(begins[first : last + 1])
    column = np.repeat(np.arange(last - first), count)
    row = np.arange(len(column)) - np.repeat(begins[first:last] - begins[first], count)
    shape = int(count.max(initial=0)), last - first
    level = _Level(first, last, np.zeros(shape, np.intp), np.full(shape, FAR, np.int32))
    level.sources[row, column], level.costs[row, column] = to[own], costs[own]
    return level


def _core_table(size: int, begins: Whole, to: Whole, costs: Whole) -> Whole:
    """Return the times between the places of the core: all climb together, then all come down together."""
    table = np.full((size, size), FAR, dtype=np.int32)  # reached × origin
    np.fill_diagonal(table, 0)
    ways = [list(zip(to[a:b].tolist(), costs[a:b].tolist(), strict=True)) for a, b in pairwise(begins[: size + 1])]
    for place in range(size - 1, -1, -1):
        for higher, step in ways[place]:
            np.minimum(table[higher], table[place] + step, out=table[higher])
    for place, arcs in enumerate(ways):
        for higher, step in arcs:
            np.minimum(table[place], table[higher] + step, out=table[place])
    return np.ascontiguousarray(np.minimum(table.T, FAR))
