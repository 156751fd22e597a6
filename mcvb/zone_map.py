"""The map of a catchment zone as one SVG: the same picture on screen, in a file and on paper.

Colours are written as attributes, for paper and for light screens; the style sheet of the app changes them in the dark.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from xml.sax import saxutils

import numpy as np
import numpy.typing as npt
import pandas as pd

from mcvb.formats import number, plural
from simulations.catchment_outlines import commune_rings, without_outline
from simulations.geography import communes, departement_outlines
from simulations.zone.figures import french
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import ZONE_NAMES, place_name, position_of, zone_table

WIDTH = 1000.0
MARGIN = 26.0
TALLEST, FLATTEST = 1.0, 0.62
SHADES = {1: "#0b5c7a", 2: "#5fa3bd", 3: "#b9d8e4"}
KM_PER_DEGREE = 111.195
LEAST_SCALE = 90.0  # units of the picture
LEAST_POINTS = 3
LABELS = 9  # names on the picture; as many again and more wait for the map to be zoomed
MORE_LABELS = 45
LABEL_GAP = 28.0
LETTER = 5.2  # half the width of a letter of a name, in units of the picture
SCALE_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100)
FONT = "Atkinson Hyperlegible Next, sans-serif"
# No map is narrower than this, so that a village alone still has some land around it.
LEAST_DEGREES = 0.06


# What no XML may hold, even written as a reference.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def attribute(text: str) -> str:
    """Return a text as an attribute of a picture, quoted, without the signs that XML refuses."""
    return saxutils.quoteattr(NOT_XML.sub(" ", text))


def escaped(text: str) -> str:
    """Return a text as the content of a picture's element, without the signs that XML refuses."""
    return saxutils.escape(NOT_XML.sub(" ", text))


