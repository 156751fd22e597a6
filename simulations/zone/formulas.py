"""The formulas of the exam by exercise, and the wrong ones students use: plain functions of the numbers given."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from simulations.catchment import huff, reilly_breaking_point
from simulations.catchment_market import (
    FULL,
    average_index,
    forecast_turnover,
    market_after_flows,
    market_potential,
    penetration_rate,
    share_by_area,
)

Given = Mapping[str, float]
Formula = Callable[[Given], float]


def items(given: Given, prefix: str) -> list[float]:
    """Return the numbers whose names begin with a prefix, in order."""
    return [value for name, value in given.items() if name.startswith(prefix)]


def _huff(given: Given) -> float:
    areas = [given["surface"], *items(given, "surface_")]
    minutes = [given["minutes"], *items(given, "minutes_")]
    return FULL * float(huff(areas, minutes)[0])


def _huff_with(given: Given, power: float) -> float:
    """Return the share with another power of the time; 0 leaves time out."""
    pulls = _pulls(given, power)
    return FULL * pulls[0] / sum(pulls)


def _pulls(given: Given, power: float) -> list[float]:
    areas, minutes = [given["surface"], *items(given, "surface_")], [given["minutes"], *items(given, "minutes_")]
    return [area / time**power for area, time in zip(areas, minutes, strict=True)]


def _flows(given: Given, evasion: float, attraction: float) -> float:
    """Return the market with the signs one chose for each flow (-1, 0 or 1)."""
    return given["marche"] * (FULL + evasion * given["evasion"] + attraction * given["attraction"]) / FULL


def _root(given: Given) -> float:
    return math.sqrt(given["autre"] / given["surface"])


def _areas(given: Given) -> float:
    return given["surface"] + sum(items(given, "surface_"))


# What is right, from the numbers a statement gives and those found before.
FORMULAS: dict[str, Formula] = {
    "clients_primaire": lambda g: sum(items(g, "partie_")),
    "part_primaire": lambda g: FULL * g["primaire"] / g["total"],
    "indice_zone": lambda g: average_index(items(g, "menages_"), items(g, "indice_")),
    "marche_potentiel": lambda g: market_potential(g["total"], g["depense"], index=g["indice"]),
    "marche_reel": lambda g: market_after_flows(g["marche"], evasion=g["evasion"], attraction=g["attraction"]),
    "part_surface": lambda g: share_by_area(g["surface"], _areas(g)),
    "ca_previsionnel": lambda g: forecast_turnover(g["marche"], g["part"]),
    "penetration": lambda g: penetration_rate(g["clients_actuels"], g["total"]),
    "reilly": lambda g: reilly_breaking_point(g["distance"], g["surface"], g["autre"]),
    "huff": _huff,
    "prospects_primaire": lambda g: g["total"] - g["secondaire"] - g["tertiaire"],
}

# What students do instead, under the names of `erreurs` in data/zone/exercices.yaml; the first that fits is told.
WRONG: dict[str, dict[str, Formula]] = {
    "clients_primaire": {
        "zone": lambda g: g["zone"],
        "habitants": lambda g: g["habitants"],
        "deux_zones": lambda g: g["deux_zones"],
    },
    "part_primaire": {
        "inverse": lambda g: FULL * g["total"] / g["primaire"],
        "reste": lambda g: FULL - FULL * g["primaire"] / g["total"],
        "autres": lambda g: FULL * g["primaire"] / (g["total"] - g["primaire"]),
        "habitants": lambda g: g["part_habitants"],
    },
    "indice_zone": {
        "simple": lambda g: sum(items(g, "indice_")) / len(items(g, "indice_")),
        "somme": lambda g: sum(items(g, "indice_")),
        "produits": lambda g: FORMULAS["indice_zone"](g) * sum(items(g, "menages_")),
        "principal": lambda g: items(g, "indice_")[0],
    },
    "marche_potentiel": {
        "sans_cent": lambda g: g["total"] * g["depense"] * g["indice"],
        "sans_indice": lambda g: g["total"] * g["depense"],
        "indice_inverse": lambda g: g["total"] * g["depense"] / g["indice"] * FULL,
        "primaire": lambda g: g["primaire"] * g["depense"] * g["indice"] / FULL,
        "habitants": lambda g: g["habitants"] * g["depense"] * g["indice"] / FULL,
    },
    "marche_reel": {
        "signes": lambda g: _flows(g, 1, -1),
        "evasion_ajoutee": lambda g: _flows(g, 1, 1),
        "sans_attraction": lambda g: _flows(g, -1, 0),
        "sans_evasion": lambda g: _flows(g, 0, 1),
        "attraction_retiree": lambda g: _flows(g, -1, -1),
        "en_cascade": lambda g: g["marche"] * (1 - g["evasion"] / FULL) * (1 + g["attraction"] / FULL),
        "evasion_seule": lambda g: g["marche"] * g["evasion"] / FULL,
        "difference": lambda g: g["marche"] * abs(g["evasion"] - g["attraction"]) / FULL,
    },
    "part_surface": {
        "sans_soi": lambda g: FULL * g["surface"] / sum(items(g, "surface_")),
        "inverse": lambda g: FULL * _areas(g) / g["surface"],
        "reste": lambda g: FULL - FULL * g["surface"] / _areas(g),
        "nombre": lambda g: FULL / (1 + len(items(g, "surface_"))),
    },
    "ca_previsionnel": {
        "sans_cent": lambda g: g["marche"] * g["part"],
        "potentiel": lambda g: g["potentiel"] * g["part"] / FULL,
        "divise": lambda g: g["marche"] / g["part"],
        "reste": lambda g: g["marche"] * (FULL - g["part"]) / FULL,
    },
    "penetration": {
        "inverse": lambda g: FULL * g["total"] / g["clients_actuels"],
        "reste": lambda g: FULL - FULL * g["clients_actuels"] / g["total"],
        "primaire": lambda g: FULL * g["clients_actuels"] / g["primaire"],
    },
    "reilly": {
        "inverse": lambda g: g["distance"] / (1 + 1 / _root(g)),
        "sans_racine": lambda g: g["distance"] / (1 + g["autre"] / g["surface"]),
        "sans_un": lambda g: g["distance"] / _root(g),
        "milieu": lambda g: g["distance"] / 2,
    },
    "huff": {
        "sans_carre": lambda g: _huff_with(g, 1),
        "surfaces": lambda g: _huff_with(g, 0),
        "temps_multiplie": lambda g: _huff_with(g, -2),
        "sans_soi": lambda g: FULL * _pulls(g, 2)[0] / sum(_pulls(g, 2)[1:]),
        "reste": lambda g: FULL - _huff(g),
        "inverse": lambda g: FULL * FULL / _huff(g),
    },
    "prospects_primaire": {
        "autres": lambda g: g["secondaire"] + g["tertiaire"],
        "total": lambda g: g["total"],
        "sans_tertiaire": lambda g: g["total"] - g["secondaire"],
        "sans_secondaire": lambda g: g["total"] - g["tertiaire"],
    },
}


def wrong_results(exercise: str, given: Given) -> Iterator[tuple[str, float]]:
    """Yield each wrong formula's name and what it gives; those that cannot be worked out are left out."""
    if exercise == "clients_primaire":
        whole = sum(items(given, "partie_"))
        yield from (("oubli", whole - part) for part in items(given, "partie_"))
    for name, formula in WRONG[exercise].items():
        try:
            yield name, formula(given)
        except (ZeroDivisionError, ValueError, KeyError, OverflowError):
            continue
