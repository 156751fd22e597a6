"""Hidden traits of prospects, and the grades and value that a perfect qualification would find."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd

from simulations.kernel import stream
from simulations.scenario import Scenario
from simulations.settings import market_settings

CRITERIA = ("besoin", "budget", "decision", "delai")
AGE_BANDS = ("moins de 35 ans", "35 à 49 ans", "50 à 64 ans", "65 ans et plus")
AGE_BOUNDS = (35, 50, 65)


def draw_traits(prospects: pd.DataFrame, scenario: Scenario, seed: int) -> pd.DataFrame:
    """Return one row per prospect: `besoin, budget, decision, delai` (0 to 1), `note_*` (0 to 3), `potentiel`.

    The draw of a trait depends on the prospect's own profile and on one stream per trait.
    """
    settings = market_settings()
    affinity = profile_affinity(prospects, scenario)
    power = decision_power(prospects)
    traits = pd.DataFrame(index=prospects.index)
    for name in CRITERIA:
        rule = settings.traits[name]
        centre = power if name == "decision" else rule.mean + rule.affinity * (affinity - 0.5)
        noise = stream(seed, "traits", name).normal(0.0, rule.spread, len(prospects))
        traits[name] = np.clip(centre + noise, 0.0, 1.0)
        traits[f"note_{name}"] = np.digitize(traits[name], settings.grade_bounds)
    traits["affinite"] = affinity
    traits["potentiel"] = sum(traits[name] * weight for name, weight in settings.potential.items())
    return traits


def profile_affinity(prospects: pd.DataFrame, scenario: Scenario) -> np.ndarray:
    """Return how promising each profile is (0 to 1): the mean of the scenario's affinities that apply."""
    known = [
        prospects[column].map(values).fillna(0.5).to_numpy(dtype=float)
        for column, values in scenario.target.affinity.items()
        if column in prospects.columns
    ]
    if not known:
        return np.full(len(prospects), 0.5)
    return np.asarray(np.mean(known, axis=0), dtype=float)


def decision_power(prospects: pd.DataFrame) -> np.ndarray:
    """Return the expected power to decide (0 to 1), read in the role; households decide among themselves."""
    default = market_settings().traits["decision"].mean
    if "fonction" not in prospects.columns:
        return np.full(len(prospects), default)
    powers = {role: _role_power(role, default) for role in prospects["fonction"].unique()}
    return prospects["fonction"].map(powers).to_numpy(dtype=float)


def _role_power(role: str, default: float) -> float:
    words = _plain(role)
    for word, power in market_settings().decision_by_role.items():
        if _plain(word) in words:
            return power
    return default


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()


def age_bands(ages: pd.Series) -> pd.Series:
    """Return the age band of each age; empty text where the age is not a number."""
    numbers = pd.to_numeric(ages, errors="coerce")
    bands = np.array(AGE_BANDS, dtype=object)[np.digitize(numbers.fillna(0), AGE_BOUNDS)]
    return pd.Series(np.where(numbers.isna(), "", bands), index=ages.index)


def heat_of(total: float, maximum: float) -> str:
    """Return `chaud`, `tiède` or `froid` for a total of grades out of its maximum."""
    heat = market_settings().heat
    share = total / maximum if maximum else 0.0
    return "chaud" if share >= heat.hot else "tiède" if share >= heat.warm else "froid"
