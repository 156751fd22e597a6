"""A zone study done well, for demonstrations and tests: limits argued, right results, answers with true figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from simulations.wording import percent
from simulations.zone import measures
from simulations.zone.exam import exercises
from simulations.zone.figures import french
from simulations.zone.reading import questions_for
from simulations.zone.state import (
    ChooseCommunes,
    Conclude,
    DrawZone,
    GiveResult,
    ReadMap,
    StudyAction,
    ZoneBrief,
    ZonePlan,
)
from simulations.zone.table import place_name, zone_table, zone_totals

WORDS = {"menages": "ménages", "entreprises": "entreprises"}
CHOSEN = 4


def study_actions(
    brief: ZoneBrief,
    prospects: Mapping[int, int] | None = None,
    *,
    skill: float = 1.0,
    draw: np.random.Generator | None = None,
) -> Iterator[StudyAction]:
    """Yield the acts of a study where each thing is done right `skill` of the time (0 to 1), as `draw` has it."""

    def well() -> bool:
        return draw is None or draw.random() < skill

    plan = ZonePlan(limits=brief.limits, reason=reason(brief))
    yield DrawZone(plan=plan if well() else plan.model_copy(update={"reason": "C'est bien comme ça."}))
    for exercise in exercises(brief, plan, prospects=prospects):
        right = french(exercise.expected, exercise.decimals)
        yield GiveResult(exercise=exercise.id, text=right if well() else "1")
    yield ChooseCommunes(communes=best_communes(brief, plan))
    for question in questions_for(brief, plan):
        yield ReadMap(question=question.id, text=answer(brief, plan) if well() else "La zone est grande.")
    yield Conclude(text=conclusion(brief, plan) if well() else "Il y a du monde.")


def reason(brief: ZoneBrief) -> str:
    """Return why the usual limits of the trade."""
    return (
        f"Pour {brief.trade.lower()}, les clients font un court trajet : au-delà de {french(brief.limits[2])} minutes "
        "de route, ils achètent plus près de chez eux."
    )


def best_communes(brief: ZoneBrief, plan: ZonePlan, many: int = CHOSEN) -> tuple[str, ...]:
    """Return the communes that give most customers for the time spent on the road."""
    return measures.best_communes(brief, plan, many)


def _second(brief: ZoneBrief, plan: ZonePlan) -> str:
    chosen = best_communes(brief, plan, 1)
    if not chosen:
        return ""
    minutes = zone_table(brief, plan)["minutes"].to_dict()[chosen[0]]
    return f"{place_name(chosen[0])}, à {french(float(minutes), 1)} min de route"


def _part(brief: ZoneBrief, plan: ZonePlan) -> str:
    people, share = zone_totals(brief, plan)[["clients", "part"]].to_numpy(float)[0].tolist()
    return f"{french(people, 0)} {WORDS[brief.customers]}, soit {percent(share / 100)} de la zone"


def answer(brief: ZoneBrief, plan: ZonePlan) -> str:
    """Return an answer that quotes true figures, names places and competitors, gives a reason and a decision."""
    near = _second(brief, plan)
    rival = ""
    if brief.shops:
        shop = max(brief.shops, key=lambda one: one.area)
        rival = f" {shop.name}, à {place_name(shop.commune)}, me gêne le plus avec ses {french(shop.area)} m²."
    where = f" Donc je prospecte d'abord {near}." if near else " Donc je prospecte d'abord sur place."
    return (
        f"La zone primaire réunit {_part(brief, plan)}, surtout à {place_name(brief.place)}, parce que les trajets y "
        f"sont courts et que beaucoup de clients y vivent.{rival}{where}"
    )


def conclusion(brief: ZoneBrief, plan: ZonePlan) -> str:
    """Return a conclusion with two true figures, a decision and a caution."""
    near = _second(brief, plan) or place_name(brief.place)
    return (
        f"Autour de {place_name(brief.place)}, la zone primaire réunit {_part(brief, plan)}. Je propose de prospecter "
        f"d'abord cette zone, puis {near}, car ces communes donnent le plus de clients pour le temps de route. "
        "Attention : les trajets sont estimés sans bouchons, il faudra vérifier sur place avant de décider."
    )
