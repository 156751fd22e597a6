"""Make `data/geo/raccourcis.npz` from `graphe.npz`: the driving graph with shortcuts, its communes put in order.

Contraction hierarchies (R. Geisberger and others, 2008): nodes leave the graph one by one, the least useful first; a
shortcut is added between two neighbours of a leaving node when no other way is as short. Times stay exact.
"""

from __future__ import annotations

import argparse
import heapq
from collections import defaultdict
from pathlib import Path

import numpy as np

GEO = Path(__file__).resolve().parents[1] / "geo"
FAR = 2**29
# How many nodes a search for another way looks at: fewer leaves useless shortcuts, which change no time.
WITNESSES = 300
# The last nodes to leave: their times to one another are kept in a table at run time.
CORE = 1_000
# Nodes of a level with few ways up are grouped apart from the others: less padding at run time.
FEW_WAYS = 6
SHORTCUT_WEIGHT, DEPTH_WEIGHT = 4, 3
Neighbours = list[dict[int, int]]


def read_neighbours(folder: Path) -> Neighbours:
    """Return for each node its neighbours by car and the hundredths of a minute to each."""
    with np.load(folder / "graphe.npz") as stored:
        found: Neighbours = [{} for _ in range(int(stored["noeuds"]))]
        ways = zip(stored["de"].tolist(), stored["vers"].tolist(), stored["voiture"].tolist(), strict=True)
        for one, two, cost in ways:
            if cost:
                found[one][two] = found[two][one] = min(cost, found[one].get(two, FAR))
    return found


def reached(around: Neighbours, start: int, wanted: set[int], most: int, without: int) -> dict[int, int]:
    """Return the costs from a node found without going through another, none beyond `most`."""
    costs, heap, settled = {start: 0}, [(0, start)], set()
    while heap and wanted - settled and len(settled) < WITNESSES:
        cost, node = heapq.heappop(heap)
        if node in settled:
            continue
        settled.add(node)
        for other, step in around[node].items():
            total = cost + step
            if other != without and total <= most and total < costs.get(other, FAR):
                costs[other] = total
                heapq.heappush(heap, (total, other))
    return costs


def shortcuts(around: Neighbours, node: int) -> list[tuple[int, int, int]]:
    """Return the shortcuts that the leaving of a node asks for."""
    found, pairs = [], list(around[node].items())
    for rank, (one, first) in enumerate(pairs[:-1]):
        others = pairs[rank + 1 :]
        most = first + max(cost for _, cost in others)
        known = reached(around, one, {two for two, _ in others}, most, node)
        found += [(one, two, first + cost) for two, cost in others if known.get(two, FAR) > first + cost]
    return found


def contract(around: Neighbours) -> tuple[list[int], list[dict[int, int]]]:
    """Return the nodes in the order they leave, and for each what it was joined to when it left."""
    depth = [0] * len(around)

    def priority(node: int) -> tuple[int, list[tuple[int, int, int]]]:
        added = shortcuts(around, node)
        return SHORTCUT_WEIGHT * (len(added) - len(around[node])) + len(added) + DEPTH_WEIGHT * depth[node], added

    heap = [(priority(node)[0], node) for node in range(len(around))]
    heapq.heapify(heap)
    order: list[int] = []
    upward: list[dict[int, int]] = [{} for _ in around]
    while heap:
        _, node = heapq.heappop(heap)
        now, added = priority(node)
        if heap and now > heap[0][0]:
            heapq.heappush(heap, (now, node))
            continue
        order.append(node)
        upward[node] = around[node]
        for other in around[node]:
            del around[other][node]
            depth[other] = max(depth[other], depth[node] + 1)
        for one, two, cost in added:
            around[one][two] = around[two][one] = min(cost, around[one].get(two, FAR))
        around[node] = {}
    return order, upward


def placed(order: list[int], upward: list[dict[int, int]]) -> tuple[list[int], list[int]]:
    """Return the nodes by place (the core, then level by level downward) and where each group of places begins.

    The ways up of a group all lead to earlier groups. The first group is the core, the second has no way up.
    """
    depth = dict.fromkeys(order[-CORE:], 0)
    groups: dict[int, list[int]] = defaultdict(list)
    for node in reversed(order[:-CORE]):
        depth[node] = 1 + max((depth[other] for other in upward[node]), default=-1)
        groups[(2 * depth[node] + (len(upward[node]) > FEW_WAYS)) if upward[node] else -1].append(node)
    nodes, begins = order[: -CORE - 1 : -1], [CORE]
    for key in sorted(groups):
        nodes += groups[key]
        begins.append(len(nodes))
    return nodes, begins


def write_shortcuts(folder: Path) -> None:
    """Write the file: `place` of each node, `groupes` of places, and by place the ways up (`debut`, `vers`, `cout`)."""
    order, upward = contract(read_neighbours(folder))
    nodes, begins = placed(order, upward)
    place = np.empty(len(nodes), dtype="int32")
    place[nodes] = np.arange(len(nodes))
    np.savez_compressed(
        folder / "raccourcis.npz",
        place=place,
        groupes=np.array(begins, dtype="int32"),
        debut=np.cumsum([0, *(len(upward[node]) for node in nodes)]).astype("int32"),
        vers=place[[other for node in nodes for other in upward[node]]],
        cout=np.array([cost for node in nodes for cost in upward[node].values()], dtype="int32"),
    )
    size = (folder / "raccourcis.npz").stat().st_size
    print(f"raccourcis.npz {size}, {sum(map(len, upward))} ways up, {len(begins)} groups")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=GEO, help="folder that holds graphe.npz")
    write_shortcuts(parser.parse_args().target)
