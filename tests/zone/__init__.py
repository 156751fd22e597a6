"""Zones and student answers the tests of the zone study play with."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import yaml

from simulations import travel
from simulations.zone.state import Shop, ZoneBrief, ZonePlan
from simulations.zone.trades import brief_of, trade

HERE = Path(__file__).parent
TRAVELLED = ("simulations.travel", "simulations.catchment", "simulations.zone.")


@contextmanager
def roads_of_the_answers() -> Iterator[None]:
    """Travel as when the answers were written: `graphe.npz` here keeps the roads around the three places.

    Student answers quote minutes; they must not become wrong each time the travel times of France are made finer.
    """
    real, near = travel.GEO, travel.NEAR_MINUTES
    travel.GEO, travel.NEAR_MINUTES = HERE, math.inf  # shortcuts are those of the graph of today
    _forget()
    try:
        yield
    finally:
        travel.GEO, travel.NEAR_MINUTES = real, near
        _forget()


def _forget() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(TRAVELLED):
            for function in list(vars(module).values()):
                getattr(function, "cache_clear", lambda: None)()


@cache
def zone(name: str) -> tuple[ZoneBrief, ZonePlan]:
    """Return what a zone of `zones.yaml` starts from, and its limits."""
    raw = read("zones")[name]
    shops = tuple(Shop.model_validate(shop) for shop in raw["concurrents"])
    brief = brief_of(trade(raw["activite"]), raw["commune"], shops=shops, own_customers=raw["clients"])
    return brief, ZonePlan(limits=raw["limites"])


@cache
def read(name: str) -> dict:
    """Return a file of this folder."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