@dataclass(frozen=True)
class Frame:
    """How degrees become units of the picture: `x = (lon - west) · scale · squeeze`, `y = (north - lat) · scale`."""

    west: float
    north: float
    squeeze: float
    scale: float
    height: float
    left: float
    top: float
    lettering: float = 1.0

    @property
    def units_per_km(self) -> float:
        """Units of the picture in one km."""
        return self.scale / KM_PER_DEGREE

    def place(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return points (longitude, latitude, degrees) in units of the picture."""
        x = (points[:, 0] - self.west) * self.squeeze * self.scale + self.left
        y = (self.north - points[:, 1]) * self.scale + self.top
        return np.column_stack((x, y))


@dataclass(frozen=True)
class ZoneMap:
    """A map: its SVG, its description in words, and the names of communes that could not be drawn."""

    svg: str
    words: str
    missing: tuple[str, ...]


def zone_map(
    brief: ZoneBrief,
    plan: ZonePlan,
    *,
    prospects: Mapping[str, int] | None = None,
    chosen: Collection[str] = (),
    only: Collection[str] = (),
    lettering: float = 1.0,
) -> ZoneMap:
    """Return the map of a zone; `prospects` counts the lines of a file by commune, `chosen` are communes to prospect.

    `only` gives the communes to frame (the whole zone when empty); `lettering` makes names and signs bigger, for paper.
    """
    met = tuple(sorted((prospects or {}).items()))
    return _drawn(brief, plan, met, tuple(chosen), tuple(only), lettering)


@lru_cache(maxsize=48)
def _drawn(
    brief: ZoneBrief,
    plan: ZonePlan,
    prospects: tuple[tuple[str, int], ...],
    chosen: tuple[str, ...],
    only: tuple[str, ...],
    lettering: float,
) -> ZoneMap:
    table = zone_table(brief, plan)
    rings = commune_rings(table.index)
    frame = _frame({code: rings[code] for code in (only or rings) if code in rings}, brief.place, lettering)
    shops = Counter(shop.commune for shop in brief.shops)
    parts = [
        _land(_around(frame), frame),
        *(_commune(code, rings[code], frame, row) for code, row in _rows(table) if code in rings),
        *(_edge(rings[code], frame) for code in chosen if code in rings and code in table.index),
        *(_prospects(code, count, frame) for code, count in prospects if code in table.index),
        *(_shops(brief, code, frame) for code in shops),
        _here(brief.place, frame),
        *_names(table, brief.place, frame),
    ]
    words = _words(brief, plan, table)
    missing = tuple(place_name(code) for code in without_outline(table.index))
    return ZoneMap(_picture(parts, frame, words), words, missing)


def _rows(table: pd.DataFrame) -> list[tuple[str, Any]]:
    # The farthest zone first, so that the edges of the nearest are drawn over it.
    ordered = table.sort_values("zone", ascending=False, kind="stable")
    return list(zip((str(code) for code in ordered.index), ordered.itertuples(index=False), strict=True))


def _frame(rings: Mapping[str, list[npt.NDArray[np.float64]]], place: str, lettering: float) -> Frame:
    here = _position(place)
    points = np.concatenate([ring for many in rings.values() for ring in many]) if rings else here
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    squeeze = math.cos(math.radians(middle_y))
    wide, tall = max(east - west, LEAST_DEGREES) * squeeze, max(north - south, LEAST_DEGREES)
    inner = WIDTH - 2 * MARGIN
    scale = min(inner / wide, (WIDTH * TALLEST - 2 * MARGIN) / tall)
    height = min(max(tall * scale + 2 * MARGIN, WIDTH * FLATTEST), WIDTH * TALLEST)
    left, top = (WIDTH - wide * scale) / 2, (height - tall * scale) / 2
    return Frame(middle_x - wide / squeeze / 2, middle_y + tall / 2, squeeze, scale, height, left, top, lettering)


def _position(code: str) -> npt.NDArray[np.float64]:
    latitude, longitude = position_of(code)
    found: npt.NDArray[np.float64] = np.nan_to_num(np.array([[longitude, latitude]]))
    return found


def _path(rings: list[npt.NDArray[np.float64]], frame: Frame) -> str:
    return "".join(_ring(frame.place(ring)) for ring in rings)


def _ring(points: npt.NDArray[np.float64]) -> str:
    rounded = np.round(points * 10).astype(int)
    kept = rounded[np.concatenate(([True], np.any(np.diff(rounded, axis=0) != 0, axis=1)))]
    if len(kept) < LEAST_POINTS:
        return ""
    steps = np.diff(kept, axis=0)
    moves = "".join(f"l{dx / 10:g} {dy / 10:g}" for dx, dy in steps.tolist())
    return f"M{kept[0, 0] / 10:g} {kept[0, 1] / 10:g}{moves}z"


@cache
def _boxes() -> dict[str, tuple[float, float, float, float]]:
    """Return west, south, east and north of each département, in degrees."""
    places = communes().dropna(subset=["latitude"]).groupby("departement")[["longitude", "latitude"]]
    low, high = places.min(), places.max()
    return {str(code): (*low.loc[code], *high.loc[code]) for code in low.index}


def _around(frame: Frame) -> tuple[str, ...]:
    """Return the départements that may be seen in the frame."""
    wide = WIDTH / frame.scale / frame.squeeze
    west, north = frame.west - wide * frame.left / WIDTH, frame.north + frame.top / frame.scale
    east, south = west + wide, north - frame.height / frame.scale
    return tuple(
        code for code, (w, s, e, n) in sorted(_boxes().items()) if w < east and e > west and s < north and n > south
    )


def _land(departements: tuple[str, ...], frame: Frame) -> str:
    """Return the départements around, as a pale ground that gives the eye its bearings."""
    shapes = [_ground(feature["geometry"], frame) for feature in departement_outlines(departements)["features"]]
    return f'<path class="sol" d="{"".join(shapes)}" fill="#efece3" stroke="#a9a499" stroke-width="1.4"/>'


def _ground(geometry: dict[str, Any], frame: Frame) -> str:
    pieces = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return "".join(_path([np.array(ring, dtype=float) for ring in piece], frame) for piece in pieces)


def _commune(code: str, rings: list[npt.NDArray[np.float64]], frame: Frame, row: Any) -> str:  # noqa: ANN401 (a named tuple)
    told = f"{row.commune} · zone {ZONE_NAMES[row.zone]} · {number(row.population)} habitants · {_away(row)}"
    return (
        f'<path class="z{row.zone}" data-code="{code}" data-t={attribute(told)} fill="{SHADES[row.zone]}" '
        f'fill-rule="evenodd" stroke="#ffffff" stroke-width="0.7" d="{_path(rings, frame)}"/>'
    )


def _edge(rings: list[npt.NDArray[np.float64]], frame: Frame) -> str:
    """Return the thick edge of a commune chosen, drawn over its neighbours."""
    return f'<path class="choisie" fill="none" stroke="#c2571a" stroke-width="3.5" d="{_path(rings, frame)}"/>'


def _away(row: Any) -> str:  # noqa: ANN401 (a named tuple)
    km = f"{number(row.km, digits=1)} km"
    return f"{number(round(row.minutes))} min, {km}" if math.isfinite(row.minutes) else f"{km}, sans route"


def _marker(code: str, frame: Frame, name: str, body: str, told: str, *, shift: float = 0.0) -> str:
    x, y = frame.place(_position(code))[0]
    x += shift * frame.lettering
    return (
        f'<g class="repere {name}" transform="translate({x:.1f} {y:.1f}){_scaled(frame)}" data-x="{x:.1f}" '
        f'data-y="{y:.1f}" data-t={attribute(told)}>{body}</g>'
    )


def _scaled(frame: Frame) -> str:
    return "" if frame.lettering == 1 else f" scale({frame.lettering:g})"


def _prospects(code: str, count: int, frame: Frame) -> str:
    radius = 5 + 3 * math.sqrt(count)
    told = f"{place_name(code)} : {count} prospect{'s' if count > 1 else ''} du fichier"
    body = f'<circle r="{radius:.1f}" fill="#1b2530" fill-opacity="0.82" stroke="#ffffff" stroke-width="1.5"/>'
    if count > 1:
        body += f'<text text-anchor="middle" y="5" font-size="14" font-weight="700" fill="#ffffff">{count}</text>'
    return _marker(code, frame, "prospect", body, told, shift=14)


def _shops(brief: ZoneBrief, code: str, frame: Frame) -> str:
    """Return the competitors of one commune as one square with their numbers in the list."""
    ranks = [rank for rank, shop in enumerate(brief.shops, 1) if shop.commune == code]
    names = ", ".join(brief.shops[rank - 1].name for rank in ranks)
    word = "·".join(str(rank) for rank in ranks)
    wide = 24 + 15 * (len(ranks) - 1)
    body = (
        f'<rect x="{-wide / 2}" y="-12" width="{wide}" height="24" rx="5" fill="#a6450a" stroke="#ffffff" '
        'stroke-width="2"/><text text-anchor="middle" y="6" font-size="16" font-weight="700" '
        f'fill="#ffffff">{word}</text>'
    )
    return _marker(code, frame, "concurrent", body, f"Concurrents : {names}", shift=-20)


def _here(place: str, frame: Frame) -> str:
    body = (
        '<circle r="13" fill="#ffffff" stroke="#1b2530" stroke-width="2.5"/>'
        '<path d="M0-8l2.4 5 5.5.7-4 3.8 1 5.5-4.9-2.7-4.9 2.7 1-5.5-4-3.8 5.5-.7z" fill="#1b2530"/>'
    )
    return _marker(place, frame, "ici", body, f"Ton point de départ : {place_name(place)}")


def _names(table: pd.DataFrame, place: str, frame: Frame) -> list[str]:
    """Return the names of the most peopled communes, the place first; those without room are there but hidden."""
    big = table.sort_values("population", ascending=False).index[:MORE_LABELS]
    taken: list[tuple[float, float, float]] = []
    texts: list[str] = []
    for code in [place, *(str(code) for code in big if code != place)]:
        x, y = frame.place(_position(code))[0]
        if not (0 < x < WIDTH and 0 < y < frame.height):
            continue
        name = place_name(code)
        half = LETTER * len(name) * frame.lettering
        room = len(taken) < LABELS and not any(
            abs(x - a) < half + wide and abs(y - b) < LABEL_GAP * frame.lettering for a, b, wide in taken
        )
        if room:
            taken.append((x, y, half))
        texts.append(_name(name, x, y, frame, main=code == place, shown=room))
    return texts


def _name(name: str, x: float, y: float, frame: Frame, *, main: bool, shown: bool) -> str:
    anchor, lean = ("end", -8) if x > WIDTH * 0.85 else ("start", 8) if x < WIDTH * 0.12 else ("middle", 0)
    hidden = "" if shown else ' display="none"'
    size, weight = (21, 700) if main else (17, 600)
    style = (
        f'text-anchor="{anchor}" y="{-18 if main else -9}" x="{lean}" font-size="{size}" font-weight="{weight}" '
        f'fill="#1b2530" stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
    )
    return (
        f'<g class="repere nom" transform="translate({x:.1f} {y:.1f}){_scaled(frame)}" data-x="{x:.1f}" '
        f'data-y="{y:.1f}"{hidden}>'
        f"<text {style}>{saxutils.escape(name)}</text></g>"
    )


def _picture(parts: list[str], frame: Frame, words: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {frame.height:.0f}" role="img" '
        f'aria-label={attribute(words)} font-family="{FONT}" data-km="{frame.units_per_km:.4f}">'
        f'<rect class="mer" width="{WIDTH:g}" height="{frame.height:.0f}" fill="#f7f5ef"/>'
        f'<g class="carte">{"".join(parts)}</g>{_bearings(frame)}</svg>'
    )


def _bearings(frame: Frame) -> str:
    """Return north and scale, in the corners."""
    big, unit = frame.lettering, frame.units_per_km / frame.lettering
    km = next((step for step in SCALE_STEPS if step * unit >= LEAST_SCALE), SCALE_STEPS[-1])
    said = f"{number(km, digits=int(km < 1))} km"
    long, bottom = km * unit, frame.height - 24
    return (
        f'<g class="echelle" transform="translate(24 {bottom:.0f}){_scaled(frame)}">'
        f'<path d="M0-7V0H{long:.1f}V-7" fill="none" '
        f'stroke="#1b2530" stroke-width="2.5"/><text x="{long / 2:.1f}" y="-12" text-anchor="middle" font-size="16" '
        f'fill="#1b2530" stroke="#ffffff" stroke-width="4" paint-order="stroke">{said}</text></g>'
        f'<g class="nord" transform="translate({WIDTH - 34 * big:g} {44 * big:g}){_scaled(frame)}">'
        '<path d="M0-26L9 8 0 1-9 8z" fill="#1b2530"/>'
        '<text y="28" text-anchor="middle" font-size="16" font-weight="700" fill="#1b2530">N</text></g>'
    )


def _words(brief: ZoneBrief, plan: ZonePlan, table: pd.DataFrame) -> str:
    unit = "minutes" if plan.measure == "minutes" else "km"
    counts = table["zone"].value_counts()
    zones = ", ".join(
        f"zone {ZONE_NAMES[zone]} jusqu'à {french(limit)} {unit} : {plural(int(counts.get(zone, 0)), 'commune')}"
        for zone, limit in zip((1, 2, 3), plan.limits, strict=True)
    )
    shops = f" ; {plural(len(brief.shops), 'concurrent')}" if brief.shops else ""
    return f"Carte de la zone de chalandise autour de {place_name(brief.place)} : {zones}{shops}."
