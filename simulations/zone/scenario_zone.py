"""Whether the zone study of a scenario agrees with its company, its competitors and the km of its documents."""

from __future__ import annotations

from collections.abc import Iterator

from simulations.catchment import isochrone, isometric
from simulations.geography import communes
from simulations.scenario import Scenario
from simulations.zone.state import ZoneBrief, ZonePlan

Told = tuple[str, str]  # the words to look for in the text, to find the line, and what to say
CUSTOMERS = {"B2B": "entreprises", "B2C": "menages"}


def catchment_faults(scenario: Scenario) -> list[Told]:
    """Return what is wrong with the zone study, in French; empty when it is sound or absent."""
    brief = scenario.catchment
    if brief is None or scenario.company.commune not in communes().index:
        return []
    found = [*_place_and_customers(scenario, brief), *_rivals(scenario, brief), *_limits(brief)]
    return found or list(_bands(scenario, brief))


def _place_and_customers(scenario: Scenario, brief: ZoneBrief) -> Iterator[Told]:
    if brief.place != scenario.company.commune:
        yield "chalandise:", "chalandise : « commune » doit être celle de l'entreprise"
    if brief.customers != CUSTOMERS[scenario.market]:
        yield "chalandise:", f"chalandise : un marché {scenario.market} veut « clients: {CUSTOMERS[scenario.market]} »"
    if brief.customers == "entreprises" and brief.indexed:
        yield "indice_de_richesse", "chalandise : l'indice de richesse est celui des ménages, pas des entreprises"
    if "fictif" not in brief.source:
        yield "chalandise:", "chalandise : « source » doit porter le mot « fictif »"


def _rivals(scenario: Scenario, brief: ZoneBrief) -> Iterator[Told]:
    places = {rival.name: rival.commune for rival in scenario.competitors}
    for shop in brief.shops:
        if shop.name not in places:
            yield shop.name, f"chalandise : « {shop.name} » n'est pas dans « concurrents »"
        elif shop.commune != places[shop.name]:
            yield shop.name, f"chalandise : « {shop.name} » n'est pas dans la commune donnée dans « concurrents »"


def _limits(brief: ZoneBrief) -> Iterator[Told]:
    try:
        ZonePlan(limits=brief.limits)
    except ValueError:
        yield "seuils_minutes", "chalandise : trois limites qui grandissent sont attendues, jusqu'à 120 minutes"


def _bands(scenario: Scenario, brief: ZoneBrief) -> Iterator[Told]:
    """Compare minutes with the km of the documents: most communes must be in the same zone on both sides."""
    pairs = ((scenario.bands.primary, brief.limits[0]), (scenario.bands.secondary, brief.limits[1]))
    for km, minutes in pairs:
        by_km, by_road = isometric(brief.place, km), isochrone(brief.place, minutes)
        if 2 * len(by_km & by_road) < max(len(by_km), len(by_road)):
            said = f"{minutes:g} minutes ({len(by_road)} communes) et {km:g} km ({len(by_km)} communes)"
            yield "seuils_minutes", f"chalandise : {said} dessinent des zones trop différentes"
