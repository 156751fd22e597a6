"""The true figures of a zone, those one may quote: by commune, by competitor, by zone, and the results of the exam."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from simulations.catchment import huff
from simulations.catchment_market import FULL
from simulations.kernel import Frozen
from simulations.zone.compare import circle_of, compare
from simulations.zone.exam import exercises
from simulations.zone.exam_ground import crow_km, name_of, whole_minutes
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import ZONE_NAMES, wealth_indices, zone_table, zone_totals

# How many communes `facts` details, those with most customers; `facts_of` gives those of any commune.
DETAILED = 30
UNITS_OF_EXAM = {"%": "pourcent", "€ par an": "euros", "km": "km", "": "indice"}


class Fact(Frozen):
    """A true figure: what it is, its value, its family of units, and whom it is about.

    `family`: pourcent, minutes, km, habitants, clients, communes, surface, euros or indice (`data/zone/lecture.yaml`).
    `subject`: an INSEE code, a competitor's name, « zone1 » to « zone3 », « limite » or "" for the whole zone.
    """

    label: str
    value: float
    family: str
    subject: str = ""


@lru_cache(maxsize=64)
def facts(brief: ZoneBrief, plan: ZonePlan) -> tuple[Fact, ...]:
    """Return the true figures of a zone: all of its zones, competitors and results, and of its main communes."""
    table = zone_table(brief, plan)
    main = table.sort_values("clients", ascending=False, kind="stable").index[:DETAILED]
    codes = dict.fromkeys([brief.place, *main, *(shop.commune for shop in brief.shops)])
    return (*general_facts(brief, plan), *(fact for code in codes for fact in facts_of(brief, plan, str(code))))


@lru_cache(maxsize=64)
def general_facts(brief: ZoneBrief, plan: ZonePlan) -> tuple[Fact, ...]:
    """Return the true figures that are not about one commune."""
    found = [*_zones(brief, plan), *_limits(brief, plan), *_rates(brief), *_shops(brief), *_results(brief, plan)]
    return (*found, *_circle(brief, plan))


def _zones(brief: ZoneBrief, plan: ZonePlan) -> Iterator[Fact]:
    totals = zone_totals(brief, plan)
    whole = max(1.0, float(totals["clients"].sum()))
    for zones in ((1,), (2,), (3,), (1, 2), (2, 3), (1, 2, 3)):
        part = totals.loc[list(zones)].sum()
        name = "zone " + " et ".join(ZONE_NAMES[zone] for zone in zones) if len(zones) < len(ZONE_NAMES) else "la zone"
        subject = f"zone{zones[0]}" if len(zones) == 1 else ""
        yield Fact(label=f"communes, {name}", value=float(part["communes"]), family="communes", subject=subject)
        yield Fact(label=f"habitants, {name}", value=float(part["population"]), family="habitants", subject=subject)
        yield Fact(label=f"clients, {name}", value=float(part["clients"]), family="clients", subject=subject)
        if brief.customers != "menages":
            yield Fact(label=f"ménages, {name}", value=float(part["menages"]), family="clients", subject=subject)
        share = round(FULL * float(part["clients"]) / whole, 1)
        yield Fact(label=f"part des clients, {name}", value=share, family="pourcent", subject=subject)
    for zone, index in totals["indice"].dropna().items():
        yield Fact(label=f"indice de richesse, zone {ZONE_NAMES[int(str(zone))]}", value=float(index), family="indice")


def _limits(brief: ZoneBrief, plan: ZonePlan) -> Iterator[Fact]:
    for zone, limit in enumerate(plan.limits, 1):
        label = f"limite de la zone {ZONE_NAMES[zone]}"
        yield Fact(label=label, value=limit, family=plan.measure, subject="limite")
    for zone, limit in enumerate(brief.limits, 1):
        label = f"limite habituelle de la zone {ZONE_NAMES[zone]}"
        yield Fact(label=label, value=limit, family="minutes", subject="limite")


def _rates(brief: ZoneBrief) -> Iterator[Fact]:
    yield Fact(label="évasion", value=brief.evasion, family="pourcent")
    yield Fact(label="marché qui reste dans la zone", value=FULL - brief.evasion, family="pourcent")
    yield Fact(label="attraction", value=brief.attraction, family="pourcent")
    yield Fact(label="dépense moyenne", value=brief.spend, family="euros")
    yield Fact(label="coût d'un km", value=brief.km_cost, family="euros")
    if brief.own_customers:
        yield Fact(label="tes clients actuels", value=float(brief.own_customers), family="clients")


def _shops(brief: ZoneBrief) -> Iterator[Fact]:
    yield Fact(label="ta surface", value=brief.own_area, family="surface")
    for shop in brief.shops:
        yield Fact(label=f"surface, {shop.name}", value=shop.area, family="surface", subject=shop.name)
    if brief.shops:
        rivals = sum(shop.area for shop in brief.shops)
        yield Fact(label="surface des concurrents", value=rivals, family="surface")
        yield Fact(label="toutes les surfaces", value=rivals + brief.own_area, family="surface")


def _results(brief: ZoneBrief, plan: ZonePlan) -> Iterator[Fact]:
    for one in exercises(brief, plan):
        family = UNITS_OF_EXAM.get(one.unit)
        if family:
            title = one.title[0].lower() + one.title[1:]
            yield Fact(label=title, value=one.expected, family=family)
            if one.id == "part_primaire":
                yield Fact(label=f"le reste, {title}", value=FULL - one.expected, family=family)


def _circle(brief: ZoneBrief, plan: ZonePlan) -> Iterator[Fact]:
    timed, circle = circle_of(brief, plan)
    found = compare(brief, timed, circle)
    yield Fact(label="communes gagnées en minutes", value=float(len(found.won)), family="communes")
    yield Fact(label="communes perdues en minutes", value=float(len(found.lost)), family="communes")
    yield Fact(label="clients gagnés en minutes", value=float(found.won_customers), family="clients")
    yield Fact(label="clients perdus en minutes", value=float(found.lost_customers), family="clients")
    for limit in circle.limits:
        yield Fact(label="rayon du cercle", value=limit, family="km", subject="limite")


@lru_cache(maxsize=2_048)
def facts_of(brief: ZoneBrief, plan: ZonePlan, code: str) -> tuple[Fact, ...]:
    """Return the true figures of one commune; only km and minutes when it is out of the zone."""
    name = name_of(code)
    away = [("km", crow_km(brief.place, code)), ("minutes", _minutes(brief, plan, code))]
    found = [Fact(label=f"{family}, {name}", value=value, family=family, subject=code) for family, value in away]
    table = zone_table(brief, plan)
    if code in table.index:
        found += _in_zone(brief, plan, code, name)
    return tuple(fact for fact in found if np.isfinite(fact.value))


def _minutes(brief: ZoneBrief, plan: ZonePlan, code: str) -> float:
    table = zone_table(brief, plan)
    if code in table.index:
        return float(np.asarray(table["minutes"].loc[code]))
    return whole_minutes(brief.place, [code], plan.mode)[0]


def _in_zone(brief: ZoneBrief, plan: ZonePlan, code: str, name: str) -> Iterator[Fact]:
    table, totals = zone_table(brief, plan), zone_totals(brief, plan)
    row = {column: float(table[column].loc[code]) for column in ("population", "menages", "clients", "zone")}
    yield Fact(label=f"habitants, {name}", value=row["population"], family="habitants", subject=code)
    yield Fact(label=f"clients, {name}", value=row["clients"], family="clients", subject=code)
    if brief.customers != "menages":
        yield Fact(label=f"ménages, {name}", value=row["menages"], family="clients", subject=code)
    index = wealth_indices().get(str(table["departement"].loc[code]))
    if index is not None:
        yield Fact(label=f"indice de richesse, {name}", value=index, family="indice", subject=code)
    wholes = {"la zone": totals["clients"].sum(), "sa zone": totals["clients"].iloc[int(row["zone"]) - 1]}
    for whole, customers in wholes.items():
        share = round(FULL * row["clients"] / max(1.0, float(customers)), 1)
        yield Fact(label=f"part des clients de {whole}, {name}", value=share, family="pourcent", subject=code)
    yield from _huff(brief, plan, code, name)


def _huff(brief: ZoneBrief, plan: ZonePlan, code: str, name: str) -> Iterator[Fact]:
    """Yield the share each shop would have in a commune, by Huff's model with a squared time."""
    if not brief.shops:
        return
    minutes = whole_minutes(code, [brief.place, *(shop.commune for shop in brief.shops)], plan.mode)
    if not np.isfinite(minutes).any():
        return
    shares = huff([brief.own_area, *(shop.area for shop in brief.shops)], minutes)
    for who, share in zip(("ta part", *(f"part de {shop.name}" for shop in brief.shops)), shares, strict=True):
        yield Fact(label=f"{who} (Huff), {name}", value=round(FULL * share, 1), family="pourcent", subject=code)
