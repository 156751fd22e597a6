"""French communes, départements and phone zones, from the files of `data/geo/` (sources there)."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from simulations.errors import UnknownItemError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

GEO = DATA / "geo"
EARTH_RADIUS_KM = 6371.0088
ARTICLE = re.compile(r"^(?:les? |la |l )")
DISTRICT = re.compile(r" ?\d{1,2} ?(?:er?|e|eme|ieme)?(?: arrondissement)?$")
WHOLE_CODE = re.compile(r"\b\d{5}\b")
# Islands people name, and their communes (INSEE).
ISLANDS = {
    "belle ile": ("56152", "56009", "56114", "56241"),
    "ile de re": ("17369", "17297", "17019", "17207", "17161"),
    "oleron": ("17385", "17140", "17093", "17323"),
    "noirmoutier": ("85163", "85011", "85083", "85106"),
}
SAINTS = {"st": "saint", "ste": "sainte"}
Degrees = float | npt.NDArray[np.float64]


class PhoneZones(Frozen):
    """Which départements share a geographic zone, and the roots reserved for fiction (Arcep)."""

    source: str
    roots: dict[str, str] = Field(alias="racines_fiction")
    zones: dict[str, tuple[str, ...]]
    mobiles: tuple[str, ...]


@cache
def communes() -> pd.DataFrame:
    """Return the communes of 2026, indexed by INSEE code; shared by all callers, so never changed.

    Columns: commune, codes_postaux (joined by a bar), departement, nom_departement, region, nom_region,
    epci, nom_epci, population, menages, superficie_km2, latitude, longitude (degrees).
    """
    return pd.read_parquet(GEO / "communes.parquet").set_index("code_insee")


@cache
def _by_departement() -> dict[str, pd.DataFrame]:
    return {str(code): group for code, group in communes().groupby("departement")}


def communes_of(departments: Sequence[str]) -> pd.DataFrame:
    """Return the communes of some départements, or raise UnknownItemError for an unknown one."""
    known = _by_departement()
    unknown = [code for code in departments if code not in known]
    if unknown or not departments:
        said = f"« {unknown[0]} »" if unknown else "une liste vide"
        raise UnknownItemError(
            f"Un code de département est attendu (« 67 », « 2A », « 974 »…), pas {said} : vérifie la liste."
        )
    return pd.concat([known[code] for code in dict.fromkeys(departments)])


@cache
def phone_zones() -> PhoneZones:
    """Return the phone zones of French départements."""
    return read_model(GEO / "zones_telephone.yaml", PhoneZones)


def phone_zone(departement: str) -> str:
    """Return the phone zone of a département: 01 to 05, or 06 overseas, where fiction has only mobiles."""
    for zone, members in phone_zones().zones.items():
        if departement in members:
            return zone
    if departement in phone_zones().mobiles:
        return "06"
    raise UnknownItemError(f"Aucune zone de téléphone connue pour le département « {departement} ».")


def postal_codes(code_insee: str) -> tuple[str, ...]:
    """Return the postal codes of a commune, or raise UnknownItemError."""
    places = communes()
    if code_insee not in places.index:
        raise UnknownItemError(f"La commune de code INSEE « {code_insee} » n'existe pas.")
    return tuple(str(places.loc[code_insee, "codes_postaux"]).split("|"))


@cache
def _by_postal_code() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code_insee, codes in communes()["codes_postaux"].items():
        for code in codes.split("|"):
            found.setdefault(code, []).append(str(code_insee))
    return {code: tuple(members) for code, members in found.items()}


def communes_at(postal_code: str) -> pd.DataFrame:
    """Return the communes that share a postal code; an empty frame when it does not exist."""
    return communes().loc[list(_by_postal_code().get(postal_code.strip(), ()))]


@lru_cache(maxsize=40_000)
def plain_name(name: str) -> str:
    """Return a place name for comparing: no accents, case, hyphens; St and Ste written out; no cedex."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe")).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9 ]+", " ", re.sub(r"\bcedex\b.*", "", plain)).split()
    return " ".join(SAINTS.get(word, word) for word in words)


@lru_cache(maxsize=20_000)
def postal_code_matches(postal_code: str, commune_name: str) -> bool:
    """Tell whether a postal code is one of those of a commune of that name, however it is typed."""
    wanted = plain_name(commune_name)
    return any(plain_name(str(name)) == wanted for name in communes_at(postal_code)["commune"])


@cache
def _plain_names() -> pd.Series[str]:
    return communes()["commune"].map(plain_name)


def find_communes(text: str, *, limit: int = 10) -> pd.DataFrame:
    """Return the communes whose name or postal code begins with the text, biggest first; else those most alike.

    Those of that very name come first: « Bar » is not lost behind Bar-le-Duc and so many bigger ones.
    An arrondissement (« Lyon 3e ») finds its town, an island its communes, a slip of one letter the name meant.
    """
    wanted = plain_name(text)
    if not wanted:
        return communes().head(0)
    code = WHOLE_CODE.search(wanted)
    found = communes_at(code[0]) if code else _beginning(wanted)
    if found.empty:
        found = _town(DISTRICT.sub("", wanted)) if DISTRICT.search(wanted) else _alike(wanted)
    biggest = found.sort_values("population", ascending=False, kind="stable")
    exact = _plain_names().loc[biggest.index] == wanted
    return pd.concat([biggest[exact], biggest[~exact]]).head(limit)


def _town(wanted: str) -> pd.DataFrame:
    """Return the commune of that very name, without those that only begin so; else those most alike."""
    exact = communes()[_plain_names() == wanted]
    return exact if not exact.empty else _alike(wanted)


def _alike(wanted: str) -> pd.DataFrame:
    """Return the communes whose name holds these words, those of an island, or those spelled nearly so."""
    for island, codes in ISLANDS.items():
        if wanted.startswith(island):
            return communes().loc[list(codes)]
    bare = ARTICLE.sub("", wanted)  # « Le Pont-de-Montvert » is written without its article
    for words in dict.fromkeys((wanted, bare)):
        inside = _plain_names().str.contains(rf"\b{re.escape(words)}\b")
        if inside.any():
            return communes()[inside]
    near = difflib.get_close_matches(wanted, _plain_names().unique().tolist(), n=4, cutoff=0.84)
    return communes()[_plain_names().isin(near)]


def _beginning(wanted: str) -> pd.DataFrame:
    mask = (
        communes()["codes_postaux"].str.contains(rf"(?:^|\|){wanted}")
        if wanted.isdigit()
        else _plain_names().str.startswith(wanted)
    )
    return communes()[mask]


def distance_km(lat1: Degrees, lon1: Degrees, lat2: Degrees, lon2: Degrees) -> Degrees:
    """Return the great-circle distance in km between points in degrees; arrays broadcast."""
    a1, o1, a2, o2 = (np.radians(value) for value in (lat1, lon1, lat2, lon2))
    half = np.sin((a2 - a1) / 2) ** 2 + np.cos(a1) * np.cos(a2) * np.sin((o2 - o1) / 2) ** 2
    distance: Degrees = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
    return distance


@cache
def _outlines() -> dict[str, dict[str, Any]]:
    content = json.loads((GEO / "departements.json").read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: feature for feature in content["features"]}


def departement_outlines(codes: Sequence[str]) -> dict[str, Any]:
    """Return the outlines of some départements as a GeoJSON collection; unknown codes are left out."""
    features = [_outlines()[code] for code in codes if code in _outlines()]
    return {"type": "FeatureCollection", "features": features}
