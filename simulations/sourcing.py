"""The true records behind a scenario's prospect file, before anything is soiled."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from simulations.errors import UnknownItemError
from simulations.geography import communes, distance_km
from simulations.kernel import stream
from simulations.market import generate_prospects
from simulations.scenario import Scenario
from simulations.settings import market_settings
from simulations.traits import age_bands

FIRM_COLUMNS = [
    *("raison_sociale", "siret", "secteur", "effectif", "civilite", "prenom", "nom", "fonction"),
    *("adresse", "code_postal", "commune", "telephone", "email"),
]
PERSON_COLUMNS = [
    *("civilite", "prenom", "nom", "age", "habitat", "statut_logement", "foyer"),
    *("adresse", "code_postal", "commune", "telephone", "email"),
]
ZONES = ("primaire", "secondaire", "tertiaire", "hors zone")
FRENCH_DAY = "%d/%m/%Y"
MONTH_DAYS = 30.44


def true_records(scenario: Scenario, seed: int, *, count: int, off_target: int) -> pd.DataFrame:
    """Return `count` records; the first `off_target` ones do not belong to the scenario's target.

    Hidden columns `code_insee, zone, tranche_age` come with the visible ones; all visible cells are text.
    """
    wanted = _within_reach(scenario, seed, count - off_target, on_target=True)
    others = _within_reach(scenario, seed, off_target, on_target=False)
    records = pd.concat([others, wanted], ignore_index=True)
    records["zone"] = zones(records, scenario)
    if "age" in records.columns:
        records["tranche_age"] = age_bands(records["age"])
    visible = PERSON_COLUMNS if scenario.file.kind == "particulier" else FIRM_COLUMNS
    records[visible] = records[visible].astype(object).astype(str)
    return _with_history(records, scenario, seed)


def zones(records: pd.DataFrame, scenario: Scenario) -> pd.Series:
    """Return the zone of each record by distance from the company's commune (km as the crow flies)."""
    distances = distances_km(records, scenario)
    bands = scenario.bands
    ranks = np.digitize(distances, [bands.primary, bands.secondary, scenario.file.radius_km])
    return pd.Series(np.array(ZONES, dtype=object)[ranks], index=records.index)


def distances_km(records: pd.DataFrame, scenario: Scenario) -> np.ndarray:
    """Return the distance in km from the company's commune, as the crow flies."""
    places = communes()
    if scenario.company.commune not in places.index:
        raise UnknownItemError(
            f"La commune « {scenario.company.commune} » du scénario n'existe pas (code INSEE attendu)."
        )
    home = places.loc[[scenario.company.commune], ["latitude", "longitude"]].to_numpy()
    where = places.loc[records["code_insee"], ["latitude", "longitude"]].to_numpy()
    return np.asarray(distance_km(home[:, 0], home[:, 1], where[:, 0], where[:, 1]), dtype=float)


def french_day(day: date) -> str:
    """Return a day as it is written in a French file, 05/10/2026."""
    return day.strftime(FRENCH_DAY)


def _within_reach(scenario: Scenario, seed: int, count: int, *, on_target: bool) -> pd.DataFrame:
    """Draw ever more prospects until enough of them live or work within the scenario's radius."""
    size = max(200, 8 * count)
    for _ in range(6):
        drawn = _draw(scenario, seed, size, on_target=on_target)
        near = drawn[distances_km(drawn, scenario) <= scenario.file.radius_km]
        if len(near) >= count:
            return near.head(count).reset_index(drop=True)
        size *= 4
    raise UnknownItemError(
        f"Trop peu de prospects à moins de {scenario.file.radius_km:g} km : agrandis « rayon_km » ou « departements »."
    )


def _draw(scenario: Scenario, seed: int, size: int, *, on_target: bool) -> pd.DataFrame:
    # Two seeds keep the two draws apart, so that no record of one can be met in the other.
    own_seed = 2 * seed + (0 if on_target else 1)
    if scenario.file.kind == "particulier":
        drawn = generate_prospects(size, seed=own_seed, kind="particulier", departments=scenario.file.departments)
        fits: pd.DataFrame = drawn[fits_target(drawn, scenario) == on_target]
        return fits
    weights = sector_weights(scenario, on_target=on_target)
    return generate_prospects(
        size,
        seed=own_seed,
        departments=scenario.file.departments,
        sectors=tuple(weights),
        sector_weights=tuple(weights.values()),
    )


def sector_weights(scenario: Scenario, *, on_target: bool) -> dict[str, float]:
    """Return the sectors to draw from, in or out of the target, with their weights."""
    inside = set(scenario.target.sectors) or set(scenario.file.sectors)
    chosen = {name: weight for name, weight in scenario.file.sectors.items() if (name in inside) == on_target}
    if chosen:
        return chosen
    return dict.fromkeys(sorted(inside), 1.0) if on_target else {"Association": 1.0, "Cabinet infirmier": 1.0}


def fits_target(records: pd.DataFrame, scenario: Scenario) -> np.ndarray:
    """Tell for each record whether it meets the hard limits of the scenario's target."""
    fits = np.ones(len(records), dtype=bool)
    limits = {
        "secteur": scenario.target.sectors,
        "habitat": scenario.target.housing,
        "statut_logement": scenario.target.tenure,
    }
    for column, allowed in limits.items():
        if allowed and column in records.columns:
            fits &= records[column].isin(allowed).to_numpy()
    return fits


def _with_history(records: pd.DataFrame, scenario: Scenario, seed: int) -> pd.DataFrame:
    draw = stream(seed, "sourcing", "history")
    settings = market_settings().file
    months = draw.uniform(1, settings.recent_months, len(records))
    records["dernier_contact"] = [french_day(months_before(scenario.day, value)) for value in months]
    records["source"] = draw.choice(np.array(scenario.file.sources, dtype=object), len(records))
    records["remarque"] = ""
    if scenario.file.kind == "particulier":
        _add_consents(records, scenario, draw)
    return records


def _add_consents(records: pd.DataFrame, scenario: Scenario, draw: np.random.Generator) -> None:
    """Give every household a valid consent; the file's faults take some away later."""
    valid = draw.uniform(0.5, market_settings().file.consent_months - 0.7, len(records))
    given = [months_before(scenario.day, value) for value in valid]
    records["consentement"] = "oui"
    records["date_consentement"] = [french_day(day) for day in given]
    records["client"] = "non"
    # A consent is given during a contact: the last contact cannot be older than it.
    last = [max(_parse(text), day) for text, day in zip(records["dernier_contact"], given, strict=True)]
    records["dernier_contact"] = [french_day(day) for day in last]


def months_before(day: date, months: float) -> date:
    """Return the day that many months earlier."""
    return day - timedelta(days=round(months * MONTH_DAYS))


def _parse(text: str) -> date:
    day, month, year = (int(part) for part in text.split("/"))
    return date(year, month, day)
